//! `/administracion/personas`: finding people by any datum, changing what is known
//! of them, locking accounts, signing devices out; what was done stays written.

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait};
use tables::audit;

use crate::support::{Browser, TestApp};

const URL: &str = "/administracion/personas";

fn page(person: i64) -> String {
    format!("{URL}/{person}")
}

async fn acts(t: &TestApp, action: &str) -> Vec<audit::Model> {
    let rows = audit::Entity::find().all(t.app.db.read()).await.unwrap();
    rows.into_iter()
        .filter(|row| row.action == action)
        .collect()
}

async fn add(admin: &Browser, fields: &[(&str, &str)]) -> i64 {
    let command = admin.get(&format!("{URL}/nueva")).await.hidden("command");
    let mut form = vec![("command", command.as_str())];
    form.extend(fields);
    let made = admin.post(&format!("{URL}/nueva"), &form).await;
    made.is(200).says(&["Enlace de acceso para"]);
    let links = made.text();
    let action = links.split(&format!("{URL}/")).nth(2).unwrap();
    let digits: String = action.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("{action}"))
}

both! {
    /// Each datum finds the person: parts of words, without accents, in any order.
    async fn a_person_is_found_by_any_datum(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let fields = [
            ("name", "Íñigo Muñoz Prueba"), ("email", "inigo@x.example"), ("phone", "(722) 000-0199"), ("extension", "4417"),
            ("works", "Coordinación de Catastro"), ("role", "agente"), ("unit", "registro-civil"), ("document", "Oficio 7"),
        ];
        let inigo = add(&admin, &fields).await;
        t.person("agente", "Gil Prueba").await;
        for text in ["inigo", "MUÑOZ", "prueba+íñi", "inigo@x", "0199", "7220000199", "4417", "catastro", "registro+civil", "tecnico+muñ"] {
            let found = admin.get(&format!("{URL}?q={text}")).await;
            found.is(200).says(&["Íñigo Muñoz Prueba"]);
            if text != "prueba+íñi" { found.hides(&["Gil Prueba"]); }
        }
        for text in ["inigo+gil", "sindicatura+inigo", "%25", "_", "'"] {
            admin.get(&format!("{URL}?q={text}")).await.is(200).says(&["Nadie coincide"]).hides(&["Íñigo"]);
        }
        let shown = admin.get(&page(inigo)).await;
        shown.is(200).says(&["(722) 000-0199, ext. 4417", "Coordinación de Catastro", "Oficio 7", "Agente técnico (Oficialía del Registro Civil)"]);
        // What a role says is only for as long as it is held.
        admin.get(&format!("{URL}?funcion=administrador")).await.says(&["Ada Ejemplo"]).hides(&["Íñigo"]);
        admin.get(&format!("{URL}?estado=sin-contrasena&q=inigo")).await.says(&["Íñigo"]);
        admin.get(&format!("{URL}?estado=activas&q=inigo")).await.says(&["Nadie coincide"]);
        // A guest is found, too, and has a page without account.
        t.send(&t.request()).await;
        let guests = admin.get(&format!("{URL}?estado=sin-cuenta&q=mariana")).await;
        let guest = guests.is(200).links(&format!("{URL}/")).into_iter().find(|link| !link.ends_with("nueva")).unwrap();
        admin.get(&guest).await.is(200).says(&["No tiene cuenta", "(sin comprobar)"]).hides(&["Bloquear", "Dar la función"]);
        admin.post(&format!("{guest}/bloquear"), &[("reason", "x")]).await.is(404);
        admin.post(&format!("{guest}/enlace"), &[]).await.is(404);
        admin.post(&format!("{guest}/correos"), &[("email", "a@x.example")]).await.is(404);
    }
}

