//! Secrets that the database keeps and a copy of it must not tell: encrypted by
//! a master key that lies outside, in `llaves/` of the data folder.
//!
//! The key is `maestra.key`, 32 bytes that only this program's user reads; it is
//! made when the first secret is kept. What was encrypted names its key, so a
//! key is renewed by giving the old file another name that ends in `.key`: it
//! still opens what it closed. Servers that share a database share this file.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};

use crate::platform::error::AppError;
use crate::platform::random::Random;

/// How what was encrypted begins.
const FORMAT: &str = "v1";

/// The folder of the master keys.
#[derive(Debug, Clone)]
pub struct Vault {
    folder: PathBuf,
}

/// A master key with the name by which what it closed names it.
struct Master {
    id: String,
    key: LessSafeKey,
}

impl Master {
    fn of(bytes: &[u8]) -> Result<Self, AppError> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, bytes)
            .map_err(|_| AppError::internal("a master key is not 32 bytes"))?;
        let hash = HEXLOWER.encode(&Sha256::digest(bytes));
        Ok(Self {
            id: hash.chars().take(12).collect(),
            key: LessSafeKey::new(key),
        })
    }
}

impl Vault {
    /// The master keys of a data folder. Nothing is read or made yet.
    pub fn of(data: &Path) -> Self {
        Self {
            folder: data.join("llaves"),
        }
    }

    /// The file of the key that encrypts now.
    pub fn own(&self) -> PathBuf {
        self.folder.join("maestra.key")
    }

    /// Encrypts. `purpose` says whose and what it is: it opens for nothing else,
    /// so that a row cannot be passed off as another's.
    ///
    /// # Errors
    /// When the key cannot be read or made.
    pub fn seal(&self, random: &Random, purpose: &str, secret: &[u8]) -> Result<String, AppError> {
        let bytes = match std::fs::read(self.own()) {
            Err(e) if e.kind() == ErrorKind::NotFound => self.make(random)?,
            read => read?,
        };
        let master = Master::of(&bytes)?;
        let drawn = random.bytes()?;
        let (nonce, _) = drawn.split_at(NONCE_LEN);
        let failed = |_| AppError::internal("a secret could not be encrypted");
        let mut closed = secret.to_vec();
        let once = Nonce::try_assume_unique_for_key(nonce).map_err(failed)?;
        let about = Aad::from(purpose.as_bytes());
        master
            .key
            .seal_in_place_append_tag(once, about, &mut closed)
            .map_err(failed)?;
        let text = BASE64URL_NOPAD.encode(&[nonce, &closed].concat());
        Ok(format!("{FORMAT}.{}.{text}", master.id))
    }

    /// Opens what [`Vault::seal`] closed for the same purpose.
    ///
    /// # Errors
    /// When it was closed for another, was changed, or its key is not here.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, AppError> {
        let malformed = || AppError::internal("what was encrypted is damaged");
        let mut parts = sealed.split('.');
        let (Some(FORMAT), Some(id), Some(text), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed());
        };
        let bytes = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| malformed())?;
        let (nonce, closed) = bytes.split_at_checked(NONCE_LEN).ok_or_else(malformed)?;
        let master = self.find(id)?;
        let once = Nonce::try_assume_unique_for_key(nonce).map_err(|_| malformed())?;
        let mut closed = closed.to_vec();
        let about = Aad::from(purpose.as_bytes());
        let opened = master.key.open_in_place(once, about, &mut closed);
        Ok(opened.map_err(|_| malformed())?.to_vec())
    }

    fn find(&self, id: &str) -> Result<Master, AppError> {
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|is| is == "key") {
                let master = Master::of(&std::fs::read(&path)?)?;
                if master.id == id {
                    return Ok(master);
                }
            }
        }
        Err(AppError::internal(format!("no master key {id}")))
    }

    /// Makes the key, whole or not at all. Where another process was faster, its key is the one.
    fn make(&self, random: &Random) -> Result<Vec<u8>, AppError> {
        let mut folder = std::fs::DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&self.folder)?;
        let made = random.bytes()?.to_vec();
        // Temporary files are their owner's alone, and stay so under their last name.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&made)?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(self.own()) {
            Ok(_) => Ok(made),
            Err(e) if e.error.kind() == ErrorKind::AlreadyExists => Ok(std::fs::read(self.own())?),
            Err(e) => Err(e.error.into()),
        }
    }
}
