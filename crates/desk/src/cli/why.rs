//! `ventanilla why`: why somebody can or cannot do something to a ticket.

use crate::cli::Failure;
use crate::cli::args::WhyArgs;
use crate::cli::check::existing;
use crate::cli::serve::say;
use crate::directory::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::ticket::page::why::{ACTIONS, verdict};
use crate::ticket::store::seen;
use crate::ticket::why::{About, answer};

/// `ventanilla why`
pub(super) async fn why(args: WhyArgs) -> Result<(), Failure> {
    let action = ACTIONS.iter().find(|(key, _)| *key == args.action);
    let Some((_, action)) = action else {
        let known: Vec<&str> = ACTIONS.iter().map(|(key, _)| *key).collect();
        return Err(Failure::Usage(format!(
            "No existe la acción «{}»: use una de {}",
            args.action,
            known.join(", ")
        )));
    };
    let app = existing(&args.store).await?;
    let text = told(&app, &args, *action).await;
    app.db.clone().close().await;
    say(&text?);
    Ok(())
}

async fn told(app: &App, args: &WhyArgs, action: Action) -> Result<String, Failure> {
    let person = store::credentials(app.db.read(), &args.person).await?;
    let person = person.map(|found| found.person).ok_or_else(|| {
        Failure::Usage(format!(
            "No hay nadie con cuenta y el correo «{}»: revise --person",
            args.person
        ))
    })?;
    let seen = match seen(app.db.read(), &args.ticket).await {
        Err(AppError::NotFound) => {
            let text = format!(
                "No hay nada con el folio «{}»: revise --ticket",
                args.ticket
            );
            return Err(Failure::Usage(text));
        }
        seen => seen?,
    };
    // Who runs this command is nobody of the directory.
    let why = answer(app, None, &seen, About::Person(person), action).await?;
    let name = store::name(app.db.read(), person)
        .await?
        .unwrap_or_default();
    let mut text = verdict(&name, why.allowed, action, seen.ticket.reference());
    for line in why.lines {
        text.push_str("\n- ");
        text.push_str(&line);
    }
    text.push('\n');
    Ok(text)
}
