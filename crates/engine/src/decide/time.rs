//! Time spent: own entries; what was wrong is put right by another entry in its place.

use jiff::civil::Date;

use super::Refusal;
use super::work::{Work, moment};
use super::write::written;
use crate::{Actor, Event, EventKind, Spent, TimeSaid, Visibility};

/// Entries of one ticket at most.
const MOST: usize = 500;
/// Minutes of a day.
const DAY: i64 = 1_440;
/// So many days back an entry may lie.
const BACK: i32 = 366;

/// Writes down time that the actor spent.
pub(super) fn spend(work: &mut Work<'_>, actor: &Actor, spent: &TimeSaid) -> Result<(), Refusal> {
    let who = "Solo una persona anota su tiempo.";
    let person = actor.person;
    let person = person.ok_or_else(|| Refusal::whole("time.who", who))?;
    let at = |rule, field: &str, text: &str| Refusal::at(rule, field, text);
    let least = i64::from(spent.corrects.is_none());
    if !(least..=DAY).contains(&spent.minutes) {
        let text = "Escriba minutos enteros, de 1 a 1440, que son un día.";
        return Err(at("time.minutes", "minutes", text));
    }
    let day: Option<Date> = spent.day.parse().ok();
    let day = day.ok_or_else(|| at("time.day", "day", "Escriba la fecha como 2026-11-21."))?;
    let now = moment(work.facts);
    let today = now.now.to_zoned(now.zone).date();
    if day > today {
        return Err(at("time.future", "day", "Ese día todavía no llega."));
    }
    let first = today.checked_sub(jiff::Span::new().days(BACK));
    if first.is_ok_and(|first| day < first) {
        return Err(at("time.past", "day", "Ese día ya está demasiado lejos."));
    }
    if work.ticket.time.len() >= MOST {
        let text = format!("Ya tiene {MOST} anotaciones de tiempo, que son las que caben.");
        return Err(at("time.most", "minutes", &text));
    }
    if let Some(seq) = spent.corrects {
        let own = work.ticket.time.get(&seq);
        let own = own.filter(|entry| entry.spent.person == person);
        let none = || Refusal::whole("time.none", "Solo se corrige una anotación propia.");
        let own = own.ok_or_else(none)?;
        if own.corrected_by.is_some() || own.spent.minutes == 0 {
            let text = "Esa anotación ya se corrigió.";
            return Err(Refusal::whole("time.corrected", text));
        }
    }
    let kept = Spent {
        person,
        minutes: spent.minutes,
        day: day.to_string(),
        on_site: spent.on_site,
        corrects: spent.corrects,
    };
    let mut event = Event::plain(EventKind::Spent(kept), Visibility::Internal);
    event.body = spent.text.as_deref().and_then(written);
    work.push(event)
}
