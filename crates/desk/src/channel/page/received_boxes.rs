//! The mailboxes of `/administracion/correo-recibido`: how they do, and comparing what a server has with what is here.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use serde::Deserialize;
use serde_json::json;
use tables::mailbox_state;

use crate::channel::intake::imap::state::ask;
use crate::channel::intake::look;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::error::AppError;
use crate::platform::web::Page;
use crate::platform::web::view::When;

/// A mailbox and how it does.
pub(super) struct Mailbox {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) is_well: bool,
    pub(super) text: String,
    /// Whether it is fetched, so that it can be compared.
    pub(super) compares: bool,
}

/// All of them, in the pack's order.
///
/// # Errors
/// When the database refuses.
pub(super) async fn mailboxes(app: &App) -> Result<Vec<Mailbox>, AppError> {
    let conn = app.db.read();
    let fetching = look::fetching(app).await?;
    let mut all = Vec::new();
    for mailbox in &app.pack.mailboxes {
        let state = fetching.iter().find(|state| state.mailbox == mailbox.key);
        let last = look::last(conn, &mailbox.key).await?;
        let (is_well, text) = doing(app, state, last);
        all.push(Mailbox {
            key: mailbox.key.clone(),
            name: mailbox.name.clone(),
            address: mailbox.address.clone(),
            is_well,
            text,
            compares: state.is_some(),
        });
    }
    Ok(all)
}

/// How a mailbox does: what the ledger has, and how that compares with the server's own count.
fn doing(app: &App, state: Option<&mailbox_state::Model>, last: Option<i64>) -> (bool, String) {
    let ago = |at: i64| When::new(at, app.now(), &app.zone).ago;
    let last = match last {
        Some(at) => format!("El último correo llegó {}.", ago(at)),
        None => "Todavía no ha llegado ninguno.".to_owned(),
    };
    let Some(state) = state else {
        return (true, last);
    };
    if let (Some(at), Some(why)) = (state.failed_at, &state.error) {
        let text = format!("No se puede leer desde {}: {why}. {last}", ago(at));
        return (false, text);
    }
    let Some(looked) = state.looked_at else {
        return (
            true,
            format!("Todavía no se ha consultado el servidor. {last}"),
        );
    };
    if app.now() - looked > look::SILENCE {
        let text = format!(
            "Nadie ha consultado el servidor desde {}: revise que Ventanilla se inicie con este buzón. {last}",
            ago(looked)
        );
        return (false, text);
    }
    let (there, missing) = (
        state.there.unwrap_or_default(),
        state.missing.unwrap_or_default(),
    );
    let mut text = if missing > 0 {
        format!(
            "El servidor tiene {there} correos y no entrega {missing}; se intentará otra vez cada hora. {last}"
        )
    } else {
        format!("Lo que hay en el servidor ({there}) está aquí. {last}")
    };
    if state.too_big > 0 {
        text.push_str(&format!(
            " Se quedan en el servidor por su tamaño: {}.",
            state.too_big
        ));
    }
    if state.wanted_at.is_some() {
        text.push_str(" Se está comparando.");
    } else if let Some(at) = state.compared_at {
        text.push_str(&format!(" Se comparó {}.", ago(at)));
    }
    (missing == 0, text)
}

/// Which mailbox to compare.
#[derive(Deserialize)]
pub struct Submitted {
    #[serde(default)]
    comparar: String,
}

/// Asks for the comparison; whoever fetches the mailbox makes it within seconds.
///
/// # Errors
/// When the form names no mailbox that is fetched, and when the database refuses.
pub async fn compare(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let context = (app.now(), request.viewer.actor.person, form.comparar);
    let write = app.db.write(context, |tx, (now, me, mailbox)| {
        Box::pin(async move {
            if ask(tx, *now, Some(mailbox.as_str())).await? == 0 {
                return Err(AppError::Malformed("no such mailbox".to_owned()));
            }
            let detail = json!({ "mailbox": mailbox });
            audit::record(tx, *now, *me, "mail.compared", "inbox", &detail).await
        })
    });
    write.await?;
    Ok(Redirect::to("/administracion/correo-recibido?hecho=comparar").into_response())
}
