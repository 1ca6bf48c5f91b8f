//! `/buscar`

use crate::support::TestApp;

both! {
    /// [OCO-2] the search box finds services and articles without regard to accents or case.
    async fn accents_and_case_do_not_matter(t: TestApp) {
        let article = t.app.pack.articles.iter().find(|a| a.key == "contrasenas-y-correos").unwrap();
        for query in ["CONTRASEÑAS", "contrasenas", "Contraseñas+correos"] {
            t.guest().get(&format!("/buscar?q={query}")).await.is(200).says(&[article.title.as_str()]);
        }
        let none = t.guest().get("/buscar?q=xilófono").await;
        none.is(200).says(&["xilófono"]).hides(&[article.title.as_str()]);
    }
}

both! {
    async fn what_is_typed_is_only_text(t: TestApp) {
        let answer = t.guest().get("/buscar?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%00%E2%80%AE").await;
        answer.is(200).hides(&["<script>alert", "\u{202E}"]);
        t.guest().get(&format!("/buscar?q={}", "a".repeat(5000))).await.is(200);
        t.guest().get("/buscar").await.is(200);
    }
}
