//! The commands of LMTP, read from a line.

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// Who speaks.
    Lhlo,
    /// Who sends, as it was written between the brackets; and how many bytes, where that is said.
    Mail(String, Option<usize>),
    /// Who receives.
    Rcpt(String),
    Data,
    Rset,
    Noop,
    Vrfy,
    Quit,
    /// It is known, and says something that cannot be.
    Malformed,
    Unknown,
}

/// Reads a line without its end.
pub(super) fn read(line: &[u8]) -> Command {
    let Ok(line) = std::str::from_utf8(line) else {
        return Command::Malformed;
    };
    let line = line.trim_end();
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    match verb.to_ascii_uppercase().as_str() {
        "LHLO" if rest.trim().is_empty() => Command::Malformed,
        "LHLO" => Command::Lhlo,
        "MAIL" => mail(rest).unwrap_or(Command::Malformed),
        "RCPT" => rcpt(rest).unwrap_or(Command::Malformed),
        "DATA" => Command::Data,
        "RSET" => Command::Rset,
        "NOOP" => Command::Noop,
        "VRFY" => Command::Vrfy,
        "QUIT" => Command::Quit,
        _ => Command::Unknown,
    }
}

fn mail(rest: &str) -> Option<Command> {
    let (path, parameters) = path(rest, "FROM:")?;
    let mut size = None;
    for parameter in parameters.split_whitespace() {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.to_ascii_uppercase().as_str() {
            "SIZE" => size = Some(value.parse().ok()?),
            "BODY" if matches!(value.to_ascii_uppercase().as_str(), "7BIT" | "8BITMIME") => {}
            "SMTPUTF8" if value.is_empty() => {}
            _ => return None,
        }
    }
    Some(Command::Mail(path.to_owned(), size))
}

fn rcpt(rest: &str) -> Option<Command> {
    let (path, _) = path(rest, "TO:")?;
    (!path.is_empty()).then(|| Command::Rcpt(path.to_owned()))
}

/// What stands between the brackets, and what comes after them. Routes of old (`<@a:b@c>`) are left out.
fn path<'a>(rest: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let rest = rest.trim_start();
    let head = rest.get(..word.len())?;
    if !head.eq_ignore_ascii_case(word) {
        return None;
    }
    let rest = rest.get(word.len()..)?.trim_start().strip_prefix('<')?;
    let (path, after) = rest.split_once('>')?;
    if path.len() > 1_000 || path.chars().any(char::is_control) {
        return None;
    }
    let path = match path.strip_prefix('@') {
        Some(routed) => routed.split_once(':')?.1,
        None => path,
    };
    Some((path, after))
}

#[cfg(test)]
mod tests {
    use super::{Command, read};

    #[test]
    fn commands_are_read_as_they_are_written() {
        let mail = |path: &str, size| Command::Mail(path.to_owned(), size);
        let rcpt = |path: &str| Command::Rcpt(path.to_owned());
        for (line, command) in [
            ("LHLO mx.ejemplo.example", Command::Lhlo),
            ("lhlo", Command::Malformed),
            ("MAIL FROM:<>", mail("", None)),
            (
                "mail from: <ana@x.example> SIZE=12 BODY=8BITMIME SMTPUTF8",
                mail("ana@x.example", Some(12)),
            ),
            (
                "MAIL FROM:<@a,@b:ana@x.example>",
                mail("ana@x.example", None),
            ),
            ("MAIL FROM:ana@x.example", Command::Malformed),
            ("MAIL FROM:<ana@x.example> SIZE=mucho", Command::Malformed),
            ("MAIL FROM:<ana@x.example> OTRO=1", Command::Malformed),
            ("MAIL FRóM:<a>", Command::Malformed),
            ("RCPT TO:<peña@x.example>", rcpt("peña@x.example")),
            ("RCPT TO:<>", Command::Malformed),
            ("RCPT", Command::Malformed),
            ("DATA", Command::Data),
            ("quit ", Command::Quit),
            ("EHLO x", Command::Unknown),
            ("", Command::Unknown),
        ] {
            assert_eq!(read(line.as_bytes()), command, "{line}");
        }
        assert_eq!(read(b"RCPT TO:<\xff@x.example>"), Command::Malformed);
    }
}
