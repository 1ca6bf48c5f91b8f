//! How often the same may be done [P-34].

use desk::platform::error::AppError;
use desk::platform::limit::{self, Key, Purpose, take, take_each};
use desk::platform::web::Proxies;
use desk::router::routes;
use sea_orm::EntityTrait;

use crate::support::TestApp;

/// A bucket holds what it holds, fills up again with time, and is one for each key.
async fn bucket(t: &TestApp, purpose: Purpose, burst: i64, every: i64) {
    let here = Key::Address("203.0.113.7".parse().unwrap());
    let there = Key::Address("203.0.113.8".parse().unwrap());
    for n in 0..burst {
        let taken = take(&t.app, purpose, here).await;
        assert!(taken.is_ok(), "{n} of {purpose:?}");
    }
    for _ in 0..3 {
        let refused = take(&t.app, purpose, here).await;
        assert!(matches!(refused, Err(AppError::TooMany(at)) if at == t.app.now() + every));
    }
    take(&t.app, purpose, there).await.unwrap();
    t.clock.advance(every);
    take(&t.app, purpose, here).await.unwrap();
    take(&t.app, purpose, here).await.unwrap_err();
    t.clock.advance(burst * every);
    for _ in 0..burst {
        take(&t.app, purpose, here).await.unwrap();
    }
    take(&t.app, purpose, here).await.unwrap_err();
}

both! {
    async fn a_bucket_is_emptied_and_fills_again(t: TestApp) {
        bucket(t, Purpose::Submit, 20, 60_000).await;
        bucket(t, Purpose::Search, 60, 1_000).await;
    }
}

both! {
    /// Of two keys either both are taken or none; of IPv6 the whole network is one.
    async fn keys_are_taken_together(t: TestApp) {
        let mail = Key::Mail("Ana@X.example ");
        for _ in 0..3 {
            take(&t.app, Purpose::Reset, mail).await.unwrap();
        }
        let place = Key::Address("2001:db8:1:2::5".parse().unwrap());
        for _ in 0..20 {
            take_each(&t.app, Purpose::Reset, &[place, Key::Mail("ana@x.example")]).await.unwrap_err();
        }
        for n in 0..10 {
            let neighbour = format!("2001:db8:1:2:{n}::1").parse().unwrap();
            take(&t.app, Purpose::Reset, Key::Address(neighbour)).await.unwrap();
        }
        take(&t.app, Purpose::Reset, place).await.unwrap_err();
        take(&t.app, Purpose::Reset, Key::Address("2001:db8:1:3::5".parse().unwrap())).await.unwrap();
        // Nobody is read off the table.
        let rows = tables::limit_bucket::Entity::find().all(t.app.db.read()).await.unwrap();
        assert!(rows.len() >= 3 && rows.iter().all(|row| row.key.len() == 64), "{rows:?}");
        t.clock.advance(2 * 3_600_000);
        t.app.db.write(t.app.now(), |tx, now| Box::pin(limit::sweep(tx, *now))).await.unwrap();
        assert!(tables::limit_bucket::Entity::find().all(t.app.db.read()).await.unwrap().is_empty());
    }
}

both! {
    /// Many at once take no more than there is.
    async fn a_crowd_takes_no_more(t: TestApp) {
        let key = Key::Person(7);
        let crowd = (0..80).map(|_| take(&t.app, Purpose::Reply, key));
        let taken = futures_util::future::join_all(crowd).await;
        assert_eq!(taken.iter().filter(|taken| taken.is_ok()).count(), 30);
    }
}

both! {
    /// The page says what to do and when; somebody else goes on.
    async fn too_many_requests_have_a_page(t: TestApp) {
        let busy = t.guest().from("203.0.113.9");
        for _ in 0..60 {
            busy.get("/buscar?q=impresora").await.is(200);
        }
        let refused = busy.get("/buscar?q=impresora").await;
        refused.is(429).says(&["Espere un poco antes de seguir", "Vuelva a intentarlo en un segundo, a las 12:00"]);
        assert_eq!(refused.header("retry-after"), "1");
        busy.get("/").await.is(200);
        t.guest().from("203.0.113.10").get("/buscar?q=impresora").await.is(200);
        // Links are not found by trying; a true one opens all the same.
        let (link, _) = t.send(&t.request()).await;
        for n in 0..30 {
            busy.get(&format!("/seguimiento/nada{n}")).await.is(404);
        }
        busy.get("/bienvenida/nada").await.is(429).says(&["a las 12:00"]);
        busy.get(&link).await.is(200);
        // Requests without an account: twenty, and one a minute from then on.
        for _ in 0..20 {
            busy.post_form("/enviar", &t.request(), &[]).await.is(303);
        }
        busy.post_form("/enviar", &t.request(), &[]).await.is(429).says(&["en 60 segundos, a las 12:01"]);
        t.clock.advance(60_000);
        busy.post_form("/enviar", &t.request(), &[]).await.is(303);
    }
}

/// Whatever somebody without an account can send is counted, except what only
/// asks for something that they hold.
#[test]
fn what_everybody_can_send_is_limited() {
    use axum::http::Method;
    use desk::platform::web::Access;
    // The choice of a colour writes nothing; signing in, links, and hooks count what fails.
    let free = [
        "/tema",
        "/entrar",
        "/entrar/codigo",
        "/salir",
        "/bienvenida/{token}",
        "/confirmar/{token}",
        "/api/v1/hooks/{hook}",
    ];
    for route in routes() {
        let open = route.access == Access::Open && route.method == Method::POST;
        if open && !free.contains(&route.path) {
            assert!(route.limit.is_some(), "{} {}", route.method, route.path);
        }
    }
}

/// Only a proxy that is named is believed, and only as far as its own word goes.
#[test]
fn the_address_is_what_a_named_proxy_says() {
    let proxies = Proxies::parse(
        &["10.0.0.5".to_owned(), "192.0.2.0/24".to_owned()],
        "X-Forwarded-For",
    );
    let proxies = proxies.unwrap();
    let seen = |peer: &str, values: &[&str]| {
        let mut headers = axum::http::HeaderMap::new();
        for value in values {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    };
    for (peer, values, client) in [
        ("203.0.113.1", &["198.51.100.1"][..], "203.0.113.1"),
        ("10.0.0.5", &[], "10.0.0.5"),
        ("10.0.0.5", &["198.51.100.1"], "198.51.100.1"),
        ("::ffff:10.0.0.5", &["198.51.100.1"], "198.51.100.1"),
        // What the client wrote itself stands before what the proxy heard.
        ("10.0.0.5", &["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        (
            "10.0.0.5",
            &["1.1.1.1", "198.51.100.1, 192.0.2.9"],
            "198.51.100.1",
        ),
        ("10.0.0.5", &["[2001:db8::1]:4711"], "2001:db8::1"),
        ("10.0.0.5", &["198.51.100.1:4711"], "198.51.100.1"),
        ("10.0.0.5", &["basura"], "10.0.0.5"),
        ("10.0.0.5", &["1.1.1.1, basura, 192.0.2.9"], "192.0.2.9"),
    ] {
        assert_eq!(seen(peer, values), client, "{peer} {values:?}");
    }
    for wrong in ["proxy.example", "10.0.0.0/40", ""] {
        let error = Proxies::parse(&[wrong.to_owned()], "X-Forwarded-For");
        assert!(error.unwrap_err().to_string().contains("no se entiende"));
    }
    assert!(Proxies::parse(&[], "no es un nombre").is_err());
}
