//! What a workflow asks of a requester: the IPN's survey, by link and by account.

use desk::ticket::create::{NewTicket, create, link};
use desk::ticket::history;
use engine::{Actor, Changes, Command, Draft, EventKind, Move, Value};
use pack::Source;

use crate::requester::{account, notices, order, send};
use crate::support::{Browser, TestApp};

pub fn ipn() -> Source {
    Source::folder(&fixtures::folder("ipn")).unwrap()
}

/// A request for somebody with an account, registered by the desk, with its private
/// link, in the state in which its requester is asked. Answers with the link, the
/// ticket's number, the requester, and who solved it.
pub async fn to_be_validated(t: &TestApp) -> (String, i64, Browser, Browser) {
    let ana = account(t, "ana.ficticia@ipn.example").await;
    let (agent, supervisor) = (
        t.person("agente", "Gil Prueba").await,
        t.person("supervisor", "Nora Ensayo").await,
    );
    let draft = Draft {
        kind: "solicitud".to_owned(),
        requester: Some(ana.person),
        service: Some("falla-correo".to_owned()),
        channel: "phone".to_owned(),
        description: "No puedo entrar a mi correo.".to_owned(),
        changes: Changes::from([("telefono".to_owned(), Some(Value::from("5550000000")))]),
        ..Draft::default()
    };
    let token = t.app.random.token().unwrap();
    let actor = Actor {
        person: Some(agent.person),
        roles: vec!["agente".to_owned()],
        ..Actor::default()
    };
    let context = (t.app.clone(), actor, draft, token.clone());
    let write = t.app.db.write(context, |tx, (app, actor, draft, token)| {
        Box::pin(async move {
            let new = NewTicket {
                draft: draft.clone(),
                contact: String::new(),
            };
            let created = create(tx, app, app.now(), actor, &new, &[]).await?;
            link(tx, app.now(), created.id, token).await?;
            Ok(created.id)
        })
    });
    let id = write.await.unwrap();
    let step = async |who: i64, role: &str, key: &str, text: &str, set: &[(&str, Value)]| {
        let changes = set
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Some(value.clone())));
        let asked = Move {
            base: 99,
            transition: key.to_owned(),
            changes: changes.collect(),
            text: Some(text.to_owned()).filter(|text| !text.is_empty()),
            ..Move::default()
        };
        order(t, id, (who, role), Command::Move(asked)).await;
    };
    let known = [
        ("team", Value::from("mesa")),
        ("priority", Value::from("alta")),
        ("datos-vigentes", Value::YesNo(true)),
        ("previas-revisadas", Value::YesNo(true)),
    ];
    step(agent.person, "agente", "registrar", "", &known).await;
    let assignee = [("assignee", Value::Number(agent.person))];
    step(supervisor.person, "supervisor", "asignar", "", &assignee).await;
    step(
        agent.person,
        "agente",
        "solucionar",
        "Se desbloqueó por dentro.",
        &[],
    )
    .await;
    step(
        supervisor.person,
        "supervisor",
        "verificar",
        "Ya puede entrar.",
        &[],
    )
    .await;
    (format!("/seguimiento/{token}"), id, ana, agent)
}

async fn state(t: &TestApp, id: i64) -> String {
    desk::ticket::store::by_id(t.app.db.read(), id)
        .await
        .unwrap()
        .state
}

