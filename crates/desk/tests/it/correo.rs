//! `/administracion/correo`: what leaves, what waits, trying again. [P-22]

use desk::platform::mail::Mail;
use sea_orm::EntityTrait;

use crate::mail::{rows, states};
use crate::support::{Backend, TestApp, block_on, read_mails};

const URL: &str = "/administracion/correo";

/// Runs a body on both databases, first without a way out, then with a folder.
fn on_both(body: &impl AsyncFn(TestApp, Mail, &std::path::Path) -> TestApp) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let mail = Mail::folder(folder.path(), "mesa@ugdai.example").unwrap();
            let t = TestApp::start(backend).await;
            let t = body(t, mail, folder.path()).await;
            t.done().await;
        });
    }
}

async fn audited(t: &TestApp) -> Vec<(String, String)> {
    let rows = tables::audit::Entity::find().all(t.app.db.read()).await;
    let rows = rows.unwrap().into_iter();
    rows.map(|row| (row.action, row.detail))
        .filter(|(action, _)| action.starts_with("mail."))
        .collect()
}

/// What was held while there was no way out leaves when somebody releases it, once.
#[test]
fn held_mail_is_released_once() {
    on_both(&async |t, mail, folder| {
        let (_, folio) = t.send(&t.request()).await;
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let page = admin.get(URL).await;
        page.is(200).says(&[
            "No hay salida de correo",
            "Acuse de recibo",
            &folio,
            "mariana.peña<wbr>@ocoyoacac.example",
            "Detenido",
        ]);
        page.hides(&["Enviarme un correo de prueba", ">Liberar<"]);
        let id = rows(&t).await[0].id.to_string();
        let one = format!("enviar-{id}");
        admin
            .post(URL, &[("una", &one)])
            .await
            .is(422)
            .says(&["primero hay que configurarla"]);
        let cookie = t.person("administrador", "Beto Ensayo").await;
        let t = t.mailing(mail).await;
        let admin = t.person("administrador", "Cata Prueba").await;
        assert_ne!(admin.person, cookie.person);
        admin.get(URL).await.is(200).says(&[
            "se guarda en una carpeta",
            ">Liberar<",
            "mesa@ugdai.example",
        ]);
        let done = admin
            .post(URL, &[("una", &one), ("ver", "detenidos")])
            .await;
        assert_eq!(
            done.is(303).location(),
            "/administracion/correo?ver=detenidos&hecho=enviar-1"
        );
        admin
            .get(&done.location())
            .await
            .is(200)
            .says(&["Se puso en camino un correo"]);
        let again = admin.post(URL, &[("una", &one)]).await;
        assert!(again.is(303).location().ends_with("hecho=enviar-0"));
        t.run_jobs().await;
        assert_eq!(states(&t).await, ["sent"]);
        assert_eq!(read_mails(folder).len(), 1);
        // What was sent is never sent again, whoever asks.
        let again = admin.post(URL, &[("fila", &id), ("hacer", "enviar")]).await;
        assert!(again.is(303).location().ends_with("hecho=enviar-0"));
        assert_eq!(
            audited(&t).await,
            [("mail.released".to_owned(), format!("{{\"mails\":[{id}]}}"))]
        );
        t
    });
}

/// What waits is held and stays so; several at once.
#[test]
fn several_are_held_and_released() {
    on_both(&async |t, mail, folder| {
        let t = t.mailing(mail).await;
        for _ in 0..3 {
            t.send(&t.request()).await;
        }
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let ids: Vec<String> = rows(&t)
            .await
            .iter()
            .map(|row| row.id.to_string())
            .collect();
        let mut form: Vec<(&str, &str)> = ids.iter().map(|id| ("fila", id.as_str())).collect();
        form.push(("hacer", "detener"));
        let done = admin.post(URL, &form).await;
        assert!(done.is(303).location().ends_with("hecho=detener-3"));
        t.run_jobs().await;
        assert_eq!(states(&t).await, ["held", "held", "held"]);
        admin
            .get("/administracion/correo?ver=detenidos")
            .await
            .says(&["Detenidos <span class=\"count\">3</span>"]);
        admin
            .post(URL, &[("hacer", "enviar")])
            .await
            .is(422)
            .says(&["Elija al menos un correo"]);
        admin.post(URL, &[("hacer", "bailar")]).await.is(400);
        let last = form.len() - 1;
        form[last].1 = "enviar";
        admin.post(URL, &form).await.is(303);
        t.run_jobs().await;
        assert_eq!(read_mails(folder).len(), 3);
        t
    });
}

