//! Deciding: once, by whom is asked, and what comes after.

use super::super::Refusal;
use super::super::work::Work;
use super::{ask, end, pending, push, reason, seat, template};
use crate::{Actor, ApprovalChange, ApprovalEnd, Visibility};

/// Decides the place of whoever acts. A refusal is the end of it.
pub(super) fn decide(
    work: &mut Work<'_>,
    actor: &Actor,
    (key, asked): (&str, i64),
    approve: bool,
    why: Option<&str>,
) -> Result<(), Refusal> {
    pending(work, key)?;
    let is_present = |work: &Work<'_>| {
        let approval = work.ticket.approvals.get(key);
        approval.is_some_and(|approval| approval.asked == asked)
    };
    if !is_present(work) {
        let text = "Lo que vio cambió mientras tanto: ya se decidió o pasó a otro paso. Revise antes de seguir.";
        return Err(Refusal::whole("approval.changed", text));
    }
    seat::refresh(work, key)?;
    let (person, by) = place(work, actor, key)?;
    if !approve {
        reason(why, "Escriba por qué lo rechaza.")?;
    }
    let Some(approval) = work.ticket.approvals.get(key) else {
        return Ok(());
    };
    let (step, asker) = (approval.step.clone(), approval.by);
    let change = ApprovalChange::Decided {
        step: step.clone(),
        person,
        by,
        approved: approve,
    };
    push(work, key, change, Visibility::Internal, why)?;
    if !approve {
        return end(work, key, ApprovalEnd::Refused);
    }
    let approval = work.ticket.approvals.get(key);
    if approval.is_none_or(|approval| approval.given() < approval.needed) {
        return Ok(());
    }
    let template = template(work, key);
    let next = template.and_then(|template| Some((template, template.after(&step)?)));
    match next {
        Some((template, next)) => ask(work, asker, template, next),
        None => end(work, key, ApprovalEnd::Approved),
    }
}

/// For whom the actor decides, and whether in that one's place.
fn place(work: &Work<'_>, actor: &Actor, key: &str) -> Result<(i64, Option<i64>), Refusal> {
    let stranger = || {
        let text = "A usted no se le pidió esta aprobación.";
        Refusal::whole("approval.stranger", text)
    };
    // Whoever left stays in the record beside the substitute, who alone is heard.
    let left = |me: &i64| work.facts.directory.gone.contains(me);
    let me = actor.person.filter(|me| !left(me));
    let me = me.ok_or_else(stranger)?;
    let approval = work.ticket.approvals.get(key).ok_or_else(stranger)?;
    let mine = approval.verdicts.iter();
    let mut mine = mine.filter(|v| v.seq > approval.asked && v.by.unwrap_or(v.person) == me);
    if mine.next().is_some() {
        let text = "Usted ya decidió; faltan otras personas.";
        return Err(Refusal::whole("approval.twice", text));
    }
    let own = template(work, key).is_some_and(|template| template.own);
    if !own && seat::barred(work, approval.by).contains(&me) {
        let text = "Usted lo pidió: lo decide otra persona.";
        return Err(Refusal::whole("approval.own", text));
    }
    let seat = approval.open().find(|seat| seat.person == Some(me));
    let seat = seat.or_else(|| approval.open().find(|seat| seat.substitute == Some(me)));
    let seat = seat.ok_or_else(stranger)?;
    let person = seat.person.ok_or_else(stranger)?;
    Ok((person, (person != me).then_some(me)))
}
