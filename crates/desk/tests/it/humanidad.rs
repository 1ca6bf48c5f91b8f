//! Proof that a person sends the public form [OCO-3], and requests that wait for a mail.

use std::collections::HashMap;

use desk::channel::portal::humanity::{Challenge, issue, solve};
use desk::platform::files;
use desk::platform::mail::Mail;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};

use tempfile::TempDir;

use crate::support::{Backend, Browser, TestApp, block_on, read_mails};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
const HOUR: i64 = 3_600_000;

async fn tickets(t: &TestApp) -> u64 {
    tables::ticket::Entity::find()
        .count(t.app.db.read())
        .await
        .unwrap()
}

/// The form with the notice agreed to, and this proof.
fn form(t: &TestApp, challenge: &str, proof: &str, answer: &str) -> HashMap<&'static str, String> {
    let mut form = t.request();
    let more = [
        ("challenge", challenge),
        ("proof", proof),
        ("answer", answer),
        ("privacy", "sí"),
    ];
    form.extend(more.map(|(name, value)| (name, value.to_owned())));
    form
}

/// The challenge of a page, and the right answer to its question.
async fn question(t: &TestApp) -> (String, String) {
    let page = t.guest().get("/enviar").await;
    let text = page.text();
    let asked = t
        .app
        .pack
        .portal
        .questions
        .iter()
        .find(|q| text.contains(&q.text));
    (
        page.hidden("challenge"),
        asked.unwrap().answers[0].to_uppercase(),
    )
}

/// Runs a body on both databases, with a folder that mails go into.
pub fn by_folder(body: &impl AsyncFn(&TestApp, &TempDir)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let folder = TempDir::new().unwrap();
            let mail = Mail::folder(folder.path(), "mesa@ocoyoacac.example").unwrap();
            let t = TestApp::start(backend).await.mailing(mail).await;
            body(&t, &folder).await;
            t.done().await;
        });
    }
}

/// The path of the link in the newest mail.
pub fn link(folder: &TempDir, beginning: &str) -> String {
    let mails = read_mails(folder.path());
    let body = mails.iter().rev().find_map(|mail| {
        let at = mail.body.find(beginning)?;
        Some(
            mail.body[at..]
                .split_whitespace()
                .next()
                .unwrap()
                .to_owned(),
        )
    });
    body.unwrap_or_else(|| panic!("no {beginning} in {mails:?}"))
}

both! {
    /// The work is checked: none, wrong, somebody else's, late, forged and used work are refused; what was typed stays.
    async fn work_is_checked_again(t: TestApp) {
        let guest = t.guest();
        let challenge = issue(&t.app, 4).await.unwrap();
        let (text, proof) = (challenge.text.as_str(), solve(&challenge));
        let other = issue(&t.app, 14).await.unwrap();
        let forged = text.replacen(".4.", ".0.", 1);
        let short = proof.rsplit_once('.').unwrap().0.to_owned();
        let bad = [
            (text, "0.0.0.0.0.0.0.0"), (text, "1.2"), (text, short.as_str()), (text, "a.b.c.d.e.f.g.h"),
            (text, "٣.٣.٣.٣.٣.٣.٣.٣"), (other.text.as_str(), proof.as_str()), (&forged, proof.as_str()),
            ("", proof.as_str()), ("1.2.3.4.5", proof.as_str()), ("x", "y"), (text, ""),
        ];
        for (challenge, proof) in bad {
            let refused = guest.post_form("/enviar", &form(t, challenge, proof, ""), &[]).await;
            refused.is(422).says(&["id=\"answer-error\"", "La impresora de la ventanilla 3"]);
        }
        assert_eq!(tickets(t).await, 0);
        guest.post_form("/enviar", &form(t, text, &proof, ""), &[]).await.is(303);
        // Used once, by another form, it is used up.
        let again = guest.post_form("/enviar", &form(t, text, &proof, ""), &[]).await;
        again.is(422).says(&["ya se usó para otro envío"]);
        assert_eq!(tickets(t).await, 1);
        let late = issue(&t.app, 4).await.unwrap();
        let solved = solve(&late);
        t.clock.advance(9 * HOUR);
        let refused = guest.post_form("/enviar", &form(t, &late.text, &solved, ""), &[]).await;
        refused.is(422).says(&["Pasó mucho tiempo"]);
        assert!(Challenge::read(&t.app, &late.text).await.unwrap().is_none());
        assert_eq!(tickets(t).await, 1);
        // What nobody would accept any more is forgotten.
        t.sweep().await;
        assert_eq!(tables::spent_challenge::Entity::find().count(t.app.db.read()).await.unwrap(), 0);
    }
}

