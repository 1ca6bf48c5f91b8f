//! Answers and notes.

use super::{Refusal, work::Work};
use crate::{Attachment, Event, EventKind, Visibility};

pub(super) fn answer(work: &mut Work<'_>, text: &str, files: &[Attachment]) -> Result<(), Refusal> {
    if work.is_ended() {
        let text = "Ya está cerrado: el solicitante ya no recibe respuestas aquí. Puede dejar una nota interna.";
        return Err(Refusal::whole("answer.ended", text));
    }
    if work.ticket.requester.is_none() {
        let text = "Nadie lo solicitó: no hay a quién responder. Puede dejar una nota interna.";
        return Err(Refusal::whole("answer.nobody", text));
    }
    let body = needed(text, "Escriba la respuesta.")?;
    written_event(work, EventKind::Answered, Visibility::Public, body, files)
}

pub(super) fn note(work: &mut Work<'_>, text: &str, files: &[Attachment]) -> Result<(), Refusal> {
    let body = needed(text, "Escriba la nota.")?;
    written_event(work, EventKind::Noted, Visibility::Internal, body, files)
}

fn needed(text: &str, ask: &str) -> Result<String, Refusal> {
    written(text).ok_or_else(|| Refusal::at("field.required", "text", ask))
}

fn written_event(
    work: &mut Work<'_>,
    kind: EventKind,
    visibility: Visibility,
    body: String,
    files: &[Attachment],
) -> Result<(), Refusal> {
    let mut event = Event::plain(kind, visibility);
    event.body = Some(body);
    event.attachments = files.to_vec();
    work.push(event)
}

/// What a person wrote, without blanks around it, lines ended as `\n`, and without
/// characters that nobody sees and that not every database keeps; `None` when
/// nothing is left. A message is never refused for its characters: mail brings any.
pub(super) fn written(text: &str) -> Option<String> {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let seen: String = lines
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    Some(seen.trim().to_owned()).filter(|text| !text.is_empty())
}
