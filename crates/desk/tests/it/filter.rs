//! The two readers of the filter language agree, on both databases [P-27].

use desk::ticket::filter::{Asker, condition, schema, seen};
use filter::{Filter, Ident, Moment, Viewer, eval, parse};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use tables::{ticket, ticket_text};

use crate::support::{NOON, TestApp};

const DAY: i64 = 24 * 3_600_000;

/// What a random ticket is made of; each number chooses among what there is.
#[derive(Debug, Clone)]
struct Made {
    state: usize,
    priority: Option<usize>,
    kind_of_work: Option<usize>,
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
        choice(),
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
    (first, rest).prop_map(
        |(
            (state, priority, kind_of_work, service, unit, assignee),
            (contact, days, ended, folio, words),
        )| {
            Made {
                state,
                priority,
                kind_of_work,
                service,
                unit,
                assignee,
                contact,
                days,
                ended,
                folio,
                words,
            }
        },
    )
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
        1 => pick(vec!["prioridad:media..", "prioridad:..alta", "prioridad:nada", "prioridad:algo", "prioridad:nada,baja", "tipo:nada", "tipo:algo", "folio:nada", "folio:OCO", "folio:oco-3", "folio:3", "terminado:sí", "terminado:no", "estado:nada", "solicitante:ana@x.example", "solicitante!=ANA@x.example", "solicitante:nada"]),
        1 => pick(vec!["asignado:yo", "asignado!=yo", "asignado:nada", "asignado:algo", "asignado:nadie@x.example", "asignado:gil.prueba@ocoyoacac.example"]),
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
    let kind = &t.app.pack.kind;
    // A person responsible who has no address that was proved.
    people.push(template.requester_id);
    let rows: Vec<(ticket::ActiveModel, String)> = (2_i64..)
        .zip(tickets)
        .map(|(n, made)| {
            let at = NOON + made.days.0 * DAY + made.days.1 * 3_599_999;
            let row = ticket::Model {
                id: 0,
                folio: made.folio.then(|| kind.folio.write(n)),
                state: kind.states[made.state % kind.states.len()].key.clone(),
                // Now and then one that the kind does not list (any more).
                priority: made.priority.map(|p| {
                    kind.priorities
                        .get(p)
                        .map_or("vieja", |c| &c.key)
                        .to_owned()
                }),
                type_of_work: made
                    .kind_of_work
                    .map(|k| kind.types.get(k).map_or("viejo", |c| &c.key).to_owned()),
                service_id: services[made.service % services.len()].id,
                unit_id: units[made.unit % units.len()].id,
                assignee_id: made.assignee.map(|a| people[a]),
                contact: CONTACTS[made.contact].to_owned(),
                created_at: at,
                updated_at: at + made.days.1 * DAY,
                ended: made.ended,
                ..template.clone()
            };
            let mut row = row.into_active_model().reset_all();
            row.id = sea_orm::ActiveValue::NotSet;
            let words: String = made
                .words
                .iter()
                .map(|w| format!("{} ", WORDS[*w]))
                .collect();
            (row, format!(" {words}"))
        })
        .collect();
    let write = t.app.db.write(rows, |tx, rows| {
        Box::pin(async move {
            for (row, words) in rows {
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
            }
            Ok(())
        })
    });
    write.await.unwrap();
}

async fn by_sql(t: &TestApp, filter: &Filter, asker: &Asker) -> Vec<i64> {
    let db = t.app.db.read();
    let meant = condition(db, filter, asker).await.unwrap();
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
    async fn memory_and_sql_agree(t: TestApp) {
        // The same cases in every run; `./x test --long` asks for more of them.
        let mut runner = TestRunner::deterministic();
        let tickets = prop::collection::vec(made(), 60).new_tree(&mut runner).unwrap().current();
        fill(t, tickets).await;
        let db = t.app.db.read();
        let fields = schema(&t.app, db).await.unwrap();
        let mut values = vec!["estado:abierto,pendiente".to_owned(), "área!=soporte".to_owned(), "dependencia:inventada".to_owned()];
        for field in fields.fields() {
            values.extend(field.choices().iter().map(|c| format!("{}:{}", field.name(), c.key)));
            values.extend(field.choices().iter().map(|c| format!("{}!={}", field.name(), c.key)));
        }
        values.extend(t.app.pack.units.iter().map(|u| format!("dependencia:{}", u.key)));
        values.retain(|text| parse(text, &fields).is_ok());
        let all = ticket::Entity::find().order_by_asc(ticket::Column::Id).all(db).await.unwrap();
        let all = seen(db, all).await.unwrap();
        let moment = Moment { now: Timestamp::from_millisecond(NOON).unwrap(), zone: t.app.zone.clone() };
        let asker = Asker { person: Some(1), moment: moment.clone() };
        let me = "tita.muestra@ocoyoacac.example";
        let known = desk::directory::store::credentials(db, me).await.unwrap().unwrap();
        let asker = Asker { person: Some(known.person), ..asker };
        let viewer = Viewer { person: vec![Ident::Email(me.to_owned())], teams: Vec::new() };
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
