//! A challenge: signed, of one use, with an end; and the work that answers it.

use data_encoding::HEXLOWER;
use ring::hmac;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, TryInsertResult};
use sha2::{Digest, Sha256};
use tables::spent_challenge;

use super::question;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// Numbers to be found for a challenge. Several small searches take about as long
/// each time; one large one takes a moment today and ten times that tomorrow.
pub const PUZZLES: u32 = 8;
/// Zero bits that the hash of each number begins with: with these, some 130 000
/// hashes in all, half a second on a telephone.
pub const BITS: u32 = 14;
/// How long a form may be open, in milliseconds.
const LASTS: i64 = 8 * 3_600_000;
/// Name of the key that signs them.
const KEY: &str = "challenge";

/// A challenge that we signed and that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// As a form carries it: `end.salt.bits.question.signature`.
    pub text: String,
    /// Zero bits asked for.
    pub bits: u32,
    /// Name of the question that is asked in place of work.
    pub question: String,
    expires_at: i64,
}

/// Makes a challenge of `bits` zero bits.
///
/// # Errors
/// When the database refuses.
pub async fn issue(app: &App, bits: u32) -> Result<Challenge, AppError> {
    let drawn = app.random.bytes()?;
    let question = question::draw(&app.pack, drawn.last().copied().unwrap_or_default());
    let expires_at = app.now() + LASTS;
    let salt = HEXLOWER.encode(drawn.get(..12).unwrap_or_default());
    let signed = format!("{expires_at}.{salt}.{bits}.{question}");
    let key = app.challenges.key(app, KEY).await?;
    let signature = HEXLOWER.encode(hmac::sign(key, signed.as_bytes()).as_ref());
    Ok(Challenge {
        text: format!("{signed}.{signature}"),
        bits,
        question,
        expires_at,
    })
}

impl Challenge {
    /// The challenge of a form; `None` for one that ended or is not ours.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read(app: &App, text: &str) -> Result<Option<Self>, AppError> {
        let Some((signed, signature)) = text.rsplit_once('.') else {
            return Ok(None);
        };
        let Ok(signature) = HEXLOWER.decode(signature.as_bytes()) else {
            return Ok(None);
        };
        let key = app.challenges.key(app, KEY).await?;
        if hmac::verify(key, signed.as_bytes(), &signature).is_err() {
            return Ok(None);
        }
        let mut parts = signed.split('.');
        let mut next = || parts.next().unwrap_or_default();
        let (expires_at, _, bits, question) = (next(), next(), next(), next());
        let (Ok(expires_at), Ok(bits)) = (expires_at.parse::<i64>(), bits.parse()) else {
            return Ok(None);
        };
        Ok((expires_at > app.now()).then(|| Self {
            text: text.to_owned(),
            bits,
            question: question.to_owned(),
            expires_at,
        }))
    }

    /// Whether these numbers, parted by dots, are one for each puzzle.
    pub fn is_solved_by(&self, proof: &str) -> bool {
        let seed = self.seed();
        let numbers: Vec<&str> = proof.split('.').collect();
        let plain = |number: &&str| {
            number.len() <= 12 && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
        };
        u32::try_from(numbers.len()) == Ok(PUZZLES)
            && numbers.iter().all(plain)
            && (0..PUZZLES)
                .zip(&numbers)
                .all(|(puzzle, number)| fits(&seed, puzzle, number, self.bits))
    }

    /// What is hashed with each number: short, so that a hash is one block.
    fn seed(&self) -> String {
        sha256(&self.text).get(..32).unwrap_or_default().to_owned()
    }
}

fn fits(seed: &str, puzzle: u32, number: &str, bits: u32) -> bool {
    let hash = Sha256::digest(format!("{seed}:{puzzle}:{number}"));
    let zeros = hash.iter().try_fold(0, |zeros, byte| match byte {
        0 => Ok(zeros + 8),
        byte => Err(zeros + byte.leading_zeros()),
    });
    zeros.unwrap_or_else(|zeros| zeros) >= bits
}

/// Does the work, as the script of the page does: for programs that send forms.
pub fn solve(challenge: &Challenge) -> String {
    let seed = challenge.seed();
    let found = (0..PUZZLES).map(|puzzle| {
        (0_u64..)
            .map(|number| number.to_string())
            .find(|number| fits(&seed, puzzle, number, challenge.bits))
            .unwrap_or_default()
    });
    found.collect::<Vec<_>>().join(".")
}

/// Uses a challenge up; false when it was used before.
///
/// # Errors
/// When the database refuses.
pub async fn spend(tx: &Tx, challenge: &Challenge) -> Result<bool, AppError> {
    let row = spent_challenge::ActiveModel {
        digest: Set(sha256(&challenge.text)),
        expires_at: Set(challenge.expires_at),
    };
    let inserted = spent_challenge::Entity::insert(row).on_conflict_do_nothing();
    let inserted = inserted.exec_without_returning(tx.conn()).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(1)))
}

/// Forgets used challenges that nobody would accept any more.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    spent_challenge::Entity::delete_many()
        .filter(spent_challenge::Column::ExpiresAt.lte(now))
        .exec(tx.conn())
        .await?;
    Ok(())
}
