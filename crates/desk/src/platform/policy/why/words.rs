//! The words of an explanation.

use engine::audience::Key;
use engine::{Gender, Noun, Sight};
use pack::{Grant, Scope};

use super::{Names, Subject};
use crate::platform::policy::{Action, Held};

/// What an action is called after «permite»; a noun follows.
pub fn verb(action: Action) -> &'static str {
    match action {
        Action::SeeTickets => "ver",
        Action::SeePublicPart => "seguir la parte pública de",
        Action::Reply => "escribir como solicitante en",
        Action::Approve => "aprobar",
        Action::Create => "registrar",
        Action::Edit => "cambiar los datos de",
        Action::Note => "escribir notas internas en",
        Action::Answer => "responder a quien solicita en",
        Action::Move => "cambiar el estado de",
        Action::Take => "ser responsable de",
        Action::Restrict => "restringir",
        Action::Explain => "preguntar quién puede hacer qué en",
        Action::HeadUnit => "encabezar una dependencia en",
        Action::ManagePeople => "administrar personas en",
        Action::Configure => "configurar servicios y textos de",
        Action::Operate => "operar el correo y las tareas de",
        Action::ReadAudit => "leer la auditoría de",
    }
}

/// A role with where it is held: «Agente técnico (equipo Redes)».
pub fn held_in_words(held: &Held, names: Names<'_>) -> String {
    let role = names.pack.roles.iter().find(|role| role.key == held.role);
    let role = role.map_or_else(
        || format!("«{}» (ya no existe)", held.role),
        |role| role.name.clone(),
    );
    let team = held.team.as_deref().map(|key| team(key, names));
    let unit = held.unit.as_deref().map(|key| unit(key, names));
    let places: Vec<String> = unit.into_iter().chain(team).collect();
    if places.is_empty() {
        return role;
    }
    format!("{role} ({})", places.join(", "))
}

fn team(key: &str, names: Names<'_>) -> String {
    let name = names.known.team(key).map_or(key, |team| &team.name);
    format!("equipo {name}")
}

fn unit(key: &str, names: Names<'_>) -> String {
    names
        .known
        .unit(key)
        .map_or(key, |unit| &unit.name)
        .to_owned()
}

/// The words of one ticket.
pub(super) struct Words<'a> {
    names: Names<'a>,
    on: Subject<'a>,
    kind: &'a str,
    pub(super) noun: Noun,
    sight: Sight,
}

impl<'a> Words<'a> {
    pub(super) fn of(on: Subject<'a>, names: Names<'a>) -> Self {
        let key = on.target.keys.iter().find_map(|key| match key {
            Key::Kind(kind) => Some(kind.as_str()),
            _ => None,
        });
        let kind = key.and_then(|key| names.pack.kind(key));
        let noun = kind
            .or(names.pack.default_kind())
            .map(|kind| kind.noun.clone());
        let ticket = Noun {
            singular: "ticket".to_owned(),
            plural: "tickets".to_owned(),
            gender: Gender::Masculino,
        };
        Self {
            names,
            on,
            kind: key.unwrap_or_default(),
            noun: noun.unwrap_or(ticket),
            sight: kind.map_or(Sight::Agents, engine::Kind::sight),
        }
    }

