//! The line in a mail by which its reader follows a ticket no more: signed, so that it works
//! without signing in, and leads to a page with one button, so that programs which open every
//! link of a mail change nothing.

use data_encoding::HEXLOWER;
use ring::hmac;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::ticket::kin;

/// Where the page is.
pub const PATH: &str = "/dejar-de-seguir";

/// Hexadecimal digits of the signature.
const DIGITS: usize = 32;
/// The key that signs, as the database names it; the text says what for.
const NAME: &str = "mail-reply";

/// A mail's text with the line beneath it. `key` is the ticket's.
///
/// # Errors
/// When the database refuses.
pub(super) async fn foot(
    app: &App,
    key: &str,
    person: i64,
    body: String,
) -> Result<String, AppError> {
    let who = app.people.keys(app).await?.key(person);
    let signature = sign(app, key, &who).await?;
    let link = app
        .public_url
        .link(&format!("{PATH}/{key}.{who}.{signature}"));
    Ok(format!(
        "{body}\nPara dejar de recibir avisos de este ticket:\n{link}\n"
    ))
}

async fn sign(app: &App, key: &str, who: &str) -> Result<String, AppError> {
    let own = app.reply_key.key(app, NAME).await?;
    let tag = hmac::sign(own, format!("unfollow {key} {who}").as_bytes());
    let text = HEXLOWER.encode(tag.as_ref());
    Ok(text.chars().take(DIGITS).collect())
}

/// The numbers of the ticket and of the person that such a line names.
///
/// # Errors
/// [`AppError::NotFound`] for an invented one.
pub async fn read(app: &App, token: &str) -> Result<(i64, i64), AppError> {
    let mut parts = token.splitn(3, '.');
    let (Some(key), Some(who), Some(signature)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(AppError::NotFound);
    };
    if sign(app, key, who).await? != signature {
        return Err(AppError::NotFound);
    }
    let person = app
        .people
        .keys(app)
        .await?
        .id(who)
        .ok_or(AppError::NotFound)?;
    let ticket = kin::store::number(app.db.read(), key).await?;
    Ok((ticket, person))
}
