//! Contents that the program itself holds in memory: kept, and read back.

use engine::Attachment;
use futures_util::future::BoxFuture;
use sea_orm::EntityTrait;
use tables::file_chunk;

use super::{note, pieces};
use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// Keeps a content that the program itself made, for an attachment that is written next.
///
/// # Errors
/// When disk or database refuse.
pub async fn put(app: &App, name: &str, bytes: Vec<u8>) -> Result<Attachment, AppError> {
    let attachment = Attachment {
        sha256: sha256(&bytes),
        name: name.to_owned(),
        media_type: mime_guess::from_path(name)
            .first_or_octet_stream()
            .to_string(),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
    };
    keep(app, bytes, (), |_, ()| Box::pin(async { Ok(()) })).await?;
    Ok(attachment)
}

/// Keeps a content, and does some work in the transaction that says that it is there: either
/// both stand or neither.
///
/// # Errors
/// When disk or database refuse, or those of the work.
pub async fn keep<C, T, F>(app: &App, bytes: Vec<u8>, context: C, work: F) -> Result<T, AppError>
where
    C: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'a> Fn(&'a Tx, &'a C) -> BoxFuture<'a, Result<T, AppError>> + Send + Sync + 'static,
{
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let sha256 = sha256(&bytes);
    let folder = app.files.incoming();
    let path = tokio::task::spawn_blocking(move || {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        std::io::Write::write_all(&mut file, &bytes)?;
        file.into_temp_path().keep().map_err(|e| e.error)
    });
    let path = path.await.map_err(std::io::Error::other)??;
    let _present = app.files.removing.read().await;
    if !app.files.in_database {
        app.files.move_in(&path, &sha256).await?;
    }
    let files = app.files.clone();
    let whole = (files, path.clone(), sha256, size, app.now(), context, work);
    let write = app.db.write(
        whole,
        |tx, (files, path, sha256, size, now, context, work)| {
            Box::pin(async move {
                note(tx, sha256, *size, *now).await?;
                if files.in_database {
                    pieces::copy_in(tx, path, sha256).await?;
                }
                work(tx, context).await
            })
        },
    );
    let done = write.await;
    if app.files.in_database {
        tokio::fs::remove_file(&path).await?;
    }
    done
}

/// A whole content.
///
/// # Errors
/// [`AppError::NotFound`] when it is not there, or when it cannot be read.
pub async fn read(app: &App, sha256: &str) -> Result<Vec<u8>, AppError> {
    if !app.files.in_database {
        return match tokio::fs::read(app.files.path(sha256)).await {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(AppError::NotFound),
            read => Ok(read?),
        };
    }
    let mut bytes = Vec::new();
    for position in 0_i64.. {
        let piece = file_chunk::Entity::find_by_id((sha256.to_owned(), position));
        match piece.one(app.db.read()).await? {
            Some(piece) => bytes.extend(piece.bytes),
            None if position == 0 => return Err(AppError::NotFound),
            None => break,
        }
    }
    Ok(bytes)
}
