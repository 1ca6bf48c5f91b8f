//! Texts of ten thousand letters, files named like paths, names that look alike.

use desk::platform::text::{clean, clean_name};

use super::{check, escaped};
use crate::support::TestApp;

both! {
    /// Ten thousand letters, in one word and in many: refused or shown, and never a fault of ours.
    async fn very_long_texts_are_borne(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let admin = t.person("administrador", "Ana Admin").await;
        let (_, folio) = t.send(&t.request()).await;
        for piece in ["ñ", "palabra ", "\u{1F468}\u{200D}\u{1F469}", "e\u{301}", "<b>", "\n", "(", "%"] {
            let long = piece.repeat(10_000);
            let person = [("name", long.as_str()), ("email", "largo@x.example"), ("role", "agente")];
            let refused = admin.post("/administracion/personas/nueva", &person).await;
            check(refused.is(422), None, piece);
            check(&t.guest().post("/entrar", &[("email", &long), ("password", &long)]).await, None, piece);
            let mut form = t.request();
            form.insert("description", long.clone());
            let sent = t.guest().post_form("/enviar", &form, &[]).await;
            assert!(matches!(sent.status, 303 | 422), "{piece:?}: {}", sent.status);
            let note = [("visibility", "note"), ("text", long.as_str())];
            let noted = titular.post_multipart(&format!("/solicitudes/{folio}/escribir"), &note, &[]).await;
            assert!(matches!(noted.status, 303 | 422), "{piece:?}: {}", noted.status);
            check(&titular.get(&format!("/solicitudes/{folio}")).await, None, piece);
            check(&titular.get("/solicitudes?vista=todas").await, None, piece);
        }
        let filter = escaped(&"tipo:red o ".repeat(900));
        check(&titular.get(&format!("/solicitudes?filtro={filter}")).await, None, "a long filter");
    }
}

both! {
    /// A file keeps the last part of its name, and comes back as something to save, never to show.
    async fn a_file_named_like_a_path(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        for (name, kept) in [
            ("../../etc/passwd.txt", "passwd.txt"),
            ("..\\..\\windows\\win.txt", "win.txt"),
            ("/abs/olute.txt", "olute.txt"),
            ("C:\\x\\y.txt", "y.txt"),
            ("a\u{202E}txt.exe.txt", "atxt.exe.txt"),
            ("x\";filename=y.txt", "x_;filename=y.txt"),
        ] {
            let files: [(&str, &[u8]); 1] = [(name, b"<script>alert(1)</script>")];
            let sent = t.guest().post_form("/enviar", &t.request(), &files).await;
            let link = sent.is(303).location().split('?').next().unwrap().to_owned();
            let page = t.guest().get(&link).await;
            page.says(&[kept]);
            let file = page.links(&format!("{link}/archivos/"))[0].clone();
            let folio = page.folio();
            let own = titular.get(&format!("/solicitudes/{folio}")).await;
            let at_work = own.links(&format!("/solicitudes/{folio}/archivos/"))[0].clone();
            for (who, path) in [(&t.guest(), file), (&titular, at_work)] {
                let saved = who.get(&path).await;
                assert!(saved.is(200).disposition().starts_with("attachment; filename=\""), "{}", saved.disposition());
                assert_eq!(saved.disposition().matches('"').count(), 2);
                assert_eq!(saved.header("x-content-type-options"), "nosniff");
                assert_eq!(saved.header("content-security-policy"), "default-src 'none'; sandbox");
                assert!(!saved.header("content-type").contains("html"), "{}", saved.header("content-type"));
            }
            // Who is not signed in is led to sign in.
            t.guest().get(&format!("/solicitudes/{folio}/archivos/x")).await.is(303);
        }
    }
}

#[test]
fn names_that_look_the_same_are_the_same() {
    for (typed, name) in [
        (" Ana \u{200B}\t Paz\n", "Ana Paz"),
        ("An\u{AD}a \u{202E}Paz\u{202C}", "Ana Paz"),
        ("A\u{200D}na\u{2060} P\u{E0041}az\u{FEFF}", "Ana Paz"),
        ("\u{200F}שלום", "שלום"),
        ("Ana\r\nBcc: x", "Ana Bcc: x"),
    ] {
        assert_eq!(clean_name(typed), name);
    }
    assert_eq!(
        clean("a\u{200B}b\u{1F468}\u{200D}\u{1F469}"),
        "ab\u{1F468}\u{200D}\u{1F469}",
        "an emoji stays whole"
    );
    assert_eq!(clean("x\u{2028}y\rz"), "x\ny\nz");
    let heap = format!("Z{}lgo", "\u{301}".repeat(50));
    assert_eq!(clean(&heap).chars().count(), 8);
    assert_eq!(clean("Peña e\u{301}"), "Peña e\u{301}");
}
