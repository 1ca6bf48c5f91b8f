//! Page and API allow, refuse and change the same: random people give random commands to twins,
//! one by the forms of the pages, the other by a program.

use desk::ticket::history;
use desk::ticket::store;
use engine::Ticket;
use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::client::Program;
use crate::support::{Browser, TestApp};

/// Twins, and how many commands each pair is given.
const PAIRS: usize = 8;
const COMMANDS: usize = 16;

/// Somebody by both ways.
pub struct Both {
    pub browser: Browser,
    pub program: Program,
}

/// What came of a command, whatever the way says it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Refused,
    NotFound,
}

fn by_page(status: u16) -> Outcome {
    match status {
        303 => Outcome::Done,
        409 | 422 => Outcome::Refused,
        404 => Outcome::NotFound,
        other => panic!("a page answered {other}"),
    }
}

fn by_program(status: u16) -> Outcome {
    match status {
        200 | 201 => Outcome::Done,
        409 | 422 => Outcome::Refused,
        404 => Outcome::NotFound,
        other => panic!("the API answered {other}"),
    }
}

/// A command, as each way sends it.
#[derive(Debug)]
struct Given {
    /// The last part of the form's address, and the name of the command.
    place: &'static str,
    name: &'static str,
    form: Vec<(String, String)>,
    body: Map<String, Value>,
}

impl Given {
    fn new(place: &'static str, name: &'static str) -> Self {
        Self {
            place,
            name,
            form: Vec::new(),
            body: Map::new(),
        }
    }

    fn with(&mut self, control: &str, text: &str, name: &str) {
        self.form.push((control.to_owned(), text.to_owned()));
        self.body.insert(name.to_owned(), json!(text));
    }

    fn base(&mut self, base: i64) {
        self.form.push(("base".to_owned(), base.to_string()));
        self.body.insert("base".to_owned(), json!(base));
    }
}

pub fn pick<'a, T>(rng: &mut Rng, all: &'a [T]) -> &'a T {
    &all[rng.usize(..all.len())]
}

/// A random command on a ticket in this version; `people` are numbers with their public keys.
fn given(rng: &mut Rng, version: i64, people: &[(i64, String)], transitions: &[String]) -> Given {
    // Sometimes what was read is older than what is there.
    let base = if rng.u8(..5) == 0 {
        rng.i64(1..=version)
    } else {
        version
    };
    match rng.u8(..8) {
        0..=2 => {
            let mut given = Given::new("clasificar", "edit");
            given.base(base);
            let mut changes = Map::new();
            if rng.bool() {
                let key = *pick(rng, &["alta", "baja", "media", "no-hay", ""]);
                given.form.push(("priority".into(), key.into()));
                changes.insert("priority".into(), json!(key));
            }
            if rng.bool() {
                let (id, key) = pick(rng, people);
                given.form.push(("assignee".into(), id.to_string()));
                changes.insert("assignee".into(), json!(key));
            }
            if rng.bool() {
                let key = *pick(rng, &["red", "soporte", "no-hay", ""]);
                given.form.push(("campo-tipo".into(), key.into()));
                changes.insert("tipo".into(), json!(key));
            }
            given.body.insert("changes".into(), Value::Object(changes));
            given
        }
        3 | 4 => {
            let is_note = rng.bool();
            let mut given = Given::new("escribir", if is_note { "note" } else { "answer" });
            let visibility = if is_note { "note" } else { "answer" };
            given.form.push(("visibility".into(), visibility.into()));
            given.base(base);
            let text = *pick(rng, &["Vamos hoy.", "Listo.\r\nGracias.", "", "  "]);
            given.with("text", text, "text");
            given
        }
        _ => {
            let mut given = Given::new("mover", "move");
            given.base(base);
            let transition = pick(rng, transitions).clone();
            given.with("move", &transition, "transition");
            if rng.u8(..4) > 0 {
                given.with(
                    "message",
                    pick::<&str>(rng, &["Cable cambiado.", "No responde."]),
                    "text",
                );
            }
            if transition == "resolver" && rng.u8(..4) > 0 {
                let key = *pick(rng, &["sitio", "remoto", "no-hay"]);
                given.form.push(("campo-modalidad".into(), key.into()));
                given
                    .body
                    .insert("changes".into(), json!({ "modalidad": key }));
            }
            if rng.u8(..3) == 0 {
                given.with(
                    "wait-until",
                    pick::<&str>(rng, &["2026-03-09", "2020-01-01", "ayer"]),
                    "wait_until",
                );
            }
            given
        }
    }
}

