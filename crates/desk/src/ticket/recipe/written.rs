//! From a row of a form to the deed that it says.

use engine::{Deed, DeedAct, LONGEST_TAG, Tag};
use jiff::civil::Date;

use super::form::Typed;

/// Given to nobody, in the code of a deed.
pub(super) const NOBODY: &str = "nobody";
/// Without a date, in the code of a deed.
pub(super) const NEVER: &str = "never";
/// Spent on site, in the code of a deed.
pub(super) const ON_SITE: &str = "site";
/// Characters of a text.
const LONGEST: usize = 20_000;
/// Minutes of a day.
const DAY: u32 = 1_440;

/// The deed of a row.
pub(super) fn deed(typed: &Typed) -> Result<Deed, String> {
    let (act, target) = match typed.act.split_once(':') {
        Some((act, target)) => (act, Some(target.to_owned())),
        None => (typed.act.as_str(), None),
    };
    let act = DeedAct::from_key(act).ok_or("Elija qué hacer.")?;
    if typed.text.chars().count() > LONGEST {
        return Err(format!("Use a lo más {LONGEST} caracteres."));
    }
    let text = Some(typed.text.clone()).filter(|text| !text.is_empty());
    let said = |ask: &str| text.clone().ok_or_else(|| ask.to_owned());
    let (days, until) = match act {
        DeedAct::Spend => (None, None),
        _ => term(&typed.days)?,
    };
    let (head, given) = match target.as_deref().and_then(|target| target.split_once('=')) {
        Some((head, given)) => (Some(head.to_owned()), Some(given.to_owned())),
        None => (target.clone(), None),
    };
    let none = Deed::plain(act);
    Ok(match act {
        DeedAct::Set => {
            let (value, text) = match given {
                Some(value) => (value, text),
                None => (said("Escriba el valor.")?, None),
            };
            Deed {
                field: head,
                value: Some(value),
                text,
                ..none
            }
        }
        DeedAct::Clear => Deed {
            field: target,
            ..none
        },
        DeedAct::Team => Deed {
            value: target,
            ..none
        },
        DeedAct::Assign | DeedAct::Watch | DeedAct::Unwatch => Deed {
            value: Some(match target {
                Some(relation) => relation,
                None => said("Escriba el correo o el nombre completo de la persona.")?,
            }),
            ..none
        },
        DeedAct::Tag | DeedAct::Untag => {
            let value = match target {
                Some(listed) => listed,
                None => said("Escriba la etiqueta.")?,
            };
            if Tag::read(&value).is_none() {
                return Err(format!(
                    "Escriba una etiqueta con letras o números, de hasta {LONGEST_TAG} caracteres."
                ));
            }
            Deed {
                value: Some(value),
                ..none
            }
        }
        DeedAct::Link | DeedAct::Unlink => Deed {
            tie: target,
            value: Some(said("Escriba el folio del otro ticket.")?),
            ..none
        },
        DeedAct::Release | DeedAct::AcceptOffer | DeedAct::WithdrawOffer | DeedAct::Unmerge => none,
        DeedAct::DeclineOffer => Deed { text, ..none },
        DeedAct::Check
        | DeedAct::Uncheck
        | DeedAct::Approve
        | DeedAct::Refuse
        | DeedAct::AskApproval
        | DeedAct::WithdrawApproval => {
            let says = match act {
                DeedAct::Approve => text,
                DeedAct::Refuse | DeedAct::WithdrawApproval => Some(said("Escriba por qué.")?),
                _ => None,
            };
            Deed {
                value: target,
                text: says,
                ..none
            }
        }
        DeedAct::Merge => Deed {
            value: Some(said("Escriba el folio del otro ticket.")?),
            ..none
        },
        DeedAct::Spend => Deed {
            minutes: Some(minutes(&typed.days)?),
            on_site: target.as_deref() == Some(ON_SITE),
            text,
            ..none
        },
        DeedAct::Offer if target.is_some() => Deed {
            value: target,
            text,
            ..none
        },
        DeedAct::Offer => {
            let whom = said("Escriba el correo o el nombre completo de la persona.")?;
            let (whom, text) = parted(&whom);
            Deed {
                value: Some(whom),
                text,
                ..none
            }
        }
        DeedAct::FinishTask
        | DeedAct::DropTask
        | DeedAct::ReopenTask
        | DeedAct::AssignTask
        | DeedAct::ScheduleTask => {
            let (task, rest) = parted(&said("Escriba cómo se llama la tarea.")?);
            let again = || rest.clone().ok_or("Escriba por qué en otro renglón.");
            let (value, text) = match (act, target) {
                (DeedAct::AssignTask, Some(_)) | (DeedAct::ScheduleTask, _) if rest.is_some() => {
                    return Err("Escriba solo cómo se llama la tarea.".to_owned());
                }
                (DeedAct::AssignTask, Some(nobody)) if nobody == NOBODY => (None, None),
                (DeedAct::AssignTask, Some(relation)) => (Some(relation), None),
                (DeedAct::AssignTask, None) => {
                    let ask =
                        "Escriba el correo o el nombre completo de la persona en otro renglón.";
                    (Some(rest.clone().ok_or(ask)?), None)
                }
                (DeedAct::DropTask | DeedAct::ReopenTask, _) => (None, Some(again()?)),
                (DeedAct::ScheduleTask, None) if days.is_none() && until.is_none() => {
                    return Err("Escriba cuántos días o hasta qué día.".to_owned());
                }
                (DeedAct::ScheduleTask, Some(_)) if days.is_some() || until.is_some() => {
                    return Err("Quite los días o la fecha: la tarea quedará sin fecha.".to_owned());
                }
                (DeedAct::ScheduleTask, _) => (None, None),
                _ => (None, rest),
            };
            Deed {
                task: Some(task),
                value,
                text,
                days: days.filter(|_| act == DeedAct::ScheduleTask),
                until: until.filter(|_| act == DeedAct::ScheduleTask),
                ..none
            }
        }
        DeedAct::Move => Deed {
            transition: head,
            value: given,
            text,
            days,
            until,
            ..none
        },
        DeedAct::Note | DeedAct::Answer => Deed {
            text: Some(said("Escriba el texto.")?),
            ..none
        },
        DeedAct::Task => Deed {
            value: target,
            text: Some(said("Escriba qué hay que hacer.")?),
            days,
            until,
            ..none
        },
        DeedAct::Postpone => {
            if days.is_none() && until.is_none() {
                return Err("Escriba cuántos días o hasta qué día.".to_owned());
            }
            Deed {
                text,
                days,
                until,
                ..none
            }
        }
    })
}

/// So many days, or a day.
fn term(written: &str) -> Result<(Option<u32>, Option<String>), String> {
    if written.is_empty() {
        return Ok((None, None));
    }
    let day = Date::strptime("%d/%m/%Y", written).or_else(|_| written.parse());
    if let Ok(day) = day {
        return Ok((None, Some(day.to_string())));
    }
    match written.parse::<u32>() {
        Ok(days @ 1..=365) => Ok((Some(days), None)),
        _ => Err(
            "Escriba los días con un número del 1 al 365, o la fecha como 21/11/2026.".to_owned(),
        ),
    }
}

/// So many minutes of work.
fn minutes(written: &str) -> Result<u32, String> {
    match written.trim().parse::<u32>() {
        Ok(minutes) if (1..=DAY).contains(&minutes) => Ok(minutes),
        _ => Err(format!("Escriba los minutos con un número del 1 al {DAY}.")),
    }
}

/// The first line of what was typed, and the rest, if there is any.
fn parted(text: &str) -> (String, Option<String>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let rest = Some(rest.trim().to_owned()).filter(|rest| !rest.is_empty());
    (first.trim().to_owned(), rest)
}
