//! Writing a plan: all of it, or nothing.

use std::collections::BTreeMap;

use engine::{Field, FieldType, Kind, Refusal};
use jiff::tz::TimeZone;
use pack::{Pack, Source};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use tables::{area, institution, pack_file, service, team, unit};

use crate::configuration::item::{Group, Name, RETIRED, Values};
use crate::configuration::local::{self, Locals};
use crate::configuration::merge::{Decision, Step};
use crate::configuration::plan::Plan;
use crate::configuration::{current, place, rules};
use crate::directory::institution::{applied, hold};
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::known::Known;
use crate::platform::{App, Configuration};
use crate::ticket::rebuild::rebuild_within;
use crate::ticket::timers::replay;

/// What applying needs, as often as the write is run.
struct Order {
    app: App,
    now: i64,
    applied: Source,
    source: Source,
    pack: Pack,
    decided: BTreeMap<Name, Decision>,
}

/// Applies a newer pack. Answers with the plan; when it has clashes or blocks,
/// nothing was written. Running processes take the new configuration up with
/// their next request.
///
/// # Errors
/// When the database refuses.
pub async fn apply(
    app: &App,
    source: Source,
    pack: Pack,
    decided: BTreeMap<Name, Decision>,
) -> Result<Plan, AppError> {
    let order = Order {
        app: app.clone(),
        now: app.now(),
        applied: applied(app.db.read()).await?,
        source,
        pack,
        decided,
    };
    app.db
        .write(order, |tx, order| Box::pin(carry_out(tx, order)))
        .await
}

async fn carry_out(tx: &Tx, order: &Order) -> Result<Plan, AppError> {
    hold(tx).await?;
    let newer = (&order.source, &order.pack);
    let plan = Plan::make(&order.app, tx.conn(), &order.applied, newer, &order.decided).await?;
    let stale = plan.config_version != order.app.config_version;
    if stale || plan.is_empty() || !plan.blocks.is_empty() || plan.clashes().next().is_some() {
        if stale {
            let text = "La configuración cambió mientras tanto: vuelva a intentarlo.";
            return Err(Refusal::whole("configuration.stale", text).into());
        }
        return Ok(plan);
    }
    // Names sort units before areas before services; what an item refers to may still be on its way.
    for (name, step) in &plan.steps {
        if let Step::Add(values) = step {
            add(tx, name, values).await?;
        }
    }
    for (name, step) in &plan.steps {
        match step {
            Step::Add(_)
                if matches!(name.0, Group::Definition | Group::Message | Group::Calendar) => {}
            Step::Add(values) => set(tx, order.now, name, values).await?,
            Step::Follow(changes) => {
                let values = changes
                    .iter()
                    .map(|change| (change.value, change.to.clone()))
                    .collect();
                set(tx, order.now, name, &values).await?;
            }
            Step::Stay(_) | Step::Clash(_) => {}
        }
    }
    place::in_order(tx, &order.pack).await?;
    // What has come to be as the pack says is no change of ours any more.
    for (key, own) in Locals::read(tx.conn()).await?.calendars {
        if order.pack.calendars.contains(&own) {
            local::forget_calendar(tx, &key).await?;
        }
    }
    let locals = Locals::read(tx.conn()).await?;
    let with_locals = locals.over(order.pack.clone());
    rules::record(tx, order.now, plan.config_version + 1, &with_locals).await?;
    pack_file::Entity::delete_many().exec(tx.conn()).await?;
    for (path, content) in order.source.files() {
        let row = pack_file::ActiveModel {
            path: Set(path.clone()),
            content: Set(content.clone()),
        };
        pack_file::Entity::insert(row)
            .exec_without_returning(tx.conn())
            .await?;
    }
    institution::Entity::update_many()
        .col_expr(
            institution::Column::Name,
            Expr::value(&order.pack.institution.name),
        )
        .col_expr(
            institution::Column::PackVersion,
            Expr::value(i64::from(order.pack.version)),
        )
        .col_expr(
            institution::Column::ConfigVersion,
            Expr::col(institution::Column::ConfigVersion).add(1),
        )
        .filter(institution::Column::Id.eq(1))
        .exec(tx.conn())
        .await?;
    let (version, own) = (plan.config_version + 1, order.pack.clone());
    let zone = TimeZone::get(&own.institution.zone);
    let zone = zone.map_err(|e| AppError::internal(e.to_string()))?;
    let configuration = current::read(tx.conn(), version, own, zone).await?;
    let broken = project_anew(tx, &order.app, order.now, configuration).await?;
    let detail =
        json!({ "version": order.pack.version, "plan": plan.in_words(), "broken": broken });
    audit::record(
        tx,
        order.now,
        None,
        "pack.applied",
        &order.pack.key,
        &detail,
    )
    .await?;
    Ok(plan)
}