/// The ticket as its events make it, without what tells twins apart.
async fn twin(t: &TestApp, reference: &str) -> (i64, Ticket) {
    let row = store::by_reference(t.app.db.read(), reference)
        .await
        .unwrap();
    let mut ticket = history::ticket(t.app.db.read(), row.id).await.unwrap();
    ticket.folio = None;
    ticket.opened.clear();
    ticket.links.clear();
    (row.id, ticket)
}

/// Two requests alike: the first by the form, the second by a program.
pub async fn twins(t: &TestApp, asker: &Both) -> [String; 2] {
    let mut form = t.request();
    form.remove("email");
    let sent = asker.browser.post_form("/enviar", &form, &[]).await;
    sent.is(303);
    let first = asker.browser.get(&sent.location()).await.folio();
    let body = json!({
        "service": form["service"], "unit": form["unit"], "description": form["description"], "privacy": true,
    });
    let created = asker.program.post("/api/v1/tickets", &body).await;
    created.is(201);
    let second = crate::api::client::json(&created)["reference"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        twin(t, &first).await.1,
        twin(t, &second).await.1,
        "registered alike"
    );
    [first, second]
}

both! {
    /// Random people, tickets and commands: both ways have the same outcome and leave the same ticket.
    async fn page_and_api_do_the_same(t: TestApp) {
        let mut all = Vec::new();
        for (role, name) in [
            ("usuaria", "Sol Solicitante"), ("usuaria", "Otra Persona"), ("titular", "Tita Muestra"),
            ("agente", "Gil Prueba"), ("administrador", "Ada Admin"),
        ] {
            let browser = t.person(role, name).await;
            let program = Program::of(t, browser.person).await;
            all.push(Both { browser, program });
        }
        let keys = t.app.people.keys(&t.app).await.unwrap();
        let people: Vec<(i64, String)> = all.iter().map(|one| (one.browser.person, keys.key(one.browser.person))).collect();
        let mut transitions: Vec<String> = t.app.kind.transitions.iter().map(|t| t.key.clone()).collect();
        transitions.push("no-hay".to_owned());
        let mut rng = Rng::with_seed(7);
        let mut seen = Vec::new();
        for _ in 0..PAIRS {
            let [page, api] = twins(t, &all[0]).await;
            for _ in 0..COMMANDS {
                t.clock.advance(60_000);
                // Mostly those who can do something to it.
                let who = &all[*pick(&mut rng, &[0, 0, 1, 2, 2, 2, 3, 3, 4])];
                let (_, before) = twin(t, &page).await;
                let given = given(&mut rng, before.version, &people, &transitions);
                let asks = who.browser.person == all[0].browser.person;
                // The requester's own page is another one, with the answer and the transitions alone.
                let own = asks && given.name != "edit" && given.name != "note";
                let desk = if own { "mis-solicitudes" } else { "solicitudes" };
                let form: Vec<(&str, &str)> = given.form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                let address = format!("/{desk}/{page}/{}", given.place);
                let shown = by_page(who.browser.post_multipart(&address, &form, &[]).await.status);
                let answer = who.program.command(&api, given.name, &Value::Object(given.body.clone())).await;
                // What a form never shows is refused by name, where a page passes over it.
                if answer.status == 400 {
                    assert_eq!(shown, Outcome::Refused, "{given:?}: {}", answer.text());
                    continue;
                }
                let told = by_program(answer.status);
                assert_eq!(shown, told, "{given:?} by {}: {}", who.browser.person, answer.text());
                let (after, other) = (twin(t, &page).await.1, twin(t, &api).await.1);
                assert_eq!(after, other, "{given:?}");
                seen.push(told);
                // And both show the same of it to the same people.
                let sees = who.program.get(&format!("/api/v1/tickets/{page}")).await.status == 200;
                let address = if asks { format!("/mis-solicitudes/{page}") } else { format!("/solicitudes/{page}") };
                assert_eq!(who.browser.get(&address).await.status == 200, sees);
            }
        }
        for outcome in [Outcome::Done, Outcome::Refused, Outcome::NotFound] {
            let met = seen.iter().filter(|told| **told == outcome).count();
            assert!(met > 10, "{outcome:?} was met {met} times only");
        }
        t.sweep().await;
    }
}

