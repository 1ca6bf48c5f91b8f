//! From conditions as texts to filters.

use filter::{Filter, Schema, parse};

use super::{ApprovalTemplate, Definition, Effect, Field, Guard, Kind, Transition};

/// A condition that cannot be read. A checked pack has none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("la condición «{condition}» no se puede leer: {why}")]
pub struct BadCondition {
    /// The condition as written.
    pub condition: String,
    /// What is wrong with it, in Spanish.
    pub why: String,
}

type Read<T> = Result<T, BadCondition>;

fn read(text: &str, schema: &Schema) -> Read<Filter> {
    parse(text, schema).map_err(|error| BadCondition {
        condition: text.to_owned(),
        why: error.to_string(),
    })
}

fn perhaps(text: &Option<String>, schema: &Schema) -> Read<Option<Filter>> {
    text.as_ref().map(|text| read(text, schema)).transpose()
}

fn each<A, B>(all: &[A], one: impl Fn(&A) -> Read<B>) -> Read<Vec<B>> {
    all.iter().map(one).collect()
}

impl Kind<String> {
    /// The kind with its conditions read by the fields of its tickets.
    ///
    /// # Errors
    /// The first condition that cannot be read.
    pub fn compile(&self, schema: &Schema) -> Read<Kind> {
        Ok(Kind {
            key: self.key.clone(),
            noun: self.noun.clone(),
            folio: self.folio.clone(),
            initial: self.initial.clone(),
            sight: self.sight,
            restricted: self.restricted,
            without_requester: self.without_requester,
            without_service: self.without_service,
            open: self.open.clone(),
            priorities: self.priorities.clone(),
            matrix: self.matrix.clone(),
            fields: each(&self.fields, |field| field.compile(schema))?,
            states: self.states.clone(),
            transitions: each(&self.transitions, |transition| transition.compile(schema))?,
            tasks: self.tasks.clone(),
            tags: self.tags.clone(),
            mentions_follow: self.mentions_follow,
            approvals: each(&self.approvals, |approval| approval.compile(schema))?,
            retired: self.retired.clone(),
        })
    }
}

impl Field<String> {
    fn compile(&self, schema: &Schema) -> Read<Field> {
        Ok(Field {
            key: self.key.clone(),
            label: self.label.clone(),
            kind: self.kind,
            help: self.help.clone(),
            group: self.group.clone(),
            later: self.later,
            required: self.required,
            required_when: perhaps(&self.required_when, schema)?,
            visible_when: perhaps(&self.visible_when, schema)?,
            internal: self.internal,
            indexed: self.indexed,
            personal: self.personal,
            choices: self.choices.clone(),
            ordered: self.ordered,
            decimals: self.decimals,
            min: self.min,
            max: self.max,
            roles: self.roles.clone(),
            edit: self.edit.clone(),
        })
    }
}

impl Transition<String> {
    fn compile(&self, schema: &Schema) -> Read<Transition> {
        Ok(Transition {
            key: self.key.clone(),
            label: self.label.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            who: self.who.clone(),
            requires: self.requires.clone(),
            renews: self.renews.clone(),
            asks: self.asks.clone(),
            message: self.message.clone(),
            tasks_done: self.tasks_done,
            approved: self.approved,
            conditions: each(&self.conditions, |guard| guard.compile(schema))?,
            effects: each(&self.effects, |effect| effect.compile(schema))?,
            internal: self.internal,
        })
    }
}

impl ApprovalTemplate<String> {
    fn compile(&self, schema: &Schema) -> Read<ApprovalTemplate> {
        Ok(ApprovalTemplate {
            key: self.key.clone(),
            name: self.name.clone(),
            starts: self.starts.clone(),
            when: perhaps(&self.when, schema)?,
            own: self.own,
            days: self.days,
            approved: self.approved.clone(),
            refused: self.refused.clone(),
            manage: self.manage.clone(),
            steps: self.steps.clone(),
        })
    }
}

impl Guard<String> {
    fn compile(&self, schema: &Schema) -> Read<Guard> {
        Ok(Guard {
            when: read(&self.when, schema)?,
            text: self.text.clone(),
        })
    }
}

impl Effect<String> {
    fn compile(&self, schema: &Schema) -> Read<Effect> {
        Ok(Effect {
            act: self.act,
            field: self.field.clone(),
            value: self.value.clone(),
            kind: self.kind.clone(),
            service: self.service.clone(),
            link: self.link,
            copy: self.copy.clone(),
            text: self.text.clone(),
            when: perhaps(&self.when, schema)?,
        })
    }
}

impl Definition<String> {
    /// The definition with its conditions read: those of its fields by the fields
    /// of its tickets, those of who may ask by the facts of requesters.
    ///
    /// # Errors
    /// The first condition that cannot be read.
    pub fn compile(&self, tickets: &Schema, requesters: &Schema) -> Read<Definition> {
        Ok(Definition {
            kind: self.kind.clone(),
            team: self.team.clone(),
            priority: self.priority.clone(),
            matrix: self.matrix.clone(),
            requirements: self.requirements.clone(),
            checks: self.checks.clone(),
            tasks: self.tasks.clone(),
            approvals: each(&self.approvals, |approval| approval.compile(tickets))?,
            policies: self.policies.clone(),
            eligible: each(&self.eligible, |guard| guard.compile(requesters))?,
            fields: each(&self.fields, |field| field.compile(tickets))?,
        })
    }
}
