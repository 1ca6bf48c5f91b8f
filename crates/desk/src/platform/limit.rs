//! How much of something one may do: a bucket for each purpose and each network,
//! person or address, that fills up again with time.
//!
//! The table holds one number a bucket: the instant at which it is full again
//! (the «generic cell rate algorithm»). Taking is one statement, which all
//! processes share. What only costs this process some work is counted in its memory.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use tables::limit_bucket::{ActiveModel, Column, Entity};

use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Failing to sign in.
    SignIn,
    /// Giving a second factor.
    SecondFactor,
    /// Opening links that are none.
    Link,
    /// Sending a request without an account.
    Submit,
    /// Writing to a ticket, with or without files.
    Reply,
    /// Sending files ahead of their form.
    Upload,
    /// Searching.
    Search,
    /// Opening an account.
    SignUp,
    /// Asking for a new password.
    Reset,
    /// Asking by a program.
    Program,
}

/// Who is limited.
#[derive(Debug, Clone, Copy)]
pub enum Key<'a> {
    /// Whoever comes from there; of IPv6 the whole /64, which one subscriber has.
    Address(IpAddr),
    /// Somebody who is signed in.
    Person(i64),
    /// Whoever is meant by an address of mail.
    Mail(&'a str),
}

/// A bucket: how much it holds, and how long one of it takes to come back.
struct Rate {
    burst: i64,
    /// Milliseconds.
    every: i64,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SecondFactor => "second-factor",
            Self::Link => "link",
            Self::Submit => "submit",
            Self::Reply => "reply",
            Self::Upload => "upload",
            Self::Search => "search",
            Self::SignUp => "sign-up",
            Self::Reset => "reset",
            Self::Program => "program",
        }
    }

    /// A whole institution can be behind one address of the network, a mail
    /// address is one person's.
    fn rate(self, key: &Key<'_>) -> Rate {
        let by_mail = matches!(key, Key::Mail(_));
        let (burst, every) = match self {
            Self::SignIn => (60, 10_000),
            Self::SecondFactor => (5, 60_000),
            Self::Link => (30, 10_000),
            Self::Submit if by_mail => (5, 600_000),
            Self::Submit => (20, 60_000),
            Self::Reply => (30, 10_000),
            Self::Upload => (60, 5_000),
            Self::Search => (60, 1_000),
            Self::Program => (1_000, 50),
            Self::SignUp | Self::Reset if by_mail => (3, 1_200_000),
            Self::SignUp | Self::Reset => (10, 120_000),
        };
        Rate { burst, every }
    }

    /// Whether it is counted by this process alone: reading is not worth a write.
    fn is_local(self) -> bool {
        matches!(self, Self::Search | Self::Program)
    }
}

impl Key<'_> {
    /// The key as it is stored, from which nobody is read off; none for who
    /// cannot be told apart from others.
    fn stored(&self) -> Option<String> {
        let text = match self {
            // An unnamed proxy on this machine, or a test: everybody would share one bucket.
            Self::Address(ip) if ip.is_loopback() => return None,
            Self::Address(ip) => format!("address:{}", network(*ip)),
            Self::Person(id) => format!("person:{id}"),
            Self::Mail(mail) => format!("mail:{}", mail.trim().to_lowercase()),
        };
        Some(sha256(text))
    }
}

/// The part of an address that one subscriber has.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        ip => ip,
    }
}

/// The buckets that this process counts alone.
#[derive(Default)]
pub struct Local(Mutex<HashMap<String, i64>>);

impl Local {
    /// Takes one, or answers when there is one again.
    fn take(&self, key: String, now: i64, rate: &Rate) -> Result<(), i64> {
        /// Beyond so many, those that are full again are forgotten.
        const MANY: usize = 10_000;
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MANY {
            buckets.retain(|_, full_at| *full_at > now);
        }
        let full_at = buckets.entry(key).or_insert(now);
        let taken = Ord::max(*full_at, now) + rate.every;
        if taken > now + rate.burst * rate.every {
            return Err(taken - rate.burst * rate.every);
        }
        *full_at = taken;
        Ok(())
    }
}

/// Takes one of a purpose for a key.
///
/// # Errors
/// [`AppError::TooMany`] with the instant from which it can be tried again.
pub async fn take(app: &App, purpose: Purpose, key: Key<'_>) -> Result<(), AppError> {
    take_each(app, purpose, &[key]).await
}

/// Takes one of a purpose for each of these keys, or for none of them.
///
/// # Errors
/// [`AppError::TooMany`] with the instant from which it can be tried again.
pub async fn take_each(app: &App, purpose: Purpose, keys: &[Key<'_>]) -> Result<(), AppError> {
    let now = app.now();
    let wanted = keys
        .iter()
        .filter_map(|key| Some((key.stored()?, purpose.rate(key))));
    if purpose.is_local() {
        for (key, rate) in wanted {
            let taken = app
                .limits
                .take(format!("{} {key}", purpose.name()), now, &rate);
            taken.map_err(AppError::TooMany)?;
        }
        return Ok(());
    }
    let wanted: Vec<_> = wanted.collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let write = app.db.write((now, wanted), move |tx, (now, wanted)| {
        Box::pin(async move {
            for (key, rate) in wanted {
                take_one(tx, *now, purpose, key, rate).await?;
            }
            Ok(())
        })
    });
    write.await
}

async fn take_one(
    tx: &Tx,
    now: i64,
    purpose: Purpose,
    key: &str,
    rate: &Rate,
) -> Result<(), AppError> {
    let row = ActiveModel {
        purpose: Set(purpose.name().to_owned()),
        key: Set(key.to_owned()),
        full_at: Set(now + rate.every),
    };
    let full_at = || Expr::col((Entity, Column::FullAt));
    let taken = Expr::case(full_at().gt(now), full_at())
        .finally(now)
        .add(rate.every);
    let room = taken.clone().lte(now + rate.burst * rate.every);
    let update = OnConflict::columns([Column::Purpose, Column::Key])
        .value(Column::FullAt, taken)
        .action_and_where(room)
        .to_owned();
    let rows = Entity::insert(row)
        .on_conflict(update)
        .exec_without_returning(tx.conn())
        .await?;
    if rows > 0 {
        return Ok(());
    }
    let row = Entity::find_by_id((purpose.name().to_owned(), key.to_owned()))
        .one(tx.conn())
        .await?;
    let full_at = row.map_or(now, |row| row.full_at);
    Err(AppError::TooMany(
        full_at + rate.every - rate.burst * rate.every,
    ))
}

/// Gives one back: what was taken turned out to be no failure.
///
/// # Errors
/// When the database refuses.
pub async fn give_back(app: &App, purpose: Purpose, key: Key<'_>) -> Result<(), AppError> {
    let Some(stored) = key.stored() else {
        return Ok(());
    };
    let every = purpose.rate(&key).every;
    let write = app.db.write((stored, every), move |tx, (key, every)| {
        Box::pin(async move {
            Entity::update_many()
                .col_expr(Column::FullAt, Expr::col(Column::FullAt).sub(*every))
                .filter(Column::Purpose.eq(purpose.name()))
                .filter(Column::Key.eq(key.as_str()))
                .exec(tx.conn())
                .await?;
            Ok(())
        })
    });
    write.await
}

/// Removes buckets that are full again.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    Entity::delete_many()
        .filter(Column::FullAt.lte(now))
        .exec(tx.conn())
        .await?;
    Ok(())
}
