//! The line in the desk's mail by which an answer finds its ticket, should a mail program drop all
//! references: the ticket's key, signed.

use data_encoding::HEXLOWER;
use ring::hmac;

use crate::platform::App;
use crate::platform::error::AppError;

/// What stands before and after it.
const OPEN: &str = "[Ref: ";
const CLOSE: char = ']';
/// Hexadecimal digits of the signature.
const DIGITS: usize = 32;

/// The key that signs, as the database names it.
const NAME: &str = "mail-reply";

/// The line of a ticket.
///
/// # Errors
/// When the database refuses.
pub async fn line(app: &App, key: &str) -> Result<String, AppError> {
    let signature = sign(app, key).await?;
    Ok(format!("{OPEN}{key}.{signature}{CLOSE}"))
}

async fn sign(app: &App, key: &str) -> Result<String, AppError> {
    let own = app.reply_key.key(app, NAME).await?;
    let tag = hmac::sign(own, key.as_bytes());
    let text = HEXLOWER.encode(tag.as_ref());
    Ok(text.chars().take(DIGITS).collect())
}

/// The key of the ticket whose line stands in a text, the first one; invented lines are none.
///
/// # Errors
/// When the database refuses.
pub async fn find(app: &App, text: &str) -> Result<Option<String>, AppError> {
    for (key, signature) in candidates(text) {
        if sign(app, &key).await? == signature {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// What looks like a line; at most eight, whatever the text.
fn candidates(text: &str) -> Vec<(String, String)> {
    let pieces = text.split(OPEN.trim_end()).skip(1).take(8);
    let read = pieces.filter_map(|piece| {
        let (inside, _) = piece.split_once(CLOSE)?;
        // A mail program may have broken the line, and set its signs before the rest.
        let inside: String = inside
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '>')
            .take(100)
            .collect();
        let (key, signature) = inside.split_once('.')?;
        Some((key.to_owned(), signature.to_owned()))
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::candidates;

    #[test]
    fn a_broken_line_is_still_read() {
        let text = "Gracias\n> Para responder [Ref:\n> abc.0123\n> 4567] adiós [Ref: x.y]";
        let found = candidates(text);
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(found, [pair("abc", "01234567"), pair("x", "y")]);
        assert!(candidates("[Ref: sin punto] [Ref: sin fin").is_empty());
    }
}
