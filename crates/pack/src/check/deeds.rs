//! What macros and rules do: each deed has what it needs, and some kind can do it.

use engine::{Deed, DeedAct, Field, FieldType, Kind, LONGEST_TAG, Property, SETTABLE, TIES, Tag};
use jiff::tz::TimeZone;

use super::whole::Whole;
use crate::document::Place;
use crate::fault::Faults;
use crate::reply::reply_fault;

/// Deeds of one recipe at most.
const MOST: usize = 20;

/// Minutes of a day.
const DAY: u32 = 1_440;
/// The relations that mean one person.
const PEOPLE: [&str; 3] = ["@actor", "@requester", "@assignee"];

/// The kinds that a recipe is for, with the rest of the pack.
pub(crate) struct Among<'p> {
    pub(crate) kinds: Vec<&'p Kind<String>>,
    pub(crate) whole: &'p Whole<'p>,
    /// Whether every kind could be read.
    pub(crate) is_known: bool,
}

impl<'p> Among<'p> {
    /// The fields with this key, of the kinds and of what services add to them.
    fn fields(&self, key: &str) -> Vec<&'p Field<String>> {
        let own = |kind: &&'p Kind<String>| {
            let own = kind.field(key);
            own.or_else(|| self.whole.defined(&kind.key, key))
        };
        self.kinds.iter().filter_map(own).collect()
    }
}

/// What a deed may say: what it must, and what it can.
fn parameters(act: DeedAct) -> (&'static [&'static str], &'static [&'static str]) {
    match act {
        DeedAct::Set => (&["field", "value"], &["text"]),
        DeedAct::Clear => (&["field"], &["text"]),
        DeedAct::Assign | DeedAct::Team => (&["value"], &[]),
        DeedAct::Release => (&[], &[]),
        DeedAct::Move => (&["transition"], &["text", "value", "days", "until"]),
        DeedAct::Note | DeedAct::Answer => (&["text"], &[]),
        DeedAct::Task => (&["text"], &["days", "until", "value"]),
        DeedAct::Tag | DeedAct::Untag | DeedAct::Watch | DeedAct::Unwatch => (&["value"], &[]),
        DeedAct::Link | DeedAct::Unlink => (&["tie", "value"], &[]),
        DeedAct::Postpone => (&[], &["days", "until", "text"]),
        DeedAct::FinishTask => (&["task"], &["text"]),
        DeedAct::DropTask | DeedAct::ReopenTask => (&["task", "text"], &[]),
        DeedAct::AssignTask => (&["task"], &["value"]),
        DeedAct::ScheduleTask => (&["task"], &["days", "until"]),
        DeedAct::Check | DeedAct::Uncheck | DeedAct::AskApproval | DeedAct::Merge => {
            (&["value"], &[])
        }
        DeedAct::Offer | DeedAct::Approve => (&["value"], &["text"]),
        DeedAct::Refuse | DeedAct::WithdrawApproval => (&["value", "text"], &[]),
        DeedAct::DeclineOffer => (&[], &["text"]),
        DeedAct::AcceptOffer | DeedAct::WithdrawOffer | DeedAct::Unmerge => (&[], &[]),
        DeedAct::Spend => (&["minutes"], &["on_site", "until", "text"]),
    }
}

pub(crate) fn check(deeds: &[Deed], among: &Among<'_>, place: Place<'_>, faults: &Faults) {
    if deeds.is_empty() {
        place.fault(faults, "no hace nada; agregue al menos un effect");
    }
    if deeds.len() > MOST {
        let text = format!("hace más de {MOST} cosas; deje menos");
        place.key("effect").at(MOST).fault(faults, text);
    }
    for (index, deed) in deeds.iter().enumerate() {
        one(deed, among, place.key("effect").at(index), faults);
    }
}

