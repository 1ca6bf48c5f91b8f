//! A calendar in texts: as its form shows it, and as a newer pack is compared with it.

use clock::{CalendarDef, ExceptionDef, WeekDef, YearlyDef};

use crate::configuration::item::Values;

/// The days of the week, as people read them.
pub const DAYS: [&str; 7] = [
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
];

const AS_USUAL: &str = "como siempre";

/// The hours of each day of the week, in order, each as people write them.
pub fn week(week: &WeekDef) -> [String; 7] {
    week.days().map(|(_, hours)| hours.join(", "))
}

/// The hours of a day as they were written.
pub fn hours(text: &str) -> Vec<String> {
    let all = text.split([',', ';']).map(str::trim);
    all.filter(|own| !own.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A week of what was written for each day, in order.
pub fn read_week(days: &[String; 7]) -> WeekDef {
    let [
        monday,
        tuesday,
        wednesday,
        thursday,
        friday,
        saturday,
        sunday,
    ] = days;
    WeekDef {
        monday: hours(monday),
        tuesday: hours(tuesday),
        wednesday: hours(wednesday),
        thursday: hours(thursday),
        friday: hours(friday),
        saturday: hours(saturday),
        sunday: hours(sunday),
    }
}

/// The days that close each year, a line each: `03-02 Aniversario`.
pub fn yearly(days: &[YearlyDef]) -> String {
    let lines: Vec<String> = days
        .iter()
        .map(|own| format!("{} {}", own.day, own.name))
        .collect();
    lines.join("\n")
}

/// Reads such lines.
pub fn read_yearly(text: &str) -> Vec<YearlyDef> {
    let line = |line: &str| {
        let (day, name) = line.split_once(' ').unwrap_or((line, ""));
        YearlyDef {
            day: day.to_owned(),
            name: name.trim().to_owned(),
        }
    };
    lines(text).map(line).collect()
}

/// The exceptions, a line each: `2026-12-21 a 2027-01-06 | Vacaciones | 10:00-14:00 | Circular 7`.
pub fn exceptions(all: &[ExceptionDef]) -> String {
    let line = |own: &ExceptionDef| {
        let days = match &own.to {
            Some(to) => format!("{} a {to}", own.from),
            None => own.from.clone(),
        };
        let hours = match own.as_usual {
            true => AS_USUAL.to_owned(),
            false => own.open.join(", "),
        };
        let parts = [
            days,
            own.name.clone(),
            hours,
            own.source.clone().unwrap_or_default(),
        ];
        let used = parts
            .iter()
            .rposition(|part| !part.is_empty())
            .map_or(0, |last| last + 1);
        let used: Vec<String> = parts.into_iter().take(used).collect();
        used.join(" | ")
    };
    let lines: Vec<String> = all.iter().map(line).collect();
    lines.join("\n")
}

/// Reads such lines.
pub fn read_exceptions(text: &str) -> Vec<ExceptionDef> {
    let line = |line: &str| {
        let mut parts = line.split('|').map(str::trim);
        let mut part = || parts.next().unwrap_or_default();
        let (days, name, open, source) = (part(), part(), part(), part());
        let (from, to) = match days.split_once(" a ") {
            Some((from, to)) => (from.trim(), Some(to.trim().to_owned())),
            None => (days, None),
        };
        let as_usual = open == AS_USUAL;
        ExceptionDef {
            from: from.to_owned(),
            to,
            name: name.to_owned(),
            open: if as_usual { Vec::new() } else { hours(open) },
            as_usual,
            source: Some(source.to_owned()).filter(|source| !source.is_empty()),
        }
    };
    lines(text).map(line).collect()
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// A calendar as the values that a newer pack is compared by.
pub fn values(calendar: &CalendarDef) -> Values {
    let week: Vec<String> = DAYS
        .iter()
        .zip(week(&calendar.week))
        .filter(|(_, hours)| !hours.is_empty())
        .map(|(day, hours)| format!("{day} {hours}"))
        .collect();
    Values::from([
        ("nombre", calendar.name.clone()),
        ("zona", calendar.zone.clone()),
        ("horario", week.join("; ")),
        ("descansos", calendar.holidays.clone().unwrap_or_default()),
        ("descansos que se trabajan", calendar.not_kept.join(", ")),
        ("cada año", yearly(&calendar.yearly)),
        ("excepciones", exceptions(&calendar.exception)),
    ])
}

/// Brings a calendar to these values; the others stay.
pub fn write(calendar: &mut CalendarDef, values: &Values) {
    for (name, value) in values {
        match *name {
            "nombre" => calendar.name.clone_from(value),
            "zona" => calendar.zone.clone_from(value),
            "horario" => calendar.week = week_of(value),
            "descansos" => {
                calendar.holidays = Some(value.clone()).filter(|value| !value.is_empty());
            }
            "descansos que se trabajan" => calendar.not_kept = hours(value),
            "cada año" => calendar.yearly = read_yearly(value),
            "excepciones" => calendar.exception = read_exceptions(value),
            _ => {}
        }
    }
}

fn week_of(text: &str) -> WeekDef {
    let mut days: [String; 7] = Default::default();
    for part in text.split(';').map(str::trim) {
        let (day, hours) = part.split_once(' ').unwrap_or((part, ""));
        for (own, name) in days.iter_mut().zip(DAYS) {
            if name == day {
                hours.clone_into(own);
            }
        }
    }
    read_week(&days)
}

#[cfg(test)]
mod tests {
    use clock::CalendarDef;
    use pack::Source;

    use super::{values, write};

    /// What is written as texts is read back whole.
    #[test]
    fn texts_are_the_calendar() {
        let mut pack = pack::load(&Source::embedded("ocoyoacac").unwrap()).unwrap();
        for own in &mut pack.calendars {
            own.not_kept = vec!["ano-nuevo".to_owned(), "trabajo".to_owned()];
            if let Some(first) = own.exception.first_mut() {
                first.source = Some("Circular 7".to_owned());
                let half = clock::ExceptionDef {
                    from: "2026-12-24".to_owned(),
                    to: None,
                    name: "Media jornada".to_owned(),
                    open: vec!["09:00-12:00".to_owned(), "13:00-14:00".to_owned()],
                    ..first.clone()
                };
                let usual = clock::ExceptionDef {
                    from: "2026-11-16".to_owned(),
                    to: None,
                    as_usual: true,
                    source: None,
                    ..half.clone()
                };
                let usual = clock::ExceptionDef {
                    open: Vec::new(),
                    ..usual
                };
                own.exception.extend([half, usual]);
            }
            let mut read = CalendarDef {
                key: own.key.clone(),
                ..CalendarDef::default()
            };
            write(&mut read, &values(own));
            assert_eq!(read, *own);
        }
    }
}
