//! How long reading takes: `cargo run --release -p ventanilla-mime --example reading [FOLDER]`. With a folder, its
//! files are the messages; else it makes some up.

#![expect(
    clippy::print_stdout,
    reason = "a program for people who measure; it prints what it found"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use mime::{Desk, Limits, read};

/// Messages with their names.
type Corpus = Vec<(String, Vec<u8>)>;

fn folder(path: &str) -> std::io::Result<Corpus> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let path = entry?.path();
        if path.is_file() {
            found.push((path.display().to_string(), std::fs::read(&path)?));
        }
    }
    Ok(found)
}

fn message(kind: &str, body: &str) -> Vec<u8> {
    format!(
        "Received: from a by b; Mon, 3 Mar 2025 10:14:12 -0600\r\nFrom: =?utf-8?Q?Ana_L=C3=B3pez?= <ana@unidad.example>\r\n\
         To: mesa@gobierno.example\r\nSubject: Re: =?utf-8?Q?Petici=C3=B3n?=\r\nMessage-ID: <1@unidad.example>\r\n\
         In-Reply-To: <0@gobierno.example>\r\nDate: Mon, 3 Mar 2025 10:14:12 -0600\r\nContent-Type: {kind}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// What people send, many times, and what nobody should send, once each.
fn made() -> (Corpus, Corpus) {
    let quoted = "La impresora no responde desde ayer.\r\n\r\nEl lun, 3 mar 2025 a las 10:14, Mesa (<mesa@gobierno.example>) escribió:\r\n\
        > ¿Sigue la falla?\r\n> Saludos\r\n-- \r\nAna López\r\nExt. 123\r\n";
    let paragraph = "<p class=\"MsoNormal\" style=\"margin:0cm\"><span style=\"font-size:11pt\">Texto con acentos: petici&oacute;n, a&ntilde;o.</span></p>\r\n";
    let table = "<table><tr><td>Nombre</td><td>Ana</td></tr></table>\r\n";
    let page = format!(
        "<html><body>{}{}</body></html>",
        paragraph.repeat(60),
        table.repeat(20)
    );
    let picture =
        "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3\r\n"
            .repeat(4_000);
    let both = format!(
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{quoted}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n--b\r\n\
         Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <a@x>\r\n\r\n{picture}\r\n--b--\r\n"
    );
    let usual = [
        ("plain", message("text/plain; charset=utf-8", quoted)),
        ("html", message("text/html; charset=utf-8", &page)),
        (
            "html, picture of 240 kB",
            message("multipart/mixed; boundary=b", &both),
        ),
    ];
    let pieces = [
        "<div>",
        "<b><p>",
        "<table><tr><td>",
        "<",
        "&",
        "\u{a0}",
        "<!--",
        "<li>",
        "<h1><h2>",
        "<dl><dt><dd>",
        "<blockquote type=cite>",
        "<img src=cid:a>",
        "<pre>\n",
    ];
    let mut hostile: Corpus = pieces
        .iter()
        .map(|piece| {
            (
                format!("html of {piece:?}"),
                message(
                    "text/html; charset=utf-8",
                    &piece.repeat((1 << 20) / piece.len()),
                ),
            )
        })
        .collect();
    for line in [
        "> \r\n",
        "De: a@b.example\r\nEnviado: 10:14\r\n",
        "escribió:\r\n",
        "\r\n",
        "El 3 mar 2025 10:14\r\n",
        "a@b.example ",
    ] {
        hostile.push((
            format!("text of {line:?}"),
            message(
                "text/plain; charset=utf-8",
                &line.repeat((1 << 20) / line.len()),
            ),
        ));
    }
    hostile.push((
        "parts".to_owned(),
        message(
            "multipart/mixed; boundary=b",
            &"--b\r\n\r\nx\r\n".repeat(200_000),
        ),
    ));
    hostile.push((
        "nesting".to_owned(),
        message(
            "multipart/mixed; boundary=b",
            &"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".repeat(50_000),
        ),
    ));
    hostile.push((
        "header".to_owned(),
        "X: y\r\n".repeat(1_000_000).into_bytes(),
    ));
    hostile.push((
        "base64 of 30 MB".to_owned(),
        message(
            "application/pdf\r\nContent-Transfer-Encoding: base64",
            &picture.repeat(90),
        ),
    ));
    let usual = usual
        .into_iter()
        .map(|(name, raw)| (name.to_owned(), raw))
        .collect();
    (usual, hostile)
}

fn time(raw: &[u8]) -> Duration {
    let start = Instant::now();
    black_box(read(black_box(raw), &Desk::default(), &Limits::default()));
    start.elapsed()
}

fn tell(what: &str, corpus: &Corpus, rounds: usize) {
    let mut times: Vec<(Duration, &str)> = Vec::new();
    let mut bytes = 0;
    for _ in 0..rounds {
        for (name, raw) in corpus {
            bytes += raw.len();
            times.push((time(raw), name));
        }
    }
    times.sort_unstable();
    let total: Duration = times.iter().map(|(time, _)| *time).sum();
    let count = times.len();
    let (Some((median, _)), Some((worst, name))) = (times.get(count / 2), times.last()) else {
        println!("{what}: no messages");
        return;
    };
    let seconds = total.as_secs_f64().max(1e-9);
    let megabytes = f64::from(u32::try_from(bytes >> 10).unwrap_or(u32::MAX)) / 1024.0;
    let all = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    println!(
        "{what}: {count} messages, {:.0} a second, {:.0} MB/s",
        all / seconds,
        megabytes / seconds
    );
    println!("  median {median:?}, worst {worst:?} ({name})");
}

fn main() -> std::io::Result<()> {
    if let Some(path) = std::env::args().nth(1) {
        tell("folder", &folder(&path)?, 3);
        return Ok(());
    }
    let (usual, hostile) = made();
    tell("usual", &usual, 300);
    tell("hostile", &hostile, 1);
    Ok(())
}
