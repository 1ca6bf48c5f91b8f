//! What is met: the table of the crate's documentation, line by line.

use filter::{Datum, Filter, Ident, Moment, Phrase, Subject, Viewer, eval};
use std::borrow::Cow;

use crate::sample::{Ticket, at, moment, read};

fn key(text: &str) -> Ident {
    Ident::Key(text.to_owned())
}

#[track_caller]
fn check(ticket: &Ticket, met: &[&str], not_met: &[&str]) {
    for text in met {
        assert!(ticket.meets(text), "{text}");
    }
    for text in not_met {
        assert!(!ticket.meets(text), "{text}");
    }
}

#[test]
fn words_and_phrases() {
    let ticket = Ticket::text("La impresora de Tesorería no enciende. Petición 42");
    check(
        &ticket,
        &[
            "",
            "peticion",
            "IMPRESORA tesoreria",
            "\"impresora de tesorería\"",
            "42 o 43",
            "\"no enciende\"",
            "-escáner",
            "petición-42",
        ],
        &[
            "impre",
            "\"tesorería impresora\"",
            "43",
            "no 42",
            "impresora escáner",
            "\"de no\"",
        ],
    );
}

/// A subject that searches in its own way.
struct Stems;

impl Subject for Stems {
    fn values(&self, _: &str) -> Cow<'_, [Datum]> {
        Cow::Borrowed(&[])
    }

    fn words(&self) -> Cow<'_, [String]> {
        Cow::Borrowed(&[])
    }

    fn finds(&self, phrase: &Phrase) -> bool {
        phrase.words().iter().all(|word| word.starts_with("impres"))
    }
}

#[test]
fn matching_text_is_the_subjects_matter() {
    let met = |text| eval(&read(text), &Stems, &moment(), &Viewer::default());
    assert!(met("Impresión"));
    assert!(!met("papel"));
}

#[test]
fn empty_fields() {
    let empty = Ticket::default();
    for field in ["respuestas", "costo", "creado", "prioridad"] {
        let value = match field {
            "creado" => "2026",
            "prioridad" => "alta",
            _ => "1",
        };
        for test in [">", ">=", "<", "<=", ":", "="] {
            assert!(
                !empty.meets(&format!("{field}{test}{value}")),
                "{field}{test}"
            );
            assert!(
                empty.meets(&format!("no {field}{test}{value}")),
                "no {field}{test}"
            );
        }
        assert!(!empty.meets(&format!("{field}:..{value}")), "{field}");
        assert!(empty.meets(&format!("{field}!={value}")), "{field}");
    }
    check(
        &empty,
        &[
            "asignado:nada",
            "asignado:yo,nada",
            "etiquetas!=red",
            "asunto!=x",
            "estado!=abierto,cerrado",
        ],
        &[
            "asignado:algo",
            "asignado:yo",
            "etiquetas:red",
            "asunto:x",
            "urgente:no",
            "urgente:sí",
        ],
    );
}

#[test]
fn choices() {
    let ticket = Ticket::default()
        .with("state", Datum::Choice("abierto".to_owned()))
        .with("priority", Datum::Choice("alta".to_owned()));
    check(
        &ticket,
        &[
            "estado:abierto",
            "estado:cerrado,abierto",
            "estado!=cerrado",
            "estado:algo",
            "prioridad>media",
            "prioridad>=alta",
            "prioridad<=alta",
            "prioridad<crítica",
            "prioridad:media..alta",
            "prioridad:..alta",
        ],
        &[
            "estado:cerrado",
            "estado!=abierto,cerrado",
            "estado:nada",
            "prioridad>alta",
            "prioridad<alta",
            "prioridad:critica..",
            "prioridad:alta..baja",
        ],
    );
}

/// A value that was taken from the list has no place in its order.
#[test]
fn retired_choices() {
    let ticket = Ticket::default().with("priority", Datum::Choice("urgentísima".to_owned()));
    check(
        &ticket,
        &["prioridad:algo", "prioridad!=alta", "no prioridad>baja"],
        &["prioridad>=baja", "prioridad<=critica", "prioridad:baja.."],
    );
}

