//! Somebody for whom a machine acts: the person with the roles held now, as if signed in.

use sea_orm::EntityTrait;
use tables::{account, account_lock, person, second_factor};

use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::session::{SignedIn, Viewer};

/// The person of this number as one who asks; nobody without an account, or while that is locked
/// or owes a second factor.
///
/// # Errors
/// When the database refuses.
pub async fn viewer(app: &App, id: i64) -> Result<Option<Viewer>, AppError> {
    let conn = app.db.read();
    let known = person::Entity::find_by_id(id).one(conn).await?;
    let opened = account::Entity::find_by_id(id).one(conn).await?;
    let locked = account_lock::Entity::find_by_id(id).one(conn).await?;
    let (Some(known), Some(_), None) = (known, opened, locked) else {
        return Ok(None);
    };
    let factor = second_factor::Entity::find_by_id(id).one(conn).await?;
    let mut held = directory::store::held(conn, &app.known, app.now(), &[id]).await?;
    let signed = SignedIn {
        person: id,
        session: 0,
        name: known.name,
        has_second_factor: factor.is_some_and(|factor| factor.confirmed_at.is_some()),
        held: held.remove(&id).unwrap_or_default(),
    };
    let viewer = Viewer::by_token(app, signed);
    Ok((!viewer.owes_second_factor).then_some(viewer))
}
