//! Deeds in words: what a step does, for previews and results.

use engine::{Deed, DeedAct, Definition, Property};

use crate::platform::App;
use crate::platform::web::view::When;

/// What a step does: «Prioridad: Alta», «Paso «Resolver»». Its text stands beneath it.
pub fn of(app: &App, deed: &Deed) -> String {
    let value = deed.value.as_deref().unwrap_or_default();
    match deed.act {
        DeedAct::Set => {
            let key = deed.field.as_deref().unwrap_or_default();
            format!("{}: {}", label(app, key), named(app, key, value))
        }
        DeedAct::Clear => {
            let key = deed.field.as_deref().unwrap_or_default();
            format!("{}: quedará vacío", label(app, key))
        }
        DeedAct::Assign => format!("Responsable: {}", person(value)),
        DeedAct::Release => "Responsable: nadie".to_owned(),
        DeedAct::Team => format!("Equipo: {}", named(app, "team", value)),
        DeedAct::Move => {
            let key = deed.transition.as_deref().unwrap_or_default();
            let mut kinds = app.book.kinds();
            let label = kinds.find_map(|kind| Some(kind.transition(key)?.label.clone()));
            let label = label.unwrap_or_else(|| key.to_owned());
            match term(deed) {
                Some(term) => format!("Paso «{label}», {term}"),
                None => format!("Paso «{label}»"),
            }
        }
        DeedAct::Note => "Nota interna".to_owned(),
        DeedAct::Answer => "Respuesta a quien solicita".to_owned(),
        DeedAct::Task => {
            let mut text = "Tarea nueva".to_owned();
            if !value.is_empty() {
                text.push_str(&format!(" para {}", person(value)));
            }
            if let Some(term) = term(deed) {
                text.push_str(&format!(", {term}"));
            }
            text
        }
        DeedAct::Tag => format!("Etiqueta: se agrega «{value}»"),
        DeedAct::Untag => format!("Etiqueta: se quita «{value}»"),
        DeedAct::Watch => format!("Lo sigue {}", person(value)),
        DeedAct::Unwatch => format!("Deja de seguirlo {}", person(value)),
        DeedAct::Link => format!("Vínculo: {} {value}", tie(deed)),
        DeedAct::Unlink => format!("Se quita el vínculo: {} {value}", tie(deed)),
        DeedAct::Postpone => match term(deed) {
            Some(term) => format!("Se aplaza: espera {term}"),
            None => "Se aplaza".to_owned(),
        },
        DeedAct::FinishTask => format!("Se termina la tarea {}", task(deed)),
        DeedAct::DropTask => format!("Ya no se hará la tarea {}", task(deed)),
        DeedAct::ReopenTask => format!("Se reabre la tarea {}", task(deed)),
        DeedAct::AssignTask if value.is_empty() => {
            format!("La tarea {} queda sin dueño", task(deed))
        }
        DeedAct::AssignTask => format!("La tarea {} es de {}", task(deed), person(value)),
        DeedAct::ScheduleTask => match term(deed) {
            Some(term) => format!("La tarea {} es {term}", task(deed)),
            None => format!("La tarea {} queda sin fecha", task(deed)),
        },
        DeedAct::Check => format!("Revisión hecha: {}", check(app, value)),
        DeedAct::Uncheck => format!("Revisión por hacer: {}", check(app, value)),
        DeedAct::Offer => format!("Se ofrece a {}", person(value)),
        DeedAct::AcceptOffer => "Se acepta lo que se ofreció a quien lo hace".to_owned(),
        DeedAct::DeclineOffer => "No se acepta lo que se ofreció a quien lo hace".to_owned(),
        DeedAct::WithdrawOffer => "Se retira el ofrecimiento".to_owned(),
        DeedAct::Approve => format!("Se aprueba «{}»", approval(app, value)),
        DeedAct::Refuse => format!("Se rechaza «{}»", approval(app, value)),
        DeedAct::AskApproval => format!("Se pide otra vez «{}»", approval(app, value)),
        DeedAct::WithdrawApproval => format!("Se retira «{}»", approval(app, value)),
        DeedAct::Spend => {
            let place = if deed.on_site {
                "en sitio"
            } else {
                "a distancia"
            };
            let minutes = deed.minutes.unwrap_or_default();
            let unit = if minutes == 1 { "minuto" } else { "minutos" };
            format!("Tiempo de quien lo hace: {minutes} {unit} {place}")
        }
        DeedAct::Merge => format!("Se une a {value}: el trabajo sigue allá"),
        DeedAct::Unmerge => "Se separa del ticket al que se unió".to_owned(),
    }
}

