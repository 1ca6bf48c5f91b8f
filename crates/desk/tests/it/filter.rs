//! The two readers of the filter language agree, on both databases [P-27].

use std::collections::BTreeMap;

use desk::ticket::filter::{Asker, condition, schema, seen};
use engine::Value;
use filter::{Filter, Ident, Moment, Viewer, eval, parse};
use jiff::Timestamp;
use pack::Source;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use tables::{field_value, ticket, ticket_text};

use crate::support::{NOON, TestApp};

const DAY: i64 = 24 * 3_600_000;

/// What a random ticket is made of; each number chooses among what there is.
#[derive(Debug, Clone)]
struct Made {
    state: usize,
    priority: Option<usize>,
    team: Option<usize>,
    restricted: bool,
    /// Values of the form; each number chooses among what there is.
    form: Vec<(usize, usize)>,
    service: usize,
    unit: usize,
    assignee: Option<usize>,
    contact: usize,
    days: (i64, i64),
    ended: bool,
    folio: bool,
    words: Vec<usize>,
}

const WORDS: [&str; 6] = ["impresora", "no", "enciende", "peticion", "nandu", "42"];
const CONTACTS: [&str; 3] = [
    "ana@x.example",
    "beto@x.example",
    "tita.muestra@ocoyoacac.example",
];

fn made() -> impl Strategy<Value = Made> {
    let choice = || prop::option::of(0..6_usize);
    let days = (-40..3_i64, 0..5_i64);
    let first = (
        0..4_usize,
        choice(),
        prop::option::of(0..2_usize),
        0..20_usize,
        0..40_usize,
        prop::option::of(0..3_usize),
    );
    let rest = (
        0..3_usize,
        days,
        any::<bool>(),
        prop::bool::weighted(0.9),
        prop::collection::vec(0..6_usize, 0..6),
    );
    let form = prop::collection::vec((0..FORM.len(), 0..4_usize), 0..8);
    (first, rest, form, any::<bool>()).prop_map(
        |(
            (state, priority, team, service, unit, assignee),
            (contact, days, ended, folio, words),
            form,
            restricted,
        )| {
            Made {
                state,
                priority,
                team,
                service,
                unit,
                assignee,
                contact,
                days,
                ended,
                folio,
                words,
                form,
                restricted,
            }
        },
    )
}

/// A field of every type that a filter can ask about, and what it can hold here.
const FORM: [(&str, [&str; 4]); 12] = [
    ("nota", ["Impresora láser", "no", "ñandú 42", "¡!"]),
    (
        "detalle",
        ["no enciende la impresora", "petición", "42", "…"],
    ),
    ("equipos", ["0", "3", "12", "-7"]),
    ("peso", ["1.25", "0", "0.01", "99.99"]),
    ("costo", ["150", "1500.50", "0.01", "0"]),
    (
        "entrega",
        ["2026-03-02", "2026-03-01", "2026-02-14", "2025-12-31"],
    ),
    (
        "cita",
        [
            "2026-03-02T12:00",
            "2026-03-02T00:00",
            "2026-02-14T23:59",
            "2026-01-01T08:30",
        ],
    ),
    ("riesgo", ["bajo", "medio", "alto", "bajo"]),
    ("sistemas", ["correo", "nomina", "correo,nomina", "sigue"]),
    ("urgente", ["si", "no", "si", "no"]),
    (
        "destino",
        ["catastro", "presidencia", "ingresos", "inventada"],
    ),
    ("impulsor", ["0", "1", "2", "0"]),
];

/// `ocoyoacac` with teams and a form that has them all.
fn rich() -> Source {
    let field = |key: &str, kind: &str, more: &str| {
        format!(
            "\n[[field]]\nkey = \"{key}\"\nlabel = \"{key}\"\ntype = \"{kind}\"\nlater = true\nindexed = true\n{more}"
        )
    };
    let choice = |keys: &[&str]| {
        let all: Vec<String> = keys
            .iter()
            .map(|k| format!("{{ key = \"{k}\", name = \"{k}\" }}"))
            .collect();
        format!("choice = [{}]\n", all.join(", "))
    };
    let fields = [
        field("nota", "text", ""),
        field("detalle", "long-text", ""),
        field("equipos", "number", ""),
        field("peso", "number", "decimals = 2\n"),
        field("costo", "money", ""),
        field("entrega", "date", ""),
        field("cita", "date-time", ""),
        field(
            "riesgo",
            "choice",
            &format!("ordered = true\n{}", choice(&["bajo", "medio", "alto"])),
        ),
        field(
            "sistemas",
            "several",
            &choice(&["correo", "nomina", "sigue"]),
        ),
        field("urgente", "yes-no", ""),
        field("destino", "unit", ""),
        field("impulsor", "person", ""),
    ];
    let kind = "# [OCO-8] Estado:";
    let teams = "[[team]]\nkey = \"redes\"\nname = \"Redes\"\n\n[[team]]\nkey = \"soporte\"\nname = \"Soporte\"\n";
    crate::support::changed(
        &[(
            "kinds/solicitud.toml",
            kind,
            &format!("{}\n{kind}", fields.concat()),
        )],
        &[("teams.toml", teams)],
    )
}

