//! `/administracion/personas/{person}`: roles that people hold for a time, in a unit or a team.

use desk::directory::store;
use desk::platform::policy::Held;
use sea_orm::{EntityTrait, QueryOrder};
use tables::{assignment, audit};

use crate::support::{Answer, Browser, NOON, TestApp};

const DAY: i64 = 24 * 3_600_000;

async fn of(t: &TestApp, person: i64) -> Vec<assignment::Model> {
    store::assignments(t.app.db.read(), person).await.unwrap()
}

async fn held(t: &TestApp, person: i64) -> Vec<Held> {
    let all = store::held(t.app.db.read(), &t.app.known, t.app.now(), &[person]).await;
    all.unwrap().remove(&person).unwrap()
}

async fn give(who: &Browser, person: i64, fields: &[(&str, &str)]) -> Answer {
    let url = format!("/administracion/personas/{person}");
    let command = who.get(&url).await.hidden("command");
    let mut form = vec![("command", command.as_str())];
    form.extend(fields);
    who.post(&url, &form).await
}

async fn end(who: &Browser, own: &assignment::Model, last: &str) -> Answer {
    let url = format!(
        "/administracion/personas/{}/funciones/{}/terminar",
        own.person_id, own.id
    );
    who.post(&url, &[("last", last)]).await
}

async fn audited(t: &TestApp, action: &str) -> Vec<audit::Model> {
    let rows = audit::Entity::find()
        .order_by_asc(audit::Column::Id)
        .all(t.app.db.read())
        .await
        .unwrap();
    rows.into_iter()
        .filter(|row| row.action == action)
        .collect()
}

both! {
    /// The end of a role takes effect with the very next request of somebody who is signed in.
    async fn an_ended_role_is_gone_at_once(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let page = format!("/solicitudes/{folio}");
        agent.get(&page).await.is(200);
        let own = of(t, agent.person).await.remove(0);
        let done = end(&admin, &own, "").await;
        admin.get(&done.is(303).location()).await.is(200).says(&["Se terminó la función.", "Terminada", "02/03/2026"]);
        agent.get(&page).await.is(404);
        agent.get("/solicitudes").await.is(404);
        let note = [("visibility", "note"), ("text", "Todavía aquí")];
        agent.post_multipart(&format!("{page}/escribir"), &note, &[]).await.is(404);
        agent.get("/").await.is(200).says(&["Gil Prueba"]);
        // It is dated, not deleted; and it does not end twice.
        let kept = of(t, agent.person).await;
        assert_eq!((kept.len(), kept[0].until_at), (1, Some(NOON)));
        end(&admin, &own, "").await.is(404);
        let rows = audited(t, "assignment.ended").await;
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].actor_id, rows[0].subject.clone()), (Some(admin.person), agent.person.to_string()));
        // A new role brings the person back, with the next request too.
        give(&admin, agent.person, &[("role", "agente")]).await.is(303);
        agent.get(&page).await.is(200);
    }
}

both! {
    /// A role is given for a time, in a unit, with the document that it rests on; days are the institution's.
    async fn a_role_is_held_for_its_days(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let person = t.person("administrador", "Sol Suplente").await;
        let unit = t.app.known.unit("registro-civil").unwrap();
        let fields = [("role", "agente"), ("unit", "registro-civil"), ("document", "Oficio UGDAI/12/2026"), ("from", "2026-03-04"), ("until", "2026-03-05")];
        let done = give(&admin, person.person, &fields).await;
        let page = admin.get(&done.is(303).location()).await;
        page.is(200).says(&["Se dio la función.", &format!("Agente técnico ({})", unit.name), "Oficio UGDAI/12/2026", "04/03/2026", "05/03/2026", "Por comenzar"]);
        let own = of(t, person.person).await.remove(0);
        // Mexico City is six hours behind UTC: its day begins at six.
        let begins = NOON - 12 * 3_600_000 + 2 * DAY;
        assert_eq!((own.from_at, own.until_at), (begins, Some(begins + 2 * DAY)));
        let mine = |held: &[Held]| held.iter().any(|held| held.role == "agente" && held.unit.as_deref() == Some("registro-civil"));
        for (wait, holds) in [(begins - NOON - 1, false), (1, true), (2 * DAY - 1, true), (2, false)] {
            t.clock.advance(wait);
            assert_eq!(mine(&held(t, person.person).await), holds, "after {wait}");
            // The list of people tells who holds what where, now.
            let list = t.person("administrador", &format!("Ada {wait}")).await.get("/administracion/personas").await;
            let said = list.is(200).text().contains(&format!("Agente técnico ({})", unit.name));
            assert_eq!(said, holds, "after {wait}");
        }
        let rows = audited(t, "assignment.given").await;
        assert_eq!(rows.len(), 1);
        for part in ["\"role\":\"agente\"", "\"unit\":\"registro-civil\"", "Oficio UGDAI/12/2026"] {
            assert!(rows[0].detail.contains(part), "{}", rows[0].detail);
        }
    }
}

