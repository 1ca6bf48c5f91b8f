//! The front end, carried in the binary: styles, script, icons and fonts, each under a name with a hash
//! of its content, so that browsers may keep it for ever.
//!
//! `build.rs` makes the files and the table that this file includes.

/// One file to serve under `/recursos/`.
#[derive(Debug)]
pub struct Asset {
    /// Its name with the hash, for example `app-1a2b3c4d.css`.
    pub name: &'static str,
    /// What to answer as `Content-Type`.
    pub media_type: &'static str,
    /// The file as it is.
    pub bytes: &'static [u8],
    /// The file compressed with brotli, where that makes it smaller.
    pub brotli: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// The file that was asked for by its hashed name.
pub fn find(hashed_name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == hashed_name)
}

/// Where a page links a file that it knows by its plain name: `app.css` → `/recursos/app-1a2b3c4d.css`.
/// An unknown name gives an address that answers "not found" and shows in a test.
pub fn url(logical: &str) -> &'static str {
    URLS.iter()
        .find(|(name, _)| *name == logical)
        .map_or("/recursos/desconocido", |(_, url)| url)
}

/// Every file, in the order of their names.
pub fn all() -> &'static [Asset] {
    ASSETS
}

/// The names that `icons.svg` draws; a pack's area names its icon by one of these.
pub fn icons() -> &'static [&'static str] {
    ICONS
}

#[cfg(test)]
mod tests {
    use super::{all, find, icons, url};

    #[test]
    fn every_name_that_templates_use_leads_to_a_file() {
        for logical in [
            "app.css",
            "app.js",
            "icons.svg",
            "favicon.svg",
            "atkinson-latin.woff2",
        ] {
            let hashed = url(logical).trim_start_matches("/recursos/");
            let asset = find(hashed);
            assert!(
                asset.is_some_and(|it| !it.bytes.is_empty()),
                "{logical} leads to {hashed}"
            );
        }
        assert_eq!(url("app.exe"), "/recursos/desconocido");
        assert!(find("desconocido").is_none());
    }

    #[test]
    fn text_is_compressed_and_fonts_are_not() {
        for asset in all() {
            let text = !asset.name.ends_with(".woff2");
            assert_eq!(asset.brotli.is_some(), text, "{}", asset.name);
            assert!(
                asset.brotli.is_none_or(|it| it.len() < asset.bytes.len()),
                "{}",
                asset.name
            );
        }
    }

    #[test]
    fn styles_link_the_fonts_by_their_hashed_names() {
        let css = find(url("app.css").trim_start_matches("/recursos/"));
        let text = css
            .map(|it| String::from_utf8_lossy(it.bytes))
            .unwrap_or_default();
        let fonts: Vec<_> = all()
            .iter()
            .filter(|it| it.name.ends_with(".woff2"))
            .collect();
        assert_eq!(fonts.len(), 2);
        for font in fonts {
            assert!(text.contains(font.name), "{} is not linked", font.name);
        }
    }

    // 100 KB is what a first visit may cost on a bad line: style, script, icons and the Latin font.
    #[test]
    fn a_first_visit_stays_under_its_budget() {
        let first = all().iter().filter(|it| !it.name.contains("latin-ext"));
        let weight: usize = first
            .map(|it| it.brotli.map_or(it.bytes.len(), <[u8]>::len))
            .sum();
        assert!(weight < 100 * 1024, "{weight} bytes");
    }

    #[test]
    fn icons_are_drawn() {
        let svg = find(url("icons.svg").trim_start_matches("/recursos/"));
        let text = svg
            .map(|it| String::from_utf8_lossy(it.bytes))
            .unwrap_or_default();
        for name in icons() {
            assert!(text.contains(&format!("id=\"{name}\"")), "{name}");
        }
    }
}
