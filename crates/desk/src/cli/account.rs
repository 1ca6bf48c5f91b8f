//! `ventanilla account`: a way in for whoever has none.

use serde_json::json;

use crate::cli::Failure;
use crate::cli::args::{AccountsArgs, LinkArgs};
use crate::cli::check::existing;
use crate::cli::serve::say;
use crate::directory::store;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::session::link::{self, Purpose};
use crate::platform::web::PublicUrl;

/// `ventanilla account link`
pub(super) async fn link(args: LinkArgs) -> Result<(), Failure> {
    let url = PublicUrl::parse(&args.public_url).map_err(|_| {
        Failure::Usage(format!("No se entiende --public-url «{}»", args.public_url))
    })?;
    let app = existing(&args.store).await?;
    let path = made(&app, &args.person).await;
    app.db.clone().close().await;
    say(&format!(
        "Enlace para {}: {}\nSirve una vez y vale siete días.\n",
        args.person,
        url.link(&path?)
    ));
    Ok(())
}

/// `ventanilla account list`
pub(super) async fn list(args: AccountsArgs) -> Result<(), Failure> {
    let app = existing(&args.store).await?;
    let people = store::with_account(app.db.read(), app.now()).await;
    app.db.clone().close().await;
    let wanted = |role: &str| args.role.as_deref() == Some(role);
    let mut text = String::new();
    for person in people? {
        let roles: Vec<&str> = person.held.iter().map(|held| held.role.as_str()).collect();
        if args.role.is_none() || roles.iter().any(|role| wanted(role)) {
            text.push_str(&format!(
                "{}\t{}\t{}\n",
                person.email,
                person.name,
                roles.join(" ")
            ));
        }
    }
    say(&text);
    Ok(())
}

async fn made(app: &App, email: &str) -> Result<String, Failure> {
    let person = store::credentials(app.db.read(), email).await?;
    let person = person.map(|found| found.person).ok_or_else(|| {
        Failure::Usage(format!(
            "No hay nadie con cuenta y el correo «{email}»: revise --person"
        ))
    })?;
    let token = app.random.token()?;
    let context = (app.now(), person, token.clone());
    let write = app.db.write(context, |tx, (now, person, token)| {
        Box::pin(async move {
            link::issue(tx, *now, Purpose::SetPassword { person: *person }, token).await?;
            // Who runs this command is nobody of the directory.
            let subject = person.to_string();
            audit::record(tx, *now, None, "account.link", subject, &json!({})).await
        })
    });
    write.await?;
    Ok(link::path(&token))
}
