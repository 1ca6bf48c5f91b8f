//! `/conocimiento`

use crate::support::TestApp;

both! {
    /// [OCO-4] folders, articles with author and date, others of the folder.
    async fn articles_are_read(t: TestApp) {
        let index = t.guest().get("/conocimiento").await;
        let open = |article: &&pack::Article| article.readers.is_empty();
        for article in t.app.pack.articles.iter().filter(open) {
            index.says(&[article.title.as_str(), article.folder.as_str()]);
            let page = t.guest().get(&format!("/conocimiento/{}", article.key)).await;
            page.is(200).says(&[article.title.as_str(), article.author.as_str()]);
            let others = t.app.pack.articles.iter().filter(open).filter(|a| a.folder == article.folder);
            for other in others.filter(|a| a.key != article.key) {
                page.says(&[format!("/conocimiento/{}", other.key).as_str()]);
            }
        }
        t.guest().get("/conocimiento/nada").await.is(404);
        t.guest().get("/conocimiento/nada/descargar").await.is(404);
    }
}

both! {
    /// [P-42] Each manual is there for who needs it, and for nobody else: not in the list, not by its address, not in the search.
    async fn manuals_are_for_their_readers(t: TestApp) {
        let guest = t.guest();
        let agent = t.person("agente", "Ada Prueba").await;
        let head = t.person("titular", "Eva Prueba").await;
        let admin = t.person("administrador", "Noé Prueba").await;
        let readers = [
            ("manual-agente", [false, true, true, false]),
            ("manual-titular", [false, false, true, false]),
            ("manual-administracion", [false, false, false, true]),
            ("manual", [true, true, true, true]),
        ];
        for (key, allowed) in readers {
            let article = t.app.pack.articles.iter().find(|a| a.key == key).unwrap();
            for (reader, may) in [&guest, &agent, &head, &admin].into_iter().zip(allowed) {
                let path = format!("/conocimiento/{key}");
                let status = if may { 200 } else { 404 };
                reader.get(&path).await.is(status);
                reader.get(&format!("{path}/descargar")).await.is(status);
                let word = article.title.replace(' ', "+");
                for list in ["/conocimiento".to_owned(), format!("/buscar?q={word}")] {
                    let link = format!("href=\"{path}\"");
                    assert_eq!(reader.get(&list).await.text().contains(&link), may, "{key} {list}");
                }
            }
        }
    }
}

/// HTML in an article is text: a pack's author cannot run anything in a reader's browser.
#[test]
fn markdown_carries_no_html() {
    let html =
        desk::knowledge::html("# Hola\n\n<script>alert(1)</script> y <b onclick=x>negritas</b>");
    assert!(html.contains("<h1>Hola</h1>"), "{html}");
    assert!(!html.contains("<script") && !html.contains("<b "), "{html}");
}
