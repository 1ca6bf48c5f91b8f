//! `ventanilla demo`: an institution with invented people and tickets, in a
//! temporary folder.
//!
//! The stories of the pack are told as they are written; around them a year of
//! tickets is planned from lists of sentences (`plan`), and all of it is told to
//! the engine day by day (`tell`).

mod ask;
mod dice;
mod life;
mod office;
mod people;
mod plan;
mod sample;
mod story;
mod tell;

use pack::{Pack, Source, Year};

use crate::cli::failure::in_words;
use crate::cli::serve::{attend, door, say};
use crate::cli::{DemoArgs, Failure, Opened, open};
use crate::directory::institution;
use crate::platform::App;
use crate::platform::clock::Clock;
use crate::platform::db::Target;
use crate::platform::error::AppError;
use crate::platform::mail::Mail;
use crate::platform::random::Random;
use crate::ticket::draft::{self, Draft, Place};
use crate::ticket::store::by_id;

pub use people::DemoAccount;

const DAY: i64 = 24 * 3_600_000;
/// Who the demo's mail is from; nothing is ever sent to or from this domain.
const SENDER: &str = "Mesa de servicios <mesa@ventanilla.example>";

/// `ventanilla demo`
pub(super) async fn demo(args: DemoArgs) -> Result<(), Failure> {
    let door = door(&args.listen, None, None).await?;
    let folder = tempfile::Builder::new()
        .prefix("ventanilla-demo-")
        .tempdir();
    let folder = folder.map_err(|e| Failure::Data(std::env::temp_dir(), in_words(&e)))?;
    let target = Target::parse(None, folder.path())?;
    let url = door.public_url.clone();
    let opened = open(
        folder.path(),
        &target,
        Some(&args.pack),
        url,
        Clock::system(),
        Random::system(),
    )
    .await?;
    let Opened { app, .. } = opened;
    let mails = folder.path().join("correos");
    let mail = Mail::folder(&mails, SENDER)?;
    let people = fill(&app, &mail, args.months).await?;
    let app = app.with_mail(Some(mail));
    let told = people.iter().filter(|person| person.shown);
    let told: Vec<String> = told
        .map(|p| format!("  {:<16} {:<36}  {}\n", p.role, p.email, p.password))
        .collect();
    say(&format!(
        "Ventanilla {} · demostración con el paquete «{}»\n\n  Dirección        {}\n\n{}\nLas demás personas de cada función entran con la misma contraseña.\nLos datos son inventados, están en {} y se borran al terminar (Ctrl+C).\nLos correos no salen: quedan en {}.\n",
        env!("CARGO_PKG_VERSION"),
        app.pack.key,
        app.public_url.link(""),
        told.concat(),
        folder.path().display(),
        mails.display(),
    ));
    attend(app, door).await
}

/// Fills an institution with its pack's invented people and stories, and with tickets of so many months.
///
/// # Errors
/// When the files of the pack's year have faults, the database refuses, or the engine refuses a step.
pub async fn fill(app: &App, mail: &Mail, months: u8) -> Result<Vec<DemoAccount>, Failure> {
    let source = institution::applied(app.db.read()).await?;
    let year = year(&source, &app.pack)?;
    let now = app.now();
    let office = year.as_ref().map(|year| office::Office {
        shape: &year.shape,
        zone: app.zone.clone(),
    });
    let mut lives = story::stories(&app.pack, office.as_ref(), now);
    if let (Some(year), Some(office)) = (&year, &office) {
        lives.extend(plan::plan(&app.pack, year, office, now, months));
    }
    // Folios follow the order in which things happened.
    lives.sort_by_key(|life| life.at);
    // Whoever acts holds the role since before it began.
    let first = lives.first().map_or(now, |life| life.at);
    let people = people::People::register(app, year.as_ref(), first - DAY).await?;
    let begun = lives.clone();
    let told = tell::tell(app, &people, mail, lives).await?;
    draft(app, &people, &begun, &told).await?;
    Ok(people.accounts)
}

/// The year that a pack tells of.
///
/// # Errors
/// When one of its files has faults.
pub(super) fn year(source: &Source, pack: &Pack) -> Result<Option<Year>, Failure> {
    pack::year(source, pack).map_err(|faults| {
        let list: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
        let list = list.join("\n");
        Failure::Pack(format!(
            "La demostración del paquete no se puede usar; corrija:\n{list}"
        ))
    })
}

/// Leaves an answer half written, on the newest ticket that somebody attends and nobody finished.
async fn draft(
    app: &App,
    people: &people::People,
    lives: &[life::Life],
    told: &[Option<tell::Told>],
) -> Result<(), AppError> {
    let newest = lives.iter().zip(told).rev().find_map(|(life, told)| {
        let step = life.steps.last()?;
        let attended = match &step.action {
            pack::DemoAction::Edit(changes) => changes.assignee.as_ref(),
            _ => None,
        };
        Some(((*told)?, people.attending.get(attended?)?))
    });
    let Some((told, (person, _))) = newest else {
        return Ok(());
    };
    let row = by_id(app.db.read(), told.id).await?;
    let text = "Buen día. Ya revisamos lo que nos cuenta y ";
    let written = Draft {
        texts: [("text".to_owned(), vec![text.to_owned()])].into(),
        base: told.version(),
        at: app.now(),
    };
    let context = (*person, Place::answer(&row.key), written);
    let write = app.db.write(context, |tx, (person, place, written)| {
        Box::pin(draft::save(tx, *person, place, written))
    });
    write.await
}
