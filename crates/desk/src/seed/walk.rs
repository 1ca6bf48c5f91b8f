//! The life of one invented ticket: a walk through the workflow of its kind.

use engine::{Actor, Attachment, Category, Command};

use super::begin::begin;
use super::people::Cast;
use super::step::{properties, step};
use super::texts::{For, Texts};
use super::{Chance, fields, times};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::ticket::act::PORTAL;
use crate::ticket::batch::{Deed, Life, Numbers};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Commands in one life at most.
const STEPS: usize = 24;
/// How often one step is tried in other ways before the life stays as it is.
pub(super) const TRIES: usize = 4;

/// What all lives share.
pub struct Stage<'a> {
    /// The institution.
    pub app: &'a App,
    /// Who takes part.
    pub cast: &'a Cast,
    /// What they write.
    pub texts: &'a Texts,
    /// When it is now, milliseconds UTC.
    pub until: i64,
}

impl Stage<'_> {
    /// A file, in so many of a hundred cases.
    pub(super) fn file(&self, chance: &mut Chance, share: u32) -> Vec<Attachment> {
        let comes = chance.percent(share);
        let file = chance.pick(&self.cast.files).filter(|_| comes);
        file.cloned().into_iter().collect()
    }
}

/// A ticket that comes in at `at`, followed until now or its end, with those that
/// were opened out of it. None where nothing that the kind asks for could be made up.
///
/// # Errors
/// When the program itself fails; what the engine refuses is tried otherwise.
pub fn life(
    stage: &Stage<'_>,
    chance: &mut Chance,
    numbers: &mut Numbers,
    at: i64,
) -> Result<Vec<Life>, AppError> {
    let Some(life) = begin(stage, chance, numbers, at)? else {
        return Ok(Vec::new());
    };
    // One in five takes its time; half of those are not over when the twelve months are.
    let slow = chance.percent(20);
    let mut lives = vec![life];
    let mut done = 0;
    while done < lives.len() {
        let mut opened = Vec::new();
        if let Some(life) = lives.get_mut(done) {
            go_on(stage, chance, numbers, life, slow, &mut opened)?;
        }
        lives.extend(opened);
        done += 1;
    }
    Ok(lives)
}

fn go_on(
    stage: &Stage<'_>,
    chance: &mut Chance,
    numbers: &mut Numbers,
    life: &mut Life,
    slow: bool,
    opened: &mut Vec<Life>,
) -> Result<(), AppError> {
    let pace = if slow { 30 * DAY } else { 5 * HOUR };
    let mut at = life.created();
    let look = chance.span(HOUR);
    triage(
        stage,
        chance,
        numbers,
        life,
        times::at_work(at + MINUTE + look, &stage.app.zone),
    )?;
    for _ in 0..STEPS {
        at = times::at_work(at + MINUTE + chance.span(pace), &stage.app.zone);
        if at >= stage.until || is_over(stage, life) {
            break;
        }
        wake(stage, numbers, life, at, opened)?;
        if chance.percent(45) {
            say(stage, chance, numbers, life, at)?;
            continue;
        }
        if !step(stage, chance, numbers, life, at, opened)? {
            break;
        }
    }
    wake(stage, numbers, life, stage.until, opened)
}

/// Somebody looks at it first: how urgent it is and who does it.
fn triage(
    stage: &Stage<'_>,
    chance: &mut Chance,
    numbers: &mut Numbers,
    life: &mut Life,
    at: i64,
) -> Result<(), AppError> {
    let editors = stage.cast.members.iter().filter(|member| member.edits);
    let editors: Vec<&Actor> = editors.map(|member| &member.actor).collect();
    let Some(actor) = chance.pick(&editors).filter(|_| at < stage.until) else {
        return Ok(());
    };
    if chance.percent(10) {
        return Ok(()); // Not everything is looked at.
    }
    let form = stage.app.book.form(life.ticket());
    let later = form
        .fields()
        .iter()
        .filter(|field| field.later && field.edit.is_empty());
    let later: Vec<&str> = later.map(|field| field.key.as_str()).collect();
    let kind = life.ticket().kind.clone();
    let mut changes = properties(stage, chance, &kind, &["priority", "assignee"]);
    changes.extend(fields::fill(stage, chance, &form, &later, at));
    for _ in 0..TRIES {
        let command = Command::Edit {
            base: life.ticket().version,
            changes: changes.clone(),
            why: None,
        };
        let deed = Deed {
            actor,
            channel: "page",
            at,
            command: &command,
        };
        match life.act(stage.app, &stage.cast.staff, numbers, deed) {
            Ok(_) => return Ok(()),
            Err(AppError::Refused(refusal)) => {
                let wrong = refusal.faults.iter().map(|(key, _)| key);
                let before = changes.len();
                wrong.for_each(|key| drop(changes.remove(key)));
                if changes.len() == before {
                    return Ok(());
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn is_over(stage: &Stage<'_>, life: &Life) -> bool {
    category(stage, life).is_none_or(Category::is_ended)
}

fn category(stage: &Stage<'_>, life: &Life) -> Option<Category> {
    let kind = stage.app.book.kind(&life.ticket().kind)?;
    kind.state(&life.ticket().state).map(|state| state.category)
}

/// What the program does by itself when dates are reached, before `at`.
fn wake(
    stage: &Stage<'_>,
    numbers: &mut Numbers,
    life: &mut Life,
    at: i64,
    opened: &mut Vec<Life>,
) -> Result<(), AppError> {
    for _ in 0..STEPS {
        let Some(due) = life
            .ticket()
            .waiting
            .as_ref()
            .map(|w| w.until)
            .filter(|due| *due < at)
        else {
            return Ok(());
        };
        let deed = Deed {
            actor: &Actor::default(),
            channel: "clock",
            at: due,
            command: &Command::Resume,
        };
        match life.act(stage.app, &stage.cast.staff, numbers, deed) {
            Ok(more) => opened.extend(more),
            Err(AppError::Refused(_)) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Somebody writes: to the requester, for colleagues, or the requester to the desk.
fn say(
    stage: &Stage<'_>,
    chance: &mut Chance,
    numbers: &mut Numbers,
    life: &mut Life,
    at: i64,
) -> Result<(), AppError> {
    let requester = life.ticket().requester;
    let responsible = life
        .ticket()
        .assignee
        .and_then(|person| stage.cast.member(person));
    let Some(member) = responsible.or_else(|| chance.pick(&stage.cast.members)) else {
        return Ok(());
    };
    let asker = requester.map(|person| Actor {
        person: Some(person),
        ..Actor::default()
    });
    let attachments = stage.file(chance, 6);
    let (actor, channel, command) = match (chance.between(0, 9), &asker) {
        (0..=4, Some(_)) => (
            &member.actor,
            "page",
            Command::Answer {
                text: stage.texts.text(chance, For::Answer),
                attachments,
            },
        ),
        (5..=6, Some(asker)) => (
            asker,
            PORTAL,
            Command::Answer {
                text: stage.texts.text(chance, For::Reply),
                attachments,
            },
        ),
        _ => (
            &member.actor,
            "page",
            Command::Note {
                text: stage.texts.text(chance, For::Note),
                attachments,
            },
        ),
    };
    let deed = Deed {
        actor,
        channel,
        at,
        command: &command,
    };
    match life.act(stage.app, &stage.cast.staff, numbers, deed) {
        Ok(_) | Err(AppError::Refused(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
