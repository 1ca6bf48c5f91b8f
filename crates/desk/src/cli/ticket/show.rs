//! What the desk answered, for people: a line a ticket, nothing that moves a terminal.

use serde_json::Value;

/// A text of strangers without characters that a terminal would obey.
pub(super) fn plain(text: &str) -> String {
    let keep = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    text.chars().map(keep).collect()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_default()
}

/// An instant of the API as people read it: `2026-03-02 18:00 UTC`.
fn instant(value: &Value, pointer: &str) -> String {
    let at: Option<jiff::Timestamp> = text(value, pointer).parse().ok();
    at.map_or_else(String::new, |at| {
        at.strftime("%Y-%m-%d %H:%M UTC").to_string()
    })
}

/// Tickets, a line each, with tabs between.
pub(super) fn lines(tickets: &[Value]) -> String {
    let line = |ticket: &Value| {
        let parts = [
            text(ticket, "/reference").to_owned(),
            text(ticket, "/state/name").to_owned(),
            text(ticket, "/priority").to_owned(),
            text(ticket, "/assignee").to_owned(),
            instant(ticket, "/created_at"),
            text(ticket, "/summary").replace('\n', " "),
        ];
        format!("{}\n", parts.map(|part| plain(&part)).join("\t"))
    };
    tickets.iter().map(line).collect()
}

/// A ticket and what was written on it.
pub(super) fn ticket(ticket: &Value, messages: &Value) -> String {
    let mut all = String::new();
    for (label, shown) in [
        ("Folio", text(ticket, "/reference").to_owned()),
        ("Estado", text(ticket, "/state/name").to_owned()),
        ("Servicio", text(ticket, "/service/name").to_owned()),
        ("Dependencia", text(ticket, "/unit/name").to_owned()),
        ("Solicita", text(ticket, "/requester/name").to_owned()),
        ("Responsable", text(ticket, "/assignee/name").to_owned()),
        ("Prioridad", text(ticket, "/priority/name").to_owned()),
        ("Llegó", instant(ticket, "/created_at")),
    ] {
        if !shown.is_empty() {
            all.push_str(&format!("{label:<12} {shown}\n"));
        }
    }
    all.push_str(&format!("\n{}\n", text(ticket, "/description")));
    let events = messages.get("messages").and_then(Value::as_array);
    for event in events.into_iter().flatten().skip(1) {
        let (who, title) = (text(event, "/who"), text(event, "/title"));
        let at = instant(event, "/at");
        let said = text(event, "/text");
        all.push_str(&format!("\n{at}  {who}: {title}\n"));
        if !said.is_empty() {
            all.push_str(&format!("{said}\n"));
        }
    }
    plain(&all)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{lines, ticket};

    #[test]
    fn nothing_moves_a_terminal() {
        let one = json!({ "reference": "OCO-1", "state": { "name": "Nuevo" }, "summary": "a\u{1b}[2Jb\nc\td", "created_at": "2026-03-02T18:00:00Z", "description": "\u{1b}]0;x\u{7}" });
        assert_eq!(
            lines(std::slice::from_ref(&one)),
            "OCO-1\tNuevo\t\t\t2026-03-02 18:00 UTC\ta [2Jb c d\n"
        );
        let shown = ticket(
            &one,
            &json!({ "messages": [{}, { "at": "2026-03-02T18:00:00Z", "who": "Gil\u{8}", "title": "anotó", "text": "x\u{9b}y" }] }),
        );
        assert!(
            !shown.chars().any(|c| c.is_control() && c != '\n'),
            "{shown:?}"
        );
        assert!(shown.contains("Gil : anotó"), "{shown}");
    }
}
