//! `/administracion/personas`

use sea_orm::EntityTrait;

use crate::support::TestApp;

const URL: &str = "/administracion/personas";
const NEW: &str = "/administracion/personas/nueva";

both! {
    async fn a_person_is_registered_and_gets_a_link(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let form = [("name", "Gil Prueba Núñez"), ("email", "Gil@x.example"), ("role", "agente")];
        let made = admin.post(NEW, &form).await;
        made.is(200).says(&["Gil Prueba Núñez", "gil@x.example", "/bienvenida/", "Aún no elige contraseña"]);
        admin.get(URL).await.says(&["Gil Prueba Núñez", "gil@x.example"]).hides(&["/bienvenida/"]);
        let twice = admin.post(NEW, &form).await;
        twice.is(422).says(&["Ya hay una persona con ese correo", "value=\"Gil Prueba Núñez\""]);
        let wrong = admin.post(NEW, &[("name", ""), ("email", "x"), ("role", "emperador")]).await;
        wrong.is(422).says(&["Escriba el nombre completo", "Escriba un correo completo", "Elija una función"]);
        // A double click is one person, with a link that works.
        let page = admin.get(NEW).await;
        let command = page.hidden("command");
        let form = [("name", "Lía Modelo"), ("email", "lia@x.example"), ("role", "agente"), ("command", &command)];
        admin.post(NEW, &form).await.is(200);
        let again = admin.post(NEW, &form).await;
        let link = again.is(200).text().split("/bienvenida/").nth(1).unwrap().chars().take(43).collect::<String>();
        t.guest().get(&format!("/bienvenida/{link}")).await.is(200).says(&["Lía Modelo"]);
        admin.post(&format!("{URL}/999/enlace"), &[]).await.is(404);
        admin.post(&format!("{URL}/x/enlace"), &[]).await.is(400);
        let audit = tables::audit::Entity::find().all(t.app.db.read()).await.unwrap();
        let entry = audit.iter().find(|a| a.action == "person.registered").unwrap();
        assert_eq!(entry.actor_id, Some(admin.person));
        assert!(audit.iter().all(|a| !a.detail.contains("bienvenida")));
    }
}
