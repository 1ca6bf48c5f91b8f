//! What a configuration is made of, in one shape for packs and rows.

use std::collections::BTreeMap;

use pack::Pack;
use sea_orm::{ConnectionTrait, EntityTrait};
use tables::{area, service, team, unit};

use crate::configuration::calendar_text;
use crate::configuration::local::Locals;
use crate::platform::error::AppError;

/// Which list an item is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Units of the institution.
    Unit,
    /// Teams.
    Team,
    /// Areas of the catalogue.
    Area,
    /// Services of the catalogue.
    Service,
    /// Definitions of services.
    Definition,
    /// Messages that leave by mail.
    Message,
    /// Calendars.
    Calendar,
}

impl Group {
    /// Every list, in the order in which items refer to each other.
    pub const ALL: [Self; 7] = [
        Self::Unit,
        Self::Team,
        Self::Area,
        Self::Service,
        Self::Definition,
        Self::Message,
        Self::Calendar,
    ];

    /// What people call it, also on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unit => "dependencia",
            Self::Team => "equipo",
            Self::Area => "area",
            Self::Service => "servicio",
            Self::Definition => "cedula",
            Self::Message => "mensaje",
            Self::Calendar => "calendario",
        }
    }
}

/// Names an item: `servicio:mantenimiento-correctivo`.
pub type Name = (Group, String);

/// The values of an item, by their names. `retirada` is `sí` or empty.
pub type Values = BTreeMap<&'static str, String>;

/// Items by name, in the order in which they refer to each other.
pub type Items = BTreeMap<Name, Values>;

/// The name of the value that says that an item takes nothing new.
pub const RETIRED: &str = "retirada";

/// The name of the value that is a whole definition, JSON.
pub const CONTENT: &str = "contenido";

/// An item as people write it: `servicio:mantenimiento-correctivo`.
pub fn written(name: &Name) -> String {
    format!("{}:{}", name.0.word(), name.1)
}

fn values(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Values {
    pairs.into_iter().collect()
}

/// The items of a pack.
pub fn of_pack(pack: &Pack) -> Items {
    let mut items = Items::new();
    for unit in &pack.units {
        let parent = unit.parent.clone().unwrap_or_default();
        let own = [
            ("nombre", unit.name.clone()),
            ("depende de", parent),
            ("marcas", unit.marks.join(" ")),
            (RETIRED, String::new()),
        ];
        items.insert((Group::Unit, unit.key.clone()), values(own));
    }
    for team in &pack.teams {
        let own = [("nombre", team.name.clone()), (RETIRED, String::new())];
        items.insert((Group::Team, team.key.clone()), values(own));
    }
    for area in &pack.areas {
        let own = [("nombre", area.name.clone()), ("icono", area.icon.clone())];
        items.insert((Group::Area, area.key.clone()), values(own));
    }
    for service in &pack.services {
        let own = [
            ("nombre", service.name.clone()),
            ("descripción", service.summary.clone()),
            ("palabras", service.keywords.join(", ")),
            ("área", service.area.clone()),
            ("desde", service.from.clone().unwrap_or_default()),
            ("hasta", service.until.clone().unwrap_or_default()),
            (RETIRED, String::new()),
        ];
        items.insert((Group::Service, service.key.clone()), values(own));
        if let Some(definition) = &service.definition {
            // A rule that cannot be written is none that was read.
            let content = serde_json::to_string(definition).unwrap_or_default();
            let name = (Group::Definition, service.key.clone());
            items.insert(name, values([(CONTENT, content)]));
        }
    }
    for message in &pack.messages {
        let own = [
            ("asunto", message.subject.trim().to_owned()),
            ("texto", message.body.trim().to_owned()),
        ];
        items.insert((Group::Message, message.notice.clone()), values(own));
    }
    for calendar in &pack.calendars {
        let name = (Group::Calendar, calendar.key.clone());
        items.insert(name, calendar_text::values(calendar));
    }
    items
}

/// The items of the database, and which of them came from a pack. `applied` is the
/// pack that was applied last: definitions and messages are its own where nobody changed them.
///
/// # Errors
/// When the database refuses.
pub async fn of_database(
    conn: &impl ConnectionTrait,
    applied: &Pack,
) -> Result<(Items, Vec<Name>), AppError> {
    let (mut items, mut from_pack) = (Items::new(), Vec::new());
    let mut add = |name: Name, own: Values, origin: &str| {
        if origin == "pack" {
            from_pack.push(name.clone());
        }
        items.insert(name, own);
    };
    let retired = |at: Option<i64>| {
        if at.is_some() {
            "sí".to_owned()
        } else {
            String::new()
        }
    };
    let units = unit::Entity::find().all(conn).await?;
    let keys: BTreeMap<i64, String> = units.iter().map(|u| (u.id, u.key.clone())).collect();
    for row in units {
        let parent = row
            .parent_id
            .and_then(|id| keys.get(&id))
            .cloned()
            .unwrap_or_default();
        let own = [
            ("nombre", row.name),
            ("depende de", parent),
            ("marcas", row.marks),
            (RETIRED, retired(row.retired_at)),
        ];
        add((Group::Unit, row.key), values(own), &row.origin);
    }
    for row in team::Entity::find().all(conn).await? {
        let own = [("nombre", row.name), (RETIRED, retired(row.retired_at))];
        add((Group::Team, row.key), values(own), &row.origin);
    }
    let areas = area::Entity::find().all(conn).await?;
    let keys: BTreeMap<i64, String> = areas.iter().map(|a| (a.id, a.key.clone())).collect();
    for row in areas {
        add(
            (Group::Area, row.key),
            values([("nombre", row.name), ("icono", row.icon)]),
            &row.origin,
        );
    }
    for row in service::Entity::find().all(conn).await? {
        let own = [
            ("nombre", row.name),
            ("descripción", row.summary),
            ("palabras", row.keywords),
            ("área", keys.get(&row.area_id).cloned().unwrap_or_default()),
            ("desde", row.valid_from.unwrap_or_default()),
            ("hasta", row.valid_until.unwrap_or_default()),
            (RETIRED, retired(row.retired_at)),
        ];
        add((Group::Service, row.key), values(own), &row.origin);
    }
    let locals = Locals::read(conn).await?;
    let base = of_pack(applied);
    let effective = of_pack(&locals.over(applied.clone()));
    for (name, own) in effective {
        if matches!(name.0, Group::Definition | Group::Message | Group::Calendar) {
            let origin = if base.contains_key(&name) {
                "pack"
            } else {
                "local"
            };
            add(name, own, origin);
        }
    }
    Ok((items, from_pack))
}
