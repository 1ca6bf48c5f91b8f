//! Locking somebody's account and opening it again; signing devices out.

use engine::Refusal;
use serde_json::json;

use crate::directory::absence::look_anew;
use crate::directory::institution::hold;
use crate::directory::store::{self, Without};
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::session::link::{self, Purpose};
use crate::platform::session::store as sessions;

/// An account to be locked.
pub struct Locking {
    /// Now, milliseconds UTC.
    pub now: i64,
    /// Who locks it.
    pub me: Option<i64>,
    /// Whose it is.
    pub person: i64,
    /// Why.
    pub reason: String,
    /// Keys of the roles that manage people.
    pub managing: Vec<String>,
}

/// Locks an account: nobody signs in with it, its devices are signed out, links
/// for it stop working. Locking a locked one changes nothing.
///
/// # Errors
/// A refusal for one's own account, and when nobody would be left who manages people.
pub async fn lock(tx: &Tx, locking: &Locking) -> Result<(), AppError> {
    if locking.me == Some(locking.person) {
        let text = "No puede bloquear su propia cuenta. Pídalo a otra persona que administre.";
        return Err(Refusal::whole("account.own", text).into());
    }
    // Two who lock each other at once follow each other.
    hold(tx).await?;
    let managing: Vec<&str> = locking.managing.iter().map(String::as_str).collect();
    let without = Without::Person(locking.person);
    if store::lacks_manager(tx, locking.now, &managing, without).await? {
        let text = "Nadie más administra personas sin fecha de término. Dé antes esa función a alguien más.";
        return Err(Refusal::whole("account.last", text).into());
    }
    let (now, me, person) = (locking.now, locking.me, locking.person);
    if !store::lock(tx, now, me, person, &locking.reason).await? {
        return Ok(());
    }
    sessions::close_all(tx, person).await?;
    link::revoke(tx, Purpose::SetPassword { person }).await?;
    let detail = json!({ "reason": locking.reason });
    audit::record(tx, now, me, "account.locked", person.to_string(), &detail).await?;
    look_anew(tx, now, person).await
}

/// Opens a locked account; an open one stays as it is.
///
/// # Errors
/// When the database refuses.
pub async fn unlock(tx: &Tx, now: i64, me: Option<i64>, person: i64) -> Result<(), AppError> {
    if !store::unlock(tx, person).await? {
        return Ok(());
    }
    let subject = person.to_string();
    audit::record(tx, now, me, "account.unlocked", subject, &json!({})).await
}

/// Signs a person's device out, or every one; a device that is gone stays gone.
///
/// # Errors
/// When the database refuses.
pub async fn sign_out(
    tx: &Tx,
    now: i64,
    me: Option<i64>,
    person: i64,
    device: Option<i64>,
) -> Result<(), AppError> {
    let detail = match device {
        Some(id) if !sessions::revoke(tx, person, id).await? => return Ok(()),
        Some(_) => json!({ "devices": "one" }),
        None => {
            sessions::close_all(tx, person).await?;
            json!({ "devices": "all" })
        }
    };
    let subject = person.to_string();
    audit::record(tx, now, me, "session.revoked", subject, &detail).await
}
