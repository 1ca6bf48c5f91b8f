//! What both lists of the audit ask: a person and what that person had to do with it, and days.

use crate::directory::page::period;
use crate::platform::App;
use crate::platform::text::{clean, escaped};
use crate::platform::web::view::Field;

/// What an address asks for, as it is written there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// A person: words of any datum, or the number.
    pub(super) person: &'a str,
    /// `sujeto` for what was done to the person, else what the person did.
    pub(super) relation: &'a str,
    /// First day.
    pub(super) from: &'a str,
    /// Last day.
    pub(super) until: &'a str,
    /// `at-id` of the last row seen.
    pub(super) after: Option<&'a str>,
}

/// The same, read.
pub(super) struct Inquiry {
    /// The words, or the number.
    pub(super) text: String,
    /// Whether the person is whom it was done to.
    pub(super) is_subject: bool,
    /// From this instant, with its control.
    pub(super) from: (Option<i64>, Field),
    /// Until this instant, with its control.
    pub(super) until: (Option<i64>, Field),
    /// The instant and the number of the last row seen.
    pub(super) after: Option<(i64, i64)>,
    /// The same as the query of an address, without the place in the list.
    pub(super) query: String,
}

impl Inquiry {
    /// Reads what is asked.
    pub(super) fn of(app: &App, asked: Asked<'_>) -> Self {
        let text = clean(asked.person).replace('\n', " ");
        let after = asked.after.and_then(|text| {
            let (at, id) = text.split_once('-')?;
            Some((at.parse().ok()?, id.parse().ok()?))
        });
        let query = format!(
            "persona={}&relacion={}&desde={}&hasta={}",
            escaped(&text),
            escaped(asked.relation),
            escaped(asked.from),
            escaped(asked.until),
        );
        Self {
            is_subject: asked.relation == "sujeto",
            from: period::asked(asked.from, &app.zone, period::beginning),
            until: period::asked(asked.until, &app.zone, period::end),
            after,
            query,
            text,
        }
    }

    /// Whether anything is asked for.
    pub(super) fn is_filtered(&self) -> bool {
        !self.text.is_empty() || self.from.0.is_some() || self.until.0.is_some()
    }
}
