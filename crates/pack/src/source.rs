//! Where the files of a pack come from.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::read::{ReadError, read_folder};

/// The packs that travel inside the binary.
static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../packs");

/// The files of one pack: path inside the pack, with `/`, and content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    files: BTreeMap<String, Vec<u8>>,
}

impl Source {
    /// The embedded pack with this name; `None` when there is no such pack.
    pub fn embedded(name: &str) -> Option<Self> {
        let folder = EMBEDDED.dirs().find(|dir| dir.path() == Path::new(name))?;
        let mut files = BTreeMap::new();
        let mut folders = vec![folder];
        while let Some(dir) = folders.pop() {
            folders.extend(dir.dirs());
            for file in dir.files() {
                let Ok(path) = file.path().strip_prefix(name) else {
                    continue;
                };
                // A path of include_dir has the separators of the building machine.
                let path = path.to_string_lossy().replace('\\', "/");
                files.insert(path, file.contents().to_vec());
            }
        }
        Some(Self { files })
    }

    /// The names of the embedded packs, in order.
    pub fn embedded_names() -> Vec<&'static str> {
        let mut names: Vec<_> = EMBEDDED
            .dirs()
            .filter_map(|dir| dir.path().to_str())
            .collect();
        names.sort_unstable();
        names
    }

    /// The pack in a folder of this machine, within bounds; hidden files are left out.
    pub fn folder(path: &Path) -> Result<Self, ReadError> {
        Ok(Self {
            files: read_folder(path)?,
        })
    }

    /// A pack handed over file by file; of two files with one path the last counts.
    pub fn from_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self {
            files: files.into_iter().collect(),
        }
    }

    /// Every file by its path.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }
}
