//! Changing the configuration by hand: checked like a pack, kept beside it, and taken
//! up by every process with its next request.

use pack::{Fault, Source};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use tables::institution;

use crate::configuration::apply::project_anew;
use crate::configuration::local::{self, Local, Locals};
use crate::configuration::{current, rules};
use crate::directory::institution::{agree, applied, hold};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// What is done to a thing of the pack.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Another definition, message or calendar.
    Keep(Local),
    /// The pack's own definition of a service again.
    DropDefinition(String),
    /// The pack's own message again.
    DropMessage(String),
    /// The pack's own calendar again.
    DropCalendar(String),
}

impl Change {
    /// The key of the service, or the name of the message.
    pub fn key(&self) -> &str {
        match self {
            Self::Keep(
                Local::Definition(key, _) | Local::Message(key, _) | Local::Calendar(key, _),
            )
            | Self::DropCalendar(key)
            | Self::DropDefinition(key)
            | Self::DropMessage(key) => key,
        }
    }
}

/// A change with who makes it.
pub struct Order {
    /// The configuration that the change was made from.
    pub app: App,
    /// Who.
    pub me: Option<i64>,
    /// What.
    pub change: Change,
    /// What changed, for the audit.
    pub detail: Value,
    /// So that a form sent twice takes effect once.
    pub command: CommandId,
}

/// The files of the pack with everything that was changed by hand and this, too; and
/// what is wrong with them.
///
/// # Errors
/// When the database refuses.
pub async fn check(app: &App, local: Local) -> Result<(Source, Vec<Fault>), AppError> {
    let conn = app.db.read();
    let locals = Locals::read(conn).await?.with(local.clone());
    // The one in question comes last: its lines are those of the file that is checked.
    let source = locals.over_source(&applied(conn).await?);
    let source = Locals::default().with(local).over_source(&source);
    let faults = pack::load(&source).err().unwrap_or_default();
    Ok((source, faults))
}

/// Makes a change that was checked, in a write of its own.
///
/// # Errors
/// Those of [`make`].
pub async fn send(order: Order) -> Result<(), AppError> {
    let app = order.app.clone();
    let write = app.db.write(order, |tx, order| Box::pin(make(tx, order)));
    write.await
}

/// Makes a change that was checked.
///
/// # Errors
/// A refusal when the configuration changed since; when the database refuses.
pub async fn make(tx: &Tx, order: &Order) -> Result<(), AppError> {
    let (app, now) = (&order.app, order.app.now());
    if order.command.claim(tx, now).await?.is_some() {
        return Ok(());
    }
    hold(tx).await?;
    agree(tx, app.config_version).await?;
    match &order.change {
        Change::Keep(local) => local::keep(tx, now, order.me, local).await?,
        Change::DropDefinition(service) => local::forget_definition(tx, service).await?,
        Change::DropMessage(notice) => local::forget_message(tx, notice).await?,
        Change::DropCalendar(calendar) => local::forget_calendar(tx, calendar).await?,
    }
    let (own, zone) = current::applied(&applied(tx.conn()).await?)?;
    let pack = Locals::read(tx.conn()).await?.over(own.clone());
    let version = app.config_version + 1;
    rules::record(tx, now, version, &pack).await?;
    advance(tx).await?;
    let configuration = current::read(tx.conn(), version, own, zone).await?;
    project_anew(tx, app, now, configuration).await?;
    audit::record(
        tx,
        now,
        order.me,
        match &order.change {
            Change::Keep(Local::Definition(..)) => "definition.edited",
            Change::Keep(Local::Message(..)) => "message.edited",
            Change::DropDefinition(_) => "definition.restored",
            Change::DropMessage(_) => "message.restored",
            Change::Keep(Local::Calendar(..)) => "calendar.edited",
            Change::DropCalendar(_) => "calendar.restored",
        },
        order.change.key(),
        &order.detail,
    )
    .await?;
    order.command.finish(tx, "").await
}

/// Lets every process read the configuration again.
///
/// # Errors
/// When the database refuses.
pub async fn advance(tx: &Tx) -> Result<(), AppError> {
    let next = Expr::col(institution::Column::ConfigVersion).add(1);
    institution::Entity::update_many()
        .col_expr(institution::Column::ConfigVersion, next)
        .filter(institution::Column::Id.eq(1))
        .exec(tx.conn())
        .await?;
    Ok(())
}