/// The task that a deed names.
fn task(deed: &Deed) -> String {
    format!("«{}»", deed.task.as_deref().unwrap_or_default())
}

/// The name of a first-level check, of whichever service has it.
fn check(app: &App, key: &str) -> String {
    let found = checks(app).find(|(own, _)| *own == key);
    found.map_or_else(|| key.to_owned(), |(_, name)| name.to_owned())
}

/// The first-level checks of the services, by their keys.
pub(super) fn checks(app: &App) -> impl Iterator<Item = (&str, &str)> {
    let checks = definitions(app).flat_map(|own| &own.checks);
    checks.map(|own| (own.key.as_str(), own.name.as_str()))
}

/// The name of an approval, of whichever kind or service has it.
fn approval(app: &App, key: &str) -> String {
    let found = approvals(app).find(|(own, _)| *own == key);
    found.map_or_else(|| key.to_owned(), |(_, name)| name.to_owned())
}

/// The approvals of kinds and of services, by their keys.
pub(super) fn approvals(app: &App) -> impl Iterator<Item = (&str, &str)> {
    let kinds = app.book.kinds().flat_map(|kind| &kind.approvals);
    let all = kinds.chain(definitions(app).flat_map(|own| &own.approvals));
    all.map(|own| (own.key.as_str(), own.name.as_str()))
}

/// The definitions of services as they are now.
fn definitions(app: &App) -> impl Iterator<Item = &Definition> {
    let services = app.known.services().iter();
    let defined = services.filter_map(|s| app.book.present_definition(&s.key));
    defined.map(|numbered| &*numbered.rule)
}

/// What the ticket is to the other one.
fn tie(deed: &Deed) -> &'static str {
    let tied = deed.tied();
    tied.map_or("se vincula con", |(tie, inverse)| tie.in_words(inverse))
}

/// Until when, where that is said.
fn term(deed: &Deed) -> Option<String> {
    let until = deed.until.as_deref();
    let day = until.map(|day| format!("hasta el {}", When::stored_day(day)));
    day.or_else(|| deed.days.map(in_days))
}

/// Whether the text of a step can be changed before it is done.
pub fn has_text(deed: &Deed) -> bool {
    match deed.act {
        DeedAct::Note | DeedAct::Answer | DeedAct::Task => true,
        DeedAct::Refuse | DeedAct::WithdrawApproval => true,
        _ => deed.text.is_some(),
    }
}

fn in_days(days: u32) -> String {
    match days {
        1 => "en un día".to_owned(),
        days => format!("en {days} días"),
    }
}

/// The name of a property or field.
pub fn label(app: &App, key: &str) -> String {
    let property = match Property::from_key(key) {
        Some(Property::Priority) => "Prioridad",
        Some(Property::Team) => "Equipo",
        Some(Property::Assignee) => "Responsable",
        Some(_) => key,
        None => {
            let field = app.book.kinds().find_map(|kind| kind.field(key));
            let services = app.known.services().iter();
            let mut defined = services.filter_map(|s| app.book.present_definition(&s.key));
            let defined = || defined.find_map(|d| d.rule.fields.iter().find(|f| f.key == key));
            let field = field.or_else(defined);
            return field.map_or_else(|| key.to_owned(), |field| field.label.clone());
        }
    };
    property.to_owned()
}

/// The name of a value.
fn named(app: &App, key: &str, value: &str) -> String {
    if value.starts_with('@') {
        return person(value);
    }
    let found = match Property::from_key(key) {
        Some(Property::Priority) => app
            .book
            .kinds()
            .find_map(|kind| Some(kind.priority(value)?.name.clone())),
        Some(Property::Team) => app.known.team(value).map(|team| team.name.clone()),
        _ => {
            let field = app.book.kinds().find_map(|kind| kind.field(key));
            field
                .and_then(|field| field.choice(value))
                .map(|choice| choice.name.clone())
        }
    };
    found.unwrap_or_else(|| value.to_owned())
}

/// Whom a relation names.
fn person(written: &str) -> String {
    match written {
        "@actor" => "quien lo hace".to_owned(),
        "@requester" => "quien solicita".to_owned(),
        "@assignee" => "quien es responsable".to_owned(),
        "@now" => "este momento".to_owned(),
        "@today" => "hoy".to_owned(),
        other => match other.strip_prefix("@field:") {
            Some(field) => format!("lo que dice «{field}»"),
            None if other.parse::<i64>().is_ok() => "la persona elegida".to_owned(),
            None => other.to_owned(),
        },
    }
}
