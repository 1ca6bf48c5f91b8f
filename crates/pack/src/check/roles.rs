//! `roles.toml`: grants out of the closed list.

use super::lists;
use crate::fault::Faults;
use crate::parts::Part;
use crate::role::{GRANTS, Roles};

pub(crate) fn check(part: &Part<'_, Roles>, faults: &Faults) {
    let (roles, top) = (&part.value.roles, part.top());
    lists::keys(
        top,
        "role",
        "roles",
        roles.iter().map(|role| role.key.as_str()),
        faults,
    );
    for (index, role) in roles.iter().enumerate() {
        let place = top.key("role").at(index);
        lists::text(place.key("name"), &role.name, faults);
        let grants = place.key("grants");
        for (index, grant) in role.grants.iter().enumerate() {
            if !GRANTS.contains(&grant.as_str()) {
                let known = GRANTS.join(", ");
                grants.at(index).fault(
                    faults,
                    format!("el permiso «{grant}» no existe; use uno de: {known}"),
                );
            }
        }
        if role.grants.is_empty() {
            grants.fault(
                faults,
                format!(
                    "el rol «{}» no permite nada; escriba sus permisos",
                    role.key
                ),
            );
        }
    }
    if !roles.is_empty() && !roles.iter().any(|role| role.may("people.manage")) {
        top.fault(
            faults,
            "ningún rol tiene el permiso people.manage; déselo al de quien administra",
        );
    }
}
