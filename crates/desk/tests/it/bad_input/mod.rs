//! What nobody types by mistake, in every text of every form, and on every page that
//! shows it. The pages are read as a browser reads them: nothing of what was typed
//! may become an element, an attribute or an address, and all of it must be there to read.

mod administration;
mod bounds;

use std::collections::BTreeMap;

use desk::platform::text::{clean, clean_name};
use scraper::{Html, Node};

use crate::support::{Answer, Backend, Browser, TestApp, block_on};

/// The texts, a line each, with what their escapes say.
fn vectors() -> Vec<String> {
    let lines = include_str!("vectors.txt").lines().skip(1);
    lines.map(unescaped).collect()
}

fn unescaped(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('u') => {
                let digits: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                let number = u32::from_str_radix(&digits, 16).unwrap();
                text.push(char::from_u32(number).unwrap());
            }
            Some(c) => text.push(c),
            None => text.push('\\'),
        }
    }
    text
}

/// Elements that a page of ours has only where its template says so.
const OURS: [&str; 26] = [
    "script", "link", "meta", "base", "style", "iframe", "object", "embed", "img", "image", "svg",
    "math", "form", "input", "button", "select", "option", "textarea", "a", "title", "body",
    "html", "h1", "table", "template", "audio",
];

/// What a page is made of, and whether any of it could run.
fn skeleton(page: &str, about: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for node in Html::parse_document(page).tree.values() {
        let Node::Element(element) = node else {
            assert!(!matches!(node, Node::Comment(_)), "{about}: a comment");
            continue;
        };
        let name = element.name();
        if OURS.contains(&name) {
            *counts.entry(name.to_owned()).or_insert(0) += 1;
        }
        let known = name.len() <= 11 && name.chars().all(|c| c.is_ascii_alphanumeric());
        assert!(
            known && !matches!(name, "xss" | "x" | "keygen" | "marquee"),
            "{about}: <{name}>"
        );
        for (attribute, value) in element.attrs() {
            let runs = attribute.starts_with("on")
                || matches!(
                    attribute,
                    "style" | "srcdoc" | "ping" | "background" | "nonce"
                );
            assert!(!runs, "{about}: <{name} {attribute}=…>");
            let plain = |c: char| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit();
            let known = attribute.chars().all(plain)
                || matches!(attribute, "viewBox" | "preserveAspectRatio");
            assert!(known, "{about}: <{name} {attribute}=…>");
            if matches!(
                attribute,
                "href" | "src" | "action" | "formaction" | "poster" | "data" | "srcset" | "cite"
            ) {
                let own = value.starts_with('#')
                    || (value.starts_with('/')
                        && !value.starts_with("//")
                        && !value.starts_with("/\\"));
                let mail = attribute == "href"
                    && value.starts_with("mailto:")
                    && !value.contains(['?', '\n']);
                let web = attribute == "href" && name == "a" && value.starts_with("https://");
                let code = name == "script" && !value.starts_with("/recursos/");
                assert!(
                    (own || mail || web) && !code,
                    "{about}: <{name} {attribute}={value:?}>"
                );
            }
        }
    }
    counts
}

/// What a reader reads, with single spaces.
fn read(page: &str) -> String {
    let html = Html::parse_document(page);
    let mut text = String::new();
    for node in html.tree.values() {
        if let Node::Text(piece) = node {
            text.push_str(piece);
            text.push(' ');
        }
    }
    plain(&text)
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Checks a page against one of the same sort that shows a harmless text.
fn check(
    answer: &Answer,
    like: Option<&BTreeMap<String, usize>>,
    about: &str,
) -> BTreeMap<String, usize> {
    assert!(
        answer.status < 500,
        "{about}: {}\n{}",
        answer.status,
        answer.text()
    );
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{about}: {policy}"
    );
    assert_eq!(
        answer.header("x-content-type-options"),
        "nosniff",
        "{about}"
    );
    let counts = skeleton(&answer.text(), about);
    if let Some(like) = like {
        assert_eq!(&counts, like, "{about}");
    }
    counts
}

/// Somebody of each side, and the pages of one ticket.
struct Stage {
    titular: Browser,
    admin: Browser,
}

