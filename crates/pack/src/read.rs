//! Reading a folder: the only place of the crate that touches a disk.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The most files and folders that a pack may have.
pub const MAX_FILES: usize = 5_000;

/// The most bytes that the files of a pack may add up to.
pub const MAX_BYTES: u64 = 50 * 1024 * 1024;

/// Why a folder could not be read: one sentence that names the path.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is nothing, or nothing that is a folder, at the path.
    #[error("No existe la carpeta «{}»; revise la ruta del paquete.", .0.display())]
    NoFolder(PathBuf),
    /// The system refused to read it.
    #[error("No se pudo leer «{}»; revise que exista y que el programa tenga permiso.", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// More files than a pack can have: surely another folder.
    #[error("La carpeta «{}» tiene más de {MAX_FILES} archivos; indique la carpeta de un paquete.", .0.display())]
    TooMany(PathBuf),
    /// More bytes than a pack can have.
    #[error("Los archivos de «{}» pasan de {} MB; indique la carpeta de un paquete.", .0.display(), MAX_BYTES / 1024 / 1024)]
    TooLarge(PathBuf),
    /// A link to a folder or to something outside.
    #[error("«{}» es un enlace que sale de la carpeta del paquete; ponga en su lugar el archivo.", .0.display())]
    Link(PathBuf),
    /// A pipe, a device, a socket.
    #[error("«{}» no es un archivo común; quítelo de la carpeta del paquete.", .0.display())]
    Special(PathBuf),
    /// A name that is not text.
    #[error("El nombre de «{}» tiene letras que no se pueden leer; cámbielo.", .0.display())]
    Name(PathBuf),
}

/// All files under `path`, by their path inside it.
pub(crate) fn read_folder(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, ReadError> {
    let root = fs::canonicalize(path).map_err(|_| ReadError::NoFolder(path.to_owned()))?;
    if !root.is_dir() {
        return Err(ReadError::NoFolder(path.to_owned()));
    }
    let mut files = BTreeMap::new();
    let mut seen = 0_usize;
    let mut left = MAX_BYTES;
    let mut folders = vec![(root.clone(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let unreadable = |error| ReadError::Unreadable(folder.clone(), error);
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let place = entry.path();
            let Ok(name) = entry.file_name().into_string() else {
                return Err(ReadError::Name(place));
            };
            if name.starts_with('.') {
                continue;
            }
            seen = seen.saturating_add(1);
            if seen > MAX_FILES {
                return Err(ReadError::TooMany(path.to_owned()));
            }
            let inside = format!("{prefix}{name}");
            let kind = entry.file_type().map_err(unreadable)?;
            if kind.is_dir() {
                folders.push((place, format!("{inside}/")));
                continue;
            }
            let place = if kind.is_symlink() {
                followed(&root, place)?
            } else {
                place
            };
            let content =
                read_file(&place, left)?.ok_or_else(|| ReadError::TooLarge(path.to_owned()))?;
            left = left.saturating_sub(u64::try_from(content.len()).unwrap_or(u64::MAX));
            files.insert(inside, content);
        }
    }
    Ok(files)
}

/// What a link points to, when that is a file of the same folder. A link to a
/// folder could turn in circles, so it is refused like one that leads outside.
fn followed(root: &Path, link: PathBuf) -> Result<PathBuf, ReadError> {
    match fs::canonicalize(&link) {
        Ok(target) if target.starts_with(root) && !target.is_dir() => Ok(target),
        Ok(_) => Err(ReadError::Link(link)),
        Err(error) => Err(ReadError::Unreadable(link, error)),
    }
}

/// A file's content; `None` when it is larger than `most`.
fn read_file(place: &Path, most: u64) -> Result<Option<Vec<u8>>, ReadError> {
    let unreadable = |error| ReadError::Unreadable(place.to_owned(), error);
    let about = fs::metadata(place).map_err(unreadable)?;
    if !about.is_file() {
        return Err(ReadError::Special(place.to_owned()));
    }
    if about.len() > most {
        return Ok(None);
    }
    // The file may grow while it is read: the bound holds for what is read, too.
    let mut content = Vec::new();
    let file = File::open(place).map_err(unreadable)?;
    file.take(most.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(unreadable)?;
    let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
    Ok((size <= most).then_some(content))
}