both! {
    /// A form that comes back for another reason keeps the work that was done.
    async fn work_is_kept_with_what_was_typed(t: TestApp) {
        let challenge = issue(&t.app, 4).await.unwrap();
        let proof = solve(&challenge);
        let mut wrong = form(t, &challenge.text, &proof, "");
        wrong.insert("email", "nadie".into());
        let back = t.guest().post_form("/enviar", &wrong, &[]).await;
        back.is(422);
        assert_eq!((back.hidden("challenge"), back.hidden("proof")), (challenge.text, proof));
    }
}

both! {
    /// The same challenge sent twice at the same moment makes one ticket.
    async fn a_challenge_is_used_once_at_the_same_moment(t: TestApp) {
        let challenge = issue(&t.app, 4).await.unwrap();
        let form = form(t, &challenge.text, &solve(&challenge), "");
        let guests: Vec<Browser> = (0..6).map(|_| t.guest()).collect();
        let sent = guests.iter().map(|guest| guest.post_form("/enviar", &form, &[]));
        let sent = futures_util::future::join_all(sent).await;
        assert_eq!(sent.iter().filter(|answer| answer.status == 303).count(), 1);
        assert_eq!(tickets(t).await, 1);
    }
}

both! {
    /// Without a way out for mail the answer alone is enough, and that is written down.
    async fn without_mail_a_question_is_enough(t: TestApp) {
        let (challenge, right) = question(t).await;
        let wrong = t.guest().post_form("/enviar", &form(t, &challenge, "", "quién sabe"), &[]).await;
        wrong.is(422).says(&["Esa no es la respuesta"]);
        assert_ne!(wrong.hidden("challenge"), challenge, "another try is another challenge");
        t.guest().get("/enviar").await.hides(&["Ábralo para confirmar"]);
        t.guest().post_form("/enviar", &form(t, &challenge, "", &format!(" {right}. ")), &[]).await.is(303);
        assert_eq!(tickets(t).await, 1);
        let audit = tables::audit::Entity::find().all(t.app.db.read()).await.unwrap();
        assert!(audit.iter().any(|row| row.action == "portal.unconfirmed"));
    }
}

/// Without a script nobody hears of a request before its sender opened the link; opened twice it is one ticket.
#[test]
fn a_question_waits_for_the_mail() {
    by_folder(&async |t, folder| {
        let (challenge, right) = question(t).await;
        t.guest()
            .get("/enviar")
            .await
            .says(&["Ábralo para confirmar"]);
        let mut sent = form(t, &challenge, "", &right);
        sent.insert("command", "c1".into());
        let guest = t.guest();
        for _ in 0..2 {
            let answer = guest
                .post_form("/enviar", &sent, &[("plano.pdf", PDF)])
                .await;
            assert_eq!(answer.is(303).location(), "/enviar/revise-su-correo");
        }
        guest
            .get("/enviar/revise-su-correo")
            .await
            .is(200)
            .says(&["Falta un paso", "48 horas"])
            .hides(&["OCO-"]);
        t.run_jobs().await;
        assert_eq!(tickets(t).await, 0, "nobody sees it");
        let mails = read_mails(folder.path());
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(
            !mails[0].body.contains("impresora"),
            "a desk carries no strangers' texts"
        );
        let path = link(folder, "/confirmar/");
        // A program that looks at links confirms nothing.
        guest
            .get(&path)
            .await
            .is(200)
            .says(&["La impresora de la ventanilla 3", "Sí, enviar"]);
        assert_eq!(tickets(t).await, 0);
        // A day and a half later the file is still there.
        t.clock.advance(36 * HOUR);
        files::sweep(&t.app).await.unwrap();
        let confirmed = guest.post(&path, &[]).await;
        let first = guest.get(&confirmed.is(303).location()).await;
        first.says(&["plano.pdf", "OCO-00001"]);
        let again = guest.post(&path, &[]).await;
        assert_eq!(
            guest.get(&again.is(303).location()).await.folio(),
            "OCO-00001"
        );
        assert_eq!(tickets(t).await, 1);
        t.run_jobs().await;
        let subjects: Vec<String> = read_mails(folder.path())
            .iter()
            .map(|mail| mail.header("Subject"))
            .collect();
        assert_eq!(subjects.len(), 2, "the folio goes out once: {subjects:?}");
    });
}

