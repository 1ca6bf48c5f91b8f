//! Drafts: what somebody began to write on a ticket is kept, shown to nobody else, and gone once sent [P-11].

use desk::ticket::draft::{self, Place};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};

use crate::support::{Answer, Browser, TestApp};

async fn keep(who: &Browser, folio: &str, form: &[(&str, &str)]) -> Answer {
    who.post(&format!("/solicitudes/{folio}/borrador"), form)
        .await
}

async fn drafts(t: &TestApp) -> u64 {
    let all = tables::draft::Entity::find().count(t.app.db.read());
    all.await.unwrap()
}

async fn answer(who: &Browser, folio: &str, form: &[(&str, &str)]) -> Answer {
    who.post_multipart(&format!("/solicitudes/{folio}/escribir"), form, &[])
        .await
}

/// The autosave of a page's composer.
fn typed<'a>(base: &'a str, text: &'a str, visibility: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("form", "answer"),
        ("base", base),
        ("text", text),
        ("visibility", visibility),
    ]
}

both! {
    /// Kept, shown to its writer when the page is opened again, and to nobody else.
    async fn a_draft_comes_back_to_its_writer(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let path = format!("/solicitudes/{folio}");
        let one = t.person("titular", "Tita Muestra").await;
        let two = t.person("titular", "Tito Ejemplo").await;
        one.get(&path).await.hides(&["Recuperamos lo que escribió", "borrador/descartar"]);
        for _ in 0..2 {
            keep(&one, &folio, &typed("2", "Ya casi <b>va</b>\nvoy", "note")).await.is(204);
        }
        assert_eq!(drafts(t).await, 1, "saving it again is the same draft");
        let page = one.get(&path).await;
        page.says(&["Recuperamos lo que escribió el <time", "2 mar 2026, 12:00", "Ya casi &#60;b&#62;va&#60;/b&#62;\nvoy</textarea>", "value=\"note\" checked"]);
        page.hides(&["Desde entonces alguien respondió", "<b>va"]);
        for other in [two.get(&path).await, t.guest().get(&link).await] {
            other.hides(&["Ya casi", "Recuperamos"]);
        }
        // The last word counts, and another person's is their own.
        keep(&one, &folio, &typed("2", "Voy mañana", "answer")).await.is(204);
        keep(&two, &folio, &typed("2", "Yo voy hoy", "answer")).await.is(204);
        one.get(&path).await.says(&["Voy mañana</textarea>", "value=\"answer\" checked"]).hides(&["Yo voy hoy"]);
        assert_eq!(drafts(t).await, 2);
    }
}

both! {
    /// Whoever answered meanwhile is told of; one's own answer and a note are not.
    async fn it_is_said_that_somebody_answered_since(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let path = format!("/solicitudes/{folio}");
        let one = t.person("titular", "Tita Muestra").await;
        let two = t.person("titular", "Tito Ejemplo").await;
        answer(&two, &folio, &[("visibility", "answer"), ("text", "Recibido")]).await.is(303);
        keep(&one, &folio, &typed("3", "Voy", "answer")).await.is(204);
        answer(&two, &folio, &[("visibility", "note"), ("text", "Falta cable")]).await.is(303);
        one.get(&path).await.says(&["Recuperamos"]).hides(&["Desde entonces"]);
        answer(&two, &folio, &[("visibility", "answer"), ("text", "Vamos hoy")]).await.is(303);
        one.get(&path).await.says(&["Recuperamos", "<strong>Desde entonces alguien respondió.</strong>"]);
        // What is saved on the page that shows the answer is written knowing it.
        keep(&one, &folio, &typed("5", "Voy", "answer")).await.is(204);
        one.get(&path).await.says(&["Recuperamos"]).hides(&["Desde entonces"]);
    }
}

