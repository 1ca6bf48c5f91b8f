//! The official days, by the law as it stood.

use clock::Official::{FederalLabourLaw, FederalOffices};

fn dates(list: clock::Official, year: i16) -> String {
    let day = |h: &clock::Holiday| h.date.strftime("%m-%d").to_string();
    list.days(year)
        .iter()
        .map(day)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn labour_law() {
    assert_eq!(
        dates(FederalLabourLaw, 2026),
        "01-01 02-02 03-16 05-01 09-16 11-16 12-25"
    );
    assert_eq!(
        dates(FederalLabourLaw, 2027),
        "01-01 02-01 03-15 05-01 09-16 11-15 12-25"
    );
    // The executive changes on 1 October since 2024, on 1 December before.
    assert_eq!(
        dates(FederalLabourLaw, 2024),
        "01-01 02-05 03-18 05-01 09-16 10-01 11-18 12-25"
    );
    assert_eq!(
        dates(FederalLabourLaw, 2030),
        "01-01 02-04 03-18 05-01 09-16 10-01 11-18 12-25"
    );
    assert_eq!(
        dates(FederalLabourLaw, 2018),
        "01-01 02-05 03-19 05-01 09-16 11-19 12-01 12-25"
    );
    // Fixed days before the reform of 2006.
    assert_eq!(
        dates(FederalLabourLaw, 2005),
        "01-01 02-05 03-21 05-01 09-16 11-20 12-25"
    );
}

#[test]
fn federal_offices_close_on_5_may_too() {
    for year in clock::FIRST_YEAR..=clock::LAST_YEAR {
        let without: Vec<_> = FederalOffices
            .days(year)
            .into_iter()
            .filter(|d| d.key != "batalla-de-puebla")
            .map(|d| d.date)
            .collect();
        let labour: Vec<_> = FederalLabourLaw
            .days(year)
            .into_iter()
            .map(|d| d.date)
            .collect();
        assert_eq!(without, labour);
        assert!(dates(FederalOffices, year).contains("05-05"));
    }
}

#[test]
fn keys_lead_back() {
    for list in clock::Official::ALL {
        assert_eq!(clock::Official::from_key(list.key()), Some(list));
        for day in list.days(2024) {
            assert!(list.keys().any(|key| key == day.key));
            assert!(!day.name.is_empty() && !day.source.is_empty());
        }
    }
    assert_eq!(clock::Official::from_key("x"), None);
}