/// Brings the rows of tickets to what the new rules make of them: what a state
/// means, who sees a kind, what units are above a unit. Nothing to do when none
/// of that changed. Answers with the tickets whose history is not whole.
pub(super) async fn project_anew(
    tx: &Tx,
    before: &App,
    now: i64,
    configuration: Configuration,
) -> Result<Vec<String>, AppError> {
    let same_zone = configuration.zone == before.zone;
    let units = |known: &Known| {
        known
            .units()
            .iter()
            .map(|u| u.path.clone())
            .collect::<Vec<_>>()
    };
    let same_units = units(&configuration.known) == units(&before.known);
    let promised = |pack: &Pack| (pack.calendars.clone(), pack.targets.clone());
    if promised(&configuration.pack) != promised(&before.pack) || !same_zone {
        replay::order(tx, now, configuration.version).await?;
    }
    if same_units && same_zone && shape(&configuration.pack) == shape(&before.pack) {
        return Ok(Vec::new());
    }
    let app = before.with_configuration(configuration);
    Ok(rebuild_within(tx, &app, now).await?.left)
}

/// What of the kinds and definitions shows in the rows of tickets.
fn shape(pack: &Pack) -> Vec<String> {
    let fields = |fields: &[Field<String>]| {
        let shown = fields
            .iter()
            .filter(|f| f.indexed || f.kind == FieldType::Person);
        let shown = shown.map(|f| (f.key.clone(), f.kind, f.indexed));
        format!("{:?}", shown.collect::<Vec<_>>())
    };
    let kind = |kind: &Kind<String>| {
        let states = kind
            .states
            .iter()
            .map(|s| (&s.key, s.category, s.wait.is_some()))
            .collect::<Vec<_>>();
        let (sight, own) = (kind.sight(), fields(&kind.fields));
        format!("{} {sight:?} {states:?} {:?} {own}", kind.key, kind.retired)
    };
    let definitions = pack.services.iter().filter_map(|s| s.definition.as_ref());
    let definitions = definitions.map(|definition| fields(&definition.fields));
    pack.kinds.iter().map(kind).chain(definitions).collect()
}

/// Makes the row of a new item; what it refers to is set afterwards.
async fn add(tx: &Tx, (group, key): &Name, values: &Values) -> Result<(), AppError> {
    let text = |name: &str| values.get(name).cloned().unwrap_or_default();
    let origin = || Set("pack".to_owned());
    match group {
        Group::Unit => {
            let row = unit::ActiveModel {
                key: Set(key.clone()),
                name: Set(text("nombre")),
                marks: Set(text("marcas")),
                position: Set(0),
                origin: origin(),
                ..Default::default()
            };
            unit::Entity::insert(row)
                .exec_without_returning(tx.conn())
                .await?;
        }
        Group::Team => {
            let row = team::ActiveModel {
                key: Set(key.clone()),
                name: Set(text("nombre")),
                position: Set(0),
                origin: origin(),
                ..Default::default()
            };
            team::Entity::insert(row)
                .exec_without_returning(tx.conn())
                .await?;
        }
        Group::Area => {
            let row = area::ActiveModel {
                key: Set(key.clone()),
                name: Set(text("nombre")),
                icon: Set(text("icono")),
                position: Set(0),
                origin: origin(),
                ..Default::default()
            };
            area::Entity::insert(row)
                .exec_without_returning(tx.conn())
                .await?;
        }
        Group::Service => {
            let row = service::ActiveModel {
                key: Set(key.clone()),
                area_id: Set(area_id(tx, &text("área")).await?),
                name: Set(text("nombre")),
                summary: Set(text("descripción")),
                keywords: Set(text("palabras")),
                position: Set(0),
                origin: origin(),
                ..Default::default()
            };
            service::Entity::insert(row)
                .exec_without_returning(tx.conn())
                .await?;
        }
        // They are read out of the pack itself.
        Group::Definition | Group::Message | Group::Calendar => {}
    }
    Ok(())
}

