//! Hooks: what other systems say, proved, once, and as no more than a person. [P-25] [P-37]

use desk::platform::signature::Secret;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use tables::{hook, hook_call, ticket};

use crate::api::client::{json as body_of, refused};
use crate::mail::act;
use crate::support::{Answer, Browser, NOON, TestApp, client};

const URL: &str = "/administracion/alertas";
const OWN: &str = "/mi-cuenta/sistemas";
const MAPPING: &str = "service = \"internet\"\nunit = \"dif\"\ndescription = [\"Alerta:\", \"/titulo\"]\nagain = \"/titulo\"\nkey = \"/id\"\nprivacy = true\n";

/// A system that tells.
struct System {
    secret: String,
    url: String,
    client: reqwest::Client,
}

impl System {
    fn new(t: &TestApp, key: &str, secret: String) -> Self {
        Self {
            secret,
            url: format!("http://{}/api/v1/hooks/{key}", t.address),
            client: client().build().unwrap(),
        }
    }

    /// Says something, signed by `secret` for the instant `at`, seconds UTC.
    async fn say_as(&self, id: &str, at: i64, body: &str, secret: &str) -> Answer {
        let signature = Secret::parse(secret).unwrap().sign(id, at, body.as_bytes());
        let request = self.client.post(&self.url).body(body.to_owned());
        let request = request
            .header("webhook-id", id)
            .header("webhook-timestamp", at.to_string())
            .header("webhook-signature", signature);
        Answer::of(request.send().await.unwrap()).await
    }

    async fn say(&self, id: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.say_as(id, NOON / 1000, &body, &self.secret).await
    }
}

/// The form of a hook.
async fn form(admin: &Browser, path: &str, person: i64, mapping: &str) -> Answer {
    named(admin, path, person, mapping, "Vigilancia de enlaces").await
}

async fn named(admin: &Browser, path: &str, person: i64, mapping: &str, name: &str) -> Answer {
    let command = admin.get(path).await.hidden("command");
    let person = person.to_string();
    let form = [
        ("command", command.as_str()),
        ("name", name),
        ("person", &person),
        ("mapping", mapping),
    ];
    admin.post(path, &form).await
}

fn secret_in(page: &Answer) -> String {
    let text = page.text();
    let begin = text.find("whsec_").unwrap();
    let secret: String = text[begin..].chars().take_while(|c| *c != '<').collect();
    secret
        .replace("&#43;", "+")
        .replace("&#47;", "/")
        .replace("&#61;", "=")
}

/// One that acts in the name of a person who agrees to that.
async fn system(t: &TestApp, admin: &Browser, person: &Browser) -> System {
    let made = form(admin, &format!("{URL}/nueva"), person.person, MAPPING).await;
    made.is(200)
        .says(&["Copie el secreto", "/api/v1/hooks/vigilancia-de-enlaces"]);
    agrees(person, "autorizar").await.is(303);
    System::new(t, "vigilancia-de-enlaces", secret_in(&made))
}

async fn agrees(person: &Browser, act: &str) -> Answer {
    let seen = person.get(OWN).await;
    agrees_to(person, act, &seen).await
}

/// As somebody saw their own page.
async fn agrees_to(person: &Browser, act: &str, seen: &Answer) -> Answer {
    let text = seen.text();
    let one = text
        .split("<section")
        .find(|part| part.contains("value=\"vigilancia-de-enlaces\""));
    let one = one.and_then(|part| part.split("name=\"visto\" value=\"").nth(1));
    let seal = one
        .and_then(|part| part.split('"').next())
        .unwrap_or_default();
    let form = [
        ("alerta", "vigilancia-de-enlaces"),
        ("hacer", act),
        ("visto", seal),
    ];
    person.post(OWN, &form).await
}

