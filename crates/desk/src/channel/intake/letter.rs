//! What a mail brings to a ticket: its words, what of them is no news, and the files that the desk takes.

use engine::Attachment;
use mime::{File, Kind, Mail};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files;
use crate::platform::random::sha256;
use crate::platform::web::Limits;

/// Characters of a text that a ticket keeps; the whole mail is kept beside it.
const TEXT: usize = 60_000;
/// Pictures inside of a text that are kept beside the files.
const INLINE: usize = 20;

/// What a mail brings.
#[derive(Debug, Clone, Default)]
pub(super) struct Letter {
    /// In one line.
    pub(super) subject: String,
    /// What the sender wrote.
    pub(super) text: String,
    /// Quotes, signatures and notices.
    pub(super) quoted: Option<String>,
    /// The files, kept.
    pub(super) files: Vec<Attachment>,
    /// Names of files that the desk does not take.
    pub(super) left_out: Vec<String>,
}

/// Reads it out of a mail and keeps its files. Contents that nothing refers to in the end are removed later.
///
/// # Errors
/// When disk or database refuse.
pub(super) async fn open(app: &App, mail: &mut Mail) -> Result<Letter, AppError> {
    let mut letter = words(mail);
    let limits = Limits::of(&app.pack.files);
    let (mut listed, mut inline) = (0, 0);
    // Files that people sent come before the pictures of their signatures.
    let mut all = std::mem::take(&mut mail.files);
    all.sort_by_key(|file| file.inline);
    for file in all {
        let (count, most) = if file.inline {
            (&mut inline, INLINE)
        } else {
            (&mut listed, limits.max_files)
        };
        if *count >= most || !takes(&limits, &file) {
            letter.left_out.push(file.name);
            continue;
        }
        *count += 1;
        let kept = files::put(app, &file.name, file.bytes).await?;
        letter.files.push(kept);
    }
    Ok(letter)
}

/// Whether the desk takes such a file, by the rules of its forms.
fn takes(limits: &Limits, file: &File) -> bool {
    let ending = file
        .name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    let fits = u64::try_from(file.bytes.len()).is_ok_and(|size| size <= limits.max_bytes);
    fits && !file.bytes.is_empty() && ending.is_some_and(|e| limits.extensions.contains(&e))
}

fn words(mail: &Mail) -> Letter {
    let own = mail.own();
    let (text, rest) = if own.is_empty() {
        (mail.text.trim().to_owned(), String::new())
    } else {
        let rest = mail.blocks.iter();
        let rest = rest.filter(|block| !matches!(block.kind, Kind::Own | Kind::Forwarded));
        (own, rest.map(|block| block.text.as_str()).collect())
    };
    let text = if text.is_empty() {
        "(El correo no trae texto.)".to_owned()
    } else {
        cut(&text)
    };
    let rest = rest.trim();
    Letter {
        subject: cut_line(&mail.subject),
        text,
        quoted: (!rest.is_empty()).then(|| cut(rest)),
        ..Letter::default()
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(TEXT) {
        None => text.to_owned(),
        Some((at, _)) => {
            let head = text.get(..at).unwrap_or_default();
            format!("{head}\n\n(Sigue en el correo completo.)")
        }
    }
}

fn cut_line(subject: &str) -> String {
    subject
        .chars()
        .take(300)
        .collect::<String>()
        .trim()
        .to_owned()
}

impl Letter {
    /// What is asked for, with the subject above it.
    pub(super) fn description(&self) -> String {
        if self.subject.is_empty() {
            self.text.clone()
        } else {
            format!("{}\n\n{}", self.subject, self.text)
        }
    }
}

/// What is the same in every copy of a mail, whichever way it came: a copy has other `Received` fields.
pub(super) fn twin(mail: &Mail) -> String {
    let mut text = format!(
        "{}\n{}\n{}\n{}\n{}",
        mail.id.value,
        mail.people.from.first().map_or("", |from| &from.address),
        mail.dates.raw,
        mail.subject,
        mail.text
    );
    for file in &mail.files {
        text.push('\n');
        text.push_str(&sha256(&file.bytes));
    }
    sha256(text)
}
