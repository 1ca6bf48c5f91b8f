//! The jobs of the program, and what each of them looks after.

use crate::automation;
use crate::bulk;
use crate::channel::{approval, escalation, hook, intake, mail, portal, webhook};
use crate::directory::{absence, notice};
use crate::platform::audit;
use crate::platform::command;
use crate::platform::files;
use crate::platform::held;
use crate::platform::jobs::{self, JobKind};
use crate::platform::limit;
use crate::platform::session::{attempt, known_device, link, step, store};
use crate::platform::token;
use crate::platform::{App, error::AppError};
use crate::tagging;
use crate::ticket::approval::refresh;
use crate::ticket::{self, draft, live};

const HOUR: i64 = 3_600_000;

/// Jobs that wait for other systems: a worker of its own does them, several at once. Of mail one
/// of each kind, in order; of webhooks one for each receiver.
pub const SLOW: [&str; 4] = [
    webhook::WEBHOOK,
    mail::MAIL,
    notice::ACCOUNT_MAIL,
    portal::access::MAIL,
];

/// Every kind of job.
pub fn kinds() -> Vec<JobKind> {
    vec![
        JobKind {
            name: "sweep-files",
            every: Some(HOUR),
            run: |app, _| Box::pin(sweep_files(app)),
        },
        JobKind {
            name: "sweep-folder",
            every: Some(24 * HOUR),
            run: |app, _| Box::pin(sweep_folder(app)),
        },
        JobKind {
            name: "sweep-rows",
            every: Some(HOUR),
            run: |app, _| Box::pin(sweep_rows(app)),
        },
        JobKind {
            name: "seal",
            every: Some(24 * HOUR),
            run: |app, _| Box::pin(ticket::seal::run(app)),
        },
        JobKind {
            name: ticket::commit::RESUME,
            every: None,
            run: |app, payload| Box::pin(ticket::resume::run(app, payload)),
        },
        JobKind {
            name: refresh::APPROVALS,
            every: Some(5 * 60_000),
            run: |app, _| Box::pin(refresh::run(app)),
        },
        JobKind {
            name: absence::CHANGED,
            every: None,
            run: |app, payload| Box::pin(refresh::of_person(app, payload)),
        },
        JobKind {
            name: escalation::ESCALATE,
            every: Some(60_000),
            run: |app, _| Box::pin(escalation::run(app)),
        },
        JobKind {
            name: ticket::share::SHARE,
            every: None,
            run: |app, payload| Box::pin(ticket::share::run(app, payload)),
        },
        JobKind {
            name: ticket::share::AGAIN,
            every: Some(60_000),
            run: |app, _| Box::pin(ticket::share::again(app)),
        },
        JobKind {
            name: automation::run::RULES,
            every: None,
            run: |app, payload| Box::pin(automation::run::run(app, payload)),
        },
        JobKind {
            name: automation::wait::TIMES,
            every: Some(60_000),
            run: |app, _| Box::pin(automation::wait::run(app)),
        },
        JobKind {
            name: bulk::run::BULK,
            every: None,
            run: |app, payload| Box::pin(bulk::run::run(app, payload)),
        },
        JobKind {
            name: tagging::run::TAGS,
            every: None,
            run: |app, payload| Box::pin(tagging::run::run(app, payload)),
        },
        JobKind {
            name: ticket::pace::MEASURE,
            every: Some(HOUR),
            run: |app, _| Box::pin(ticket::pace::run(app)),
        },
        JobKind {
            name: ticket::timers::replay::REPLAY,
            every: None,
            run: |app, payload| Box::pin(ticket::timers::replay::run(app, payload)),
        },
        JobKind {
            name: notice::ACCOUNT_MAIL,
            every: None,
            run: |app, payload| Box::pin(notice::run(app, payload)),
        },
        JobKind {
            name: mail::MAIL,
            every: None,
            run: |app, payload| Box::pin(mail::run(app, payload)),
        },
        JobKind {
            name: intake::INTAKE,
            every: None,
            run: |app, payload| Box::pin(intake::run(app, payload)),
        },
        JobKind {
            name: intake::reconcile::RECONCILE,
            every: Some(HOUR),
            run: |app, _| Box::pin(intake::reconcile::run(app)),
        },
        JobKind {
            name: webhook::WEBHOOK,
            every: None,
            run: |app, payload| Box::pin(webhook::send::run(app, payload)),
        },
        JobKind {
            name: portal::access::MAIL,
            every: None,
            run: |app, payload| Box::pin(portal::access::run(app, payload)),
        },
    ]
}

async fn sweep_files(app: &App) -> Result<(), AppError> {
    let cleared = intake::clear::run(app).await?;
    if cleared > 0 {
        tracing::info!(
            cleared,
            "originals of received messages are not kept any more"
        );
    }
    let removed = files::sweep(app).await?;
    if removed > 0 {
        tracing::info!(removed, "contents that belonged to nothing were removed");
    }
    Ok(())
}

async fn sweep_folder(app: &App) -> Result<(), AppError> {
    let removed = files::sweep_orphans(app).await?;
    if removed > 0 {
        tracing::warn!(
            removed,
            "files that no row knew were removed from the data folder"
        );
    }
    Ok(())
}

/// Ended sessions, late links, old commands, drafts and jobs; requests and sign-ups that were never confirmed.
async fn sweep_rows(app: &App) -> Result<(), AppError> {
    let write = app.db.write(app.now(), |tx, now| {
        Box::pin(async move {
            store::sweep(tx, *now).await?;
            link::sweep(tx, *now).await?;
            audit::sweep_readings(tx, *now).await?;
            limit::sweep(tx, *now).await?;
            attempt::sweep(tx, *now).await?;
            known_device::sweep(tx, *now).await?;
            step::sweep(tx, *now).await?;
            token::sweep(tx, *now).await?;
            command::sweep(tx, *now).await?;
            draft::sweep(tx, *now).await?;
            live::sweep(tx, *now).await?;
            portal::sweep(tx, *now).await?;
            held::sweep(tx, *now).await?;
            webhook::store::sweep(tx, *now).await?;
            approval::link::sweep(tx, *now).await?;
            bulk::store::sweep(tx, *now).await?;
            automation::firing::sweep(tx, *now).await?;
            hook::store::sweep(tx.conn(), *now).await?;
            jobs::sweep(tx, *now).await
        })
    });
    write.await
}
