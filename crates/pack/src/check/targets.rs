//! `targets.toml`: what is promised names only what there is, and can be kept.

use std::collections::HashSet;

use clock::{Calendar, Fault, Measure, RuleDef, StepDef, Targets as Read, Term};
use engine::Property;

use super::calendars::{Checked, within};
use super::lists;
use super::whole::Whole;
use crate::document::Place;
use crate::fault::Faults;
use crate::parts::Part;
use crate::timing::Targets;

/// An instant at which every term is tried: 2026-01-01.
const TRIED: i64 = 1_767_225_600_000;

/// Whom a step of an escalation may tell, besides those who hold a role.
pub(crate) const TOLD: [&str; 2] = ["assignee", "team"];

pub(crate) fn check(
    part: &Part<'_, Targets>,
    calendars: &Checked,
    whole: &Whole<'_>,
    faults: &Faults,
) {
    let (targets, top) = (&part.value, part.top());
    let keys: Vec<&str> = calendars.iter().map(|(key, _)| key.as_str()).collect();
    if let Some(usual) = &targets.calendar
        && !keys.contains(&usual.as_str())
    {
        top.key("calendar").fault(
            faults,
            format!("no existe el calendario «{usual}»; escriba la clave de uno de calendars.toml"),
        );
    }
    let read = Read::new(&targets.rules, &keys);
    for Fault { item, text } in read.as_ref().err().into_iter().flatten() {
        within(top, item).fault(faults, text);
    }
    for (index, rule) in targets.rules.iter().enumerate() {
        let place = top.key("target").at(index);
        lists::key(place.key("key"), &rule.key, faults);
        names(rule, place, whole, faults);
        if rule.internal
            && matches!(
                rule.measure,
                Measure::NextAnswer | Measure::Stage | Measure::Task
            )
        {
            place.key("internal").fault(
                faults,
                "entre equipos se mide take, first-answer o resolve; cambie measure o quite internal",
            );
        }
        let usual = rule.calendar.as_ref().or(targets.calendar.as_ref());
        let needs = !rule.none && rule.natural.is_none();
        match usual {
            None if needs => place.fault(
                faults,
                format!(
                    "el plazo «{}» no tiene calendario; escriba «calendar» aquí o al principio del archivo",
                    rule.key
                ),
            ),
            _ => {
                let own = calendars.iter().find(|(key, _)| Some(key) == usual);
                let calendar = own.and_then(|(_, calendar)| calendar.as_ref());
                if let (Ok(read), Some(calendar)) = (&read, calendar) {
                    kept(rule, read, calendar, place, faults);
                }
            }
        }
        let steps = rule.escalation.iter().flat_map(|e| &e.step);
        for (at, step) in steps.enumerate() {
            let place = place.key("escalation").key("step").at(at);
            self::step(step, place, whole, faults);
        }
    }
}

/// The calendar opens often enough for the term.
fn kept(rule: &RuleDef, read: &Read, calendar: &Calendar, place: Place<'_>, faults: &Faults) {
    let due = match read.term(&rule.key) {
        Some(Term::Business(span)) => calendar.add(TRIED, span),
        Some(Term::Days(days)) => calendar.add_days(TRIED, days),
        Some(Term::Natural(_)) | None => return,
    };
    if due.is_err() {
        place.fault(
            faults,
            format!(
                "el calendario «{}» no abre lo suficiente para el plazo «{}»; acorte el plazo o use otro calendario",
                calendar.key(),
                rule.key
            ),
        );
    }
}

/// What the rule names of tickets is there.
fn names(rule: &RuleDef, place: Place<'_>, whole: &Whole<'_>, faults: &Faults) {
    let kinds = whole.kinds.as_ref();
    let priorities: Option<HashSet<&str>> = kinds.map(|kinds| {
        let all = kinds.values().flat_map(|kind| &kind.priorities);
        all.map(|priority| priority.key.as_str()).collect()
    });
    let stages: Option<HashSet<&str>> = kinds.map(|kinds| {
        let states = kinds.values().flat_map(|kind| &kind.states);
        states.filter_map(|state| state.stage.as_deref()).collect()
    });
    let own = |keys: Option<HashSet<&str>>, list: &str, named: &[String], what: &str| {
        let Some(keys) = keys else { return };
        for (at, name) in named.iter().enumerate() {
            if !keys.contains(name.as_str()) {
                let text = format!("no existe {what} «{name}»; corrija la clave o quítela");
                place.key(list).at(at).fault(faults, text);
            }
        }
    };
    own(
        keyed(whole.services.as_ref()),
        "service",
        &rule.service,
        "el servicio",
    );
    own(keyed(kinds), "kind", &rule.kind, "el tipo de ticket");
    own(priorities, "priority", &rule.priority, "la prioridad");
    own(stages, "stage", &rule.stage, "la etapa");
    own(keyed(whole.teams.as_ref()), "team", &rule.team, "el equipo");
}

fn keyed<'k, T>(all: Option<&std::collections::HashMap<&'k str, T>>) -> Option<HashSet<&'k str>> {
    Some(all?.keys().copied().collect())
}

/// Whom a step tells, and what it changes.
fn step(step: &StepDef, place: Place<'_>, whole: &Whole<'_>, faults: &Faults) {
    lists::key(place.key("key"), &step.key, faults);
    for (at, who) in step.tell.iter().enumerate() {
        let role = whole
            .roles
            .as_ref()
            .is_none_or(|roles| roles.contains_key(who.as_str()));
        if !role && !TOLD.contains(&who.as_str()) {
            place.key("tell").at(at).fault(
                faults,
                format!(
                    "no existe la función «{who}»; escriba la clave de una o uno de: {}",
                    TOLD.join(", ")
                ),
            );
        }
    }
    for (name, value) in &step.set {
        let known = match Property::from_key(name) {
            Some(Property::Priority) => whole
                .kinds
                .as_ref()
                .is_none_or(|kinds| kinds.values().any(|kind| kind.priority(value).is_some())),
            Some(Property::Team) => whole
                .teams
                .as_ref()
                .is_none_or(|teams| teams.contains_key(value.as_str())),
            _ => {
                let text = format!("un paso no cambia «{name}»; use priority o team");
                place.key("set").key(name).fault(faults, text);
                continue;
            }
        };
        if !known {
            let text = format!("no existe «{value}»; corrija la clave");
            place.key("set").key(name).fault(faults, text);
        }
    }
}
