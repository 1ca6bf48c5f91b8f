//! Rules in sentences: who, what they need, what follows.

use engine::{Act, Definition, Effect, Field, FieldType, Kind, Property, Sight, Transition, Who};

use crate::platform::App;
use crate::platform::text::capital;

/// What a type of field is called.
pub fn field_type(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "Texto de un renglón",
        FieldType::LongText => "Texto de varios renglones",
        FieldType::Number => "Número",
        FieldType::Date => "Fecha",
        FieldType::DateTime => "Fecha y hora",
        FieldType::Choice => "Una opción de una lista",
        FieldType::Several => "Varias opciones de una lista",
        FieldType::YesNo => "Sí o no",
        FieldType::Person => "Persona",
        FieldType::Unit => "Dependencia",
        FieldType::Asset => "Bien de la institución",
        FieldType::File => "Archivos",
        FieldType::Email => "Correo electrónico",
        FieldType::Phone => "Teléfono",
        FieldType::Ip => "Dirección IP",
        FieldType::Url => "Dirección web",
        FieldType::Money => "Cantidad en pesos",
        FieldType::Curp => "CURP",
    }
}

/// «a, b y c»; nothing for nothing.
pub fn listed(all: &[String], last: &str) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., end] => format!("{} {last} {end}", others.join(", ")),
    }
}

/// The words of one kind: names of roles, fields and states.
pub struct Words<'a> {
    app: &'a App,
    kind: &'a Kind<String>,
}

impl<'a> Words<'a> {
    /// The words of a kind.
    pub fn of(app: &'a App, kind: &'a Kind<String>) -> Self {
        Self { app, kind }
    }

    /// Who may, as packs write it: «Titular, Agente técnico y quien solicita».
    pub fn who(&self, written: &[String]) -> String {
        let one = |text: &String| match Who::read(text) {
            Some(Who::Role(key)) => {
                let role = self.app.pack.roles.iter().find(|role| role.key == key);
                role.map_or(key, |role| &role.name).to_owned()
            }
            Some(Who::Requester) => "quien solicita".to_owned(),
            Some(Who::Assignee) => "quien es responsable".to_owned(),
            Some(Who::Team) => "el equipo que lo atiende".to_owned(),
            Some(Who::UnitHead) => "quien encabeza la dependencia".to_owned(),
            Some(Who::Field(key)) => format!("la persona en {}", self.item(key)),
            Some(Who::System) => "el sistema, al llegar la fecha".to_owned(),
            None => text.clone(),
        };
        let all: Vec<String> = written.iter().map(one).collect();
        listed(&all, "o")
    }

    /// A property or a field: «la prioridad», «Tipo».
    fn item(&self, key: &str) -> String {
        if let Some(property) = Property::from_key(key) {
            return property.in_words().to_owned();
        }
        match self.field(key) {
            Some(field) => format!("«{}»", field.label),
            None => format!("«{key}»"),
        }
    }

    fn field(&self, key: &str) -> Option<&Field<String>> {
        let services = self.app.pack.services.iter();
        let definitions = services.filter_map(|service| service.definition.as_ref());
        let fields = definitions.flat_map(|definition: &Definition<String>| &definition.fields);
        self.kind
            .field(key)
            .or_else(|| fields.into_iter().find(|field| field.key == key))
    }

    fn items(&self, keys: &[String]) -> String {
        let all: Vec<String> = keys.iter().map(|key| self.item(key)).collect();
        listed(&all, "y")
    }

    /// The name of a state.
    pub fn state(&self, key: &str) -> String {
        let state = self.kind.present(key);
        state.map_or(key, |state| &state.name).to_owned()
    }

    /// The names of states: «Abierto o Pendiente».
    pub fn states(&self, keys: &[String]) -> String {
        let all: Vec<String> = keys.iter().map(|key| self.state(key)).collect();
        listed(&all, "o")
    }

    /// What a move needs, a sentence each.
    pub fn needs(&self, transition: &Transition<String>) -> Vec<String> {
        let mut said = Vec::new();
        if !transition.requires.is_empty() {
            said.push(format!("Pide {}.", self.items(&transition.requires)));
        }
        if !transition.renews.is_empty() {
            said.push(format!("Pide de nuevo {}.", self.items(&transition.renews)));
        }
        if !transition.asks.is_empty() {
            said.push(format!("Permite llenar {}.", self.items(&transition.asks)));
        }
        if let Some(message) = &transition.message {
            said.push(if message.required {
                format!("Hay que escribir «{}».", message.label)
            } else {
                format!("Se puede escribir «{}».", message.label)
            });
        }
        for guard in &transition.conditions {
            said.push(format!("Solo si {}; si no: «{}»", guard.when, guard.text));
        }
        said
    }

