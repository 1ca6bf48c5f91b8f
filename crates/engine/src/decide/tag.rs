//! Tags: of the kind's list, or anybody's own, as the kind says.

use super::Refusal;
use super::work::Work;
use crate::tag::LONGEST_TAG;
use crate::{Event, EventKind, Tag, TagAct, Visibility};

/// Tags of one ticket at most.
const MOST: usize = 20;

/// Adds a tag, or takes one away.
pub(super) fn act(work: &mut Work<'_>, act: &TagAct) -> Result<(), Refusal> {
    if let TagAct::Replace { tag, by } = act {
        return replace(work, tag, by.as_deref());
    }
    if work.is_ended() {
        let text = "Ya está cerrado: sus etiquetas no cambian.";
        return Err(Refusal::whole("tag.ended", text));
    }
    let at = |rule, text: String| Refusal::at(rule, "tag", text);
    let read = |text: &str| {
        let ask = format!(
            "Escriba una etiqueta con letras o números, de hasta {LONGEST_TAG} caracteres."
        );
        Tag::read(text).ok_or_else(|| at("tag.text", ask))
    };
    match act {
        TagAct::Replace { .. } => Ok(()),
        TagAct::Remove { text } => {
            // A key may be longer than what people write.
            let tag = match work.ticket.tags.contains_key(text) {
                true => text.clone(),
                false => read(text)?.key,
            };
            if !work.ticket.tags.contains_key(&tag) {
                return Ok(());
            }
            let gone = EventKind::Untagged { tag };
            work.push(Event::plain(gone, Visibility::Internal))
        }
        TagAct::Add { text } => {
            let tag = read(text)?;
            if work.ticket.tags.contains_key(&tag.key) {
                return Ok(());
            }
            if work.ticket.tags.len() >= MOST {
                return Err(at(
                    "tag.most",
                    format!("Ya tiene {MOST} etiquetas; quite una antes."),
                ));
            }
            let tag = listed(work, tag)?;
            work.push(Event::plain(EventKind::Tagged(tag), Visibility::Internal))
        }
    }
}

/// Takes a tag away and puts another one in its place, where the ticket has the first.
fn replace(work: &mut Work<'_>, tag: &str, by: Option<&str>) -> Result<(), Refusal> {
    let Some(name) = work.ticket.tags.get(tag).cloned() else {
        return Ok(());
    };
    let mut new = None;
    if let Some(text) = by {
        let none = || {
            Refusal::at(
                "tag.text",
                "tag",
                "Escriba una etiqueta con letras o números.",
            )
        };
        let read = Tag::read(text).ok_or_else(none)?;
        new = Some(listed(work, read)?);
    }
    if new
        .as_ref()
        .is_some_and(|own| own.key == tag && own.name == name)
    {
        return Ok(());
    }
    let gone = EventKind::Untagged {
        tag: tag.to_owned(),
    };
    work.push(Event::plain(gone, Visibility::Internal))?;
    match new.filter(|own| !work.ticket.tags.contains_key(&own.key)) {
        Some(own) => work.push(Event::plain(EventKind::Tagged(own), Visibility::Internal)),
        None => Ok(()),
    }
}

/// The tag as the kind's list has it; a refusal where only those of the list are taken.
fn listed(work: &Work<'_>, tag: Tag) -> Result<Tag, Refusal> {
    let Some(rules) = &work.kind.tags else {
        return Ok(tag);
    };
    match rules.list().find(|own| own.key == tag.key) {
        Some(own) => Ok(own),
        None if rules.free => Ok(tag),
        None => Err(Refusal::at(
            "tag.list",
            "tag",
            "Elija una etiqueta de la lista.",
        )),
    }
}
