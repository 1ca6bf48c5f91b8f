//! `/administracion/respuestas`: texts that are written often. [P-40]

use sea_orm::EntityTrait;

use crate::support::TestApp;

const URL: &str = "/administracion/respuestas";

both! {
    /// A text is added once, changed, retired and offered again; the pack's own can be changed here.
    async fn replies_are_kept(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let of_pack = t.app.pack.replies[0].clone();
        admin.get(URL).await.is(200).says(&[&of_pack.title, "Del paquete"]).hides(&["De aquí"]);
        let command = admin.get(&format!("{URL}/nueva")).await.hidden("command");
        let new = [("title", "Pasamos mañana"), ("body", "Hola, {{ solicitante }}: pasamos mañana."), ("command", command.as_str())];
        for _ in 0..2 {
            let kept = admin.post(&format!("{URL}/nueva"), &new).await;
            assert_eq!(kept.is(303).location(), format!("{URL}?hecho=guardada"));
        }
        let rows = tables::canned_reply::Entity::find().all(t.app.db.read()).await.unwrap();
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!((rows[0].key.as_str(), rows[0].updated_by), ("pasamos-manana", Some(admin.person)));
        let own = format!("{URL}/pasamos-manana");
        admin.post(&own, &[("hacer", "retirar")]).await.is(303);
        admin.get(&own).await.is(200).says(&["Ofrecerla de nuevo", "pasamos mañana."]);
        admin.post(&own, &[("hacer", "ofrecer")]).await.is(303);
        admin.get(URL).await.says(&["Pasamos mañana", "De aquí"]).hides(&["Retirada"]);
        let pack = format!("{URL}/{}", of_pack.key);
        admin.post(&pack, &[("title", "Otra vez"), ("body", "Otro texto.")]).await.is(303);
        admin.get(URL).await.says(&["Otra vez", "Del paquete, cambiada aquí"]);
        let audit = tables::audit::Entity::find().all(t.app.db.read()).await.unwrap();
        let done: Vec<&str> = audit.iter().map(|a| a.action.as_str()).filter(|a| a.starts_with("reply.")).collect();
        assert_eq!(done, ["reply.edited", "reply.retired", "reply.offered", "reply.edited"]);
    }
}

both! {
    /// A bad template is refused with its line; a preview needs the right to see the ticket.
    async fn replies_are_checked_and_tried(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let new = format!("{URL}/nueva");
        admin.post(&new, &[("title", ""), ("body", "")]).await.is(422).says(&["Escriba con qué nombre", "Escriba el texto"]);
        admin.post(&new, &[("title", "x"), ("body", "Uno\n{{ sueldo }}")]).await.is(422).says(&["Renglón 2:", "sueldo"]);
        let (_, folio) = t.send(&t.request()).await;
        let look = [("hacer", "ver"), ("folio", folio.as_str()), ("body", "Su folio es {{ folio }}.")];
        admin.post(&new, &look).await.is(200).says(&["No hay ninguno con ese folio que usted pueda ver"]);
        // Who may see no ticket tries it on data that are nobody's.
        let look = [("hacer", "ver"), ("body", "Buen día, {{ solicitante }}: su folio es {{ folio }}.")];
        admin.post(&new, &look).await.is(200).says(&["Con datos de ejemplo.", "Buen día, Mariana Peña Inventada: su folio es OCO-00042."]);
        admin.get(&format!("{URL}/nada")).await.is(404);
        let agent = t.person("agente", "Gil Prueba").await;
        agent.get(URL).await.is(404);
        agent.get(&new).await.is(404);
    }
}

both! {
    /// Where a text is offered is chosen among what there is; only there it is found.
    async fn replies_are_meant_for_some(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let (_, folio) = t.send(&t.request()).await;
        let (own, other) = (t.app.pack.services[0].clone(), t.app.pack.services[1].clone());
        let offered = format!("/solicitudes/{folio}/respuestas");
        let keep = async |chosen: &[(&str, &str)]| {
            let mut form = vec![("title", "Pasamos mañana"), ("body", "Pasamos mañana.")];
            form.extend(chosen);
            let rows = tables::canned_reply::Entity::find().all(t.app.db.read()).await.unwrap();
            let key = rows.first().map_or("nueva", |row| row.key.as_str());
            admin.post(&format!("{URL}/{key}"), &form).await.is(303);
        };
        admin.get(&format!("{URL}/nueva")).await.says(&[&own.name, &other.name, "Agente", "Sin nada elegido se ofrece siempre."]);
        keep(&[("services", &other.key), ("services", "nada"), ("roles", "agente")]).await;
        agent.get(&offered).await.is(200).hides(&["Pasamos mañana"]);
        let page = admin.get(&format!("{URL}/pasamos-manana")).await;
        page.says(&[&format!("value=\"{}\" checked", other.key), "value=\"agente\" checked"]).hides(&["value=\"nada\""]);
        admin.get(URL).await.says(&[&format!("En {}; la usa: ", other.name)]);
        keep(&[("services", &other.key), ("services", &own.key), ("roles", "agente")]).await;
        agent.get(&offered).await.says(&["Pasamos mañana"]);
        admin.get(&format!("{URL}/pasamos-manana")).await.says(&["2 elegidos"]);
        keep(&[("roles", "titular")]).await;
        agent.get(&offered).await.hides(&["Pasamos mañana"]);
        keep(&[]).await;
        agent.get(&offered).await.says(&["Pasamos mañana"]);
        // Taking it off and offering it again changes nothing of that.
        keep(&[("services", &other.key)]).await;
        let own = format!("{URL}/pasamos-manana");
        admin.post(&own, &[("hacer", "retirar")]).await.is(303);
        admin.post(&own, &[("hacer", "ofrecer")]).await.is(303);
        agent.get(&offered).await.hides(&["Pasamos mañana"]);
    }
}
