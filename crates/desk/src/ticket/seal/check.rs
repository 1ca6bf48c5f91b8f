//! Holding seals against themselves, against what this server signed, and
//! against the histories that they tell of.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use tables::{seal, ticket, ticket_event};

use super::{Head, digest, record};
use crate::platform::App;
use crate::platform::db::statement;
use crate::platform::error::AppError;
use crate::platform::signing::is_signed;
use crate::platform::text::When;
use crate::ticket::verify::{Finding, Report};

/// Heads that are looked for at once.
const BATCH: usize = 500;
/// How long a change may wait for its seal, in milliseconds.
const LATE: i64 = 48 * 3_600_000;

/// What was looked at, and what was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Seals read.
    pub seals: u64,
    /// What is not as it was sealed.
    pub findings: Vec<Finding>,
    /// What has to be known to judge the rest, in Spanish.
    pub notes: Vec<String>,
}

/// What the look at one seal leaves for the next.
struct Look<'a> {
    app: &'a App,
    /// Public keys that this server knows.
    known: BTreeSet<String>,
    /// What this server signed and was not met yet.
    signed: BTreeSet<(i64, String)>,
    /// The seal before, and whether it is as it was signed.
    before: (i64, String, bool),
    /// Numbers of seals that were told of.
    told: BTreeSet<i64>,
    /// Seals by keys that are not known.
    foreign: BTreeMap<String, u64>,
    /// Tickets that were told of.
    broken: BTreeSet<String>,
    checked: Checked,
}

/// Checks every seal and what it tells of. Tickets whose history `report` found
/// broken are not told of again. `progress` is told how many seals were read.
///
/// # Errors
/// When the database or the folder of the keys cannot be read.
pub async fn check(
    app: &App,
    report: &Report,
    mut progress: impl FnMut(u64),
) -> Result<Checked, AppError> {
    let mut look = Look {
        app,
        known: app.keys.known()?,
        signed: record::all(&app.keys)?,
        before: (0, String::new(), true),
        told: BTreeSet::new(),
        foreign: BTreeMap::new(),
        broken: report.broken.clone(),
        checked: Checked::default(),
    };
    let mut until = None;
    // One at a time: a seal can be large.
    while let Some(row) = next(app, look.before.0).await? {
        look.checked.seals += 1;
        until = Some(row.until_at);
        look.seal(&row).await?;
        progress(look.checked.seals);
    }
    look.lost();
    look.late(until).await?;
    look.strangers();
    Ok(look.checked)
}

async fn next(app: &App, after: i64) -> Result<Option<seal::Model>, AppError> {
    let next = seal::Entity::find()
        .filter(seal::Column::Id.gt(after))
        .order_by_asc(seal::Column::Id)
        .limit(1);
    Ok(next.one(app.db.read()).await?)
}

