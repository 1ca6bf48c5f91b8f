//! Tickets that are tied to each other, that go on within others, and that come from others [P-12].

use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::store::by_reference;
use desk::ticket::verify::verify;
use engine::{Changes, Command, Value};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::api::client::Program;
use crate::requester::{notices, order};
use crate::support::{Answer, Backend, Browser, TestApp};

async fn form(who: &Browser, folio: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
    who.post(&format!("/solicitudes/{folio}/{action}"), fields)
        .await
}

/// Ties a ticket to another, by the page.
async fn tie(who: &Browser, folio: &str, tie: &str, other: &str) -> Answer {
    form(who, folio, "vincular", &[("tie", tie), ("folio", other)]).await
}

pub async fn page(who: &Browser, folio: &str) -> Answer {
    let page = who.get(&format!("/solicitudes/{folio}")).await;
    page.is(200);
    page
}

async fn step(who: &Browser, folio: &str, fields: &[(&str, &str)]) -> Answer {
    let path = format!("/solicitudes/{folio}");
    let base = who.get(&path).await.all_hidden("base").pop().unwrap();
    let mut all = vec![("base", base.as_str())];
    all.extend(fields);
    who.post_multipart(&format!("{path}/mover"), &all, &[])
        .await
}

/// A request in these words.
async fn sent(t: &TestApp, words: &str) -> String {
    let mut request = t.request();
    request.insert("description", words.to_owned());
    t.send(&request).await.1
}

