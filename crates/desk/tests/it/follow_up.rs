//! What a requester writes where a ticket ended: another one, linked by itself [P-12].

use desk::ticket::store::by_reference;
use engine::{Changes, Command, Value};
use serde_json::json;

use crate::api::client::{Program, json as read};
use crate::bulk::{sound, tickets};
use crate::kin::page;
use crate::requester::{account, attend, give, notices, order};
use crate::support::{Answer, Browser, TestApp};

/// Ends a ticket.
async fn end(who: &Browser, folio: &str) {
    let me = who.person.to_string();
    let sorts = [
        ("priority", "alta"),
        ("campo-tipo", "red"),
        ("assignee", me.as_str()),
    ];
    attend(who, folio, "clasificar", &sorts).await.is(303);
    let resolves = [
        ("move", "resolver"),
        ("campo-modalidad", "remoto"),
        ("message", "Listo."),
    ];
    attend(who, folio, "mover", &resolves).await.is(303);
    attend(who, folio, "mover", &[("move", "cerrar")])
        .await
        .is(303);
}

async fn write(who: &Browser, at: &str, text: &str, command: &str) -> Answer {
    let form = [("text", text), ("command", command)];
    who.post_multipart(
        &format!("{at}/dar-seguimiento"),
        &form,
        &[("foto.txt", b"una")],
    )
    .await
}

both! {
    /// By the private link: a new ticket with a link of its own, tied to the one that ended.
    async fn a_guest_goes_on(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let (link, folio) = t.send(&t.request()).await;
        let guest = t.guest();
        guest.get(&link).await.hides(&["/dar-seguimiento"]);
        write(&guest, &link, "Todavía no.", "s-0").await.is(422).says(&["Todavía está en curso"]);
        end(&titular, &folio).await;
        guest.get(&link).await.is(200).says(&["¿Necesita algo más sobre esto?", "/dar-seguimiento", "un ticket nuevo"]).hides(&["/escribir"]);
        write(&guest, &link, " ", "s-1").await.is(422).says(&["Escriba su mensaje."]);
        let at = write(&guest, &link, "Volvió a fallar.", "s-1").await.is(303).location();
        let again = write(&guest, &link, "Volvió a fallar.", "s-1").await.is(303).location();
        assert_eq!(tickets(t).await.len(), 2, "a second click");
        for at in [&at, &again] {
            assert!(at.starts_with("/seguimiento/") && at.ends_with("?nuevo=1"), "{at}");
            assert!(!at.contains(&link), "another link");
        }
        let new = guest.get(&at).await;
        new.is(200).says(&["Este es su folio", "Volvió a fallar.", "foto.txt"]);
        let other = new.folio();
        guest.get(&link).await.says(&["Sigue en ", &other]);
        page(&titular, &other).await.says(&["da seguimiento a", &folio, "Volvió a fallar."]);
        page(&titular, &folio).await.says(&[&other]);
        let (was, is) = (by_reference(t.app.db.read(), &folio).await.unwrap(), by_reference(t.app.db.read(), &other).await.unwrap());
        assert_eq!((was.requester_id, was.service_id, was.unit_id, was.contact), (is.requester_id, is.service_id, is.unit_id, is.contact));
        sound(t).await;
        // What was sent to another ticket under the same name leads nowhere: its version is no number of a ticket.
        let (open, _) = t.send(&t.request()).await;
        let said = [("text", "Lo mismo."), ("command", "cruce-1")];
        guest.post_multipart(&format!("{open}/escribir"), &said, &[]).await.is(303);
        let crossed = guest.post_multipart(&format!("{open}/dar-seguimiento"), &said, &[]).await;
        assert_ne!(crossed.status, 303, "{}", crossed.text());
        for number in 2..6 {
            write(&guest, &link, "Otra vez.", &format!("n-{number}")).await.is(303);
        }
        write(&guest, &link, "Otra vez.", "n-6").await.is(422).says(&["Recibimos muchos mensajes suyos"]);
        assert_eq!(tickets(t).await.len(), 7);
    }
}

