//! `/enviar`: the public form [OCO-3].

use std::collections::HashMap;

use desk::platform::files;
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::TestApp;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

both! {
    /// [OCO-3] no account is needed; the answer shows the number.
    async fn a_guest_gets_a_folio_and_a_private_link(t: TestApp) {
        let empty = t.guest().get("/enviar").await;
        empty.is(200).says(&["10 MB", "pdf", "name=\"email\"", "name=\"unit\"", "name=\"service\""]);
        let mut form = t.request();
        form.insert("command", empty.hidden("command"));
        let sent = t.guest().post_form("/enviar", &form, &[("Oficio número 12.pdf", PDF)]).await;
        sent.is(303);
        let link = sent.location();
        assert!(link.starts_with("/seguimiento/") && link.ends_with("?nuevo=1"), "{link}");
        let token = link.trim_start_matches("/seguimiento/").trim_end_matches("?nuevo=1");
        assert_eq!(token.len(), 43, "256 bits");
        t.guest().get(&link).await.is(200).says(&["OCO-00001", "Oficio número 12.pdf", token]);
        let (_, folio) = t.send(&t.request()).await;
        assert_eq!(folio, "OCO-00002");
    }
}

both! {
    /// A second click, or a repeated request, is the same ticket; the id with another content is refused.
    async fn a_form_takes_effect_once(t: TestApp) {
        let mut form = t.request();
        form.insert("command", t.guest().get("/enviar").await.hidden("command"));
        let first = t.guest().post_form("/enviar", &form, &[("a.pdf", PDF)]).await;
        let again = t.guest().post_form("/enviar", &form, &[("a.pdf", PDF)]).await;
        assert_eq!((first.status, again.status), (303, 303));
        let folio = t.guest().get(&first.location()).await.folio();
        assert_eq!(t.guest().get(&again.location()).await.folio(), folio);
        assert_eq!(tables::ticket::Entity::find().count(t.app.db.read()).await.unwrap(), 1);
        form.insert("description", "Otra cosa".into());
        t.guest().post_form("/enviar", &form, &[]).await.is(409).says(&["ya se había enviado"]);
    }
}

both! {
    /// Bad input: a message at the field, what was typed stays, received files need not be chosen again.
    async fn what_was_typed_stays(t: TestApp) {
        let form = HashMap::from([
            ("email", "mariana".to_owned()),
            ("unit", "inventada".to_owned()),
            ("service", String::new()),
            ("description", "Se fue la <b>luz</b> & la red".to_owned()),
            ("command", "c1".to_owned()),
        ]);
        let refused = t.guest().post_form("/enviar", &form, &[("plano.pdf", PDF)]).await;
        refused.is(422).says(&[
            "Escriba un correo completo", "Elija su dependencia", "Elija el servicio",
            "value=\"mariana\"", "Se fue la &#60;b&#62;luz&#60;/b&#62;", "plano.pdf", "aria-invalid",
        ]);
        let kept = refused.hidden("kept");
        let mut right = t.request();
        right.insert("kept", kept.clone());
        right.insert("command", refused.hidden("command"));
        let sent = t.guest().post_form("/enviar", &right, &[]).await;
        t.guest().get(&sent.is(303).location()).await.says(&["plano.pdf"]);
        // The token was used up: the same file cannot be claimed into a second ticket.
        right.insert("command", "c2".into());
        t.guest().post_form("/enviar", &right, &[]).await.is(422).says(&["Adjúntelo de nuevo"]);
    }
}

both! {
    /// A file too large or refused is named, before and after; the others stay.
    async fn refused_files_are_named(t: TestApp) {
        let large = vec![b'a'; 10_000_001];
        let files: [(&str, &[u8]); 6] = [
            ("gigante.txt", &large),
            ("virus.exe", b"MZ\x90\x00"),
            ("disfrazado.pdf", b"MZ\x90\x00 no soy un pdf"),
            ("foto.jpg", b"tampoco"),
            ("vacío.txt", b""),
            ("../../etc/nota buena.txt", b"hola"),
        ];
        let refused = t.guest().post_form("/enviar", &t.request(), &files).await;
        refused.is(422).says(&[
            "«gigante.txt» no se recibió: pesa 10.0 MB y el máximo es 10 MB",
            "«virus.exe» no se recibió: ese tipo de archivo no se admite",
            "«disfrazado.pdf» no se recibió: su contenido no es el de un archivo .pdf",
            "«foto.jpg» no se recibió", "«vacío.txt» no se recibió: está vacío", "nota buena.txt",
        ]);
        refused.hides(&["etc/nota"]);
        let many: Vec<(&str, &[u8])> = ["1.txt", "2.txt", "3.txt", "4.txt", "5.txt", "6.txt"]
            .into_iter().map(|name| (name, b"x".as_slice())).collect();
        let refused = t.guest().post_form("/enviar", &t.request(), &many).await;
        refused.is(422).says(&["«6.txt» no se recibió: se admiten hasta 5 archivos"]);
    }
}

