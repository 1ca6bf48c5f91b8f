//! Passwords: argon2id, hashed away from the threads that serve pages.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::platform::app::App;
use crate::platform::error::AppError;

/// Longer ones are refused: hashing must not become a way to keep the server busy.
const LONGEST: usize = 256;

/// Verified against when there is no account, so that the answer takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Who may hash now. It takes 19 MiB and tens of milliseconds: two at a time, and
/// a few dozen that wait.
pub struct Hashing {
    turns: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Default for Hashing {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(2)),
            waiting: Semaphore::new(50),
        }
    }
}

impl Hashing {
    /// Waits for a turn, which goes with the work: a client that hangs up frees
    /// nothing while its hash is still being made.
    async fn turn(&self) -> Result<OwnedSemaphorePermit, AppError> {
        let _place = self
            .waiting
            .try_acquire()
            .map_err(|_| AppError::Overloaded)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        turn.map_err(|e| AppError::internal(e.to_string()))
    }
}

/// Why a password is not accepted; Display is a Spanish sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Shorter than the pack's policy.
    #[error("Use al menos {0} caracteres. Varias palabras seguidas funcionan bien.")]
    Short(usize),
    /// Longer than anybody types.
    #[error("Use a lo más {LONGEST} caracteres.")]
    Long,
    /// The second one differs.
    #[error("Las dos contraseñas no son iguales. Escríbalas otra vez.")]
    Different,
}

impl WeakPassword {
    /// Checks a password and its repetition against the pack's policy.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(password: &str, repeat: &str, minimum: usize) -> Result<(), Self> {
        let length = password.chars().count();
        if length < minimum {
            return Err(Self::Short(minimum));
        }
        if length > LONGEST {
            return Err(Self::Long);
        }
        if password != repeat {
            return Err(Self::Different);
        }
        Ok(())
    }
}

/// Hashes a password with argon2id (19 MiB, 2 passes) and a fresh salt.
///
/// # Errors
/// When the hashing itself fails, which is a fault of ours.
pub async fn hash(app: &App, password: String) -> Result<String, AppError> {
    let salt = app.random.bytes()?;
    let turn = app.hashing.turn().await?;
    let work = move || {
        let _turn = turn;
        let salt = salt.get(..16).unwrap_or_default();
        let hash: Result<PasswordHash, _> =
            Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
        hash.map(|h| h.to_string())
    };
    let hash = tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| AppError::internal(e.to_string()))?;
    hash.map_err(|e| AppError::internal(format!("argon2: {e}")))
}

/// Whether the password is the one of the hash. Without a hash it takes as long
/// and is always wrong.
///
/// # Errors
/// When the hashing itself fails, which is a fault of ours.
pub async fn verify(app: &App, password: String, stored: Option<String>) -> Result<bool, AppError> {
    if password.len() > LONGEST * 4 {
        return Ok(false);
    }
    let turn = app.hashing.turn().await?;
    let known = stored.is_some();
    let work = move || {
        let _turn = turn;
        let stored = stored.as_deref().unwrap_or(NOBODY);
        let parsed = PasswordHash::new(stored).map_err(|e| e.to_string())?;
        Ok::<_, String>(
            Argon2::default()
                .verify_password(password.as_bytes(), &parsed)
                .is_ok(),
        )
    };
    let right = tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| AppError::internal(e.to_string()))?;
    Ok(right.map_err(AppError::internal)? && known)
}
