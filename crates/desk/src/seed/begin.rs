//! How a ticket comes in: who asks for what, through what.

use engine::{Actor, Command, Draft, Form, Kind, Who};

use super::people::Requester;
use super::step::mend;
use super::walk::{Stage, TRIES};
use super::{Chance, fields};
use crate::platform::error::AppError;
use crate::ticket::act::PORTAL;
use crate::ticket::batch::{Deed, Life, Numbers};

/// How often another person asks for another service, where the first may not.
const BEGINNINGS: usize = 24;

/// Registers a ticket at `at`; none where nothing that is asked for could be made up.
///
/// # Errors
/// When the program itself fails.
pub(super) fn begin(
    stage: &Stage<'_>,
    chance: &mut Chance,
    numbers: &mut Numbers,
    at: i64,
) -> Result<Option<Life>, AppError> {
    for _ in 0..BEGINNINGS {
        let Some((kind, service)) = asked_for(stage, chance) else {
            return Ok(None);
        };
        let Some(requester) = chance.pick_uneven(&stage.cast.requesters) else {
            return Ok(None);
        };
        let Some((actor, channel)) = registrar(stage, chance, kind, requester) else {
            continue;
        };
        let form = stage.app.book.fresh_form(&kind.key, service);
        let mut draft = draft(stage, chance, kind, service, requester, channel, &form, at);
        for _ in 0..TRIES {
            let command = Command::Create(draft.clone());
            let deed = Deed {
                actor: &actor,
                channel,
                at,
                command: &command,
            };
            let begun = Life::begin(
                stage.app,
                &stage.cast.staff,
                numbers,
                &requester.email,
                deed,
            );
            match begun {
                Ok(life) => return Ok(Some(life)),
                Err(AppError::Refused(refusal)) => {
                    if !mend(
                        stage,
                        chance,
                        &form,
                        at,
                        &kind.key,
                        &mut draft.changes,
                        &refusal,
                    ) {
                        break;
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(None)
}

/// What somebody wants: a service of the catalogue, or a kind outside of it.
fn asked_for<'a>(stage: &Stage<'a>, chance: &mut Chance) -> Option<(&'a Kind, Option<&'a str>)> {
    let app = stage.app;
    let apart: Vec<&Kind> = app
        .book
        .kinds()
        .filter(|kind| kind.without_service)
        .collect();
    let services = app.known.services().iter();
    let offered: Vec<&str> = services
        .filter(|service| service.retired_at.is_none())
        .map(|service| service.key.as_str())
        .collect();
    if (offered.is_empty() || chance.percent(5))
        && let Some(kind) = chance.pick(&apart)
    {
        return Some((kind, None));
    }
    let service = *chance.pick_uneven(&offered)?;
    let kind = app.pack.kind_of(service)?;
    Some((app.book.kind(&kind.key)?, Some(service)))
}

#[expect(clippy::too_many_arguments, reason = "a form is all of this, once")]
fn draft(
    stage: &Stage<'_>,
    chance: &mut Chance,
    kind: &Kind,
    service: Option<&str>,
    requester: &Requester,
    channel: &str,
    form: &Form<'_>,
    at: i64,
) -> Draft {
    let known = service.and_then(|key| stage.app.known.service(key));
    let name = known.map_or(kind.noun.singular.as_str(), |service| &service.name);
    let fields = form.fields().iter().filter(|field| !field.later);
    let wanted = fields
        .filter(|field| field.required || field.required_when.is_some() || chance.percent(50));
    let keys: Vec<&str> = wanted.map(|field| field.key.as_str()).collect();
    let asks = !kind.without_requester;
    Draft {
        kind: kind.key.clone(),
        requester: asks.then_some(requester.id),
        unit: asks.then(|| requester.unit.clone()),
        service: service.map(str::to_owned),
        channel: channel.to_owned(),
        description: stage.texts.description(chance, name),
        attachments: stage.file(chance, 14),
        changes: fields::fill(stage, chance, form, &keys, at),
        ..Draft::default()
    }
}

/// Who registers: whoever asks, or somebody of the desk who was asked.
fn registrar(
    stage: &Stage<'_>,
    chance: &mut Chance,
    kind: &Kind,
    requester: &Requester,
) -> Option<(Actor, &'static str)> {
    let own = Actor {
        person: Some(requester.id),
        ..Actor::default()
    };
    if kind.open.is_empty() && !kind.without_requester && chance.percent(80) {
        return Some((own, PORTAL));
    }
    let members = stage.cast.members.iter();
    let able: Vec<&Actor> = members
        .map(|member| &member.actor)
        .filter(|actor| kind.open.is_empty() || Who::any(&kind.open, actor, None))
        .collect();
    let channel = chance.weighted(&[(6, "phone"), (2, "page")]).copied()?;
    chance.pick(&able).map(|actor| ((*actor).clone(), channel))
}