/// What is stored is what the events say, and stays when it is written anew.
async fn sound(t: &TestApp) {
    let report = verify(&t.app, |_| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(rebuild(&t.app, |_| {}).await.unwrap(), Rebuilt::default());
}

async fn write(t: &TestApp, sql: String) {
    let write = t.app.db.write(sql, |tx, sql| {
        Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

both! {
    /// Both ends tell of it, to whom may see the other end; a circle is refused with words.
    async fn tickets_are_tied(t: TestApp) {
        let mut request = t.request();
        request.insert("description", "Sin red en Catastro.".to_owned());
        let (link, one) = t.send(&request).await;
        let two = sent(t, "Sin red en todo el palacio.").await;
        let titular = t.person("titular", "Tita Muestra").await;
        tie(&titular, &one, "caused-by", &two.to_lowercase()).await.is(303);
        page(&titular, &one).await.says(&["se debe a", "Sin red en todo el palacio.", "vinculó: este se debe a"]);
        page(&titular, &two).await.says(&["es la causa de", "Sin red en Catastro.", "vinculó: este es la causa de"]);
        sound(t).await;
        let circle = tie(&titular, &two, "caused-by", &one).await;
        circle.is(422).says(&["se haría un círculo", "vinculo-ticket-error", &format!("value=\"{one}\"")]);
        tie(&titular, &one, "part-of", "OCO-99999").await.is(422).says(&["Ningún ticket a su alcance tiene el folio"]);
        tie(&titular, &one, "part-of", "").await.is(422).says(&["Escriba el folio del otro ticket."]);
        tie(&titular, &one, "part-of", &one).await.is(422).says(&["no se vincula consigo mismo"]);
        tie(&titular, &one, "prima-de", &two).await.is(422).says(&["Elija qué es"]);
        // Who asked is told nothing of it.
        t.guest().get(&link).await.is(200).hides(&["palacio", "vinculó"]);
        // The other one is out of this reader's sight: neither its words nor its folio are told.
        let hidden = by_reference(t.app.db.read(), &two).await.unwrap().id;
        let (yes, no) = if t.backend == Backend::Sqlite { ("1", "0") } else { ("true", "false") };
        let carried = format!("DELETE FROM ticket_access WHERE ticket_id = {hidden} AND key = 'all'; UPDATE ticket SET to_all = {no} WHERE id = {hidden}");
        write(t, carried).await;
        let seen = page(&titular, &one).await;
        seen.says(&["vinculó: este se debe a otro ticket", "Y con otro ticket que usted no puede ver."]);
        seen.hides(&["palacio", &two]);
        tie(&titular, &one, "part-of", &two).await.is(422).says(&["Ningún ticket a su alcance"]);
        let carried = format!("INSERT INTO ticket_access (ticket_id, key, ended, unassigned, waiting, created_at) SELECT ticket_id, 'all', ended, unassigned, waiting, created_at FROM ticket_access WHERE ticket_id = {hidden} AND key LIKE 'kind:%'; UPDATE ticket SET to_all = {yes} WHERE id = {hidden}");
        write(t, carried).await;
        let key = by_reference(t.app.db.read(), &two).await.unwrap().key;
        form(&titular, &one, "desvincular", &[("tie", "caused-by"), ("ticket", &key)]).await.is(303);
        page(&titular, &two).await.says(&["quitó el vínculo: este es la causa de"]);
        sound(t).await;
    }
}

both! {
    /// A page with ten ties asks one statement more than a page without.
    async fn ties_cost_one_statement(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let one = sent(t, "Una falla general.").await;
        let count = async || {
            let before = t.app.db.statements();
            page(&titular, &one).await;
            t.app.db.statements() - before
        };
        let bare = count().await;
        for n in 0..10 {
            let other = sent(t, &format!("Una parte {n}.")).await;
            tie(&titular, &other, "caused-by", &one).await.is(303);
        }
        let tied = count().await;
        assert_eq!(tied, bare + 1);
    }
}

both! {
    /// The parts of a ticket are moved with it by choice, each as if done by hand.
    async fn parts_follow_by_choice(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let (whole, one, two) = (sent(t, "Cambio de red.").await, sent(t, "Piso uno.").await, sent(t, "Piso dos.").await);
        tie(&titular, &one, "part-of", &whole).await.is(303);
        tie(&titular, &whole, "part-of!", &two).await.is(303);
        tie(&titular, &two, "part-of", &one).await.is(422).says(&["Ya es parte de otro ticket"]);
        for folio in [&whole, &one] {
            let form = [("campo-tipo", "red"), ("assignee", &titular.person.to_string()), ("priority", "alta")];
            titular.post_multipart(&format!("/solicitudes/{folio}/clasificar"), &[("base", "2"), form[0], form[1], form[2]], &[]).await.is(303);
        }
        let offered = page(&titular, &whole).await;
        offered.says(&["Hacer lo mismo con sus partes", "Piso uno.", "Piso dos."]);
        let done = step(&titular, &whole, &[
            ("move", "resolver"), ("message", "Cableado nuevo."), ("campo-modalidad", "sitio"), ("command", "resuelve-todo"),
            ("parts", &one), ("parts", &two), ("parts", "OCO-99999"),
        ]).await;
        // The second lacks what the workflow asks for; the third is none.
        done.is(200).says(&["Se hizo en algunas de sus partes", "Piso uno.", "Se hizo.", "No se hizo: ", "No está a su alcance."]);
        page(&titular, &one).await.says(&["Resuelto", "Cableado nuevo."]);
        page(&titular, &two).await.hides(&["Cableado nuevo."]);
        sound(t).await;
    }
}

both! {
    /// What is the same goes on in one place: who asked writes and reads there, and all of it can be undone.
    async fn tickets_are_merged(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let stays = sent(t, "No hay red, lo vi yo.").await;
        let mut request = t.request();
        request.insert("email", "otra.persona@ocoyoacac.example".to_owned());
        request.insert("description", "Tampoco tengo red.".to_owned());
        let (link, goes) = t.send(&request).await;
        form(&titular, &goes, "unir", &[("folio", &stays)]).await.is(303);
        page(&titular, &goes).await.says(&["Unido a otro", "Está unido a", "lo que se haga, se hace allá", "el trabajo sigue allá"]).hides(&["data-composer"]);
        page(&titular, &stays).await.says(&["lleva consigo a", "Tampoco tengo red.", "el trabajo sigue aquí"]);
        sound(t).await;
        // It is no longer in the list of what is to be done.
        titular.get("/solicitudes?vista=en-curso").await.says(&[&stays]).hides(&["Tampoco tengo red."]);
        let refused = titular.post_multipart(&format!("/solicitudes/{goes}/escribir"), &[("visibility", "note"), ("text", "Aquí no.")], &[]).await;
        refused.is(422).says(&[&format!("Está unido a «{stays}»")]);
        // Who asked writes where they always did, and it is read where the work goes on.
        let guest = t.guest();
        guest.get(&link).await.says(&["Se atiende junto con otra petición igual"]).hides(&["lo vi yo"]);
        guest.post_multipart(&format!("{link}/escribir"), &[("text", "Sigue sin haber red.")], &[]).await.is(303);
        page(&titular, &stays).await.says(&["Sigue sin haber red."]);
        titular.post_multipart(&format!("/solicitudes/{stays}/escribir"), &[("visibility", "answer"), ("text", "Vamos en camino."), ("base", "9")], &[]).await.is(303);
        guest.get(&link).await.says(&["Vamos en camino.", "Sigue sin haber red."]).hides(&["lo vi yo"]);
        form(&titular, &stays, "unir", &[("folio", &goes)]).await.is(422).says(&["ya está unido a otro"]);
        form(&titular, &goes, "separar", &[]).await.is(303);
        page(&titular, &goes).await.says(&["sigue por su cuenta", "data-composer"]);
        titular.get("/solicitudes?vista=en-curso").await.says(&["Tampoco tengo red."]);
        guest.get(&link).await.says(&["Se atiende otra vez por separado."]);
        sound(t).await;
    }
}

both! {
    /// What somebody wrote who joined is read by those who attend, and not by whose ticket it goes on in; all who
    /// joined, be it by way of others, are told what is answered.
    async fn words_of_who_joined_are_for_those_who_attend(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let other = async |email: &str| {
            let mut request = t.request();
            request.insert("email", email.to_owned());
            t.send(&request).await
        };
        let (link, stays) = t.send(&t.request()).await;
        let (_, first) = other("primera@ocoyoacac.example").await;
        let (joined, second) = other("segunda@ocoyoacac.example").await;
        let me = titular.person.to_string();
        let base = page(&titular, &stays).await.all_hidden("base").pop().unwrap();
        titular.post_multipart(&format!("/solicitudes/{stays}/clasificar"), &[("base", &base), ("assignee", &me)], &[]).await.is(303);
        form(&titular, &second, "unir", &[("folio", &first)]).await.is(303);
        form(&titular, &first, "unir", &[("folio", &stays)]).await.is(303);
        let person = async |folio: &str| by_reference(t.app.db.read(), folio).await.unwrap().requester_id.unwrap();
        let (owner, one, two) = (person(&stays).await, person(&first).await, person(&second).await);
        let before = notices(t).await.len();
        let guest = t.guest();
        guest.post_multipart(&format!("{joined}/escribir"), &[("text", "Mi clave es de otra.")], &[]).await.is(303);
        page(&titular, &stays).await.says(&["Mi clave es de otra."]);
        guest.get(&link).await.is(200).hides(&["Mi clave es de otra."]);
        let told = notices(t).await.split_off(before);
        assert_eq!(told, [("replied".to_owned(), titular.person)], "who attends it, and nobody else");
        let before = notices(t).await.len();
        titular.post_multipart(&format!("/solicitudes/{stays}/escribir"), &[("visibility", "answer"), ("text", "Ya quedó."), ("base", "99")], &[]).await.is(303);
        let mut told: Vec<i64> = notices(t).await.split_off(before).into_iter().map(|(_, person)| person).collect();
        told.sort();
        let mut all = vec![owner, one, two];
        all.sort();
        assert_eq!(told, all);
        t.run_jobs().await;
        // Where it ended, nobody is offered to write to where nothing is read.
        guest.get(&joined).await.is(200).says(&["Ya quedó.", "/escribir"]);
        step(&titular, &stays, &[("priority", "alta"), ("campo-tipo", "red"), ("campo-modalidad", "remoto"), ("move", "resolver"), ("message", "Listo.")]).await.is(303);
        step(&titular, &stays, &[("move", "cerrar")]).await.is(303);
        guest.get(&joined).await.is(200).hides(&["/escribir"]);
        sound(t).await;
    }
}

both! {
    /// What ended is gone on with in a ticket of its own, and a message becomes one: tied by itself.
    async fn tickets_come_from_others(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let (link, folio) = t.send(&t.request()).await;
        t.guest().post_multipart(&format!("{link}/escribir"), &[("text", "Además se rompió el teclado.")], &[]).await.is(303);
        let split = page(&titular, &folio).await.links("/solicitudes/nueva?separa=").pop().unwrap().replace("&amp;", "&");
        let begun = titular.get(&split).await;
        begun.is(200).says(&["Se separa de", "Además se rompió el teclado.", "name=\"origen\""]);
        let service = t.app.pack.services[0].key.clone();
        let requester = by_reference(t.app.db.read(), &folio).await.unwrap().requester_id.unwrap().to_string();
        let mut new = vec![
            ("channel", "persona"), ("requester", requester.as_str()), ("form", service.as_str()), ("service", service.as_str()),
            ("description", "Además se rompió el teclado."), ("origen", folio.as_str()), ("vinculo", "split-from"), ("command", "separa-1"),
        ];
        let done = titular.post_multipart("/solicitudes/nueva", &new, &[]).await;
        let other = done.is(303).location().split('/').nth(2).unwrap().to_owned();
        page(&titular, &other).await.says(&["se separó de"]);
        page(&titular, &folio).await.says(&["dio origen a", "a partir de este", "Además se rompió el teclado."]);
        // One that is not there is none to come from.
        new[5] = ("origen", "OCO-99999");
        new[7] = ("command", "separa-2");
        titular.post_multipart("/solicitudes/nueva", &new, &[]).await.is(404);
        titular.get("/solicitudes/nueva?sigue=OCO-99999").await.is(404);
        titular.get(&format!("/solicitudes/nueva?separa={folio}&mensaje=1")).await.is(404);
        titular.get(&format!("/solicitudes/nueva?sigue={folio}")).await.is(200).says(&["Da seguimiento a", &folio]);
        // What comes from one that few see is seen by few, and by who makes it at least.
        let changes = Changes::from([
            ("restricted".to_owned(), Some(Value::YesNo(true))),
            ("assignee".to_owned(), Some(Value::Number(titular.person))),
        ]);
        let id = by_reference(t.app.db.read(), &folio).await.unwrap().id;
        order(t, id, (titular.person, "titular"), Command::Edit { base: 99, changes, why: None }).await;
        new[5] = ("origen", folio.as_str());
        new[7] = ("command", "separa-3");
        let done = titular.post_multipart("/solicitudes/nueva", &new, &[]).await;
        let third = done.is(303).location().split('/').nth(2).unwrap().to_owned();
        page(&titular, &third).await.says(&["se separó de"]);
        let agent = t.person("agente", "Gil Prueba").await;
        agent.get(&format!("/solicitudes/{third}")).await.is(404);
        sound(t).await;
    }
}

both! {
    /// Programs do the same.
    async fn programs_tie_and_merge(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let program = Program::of(t, titular.person).await;
        let (one, two) = (sent(t, "Uno.").await, sent(t, "Dos.").await);
        let at = |folio: &str, name: &str| format!("/api/v1/tickets/{folio}/commands/{name}");
        let tying = json!({ "ticket": two, "tie": "duplicate-of", "id": "liga-1" });
        program.post(&at(&one, "link"), &tying).await.is(200);
        program.post(&at(&one, "link"), &tying).await.is(200);
        let shown = program.get(&format!("/api/v1/tickets/{two}")).await;
        shown.is(200).says(&["\"tie\":\"duplicate-of\"", "\"inverse\":true", "tiene como duplicado"]);
        program.post(&at(&one, "unlink"), &json!({ "ticket": two, "tie": "duplicate-of" })).await.is(200);
        program.post(&at(&one, "merge"), &json!({ "into": two })).await.is(200);
        program.get(&format!("/api/v1/tickets/{one}")).await.says(&[&format!("\"merged_into\":\"{two}\""), "unmerge"]);
        program.get(&format!("/api/v1/tickets/{two}/history")).await.is(200).says(&["absorbed", "linked", "unlinked"]);
        program.post(&at(&one, "unmerge"), &json!({})).await.is(200);
        program.post(&at(&one, "unmerge"), &json!({})).await.is(422);
        program.post(&at(&one, "merge"), &json!({ "into": "OCO-99999" })).await.is(422);
        sound(t).await;
    }
}
