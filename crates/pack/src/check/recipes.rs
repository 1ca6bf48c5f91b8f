//! `macros.toml` and `rules.toml`: whom they are for, when, and what they do.

use engine::{DeedAct, Kind, Who};

use super::condition;
use super::deeds::{self, Among};
use super::lists;
use super::whole::Whole;
use crate::document::Place;
use crate::fault::Faults;
use crate::parts::{Part, Parts};
use crate::recipe::{After, Macros, RULE_EVENTS, Rule, Rules};
use crate::rules::Schemas;

/// The most hours that a rule waits: a year.
const LONGEST: u32 = 8_784;

pub(crate) fn macros(
    part: &Part<'_, Macros>,
    (parts, whole, schemas): (&Parts<'_>, &Whole<'_>, Option<&Schemas>),
    faults: &Faults,
) {
    let (macros, top) = (&part.value.macros, part.top());
    let keys = macros.iter().map(|own| own.key.as_str());
    lists::distinct(top, "macro", "macros", keys, faults);
    for (index, own) in macros.iter().enumerate() {
        let place = top.key("macro").at(index);
        lists::text(place.key("name"), &own.name, faults);
        known(&own.roles, whole.roles.as_ref(), place.key("roles"), faults);
        known(&own.teams, whole.teams.as_ref(), place.key("teams"), faults);
        let among = among(parts, whole, &own.kinds, place, faults);
        asked(own.when.as_deref(), &among, place, schemas, faults);
        deeds::check(&own.deeds, &among, place, faults);
    }
}

pub(crate) fn rules(
    part: &Part<'_, Rules>,
    (parts, whole, schemas): (&Parts<'_>, &Whole<'_>, Option<&Schemas>),
    faults: &Faults,
) {
    let (rules, top) = (&part.value.rules, part.top());
    let keys = rules.iter().map(|own| own.key.as_str());
    lists::distinct(top, "rule", "reglas", keys, faults);
    for (index, own) in rules.iter().enumerate() {
        let place = top.key("rule").at(index);
        lists::text(place.key("name"), &own.name, faults);
        let among = among(parts, whole, &own.kinds, place, faults);
        begins(own, parts, &among, place, faults);
        asked(own.when.as_deref(), &among, place, schemas, faults);
        for (index, deed) in own.deeds.iter().enumerate() {
            if matches!(deed.act, DeedAct::Approve | DeedAct::Refuse) {
                let text = "una aprobación la decide una persona, no una regla; quite este efecto";
                place.key("effect").at(index).key("do").fault(faults, text);
            }
        }
        deeds::check(&own.deeds, &among, place, faults);
        moves(own, &among, place, faults);
        let roles = whole.roles.as_ref();
        if let (Some(role), Some(roles)) = (&own.role, roles)
            && !roles.contains_key(role.as_str())
        {
            let text = format!("no existe el rol «{role}»; escriba la clave de uno de roles.toml");
            place.key("as").fault(faults, text);
        }
    }
    for index in super::circle::circles(rules) {
        top.key("rule").at(index).fault(
            faults,
            "esta regla se llama a sí misma sin fin, sola o a través de otras; quite un evento de «on» o cambie lo que hace",
        );
    }
}

/// The kinds that a recipe is for.
fn among<'p>(
    parts: &'p Parts<'_>,
    whole: &'p Whole<'p>,
    kinds: &[String],
    place: Place<'_>,
    faults: &Faults,
) -> Among<'p> {
    known(kinds, whole.kinds.as_ref(), place.key("kinds"), faults);
    let own = |kind: &&Kind<String>| kinds.is_empty() || kinds.contains(&kind.key);
    let all = parts.kinds.iter().flatten().map(|part| &part.value);
    let kinds: Vec<_> = all.filter(own).collect();
    Among {
        // Of kinds that are not there it is told once.
        is_known: parts.kinds.is_some() && !kinds.is_empty(),
        kinds,
        whole,
    }
}

