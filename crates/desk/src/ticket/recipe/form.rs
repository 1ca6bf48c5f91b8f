//! Deeds in a form: rows with what is done, its text, and days. The same for macros, actions
//! in bulk and rules.

use engine::{Deed, DeedAct};

use super::choices::groups;
pub use super::choices::is_offered;
use super::written::{NEVER, NOBODY, ON_SITE, deed};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::clean;
use crate::platform::web::view::{ChoiceGroup, Fault, When};
use crate::ticket::named;

/// Rows of a form at most.
pub const MOST: usize = 12;
/// Rows that a form has for what is not said yet.
const FREE: usize = 3;

/// A row as it was typed: what is done as [`code`] writes it, its text, days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// What is done.
    pub act: String,
    /// Text, or value of a field that is typed.
    pub text: String,
    /// Days or a date, as typed.
    pub days: String,
}

/// A row as a page shows it.
pub struct Row {
    /// Its place, from 1.
    pub number: usize,
    /// What can be done.
    pub groups: Vec<ChoiceGroup>,
    /// Text, or value of a field that is typed.
    pub text: String,
    /// Days or a date, as typed.
    pub days: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Nothing is said in it yet, and others stand before it: it is opened by who wants it.
    pub folded: bool,
}

/// What a deed does in one word for a form: `set:tipo=red`, `move:resolver`, `note`. What is typed beside it is
/// no part of it: people who are called by their address, tickets, dates.
pub fn code(deed: &Deed) -> String {
    let value = deed.value.as_deref();
    let (target, value) = match deed.act {
        DeedAct::Set => (deed.field.as_deref(), value),
        DeedAct::Clear => (deed.field.as_deref(), None),
        DeedAct::Move => (deed.transition.as_deref(), value),
        DeedAct::Assign | DeedAct::Watch | DeedAct::Unwatch => {
            (value.filter(|_| deed.called().is_none()), None)
        }
        DeedAct::Team | DeedAct::Task | DeedAct::Tag | DeedAct::Untag => (value, None),
        DeedAct::Link | DeedAct::Unlink => (deed.tie.as_deref(), None),
        DeedAct::AssignTask if value.is_none() => (Some(NOBODY), None),
        DeedAct::AssignTask | DeedAct::Offer => (value.filter(|_| deed.called().is_none()), None),
        DeedAct::Check
        | DeedAct::Uncheck
        | DeedAct::Approve
        | DeedAct::Refuse
        | DeedAct::AskApproval
        | DeedAct::WithdrawApproval => (value, None),
        DeedAct::ScheduleTask => {
            let dated = deed.days.is_some() || deed.until.is_some();
            ((!dated).then_some(NEVER), None)
        }
        DeedAct::Spend => (deed.on_site.then_some(ON_SITE), None),
        DeedAct::Release
        | DeedAct::Note
        | DeedAct::Answer
        | DeedAct::Postpone
        | DeedAct::FinishTask
        | DeedAct::DropTask
        | DeedAct::ReopenTask
        | DeedAct::AcceptOffer
        | DeedAct::DeclineOffer
        | DeedAct::WithdrawOffer
        | DeedAct::Merge
        | DeedAct::Unmerge => (None, None),
    };
    let mut code = deed.act.key().to_owned();
    if let Some(target) = target {
        code.push_str(&format!(":{target}"));
    }
    if let Some(value) = value {
        code.push_str(&format!("={value}"));
    }
    code
}

/// The rows of deeds that are there; a value that is typed stands in the place of the text.
pub fn typed(app: &App, deeds: &[Deed]) -> Vec<Typed> {
    let row = |deed: &Deed| {
        let whole = code(deed);
        let (act, text) = match beside(app, deed, &whole) {
            Some((act, text)) => (act, Some(text)),
            None => (whole, deed.text.clone()),
        };
        let days = deed.days.or(deed.minutes).map(|many| many.to_string());
        let until = deed.until.as_deref().map(When::stored_day);
        Typed {
            act,
            text: text.unwrap_or_default(),
            days: days.or(until).unwrap_or_default(),
        }
    };
    deeds.iter().map(row).collect()
}

