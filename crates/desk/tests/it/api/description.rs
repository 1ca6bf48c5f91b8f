//! The description of the API: a snapshot, and held against what the program does.

use std::collections::BTreeSet;

use desk::channel::api::bulk::{ACTING, STEPPING};
use desk::channel::api::openapi::document;
use desk::channel::api::ticket::beside::{SPENDING, TAGGING, WATCHING};
use desk::channel::api::ticket::command::{EDIT, MESSAGE, MOVE};
use desk::channel::api::ticket::create::{ASKING, CLASSIFYING, REGISTERING};
use desk::channel::api::ticket::kin::{JOINING, PARTING, TYING};
use desk::channel::api::ticket::macros::APPLYING;
use desk::channel::api::ticket::offer::HANDING_OVER;
use desk::channel::api::ticket::stopwatch::TIMING;
use desk::channel::api::ticket::task::{CHECKING, TASKING};
use desk::platform::web::Access;
use desk::router::routes;
use serde_json::Value;

use crate::support::TestApp;

#[test]
fn the_description_is_a_snapshot() {
    let text = serde_json::to_string_pretty(document().unwrap()).unwrap();
    insta::assert_snapshot!("openapi", text);
}

/// Every operation that takes a token or a signature is described, and no other; each has a name of its own and says
/// its scope.
#[test]
fn every_route_is_described() {
    let document = document().unwrap();
    let mut described = BTreeSet::new();
    let mut names = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            described.insert((method.to_uppercase(), path.clone()));
            assert!(names.insert(operation["operationId"].to_string()), "{path}");
            for text in ["summary", "description"] {
                assert!(
                    operation[text].as_str().is_some_and(|t| !t.is_empty()),
                    "{path} {text}"
                );
            }
            if path.starts_with("/api/v1/hooks/") {
                assert_eq!(operation["security"], serde_json::json!([]));
                continue;
            }
            let scopes = &operation["security"][0]["clave"];
            assert_eq!(
                scopes.as_array().unwrap().is_empty(),
                path == "/api/v1/me",
                "{path}"
            );
        }
    }
    let own = routes().into_iter();
    let signed = |path: &str| path.starts_with("/api/v1/hooks/");
    let own = own.filter(|route| matches!(route.access, Access::Token(_)) || signed(route.path));
    let own = own.map(|route| (route.method.to_string(), route.path.to_owned()));
    assert_eq!(own.collect::<BTreeSet<_>>(), described);
}

fn walk<'a>(value: &'a Value, all: &mut Vec<&'a Value>) {
    all.push(value);
    match value {
        Value::Object(object) => object.values().for_each(|value| walk(value, all)),
        Value::Array(list) => list.iter().for_each(|value| walk(value, all)),
        _ => {}
    }
}

/// What refers to something finds it; every shape and every property says in Spanish what it is.
#[test]
fn nothing_is_left_unsaid() {
    let document = document().unwrap();
    let mut all = Vec::new();
    walk(document, &mut all);
    for value in all {
        if let Some(path) = value.get("$ref").and_then(Value::as_str) {
            let pointer = path.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{path} leads nowhere");
        }
    }
    for (name, shape) in document["components"]["schemas"].as_object().unwrap() {
        assert!(shape["description"].is_string(), "{name}");
        for (property, schema) in shape["properties"].as_object().into_iter().flatten() {
            let beside = schema["oneOf"].as_array().into_iter().flatten();
            let told = std::iter::once(schema)
                .chain(beside)
                .any(|s| s["description"].is_string());
            assert!(told, "{name}.{property} says nothing");
        }
    }
}

/// The names that a body may have are those that its operation takes.
#[test]
fn bodies_are_described_as_they_are_read() {
    let document = document().unwrap();
    let names = |shape: &str| -> BTreeSet<&str> {
        let pointer = format!("/components/schemas/{shape}/properties");
        let properties = document.pointer(&pointer).unwrap().as_object().unwrap();
        properties.keys().map(String::as_str).collect()
    };
    assert_eq!(names("Edit"), BTreeSet::from(EDIT));
    assert_eq!(names("Message"), BTreeSet::from(MESSAGE));
    assert_eq!(names("Move"), BTreeSet::from(MOVE));
    let new = ASKING.into_iter().chain(REGISTERING).chain(CLASSIFYING);
    assert_eq!(names("NewTicket"), new.collect());
    assert_eq!(names("Tying"), BTreeSet::from(TYING));
    assert_eq!(names("Joining"), BTreeSet::from(JOINING));
    assert_eq!(names("Parting"), BTreeSet::from(PARTING));
    assert_eq!(names("Tasking"), BTreeSet::from(TASKING));
    assert_eq!(names("Checking"), BTreeSet::from(CHECKING));
    assert_eq!(names("HandingOver"), BTreeSet::from(HANDING_OVER));
    assert_eq!(names("Watching"), BTreeSet::from(WATCHING));
    assert_eq!(names("Tagging"), BTreeSet::from(TAGGING));
    assert_eq!(names("Spending"), BTreeSet::from(SPENDING));
    assert_eq!(names("Applying"), BTreeSet::from(APPLYING));
    assert_eq!(names("BulkAction"), BTreeSet::from(ACTING));
    assert_eq!(names("BulkStep"), BTreeSet::from(STEPPING));
    assert_eq!(names("Timing"), BTreeSet::from(TIMING));
    assert_eq!(names("Bulk"), BTreeSet::from(["commands"]));
}

both! {
    /// The page tells of every operation, shape and error; the document is served as it is.
    async fn the_page_tells_all_of_it(t: TestApp) {
        let guest = t.guest();
        let page = guest.get("/api").await;
        page.is(200);
        let text = page.text();
        let document = document().unwrap();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for operation in methods.as_object().unwrap().values() {
                let id = operation["operationId"].as_str().unwrap();
                assert!(text.contains(&format!("id=\"{id}\"")), "{id}");
            }
            page.says(&[path]);
        }
        for name in document["components"]["schemas"].as_object().unwrap().keys() {
            page.says(&[&format!("id=\"forma-{}\"", name.to_lowercase())]);
        }
        for code in ["400", "401", "403", "404", "405", "409", "413", "422", "428", "429", "500"] {
            page.says(&[&format!("id=\"error-{code}\"")]);
        }
        for link in page.links("#") {
            assert!(text.contains(&format!("id=\"{}\"", &link[1..])), "{link} leads nowhere");
        }
        let served = guest.get("/api/openapi.json").await;
        assert_eq!(served.header("content-type"), "application/json");
        assert_eq!(&serde_json::from_slice::<Value>(&served.body).unwrap(), document);
    }
}
