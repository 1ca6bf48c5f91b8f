//! Lines and messages from the other side, bounded whatever it sends.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// Bytes of the longest command.
const LINE: usize = 4_096;

/// A line without its end; `None` at the end of all, and for one that is too long an empty text and `true`.
pub(super) async fn line<R: AsyncBufRead + Unpin>(
    reader: &mut R,
) -> io::Result<Option<(Vec<u8>, bool)>> {
    let (mut line, mut long) = (Vec::new(), false);
    loop {
        let piece = reader.fill_buf().await?;
        if piece.is_empty() {
            return Ok(None);
        }
        let end = piece.iter().position(|byte| *byte == b'\n');
        let take = end.map_or(piece.len(), |at| at + 1);
        if line.len() + take > LINE {
            long = true;
            line.clear();
        }
        if !long {
            line.extend_from_slice(piece.get(..take).unwrap_or_default());
        }
        reader.consume(take);
        if end.is_some() {
            while matches!(line.last(), Some(b'\n' | b'\r')) {
                line.pop();
            }
            return Ok(Some((line, long)));
        }
    }
}

/// What came after DATA.
#[derive(Debug, Default)]
pub(super) struct Message {
    /// The message; as much of it as is taken.
    pub(super) bytes: Vec<u8>,
    /// Whether it is longer than that.
    pub(super) is_long: bool,
}

/// Where the bytes so far stand in what ends a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Within a line.
    Inside,
    /// After a carriage return.
    Return,
    /// At the begin of a line that CR and LF ended.
    Begin,
    /// After the dot that began a line.
    Dot,
    /// After that dot and a carriage return.
    DotReturn,
    /// After the line with a dot alone.
    End,
}

/// The next place, and which of the bytes are the message's: a dot that begins a line is not.
fn step(at: At, byte: u8) -> (At, &'static [u8], bool) {
    match (at, byte) {
        (At::Begin, b'.') => (At::Dot, b"", false),
        (At::Dot, b'\r') => (At::DotReturn, b"", false),
        (At::DotReturn, b'\n') => (At::End, b"", false),
        // After all there was more than the dot: what was kept back belongs to the line.
        (At::DotReturn, b'\r') => (At::Return, b"\r", true),
        (At::DotReturn, _) => (At::Inside, b"\r", true),
        (At::Return, b'\n') => (At::Begin, b"", true),
        (_, b'\r') => (At::Return, b"", true),
        _ => (At::Inside, b"", true),
    }
}

/// Reads up to the line with a dot alone; the message begins with `head`. Only CR and LF end a line, so that nobody can
/// hide a second message behind another end. `None` where all ended before.
pub(super) async fn message<R: AsyncBufRead + Unpin>(
    reader: &mut R,
    head: &[u8],
    most: usize,
) -> io::Result<Option<Message>> {
    let mut message = Message {
        bytes: head.to_vec(),
        is_long: false,
    };
    let mut at = At::Begin;
    while at != At::End {
        let piece = reader.fill_buf().await?;
        if piece.is_empty() {
            return Ok(None);
        }
        let mut used = 0;
        for byte in piece {
            used += 1;
            let (next, kept, own) = step(at, *byte);
            at = next;
            if at == At::End {
                break;
            }
            message.add(kept, most);
            if own {
                message.add(std::slice::from_ref(byte), most);
            }
        }
        reader.consume(used);
    }
    Ok(Some(message))
}

impl Message {
    fn add(&mut self, bytes: &[u8], most: usize) {
        if self.bytes.len() + bytes.len() > most {
            self.is_long = true;
            self.bytes = Vec::new();
        }
        if !self.is_long {
            self.bytes.extend_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{line, message};

    async fn read(text: &str, most: usize) -> Option<(String, bool)> {
        let mut reader = text.as_bytes();
        let read = message(&mut reader, b"", most).await.unwrap();
        read.map(|m| (String::from_utf8(m.bytes).unwrap(), m.is_long))
    }

    #[tokio::test]
    async fn a_message_ends_with_a_dot_alone() {
        let whole = |text: &str| Some((text.to_owned(), false));
        assert_eq!(read("a\r\n.\r\nQUIT", 99).await, whole("a\r\n"));
        assert_eq!(read(".\r\n", 99).await, whole(""));
        assert_eq!(
            read("..a\r\n...\r\n.b\r\n.\r\n", 99).await,
            whole(".a\r\n..\r\nb\r\n")
        );
        // Other ends hide nothing.
        for inside in ["a\n.\n", "a\n.\r\n", "a\r\n.\n", "a\r\n.\rb", "a\r.\r\n"] {
            let sent = format!("{inside}MAIL FROM:<x>\r\n.\r\n");
            let (kept, _) = read(&sent, 99).await.unwrap();
            assert!(kept.contains("MAIL FROM"), "{inside:?}: {kept:?}");
        }
        assert_eq!(read("a\r\n", 99).await, None);
        assert_eq!(
            read("abcdef\r\n.\r\n", 5).await,
            Some((String::new(), true))
        );
    }

    #[tokio::test]
    async fn a_line_is_bounded() {
        let long = format!("{}\r\nNOOP\r\n", "a".repeat(10_000));
        let mut reader = long.as_bytes();
        assert_eq!(line(&mut reader).await.unwrap(), Some((Vec::new(), true)));
        assert_eq!(
            line(&mut reader).await.unwrap(),
            Some((b"NOOP".to_vec(), false))
        );
        assert_eq!(line(&mut reader).await.unwrap(), None);
    }
}
