//! Who is offered to be responsible where many attend: a list bears sixty, an institution has more.

use std::collections::BTreeSet;
use std::process::Command;

use desk::directory::store::{self, Given, OFFERED};
use sea_orm::EntityTrait;
use tables::team;

use crate::support::{Answer, Browser, TestApp};

/// More people who attend than a list offers, in one transaction; two of them share a name.
async fn crowd(t: &TestApp, team: i64) {
    let write = t.app.db.write((t.app.now(), team), |tx, (now, team)| {
        Box::pin(async move {
            for n in 0..OFFERED + 10 {
                let name = match n {
                    7 | 8 => "Rosa Prueba Igual".to_owned(),
                    _ => format!("Agente Prueba {n:03}"),
                };
                let given = Given {
                    role: "agente".to_owned(),
                    team: (n % 35 == 3).then_some(*team),
                    from: *now,
                    ..Given::default()
                };
                let email = format!("agente{n:03}@ocoyoacac.example");
                store::with_assignment(tx, *now, &name, &email, None, given).await?;
            }
            Ok(())
        })
    });
    write.await.unwrap();
}

async fn classify(who: &Browser, folio: &str, fields: &[(&str, &str)]) -> Answer {
    let path = format!("/solicitudes/{folio}");
    let base = who.get(&path).await.hidden("base");
    let mut form = vec![("base", base.as_str())];
    form.extend(fields);
    who.post_multipart(&format!("{path}/clasificar"), &form, &[])
        .await
}

both! {
    /// The viewer, who is responsible and the ticket's team are offered; anybody else by address or whole name.
    async fn many_are_named_and_not_listed(t: TestApp) {
        let admin = t.person("administrador", "Ana Prueba").await;
        admin.post("/administracion/equipos", &[("name", "Redes")]).await.is(303);
        let team = team::Entity::find().one(t.app.db.read()).await.unwrap().unwrap();
        crowd(t, team.id).await;
        let me = t.person("titular", "Gil Prueba").await;
        let (_, folio) = t.send(&t.request()).await;
        let path = format!("/solicitudes/{folio}");
        let page = me.get(&path).await;
        page.is(200).says(&["Asignar a otra persona", "Gil Prueba"]).hides(&["Agente Prueba 003"]);

        classify(&me, &folio, &[("team", "redes")]).await.is(303);
        me.get(&path).await.says(&["Agente Prueba 003", "Agente Prueba 038"]).hides(&["Agente Prueba 004"]);

        classify(&me, &folio, &[("assignee-other", " agente  prueba 066 ")]).await.is(303);
        me.get(&path).await.says(&["Agente Prueba 066"]);
        classify(&me, &folio, &[("assignee-other", "AGENTE012@ocoyoacac.example")]).await.is(303);
        me.get(&path).await.says(&["Agente Prueba 012"]);

        let refused = classify(&me, &folio, &[("assignee-other", "Rosa Prueba Igual")]).await;
        refused.is(422).says(&["Varias personas se llaman así", "value=\"Rosa Prueba Igual\""]);
        for nobody in ["Ana Prueba", "ana.prueba@ocoyoacac.example", "Agente", "nadie@ocoyoacac.example"] {
            let refused = classify(&me, &folio, &[("assignee-other", nobody)]).await;
            refused.is(422).says(&["Nadie que atienda tiene ese correo"]);
        }
        me.get(&path).await.says(&["Agente Prueba 012"]);
    }
}

both! {
    /// The command line names everybody, however many pages of people that is.
    async fn the_command_line_names_everybody(t: TestApp) {
        let admin = t.person("administrador", "Ana Prueba").await;
        admin.post("/administracion/equipos", &[("name", "Redes")]).await.is(303);
        let team = team::Entity::find().one(t.app.db.read()).await.unwrap().unwrap();
        crowd(t, team.id).await;
        let mut command = Command::new(env!("CARGO_BIN_EXE_ventanilla"));
        command.args(["account", "list", "--role", "agente", "--data"]).arg(t.place.folder.path()).env_remove("VENTANILLA_DATABASE");
        if let Some(url) = &t.place.url {
            command.args(["--database", url]);
        }
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let lines: BTreeSet<&str> = said.lines().collect();
        assert_eq!(lines.len(), OFFERED + 10, "{said}");
        assert!(lines.iter().all(|line| line.ends_with("agente") && !line.contains("Ana Prueba")));
    }
}
