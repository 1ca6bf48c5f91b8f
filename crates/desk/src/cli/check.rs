//! `ventanilla verify`, `ventanilla seal` and `ventanilla rebuild`.

use std::io::{IsTerminal, Write};

use crate::cli::Failure;
use crate::cli::args::StoreArgs;
use crate::cli::serve::say;
use crate::cli::start::{open_app, signer};
use crate::platform::App;
use crate::platform::clock::Clock;
use crate::platform::db::{self, Target};
use crate::platform::files;
use crate::platform::random::Random;
use crate::platform::web::PublicUrl;
use crate::ticket::rebuild::rebuild;
use crate::ticket::{seal, verify};

/// There is no institution where one has to be.
pub(super) fn none_there(args: &StoreArgs) -> Failure {
    Failure::Usage(format!(
        "No hay una institución en {}: revise --data y --database",
        args.database.as_ref().map_or_else(
            || args.data.display().to_string(),
            |_| "esa base de datos".to_owned()
        )
    ))
}

/// Opens an institution that exists; a command that only looks makes none.
pub(super) async fn existing(args: &StoreArgs) -> Result<App, Failure> {
    existing_at(args, Clock::system()).await
}

/// The same by another clock.
pub(super) async fn existing_at(args: &StoreArgs, clock: Clock) -> Result<App, Failure> {
    let target = Target::parse(args.database.as_deref(), &args.data)?;
    if !db::exists(&target).await? {
        return Err(none_there(args));
    }
    let url = PublicUrl::parse("http://127.0.0.1").map_err(|e| Failure::Internal(e.to_string()))?;
    open_app(&args.data, &target, None, url, clock, Random::system()).await
}

/// `ventanilla verify`
pub(super) async fn verify(args: StoreArgs) -> Result<(), Failure> {
    let app = existing(&args).await?;
    let looked = look(&app).await;
    app.db.clone().close().await;
    let (text, findings) = looked?;
    say(&text);
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Failure::Findings(findings)),
    }
}

/// Looks at everything; answers with what to say of it and what was found.
pub(super) async fn look(app: &App) -> Result<(String, Vec<String>), Failure> {
    let report = verify::verify(app, |read| progress("tickets", read)).await?;
    let sealed = seal::check(app, &report, |read| progress("sellos", read)).await?;
    let contents = files::verify(app, |read| progress("archivos", read)).await?;
    done();
    let mut text = format!(
        "Revisados: tickets {}, eventos {}, sellos {}, archivos {}\n",
        report.tickets, report.events, sealed.seals, contents.read
    );
    for note in &sealed.notes {
        text.push_str(&format!("Nota: {note}\n"));
    }
    let told = report.findings.iter().chain(&sealed.findings);
    let mut findings: Vec<String> = told.map(|f| format!("{}: {}", f.ticket, f.text)).collect();
    findings.extend(
        contents
            .wrong
            .iter()
            .map(|(sha256, why)| format!("archivo {sha256}: {why}")),
    );
    if findings.is_empty() {
        text.push_str("Todo está como se escribió.\n");
    }
    Ok((text, findings))
}

/// `ventanilla seal`
pub(super) async fn seal(args: StoreArgs) -> Result<(), Failure> {
    let app = existing(&args).await?;
    let signer = signer(&app)?;
    let made = seal::make(&app, seal::CHUNK).await?;
    app.db.clone().close().await;
    let told = match made.seals {
        0 => "Nada nuevo que sellar.".to_owned(),
        seals => format!("Sellos hechos: {seals}; tickets en ellos: {}", made.tickets),
    };
    say(&format!("{told}\nLlave pública: {}\n", signer.public()));
    Ok(())
}

/// `ventanilla rebuild`
pub(super) async fn rebuild_rows(args: StoreArgs) -> Result<(), Failure> {
    let app = existing(&args).await?;
    let rebuilt = rebuild(&app, |read| progress("tickets", read)).await?;
    done();
    app.db.clone().close().await;
    say(&match rebuilt.mended {
        0 => "Nada que corregir.\n".to_owned(),
        n => format!("Tickets corregidos: {n}\n"),
    });
    if !rebuilt.left.is_empty() {
        let left = |folio: String| format!("{folio}: su historia no está entera; vea «verify»");
        return Err(Failure::Findings(
            rebuilt.left.into_iter().map(left).collect(),
        ));
    }
    Ok(())
}

/// How far a long command is, on a terminal only.
pub(super) fn progress(what: &str, read: u64) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        // Nobody is told if the terminal went away.
        let _ = write!(terminal, "\r{read} {what}…");
        let _ = terminal.flush();
    }
}

pub(super) fn done() {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}
