//! A year of a calendar, month by month.

use clock::{Calendar, Day, DayReason};
use jiff::civil::{Date, date};

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// A month.
pub struct Month {
    /// Its name.
    pub name: &'static str,
    /// Its weeks, from Monday; nothing for days of other months.
    pub weeks: Vec<Vec<Option<Cell>>>,
}

/// A day of a month.
pub struct Cell {
    /// Its number.
    pub day: i8,
    /// `open`, `closed`, `rest` or `special`.
    pub key: &'static str,
    /// Its hours, and why it is not as the week says.
    pub title: String,
}

/// Days of a year that are not as the week says, those that follow each other as one.
pub struct Special {
    /// «1 de enero», «21 de diciembre a 31 de diciembre».
    pub days: String,
    /// What people read.
    pub name: String,
    /// The hours, or that it is closed.
    pub hours: String,
    /// What orders it.
    pub source: String,
}

/// The months of a year.
pub fn months(calendar: &Calendar, year: i16) -> Vec<Month> {
    let month = |(number, name): (i8, &'static str)| {
        let first = date(year, number, 1);
        let days = calendar.days(first, first.last_of_month());
        let before = first.weekday().to_monday_zero_offset();
        let mut cells: Vec<Option<Cell>> = (0..before).map(|_| None).collect();
        cells.extend(days.map(|day| Some(cell(&day))));
        let mut weeks = Vec::new();
        let mut rest = cells.into_iter().peekable();
        while rest.peek().is_some() {
            let mut week: Vec<Option<Cell>> = rest.by_ref().take(7).collect();
            week.resize_with(7, || None);
            weeks.push(week);
        }
        Month { name, weeks }
    };
    (1..).zip(MONTHS).map(month).collect()
}

fn cell(day: &Day) -> Cell {
    let (name, _) = reason(day);
    let usual = name.is_none();
    let key = match (day.hours.is_empty(), usual) {
        (false, true) => "open",
        (true, true) => "closed",
        (true, false) => "rest",
        (false, false) => "special",
    };
    let hours = hours(day);
    Cell {
        day: day.date.day(),
        key,
        title: match name {
            Some(name) => format!("{name}: {hours}"),
            None => hours,
        },
    }
}

fn hours(day: &Day) -> String {
    if day.hours.is_empty() {
        return "cerrado".to_owned();
    }
    let all: Vec<String> = day.hours.iter().map(ToString::to_string).collect();
    all.join(", ")
}

fn reason(day: &Day) -> (Option<&str>, &str) {
    match &day.reason {
        DayReason::Week => (None, ""),
        DayReason::Official(own) => (Some(own.name), own.source),
        DayReason::Yearly(name) => (Some(name), ""),
        DayReason::Exception(name, source) => (Some(name), source.as_deref().unwrap_or_default()),
    }
}

/// The days of a year that are not as the week says.
pub fn specials(calendar: &Calendar, year: i16) -> Vec<Special> {
    let mut all: Vec<(Date, Date, Special)> = Vec::new();
    for day in calendar.days(date(year, 1, 1), date(year, 12, 31)) {
        let (Some(name), source) = reason(&day) else {
            continue;
        };
        let hours = hours(&day);
        let follows = |(_, last, own): &&mut (Date, Date, Special)| {
            last.tomorrow().ok() == Some(day.date) && own.name == name && own.hours == hours
        };
        if let Some((_, last, _)) = all.last_mut().filter(follows) {
            *last = day.date;
            continue;
        }
        let special = Special {
            days: String::new(),
            name: name.to_owned(),
            hours,
            source: source.to_owned(),
        };
        all.push((day.date, day.date, special));
    }
    let told = |(from, to, own): (Date, Date, Special)| Special {
        days: match from == to {
            true => in_words(from),
            false => format!("{} a {}", in_words(from), in_words(to)),
        },
        ..own
    };
    all.into_iter().map(told).collect()
}

fn in_words(day: Date) -> String {
    let place = usize::try_from(day.month()).unwrap_or_default();
    let month = place.checked_sub(1).and_then(|place| MONTHS.get(place));
    format!("{} de {}", day.day(), month.copied().unwrap_or_default())
}
