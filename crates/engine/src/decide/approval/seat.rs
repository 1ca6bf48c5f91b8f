//! Who is asked: by posts, with substitutes; and who is asked instead of one who left.

use super::super::Refusal;
use super::super::work::Work;
use super::{push, template};
use crate::{ApprovalChange, ApprovalStep, ApprovalTemplate, AskedOf, Reseating, Seat, Visibility};

/// Who may not decide: whom the ticket is for, and who had it asked.
pub(super) fn barred(work: &Work<'_>, by: Option<i64>) -> Vec<i64> {
    work.ticket.requester.into_iter().chain(by).collect()
}

/// What seats are given by.
struct Seating<'w, 'a> {
    work: &'w Work<'a>,
    barred: Vec<i64>,
}

impl<'w, 'a> Seating<'w, 'a> {
    fn of(work: &'w Work<'a>, template: &ApprovalTemplate, by: Option<i64>) -> Self {
        let barred = if template.own {
            Vec::new()
        } else {
            barred(work, by)
        };
        Self { work, barred }
    }

    /// Everybody whom the step means, each once.
    fn meant(&self, step: &ApprovalStep) -> Vec<i64> {
        let ticket = &self.work.ticket;
        let facts = self.work.facts;
        let above = facts.above(ticket.unit.as_deref());
        let mut all = Vec::new();
        for of in step.by.iter().filter_map(|text| AskedOf::read(text)) {
            for person in facts.directory.meant(of, ticket, above, &self.barred) {
                if !all.contains(&person) {
                    all.push(person);
                }
            }
        }
        all
    }

    /// The seat of a person; vacant for one who left and for whom nobody stands in. Nobody sits
    /// twice: whoever is asked for themselves stands in for no other.
    fn seat(&self, person: i64, others: &[i64], chosen: bool) -> Seat {
        let directory = &self.work.facts.directory;
        let substitute = directory.stands_in(person);
        let substitute = substitute.filter(|s| !self.barred.contains(s) && !others.contains(s));
        if directory.gone.contains(&person) && substitute.is_none() {
            return Seat::default();
        }
        Seat {
            person: Some(person),
            substitute,
            chosen,
        }
    }
}

/// The seats of a step that is asked, and how many of them must approve.
pub(super) fn first(
    work: &Work<'_>,
    by: Option<i64>,
    template: &ApprovalTemplate,
    step: &ApprovalStep,
) -> (Vec<Seat>, usize) {
    let seating = Seating::of(work, template, by);
    let meant = seating.meant(step);
    let mut taken = meant.clone();
    let mut seats = Vec::new();
    for person in &meant {
        let seat = seating.seat(*person, &taken, false);
        taken.extend(seat.substitute);
        seats.push(seat);
    }
    let quorum = step.quorum.and_then(|n| usize::try_from(n).ok());
    let needed = quorum.unwrap_or(seats.len()).max(1);
    // Too few people are no smaller quorum.
    while seats.len() < needed {
        seats.push(Seat::default());
    }
    (seats, needed)
}

/// Asks whom the directory says now, in place of those who did not decide.
pub(super) fn refresh(work: &mut Work<'_>, key: &str) -> Result<(), Refusal> {
    let approval = work.ticket.approvals.get(key);
    let Some((approval, template)) = approval.zip(template(work, key)) else {
        return Ok(());
    };
    let Some(step) = template.step(&approval.step) else {
        return Ok(());
    };
    let seating = Seating::of(work, template, approval.by);
    let directory = &work.facts.directory;
    let meant = seating.meant(step);
    let old: Vec<Seat> = approval.open().cloned().collect();
    // Whoever decided has no other seat.
    let decided = approval.places.iter().filter(|p| p.decided.is_some());
    let decided = decided.flat_map(|p| [p.seat.person, p.seat.substitute]);
    let mut taken: Vec<i64> = decided.flatten().collect();
    let is_barred = |person: &i64| seating.barred.contains(person);
    let stays = |seat: &Seat| {
        let person = seat.person.filter(|person| !is_barred(person))?;
        let left = directory.gone.contains(&person);
        let holds = seat.chosen || left || meant.contains(&person);
        holds.then_some(person)
    };
    taken.extend(old.iter().filter_map(stays));
    let mut free: Vec<i64> = meant.clone();
    free.retain(|person| !taken.contains(person) && !directory.gone.contains(person));
    let mut free = free.into_iter();
    let mut seats = Vec::new();
    for seat in &old {
        let mut new = match stays(seat) {
            Some(person) => seating.seat(person, &taken, seat.chosen),
            None => Seat::default(),
        };
        if new.is_vacant()
            && let Some(other) = free.next()
        {
            taken.push(other);
            new = seating.seat(other, &taken, false);
        }
        taken.extend(new.substitute);
        seats.push(new);
    }
    if seats == old {
        return Ok(());
    }
    let why = Reseating::Directory;
    let change = ApprovalChange::Seated { seats, why };
    push(work, key, change, Visibility::Internal, None)
}
