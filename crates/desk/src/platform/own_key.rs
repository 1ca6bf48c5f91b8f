//! Keys that the program makes up for itself, the same for all its processes.
//!
//! They lie in the database, which is right for what they protect: who can read
//! the database needs no forged challenge. What must outlast its theft is signed
//! with the keys of the data folder.

use ring::hmac::{self, HMAC_SHA256};
use sea_orm::{ActiveValue::Set, EntityTrait};
use tables::own_key;
use tokio::sync::OnceCell;

use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// A key by its name, read once a process: it never changes.
#[derive(Default)]
pub struct OwnKey(OnceCell<hmac::Key>);

impl OwnKey {
    /// The key; the first one who asks makes it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn key(&self, app: &App, name: &'static str) -> Result<&hmac::Key, AppError> {
        self.0
            .get_or_try_init(|| async {
                let known = own_key::Entity::find_by_id(name).one(app.db.read()).await?;
                let value = match known {
                    Some(row) => row.value,
                    None => made(app, name).await?,
                };
                Ok(hmac::Key::new(HMAC_SHA256, value.as_bytes()))
            })
            .await
    }
}

/// Of two processes that start at once, the first one's key is the one.
async fn made(app: &App, name: &'static str) -> Result<String, AppError> {
    let value = sha256(app.random.bytes()?);
    let write = app.db.write((name, value), |tx, (name, value)| {
        Box::pin(keep(tx, name, value))
    });
    write.await
}

async fn keep(tx: &Tx, name: &str, value: &str) -> Result<String, AppError> {
    let row = own_key::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value.to_owned()),
    };
    own_key::Entity::insert(row)
        .on_conflict_do_nothing()
        .exec_without_returning(tx.conn())
        .await?;
    let kept = own_key::Entity::find_by_id(name).one(tx.conn()).await?;
    kept.map(|row| row.value)
        .ok_or_else(|| AppError::internal("a key came and went"))
}
