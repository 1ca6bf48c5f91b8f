//! What only the whole of a file, or of the pack, can tell.
//!
//! Each check gets the files that it looks at; where one of them could not be
//! read, its faults are told already and the check is left out.

mod approvals;
mod articles;
mod calendars;
mod channels;
mod circle;
mod colour;
mod condition;
mod date;
mod deeds;
mod definition;
mod demo;
mod effect;
mod field;
mod folio;
mod form;
mod general;
mod kind;
mod kinds;
mod lists;
mod mailboxes;
mod matrix;
mod messages;
mod needs;
mod open;
mod recipes;
mod replay;
mod replies;
mod retired;
mod roles;
mod services;
mod tags;
mod targets;
mod tasks;
mod teams;
mod timing;
mod units;
mod wait;
mod who;
mod whole;
mod workflow;
mod year;

pub(crate) use messages::{names, notice, wrong};
pub(crate) use replies::key as reply_key;

use crate::fault::Faults;
use crate::parts::Parts;
use crate::rules::{self, Schemas};
use definition::Definitions;
use engine::schema::{self, World};
use form::{Indexed, Names};
pub(crate) use replay::check as replay;
use whole::{Subject, Whole};
pub(crate) use year::check as year;

/// Every check.
pub(crate) fn all(parts: &Parts<'_>, faults: &Faults) {
    if let Some(general) = &parts.general {
        general::check(general, faults);
    }
    if let Some(units) = &parts.units {
        units::check(units, faults);
    }
    if let Some(roles) = &parts.roles {
        roles::check(roles, parts.kinds.as_deref(), faults);
    }
    if let Some(channels) = &parts.channels {
        channels::check(channels, parts.kinds.as_deref(), faults);
    }
    if let (Some(general), Some(kinds)) = (&parts.general, &parts.kinds) {
        kinds::check(general, kinds, faults);
    }
    let calendars = parts.calendars.as_ref();
    let calendars = calendars.map(|calendars| calendars::check(calendars, faults));
    folio::check_all(parts.kinds.as_deref().unwrap_or_default(), faults);
    let whole = Whole::of(parts);
    if let Some(teams) = &parts.teams {
        teams::check(teams, &whole, faults);
    }
    if let Some(mailboxes) = &parts.mailboxes {
        mailboxes::check(mailboxes, &whole, faults);
    }
    if let Some(general) = &parts.general {
        let place = general.top().key("passwords").key("second_factor");
        who::roles(
            &general.value.passwords.second_factor,
            place,
            &whole,
            faults,
        );
    }
    if let (Some(targets), Some(calendars)) = (&parts.targets, &calendars) {
        targets::check(targets, calendars, &whole, faults);
    }
    let world = world(parts);
    let schemas = world.as_ref().and_then(Schemas::of);
    let first = parts.kinds.iter().flatten().next();
    let names = Names::of(first.map(|part| &part.value));
    let mut indexed = Indexed::default();
    for kind in parts.kinds.iter().flatten() {
        kinds::check_name(kind, faults);
        let subject = Subject::of(kind, &whole);
        kind::check(subject, faults);
        matrix::check(subject, faults);
        tasks::check(subject.top, &subject.kind.tasks, faults);
        tasks::owners(subject, &subject.kind.tasks, faults);
        if let Some(own) = &subject.kind.tags {
            tags::check(subject.top.key("tags"), own, faults);
        }
        let schema = schemas.as_ref().and_then(|all| all.kind(subject.kind));
        approvals::check(subject, &subject.kind.approvals, schema.as_deref(), faults);
        folio::check(subject, faults);
        retired::check(subject, faults);
        who::check(subject, faults);
        workflow::check(subject, faults);
        wait::check(subject, faults);
        timing::check(subject, faults);
        needs::check(subject, faults);
        effect::check(subject, faults);
        if let Some(schemas) = &schemas {
            condition::check_kind(subject.kind, subject.top, schemas, faults);
        }
        form::check(subject, &names, faults);
        indexed.add(&subject.kind.fields, subject.top, faults);
    }
    let definitions = Definitions {
        whole: &whole,
        names: &names,
        schemas: schemas.as_ref(),
        requesters: world
            .as_ref()
            .and_then(|world| schema::requesters(world).ok()),
    };
    if let Some(services) = &parts.services {
        services::check(services, &definitions, &mut indexed, faults);
    }
    if let Some(articles) = &parts.articles {
        articles::check(articles, faults);
        if let Some(general) = &parts.general {
            articles::check_offered(general, articles, faults);
        }
    }
    if let Some(messages) = &parts.messages {
        messages::check(messages, faults);
    }
    if let Some(replies) = &parts.replies {
        replies::check(replies, &whole, faults);
    }
    let with = (parts, &whole, schemas.as_ref());
    if let Some(macros) = &parts.macros {
        recipes::macros(macros, with, faults);
    }
    if let Some(rules) = &parts.rules {
        recipes::rules(rules, with, faults);
    }
    demo::check(parts, faults);
}

/// What conditions can name; `None` while a file is missing that has names.
fn world(parts: &Parts<'_>) -> Option<World> {
    let units = &parts.units.as_ref()?.value;
    let catalogue = &parts.services.as_ref()?.value;
    Some(rules::world(
        &catalogue.services,
        &catalogue.areas,
        &parts.teams.as_ref()?.value.teams,
        &parts.roles.as_ref()?.value.roles,
        &units.marks,
    ))
}
