//! `/aprobar/{token}`: deciding by the link in a mail, without signing in. Looking changes nothing:
//! programs that read mail look at links, too.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use engine::Command;
use tables::approval_link::Model;

use super::one::{Refused, read, send};
use crate::channel::approval::link;
use crate::channel::portal::page::told::{Told, gone, secret_shell};
use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::platform::web::{Page, page};
use crate::ticket::act::{Order, act};
use crate::ticket::page::approvals::{self, Sent};
use crate::ticket::reading;
use crate::ticket::store::{self, Listed};
use crate::ticket::{access, history};

/// What a link leads to.
enum Led {
    /// A decision that is to be made.
    Open(Box<Listed>),
    /// Nothing any more, in a sentence.
    Over(&'static str),
}

/// Through what it was decided.
const CHANNEL: &str = "mail-link";

/// Where a link leads now. The account of its owner is asked about each time: who left decides nothing.
async fn led(app: &App, row: &Model) -> Result<Led, AppError> {
    if row.used_at.is_some() {
        return Ok(Led::Over(
            "Con este enlace ya se decidió. Cada enlace sirve una vez.",
        ));
    }
    if !link::works(row, app.now()) {
        return Ok(Led::Over(
            "Los enlaces para aprobar sirven siete días, y este ya venció.",
        ));
    }
    let conn = app.db.read();
    let keys = access::of(conn, row.ticket_id).await?;
    let target = Target {
        id: row.ticket_id,
        keys: &keys,
    };
    let actor = Actor::holding(row.person_id, Vec::new(), &app.pack);
    let ticket = history::ticket(conn, row.ticket_id).await?;
    let approval = ticket.approvals.get(&row.approval);
    let open = approval.filter(|own| own.asked == row.seq);
    let locked = directory::store::locked(conn, row.person_id).await?;
    let open = open.filter(|_| locked.is_none());
    let mine = open.is_some_and(|own| own.deciders().any(|person| person == row.person_id));
    let kind = app.book.kind(&ticket.kind);
    let ended = kind.and_then(|kind| ticket.category(kind));
    let ended = ended.is_none_or(engine::Category::is_ended);
    if !mine || ended || !may(&actor, Action::Approve, Some(target)) {
        return Ok(Led::Over(
            "Esto ya se decidió, o ya no le toca a usted. No hace falta que haga nada.",
        ));
    }
    let listed = store::by_id(conn, row.ticket_id).await?;
    Ok(Led::Open(Box::new(listed)))
}

/// The request with its two buttons.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    render(&app, &request, &token, Refused::default()).await
}

async fn render(
    app: &App,
    request: &Page,
    token: &str,
    refused: Refused,
) -> Result<Response, AppError> {
    let row = match link::look(app.db.read(), token).await {
        Ok(row) => row,
        Err(AppError::NotFound) => {
            return over(
                app,
                request,
                "Revise que la dirección esté completa, como en el correo.",
            );
        }
        Err(error) => return Err(error),
    };
    let ticket = match led(app, &row).await? {
        Led::Open(ticket) => ticket,
        Led::Over(why) => return over(app, request, why),
    };
    let reader = Actor::holding(row.person_id, Vec::new(), &app.pack);
    reading::note(
        app,
        &reader,
        &ticket,
        "ticket",
        ticket.reference().to_owned(),
    );
    let wrong = !refused.error.is_empty();
    let shell = secret_shell(app, request);
    let path = link::path(token);
    let mut one = read(app, (&ticket, row.person_id), shell, &path, refused).await?;
    one.only(&row.approval);
    let shown = page(&one)?;
    if wrong {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
    }
    Ok(shown)
}

fn over(app: &App, request: &Page, why: &str) -> Result<Response, AppError> {
    let texts = vec![
        why.to_owned(),
        "Si tiene una cuenta, lo que le toca aprobar está en «Por aprobar».".to_owned(),
    ];
    let next = ("Ir a «Por aprobar»".to_owned(), "/aprobaciones".to_owned());
    gone(app, request, texts, next)
}

/// Decides, and uses the link up; a refused decision leaves it as it was.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    if !sent.decides() {
        return Err(AppError::Malformed("do".to_owned()));
    }
    let row = match link::look(app.db.read(), &token).await {
        Ok(row) => row,
        Err(AppError::NotFound) => return render(&app, &request, &token, Refused::default()).await,
        Err(error) => return Err(error),
    };
    if let Led::Over(why) = led(&app, &row).await? {
        return over(&app, &request, why);
    }
    // Whatever the form says: the link is for this one.
    let own = Sent {
        approval: row.approval.clone(),
        asked: row.seq.to_string(),
        ..sent
    };
    let command = approvals::read(&own, None)?;
    let write = app.db.write(
        (app.clone(), token.clone(), command),
        |tx, (app, token, command)| {
            Box::pin(async move {
                let now = app.now();
                let row = link::redeem(tx, now, token).await?;
                decide(tx, app, now, &row, command).await
            })
        },
    );
    match write.await {
        Ok(()) => {
            app.live.nudge();
            done(&app, &request, own.act == "approve")
        }
        Err(AppError::NotFound) => render(&app, &request, &token, Refused::default()).await,
        Err(AppError::Refused(refusal)) => {
            let refused = Refused {
                approval: row.approval,
                error: refusal.text,
                text: own.text,
            };
            render(&app, &request, &token, refused).await
        }
        Err(error) => Err(error),
    }
}

async fn decide(
    tx: &crate::platform::db::Tx,
    app: &App,
    now: i64,
    row: &Model,
    command: &Command,
) -> Result<(), AppError> {
    let actor = engine::Actor {
        person: Some(row.person_id),
        ..engine::Actor::default()
    };
    let order = Order {
        ticket: row.ticket_id,
        actor: &actor,
        channel: CHANNEL,
        command,
        taken: &[],
    };
    act(tx, app, now, order).await.map(drop)
}

fn done(app: &App, request: &Page, approved: bool) -> Result<Response, AppError> {
    let heading = if approved {
        "Usted aprobó"
    } else {
        "Usted rechazó"
    };
    page(&Told {
        shell: secret_shell(app, request),
        icon: if approved { "ok" } else { "cancelled" },
        heading: heading.to_owned(),
        texts: vec!["Su decisión quedó registrada. Este enlace ya no sirve.".to_owned()],
        next: None,
    })
}

/// A public file of the ticket, while the link works.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn file(
    State(app): State<App>,
    Path((token, key)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let row = link::look(app.db.read(), &token).await?;
    match led(&app, &row).await? {
        Led::Open(ticket) => send(&app, ticket.id, &key).await,
        Led::Over(_) => Err(AppError::NotFound),
    }
}
