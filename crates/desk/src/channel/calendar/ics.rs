//! Writing iCalendar: escaped texts, folded lines, CRLF.

use jiff::Timestamp;

/// Octets of a line without its end.
const LINE: usize = 75;

/// What is due at an instant.
pub(super) struct Due {
    /// The same as long as the thing is.
    pub(super) id: String,
    /// Milliseconds UTC.
    pub(super) at: i64,
    /// When it last changed, milliseconds UTC.
    pub(super) changed: i64,
    /// One line.
    pub(super) summary: String,
    /// Where one reads more.
    pub(super) url: String,
}

/// A calendar of what is due.
pub(super) fn calendar(name: &str, due: &[Due]) -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Ventanilla//Vencimientos//ES");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("METHOD", "PUBLISH");
    lines.add("NAME", &escaped(name));
    lines.add("X-WR-CALNAME", &escaped(name));
    lines.add("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    lines.add("X-PUBLISHED-TTL", "PT1H");
    for one in due {
        lines.add("BEGIN", "VEVENT");
        lines.add("UID", &one.id);
        lines.add("DTSTAMP", &instant(one.changed));
        lines.add("LAST-MODIFIED", &instant(one.changed));
        lines.add("DTSTART", &instant(one.at));
        lines.add("SUMMARY", &escaped(&one.summary));
        lines.add("URL", &one.url);
        // Nobody is busy because something is due.
        lines.add("TRANSP", "TRANSPARENT");
        lines.add("END", "VEVENT");
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

/// An instant in UTC: `20260302T180000Z`.
fn instant(at: i64) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value of one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Adds a property, folded where it is long: between characters, never within one.
    fn add(&mut self, name: &str, value: &str) {
        let mut room = LINE;
        for c in format!("{name}:{value}").chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::{Due, LINE, calendar};

    #[test]
    fn texts_are_escaped_and_lines_folded() {
        let summary = format!("OCO-00001 · a, b; c\\d\n{}\u{7}fin", "ñandú ".repeat(40));
        let due = Due {
            id: "abc@ejemplo.example".to_owned(),
            at: 1_772_474_400_000,
            changed: 1_772_470_800_000,
            summary,
            url: "https://mesa.example/solicitudes/OCO-00001".to_owned(),
        };
        let text = calendar("Vencimientos", &[due]);
        assert!(
            text.split("\r\n")
                .all(|line| line.len() <= LINE && !line.contains(['\n', '\r']))
        );
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        let unfolded = text.replace("\r\n ", "");
        let expected = format!(
            "SUMMARY:OCO-00001 · a\\, b\\; c\\\\d\\n{} fin\r\n",
            "ñandú ".repeat(40)
        );
        assert!(unfolded.contains(&expected), "{unfolded}");
        for line in [
            "DTSTART:20260302T180000Z\r\n",
            "DTSTAMP:20260302T170000Z\r\n",
            "UID:abc@ejemplo.example\r\n",
        ] {
            assert!(unfolded.contains(line), "{line}");
        }
    }
}
