//! The buttons of a webhook: stop it, go on, try it, draw its secret anew, remove it, tell again.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Deserialize;
use serde_json::json;
use tables::{webhook, webhook_delivery};

use super::one::reveal;
use crate::channel::webhook::{send, store};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::signature::Secret;
use crate::platform::web::Page;
use crate::structure::change::By;

/// A button.
#[derive(Deserialize)]
pub struct Submitted {
    #[serde(default)]
    hacer: String,
    /// The delivery that is to be told again.
    #[serde(default)]
    envio: String,
    #[serde(default)]
    command: String,
}

/// What a button does.
enum Act {
    Stop,
    Resume,
    Remove,
    /// The secret, encrypted.
    Renew(String),
    Repeat(String),
    /// The id of the trial.
    Try(String),
}

struct Pressed {
    by: By,
    hook: webhook::Model,
    command: CommandId,
    act: Act,
}

/// Does what the button says, once.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such webhook; a refusal when the configuration
/// changed meanwhile.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let hook = store::find(app.db.read(), &key).await?;
    let secret = Secret::draw(&app.random)?;
    let (act, done) = match form.hacer.as_str() {
        "detener" => (Act::Stop, "detenido"),
        "reanudar" => (Act::Resume, "reanudado"),
        "quitar" => (Act::Remove, ""),
        "secreto" => {
            let purpose = store::purpose(&key);
            let sealed = app.vault.seal(&app.random, &purpose, secret.as_bytes())?;
            (Act::Renew(sealed), "")
        }
        "repetir" => (Act::Repeat(form.envio.clone()), "repetido"),
        "probar" => (Act::Try(format!("msg_{}", app.random.key()?)), "probado"),
        _ => return Err(AppError::Malformed("no such button".to_owned())),
    };
    let (renews, removes) = (matches!(act, Act::Renew(_)), matches!(act, Act::Remove));
    let me = request.viewer.actor.person;
    let seal = sha256(format!("{key} {} {}", form.hacer, form.envio));
    let pressed = Pressed {
        by: By {
            app: app.clone(),
            me,
        },
        hook,
        command: CommandId::new(form.command, me, seal)?,
        act,
    };
    let write = app
        .db
        .write(pressed, |tx, pressed| Box::pin(carry(tx, pressed)));
    match write.await? {
        Carried::Trial(id) => send::run(&app, &id.to_string()).await?,
        Carried::Done if renews => return reveal(&app, &request, &key, secret).await,
        Carried::Done | Carried::Before => {}
    }
    let to = if removes {
        "/administracion/avisos?hecho=quitado".to_owned()
    } else if done.is_empty() {
        format!("/administracion/avisos/{key}")
    } else {
        format!("/administracion/avisos/{key}?hecho={done}")
    };
    Ok(Redirect::to(&to).into_response())
}

/// What pressing a button came to.
enum Carried {
    Done,
    /// It was done before.
    Before,
    /// A trial that is to be told now.
    Trial(i64),
}

async fn carry(tx: &Tx, pressed: &Pressed) -> Result<Carried, AppError> {
    let (by, hook) = (&pressed.by, &pressed.hook);
    let now = by.app.now();
    if pressed.command.claim(tx, now).await?.is_some() {
        return Ok(Carried::Before);
    }
    let mut row = webhook::ActiveModel {
        id: Set(hook.id),
        ..Default::default()
    };
    let nothing = json!({});
    let action = match &pressed.act {
        Act::Try(key) => {
            let id = trial(tx, hook.id, key, now).await?;
            audit::record(tx, now, by.me, "webhook.tested", &hook.name, &nothing).await?;
            return Ok(Carried::Trial(id));
        }
        Act::Repeat(key) => {
            if !store::repeat(tx, now, hook.id, key).await? {
                return Err(AppError::NotFound);
            }
            audit::record(tx, now, by.me, "webhook.repeated", &hook.name, &nothing).await?;
            return Ok(Carried::Done);
        }
        Act::Stop => {
            row.active = Set(false);
            "webhook.paused"
        }
        Act::Resume => {
            row.active = Set(true);
            store::release(tx, now, hook.id).await?;
            "webhook.resumed"
        }
        Act::Remove => {
            row.active = Set(false);
            row.ended_at = Set(Some(now));
            store::drop_held(tx, now, hook.id).await?;
            "webhook.removed"
        }
        Act::Renew(sealed) => {
            row.secret = Set(sealed.clone());
            "webhook.secret"
        }
    };
    by.begin(tx).await?;
    webhook::Entity::update(row).exec(tx.conn()).await?;
    by.finish(tx, action, &hook.name, &nothing).await?;
    Ok(Carried::Done)
}

/// A delivery that tells of no ticket.
async fn trial(tx: &Tx, hook: i64, key: &str, now: i64) -> Result<i64, AppError> {
    let delivery = webhook_delivery::ActiveModel {
        key: Set(key.to_owned()),
        webhook_id: Set(hook),
        event_type: Set("test".to_owned()),
        state: Set("queued".to_owned()),
        attempts: Set(0),
        answer: Set(String::new()),
        created_at: Set(now),
        ..Default::default()
    };
    let inserted = webhook_delivery::Entity::insert(delivery).exec(tx.conn());
    Ok(inserted.await?.last_insert_id)
}
