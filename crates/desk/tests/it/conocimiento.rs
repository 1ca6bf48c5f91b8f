//! `/conocimiento`

use crate::support::TestApp;

both! {
    /// [OCO-4] folders, articles with author and date, others of the folder.
    async fn articles_are_read(t: TestApp) {
        let index = t.guest().get("/conocimiento").await;
        for article in &t.app.pack.articles {
            index.says(&[article.title.as_str(), article.folder.as_str()]);
            let page = t.guest().get(&format!("/conocimiento/{}", article.key)).await;
            page.is(200).says(&[article.title.as_str(), article.author.as_str()]);
            let others = t.app.pack.articles.iter().filter(|a| a.folder == article.folder);
            for other in others.filter(|a| a.key != article.key) {
                page.says(&[format!("/conocimiento/{}", other.key).as_str()]);
            }
        }
        t.guest().get("/conocimiento/nada").await.is(404);
        t.guest().get("/conocimiento/nada/descargar").await.is(404);
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
