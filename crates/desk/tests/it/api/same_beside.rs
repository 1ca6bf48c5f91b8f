//! Page and API do the same with every other command: tasks, checks, approvals, offers, ties,
//! tickets that go on within others, those who follow, tags, time, macros, other dates.

use desk::ticket::{history, store};
use engine::Ticket;
use fastrand::Rng;
use serde_json::{Value, json};

use super::client::{Program, json as told};
use super::same::{Both, Outcome, pick, twins};
use crate::approvals::{APPROVAL, KIND, ROLES};
use crate::support::{Backend, TestApp, block_on, changed};

/// Pairs of twins, and how many commands each is given.
const PAIRS: usize = 9;
const COMMANDS: usize = 36;

/// What came of a command, by either way.
fn outcome(status: u16) -> Outcome {
    match status {
        200 | 201 | 303 => Outcome::Done,
        404 => Outcome::NotFound,
        400 | 409 | 422 => Outcome::Refused,
        other => panic!("answered {other}"),
    }
}

/// A command as a form and as a program sends it; for ties each twin has another ticket.
struct Given {
    place: String,
    form: Vec<(&'static str, String)>,
    name: &'static str,
    body: Value,
}

fn given(place: &str, form: &[(&'static str, &str)], name: &'static str, body: Value) -> Given {
    let form = form.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
    Given {
        place: place.to_owned(),
        form,
        name,
        body,
    }
}

/// People by number, public key and name.
type Known = Vec<(i64, String, String)>;

/// A random command on twins in this state; `others` are the tickets that each is tied to.
fn random(rng: &mut Rng, ticket: &Ticket, people: &Known, others: &[String; 2]) -> [Given; 2] {
    let (id, key, name) = pick(rng, people);
    let id = id.to_string();
    let text = *pick(rng, &["", "Porque sí."]);
    let (nobody, nothing) = (String::new(), String::new());
    let (id, key, name) = if rng.bool() {
        (&id, key, name)
    } else {
        (&nobody, &nothing, &nothing)
    };
    let version = ticket.version.to_string();
    let one = match rng.u8(..21) {
        0 | 1 => given(
            "tareas",
            &[
                ("do", "add"),
                ("title", "Medir"),
                ("assignee", id),
                ("due", "2026-03-20"),
            ],
            "task",
            json!({ "do": "add", "title": "Medir", "assignee": key, "due": "2026-03-20" }),
        ),
        2..=4 => {
            let task = rng.i64(1..4);
            let act = *pick(rng, &["assign", "schedule", "finish", "reopen", "drop"]);
            given(
                "tareas",
                &[
                    ("do", act),
                    ("task", &task.to_string()),
                    ("assignee", id),
                    ("due", "2026-04-01"),
                    ("text", text),
                ],
                "task",
                json!({ "do": act, "task": task, "assignee": key, "due": "2026-04-01", "text": text }),
            )
        }
        5 => {
            let (check, done) = (
                *pick(rng, &["cable", "cable", "cable", "no-hay"]),
                rng.bool(),
            );
            given(
                "tareas",
                &[
                    ("do", if done { "check" } else { "uncheck" }),
                    ("check", check),
                ],
                "check",
                json!({ "check": check, "done": done }),
            )
        }
        6 | 7 => {
            let act = *pick(rng, &["follow", "unfollow", "add", "remove"]);
            given(
                "seguir",
                &[("do", act), ("seguidor", name), ("person", id)],
                "watch",
                json!({ "do": act, "person": key }),
            )
        }
        8 => {
            let (act, tag) = (
                *pick(rng, &["add", "remove"]),
                *pick(rng, &["nómina", "NOMINA", ""]),
            );
            given(
                "etiquetas",
                &[("do", act), ("etiqueta", tag)],
                "tag",
                json!({ "do": act, "tag": tag }),
            )
        }
        9 => {
            let (minutes, day) = (
                *pick(rng, &[15, 15, 0]),
                *pick(rng, &["2026-03-02", "2030-01-01", "ayer"]),
            );
            let place = if rng.bool() { "site" } else { "" };
            given(
                "tiempo",
                &[
                    ("do", "log"),
                    ("minutes", &minutes.to_string()),
                    ("day", day),
                    ("place", place),
                    ("text", text),
                ],
                "time",
                json!({ "minutes": minutes, "day": day, "on_site": place == "site", "text": text }),
            )
        }
        10 | 11 => {
            let act = *pick(rng, &["offer", "offer", "accept", "decline", "withdraw"]);
            let (to, key, _) = pick(rng, &people[1..3]);
            let form = [("do", act), ("to", &to.to_string()), ("text", text)];
            let body = json!({ "do": act, "to": key, "text": text });
            given("entregar", &form, "handover", body)
        }
        12 => {
            let until = *pick(rng, &["2026-03-20", "2020-01-01", "ayer", ""]);
            given(
                "espera",
                &[("base", &version), ("until", until), ("text", text)],
                "postpone",
                json!({ "base": ticket.version, "until": until, "why": text }),
            )
        }
        13 | 14 => {
            let own = *pick(rng, &["pedir-datos", "resuelto-a-distancia"]);
            given(
                &format!("macros/{own}"),
                &[("base", &version)],
                "macro",
                json!({ "macro": own, "base": ticket.version }),
            )
        }
        15 | 16 => {
            let act = *pick(rng, &["approve", "refuse", "ask", "withdraw"]);
            let asked = ticket.approvals.get("obra").map_or(1, |own| own.asked);
            given(
                "aprobar",
                &[
                    ("do", act),
                    ("approval", "obra"),
                    ("asked", &asked.to_string()),
                    ("text", text),
                ],
                "approval",
                json!({ "do": act, "approval": "obra", "asked": asked, "text": text }),
            )
        }
        // Two tickets: each twin has its own other one.
        rest => {
            let tie = *pick(rng, &["part-of", "duplicate-of", "nada"]);
            let inverse = rng.bool();
            let written = format!("{tie}{}", if inverse { "!" } else { "" });
            let act = rest;
            return [0, 1].map(|twin| {
                let other = &others[twin];
                match act {
                    17 => given(
                        "vincular",
                        &[("tie", &written), ("folio", other)],
                        "link",
                        json!({ "tie": tie, "inverse": inverse, "ticket": other }),
                    ),
                    18 => given(
                        "unir",
                        &[("folio", other)],
                        "merge",
                        json!({ "into": other }),
                    ),
                    _ => given("separar", &[], "unmerge", json!({})),
                }
            });
        }
    };
    let again = Given {
        place: one.place.clone(),
        form: one.form.clone(),
        name: one.name,
        body: one.body.clone(),
    };
    [one, again]
}

/// A ticket as its events make it, without what tells twins apart.
async fn plain(t: &TestApp, reference: &str) -> Ticket {
    let row = store::by_reference(t.app.db.read(), reference)
        .await
        .unwrap();
    let mut ticket = history::ticket(t.app.db.read(), row.id).await.unwrap();
    ticket.folio = None;
    ticket.opened.clear();
    ticket.merged_into = ticket.merged_into.map(|_| "otro".to_owned());
    let absorbed = ticket.absorbed.into_values();
    ticket.absorbed = absorbed.map(|people| ("otro".to_owned(), people)).collect();
    let nameless = |mut link: engine::Link| {
        link.ticket = "otro".to_owned();
        link
    };
    ticket.links = ticket.links.into_iter().map(nameless).collect();
    ticket
}

async fn story(t: &TestApp) {
    let mut all = Vec::new();
    let mut names = Vec::new();
    for (role, name) in [
        ("usuaria", "Sol Solicitante"),
        ("titular", "Tita Muestra"),
        ("agente", "Gil Prueba"),
        ("consejero", "Uno Prueba"),
        ("consejero", "Dos Prueba"),
        ("administrador", "Ada Admin"),
    ] {
        let browser = t.person(role, name).await;
        let program = Program::of(t, browser.person).await;
        all.push(Both { browser, program });
        names.push(name.to_owned());
    }
    let keys = t.app.people.keys(&t.app).await.unwrap();
    let people: Known = all
        .iter()
        .zip(names)
        .map(|(one, name)| (one.browser.person, keys.key(one.browser.person), name))
        .collect();
    let (mut rng, mut seen) = (Rng::with_seed(13), Vec::new());
    for _ in 0..PAIRS {
        let (pair, others) = (twins(t, &all[0]).await, twins(t, &all[0]).await);
        // Who is responsible has something to hand over.
        for twin in &pair {
            let take = json!({ "base": 1, "changes": { "assignee": people[1].1 } });
            all[1].program.command(twin, "edit", &take).await.is(200);
        }
        for _ in 0..COMMANDS {
            t.clock.advance(60_000);
            let who = &all[*pick(&mut rng, &[0, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 5])];
            let before = plain(t, &pair[0]).await;
            let [page, api] = random(&mut rng, &before, &people, &others);
            let form: Vec<(&str, &str)> = page.form.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let address = format!("/solicitudes/{}/{}", pair[0], page.place);
            let shown = who.browser.post(&address, &form).await;
            let answer = who.program.command(&pair[1], api.name, &api.body).await;
            // A macro is a part of the page's address, and of the program's body.
            let unknown = api.name == "macro" && answer.status == 400;
            let status = if unknown { 404 } else { answer.status };
            let (one, other) = (outcome(shown.status), outcome(status));
            let name = (api.name, &api.body);
            assert_eq!(
                one,
                other,
                "{name:?} by {}: {} {}",
                who.browser.person,
                shown.status,
                answer.text()
            );
            assert_eq!(
                plain(t, &pair[0]).await,
                plain(t, &pair[1]).await,
                "{name:?}"
            );
            assert_eq!(
                plain(t, &others[0]).await,
                plain(t, &others[1]).await,
                "{name:?}"
            );
            seen.push((api.name, one));
            let shown = who
                .program
                .get(&format!("/api/v1/tickets/{}", pair[0]))
                .await;
            if shown.status == 200 && one == Outcome::Done {
                assert!(told(&shown)["version"].as_i64().unwrap() >= before.version);
            }
        }
    }
    // Every command was compared, most of them done as well as refused.
    let mut done = 0;
    for name in [
        "task", "check", "watch", "tag", "time", "handover", "postpone", "macro", "approval",
        "link", "merge", "unmerge",
    ] {
        let met: Vec<Outcome> = seen
            .iter()
            .filter(|(own, _)| *own == name)
            .map(|(_, told)| *told)
            .collect();
        assert!(
            met.iter().any(|told| *told != Outcome::Done),
            "{name} was never refused"
        );
        done += usize::from(met.contains(&Outcome::Done));
    }
    assert!(done >= 8, "{done} of the commands were done only");
    t.sweep().await;
}

/// Random people, tickets and commands: both ways have the same outcome and leave the same tickets.
#[test]
fn page_and_api_do_the_same_with_every_other_command() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            // Whatever a command can be about is in the pack.
            let source = changed(
                &[
                    (KIND, "[[state]]", APPROVAL),
                    ("roles.toml", "# [OCO-12] «The agent", ROLES),
                    (
                        "services.toml",
                        "area = \"soporte\"\n",
                        "area = \"soporte\"\n\n[service.definition]\ncheck = [{ key = \"cable\", name = \"Cable\" }]\n",
                    ),
                ],
                &[],
            );
            let t = TestApp::of(backend, &source).await;
            story(&t).await;
            t.run_jobs().await;
            t.done().await;
        });
    }
}
