//! Folios against their counts: holes in a series, and a series that counts too little.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tables::{folio_series, ticket};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::ticket::verify::Finding;

/// Folios that were given and that no ticket has.
pub(super) async fn holes(
    app: &App,
    series: Vec<folio_series::Model>,
    folios: &BTreeSet<String>,
) -> Result<Vec<Finding>, AppError> {
    let mut findings = Vec::new();
    let counted = series
        .iter()
        .map(|row| (row.key.clone(), row.next))
        .collect();
    for series in series {
        let (key, year) = match series.key.split_once('/') {
            Some((key, year)) => (key, year.parse().unwrap_or_default()),
            None => (series.key.as_str(), 0),
        };
        let Some(kind) = app.book.kind(key) else {
            let text = "hay una cuenta de folios de una clase de ticket que no existe".to_owned();
            findings.push(Finding {
                ticket: key.to_owned(),
                text,
            });
            continue;
        };
        for folio in (1..series.next).map(|n| kind.folio.write(year, n)) {
            if folios.contains(&folio) {
                continue;
            }
            // Its number may be lower than those read before it was there.
            let there = ticket::Entity::find().filter(ticket::Column::Folio.eq(&folio));
            if there.one(app.db.read()).await?.is_none() {
                let text = "falta el ticket: el folio se dio y nadie lo tiene".to_owned();
                findings.push(Finding {
                    ticket: folio,
                    text,
                });
            }
        }
    }
    findings.extend(uncounted(app, &counted, folios));
    Ok(findings)
}

/// Series that are not there, or that count less than tickets have numbers of:
/// the next number would be one that is given.
fn uncounted(
    app: &App,
    counted: &BTreeMap<String, i64>,
    folios: &BTreeSet<String>,
) -> Vec<Finding> {
    let mut highest: BTreeMap<String, i64> = BTreeMap::new();
    for kind in app.book.kinds() {
        for (year, number) in folios.iter().filter_map(|folio| kind.folio.read(folio)) {
            let most = highest
                .entry(kind.folio.series(&kind.key, year))
                .or_default();
            *most = number.max(*most);
        }
    }
    let behind = highest
        .into_iter()
        .filter(|(key, most)| counted.get(key).is_none_or(|next| next <= most));
    let finding = |(ticket, most): (String, i64)| Finding {
        ticket,
        text: format!("falta la cuenta de los folios, o va atrás: el último dado es el {most}"),
    };
    behind.map(finding).collect()
}
