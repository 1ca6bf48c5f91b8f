//! Work that is shared out: by turn and by load, among those who are there and know how.

use desk::directory::absence::{Saying, say};
use desk::directory::store::{self, Given};
use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::share::again;
use desk::ticket::store::by_reference;
use desk::ticket::verify::verify;
use pack::Source;
use sea_orm::EntityTrait;
use tables::team;

use crate::support::{Answer, Backend, Browser, TestApp, changed, run_of};

const MINUTE: i64 = 60_000;

/// A pack whose two teams share their work out; `more` stands in the tables of the first.
fn source(more: &str) -> Source {
    let teams = format!(
        "[[team]]\nkey = \"redes\"\nname = \"Redes\"\n\n[team.share]\n{more}\n\n[[team]]\nkey = \"soporte\"\n\
         name = \"Soporte\"\n\n[[skill]]\nkey = \"fibra\"\nname = \"Fibra óptica\"\n"
    );
    let skilled = [(
        "services.toml",
        "key = \"internet\"\n",
        "key = \"internet\"\nskills = [\"fibra\"]\n",
    )];
    changed(&skilled, &[("teams.toml", &teams)])
}

async fn member(t: &TestApp, name: &str) -> Browser {
    let who = t.person("agente", name).await;
    let rows = team::Entity::find().all(t.app.db.read()).await.unwrap();
    let redes = rows.iter().find(|row| row.key == "redes").unwrap().id;
    let context = (t.app.now(), who.person, redes);
    let write = t.app.db.write(context, |tx, (now, person, team)| {
        Box::pin(async move {
            let given = Given {
                person: *person,
                role: "agente".to_owned(),
                team: Some(*team),
                from: *now,
                ..Given::default()
            };
            store::give(tx, &given).await.map(|_| ())
        })
    });
    write.await.unwrap();
    who
}

async fn classify(who: &Browser, folio: &str, fields: &[(&str, &str)]) -> Answer {
    let path = format!("/solicitudes/{folio}");
    let base = who.get(&path).await.hidden("base");
    let mut form = vec![("base", base.as_str())];
    form.extend(fields);
    who.post_multipart(&format!("{path}/clasificar"), &form, &[])
        .await
}

/// A ticket of the team; its folio, and who is responsible after the jobs ran.
async fn comes(t: &TestApp, head: &Browser) -> (String, Option<i64>) {
    comes_of(t, head, "diagnostico").await
}

/// The minute after.
async fn later(t: &TestApp) {
    t.clock.advance(MINUTE);
    again(&t.app).await.unwrap();
    t.run_jobs().await;
}

async fn comes_of(t: &TestApp, head: &Browser, service: &str) -> (String, Option<i64>) {
    let mut request = t.request();
    request.insert("service", service.to_owned());
    let (_, folio) = t.send(&request).await;
    classify(head, &folio, &[("team", "redes")]).await.is(303);
    t.run_jobs().await;
    let who = responsible(t, &folio).await;
    (folio, who)
}

async fn responsible(t: &TestApp, folio: &str) -> Option<i64> {
    let row = by_reference(t.app.db.read(), folio).await.unwrap();
    row.assignee_id
}

/// What is stored is what the events say, and stays when it is written anew.
async fn sound(t: &TestApp) {
    let report = verify(&t.app, |_| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(rebuild(&t.app, |_| {}).await.unwrap(), Rebuilt::default());
}

fn shared(more: &str, body: &impl AsyncFn(&TestApp)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        run_of(backend, &source(more), body);
    }
}

#[test]
fn by_turn() {
    shared("by = \"turn\"", &async |t| {
        let head = t.person("titular", "Tita Muestra").await;
        let (first, second) = (
            member(t, "Gil Prueba").await,
            member(t, "Nora Ensayo").await,
        );
        let mut got = Vec::new();
        for _ in 0..4 {
            t.clock.advance(1_000);
            got.push(comes(t, &head).await.1.unwrap());
        }
        let (one, two) = (first.person, second.person);
        assert_eq!(got, [one, two, one, two]);
        let (folio, who) = comes(t, &head).await;
        assert_eq!(who, Some(one));
        head.get(&format!("/solicitudes/{folio}"))
            .await
            .says(&["Por turno en el equipo Redes.", "Gil Prueba"]);
        // What somebody lets go is the next one's, also out of turn.
        classify(&head, &folio, &[("assignee", "")]).await.is(303);
        later(t).await;
        assert_eq!(responsible(t, &folio).await, Some(two));
        // A team that says nothing shares nothing out, and a ticket with somebody is left alone.
        let (_, folio) = t.send(&t.request()).await;
        classify(&head, &folio, &[("team", "soporte")])
            .await
            .is(303);
        t.run_jobs().await;
        assert_eq!(responsible(t, &folio).await, None);
        let me = head.person.to_string();
        classify(&head, &folio, &[("team", "redes"), ("assignee", &me)])
            .await
            .is(303);
        later(t).await;
        assert_eq!(responsible(t, &folio).await, Some(head.person));
        sound(t).await;
    });
}

