//! Mails to the owner of an account about the account itself: the desk's own words.
//!
//! A job for each, queued in the transaction of what it tells of; nothing where
//! mail has no way out. The reader is whoever owns the verified address when it leaves.

use serde::{Deserialize, Serialize};

use crate::directory::store;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::platform::mail::{Outgoing, SendError};

/// The job that sends such a mail.
pub const ACCOUNT_MAIL: &str = "account-mail";

/// What an owner is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// Somebody fails again and again to sign in.
    Failures,
    /// The password was changed.
    Password,
    /// The second factor was set up.
    FactorOn,
    /// The second factor was taken away.
    FactorOff,
    /// A recovery code was used.
    Recovery,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    /// The same at every try.
    id: String,
    person: i64,
    notice: Notice,
    at: i64,
}

/// Queues a mail; `id` is a fresh token.
///
/// # Errors
/// When the database refuses.
pub async fn queue(
    tx: &Tx,
    app: &App,
    person: i64,
    notice: Notice,
    id: &str,
) -> Result<(), AppError> {
    if app.mail.is_none() {
        return Ok(());
    }
    let at = app.now();
    let payload = Payload {
        id: format!("cuenta.{id}"),
        person,
        notice,
        at,
    };
    let payload = serde_json::to_string(&payload);
    let payload = payload.map_err(|e| AppError::internal(e.to_string()))?;
    jobs::enqueue(tx, at, ACCOUNT_MAIL, &payload, None, at).await
}

/// Sends a mail; a job that fails is tried again later.
///
/// # Errors
/// When the database refuses, or the mail cannot leave now.
pub async fn run(app: &App, payload: &str) -> Result<(), AppError> {
    let payload: Payload =
        serde_json::from_str(payload).map_err(|e| AppError::internal(e.to_string()))?;
    let reader = store::find(app.db.read(), payload.person).await?;
    let (Some(mail), Some(reader)) = (&app.mail, reader.filter(|r| !r.email.is_empty())) else {
        return Ok(());
    };
    let (subject, text) = words(app, payload.notice);
    let office = &app.pack.institution;
    let outgoing = Outgoing {
        thread: payload.id.clone(),
        id: payload.id,
        to: reader.email,
        subject: format!("{subject} · {}", office.short),
        body: format!(
            "Hola, {}:\n\n{text}\n\nSu cuenta: {}\n\n{}\n{}\n",
            reader.name,
            app.public_url.link("/mi-cuenta"),
            office.office,
            office.name
        ),
        at: payload.at,
        ..Outgoing::default()
    };
    match mail.send(&outgoing).await {
        Ok(()) => Ok(()),
        Err(SendError::Refused(why)) => {
            tracing::warn!(%why, "a mail about an account was refused");
            Ok(())
        }
        Err(error) => Err(AppError::internal(error.to_string())),
    }
}

/// Subject and text.
fn words(app: &App, notice: Notice) -> (&'static str, String) {
    let tell =
        "Si no fue usted, cambie su contraseña cuanto antes y avise a quien administra el sistema.";
    match notice {
        Notice::Failures => (
            "Intentos fallidos de entrar a su cuenta",
            "Se escribió varias veces una contraseña equivocada con su correo. Si fue usted, espere unos minutos y vuelva a intentarlo.\n\nSi no fue usted, su cuenta sigue protegida y no tiene que hacer nada. Para mayor seguridad puede activar la verificación en dos pasos."
                .to_owned(),
        ),
        Notice::Password => (
            "Se cambió su contraseña",
            format!("Se cambió la contraseña de su cuenta y se cerraron sus demás sesiones. {tell}"),
        ),
        Notice::FactorOn => (
            "Verificación en dos pasos activada",
            format!("Desde ahora, al entrar se le pedirá también un código de su teléfono. {tell}"),
        ),
        Notice::FactorOff => (
            "Verificación en dos pasos desactivada",
            format!("Desde ahora, para entrar a {} basta su contraseña. {tell}", app.pack.institution.short),
        ),
        Notice::Recovery => (
            "Se usó un código de recuperación",
            format!("Alguien entró a su cuenta con uno de sus códigos de recuperación, que ya no sirve. {tell}"),
        ),
    }
}
