//! `ventanilla token`: what programs show to act for a person.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::cli::Failure;
use crate::cli::check::existing;
use crate::cli::serve::say;
use crate::cli::token_args::{NewToken, RevokeToken, TokenOrder, TokensArgs};
use crate::directory::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::When;
use crate::platform::token::{self, LONGEST, New, PREFIX, Scope, Scopes};

const DAY: i64 = 24 * 3_600_000;
/// How long a token is good when nobody says it, in days.
const USUAL: i64 = 90;

/// `ventanilla token …`
pub(super) async fn token(order: TokenOrder) -> Result<(), Failure> {
    match order {
        TokenOrder::Create(args) => create(args).await,
        TokenOrder::List(args) => list(args).await,
        TokenOrder::Revoke(args) => revoke(args).await,
    }
}

async fn create(args: NewToken) -> Result<(), Failure> {
    let scope = |key: &String| {
        Scope::from_key(key).ok_or_else(|| {
            let all: Vec<&str> = Scope::ALL.iter().map(|scope| scope.key()).collect();
            Failure::Usage(format!(
                "No existe el permiso «{key}»: use {}",
                all.join(", ")
            ))
        })
    };
    let scopes: Scopes = args.scope.iter().map(scope).collect::<Result<_, _>>()?;
    let app = existing(&args.store).await?;
    let made = made(&app, &args, scopes).await;
    app.db.clone().close().await;
    let (secret, until) = made?;
    say(&format!(
        "{secret}\nVale hasta el {until}. No volverá a mostrarse: guárdela como una contraseña.\n"
    ));
    Ok(())
}

async fn made(app: &App, args: &NewToken, scopes: Scopes) -> Result<(String, String), Failure> {
    let person = person(app, &args.person).await?;
    let now = app.now();
    let expires_at = match args.expires {
        None => now + USUAL * DAY,
        Some(day) => end_of(app, day)?,
    };
    if expires_at <= now || expires_at > now + LONGEST * DAY {
        return Err(Failure::Usage(format!(
            "--expires debe ser un día desde hoy y dentro de los próximos {LONGEST} días"
        )));
    }
    let new = New {
        person,
        name: args.name.chars().take(60).collect(),
        scopes,
        expires_at,
        key: app.random.key()?,
        secret: format!("{PREFIX}{}", app.random.token()?),
        // Who runs this command is nobody of the directory.
        by: None,
    };
    let secret = new.secret.clone();
    let write = app.db.write((now, new), |tx, (now, new)| {
        Box::pin(token::make(tx, *now, new))
    });
    write.await?;
    Ok((secret, When::day_in_words(expires_at, &app.zone)))
}

/// The last second of a day, milliseconds UTC.
fn end_of(app: &App, day: Date) -> Result<i64, Failure> {
    let end = day.at(23, 59, 59, 0).to_zoned(app.zone.clone());
    let end = end.map_err(|e| AppError::internal(e.to_string()))?;
    Ok(Timestamp::as_millisecond(end.timestamp()))
}

async fn list(args: TokensArgs) -> Result<(), Failure> {
    let app = existing(&args.store).await?;
    let told = told(&app, args.person.as_deref()).await;
    app.db.clone().close().await;
    say(&told?);
    Ok(())
}

async fn told(app: &App, email: Option<&str>) -> Result<String, Failure> {
    let whose = match email {
        Some(email) => Some(person(app, email).await?),
        None => None,
    };
    let rows = token::list(app.db.read(), whose).await?;
    let names = store::names(app.db.read(), rows.iter().map(|row| row.person_id)).await?;
    let mut text = String::new();
    for row in rows {
        let day = When::day_in_words(row.expires_at, &app.zone);
        let status = match row.revoked_at {
            Some(_) => "revocada".to_owned(),
            None if row.expires_at <= app.now() => "venció".to_owned(),
            None => format!("hasta el {day}"),
        };
        let who = names.get(&row.person_id).map_or("", String::as_str);
        text.push_str(&format!(
            "{}\t{who}\t{}\t{}\t{status}\n",
            row.key, row.name, row.scopes
        ));
    }
    Ok(text)
}

async fn revoke(args: RevokeToken) -> Result<(), Failure> {
    let app = existing(&args.store).await?;
    let write = app
        .db
        .write((app.now(), args.key.clone()), |tx, (now, key)| {
            Box::pin(token::revoke(tx, *now, None, None, key))
        });
    let revoked = write.await;
    app.db.clone().close().await;
    if !revoked? {
        return Err(Failure::Usage(format!(
            "No hay ninguna clave vigente «{}»: vea «ventanilla token list»",
            args.key
        )));
    }
    say("Se revocó: ya no sirve.\n");
    Ok(())
}

async fn person(app: &App, email: &str) -> Result<i64, Failure> {
    let person = store::credentials(app.db.read(), email).await?;
    person.map(|found| found.person).ok_or_else(|| {
        Failure::Usage(format!(
            "No hay nadie con cuenta y el correo «{email}»: revise --person"
        ))
    })
}
