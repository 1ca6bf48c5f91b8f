//! What only the whole of a file, or of the pack, can tell.
//!
//! Each check gets the files that it looks at; where one of them could not be
//! read, its faults are told already and the check is left out.

mod articles;
mod colour;
mod demo;
mod general;
mod kind;
mod lists;
mod roles;
mod services;
mod units;
mod workflow;

use crate::fault::Faults;
use crate::parts::Parts;

/// Every check.
pub(crate) fn all(parts: &Parts<'_>, faults: &Faults) {
    if let Some(general) = &parts.general {
        general::check(general, faults);
    }
    if let Some(units) = &parts.units {
        units::check(units, faults);
    }
    if let Some(services) = &parts.services {
        services::check(services, faults);
    }
    let before = faults.count();
    if let Some(roles) = &parts.roles {
        roles::check(roles, faults);
    }
    if let Some(kind) = &parts.kind {
        kind::check(kind, faults);
        workflow::check(kind, faults);
        if let Some(roles) = &parts.roles {
            workflow::check_who(kind, &roles.value.roles, faults);
        }
    }
    // A faulty workflow would blame every ticket of the demonstration.
    let sound = faults.count() == before;
    if let Some(articles) = &parts.articles {
        articles::check(articles, faults);
        if let Some(general) = &parts.general {
            articles::check_manual(general, articles, faults);
        }
    }
    demo::check(parts, sound, faults);
}
