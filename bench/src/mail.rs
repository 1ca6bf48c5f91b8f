//! Mail coming in: messages delivered by LMTP until each has its effect on the disk, beside the floor of parsing them alone.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use mime::{Desk, Limits};
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{AnyPool, Row};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::server::{Institution, Server, cpu};

/// Connections that deliver.
const AT_ONCE: usize = 4;
/// The mailbox that they deliver to.
const MAILBOX: &str = "\n[[mailbox]]\nkey = \"mesa\"\nname = \"Mesa\"\naddress = \"mesa@medida.example\"\nservice = \"mantenimiento-correctivo\"\n";
/// How long all of them may take to have their effect.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// An ordinary message: two forms of the text, a quote below, a file of thirty kilobytes.
fn message(number: usize) -> String {
    let said = "La impresora de la ventanilla no imprime y el trabajo sigue en la cola; ya se reinició dos veces.";
    let mut raw = format!(
        "From: Persona {number} <persona{number}@unidad.example>\r\nTo: mesa@medida.example\r\nSubject: =?utf-8?q?No_imprime_la_n=C3=BAmero?= {number}\r\nDate: Mon, 02 Mar 2026 11:00:00 -0600\r\nMessage-ID: <{number}@unidad.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    );
    let mut html = String::new();
    for line in 0..20 {
        let _ = write!(raw, "{said} ({line})\r\n");
        let _ = write!(html, "<p style=\"margin:0\"><b>{line}</b> {said}</p>\r\n");
    }
    raw.push_str("\r\nEl lun, 2 mar 2026 a las 10:00, Mesa (<mesa@medida.example>) escribió:\r\n");
    for line in 0..20 {
        let _ = write!(raw, "> {said} ({line})\r\n");
    }
    let file =
        "TWVkaWRhIGRlIHVuIGFyY2hpdm8gYWRqdW50by4gTWVkaWRhIGRlIHVuIGFyY2hpdm8u\r\n".repeat(420);
    let _ = write!(
        raw,
        "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>{html}</body></html>\r\n--b--\r\n--a\r\nContent-Type: text/plain; name=\"bitacora.txt\"\r\nContent-Disposition: attachment; filename=\"bitacora.txt\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{file}--a--\r\n"
    );
    raw
}

/// What was measured, in a line for the report.
///
/// # Errors
/// When the program does not start, or a message is lost.
pub async fn measure(institution: &Institution, pack: &Path, count: usize) -> Result<String> {
    let floor = parsed(count)?;
    let whole = tempfile::tempdir()?;
    copy(pack, whole.path())?;
    std::fs::write(whole.path().join("mailboxes.toml"), MAILBOX)?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port();
    let server = Server::receiving(institution, whole.path(), port).await?;
    server.settled().await?;
    let (before, begun) = (server.cpu()?, Instant::now());
    deliver(port, count).await?;
    let kept = begun.elapsed().as_secs_f64();
    settled(institution, count).await?;
    let (done, used) = (begun.elapsed().as_secs_f64(), server.cpu()? - before);
    let resident = server.resident()?;
    server.stop().await?;
    let number = f64::from(u32::try_from(count.max(1))?);
    let own = used / number;
    Ok(format!(
        "Mail in, {count} messages of 40 kB: kept {:.0} a second, with their effect {:.0} a second; CPU {own:.2} ms a message, {:.1} times that of parsing alone ({floor:.2} ms); {resident:.0} MB resident after.",
        number / kept,
        number / done,
        own / floor.max(0.001),
    ))
}

/// CPU of parsing a message alone, in milliseconds.
fn parsed(count: usize) -> Result<f64> {
    let own = std::process::id();
    let (desk, limits) = (Desk::default(), Limits::default());
    let messages: Vec<String> = (0..count.min(1_000)).map(message).collect();
    let before = cpu(own)?;
    let mut read = 0;
    for raw in &messages {
        read += mime::read(raw.as_bytes(), &desk, &limits).files.len();
    }
    ensure!(read == messages.len(), "each has a file: {read}");
    let number = f64::from(u32::try_from(messages.len().max(1))?);
    Ok((cpu(own)? - before) / number)
}

async fn deliver(port: u16, count: usize) -> Result<()> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut all = JoinSet::new();
    for _ in 0..AT_ONCE {
        let next = Arc::clone(&next);
        all.spawn(async move {
            let stream = TcpStream::connect(("127.0.0.1", port)).await?;
            let mut stream = BufReader::new(stream);
            answer(&mut stream).await?;
            ask(&mut stream, "LHLO medida").await?;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok::<_, anyhow::Error>(());
                }
                let from = format!("MAIL FROM:<persona{number}@unidad.example>");
                for line in [from.as_str(), "RCPT TO:<mesa@medida.example>", "DATA"] {
                    ask(&mut stream, line).await?;
                }
                stream.write_all(message(number).as_bytes()).await?;
                ask(&mut stream, ".").await?;
            }
        });
    }
    while let Some(done) = all.join_next().await {
        done??;
    }
    Ok(())
}

async fn ask(stream: &mut BufReader<TcpStream>, line: &str) -> Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    answer(stream).await
}

async fn answer(stream: &mut BufReader<TcpStream>) -> Result<()> {
    loop {
        let mut line = String::new();
        ensure!(
            stream.read_line(&mut line).await? > 0,
            "the server went away"
        );
        ensure!(line.starts_with(['2', '3']), "{line}");
        if line.get(3..4) != Some("-") {
            return Ok(());
        }
    }
}

/// Waits until all have their effect.
async fn settled(institution: &Institution, count: usize) -> Result<()> {
    install_default_drivers();
    let pool: AnyPool = AnyPoolOptions::new()
        .max_connections(1)
        .connect(&institution.address())
        .await?;
    let begun = Instant::now();
    loop {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM mail_message WHERE state = 'done'")
            .fetch_one(&pool)
            .await?;
        let done: i64 = row.try_get("n").context("a count")?;
        if usize::try_from(done)? >= count {
            pool.close().await;
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            bail!("only {done} of {count} messages had an effect");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            std::fs::create_dir(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