both! {
    /// Gone with the answer that it became, kept where that was refused, and not brought back by a late save.
    async fn a_draft_goes_when_it_is_sent(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let one = t.person("titular", "Tita Muestra").await;
        let page = one.get(&format!("/solicitudes/{folio}")).await;
        let command = page.hidden("command");
        let mut late = typed("2", "Vamos", "answer");
        late.push(("command", &command));
        keep(&one, &folio, &late).await.is(204);
        let long = "x".repeat(20_001);
        let form = [("visibility", "answer"), ("text", &long), ("command", &command)];
        let refused = answer(&one, &folio, &form).await;
        refused.is(422).says(&["demasiado largo"]).hides(&["Recuperamos"]);
        assert_eq!(drafts(t).await, 1, "a refused answer keeps its draft");
        let form = [("visibility", "answer"), ("text", "Vamos"), ("command", &command)];
        answer(&one, &folio, &form).await.is(303);
        assert_eq!(drafts(t).await, 0);
        keep(&one, &folio, &late).await.is(204);
        assert_eq!(drafts(t).await, 0, "the same form was sent already");
        keep(&one, &folio, &typed("3", "Otra cosa", "note")).await.is(204);
        assert_eq!(drafts(t).await, 1);
    }
}

both! {
    /// The drafts of moves and of the other form go with theirs, and not with another one.
    async fn each_form_has_a_draft_of_its_own(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let one = t.person("titular", "Tita Muestra").await;
        let transition = &t.app.kind.transitions[0].key;
        let moving = [("form", "move"), ("transition", transition.as_str()), ("base", "2"), ("message", "Falta la refacción")];
        keep(&one, &folio, &moving).await.is(204);
        keep(&one, &folio, &[("form", "edit"), ("base", "2"), ("priority", "alta")]).await.is(204);
        keep(&one, &folio, &typed("2", "Voy", "note")).await.is(204);
        assert_eq!(drafts(t).await, 3);
        answer(&one, &folio, &[("visibility", "note"), ("text", "Voy")]).await.is(303);
        assert_eq!(drafts(t).await, 2);
        let edit = [("base", "3"), ("priority", "alta")];
        one.post_multipart(&format!("/solicitudes/{folio}/clasificar"), &edit, &[]).await.is(303);
        let key = desk::ticket::store::by_reference(t.app.db.read(), &folio).await.unwrap().key;
        let left = tables::draft::Entity::find().all(t.app.db.read()).await.unwrap();
        assert_eq!(left.iter().map(|d| d.place.as_str()).collect::<Vec<_>>(), [format!("move:{key}:{transition}")]);
        assert_eq!(left[0].content, "{\"message\":[\"Falta la refacción\"]}", "nothing but the controls");
    }
}

both! {
    /// Thrown away by its button, and by clearing the text.
    async fn a_draft_is_discarded(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let path = format!("/solicitudes/{folio}");
        let one = t.person("titular", "Tita Muestra").await;
        keep(&one, &folio, &typed("2", "Voy", "note")).await.is(204);
        let discard = format!("{path}/borrador/descartar");
        one.get(&path).await.says(&[&format!("action=\"{discard}\"")]);
        let gone = one.post(&discard, &[("form", "answer")]).await;
        assert_eq!((gone.status, gone.location()), (303, path.clone()));
        one.post(&discard, &[("form", "answer")]).await.is(303);
        one.get(&path).await.hides(&["Recuperamos"]);
        keep(&one, &folio, &typed("2", "Voy", "note")).await.is(204);
        keep(&one, &folio, &typed("2", " \r\n", "note")).await.is(204);
        assert_eq!(drafts(t).await, 0);
    }
}

