//! An institution that serves on a port of its own, with a clock that stands still.

use std::collections::HashMap;
use std::net::SocketAddr;

use desk::cli::open;
use desk::directory::store;
use desk::housekeeping;
use desk::platform::App;
use desk::platform::clock::Clock;
use desk::platform::jobs;
use desk::platform::mail::Mail;
use desk::platform::outward::Outward;
use desk::platform::random::Random;
use desk::platform::session;
use desk::platform::web::{Proxies, PublicUrl};
use desk::site::Site;
use pack::Source;

use super::{Backend, Browser, Place};

/// Monday 2 March 2026, 12:00 in Mexico City.
pub const NOON: i64 = 1_772_474_400_000;

/// A running institution.
pub struct TestApp {
    pub app: App,
    pub clock: Clock,
    pub backend: Backend,
    pub address: SocketAddr,
    pub place: Place,
    server: tokio::task::JoinHandle<()>,
}

impl TestApp {
    pub async fn start(backend: Backend) -> Self {
        Self::at(Place::institution(backend).await, backend).await
    }

    /// An institution of another pack than `ocoyoacac`.
    pub async fn of(backend: Backend, source: &Source) -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        for (path, content) in source.files() {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let path = folder.path().to_str().unwrap();
        Self::with(Place::empty(backend).await, backend, Some(path)).await
    }

    pub async fn at(place: Place, backend: Backend) -> Self {
        Self::with(place, backend, Some("ocoyoacac")).await
    }

    async fn with(place: Place, backend: Backend, pack: Option<&str>) -> Self {
        let clock = Clock::standing(NOON);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url = PublicUrl::parse(&format!("http://{address}")).unwrap();
        let folder = place.folder.path();
        let opened = open(
            folder,
            &place.target,
            pack,
            url,
            clock.clone(),
            Random::seeded(7),
        )
        .await;
        let app = opened.unwrap_or_else(|e| panic!("{e}")).app;
        // Browsers of the tests say from where they come: `Browser::from`.
        let proxies = Proxies::parse(&["127.0.0.1".to_owned()], "X-Forwarded-For").unwrap();
        let app = app.with_proxies(proxies);
        let site = Site::new(app.clone()).service();
        let server = tokio::spawn(async move {
            axum::serve(
                listener,
                site.into_make_service_with_connect_info::<SocketAddr>(),
            )
            .await
            .unwrap()
        });
        Self {
            app,
            clock,
            backend,
            address,
            place,
            server,
        }
    }

    /// The same institution with a way out for mail, on another port.
    pub async fn mailing(self, mail: Mail) -> Self {
        let app = self.app.with_mail(Some(mail));
        self.serving(app).await
    }

    /// The same institution with other random numbers: one that was restored here would draw those of its past again.
    pub async fn drawing(self, seed: u64) -> Self {
        let app = self.app.with_random(Random::seeded(seed));
        self.serving(app).await
    }

    /// The same institution with this way to other systems, on another port.
    pub async fn telling(self, outward: Outward) -> Self {
        let app = self.app.with_outward(outward);
        self.serving(app).await
    }

    /// The same institution, which believes these hosts about senders of mail.
    pub async fn trusting(self, hosts: &[&str]) -> Self {
        let app = self
            .app
            .trusting(hosts.iter().map(|host| (*host).to_owned()).collect());
        self.serving(app).await
    }

    async fn serving(self, app: App) -> Self {
        self.server.abort();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let site = Site::new(app.clone()).service();
        let server = tokio::spawn(async move {
            axum::serve(
                listener,
                site.into_make_service_with_connect_info::<SocketAddr>(),
            )
            .await
            .unwrap()
        });
        Self {
            app,
            address,
            server,
            ..self
        }
    }

    /// Somebody who is not signed in.
    pub fn guest(&self) -> Browser {
        Browser::new(self.address).proving(&self.app)
    }

    /// A person with this role, signed in, without the cost of a password.
    pub async fn person(&self, role: &str, name: &str) -> Browser {
        let token = self.app.random.token().unwrap();
        let context = (
            self.app.now(),
            role.to_owned(),
            name.to_owned(),
            token.clone(),
        );
        let write = self.app.db.write(context, |tx, (now, role, name, token)| {
            Box::pin(async move {
                let email = format!(
                    "{}@ocoyoacac.example",
                    name.to_lowercase().replace(' ', ".")
                );
                let person = store::register(tx, *now, name, &email, role, None).await?;
                session::store::open(tx, *now, person, token, "test").await?;
                Ok(person)
            })
        });
        let person = write.await.unwrap();
        Browser::signed_in(self.address, person, format!("ventanilla={token}"))
    }

    /// The number of a key of the catalogue or the directory never matters to a form: keys do.
    pub fn request(&self) -> HashMap<&'static str, String> {
        HashMap::from([
            ("email", "mariana.peña@ocoyoacac.example".to_owned()),
            ("unit", self.app.pack.units[0].key.clone()),
            ("service", self.app.pack.services[0].key.clone()),
            (
                "description",
                "La impresora de la ventanilla 3 no enciende.\nYa revisamos el cable.".to_owned(),
            ),
        ])
    }

    /// Sends the public form; answers with the path of the private link and the folio.
    pub async fn send(&self, form: &HashMap<&'static str, String>) -> (String, String) {
        let answer = self.guest().post_form("/enviar", form, &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let link = answer.location().split('?').next().unwrap().to_owned();
        let page = self.guest().get(&link).await;
        (link, page.folio())
    }

    /// Runs every recurring job once, and whatever else is due.
    pub async fn sweep(&self) {
        jobs::prepare(&self.app, &housekeeping::kinds())
            .await
            .unwrap();
        self.run_jobs().await;
    }

    /// Runs the jobs that are due; answers how many ran.
    pub async fn run_jobs(&self) -> u64 {
        jobs::run_due(&self.app, &housekeeping::kinds(), "test")
            .await
            .unwrap()
    }

    /// Ends the test: no job may be left that nobody looked at.
    pub async fn done(self) {
        let waiting = jobs::waiting(&self.app).await.unwrap();
        assert!(waiting.is_empty(), "jobs left behind unseen: {waiting:?}");
        self.server.abort();
        let _ = self.server.await;
        let Self { app, place, .. } = self;
        app.db.clone().close().await;
        place.remove().await;
    }
}