/// Looking after mail is no right to read: the letter is shown with what people wrote covered.
#[test]
fn a_letter_is_shown_as_it_would_leave() {
    on_both(&async |t, mail, _| {
        let t = t.mailing(mail).await;
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let note = [
            ("visibility", "answer"),
            ("text", "Mañana a las nueve pasamos."),
        ];
        agent
            .post_multipart(&format!("/solicitudes/{folio}/escribir"), &note, &[])
            .await
            .is(303);
        t.run_jobs().await;
        let id = rows(&t).await.last().unwrap().id;
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let letter = admin.get(&format!("{URL}/{id}")).await;
        letter.is(200).says(&[
            "Respuesta: ",
            &folio,
            "mariana.peña@ocoyoacac.example",
            "[texto que solo lee quien participa]",
        ]);
        letter.hides(&[
            "Mañana a las nueve",
            &format!("href=\"/solicitudes/{folio}\""),
        ]);
        assert!(
            !letter.text().contains("/seguimiento/") || letter.text().contains("/seguimiento/…")
        );
        admin.get(&format!("{URL}/99999")).await.is(404);
        agent.get(&format!("{URL}/{id}")).await.is(404);
        // The page of the ticket leads there only for who looks after mail.
        agent
            .get(&format!("/solicitudes/{folio}"))
            .await
            .is(200)
            .says(&["Correo enviado al solicitante"])
            .hides(&["/administracion/correo"]);
        t
    });
}

/// A trial leaves once for each press of the button, to whoever presses it.
#[test]
fn a_trial_goes_to_oneself() {
    on_both(&async |t, mail, folder| {
        let none = t.person("administrador", "Ada Ejemplo").await;
        none.post(&format!("{URL}/prueba"), &[])
            .await
            .is(422)
            .says(&["No hay salida de correo"]);
        let t = t.mailing(mail).await;
        let admin = t.person("administrador", "Cata Prueba").await;
        let command = admin.get(URL).await.hidden("command");
        for _ in 0..2 {
            let done = admin
                .post(&format!("{URL}/prueba"), &[("command", &command)])
                .await;
            admin
                .get(&done.is(303).location())
                .await
                .says(&["El correo de prueba salió"]);
        }
        let mails = read_mails(folder);
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].header("To"), "cata.prueba@ocoyoacac.example");
        t
    });
}

/// The number of statements is the same for one mail as for many, and a page ends where the next begins.
#[test]
fn the_list_is_bounded() {
    on_both(&async |t, mail, _| {
        let t = t.mailing(mail).await;
        let admin = t.person("administrador", "Ada Ejemplo").await;
        t.send(&t.request()).await;
        let before = t.app.db.statements();
        admin.get(URL).await.is(200);
        let one = t.app.db.statements() - before;
        assert!(one <= 6, "{one} statements");
        for _ in 0..55 {
            t.send(&t.request()).await;
        }
        let before = t.app.db.statements();
        let page = admin.get(URL).await;
        assert_eq!(t.app.db.statements() - before, one);
        assert_eq!(page.all_hidden("fila").len(), 50);
        let next = page
            .links("/administracion/correo?ver=todos&antes=")
            .pop()
            .unwrap();
        let rest = admin.get(&next).await;
        assert_eq!(rest.is(200).all_hidden("fila").len(), 6);
        assert!(
            rest.all_hidden("fila")
                .iter()
                .all(|id| !page.all_hidden("fila").contains(id))
        );
        t.run_jobs().await;
        t
    });
}
