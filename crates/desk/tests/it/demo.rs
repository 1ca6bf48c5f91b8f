//! The demonstration: believable, the same each time, and something to see everywhere.

use std::collections::{BTreeMap, BTreeSet};

use desk::cli::demo::fill;
use desk::platform::mail::Mail;
use sea_orm::{EntityTrait, QueryOrder};
use tables::{assignment, draft, file, outbox, ticket};

use crate::support::TestApp;

const DAY: i64 = 24 * 3_600_000;

async fn filled(t: &TestApp, months: u8) -> Vec<ticket::Model> {
    let folder = t.place.folder.path().join("correos");
    let mail = Mail::folder(&folder, "Mesa <mesa@ventanilla.example>").unwrap();
    let people = fill(&t.app, &mail, months).await.unwrap();
    assert!(people.iter().filter(|person| person.shown).count() >= 4);
    let all = ticket::Entity::find().order_by_asc(ticket::Column::Id);
    all.all(t.app.db.read()).await.unwrap()
}

both! {
    /// Everything that a page shows has something to show.
    async fn two_months_show_something_everywhere(t: TestApp) {
        let tickets = filled(t, 2).await;
        let now = t.app.now();
        let mut states: BTreeMap<&str, usize> = BTreeMap::new();
        for ticket in &tickets {
            *states.entry(&ticket.state).or_default() += 1;
            assert!(ticket.created_at < now && ticket.updated_at <= now);
        }
        let kind = t.app.pack.default_kind().unwrap();
        for state in &kind.states {
            assert!(states.get(state.key.as_str()).copied() >= Some(4), "{states:?}");
        }
        // Folios follow time.
        let born: Vec<i64> = tickets.iter().map(|ticket| ticket.created_at).collect();
        assert!(born.is_sorted());
        let used: BTreeSet<_> = tickets.iter().filter_map(|t| t.assignee_id).collect();
        assert!(used.len() >= 4, "{used:?}");
        assert!(tickets.iter().any(|t| t.assignee_id.is_none()));

        let read = t.app.db.read();
        let letters = outbox::Entity::find().all(read).await.unwrap();
        let told: BTreeSet<_> = letters.iter().map(|row| row.state.as_str()).collect();
        assert!(told.is_superset(&BTreeSet::from(["failed", "held", "sent"])), "{told:?}");
        assert_eq!(draft::Entity::find().all(read).await.unwrap().len(), 1);
        assert!(file::Entity::find().all(read).await.unwrap().len() > 3);
        let held = assignment::Entity::find().all(read).await.unwrap();
        assert!(held.iter().any(|row| row.until_at.is_some_and(|until| until < now)));
        assert!(held.iter().any(|row| row.until_at.is_some_and(|until| until > now)));
        assert!(held.iter().any(|row| row.document.is_some()));
    }
}

both! {
    /// A year is as busy as the pack says, and nearly all of it is done.
    async fn a_year_is_believable(t: TestApp) {
        let tickets = filled(t, 12).await;
        assert!((400..=700).contains(&tickets.len()), "{}", tickets.len());
        let closed = tickets.iter().filter(|t| t.state == "cerrado").count();
        assert!(closed * 100 / tickets.len() >= 88, "{closed} of {}", tickets.len());
        let oldest = t.app.now() - tickets[0].created_at;
        assert!((350 * DAY..370 * DAY).contains(&oldest));
        let summaries: BTreeSet<_> = tickets.iter().map(|t| t.summary.as_str()).collect();
        assert!(summaries.len() * 100 / tickets.len() > 55, "{}", summaries.len());
        // The same seed and the same instant tell the same: this is what both databases get.
        let first: Vec<_> = tickets.iter().take(5).map(|t| (t.created_at, t.summary.as_str())).collect();
        insta::assert_debug_snapshot!("demo_begins", first);
    }
}
