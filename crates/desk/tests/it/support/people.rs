//! What a test does on an institution beside the program that serves it.

use desk::directory::store;
use desk::platform::App;
use desk::platform::clock::Clock;
use desk::platform::random::Random;
use desk::platform::session;
use desk::platform::web::PublicUrl;

use super::{Browser, Place};

/// The institution, by this clock.
pub async fn opened_by(place: &Place, clock: Clock) -> App {
    let url = PublicUrl::parse("http://127.0.0.1").unwrap();
    let folder = place.folder.path();
    let opened = desk::cli::open(folder, &place.target, None, url, clock, Random::system()).await;
    opened.unwrap_or_else(|e| panic!("{e}")).app
}

/// Agents who are signed in, wherever the program will listen.
pub async fn people(place: &Place, count: usize) -> Vec<Browser> {
    let app = opened_by(place, Clock::system()).await;
    let mut people = Vec::new();
    for number in 0..count {
        let token = app.random.token().unwrap();
        let write = app.db.write(
            (app.now(), number, token.clone()),
            |tx, (now, number, token)| {
                Box::pin(async move {
                    let email = format!("agente{number}@ocoyoacac.example");
                    let name = format!("Agente Inventado {number}");
                    let person = store::register(tx, *now, &name, &email, "agente", None).await?;
                    session::store::open(tx, *now, person, token, "prueba").await?;
                    Ok(person)
                })
            },
        );
        let person = write.await.unwrap();
        let nowhere = ([127, 0, 0, 1], 1).into();
        people.push(Browser::signed_in(
            nowhere,
            person,
            format!("ventanilla={token}"),
        ));
    }
    app.db.clone().close().await;
    people
}
