//! What these mails say. The words stand in the `.txt` files beside this one.

use askama::Template;

use crate::platform::App;
use crate::platform::error::AppError;

/// Which mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Confirm a request.
    Request,
    /// Confirm the address of a new account.
    Account,
    /// Somebody wanted an account for an address that has one.
    Known,
    /// Choose a new password.
    Password,
    /// A mailbox is not for somebody who is not known.
    Stranger,
}

#[derive(Template)]
#[template(path = "channel/portal/access/request.txt")]
struct Request<'a> {
    common: &'a Common,
    the_noun: String,
}

#[derive(Template)]
#[template(path = "channel/portal/access/account.txt")]
struct Account<'a> {
    common: &'a Common,
}

#[derive(Template)]
#[template(path = "channel/portal/access/known.txt")]
struct Known<'a> {
    common: &'a Common,
    forgotten: String,
}

#[derive(Template)]
#[template(path = "channel/portal/access/password.txt")]
struct Password<'a> {
    common: &'a Common,
}

#[derive(Template)]
#[template(path = "channel/portal/access/stranger.txt")]
struct Stranger<'a> {
    common: &'a Common,
}

/// What each of them has.
struct Common {
    link: String,
    office: String,
    institution: String,
}

/// Subject and text of a mail whose link has this path.
///
/// # Errors
/// When a template fails, which is a fault of ours.
pub fn render(app: &App, words: Words, path: &str) -> Result<(String, String), AppError> {
    let common = &Common {
        link: app.public_url.link(path),
        office: app.pack.institution.office.clone(),
        institution: app.pack.institution.name.clone(),
    };
    let short = &app.pack.institution.short;
    let the_noun = app.kind.noun.definite();
    let (subject, body) = match words {
        Words::Request => {
            let subject = format!("Confirme {the_noun} que envió a {short}");
            (subject, Request { common, the_noun }.render())
        }
        Words::Account => {
            let subject = format!("Confirme su correo para su cuenta en {short}");
            (subject, Account { common }.render())
        }
        Words::Known => {
            let subject = format!("Usted ya tiene una cuenta en {short}");
            let forgotten = app.public_url.link("/contrasena");
            (subject, Known { common, forgotten }.render())
        }
        Words::Password => {
            let subject = format!("Elija una contraseña nueva para {short}");
            (subject, Password { common }.render())
        }
        Words::Stranger => {
            let subject = format!("No pudimos atender su correo a {short}");
            (subject, Stranger { common }.render())
        }
    };
    let body = body.map_err(|e| AppError::internal(e.to_string()))?;
    Ok((subject, body))
}
