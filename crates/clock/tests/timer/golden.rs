//! What peers get wrong, and what is promised instead. 23 November 2026 is a Monday.

use clock::{Change, ClockError, Gap, HOUR, MINUTE, State, Term, replay};

use super::{Life, at, calendars, local};

const FOUR: Term = Term::Business(4 * HOUR);

fn office(from: &str, term: Term) -> Life {
    Life::new(from, "oficina", term)
}

#[test]
fn a_deadline_on_the_closing_minute() {
    let life = office("23 14:00", FOUR);
    assert_eq!(life.due("23 15:00").unwrap(), "2026-11-23 18:00");
    assert_eq!(life.timer("23 18:00").state, State::Running);
    // The office is closed, and it is late all the same.
    let late = life.timer("23 18:01");
    assert_eq!(
        (late.state, late.breach, late.remaining()),
        (State::Missed, late.due, Some(0))
    );
    assert_eq!(
        life.clone().met("23 18:00").timer("25 09:00").state,
        State::Met
    );
    let met = life.met("24 08:00").timer("25 09:00");
    assert_eq!(
        (met.state, met.ended, met.elapsed),
        (State::Missed, Some(at("24 08:00")), 4 * HOUR)
    );
}

/// [pains 28] No clock is missed while it stands still.
#[test]
fn never_missed_while_paused() {
    let life = office("23 09:00", FOUR).pause("23 12:00", "espera");
    let paused = life.timer("27 12:00");
    assert_eq!(
        (paused.state, paused.due, paused.breach),
        (State::Paused, None, None)
    );
    assert_eq!(
        paused.due_if_resumed.map(local).unwrap(),
        "2026-11-27 13:00"
    );
    assert_eq!(paused.paused_by, ["espera"]);
    // What was missed before the pause stays missed.
    let late = office("23 09:00", FOUR)
        .pause("23 14:00", "espera")
        .timer("27 12:00");
    assert_eq!(
        (late.state, late.breach.map(local)),
        (State::Missed, Some("2026-11-23 13:00".into()))
    );
}

/// [pains 29] A changed priority keeps what was paused and what was used.
#[test]
fn priority_changed_twice_while_paused() {
    let life = office("23 09:00", Term::Business(8 * HOUR))
        .pause("23 11:00", "espera")
        .aim("23 12:00", Term::Business(2 * HOUR + 30 * MINUTE))
        .aim("23 15:00", FOUR)
        .resume("24 10:00", "espera");
    let timer = life.timer("24 10:00");
    assert_eq!((timer.elapsed, timer.budget), (2 * HOUR, Some(4 * HOUR)));
    assert_eq!(timer.due.map(local).unwrap(), "2026-11-24 12:00");
    // A shorter term may be past already when it is set: the list says when.
    let short = life.aim("24 10:00", Term::Business(HOUR)).timer("24 10:00");
    assert_eq!(
        (short.state, short.breach.map(local).unwrap()),
        (State::Missed, "2026-11-23 10:00".into())
    );
}

/// [pains 30] A pause over a weekend gives back business time, no more.
#[test]
fn a_pause_over_a_weekend() {
    let life = office("20 16:00", FOUR)
        .pause("20 17:00", "espera")
        .resume("23 10:00", "espera");
    assert_eq!(life.due("23 10:00").unwrap(), "2026-11-23 13:00");
    // Wholly outside business time: as if it had not been.
    let none = office("20 16:00", FOUR)
        .pause("20 18:00", "espera")
        .resume("23 09:00", "espera");
    assert_eq!(
        none.due("23 09:00"),
        office("20 16:00", FOUR).due("23 09:00")
    );
}

#[test]
fn two_reasons_hold_at_once() {
    let life = office("23 09:00", FOUR)
        .pause("23 10:00", "solicitante")
        .pause("23 11:00", "proveedor")
        .resume("23 12:00", "solicitante")
        .pause("23 12:30", "proveedor")
        .resume("23 13:00", "proveedor")
        .resume("23 13:00", "nada");
    let timer = life.timer("23 14:00");
    assert_eq!(timer.due.map(local).unwrap(), "2026-11-23 16:00");
    let spent = |reason: &str| timer.accounts.pauses.get(reason).unwrap().business;
    assert_eq!(
        (spent("solicitante"), spent("proveedor")),
        (2 * HOUR, 2 * HOUR)
    );
    assert_eq!(timer.accounts.total.counted, 2 * HOUR);
}

