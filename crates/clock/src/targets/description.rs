//! A target as a pack writes it, and its check.

use serde::{Deserialize, Serialize};

use super::{Measure, Term};
use crate::escalation::{Escalation, EscalationDef};
use crate::fault::Fault;
use crate::text;

/// No term in days is longer: ten years of working days.
const MOST_DAYS: u32 = 2600;

/// A rule of a pack: what is promised for the tickets that it matches. A list that is
/// empty matches everything. Exactly one of `time`, `days`, `natural` and `none` is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleDef {
    /// Stable key; explanations and tickets name it.
    pub key: String,
    /// What is measured.
    pub measure: Measure,
    /// Between teams (OLA): a clock beside that of the requester.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub internal: bool,
    /// Keys of services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service: Vec<String>,
    /// Keys of kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<String>,
    /// Keys of priorities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priority: Vec<String>,
    /// Keys of stages; only with the measure `stage`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stage: Vec<String>,
    /// Keys of teams; only for internal targets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub team: Vec<String>,
    /// Business time: `4h`, `30min`, `1h30min`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Working days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Time by any clock: `72h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub natural: Option<String>,
    /// Nothing is promised, although a more general rule would.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub none: bool,
    /// The calendar; without it the one that the caller names as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Who is told before and after the deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalation: Option<EscalationDef>,
}

impl RuleDef {
    /// What it promises, `None` for nothing; faults with the place `item`.
    pub(super) fn term(&self, item: &str, faults: &mut Vec<Fault>) -> Option<Term> {
        let many = [
            self.time.is_some(),
            self.days.is_some(),
            self.natural.is_some(),
            self.none,
        ];
        if many.iter().filter(|written| **written).count() != 1 {
            let text = "escriba exactamente uno de time, days, natural o none";
            faults.push(Fault::new(item, text));
            return None;
        }
        let mut read = |key: &str, written: &str| {
            let fault = |text| faults.push(Fault::new(format!("{item}.{key}"), text));
            text::duration(written).map_err(fault).ok()
        };
        match (&self.time, self.days, &self.natural) {
            (Some(time), ..) => read("time", time).map(Term::Business),
            (_, Some(days), _) if (1..=MOST_DAYS).contains(&days) => Some(Term::Days(days)),
            (_, Some(days), _) => {
                let text = format!("{days} no es un plazo; va de 1 a {MOST_DAYS} días hábiles");
                faults.push(Fault::new(format!("{item}.days"), text));
                None
            }
            (_, _, Some(natural)) => read("natural", natural).map(Term::Natural),
            _ => None,
        }
    }

    /// Its steps; faults with the place `item`.
    pub(super) fn steps(&self, item: &str, faults: &mut Vec<Fault>) -> Option<Escalation> {
        let within =
            |fault: Fault| Fault::new(format!("{item}.escalation.{}", fault.item), fault.text);
        match Escalation::new(self.escalation.as_ref()?) {
            Ok(escalation) => Some(escalation),
            Err(found) => {
                faults.extend(found.into_iter().map(within));
                None
            }
        }
    }

    /// What only the rule as a whole can tell.
    pub(super) fn check(&self, item: &str, calendars: &[&str], faults: &mut Vec<Fault>) {
        let mut fault = |key: &str, text: String| {
            faults.push(Fault::new(format!("{item}.{key}"), text));
        };
        if self.key.trim().is_empty() {
            fault("key", "falta la clave del plazo".into());
        }
        if !self.stage.is_empty() && self.measure != Measure::Stage {
            fault(
                "stage",
                "las etapas sólo valen con measure = \"stage\"".into(),
            );
        }
        if !self.team.is_empty() && !self.internal {
            fault("team", "los equipos sólo valen con internal = true".into());
        }
        if let Some(calendar) = &self.calendar
            && !calendars.contains(&calendar.as_str())
        {
            fault("calendar", format!("no existe el calendario «{calendar}»"));
        }
        if self.none && self.escalation.is_some() {
            fault(
                "escalation",
                "con none no hay plazo; quite los pasos".into(),
            );
        }
    }
}
