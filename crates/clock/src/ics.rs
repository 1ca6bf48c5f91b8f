//! Holidays from an iCalendar feed.
//!
//! A feed is proposed, never taken over unseen: what comes out are exceptions that
//! somebody looks through, and what was left out, with the reason.

use std::borrow::Cow;

use icalendar::parser::{Component, read_calendar_simple, unfold};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar::{ExceptionDef, FIRST_YEAR, LAST_YEAR, MAX_EXCEPTIONS};
use crate::text::digits;

/// A larger feed is refused.
pub const MAX_ICS_BYTES: usize = 512 * 1024;
/// A feed with more events is refused.
pub const MAX_EVENTS: usize = 2000;
/// Components lie in each other no deeper: the parser calls itself.
const DEEPEST: usize = 8;
/// An event lasts no longer, in days.
const LONGEST: i32 = 366;
/// A repeated event brings in at most so many years.
const MOST_YEARS: i16 = 30;

/// What a feed holds for some years.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Closed days, by date.
    pub exceptions: Vec<ExceptionDef>,
    /// What was not taken.
    pub left_out: Vec<LeftOut>,
}

/// An event that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// In Spanish: why.
    pub why: String,
}

/// Reads the whole days of a feed that touch the years from `first` to `last`.
///
/// # Errors
/// In Spanish, when it is too large, is not UTF-8 or is no iCalendar.
pub fn read_ics(feed: &[u8], first: i16, last: i16) -> Result<Imported, String> {
    if feed.len() > MAX_ICS_BYTES {
        let most = MAX_ICS_BYTES / 1024;
        return Err(format!("El archivo es demasiado grande; caben {most} KB."));
    }
    let text = std::str::from_utf8(feed)
        .map_err(|_| "El archivo no es un calendario iCalendar en UTF-8.")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // One sort of line ending: the parser looks for the other one to the end of the text.
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let text = unfold(&lines.join("\r\n"));
    bounded(&text)?;
    let broken = "El archivo no es un calendario iCalendar, o está dañado.";
    let roots = read_calendar_simple(&text).map_err(|_| broken)?;
    let calendar = roots
        .iter()
        .find(|root| root.name.as_str().eq_ignore_ascii_case("VCALENDAR"));
    let calendar = calendar.ok_or(broken)?;
    let (first, last) = (first.max(FIRST_YEAR), last.min(LAST_YEAR));
    let mut found = Imported::default();
    for event in &calendar.components {
        if event.name.as_str().eq_ignore_ascii_case("VEVENT") {
            take(
                event,
                first,
                last.min(first.saturating_add(MOST_YEARS)),
                &mut found,
            );
        }
    }
    let found = sorted(found);
    // Days that are repeated each year may be many more than the events.
    if found.exceptions.len() > MAX_EXCEPTIONS {
        return Err(too_many());
    }
    Ok(found)
}

fn too_many() -> String {
    format!("El calendario tiene demasiados días; caben {MAX_EXCEPTIONS}.")
}

/// Refuses what would cost the parser more than a feed of holidays does.
fn bounded(text: &str) -> Result<(), String> {
    let (mut depth, mut events) = (0_usize, 0_usize);
    for line in text.lines() {
        if line
            .get(..6)
            .is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:"))
        {
            depth += 1;
            events += usize::from(
                line.get(6..)
                    .is_some_and(|name| name.trim().eq_ignore_ascii_case("VEVENT")),
            );
        } else if line
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("END:"))
        {
            depth = depth.saturating_sub(1);
        }
        if depth > DEEPEST {
            return Err("El archivo no es un calendario de días festivos.".into());
        }
    }
    if events > MAX_EVENTS {
        return Err(too_many());
    }
    Ok(())
}

fn take(event: &Component<'_>, first: i16, last: i16, found: &mut Imported) {
    let name = named(event);
    match days(event, first, last) {
        Ok(spans) => found
            .exceptions
            .extend(spans.into_iter().map(|(from, to)| ExceptionDef {
                from: from.to_string(),
                to: (to > from).then(|| to.to_string()),
                name: name.clone(),
                ..ExceptionDef::default()
            })),
        Err(why) => found.left_out.push(LeftOut {
            name,
            why: why.into(),
        }),
    }
}

fn named(event: &Component<'_>) -> String {
    let summary = event
        .find_prop("SUMMARY")
        .map_or("", |summary| summary.val.as_str());
    let name: String = summary
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(120)
        .collect();
    if name.is_empty() {
        "Día sin nombre".into()
    } else {
        name
    }
}

