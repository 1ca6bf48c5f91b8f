//! The job that does what rules have reason to do, a transaction a rule.

use engine::{Ran, Recipe};
use pack::Rule;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tables::{recipe as table, rule_firing};

use super::firing;
use super::react::{Owner, hands_of};
use crate::channel::sight;
use crate::configuration::change::advance;
use crate::directory::institution::{self, hold};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::recipes::{Prepared, RULE};
use crate::ticket::act::SYSTEM;
use crate::ticket::recipe::{self, Doing, Hands, On, What, is_so};
use crate::ticket::{history, store as tickets};

/// Name of the job; its payload is the number of a ticket.
pub const RULES: &str = "rules";

/// Why a rule rests by itself.
const LEFT: &str = "La cuenta de quien la hizo no se puede usar. Guárdela otra vez para que actúe con los derechos de usted.";

/// Does what waits for a ticket, in order.
///
/// # Errors
/// When the database refuses.
pub async fn run(app: &App, payload: &str) -> Result<(), AppError> {
    let ticket: i64 = payload
        .parse()
        .map_err(|_| AppError::internal("no ticket for rules"))?;
    while let Some(row) = firing::next(app.db.read(), ticket).await? {
        let own = app.recipes.rules.iter().find(|own| own.own.key == row.rule);
        let hands = match own.map(hands_of) {
            None | Some(Owner::Nobody) => None,
            Some(Owner::Program) => Some((Hands::Program, app.pack.institution.office.clone())),
            Some(Owner::Role(role)) => {
                let office = app.pack.institution.office.clone();
                Some((Hands::Role(role.to_owned()), office))
            }
            Some(Owner::Person(person)) => match sight::viewer(app, person).await? {
                Some(viewer) => Some((Hands::Person(viewer.actor), viewer.name)),
                None => {
                    rest(app, &row).await?;
                    return Ok(());
                }
            },
        };
        let work = (app.clone(), row, own.cloned(), hands);
        let write = app.db.write(work, |tx, (app, row, own, hands)| {
            Box::pin(one(tx, app, row, own.as_ref().zip(hands.as_ref())))
        });
        write.await?;
        app.live.nudge();
    }
    Ok(())
}

/// Does one firing and writes down what became of it, in one transaction.
async fn one(
    tx: &Tx,
    app: &App,
    row: &rule_firing::Model,
    own: Option<(&Prepared<Rule>, &(Hands, String))>,
) -> Result<(), AppError> {
    let now = app.now();
    if !firing::hold(tx, row.id).await? {
        return Ok(());
    }
    let Some((own, (hands, writer))) = own else {
        let said = "La regla ya no existe.";
        return firing::settle(tx, row.id, ("skipped", said), now).await;
    };
    let became = match act(tx, app, row, (own, hands, writer)).await {
        Ok(Some(true)) => ("done", String::new()),
        Ok(Some(false)) => ("same", "Ya estaba así.".to_owned()),
        Ok(None) => ("skipped", "Ya no se cumple.".to_owned()),
        Err(AppError::Refused(refusal)) if refusal.rule != institution::STALE => {
            ("refused", refusal.text)
        }
        Err(error) => return Err(error),
    };
    firing::settle(tx, row.id, (became.0, &became.1), now).await
}

/// Acts on the ticket as it is now: whether something changed; nothing where the ticket is not
/// as the rule wants it any more.
async fn act(
    tx: &Tx,
    app: &App,
    row: &rule_firing::Model,
    (own, hands, writer): (&Prepared<Rule>, &Hands, &str),
) -> Result<Option<bool>, AppError> {
    let listed = tickets::by_id(tx.conn(), row.ticket_id).await?;
    let ticket = history::ticket(tx.conn(), row.ticket_id).await?;
    let on = On {
        id: listed.id,
        key: &listed.key,
        created: listed.created_at,
        ticket: &ticket,
    };
    let condition = own.condition(&ticket.kind);
    let now = app.now();
    let so = match condition {
        Some(condition) => is_so(app, (None, now), on, condition)?,
        None => false,
    };
    let stays = own
        .own
        .after
        .as_ref()
        .is_none_or(|after| after.state == ticket.state);
    if !so || !stays {
        return Ok(None);
    }
    let doing = doing(own, hands.clone(), row.depth, {
        recipe::filled(app, &listed, writer, &own.own.deeds)?
    });
    let (before, after) = recipe::carry(tx, app, (listed.id, now), SYSTEM, &doing).await?;
    Ok(Some(after != before))
}

/// What a rule does in these hands.
pub fn doing(own: &Prepared<Rule>, hands: Hands, depth: i64, deeds: Vec<engine::Deed>) -> Doing {
    Doing {
        hands,
        what: What::Deeds(deeds),
        base: None,
        ran: Ran {
            what: Recipe::Rule,
            key: own.own.key.clone(),
            depth,
        },
        name: own.own.name.clone(),
    }
}

/// Lets a rule rest whose maker left: for all tickets, until somebody keeps it anew.
async fn rest(app: &App, row: &rule_firing::Model) -> Result<(), AppError> {
    tracing::warn!(rule = %row.rule, "the account of who made a rule cannot be used: it rests");
    let write = app.db.write((app.clone(), row.clone()), |tx, (app, row)| {
        Box::pin(async move {
            let now = app.now();
            if !firing::hold(tx, row.id).await? {
                return Ok(());
            }
            hold(tx).await?;
            table::Entity::update_many()
                .col_expr(table::Column::Paused, Expr::value(LEFT))
                .filter(table::Column::What.eq(RULE))
                .filter(table::Column::Key.eq(&row.rule))
                .exec(tx.conn())
                .await?;
            advance(tx).await?;
            let detail = serde_json::json!({ "why": LEFT });
            audit::record(tx, now, None, "rule.paused", &row.rule, &detail).await?;
            // The others that wait are read by the next configuration, which has no such rule.
            let said = "La cuenta de quien la hizo no se puede usar.";
            firing::settle(tx, row.id, ("refused", said), now).await?;
            crate::platform::jobs::enqueue(tx, now, RULES, &row.ticket_id.to_string(), None, now)
                .await
        })
    });
    write.await
}