/// The values of the form that were chosen.
fn form(
    app: &desk::platform::App,
    people: &[i64],
    chosen: &[(usize, usize)],
) -> BTreeMap<String, Value> {
    let mut values = BTreeMap::new();
    for (field, value) in chosen {
        let (key, all) = FORM[*field];
        let field = app.kind.field(key).unwrap();
        let written = all[*value];
        let value = match field.kind {
            engine::FieldType::Person => {
                Some(Value::Number(people[written.parse::<usize>().unwrap()]))
            }
            engine::FieldType::Unit => Some(Value::from(written)),
            engine::FieldType::Several => Some(Value::Several(
                written.split(',').map(str::to_owned).collect(),
            )),
            _ => engine::value::read(field, &[written.to_owned()], &app.zone).unwrap(),
        };
        values.insert(key.to_owned(), value.unwrap());
    }
    values
}

/// A text of the language over the institution's own values; now and then over none of them.
fn text(values: Vec<String>) -> impl Strategy<Value = String> {
    let pick = |all: Vec<&'static str>| prop::sample::select(all).prop_map(str::to_owned);
    let date = || {
        pick(vec![
            "hoy",
            "ayer",
            "mañana",
            "esta-semana",
            "este-mes",
            "-7d",
            "-2s",
            "-1m",
            "+1d",
            "-30h",
            "2026",
            "2026-02",
            "2026-02-14",
            "2026-03-02T12:00",
        ])
    };
    let op = || pick(vec![":", "!=", "<", "<=", ">", ">="]);
    let leaf = prop_oneof![
        4 => prop::sample::select(values),
        2 => (pick(vec!["creado", "actualizado"]), op(), date()).prop_map(|(field, op, date)| format!("{field}{op}{date}")),
        1 => (pick(vec!["creado", "actualizado"]), date(), date()).prop_map(|(field, a, b)| format!("{field}:{a}..{b}")),
        2 => (op(), pick(vec!["baja", "media", "alta", "urgente"])).prop_map(|(op, p)| format!("prioridad{op}{p}")),
        1 => pick(vec!["prioridad:media..", "prioridad:..alta", "prioridad:nada", "prioridad:algo", "prioridad:nada,baja", "tipo:nada", "tipo:algo", "folio:nada", "folio:OCO", "folio:oco-3", "folio:3", "terminado:sí", "terminado:no", "vencido:sí", "vencido:no", "vence:nada", "vence<=hoy", "vence>hoy", "vence:-1d..hoy", "vence:hoy", "estado:nada", "solicitante:ana@x.example", "solicitante!=ANA@x.example", "solicitante:nada", "solicitante:yo", "equipo:redes", "equipo!=soporte", "equipo:nada", "equipo:mi-equipo", "restringido:sí", "canal:portal", "clase:solicitud"]),
        1 => pick(vec!["asignado:yo", "asignado!=yo", "asignado:nada", "asignado:algo", "asignado:nadie@x.example", "asignado:gil.prueba@ocoyoacac.example"]),
        2 => (pick(vec!["entrega", "cita"]), op(), date()).prop_map(|(field, op, date)| format!("{field}{op}{date}")),
        2 => (pick(vec!["equipos", "peso", "costo"]), op(), pick(vec!["0", "3", "12", "-7", "99"])).prop_map(|(field, op, n)| format!("{field}{op}{n}")),
        1 => (op(), pick(vec!["bajo", "medio", "alto"])).prop_map(|(op, p)| format!("riesgo{op}{p}")),
        2 => pick(vec!["peso:1.25", "costo:1500.50", "equipos:0..5", "peso:..1", "cita:2026-03-02T12:00", "entrega:nada", "cita:algo", "riesgo:medio..", "riesgo:nada,alto", "sistemas:correo", "sistemas!=correo", "sistemas:correo,sigue", "sistemas:nada", "urgente:sí", "urgente:no", "urgente:nada", "nota:impresora", "nota:nada", "nota:\"impresora laser\"", "detalle:no", "detalle!=petición", "destino:presidencia", "destino:ingresos", "destino:nada", "destino!=catastro", "impulsor:yo", "impulsor!=yo", "impulsor:nada", "impulsor:gil.prueba@ocoyoacac.example"]),
        2 => pick(vec!["etiqueta:nómina", "etiqueta:Correo", "etiqueta!=correo", "etiqueta:nada", "etiqueta:correo,nomina", "sigue:yo", "sigue!=yo", "sigue:nada", "sigue:gil.prueba@ocoyoacac.example", "minutos>=30", "minutos:nada", "minutos:5..60", "minutos<15"]),
        2 => pick(vec!["impresora", "IMPRESORA", "petición", "Ñandú", "\"no enciende\"", "\"impresora no\"", "42", "jamás", "\"no\""]),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" ")),
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| format!("({})", parts.join(" o "))),
            inner.prop_map(|part| format!("no ({part})")),
        ]
    })
}

