//! Sending a content to a browser, which must never run it.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use sea_orm::EntityTrait;
use tables::file_chunk;
use tokio::io::AsyncReadExt;

use crate::platform::app::App;
use crate::platform::error::AppError;

/// A stored file as an attachment names it.
pub struct Stored {
    /// Its content.
    pub sha256: String,
    /// The name it is saved under.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
}

/// Bytes read at once.
const STEP: usize = 256 * 1024;

/// The answer that lets a browser save the file. The caller has decided that
/// this person may have it.
///
/// # Errors
/// When the content cannot be read.
pub async fn download(app: &App, file: Stored) -> Result<Response, AppError> {
    let body = if app.files.in_database {
        from_pieces(app.clone(), file.sha256)
    } else {
        let content = tokio::fs::File::open(app.files.path(&file.sha256)).await?;
        from_file(content)
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&file.media_type);
    headers.insert(
        header::CONTENT_TYPE,
        kind.unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(file.size));
    headers.insert(header::CONTENT_DISPOSITION, disposition(&file.name));
    // Should a browser show it after all, it is in a box of its own.
    let sandbox = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, sandbox);
    Ok(response)
}

/// «attachment» with the name in both forms that browsers read [RFC 6266].
pub fn disposition(name: &str) -> HeaderValue {
    let plain: String = crate::platform::text::fold(name)
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let full: String = name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let text = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

fn from_file(file: tokio::fs::File) -> Body {
    Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let mut piece = Vec::with_capacity(STEP);
        let read = file.read_buf(&mut piece).await?;
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), file)))
    }))
}

fn from_pieces(app: App, sha256: String) -> Body {
    Body::from_stream(stream::try_unfold(
        (app, sha256, 0_i64),
        |(app, sha256, position)| async move {
            let piece = file_chunk::Entity::find_by_id((sha256.clone(), position))
                .one(app.db.read())
                .await?;
            let next = (app, sha256, position + 1);
            Ok::<_, sea_orm::DbErr>(
                piece
                    .filter(|p| !p.bytes.is_empty())
                    .map(|p| (Bytes::from(p.bytes), next)),
            )
        },
    ))
}
