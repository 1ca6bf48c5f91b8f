//! The official rest days of Mexico, computed for each year.

use jiff::civil::{Date, Weekday};

/// An official list of rest days.
///
/// Days of elections, which electoral law sets each time, are in none of them: an
/// institution adds them as exceptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Official {
    /// The federal labour law's rest days.
    FederalLabourLaw,
    /// Those of federal offices: the same, and 5 May.
    FederalOffices,
}

/// One official rest day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub date: Date,
    /// Stable key; a calendar that does not keep the day names it.
    pub key: &'static str,
    /// In Spanish: what is remembered.
    pub name: &'static str,
    /// In Spanish: what orders it.
    pub source: &'static str,
}

const LABOUR: &str = "Ley Federal del Trabajo, artículo 74";
const OFFICES: &str = "Calendario Oficial, decreto publicado en el DOF el 6 de octubre de 1993";

/// When a rest day is.
#[derive(Clone, Copy)]
enum When {
    Fixed(i8, i8),
    /// The n-th Monday of a month since the reform of 2006, a fixed day before.
    Monday {
        nth: i8,
        month: i8,
        before: i8,
    },
    /// The change of the federal executive, each six years.
    Change,
}

const DAYS: [(&str, &str, When); 9] = [
    ("ano-nuevo", "Año Nuevo", When::Fixed(1, 1)),
    (
        "constitucion",
        "Día de la Constitución",
        When::Monday {
            nth: 1,
            month: 2,
            before: 5,
        },
    ),
    (
        "natalicio-juarez",
        "Natalicio de Benito Juárez",
        When::Monday {
            nth: 3,
            month: 3,
            before: 21,
        },
    ),
    ("dia-del-trabajo", "Día del Trabajo", When::Fixed(5, 1)),
    (BATTLE, "Batalla de Puebla", When::Fixed(5, 5)),
    (
        "independencia",
        "Día de la Independencia",
        When::Fixed(9, 16),
    ),
    (
        "cambio-ejecutivo",
        "Transmisión del Poder Ejecutivo Federal",
        When::Change,
    ),
    (
        "revolucion",
        "Día de la Revolución",
        When::Monday {
            nth: 3,
            month: 11,
            before: 20,
        },
    ),
    ("navidad", "Navidad", When::Fixed(12, 25)),
];
const BATTLE: &str = "batalla-de-puebla";

impl Official {
    /// Every list.
    pub const ALL: [Self; 2] = [Self::FederalLabourLaw, Self::FederalOffices];

    /// How a calendar names the list.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::FederalLabourLaw => "ley-federal-del-trabajo",
            Self::FederalOffices => "oficinas-federales",
        }
    }

    /// The list of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.key() == key)
    }

    /// The keys of its days, whatever the year.
    pub fn keys(self) -> impl Iterator<Item = &'static str> {
        let mine = move |key: &&str| self == Self::FederalOffices || *key != BATTLE;
        DAYS.iter().map(|(key, _, _)| *key).filter(mine)
    }

    /// Its days of a year, in order.
    #[must_use]
    pub fn days(self, year: i16) -> Vec<Holiday> {
        let source = match self {
            Self::FederalLabourLaw => LABOUR,
            Self::FederalOffices => OFFICES,
        };
        let listed = |(key, name, when): &(&'static str, &'static str, When)| {
            let kept = self == Self::FederalOffices || *key != BATTLE;
            let date = when.of(year).filter(|_| kept)?;
            Some(Holiday {
                date,
                key,
                name,
                source,
            })
        };
        let mut days: Vec<_> = DAYS.iter().filter_map(listed).collect();
        days.sort_by_key(|day| day.date);
        days
    }
}

impl When {
    fn of(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Monday { month, before, .. } if year < 2006 => {
                Date::new(year, month, before).ok()
            }
            Self::Monday { nth, month, .. } => {
                let first = Date::new(year, month, 1).ok()?;
                first.nth_weekday_of_month(nth, Weekday::Monday).ok()
            }
            // 1 December until 2018; the next took office on 1 October 2024.
            Self::Change if year >= 2024 => six(year, 2024).then(|| Date::new(year, 10, 1).ok())?,
            Self::Change => six(year, 2018).then(|| Date::new(year, 12, 1).ok())?,
        }
    }
}

fn six(year: i16, from: i16) -> bool {
    (year - from) % 6 == 0
}