async fn fill(t: &TestApp, tickets: Vec<Made>) {
    let mut people = Vec::new();
    for name in ["Tita Muestra", "Gil Prueba"] {
        people.push(t.person("titular", name).await.person);
    }
    t.send(&t.request()).await;
    let db = t.app.db.read();
    let template = ticket::Entity::find().one(db).await.unwrap().unwrap();
    let units = tables::unit::Entity::find()
        .order_by_asc(tables::unit::Column::Id)
        .all(db)
        .await
        .unwrap();
    let services = tables::service::Entity::find()
        .order_by_asc(tables::service::Column::Id)
        .all(db)
        .await
        .unwrap();
    let kind = &t.app.kind;
    let teams = t.app.known.teams();
    // A person responsible who has no address that was proved.
    people.push(template.requester_id.unwrap());
    type Row = (ticket::ActiveModel, String, BTreeMap<String, Value>);
    let rows: Vec<Row> = (2_i64..)
        .zip(tickets)
        .map(|(n, made)| {
            let at = NOON + made.days.0 * DAY + made.days.1 * 3_599_999;
            let row = ticket::Model {
                id: 0,
                folio: made.folio.then(|| kind.folio.write(2026, n)),
                state: kind.states[made.state % kind.states.len()].key.clone(),
                // Now and then one that the kind does not list (any more).
                priority: made.priority.map(|p| {
                    kind.priorities
                        .get(p)
                        .map_or("vieja", |c| &c.key)
                        .to_owned()
                }),
                key: format!("clave-{n}"),
                team_id: made.team.map(|team| teams[team].id),
                restricted: made.restricted,
                form_values: serde_json::to_string(&form(&t.app, &people, &made.form)).unwrap(),
                service_id: Some(services[made.service % services.len()].id),
                unit_id: Some(units[made.unit % units.len()].id),
                assignee_id: made.assignee.map(|a| people[a]),
                contact: CONTACTS[made.contact].to_owned(),
                created_at: at,
                updated_at: at + made.days.1 * DAY,
                ended: made.ended,
                // Some before now, some after, none for what has ended.
                next_due: match made.ended {
                    true => desk::ticket::timers::NEVER,
                    false => NOON - (made.days.0 + 20) * 3 * 3_600_000,
                },
                ..template.clone()
            };
            let mut row = row.into_active_model().reset_all();
            row.id = sea_orm::ActiveValue::NotSet;
            let words: String = made
                .words
                .iter()
                .map(|w| format!("{} ", WORDS[*w]))
                .collect();
            (row, format!(" {words}"), form(&t.app, &people, &made.form))
        })
        .collect();
    let write = t
        .app
        .db
        .write((t.app.clone(), rows, people), |tx, (app, rows, people)| {
            Box::pin(async move {
                for (row, words, values) in rows {
                    let id = ticket::Entity::insert(row.clone())
                        .exec(tx.conn())
                        .await?
                        .last_insert_id;
                    let text = ticket_text::ActiveModel {
                        ticket_id: Set(id),
                        public_words: Set(words.clone()),
                        all_words: Set(words.clone()),
                    };
                    ticket_text::Entity::insert(text)
                        .exec_without_returning(tx.conn())
                        .await?;
                    // The very rows that a command would write.
                    let form = app.book.fresh_form(&app.kind.key, None);
                    let mut all = desk::ticket::project::values(app, &form, id, values);
                    all.extend(beside(id, people));
                    for value in all {
                        field_value::Entity::insert(value.into_active_model().reset_all())
                            .exec_without_returning(tx.conn())
                            .await?;
                    }
                }
                Ok(())
            })
        });
    write.await.unwrap();
}