async fn area_id(tx: &Tx, key: &str) -> Result<i64, AppError> {
    let row = area::Entity::find()
        .filter(area::Column::Key.eq(key))
        .one(tx.conn())
        .await?;
    row.map(|row| row.id)
        .ok_or_else(|| AppError::internal(format!("no area {key}")))
}

/// Sets the named values of an item's row.
async fn set(tx: &Tx, now: i64, (group, key): &Name, values: &Values) -> Result<(), AppError> {
    let day = |value: &String| Some(value.clone()).filter(|day| !day.is_empty());
    let retired = |value: &str| if value.is_empty() { None } else { Some(now) };
    match group {
        Group::Unit => {
            let mut row = unit::ActiveModel::default();
            for (name, value) in values {
                match *name {
                    "nombre" => row.name = Set(value.clone()),
                    "marcas" => row.marks = Set(value.clone()),
                    RETIRED => row.retired_at = Set(retired(value)),
                    _ => row.parent_id = Set(unit_id(tx, value).await?),
                }
            }
            unit::Entity::update_many()
                .set(row)
                .filter(unit::Column::Key.eq(key))
                .exec(tx.conn())
                .await?;
        }
        Group::Team => {
            let mut row = team::ActiveModel::default();
            for (name, value) in values {
                match *name {
                    "nombre" => row.name = Set(value.clone()),
                    _ => row.retired_at = Set(retired(value)),
                }
            }
            team::Entity::update_many()
                .set(row)
                .filter(team::Column::Key.eq(key))
                .exec(tx.conn())
                .await?;
        }
        Group::Area => {
            let mut row = area::ActiveModel::default();
            for (name, value) in values {
                match *name {
                    "nombre" => row.name = Set(value.clone()),
                    _ => row.icon = Set(value.clone()),
                }
            }
            area::Entity::update_many()
                .set(row)
                .filter(area::Column::Key.eq(key))
                .exec(tx.conn())
                .await?;
        }
        Group::Service => {
            let mut row = service::ActiveModel::default();
            for (name, value) in values {
                match *name {
                    "nombre" => row.name = Set(value.clone()),
                    "descripción" => row.summary = Set(value.clone()),
                    "palabras" => row.keywords = Set(value.clone()),
                    "desde" => row.valid_from = Set(day(value)),
                    "hasta" => row.valid_until = Set(day(value)),
                    RETIRED => row.retired_at = Set(retired(value)),
                    _ => row.area_id = Set(area_id(tx, value).await?),
                }
            }
            let own = service::Column::Key.eq(key);
            service::Entity::update_many()
                .set(row)
                .filter(own)
                .exec(tx.conn())
                .await?;
        }
        // To follow the pack is to forget what was changed.
        Group::Definition => local::forget_definition(tx, key).await?,
        Group::Message => local::forget_message(tx, key).await?,
        Group::Calendar => local::follow_calendar(tx, now, key, values).await?,
    }
    Ok(())
}

async fn unit_id(tx: &Tx, key: &str) -> Result<Option<i64>, AppError> {
    if key.is_empty() {
        return Ok(None);
    }
    let row = unit::Entity::find()
        .filter(unit::Column::Key.eq(key))
        .one(tx.conn())
        .await?;
    row.map(|row| Some(row.id))
        .ok_or_else(|| AppError::internal(format!("no unit {key}")))
}
