//! The other opinion: a clerk who looks at every minute.

use clock::{Aim, Change, Fact, Gap, Term};

pub const MINUTE: i64 = 60_000;

/// What the clerk found, for the present cycle.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub elapsed: i64,
    /// Where the count reaches the term, if it does until `now` or until the end.
    pub reached: Option<i64>,
    pub ended: Option<i64>,
    pub aim: Option<Aim>,
    pub paused: bool,
}

/// Whether the calendars of the tests are open in the minute of an instant. Mexico City has
/// been six hours behind since 2022. 16 November and 21 December on are the office's free days.
pub fn open(calendar: &str, at: i64) -> bool {
    let minute = at.div_euclid(MINUTE) - 6 * 60;
    let (day, minute) = (minute.div_euclid(1440), minute.rem_euclid(1440));
    // 1 January 1970 was a Thursday.
    let weekend = matches!((day + 3).rem_euclid(7), 5 | 6);
    let november_16 = 20_773;
    match calendar {
        "oficina" => !weekend && day != november_16 && (540..1080).contains(&minute),
        "manana" => !weekend && (540..840).contains(&minute),
        _ => true,
    }
}

/// Looks at every minute from the first fact to `now`: what counts in it?
pub fn count(facts: &[Fact], now: i64) -> Found {
    let mut facts: Vec<&Fact> = facts.iter().filter(|fact| fact.at <= now).collect();
    facts.sort_by_key(|fact| (fact.at, fact.seq));
    let mut facts = facts.into_iter().peekable();
    let mut at = facts.peek().map_or(now, |fact| fact.at);
    // Per minute of the cycle: the minute, and whether the clock ran, stood, or was over.
    let (mut minutes, mut running, mut over) = (Vec::<(i64, char)>::new(), false, None);
    let (mut reasons, mut aim, mut calendar) = (Vec::<String>::new(), None, String::new());
    let mut kept: Option<(Option<Aim>, String)> = None;
    loop {
        while let Some(fact) = facts.next_if(|fact| fact.at == at) {
            match &fact.change {
                Change::Started | Change::Reopened(Gap::Restarted) if over.is_some() => {
                    (minutes, running, over, kept) = (vec![], true, None, None);
                }
                Change::Started if !running => (minutes, running) = (vec![], true),
                Change::Reopened(gap) if over.is_some() => {
                    let begin = over.take().unwrap();
                    kept = None;
                    for minute in minutes
                        .iter_mut()
                        .filter(|(at, _)| *at >= begin && *gap == Gap::Counted)
                    {
                        minute.1 = 'r';
                    }
                }
                Change::Paused { reason } if over.is_none() && !reasons.contains(reason) => {
                    reasons.push(reason.clone())
                }
                Change::Resumed { reason } => reasons.retain(|held| held != reason),
                Change::Aimed(new) => aim = new.clone(),
                Change::Calendar { key } => calendar = key.clone(),
                Change::Met | Change::Cancelled if running && over.is_none() => {
                    over = Some(at);
                    reasons.clear();
                    kept = Some((aim.clone(), calendar.clone()));
                }
                _ => {}
            }
        }
        if at >= now {
            break;
        }
        let mode = match (over, reasons.is_empty()) {
            (Some(_), _) => 'o',
            (None, true) => 'r',
            (None, false) => 'p',
        };
        if running {
            minutes.push((at, mode));
        }
        at += MINUTE;
    }
    let paused = !reasons.is_empty();
    let (aim, calendar) = kept.unwrap_or((aim, calendar));
    let (term, natural) = match aim.as_ref().map(|aim| aim.term) {
        Some(Term::Business(term)) => (Some(term), false),
        Some(Term::Natural(term)) => (Some(term), true),
        _ => (None, false),
    };
    let (mut elapsed, mut reached) = (0, None);
    for (at, mode) in minutes {
        if mode == 'r' && (natural || open(&calendar, at)) {
            elapsed += MINUTE;
            if Some(elapsed) == term {
                reached = Some(at + MINUTE);
            }
        }
    }
    Found {
        elapsed,
        reached,
        ended: over,
        aim,
        paused,
    }
}
