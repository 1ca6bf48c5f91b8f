//! The buttons of a hook: stop it, go on, draw its secret anew, remove it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Deserialize;
use serde_json::json;
use tables::hook;

use super::one::reveal;
use crate::channel::hook::store;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::signature::Secret;
use crate::platform::web::Page;

/// A button.
#[derive(Deserialize)]
pub struct Submitted {
    #[serde(default)]
    hacer: String,
    #[serde(default)]
    command: String,
}

struct Pressed {
    me: Option<i64>,
    now: i64,
    name: String,
    command: CommandId,
    row: hook::ActiveModel,
    action: &'static str,
}

/// Does what the button says, once.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such hook.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let own = store::by_key(app.db.read(), &key).await?;
    let own = own.ok_or(AppError::NotFound)?;
    let secret = Secret::draw(&app.random)?;
    let mut row = hook::ActiveModel {
        id: Set(own.id),
        ..Default::default()
    };
    let here = format!("/administracion/alertas/{key}");
    let (action, to) = match form.hacer.as_str() {
        "detener" => {
            row.active = Set(false);
            ("hook.paused", format!("{here}?hecho=detenida"))
        }
        "reanudar" => {
            row.active = Set(true);
            ("hook.resumed", format!("{here}?hecho=reanudada"))
        }
        "quitar" => {
            row.active = Set(false);
            row.ended_at = Set(Some(app.now()));
            let list = "/administracion/alertas?hecho=quitada";
            ("hook.removed", list.to_owned())
        }
        "secreto" => {
            let purpose = store::purpose(&key);
            row.secret = Set(app.vault.seal(&app.random, &purpose, secret.as_bytes())?);
            ("hook.secret", here)
        }
        _ => return Err(AppError::Malformed("no such button".to_owned())),
    };
    let renews = form.hacer == "secreto";
    let me = request.viewer.actor.person;
    let seal = sha256(format!("{key} {}", form.hacer));
    let pressed = Pressed {
        me,
        now: app.now(),
        name: own.name,
        command: CommandId::new(form.command, me, seal)?,
        row,
        action,
    };
    let write = app
        .db
        .write(pressed, |tx, pressed| Box::pin(carry(tx, pressed)));
    if write.await? && renews {
        return reveal(&app, &request, &key, secret).await;
    }
    Ok(Redirect::to(&to).into_response())
}

/// Does it; false when that was done before.
async fn carry(tx: &Tx, pressed: &Pressed) -> Result<bool, AppError> {
    let (now, me) = (pressed.now, pressed.me);
    if pressed.command.claim(tx, now).await?.is_some() {
        return Ok(false);
    }
    hook::Entity::update(pressed.row.clone())
        .exec(tx.conn())
        .await?;
    let name = &pressed.name;
    audit::record(tx, now, me, pressed.action, name, &json!({})).await?;
    Ok(true)
}
