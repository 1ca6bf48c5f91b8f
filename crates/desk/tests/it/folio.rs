//! Folios: consecutive, without gap or double, however many write at once.

use std::collections::HashMap;

use desk::directory::store;
use desk::platform::App;
use desk::platform::db::{self, Db, Slot, Tx};
use desk::platform::error::AppError;
use desk::ticket::create::{NewTicket, create};
use engine::{Actor, Draft, Refusal};
use sea_orm::EntityTrait;

use crate::support::TestApp;

/// Registers a ticket; every fifth is refused after it was written.
async fn register(tx: &Tx, n: u32, app: &App) -> Result<Slot<String>, AppError> {
    let requester = store::guest(tx, 0, &format!("g{}@x.example", n % 3)).await?;
    let new = NewTicket {
        draft: Draft {
            kind: app.kind.key.clone(),
            requester: Some(requester),
            unit: Some(app.pack.units[0].key.clone()),
            service: Some(app.pack.services[0].key.clone()),
            channel: "portal".into(),
            description: format!("Petición {n}"),
            ..Draft::default()
        },
        contact: "g@x.example".into(),
    };
    let actor = Actor {
        person: Some(requester),
        ..Actor::default()
    };
    let created = create(tx, app, i64::from(n), &actor, &new, &[]).await?;
    if n % 5 == 4 {
        return Err(Refusal::whole("test", "se arrepintió").into());
    }
    Ok(created.folio)
}

both! {
    /// Two processes on one database, a hundred at once, some refused half-way.
    async fn without_gap_or_double(t: TestApp) {
        let other: Db = db::open(&t.place.target).await.unwrap();
        let work = (0..100_u32).map(|n| {
            let db = if n % 2 == 0 { t.app.db.clone() } else { other.clone() };
            let app = t.app.clone();
            tokio::spawn(async move {
                db.write((n, app), |tx, (n, app)| Box::pin(register(tx, *n, app))).await
            })
        });
        let mut given = Vec::new();
        for result in futures_util::future::join_all(work).await {
            match result.unwrap() {
                Ok(folio) => given.push(folio.get().expect("filled by the time of the answer").clone()),
                Err(AppError::Refused(_)) => {}
                Err(e) => panic!("{e}"),
            }
        }
        given.sort();
        let expected: Vec<String> = (1..=80).map(|n| format!("OCO-{n:05}")).collect();
        assert_eq!(given, expected);
        let rows = tables::ticket::Entity::find().all(t.app.db.read()).await.unwrap();
        let stored: HashMap<String, i64> =
            rows.into_iter().map(|row| (row.folio.unwrap(), row.version)).collect();
        assert_eq!(stored.len(), 80);
        assert!(stored.values().all(|version| *version == 2));
        other.close().await;
    }
}
