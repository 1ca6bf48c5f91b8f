//! Reading along with the requester: by whoever attends nothing, as far as the requester reads [P-12].

use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::verify::verify;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::api::client::{Program, json as json_of};
use crate::mail::act;
use crate::mail_words::in_folder;
use crate::support::{Answer, Browser, TestApp, changed};

const BOSS: &str = "jefa.prueba@ocoyoacac.example";

async fn sound(t: &TestApp) {
    let report = verify(&t.app, |_| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(rebuild(&t.app, |_| {}).await.unwrap(), Rebuilt::default());
}

async fn add(who: &Browser, folio: &str, name: &str) -> Answer {
    let form = [("do", "add"), ("seguidor", name)];
    who.post(&format!("/solicitudes/{folio}/seguir"), &form)
        .await
}

both! {
    /// Whoever was let follow reads what the requester reads, writes nothing, and ends it by a click.
    async fn somebody_from_outside_reads_along(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let boss = t.person("nadie", "Jefa Prueba").await;
        let other = t.person("nadie", "Otra Ejemplo").await;
        let own = format!("/mis-solicitudes/{folio}");
        boss.get(&own).await.is(404);
        add(&titular, &folio, "Jefa Prueba").await.is(422).says(&["Ningún colega tiene ese correo"]);
        add(&titular, &folio, "nadie@ocoyoacac.example").await.is(422).says(&["Nadie del directorio tiene ese correo."]);
        add(&titular, &folio, BOSS).await.is(303);
        add(&titular, &folio, BOSS).await.is(303);
        let page = titular.get(&format!("/solicitudes/{folio}")).await;
        page.is(200).says(&["ve lo mismo que quien lo solicitó", "agregó a Jefa Prueba, que sigue lo mismo"]);
        act(&titular, &folio, "escribir", &[("visibility", "note"), ("text", "SECRETO")]).await;
        act(&titular, &folio, "escribir", &[("visibility", "answer"), ("text", "Va en camino")]).await;
        sound(t).await;
        boss.get(&own).await.is(200)
            .says(&["Usted sigue este folio", "La impresora de la ventanilla 3 no enciende.", "Va en camino", "Lo que se solicitó"])
            .hides(&["SECRETO", "¿Tiene algo que agregar?", "Usted decide", "escríbalo abajo"]);
        boss.get("/mis-solicitudes").await.is(200).says(&[&folio, "usted la sigue"]);
        other.get("/mis-solicitudes").await.hides(&[&folio]);
        t.guest().get(&link).await.is(200).says(&["También lo ven", "Jefa Prueba"]);
        // Nothing else is for that person, on any way.
        boss.get(&format!("/solicitudes/{folio}")).await.is(404);
        other.get(&own).await.is(404);
        boss.post_multipart(&format!("{own}/escribir"), &[("text", "Yo también.")], &[]).await.is(404);
        boss.post_multipart(&format!("{own}/mover"), &[("move", "cerrar")], &[]).await.is(404);
        other.post(&format!("{own}/dejar-de-seguir"), &[("command", "x-1")]).await.is(404);
        let program = Program::of(t, boss.person).await;
        let at = format!("/api/v1/tickets/{folio}");
        program.get(&at).await.is(200).says(&["\"commands\":[]", "\"transitions\":[]"]).hides(&["SECRETO", "watchers"]);
        program.get(&format!("{at}/history")).await.is(200).says(&["Va en camino"]).hides(&["SECRETO"]);
        program.get("/api/v1/tickets").await.is(200).says(&[&folio]);
        program.post(&format!("{at}/commands/answer"), &json!({ "text": "Yo también." })).await.is(404);
        program.post(&format!("{at}/commands/note"), &json!({ "text": "Yo también." })).await.is(404);
        boss.post(&format!("{own}/dejar-de-seguir"), &[("command", "s-1")]).await.is(303);
        boss.get(&own).await.is(404);
        boss.get("/mis-solicitudes").await.hides(&[&folio]);
        program.get(&at).await.is(404);
        titular.get(&format!("/solicitudes/{folio}")).await.says(&["dejó de seguir este ticket"]);
        sound(t).await;
    }
}

/// The same with a field that is personal, and a file that is.
fn personal() -> pack::Source {
    let file = |key: &str, more: &str| {
        format!(
            "[[field]]\nkey = \"{key}\"\nlabel = \"{key}\"\ntype = \"file\"\nlater = true\n{more}\n\n"
        )
    };
    let fields = format!(
        "[[field]]\nkey = \"curp\"\nlabel = \"CURP\"\ntype = \"text\"\nindexed = true\npersonal = true\n\n{}{}[[state]]\nkey = \"abierto\"",
        file("acta", "personal = true"),
        file("plano", ""),
    );
    let kind = "kinds/solicitud.toml";
    let asks = "to = \"pendiente\"\nrequires = [\"acta\", \"plano\"]\n";
    changed(
        &[
            (kind, "[[state]]\nkey = \"abierto\"", &fields),
            (kind, "to = \"pendiente\"\n", asks),
        ],
        &[],
    )
}

both! {
    /// What is personal is the requester's alone.
    async fn nothing_personal_is_read_along(t: TestApp of personal()) {
        let mut request = t.request();
        request.insert("form", request["service"].clone());
        request.insert("campo-curp", "DATO-PERSONAL".to_owned());
        let (link, folio) = t.send(&request).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let boss = t.person("nadie", "Jefa Prueba").await;
        add(&titular, &folio, BOSS).await.is(303);
        t.guest().get(&link).await.is(200).says(&["DATO-PERSONAL"]);
        boss.get(&format!("/mis-solicitudes/{folio}")).await.is(200).hides(&["DATO-PERSONAL"]);
        let program = Program::of(t, boss.person).await;
        let at = format!("/api/v1/tickets/{folio}");
        program.get(&at).await.is(200).hides(&["DATO-PERSONAL"]);
        program.get(&format!("{at}/history")).await.is(200).hides(&["DATO-PERSONAL"]);
        // Nor is it found out by asking for it.
        program.get("/api/v1/tickets").await.is(200).says(&[&folio]);
        program.get("/api/v1/tickets?filter=curp:DATO-PERSONAL").await.is(422).says(&["no hay un campo «curp»"]).hides(&[&folio]);
        sound(t).await;
    }
}

both! {
    /// Files that whoever attends files later: the requester has both, who reads along is told of the open one alone.
    async fn personal_files_that_come_later_stay_the_requesters(t: TestApp of personal()) {
        let mut request = t.request();
        request.insert("form", request["service"].clone());
        let (link, folio) = t.send(&request).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let boss = t.person("nadie", "Jefa Prueba").await;
        add(&titular, &folio, BOSS).await.is(303);
        let desk = Program::of(t, titular.person).await;
        let uploaded = async |name: &'static str, content: &'static [u8]| {
            let part = Part::bytes(content).file_name(name);
            let sent = desk.request("POST", "/api/v1/files").multipart(Form::new().part("files", part));
            let sent = desk.send(sent).await;
            sent.is(200);
            json_of(&sent)["files"][0]["token"].clone()
        };
        let (record, plan) = (uploaded("acta-de-nacimiento.txt", b"SECRETO").await, uploaded("plano-del-sitio.txt", b"norte arriba").await);
        let at = format!("/api/v1/tickets/{folio}");
        let version = json_of(&desk.get(&at).await)["version"].clone();
        let asked = json!({ "base": version, "transition": "pendiente", "text": "Falta la pieza.", "changes": { "acta": [record], "plano": [plan] } });
        desk.post(&format!("{at}/commands/move"), &asked).await.is(200);
        let own = t.guest().get(&link).await;
        own.is(200).says(&["acta-de-nacimiento.txt", "plano-del-sitio.txt"]);
        let along = boss.get(&format!("/mis-solicitudes/{folio}")).await;
        along.is(200).says(&["plano-del-sitio.txt"]).hides(&["acta-de-nacimiento", "«acta»"]);
        // Where a form has files that are personal, no file is for who reads along, whatever is said of it.
        let files = |page: &Answer| -> Vec<String> {
            let mut all = page.links("/");
            all.retain(|link| link.contains("/archivos/"));
            all.sort();
            all.dedup();
            all
        };
        assert_eq!(files(&along), Vec::<String>::new());
        let own = files(&own);
        assert_eq!(own.len(), 2);
        for address in own {
            t.guest().get(&address).await.is(200);
            let key = address.rsplit('/').next().unwrap();
            boss.get(&format!("/mis-solicitudes/{folio}/archivos/{key}")).await.is(404);
        }
        let program = Program::of(t, boss.person).await;
        program.get(&format!("{at}/history")).await.is(200).hides(&["acta-de-nacimiento"]);
        program.get(&at).await.is(200).hides(&["acta-de-nacimiento"]);
        sound(t).await;
    }
}

/// The mail leads to the page of whoever reads along.
#[test]
fn the_mail_leads_to_their_page() {
    in_folder(&async |t, mails| {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let boss = t.person("nadie", "Jefa Prueba").await;
        add(&titular, &folio, BOSS).await.is(303);
        let answer = [("visibility", "answer"), ("text", "Va en camino")];
        act(&titular, &folio, "escribir", &answer).await;
        t.run_jobs().await;
        let all = mails();
        let own: Vec<_> = all
            .iter()
            .filter(|mail| mail.header("To").contains(BOSS))
            .collect();
        let [mail] = own.as_slice() else {
            panic!("{} mails", own.len())
        };
        let page = format!("/mis-solicitudes/{folio}");
        for part in ["Va en camino", page.as_str(), "/dejar-de-seguir/"] {
            assert!(mail.body.contains(part), "{part} in {}", mail.body);
        }
        boss.get(&page).await.is(200);
    });
}
