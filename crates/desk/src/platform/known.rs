//! What the tables of the configuration say: units, teams, areas, services, webhooks.
//!
//! Read once for each version of the configuration, so that no command asks for
//! them again. Nothing here is a decision.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::{area, recipe, service, team, unit, webhook};

use crate::platform::error::AppError;
use crate::platform::policy::Held;
use crate::platform::text::fold;

/// Units, teams, areas and services, with those that were retired; webhooks in use.
#[derive(Debug, Clone, Default)]
pub struct Known {
    units: Vec<Unit>,
    teams: Vec<team::Model>,
    areas: Vec<area::Model>,
    services: Vec<service::Model>,
    webhooks: Vec<webhook::Model>,
    recipes: Vec<recipe::Model>,
    unit_places: HashMap<String, usize>,
    unit_numbers: HashMap<i64, usize>,
    service_places: HashMap<String, usize>,
    service_numbers: HashMap<i64, usize>,
}

/// A unit with what it inherits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Number.
    pub id: i64,
    /// Stable key.
    pub key: String,
    /// Name people read.
    pub name: String,
    /// Its key and those of all units above it, nearest first.
    pub path: Vec<String>,
    /// Its marks and those of all units above it.
    pub marks: Vec<String>,
    /// Whether it takes new tickets.
    pub is_open: bool,
}

impl Known {
    /// Reads the tables; six statements.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read(conn: &impl ConnectionTrait) -> Result<Self, AppError> {
        let rows = unit::Entity::find().order_by_asc(unit::Column::Position);
        let units = inherit(&in_order(rows.all(conn).await?));
        let teams = team::Entity::find().order_by_asc(team::Column::Position);
        let areas = area::Entity::find().order_by_asc(area::Column::Position);
        let services = service::Entity::find().order_by_asc(service::Column::Position);
        let services = services.all(conn).await?;
        let webhooks = webhook::Entity::find()
            .filter(webhook::Column::EndedAt.is_null())
            .filter(webhook::Column::Active.eq(true))
            .filter(webhook::Column::AgreedAt.is_not_null())
            .order_by_asc(webhook::Column::Id);
        let recipes = recipe::Entity::find()
            .order_by_asc(recipe::Column::Place)
            .order_by_asc(recipe::Column::Key);
        let place = |(place, key): (usize, &String)| (key.clone(), place);
        Ok(Self {
            unit_places: units
                .iter()
                .map(|u| &u.key)
                .enumerate()
                .map(place)
                .collect(),
            unit_numbers: units.iter().enumerate().map(|(i, u)| (u.id, i)).collect(),
            service_places: services
                .iter()
                .map(|s| &s.key)
                .enumerate()
                .map(place)
                .collect(),
            service_numbers: services
                .iter()
                .enumerate()
                .map(|(i, s)| (s.id, i))
                .collect(),
            units,
            teams: teams.all(conn).await?,
            areas: areas.all(conn).await?,
            services,
            webhooks: webhooks.all(conn).await?,
            recipes: recipes.all(conn).await?,
        })
    }

    /// Every unit, in reading order.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The unit with this key.
    pub fn unit(&self, key: &str) -> Option<&Unit> {
        self.unit_places
            .get(key)
            .and_then(|place| self.units.get(*place))
    }

    /// The unit with this number.
    pub fn unit_by_id(&self, id: i64) -> Option<&Unit> {
        self.unit_numbers
            .get(&id)
            .and_then(|place| self.units.get(*place))
    }

    /// Every team, in order.
    pub fn teams(&self) -> &[team::Model] {
        &self.teams
    }

    /// The team with this key.
    pub fn team(&self, key: &str) -> Option<&team::Model> {
        self.teams.iter().find(|team| team.key == key)
    }

    /// The team with this number.
    pub fn team_by_id(&self, id: i64) -> Option<&team::Model> {
        self.teams.iter().find(|team| team.id == id)
    }

    /// A role with the keys of where it is held.
    pub fn held(&self, role: String, unit: Option<i64>, team: Option<i64>) -> Held {
        Held {
            role,
            unit: unit
                .and_then(|id| self.unit_by_id(id))
                .map(|unit| unit.key.clone()),
            team: team
                .and_then(|id| self.team_by_id(id))
                .map(|team| team.key.clone()),
        }
    }

    /// The systems that are told of tickets.
    pub fn webhooks(&self) -> &[webhook::Model] {
        &self.webhooks
    }

    /// Macros and rules of this institution, in order, those that rest too.
    pub fn recipes(&self) -> &[recipe::Model] {
        &self.recipes
    }

    /// Every area of the catalogue, in order.
    pub fn areas(&self) -> &[area::Model] {
        &self.areas
    }

    /// Every service, in order.
    pub fn services(&self) -> &[service::Model] {
        &self.services
    }

    /// The service with this key.
    pub fn service(&self, key: &str) -> Option<&service::Model> {
        self.service_places
            .get(key)
            .and_then(|place| self.services.get(*place))
    }

    /// The service with this number.
    pub fn service_by_id(&self, id: i64) -> Option<&service::Model> {
        self.service_numbers
            .get(&id)
            .and_then(|place| self.services.get(*place))
    }

    /// The key of the area of a service.
    pub fn area_of(&self, service: &service::Model) -> Option<&str> {
        let area = self.areas.iter().find(|area| area.id == service.area_id);
        area.map(|area| area.key.as_str())
    }
}

/// Units depth first, each after the one above it; those under the same one by place, then by name.
pub fn in_order(mut rows: Vec<unit::Model>) -> Vec<unit::Model> {
    rows.sort_by_cached_key(|row| (row.position, fold(&row.name), row.id));
    let mut below: HashMap<Option<i64>, Vec<unit::Model>> = HashMap::new();
    // From the last on: what is taken from the end of a list is in order.
    for row in rows.into_iter().rev() {
        below.entry(row.parent_id).or_default().push(row);
    }
    let mut ordered = Vec::new();
    let mut stack = below.remove(&None).unwrap_or_default();
    while let Some(row) = stack.pop() {
        stack.extend(below.remove(&Some(row.id)).unwrap_or_default());
        ordered.push(row);
    }
    // A circle, which nothing makes, still shows.
    ordered.extend(below.into_values().flatten());
    ordered
}

/// Units with the keys and marks of those above them.
fn inherit(rows: &[unit::Model]) -> Vec<Unit> {
    let by_id: HashMap<i64, &unit::Model> = rows.iter().map(|row| (row.id, row)).collect();
    let unit = |row: &unit::Model| {
        let (mut path, mut marks): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let mut next = by_id.get(&row.id).copied();
        // No tree is deeper than it has units: a circle ends.
        while let Some(above) = next.filter(|_| path.len() <= rows.len()) {
            path.push(above.key.clone());
            marks.extend(above.marks.split_whitespace().map(str::to_owned));
            next = above.parent_id.and_then(|id| by_id.get(&id)).copied();
        }
        marks.sort();
        marks.dedup();
        Unit {
            id: row.id,
            key: row.key.clone(),
            name: row.name.clone(),
            path,
            marks,
            is_open: row.retired_at.is_none(),
        }
    };
    rows.iter().map(unit).collect()
}
