//! Public keys of people: what programs are told instead of numbers of the database.
//!
//! A key is the number, turned by a Feistel network that only this institution's seed
//! makes: nobody counts people by it, and no table has to hold it. The seed lies in the
//! database and travels in backups, so that a key means the same person after a restore.

use data_encoding::BASE32_NOPAD;
use ring::hmac::{self, HMAC_SHA256};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tables::institution::{Column, Entity};
use tokio::sync::OnceCell;

use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// Rounds of the network; four of them make a permutation that looks random.
const ROUNDS: u8 = 4;

/// The seed of an institution, read once a process: it never changes.
#[derive(Default)]
pub struct Sealer(OnceCell<hmac::Key>);

/// Turns numbers of people into keys and back.
#[derive(Clone, Copy)]
pub struct PersonKeys<'a>(Turns<'a>);

/// Turns places of lists into texts and back; no key of a person is like one.
#[derive(Clone, Copy)]
pub struct PlaceKeys<'a>(Turns<'a>);

/// A network of its own for what it is about.
#[derive(Clone, Copy)]
struct Turns<'a> {
    key: &'a hmac::Key,
    about: u8,
}

impl Sealer {
    /// What turns numbers of people into keys.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keys(&self, app: &App) -> Result<PersonKeys<'_>, AppError> {
        let key = self.seed(app).await?;
        Ok(PersonKeys(Turns { key, about: 1 }))
    }

    /// What hides numbers in places of lists.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn places(&self, app: &App) -> Result<PlaceKeys<'_>, AppError> {
        let key = self.seed(app).await?;
        Ok(PlaceKeys(Turns { key, about: 2 }))
    }

    /// The seed; the first one who asks makes it.
    async fn seed(&self, app: &App) -> Result<&hmac::Key, AppError> {
        let key = self.0.get_or_try_init(|| async {
            let seed = match seed(app).await? {
                known if !known.is_empty() => known,
                _ => made(app).await?,
            };
            Ok::<_, AppError>(hmac::Key::new(HMAC_SHA256, seed.as_bytes()))
        });
        key.await
    }
}

async fn seed(app: &App) -> Result<String, AppError> {
    let row = Entity::find_by_id(1).one(app.db.read()).await?;
    Ok(row.map(|row| row.people_seed).unwrap_or_default())
}

/// Of two processes that begin at once, the first one's seed is the one.
async fn made(app: &App) -> Result<String, AppError> {
    let value = sha256(app.random.bytes()?);
    let write = app.db.write(value, |tx, value| {
        Box::pin(async move {
            Entity::update_many()
                .col_expr(Column::PeopleSeed, Expr::value(value.as_str()))
                .filter(Column::PeopleSeed.eq(""))
                .exec(tx.conn())
                .await?;
            let row = Entity::find_by_id(1).one(tx.conn()).await?;
            row.map(|row| row.people_seed)
                .ok_or_else(|| AppError::internal("there is no institution"))
        })
    });
    write.await
}

impl PersonKeys<'_> {
    /// The key of a person's number: 13 letters and digits.
    pub fn key(self, id: i64) -> String {
        self.0.turned(id)
    }

    /// The number behind a key; nothing for a text that no number gives.
    pub fn id(self, key: &str) -> Option<i64> {
        self.0.turned_back(key)
    }
}

impl PlaceKeys<'_> {
    /// The place after the row of this number and instant, as a text.
    pub fn text(self, at: i64, id: i64) -> String {
        format!("{}-{at}", self.0.turned(id))
    }

    /// The instant and the number of a place; nothing for a text that is none.
    pub fn place(self, text: &str) -> Option<(i64, i64)> {
        let (key, at) = text.split_once('-')?;
        Some((at.parse().ok()?, self.0.turned_back(key)?))
    }
}

impl Turns<'_> {
    fn turned(self, id: i64) -> String {
        let [a, b, c, d, e, f, g, h] = id.to_be_bytes();
        let (mut left, mut right) = ([a, b, c, d], [e, f, g, h]);
        for round in 0..ROUNDS {
            (left, right) = (right, mixed(left, self.turn(round, right)));
        }
        let bytes: Vec<u8> = left.into_iter().chain(right).collect();
        BASE32_NOPAD.encode(&bytes).to_lowercase()
    }

    fn turned_back(self, key: &str) -> Option<i64> {
        let bytes = BASE32_NOPAD.decode(key.to_uppercase().as_bytes()).ok()?;
        let [a, b, c, d, e, f, g, h]: [u8; 8] = bytes.try_into().ok()?;
        let (mut left, mut right) = ([a, b, c, d], [e, f, g, h]);
        for round in (0..ROUNDS).rev() {
            (left, right) = (mixed(right, self.turn(round, left)), left);
        }
        let [a, b, c, d] = left;
        let [e, f, g, h] = right;
        let id = i64::from_be_bytes([a, b, c, d, e, f, g, h]);
        // One spelling for each: a key is compared and kept as a text.
        (id > 0 && self.turned(id) == key).then_some(id)
    }

    fn turn(self, round: u8, half: [u8; 4]) -> [u8; 4] {
        let mut context = hmac::Context::with_key(self.key);
        context.update(&[self.about, round]);
        context.update(&half);
        let tag = context.sign();
        let mut bytes = tag.as_ref().iter().copied();
        std::array::from_fn(|_| bytes.next().unwrap_or_default())
    }
}

fn mixed(a: [u8; 4], b: [u8; 4]) -> [u8; 4] {
    let mut pairs = a.into_iter().zip(b);
    std::array::from_fn(|_| pairs.next().map_or(0, |(a, b)| a ^ b))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// There and back again, for numbers near and far; no two share a key, and no other text is one.
    #[test]
    fn keys_are_turned_back() {
        let key = hmac::Key::new(HMAC_SHA256, b"seed");
        let keys = PersonKeys(Turns {
            key: &key,
            about: 1,
        });
        let numbers = (1..500).chain([i64::MAX, i64::MAX - 1, 1 << 40]);
        let mut seen = std::collections::BTreeSet::new();
        for id in numbers {
            let key = keys.key(id);
            assert_eq!((key.len(), keys.id(&key)), (13, Some(id)));
            assert_eq!(keys.id(&key.to_uppercase()), None, "one spelling");
            assert!(seen.insert(key));
        }
        for text in ["", "1", "42", "nadie@ejemplo.example"] {
            assert_eq!(keys.id(text), None, "{text}");
        }
        let other = hmac::Key::new(HMAC_SHA256, b"another");
        let others = PersonKeys(Turns {
            key: &other,
            about: 1,
        });
        assert_ne!(others.key(1), keys.key(1));
        let places = PlaceKeys(Turns {
            key: &key,
            about: 2,
        });
        assert!(!places.text(0, 1).starts_with(&keys.key(1)));
        assert_eq!(places.place(&places.text(5, 7)), Some((5, 7)));
    }
}
