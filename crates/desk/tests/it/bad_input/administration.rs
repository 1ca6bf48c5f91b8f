//! The same texts in the forms of the administration: units, teams, people's data, services,
//! their forms, canned replies, messages; and in the addresses of their pages.

use std::collections::BTreeMap;

use desk::platform::text::clean_name;

use super::{check, escaped, plain, read, vectors};
use crate::support::{Answer, Backend, Browser, TestApp, block_on};

const PLACE: &str = "/administracion";

/// The pages that a text may have come to, by the sort of page.
async fn pages(admin: &Browser, text: &str, number: usize) -> Vec<(&'static str, Answer)> {
    let name = format!("{text} {number}");
    let mut pages = Vec::new();
    let mut follow = async |sort: &'static str, answer: Answer| {
        let shown = if answer.status == 303 {
            admin.get(&answer.location()).await
        } else {
            answer
        };
        pages.push((sort, shown));
    };
    let unit = [("name", name.as_str()), ("parent", "")];
    let path = format!("{PLACE}/dependencias/nueva");
    follow("unit", admin.post(&path, &unit).await).await;
    let unit = [("name", name.as_str()), ("parent", text)];
    follow("unit refused", admin.post(&path, &unit).await).await;
    let path = format!("{PLACE}/equipos");
    follow("team", admin.post(&path, &[("name", &name)]).await).await;
    let service = [
        ("name", name.as_str()),
        ("summary", name.as_str()),
        ("keywords", text),
        ("offered", "si"),
    ];
    let path = format!("{PLACE}/servicios/internet");
    follow("service", admin.post(&path, &service).await).await;
    let form = [
        ("hacer", "ver"),
        ("version", text),
        ("resto-0", ""),
        ("etiqueta-0", &name),
        ("tipo-0", "choice"),
        ("opciones-0", text),
        ("ayuda-0", text),
        ("grupo-0", text),
        ("visible-si-0", text),
    ];
    let path = format!("{PLACE}/servicios/camaras/formulario");
    follow("form", admin.post(&path, &form).await).await;
    let reply = [
        ("hacer", "ver"),
        ("title", name.as_str()),
        ("body", name.as_str()),
        ("kinds", text),
        ("services", text),
        ("roles", text),
        ("folio", text),
    ];
    let path = format!("{PLACE}/respuestas/nueva");
    follow("reply tried", admin.post(&path, &reply).await).await;
    let reply = [("title", name.as_str()), ("body", name.as_str())];
    follow("reply", admin.post(&path, &reply).await).await;
    let message = [
        ("hacer", "ver"),
        ("subject", name.as_str()),
        ("body", name.as_str()),
        ("folio", text),
    ];
    let path = format!("{PLACE}/mensajes/answered");
    follow("message tried", admin.post(&path, &message).await).await;
    let message = [("subject", name.as_str()), ("body", name.as_str())];
    follow("message", admin.post(&path, &message).await).await;
    let data = [
        ("name", name.as_str()),
        ("phone", text),
        ("unit", text),
        ("email", text),
        ("reason", text),
        ("document", text),
    ];
    let person = format!("{PLACE}/personas/{}", admin.person);
    for form in ["datos", "correos", "bloquear"] {
        let answer = admin.post(&format!("{person}/{form}"), &data).await;
        follow("person", answer).await;
    }
    pages
}

/// Where the text that was kept is to be read: pages that show it whole, not in a control.
const READ: [&str; 3] = ["unit", "team", "service"];

/// Each text in a third of the walk on SQLite; a fortieth of them on PostgreSQL.
#[test]
fn nothing_that_administrators_type_runs() {
    for (backend, step) in [(Backend::Sqlite, 3), (Backend::Postgres, 40)] {
        block_on(async {
            let t = TestApp::start(backend).await;
            let admin = t.person("administrador", "Ana Admin").await;
            let (mut seen, mut kept) = (BTreeMap::new(), 0);
            for (number, text) in vectors().into_iter().enumerate().step_by(step) {
                for (sort, answer) in pages(&admin, &text, number).await {
                    let about = format!("{sort}, {text:?}");
                    check(&answer, None, &about);
                    *seen.entry(sort).or_insert(0) += 1;
                    if answer.status != 200 || !READ.contains(&sort) {
                        continue;
                    }
                    let words = plain(&clean_name(&format!("{text} {number}")));
                    let shown = read(&answer.text());
                    assert!(
                        shown.contains(&words),
                        "{about}: {words:?} is not to be read in\n{shown}"
                    );
                    kept += 1;
                }
                let query = escaped(&text);
                for path in [
                    format!("{PLACE}/dependencias?q={query}"),
                    format!("{PLACE}/dependencias/{query}"),
                    format!("{PLACE}/equipos/{query}"),
                    format!("{PLACE}/funciones?accion={query}"),
                    format!("{PLACE}/servicios/internet?de={query}&a={query}&hecho={query}"),
                    format!("{PLACE}/respuestas/{query}"),
                    format!("{PLACE}/mensajes/{query}"),
                    format!("{PLACE}/correo?ver={query}&antes={query}"),
                    format!("{PLACE}/auditoria?q={query}"),
                ] {
                    check(&admin.get(&path).await, None, &format!("{path} {text:?}"));
                }
            }
            assert_eq!(seen.len(), 10, "{seen:?}");
            assert!(kept > 200 / step, "{kept}");
            for path in [
                "dependencias",
                "equipos",
                "servicios",
                "respuestas",
                "mensajes",
                "paquete",
                "auditoria",
            ] {
                check(&admin.get(&format!("{PLACE}/{path}")).await, None, path);
            }
            t.done().await;
        });
    }
}

both! {
    /// Ten thousand letters in each of those texts: refused with a page, never a fault of ours.
    async fn very_long_texts_of_administrators(t: TestApp) {
        let admin = t.person("administrador", "Ana Admin").await;
        for (number, piece) in ["ñ", "palabra ", "{{ folio }}", "<b>", "\n", "{%", "e\u{301}"].into_iter().enumerate() {
            let long = piece.repeat(10_000);
            for (sort, answer) in pages(&admin, &long, number).await {
                let about = format!("{sort}, {piece:?}");
                assert!(matches!(answer.status, 200 | 400 | 413 | 422), "{about}: {}", answer.status);
                check(&answer, None, &about);
            }
        }
    }
}