both! {
    /// 20,000 people: the same few statements, and no page of them takes long.
    async fn many_people_stay_quick(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let fill = if t.app.db.backend() == DbBackend::Sqlite {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        } else {
            "WITH n(i) AS (SELECT generate_series(1, 20000))"
        };
        let sql = format!("INSERT INTO person (name, name_key, words, created_at) {fill} SELECT 'Persona ' || i, 'persona ' || (100000 + i), 'persona ' || i || ' p' || i || '@x.example', 0 FROM n;
            INSERT INTO account (person_id, created_at) SELECT id, 0 FROM person WHERE words LIKE 'persona%';
            INSERT INTO address (person_id, kind, value, verified_at, created_at) SELECT id, 'email', 'p' || id || '@x.example', 0, 0 FROM person WHERE words LIKE 'persona%';
            INSERT INTO assignment (person_id, role, from_at) SELECT id, 'agente', 0 FROM person WHERE words LIKE 'persona%'");
        let write = t.app.db.write(sql, |tx, sql| Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            tx.conn().execute_unprepared("ANALYZE").await?;
            Ok(())
        }));
        write.await.unwrap();
        // The version of the configuration, who asks, people, addresses, assignments.
        for (path, says) in [("", "Persona 1"), ("?q=19999", "Persona 19999"), ("?q=tecnico+p777%40", "Persona 777"), ("?funcion=agente&q=20000", "Persona 20000")] {
            let before = t.app.db.statements();
            let begun = std::time::Instant::now();
            admin.get(&format!("{URL}{path}")).await.is(200).says(&[says]);
            let (sent, took) = (t.app.db.statements() - before, begun.elapsed());
            assert!(sent <= 5, "{path}: {sent} statements");
            assert!(took.as_millis() < 1_000, "{path}: {took:?}");
        }
        // Page after page, everybody once and in order.
        let (mut next, mut seen) = (format!("{URL}?q=persona+123&estado="), Vec::new());
        loop {
            let shown = admin.get(&next).await;
            let text = shown.is(200).text();
            seen.extend(text.split("<strong>").skip(1).filter_map(|part| part.split('<').next()).filter(|name| name.starts_with("Persona ")).map(str::to_owned));
            match shown.links(&format!("{URL}?")).into_iter().find(|link| link.contains("despues=")) {
                Some(link) => next = link,
                None => break,
            }
        }
        let people: Vec<String> = (1..=20_000).map(|n| n.to_string()).filter(|n| n.contains("123")).map(|n| format!("Persona {n}")).collect();
        assert_eq!(seen, people);
    }
}

both! {
    /// A locked account signs nobody in, at once; opening it brings the person back.
    async fn a_locked_account_is_shut(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let url = page(agent.person);
        let link = admin.post(&format!("{url}/enlace"), &[]).await;
        let token = link.is(200).text().split("/bienvenida/").nth(1).unwrap().chars().take(43).collect::<String>();
        let welcome = format!("/bienvenida/{token}");
        let password = [("password", "una frase larga y segura"), ("repeat", "una frase larga y segura")];
        t.guest().post(&welcome, &password).await.is(303);
        let sign_in = [("email", "gil.prueba@ocoyoacac.example"), ("password", "una frase larga y segura")];
        t.guest().post("/entrar", &sign_in).await.is(303);
        let agent = t_signed_in(t, &sign_in).await;
        agent.get("/solicitudes").await.is(200);

        admin.post(&format!("{url}/bloquear"), &[("reason", "  ")]).await.is(422).says(&["Escriba por qué se bloquea."]);
        agent.get("/solicitudes").await.is(200);
        let pending = admin.post(&format!("{url}/enlace"), &[]).await;
        let pending = pending.text().split("/bienvenida/").nth(1).unwrap().chars().take(43).collect::<String>();
        let done = admin.post(&format!("{url}/bloquear"), &[("reason", "Perdió su teléfono")]).await;
        admin.get(&done.is(303).location()).await.is(200).says(&["La cuenta está bloqueada", "Perdió su teléfono", "por Ada Ejemplo", "Desbloquear la cuenta"]);
        admin.get(&format!("{URL}?estado=bloqueadas")).await.says(&["Gil Prueba", "Bloqueada"]).hides(&["Ada Ejemplo</strong>"]);
        assert!(agent.get("/solicitudes").await.location().starts_with("/entrar"), "the session is over");
        t.guest().post("/entrar", &sign_in).await.is(422).says(&["Su cuenta está bloqueada"]);
        let wrong = [("email", "gil.prueba@ocoyoacac.example"), ("password", "otra")];
        t.guest().post("/entrar", &wrong).await.is(422).hides(&["bloqueada"]);
        t.guest().get(&format!("/bienvenida/{pending}")).await.is(404);
        admin.post(&format!("{url}/enlace"), &[]).await.is(422).says(&["desbloquéela antes"]);
        // Who is locked is no choice for those who assign.
        let role = ["agente"];
        assert!(desk::directory::store::holding(t.app.db.read(), t.app.now(), &role).await.unwrap().is_empty());
        // Twice is once.
        admin.post(&format!("{url}/bloquear"), &[("reason", "Otra vez")]).await.is(303);
        assert_eq!(acts(t, "account.locked").await.len(), 1);
        admin.post(&format!("{url}/desbloquear"), &[]).await.is(303);
        admin.post(&format!("{url}/desbloquear"), &[]).await.is(303);
        assert_eq!(acts(t, "account.unlocked").await.len(), 1);
        t.guest().post("/entrar", &sign_in).await.is(303);
    }
}

async fn t_signed_in(t: &TestApp, form: &[(&str, &str)]) -> Browser {
    let browser = t.guest();
    // The cookie store keeps no cookie of a plain answer by itself: the test's guest does.
    browser.post("/entrar", form).await.is(303);
    browser
}

