//! Files of a demonstration, made on the spot: a letter as PDF, a picture of a screen as PNG.

/// A letter of a page with these lines.
pub(super) fn letter(lines: &[String]) -> Vec<u8> {
    let mut page = b"BT /F 12 Tf 72 720 Td 18 TL\n".to_vec();
    for line in lines {
        page.push(b'(');
        for letter in line.chars() {
            // Latin-1, in which the font is asked for: every Spanish letter is there.
            let byte = u8::try_from(u32::from(letter)).unwrap_or(b'?');
            if matches!(byte, b'(' | b')' | b'\\') {
                page.push(b'\\');
            }
            page.push(byte);
        }
        page.extend_from_slice(b") '\n");
    }
    page.extend_from_slice(b"ET");
    let mut stream = format!("<< /Length {} >>\nstream\n", page.len()).into_bytes();
    stream.extend_from_slice(&page);
    stream.extend_from_slice(b"\nendstream");
    let objects: [&[u8]; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        &stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    let size = objects.len() + 1;
    let end =
        format!("{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.extend_from_slice(end.as_bytes());
    file
}

const WIDTH: u32 = 320;
const HEIGHT: u32 = 200;

/// A picture of a screen with a message in the middle; `seed` moves it a little.
pub(super) fn screen(seed: u32) -> Vec<u8> {
    let (left, top) = (60 + seed % 40, 40 + seed % 30);
    let colour = |x: u32, y: u32| -> u8 {
        let inside = x >= left && x < left + 170 && y >= top && y < top + 96;
        if !inside {
            return u8::from(y > HEIGHT - 14);
        }
        let (x, y) = (x - left, y - top);
        match y {
            0..14 => 2,
            // Four lines of a message that nobody can read.
            24..64 if y % 10 < 4 && x > 14 && x < 60 + (y * 7 + seed) % 90 => 1,
            74..88 if x > 104 && x < 156 => 2,
            _ => 3,
        }
    };
    let mut rows = Vec::new();
    for y in 0..HEIGHT {
        rows.push(0);
        for x in (0..WIDTH).step_by(4) {
            rows.push((x..x + 4).fold(0, |byte: u8, x| byte << 2 | colour(x, y)));
        }
    }
    let mut head = Vec::new();
    head.extend_from_slice(&WIDTH.to_be_bytes());
    head.extend_from_slice(&HEIGHT.to_be_bytes());
    // Two bits a point, out of a list of four colours.
    head.extend_from_slice(&[2, 3, 0, 0, 0]);
    let colours = [
        0x2f, 0x4f, 0x6f, 0x33, 0x33, 0x33, 0x8a, 0x1c, 0x3a, 0xf5, 0xf5, 0xf5,
    ];
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    piece(&mut file, b"IHDR", &head);
    piece(&mut file, b"PLTE", &colours);
    piece(&mut file, b"IDAT", &stored(&rows));
    piece(&mut file, b"IEND", &[]);
    file
}

/// Bytes in the envelope of zlib, not made smaller.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0x78, 0x01];
    let mut pieces = bytes.chunks(0xffff).peekable();
    while let Some(piece) = pieces.next() {
        let length = u16::try_from(piece.len()).unwrap_or(u16::MAX);
        file.push(u8::from(pieces.peek().is_none()));
        file.extend_from_slice(&length.to_le_bytes());
        file.extend_from_slice(&(!length).to_le_bytes());
        file.extend_from_slice(piece);
    }
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    file.extend_from_slice(&(b << 16 | a).to_be_bytes());
    file
}

fn piece(file: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    let length = u32::try_from(content.len()).unwrap_or_default();
    file.extend_from_slice(&length.to_be_bytes());
    file.extend_from_slice(name);
    file.extend_from_slice(content);
    let sum = name.iter().chain(content).fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            let carry = if sum & 1 == 1 { 0xedb8_8320 } else { 0 };
            sum >> 1 ^ carry
        })
    });
    file.extend_from_slice(&(!sum).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_names_where_its_objects_begin() {
        let file = letter(&["Año (2)".to_owned()]);
        let text: String = file.iter().map(|byte| char::from(*byte)).collect();
        // A letter is a byte of the file, and up to two of the text.
        let place = |part: &str| {
            text.split(part)
                .next()
                .map_or(0, |before| before.chars().count())
        };
        assert!(text.contains("(Año \\(2\\)) '"), "{text}");
        for number in 1..=5 {
            let at = place(&format!("{number} 0 obj\n"));
            assert!(text.contains(&format!("{at:010} 00000 n")), "{number}");
        }
        let table = place("xref\n0 6");
        assert!(text.contains(&format!("startxref\n{table}\n")), "{text}");
    }

    #[test]
    fn a_picture_is_what_its_name_says() {
        let file = screen(7);
        assert_eq!(
            infer::get(&file).map(|kind| kind.mime_type()),
            Some("image/png")
        );
        // The sum that every PNG ends with.
        assert!(file.ends_with(&[0xae, 0x42, 0x60, 0x82]));
        assert_ne!(file, screen(8));
    }
}