/// The pages of a ticket into whose every text `text` was written, and of a person of that name.
async fn pages(t: &TestApp, stage: &Stage, text: &str, number: usize) -> Vec<(String, Answer)> {
    let mut form = t.request();
    form.insert("description", text.to_owned());
    let name = format!("{text}.txt");
    let files: [(&str, &[u8]); 1] = [(&name, b"hola")];
    let guest = t.guest();
    let mut sent = guest.post_form("/enviar", &form, &files).await;
    if sent.status != 303 {
        // Some are no name of a file, and some are no text at all once they are clean.
        assert!(
            matches!(sent.status, 400 | 422),
            "{text:?}: {}",
            sent.status
        );
        form.insert("description", format!("{text} x"));
        sent = guest.post_form("/enviar", &form, &[]).await;
    }
    assert_eq!(sent.status, 303, "{text:?}: {}", sent.text());
    let link = sent.location().split('?').next().unwrap().to_owned();
    let folio = guest.get(&link).await.folio();
    let url = format!("/solicitudes/{folio}");
    for visibility in ["note", "answer"] {
        let words = format!("{text} x");
        let write = [("visibility", visibility), ("text", words.as_str())];
        stage
            .titular
            .post_multipart(&format!("{url}/escribir"), &write, &[])
            .await
            .is(303);
    }
    let words = format!("{text} x");
    guest
        .post_multipart(
            &format!("{link}/escribir"),
            &[("text", words.as_str())],
            &[],
        )
        .await;
    let email = format!("p{number}@x.example");
    let person = [
        ("name", words.as_str()),
        ("email", email.as_str()),
        ("role", "agente"),
    ];
    stage
        .admin
        .post("/administracion/personas/nueva", &person)
        .await;
    let person = person_called(t, &clean_name(&words)).await;
    let mut pages = vec![
        ("request".to_owned(), guest.get(&link).await),
        ("ticket".to_owned(), stage.titular.get(&url).await),
    ];
    if let Some(person) = person {
        let path = format!("/administracion/personas/{person}");
        let give = [("role", "agente"), ("document", words.as_str())];
        stage.admin.post(&path, &give).await;
        pages.push(("person".to_owned(), stage.admin.get(&path).await));
    }
    pages
}

async fn person_called(t: &TestApp, name: &str) -> Option<i64> {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
    use tables::person::{Column, Entity};
    let row = Entity::find()
        .filter(Column::Name.eq(name))
        .order_by_desc(Column::Id);
    row.one(t.app.db.read()).await.unwrap().map(|row| row.id)
}

/// Every text, one by one, on SQLite; every tenth one on PostgreSQL, which stores other texts.
#[test]
fn nothing_that_is_typed_runs() {
    for (backend, step) in [(Backend::Sqlite, 1), (Backend::Postgres, 10)] {
        block_on(async {
            let t = TestApp::start(backend).await;
            let stage = Stage {
                titular: t.person("titular", "Tita Muestra").await,
                admin: t.person("administrador", "Ana Admin").await,
            };
            let mut like = BTreeMap::new();
            for (page, answer) in pages(&t, &stage, "La impresora no enciende", 0).await {
                like.insert(page.clone(), check(&answer, None, &page));
            }
            assert_eq!(like.len(), 3, "{:?}", like.keys());
            let mut people = 0;
            for (number, text) in vectors().into_iter().enumerate().step_by(step) {
                for (page, answer) in pages(&t, &stage, &text, number + 1).await {
                    let about = format!("{page}, {text:?}");
                    let counts = check(&answer, None, &about);
                    // Files and similar tickets are links, people are options: their number says nothing of this text. Nor do the
                    // controls for a name, which are there when the list of people has become too long.
                    let controls = ["id=\"assignee-other\"", "name=\"otra\""];
                    let many = controls.map(|control| answer.text().matches(control).count());
                    let many = many.into_iter().sum();
                    let own = |counts: &BTreeMap<String, usize>, named: usize| {
                        let mut counts = counts.clone();
                        if let Some(inputs) = counts.get_mut("input") {
                            *inputs -= named;
                        }
                        counts.retain(|name, _| !matches!(name.as_str(), "a" | "svg" | "option"));
                        counts
                    };
                    assert_eq!(own(&counts, many), own(&like[&page], 0), "{about}");
                    let shown = read(&answer.text());
                    let words = match page.as_str() {
                        "person" => clean_name(&text),
                        _ => clean(&format!("{text} x")),
                    };
                    let words = plain(&words);
                    assert!(
                        shown.contains(&words),
                        "{about}: {words:?} is not to be read in\n{shown}"
                    );
                    people += usize::from(page == "person");
                }
            }
            assert!(people > 300 / step, "{people}");
            for path in [
                "/solicitudes?vista=todas",
                "/administracion/personas",
                "/administracion/correo",
            ] {
                let who = if path.contains("solicitudes") {
                    &stage.titular
                } else {
                    &stage.admin
                };
                check(&who.get(path).await, None, path);
            }
            t.done().await;
        });
    }
}

