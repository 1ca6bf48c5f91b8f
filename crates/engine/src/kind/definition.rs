//! The definition of a service (cédula): what it needs, who may ask, what its
//! policies are [IPN-17].

use filter::Filter;
use serde::{Deserialize, Serialize};

use super::{ApprovalTemplate, Choice, Field, Grid, TaskTemplate};

/// What must hold, and what is said where it does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guard<C = Filter> {
    /// The condition.
    pub when: C,
    /// The refusal, for people: which rule it is and what to do.
    pub text: String,
}

/// What a service needs and promises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition<C = Filter> {
    /// Key of the kind of its tickets; the pack's first kind when nothing is said.
    pub kind: Option<String>,
    /// Key of the team that attends to it.
    pub team: Option<String>,
    /// Key of the priority that its tickets start with.
    pub priority: Option<String>,
    /// Priorities by impact and urgency for this service, in place of its kind's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Grid>,
    /// What the requester must have at hand, in words.
    #[serde(default)]
    pub requirements: Vec<String>,
    /// First-level checks, in order; each with a key that stays.
    #[serde(rename = "check", default)]
    pub checks: Vec<Choice>,
    /// Tasks that its tickets begin with, after those of their kind.
    #[serde(rename = "task", default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<TaskTemplate>,
    /// Approvals that its tickets need, besides those of their kind.
    #[serde(rename = "approval", default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<ApprovalTemplate<C>>,
    /// The policies that the requester is told of; Markdown.
    pub policies: Option<String>,
    /// Who may ask: every one of these must hold of the requester.
    #[serde(default)]
    pub eligible: Vec<Guard<C>>,
    /// Fields that only this service asks for.
    #[serde(rename = "field", default)]
    pub fields: Vec<Field<C>>,
}

impl<C> Default for Definition<C> {
    fn default() -> Self {
        Self {
            kind: None,
            team: None,
            priority: None,
            matrix: None,
            requirements: Vec::new(),
            checks: Vec::new(),
            tasks: Vec::new(),
            approvals: Vec::new(),
            policies: None,
            eligible: Vec::new(),
            fields: Vec::new(),
        }
    }
}
