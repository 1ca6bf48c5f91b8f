//! Values as people write them: hours, dates, durations. Every refusal is in Spanish.

use jiff::civil::Date;

use crate::calendar::{FIRST_YEAR, Hours, LAST_YEAR};

const DAY: u16 = 24 * 60;
/// No duration is longer: ten years.
const LONGEST: i64 = 10 * 366 * 24 * crate::HOUR;

/// Reads `09:00-14:00`; an end before its beginning is one of the next day.
pub(crate) fn hours(text: &str) -> Result<Hours, String> {
    let Some((from, to)) = text.split_once('-') else {
        return Err(format!(
            "«{text}» no es un horario; escríbalo así: 09:00-14:00"
        ));
    };
    let (from, to) = (minute(from.trim())?, minute(to.trim())?);
    if from == DAY {
        return Err("ningún horario empieza a las 24:00; escriba 00:00 en el día siguiente".into());
    }
    if from == to {
        return Err(format!(
            "«{text}» empieza y termina a la misma hora; para todo el día escriba 00:00-24:00"
        ));
    }
    let to = if to < from { to + DAY } else { to };
    Ok(Hours { from, to })
}

/// Reads `HH:MM`, from 00:00 to 24:00, as minutes of the day.
fn minute(text: &str) -> Result<u16, String> {
    let wrong =
        || format!("«{text}» no es una hora; va de 00:00 a 24:00, con dos cifras y dos puntos");
    let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
    let hour: u16 = digits(hour, 2).ok_or_else(wrong)?;
    let minute: u16 = digits(minute, 2).ok_or_else(wrong)?;
    if minute > 59 || hour * 60 + minute > DAY {
        return Err(wrong());
    }
    Ok(hour * 60 + minute)
}

/// A number of exactly so many digits, and nothing else.
pub(crate) fn digits<T: std::str::FromStr>(text: &str, many: usize) -> Option<T> {
    let plain = text.len() == many && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Reads `AAAA-MM-DD`.
pub(crate) fn date(text: &str) -> Result<Date, String> {
    let shape = || format!("«{text}» no es una fecha; escríbala así: 2026-09-16");
    let mut parts = text.splitn(3, '-');
    let mut part = || parts.next().ok_or_else(shape);
    let (year, month, day) = (part()?, part()?, part()?);
    let long: i64 = year.parse().map_err(|_| shape())?;
    if !(i64::from(FIRST_YEAR)..=i64::from(LAST_YEAR)).contains(&long) {
        return Err(format!(
            "el año {year} no vale aquí: los calendarios van de {FIRST_YEAR} a {LAST_YEAR}"
        ));
    }
    let year: i16 = digits(year, 4).ok_or_else(shape)?;
    let month: i8 = digits(month, 2).ok_or_else(shape)?;
    let day: i8 = digits(day, 2).ok_or_else(shape)?;
    Date::new(year, month, day).map_err(|_| format!("el día {text} no existe"))
}

/// Reads `MM-DD`, a day of every year; 29 February counts where it exists.
pub(crate) fn yearly(text: &str) -> Result<(i8, i8), String> {
    let wrong = || format!("«{text}» no es un día del año; escríbalo así: 03-02");
    let (month, day) = text.split_once('-').ok_or_else(wrong)?;
    let month: i8 = digits(month, 2).ok_or_else(wrong)?;
    let day: i8 = digits(day, 2).ok_or_else(wrong)?;
    // 2024 is a leap year: it has every day that any year has.
    Date::new(2024, month, day).map_err(|_| wrong())?;
    Ok((month, day))
}

/// Reads `4h`, `30min` or `1h30min` as milliseconds, more than nothing.
pub(crate) fn duration(text: &str) -> Result<i64, String> {
    let wrong = || format!("«{text}» no es una duración; escríbala así: 4h, 30min o 1h30min");
    let (mut rest, mut sum) = (text.trim(), 0_i64);
    for (unit, worth) in [("h", crate::HOUR), ("min", crate::MINUTE)] {
        let Some((number, after)) = rest.split_once(unit) else {
            continue;
        };
        let number = number.trim();
        let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let number: i64 = plain
            .then(|| number.parse().ok())
            .flatten()
            .ok_or_else(wrong)?;
        let part = number.checked_mul(worth).ok_or_else(wrong)?;
        sum = sum.checked_add(part).ok_or_else(wrong)?;
        rest = after.trim();
    }
    if !rest.is_empty() {
        return Err(wrong());
    }
    if sum == 0 {
        return Err("la duración no puede ser cero".into());
    }
    if sum > LONGEST {
        return Err(format!("«{text}» es más de diez años"));
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_or_refused() {
        let read = |text| hours(text).map(|h| (h.from, h.to));
        assert_eq!(read("09:00-14:00"), Ok((540, 840)));
        assert_eq!(read("22:00-06:00"), Ok((1320, 1800)));
        assert_eq!(read("00:00-24:00"), Ok((0, 1440)));
        assert_eq!(read("18:00-00:00"), Ok((1080, 1440)));
        for bad in [
            "25:00-26:00",
            "09:60-10:00",
            "24:00-25:00",
            "9:00-10:00",
            "24:00-06:00",
            "09:00",
            "",
            "09:00-09:00",
            "+9:00-10:00",
            "24:01-25:00",
        ] {
            assert!(hours(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn dates_are_read_or_refused() {
        assert_eq!(
            date("2028-02-29").map(|d| d.to_string()),
            Ok("2028-02-29".into())
        );
        for bad in [
            "2027-02-29",
            "0000-01-01",
            "20266-01-01",
            "2026-13-01",
            "2026-1-1",
            "1969-12-31",
            "2200-01-01",
            "x",
            "",
            "2026-01-01-01",
            "-026-01-01",
        ] {
            assert!(date(bad).is_err(), "{bad}");
        }
        assert!(yearly("02-29").is_ok() && yearly("02-30").is_err() && yearly("2-3").is_err());
    }

    #[test]
    fn durations_are_read_or_refused() {
        assert_eq!(duration("4h"), Ok(4 * crate::HOUR));
        assert_eq!(duration("1 h 30 min"), Ok(90 * crate::MINUTE));
        assert_eq!(duration("90min"), Ok(90 * crate::MINUTE));
        for bad in [
            "",
            "0h",
            "h",
            "4",
            "-4h",
            "30min1h",
            "4hh",
            "99999999999999999999h",
            "999999h",
            "1.5h",
        ] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
