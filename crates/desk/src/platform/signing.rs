//! Keys that sign, kept outside the database: who can rewrite every row still
//! cannot sign what was rewritten.
//!
//! They lie in `llaves/` of the data folder: the own key as PKCS#8, which only
//! this program's user reads, and public keys as `*.pub`, a line of hexadecimal
//! digits each. Where several servers share one database, each has a key of its
//! own, and knows the others' when their `*.pub` are copied here.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::platform::error::AppError;
use crate::platform::random::Random;

/// What stands before the 32 secret bytes of an Ed25519 key in PKCS#8 (RFC 8410).
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The folder of the keys.
#[derive(Debug, Clone)]
pub struct Keys {
    folder: PathBuf,
}

/// A key that signs.
pub struct Signer(Ed25519KeyPair);

impl Keys {
    /// The keys of a data folder. Nothing is read or made yet.
    pub fn of(data: &Path) -> Self {
        Self {
            folder: data.join("llaves"),
        }
    }

    /// Where they lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of the own key.
    pub fn own(&self) -> PathBuf {
        self.folder.join("sello.pk8")
    }

    /// The own key; one is made where there is none.
    ///
    /// # Errors
    /// When the folder cannot be read or written, or holds something else.
    pub fn signer(&self, random: &Random) -> Result<Signer, AppError> {
        let bytes = match std::fs::read(self.own()) {
            Err(e) if e.kind() == ErrorKind::NotFound => self.make(random)?,
            read => read?,
        };
        Signer::of(&bytes)
    }

    /// Makes the own key, whole or not at all. Where another process was
    /// faster, its key is the one.
    fn make(&self, random: &Random) -> Result<Vec<u8>, AppError> {
        let mut folder = std::fs::DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&self.folder)?;
        let made = [&PKCS8[..], &random.bytes()?].concat();
        // Temporary files are their owner's alone, and stay so under their last name.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&made)?;
        file.as_file().sync_all()?;
        let bytes = match file.persist_noclobber(self.own()) {
            Ok(_) => made,
            Err(e) if e.error.kind() == ErrorKind::AlreadyExists => std::fs::read(self.own())?,
            Err(e) => return Err(e.error.into()),
        };
        self.publish(&bytes)?;
        Ok(bytes)
    }

    /// Leaves the public key beside the own one, under a name of its own: when
    /// the key is renewed, what the old one signed is still known.
    fn publish(&self, pkcs8: &[u8]) -> Result<(), AppError> {
        let public = Signer::of(pkcs8)?.public();
        let name = format!("sello-{}.pub", public.get(..16).unwrap_or_default());
        std::fs::write(self.folder.join(name), format!("{public}\n"))?;
        Ok(())
    }

    /// The public keys that are known here, as hexadecimal digits: the own one,
    /// and those of the `*.pub` files. No folder is no key.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn known(&self) -> Result<BTreeSet<String>, AppError> {
        let mut known = BTreeSet::new();
        let entries = match std::fs::read_dir(&self.folder) {
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(known),
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|is| is == "pub") {
                known.insert(std::fs::read_to_string(&path)?.trim().to_lowercase());
            }
        }
        match std::fs::read(self.own()) {
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            read => {
                known.insert(Signer::of(&read?)?.public());
            }
        }
        Ok(known)
    }
}

impl Signer {
    fn of(pkcs8: &[u8]) -> Result<Self, AppError> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8);
        Ok(Self(
            pair.map_err(|_| io::Error::from(ErrorKind::InvalidData))?,
        ))
    }

    /// The public key, as hexadecimal digits.
    pub fn public(&self) -> String {
        HEXLOWER.encode(self.0.public_key().as_ref())
    }

    /// The signature of a text, as hexadecimal digits.
    pub fn sign(&self, text: &str) -> String {
        HEXLOWER.encode(self.0.sign(text.as_bytes()).as_ref())
    }
}

/// Whether a signature of a text is by the holder of a public key; both as
/// hexadecimal digits.
pub fn is_signed(public: &str, text: &str, signature: &str) -> bool {
    let bytes = |digits: &str| HEXLOWER.decode(digits.as_bytes()).unwrap_or_default();
    let key = UnparsedPublicKey::new(&ED25519, bytes(public));
    key.verify(text.as_bytes(), &bytes(signature)).is_ok()
}
