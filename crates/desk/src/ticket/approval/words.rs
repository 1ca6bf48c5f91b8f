//! The words of approvals.

use engine::{ApprovalState, ApprovalTemplate, Kind};

use crate::platform::App;

/// What an approval is called, and each of its steps.
pub struct Words<'a> {
    app: &'a App,
    kind: &'a Kind,
}

impl<'a> Words<'a> {
    /// The words of a kind and of every service.
    pub fn of(app: &'a App, kind: &'a Kind) -> Self {
        Self { app, kind }
    }

    /// The name of an approval, or its key where the pack lost it.
    pub fn name(&self, key: &str) -> String {
        let own = self.kind.approvals.iter().find(|own| own.key == key);
        let name = own.map(|own| own.name.clone());
        let name = name.or_else(|| self.defined(key).map(|own| own.name.clone()));
        name.unwrap_or_else(|| key.to_owned())
    }

    /// Whose approval a step is, or its key where the pack lost it.
    pub fn step(&self, key: &str, step: &str) -> String {
        let own = self.kind.approvals.iter().find(|own| own.key == key);
        let own = own.and_then(|own| own.step(step));
        let own = own.or_else(|| self.defined(key)?.step(step));
        own.map_or_else(|| step.to_owned(), |step| step.name.clone())
    }

    /// Who can put an approval right, in names of roles.
    pub fn managers(&self, template: &ApprovalTemplate) -> String {
        let role = |key: &String| {
            let role = self.app.pack.roles.iter().find(|role| role.key == *key);
            match key.as_str() {
                "@requester" => "quien lo solicita".to_owned(),
                "@assignee" => "la persona responsable".to_owned(),
                "@team" => "el equipo que lo tiene".to_owned(),
                "@unit-head" => "la jefatura de la dependencia".to_owned(),
                key if key.starts_with('@') => "la persona que dice el formulario".to_owned(),
                _ => role.map_or_else(|| key.clone(), |role| role.name.clone()),
            }
        };
        let roles: Vec<String> = template.manage.iter().map(role).collect();
        roles.join(", ")
    }

    /// As any service has it.
    fn defined(&self, key: &str) -> Option<&'a ApprovalTemplate<String>> {
        let services = self.app.pack.services.iter();
        let mut all = services
            .filter_map(|service| service.definition.as_ref())
            .flat_map(|definition| &definition.approvals);
        all.find(|own| own.key == key)
    }
}

/// How an approval stands: key and words.
pub fn state(state: ApprovalState) -> (&'static str, &'static str) {
    match state {
        ApprovalState::Asked => ("asked", "En espera"),
        ApprovalState::Approved => ("approved", "Aprobado"),
        ApprovalState::Refused => ("refused", "Rechazado"),
        ApprovalState::Withdrawn => ("withdrawn", "Se retiró"),
    }
}
