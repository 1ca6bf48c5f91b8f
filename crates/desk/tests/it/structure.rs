//! `/administracion/dependencias` and `/administracion/equipos`: units and teams changed by hand.

use std::collections::BTreeMap;

use desk::configuration::merge::Step;
use desk::configuration::plan::Plan;
use pack::Source;
use sea_orm::EntityTrait;
use tables::{audit, unit};

use crate::support::{Browser, TestApp, changed};

const URL: &str = "/administracion/dependencias";

/// `ocoyoacac` with a liaison, who sees what the own unit and those below it asked for.
fn with_liaison() -> Source {
    let anchor = "# [OCO-12] «The agent";
    let role = "[[role]]\nkey = \"enlace\"\nname = \"Enlace\"\n\n[[role.grant]]\nactions = [\"ticket.see\"]\nscope = \"unit\"\n\n[[role.grant]]\nactions = [\"unit.head\"]\n\n";
    changed(&[("roles.toml", anchor, &format!("{role}{anchor}"))], &[])
}

async fn post(who: &Browser, key: &str, name: &str, parent: &str) -> crate::support::Answer {
    who.post(
        &format!("{URL}/{key}"),
        &[("name", name), ("parent", parent)],
    )
    .await
}

async fn acts(t: &TestApp) -> Vec<String> {
    let rows = audit::Entity::find().all(t.app.db.read()).await.unwrap();
    rows.into_iter()
        .map(|row| row.action)
        .filter(|action| action.starts_with("unit.") || action.starts_with("team."))
        .collect()
}

both! {
    /// Who sees a unit's tickets follows the unit to its new place, with the very next request.
    async fn a_moved_unit_takes_its_tickets_along(t: TestApp of with_liaison()) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let mut request = t.request();
        request.insert("unit", "catastro".to_owned());
        let (_, folio) = t.send(&request).await;
        let liaisons = [("obras-publicas", t.person("agente", "Oli Obras").await), ("tesoreria", t.person("agente", "Tea Tesoro").await)];
        for (key, liaison) in &liaisons {
            let own = desk::directory::store::assignments(t.app.db.read(), liaison.person).await.unwrap().remove(0);
            let page = format!("/administracion/personas/{}", liaison.person);
            admin.post(&page, &[("role", "enlace"), ("unit", key)]).await.is(303);
            admin.post(&format!("{page}/funciones/{}/terminar", own.id), &[]).await.is(303);
        }
        let page = format!("/solicitudes/{folio}");
        let [(_, works), (_, treasury)] = &liaisons;
        works.get(&page).await.is(404);
        treasury.get(&page).await.is(200);
        // A rename moves nobody.
        post(&admin, "catastro", "Catastro Municipal", "tesoreria").await.is(303);
        treasury.get(&page).await.is(200).says(&["Catastro Municipal"]);
        let done = post(&admin, "catastro", "Catastro Municipal", "Dirección de Obras Públicas").await;
        admin.get(&done.is(303).location()).await.is(200).says(&["Se guardó el cambio.", "Dirección de Obras Públicas"]);
        works.get(&page).await.is(200);
        treasury.get(&page).await.is(404);
        treasury.get("/solicitudes").await.hides(&[&folio]);
        works.get("/solicitudes").await.says(&[&folio[..4]]);
        // A unit above takes it back with all that is below it; by as many statements for each number of tickets.
        let mut others = Vec::new();
        for _ in 0..5 { others.push(t.send(&request).await.1); }
        let before = t.app.db.statements();
        post(&admin, "obras-publicas", "Obras", "tesoreria").await.is(303);
        let sent = t.app.db.statements() - before;
        assert!(sent <= 16, "{sent} statements");
        for folio in others { treasury.get(&format!("/solicitudes/{folio}")).await.is(200); }
        treasury.get(&page).await.is(200);
        works.get(&page).await.is(200);
        admin.get(&format!("{URL}/obras-publicas")).await.says(&["Oli Obras", "Encabeza", "Catastro Municipal"]);
        assert_eq!(acts(t).await, ["unit.changed", "unit.changed", "unit.changed"]);
        // The rows are what the histories make of them by the new configuration.
        let known = desk::platform::known::Known::read(t.app.db.read()).await.unwrap();
        let report = desk::ticket::verify::verify(&t.app.with_known(known), |_| ()).await.unwrap();
        assert!(report.findings.is_empty() && report.tickets == 6, "{:?}", report.findings);
    }
}

