//! Contents in the data folder.

use std::path::Path;
use std::time::UNIX_EPOCH;

use super::Files;

impl Files {
    /// Moves a received file to its place, durably. The same content again only
    /// makes it younger.
    pub(super) async fn move_in(&self, from: &Path, sha256: &str) -> std::io::Result<()> {
        let (from, to) = (from.to_owned(), self.path(sha256));
        let work = move || {
            let folder = to.parent().unwrap_or(&to).to_owned();
            if !folder.is_dir() {
                std::fs::create_dir_all(&folder)?;
                // The new folder's own entry, too, must outlive a power cut.
                std::fs::File::open(folder.parent().unwrap_or(&folder))?.sync_all()?;
            }
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

    /// Names of contents that were written before `at` (milliseconds UTC).
    pub(super) async fn older_than(&self, at: i64) -> std::io::Result<Vec<String>> {
        let root = self.folder();
        let work = move || {
            let mut old = Vec::new();
            for shard in std::fs::read_dir(root)? {
                for content in std::fs::read_dir(shard?.path())? {
                    let content = content?;
                    let written = content.metadata()?.modified()?.duration_since(UNIX_EPOCH);
                    let written = written.map_or(0, |since| since.as_millis());
                    if written < u128::try_from(at).unwrap_or(0) {
                        old.extend(content.file_name().into_string());
                    }
                }
            }
            Ok(old)
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(std::io::Error::other)?
    }
}
