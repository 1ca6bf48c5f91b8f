//! Mail on its way in [P-21]: kept and noted before anything else, then read, routed and carried out by a job.
//!
//! `ledger` receives, from whatever brings messages. `route` decides, from what `mime` reads and
//! `facts` looks up. `effect` writes what follows in one transaction with the ledger. A message that fails again and
//! again is held for a person and holds up nobody.

mod bounce;
pub mod clear;
mod effect;
mod facts;
pub mod imap;
pub mod ledger;
mod letter;
pub mod lmtp;
pub mod look;
mod reason;
pub mod reconcile;
mod route;
pub mod token;

use engine::Refusal;
use mime::{Limits, Mail};
use sea_orm::EntityTrait;
use tables::mail_message;

use effect::Deed;
use ledger::{Head, Settled};
use route::{Route, Rules, Wish};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files;
use crate::platform::mail::desk;
use crate::platform::step::reached;
use crate::ticket::store;

/// The job that takes a message up; its payload is the number of the row.
pub const INTAKE: &str = "intake";

/// So often a message is taken up before it waits for a person.
const TRIES: i64 = 5;

/// Takes a message up, unless that was done.
///
/// # Errors
/// When disk or database refuse: the job tries again.
pub async fn run(app: &App, payload: &str) -> Result<(), AppError> {
    let id: i64 = payload
        .parse()
        .map_err(|_| AppError::internal("no message to take up"))?;
    let row = mail_message::Entity::find_by_id(id)
        .one(app.db.read())
        .await?;
    let Some(row) = row.filter(|row| row.state == "waiting") else {
        return Ok(());
    };
    // Counted before it is read: what kills the program is counted, too.
    if row.attempts >= TRIES {
        let why = row.reason.clone();
        let why = why.unwrap_or_else(|| "no se pudo leer".to_owned());
        return hold(app, id, format!("falló {TRIES} veces: {why}"), None).await;
    }
    reached("intake.taken");
    if !ledger::begin(app, &row).await? {
        return Ok(());
    }
    reached("intake.begun");
    let taken = take_up(app, &row).await;
    if let Err(error) = &taken {
        tracing::warn!(message = id, %error, "a message could not be taken up");
        ledger::failed(app, id, in_words(error)).await?;
    }
    taken
}

/// What a failure is to those who look after mail.
fn in_words(error: &AppError) -> &'static str {
    match error {
        AppError::NotFound => "no se encuentra su contenido",
        AppError::Disk(_) => "el disco no respondió",
        AppError::Db(_) => "la base de datos no respondió",
        _ => "el sistema falló al leerlo",
    }
}

