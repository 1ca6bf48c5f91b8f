//! The rule that counts, and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Measure, RuleDef, Term};
use crate::escalation::Escalation;
use crate::fault::Fault;
use crate::timer::Aim;

/// What a rule may ask of a ticket, the weightiest first: a rule that names the service
/// wins over one that does not, whatever else they name, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// The service.
    Service,
    /// The kind of ticket.
    Kind,
    /// The priority.
    Priority,
    /// The stage.
    Stage,
    /// The team.
    Team,
}

impl Dimension {
    /// All, the weightiest first.
    pub const ALL: [Self; 5] = [
        Self::Service,
        Self::Kind,
        Self::Priority,
        Self::Stage,
        Self::Team,
    ];

    fn named(self, rule: &RuleDef) -> &[String] {
        match self {
            Self::Service => &rule.service,
            Self::Kind => &rule.kind,
            Self::Priority => &rule.priority,
            Self::Stage => &rule.stage,
            Self::Team => &rule.team,
        }
    }

    fn of<'a>(self, asked: &Asked<'a>) -> Option<&'a str> {
        match self {
            Self::Service => asked.service,
            Self::Kind => asked.kind,
            Self::Priority => asked.priority,
            Self::Stage => asked.stage,
            Self::Team => asked.team,
        }
    }
}

/// For what a target is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// What is measured.
    pub measure: Measure,
    /// Between teams.
    pub internal: bool,
    /// The ticket's service.
    pub service: Option<&'a str>,
    /// Its kind.
    pub kind: Option<&'a str>,
    /// Its priority.
    pub priority: Option<&'a str>,
    /// The stage.
    pub stage: Option<&'a str>,
    /// The team that has it.
    pub team: Option<&'a str>,
}

impl Asked<'_> {
    /// A question about a measure, with nothing known of the ticket.
    #[must_use]
    pub const fn about(measure: Measure) -> Self {
        Self {
            measure,
            internal: false,
            service: None,
            kind: None,
            priority: None,
            stage: None,
            team: None,
        }
    }
}

/// What is promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Key of the rule.
    pub rule: String,
    /// What it names: why it counts and no other.
    pub names: Vec<Dimension>,
    /// How long.
    pub term: Term,
    /// The calendar that the rule names.
    pub calendar: Option<String>,
}

impl Chosen {
    /// What a timer is aimed at.
    #[must_use]
    pub fn aim(&self) -> Aim {
        Aim {
            rule: self.rule.clone(),
            names: self.names.clone(),
            term: self.term,
        }
    }
}

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It counts.
    Chosen,
    /// It matches, but a more specific one counts.
    MoreGeneral,
    /// The ticket has something else in this dimension.
    Differs(Dimension),
}

/// A rule that was looked at, for the page that explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    /// Its key.
    pub rule: String,
    /// What it names, the weightiest first.
    pub names: Vec<Dimension>,
    /// What became of it.
    pub outcome: Outcome,
}

/// The choice among the rules of one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is promised; `None` when no rule matches, or the one that does promises nothing.
    pub chosen: Option<Chosen>,
    /// Every rule of the measure, the most specific first.
    pub considered: Vec<Considered>,
}

/// The targets of an institution, checked.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    /// The most specific first.
    rules: Vec<(RuleDef, Option<Term>)>,
    /// By the rules' keys.
    escalations: BTreeMap<String, Escalation>,
}

impl Targets {
    /// Checks the rules of a pack, given the keys of its calendars.
    ///
    /// # Errors
    /// Every fault with its place, `target[2].time`: also two rules that could both count.
    pub fn new(rules: &[RuleDef], calendars: &[&str]) -> Result<Self, Vec<Fault>> {
        let (mut faults, mut escalations) = (Vec::new(), BTreeMap::new());
        let mut read: Vec<(RuleDef, Option<Term>)> = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            let item = format!("target[{at}]");
            rule.check(&item, calendars, &mut faults);
            for (other, _) in &read {
                if other.key == rule.key {
                    let text = format!("la clave «{}» está dos veces", rule.key);
                    faults.push(Fault::new(format!("{item}.key"), text));
                } else if tied(rule, other) {
                    let text = format!(
                        "«{}» y «{}» valen para lo mismo; precise uno de los dos",
                        rule.key, other.key
                    );
                    faults.push(Fault::new(&item, text));
                }
            }
            if let Some(escalation) = rule.steps(&item, &mut faults) {
                escalations.insert(rule.key.clone(), escalation);
            }
            let term = rule.term(&item, &mut faults);
            read.push((rule.clone(), term));
        }
        // Those that name the weightier dimensions first; equals keep the pack's order.
        let names = |rule: &RuleDef| Dimension::ALL.map(|d| d.named(rule).is_empty());
        read.sort_by_key(|(rule, _)| names(rule));
        if faults.is_empty() {
            Ok(Self {
                rules: read,
                escalations,
            })
        } else {
            Err(faults)
        }
    }

    /// The escalation of a rule, if it has one.
    #[must_use]
    pub fn escalation(&self, rule: &str) -> Option<&Escalation> {
        self.escalations.get(rule)
    }

    /// What a rule promises; nothing for one that is not there or promises nothing.
    #[must_use]
    pub fn term(&self, rule: &str) -> Option<Term> {
        let own = self.rules.iter().find(|(own, _)| own.key == rule);
        own.and_then(|(_, term)| *term)
    }

    /// The rules, the most specific first.
    pub fn rules(&self) -> impl Iterator<Item = &RuleDef> {
        self.rules.iter().map(|(rule, _)| rule)
    }

    /// Which rule counts, and why.
    #[must_use]
    pub fn choose(&self, asked: &Asked<'_>) -> Choice {
        let mut choice = Choice {
            chosen: None,
            considered: Vec::new(),
        };
        let mut found = false;
        for (rule, term) in &self.rules {
            if (rule.measure, rule.internal) != (asked.measure, asked.internal) {
                continue;
            }
            let named = |d: &Dimension| !d.named(rule).is_empty();
            let names: Vec<_> = Dimension::ALL.into_iter().filter(named).collect();
            let outcome = match differs(rule, asked) {
                Some(dimension) => Outcome::Differs(dimension),
                None if found => Outcome::MoreGeneral,
                None => {
                    found = true;
                    choice.chosen = term.map(|term| Chosen {
                        rule: rule.key.clone(),
                        names: names.clone(),
                        term,
                        calendar: rule.calendar.clone(),
                    });
                    Outcome::Chosen
                }
            };
            let rule = rule.key.clone();
            choice.considered.push(Considered {
                rule,
                names,
                outcome,
            });
        }
        choice
    }
}

/// The first dimension in which a ticket is not what a rule names.
fn differs(rule: &RuleDef, asked: &Asked<'_>) -> Option<Dimension> {
    Dimension::ALL.into_iter().find(|dimension| {
        let (named, is) = (dimension.named(rule), dimension.of(asked));
        !named.is_empty() && !named.iter().any(|name| Some(name.as_str()) == is)
    })
}

/// Whether two rules name the same dimensions and a ticket could match both.
fn tied(one: &RuleDef, other: &RuleDef) -> bool {
    let same = |d: Dimension| {
        let (a, b) = (d.named(one), d.named(other));
        (a.is_empty() && b.is_empty()) || a.iter().any(|name| b.contains(name))
    };
    (one.measure, one.internal) == (other.measure, other.internal)
        && Dimension::ALL.into_iter().all(same)
}