/// [pains 31] Time between an end and a reopening is what the pack says it is.
#[test]
fn reopened_after_a_vacation_period() {
    let solved = office("2026-12-18 14:00", Term::Business(6 * HOUR)).met("2026-12-18 16:00");
    let reopened = |gap| {
        solved
            .clone()
            .reopen("2027-01-07 10:00", gap)
            .timer("2027-01-07 11:00")
    };
    let skipped = reopened(Gap::Skipped);
    assert_eq!(
        (skipped.elapsed, skipped.due.map(local).unwrap()),
        (3 * HOUR, "2027-01-07 14:00".into())
    );
    let counted = reopened(Gap::Counted);
    assert_eq!(
        (counted.elapsed, counted.due.map(local).unwrap()),
        (6 * HOUR, "2027-01-07 11:00".into())
    );
    let again = reopened(Gap::Restarted);
    assert_eq!(
        (again.elapsed, again.due.map(local).unwrap()),
        (HOUR, "2027-01-07 16:00".into())
    );
    assert_eq!(
        (again.cycle, again.started),
        (1, Some(at("2027-01-07 10:00")))
    );
    assert_eq!(skipped.accounts.reopened.business, HOUR);
    assert_eq!(skipped.accounts.total.business, 3 * HOUR);
    // The first verdict stands in each.
    for timer in [&skipped, &counted, &again] {
        let [first] = timer.verdicts.as_slice() else {
            unreachable!("one verdict")
        };
        assert_eq!(
            (first.missed(), first.elapsed, first.due.map(local).unwrap()),
            (false, 2 * HOUR, "2027-01-07 11:00".into())
        );
    }
}

/// [pains 32] A closed clock moves for nothing that comes later, only for a correction of before.
#[test]
fn a_verdict_stays() {
    let met = office("23 09:00", FOUR).met("23 12:00");
    let later = met.clone().aim("23 15:00", Term::Business(HOUR)).and(
        "24 09:00",
        Change::Calendar {
            key: "manana".into(),
        },
    );
    let (before, after) = (met.timer("27 09:00"), later.timer("27 09:00"));
    assert_eq!(
        (before.state, before.due, before.verdicts),
        (after.state, after.due, after.verdicts)
    );
    let corrected = met.aim("23 11:00", Term::Business(HOUR)).timer("27 09:00");
    assert_eq!(corrected.state, State::Missed);
    // When it is reopened, what was said meanwhile holds.
    let reopened = later.reopen("25 09:00", Gap::Skipped).timer("25 09:00");
    assert_eq!(
        (reopened.state, reopened.calendar.as_deref()),
        (State::Missed, Some("manana"))
    );
    let [first] = reopened.verdicts.as_slice() else {
        unreachable!("one verdict")
    };
    assert!(!first.missed());
}

#[test]
fn a_withdrawn_fact_never_was() {
    let life = office("23 09:00", FOUR).pause("23 10:00", "espera");
    let seq = life.0.last().unwrap().seq;
    let life = life.and("23 17:00", Change::Withdrawn { seq });
    assert_eq!(life.due("23 12:00"), None);
    assert_eq!(life.due("23 17:00").unwrap(), "2026-11-23 13:00");
}

#[test]
fn working_days() {
    let life = office("19 10:00", Term::Days(2));
    assert_eq!(life.due("19 10:00").unwrap(), "2026-11-23 18:00");
    // A day that was paused wholly comes back as a whole one.
    let paused = life
        .pause("20 09:00", "espera")
        .resume("20 18:00", "espera");
    assert_eq!(paused.due("24 10:00").unwrap(), "2026-11-24 18:00");
    // Received on a Saturday, or after closing: the first day is the next working day.
    assert_eq!(
        office("21 11:00", Term::Days(1)).due("21 11:00").unwrap(),
        "2026-11-23 18:00"
    );
    assert_eq!(
        office("20 19:00", Term::Days(1)).due("20 19:00").unwrap(),
        "2026-11-23 18:00"
    );
}

#[test]
fn time_by_any_clock() {
    let life = office("20 16:00", Term::Natural(72 * HOUR))
        .pause("21 10:00", "espera")
        .resume("21 11:00", "espera");
    let timer = life.timer("22 16:00");
    assert_eq!(timer.due.map(local).unwrap(), "2026-11-23 17:00");
    assert_eq!(timer.elapsed, 47 * HOUR);
    // What was spent is told in business time nevertheless.
    assert_eq!(timer.accounts.total.business, 2 * HOUR);
    // No calendar is needed for it.
    let none = Life::default()
        .and("20 16:00", Change::Started)
        .aim("20 16:00", Term::Natural(HOUR));
    assert_eq!(none.due("20 16:00").unwrap(), "2026-11-20 17:00");
}