async fn calls(t: &TestApp) -> Vec<(String, Option<String>)> {
    let rows = hook_call::Entity::find().order_by_asc(hook_call::Column::Id);
    let rows = rows.all(t.app.db.read()).await.unwrap();
    rows.into_iter()
        .map(|row| (row.outcome, row.reason))
        .collect()
}

async fn tickets(t: &TestApp) -> usize {
    ticket::Entity::find()
        .all(t.app.db.read())
        .await
        .unwrap()
        .len()
}

both! {
    /// An alert becomes a ticket; the same alert again is written there while it is open, and is a new one afterwards.
    async fn an_alert_becomes_one_ticket(t: TestApp) {
        let admin = t.person("administrador", "Ada Muestra").await;
        let titular = t.person("titular", "Tita Muestra").await;
        let machine = t.person("agente", "Vigilancia Automática").await;
        let system = system(t, &admin, &machine).await;
        let first = system.say("m1", &json!({ "id": 77, "titulo": "No responde el enlace", "más": [1] })).await;
        first.is(200);
        let told = body_of(&first);
        assert_eq!(told["outcome"], "created");
        let folio = told["ticket"].as_str().unwrap().to_owned();
        let page = format!("/solicitudes/{folio}");
        titular.get(&page).await.is(200).says(&["Alerta:", "No responde el enlace", "Vigilancia Automática"]);
        // The very message again: the same answer, no effect.
        let again = system.say("m1", &json!({ "id": 77, "titulo": "No responde el enlace", "más": [1] })).await;
        assert_eq!(body_of(&again), json!({ "ticket": folio, "outcome": "repeated" }));
        let other = system.say("m1", &json!({ "id": 77, "titulo": "Otra cosa" })).await;
        refused(&other, 409, "command.reused");
        // Another message about the same alert.
        let more = system.say("m2", &json!({ "id": 77, "titulo": "Sigue sin responder" })).await;
        assert_eq!(body_of(&more), json!({ "ticket": folio, "outcome": "added" }));
        titular.get(&page).await.says(&["Sigue sin responder"]);
        assert_eq!(tickets(t).await, 1);
        // When it came to its end, the alert is a new one.
        let me = titular.person.to_string();
        act(&titular, &folio, "clasificar", &[("priority", "alta"), ("assignee", &me), ("campo-tipo", "red")]).await;
        act(&titular, &folio, "mover", &[("move", "resolver"), ("message", "Era el cable"), ("campo-modalidad", "remoto")]).await;
        act(&titular, &folio, "mover", &[("move", "cerrar")]).await;
        let anew = body_of(&system.say("m3", &json!({ "id": 77, "titulo": "Otra vez" })).await);
        assert_eq!(anew["outcome"], "created");
        assert_ne!(anew["ticket"], folio.as_str());
        // Without a key of its own each message is one.
        for id in ["m4", "m5"] {
            assert_eq!(body_of(&system.say(id, &json!({ "titulo": "Suelta" })).await)["outcome"], "created");
        }
        assert_eq!(tickets(t).await, 4);
        admin.get(&format!("{URL}/vigilancia-de-enlaces")).await.says(&["Se registró", "Se anotó", &folio]);
        admin.get(URL).await.says(&["Vigilancia de enlaces", "Vigilancia Automática", "Activo"]);
        admin.get("/administracion/auditoria").await.says(&["dio de alta el sistema que avisa «Vigilancia de enlaces»"]);
        t.run_jobs().await;
    }
}

