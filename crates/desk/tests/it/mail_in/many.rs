//! Many messages, one after another: memory stays what it was. `VENTANILLA_MAILS` says how many.

use std::time::{Duration, Instant};

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tables::mail_message;

use super::crash::{Scene, wish};
use crate::support::{Backend, block_on, opened_by};
use desk::platform::clock::Clock;

/// What the program may have more than after the first tenth, in bytes: a message here has a few hundred.
const GROWTH: u64 = 48 << 20;

#[test]
fn memory_stays_flat_however_many_messages_come() {
    let count = wish("VENTANILLA_MAILS", 300);
    block_on(async {
        let scene = Scene::new(Backend::Sqlite, Duration::ZERO, count).await;
        let process = scene.start(None);
        let app = opened_by(&scene.place, Clock::system()).await;
        let done = async |at_least: u64| {
            let begun = Instant::now();
            loop {
                let settled = mail_message::Entity::find()
                    .filter(mail_message::Column::State.ne("waiting"))
                    .count(app.db.read())
                    .await
                    .unwrap();
                if settled >= at_least {
                    return;
                }
                assert!(
                    begun.elapsed() < Duration::from_secs(3_600),
                    "{settled} of {at_least}"
                );
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        done(count / 10).await;
        let (early, _) = process.memory();
        done(count).await;
        let (_, most) = process.memory();
        println!("{count} messages: {early} bytes early, {most} at most");
        assert!(most < early + GROWTH, "{early} bytes grew to {most}");
        app.db.clone().close().await;
        process.stop();
        scene.end().await;
    });
}
