//! The words of a ticket's facts.

use std::collections::HashMap;

use engine::value::{Named, in_words};
use engine::{Form, Kind, Property, Value};

use crate::platform::App;
use crate::platform::web::view::Badge;

/// How a ticket came in, or through what somebody acted.
pub fn channel<'a>(app: &'a App, key: &'a str) -> &'a str {
    let named = app.pack.channels.iter().find(|channel| channel.key == key);
    if let Some(channel) = named {
        return &channel.name;
    }
    match key {
        "portal" => "Portal",
        "mail" => "Correo",
        "page" => "Mesa de ayuda",
        "api" => "Programa",
        "mail-link" => "Enlace de un correo",
        "workflow" => "Flujo de trabajo",
        "system" => "Sistema",
        other => other,
    }
}

/// What was just done, by its name in an address; nothing for any other name.
pub(super) fn done(key: &str) -> Option<&'static str> {
    match key {
        "clasificacion" => Some("Se guardó la clasificación."),
        "respuesta" => Some("Se envió la respuesta."),
        "nota" => Some("Se guardó la nota interna."),
        "estado" => Some("Cambió el estado."),
        "espera" => Some("Se guardó hasta cuándo espera."),
        "entrega" => Some("Se guardó la entrega."),
        "macro" => Some("Se aplicó la macro."),
        "tareas" => Some("Se guardaron las tareas."),
        "sigue" => Some("Ahora sigue este ticket."),
        "no-sigue" => Some("Ya no lo sigue."),
        "siguen" => Some("Se guardó quién lo sigue."),
        "etiquetas" => Some("Se guardaron las etiquetas."),
        "tiempo" => Some("Se anotó el tiempo."),
        "cronometro" => Some("Su cronómetro corre, aunque cierre el navegador."),
        "cronometro-descartado" => Some("Se descartó el cronómetro."),
        "aprobacion" => Some("Se guardó la aprobación."),
        "vinculo" => Some("Se vinculó."),
        "desvinculo" => Some("Se quitó el vínculo."),
        "union" => Some("Quedó unido: el trabajo sigue en el otro."),
        "separacion" => Some("Sigue por su cuenta otra vez."),
        _ => None,
    }
}

/// The priority with its name; a key that the kind lost shows as it is.
pub(super) fn priority(kind: &Kind, key: Option<&String>) -> Option<Badge> {
    let key = key?;
    let name = kind.priority(key).map_or(key, |c| &c.name);
    Some(Badge {
        key: key.clone(),
        name: name.clone(),
    })
}

/// The state's name, its category and its sentence for the requester.
pub fn state(kind: Option<&Kind>, key: &str) -> (String, String, String) {
    match kind.and_then(|kind| kind.present(key)) {
        Some(state) => (
            state.name.clone(),
            state.category.key().to_owned(),
            state.meaning.clone(),
        ),
        None => (key.to_owned(), String::new(), String::new()),
    }
}

/// A value of a property or field in words; `names` are those of people.
pub fn value(
    app: &App,
    kind: &Kind,
    form: &Form<'_>,
    key: &str,
    value: &Value,
    names: &HashMap<i64, String>,
) -> String {
    let person = |id: i64| {
        names
            .get(&id)
            .cloned()
            .unwrap_or_else(|| "Alguien".to_owned())
    };
    if let Some(field) = form.field(key) {
        let name = |named: Named<'_>| match named {
            Named::Person(id) => Some(person(id)),
            Named::Unit(key) => app.known.unit(key).map(|unit| unit.name.clone()),
            Named::Asset(_) => None,
        };
        return in_words(field, value, &app.zone, name);
    }
    let text = value.text().unwrap_or_default();
    let named = match Property::from_key(key) {
        Some(Property::Priority) => kind.priority(text).map(|c| c.name.clone()),
        Some(Property::Team) => app.known.team(text).map(|team| team.name.clone()),
        Some(Property::Service) => app.known.service(text).map(|s| s.name.clone()),
        Some(Property::Unit) => app.known.unit(text).map(|unit| unit.name.clone()),
        Some(Property::Assignee | Property::Requester) => value.number().map(person),
        Some(Property::Restricted) => {
            let yes = *value == Value::YesNo(true);
            Some(if yes { "sí" } else { "no" }.to_owned())
        }
        None => None,
    };
    named.unwrap_or_else(|| text.to_owned())
}

/// The people whom values name.
pub fn people<'a>(values: impl IntoIterator<Item = &'a Value>) -> Vec<i64> {
    values.into_iter().filter_map(Value::number).collect()
}