/// Tags, followers and time of every second ticket or so.
fn beside(id: i64, people: &[i64]) -> Vec<field_value::Model> {
    use desk::ticket::project::{TAG, TIME, WATCHER};
    let row = |field: &str, position, word: Option<&str>, number| field_value::Model {
        ticket_id: id,
        field: field.to_owned(),
        position,
        word: word.map(str::to_owned),
        number,
    };
    let mut all = Vec::new();
    if id % 2 == 0 {
        all.push(row(TAG, 0, Some("nomina"), None));
        all.push(row(WATCHER, 0, None, Some(people[0])));
    }
    if id % 3 == 0 {
        all.push(row(TAG, 1, Some("correo"), None));
        all.push(row(WATCHER, 1, None, Some(people[1])));
        all.push(row(TIME, 0, None, Some(id * 5)));
    }
    all
}

async fn by_sql(t: &TestApp, filter: &Filter, asker: &Asker) -> Vec<i64> {
    let db = t.app.db.read();
    let meant = condition(&t.app, filter, asker);
    let rows = ticket::Entity::find()
        .filter(meant)
        .order_by_asc(ticket::Column::Id)
        .all(db)
        .await;
    rows.unwrap_or_else(|e| panic!("{filter}: {e}"))
        .into_iter()
        .map(|row| row.id)
        .collect()
}

both! {
    async fn memory_and_sql_agree(t: TestApp of rich()) {
        // The same cases in every run; `./x test --long` asks for more of them.
        let mut runner = TestRunner::deterministic();
        let tickets = prop::collection::vec(made(), 60).new_tree(&mut runner).unwrap().current();
        fill(t, tickets).await;
        let db = t.app.db.read();
        let fields = schema(&t.app).unwrap();
        let mut values = vec!["estado:abierto,pendiente".to_owned(), "área!=soporte".to_owned(), "dependencia:inventada".to_owned()];
        for field in fields.fields() {
            values.extend(field.choices().iter().map(|c| format!("{}:{}", field.name(), c.key)));
            values.extend(field.choices().iter().map(|c| format!("{}!={}", field.name(), c.key)));
        }
        values.extend(t.app.pack.units.iter().map(|u| format!("dependencia:{}", u.key)));
        values.retain(|text| parse(text, &fields).is_ok());
        let all = ticket::Entity::find().order_by_asc(ticket::Column::Id).all(db).await.unwrap();
        let all = seen(&t.app, db, all).await.unwrap();
        let moment = Moment { now: Timestamp::from_millisecond(NOON).unwrap(), zone: t.app.zone.clone() };
        let asker = Asker { person: Some(1), teams: vec!["redes".to_owned()], moment: moment.clone() };
        let me = "tita.muestra@ocoyoacac.example";
        let known = desk::directory::store::credentials(db, me).await.unwrap().unwrap();
        let asker = Asker { person: Some(known.person), ..asker };
        let viewer = Viewer { person: vec![Ident::Number(known.person), Ident::Email(me.to_owned())], teams: vec![Ident::Key("redes".to_owned())] };
        let texts = text(values);
        let (mut some, cases) = (0, Config::default().cases);
        for _ in 0..cases {
            let text = texts.new_tree(&mut runner).unwrap().current();
            let filter = parse(&text, &fields).unwrap_or_else(|e| panic!("{text}: {e}"));
            let sql = by_sql(t, &filter, &asker).await;
            let memory: Vec<i64> = all
                .iter()
                .filter(|(_, seen)| eval(&filter, seen, &moment, &viewer))
                .map(|(id, _)| *id)
                .collect();
            assert_eq!(sql, memory, "{text}");
            some += u32::from(!sql.is_empty() && sql.len() < all.len());
        }
        assert!(some > cases / 4, "the filters must tell tickets apart: {some} of {cases} did");
    }
}

both! {
    /// Words come from what was written, and internal ones are known to those who attend only.
    async fn words_are_kept_as_they_come(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let note = [("visibility", "note"), ("text", "Pedir FÚSIBLE al almacén")];
        agent.post_multipart(&format!("/solicitudes/{folio}/escribir"), &note, &[]).await.is(303);
        let text = ticket_text::Entity::find().one(t.app.db.read()).await.unwrap().unwrap();
        assert!(text.public_words.contains(" la impresora de la ventanilla 3 no enciende ya revisamos "), "{}", text.public_words);
        assert!(!text.public_words.contains("fusible"));
        assert!(text.all_words.ends_with(" pedir fusible al almacen "), "{}", text.all_words);
    }
}
