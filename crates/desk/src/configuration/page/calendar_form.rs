//! The form of a calendar: what it brings, what it proposes, and where its faults stand.

use std::collections::BTreeMap;

use axum::extract::Multipart;
use clock::{CalendarDef, ExceptionDef, MAX_ICS_BYTES, Official};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::configuration::calendar_text as text;
use crate::platform::error::AppError;
use crate::platform::text::{capital, clean};
use crate::platform::web::view::Fault;

/// What a form brings, by its controls.
pub(super) type Sent = BTreeMap<String, String>;

/// A fault of a calendar at the control that it is about.
pub(super) fn told(fault: &clock::Fault) -> Fault {
    let place = |item: &str| fault.item.starts_with(item);
    let days = clock::WeekDef::default();
    let day = days
        .days()
        .iter()
        .position(|(key, _)| place(&format!("week.{key}")));
    let control = match day {
        Some(index) => format!("dia-{index}"),
        None if place("name") => "nombre".to_owned(),
        None if place("zone") => "zona".to_owned(),
        None if place("holidays") || place("not_kept") => "descansos".to_owned(),
        None if place("yearly") => "anuales".to_owned(),
        None if place("exception") => "excepciones".to_owned(),
        None => "dia-0".to_owned(),
    };
    let line = fault
        .item
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    let line = line.and_then(|(number, _)| number.parse::<usize>().ok());
    let text = capital(&fault.text);
    match line.filter(|_| control == "excepciones" || control == "anuales") {
        Some(line) => Fault::new(
            control,
            format!("Renglón {}: {text}", line.saturating_add(1)),
        ),
        None => Fault::new(control, format!("{text}.")),
    }
}

/// The form's texts, the days of the official list that are kept, and a feed.
pub(super) async fn read(
    mut multipart: Multipart,
) -> Result<(Sent, Vec<String>, Vec<u8>), AppError> {
    const TEXT: usize = 200_000;
    let (mut sent, mut kept, mut feed) = (Sent::new(), Vec::new(), Vec::new());
    let mut room = TEXT;
    let broken = |e: axum::extract::multipart::MultipartError| AppError::Malformed(e.body_text());
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let (is_feed, mut bytes) = (field.file_name().is_some(), Vec::new());
        while let Some(piece) = field.chunk().await.map_err(broken)? {
            // One byte too many is enough to say that a feed is too large.
            if !is_feed && bytes.len() + piece.len() > room {
                return Err(AppError::TooLarge);
            }
            if bytes.len() <= MAX_ICS_BYTES {
                bytes.extend_from_slice(&piece);
            }
        }
        if is_feed {
            feed = bytes;
            continue;
        }
        room -= bytes.len();
        let text = String::from_utf8(bytes);
        let text = text.map_err(|_| AppError::Malformed("a text is not UTF-8".to_owned()))?;
        if name == "se-guarda" {
            kept.push(text);
        } else {
            sent.insert(name, text);
        }
    }
    Ok((sent, kept, feed))
}

/// The calendar as it was written in the form.
pub(super) fn written(sent: &Sent, kept: &[String], before: &CalendarDef) -> CalendarDef {
    let said = |name: &str| clean(sent.get(name).map(String::as_str).unwrap_or_default());
    let days: [String; 7] = std::array::from_fn(|index| said(&format!("dia-{index}")));
    let holidays = Some(said("descansos")).filter(|list| !list.is_empty());
    // Another list has other days: all of it is kept.
    let same = holidays == before.holidays;
    let list = holidays
        .as_deref()
        .and_then(Official::from_key)
        .filter(|_| same);
    let worked = list.into_iter().flat_map(Official::keys);
    let worked = worked.filter(|key| !kept.iter().any(|own| own == key));
    CalendarDef {
        key: before.key.clone(),
        name: said("nombre").replace('\n', " "),
        zone: said("zona").replace('\n', " "),
        week: text::read_week(&days),
        not_kept: worked.map(str::to_owned).collect(),
        holidays,
        yearly: text::read_yearly(&said("anuales")),
        exception: text::read_exceptions(&said("excepciones")),
    }
}

/// Proposes the exceptions of a year for the next one, and says what it did.
pub(super) fn copy(def: &mut CalendarDef, year: i16) -> String {
    let next = |text: &str| {
        let day: Date = text.parse().ok()?;
        day.checked_add(1.year()).ok().map(|day| day.to_string())
    };
    let of_year = |own: &&ExceptionDef| own.from.starts_with(&format!("{year}-"));
    let mut new = Vec::new();
    for own in def.exception.iter().filter(of_year) {
        let to = match own.to.as_deref().map(next) {
            Some(None) => continue,
            to => to.flatten(),
        };
        let Some(from) = next(&own.from) else {
            continue;
        };
        // What orders a day is published each year anew.
        let copied = ExceptionDef {
            from,
            to,
            source: None,
            ..own.clone()
        };
        if !def.exception.iter().any(|other| other.from == copied.from) {
            new.push(copied);
        }
    }
    let many = new.len();
    def.exception.extend(new);
    let after = year.saturating_add(1);
    match many {
        0 => format!("No hay excepciones de {year} que falten en {after}."),
        1 => format!("Se propuso 1 excepción para {after}. Revise la fecha y guarde."),
        _ => format!("Se propusieron {many} excepciones para {after}. Revise las fechas y guarde."),
    }
}

/// Proposes the days of a feed, and says what it took and what it left out.
pub(super) fn take(def: &mut CalendarDef, found: clock::Imported) -> Vec<String> {
    let known = |own: &ExceptionDef| def.exception.iter().any(|other| other.from == own.from);
    let (old, new): (Vec<_>, Vec<_>) = found.exceptions.into_iter().partition(known);
    let mut said = vec![format!(
        "El archivo propone {} días nuevos; {} ya estaban. Revíselos y guarde: todavía no cuentan.",
        new.len(),
        old.len()
    )];
    let left = found.left_out.into_iter().take(20);
    said.extend(left.map(|own| format!("No se tomó «{}»: {}", own.name, own.why)));
    def.exception.extend(new);
    said
}
