//! `/api`: the description of the API as a page, made on the server and read without a network.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;

use super::openapi::{ERRORS, document};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::token::Scope;
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "channel/api/page.html")]
struct Description {
    shell: Shell,
    /// Where the API is, for examples.
    base: String,
    scopes: Vec<(&'static str, &'static str)>,
    groups: Vec<Group>,
    shapes: Vec<Shape>,
    errors: Vec<(&'static str, &'static str)>,
}

/// The operations of one subject.
struct Group {
    about: String,
    operations: Vec<Operation>,
}

struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    about: String,
    scope: String,
    parameters: Vec<Row>,
    /// The shape that is sent, with its media type.
    sends: Option<Link>,
    answers: Option<Link>,
}

/// A parameter or a property.
struct Row {
    name: String,
    kind: String,
    about: String,
    required: bool,
}

/// A shape of the list below.
struct Link {
    name: String,
    id: String,
}

struct Shape {
    name: String,
    id: String,
    about: String,
    rows: Vec<Row>,
}

/// The page.
///
/// # Errors
/// When the description cannot be written, which is a fault of ours.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let document = document()?;
    let crumbs = vec![Crumb::to("Inicio", "/"), Crumb::here("Para programas")];
    page(&Description {
        shell: request.shell(&app, crumbs),
        base: app.public_url.link(""),
        scopes: Scope::ALL.map(|s| (s.key(), s.sentence())).into(),
        groups: groups(document),
        shapes: shapes(document),
        errors: ERRORS.into(),
    })
}

fn text(value: &Value, name: &str) -> String {
    let text = value.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn groups(document: &Value) -> Vec<Group> {
    let group = |tag: &Value| {
        let name = text(tag, "name");
        let mut operations = Vec::new();
        for (path, methods) in entries(document.get("paths")) {
            for (method, one) in entries(Some(methods)) {
                if items(one.get("tags")).any(|tag| tag.as_str() == Some(&name)) {
                    operations.push(operation(path, method, one));
                }
            }
        }
        Group {
            about: text(tag, "description"),
            operations,
        }
    };
    items(document.get("tags")).map(group).collect()
}

fn operation(path: &str, method: &str, one: &Value) -> Operation {
    let parameter = |parameter: &Value| Row {
        name: text(parameter, "name"),
        kind: kind(parameter.get("schema").unwrap_or(&Value::Null)),
        about: text(parameter, "description"),
        required: parameter.get("required") == Some(&Value::Bool(true)),
    };
    let scopes = one.pointer("/security/0/clave");
    let scope = items(scopes).filter_map(Value::as_str).next();
    let sent = entries(one.pointer("/requestBody/content")).next();
    let answer = ["200", "201"].iter().find_map(|code| {
        let content = one.pointer(&format!("/responses/{code}/content"));
        entries(content)
            .next()
            .and_then(|(_, media)| shape_of(media))
    });
    Operation {
        id: text(one, "operationId"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(one, "summary"),
        about: text(one, "description"),
        scope: scope.unwrap_or_default().to_owned(),
        parameters: items(one.get("parameters")).map(parameter).collect(),
        sends: sent.and_then(|(_, media)| shape_of(media)),
        answers: answer,
    }
}

/// The shape that a content refers to.
fn shape_of(media: &Value) -> Option<Link> {
    let name = reference(media.get("schema")?)?;
    Some(Link {
        id: format!("forma-{}", name.to_lowercase()),
        name,
    })
}

fn reference(schema: &Value) -> Option<String> {
    let path = schema.get("$ref")?.as_str()?;
    path.rsplit('/').next().map(str::to_owned)
}

fn shapes(document: &Value) -> Vec<Shape> {
    let all = entries(document.pointer("/components/schemas"));
    let shape = |(name, schema): (&String, &Value)| {
        let required: Vec<&str> = items(schema.get("required"))
            .filter_map(Value::as_str)
            .collect();
        let row = |(name, property): (&String, &Value)| Row {
            kind: kind(property),
            about: about(property),
            required: required.contains(&name.as_str()),
            name: name.clone(),
        };
        Shape {
            id: format!("forma-{}", name.to_lowercase()),
            about: text(schema, "description"),
            rows: entries(schema.get("properties")).map(row).collect(),
            name: name.clone(),
        }
    };
    all.map(shape).collect()
}

/// What a property is for; beside the shape that it refers to, where it may also be null.
fn about(property: &Value) -> String {
    let own = text(property, "description");
    let beside = items(property.get("oneOf")).map(|one| text(one, "description"));
    let mut told = std::iter::once(own).chain(beside);
    told.find(|text| !text.is_empty()).unwrap_or_default()
}

/// What a value is, in words.
fn kind(schema: &Value) -> String {
    if let Some(name) = reference(schema) {
        return match name.as_str() {
            "Instant" => "instante".to_owned(),
            _ => name,
        };
    }
    let choices = schema.get("oneOf").or_else(|| schema.get("anyOf"));
    if let Some(one) = items(choices).find_map(reference) {
        return one;
    }
    let named = |name: &str| match name {
        "string" => "texto".to_owned(),
        "integer" => "número entero".to_owned(),
        "number" => "número".to_owned(),
        "boolean" => "sí o no".to_owned(),
        "object" => "objeto".to_owned(),
        "array" => {
            let of = schema.get("items").map(kind).unwrap_or_default();
            format!("lista de {of}")
        }
        _ => String::new(),
    };
    match schema.get("type") {
        Some(Value::String(name)) => named(name),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            let mut names = names.filter(|name| *name != "null");
            names.next().map(named).unwrap_or_default()
        }
        _ => "cualquier valor".to_owned(),
    }
}