both! {
    /// Without a good signature nothing is heard, and nothing is told: not even whether there is such a hook.
    async fn only_what_is_signed_is_heard(t: TestApp) {
        let admin = t.person("administrador", "Ada Muestra").await;
        let machine = t.person("agente", "Vigilancia Automática").await;
        let system = system(t, &admin, &machine).await;
        let (body, now) = (json!({ "id": 1, "titulo": "x" }).to_string(), NOON / 1000);
        let other = Secret::draw(&t.app.random).unwrap();
        refused(&system.say_as("m1", now, &body, &other).await, 401, "hook.signature");
        for at in [now - 301, now + 301, 0, i64::MAX / 2, i64::MIN] {
            refused(&system.say_as("m1", at, &body, &system.secret).await, 401, "hook.signature");
        }
        refused(&system.say_as(&"m".repeat(201), now, &body, &system.secret).await, 401, "hook.signature");
        let bare = system.client.post(&system.url).body(body.clone()).send().await.unwrap();
        let bare = Answer::of(bare).await;
        let unknown = System::new(t, "otra", system.secret.clone());
        let nothing = unknown.say_as("m1", now, &body, &system.secret).await;
        assert_eq!(refused(&bare, 401, "hook.signature"), refused(&nothing, 401, "hook.signature"));
        // A token of a person opens nothing here, and the body is bounded.
        let token = crate::api::client::Program::of(t, machine.person).await;
        refused(&token.post("/api/v1/hooks/vigilancia-de-enlaces", &json!({})).await, 401, "hook.signature");
        let large = format!("\"{}\"", "x".repeat(300_000));
        refused(&system.say_as("m1", now, &large, &system.secret).await, 413, "too-large");
        assert_eq!(tickets(t).await, 0);
        assert!(calls(t).await.is_empty());
        // Stopped, it is not heard; with another secret the first is good for nothing.
        let page = admin.get(&format!("{URL}/vigilancia-de-enlaces")).await;
        let press = async |button: &str| {
            let command = format!("{}{button}", page.hidden("command"));
            admin.post(&format!("{URL}/vigilancia-de-enlaces/hacer"), &[("command", &command), ("hacer", button)]).await
        };
        press("detener").await.is(303);
        refused(&system.say_as("m1", now, &body, &system.secret).await, 401, "hook.signature");
        press("reanudar").await.is(303);
        system.say_as("m1", now, &body, &system.secret).await.is(200);
        let renewed = press("secreto").await;
        renewed.is(200);
        refused(&system.say_as("m2", now, &body, &system.secret).await, 401, "hook.signature");
        system.say_as("m2", now, &body, &secret_in(&renewed)).await.is(200);
        press("quitar").await.is(303);
        refused(&system.say_as("m3", now, &body, &secret_in(&renewed)).await, 401, "hook.signature");
        admin.get(&format!("{URL}/vigilancia-de-enlaces")).await.is(404);
        press("nada").await.is(404);
        t.run_jobs().await;
    }
}

both! {
    /// What the rules refuse stands in the log with the reason, and may be said again when it is mended.
    async fn refusals_are_told_and_logged(t: TestApp) {
        let admin = t.person("administrador", "Ada Muestra").await;
        let machine = t.person("agente", "Vigilancia Automática").await;
        let new = format!("{URL}/nueva");
        for (mapping, told) in [
            ("service = \"nada\"\ndescription = \"/a\"\n", "No hay un servicio «nada»"),
            ("service = \"internet\"\nunit = \"nada\"\ndescription = \"/a\"\n", "No hay una dependencia «nada»"),
            ("service = \"internet\"\ndescription = \"/a\"\n[fields]\nnada = \"/b\"\n", "no pide el dato «nada»"),
            ("service = \"internet\"\ndescription = \"\"\n", "Diga de dónde sale la descripción."),
            ("service = \"internet\"\n\n\nnada = 1\n", "La línea 4 no se entiende"),
            ("<script>", "La línea 1 no se entiende"),
        ] {
            form(&admin, &new, machine.person, mapping).await.is(422).says(&[told]).hides(&["<script>"]);
        }
        form(&admin, &new, 999, MAPPING).await.is(422).says(&["Elija a una persona."]);
        assert!(hook::Entity::find().one(t.app.db.read()).await.unwrap().is_none());
        let system = system(t, &admin, &machine).await;
        let empty = "service = \"internet\"\nunit = \"dif\"\ndescription = \"/titulo\"\nkey = \"/id\"\nprivacy = true\n";
        form(&admin, &format!("{URL}/vigilancia-de-enlaces"), machine.person, empty).await.is(303);
        agrees(&machine, "autorizar").await.is(303);
        let blank = system.say("m1", &json!({ "id": 5 })).await;
        blank.is(422).says(&["Describa qué necesita"]);
        let broken = system.say_as("m2", NOON / 1000, "{", &system.secret).await;
        refused(&broken, 400, "request.body");
        // Mended, the same message is heard: a refusal was no effect.
        form(&admin, &format!("{URL}/vigilancia-de-enlaces"), machine.person, MAPPING).await.is(303);
        agrees(&machine, "autorizar").await.is(303);
        system.say("m1", &json!({ "id": 5 })).await.is(200);
        let told: Vec<String> = calls(t).await.into_iter().map(|(outcome, _)| outcome).collect();
        assert_eq!(told, ["refused", "refused", "created"]);
        let page = admin.get(&format!("{URL}/vigilancia-de-enlaces")).await;
        page.says(&["No se atendió", "description: ", "El contenido no es JSON"]);
        t.run_jobs().await;
    }
}

