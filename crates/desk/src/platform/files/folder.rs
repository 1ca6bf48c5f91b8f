//! Contents in the data folder.

use std::path::Path;

use super::Files;

impl Files {
    /// Moves a received file to its place, durably. The same content again only
    /// makes it younger.
    pub(super) async fn move_in(&self, from: &Path, sha256: &str) -> std::io::Result<()> {
        let (from, to) = (from.to_owned(), self.path(sha256));
        let work = move || {
            let folder = to.parent().unwrap_or(&to).to_owned();
            std::fs::create_dir_all(&folder)?;
            std::fs::File::open(&from)?.sync_all()?;
            std::fs::rename(&from, &to)?;
            std::fs::File::open(&folder)?.sync_all()
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(std::io::Error::other)?
    }

    pub(super) async fn remove(&self, sha256: &str) -> std::io::Result<()> {
        match tokio::fs::remove_file(self.path(sha256)).await {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }
}
