//! Dates as people write them.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};

use super::{Civil, Precision, Step, When};
use crate::fold::fold;

/// The words for what is near to today, with what each means.
pub(crate) const WORDS: [(&str, When, &str); 7] = [
    ("hoy", When::Today, "el día de hoy"),
    ("ayer", When::Yesterday, "el día de ayer"),
    ("mañana", When::Tomorrow, "el día de mañana"),
    ("esta-semana", When::ThisWeek, "de lunes a domingo"),
    ("este-mes", When::ThisMonth, "el mes en curso"),
    ("este-año", When::ThisYear, "el año en curso"),
    ("ahora", When::Now, "este minuto"),
];

/// Steps by their letter.
const STEPS: [(char, Step); 5] = [
    ('h', Step::Hour),
    ('d', Step::Day),
    ('s', Step::Week),
    ('m', Step::Month),
    ('a', Step::Year),
];

impl When {
    /// The date that a text stands for: one of the words, an offset, an ISO date, or
    /// day/month/year as it is written in Mexico.
    pub fn read(text: &str) -> Option<Self> {
        match text.chars().next()? {
            '+' | '-' => offset(text),
            '0'..='9' => civil(text).map(Self::Civil),
            _ => {
                let folded = fold(text);
                let found = WORDS.iter().find(|(word, ..)| fold(word) == folded);
                found.map(|(_, when, _)| *when)
            }
        }
    }
}

fn offset(text: &str) -> Option<When> {
    let letter = text.chars().next_back()?.to_ascii_lowercase();
    let (_, step) = STEPS.iter().find(|(l, _)| *l == letter)?;
    let amount = text.get(..text.len().checked_sub(1)?)?;
    let digits = amount.get(1..)?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(When::Offset {
        amount: amount.parse().ok()?,
        step: *step,
    })
}

fn civil(text: &str) -> Option<Civil> {
    if let Some((day, rest)) = text.split_once('/') {
        let (month, year) = rest.split_once('/')?;
        let date = Date::new(full_year(year)?, two(month)?, two(day)?).ok()?;
        return Civil::new(date.into(), Precision::Day);
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.splitn(3, '-');
    let year = full_year(parts.next()?)?;
    let (month, day) = (parts.next(), parts.next());
    let precision = match (month, day, time) {
        (None, None, None) => Precision::Year,
        (Some(_), None, None) => Precision::Month,
        (Some(_), Some(_), None) => Precision::Day,
        (Some(_), Some(_), Some(_)) => Precision::Minute,
        _ => return None,
    };
    let number = |part: Option<&str>| part.map_or(Some(1), two);
    let date = Date::new(year, number(month)?, number(day)?).ok()?;
    let time = match time {
        Some(time) => {
            let (hour, minute) = time.split_once(':')?;
            Time::new(two(hour)?, two(minute)?, 0, 0).ok()?
        }
        None => Time::midnight(),
    };
    Civil::new(DateTime::from_parts(date, time), precision)
}

fn full_year(text: &str) -> Option<i16> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn two(text: &str) -> Option<i8> {
    let digits = matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Civil(civil) => civil.fmt(f),
            Self::Offset { amount, step } => {
                let letter = STEPS.iter().find(|(_, s)| s == step);
                write!(f, "{amount:+}{}", letter.map_or('d', |(l, _)| *l))
            }
            named => {
                let word = WORDS.iter().find(|(_, when, _)| when == named);
                f.write_str(word.map_or("hoy", |(word, ..)| word))
            }
        }
    }
}

impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.start();
        write!(f, "{:04}", at.year())?;
        match self.precision() {
            Precision::Year => Ok(()),
            Precision::Month => write!(f, "-{:02}", at.month()),
            Precision::Day => write!(f, "-{:02}-{:02}", at.month(), at.day()),
            Precision::Minute => {
                let (month, day) = (at.month(), at.day());
                write!(
                    f,
                    "-{month:02}-{day:02}T{:02}:{:02}",
                    at.hour(),
                    at.minute()
                )
            }
        }
    }
}
