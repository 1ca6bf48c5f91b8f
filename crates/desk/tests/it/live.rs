//! A ticket's page that stays open: who else is there, what happened since, and when it ends.

use std::time::Duration;

use desk::cli::open;
use desk::platform::random::Random;
use desk::platform::session;
use desk::platform::web::PublicUrl;
use desk::site::Site;
use sea_orm::ConnectionTrait;
use tokio::time::timeout;

use crate::support::{Browser, TestApp};

/// What a stream says, piece by piece.
pub struct Stream {
    response: reqwest::Response,
    text: String,
}

impl Stream {
    pub async fn of(who: &Browser, folio: &str, since: i64) -> Self {
        let path = format!("/solicitudes/{folio}/en-vivo?desde={since}");
        let response = who.stream(&path).await;
        assert_eq!(response.status(), 200, "{path}");
        let headers = response.headers();
        assert_eq!(headers["content-type"], "text/event-stream");
        assert!(
            !headers.contains_key("content-encoding"),
            "news must not wait for a block"
        );
        Self {
            response,
            text: String::new(),
        }
    }

    /// Reads on until this was said; fails after ten seconds.
    pub async fn says(&mut self, text: &str) {
        let read = async {
            while !self.text.contains(text) {
                match self.response.chunk().await.unwrap() {
                    Some(piece) => self.text.push_str(&String::from_utf8_lossy(&piece)),
                    None => panic!("ended without «{text}»: {}", self.text),
                }
            }
        };
        let done = timeout(Duration::from_secs(10), read).await.is_ok();
        assert!(done, "«{text}» was not said: {}", self.text);
        self.text.clear();
    }

    /// Reads to the end; fails where it does not end.
    async fn ends(&mut self) {
        let read = async { while self.response.chunk().await.is_ok_and(|it| it.is_some()) {} };
        assert!(timeout(Duration::from_secs(10), read).await.is_ok());
    }
}

