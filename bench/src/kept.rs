//! Filled institutions that a later run takes as they are: filling a million takes longer than
//! measuring it, and disturbs what is measured beside it.

use std::path::Path;

use anyhow::Result;

use crate::postgres;
use crate::server::Institution;

/// The name under which a database is kept; what is measured in it stays in it.
pub fn name(own: &str) -> String {
    format!("{own}_kept")
}

/// Fills an institution, or takes one from the folder where it was kept after it was filled;
/// answers with what filling it said. Delete the folder when the program writes other rows.
///
/// # Errors
/// When the program, the disk or PostgreSQL refuse.
pub async fn filled(
    institution: &Institution,
    pack: &Path,
    tickets: usize,
    keep: Option<&Path>,
    server: Option<&str>,
) -> Result<String> {
    let Some(keep) = keep else {
        return institution.seed(pack, tickets).await;
    };
    let sort = if server.is_some() {
        "postgres"
    } else {
        "sqlite"
    };
    let folder = keep.join(format!("{sort}-{tickets}"));
    let said = folder.with_extension("txt");
    let own = institution
        .database
        .as_deref()
        .and_then(|url| url.rsplit('/').next());
    let database = own.map(|own| (own, name(own)));
    if let Ok(text) = std::fs::read_to_string(&said) {
        copy(&folder, &institution.data)?;
        if let (Some(server), Some((own, kept))) = (server, &database) {
            postgres::rename(server, kept, own).await?;
        }
        return Ok(text);
    }
    let text = institution.seed(pack, tickets).await?;
    copy(&institution.data, &folder)?;
    std::fs::write(said, &text)?;
    Ok(text)
}

/// A folder with what is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
