//! `/administracion/mensajes` and `/administracion/paquete`: words of mail, and what is not as the pack says. [P-22]

use desk::platform::mail::Mail;
use desk::site::Site;

use crate::support::{Backend, TestApp, block_on, read_mails};

const URL: &str = "/administracion/mensajes/answered";

/// Runs a body on both databases, with mail into a folder.
fn in_folder(body: &impl AsyncFn(&TestApp, &std::path::Path)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let mail = Mail::folder(folder.path(), "mesa@ugdai.example").unwrap();
            let t = TestApp::start(backend).await.mailing(mail).await;
            body(&t, folder.path()).await;
            t.done().await;
        });
    }
}

/// A message is tried on a ticket that one may see, kept, and leaves so; the pack's own comes back.
#[test]
fn a_message_is_tried_and_kept() {
    in_folder(&async |t, _| {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let (_, folio) = t.send(&t.request()).await;
        let list = admin.get("/administracion/mensajes").await;
        list.is(200)
            .says(&["Acuse de recibo", "Respuesta", "Queda pendiente"])
            .hides(&["Cambiado aquí"]);
        admin.get(URL).await.is(200).says(&[
            "Mensaje: Respuesta",
            "Datos que puede usar",
            "el_tipo",
        ]);
        let new = [
            ("subject", "Le respondimos: {{ folio }}"),
            ("body", "Lea: {{ texto }}\n\n{{ enlace }}"),
        ];
        // Whoever looks after texts need not see tickets.
        let mut look = new.to_vec();
        look.extend([("hacer", "ver"), ("folio", folio.as_str())]);
        admin
            .post(URL, &look)
            .await
            .is(200)
            .says(&["No hay ninguno con ese folio que usted pueda ver"]);
        // They try them on data that are nobody's.
        let mut look = new.to_vec();
        look.push(("hacer", "ver"));
        let example = admin.post(URL, &look).await;
        example.is(200).says(&[
            "Con datos de ejemplo.",
            "Le respondimos: OCO-00042",
            "Aquí va lo que se escribió.",
        ]);
        let kept = admin.post(URL, &new).await;
        assert_eq!(
            kept.is(303).location(),
            "/administracion/mensajes?hecho=guardado"
        );
        admin.get(&kept.location()).await.says(&[
            "Se guardó el mensaje",
            "Cambiado aquí",
            "Le respondimos: {{ folio }}",
        ]);
        let differs = [
            "Mensaje",
            "El texto no es el del paquete.",
            "Asunto: aquí dice «Le respondimos",
        ];
        admin
            .get("/administracion/paquete")
            .await
            .is(200)
            .says(&differs);
        let now = Site::new(t.app.clone()).app().await;
        let own = now
            .pack
            .messages
            .iter()
            .find(|m| m.notice == "answered")
            .unwrap();
        assert_eq!(own.subject, "Le respondimos: {{ folio }}");
        let command = admin.get(URL).await.hidden("command");
        admin
            .post(URL, &[("hacer", "paquete"), ("command", &command)])
            .await
            .is(303);
        admin
            .get("/administracion/mensajes")
            .await
            .hides(&["Cambiado aquí"]);
        admin
            .get("/administracion/paquete")
            .await
            .says(&["Todo está como dice el paquete"]);
        t.run_jobs().await;
    });
}

