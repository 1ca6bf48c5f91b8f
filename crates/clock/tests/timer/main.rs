//! Clocks of tickets: cases worked out by hand, and a count of minutes.

#![expect(
    clippy::unwrap_used,
    reason = "a test says by panicking that it failed"
)]

mod count;
mod escalation;
mod explain;
mod golden;
mod properties;

use clock::{
    Aim, Calendar, CalendarDef, Calendars, Change, Fact, Gap, Holder, Term, Timer, replay,
};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const ZONE: &str = "America/Mexico_City";

/// Weekdays 9 to 18, a desk of 9 to 14, and all the time.
const FILE: &str = r#"
[[calendar]]
key = "oficina"
name = "Oficina"
zone = "America/Mexico_City"
holidays = "oficinas-federales"
week = { monday = ["09:00-18:00"], tuesday = ["09:00-18:00"], wednesday = ["09:00-18:00"], thursday = ["09:00-18:00"], friday = ["09:00-18:00"] }
[[calendar.exception]]
from = "2026-12-21"
to = "2027-01-06"
name = "Segundo periodo vacacional"
source = "Circular 7"

[[calendar]]
key = "manana"
name = "Mañana"
zone = "America/Mexico_City"
week = { monday = ["09:00-14:00"], tuesday = ["09:00-14:00"], wednesday = ["09:00-14:00"], thursday = ["09:00-14:00"], friday = ["09:00-14:00"] }

[[calendar]]
key = "feria"
name = "Feria"
zone = "America/Mexico_City"
exception = [{ from = "2026-11-21", name = "Feria", open = ["09:00-13:00"] }]

[[calendar]]
key = "siempre"
name = "Siempre"
zone = "America/Mexico_City"
week = { monday = ["00:00-24:00"], tuesday = ["00:00-24:00"], wednesday = ["00:00-24:00"], thursday = ["00:00-24:00"], friday = ["00:00-24:00"], saturday = ["00:00-24:00"], sunday = ["00:00-24:00"] }
"#;

#[derive(serde::Deserialize)]
struct File {
    calendar: Vec<CalendarDef>,
}

fn calendars() -> Calendars {
    let file: File = toml::from_str(FILE).unwrap();
    file.calendar
        .iter()
        .map(|def| Calendar::new(def).unwrap())
        .collect()
}

/// An instant of November 2026, or of a month and day: `23 09:00`, `2026-12-23 09:00`.
fn at(local: &str) -> i64 {
    let full = if local.len() < 10 {
        format!("2026-11-{local}")
    } else {
        local.to_owned()
    };
    let local: DateTime = full.replace(' ', "T").parse().unwrap();
    TimeZone::get(ZONE)
        .unwrap()
        .to_timestamp(local)
        .unwrap()
        .as_millisecond()
}

fn local(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap();
    let local = TimeZone::get(ZONE).unwrap().to_datetime(at);
    local.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Facts, numbered as they are added.
#[derive(Debug, Clone, Default)]
struct Life(Vec<Fact>);

impl Life {
    /// A clock that begins, by a calendar, with a term.
    fn new(from: &str, calendar: &str, term: Term) -> Self {
        Self::default()
            .and(from, Change::Started)
            .and(
                from,
                Change::Calendar {
                    key: calendar.into(),
                },
            )
            .aim(from, term)
    }

    fn and(mut self, when: &str, change: Change) -> Self {
        let seq = u64::try_from(self.0.len()).unwrap();
        self.0.push(Fact {
            at: at(when),
            seq,
            change,
        });
        self
    }

    fn aim(self, when: &str, term: Term) -> Self {
        self.and(
            when,
            Change::Aimed(Some(Aim {
                rule: "regla".into(),
                names: vec![],
                term,
            })),
        )
    }

    fn pause(self, when: &str, reason: &str) -> Self {
        self.and(
            when,
            Change::Paused {
                reason: reason.into(),
            },
        )
    }

    fn resume(self, when: &str, reason: &str) -> Self {
        self.and(
            when,
            Change::Resumed {
                reason: reason.into(),
            },
        )
    }

    fn met(self, when: &str) -> Self {
        self.and(when, Change::Met)
    }

    fn reopen(self, when: &str, gap: Gap) -> Self {
        self.and(when, Change::Reopened(gap))
    }

    fn held(self, when: &str, team: &str, person: i64) -> Self {
        let holder = Holder {
            team: Some(team.into()),
            person: Some(person),
        };
        self.and(when, Change::Held(holder))
    }

    fn timer(&self, now: &str) -> Timer {
        replay(&self.0, &calendars(), at(now)).unwrap()
    }

    fn due(&self, now: &str) -> Option<String> {
        self.timer(now).due.map(local)
    }
}
