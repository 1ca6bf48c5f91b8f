//! Small things about texts: folding, shortening, dates and sizes in Spanish.

pub use filter::fold;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The first line, cut at a word before `limit` characters, with «…» where cut.
pub fn shorten(text: &str, limit: usize) -> String {
    let line = text
        .lines()
        .map(str::trim)
        .find(|l| !l.is_empty())
        .unwrap_or_default();
    if line.chars().count() <= limit {
        return line.to_owned();
    }
    let head: String = line.chars().take(limit).collect();
    let cut = head
        .rsplit_once(' ')
        .map_or(head.as_str(), |(before, _)| before);
    format!("{}…", cut.trim_end_matches([',', '.', ';', ':', ' ']))
}

/// Marks that stand on one letter at most; more only cover the lines around it.
const MARKS: usize = 4;

/// Text as one would paste it: no control characters but line ends, none of the
/// invisible ones that turn the direction of reading or hide a letter, no heaps of
/// marks on one letter. What joins emoji and letters of some scripts stays.
pub fn clean(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let mut marks = 0;
    let keep = |c: &char| {
        marks = if is_mark(*c) { marks + 1 } else { 0 };
        marks <= MARKS && (matches!(*c, '\n' | '\t') || !(c.is_control() || is_hidden(*c)))
    };
    text.chars()
        .filter(keep)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// A name, as it stands in a line among others: clean, with single spaces, and
/// without what is not seen, so that no two names look the same and are not.
pub fn clean_name(text: &str) -> String {
    let seen = |c: &char| !matches!(*c, '\u{200C}' | '\u{200D}' | '\u{AD}');
    let text: String = clean(text).chars().filter(seen).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// A mark that stands on the letter before it.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}'
        | '\u{483}'..='\u{489}'
        | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}')
}

/// What is not seen and changes how the rest is read: directions, blanks without
/// width, fillers that look like nothing, tags.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{34F}'
        | '\u{61C}'
        | '\u{115F}'..='\u{1160}'
        | '\u{180B}'..='\u{180E}'
        | '\u{200B}'
        | '\u{200E}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}')
}

/// A text as it stands in the query of an address.
pub fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.');
    let piece = |b: u8| {
        if plain(b) {
            char::from(b).to_string()
        } else {
            format!("%{b:02X}")
        }
    };
    text.bytes().map(piece).collect()
}

/// A size people understand: `340 B`, `12 kB`, `2.5 MB`.
pub fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..1_000_000_000 => {
            format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
        }
        _ => format!(
            "{}.{} GB",
            bytes / 1_000_000_000,
            bytes % 1_000_000_000 / 100_000_000
        ),
    }
}

/// The word with its first letter in upper case.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The first letters of the first two words of a name, for an avatar.
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .take(2)
        .filter_map(|w| w.chars().next())
        .flat_map(char::to_uppercase)
        .collect()
}

/// An instant as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// For machines: `2026-11-21T10:42:00-06:00`.
    pub iso: String,
    /// «21 nov 2026, 10:42», in the institution's zone.
    pub text: String,
    /// «hace 5 min»
    pub ago: String,
}

impl When {
    /// The day of an instant as a control shows it, `2026-11-21`.
    pub fn day(at: i64, zone: &TimeZone) -> String {
        let instant = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        instant.to_zoned(zone.clone()).date().to_string()
    }

    /// The time of day of an instant as people read it, `10:42`.
    pub fn time(at: i64, zone: &TimeZone) -> String {
        let instant = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        instant.to_zoned(zone.clone()).strftime("%H:%M").to_string()
    }

    /// The day of an instant as people read it, `21/11/2026`.
    pub fn day_in_words(at: i64, zone: &TimeZone) -> String {
        let instant = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        instant
            .to_zoned(zone.clone())
            .strftime("%d/%m/%Y")
            .to_string()
    }

    /// A day as it is stored, `2026-11-21`, as people read it, `21/11/2026`.
    pub fn stored_day(day: &str) -> String {
        let read = day.parse::<jiff::civil::Date>();
        read.map_or_else(
            |_| day.to_owned(),
            |day| day.strftime("%d/%m/%Y").to_string(),
        )
    }

    /// `at` and `now` in milliseconds UTC.
    pub fn new(at: i64, now: i64, zone: &TimeZone) -> Self {
        const MONTHS: [&str; 12] = [
            "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic",
        ];
        let instant = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        let local = instant.to_zoned(zone.clone());
        let month = usize::try_from(local.month())
            .ok()
            .and_then(|m| MONTHS.get(m.saturating_sub(1)));
        Self {
            iso: local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            text: format!(
                "{} {} {}, {:02}:{:02}",
                local.day(),
                month.unwrap_or(&"?"),
                local.year(),
                local.hour(),
                local.minute()
            ),
            ago: ago(now - at),
        }
    }
}

fn ago(millis: i64) -> String {
    let minutes = millis / 60_000;
    let several = |n: i64, one: &str, many: &str| {
        if n == 1 {
            format!("hace 1 {one}")
        } else {
            format!("hace {n} {many}")
        }
    };
    match minutes {
        ..1 => "hace un momento".to_owned(),
        1..60 => format!("hace {minutes} min"),
        60..1_440 => format!("hace {} h", minutes / 60),
        1_440..43_200 => several(minutes / 1_440, "día", "días"),
        43_200..525_600 => several(minutes / 43_200, "mes", "meses"),
        _ => several(minutes / 525_600, "año", "años"),
    }
}
