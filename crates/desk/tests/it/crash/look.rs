//! What must be there after a crash.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

use desk::housekeeping;
use desk::platform::clock::Clock;
use desk::platform::mail::Mail;
use desk::platform::{files, jobs};
use desk::ticket::verify::verify;
use sea_orm::{EntityTrait, QueryOrder};
use tables::{event_content, folio_series, job, outbox, ticket};

use super::client::Ledger;
use crate::support::{Place, opened_by};

/// Everything that was answered is there, once; folios have no gap; nothing else is out of order.
pub async fn everything_is_there(place: &Place, ledger: &Mutex<Ledger>, letters: &Path) {
    let app = opened_by(place, Clock::system()).await;
    let read = app.db.read();
    let report = verify(&app, |_| {}).await.unwrap();
    assert_eq!(report.findings, []);
    assert_eq!(files::verify(&app, |_| {}).await.unwrap().wrong, []);

    let tickets = ticket::Entity::find()
        .order_by_asc(ticket::Column::Id)
        .all(read)
        .await
        .unwrap();
    let folios: BTreeMap<&str, i64> = tickets
        .iter()
        .map(|row| (row.folio.as_deref().unwrap(), row.id))
        .collect();
    let numbers: Vec<usize> = folios
        .keys()
        .map(|folio| folio[4..].parse().unwrap())
        .collect();
    let expected: Vec<usize> = (1..=tickets.len()).collect();
    assert_eq!(numbers, expected, "no gap and no double");
    let series = folio_series::Entity::find().one(read).await.unwrap();
    assert_eq!(
        series.map_or(1, |row| row.next),
        i64::try_from(tickets.len() + 1).unwrap()
    );

    let mut texts: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for row in event_content::Entity::find().all(read).await.unwrap() {
        texts
            .entry(row.body.unwrap_or_default())
            .or_default()
            .push(row.ticket_id);
    }
    {
        let ledger = ledger.lock().unwrap();
        for (text, folio) in ledger.created.iter().chain(&ledger.written) {
            assert_eq!(
                texts.get(text),
                Some(&vec![folios[folio.as_str()]]),
                "{text} on {folio}"
            );
        }
    }
    let doubles: Vec<_> = texts.iter().filter(|(_, on)| on.len() > 1).collect();
    assert!(doubles.is_empty(), "{doubles:?}");

    let rows = outbox::Entity::find().all(read).await.unwrap();
    let told: BTreeSet<_> = rows
        .iter()
        .map(|row| (row.ticket_id, row.seq, row.person_id, &row.address))
        .collect();
    assert_eq!(told.len(), rows.len(), "nobody is told twice of one thing");
    let left: BTreeSet<i64> = sent(letters);
    for row in rows.iter().filter(|row| row.state == "sent") {
        assert!(left.contains(&row.id), "{row:?}");
    }
    let waiting = job::Entity::find().all(read).await.unwrap();
    let waiting: Vec<_> = waiting
        .iter()
        .filter(|row| row.finished_at.is_none())
        .filter_map(|row| row.unique_key.clone())
        .collect();
    let once: BTreeSet<_> = waiting.iter().collect();
    assert_eq!(once.len(), waiting.len());
    app.db.clone().close().await;
}

/// The numbers of the rows whose letters left.
fn sent(letters: &Path) -> BTreeSet<i64> {
    let names = std::fs::read_dir(letters).into_iter().flatten();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = names.filter(|name| name.ends_with(".eml"));
    names
        .map(|name| {
            name.trim_end_matches(".eml")
                .rsplit('.')
                .next()
                .unwrap()
                .parse()
                .unwrap()
        })
        .collect()
}

/// What waited leaves once its lease is over; nothing was tried more often than there were crashes in the
/// middle of it. Answers how many letters there are.
pub async fn letters_left_once(place: &Place, letters: &Path, crashes: u64) -> usize {
    let now = Clock::system().now();
    let app = opened_by(place, Clock::standing(now + 3_600_000)).await;
    let app = app.with_mail(Some(
        Mail::folder(letters, "mesa@ventanilla.example").unwrap(),
    ));
    jobs::run_due(&app, &housekeeping::kinds(), "última")
        .await
        .unwrap();
    let rows = outbox::Entity::find().all(app.db.read()).await.unwrap();
    assert!(rows.iter().all(|row| row.state == "sent"), "{rows:?}");
    let again: i64 = rows.iter().map(|row| row.attempts - 1).sum();
    assert!(
        again <= i64::try_from(crashes).unwrap(),
        "{again} tries too many"
    );
    let left = sent(letters);
    assert_eq!(left, rows.iter().map(|row| row.id).collect());
    app.db.clone().close().await;
    left.len()
}
