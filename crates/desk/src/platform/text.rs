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

/// Text as one would paste it: no control characters but line ends, none of the
/// invisible ones that turn the direction of reading.
pub fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let keep = |c: &char| match *c {
        '\n' | '\t' => true,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{0}' => false,
        c => !c.is_control(),
    };
    text.chars()
        .filter(keep)
        .collect::<String>()
        .trim()
        .to_owned()
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
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
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

    /// The day of an instant as people read it, `21/11/2026`.
    pub fn day_in_words(at: i64, zone: &TimeZone) -> String {
        let instant = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        instant
            .to_zoned(zone.clone())
            .strftime("%d/%m/%Y")
            .to_string()
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
