//! Forms with files: texts in memory, files straight to disk, limits as they come in.

use std::collections::BTreeMap;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use data_encoding::HEXLOWER;
use pack::FileRules;
use sha2::{Digest, Sha256};
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;

use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::text::{clean, size};

/// Bytes of all text fields of a form.
const TEXT: usize = 512 * 1024;
/// Fields of a form.
const FIELDS: usize = 1_000;

/// The texts of a form, by the names of their controls.
#[derive(Debug, Default)]
pub struct Form(BTreeMap<String, Vec<String>>);

impl From<BTreeMap<String, Vec<String>>> for Form {
    fn from(texts: BTreeMap<String, Vec<String>>) -> Self {
        Self(texts)
    }
}

impl Form {
    /// The text of a control, cleaned; empty when it is not there.
    pub fn text(&self, name: &str) -> String {
        self.0
            .get(name)
            .and_then(|all| all.first())
            .map(|t| clean(t))
            .unwrap_or_default()
    }

    /// Whether there was such a control.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The first text of each control whose name begins so, without that beginning.
    pub fn starting_with(&self, beginning: &str) -> BTreeMap<String, String> {
        let own = self.0.iter().filter_map(|(name, all)| {
            let name = name.strip_prefix(beginning)?;
            Some((name.to_owned(), all.first().cloned().unwrap_or_default()))
        });
        own.collect()
    }

    /// All values of controls with this name.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.get(name).cloned().unwrap_or_default()
    }
}

/// A file on disk, not yet kept.
#[derive(Debug)]
pub struct Received {
    /// Name of the control that it came with.
    pub control: String,
    /// Where it is; removed with this value unless it was moved.
    pub path: TempPath,
    /// SHA-256 of the content.
    pub sha256: String,
    /// Name without folders.
    pub name: String,
    /// From the name, checked against the content.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
}

/// What came in with a form.
#[derive(Debug, Default)]
pub struct Incoming {
    /// The texts.
    pub form: Form,
    /// Files within the limits.
    pub files: Vec<Received>,
    /// Why others were refused, in Spanish, each with the file's name.
    pub refused: Vec<String>,
}

/// The limits as a form tells them beforehand.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Files at most.
    pub max_files: usize,
    /// Bytes of each at most.
    pub max_bytes: u64,
    /// The same in words.
    pub max_text: String,
    /// Extensions accepted.
    pub extensions: Vec<String>,
    /// The same for the control.
    pub accept: String,
}

impl Limits {
    /// The limits of a pack.
    pub fn of(rules: &FileRules) -> Self {
        let accept: Vec<String> = rules.extensions.iter().map(|e| format!(".{e}")).collect();
        Self {
            max_files: usize::try_from(rules.max_files).unwrap_or(1),
            max_bytes: u64::from(rules.max_mb) * 1_000_000,
            max_text: format!("{} MB", rules.max_mb),
            extensions: rules.extensions.clone(),
            accept: accept.join(","),
        }
    }
}

impl Incoming {
    /// The hash of all that came in, by which a repetition is known.
    pub fn digest(&self) -> String {
        let files = self.files.iter();
        let files: Vec<_> = files.map(|f| (&f.control, &f.name, &f.sha256)).collect();
        crate::platform::random::sha256(format!("{:?} {files:?}", self.form.0))
    }

    /// Reads a form to its end. A file over the limits is read on but not kept,
    /// so that the browser gets a page that names it.
    ///
    /// # Errors
    /// When the form is broken off, malformed, or larger than anything we read.
    pub async fn read(app: &App, mut multipart: Multipart) -> Result<Self, AppError> {
        let limits = Limits::of(&app.pack.files);
        let mut incoming = Self::default();
        let (mut fields, mut room) = (0, TEXT);
        while let Some(field) = multipart.next_field().await.map_err(|e| broken(&e))? {
            fields += 1;
            if fields > FIELDS {
                return Err(AppError::TooLarge);
            }
            let control = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(safe_name) {
                Some(name) => {
                    let kept = incoming.file(app, &limits, field, control, name).await;
                    if let Err(error) = kept {
                        return Err(read_on(multipart, error).await);
                    }
                }
                None => {
                    let text = text(field, room).await?;
                    room -= text.len();
                    incoming.form.0.entry(control).or_default().push(text);
                }
            }
        }
        Ok(incoming)
    }

