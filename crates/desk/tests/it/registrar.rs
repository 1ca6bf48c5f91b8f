//! `/solicitudes/nueva`: registering for somebody else [OCO-1] [OCO-6] [OCO-7].

use crate::support::{Answer, Browser, TestApp};

async fn post(who: &Browser, fields: &[(&str, &str)]) -> Answer {
    who.post_multipart("/solicitudes/nueva", fields, &[]).await
}

/// The reference of the ticket that was registered.
fn registered(answer: &Answer) -> String {
    let to = answer.is(303).location();
    to.split('/').nth(2).unwrap().to_owned()
}

both! {
    /// A call from somebody new, by an agent: the folio is told, the channel and its data stay on the ticket.
    async fn a_call_from_somebody_new(t: TestApp) {
        let agent = t.person("agente", "Gil Prueba").await;
        let (unit, service) = (t.app.pack.units[0].clone(), t.app.pack.services[0].key.clone());
        let page = agent.get("/solicitudes/nueva").await;
        page.is(200).says(&["Teléfono", "Oficio", "Orden de servicio", "En persona", "Extensión de quien llama"]);
        page.hides(&["name=\"priority\""]);
        let command = page.hidden("command");
        let form = [
            ("command", command.as_str()), ("channel", "telefono"), ("campo-extension", "1234"), ("requester", "nueva"),
            ("name", "Rosa Inventada Núñez"), ("email", "rosa@ocoyoacac.example"), ("phone", "ext. 1234"), ("unit", unit.key.as_str()),
            ("form", service.as_str()), ("service", service.as_str()), ("description", "No prende la pantalla."), ("priority", "alta"),
        ];
        let done = post(&agent, &form).await;
        let folio = registered(&done);
        agent.get(&done.location()).await.is(200).says(&[&folio, "Los avisos van a rosa@ocoyoacac.example", "llegó por teléfono"]);
        // A second click is the same ticket.
        assert_eq!(registered(&post(&agent, &form).await), folio);
        let page = agent.get(&format!("/solicitudes/{folio}")).await;
        page.says(&["Rosa Inventada Núñez", "rosa@ocoyoacac.example", "1234", "Lo registró; llegó por: teléfono"]);
        page.hides(&["data-priority=\"alta\""]);
        // Once there, she is found by any of her data, and her unit goes with her.
        let of_unit = unit.name.to_lowercase().replace(' ', "%20");
        for text in ["rosa nunez", "INVENTADA", "rosa%40ocoyo", &of_unit] {
            agent.get(&format!("/solicitudes/nueva/personas?quien={text}")).await.is(200).says(&["Rosa Inventada Núñez"]);
        }
        let nobody = agent.get("/solicitudes/nueva/personas?quien=zzz%3Cscript%3E").await;
        nobody.says(&["Nadie coincide"]).hides(&["<script>", "Rosa"]);
        let rosa = agent.get("/solicitudes/nueva/personas?quien=rosa").await.hidden("requester");
        let alike = agent.get(&format!("/solicitudes/nueva/parecidos?requester={rosa}&service={service}")).await;
        alike.is(200).says(&[&folio, "misma persona"]);
        let again = [
            ("command", "otra"), ("channel", "persona"), ("requester", rosa.as_str()), ("form", service.as_str()),
            ("service", service.as_str()), ("description", "Tampoco el teclado."),
        ];
        let folio = registered(&post(&agent, &again).await);
        agent.get(&format!("/solicitudes/{folio}")).await.says(&[unit.name.as_str(), "En persona"]);
        // The filter knows the channels.
        let list = agent.get("/solicitudes?vista=todas&filtro=canal%3Atelefono").await;
        list.says(&["No prende la pantalla."]).hides(&["Tampoco el teclado."]);
        let report = desk::ticket::verify::verify(&t.app, |_| {}).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
}

both! {
    /// What is missing is told at its control, and nothing that was typed is lost; who may classify does it at once.
    async fn what_is_missing_is_told(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let service = t.app.pack.services[0].key.clone();
        let empty = post(&titular, &[("do", "")]).await;
        empty.is(422).says(&["Diga por dónde llegó.", "Busque a quien solicita", "Elija el servicio", "Escriba qué se pide."]);
        let unit = t.app.pack.units[1].key.clone();
        let me = titular.person.to_string();
        let mut form = vec![
            ("command", "oficio-1"), ("channel", "oficio"), ("requester", "nueva"), ("name", "Luz Ficticia"), ("unit", unit.as_str()),
            ("form", service.as_str()), ("service", service.as_str()), ("description", "Piden diez equipos."), ("priority", "urgente"), ("assignee", me.as_str()),
        ];
        let wrong = post(&titular, &form).await;
        wrong.is(422).says(&["Número de oficio", "campo-numero-oficio-error", "Luz Ficticia", "Piden diez equipos.", "value=\"urgente\" selected"]);
        form.extend([("campo-numero-oficio", "PM/123/2026"), ("campo-fecha-oficio", "2026-02-27")]);
        let done = post(&titular, &form).await;
        let folio = registered(&done);
        titular.get(&done.location()).await.says(&["No dejó correo"]);
        titular.get(&format!("/solicitudes/{folio}")).await.says(&["PM/123/2026", "27/02/2026", "Oficio", "Urgente", "Tita Muestra"]);
        titular.get("/solicitudes?filtro=numero-oficio%3A%22PM%2F123%2F2026%22").await.says(&["Piden diez equipos."]);
        // The fields of another channel are not those of this one.
        let other = [
            ("command", "tel-1"), ("channel", "telefono"), ("campo-numero-oficio", "NO/1"), ("requester", "nueva"), ("name", "Luz Ficticia"),
            ("unit", unit.as_str()), ("form", service.as_str()), ("service", service.as_str()), ("description", "Otra cosa."),
        ];
        let folio = registered(&post(&titular, &other).await);
        titular.get(&format!("/solicitudes/{folio}")).await.hides(&["NO/1"]);
        // Searching without a script gives the form back with what was typed.
        let search = [("do", "buscar"), ("quien", "luz"), ("channel", "orden"), ("campo-numero-orden", "77"), ("description", "A medias")];
        post(&titular, &search).await.is(200).says(&["Luz Ficticia", "value=\"77\"", "A medias"]);
    }
}

both! {
    /// An address that somebody proved is chosen, not written down again; long and odd input is refused or kept as text.
    async fn people_are_not_doubled(t: TestApp) {
        let agent = t.person("agente", "Gil Prueba").await;
        let (unit, service) = (t.app.pack.units[0].key.clone(), t.app.pack.services[0].key.clone());
        let base = [
            ("channel", "telefono"), ("unit", unit.as_str()), ("form", service.as_str()),
            ("service", service.as_str()), ("description", "<script>alert(1)</script>"),
        ];
        let long = "x".repeat(10_000);
        let guest = t.request()["email"].clone();
        t.send(&t.request()).await;
        let send = async |command: &str, who: &[(&str, &str)]| {
            let mut form = base.to_vec();
            form.push(("command", command));
            form.extend_from_slice(who);
            post(&agent, &form).await
        };
        let own = send("c1", &[("requester", "nueva"), ("name", "Otro Gil"), ("email", "gil.prueba@ocoyoacac.example")]).await;
        own.is(422).says(&["Ese correo ya es de una persona con cuenta", "id=\"email-error\""]);
        send("c2", &[("requester", "nueva"), ("name", &long)]).await.is(422).says(&["El nombre es demasiado largo."]);
        send("c3", &[("requester", "nueva"), ("name", "Ana"), ("email", "no es correo")]).await.is(422).says(&["Escriba un correo completo"]);
        let folio = registered(&send("c4", &[("requester", "nueva"), ("name", "Mariana Peña"), ("email", &guest)]).await);
        let page = agent.get(&format!("/solicitudes/{folio}")).await;
        page.says(&["Mariana Peña"]).hides(&["<script>alert"]);
        let page = agent.get("/solicitudes/nueva/personas?quien=mariana").await;
        assert_eq!(page.all_hidden("requester").len(), 1, "the guest got her name and is no second person");
        for odd in ["999999", "-1", "x", ""] {
            send("c5", &[("requester", odd)]).await.is(422);
        }
        agent.get("/solicitudes/OCO-99999/registrado").await.is(404);
    }
}