/// Late, invented and swept: the page says so, and nothing is left.
#[test]
fn a_late_confirmation_sends_nothing() {
    by_folder(&async |t, folder| {
        let (challenge, right) = question(t).await;
        t.guest()
            .post_form(
                "/enviar",
                &form(t, &challenge, "", &right),
                &[("a.txt", b"uno")],
            )
            .await
            .is(303);
        t.run_jobs().await;
        let path = link(folder, "/confirmar/");
        t.guest()
            .get("/confirmar/inventado")
            .await
            .is(410)
            .says(&["Este enlace ya no sirve"]);
        t.guest().post("/confirmar/inventado", &[]).await.is(410);
        t.clock.advance(49 * HOUR);
        t.guest()
            .get(&path)
            .await
            .is(410)
            .says(&["Este enlace ya no sirve"]);
        t.guest().post(&path, &[]).await.is(410);
        t.sweep().await;
        let db = t.app.db.read();
        assert_eq!(
            tables::pending_request::Entity::find()
                .count(db)
                .await
                .unwrap(),
            0
        );
        assert_eq!(
            tables::access_link::Entity::find().count(db).await.unwrap(),
            0
        );
        assert_eq!(tables::file::Entity::find().count(db).await.unwrap(), 0);
        assert_eq!(tickets(t).await, 0);
    });
}

/// Nobody's mailbox is filled: beyond a bound an address gets no more for an hour, and nobody is told.
#[test]
fn an_address_gets_few_mails() {
    by_folder(&async |t, folder| {
        for _ in 0..8 {
            let (challenge, right) = question(t).await;
            t.guest()
                .post_form("/enviar", &form(t, &challenge, "", &right), &[])
                .await
                .is(303);
        }
        t.run_jobs().await;
        assert_eq!(read_mails(folder.path()).len(), 5);
    });
}

both! {
    /// The privacy notice is agreed to with the form, and that is written down.
    async fn consent_is_asked_and_kept(t: TestApp) {
        let challenge = issue(&t.app, 4).await.unwrap();
        let mut form = form(t, &challenge.text, &solve(&challenge), "");
        form.remove("privacy");
        t.guest().post_form("/enviar", &form, &[]).await.is(422).says(&["Marque que leyó el aviso de privacidad"]);
        form.insert("privacy", "sí".into());
        t.guest().post_form("/enviar", &form, &[]).await.is(303);
        let rows = tables::consent::Entity::find().all(t.app.db.read()).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].version.as_str(), rows[0].channel.as_str()), ("2026-11", "enviar"));
        assert_eq!(rows[0].address, form["email"]);
        t.guest().get("/privacidad").await.is(200).says(&["Versión: 2026-11", "Unidad de Transparencia"]).hides(&["estoy de acuerdo"]);
    }
}

both! {
    /// Who is signed in is asked neither, but for the notice, and again when it changes; the request is theirs.
    async fn who_is_signed_in_just_sends(t: TestApp) {
        let agent = t.person("agente", "Lía Muestra").await;
        agent.get("/enviar").await.is(200).hides(&["name=\"challenge\"", "name=\"email\""]).says(&["name=\"privacy\""]);
        let sent = agent.post_form("/enviar", &t.request(), &[]).await;
        let path = sent.is(303).location();
        assert_eq!(path, "/mis-solicitudes/OCO-00001?nuevo=1");
        agent.get(&path).await.is(200).says(&["La impresora de la ventanilla 3"]);
        agent.get("/mis-solicitudes").await.says(&["OCO-00001"]).hides(&["todavía no acepta"]);
        agent.get("/enviar").await.hides(&["name=\"privacy\""]);
        let ticket = tables::ticket::Entity::find().one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!((ticket.requester_id, ticket.contact.as_str()), (Some(agent.person), "lía.muestra@ocoyoacac.example"));
        // Of an older version it has to be asked again.
        let write = t.app.db.write((), |tx, ()| Box::pin(async move {
            tx.conn().execute_unprepared("UPDATE consent SET version = '2020-01'").await?;
            Ok(())
        }));
        write.await.unwrap();
        agent.get("/mis-solicitudes").await.says(&["todavía no acepta"]);
        agent.get("/enviar").await.says(&["name=\"privacy\""]);
        agent.get("/privacidad").await.says(&["Lo leí y estoy de acuerdo"]);
        agent.post("/privacidad", &[]).await.is(303);
        agent.get("/mis-solicitudes").await.hides(&["todavía no acepta"]);
    }
}
