//! Canned replies: a title, a text that asks only for what there is, keys that exist.

use std::collections::HashMap;

use super::lists;
use super::whole::Whole;
use crate::fault::Faults;
use crate::parts::ReplyPart;
use crate::reply::reply_fault;

pub(crate) fn check(replies: &[ReplyPart<'_>], whole: &Whole<'_>, faults: &Faults) {
    for ReplyPart { file, head, body } in replies {
        let top = head.top();
        if !lists::is_key(key(file)) {
            faults.add(
                file,
                None,
                "el nombre del archivo es su clave; use solo minúsculas sin acento, dígitos y guiones",
            );
        }
        lists::text(top.key("title"), &head.value.title, faults);
        if body.text.trim().is_empty() {
            top.fault(
                faults,
                "la respuesta no tiene texto; escríbalo después del encabezado",
            );
        }
        if let Some((line, text)) = reply_fault(body.text) {
            faults.add(file, Some(line.saturating_add(body.before)), text);
        }
        let wanted = &head.value;
        let lists = [
            (
                "kinds",
                &wanted.kinds,
                unknown(&wanted.kinds, whole.kinds.as_ref()),
            ),
            (
                "services",
                &wanted.services,
                unknown(&wanted.services, whole.services.as_ref()),
            ),
            (
                "roles",
                &wanted.roles,
                unknown(&wanted.roles, whole.roles.as_ref()),
            ),
        ];
        for (name, keys, index) in lists {
            if let Some((index, key)) = index.and_then(|index| Some((index, keys.get(index)?))) {
                top.key(name).at(index).fault(
                    faults,
                    format!("no existe la clave «{key}»; corríjala o quítela"),
                );
            }
        }
    }
}

/// The place of the first key that nothing has.
fn unknown<T>(keys: &[String], known: Option<&HashMap<&str, &T>>) -> Option<usize> {
    let known = known?;
    keys.iter()
        .position(|key| !known.contains_key(key.as_str()))
}

/// The key of a file: its name without folder and ending.
pub(crate) fn key(file: &str) -> &str {
    let name = file.strip_prefix("replies/").unwrap_or(file);
    name.strip_suffix(".md").unwrap_or(name)
}