async fn take_up(app: &App, row: &mail_message::Model) -> Result<(), AppError> {
    let Some(mailbox) = app.pack.mailboxes.iter().find(|m| m.key == row.mailbox) else {
        let why = "el paquete ya no tiene este buzón".to_owned();
        return hold(app, row.id, why, None).await;
    };
    let raw = files::read(app, &row.sha256).await?;
    let own = desk(app);
    // A big message must not keep the others of this thread waiting.
    let mail = tokio::task::spawn_blocking(move || mime::read(&raw, &own, &Limits::default()));
    let mut mail = mail.await.map_err(|e| AppError::internal(e.to_string()))?;
    reached("intake.read");
    let twin = letter::twin(&mail);
    let facts = facts::gather(app, row, &mail, &twin).await?;
    let wish = match row.wish.as_deref() {
        Some("ticket") => Some(Wish::Ticket),
        Some(_) => Some(Wish::Retry),
        None => None,
    };
    let rules = Rules {
        now: app.now(),
        reopen_days: mailbox.reopen_days,
        hourly: mailbox.most_hourly(),
        refuse_strangers: mailbox.refuse_strangers,
        machines: mailbox.machines,
        wish,
    };
    let route = route::route(&mail, &facts, &rules);
    let has_words = !matches!(
        route,
        Route::Aside(_) | Route::Bounce | Route::Refuse(_) | Route::Hold(_)
    );
    let letter = if has_words {
        letter::open(app, &mut mail).await?
    } else {
        letter::Letter::default()
    };
    let head = head(&mail, &letter);
    let warning = warning(app, &route, &head.sender).await?;
    let mut deed = Deed {
        warning,
        app: app.clone(),
        id: row.id,
        mailbox: mailbox.clone(),
        route,
        from: head.sender.clone(),
        letter,
        head,
        // What a person makes a ticket of may be a copy.
        twin: Some(twin).filter(|_| wish != Some(Wish::Ticket)),
        returned: bounce::read(app.db.read(), &mail).await?,
        now: app.now(),
    };
    drop(mail);
    reached("intake.routed");
    loop {
        let (id, head) = (deed.id, deed.head.clone());
        let next = follows(&deed);
        let done = app
            .db
            .write(deed, |tx, deed| Box::pin(effect::carry_out(tx, deed)))
            .await;
        match (done, next) {
            (Err(AppError::Refused(_)), Some(again)) => deed = again,
            (Err(AppError::Refused(refusal)), None) => {
                return hold(app, id, refused(&refusal), Some(head)).await;
            }
            (done, _) => {
                reached("intake.done");
                app.live.nudge();
                return done;
            }
        }
    }
}

/// What is tried when the workflow refuses to open a ticket again.
fn follows(deed: &Deed) -> Option<Deed> {
    let Route::Reopen { key, person, .. } = &deed.route else {
        return None;
    };
    Some(Deed {
        app: deed.app.clone(),
        mailbox: deed.mailbox.clone(),
        route: Route::Follow {
            key: key.clone(),
            person: *person,
            acknowledge: true,
        },
        from: deed.from.clone(),
        letter: deed.letter.clone(),
        head: deed.head.clone(),
        twin: deed.twin.clone(),
        returned: None,
        warning: None,
        ..*deed
    })
}

/// What those who attend should know of a new ticket, in half sentences.
async fn warning(app: &App, route: &Route, from: &str) -> Result<Option<String>, AppError> {
    let Route::New { hint, unproven, .. } = route else {
        return Ok(None);
    };
    let mut all = Vec::new();
    if *unproven {
        all.push(format!(
            "dice venir de {from}, que tiene cuenta aquí, y no se pudo comprobar"
        ));
    }
    if let Some(other) = hint {
        let other = store::by_id(app.db.read(), *other).await?;
        let reference = other.reference().to_owned();
        all.push(format!(
            "menciona {reference}, donde quien escribe no participa"
        ));
    }
    Ok((!all.is_empty()).then(|| all.join("; ")))
}

fn refused(refusal: &Refusal) -> String {
    let faults = refusal.faults.iter().map(|(_, text)| text.as_str());
    let mut texts: Vec<&str> = faults.collect();
    if texts.is_empty() {
        texts.push(&refusal.text);
    }
    format!("las reglas no lo permiten: {}", texts.join(" "))
}

async fn hold(app: &App, id: i64, why: String, head: Option<Head>) -> Result<(), AppError> {
    let settled = Settled {
        state: "held",
        reason: Some(why),
        head,
        ..Settled::default()
    };
    let write = app
        .db
        .write((id, settled, app.now()), |tx, (id, settled, now)| {
            Box::pin(ledger::settle(tx, *id, *now, settled))
        });
    write.await.map(drop)
}

fn head(mail: &Mail, letter: &letter::Letter) -> Head {
    let from = mail.people.from.first();
    Head {
        message_id: mail.id.value.clone(),
        sender: from.map(|from| from.address.clone()).unwrap_or_default(),
        subject: mail.subject.chars().take(300).collect(),
        quoted: letter.quoted.clone(),
        left_out: (!letter.left_out.is_empty()).then(|| letter.left_out.join("\n")),
    }
}
