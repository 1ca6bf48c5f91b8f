//! The privacy notice, and who agreed to which version of it.

use pack::Pack;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::consent;

use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::web::view::Fault;

/// The control of the box that says that one agrees.
pub const CONTROL: &str = "privacy";

/// What is said beside the box.
#[derive(Debug, Clone)]
pub struct Notice {
    /// A sentence on what the data are used for.
    pub short: String,
    /// Whether the box was ticked already.
    pub ticked: bool,
    /// What is wrong.
    pub error: Option<String>,
}

/// That somebody agrees.
#[derive(Debug, Clone)]
pub struct Consent {
    /// Who, where that is known.
    pub person: Option<i64>,
    /// The address that was given.
    pub address: String,
    /// The version agreed to.
    pub version: String,
    /// `enviar`, `registro` or `cuenta`.
    pub channel: &'static str,
}

/// The version that holds now; none where the institution asks nobody to agree.
pub fn version(pack: &Pack) -> Option<&str> {
    pack.privacy
        .as_ref()
        .map(|privacy| privacy.version.as_str())
}

/// The notice for a form, if the institution has one.
pub fn notice(app: &App, ticked: bool, error: Option<String>) -> Option<Notice> {
    let privacy = app.pack.privacy.as_ref()?;
    Some(Notice {
        short: privacy.short.clone(),
        ticked,
        error,
    })
}

/// What is wrong with a form on which the box is empty.
pub fn missing() -> Fault {
    let text = "Marque que leyó el aviso de privacidad y está de acuerdo.";
    Fault::new(CONTROL, text)
}

/// Whether a person agreed to the version that holds now; nobody has to where there is none.
///
/// # Errors
/// When the database refuses.
pub async fn is_given(
    app: &App,
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<bool, AppError> {
    let Some(version) = version(&app.pack) else {
        return Ok(true);
    };
    let given = consent::Entity::find()
        .filter(consent::Column::PersonId.eq(person))
        .filter(consent::Column::Version.eq(version))
        .one(conn)
        .await?;
    Ok(given.is_some())
}

/// Writes down that somebody agrees.
///
/// # Errors
/// When the database refuses.
pub async fn record(tx: &Tx, app: &App, now: i64, given: &Consent) -> Result<(), AppError> {
    let Some(privacy) = &app.pack.privacy else {
        return Ok(());
    };
    let row = consent::ActiveModel {
        person_id: Set(given.person),
        address: Set(given.address.clone()),
        notice: Set(privacy.article.clone()),
        version: Set(given.version.clone()),
        channel: Set(given.channel.to_owned()),
        at: Set(now),
        ..Default::default()
    };
    consent::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
