//! `ventanilla mail receive`: a message on standard input, for a mail server that delivers into a pipe.
//!
//! The exit code is what such a server understands (`sysexits.h`): 0 only once the message is kept. What is wrong here
//! is 75, so that the server tries again; only what is wrong with the message or its address ends its delivery.

use std::io::Read;

use crate::channel::intake::ledger::{self, MOST_BYTES};
use crate::cli::Failure;
use crate::cli::check::existing;
use crate::cli::mail_args::ReceiveArgs;
use crate::platform::error::AppError;

/// The message is none, or too big.
const DATA: u8 = 65;
/// There is no such mailbox.
const NO_USER: u8 = 67;
/// Try again later.
pub(super) const LATER: u8 = 75;

/// `ventanilla mail receive`
pub(super) async fn receive(args: ReceiveArgs) -> Result<(), Failure> {
    let bytes = read()?;
    let later = |failure: Failure| Failure::Receive(LATER, failure.to_string());
    let app = existing(&args.store).await.map_err(later)?;
    let known = app.pack.mailboxes.iter().any(|m| m.key == args.mailbox);
    let received = if known {
        ledger::receive(&app, &args.mailbox, None, bytes)
            .await
            .map(drop)
            .map_err(|error: AppError| later(error.into()))
    } else {
        let all: Vec<&str> = app.pack.mailboxes.iter().map(|m| m.key.as_str()).collect();
        let text = format!(
            "No hay un buzón «{}»; los del paquete son: {}",
            args.mailbox,
            all.join(", ")
        );
        Err(Failure::Receive(NO_USER, text))
    };
    app.db.clone().close().await;
    received
}

/// The message; never more than is taken.
fn read() -> Result<Vec<u8>, Failure> {
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .lock()
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes);
    read.map_err(|_| {
        Failure::Receive(LATER, "No se pudo leer el correo de la entrada".to_owned())
    })?;
    if bytes.is_empty() {
        let text = "No llegó ningún correo por la entrada";
        return Err(Failure::Receive(DATA, text.to_owned()));
    }
    if bytes.len() > MOST_BYTES {
        let text = format!("El correo pasa de {} MB y no se recibe", MOST_BYTES >> 20);
        return Err(Failure::Receive(DATA, text));
    }
    Ok(bytes)
}