both! {
    /// What does not fit is told at its control, and what was typed stays.
    async fn a_wrong_form_is_told(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let person = t.person("agente", "Gil Prueba").await.person;
        let long = "x".repeat(201);
        let wrong: [(&str, &str, &str); 8] = [
            ("role", "inventada", "Elija una función de la lista."),
            ("unit", "inventada", "Elija una dependencia de la lista."),
            ("team", "inventado", "Elija un equipo de la lista."),
            ("document", &long, "Use a lo más 200 caracteres."),
            ("from", "mañana", "Escriba una fecha completa"),
            ("from", "9999-12-31", "Escriba una fecha completa"),
            ("until", "2026-03-01", "Esa fecha ya pasó."),
            ("until", "0000-13-77", "Escriba una fecha completa"),
        ];
        for (field, value, text) in wrong {
            let role = if field == "role" { value } else { "agente" };
            give(&admin, person, &[("role", role), (field, value)][usize::from(field == "role")..]).await.is(422).says(&[text]);
        }
        let late = [("role", "agente"), ("from", "2026-05-10"), ("until", "2026-05-09"), ("document", "Acuerdo 7")];
        give(&admin, person, &late).await.is(422).says(&["El último día es anterior al primero.", "value=\"Acuerdo 7\"", "value=\"2026-05-10\""]);
        assert_eq!(of(t, person).await.len(), 1);
        give(&admin, person, &[("role", "agente"), ("from", "2026-05-10"), ("until", "2026-05-10")]).await.is(303);
        let own = of(t, person).await;
        end(&admin, &own[0], "2026-03-01").await.is(422).says(&["Escriba la fecha de hoy o una posterior."]);
        // One that has not begun can be taken back: it never is in force.
        end(&admin, &own[0], "").await.is(303);
        t.clock.advance(69 * DAY);
        assert_eq!(held(t, person).await.len(), 1);
    }
}

both! {
    /// A double click gives one role; and people's roles are not for others, nor of others.
    async fn once_and_by_those_who_may(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let titular = t.person("titular", "Tita Muestra").await;
        let person = t.person("agente", "Gil Prueba").await.person;
        let url = format!("/administracion/personas/{person}");
        let form = [("role", "titular"), ("command", "clic")];
        admin.post(&url, &form).await.is(303);
        admin.post(&url, &form).await.is(303);
        assert_eq!(of(t, person).await.len(), 2);
        admin.post(&url, &[("role", "agente"), ("command", "clic")]).await.is(409);
        titular.get(&url).await.is(404);
        titular.post(&url, &form).await.is(404);
        let own = of(t, person).await.remove(0);
        end(&titular, &own, "").await.is(404);
        let foreign = assignment::Model { person_id: admin.person, ..own.clone() };
        end(&admin, &foreign, "").await.is(404);
        admin.get("/administracion/personas/999").await.is(404);
        // A guest has no account, and gets no role.
        t.send(&t.request()).await;
        let guest = tables::person::Entity::find().order_by_desc(tables::person::Column::Id).one(t.app.db.read()).await.unwrap().unwrap();
        give_plain(&admin, guest.id).await.is(404);
        assert!(of(t, guest.id).await.is_empty());
    }
}

async fn give_plain(who: &Browser, person: i64) -> Answer {
    who.post(
        &format!("/administracion/personas/{person}"),
        &[("role", "agente")],
    )
    .await
}

both! {
    /// The last who manages people stays: nobody else could give the role again.
    async fn somebody_always_manages_people(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let own = of(t, admin.person).await.remove(0);
        for last in ["", "2027-01-01"] {
            end(&admin, &own, last).await.is(422).says(&["Nadie más administra personas sin fecha de término."]);
        }
        let other = t.person("agente", "Gil Prueba").await.person;
        // A substitute for some days is not enough.
        give(&admin, other, &[("role", "administrador"), ("until", "2026-03-09")]).await.is(303);
        end(&admin, &own, "").await.is(422);
        give(&admin, other, &[("role", "administrador")]).await.is(303);
        end(&admin, &own, "").await.is(303);
        admin.get("/administracion/personas").await.is(404);
    }
}