impl Look<'_> {
    fn tell(&mut self, of: impl Into<String>, text: impl Into<String>) {
        self.checked.findings.push(Finding {
            ticket: of.into(),
            text: text.into(),
        });
    }

    async fn seal(&mut self, row: &seal::Model) -> Result<(), AppError> {
        let expected = self.before.0 + 1;
        if row.id > expected {
            self.told.extend(expected..row.id);
            match row.id - expected {
                1 => self.tell(format!("sello {expected}"), "falta: alguien lo quitó"),
                _ => self.tell(
                    format!("sellos {expected} a {}", row.id - 1),
                    "faltan: alguien los quitó",
                ),
            }
        }
        let whole =
            row.digest == digest(row) && is_signed(&row.public_key, &row.digest, &row.signature);
        let follows = row.previous == self.before.1 || row.id > expected || !self.before.2;
        self.before = (row.id, row.digest.clone(), whole);
        if !whole {
            self.told.insert(row.id);
            self.tell(format!("sello {}", row.id), "no es el que se firmó");
            return Ok(());
        }
        if !follows {
            self.tell(
                format!("sello {}", row.id),
                "no sigue al sello anterior: uno de los dos fue hecho aparte",
            );
        }
        self.signed.remove(&(row.id, row.digest.clone()));
        if !self.known.contains(&row.public_key) {
            *self.foreign.entry(row.public_key.clone()).or_default() += 1;
        }
        let mut heads = row.heads.lines().filter_map(Head::read).peekable();
        while heads.peek().is_some() {
            let batch: Vec<Head> = heads.by_ref().take(BATCH).collect();
            self.heads(row, &batch).await?;
        }
        Ok(())
    }

    /// Holds heads against the events that they name.
    async fn heads(&mut self, seal: &seal::Model, heads: &[Head]) -> Result<(), AppError> {
        let now = present(self.app, heads).await?;
        for head in heads {
            let found = now.get(&head.ticket);
            let chain = found.and_then(|(_, chain)| chain.as_deref());
            if chain == Some(head.chain.as_str()) {
                continue;
            }
            let name = found.and_then(|(folio, _)| folio.clone());
            let name = name.or_else(|| head.folio.clone());
            let name = name.unwrap_or_else(|| format!("ticket {}", head.ticket));
            // One fault, however many seals tell of it.
            if !self.broken.insert(name.clone()) {
                continue;
            }
            let day = When::day_in_words(seal.at, &self.app.zone);
            let which = format!("el sello {} del {day}", seal.id);
            let text = match (found, chain) {
                (None, _) => format!("falta el ticket: {which} lo tenía"),
                (Some(_), None) => format!(
                    "la historia fue recortada: {which} tenía el evento {}",
                    head.version
                ),
                (Some(_), Some(_)) => format!(
                    "la historia fue reescrita: el evento {} no es el que tenía {which}",
                    head.version
                ),
            };
            self.tell(name, text);
        }
        Ok(())
    }

    /// Seals that this server signed and that are not there.
    fn lost(&mut self) {
        for (id, _) in std::mem::take(&mut self.signed) {
            if self.told.insert(id) {
                let text = "este servidor lo firmó y no está, o hay otro en su lugar; si restauró un respaldo anterior, quite su renglón de «llaves/sellos.txt»";
                self.tell(format!("sello {id}"), text);
            }
        }
    }

    /// Changes that no seal holds though there was time to make one.
    async fn late(&mut self, until: Option<i64>) -> Result<(), AppError> {
        let oldest = ticket::Entity::find()
            .select_only()
            .column(ticket::Column::UpdatedAt)
            .filter(ticket::Column::UpdatedAt.gte(until.unwrap_or(i64::MIN)))
            .filter(ticket::Column::UpdatedAt.lt(self.app.now() - LATE))
            .order_by_asc(ticket::Column::UpdatedAt)
            .limit(1)
            .into_tuple::<i64>()
            .one(self.app.db.read())
            .await?;
        if let Some(at) = oldest {
            let day = |at| When::day_in_words(at, &self.app.zone);
            let last = match until {
                Some(until) => format!("el último sello llega al {}", day(until)),
                None => "no hay ningún sello".to_owned(),
            };
            let text = format!(
                "hay cambios del {} sin sellar y {last}: o se quitaron sellos o no se hicieron; «seal» hace uno",
                day(at)
            );
            self.tell("sellos", text);
        }
        Ok(())
    }

    fn strangers(&mut self) {
        for (key, count) in std::mem::take(&mut self.foreign) {
            let beginning = key.get(..16).unwrap_or_default();
            let folder = self.app.keys.folder().display();
            self.checked.notes.push(format!(
                "{count} de los sellos son de una llave que este servidor no conoce ({beginning}…) y por eso no prueban nada; si es de otro de sus servidores, copie de allá «sello-{beginning}.pub» a {folder}"
            ));
        }
    }
}

/// The tickets of heads that are there: their folios, and the chain at the event
/// that the head names, where there is such an event.
async fn present(
    app: &App,
    heads: &[Head],
) -> Result<BTreeMap<i64, (Option<String>, Option<String>)>, AppError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        folio: Option<String>,
        chain: Option<String>,
    }
    // Both databases call the columns of such a list so.
    let of = |name: &str| Expr::col((Alias::new("head"), Alias::new(name)));
    let event = |column| Expr::col((ticket_event::Entity, column));
    let own = |column| Expr::col((ticket::Entity, column));
    let query = Query::select()
        .expr_as(own(ticket::Column::Id), "id")
        .expr_as(own(ticket::Column::Folio), "folio")
        .expr_as(event(ticket_event::Column::Chain), "chain")
        .from_values(
            heads.iter().map(|head| (head.ticket, head.version)),
            Alias::new("head"),
        )
        .join(
            JoinType::InnerJoin,
            ticket::Entity,
            own(ticket::Column::Id).eq(of("column1")),
        )
        .join(
            JoinType::LeftJoin,
            ticket_event::Entity,
            event(ticket_event::Column::TicketId)
                .eq(of("column1"))
                .and(event(ticket_event::Column::Seq).eq(of("column2"))),
        )
        .take();
    let read = app.db.read();
    let statement = statement(&query, app.db.backend());
    let rows = Row::find_by_statement(statement).all(read).await?;
    let row = |row: Row| (row.id, (row.folio, row.chain));
    Ok(rows.into_iter().map(row).collect())
}
