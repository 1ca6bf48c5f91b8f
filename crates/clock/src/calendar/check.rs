//! From a calendar as written to one that was checked.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::MAX_EXCEPTIONS;
use super::description::{CalendarDef, ExceptionDef, WeekDef};
use super::plan::{Exception, Hours, Plan, Yearly};
use super::zone::zone;
use crate::fault::Fault;
use crate::holiday::Official;
use crate::text;

/// An exception lasts at most a year: more is a mistyped year.
const LONGEST: i32 = 366;

/// Checks a calendar, or tells every fault.
pub(crate) fn check(def: &CalendarDef) -> Result<Plan, Vec<Fault>> {
    let mut faults = Vec::new();
    if def.name.trim().is_empty() {
        faults.push(Fault::new("name", "falta el nombre del calendario"));
    }
    let zone = zone(&def.zone).unwrap_or_else(|text| {
        faults.push(Fault::new("zone", text));
        TimeZone::UTC
    });
    let week = week(&def.week, &mut faults);
    let official = official(def, &mut faults);
    let yearly = yearly(def, &mut faults);
    let exceptions = exceptions(&def.exception, &mut faults);
    let opens = week.iter().any(|day| !day.is_empty())
        || exceptions
            .values()
            .any(|exception| exception.open.iter().any(|open| !open.is_empty()));
    if !opens && faults.is_empty() {
        let text = "el calendario nunca abre; escriba al menos un horario";
        faults.push(Fault::new("week", text));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let not_kept = def.not_kept.clone();
    Ok(Plan {
        zone,
        week,
        official,
        not_kept,
        yearly,
        exceptions,
    })
}

fn week(def: &WeekDef, faults: &mut Vec<Fault>) -> [Vec<Hours>; 7] {
    let named = def.days();
    let week = named.map(|(key, written)| segments(&format!("week.{key}"), written, faults));
    // A night shift may run into the next day's hours.
    let tomorrow = week
        .iter()
        .cycle()
        .skip(1)
        .zip(named.iter().cycle().skip(1));
    for (day, (next, (key, _))) in week.iter().zip(tomorrow) {
        if let (Some(last), Some(first)) = (day.last(), next.first())
            && last.to > first.from + 1440
        {
            let text = format!("{first} se traslapa con {last}, que empieza el día anterior");
            faults.push(Fault::new(format!("week.{key}"), text));
        }
    }
    week
}

/// The segments of a day, sorted.
fn segments(item: &str, written: &[String], faults: &mut Vec<Fault>) -> Vec<Hours> {
    let mut read: Vec<(Hours, usize)> = Vec::new();
    for (at, written) in written.iter().enumerate() {
        match text::hours(written) {
            Ok(hours) => read.push((hours, at)),
            Err(text) => faults.push(Fault::new(format!("{item}[{at}]"), text)),
        }
    }
    read.sort_unstable();
    for pair in read.windows(2) {
        if let [(one, _), (other, at)] = pair
            && other.from < one.to
        {
            let text = format!("{other} se traslapa con {one} del mismo día");
            faults.push(Fault::new(format!("{item}[{at}]"), text));
        }
    }
    read.into_iter().map(|(hours, _)| hours).collect()
}

fn official(def: &CalendarDef, faults: &mut Vec<Fault>) -> Option<Official> {
    let known = Official::ALL.map(Official::key).join(" u ");
    let Some(key) = &def.holidays else {
        if !def.not_kept.is_empty() {
            let text = format!("no hay lista de la cual quitar días; escriba holidays: {known}");
            faults.push(Fault::new("not_kept", text));
        }
        return None;
    };
    let Some(official) = Official::from_key(key) else {
        let text = format!("no existe la lista de días «{key}»; las que hay: {known}");
        faults.push(Fault::new("holidays", text));
        return None;
    };
    for (at, key) in def.not_kept.iter().enumerate() {
        if !official.keys().any(|known| known == key) {
            let known: Vec<_> = official.keys().collect();
            let text = format!(
                "esa lista no tiene el día «{key}»; tiene {}",
                known.join(", ")
            );
            faults.push(Fault::new(format!("not_kept[{at}]"), text));
        }
    }
    Some(official)
}

fn yearly(def: &CalendarDef, faults: &mut Vec<Fault>) -> Vec<Yearly> {
    let mut days: Vec<Yearly> = Vec::new();
    for (at, day) in def.yearly.iter().enumerate() {
        if day.name.trim().is_empty() {
            faults.push(Fault::new(
                format!("yearly[{at}].name"),
                "falta el nombre del día",
            ));
        }
        match text::yearly(&day.day) {
            Ok((month, number)) if days.iter().any(|d| (d.month, d.day) == (month, number)) => {
                let text = format!("el día {} está dos veces", day.day);
                faults.push(Fault::new(format!("yearly[{at}].day"), text));
            }
            Ok((month, number)) => days.push(Yearly {
                month,
                day: number,
                name: day.name.as_str().into(),
            }),
            Err(text) => faults.push(Fault::new(format!("yearly[{at}].day"), text)),
        }
    }
    days
}

fn exceptions(written: &[ExceptionDef], faults: &mut Vec<Fault>) -> BTreeMap<Date, Arc<Exception>> {
    if written.len() > MAX_EXCEPTIONS {
        let text = format!("son demasiadas excepciones; caben {MAX_EXCEPTIONS}");
        faults.push(Fault::new("exception", text));
        return BTreeMap::new();
    }
    let mut read = Vec::new();
    for (at, written) in written.iter().enumerate() {
        if let Some(exception) = exception(&format!("exception[{at}]"), written, faults) {
            read.push((Arc::new(exception), at));
        }
    }
    nested(&mut read, faults);
    // The outer ones first: what is written over them counts.
    read.sort_by_key(|(exception, _)| Reverse(length(exception)));
    let mut days = BTreeMap::new();
    for (exception, _) in &read {
        for date in exception
            .from
            .series(1.day())
            .take_while(|date| *date <= exception.to)
        {
            days.insert(date, exception.clone());
        }
    }
    days
}

/// Two exceptions that share a day: one must lie within the other, which is longer.
fn nested(read: &mut [(Arc<Exception>, usize)], faults: &mut Vec<Fault>) {
    read.sort_by_key(|(exception, at)| (exception.from, Reverse(exception.to), *at));
    let mut around: Vec<&Exception> = Vec::new();
    for (exception, at) in &*read {
        around.retain(|outer| outer.to >= exception.from);
        if let Some(outer) = around.last()
            && (exception.to > outer.to || (exception.from, exception.to) == (outer.from, outer.to))
        {
            let text = format!(
                "«{}» y «{}» comparten días; una excepción debe quedar dentro de la otra y ser más corta",
                exception.name, outer.name
            );
            faults.push(Fault::new(format!("exception[{at}]"), text));
        }
        around.push(exception);
    }
}

fn exception(item: &str, def: &ExceptionDef, faults: &mut Vec<Fault>) -> Option<Exception> {
    let before = faults.len();
    let mut fault =
        |key: &str, text: String| faults.push(Fault::new(format!("{item}.{key}"), text));
    if def.name.trim().is_empty() {
        fault("name", "falta el nombre de la excepción".into());
    }
    if def.as_usual && !def.open.is_empty() {
        fault(
            "open",
            "con as_usual el horario es el de la semana; quite uno de los dos".into(),
        );
    }
    let mut read =
        |key: &str, written: &str| text::date(written).map_err(|text| fault(key, text)).ok();
    let from = read("from", &def.from);
    let to = def.to.as_ref().map_or(from, |to| read("to", to));
    if let (Some(from), Some(to)) = (from, to) {
        if to < from {
            fault("to", "el último día es anterior al primero".into());
        } else if days(from, to) > LONGEST {
            fault(
                "to",
                "la excepción dura más de un año; escriba una para cada año".into(),
            );
        }
    }
    let open = segments(&format!("{item}.open"), &def.open, faults);
    if faults.len() > before {
        return None;
    }
    Some(Exception {
        from: from?,
        to: to?,
        name: def.name.as_str().into(),
        source: def.source.as_deref().map(Into::into),
        open: (!def.as_usual).then_some(open),
    })
}

fn length(exception: &Exception) -> i32 {
    days(exception.from, exception.to)
}

fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days() + 1
}
