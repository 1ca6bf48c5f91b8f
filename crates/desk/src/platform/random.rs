//! Randomness, drawn in one place and passed in everywhere else.

use std::sync::{Arc, Mutex};

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use crate::platform::error::AppError;

/// Where random bytes come from: the system, or a seed that a test gives.
#[derive(Clone)]
pub struct Random(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<(u64, u64)>>),
}

impl Random {
    /// The system's generator.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// The same sequence for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new((seed, 0)))))
    }

    /// 32 random bytes.
    ///
    /// # Errors
    /// When the system has none to give.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that draws random bytes"
    )]
    pub fn bytes(&self) -> Result<[u8; 32], AppError> {
        let failed = |e: String| AppError::internal(format!("no random bytes: {e}"));
        match &self.0 {
            Source::System => {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).map_err(|e| failed(e.to_string()))?;
                Ok(bytes)
            }
            Source::Seeded(state) => {
                let mut state = state.lock().map_err(|e| failed(e.to_string()))?;
                state.1 += 1;
                let mut hash = Sha256::new();
                hash.update(state.0.to_le_bytes());
                hash.update(state.1.to_le_bytes());
                Ok(hash.finalize().into())
            }
        }
    }

    /// A secret for a cookie or a link: 43 letters of an alphabet safe in addresses.
    ///
    /// # Errors
    /// When the system has no random bytes to give.
    pub fn token(&self) -> Result<String, AppError> {
        Ok(BASE64URL_NOPAD.encode(&self.bytes()?))
    }

    /// The public key of a ticket: 13 letters and digits, easy to read aloud.
    ///
    /// # Errors
    /// When the system has no random bytes to give.
    pub fn key(&self) -> Result<String, AppError> {
        let bytes = self.bytes()?;
        let text = BASE32_NOPAD.encode(bytes.get(..8).unwrap_or_default());
        Ok(text.to_lowercase())
    }

    /// A salt: 32 hexadecimal digits.
    ///
    /// # Errors
    /// When the system has no random bytes to give.
    pub fn salt(&self) -> Result<String, AppError> {
        let bytes = self.bytes()?;
        Ok(HEXLOWER.encode(bytes.get(..16).unwrap_or_default()))
    }

    /// A password that can be read aloud: four words of two syllables, 49 bits.
    ///
    /// # Errors
    /// When the system has no random bytes to give.
    pub fn password(&self) -> Result<String, AppError> {
        const CONSONANTS: [char; 14] = [
            'b', 'c', 'd', 'f', 'g', 'j', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v',
        ];
        const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];
        let letters = self
            .bytes()?
            .into_iter()
            .take(16)
            .enumerate()
            .map(|(i, byte)| {
                let set: &[char] = if i % 2 == 0 { &CONSONANTS } else { &VOWELS };
                set.get(usize::from(byte) % set.len())
                    .copied()
                    .unwrap_or('a')
            });
        let letters: Vec<char> = letters.collect();
        let words: Vec<String> = letters
            .chunks(4)
            .map(|word| word.iter().collect())
            .collect();
        Ok(words.join("-"))
    }
}

/// SHA-256 as 64 hexadecimal digits: how tokens are stored and contents are named.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes.as_ref()))
}
