//! The words by which people are found, in one text for lists of accounts, and each by
//! itself, so that an index finds it by its beginning.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use tables::{address, person, person_word};

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::text::fold;

/// A word shorter than this begins too many others to look all of them up.
const SHORT: usize = 3;
/// So many are looked up where nothing longer was typed.
const SOME: u64 = 2_000;
/// Letters of a word that count.
const LONGEST: usize = 60;

/// Writes the words by which a person is found: name, addresses and their parts, telephone
/// as it is written and its digits alone.
///
/// # Errors
/// When the database refuses.
pub(super) async fn index_words(tx: &Tx, id: i64) -> Result<(), AppError> {
    let Some(row) = person::Entity::find_by_id(id).one(tx.conn()).await? else {
        return Ok(());
    };
    let addresses = address::Entity::find()
        .filter(address::Column::PersonId.eq(id))
        .all(tx.conn())
        .await?;
    let phone = row.phone.unwrap_or_default();
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let mut parts = vec![row.name, phone, digits, row.extension.unwrap_or_default()];
    parts.extend(addresses.into_iter().map(|address| address.value));
    parts.retain(|part| !part.is_empty());
    let text = fold(&parts.join(" "));
    let words = person::ActiveModel {
        id: Set(id),
        words: Set(text.clone()),
        ..Default::default()
    };
    person::Entity::update(words).exec(tx.conn()).await?;
    person_word::Entity::delete_many()
        .filter(person_word::Column::PersonId.eq(id))
        .exec(tx.conn())
        .await?;
    write_words(tx, id, &text).await
}

/// Writes the words of a folded text of somebody who has none yet.
///
/// # Errors
/// When the database refuses.
pub(super) async fn write_words(tx: &Tx, id: i64, folded: &str) -> Result<(), AppError> {
    let all: BTreeSet<String> = each(folded).collect();
    let rows = all.into_iter().map(|word| person_word::ActiveModel {
        word: Set(word),
        person_id: Set(id),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        person_word::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// The words of a folded text; of an address also the parts before its @, of which
/// the domain is everybody's.
fn each(folded: &str) -> impl Iterator<Item = String> {
    folded.split_whitespace().flat_map(|word| {
        let own = word.split('@').next().unwrap_or(word);
        let parts = own.split(|c: char| !c.is_alphanumeric());
        let all = parts.chain([word]).filter(|part| !part.is_empty());
        all.map(cut).collect::<Vec<_>>()
    })
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

/// The numbers of the people who have, for each of these folded words, one that begins so;
/// nothing without words. The longest is looked up, for it is the one that fewest have;
/// where even that is short, it is some of them.
pub(super) fn having(words: &[String]) -> Option<SelectStatement> {
    let length = |word: &str| word.chars().count();
    let (place, longest) = words
        .iter()
        .enumerate()
        .max_by_key(|(_, word)| length(word))?;
    let mut query = beginning("own", longest);
    for (_, word) in words.iter().enumerate().filter(|(at, _)| *at != place) {
        let same = Expr::col(("other", person_word::Column::PersonId))
            .equals(("own", person_word::Column::PersonId));
        query.and_where(Expr::exists(
            beginning("other", word).and_where(same).take(),
        ));
    }
    if length(longest) < SHORT {
        query.limit(SOME);
    }
    Some(query)
}

/// Whose words begin so: a range of the index.
fn beginning(alias: &'static str, word: &str) -> SelectStatement {
    let column = || Expr::col((alias, person_word::Column::Word));
    let from = cut(word);
    let until = format!("{from}\u{10FFFF}");
    Query::select()
        .column((alias, person_word::Column::PersonId))
        .from_as(person_word::Entity, alias)
        .and_where(column().gte(from))
        .and_where(column().lt(until))
        .take()
}