both! {
    /// Nobody shuts out oneself, nor the last one who manages people.
    async fn somebody_always_gets_in(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let lock = async |who: &Browser, person: i64| who.post(&format!("{}/bloquear", page(person)), &[("reason", "Prueba")]).await;
        lock(&admin, admin.person).await.is(422).says(&["No puede bloquear su propia cuenta"]);
        let other = t.person("administrador", "Eva Muestra").await;
        lock(&admin, other.person).await.is(303);
        // Eva's role no longer counts: Ada is the last one who gets in.
        let own = desk::directory::store::assignments(t.app.db.read(), admin.person).await.unwrap().remove(0);
        let end = format!("{}/funciones/{}/terminar", page(admin.person), own.id);
        admin.post(&end, &[]).await.is(422).says(&["Nadie más administra personas"]);
        let head = t.person("titular", "Tita Muestra").await;
        for action in ["bloquear", "desbloquear", "sesiones", "datos", "correos", "enlace"] {
            head.post(&format!("{}/{action}", page(admin.person)), &[]).await.is(404);
            admin.post(&format!("{URL}/999/{action}"), &[("reason", "x"), ("name", "N"), ("email", "n@x.example")]).await.is(404);
        }
    }
}

both! {
    /// A device is signed out by whoever looks after accounts; one's own number only.
    async fn devices_are_signed_out(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let url = page(agent.person);
        let device = admin.get(&url).await.is(200).hidden("device");
        admin.post(&format!("{}/sesiones", page(admin.person)), &[("device", &device)]).await.is(303);
        agent.get("/solicitudes").await.is(200);
        admin.post(&format!("{url}/sesiones"), &[("device", "x")]).await.is(404);
        admin.post(&format!("{url}/sesiones"), &[("device", &device)]).await.is(303);
        assert!(agent.get("/solicitudes").await.location().starts_with("/entrar"));
        admin.post(&format!("{url}/sesiones"), &[("device", &device)]).await.is(303);
        assert_eq!(acts(t, "session.revoked").await.len(), 1);
    }
}

both! {
    /// What is known changes with what it was before written down; only when it changes.
    async fn data_are_changed(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let url = page(agent.person);
        let wrong = admin.post(&format!("{url}/datos"), &[("name", " "), ("works", "Ninguna parte"), ("phone", "llámeme"), ("extension", "12-3")]).await;
        wrong.is(422).says(&["Escriba el nombre completo.", "Elija una dependencia de la lista.", "Escriba el teléfono con números", "solo el número de la extensión", "value=\"Ninguna parte\""]);
        let data = [("name", "Gil Prueba Núñez"), ("works", "coordinacion de catastro"), ("phone", "722 000 0001"), ("extension", "")];
        admin.post(&format!("{url}/datos"), &data).await.is(303);
        admin.post(&format!("{url}/datos"), &data).await.is(303);
        let rows = acts(t, "person.changed").await;
        assert_eq!(rows.len(), 1);
        for part in ["\"name\":\"Gil Prueba\"", "\"name\":\"Gil Prueba Núñez\"", "\"unit\":\"catastro\""] {
            assert!(rows[0].detail.contains(part), "{}", rows[0].detail);
        }
        admin.get(&format!("{URL}?q=nunez+catastro+0001")).await.says(&["Gil Prueba Núñez"]);
        // One more address; both sign in, and neither is somebody else's; the last one stays.
        admin.post(&format!("{url}/correos"), &[("email", "nada")]).await.is(422).says(&["Escriba un correo completo"]);
        admin.post(&format!("{url}/correos"), &[("email", "Ada.Ejemplo@ocoyoacac.example")]).await.is(422).says(&["Ya hay una persona con ese correo."]);
        admin.post(&format!("{url}/correos"), &[("email", "Gil@otro.example")]).await.is(303);
        let shown = admin.get(&url).await;
        shown.says(&["gil@otro.example", "gil.prueba@ocoyoacac.example"]);
        admin.get(&format!("{URL}?q=otro.example")).await.says(&["Gil Prueba"]);
        let emails = desk::directory::store::emails(t.app.db.read(), agent.person).await.unwrap();
        let remove = |id: i64| format!("{url}/correos/{id}/quitar");
        admin.post(&format!("{}/correos/{}/quitar", page(admin.person), emails[0].id), &[]).await.is(404);
        admin.post(&remove(emails[0].id), &[]).await.is(303);
        admin.post(&remove(emails[1].id), &[]).await.is(422).says(&["Es su único correo"]);
        admin.get(&format!("{URL}?q=gil.prueba%40ocoyoacac")).await.says(&["Nadie coincide"]);
    }
}
