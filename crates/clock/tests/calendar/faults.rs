//! What cannot be a calendar is refused with its place.

use clock::{Calendar, CalendarDef, Fault};

fn faults(text: &str) -> Vec<Fault> {
    let def: CalendarDef = toml::from_str(text).unwrap();
    Calendar::new(&def)
        .map(|c| panic!("{c:?} was taken"))
        .unwrap_err()
}

#[track_caller]
fn refused(rest: &str, item: &str, says: &str) {
    let text = format!("key = 'x'\nname = 'X'\nzone = 'America/Mexico_City'\n{rest}");
    let found = faults(&text);
    let [fault] = found.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(fault.item, item, "{fault}");
    assert!(fault.text.contains(says), "{fault}");
}

#[test]
fn weeks() {
    refused(
        "week.monday = ['09:00-14:00', '13:00-15:00']",
        "week.monday[1]",
        "se traslapa con 09:00-14:00",
    );
    refused(
        "week.monday = ['22:00-06:00']\nweek.tuesday = ['05:00-12:00']",
        "week.tuesday",
        "día anterior",
    );
    refused(
        "week.sunday = ['22:00-06:00']\nweek.monday = ['05:00-12:00']",
        "week.monday",
        "día anterior",
    );
    refused(
        "week.friday = ['09:00-25:00']",
        "week.friday[0]",
        "«25:00» no es una hora",
    );
    refused(
        "week.friday = ['09:00-09:00']",
        "week.friday[0]",
        "a la misma hora",
    );
    refused("", "week", "nunca abre");
    refused(
        "[[exception]]\nfrom = '2026-12-24'\nname = 'Cierre'",
        "week",
        "nunca abre",
    );
}

#[test]
fn zones_and_names() {
    for zone in [
        "America/Chiapas",
        "america/mexico_city",
        "UTC-6",
        "",
        "../etc/passwd",
    ] {
        let text = format!("key = 'x'\nname = 'X'\nzone = '{zone}'\nweek.monday = ['09:00-14:00']");
        let found = faults(&text);
        assert!(
            found
                .iter()
                .any(|f| f.item == "zone" && f.text.contains("no existe la zona")),
            "{found:?}"
        );
    }
    let found =
        faults("key = 'x'\nname = ' '\nzone = 'America/Cancun'\nweek.monday = ['09:00-14:00']");
    assert_eq!(found.first().map(|f| f.item.as_str()), Some("name"));
}

#[test]
fn holidays_and_exceptions() {
    let open = "week.monday = ['09:00-14:00']\n";
    let refused = |rest: &str, item, says| refused(&format!("{open}{rest}"), item, says);
    refused("holidays = 'oficiales'", "holidays", "oficinas-federales");
    refused(
        "holidays = 'ley-federal-del-trabajo'\nnot_kept = ['batalla-de-puebla']",
        "not_kept[0]",
        "no tiene el día",
    );
    refused("not_kept = ['navidad']", "not_kept", "no hay lista");
    refused(
        "yearly = [{ day = '02-30', name = 'X' }]",
        "yearly[0].day",
        "no es un día del año",
    );
    refused(
        "yearly = [{ day = '03-02', name = 'X' }, { day = '03-02', name = 'Y' }]",
        "yearly[1].day",
        "dos veces",
    );
    let one = |body: &str| format!("[[exception]]\nname = 'A'\n{body}\n");
    refused(
        &one("from = '2026-02-30'"),
        "exception[0].from",
        "no existe",
    );
    refused(
        &one("from = '0000-01-01'"),
        "exception[0].from",
        "el año 0000",
    );
    refused(
        &one("from = '20266-01-01'"),
        "exception[0].from",
        "el año 20266",
    );
    refused(
        &one("from = '2026-02-03'\nto = '2026-02-01'"),
        "exception[0].to",
        "anterior",
    );
    refused(
        &one("from = '2026-02-03'\nto = '2036-02-01'"),
        "exception[0].to",
        "más de un año",
    );
    refused(
        &one("from = '2026-02-03'\nopen = ['09:00-12:00', '11:00-13:00']"),
        "exception[0].open[1]",
        "se traslapa",
    );
    refused(
        &one("from = '2026-02-03'\nas_usual = true\nopen = ['09:00-12:00']"),
        "exception[0].open",
        "as_usual",
    );
    let two = |a: &str, b: &str| one(a) + &one(b);
    refused(
        &two("from = '2026-02-03'", "from = '2026-02-03'"),
        "exception[1]",
        "comparten días",
    );
    let across = two(
        "from = '2026-02-03'\nto = '2026-02-09'",
        "from = '2026-02-01'\nto = '2026-02-05'",
    );
    refused(&across, "exception[0]", "comparten días");
}

#[test]
fn every_fault_is_told_at_once() {
    let found = faults(
        "key = 'x'\nname = ''\nzone = 'X'\nholidays = 'x'\nweek.monday = ['x']\n[[exception]]\nfrom = ''\nname = ''",
    );
    assert_eq!(found.len(), 6, "{found:#?}");
}

#[test]
fn unknown_keys_are_refused() {
    assert!(
        toml::from_str::<CalendarDef>("key = 'x'\nname = 'X'\nzone = 'Z'\nweek.lunes = []")
            .is_err()
    );
}