both! {
    /// By the account and by programs; who attends ties by program, too.
    async fn an_account_goes_on(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let (_, folio) = t.send(&t.request()).await;
        let own = account(t, "mar@ocoyoacac.example").await;
        give(t, &titular, &folio, own.person).await;
        let program = Program::of(t, own.person).await;
        let path = format!("/mis-solicitudes/{folio}");
        let follow = format!("/api/v1/tickets/{folio}/commands/follow-up");
        let offers = async || {
            let seen = program.json(&format!("/api/v1/tickets/{folio}")).await;
            seen["commands"].to_string().contains("follow-up")
        };
        assert!(!offers().await);
        program.post(&follow, &json!({ "text": "Todavía no." })).await.is(422);
        end(&titular, &folio).await;
        assert!(offers().await);
        let at = write(&own, &path, "Volvió a fallar.", "s-1").await.is(303).location();
        assert!(at.starts_with("/mis-solicitudes/") && at.ends_with("?nuevo=1"), "{at}");
        let other = own.get(&at).await.folio();
        own.get(&path).await.says(&[&format!("href=\"/mis-solicitudes/{other}\"")]);
        let said = json!({ "text": "Otra vez.", "id": "p-1" });
        let first = program.post(&follow, &said).await;
        let first = read(first.is(200));
        assert_eq!(read(program.post(&follow, &said).await.is(200))["ticket"], first["ticket"]);
        assert_ne!(first["ticket"], folio.as_str());
        assert_eq!(tickets(t).await.len(), 3);
        // Nor does a program get a ticket by what it said elsewhere.
        let (_, second) = t.send(&t.request()).await;
        give(t, &titular, &second, own.person).await;
        let said = json!({ "text": "Lo mismo.", "id": "cruce-2" });
        program.post(&format!("/api/v1/tickets/{second}/commands/answer"), &said).await.is(200);
        let crossed = program.post(&format!("/api/v1/tickets/{second}/commands/follow-up"), &said).await;
        assert!(crossed.status >= 400, "{}", crossed.text());
        // Nobody else goes on with it, and whoever attends it does so otherwise.
        let stranger = t.person("solicitante", "Ajena Prueba").await;
        write(&stranger, &path, "Mío.", "x-1").await.is(404);
        let desk = Program::of(t, titular.person).await;
        desk.post(&follow, &json!({ "text": "Mío." })).await.is(404);
        let requester = desk.json(&format!("/api/v1/tickets/{folio}")).await["requester"]["key"].clone();
        let new = json!({ "requester": requester, "channel": "telefono", "service": t.app.pack.services[0].key, "description": "Llamó otra vez.", "follows": folio });
        let made = desk.post("/api/v1/tickets", &new).await;
        let made = read(made.is(201))["reference"].as_str().unwrap().to_owned();
        page(&titular, &made).await.says(&["da seguimiento a"]);
        sound(t).await;
    }
}

both! {
    /// What somebody restricted is not told to the whole desk by what follows: it stays there, as a note.
    async fn what_is_restricted_stays_with_the_same_few(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let (link, folio) = t.send(&t.request()).await;
        let changes = Changes::from([
            ("restricted".to_owned(), Some(Value::YesNo(true))),
            ("assignee".to_owned(), Some(Value::Number(titular.person))),
        ]);
        let id = by_reference(t.app.db.read(), &folio).await.unwrap().id;
        order(t, id, (titular.person, "titular"), Command::Edit { base: 99, changes, why: None }).await;
        end(&titular, &folio).await;
        let before = notices(t).await.len();
        let guest = t.guest();
        let at = write(&guest, &link, "Hay más que contar.", "s-1").await.is(303).location();
        assert_eq!(at, format!("{link}?hecho=mensaje"));
        assert_eq!(tickets(t).await.len(), 1);
        page(&titular, &folio).await.says(&["Quien lo solicitó escribió cuando ya había terminado", "Hay más que contar."]);
        guest.get(&link).await.hides(&["Hay más que contar."]);
        let told = notices(t).await.split_off(before);
        assert_eq!(told, [("replied".to_owned(), titular.person)], "whoever has it, and nobody else");
        sound(t).await;
    }
}