    fn by_gender(&self, feminine: &'static str, masculine: &'static str) -> &'static str {
        match self.noun.gender {
            Gender::Femenino => feminine,
            Gender::Masculino => masculine,
        }
    }

    /// «este ticket», «esta solicitud».
    pub(super) fn this(&self) -> String {
        format!("{} {}", self.by_gender("esta", "este"), self.noun.singular)
    }

    pub(super) fn role(&self, held: &Held) -> String {
        held_in_words(held, self.names)
    }

    /// What a grant says, and how this ticket stands to it.
    pub(super) fn grant(
        &self,
        held: &Held,
        grant: &Grant,
        action: Action,
        person: Option<i64>,
    ) -> String {
        let (role, verb) = (self.role(held), verb(action));
        // A grant of some kinds speaks of none of them by its own noun.
        let (all, the, those) = match (grant.kinds.as_slice(), self.noun.gender) {
            ([], Gender::Femenino) => ("todas", "las", self.noun.plural.clone()),
            ([], Gender::Masculino) => ("todos", "los", self.noun.plural.clone()),
            (kinds, _) => (
                "todos",
                "los",
                format!("folios de tipo {}", self.kinds(kinds)),
            ),
        };
        let of = match grant.scope() {
            Scope::All => format!("{all} {the} {those}"),
            Scope::Team => format!("{the} {those} de su equipo"),
            Scope::Unit => format!("{the} {those} de su dependencia y de las que están bajo ella"),
            Scope::Own => format!("{the} {those} en que participa"),
        };
        let how = self.how(held, grant, person);
        let joint = if how.starts_with("pero ") { "," } else { ";" };
        format!("Su función {role} permite {verb} {of}{joint} {how}.")
    }

    fn kinds(&self, keys: &[String]) -> String {
        let name = |key: &String| {
            let kind = self.names.pack.kind(key);
            format!("«{}»", kind.map_or(key, |kind| &kind.noun.singular))
        };
        keys.iter().map(name).collect::<Vec<_>>().join(" o ")
    }

    /// Which key of the ticket the grant meets, or what stands in its place.
    fn how(&self, held: &Held, grant: &Grant, person: Option<i64>) -> String {
        let this = self.by_gender("esta", "este");
        if !grant.covers(self.kind) {
            return format!("{this} es de tipo {}", self.kinds(&[self.kind.to_owned()]));
        }
        let has = self.by_gender("la tiene", "lo tiene");
        let carries = |key: Key| self.on.target.keys.contains(&key);
        let team = || held.team.clone().map(Key::Team).is_some_and(carries);
        let unit = || held.unit.clone().map(Key::Unit).is_some_and(carries);
        let met = match grant.scope() {
            Scope::All if !grant.kinds.is_empty() => Some(format!("{this} es de ese tipo")),
            Scope::All if carries(Key::All) => {
                let one = self.by_gender("una de ellas", "uno de ellos");
                Some(format!("{this} es {one}"))
            }
            Scope::All => None,
            Scope::Team => team().then(|| format!("{this} {has} su equipo")),
            Scope::Unit => unit().then(|| format!("{this} es de {}", self.unit())),
            Scope::Own => None,
        };
        if let Some(met) = met {
            return met;
        }
        let part = person.is_some_and(|person| carries(Key::Person(person)));
        match (part, grant.scope()) {
            (true, _) => "participa en él como responsable o por un dato del formulario"
                .replace("él", self.by_gender("ella", "él")),
            (false, Scope::Own) => format!("en {this} no participa"),
            (false, scope) => self.missed(held, scope),
        }
    }

    /// Why a scope does not reach the ticket.
    fn missed(&self, held: &Held, scope: Scope) -> String {
        let this = self.by_gender("esta", "este");
        let has = self.by_gender("la tiene", "lo tiene");
        match scope {
            Scope::Team if held.team.is_none() => {
                return "pero no la tiene en ningún equipo".to_owned();
            }
            Scope::Unit if held.unit.is_none() => {
                return "pero no la tiene en ninguna dependencia".to_owned();
            }
            _ => {}
        }
        if self.on.restricted {
            let word = self.by_gender("restringida", "restringido");
            return format!(
                "pero {this} está {word} a quienes participan o tienen permiso sobre su tipo"
            );
        }
        match (self.sight, scope) {
            (Sight::Participants, _) => {
                return format!("pero {this} es de un tipo que solo ven quienes participan");
            }
            (Sight::Team, Scope::All) => {
                return format!(
                    "pero {this} es de un tipo que solo ven su equipo, su dependencia y quienes participan"
                );
            }
            _ => {}
        }
        let team = self.on.target.keys.iter().find_map(|key| match key {
            Key::Team(key) => Some(team(key, self.names)),
            _ => None,
        });
        match (scope, team) {
            (Scope::Team, Some(team)) => format!("{this} {has} el {team}"),
            (Scope::Team, None) => format!("{this} no tiene equipo"),
            (Scope::Unit, _) => format!("{this} es de {}", self.unit()),
            _ => format!(
                "{this} no es {}",
                self.by_gender("una de ellas", "uno de ellos")
            ),
        }
    }

    /// The unit of the ticket: of those that it carries, the one that is under all others.
    fn unit(&self) -> String {
        let units = self.on.target.keys.iter().filter_map(|key| match key {
            Key::Unit(key) => Some(key.as_str()),
            _ => None,
        });
        let depth = |key: &&str| self.names.known.unit(key).map_or(0, |unit| unit.path.len());
        let own = units.max_by_key(depth);
        own.map_or_else(
            || "ninguna dependencia".to_owned(),
            |key| unit(key, self.names),
        )
    }
}