/// What a program and the form of the desk say of the same person, and whether it is one who is there.
struct Somebody {
    form: Vec<(&'static str, String)>,
    body: Value,
}

/// A random person for whom a ticket is registered; some are nobody.
fn somebody(rng: &mut Rng, people: &[(i64, String)], number: usize) -> Somebody {
    match rng.u8(..4) {
        0 => {
            let name = *pick(rng, &["Nueva Persona", "", "Ñandú Á."]);
            let email = *pick(rng, &["", "no es correo", "nueva"]);
            // Twins are two people: an address is of one of them only.
            let email = if email == "nueva" {
                format!("nueva{number}@ocoyoacac.example")
            } else {
                email.to_owned()
            };
            let form = vec![
                ("requester", "nueva".to_owned()),
                ("name", name.to_owned()),
                ("email", email.clone()),
            ];
            Somebody {
                form,
                body: json!({ "name": name, "email": email }),
            }
        }
        1 if rng.u8(..3) == 0 => Somebody {
            form: vec![("requester", "999999".to_owned())],
            body: json!("no-es-una-clave"),
        },
        _ => {
            let (id, key) = pick(rng, people);
            Somebody {
                form: vec![("requester", id.to_string())],
                body: json!(key),
            }
        }
    }
}

both! {
    /// Registering for others, with files: both ways refuse the same and make the same ticket; lists show the same to each.
    async fn page_and_api_register_and_list_the_same(t: TestApp) {
        let asker = t.person("usuaria", "Sol Solicitante").await;
        let mut all = Vec::new();
        for (role, name) in [("titular", "Tita Muestra"), ("agente", "Gil Prueba"), ("administrador", "Ada Admin")] {
            let browser = t.person(role, name).await;
            let program = Program::of(t, browser.person).await;
            all.push(Both { browser, program });
        }
        let keys = t.app.people.keys(&t.app).await.unwrap();
        let people: Vec<(i64, String)> = [asker.person, all[0].browser.person, all[1].browser.person]
            .into_iter().map(|id| (id, keys.key(id))).collect();
        let mut rng = Rng::with_seed(11);
        let mut seen = Vec::new();
        for number in 0..60 {
            let who = &all[*pick(&mut rng, &[0, 0, 1, 1, 2])];
            let for_whom = somebody(&mut rng, &people, number);
            let service = *pick(&mut rng, &["internet", "internet", "telefonia", "telefonia", "no-hay"]);
            let channel = *pick(&mut rng, &["persona", "persona", "telefono", "telefono", "oficio", "no-hay"]);
            let text = *pick(&mut rng, &["No hay red.", "No hay red.", "No hay tono.", "  "]);
            let unit = *pick(&mut rng, &["dif", "dif", "dif", "dif", "no-hay", ""]);
            let mut form: Vec<(&str, &str)> = vec![("channel", channel), ("form", service), ("service", service), ("description", text), ("unit", unit)];
            form.extend(for_whom.form.iter().map(|(name, text)| (*name, text.as_str())));
            let mut body = json!({ "service": service, "channel": channel, "description": text, "unit": unit, "requester": for_whom.body });
            let file: &[u8] = if rng.bool() { b"norte arriba" } else { b"MZ\x90\x00 no se admite" };
            let name = if file.starts_with(b"MZ") { "programa.exe" } else { "plano.txt" };
            let attaches = rng.u8(..3) == 0;
            let files: &[(&str, &[u8])] = if attaches { &[(name, file)] } else { &[] };
            let page = who.browser.post_multipart("/solicitudes/nueva", &form, files).await;
            let shown = by_page(page.status);
            let mut told = None;
            if attaches {
                let part = reqwest::multipart::Part::bytes(file.to_vec()).file_name(name);
                let request = who.program.request("POST", "/api/v1/files");
                let sent = request.multipart(reqwest::multipart::Form::new().part("files", part));
                let sent = who.program.send(sent).await;
                match sent.status {
                    200 => body["files"] = json!([crate::api::client::json(&sent)["files"][0]["token"]]),
                    _ => told = Some(Outcome::Refused),
                }
            }
            // Who is no twin of the first has another address.
            if for_whom.body.is_object() && for_whom.body["email"].as_str().is_some_and(|email| email.contains('@')) {
                body["requester"]["email"] = json!(format!("gemela{number}@ocoyoacac.example"));
            }
            let answer = who.program.post("/api/v1/tickets", &body).await;
            let made = match (answer.status, told) {
                // What who may not register for others says is not known to the API, and the page is not there.
                (400, _) => Outcome::NotFound,
                (_, Some(told)) => told,
                (other, None) => by_program(other),
            };
            assert_eq!(shown, made, "{body}: {} {}", page.status, answer.text());
            seen.push(made);
            if made == Outcome::Done {
                let second = crate::api::client::json(&answer)["reference"].as_str().unwrap().to_owned();
                let first = who.browser.get(&page.location()).await.folio();
                let (mut one, mut other) = (twin(t, &first).await.1, twin(t, &second).await.1);
                // A newcomer is somebody else each time.
                if for_whom.body.is_object() {
                    (one.requester, other.requester) = (None, None);
                }
                let plain = |ticket: &Ticket| { let mut ticket = ticket.clone(); ticket.version = 0; ticket };
                assert_eq!(plain(&one), plain(&other), "{body}");
            }
        }
        for outcome in [Outcome::Done, Outcome::Refused, Outcome::NotFound] {
            let met = seen.iter().filter(|told| **told == outcome).count();
            assert!(met > 3, "{outcome:?} was met {met} times only");
        }
        // Every view with every filter shows the same tickets in the same order by both ways.
        let mut rows = 0;
        for who in &all {
            for view in ["todas", "en-curso", "mias", "sin-asignar", "terminadas", "no-hay"] {
                for filter in ["", "servicio:internet", "no servicio:internet", "red", "canal:telefono", "dependencia:dif", "prioridad>="] {
                    let page = who.browser.get(&format!("/solicitudes?vista={view}&filtro={}", escaped(filter))).await;
                    let answer = who.program.get(&format!("/api/v1/tickets?view={view}&filter={}", escaped(filter))).await;
                    if answer.status != 200 {
                        let shown = page.status != 200 || view == "no-hay" || filter == "prioridad>=";
                        assert!(shown, "{view} {filter}: {}", answer.text());
                        continue;
                    }
                    let told = crate::api::client::json(&answer);
                    let told: Vec<&str> = told["tickets"].as_array().unwrap().iter().map(|t| t["reference"].as_str().unwrap()).collect();
                    let text = page.text();
                    let mut listed: Vec<&str> = Vec::new();
                    for rest in text.split("href=\"/solicitudes/").skip(1) {
                        let folio = rest.split(['?', '"', '/']).next().unwrap();
                        if folio.starts_with("OCO-") && !listed.contains(&folio) {
                            listed.push(folio);
                        }
                    }
                    assert_eq!(listed, told, "{view} {filter}");
                    rows += told.len();
                }
            }
        }
        assert!(rows > 100, "{rows} rows were compared only");
        t.sweep().await;
    }
}

/// A text as it stands in the query of an address.
fn escaped(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}
