//! The form of properties and fields.

use engine::{Field, FieldType, Form, Property, Value, Who};

use super::takers::{OTHER, Takers};
use super::{Shown, Typed, as_shown};
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::view::{Choice, Fault, error_of};
use crate::ticket::form::{Lists, Section, Widget, keep, sections, widget};

/// The name of the control that says why.
const WHY: &str = "why";

/// Who is responsible, by address or name.
fn other(tried: Option<Vec<String>>, faults: &[Fault]) -> Widget {
    let typed = tried.and_then(|typed| typed.into_iter().next());
    Widget {
        id: OTHER.to_owned(),
        label: "Asignar a otra persona".to_owned(),
        hint: "Si no está en la lista, escriba su correo o su nombre completo.".to_owned(),
        shape: "input",
        input: "text",
        value: typed.unwrap_or_default(),
        choices: Vec::new(),
        required: false,
        optional: false,
        error: error_of(faults, OTHER),
        kept: Vec::new(),
        limits: None,
        group: None,
        when: None,
    }
}

/// The form of properties and fields.
pub struct EditForm {
    pub action: String,
    pub base: i64,
    /// The properties that every kind has.
    pub own: Vec<Widget>,
    /// The fields of the kind and of the service.
    pub sections: Vec<Section>,
    /// Put before the ids of those: a refused move may ask the same with the plain ids.
    pub before: &'static str,
    /// What each control shows when the page is made.
    pub was: Vec<(String, String)>,
    pub command: String,
    /// One click to become responsible, for who may be and is not.
    pub take: Option<Take>,
}

/// The form by which the viewer becomes responsible.
pub struct Take {
    /// The viewer's number.
    pub person: i64,
    /// Who is responsible now, as the form of properties shows it.
    pub was: String,
    pub command: String,
}

/// The fields that those who attend fill in on the ticket's page.
pub fn editable<'a>(form: &Form<'a>) -> Vec<&'a Field> {
    let all = form.fields().iter().copied();
    all.filter(|field| field.later && field.kind != FieldType::File)
        .collect()
}

/// The form of properties and fields, for who may change them.
pub async fn edit(
    shown: &Shown<'_>,
    typed: &Typed,
    takers: &Takers,
) -> Result<Option<EditForm>, AppError> {
    if !edits(shown) {
        return Ok(None);
    }
    let (app, ticket) = (shown.app, shown.ticket);
    let actor = shown.request.viewer.actor.for_engine(&app.pack);
    let allowed = |field: &&Field| {
        field.edit.is_empty()
            || actor
                .as_ref()
                .is_some_and(|a| Who::any(&field.edit, a, Some(ticket)))
    };
    let fields: Vec<&Field> = editable(&shown.form).into_iter().filter(allowed).collect();
    let typed_here = typed.moving.is_none();
    let tried = |key: &str| typed.tried.get(key).filter(|_| typed_here).cloned();
    let mut properties = Vec::new();
    for property in [Property::Priority, Property::Team, Property::Assignee] {
        properties.extend(property_widget(
            shown,
            property,
            tried(property.key()),
            &typed.faults,
            takers,
        ));
        if property == Property::Assignee && takers.more {
            properties.push(other(tried(OTHER), &typed.faults));
        }
    }
    properties.extend(reason(shown, tried(WHY)));
    let take = take(shown, &properties)?;
    let lists = Lists::of(app, &fields).await?;
    let faults: &[Fault] = if typed_here { &typed.faults } else { &[] };
    let control = |field: &&Field| {
        let now = ticket.values.get(&field.key);
        let tried = tried(&field.key);
        let mut own = widget(app, &shown.form, field, now, tried, &lists, faults);
        // Nothing has to be filled in here: to say it of each would only be noise.
        own.optional = false;
        own
    };
    let sections = sections(fields.iter().map(control));
    if properties.is_empty() && sections.is_empty() {
        return Ok(None);
    }
    let own = [Property::Priority, Property::Team, Property::Assignee];
    let was = own
        .iter()
        .map(|p| (p.key().to_owned(), plain(ticket.property(*p))));
    let raw = |field: &&Field| {
        let now = ticket.values.get(&field.key);
        (field.key.clone(), as_shown(app, field, now))
    };
    Ok(Some(EditForm {
        action: format!("/solicitudes/{}/clasificar", shown.row.reference()),
        base: ticket.version,
        was: was.chain(fields.iter().map(raw)).collect(),
        own: properties,
        take,
        sections,
        before: if typed_here { "" } else { "dato-" },
        command: app.random.token()?,
    }))
}

