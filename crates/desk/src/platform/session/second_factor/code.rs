//! Codes: of the telephone, and for recovery.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};
use sha2::{Digest, Sha256};
use totp_rs::{Algorithm, Builder, Totp};

use crate::platform::error::AppError;
use crate::platform::random::Random;

/// Recovery codes that a person has at once.
const RECOVERY: usize = 10;

/// What is needed to set up a telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The secret, to be typed in groups of four.
    pub text: String,
    /// Modules of the picture on each side, with its margin.
    pub side: usize,
    /// The dark modules, as the path of an SVG.
    pub path: String,
}

/// The generator of a secret; one step early and late counts, for clocks that differ.
pub(super) fn totp(secret: &[u8], account: &str, issuer: &str) -> Result<Totp, AppError> {
    // These parts of an address may hold no colon.
    let plain = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_skew(1)
        .with_account_name(plain(account))
        .with_issuer(Some(plain(issuer)))
        .with_secret(secret.to_vec())
        .build()
        .map_err(|e| AppError::internal(format!("second factor: {e}")))
}

/// The step of a code that is right at `now` (milliseconds UTC), if it is.
pub(super) fn step(secret: &[u8], code: &str, now: i64) -> Result<Option<i64>, AppError> {
    let seconds = u64::try_from(now / 1000).unwrap_or_default();
    let step = totp(secret, "", "")?.check(code, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// What a telephone needs to know, as picture and as text.
///
/// # Errors
/// When the picture cannot be drawn, which is a fault of ours.
pub fn setup(secret: &[u8], account: &str, issuer: &str) -> Result<Setup, AppError> {
    /// Modules of margin, so that a telephone finds the picture.
    const MARGIN: usize = 4;
    let url = totp(secret, account, issuer)?
        .to_url()
        .map_err(|e| AppError::internal(format!("second factor: {e}")))?;
    let picture = QrCode::with_error_correction_level(url, EcLevel::M)
        .map_err(|e| AppError::internal(format!("second factor: {e}")))?;
    let width = picture.width();
    let dark = picture.to_colors().into_iter().enumerate();
    let dark = dark.filter(|(_, colour)| *colour == Color::Dark);
    let path = dark.map(|(at, _)| {
        let (x, y) = (at % width + MARGIN, at / width + MARGIN);
        format!("M{x} {y}h1v1h-1z")
    });
    Ok(Setup {
        text: grouped(&BASE32_NOPAD.encode(secret)),
        side: width + 2 * MARGIN,
        path: path.collect(),
    })
}

fn grouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|g| g.iter().collect()).collect();
    groups.join(" ")
}

/// Fresh recovery codes: ten letters and digits each, in two groups.
///
/// # Errors
/// When the system has no random bytes to give.
pub fn recovery_codes(random: &Random) -> Result<Vec<String>, AppError> {
    let code = |_| {
        let text = BASE32_NOPAD.encode(&random.bytes()?).to_lowercase();
        let letters: Vec<char> = text.chars().take(10).collect();
        let (first, second) = letters.split_at(5);
        Ok(first.iter().chain(&['-']).chain(second).collect())
    };
    (0..RECOVERY).map(code).collect()
}

/// How a recovery code is kept.
pub(super) fn hash(person: i64, code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let text = format!("{person}:{}", plain.to_lowercase());
    HEXLOWER.encode(&Sha256::digest(text))
}

/// What was typed, as a code of the telephone: six digits, however they are grouped.
pub(super) fn digits(typed: &str) -> Option<String> {
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    let is_code = plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit());
    is_code.then_some(plain)
}