#[test]
fn people_teams_units() {
    let ticket = Ticket::default()
        .with(
            "owner",
            Datum::Id(Ident::Email("ana@ayto.example".to_owned())),
        )
        .with("requester", Datum::Id(Ident::Number(9)))
        .with("team", Datum::Id(key("campo")))
        .with(
            "area",
            Datum::Unit(vec![key("redes"), key("sistemas"), key("ayuntamiento")]),
        );
    check(
        &ticket,
        &[
            "asignado:yo",
            "asignado:ANA@ayto.example",
            "solicitante:9",
            "solicitante!=yo",
            "equipo:mi-equipo",
            "equipo:campo",
            "área:redes",
            "área:sistemas",
            "área:ayuntamiento,obras",
        ],
        &[
            "asignado:luis@ayto.example",
            "solicitante:yo",
            "equipo:redes",
            "área:obras",
        ],
    );
    let nobody = Viewer::default();
    let met = |text| eval(&read(text), &ticket, &moment(), &nobody);
    assert!(!met("asignado:yo") && !met("equipo:mi-equipo") && met("asignado!=yo"));
}

#[test]
fn instants() {
    // The last millisecond of 31 January in Mexico City.
    let last = at("2026-02-01T05:59:59.999Z").as_millisecond();
    let ticket = Ticket::default().with("created", Datum::Instant(last));
    check(
        &ticket,
        &[
            "creado:2026-01-31",
            "creado:2026-01",
            "creado<=2026-01-31",
            "creado>=2026-01-31",
            "creado:2026-01-01..2026-01-31",
            "creado>2026-01-30",
            "creado<2026-02",
            "creado:2026-01-31T23:59",
            "creado<-7d",
            "creado:este-año",
        ],
        &[
            "creado<2026-01-31",
            "creado>2026-01-31",
            "creado:2026-02-01",
            "creado>2026-01",
            "creado:2026-02-01..",
            "creado:..2026-01-30",
            "creado:hoy",
        ],
    );
    let next = Ticket::default().with("created", Datum::Instant(last + 1));
    check(
        &next,
        &["creado:2026-02-01", "creado>2026-01-31"],
        &["creado:2026-01-31", "creado<=2026-01-31"],
    );
}

/// The same view means other tickets tomorrow.
#[test]
fn relative_dates_move_with_time() {
    let filter = read("creado:hoy");
    let ticket = Ticket::default().with(
        "created",
        Datum::Instant(at("2026-11-18T12:00Z").as_millisecond()),
    );
    let mut moment = moment();
    let met = |filter: &Filter, moment: &Moment| eval(filter, &ticket, moment, &Viewer::default());
    assert!(met(&filter, &moment));
    moment.now = at("2026-11-19T12:00Z");
    assert!(!met(&filter, &moment));
}

#[test]
fn numbers_money_yes_no() {
    let ticket = Ticket::default()
        .with("replies", Datum::Number(3))
        .with("metres", Datum::Number(25))
        .with("cost", Datum::Money(150_050))
        .with("urgent", Datum::YesNo(true));
    check(
        &ticket,
        &[
            "respuestas:3",
            "respuestas>2",
            "respuestas:1..3",
            "metros:2.5",
            "metros>2",
            "costo:1500.50",
            "costo<=$1500.5",
            "costo>1500",
            "urgente:sí",
            "urgente!=no",
        ],
        &[
            "respuestas:2",
            "respuestas>3",
            "metros:25",
            "costo<1500.50",
            "urgente:no",
        ],
    );
}

#[test]
fn texts_and_tags() {
    let ticket = Ticket::default()
        .with("subject", Datum::Text("Sin señal en la Red".to_owned()))
        .with("tags", Datum::Tag("Vía pública".to_owned()))
        .with("tags", Datum::Tag("red".to_owned()));
    check(
        &ticket,
        &[
            "asunto:senal",
            "asunto:\"LA RED\"",
            "etiquetas:RED",
            "etiquetas:\"via publica\"",
            "etiquetas:x,red",
            "etiquetas!=x",
            "etiquetas:algo",
        ],
        &[
            "asunto:\"señal red\"",
            "asunto:seña",
            "etiquetas:via",
            "etiquetas!=red",
            "etiquetas:nada",
        ],
    );
}

/// A value of another kind than the field's never meets anything.
#[test]
fn facts_of_the_wrong_kind() {
    let ticket = Ticket::default().with("cost", Datum::Number(5));
    check(
        &ticket,
        &["costo:algo", "costo!=0.05"],
        &["costo:0.05", "costo>=0", "costo<1"],
    );
}
