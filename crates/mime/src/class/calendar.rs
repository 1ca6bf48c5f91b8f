//! Invitations to meetings (RFC 5545, RFC 5546), as far as a desk needs them: what, when, where, who, and whether it is off.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use crate::words;

/// A meeting that a mail tells of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invitation {
    /// `REQUEST`, `CANCEL`, `REPLY` …; empty when a calendar was merely attached.
    pub method: String,
    /// Its name among calendars.
    pub uid: String,
    /// Title.
    pub title: String,
    /// Beginning.
    pub starts: Option<Moment>,
    /// End.
    pub ends: Option<Moment>,
    /// Place.
    pub place: String,
    /// Address of who invites.
    pub organizer: Option<String>,
    /// Addresses of who is invited, with their answers (`ACCEPTED` …; empty when not told).
    pub attendees: Vec<(String, String)>,
    /// Whether it comes again and again.
    pub repeats: bool,
}

impl Invitation {
    /// Whether the mail is about the meeting, and not only carries a calendar.
    pub(crate) fn is_active(&self) -> bool {
        !self.method.is_empty() && self.method != "PUBLISH"
    }
}

/// A time as a calendar says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// A whole day.
    Day(Date),
    /// An instant.
    Instant(Timestamp),
    /// The time of a place, with the name of its zone when one is given: of the tz database, or Windows' own.
    Local(DateTime, Option<String>),
}

/// Reads the first meeting of a calendar. None when it holds none.
pub(crate) fn read(calendar: &str) -> Option<Invitation> {
    let mut found = Invitation::default();
    // inside of which component: alarms have descriptions and times of their own
    let mut inside: Vec<String> = Vec::new();
    let mut met = false;
    for line in unfold(words::head(calendar, 256 << 10)) {
        let Some((name, parameters, value)) = property(&line) else {
            continue;
        };
        match name.as_str() {
            "BEGIN" => {
                if inside.len() > 16 {
                    return None;
                }
                inside.push(value.to_ascii_uppercase());
                continue;
            }
            "END" => {
                inside.pop();
                if value.eq_ignore_ascii_case("VEVENT") {
                    break;
                }
                continue;
            }
            "METHOD" if inside.len() <= 1 => {
                found.method = words::head(&words::line(value), 40).to_ascii_uppercase();
                continue;
            }
            _ => (),
        }
        if inside.last().map(String::as_str) != Some("VEVENT") {
            continue;
        }
        met = true;
        match name.as_str() {
            "UID" => found.uid = words::head(&words::line(value), 300).to_owned(),
            "SUMMARY" => found.title = text(value),
            "LOCATION" => found.place = text(value),
            "DTSTART" => found.starts = moment(value, &parameters),
            "DTEND" => found.ends = moment(value, &parameters),
            "RRULE" | "RDATE" => found.repeats = true,
            "ORGANIZER" => found.organizer = person(value),
            "ATTENDEE" if found.attendees.len() < 200 => {
                if let Some(address) = person(value) {
                    let answer = parameter(&parameters, "PARTSTAT").unwrap_or_default();
                    let answer = if answer == "NEEDS-ACTION" {
                        String::new()
                    } else {
                        answer
                    };
                    found.attendees.push((address, answer));
                }
            }
            _ => (),
        }
    }
    met.then_some(found)
}

/// Lines that begin with a blank go on with the line before.
fn unfold(calendar: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in calendar.lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// Name, parameters and value: the colon between them stands outside of quotes.
fn property(line: &str) -> Option<(String, String, &str)> {
    let mut quoted = false;
    let colon = line.find(|c: char| {
        quoted ^= c == '"';
        c == ':' && !quoted
    })?;
    let (head, value) = line.split_at_checked(colon)?;
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    Some((
        name.trim().to_ascii_uppercase(),
        parameters.to_owned(),
        value.get(1..)?,
    ))
}

fn parameter(parameters: &str, wanted: &str) -> Option<String> {
    parameters.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case(wanted)
            .then(|| words::line(value.trim_matches('"')))
    })
}

fn text(value: &str) -> String {
    let plain = value
        .replace("\\n", " ")
        .replace("\\N", " ")
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\\\", "\\");
    words::head(&words::line(&plain), 1_000).to_owned()
}

fn person(value: &str) -> Option<String> {
    words::addresses(value, 1).pop()
}

fn moment(value: &str, parameters: &str) -> Option<Moment> {
    let value = value.trim();
    let number = |from: usize, to: usize| value.get(from..to)?.parse::<i16>().ok();
    let small =
        |from: usize, to: usize| number(from, to).and_then(|number| i8::try_from(number).ok());
    let date = Date::new(number(0, 4)?, small(4, 6)?, small(6, 8)?).ok()?;
    if value.len() == 8 {
        return Some(Moment::Day(date));
    }
    let time = date
        .at(0, 0, 0, 0)
        .with()
        .hour(small(9, 11)?)
        .minute(small(11, 13)?)
        .second(small(13, 15)?.min(59));
    let local = time.build().ok()?;
    if value.ends_with('Z') {
        let zoned = local.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        return Some(Moment::Instant(zoned.timestamp()));
    }
    Some(Moment::Local(
        local,
        parameter(parameters, "TZID").filter(|zone| !zone.is_empty()),
    ))
}