/// The choice and the text of a deed whose value is typed beside it; nothing where it is no such one.
fn beside(app: &App, deed: &Deed, whole: &str) -> Option<(String, String)> {
    let value = deed.value.clone().unwrap_or_default();
    let act = deed.act.key();
    match deed.act {
        DeedAct::Set if deed.text.is_none() && !is_offered(app, whole) => {
            let field = deed.field.as_deref()?;
            Some((format!("{act}:{field}"), value))
        }
        DeedAct::Tag | DeedAct::Untag if !is_offered(app, whole) => Some((act.to_owned(), value)),
        DeedAct::Assign | DeedAct::Watch | DeedAct::Unwatch => {
            let called = deed.called()?;
            Some((act.to_owned(), called.to_owned()))
        }
        DeedAct::Link | DeedAct::Unlink | DeedAct::Merge => Some((whole.to_owned(), value)),
        DeedAct::Offer => {
            let called = deed.called()?;
            Some((act.to_owned(), lines(called, deed.text.as_deref())))
        }
        DeedAct::AssignTask => {
            let task = deed.task.as_deref().unwrap_or_default();
            Some((whole.to_owned(), lines(task, deed.called())))
        }
        about if about.is_about_task() => {
            let task = deed.task.as_deref().unwrap_or_default();
            Some((whole.to_owned(), lines(task, deed.text.as_deref())))
        }
        _ => None,
    }
}

/// What is named in the first line, and what is said of it beneath.
fn lines(first: &str, rest: Option<&str>) -> String {
    let rest = rest.map(|rest| format!("\n{rest}"));
    format!("{first}{}", rest.unwrap_or_default())
}

/// The rows of a form, with free ones after those that say something.
pub fn rows(app: &App, typed: &[Typed], faults: &[Fault]) -> Vec<Row> {
    let many = (typed.len() + FREE).min(MOST);
    let row = |number: usize| {
        let own = typed.get(number - 1).cloned().unwrap_or_default();
        let id = format!("paso-{number}");
        Row {
            number,
            folded: number > 1 && own == Typed::default(),
            groups: groups(app, &own.act),
            text: own.text,
            days: own.days,
            error: crate::platform::web::view::error_of(faults, &id),
        }
    };
    (1..=many).map(row).collect()
}

/// The deeds of a form, with the places of their rows, and what is wrong with them.
pub fn read(
    acts: &[String],
    texts: &[String],
    days: &[String],
) -> (Vec<Typed>, Vec<Deed>, Vec<Fault>) {
    let (mut typed, mut deeds, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for (place, act) in acts.iter().take(MOST).enumerate() {
        let text = |all: &[String]| all.get(place).map(|text| clean(text)).unwrap_or_default();
        let own = Typed {
            act: clean(act),
            text: text(texts),
            days: text(days),
        };
        if own.act.is_empty() && own.text.is_empty() {
            continue;
        }
        typed.push(own.clone());
        let number = typed.len();
        match deed(&own) {
            Ok(deed) => deeds.push(deed),
            Err(text) => faults
                .push(Fault::new(format!("paso-{number}"), text).about(format!("Paso {number}"))),
        }
    }
    if typed.is_empty() {
        faults.push(Fault::new("paso-1", "Elija al menos una cosa que hacer."));
    }
    (typed, deeds, faults)
}

/// What is wrong with whom deeds name by an address or a name.
///
/// # Errors
/// When the database refuses.
pub async fn strangers(app: &App, typed: &[Typed]) -> Result<Vec<Fault>, AppError> {
    let mut faults = Vec::new();
    for (number, row) in (1..).zip(typed) {
        let Ok(deed) = deed(row) else { continue };
        let Some(called) = deed.called() else {
            continue;
        };
        if let Err(text) = named::colleague(app.db.read(), app, called).await? {
            let fault = Fault::new(format!("paso-{number}"), text);
            faults.push(fault.about(format!("Paso {number}")));
        }
    }
    Ok(faults)
}
