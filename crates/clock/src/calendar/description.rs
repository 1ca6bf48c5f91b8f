//! A calendar as it is written, in a pack or by an editor.

use serde::{Deserialize, Serialize};

/// A calendar as written. [`crate::Calendar::new`] checks it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarDef {
    /// Stable key; targets name it.
    pub key: String,
    /// What people read.
    pub name: String,
    /// The IANA zone, as `America/Mexico_City`.
    pub zone: String,
    /// The hours of a usual week; a day that is missing is closed.
    #[serde(default)]
    pub week: WeekDef,
    /// The official list that is kept: `ley-federal-del-trabajo` or `oficinas-federales`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holidays: Option<String>,
    /// Keys of days of that list that are not kept here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_kept: Vec<String>,
    /// Days that close each year, beyond the official list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yearly: Vec<YearlyDef>,
    /// Days that are not as usual: they win over everything else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exception: Vec<ExceptionDef>,
}

/// The hours of a usual week. A segment that ends at or before its beginning lasts
/// into the next day and belongs to the day on which it opens: `22:00-06:00`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WeekDef {
    /// Monday's segments, each `HH:MM-HH:MM`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub monday: Vec<String>,
    /// Tuesday's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tuesday: Vec<String>,
    /// Wednesday's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wednesday: Vec<String>,
    /// Thursday's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thursday: Vec<String>,
    /// Friday's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub friday: Vec<String>,
    /// Saturday's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub saturday: Vec<String>,
    /// Sunday's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sunday: Vec<String>,
}

impl WeekDef {
    /// The days in order, each with the key that it is written by.
    #[must_use]
    pub fn days(&self) -> [(&'static str, &[String]); 7] {
        [
            ("monday", &self.monday),
            ("tuesday", &self.tuesday),
            ("wednesday", &self.wednesday),
            ("thursday", &self.thursday),
            ("friday", &self.friday),
            ("saturday", &self.saturday),
            ("sunday", &self.sunday),
        ]
    }
}

/// A day that closes each year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearlyDef {
    /// `MM-DD`.
    pub day: String,
    /// What people read.
    pub name: String,
}

/// Days that are not as usual: a holiday, a half day, a vacation period, an extra opening.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExceptionDef {
    /// The first day, `AAAA-MM-DD`.
    pub from: String,
    /// The last day; without it, only the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What people read.
    pub name: String,
    /// The hours of each of these days, in place of the week's; none closes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<String>,
    /// The days have the week's hours, although an official or yearly rest day falls on them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_usual: bool,
    /// What orders it, as a publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}