both! {
    /// A ticket that is not there and one that is not for this person get the same answer; what is no draft is refused.
    async fn only_who_may_write_keeps_drafts(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Agustín Muestra").await;
        let outside = t.person("administrador", "Nadie Muestra").await;
        let form = typed("2", "Hola", "note");
        let plain = |page: String| page.replace(&folio, "").replace("OCO-99999", "");
        for path in ["borrador", "borrador/descartar"] {
            outside.post(&format!("/solicitudes/{folio}/{path}"), &form).await.is(404);
            let guest = t.guest().post(&format!("/solicitudes/{folio}/{path}"), &form).await;
            assert!(guest.status == 303 && guest.location().starts_with("/entrar"), "{}", guest.location());
            titular.post(&format!("/solicitudes/OCO-99999/{path}"), &form).await.is(404);
        }
        keep(&titular, &folio, &[("form", "move"), ("transition", "inventada"), ("base", "2"), ("message", "x")]).await.is(400);
        keep(&titular, &folio, &[("form", "otra"), ("base", "2"), ("text", "x")]).await.is(400);
        // An agent writes, and does not edit.
        keep(&agent, &folio, &[("form", "edit"), ("base", "2"), ("priority", "alta")]).await.is(404);
        keep(&titular, &folio, &[("form", "answer"), ("base", "dos"), ("text", "x")]).await.is(400);
        keep(&titular, &folio, &typed("2", &"x".repeat(65 * 1024), "note")).await.is(413);
        assert_eq!(drafts(t).await, 0);
        keep(&titular, &folio, &typed("2", "con un \0 dentro", "note")).await.is(204);
        titular.get(&format!("/solicitudes/{folio}")).await.says(&["Recuperamos"]);
        // One that is not for this person, though others are.
        let foreign = "UPDATE ticket_access SET key = 'kind:otra' WHERE ticket_id = 1 AND key = 'all'";
        t.app.db.write((), move |tx, ()| Box::pin(async move {
            assert_eq!(tx.conn().execute_unprepared(foreign).await?.rows_affected(), 1);
            Ok(())
        })).await.unwrap();
        for path in ["borrador", "borrador/descartar"] {
            let there = titular.post(&format!("/solicitudes/{folio}/{path}"), &form).await;
            let missing = titular.post(&format!("/solicitudes/OCO-99999/{path}"), &form).await;
            assert_eq!((there.status, missing.status), (404, 404));
            assert_eq!(plain(there.text()), plain(missing.text()));
        }
    }
}

both! {
    /// A month after it was touched last, a draft is forgotten.
    async fn old_drafts_are_swept(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        keep(&titular, &folio, &typed("2", "Voy", "note")).await.is(204);
        let key = desk::ticket::store::by_reference(t.app.db.read(), &folio).await.unwrap().key;
        let sweep = || t.app.db.write(t.app.now(), |tx, now| Box::pin(draft::sweep(tx, *now)));
        t.clock.advance(30 * 24 * 3_600_000);
        sweep().await.unwrap();
        let place = Place::answer(&key);
        let read = || draft::read(t.app.db.read(), titular.person, &place);
        assert_eq!(read().await.unwrap().unwrap().text("text"), "Voy");
        t.clock.advance(1);
        sweep().await.unwrap();
        assert_eq!(read().await.unwrap(), None);
    }
}

both! {
    /// Twenty saves and the answer itself at once: whatever comes first, nothing is left over.
    async fn saves_and_the_answer_at_once_leave_nothing(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let one = t.person("titular", "Tita Muestra").await;
        for round in 0..5 {
            let command = format!("una-orden-{round}");
            let mut save = typed("2", "Vamos", "answer");
            save.push(("command", &command));
            let form = [("visibility", "answer"), ("text", "Vamos"), ("command", command.as_str())];
            let saves = futures_util::future::join_all((0..20).map(|_| keep(&one, &folio, &save)));
            let (saves, sent) = tokio::join!(saves, answer(&one, &folio, &form));
            sent.is(303);
            let saves: Vec<u16> = saves.iter().map(|saved| saved.status).collect();
            assert_eq!(saves, [204; 20]);
            assert_eq!(drafts(t).await, 0, "round {round}");
        }
    }
}