    /// What follows from a move, a sentence each.
    pub fn follows(&self, transition: &Transition<String>) -> Vec<String> {
        let mut said: Vec<String> = transition.effects.iter().map(|e| self.effect(e)).collect();
        if transition.internal {
            said.push("No se avisa a quien solicita.".to_owned());
        }
        said
    }

    fn effect(&self, effect: &Effect<String>) -> String {
        let field = || {
            effect
                .field
                .as_deref()
                .map(|key| self.item(key))
                .unwrap_or_default()
        };
        let value = effect.value.as_deref().unwrap_or_default();
        let said = match effect.act {
            Act::Number => "Recibe su folio".to_owned(),
            Act::Set => format!("{} queda en {}", capital(&field()), self.value(value)),
            Act::Clear => format!("Se vacía {}", field()),
            Act::Assign => format!("Queda como responsable {}", self.value(value)),
            Act::Release => "Queda sin responsable".to_owned(),
            Act::Team => {
                let team = self.app.known.team(value).map_or(value, |team| &team.name);
                format!("Pasa al equipo {team}")
            }
            Act::Restrict => "Queda restringido a quienes participan".to_owned(),
            Act::Unrestrict => "Deja de estar restringido".to_owned(),
            Act::Open => {
                let key = effect.kind.as_deref().unwrap_or_default();
                let noun = self.app.pack.kind(key).map(|kind| kind.noun.with_article());
                format!("Se registra {}", noun.unwrap_or_else(|| key.to_owned()))
            }
        };
        match &effect.when {
            Some(when) => format!("{said}, si {when}."),
            None => format!("{said}."),
        }
    }

    fn value(&self, value: &str) -> String {
        match value {
            "@actor" => "quien hace el cambio".to_owned(),
            "@now" => "la fecha y hora de ese momento".to_owned(),
            "@today" => "la fecha de ese día".to_owned(),
            "@requester" => "quien solicita".to_owned(),
            "@assignee" => "quien es responsable".to_owned(),
            other => match other.strip_prefix("@field:") {
                Some(key) => format!("lo que diga {}", self.item(key)),
                None => format!("«{other}»"),
            },
        }
    }

    /// Who sees what is of this kind.
    pub fn sight(&self) -> &'static str {
        if self.kind.restricted {
            return "Nace restringido: solo lo ven quienes participan y quienes tienen permiso para este tipo.";
        }
        match self.kind.sight() {
            Sight::Agents => {
                "Lo ven quienes atienden, el equipo que lo tiene y la dependencia que lo pidió con las que están sobre ella."
            }
            Sight::Team => {
                "Lo ven el equipo que lo tiene y la dependencia que lo pidió con las que están sobre ella."
            }
            Sight::Participants => "Solo lo ven quienes participan.",
        }
    }

    /// How its folios are written, with an example.
    pub fn folio(&self) -> String {
        let folio = &self.kind.folio;
        let example = folio.write(2026, 42);
        let yearly = if folio.yearly {
            " La cuenta comienza de nuevo cada año."
        } else {
            ""
        };
        let later = if folio.later {
            " Se da después del registro, cuando el flujo lo dice."
        } else {
            " Se da al registrar."
        };
        format!("Por ejemplo {example}.{later}{yearly}")
    }
}

/// When a field is asked for, and by whom it is seen; nothing for an ordinary optional one.
pub fn about_field(field: &Field<String>) -> Vec<String> {
    let mut said = Vec::new();
    if field.required {
        said.push("Obligatorio.".to_owned());
    }
    if let Some(when) = &field.required_when {
        said.push(format!("Obligatorio si {when}."));
    }
    if let Some(when) = &field.visible_when {
        said.push(format!("Solo se pide si {when}."));
    }
    if field.later {
        said.push("Lo llenan después quienes atienden.".to_owned());
    }
    if field.internal {
        said.push("Quien solicita no lo ve.".to_owned());
    }
    if field.indexed {
        said.push("Sirve para filtrar las listas.".to_owned());
    }
    if field.personal {
        said.push("Es un dato personal.".to_owned());
    }
    if !field.choices.is_empty() {
        let names: Vec<&str> = field
            .choices
            .iter()
            .map(|choice| choice.name.as_str())
            .collect();
        said.push(format!("Opciones: {}.", names.join(", ")));
    }
    said
}