/// Every key is one of these, as far as they are known.
fn known<T>(
    keys: &[String],
    all: Option<&std::collections::HashMap<&str, &T>>,
    place: Place<'_>,
    faults: &Faults,
) {
    let Some(all) = all else { return };
    let strange = keys.iter().position(|key| !all.contains_key(key.as_str()));
    if let Some((index, key)) = strange.and_then(|index| Some((index, keys.get(index)?))) {
        let text = format!("no existe la clave «{key}»; corríjala o quítela");
        place.at(index).fault(faults, text);
    }
}

/// A rule begins by events or by time, not by both.
fn begins(rule: &Rule, parts: &Parts<'_>, among: &Among<'_>, place: Place<'_>, faults: &Faults) {
    for (index, name) in rule.on.iter().enumerate() {
        if !RULE_EVENTS.contains(&name.as_str()) {
            let all = RULE_EVENTS.join(", ");
            let text = format!("«{name}» no es un evento; use uno de: {all}");
            place.key("on").at(index).fault(faults, text);
        }
    }
    match (&rule.after, rule.on.is_empty()) {
        (None, true) => place.fault(
            faults,
            "falta cuándo se aplica; escriba «on» con eventos o «after» con un plazo",
        ),
        (Some(_), false) => place.key("on").fault(
            faults,
            "una regla empieza por eventos o por tiempo; quite «on» o «after»",
        ),
        (Some(after), true) => stays(after, parts, among, place.key("after"), faults),
        (None, false) => {}
    }
}

fn stays(after: &After, parts: &Parts<'_>, among: &Among<'_>, place: Place<'_>, faults: &Faults) {
    let has = |kind: &&Kind<String>| kind.state(&after.state).is_some();
    if among.is_known && !among.kinds.iter().any(has) {
        let text = format!(
            "no existe el estado «{}»; escriba la clave de uno de estos tipos de ticket",
            after.state
        );
        place.key("state").fault(faults, text);
    }
    if !(1..=LONGEST).contains(&after.hours) {
        let text = format!("escriba de 1 a {LONGEST} horas");
        place.key("hours").fault(faults, text);
    }
    let calendars = parts.calendars.as_ref().map(|part| &part.value.calendars);
    if let (Some(key), Some(calendars)) = (&after.calendar, calendars)
        && !calendars.iter().any(|calendar| calendar.key == *key)
    {
        let text =
            format!("no existe el calendario «{key}»; escriba la clave de uno de calendars.toml");
        place.key("calendar").fault(faults, text);
    }
}

/// A condition is understood by every kind that is named, or by some kind where none is.
fn asked(
    when: Option<&str>,
    among: &Among<'_>,
    place: Place<'_>,
    schemas: Option<&Schemas>,
    faults: &Faults,
) {
    let (Some(when), Some(schemas)) = (when, schemas) else {
        return;
    };
    let schemas: Vec<_> = among
        .kinds
        .iter()
        .filter_map(|kind| schemas.kind(kind))
        .collect();
    let good = |schema: &&std::rc::Rc<filter::Schema>| filter::parse(when, schema).is_ok();
    let telling = schemas.iter().find(good).or(schemas.first());
    if let Some(schema) = telling {
        condition::condition(when, place.key("when"), schema, faults);
    }
}

/// What a rule moves, somebody in its place may move: the program, or its role.
fn moves(rule: &Rule, among: &Among<'_>, place: Place<'_>, faults: &Faults) {
    let may = |who: &String| match Who::read(who) {
        Some(Who::System) => true,
        Some(Who::Role(role)) => rule.role.as_deref() == Some(role),
        _ => false,
    };
    for (index, deed) in rule.deeds.iter().enumerate() {
        let key = deed.transition.as_deref().unwrap_or_default();
        let found = among.kinds.iter().filter_map(|kind| kind.transition(key));
        let found: Vec<_> = found.collect();
        if !found.is_empty() && !found.iter().any(|own| own.who.iter().any(may)) {
            place.key("effect").at(index).key("transition").fault(
                faults,
                format!("esta regla no puede hacer «{key}»; agregue @system a «who» de esa transición o escriba en «as» un rol que pueda"),
            );
        }
    }
}