/// Where it is said why the priority is not the one that follows from impact and urgency
/// [P-15]; nothing where people choose it anyway.
fn reason(shown: &Shown<'_>, tried: Option<Vec<String>>) -> Option<Widget> {
    shown.kind.matrix.as_ref()?;
    let typed = tried.and_then(|typed| typed.into_iter().next());
    Some(Widget {
        id: WHY.to_owned(),
        label: "Motivo de otra prioridad".to_owned(),
        hint: "La prioridad resulta del impacto y la urgencia. Si pone otra, escriba por qué."
            .to_owned(),
        shape: "input",
        input: "text",
        value: typed.unwrap_or_default(),
        choices: Vec::new(),
        required: false,
        optional: false,
        error: None,
        kept: Vec::new(),
        limits: None,
        group: None,
        when: None,
    })
}

/// One click to become responsible, where the form of properties offers the viewer.
fn take(shown: &Shown<'_>, properties: &[Widget]) -> Result<Option<Take>, AppError> {
    let me = shown.request.viewer.actor.person.map(|id| id.to_string());
    let assignee = Property::Assignee.key();
    let control = properties.iter().find(|widget| widget.id == assignee);
    let was = plain(shown.ticket.property(Property::Assignee));
    let is_me = |choice: &&Choice| Some(&choice.value) == me.as_ref();
    let mut offered = control.into_iter().flat_map(|widget| &widget.choices);
    if offered.find(is_me).is_none() || Some(&was) == me.as_ref() {
        return Ok(None);
    }
    Ok(Some(Take {
        person: shown.request.viewer.actor.person.unwrap_or_default(),
        was,
        command: shown.app.random.token()?,
    }))
}

fn plain(value: Option<Value>) -> String {
    match value {
        Some(Value::Text(text)) => text,
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The control of a property; none where the institution has nothing to choose from.
fn property_widget(
    shown: &Shown<'_>,
    property: Property,
    tried: Option<Vec<String>>,
    faults: &[Fault],
    takers: &Takers,
) -> Option<Widget> {
    let app = shown.app;
    let (label, blank, mut all): (&str, &str, Vec<(String, String)>) = match property {
        Property::Priority => {
            let all = shown
                .kind
                .priorities
                .iter()
                .map(|c| (c.key.clone(), c.name.clone()));
            ("Prioridad", "Sin definir", all.collect())
        }
        Property::Team => {
            let open = app
                .known
                .teams()
                .iter()
                .filter(|team| team.retired_at.is_none());
            (
                "Equipo",
                "Sin equipo",
                open.map(|t| (t.key.clone(), t.name.clone())).collect(),
            )
        }
        Property::Assignee => {
            let people = takers.people.iter();
            (
                "Asignado a",
                "Sin asignar",
                people.map(|(id, n)| (id.to_string(), n.clone())).collect(),
            )
        }
        _ => return None,
    };
    let now = plain(shown.ticket.property(property));
    keep(&mut all, std::slice::from_ref(&now));
    if all.is_empty() {
        return None;
    }
    let value = tried
        .and_then(|t| t.into_iter().next())
        .unwrap_or_else(|| now.clone());
    // A priority, once set, is not taken away again.
    let optional = property != Property::Priority || now.is_empty();
    let nothing = Choice {
        value: String::new(),
        label: blank.to_owned(),
        selected: value.is_empty(),
    };
    let choice = |(key, name): (String, String)| Choice {
        selected: key == value,
        value: key,
        label: name,
    };
    let all = all.into_iter().map(choice);
    Some(Widget {
        id: property.key().to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        shape: "pick",
        input: "",
        value: value.clone(),
        choices: Some(nothing)
            .filter(|_| optional)
            .into_iter()
            .chain(all)
            .collect(),
        required: true,
        optional: false,
        error: error_of(faults, property.key()),
        kept: Vec::new(),
        limits: None,
        group: None,
        when: None,
    })
}

/// Whether the viewer may change properties and fields.
pub fn edits(shown: &Shown<'_>) -> bool {
    shown.may(Action::Edit) && !shown.is_ended()
}
