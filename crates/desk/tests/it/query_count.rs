//! How many statements a page sends: the same with one ticket as with many [P-29].

use crate::support::{Browser, TestApp};

async fn statements(t: &TestApp, who: &Browser, path: &str) -> u64 {
    let before = t.app.db.statements();
    who.get(path).await.is(200);
    t.app.db.statements() - before
}

both! {
    async fn pages_are_bounded(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let (link, folio) = t.send(&t.request()).await;
        let url = format!("/solicitudes/{folio}");
        let pages: [(&Browser, &str, u64); 6] = [
            (&t.guest(), "/", 3),
            (&t.guest(), "/enviar", 4),
            (&t.guest(), &link, 6),
            (&titular, "/solicitudes", 4),
            (&titular, &url, 8),
            (&t.guest(), "/conocimiento/manual", 1),
        ];
        let mut first = Vec::new();
        for (who, path, most) in &pages {
            let sent = statements(t, who, path).await;
            assert!(sent <= *most, "{path}: {sent} statements, at most {most}");
            first.push(sent);
        }
        for n in 0..12 {
            t.send(&t.request()).await;
            let text = format!("Nota {n}");
            let note = [("visibility", "note"), ("text", text.as_str())];
            titular.post_multipart(&format!("{url}/escribir"), &note, &[]).await.is(303);
        }
        for ((who, path, _), before) in pages.iter().zip(first) {
            assert_eq!(statements(t, who, path).await, before, "{path} sends more with more tickets");
        }
    }
}