#[test]
fn by_load_and_no_more_than_so_many() {
    shared("by = \"load\"\nmost = 2", &async |t| {
        let head = t.person("titular", "Tita Muestra").await;
        let (first, second) = (
            member(t, "Gil Prueba").await,
            member(t, "Nora Ensayo").await,
        );
        let (_, busy) = t.send(&t.request()).await;
        classify(&head, &busy, &[("assignee", &first.person.to_string())])
            .await
            .is(303);
        assert_eq!(comes(t, &head).await.1, Some(second.person));
        let mut both = [comes(t, &head).await.1, comes(t, &head).await.1];
        both.sort_unstable();
        assert_eq!(both, [Some(first.person), Some(second.person)]);
        // Everybody is full: it waits, and whoever has room first gets it.
        let (waits, who) = comes(t, &head).await;
        assert_eq!(who, None);
        classify(&head, &busy, &[("assignee", &head.person.to_string())])
            .await
            .is(303);
        later(t).await;
        assert_eq!(responsible(t, &waits).await, Some(first.person));
        sound(t).await;
    });
}

#[test]
fn only_who_is_there_and_knows_how() {
    shared("by = \"turn\"\npresent = 30\nskilled = true", &async |t| {
        let head = t.person("titular", "Tita Muestra").await;
        let (first, second) = (
            member(t, "Gil Prueba").await,
            member(t, "Nora Ensayo").await,
        );
        let admin = t.person("administrador", "Ana Prueba").await;
        let who = comes(t, &head).await.1;
        assert!(who.is_some(), "what takes no skill is anybody's");
        let (folio, who) = comes_of(t, &head, "internet").await;
        assert_eq!(who, None, "nobody knows how");
        let page = format!("/administracion/personas/{}", second.person);
        admin
            .get(&page)
            .await
            .says(&["Conocimientos", "Fibra óptica"]);
        admin
            .post(
                &format!("{page}/conocimientos"),
                &[("skill", "fibra"), ("skill", "magia")],
            )
            .await
            .is(303);
        admin.get(&page).await.says(&["value=\"fibra\" checked"]);
        admin
            .get("/administracion/auditoria")
            .await
            .says(&["Nora Ensayo", "conocimientos"]);
        later(t).await;
        assert_eq!(responsible(t, &folio).await, Some(second.person));
        // An hour later nobody has used the desk; then somebody does.
        t.clock.advance(60 * MINUTE);
        let head = t.person("titular", "Eva Muestra").await;
        let (folio, who) = comes(t, &head).await;
        assert_eq!(who, None);
        first.get("/inicio").await.is(200);
        later(t).await;
        assert_eq!(responsible(t, &folio).await, Some(first.person));
        // Nobody else may change what people know.
        first
            .post(&format!("{page}/conocimientos"), &[])
            .await
            .is(404);
        sound(t).await;
    });
}

#[test]
fn a_substitute_takes_the_turn_of_who_is_absent() {
    shared("by = \"turn\"\nsubstitutes = true", &async |t| {
        let head = t.person("titular", "Tita Muestra").await;
        let (first, second) = (
            member(t, "Gil Prueba").await,
            member(t, "Nora Ensayo").await,
        );
        let elsewhere = t.person("agente", "Eva Supuesta").await;
        let saying = Saying {
            now: t.app.now(),
            me: Some(first.person),
            person: first.person,
            substitute: Some(elsewhere.person),
            from: t.app.now(),
            until: t.app.now() + 60 * MINUTE,
        };
        let write = t
            .app
            .db
            .write(saying, |tx, saying| Box::pin(say(tx, saying)));
        write.await.unwrap();
        let mut got = Vec::new();
        for _ in 0..3 {
            t.clock.advance(1_000);
            got.push(comes(t, &head).await.1.unwrap());
        }
        assert_eq!(got, [elsewhere.person, second.person, elsewhere.person]);
        // The absence is over.
        t.clock.advance(60 * MINUTE);
        let head = t.person("titular", "Tito Muestra").await;
        let mut got = Vec::new();
        for _ in 0..2 {
            t.clock.advance(1_000);
            got.push(comes(t, &head).await.1.unwrap());
        }
        assert_eq!(got, [second.person, first.person]);
        sound(t).await;
    });
}