    async fn file(
        &mut self,
        app: &App,
        limits: &Limits,
        mut field: Field<'_>,
        control: String,
        name: String,
    ) -> Result<(), AppError> {
        let temporary = tempfile::NamedTempFile::new_in(app.files.incoming())?;
        let mut file = tokio::fs::File::from_std(temporary.reopen()?);
        let path = temporary.into_temp_path();
        let (mut hash, mut bytes, mut head) = (Sha256::new(), 0_u64, Vec::new());
        while let Some(piece) = field.chunk().await.map_err(|e| broken(&e))? {
            bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            if bytes <= limits.max_bytes {
                hash.update(&piece);
                head.extend(piece.iter().take(8192_usize.saturating_sub(head.len())));
                file.write_all(&piece).await?;
            }
        }
        file.flush().await?;
        if bytes == 0 && name.is_empty() {
            return Ok(()); // A file control left empty.
        }
        if let Some(reason) = refusal(limits, &name, bytes, &head, self.files.len()) {
            self.refused.push(reason);
            return Ok(());
        }
        self.files.push(Received {
            control,
            path,
            sha256: HEXLOWER.encode(&hash.finalize()),
            media_type: mime_guess::from_path(&name)
                .first_or_octet_stream()
                .to_string(),
            name,
            size: i64::try_from(bytes).unwrap_or(i64::MAX),
        });
        Ok(())
    }
}

/// Reads the rest of a form that the disk did not take: a browser that still sends would be
/// cut off, and never see why.
async fn read_on(mut multipart: Multipart, error: AppError) -> AppError {
    if matches!(error, AppError::Disk(_)) {
        while let Ok(Some(_)) = multipart.next_field().await {}
    }
    error
}

fn refusal(limits: &Limits, name: &str, bytes: u64, head: &[u8], before: usize) -> Option<String> {
    let extension = name
        .rsplit_once('.')
        .map(|(_, e)| e.to_lowercase())
        .unwrap_or_default();
    if before >= limits.max_files {
        return Some(format!(
            "«{name}» no se recibió: se admiten hasta {} archivos.",
            limits.max_files
        ));
    }
    if !limits.extensions.contains(&extension) {
        let list = limits.extensions.join(", ");
        return Some(format!(
            "«{name}» no se recibió: ese tipo de archivo no se admite. Se admiten: {list}."
        ));
    }
    if bytes > limits.max_bytes {
        let was = size(i64::try_from(bytes).unwrap_or(i64::MAX));
        return Some(format!(
            "«{name}» no se recibió: pesa {was} y el máximo es {}.",
            limits.max_text
        ));
    }
    if bytes == 0 {
        return Some(format!("«{name}» no se recibió: está vacío."));
    }
    let found = infer::get(head);
    let program = found.is_some_and(|kind| kind.matcher_type() == infer::MatcherType::App);
    let named = found.is_none_or(|kind| kind.extension() == extension);
    let must_match = matches!(extension.as_str(), "pdf" | "png" | "zip");
    let picture = matches!(extension.as_str(), "jpg" | "jpeg") && !infer::image::is_jpeg(head);
    if (program && !named) || (must_match && (found.is_none() || !named)) || picture {
        return Some(format!(
            "«{name}» no se recibió: su contenido no es el de un archivo .{extension}. Ábralo para revisarlo y guárdelo de nuevo."
        ));
    }
    None
}

async fn text(mut field: Field<'_>, room: usize) -> Result<String, AppError> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|e| broken(&e))? {
        if bytes.len() + piece.len() > room {
            return Err(AppError::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| AppError::Malformed("a text is not UTF-8".to_owned()))
}

fn broken(error: &MultipartError) -> AppError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return AppError::TooLarge;
    }
    AppError::Malformed(error.body_text())
}

/// The last part of a path, whatever system it came from, without what a name
/// must not carry; at most 120 characters, keeping the extension.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = clean(last).replace(['\n', '\t', '"', '<', '>', '|', '*', '?', ':'], "_");
    let name = name.trim_start_matches('.').trim().to_owned();
    if name.chars().count() <= 120 {
        return name;
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    let stem: String = stem.chars().take(100).collect();
    let extension: String = extension.chars().take(15).collect();
    format!("{stem}.{extension}")
}