async fn execute(t: &TestApp, sql: &'static str) {
    let write = t.app.db.write((), move |tx, ()| {
        Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

both! {
    /// Who opens a page, who writes, who leaves; never oneself.
    async fn who_is_there_is_told(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let ana = t.person("titular", "Ana Inventada").await;
        let beto = t.person("agente", "Beto Muestra").await;
        let mut of_ana = Stream::of(&ana, &folio, 2).await;
        let mut of_beto = Stream::of(&beto, &folio, 2).await;
        of_ana.says("event: presencia\ndata: {\"text\":\"Beto Muestra también está viendo esta página.\"}").await;
        of_beto.says("Ana Inventada también está viendo esta página.").await;
        beto.post(&format!("/solicitudes/{folio}/escribiendo"), &[]).await.is(204);
        of_ana.says("Beto Muestra está escribiendo.").await;
        t.clock.advance(8_001);
        of_ana.says("Beto Muestra también está viendo").await;
        drop(of_beto);
        of_ana.says("data: {\"text\":\"\"}").await;
        assert!(!of_ana.text.contains("Ana Inventada"));
    }
}

both! {
    /// What happened since the page was made is told at once, also to a page that asks again.
    async fn what_happened_since_is_told(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let ana = t.person("titular", "Ana Inventada").await;
        let beto = t.person("agente", "Beto Muestra").await;
        let mut page = Stream::of(&ana, &folio, 2).await;
        let write = |visibility, text| [("visibility", visibility), ("text", text)];
        let path = format!("/solicitudes/{folio}/escribir");
        beto.post_multipart(&path, &write("note", "Falta el cable"), &[]).await.is(303);
        page.says(r#"{"text":"Beto Muestra dejó una nota interna desde que abrió esta página.","version":3}"#).await;
        beto.post_multipart(&path, &write("answer", "Ya vamos"), &[]).await.is(303);
        page.says(r#""Beto Muestra respondió desde que abrió esta página.","version":4"#).await;
        let mut again = Stream::of(&ana, &folio, 3).await;
        again.says("Beto Muestra respondió").await;
        let mut current = Stream::of(&beto, &folio, 4).await;
        t.guest().post_multipart(&format!("{link}/escribir"), &[("text", "Gracias")], &[]).await;
        current.says("presencia").await;
    }
}

both! {
    /// Another process on the same database says and is told the same.
    async fn two_processes_tell_each_other(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let ana = t.person("titular", "Ana Inventada").await;
        let beto = t.person("agente", "Beto Muestra").await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url = PublicUrl::parse(&format!("http://{address}")).unwrap();
        let folder = t.place.folder.path();
        let other = open(folder, &t.place.target, None, url, t.clock.clone(), Random::seeded(9)).await;
        let other = other.unwrap_or_else(|e| panic!("{e}")).app;
        let site = Site::new(other.clone()).service();
        let server = tokio::spawn(async move { axum::serve(listener, site).await.unwrap() });
        let beto = beto.at(address);
        let mut of_ana = Stream::of(&ana, &folio, 2).await;
        let mut of_beto = Stream::of(&beto, &folio, 2).await;
        of_ana.says("Beto Muestra también está viendo").await;
        of_beto.says("Ana Inventada también está viendo").await;
        let answer = [("visibility", "answer"), ("text", "Ya vamos")];
        beto.post_multipart(&format!("/solicitudes/{folio}/escribir"), &answer, &[]).await.is(303);
        of_ana.says("Beto Muestra respondió").await;
        other.live.end();
        of_beto.ends().await;
        server.abort();
        let _ = server.await;
        other.db.clone().close().await;
    }
}

both! {
    /// A stream ends with the session, with the sight of the ticket, and with the process.
    async fn a_stream_ends(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let ana = t.person("titular", "Ana Inventada").await;
        let beto = t.person("agente", "Beto Muestra").await;
        let carla = t.person("agente", "Carla Muestra").await;
        let mut of_ana = Stream::of(&ana, &folio, 2).await;
        let mut of_beto = Stream::of(&beto, &folio, 2).await;
        let person = ana.person;
        let closed = t.app.db.write(person, |tx, person| Box::pin(session::store::close_all(tx, *person)));
        closed.await.unwrap();
        of_ana.says("event: fin\ndata: sesion").await;
        of_ana.ends().await;
        of_beto.says("presencia").await;
        execute(t, "DELETE FROM ticket_access WHERE key = 'all'").await;
        of_beto.says("event: fin\ndata: oculto").await;
        of_beto.ends().await;
        carla.get(&format!("/solicitudes/{folio}/en-vivo")).await.is(404);
        execute(t, "INSERT INTO ticket_access (ticket_id, key, ended, unassigned, waiting, created_at) SELECT id, 'all', ended, assignee_id IS NULL AND NOT ended, category = 'pending', created_at FROM ticket").await;
        let mut of_carla = Stream::of(&carla, &folio, 2).await;
        t.app.live.end();
        of_carla.ends().await;
        carla.get(&format!("/solicitudes/{folio}/en-vivo")).await.is(503);
    }
}

both! {
    /// The same answer for a ticket that is not there and one that is not for this person;
    /// a session has four streams at most; a stream costs no statements of its own.
    async fn streams_are_guarded_and_bounded(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let ana = t.person("titular", "Ana Inventada").await;
        let outside = t.person("administrador", "Nadie Muestra").await;
        let path = format!("/solicitudes/{folio}/en-vivo");
        for who in [&outside, &ana] {
            who.get("/solicitudes/OCO-99999/en-vivo").await.is(404);
            who.post("/solicitudes/OCO-99999/escribiendo", &[]).await.is(404);
        }
        outside.get(&path).await.is(404);
        outside.post(&format!("/solicitudes/{folio}/escribiendo"), &[]).await.is(404);
        assert_eq!(t.guest().get(&path).await.status, 303);
        let mut streams = Vec::new();
        for _ in 0..4 {
            streams.push(Stream::of(&ana, &folio, 2).await);
        }
        ana.get(&path).await.is(204);
        let beto = t.person("agente", "Beto Muestra").await;
        streams.push(Stream::of(&beto, &folio, 2).await);
        tokio::time::sleep(Duration::from_millis(500)).await;
        let before = t.app.db.statements();
        tokio::time::sleep(Duration::from_secs(4)).await;
        let sent = t.app.db.statements() - before;
        assert!((4..=20).contains(&sent), "{sent} statements for five streams in four seconds");
    }
}

both! {
    /// An answer warns once where somebody answered meanwhile, keeps its text, and then goes out.
    async fn an_answer_warns_of_another(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let ana = t.person("titular", "Ana Inventada").await;
        let beto = t.person("agente", "Beto Muestra").await;
        let page = format!("/solicitudes/{folio}");
        let path = format!("{page}/escribir");
        let form = |base: &str, command: &str, visibility: &'static str, text: &'static str| {
            [("base", base.to_owned()), ("command", command.to_owned()), ("visibility", visibility.to_owned()), ("text", text.to_owned())]
        };
        async fn send(who: &Browser, path: &str, form: [(&'static str, String); 4]) -> crate::support::Answer {
            let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
            who.post_multipart(path, &form, &[]).await
        }
        send(&beto, &path, form("2", "de-beto", "answer", "Ya vamos")).await.is(303);
        let warned = send(&ana, &path, form("2", "de-ana", "answer", "Vamos el martes")).await;
        warned.is(409).says(&["Beto Muestra respondió mientras usted escribía", "Vamos el martes</textarea>"]);
        // A note goes nowhere: it does not warn. One's own answer is no news.
        send(&ana, &path, form("2", "otra", "note", "Nota")).await.is(303);
        send(&beto, &path, form("2", "mas", "answer", "Otra cosa")).await.is(303);
        // What was carried out is not warned about when it comes again.
        send(&beto, &path, form("2", "de-beto", "answer", "Ya vamos")).await.is(303);
        let base = ana.get(&page).await.hidden("base");
        send(&ana, &path, form(&base, "de-ana", "answer", "Vamos el martes")).await.is(303);
        assert_eq!(ana.get(&page).await.text().matches("Vamos el martes").count(), 1);
    }
}
