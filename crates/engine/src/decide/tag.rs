//! Tags: of the kind's list, or anybody's own, as the kind says.

use super::Refusal;
use super::work::Work;
use crate::tag::LONGEST_TAG;
use crate::{Event, EventKind, Tag, TagAct, Visibility};

/// Tags of one ticket at most.
const MOST: usize = 20;

/// Adds a tag, or takes one away.
pub(super) fn act(work: &mut Work<'_>, act: &TagAct) -> Result<(), Refusal> {
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
            let mut tag = read(text)?;
            if work.ticket.tags.contains_key(&tag.key) {
                return Ok(());
            }
            if work.ticket.tags.len() >= MOST {
                return Err(at(
                    "tag.most",
                    format!("Ya tiene {MOST} etiquetas; quite una antes."),
                ));
            }
            if let Some(rules) = &work.kind.tags {
                let listed = rules.list().find(|own| own.key == tag.key);
                match listed {
                    Some(own) => tag = own,
                    None if rules.free => {}
                    None => {
                        return Err(at("tag.list", "Elija una etiqueta de la lista.".to_owned()));
                    }
                }
            }
            work.push(Event::plain(EventKind::Tagged(tag), Visibility::Internal))
        }
    }
}
