//! The page that explains a deadline.

use clock::{Change, Gap, HOUR, Mode, Term, explain};

use super::{Life, at, calendars, local};

#[test]
fn interval_by_interval() {
    let life = Life::new("2026-12-18 16:00", "oficina", Term::Business(6 * HOUR))
        .pause("2027-01-07 10:00", "espera")
        .resume("2027-01-07 12:00", "espera")
        .aim("2027-01-07 13:00", Term::Business(8 * HOUR));
    let told = explain(&life.0, &calendars(), at("2027-01-07 14:00")).unwrap();
    let lines: Vec<_> = told
        .lines
        .iter()
        .map(|line| {
            (
                local(line.interval.from),
                local(line.interval.to),
                line.interval.counted / HOUR,
                line.elapsed / HOUR,
                line.ahead,
            )
        })
        .collect();
    let line = |from: &str, to: &str, counted, elapsed, ahead| {
        (from.to_owned(), to.to_owned(), counted, elapsed, ahead)
    };
    assert_eq!(
        lines,
        [
            line("2026-12-18 16:00", "2027-01-07 10:00", 3, 3, false),
            line("2027-01-07 10:00", "2027-01-07 12:00", 0, 3, false),
            line("2027-01-07 12:00", "2027-01-07 14:00", 2, 5, false),
            line("2027-01-07 14:00", "2027-01-07 17:00", 3, 8, true),
        ]
    );
    let [first, pause, ..] = told.lines.as_slice() else {
        unreachable!("four lines")
    };
    assert_eq!(pause.interval.mode, Mode::Pause(vec!["espera".into()]));
    let [skip] = first.skipped.as_slice() else {
        unreachable!("one closed time")
    };
    assert_eq!(
        (local(skip.from), local(skip.to)),
        ("2026-12-18 18:00".into(), "2027-01-07 09:00".into())
    );
    let [vacation] = skip.days.as_slice() else {
        unreachable!("one name: {:?}", skip.days)
    };
    assert_eq!(
        (vacation.name.as_str(), vacation.source.as_deref()),
        ("Segundo periodo vacacional", Some("Circular 7"))
    );
    assert_eq!(
        (vacation.from.to_string(), vacation.to.to_string()),
        ("2026-12-21".into(), "2027-01-06".into())
    );
    assert_eq!(told.facts.len(), life.0.len());
    assert_eq!(told.timer, life.timer("2027-01-07 14:00"));
}

#[test]
fn holidays_have_name_and_source() {
    let life = Life::new("2026-09-15 17:00", "oficina", Term::Business(2 * HOUR));
    let told = explain(&life.0, &calendars(), at("2026-09-15 17:30")).unwrap();
    let [_, ahead] = told.lines.as_slice() else {
        unreachable!("two lines")
    };
    let days: Vec<_> = ahead.skipped.iter().flat_map(|skip| &skip.days).collect();
    assert!(ahead.ahead && days.len() == 1);
    assert!(
        days.iter()
            .all(|day| day.name == "Día de la Independencia" && day.source.is_some())
    );
}

#[test]
fn paused_ended_and_long_clocks() {
    let paused =
        Life::new("23 09:00", "oficina", Term::Business(2 * HOUR)).pause("23 10:00", "espera");
    let told = explain(&paused.0, &calendars(), at("23 12:00")).unwrap();
    let last = told.lines.last().unwrap();
    assert!(last.ahead && local(last.interval.to) == "2026-11-23 13:00");
    let over = paused
        .met("23 12:00")
        .reopen("23 15:00", Gap::Restarted)
        .met("23 15:30");
    let seq = over
        .0
        .iter()
        .find(|fact| fact.change == Change::Met)
        .unwrap()
        .seq;
    let told = explain(&over.0, &calendars(), at("24 12:00")).unwrap();
    let modes: Vec<_> = told
        .lines
        .iter()
        .map(|line| {
            (
                line.interval.mode.clone(),
                line.interval.cycle,
                line.elapsed,
            )
        })
        .collect();
    let pause = Mode::Pause(vec!["espera".into()]);
    assert_eq!(
        modes,
        [
            (Mode::Run, 0, HOUR),
            (pause, 0, HOUR),
            (Mode::Over, 0, HOUR),
            (Mode::Run, 1, HOUR / 2)
        ]
    );
    let told = explain(
        &over.and("24 09:00", Change::Withdrawn { seq }).0,
        &calendars(),
        at("24 12:00"),
    )
    .unwrap();
    assert_eq!((told.withdrawn.len(), told.timer.verdicts.len()), (1, 1));
    // A year has more closed times than a page can show: they are counted.
    let long = Life::new("2026-01-05 09:00", "oficina", Term::Business(3000 * HOUR));
    let told = explain(&long.0, &calendars(), at("2027-01-05 09:00")).unwrap();
    let first = told.lines.first().unwrap();
    assert_eq!(first.skipped.len(), 60);
    assert!(first.more > 150, "{}", first.more);
}
