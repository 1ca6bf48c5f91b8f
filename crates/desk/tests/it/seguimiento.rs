//! `/seguimiento/{token}`: the private link.

use crate::support::TestApp;

both! {
    /// Unknown folio, foreign ticket, wrong token: the same «not found».
    async fn a_wrong_token_is_not_found(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let missing = t.guest().get("/no-existe").await;
        missing.is(404);
        let titular = t.person("titular", "Tita Muestra").await;
        let gone = titular.get("/solicitudes/OCO-99999").await;
        gone.is(404);
        for path in [
            format!("{link}x"),
            link[..link.len() - 1].to_owned(),
            format!("/seguimiento/{folio}"),
            format!("{link}/archivos/nada"),
            "/seguimiento/%00".to_owned(),
        ] {
            let answer = t.guest().get(&path).await;
            assert_eq!(words(&answer.is(404).text(), &path), words(&missing.text(), "/no-existe"), "{path}");
        }
        // Somebody signed in without the right to tickets finds the same as for no ticket at all.
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let foreign = admin.get(&format!("/solicitudes/{folio}")).await;
        let nothing = admin.get("/solicitudes/OCO-99999").await;
        assert_eq!(words(&foreign.is(404).text(), &folio), words(&nothing.is(404).text(), "OCO-99999"));
    }
}

/// The content of a page, but for the address that was asked for.
fn words(page: &str, asked: &str) -> String {
    let main = page.split("<main").nth(1).unwrap();
    main.split("</main>")
        .next()
        .unwrap()
        .replace(asked, "*")
        .replace(&asked.replace('%', "%25"), "*")
}

both! {
    /// The link of one ticket opens no file of another, nor one of an internal note.
    async fn a_link_opens_only_its_own_public_files(t: TestApp) {
        let form = t.request();
        let sent = t.guest().post_form("/enviar", &form, &[("a.txt", b"uno")]).await;
        let link = sent.location().split('?').next().unwrap().to_owned();
        let page = t.guest().get(&link).await;
        let file = page.links(&format!("{link}/archivos/"))[0].clone();
        let key = file.rsplit('/').next().unwrap().to_owned();
        let got = t.guest().get(&file).await;
        assert_eq!(got.is(200).body, b"uno");
        assert!(got.disposition().starts_with("attachment"), "{}", got.disposition());
        assert!(got.header("content-security-policy").contains("sandbox"));
        let (other, _) = t.send(&form).await;
        t.guest().get(&format!("{other}/archivos/{key}")).await.is(404);

        let agent = t.person("agente", "Gil Prueba").await;
        let folio = page.folio();
        let url = format!("/solicitudes/{folio}/escribir");
        let note = [("visibility", "note"), ("text", "Secreto de la casa")];
        agent.post_multipart(&url, &note, &[("interno.txt", b"dos")]).await.is(303);
        let seen = agent.get(&format!("/solicitudes/{folio}")).await;
        seen.says(&["Secreto de la casa", "interno.txt"]);
        let internal = seen.links(&format!("/solicitudes/{folio}/archivos/"));
        let internal = internal.iter().find(|href| !href.ends_with(&key)).unwrap();
        assert_eq!(agent.get(internal).await.is(200).body, b"dos");
        let key = internal.rsplit('/').next().unwrap();
        t.guest().get(&format!("{link}/archivos/{key}")).await.is(404);
        t.guest().get(&link).await.hides(&["Secreto", "interno.txt"]);
        t.guest().get(internal).await.is(303);
    }
}