both! {
    /// Nothing of a refused form becomes a ticket, and its files go away with time.
    async fn a_refused_form_leaves_nothing(t: TestApp) {
        let mut form = t.request();
        form.insert("email", "nadie".into());
        t.guest().post_form("/enviar", &form, &[("a.pdf", PDF)]).await.is(422);
        let db = t.app.db.read();
        assert_eq!(tables::ticket::Entity::find().count(db).await.unwrap(), 0);
        assert_eq!(tables::file::Entity::find().count(db).await.unwrap(), 1);
        t.clock.advance(25 * 3_600_000);
        assert_eq!(files::sweep(&t.app).await.unwrap(), 1);
        assert_eq!(tables::file::Entity::find().count(db).await.unwrap(), 0);
        assert_eq!(tables::upload::Entity::find().count(db).await.unwrap(), 0);
    }
}

both! {
    async fn odd_texts_are_only_texts(t: TestApp) {
        let mut form = t.request();
        let long = "á".repeat(20_000);
        form.insert("description", long.clone());
        t.send(&form).await;
        form.insert("description", format!("{long}b"));
        t.guest().post_form("/enviar", &form, &[]).await.is(422).says(&["demasiado largo"]);
        form.insert("description", "\u{202E}al revés\u{200B} <script>alert('x')</script>\u{0}".into());
        let (link, _) = t.send(&form).await;
        let page = t.guest().get(&link).await;
        page.says(&["al revés", "&#60;script&#62;"]).hides(&["<script>alert", "\u{202E}"]);
        form.insert("description", " \n\t ".into());
        t.guest().post_form("/enviar", &form, &[]).await.is(422).says(&["Describa qué necesita"]);
        for email in ["a@b", "a b@c.mx", "@c.mx", "a@", "a@c..mx", "a@b@c.mx,", "\"<x>\"@c.mx"] {
            form.insert("email", email.into());
            form.insert("description", "x".into());
            t.guest().post_form("/enviar", &form, &[]).await.is(422);
        }
    }
}

both! {
    /// A guest who uses the address of somebody with an account does not become that person.
    async fn an_unproved_address_claims_nothing(t: TestApp) {
        t.person("titular", "Tita Muestra").await;
        let mut form = t.request();
        form.insert("email", "tita.muestra@ocoyoacac.example".into());
        t.send(&form).await;
        t.send(&form).await;
        let tickets = tables::ticket::Entity::find().all(t.app.db.read()).await.unwrap();
        let owner = desk::directory::store::credentials(t.app.db.read(), "tita.muestra@ocoyoacac.example");
        let owner = owner.await.unwrap().unwrap().person;
        assert!(tickets.iter().all(|ticket| ticket.requester_id != Some(owner)));
        assert_eq!(tickets[0].requester_id, tickets[1].requester_id, "one guest an address");
        // Also when they come at once.
        form.insert("email", "nueva@ocoyoacac.example".into());
        let at_once = (0..8).map(|_| t.send(&form));
        futures_util::future::join_all(at_once).await;
        let rows = tables::address::Entity::find().all(t.app.db.read()).await.unwrap();
        assert_eq!(rows.iter().filter(|row| row.value == "nueva@ocoyoacac.example").count(), 1);
    }
}

both! {
    /// Files that nobody claims cannot fill the disk: beyond a bound no more are taken, and the form goes on without.
    async fn unclaimed_files_are_bounded(t: TestApp) {
        use sea_orm::ConnectionTrait;
        let mut wrong = t.request();
        wrong.insert("email", "nadie".into());
        t.guest().post_form("/enviar", &wrong, &[("a.txt", b"uno")]).await.is(422).says(&["a.txt"]);
        let write = t.app.db.write((), |tx, ()| Box::pin(async move {
            tx.conn().execute_unprepared("UPDATE upload SET size = 2000000001").await?;
            Ok(())
        }));
        write.await.unwrap();
        let full = t.guest().post_form("/enviar", &t.request(), &[("b.txt", b"dos")]).await;
        full.is(422).says(&["Por ahora no se pueden recibir más archivos", "La impresora de la ventanilla 3"]);
        t.send(&t.request()).await;
        t.clock.advance(25 * 3_600_000);
        files::sweep(&t.app).await.unwrap();
        t.guest().post_form("/enviar", &t.request(), &[("b.txt", b"dos")]).await.is(303);
    }
}
