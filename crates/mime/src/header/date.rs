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

/// Reads a date by its pieces, in whatever order they stand.
fn loose(text: &str) -> Option<i64> {
    let folded = words::fold(text);
    let (mut day, mut month, mut year) = (None, None, None);
    let mut time: Option<(i8, i8, i8)> = None;
    let mut offset = 0i64;
    for token in folded
        .split([' ', ',', '(', ')', '/'])
        .flat_map(|token| token.split('t'))
    {
        let token = token.trim_end_matches(['.', 'z']);
        if let Some((hour, rest)) = token.split_once(':') {
            let mut rest = rest.split([':', '.', '+', '-']);
            let minute = rest.next().and_then(|text| text.parse().ok());
            let second = rest.next().and_then(|text| text.parse::<i8>().ok());
            time = Some((hour.parse().ok()?, minute?, second.unwrap_or(0).min(59)));
        } else if let Some(zone) = zone(token) {
            offset = zone;
        } else if let Some(index) = month_of(token) {
            month = Some(index);
        } else {
            for number in token.split('-') {
                match number.parse::<i16>() {
                    Ok(value) if number.len() == 4 => year = Some(value),
                    Ok(value) if day.is_none() && month.is_none() && year.is_some() => {
                        month = i8::try_from(value).ok()
                    }
                    Ok(value) if day.is_none() => day = i8::try_from(value).ok(),
                    Ok(value) if month.is_none() => month = i8::try_from(value).ok(),
                    _ => (),
                }
            }
        }
    }
    let (hour, minute, second) = time?;
    let date = DateTime::new(year?, month?, day?, hour, minute, second, 0).ok()?;
    let utc = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(utc.timestamp().as_second() - offset)
}

fn month_of(token: &str) -> Option<i8> {
    let found = MONTHS
        .iter()
        .position(|names| token.len() <= 10 && names.iter().any(|name| token.starts_with(name)))?;
    i8::try_from(found + 1).ok()
}

/// Seconds east of Greenwich: `-0600`, `gmt-06:00` does not come here because of its colon.
fn zone(token: &str) -> Option<i64> {
    let token = token
        .strip_prefix("gmt")
        .or(token.strip_prefix("utc"))
        .unwrap_or(token);
    let (sign, digits) = match token.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, token.strip_prefix('+')?),
    };
    if digits.len() != 4 {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    Some(sign * (number / 100 * 3600 + number % 100 * 60))
}
