//! The compressed rich text of Outlook (MS-OXRTFCP), unfolded within a bound.

use crate::limits::{Limit, Remark};

/// What every text may refer to from its beginning on.
const KNOWN: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
/// How far back a text may refer.
const WINDOW: usize = 4_096;
const COMPRESSED: u32 = 0x7546_5a4c;
const PLAIN: u32 = 0x414c_454d;

/// The rich text, of at most so many bytes; else what is to be told.
pub(super) fn unfold(bytes: &[u8], most: usize) -> Result<Vec<u8>, Remark> {
    let number = |at: usize| {
        bytes
            .get(at..at + 4)?
            .try_into()
            .ok()
            .map(u32::from_le_bytes)
    };
    let size = number(4)
        .and_then(|size| usize::try_from(size).ok())
        .unwrap_or_default();
    let content = bytes.get(16..).ok_or(Remark::Damaged)?;
    let unfolded = match number(8) {
        Some(PLAIN) => Some(content.get(..size).unwrap_or(content).to_vec()),
        Some(COMPRESSED) => decompress(content, most),
        _ => return Err(Remark::Damaged),
    };
    unfolded
        .filter(|text| text.len() <= most)
        .ok_or(Remark::Cut(Limit::FileBytes))
}

/// None when it is longer.
fn decompress(content: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut window = [0u8; WINDOW];
    window.get_mut(..KNOWN.len())?.copy_from_slice(KNOWN);
    let mut write = KNOWN.len();
    let mut out = Vec::new();
    let mut put = |byte: u8, window: &mut [u8; WINDOW], write: &mut usize| {
        if let Some(place) = window.get_mut(*write) {
            *place = byte;
        }
        *write = (*write + 1) % WINDOW;
        out.push(byte);
        out.len() <= most
    };
    let mut rest = content.iter().copied();
    'all: while let Some(control) = rest.next() {
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                let Some(byte) = rest.next() else { break 'all };
                if !put(byte, &mut window, &mut write) {
                    return None;
                }
                continue;
            }
            let (Some(high), Some(low)) = (rest.next(), rest.next()) else {
                break 'all;
            };
            let reference = usize::from(u16::from_be_bytes([high, low]));
            let offset = reference >> 4;
            // a reference to where the next sign goes is the end
            if offset == write {
                break 'all;
            }
            for step in 0..(reference & 15) + 2 {
                let byte = window.get((offset + step) % WINDOW).copied()?;
                if !put(byte, &mut window, &mut write) {
                    return None;
                }
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::unfold;
    use crate::limits::{Limit, Remark};

    /// The example of the specification.
    const EXAMPLE: &[u8] = b"\x2d\0\0\0\x2b\0\0\0\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\0\x0a\0\x72\x63\x70\x67\x31\x32\x35\x42\
        \x32\x0a\xf3\x20\x68\x65\x6c\x09\0\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0";

    #[test]
    fn the_example_is_unfolded() {
        let text = unfold(EXAMPLE, 1_000).unwrap();
        assert_eq!(text, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(unfold(EXAMPLE, 20), Err(Remark::Cut(Limit::FileBytes)));
    }

    #[test]
    fn what_is_broken_ends() {
        for length in 0..EXAMPLE.len() {
            let text = unfold(&EXAMPLE[..length], 1_000);
            assert!(text.is_err() || text.unwrap().len() < 44, "{length}");
        }
        assert_eq!(unfold(b"", 10), Err(Remark::Damaged));
        assert_eq!(unfold(&[0xff; 40], 1_000), Err(Remark::Damaged));
    }

    #[test]
    fn a_bomb_stops_at_the_bound() {
        // references of 17 signs each, never to where the next sign goes
        let mut bomb = EXAMPLE[..16].to_vec();
        let mut write = 207u16;
        for _ in 0..10_000 {
            bomb.extend([0xff]);
            for _ in 0..8 {
                bomb.extend((((write + 100) % 4_096) << 4 | 15).to_be_bytes());
                write = (write + 17) % 4_096;
            }
        }
        assert_eq!(unfold(&bomb, 100_000), Err(Remark::Cut(Limit::FileBytes)));
        assert_eq!(unfold(&bomb, 2_000_000).unwrap().len(), 10_000 * 8 * 17);
    }
}