both! {
    /// Units are added, found, retired; never in a circle; a double click is one unit.
    async fn units_are_changed(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let command = admin.get(&format!("{URL}/nueva")).await.hidden("command");
        let form = [("name", "Coordinación de Ñandúes"), ("parent", "tesorería municipal"), ("command", command.as_str())];
        let done = admin.post(&format!("{URL}/nueva"), &form).await;
        assert_eq!(done.is(303).location(), format!("{URL}/coordinacion-de-nandues?hecho=agregada"));
        assert_eq!(admin.post(&format!("{URL}/nueva"), &form).await.is(303).location(), done.location());
        let again = [("name", "Coordinación de ñandúes"), ("parent", "")];
        assert!(admin.post(&format!("{URL}/nueva"), &again).await.is(303).location().contains("coordinacion-de-nandues-2"));
        admin.get(URL).await.is(200).says(&["Coordinación de Ñandúes", "Agregada aquí"]);
        admin.get(&format!("{URL}?q=nandues")).await.says(&["Presidencia Municipal › Tesorería Municipal"]);
        admin.get(&format!("{URL}?q=zzz")).await.says(&["Ninguna dependencia se llama así"]);
        // It is offered at once, in its place, after the one above it.
        let shown = t.guest().get("/enviar").await.text();
        let (above, own) = (shown.find("Tesorería Municipal").unwrap(), shown.find("Coordinación de Ñandúes").unwrap());
        assert!(above < own && own < shown.find("Contraloría Interna Municipal").unwrap());

        let wrong = admin.post(&format!("{URL}/nueva"), &[("name", " "), ("parent", "Nunca Jamás")]).await;
        wrong.is(422).says(&["Escriba el nombre.", "Elija una dependencia de la lista.", "value=\"Nunca Jamás\""]);
        for parent in ["tesoreria", "coordinacion-de-nandues"] {
            post(&admin, "tesoreria", "Tesorería Municipal", parent).await.is(422).says(&["no puede depender de sí misma"]);
        }
        let stand = async |key: &str, how: &str| admin.post(&format!("{URL}/{key}/vigencia"), &[("queda", how)]).await;
        stand("tesoreria", "baja").await.is(422).says(&["Tiene dependencias vigentes bajo ella"]);
        stand("coordinacion-de-nandues", "baja").await.is(303);
        stand("coordinacion-de-nandues", "baja").await.is(303);
        t.guest().get("/enviar").await.hides(&["Coordinación de Ñandúes"]);
        admin.get(&format!("{URL}/coordinacion-de-nandues")).await.says(&["De baja desde el"]);
        stand("coordinacion-de-nandues", "vigente").await.is(303);
        stand("coordinacion-de-nandues", "").await.is(404);
        stand("nada", "baja").await.is(404);
        post(&admin, "nada", "N", "").await.is(404);
        admin.get(&format!("{URL}/nada")).await.is(404);
        t.person("titular", "Tita Muestra").await.get(&format!("{URL}/dif")).await.is(404);
        assert_eq!(acts(t).await, ["unit.added", "unit.added", "unit.retired", "unit.reopened"]);
        admin.get("/administracion/auditoria?accion=unit.retired").await.says(&["dio de baja la dependencia «Coordinación de Ñandúes»"]);
    }
}

both! {
    /// What is changed by hand stays under a newer pack, and is listed as such.
    async fn the_pack_lists_what_was_changed_by_hand(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        post(&admin, "dif", "Sistema DIF", "presidencia").await.is(303);
        let source = Source::embedded("ocoyoacac").unwrap();
        let pack = pack::load(&source).unwrap();
        let plan = Plan::make(&t.app, t.app.db.read(), &source, (&source, &pack), &BTreeMap::new()).await.unwrap();
        let kept: Vec<String> = plan.steps.iter().filter_map(|(name, step)| match step {
            Step::Stay(changes) => Some(format!("{} {}", name.1, changes.len())),
            _ => None,
        }).collect();
        assert_eq!(kept, ["dif 2"]);
        let rows = unit::Entity::find().all(t.app.db.read()).await.unwrap();
        assert!(rows.iter().any(|row| row.key == "dif" && row.origin == "pack" && row.parent_id.is_some()));
    }
}

both! {
    /// Teams are added, renamed, retired, opened again; each change once.
    async fn teams_are_changed(t: TestApp) {
        const TEAMS: &str = "/administracion/equipos";
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await.person;
        admin.get(TEAMS).await.is(200).says(&["Todavía no hay equipos"]);
        admin.post(TEAMS, &[("name", "")]).await.is(422).says(&["Escriba el nombre."]);
        let command = admin.get(TEAMS).await.hidden("command");
        let form = [("name", "Redes y telefonía"), ("command", command.as_str())];
        for _ in 0..2 {
            admin.post(TEAMS, &form).await.is(303);
        }
        let page = format!("{TEAMS}/redes-y-telefonia");
        admin.post(&format!("/administracion/personas/{agent}"), &[("role", "agente"), ("team", "redes-y-telefonia"), ("until", "2026-05-01")]).await.is(303);
        admin.get(&page).await.is(200).says(&["Gil Prueba", "al 01/05/2026"]);
        admin.get(TEAMS).await.says(&["Redes y telefonía", "Una persona", "Agregado aquí"]);
        admin.get("/administracion/personas?q=telefonia").await.says(&["Gil Prueba"]);
        admin.post(&page, &[("name", "Redes")]).await.is(303);
        admin.post(&page, &[("name", "Redes")]).await.is(303);
        admin.post(&page, &[("name", "  ")]).await.is(422);
        for how in ["baja", "baja", "vigente", "vigente"] {
            admin.post(&format!("{page}/vigencia"), &[("queda", how)]).await.is(303);
        }
        for path in ["nada", "nada/vigencia"] {
            admin.post(&format!("{TEAMS}/{path}"), &[("name", "N"), ("queda", "baja")]).await.is(404);
        }
        assert_eq!(acts(t).await, ["team.added", "team.changed", "team.retired", "team.reopened"]);
    }
}

both! {
    /// A change that began with another configuration is not made by it.
    async fn a_stale_change_is_refused(t: TestApp) {
        use desk::structure::change::By;
        use desk::structure::unit::{Retiring, retire};
        let admin = t.person("administrador", "Ada Ejemplo").await;
        post(&admin, "dif", "Sistema DIF", "").await.is(303);
        // The test's own app still has the configuration before.
        let retiring = Retiring { by: By { app: t.app.clone(), me: None }, key: "dif".to_owned(), retire: true };
        let refused = t.app.db.write(retiring, |tx, retiring| Box::pin(retire(tx, retiring))).await;
        assert!(refused.is_err());
        let rows = unit::Entity::find().all(t.app.db.read()).await.unwrap();
        assert!(rows.iter().all(|row| row.retired_at.is_none()));
    }
}
