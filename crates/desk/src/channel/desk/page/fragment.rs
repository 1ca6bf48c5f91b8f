//! What the form fetches while it is filled in; without a script it is all there
//! when the form comes back.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use super::parts::{self, Person, Tried};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::clean;
use crate::platform::web::{Page, page};
use crate::ticket::form::Section;
use crate::ticket::page::similar::Similar;

#[derive(Template)]
#[template(path = "channel/desk/page/people.html")]
struct People {
    people: Vec<Person>,
    text: String,
}

#[derive(Template)]
#[template(path = "channel/desk/page/fields.html")]
struct Fields {
    sections: Vec<Section>,
    form: String,
}

#[derive(Template)]
#[template(path = "channel/desk/page/alike.html")]
struct Alike {
    similar: Vec<Similar>,
}

/// What was chosen so far.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    quien: String,
    #[serde(default)]
    requester: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    service: String,
}

/// People that a text finds.
///
/// # Errors
/// When the database refuses.
pub async fn people(
    State(app): State<App>,
    Query(chosen): Query<Chosen>,
) -> Result<Response, AppError> {
    let text = clean(&chosen.quien);
    page(&People {
        people: parts::people(&app, &text, &chosen.requester).await?,
        text,
    })
}

/// What a service asks for.
///
/// # Errors
/// When the database refuses.
pub async fn form(
    State(app): State<App>,
    Query(chosen): Query<Chosen>,
) -> Result<Response, AppError> {
    page(&Fields {
        sections: parts::of_service(&app, &chosen.service, &Tried::default(), &[]).await?,
        form: chosen.service,
    })
}

/// Open tickets like this one.
///
/// # Errors
/// When the database refuses.
pub async fn similar(
    State(app): State<App>,
    request: Page,
    Query(chosen): Query<Chosen>,
) -> Result<Response, AppError> {
    let about = (
        chosen.requester.as_str(),
        chosen.unit.as_str(),
        chosen.service.as_str(),
    );
    page(&Alike {
        similar: parts::similar(&app, &request, about).await?,
    })
}