/// A text as it stands in the query of an address.
fn escaped(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

/// What is refused comes back into its form as it was typed, and does not run there either;
/// the same for whatever an address, a cookie or a header says.
#[test]
fn nothing_that_is_refused_or_asked_for_runs() {
    block_on(async {
        let t = TestApp::start(Backend::Sqlite).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let admin = t.person("administrador", "Ana Admin").await;
        let guest = t.guest();
        let (_, folio) = t.send(&t.request()).await;
        let ticket = format!("/solicitudes/{folio}");
        // Each text goes to a third of the places, each place gets a third of the texts.
        for (number, text) in vectors().into_iter().enumerate() {
            let query = escaped(&text);
            let paths = [
                (&guest, format!("/buscar?q={query}")),
                (&guest, format!("/entrar?next={query}")),
                (&guest, format!("/enviar?servicio={query}")),
                (&guest, format!("/conocimiento/{query}")),
                (&guest, format!("/seguimiento/{query}")),
                (
                    &titular,
                    format!(
                        "/solicitudes?vista={query}&filtro={query}&orden={query}&despues={query}"
                    ),
                ),
                (&titular, format!("/solicitudes/{query}")),
                (&titular, format!("{ticket}?hecho={query}")),
                (
                    &titular,
                    format!("{ticket}/por-que?persona={query}&accion={query}"),
                ),
                (
                    &admin,
                    format!("/administracion/personas?hecho={query}&q={query}"),
                ),
                (&titular, format!("/mi-cuenta?hecho={query}")),
            ];
            for (who, path) in paths.into_iter().skip(number % 3).step_by(3) {
                check(&who.get(&path).await, None, &format!("{path} {text:?}"));
            }
            let words = text.as_str();
            let posts = [
                (
                    &guest,
                    "/entrar".to_owned(),
                    vec![("email", words), ("password", words), ("next", words)],
                ),
                (
                    &admin,
                    "/administracion/personas/nueva".to_owned(),
                    vec![("name", words), ("email", words), ("role", words)],
                ),
                (
                    &titular,
                    "/mi-cuenta/contrasena".to_owned(),
                    vec![("old", words), ("password", words), ("repeat", "x")],
                ),
                (
                    &titular,
                    "/mi-cuenta/seguridad/activar".to_owned(),
                    vec![("code", words)],
                ),
                (
                    &titular,
                    "/tema".to_owned(),
                    vec![("theme", words), ("back", words)],
                ),
            ];
            for (who, path, form) in posts.into_iter().skip(number % 3).step_by(3) {
                let answer = who.post(&path, &form).await;
                if answer.status == 303 {
                    let to = answer.location();
                    assert!(
                        to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\"),
                        "{path} {text:?}: {to}"
                    );
                } else {
                    check(&answer, None, &format!("POST {path} {text:?}"));
                }
            }
            let form = [
                ("email", words),
                ("unit", words),
                ("service", words),
                ("description", ""),
                ("campo-tipo", words),
            ];
            let answer = guest.post_multipart("/enviar", &form, &[]).await;
            assert_ne!(answer.status, 303, "{text:?}");
            check(&answer, None, &format!("POST /enviar {text:?}"));
            let edit = [
                ("base", words),
                ("priority", words),
                ("campo-tipo", words),
                ("assignee", words),
                ("why", words),
            ];
            let answer = titular
                .post_multipart(&format!("{ticket}/clasificar"), &edit, &[])
                .await;
            assert_ne!(answer.status, 303, "{text:?}");
            check(&answer, None, &format!("POST clasificar {text:?}"));
            let go = [
                ("base", "1"),
                ("move", words),
                ("message", words),
                ("wait-until", words),
            ];
            check(
                &titular
                    .post_multipart(&format!("{ticket}/mover"), &go, &[])
                    .await,
                None,
                &format!("POST mover {text:?}"),
            );
            // Headers hold no line ends; everything else of a text can stand in one.
            if let Ok(value) = reqwest::header::HeaderValue::from_bytes(words.as_bytes())
                && let Ok(value) = value.to_str()
            {
                let referer = format!("http://{}/{value}", t.address);
                for header in [
                    ("referer", referer.as_str()),
                    ("cookie", value),
                    ("user-agent", value),
                    ("x-forwarded-for", value),
                    ("x-forwarded-host", value),
                ] {
                    check(
                        &guest.get_with("/no-existe", header).await,
                        None,
                        &format!("{header:?}"),
                    );
                    check(
                        &guest.post_with("/entrar", &[("email", "x")], header).await,
                        None,
                        &format!("{header:?}"),
                    );
                }
            }
        }
        t.done().await;
    });
}
