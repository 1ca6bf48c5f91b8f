//! The filter language over tickets: the fields that one may ask about, and the
//! two readers of a filter, in memory ([`Seen`]) and as SQL ([`condition`]). A
//! property test holds them against each other on both databases.

mod sql;
mod subject;

use filter::{By, Choice, Field, Kind, Schema, SchemaError};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use tables::{area, service};

use crate::platform::App;
use crate::platform::error::AppError;

pub use sql::{Asker, condition, is_modest};
pub use subject::{Seen, seen};

/// The fields of tickets, with the values that the institution gives them.
///
/// # Errors
/// When the database refuses.
pub async fn schema(app: &App, conn: &impl ConnectionTrait) -> Result<Schema, AppError> {
    let kind = &app.pack.kind;
    let of = |all: &[engine::Choice]| all.iter().map(|c| Choice::new(&c.key, &c.name)).collect();
    let states = kind
        .states
        .iter()
        .map(|s| Choice::new(&s.key, &s.name))
        .collect();
    let services = service::Entity::find()
        .order_by_asc(service::Column::Id)
        .all(conn)
        .await?;
    let services = services
        .into_iter()
        .map(|s| Choice::new(s.key, s.name))
        .collect();
    let areas = area::Entity::find()
        .order_by_asc(area::Column::Id)
        .all(conn)
        .await?;
    let areas = areas
        .into_iter()
        .map(|a| Choice::new(a.key, a.name))
        .collect();
    build(
        states,
        of(&kind.priorities),
        of(&kind.types),
        services,
        areas,
    )
    .map_err(|e| AppError::internal(format!("fields of tickets: {e}")))
}

fn build(
    states: Vec<Choice>,
    priorities: Vec<Choice>,
    types: Vec<Choice>,
    services: Vec<Choice>,
    areas: Vec<Choice>,
) -> Result<Schema, SchemaError> {
    let choice = |values| Kind::Choice {
        ordered: false,
        values,
    };
    Schema::new(vec![
        Field::new("state", "estado", choice(states)),
        Field::new(
            "priority",
            "prioridad",
            Kind::Choice {
                ordered: true,
                values: priorities,
            },
        ),
        Field::new("type", "tipo", choice(types)),
        Field::new("service", "servicio", choice(services)),
        Field::new("area", "área", choice(areas)),
        Field::new("unit", "dependencia", Kind::Unit(By::Key)),
        Field::new("assignee", "asignado", Kind::Person(By::Email)).alias("responsable"),
        Field::new("contact", "solicitante", Kind::Person(By::Email)).alias("correo"),
        Field::new("created", "creado", Kind::Instant).alias("recibido"),
        Field::new("updated", "actualizado", Kind::Instant),
        Field::new("ended", "terminado", Kind::YesNo),
        Field::new("folio", "folio", Kind::Text),
    ])
}
