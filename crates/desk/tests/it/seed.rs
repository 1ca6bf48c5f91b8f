//! Invented institutions: the same seed gives the same one, any pack will do, and
//! what was written many at a time is as sound as what pages write.

use desk::platform::App;
use desk::platform::random::Random;
use desk::seed::{Wish, seed};
use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::verify::verify;
use pack::Source;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tables::{folio_series, outbox, ticket, ticket_access, ticket_event};

use crate::support::{Backend, NOON, TestApp};

fn fixture(name: &str) -> Source {
    Source::folder(&fixtures::folder(name)).unwrap()
}

async fn filled(app: &App, tickets: usize, number: u64) -> Vec<(Option<String>, String)> {
    let app = app.with_random(Random::seeded(number));
    let wish = Wish {
        tickets,
        seed: number,
        until: NOON,
        long: false,
    };
    let mut told = Vec::new();
    let made = seed(&app, wish, |done, of| told.push((done, of)))
        .await
        .unwrap();
    assert!(made.tickets >= tickets * 9 / 10, "{made:?}");
    assert_eq!(told.last(), Some(&(made.tickets, tickets)));
    let rows = ticket::Entity::find().order_by_asc(ticket::Column::Id);
    let rows = rows.all(app.db.read()).await.unwrap();
    assert_eq!(rows.len(), made.tickets);
    let events = ticket_event::Entity::find().count(app.db.read()).await;
    assert_eq!(events.unwrap(), u64::try_from(made.events).unwrap());
    rows.into_iter().map(|row| (row.folio, row.chain)).collect()
}

fn backend(app: &App) -> Backend {
    match app.db.backend() {
        sea_orm::DbBackend::Sqlite => Backend::Sqlite,
        _ => Backend::Postgres,
    }
}

/// What any seeded institution must be like.
async fn sound(app: &App) {
    let report = verify(app, |_| {}).await.unwrap();
    assert_eq!(report.findings, []);
    assert_eq!(rebuild(app, |_| {}).await.unwrap(), Rebuilt::default());
    let mails = outbox::Entity::find().count(app.db.read()).await.unwrap();
    assert_eq!(mails, 0, "nobody is told of what was made up");
}

both! {
    async fn the_same_seed_gives_the_same_institution(t: TestApp) {
        let heads = filled(&t.app, 120, 7).await;
        sound(&t.app).await;
        let second = TestApp::start(backend(&t.app)).await;
        assert_eq!(filled(&second.app, 120, 7).await, heads);
        second.done().await;
        let third = TestApp::start(backend(&t.app)).await;
        assert_ne!(filled(&third.app, 120, 8).await, heads);
        third.done().await;
    }
}

both! {
    /// A page goes on where the seed ended: no number and no row is given twice.
    async fn pages_go_on_after_it(t: TestApp) {
        let heads = filled(&t.app, 60, 3).await;
        let series = folio_series::Entity::find().one(t.app.db.read()).await.unwrap().unwrap();
        let (_, folio) = t.send(&t.request()).await;
        assert_eq!(folio, format!("OCO-{:05}", series.next));
        assert!(heads.iter().all(|(given, _)| given.as_ref() != Some(&folio)));
        sound_but_mail(&t.app).await;
        let row = ticket::Entity::find().filter(ticket::Column::Folio.eq(&folio));
        let row = row.one(t.app.db.read()).await.unwrap().unwrap();
        let keys = ticket_access::Entity::find().filter(ticket_access::Column::TicketId.eq(row.id));
        assert!(keys.count(t.app.db.read()).await.unwrap() > 1);
    }
}

async fn sound_but_mail(app: &App) {
    assert_eq!(verify(app, |_| {}).await.unwrap().findings, []);
}

both! {
    async fn a_pack_with_reviews_before_numbers(t: TestApp of fixture("ipn")) {
        filled(&t.app, 90, 5).await;
        sound(&t.app).await;
        let kinds = ticket::Entity::find().filter(ticket::Column::Kind.eq("queja"));
        assert!(kinds.count(t.app.db.read()).await.unwrap() > 0, "kinds outside of the catalogue");
    }
}

both! {
    async fn a_pack_with_changes(t: TestApp of fixture("sgg")) {
        filled(&t.app, 90, 5).await;
        sound(&t.app).await;
    }
}

both! {
    async fn a_pack_with_gates(t: TestApp of fixture("aguascalientes")) {
        filled(&t.app, 90, 5).await;
        sound(&t.app).await;
    }
}

both! {
    /// One ticket may be made long, by the commands of its page; it is found by its tag.
    async fn one_ticket_is_long(t: TestApp) {
        let app = t.app.with_random(Random::seeded(9));
        let wish = Wish { tickets: 60, seed: 9, until: NOON, long: true };
        seed(&app, wish, |_, _| {}).await.unwrap();
        sound(&t.app).await;
        let own = ticket::Entity::find().filter(ticket::Column::Tags.eq(desk::seed::TAG));
        let own = own.one(t.app.db.read()).await.unwrap().unwrap();
        let said = ticket_event::Entity::find().filter(ticket_event::Column::TicketId.eq(own.id));
        let said = said.filter(ticket_event::Column::EventType.is_in(["answered", "noted"]));
        assert!(said.count(t.app.db.read()).await.unwrap() >= 200);
    }
}
