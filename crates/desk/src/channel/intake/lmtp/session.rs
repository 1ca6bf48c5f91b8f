//! One conversation with a mail server.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncBufRead, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::command::{Command, read};
use super::{Current, PATIENCE, TURN, data};
use crate::channel::intake::ledger::{self, MOST_BYTES};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::step::reached;

/// Receivers of one message: a server sends the rest again.
const RECEIVERS: usize = 100;
/// What cannot be understood, before the conversation ends.
const MISTAKES: u32 = 20;

/// What was said of a message so far.
#[derive(Default)]
struct Envelope {
    from: Option<String>,
    /// Keys of mailboxes, one for each receiver that was taken.
    to: Vec<String>,
}

/// Talks until the other side is done, or silent for too long.
///
/// # Errors
/// When the connection fails.
pub(super) async fn talk<R, W>(
    read_half: R,
    mut out: W,
    current: Current,
    turns: Arc<Semaphore>,
) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut reader = BufReader::new(read_half);
    say(&mut out, "220 Ventanilla LMTP").await?;
    let (mut known, mut mistakes) = (false, 0);
    let mut envelope = Envelope::default();
    while mistakes < MISTAKES {
        let Ok(line) = timeout(PATIENCE, data::line(&mut reader)).await else {
            return say(&mut out, "421 4.4.2 Silence").await;
        };
        let Some((line, long)) = line? else {
            return Ok(());
        };
        let command = if long {
            Command::Malformed
        } else {
            read(&line)
        };
        let answer = match command {
            Command::Quit => return say(&mut out, "221 2.0.0 Bye").await,
            Command::Lhlo => {
                known = true;
                envelope = Envelope::default();
                format!(
                    "250-ventanilla\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE {MOST_BYTES}"
                )
            }
            Command::Noop => "250 2.0.0 Ok".to_owned(),
            Command::Vrfy => "252 2.5.0 Send and see".to_owned(),
            Command::Rset => {
                envelope = Envelope::default();
                "250 2.0.0 Ok".to_owned()
            }
            Command::Mail(..) | Command::Rcpt(_) | Command::Data if !known => {
                mistakes += 1;
                "503 5.5.1 LHLO first".to_owned()
            }
            Command::Mail(from, size) => mail(&mut envelope, from, size),
            Command::Rcpt(address) => rcpt(&mut envelope, &current, &address).await,
            Command::Data if envelope.to.is_empty() => "503 5.5.1 No receiver".to_owned(),
            Command::Data => {
                let said = std::mem::take(&mut envelope);
                if !receive(&mut reader, &mut out, said, &current, &turns).await? {
                    return Ok(());
                }
                continue;
            }
            Command::Malformed => {
                mistakes += 1;
                "501 5.5.4 Syntax".to_owned()
            }
            Command::Unknown => {
                mistakes += 1;
                "500 5.5.1 Unknown command".to_owned()
            }
        };
        say(&mut out, &answer).await?;
    }
    say(&mut out, "421 4.7.0 Too many mistakes").await
}

async fn say<W: AsyncWrite + Unpin>(out: &mut W, text: &str) -> io::Result<()> {
    let told = async {
        out.write_all(format!("{text}\r\n").as_bytes()).await?;
        out.flush().await
    };
    let late = |_| io::Error::from(io::ErrorKind::TimedOut);
    timeout(PATIENCE, told).await.map_err(late)?
}

fn mail(envelope: &mut Envelope, from: String, size: Option<usize>) -> String {
    if envelope.from.is_some() {
        return "503 5.5.1 MAIL was said".to_owned();
    }
    if size.is_some_and(|size| size > MOST_BYTES) {
        return too_big();
    }
    envelope.from = Some(from);
    "250 2.1.0 Ok".to_owned()
}

/// What a sender reads in the end, so in the sender's language; letters that any server passes on.
fn too_big() -> String {
    format!(
        "552 5.3.4 El correo es demasiado grande: pasa de {} MB",
        MOST_BYTES >> 20
    )
}

async fn rcpt(envelope: &mut Envelope, current: &Current, address: &str) -> String {
    if envelope.from.is_none() {
        return "503 5.5.1 MAIL first".to_owned();
    }
    if envelope.to.len() >= RECEIVERS {
        return "452 4.5.3 Too many receivers".to_owned();
    }
    let Some(app) = current().await else {
        return "451 4.3.0 Later".to_owned();
    };
    match mailbox(&app, address) {
        Some(key) => {
            envelope.to.push(key);
            "250 2.1.5 Ok".to_owned()
        }
        None => "550 5.1.1 No existe ese buzon".to_owned(),
    }
}

/// The mailbox of an address; what stands after a `+` is the sender's own.
fn mailbox(app: &App, address: &str) -> Option<String> {
    let address = address.to_lowercase();
    let (user, host) = address.rsplit_once('@')?;
    let user = user.split('+').next().unwrap_or_default();
    let address = format!("{user}@{host}");
    let mut all = app.pack.mailboxes.iter();
    all.find(|mailbox| mailbox.address == address)
        .map(|mailbox| mailbox.key.clone())
}

/// Takes a message and answers once for each receiver; false where the conversation is over.
async fn receive<R, W>(
    reader: &mut R,
    out: &mut W,
    envelope: Envelope,
    current: &Current,
    turns: &Semaphore,
) -> io::Result<bool>
where
    R: AsyncBufRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let Ok(Ok(_turn)) = timeout(TURN, turns.acquire()).await else {
        say(out, "451 4.3.2 Busy").await?;
        return Ok(true);
    };
    say(out, "354 Go ahead").await?;
    let from = envelope.from.unwrap_or_default();
    // Whoever delivers last writes down who sent it (RFC 5321, 4.4).
    let head = format!("Return-Path: <{from}>\r\n");
    let coming = data::message(reader, head.as_bytes(), MOST_BYTES);
    let Ok(message) = timeout(PATIENCE, coming).await else {
        say(out, "421 4.4.2 Silence").await?;
        return Ok(false);
    };
    let Some(message) = message? else {
        return Ok(false);
    };
    for mailbox in &envelope.to {
        let answer = if message.is_long {
            too_big()
        } else {
            keep(current, mailbox, message.bytes.clone()).await
        };
        say(out, &answer).await?;
        reached("intake.acknowledged");
    }
    Ok(true)
}

async fn keep(current: &Current, mailbox: &str, bytes: Vec<u8>) -> String {
    let Some(app) = current().await else {
        return "451 4.3.0 Later".to_owned();
    };
    match ledger::receive(&app, mailbox, None, bytes).await {
        Ok(id) => format!("250 2.0.0 Kept as {id}"),
        Err(AppError::TooLarge) => too_big(),
        Err(error) => {
            tracing::error!(%error, "a message could not be kept");
            "451 4.3.0 Later".to_owned()
        }
    }
}
