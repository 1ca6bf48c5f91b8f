//! Small things about texts, for any text.

use desk::platform::text::{When, clean, fold, initials, shorten, size};
use desk::platform::web::PublicUrl;
use jiff::tz::TimeZone;
use proptest::prelude::*;

#[test]
fn words_are_folded_and_shortened() {
    assert_eq!(fold("PETICIÓN ñandú Ü"), "peticion nandu u");
    assert_eq!(shorten("\n  uno dos, tres\ncuatro", 9), "uno dos…");
    assert_eq!(shorten("uno", 3), "uno");
    assert_eq!(initials("ángela maría de la o"), "ÁM");
    assert_eq!(
        [size(340), size(12_900), size(2_560_000)],
        ["340 B", "12 kB", "2.5 MB"]
    );
}

#[test]
fn instants_are_told_in_the_institutions_zone() {
    let zone = TimeZone::get("America/Mexico_City").unwrap();
    let noon = crate::support::NOON;
    let told = When::new(noon, noon + 3 * 3_600_000, &zone);
    assert_eq!(
        (told.text.as_str(), told.ago.as_str()),
        ("2 mar 2026, 12:00", "hace 3 h")
    );
    assert_eq!(told.iso, "2026-03-02T12:00:00-06:00");
    let ago = |millis| When::new(noon, noon + millis, &zone).ago;
    assert_eq!(ago(-5), "hace un momento");
    assert_eq!(ago(24 * 3_600_000), "hace 1 día");
    assert_eq!(ago(800 * 24 * 3_600_000), "hace 2 años");
}

#[test]
fn only_this_machine_may_be_reached_without_encryption() {
    for fine in [
        "http://127.0.0.1:8080",
        "http://[::1]:1",
        "http://localhost",
        "https://mesa.ejemplo.mx/",
    ] {
        assert!(PublicUrl::parse(fine).is_ok(), "{fine}");
    }
    for wrong in [
        "http://mesa.ejemplo.mx",
        "http://0.0.0.0:80",
        "ftp://x",
        "mesa",
        "https://x/y",
        "https://x?y",
    ] {
        assert!(PublicUrl::parse(wrong).is_err(), "{wrong}");
    }
    assert_eq!(
        PublicUrl::parse("https://a.mx/").unwrap().link("/b"),
        "https://a.mx/b"
    );
}

/// The log holds no address that opens something.
#[test]
fn secrets_of_addresses_are_masked() {
    use desk::platform::web::masked;
    assert_eq!(masked("/seguimiento/abc/archivos/1"), "/seguimiento/…");
    assert_eq!(masked("/bienvenida/abc"), "/bienvenida/…");
    assert_eq!(masked("/solicitudes/OCO-00001"), "/solicitudes/OCO-00001");
}

proptest! {
    #[test]
    fn any_text_is_cleaned_for_good(text in any::<String>()) {
        let once = clean(&text);
        prop_assert_eq!(&clean(&once), &once);
        prop_assert!(once.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()));
    }

    #[test]
    fn any_text_is_shortened_within_the_limit(text in any::<String>(), limit in 1..200_usize) {
        let short = shorten(&text, limit);
        prop_assert!(short.chars().count() <= limit + 1, "one for the ellipsis");
        prop_assert!(!short.contains('\n'));
    }

    #[test]
    fn any_text_folds_to_itself(text in any::<String>()) {
        let once = fold(&text);
        prop_assert_eq!(&fold(&once), &once);
    }

    #[test]
    fn any_way_on_stays_on_this_site(path in any::<String>()) {
        let local = desk::platform::session::local_path(&path);
        prop_assert!(local.starts_with('/') && !local.starts_with("//") && !local.starts_with("/\\"));
    }
}