both! {
    /// Nobody registers in the name of somebody who did not agree to that.
    async fn a_name_is_not_lent_by_others(t: TestApp) {
        let admin = t.person("administrador", "Ada Muestra").await;
        let machine = t.person("agente", "Vigilancia Automática").await;
        let other = t.person("agente", "Gil Prueba").await;
        let made = form(&admin, &format!("{URL}/nueva"), machine.person, MAPPING).await;
        let system = System::new(t, "vigilancia-de-enlaces", secret_in(&made));
        let alert = json!({ "id": "a-1", "titulo": "Enlace caído" });
        system.say("m-1", &alert).await.is(422).says(&["todavía no lo autoriza"]);
        assert_eq!(tickets(t).await, 0);
        let page = format!("{URL}/vigilancia-de-enlaces");
        admin.get(&page).await.says(&["Por autorizar", "Sistemas con mis permisos"]);
        let seen = machine.get(OWN).await;
        seen.is(200).says(&["Vigilancia de enlaces", "Por autorizar", "Ada Muestra", "De qué servicio", "El sistema lo acepta a su nombre"]);
        other.get(OWN).await.is(200).hides(&["Vigilancia de enlaces"]);
        for somebody in [&other, &admin] {
            agrees(somebody, "autorizar").await.is(404);
        }
        agrees(&machine, "autorizar").await.is(303);
        system.say("m-2", &alert).await.is(200);
        assert_eq!(tickets(t).await, 1);
        // Another name changes nothing; what becomes of messages asks anew, as it is read now.
        named(&admin, &page, machine.person, MAPPING, "Vigilancia nueva").await.is(303);
        system.say("m-7", &alert).await.is(200);
        let changed = MAPPING.replace("Alerta:", "Aviso:");
        assert_ne!(changed, MAPPING);
        form(&admin, &page, machine.person, &changed).await.is(303);
        system.say("m-5", &alert).await.is(422).says(&["todavía no lo autoriza"]);
        agrees_to(&machine, "autorizar", &seen).await.is(422).says(&["El sistema cambió desde que usted lo leyó"]);
        agrees(&machine, "autorizar").await.is(303);
        system.say("m-6", &alert).await.is(200);
        // Another person is asked anew, and who agreed may think again.
        form(&admin, &page, other.person, MAPPING).await.is(303);
        system.say("m-3", &alert).await.is(422).says(&["todavía no lo autoriza"]);
        agrees(&machine, "autorizar").await.is(404);
        agrees(&other, "autorizar").await.is(303);
        agrees(&other, "retirar").await.is(303);
        system.say("m-4", &alert).await.is(422);
        admin.get("/administracion/auditoria").await.says(&["autorizó que el sistema", "dejó de autorizar que el sistema"]);
    }
}
