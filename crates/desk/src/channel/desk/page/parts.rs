//! Pieces of the form that also come alone: people found, fields of a service, similar tickets.

use std::collections::{BTreeMap, BTreeSet};

use engine::{Field, Form};

use crate::directory::store::{self, Requester};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::sight;
use crate::platform::text::fold;
use crate::platform::web::Page;
use crate::platform::web::view::{Fault, Kept};
use crate::ticket::form::{Lists, Section, Widget, sections, widget};
use crate::ticket::page::similar::{Similar, line};
use crate::ticket::store::{Alike, similar_to};

/// A person as one to choose.
pub struct Person {
    /// Number.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Address and unit, for telling apart who is called the same.
    pub about: String,
    /// Whether it is the chosen one.
    pub selected: bool,
}

/// People that a text finds, with the one that is chosen.
///
/// # Errors
/// When the database refuses.
pub async fn people(app: &App, text: &str, chosen: &str) -> Result<Vec<Person>, AppError> {
    let conn = app.db.read();
    let mut found = found(app, text).await?;
    if let Ok(id) = chosen.parse::<i64>()
        && !found.iter().any(|person| person.id == id)
    {
        found.extend(store::requester(conn, id).await?);
    }
    let shown = |person: Requester| {
        let unit = person.unit_id.and_then(|id| app.known.unit_by_id(id));
        let email = person.email.filter(|email| *email != person.name);
        let unit = unit.map(|unit| unit.name.clone());
        let about: Vec<String> = email.into_iter().chain(unit).collect();
        let id = person.id.to_string();
        Person {
            selected: id == chosen,
            about: about.join(" · "),
            name: person.name,
            id,
        }
    };
    Ok(found.into_iter().map(shown).collect())
}

/// People that a text finds, by their words or by the unit that they asked from.
///
/// # Errors
/// When the database refuses.
pub async fn found(app: &App, text: &str) -> Result<Vec<Requester>, AppError> {
    let folded = fold(text);
    let named = |unit: &&crate::platform::known::Unit| {
        folded.chars().count() > 2 && fold(&unit.name).contains(&folded)
    };
    let units: Vec<i64> = app
        .known
        .units()
        .iter()
        .filter(named)
        .map(|u| u.id)
        .collect();
    store::search_requesters(app.db.read(), text, &units).await
}

/// What was typed into the fields of a form that comes back.
#[derive(Default)]
pub struct Tried {
    /// Texts, by field.
    pub texts: BTreeMap<String, Vec<String>>,
    /// Files, by field.
    pub kept: BTreeMap<String, Vec<Kept>>,
}

/// Keys of the fields that some channel asks for.
fn of_channels(app: &App) -> BTreeSet<&str> {
    let channels = app.pack.channels.iter();
    channels
        .flat_map(|c| c.fields.iter().map(String::as_str))
        .collect()
}

/// The form of a new ticket of a service; that of the usual kind without one.
pub fn form_of<'a>(app: &'a App, service: &str) -> Form<'a> {
    let known = app.known.service(service).map(|_| service);
    app.book.fresh_form(&kind_of(app, service), known)
}

/// The key of the kind of a service's tickets.
pub fn kind_of(app: &App, service: &str) -> String {
    let kind = app.pack.kind_of(service);
    kind.map_or_else(|| app.kind.key.clone(), |kind| kind.key.clone())
}

/// The fields that are asked of every ticket of a form, whatever its channel.
pub fn asked<'a>(app: &App, form: &Form<'a>) -> Vec<&'a Field> {
    let apart = of_channels(app);
    let fields = form.fields().iter().copied();
    fields
        .filter(|field| !field.later && !apart.contains(field.key.as_str()))
        .collect()
}

/// The fields that a channel asks for.
pub fn of_channel<'a>(channel: &pack::Channel, form: &Form<'a>) -> Vec<&'a Field> {
    let fields = channel.fields.iter();
    fields.filter_map(|key| form.field(key)).collect()
}

/// The controls of fields.
pub fn widgets(
    app: &App,
    form: &Form<'_>,
    fields: &[&Field],
    lists: &Lists,
    tried: &Tried,
    faults: &[Fault],
) -> Vec<Widget> {
    let control = |field: &&Field| {
        let texts = tried.texts.get(&field.key).cloned();
        let mut control = widget(app, form, field, None, texts, lists, faults);
        if let Some(kept) = tried.kept.get(&field.key) {
            control.kept.clone_from(kept);
        }
        control
    };
    fields.iter().map(control).collect()
}

/// The sections of what a service asks for.
///
/// # Errors
/// When the database refuses.
pub async fn of_service(
    app: &App,
    service: &str,
    tried: &Tried,
    faults: &[Fault],
) -> Result<Vec<Section>, AppError> {
    if app.known.service(service).is_none() {
        return Ok(Vec::new());
    }
    let form = form_of(app, service);
    let fields = asked(app, &form);
    let lists = Lists::of(app, &fields).await?;
    Ok(sections(widgets(
        app, &form, &fields, &lists, tried, faults,
    )))
}

/// Open tickets like the one that is being written down, which who writes may see.
///
/// # Errors
/// When the database refuses.
pub async fn similar(
    app: &App,
    request: &Page,
    (person, unit, service): (&str, &str, &str),
) -> Result<Vec<Similar>, AppError> {
    let alike = Alike {
        person: person.parse().ok(),
        unit: app.known.unit(unit).map(|unit| unit.id),
        service: app.known.service(service).map(|service| service.id),
        not: None,
    };
    let keys = sight(&request.viewer.actor);
    let found = similar_to(app.db.read(), keys, &alike).await?;
    Ok(found.iter().map(|other| line(app, other)).collect())
}