/// Who looks after texts and sees tickets reads the message as its reader would.
#[test]
fn a_message_is_tried_on_a_ticket() {
    let roles = "actions = [\"ticket.see\", \"ticket.create\"";
    let more = "actions = [\"configuration.manage\", \"ticket.see\", \"ticket.create\"";
    let source = crate::support::changed(&[("roles.toml", roles, more)], &[]);
    block_on(async {
        let t = TestApp::of(Backend::Sqlite, &source).await;
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let answer = [("visibility", "answer"), ("text", "Mañana pasamos.")];
        titular
            .post_multipart(&format!("/solicitudes/{folio}/escribir"), &answer, &[])
            .await
            .is(303);
        let note = [("visibility", "note"), ("text", "Es el mismo de siempre.")];
        titular
            .post_multipart(&format!("/solicitudes/{folio}/escribir"), &note, &[])
            .await
            .is(303);
        let look = [
            ("hacer", "ver"),
            ("folio", folio.as_str()),
            ("subject", "Va {{ folio }}"),
            ("body", "Lea: {{ texto }} {{ enlace }}"),
        ];
        let shown = titular.post(URL, &look).await;
        shown
            .is(200)
            .says(&[
                &format!("Va {folio}"),
                "Lea: Mañana pasamos.",
                "/seguimiento/…",
                "Quien es responsable",
                "Todavía no hay nadie.",
                "No reciben correo: lo encuentran en sus listas.",
            ])
            .hides(&["Es el mismo de siempre"]);
        // Each reader gets their own: the responsible a page of the desk, the requester nothing.
        let gil = t.person("agente", "Gil Prueba").await;
        let me = gil.person.to_string();
        let assign = [("assignee", me.as_str())];
        let path = format!("/solicitudes/{folio}/clasificar");
        titular.post_multipart(&path, &assign, &[]).await.is(303);
        let page = format!("/solicitudes/{folio} ");
        let shown = titular
            .post("/administracion/mensajes/assigned", &look)
            .await;
        shown
            .is(200)
            .says(&[
                "Quien es responsable: Gil Prueba",
                page.trim_end(),
                "Este mensaje no es para esta persona.",
            ])
            .hides(&["/seguimiento/…", "todavía no ha pasado"]);
        // What has not happened yet is said.
        let shown = titular
            .post("/administracion/mensajes/replied", &look)
            .await;
        shown.is(200).says(&["todavía no ha pasado"]);
        t.done().await;
    });
}

/// What leaves after a message was changed has the new words.
#[test]
fn mail_leaves_in_the_new_words() {
    in_folder(&async |t, folder| {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let new = [("subject", "Va su folio {{ folio }}"), ("body", "Gracias.")];
        admin
            .post("/administracion/mensajes/received", &new)
            .await
            .is(303);
        let (_, folio) = t.send(&t.request()).await;
        let now = Site::new(t.app.clone()).app().await;
        let kinds = desk::housekeeping::kinds();
        desk::platform::jobs::run_due(&now, &kinds, "test")
            .await
            .unwrap();
        let mails = read_mails(folder);
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].header("Subject"), format!("Va su folio {folio}"));
    });
}

/// What cannot be sent is not kept: told with its line.
#[test]
fn bad_templates_are_refused() {
    in_folder(&async |t, _| {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let post = async |subject: &str, body: &str| {
            admin
                .post(URL, &[("subject", subject), ("body", body)])
                .await
        };
        post("", "")
            .await
            .is(422)
            .says(&["Escriba el asunto.", "Escriba el texto del mensaje."]);
        let unknown = post("Hola", "Uno\n{{ sueldo }}").await;
        unknown
            .is(422)
            .says(&["Renglón 2: Un mensaje no conoce «sueldo»", "href=\"#body\""]);
        post("{{ sueldo }}", "Uno")
            .await
            .is(422)
            .says(&["href=\"#subject\""]);
        post("Hola", "{% if texto %}Uno")
            .await
            .is(422)
            .says(&["La plantilla está mal escrita"]);
        post("Hola", "{% for i in range(100000) %}x{% endfor %}")
            .await
            .is(422);
        post(&"x".repeat(10_000), "Uno").await.is(422);
        admin.get("/administracion/mensajes/nada").await.is(404);
        let agent = t.person("agente", "Gil Prueba").await;
        for url in ["/administracion/mensajes", URL, "/administracion/paquete"] {
            agent.get(url).await.is(404);
        }
        admin
            .get("/administracion/paquete")
            .await
            .says(&["Todo está como dice el paquete"]);
    });
}