both! {
    /// [IPN-9] [IPN-12] the requester answers the survey, and that closes the ticket; once.
    async fn a_survey_closes_the_ticket(t: TestApp of ipn()) {
        let (link, id, _, agent) = to_be_validated(t).await;
        let guest = t.guest();
        let page = guest.get(&link).await;
        page.says(&[
            "Usted decide", "Estoy conforme", "No estoy conforme", "¿Cómo califica el servicio?", "Solución que se comunica", "Ya puede entrar.",
            "Ahora le toca a usted", "si antes no cambia nada, ese día pasará a «Concluida»", "Teléfono de contacto", "5550000000",
        ]);
        // What the desk needed to know, and what only it reads, is not on the page.
        page.hides(&["Los datos de la persona están vigentes", "Se reabrió", "por dentro", "Urgente", "Dar por buena"]);
        let missing = send(&guest, &link, "mover", &[("move", "aceptar"), ("campo-comentario", "Muy amable")], &[]).await;
        missing.is(422).says(&["Falta", "¿Cómo califica el servicio?", "Muy amable", "href=\"#campo-calificacion\"", "id=\"campo-calificacion\""]);
        assert_eq!(state(t, id).await, "por-validar");
        // A value for what a requester is not shown is left out, whoever invents the form.
        let base = missing.hidden("base");
        let command = missing.hidden("command");
        let form = [
            ("base", base.as_str()), ("command", command.as_str()), ("move", "aceptar"), ("campo-calificacion", "bueno"),
            ("campo-comentario", "Muy amable"), ("campo-reabierta", "si"), ("priority", "urgente"),
        ];
        for _ in 0..2 {
            let done = guest.post_multipart(&format!("{link}/mover"), &form, &[]).await;
            assert_eq!(done.is(303).location(), format!("{link}?hecho=paso"));
        }
        guest.get(&format!("{link}?hecho=paso")).await.says(&["Se registró su respuesta.", "Concluida", "Bueno", "Muy amable", "Enviar y abrir una solicitud nueva"]).hides(&["Usted decide", "Enviar mensaje"]);
        let row = desk::ticket::store::by_id(t.app.db.read(), id).await.unwrap();
        assert_eq!((row.state.as_str(), row.priority.as_deref()), ("concluida", Some("alta")));
        assert!(!row.form_values.contains("reabierta"), "{}", row.form_values);
        let told = notices(t).await;
        assert_eq!(told.iter().filter(|(notice, person)| notice == "replied" && *person == agent.person).count(), 1, "{told:?}");
        let told = history::told(t.app.db.read(), id, false).await.unwrap();
        assert_eq!(told.iter().filter(|event| matches!(&event.kind, EventKind::Moved { transition, .. } if transition == "aceptar")).count(), 1);
    }
}

both! {
    /// [IPN-9] the requester does not agree: the ticket is worked on again. By an account as by a link.
    async fn a_requester_reopens(t: TestApp of ipn()) {
        let (_, id, ana, agent) = to_be_validated(t).await;
        let folio = desk::ticket::store::by_id(t.app.db.read(), id).await.unwrap().folio.unwrap();
        let mine = format!("/mis-solicitudes/{folio}");
        ana.get("/mis-solicitudes").await.says(&[&folio, "No puedo entrar a mi correo.", "Mis solicitudes"]);
        let empty = send(&ana, &mine, "mover", &[("move", "reabrir")], &[]).await;
        empty.is(422).says(&["Escriba «Qué falta».", "id=\"message\""]);
        let page = ana.get(&mine).await;
        let base = page.hidden("base");
        let form = [("base", base.as_str()), ("move", "reabrir"), ("message", "La contraseña no sirve.")];
        ana.post_multipart(&format!("{mine}/mover"), &form, &[]).await.is(303);
        assert_eq!(state(t, id).await, "en-atencion");
        ana.get(&mine).await.says(&["Cambió a «En atención»: La contraseña no sirve.", "Ahora nos toca a nosotros."]).hides(&["Estoy conforme", "Ya puede entrar.</p></div>"]);
        // The button was pressed on a page that is no longer true.
        let late = ana.post_multipart(&format!("{mine}/mover"), &form, &[]).await;
        late.is(422).says(&["El estado cambió mientras tanto: ahora es «En atención»"]);
        agent.get(&format!("/solicitudes/{folio}")).await.says(&["La contraseña no sirve."]);
        // Somebody who attends has no such page, nor the transition, though they see the ticket.
        agent.get(&mine).await.is(404);
        agent.post_multipart(&format!("{mine}/mover"), &form, &[]).await.is(404);
    }
}