#[test]
fn another_calendar_measures_all_of_it() {
    let life = office("23 12:00", FOUR).and(
        "24 10:00",
        Change::Calendar {
            key: "manana".into(),
        },
    );
    let timer = life.timer("24 10:00");
    assert_eq!(
        (timer.elapsed, timer.due.map(local).unwrap()),
        (3 * HOUR, "2026-11-24 11:00".into())
    );
}

/// Independent clocks: the next answer begins anew with each message.
#[test]
fn cycles() {
    let ask = |life: Life, when: &str| life.and(when, Change::Started);
    let life = ask(
        office("23 09:00", Term::Business(2 * HOUR)).met("23 10:00"),
        "23 12:00",
    )
    .met("23 15:00");
    let timer = ask(life, "24 09:00").timer("24 10:00");
    let missed: Vec<_> = timer
        .verdicts
        .iter()
        .map(|v| (v.cycle, v.missed()))
        .collect();
    assert_eq!(missed, [(0, false), (1, true)]);
    assert_eq!(
        (timer.cycle, timer.state, timer.elapsed),
        (2, State::Running, HOUR)
    );
    assert_eq!(timer.due.map(local).unwrap(), "2026-11-24 11:00");
}

#[test]
fn time_with_teams_and_people() {
    let life = office("23 09:00", FOUR)
        .held("23 09:00", "mesa", 1)
        .held("23 10:00", "redes", 2)
        .pause("23 11:00", "espera")
        .held("23 17:00", "redes", 3)
        .resume("24 10:00", "espera");
    let accounts = life.timer("24 11:00").accounts;
    let team = |key: &str| {
        accounts
            .teams
            .get(key)
            .map(|s| (s.business, s.counted))
            .unwrap()
    };
    assert_eq!(
        (team("mesa"), team("redes")),
        ((HOUR, HOUR), (10 * HOUR, 2 * HOUR))
    );
    let person = |id| accounts.people.get(&id).unwrap().business;
    assert_eq!(
        (person(1), person(2), person(3)),
        (HOUR, 7 * HOUR, 3 * HOUR)
    );
    assert_eq!(accounts.total.natural, 26 * HOUR);
}

#[test]
fn nothing_begun_cancelled_or_promised() {
    let early = office("23 09:00", FOUR).timer("22 09:00");
    assert_eq!(
        (early.state, early.due, early.started),
        (State::NotStarted, None, None)
    );
    let stopped = office("23 09:00", FOUR)
        .and("23 10:00", Change::Cancelled)
        .timer("27 09:00");
    assert_eq!(
        (stopped.state, stopped.breach, stopped.elapsed),
        (State::Stopped, None, HOUR)
    );
    assert!(!stopped.verdicts.iter().any(clock::Verdict::missed));
    let aimless = office("23 09:00", FOUR)
        .and("23 10:00", Change::Aimed(None))
        .timer("27 09:00");
    assert_eq!(
        (aimless.state, aimless.due, aimless.remaining()),
        (State::Running, None, None)
    );
    // A pause that begins before the clock does.
    let paused = Life::default()
        .pause("23 09:00", "espera")
        .and("23 10:00", Change::Started)
        .timer("23 11:00");
    assert_eq!((paused.state, paused.elapsed), (State::Paused, 0));
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let fails = |life: &Life| replay(&life.0, &calendars(), at("23 10:00")).unwrap_err();
    assert_eq!(
        fails(&Life::new("23 09:00", "otro", FOUR)),
        ClockError::UnknownCalendar("otro".into())
    );
    let none = Life::default()
        .and("23 09:00", Change::Started)
        .aim("23 09:00", FOUR);
    assert_eq!(fails(&none), ClockError::NoCalendar("regla".into()));
    for term in [
        Term::Business(i64::MAX),
        Term::Business(0),
        Term::Natural(i64::MIN),
        Term::Days(0),
        Term::Days(u32::MAX),
    ] {
        assert_eq!(
            fails(&office("23 09:00", term)),
            ClockError::OutOfRange,
            "{term:?}"
        );
    }
    let life = office("23 09:00", FOUR);
    for now in [i64::MIN, i64::MAX] {
        assert_eq!(
            replay(&life.0, &calendars(), now),
            Err(ClockError::OutOfRange)
        );
    }
}