fn one(deed: &Deed, among: &Among<'_>, place: Place<'_>, faults: &Faults) {
    let before = faults.count();
    said(deed, place, faults);
    if faults.count() > before {
        return;
    }
    if let Some((_, text)) = deed.text.as_deref().and_then(reply_fault) {
        place.key("text").fault(faults, text);
    }
    let value = deed.value.as_deref().unwrap_or_default();
    match deed.act {
        DeedAct::Set | DeedAct::Clear => {
            let key = deed.field.as_deref().unwrap_or_default();
            let written = (deed.act == DeedAct::Set).then_some(value);
            set((key, written), among, place, faults);
        }
        DeedAct::Assign => person(value, place.key("value"), faults),
        DeedAct::Offer => person(value, place.key("value"), faults),
        DeedAct::Task | DeedAct::AssignTask if deed.value.is_some() => {
            person(value, place.key("value"), faults);
        }
        DeedAct::Team => team(value, among, place.key("value"), faults),
        DeedAct::Move => {
            let key = deed.transition.as_deref().unwrap_or_default();
            let has = |kind: &&Kind<String>| kind.transition(key).is_some();
            if among.is_known && !among.kinds.iter().any(has) {
                let text =
                    format!("no existe la transición «{key}» en estos tipos de ticket; corríjala");
                place.key("transition").fault(faults, text);
            }
        }
        DeedAct::Tag => tag(value, among, place.key("value"), faults),
        DeedAct::Watch | DeedAct::Unwatch => person(value, place.key("value"), faults),
        DeedAct::Link | DeedAct::Unlink => tie(deed, place.key("tie"), faults),
        DeedAct::Postpone if deed.days.is_none() && deed.until.is_none() => place.fault(
            faults,
            "a este efecto le falta hasta cuándo; escriba «days» o «until»",
        ),
        DeedAct::Check | DeedAct::Uncheck if !among.whole.has_check(value) => {
            let text = format!("ningún servicio tiene la revisión «{value}»; corríjala");
            place.key("value").fault(faults, text);
        }
        act if act.is_about_approval() => {
            let has = |kind: &&Kind<String>| kind.approvals.iter().any(|own| own.key == value);
            let own = among.kinds.iter().any(has);
            if among.is_known && !own && !among.whole.has_approval(value) {
                let text = format!("no existe la autorización «{value}»; corríjala");
                place.key("value").fault(faults, text);
            }
        }
        DeedAct::Spend if !deed.minutes.is_some_and(|n| (1..=DAY).contains(&n)) => {
            let text = format!("los minutos van de 1 a {DAY}, que son un día");
            place.key("minutes").fault(faults, text);
        }
        DeedAct::Release
        | DeedAct::Note
        | DeedAct::Answer
        | DeedAct::Task
        | DeedAct::Untag
        | DeedAct::Postpone
        | DeedAct::FinishTask
        | DeedAct::DropTask
        | DeedAct::ReopenTask
        | DeedAct::AssignTask
        | DeedAct::ScheduleTask
        | DeedAct::Check
        | DeedAct::Uncheck
        | DeedAct::AcceptOffer
        | DeedAct::DeclineOffer
        | DeedAct::WithdrawOffer
        | DeedAct::Approve
        | DeedAct::Refuse
        | DeedAct::AskApproval
        | DeedAct::WithdrawApproval
        | DeedAct::Spend
        | DeedAct::Merge
        | DeedAct::Unmerge => {}
    }
    until(deed, place, faults);
}

/// A day is a day, and stands instead of so many days.
fn until(deed: &Deed, place: Place<'_>, faults: &Faults) {
    let Some(written) = deed.until.as_deref() else {
        return;
    };
    if deed.days.is_some() {
        let text = "«days» y «until» dicen lo mismo; deje uno de los dos";
        place.key("until").fault(faults, text);
    }
    if written.parse::<jiff::civil::Date>().is_err() {
        let text = format!("«{written}» no es una fecha; escríbala como 2026-11-21");
        place.key("until").fault(faults, text);
    }
}

/// A tag is one that some of the kinds take.
fn tag(value: &str, among: &Among<'_>, place: Place<'_>, faults: &Faults) {
    let Some(tag) = Tag::read(value) else {
        let text = format!(
            "«{value}» no es una etiqueta; use letras o números, hasta {LONGEST_TAG} caracteres"
        );
        place.fault(faults, text);
        return;
    };
    let takes = |kind: &&Kind<String>| match &kind.tags {
        Some(rules) => rules.free || rules.list().any(|own| own.key == tag.key),
        None => true,
    };
    if among.is_known && !among.kinds.iter().any(takes) {
        let text = format!("«{value}» no está en la lista de etiquetas de estos tipos; agréguela");
        place.fault(faults, text);
    }
}

/// A tie is one that people choose.
fn tie(deed: &Deed, place: Place<'_>, faults: &Faults) {
    if !deed.tied().is_some_and(|own| TIES.contains(&own)) {
        let written = deed.tie.as_deref().unwrap_or_default();
        let text = format!(
            "«{written}» no es un vínculo; use uno de: duplicate-of, part-of, part-of!, caused-by, caused-by!, follows"
        );
        place.fault(faults, text);
    }
}