/// The first and last days of an event within the years, in Spanish why there are none.
fn days(event: &Component<'_>, first: i16, last: i16) -> Result<Vec<(Date, Date)>, &'static str> {
    let value = |name: &str| event.find_prop(name).map(|found| found.val.as_str().trim());
    if value("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")) {
        return Err("está cancelado");
    }
    let from = value("DTSTART").ok_or("no tiene fecha")?;
    let from = whole_day(from)?;
    let to = match value("DTEND") {
        // The end is the day after the last.
        Some(end) => whole_day(end)?
            .yesterday()
            .map_err(|_| "tiene una fecha que no existe")?,
        None => long(value("DURATION"), from)?,
    };
    let to = to.max(from);
    let length = (to - from).get_days();
    if length >= LONGEST {
        return Err("dura más de un año");
    }
    let Some(rule) = value("RRULE") else {
        let inside = from.year() <= last && to.year() >= first;
        return if inside {
            Ok(vec![(from, to)])
        } else {
            Err("cae fuera de los años pedidos")
        };
    };
    let until = yearly(rule)?;
    let begins = |year: i16| Date::new(year, from.month(), from.day()).ok();
    let years = first.max(from.year())..=last.min(until.map_or(last, Date::year));
    let span = |from: Date| Some((from, from.checked_add(length.days()).ok()?));
    let ends = |from: &Date| until.is_none_or(|until| *from <= until);
    let spans: Vec<_> = years
        .filter_map(begins)
        .filter(ends)
        .filter_map(span)
        .collect();
    if spans.is_empty() {
        Err("cae fuera de los años pedidos")
    } else {
        Ok(spans)
    }
}

/// `20260916`; an event with a time is no whole day.
fn whole_day(value: &str) -> Result<Date, &'static str> {
    let odd = "tiene una fecha que no existe";
    if value.contains('T') {
        return Err("tiene horas; sólo se toman días completos");
    }
    let part = |from: usize, to: usize| value.get(from..to).ok_or(odd);
    let year = digits(part(0, 4)?, 4).ok_or(odd)?;
    let month = digits(part(4, 6)?, 2).ok_or(odd)?;
    let day = digits(part(6, value.len())?, 2).ok_or(odd)?;
    let date = Date::new(year, month, day).map_err(|_| odd)?;
    let known = (FIRST_YEAR..=LAST_YEAR).contains(&date.year());
    if known {
        Ok(date)
    } else {
        Err("cae fuera de los años que conoce el sistema")
    }
}

/// The last day of a `DURATION` in whole days or weeks.
fn long(value: Option<&str>, from: Date) -> Result<Date, &'static str> {
    let odd = "tiene una duración que no es de días completos";
    let Some(value) = value else { return Ok(from) };
    let value = value.strip_prefix('P').ok_or(odd)?;
    let (number, worth) = match (value.strip_suffix('D'), value.strip_suffix('W')) {
        (Some(days), _) => (days, 1),
        (_, Some(weeks)) => (weeks, 7),
        _ => return Err(odd),
    };
    let number: i32 = (number.len() <= 3)
        .then(|| number.parse().ok())
        .flatten()
        .ok_or(odd)?;
    from.checked_add((number * worth - 1).days())
        .map_err(|_| odd)
}

/// The end of a rule that repeats the day each year; any other rule is not understood.
fn yearly(rule: &str) -> Result<Option<Date>, &'static str> {
    let odd = "se repite de una manera que no se reconoce; agréguelo a mano";
    let (mut each_year, mut until) = (false, None);
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        match part.split_once('=').ok_or(odd)? {
            ("FREQ", "YEARLY") => each_year = true,
            ("INTERVAL", "1") | ("WKST", _) => {}
            ("UNTIL", end) => until = Some(whole_day(end.get(..8).ok_or(odd)?)?),
            _ => return Err(odd),
        }
    }
    if each_year { Ok(until) } else { Err(odd) }
}

/// By date, each span once: of two events on the same days the first is taken.
fn sorted(mut found: Imported) -> Imported {
    found
        .exceptions
        .sort_by(|a, b| (&a.from, last_day(a)).cmp(&(&b.from, last_day(b))));
    let mut kept: Vec<ExceptionDef> = Vec::with_capacity(found.exceptions.len());
    for next in found.exceptions {
        match kept.last() {
            Some(last) if next.from.as_str() <= last_day(last).as_ref() => {
                found.left_out.push(LeftOut {
                    why: format!("comparte días con «{}»", last.name),
                    name: next.name,
                })
            }
            _ => kept.push(next),
        }
    }
    Imported {
        exceptions: kept,
        left_out: found.left_out,
    }
}

fn last_day(exception: &ExceptionDef) -> Cow<'_, str> {
    Cow::Borrowed(exception.to.as_deref().unwrap_or(&exception.from))
}
