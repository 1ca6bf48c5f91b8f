//! One transition: which, by whom, with what.

use engine::{
    Actor, Category, Changes, Command, Form, Kind, Move, Property, Refusal, Transition, Value,
    WaitAsked, Who,
};

use super::texts::For;
use super::walk::{Stage, TRIES};
use super::{Chance, fields};
use crate::platform::error::AppError;
use crate::ticket::batch::{Deed, Life, Numbers};

/// Brings what a refusal misses and leaves out what it does not want; false when there is nothing to do.
pub(super) fn mend(
    stage: &Stage<'_>,
    chance: &mut Chance,
    form: &Form<'_>,
    at: i64,
    kind: &str,
    changes: &mut Changes,
    refusal: &Refusal,
) -> bool {
    let before = changes.clone();
    for (key, _) in &refusal.faults {
        if changes.remove(key).is_none() {
            let keys = [key.as_str()];
            changes.extend(fields::fill(stage, chance, form, &keys, at));
            changes.extend(properties(stage, chance, kind, &keys));
        }
    }
    *changes != before
}

/// One transition; false when none can be made.
pub(super) fn step(
    stage: &Stage<'_>,
    chance: &mut Chance,
    numbers: &mut Numbers,
    life: &mut Life,
    at: i64,
    opened: &mut Vec<Life>,
) -> Result<bool, AppError> {
    let Some(kind) = stage.app.book.kind(&life.ticket().kind) else {
        return Ok(false);
    };
    let state = life.ticket().state.clone();
    let mut ways: Vec<(u32, &Transition)> = kind
        .transitions
        .iter()
        .filter(|way| way.from.contains(&state))
        .map(|way| (weight(kind, &state, way), way))
        .collect();
    for _ in 0..TRIES {
        let Some(way) = chance.weighted(&ways).copied() else {
            return Ok(false);
        };
        if let Some(actor) = mover(stage, chance, life, way)
            && go(stage, chance, numbers, life, way, &actor, at, opened)?
        {
            return Ok(true);
        }
        ways.retain(|(_, other)| other.key != way.key);
    }
    Ok(false)
}

/// How often a transition is made, against the others from the same state.
fn weight(kind: &Kind, state: &str, way: &Transition) -> u32 {
    let rank = |category: Category| match category {
        Category::New => 0,
        Category::Open | Category::Pending => 1,
        Category::Resolved => 2,
        Category::Closed => 3,
        Category::Cancelled => 4,
    };
    let category = |key: &str| kind.state(key).map(|state| state.category);
    let (Some(from), Some(to)) = (category(state), category(&way.to)) else {
        return 0;
    };
    let place = |key: &str| kind.states.iter().position(|state| state.key == key);
    match to {
        Category::Cancelled => 1,
        Category::Pending => 9,
        _ if rank(to) > rank(from) => 40,
        _ if rank(to) < rank(from) => 4,
        // Between states of one category, forward.
        _ if place(&way.to) > place(state) => 40,
        _ => 5,
    }
}

/// Who makes a transition.
fn mover(stage: &Stage<'_>, chance: &mut Chance, life: &Life, way: &Transition) -> Option<Actor> {
    let ticket = life.ticket();
    let members = stage.cast.members.iter().map(|member| &member.actor);
    let own = ticket.assignee.and_then(|person| stage.cast.member(person));
    let responsible = own.map(|member| &member.actor);
    if let Some(actor) = responsible.filter(|actor| Who::any(&way.who, actor, Some(ticket))) {
        return Some(actor.clone());
    }
    let able: Vec<&Actor> = members
        .filter(|actor| Who::any(&way.who, actor, Some(ticket)))
        .collect();
    if let Some(actor) = chance.pick(&able) {
        return Some((*actor).clone());
    }
    let asker = Actor {
        person: ticket.requester,
        ..Actor::default()
    };
    (ticket.requester.is_some() && Who::any(&way.who, &asker, Some(ticket))).then_some(asker)
}

#[expect(clippy::too_many_arguments, reason = "a step is all of this, once")]
fn go(
    stage: &Stage<'_>,
    chance: &mut Chance,
    numbers: &mut Numbers,
    life: &mut Life,
    way: &Transition,
    actor: &Actor,
    at: i64,
    opened: &mut Vec<Life>,
) -> Result<bool, AppError> {
    let app = stage.app;
    let form = app.book.form(life.ticket());
    let ticket = life.ticket().clone();
    let has = |key: &str| match Property::from_key(key) {
        Some(Property::Priority) => ticket.priority.is_some(),
        Some(Property::Assignee) => ticket.assignee.is_some(),
        Some(Property::Team) => ticket.team.is_some(),
        Some(_) => true,
        None => ticket.values.contains_key(key),
    };
    let missing = way.requires.iter().filter(|key| !has(key));
    let keys: Vec<&str> = missing.chain(&way.renews).map(String::as_str).collect();
    let mut changes = properties(stage, chance, &ticket.kind, &keys);
    changes.extend(fields::fill(stage, chance, &form, &keys, at));
    let says = way
        .message
        .as_ref()
        .is_some_and(|message| message.required || chance.percent(50));
    let waits = app
        .book
        .kind(&ticket.kind)
        .and_then(|kind| kind.state(&way.to))
        .and_then(|state| state.wait.as_ref());
    let reason = waits
        .and_then(|wait| chance.pick(&wait.reasons))
        .map(|reason| reason.key.clone());
    let text = says.then(|| stage.texts.text(chance, For::Message));
    for _ in 0..TRIES {
        let command = Command::Move(Move {
            base: life.ticket().version,
            transition: way.key.clone(),
            changes: changes.clone(),
            text: text.clone(),
            wait: WaitAsked {
                reason: reason.clone(),
                until: None,
            },
        });
        let deed = Deed {
            actor,
            channel: "page",
            at,
            command: &command,
        };
        match life.act(app, &stage.cast.staff, numbers, deed) {
            Ok(more) => {
                opened.extend(more);
                return Ok(true);
            }
            Err(AppError::Refused(refusal)) => {
                if !mend(
                    stage,
                    chance,
                    &form,
                    at,
                    &ticket.kind,
                    &mut changes,
                    &refusal,
                ) {
                    return Ok(false);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Properties that a transition asks for.
pub(super) fn properties(
    stage: &Stage<'_>,
    chance: &mut Chance,
    kind: &str,
    keys: &[&str],
) -> Changes {
    let mut changes = Changes::new();
    let wanted = |property: Property| keys.contains(&property.key());
    if wanted(Property::Priority)
        && let Some(kind) = stage.app.book.kind(kind)
        && let Some(priority) = chance.pick(&kind.priorities)
    {
        changes.insert(
            "priority".to_owned(),
            Some(Value::Text(priority.key.clone())),
        );
    }
    if wanted(Property::Assignee) {
        let takers = stage.cast.members.iter().filter(|member| member.takes);
        let takers: Vec<i64> = takers.filter_map(|member| member.actor.person).collect();
        let taker = chance.pick_uneven(&takers).copied();
        changes.extend(taker.map(|person| ("assignee".to_owned(), Some(Value::Number(person)))));
    }
    if wanted(Property::Team)
        && let Some(team) = chance.pick(stage.app.known.teams())
    {
        changes.insert("team".to_owned(), Some(Value::Text(team.key.clone())));
    }
    changes
}