/// The parameters that are written are those of the deed.
fn said(deed: &Deed, place: Place<'_>, faults: &Faults) {
    let (needed, possible) = parameters(deed.act);
    let blank = |text: &Option<String>| text.as_ref().is_some_and(|text| text.trim().is_empty());
    let written = [
        ("field", deed.field.is_some()),
        ("value", deed.value.is_some()),
        ("transition", deed.transition.is_some()),
        ("tie", deed.tie.is_some()),
        ("task", deed.task.is_some() && !blank(&deed.task)),
        ("minutes", deed.minutes.is_some()),
        ("on_site", deed.on_site),
        ("text", deed.text.is_some() && !blank(&deed.text)),
        ("days", deed.days.is_some()),
        ("until", deed.until.is_some()),
    ];
    for (key, is) in written {
        if is && !needed.contains(&key) && !possible.contains(&key) {
            let text = format!("«{key}» no va con este efecto; quítelo");
            place.key(key).fault(faults, text);
        } else if !is && needed.contains(&key) {
            place.fault(faults, format!("a este efecto le falta «{key}»; escríbalo"));
        }
    }
}

/// The property or field is one that who attends may change, and the value fits it.
fn set((key, value): (&str, Option<&str>), among: &Among<'_>, place: Place<'_>, faults: &Faults) {
    let at = place.key("value");
    if let Some(property) = Property::from_key(key) {
        match (property, value) {
            (Property::Assignee, Some(value)) => person(value, at, faults),
            (Property::Team, Some(value)) => team(value, among, at, faults),
            (Property::Priority, Some(value)) => {
                let has = |kind: &&Kind<String>| kind.priorities.iter().any(|p| p.key == value);
                if among.is_known && !among.kinds.iter().any(has) {
                    at.fault(
                        faults,
                        format!("no existe la prioridad «{value}»; corríjala"),
                    );
                }
            }
            (property, _) if SETTABLE.contains(&property) => {}
            _ => place.key("field").fault(
                faults,
                format!("«{key}» no se cambia así; use priority, team, assignee o un campo"),
            ),
        }
        return;
    }
    let fields = among.fields(key);
    let fits = |field: &&&Field<String>| field.later && field.kind != FieldType::File;
    let Some(field) = fields.iter().find(fits) else {
        if among.is_known {
            place.key("field").fault(
                faults,
                format!("«{key}» no es un campo que llene quien atiende; escriba la clave de uno con «later»"),
            );
        }
        return;
    };
    let Some(value) = value else { return };
    let wrong = match value {
        "@now" => (field.kind != FieldType::DateTime).then_some("es una fecha con hora"),
        "@today" => (field.kind != FieldType::Date).then_some("es una fecha"),
        _ if PEOPLE.contains(&value) => {
            (field.kind != FieldType::Person).then_some("es una persona")
        }
        _ if value.starts_with("@field:") => among
            .fields(value.trim_start_matches("@field:"))
            .is_empty()
            .then_some("nombra un campo que no existe"),
        _ if value.starts_with('@') => Some("no es ninguna relación"),
        _ if field.kind == FieldType::Person => Some("no es ninguna relación"),
        _ => {
            let texts: Vec<String> = value.split_whitespace().map(str::to_owned).collect();
            let texts = match field.kind {
                FieldType::Several => texts,
                _ => vec![value.to_owned()],
            };
            let read = engine::value::read(*field, &texts, &TimeZone::UTC);
            (!matches!(read, Ok(Some(_)))).then_some("no es un valor de ese campo")
        }
    };
    if let Some(wrong) = wrong {
        at.fault(faults, format!("«{value}» {wrong}; corríjalo"));
    }
}

fn person(value: &str, place: Place<'_>, faults: &Faults) {
    let is_relation = PEOPLE.contains(&value) || value.starts_with("@field:");
    if !is_relation && !is_address(value) {
        let all = PEOPLE.join(", ");
        let text = format!(
            "«{value}» no es una persona; use una de: {all}, @field:clave, o el correo de alguien"
        );
        place.fault(faults, text);
    }
}

/// Whether it looks like an address of mail; whose it is, the directory knows.
fn is_address(value: &str) -> bool {
    let parts = value.split_once('@');
    parts.is_some_and(|(name, host)| {
        let good = |text: &str| !text.is_empty() && !text.contains([' ', '@', ',']);
        good(name) && good(host) && host.contains('.')
    })
}

fn team(value: &str, among: &Among<'_>, place: Place<'_>, faults: &Faults) {
    let teams = among.whole.teams.as_ref();
    if teams.is_some_and(|teams| !teams.contains_key(value)) {
        let text = format!("no existe el equipo «{value}»; escriba la clave de uno de teams.toml");
        place.fault(faults, text);
    }
}
