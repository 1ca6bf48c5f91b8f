//! `/administracion/auditoria`: every act has words; lists go on; filters hold. And `/administracion/funciones`.

use std::collections::BTreeSet;
use std::path::Path;

use desk::directory::act::WORDS;
use desk::platform::audit;
use serde_json::json;

use crate::support::TestApp;

const URL: &str = "/administracion/auditoria";

/// The names of the actions that the source writes down: whatever has the form of
/// one in a file that writes acts, but for what a refusal is called.
fn written(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            written(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            // Some hand the name on, to where the act is written down.
            let writes = ["audit::record(", "by.finish(", "audit: ("];
            if !writes.iter().any(|call| text.contains(call)) {
                continue;
            }
            let mut before = "";
            for (place, part) in text.split('"').enumerate() {
                let refusal = before.trim_end().ends_with("whole(")
                    || before.trim_end().ends_with("Refusal::at(")
                    || before.contains("STALE");
                if place % 2 == 1 && is_name(part) && !refusal {
                    found.insert(part.to_owned());
                }
                before = part;
            }
        }
    }
}

/// `noun.verb`, where the verb is no ending of a file's name.
fn is_name(word: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || "_-".contains(c))
    };
    let file = [
        "html", "toml", "css", "js", "md", "txt", "svg", "example", "test",
    ];
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 2 && parts.iter().all(|part| plain(part)) && !file.contains(&parts[1])
}

#[test]
fn every_act_has_words() {
    let mut found = BTreeSet::new();
    written(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    for known in [
        "account.locked",
        "pack.applied",
        "assignment.ended",
        "unit.retired",
        "mail.held",
    ] {
        assert!(found.contains(known), "the source is not read: {known}");
    }
    let words: BTreeSet<String> = WORDS.iter().map(|words| words.key.to_owned()).collect();
    let missing: Vec<&String> = found.difference(&words).collect();
    assert!(
        missing.is_empty(),
        "acts without words in directory/act/words.rs: {missing:?}"
    );
}

both! {
    /// Acts are told in sentences, with what was before and after; each reader sees what may be seen.
    async fn acts_are_told(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let page = format!("/administracion/personas/{}", agent.person);
        admin.post(&format!("{page}/datos"), &[("name", "Gil Prueba Núñez"), ("works", "catastro")]).await.is(303);
        admin.post(&format!("{page}/bloquear"), &[("reason", "Ya no labora <aquí>")]).await.is(303);
        admin.post(&page, &[("role", "titular"), ("unit", "catastro"), ("document", "Oficio 9")]).await.is(303);
        let all = admin.get(URL).await;
        all.is(200).says(&[
            "cambió los datos de Gil Prueba Núñez", "<del>Gil Prueba</del>", "bloqueó la cuenta de Gil Prueba Núñez", "Motivo",
            "dio una función a Gil Prueba Núñez", "Titular", "Coordinación de Catastro", "Oficio 9", "creó la institución con el paquete «ocoyoacac»", "El sistema",
        ]).hides(&["Ya no labora <aquí>", "no sabe nombrar"]);
        admin.get(&format!("{URL}?accion=account.locked")).await.says(&["bloqueó la cuenta"]).hides(&["cambió los datos de Gil"]);
        admin.get(&format!("{URL}?persona=gil")).await.says(&["Nada coincide"]);
        admin.get(&format!("{URL}?persona=gil&relacion=sujeto")).await.says(&["bloqueó la cuenta"]).hides(&["creó la institución"]);
        admin.get(&format!("{URL}?persona={}", admin.person)).await.says(&["value=\"Ada Ejemplo\"", "bloqueó"]);
        admin.get(&format!("{URL}?desde=2026-03-03")).await.says(&["Nada coincide"]);
        admin.get(&format!("{URL}?hasta=2026-03-02&desde=2026-03-02")).await.says(&["bloqueó"]);
        admin.get(&format!("{URL}?desde=mañana")).await.is(200).says(&["Escriba una fecha completa"]);
        admin.get(&page).await.says(&["Lo último que hizo", "Nada todavía"]);
        t.person("titular", "Tita Muestra").await.get(URL).await.is(404);
    }
}

both! {
    /// Who looked at whose data is told; one's own are none; a date that is none is told.
    async fn readings_are_told(t: TestApp) {
        const READINGS: &str = "/administracion/auditoria/lecturas";
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await;
        admin.get(READINGS).await.is(200).says(&["Nadie ha visto datos personales todavía"]);
        for person in [agent.person, admin.person, agent.person] {
            admin.get(&format!("/administracion/personas/{person}")).await.is(200);
        }
        audit::flush(&t.app).await.unwrap();
        let told = admin.get(READINGS).await;
        told.is(200).says(&["vio la página de Gil Prueba"]).hides(&["vio la página de Ada Ejemplo"]);
        assert_eq!(told.text().matches("vio la página").count(), 1);
        admin.get(&format!("{READINGS}?persona=gil")).await.says(&["Nada coincide"]);
        admin.get(&format!("{READINGS}?persona=gil&relacion=sujeto")).await.says(&["vio la página de Gil Prueba"]);
        admin.get(&format!("{READINGS}?persona=zzz")).await.says(&["Nada coincide"]);
        admin.get(&format!("{READINGS}?desde=ayer")).await.says(&["Escriba una fecha completa"]);
        agent.get(READINGS).await.is(404);
    }
}

both! {
    /// Page after page, every act once, with the same few statements.
    async fn acts_go_on(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let write = t.app.db.write((), |tx, ()| Box::pin(async move {
            for n in 0..120 {
                audit::record(tx, 1_000 + n / 3, None, "pack.applied", format!("número {n}."), &json!({})).await?;
            }
            Ok(())
        }));
        write.await.unwrap();
        let (mut next, mut seen) = (format!("{URL}?accion=pack.applied"), Vec::new());
        loop {
            let before = t.app.db.statements();
            let shown = admin.get(&next).await;
            let text = shown.is(200).text();
            assert!(t.app.db.statements() - before <= 5);
            seen.extend(text.split("número ").skip(1).filter_map(|part| part.split('.').next()).map(|n| n.parse::<i64>().unwrap()));
            match shown.links(&format!("{URL}?")).into_iter().find(|link| link.contains("antes=")) {
                Some(link) => next = link,
                None => break,
            }
        }
        assert_eq!(seen, (0..120).rev().collect::<Vec<i64>>());
    }
}

both! {
    /// Roles are told in sentences; asking who may do something names people, not those who are locked out.
    async fn roles_are_told(t: TestApp) {
        const ROLES: &str = "/administracion/funciones";
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await;
        admin.get(ROLES).await.is(200).says(&["De todos los tickets puede:", "responder a quien solicita", "La tiene una persona", "leer la auditoría"]);
        admin.get(&format!("{ROLES}?accion=ticket.answer")).await.says(&["Pueden responder a quien solicita", ">Gil Prueba</a>", "Nadie tiene hoy esta función"]);
        let lock = format!("/administracion/personas/{}/bloquear", agent.person);
        admin.post(&lock, &[("reason", "Prueba")]).await.is(303);
        admin.get(&format!("{ROLES}?accion=ticket.answer")).await.hides(&[">Gil Prueba</a>"]);
        agent.get(ROLES).await.is(303);
        t.person("agente", "Lía Modelo").await.get(ROLES).await.is(404);
    }
}
