//! Dates of a header. What cannot be understood is no date, and no reason to refuse anything.

use jiff::Timestamp;
use jiff::civil::DateTime;
use mail_parser::DateTime as Written;

use crate::words;

/// Months as people's programs write them when their language slips in.
const MONTHS: [[&str; 2]; 12] = [
    ["jan", "ene"],
    ["feb", "feb"],
    ["mar", "mar"],
    ["apr", "abr"],
    ["may", "may"],
    ["jun", "jun"],
    ["jul", "jul"],
    ["aug", "ago"],
    ["sep", "set"],
    ["oct", "oct"],
    ["nov", "nov"],
    ["dec", "dic"],
];

/// The instant that a date means. Before 1980 and after 2100 no mail was written.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    let text = words::head(text.trim(), 200);
    let seconds = Written::parse_rfc822(text)
        .filter(|date| date.is_valid() && date.year >= 1980)
        .filter(|date| civil(date.year, date.month, date.day))
        .map(|date| date.to_timestamp())
        .or_else(|| loose(text))?;
    let range = 315_532_800..4_102_444_800; // 1980 to 2100
    range
        .contains(&seconds)
        .then(|| Timestamp::from_second(seconds).ok())?
}

/// Whether there is such a day.
fn civil(year: u16, month: u8, day: u8) -> bool {
    let small = |number: u8| i8::try_from(number).ok();
    let date = i16::try_from(year).ok().zip(small(month)).zip(small(day));
    date.is_some_and(|((year, month), day)| jiff::civil::Date::new(year, month, day).is_ok())
}

/// What was found of a date.
#[derive(Default)]
struct Pieces {
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
    time: Option<(i8, i8, i8)>,
    offset: i64,
}

/// Reads a date by its pieces, in whatever order they stand.
fn loose(text: &str) -> Option<i64> {
    let folded = words::fold(text);
    let mut found = Pieces::default();
    for token in folded.split([' ', ',', '(', ')', '/']) {
        // 2025-03-03t10:14:12
        match token
            .split_once('t')
            .filter(|(date, _)| date.ends_with(|c: char| c.is_ascii_digit()))
        {
            Some((date, time)) => {
                piece(date, &mut found);
                piece(time, &mut found);
            }
            None => piece(token, &mut found),
        }
    }
    let (hour, minute, second) = found.time?;
    let date = DateTime::new(
        found.year?,
        found.month?,
        found.day?,
        hour,
        minute,
        second,
        0,
    )
    .ok()?;
    let utc = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(utc.timestamp().as_second() - found.offset)
}

fn piece(token: &str, found: &mut Pieces) {
    let token = token.trim_end_matches(['.', 'z']);
    if let Some(offset) = zone(token) {
        found.offset = offset;
    } else if token.contains(':') {
        let (clock, zoned) = token
            .split_at_checked(token.find(['+', '-']).unwrap_or(token.len()))
            .unwrap_or((token, ""));
        let mut numbers = clock.split([':', '.']).map(|text| text.parse::<i8>().ok());
        if let (Some(Some(hour)), Some(Some(minute))) = (numbers.next(), numbers.next()) {
            let second = numbers.next().flatten().unwrap_or(0).min(59);
            found.time = Some((hour, minute, second));
        }
        found.offset = zone(zoned).unwrap_or(found.offset);
    } else if matches!(token, "pm" | "p.m" | "p") {
        if let Some((hour, _, _)) = &mut found.time
            && (1..12).contains(hour)
        {
            *hour += 12;
        }
    } else if let Some(month) = month_of(token) {
        found.month = Some(month);
    } else {
        for number in token.split('-') {
            let small = number.parse::<i8>().ok();
            match number.parse::<i16>() {
                Ok(value) if number.len() == 4 => found.year = Some(value),
                // the year stands first: the month follows
                Ok(_) if found.day.is_none() && found.month.is_none() && found.year.is_some() => {
                    found.month = small
                }
                Ok(_) if found.day.is_none() => found.day = small,
                Ok(_) if found.month.is_none() => found.month = small,
                _ => (),
            }
        }
    }
}

fn month_of(token: &str) -> Option<i8> {
    let named =
        |names: &[&str; 2]| token.len() <= 10 && names.iter().any(|name| token.starts_with(name));
    let found = MONTHS.iter().position(named)?;
    i8::try_from(found + 1).ok()
}

/// Seconds east of Greenwich: `-0600`, `gmt-06:00`.
fn zone(token: &str) -> Option<i64> {
    let token = token
        .strip_prefix("gmt")
        .or(token.strip_prefix("utc"))
        .unwrap_or(token);
    let (sign, digits) = match token.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, token.strip_prefix('+')?),
    };
    let digits = digits.replace(':', "");
    if digits.len() != 4 {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    Some(sign * (number / 100 * 3600 + number % 100 * 60))
}
