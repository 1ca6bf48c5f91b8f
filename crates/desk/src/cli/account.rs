//! `ventanilla account`: a way in for whoever has none.

use serde_json::json;

use crate::cli::Failure;
use crate::cli::args::{AccountsArgs, LinkArgs};
use crate::cli::check::existing;
use crate::cli::serve::say;
use crate::directory::store::{self, Search};
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
    let listed = listed(&app, args.role).await;
    app.db.clone().close().await;
    say(&listed?);
    Ok(())
}

/// A line for everybody who has an account, or holds the role now; by name, however many they are.
async fn listed(app: &App, role: Option<String>) -> Result<String, Failure> {
    let mut search = Search {
        role,
        ..Search::default()
    };
    let mut text = String::new();
    loop {
        let (people, more) = store::search(app.db.read(), app.now(), &search).await?;
        for found in &people {
            let roles: Vec<&str> = found.held.iter().map(|held| held.role.as_str()).collect();
            let (email, name) = (&found.email, &found.person.name);
            text.push_str(&format!("{email}\t{name}\t{}\n", roles.join(" ")));
        }
        search.after = people.last().map(|found| found.person.id);
        if !more || search.after.is_none() {
            return Ok(text);
        }
    }
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
