//! `/` and what every page carries.

use crate::support::TestApp;

both! {
    /// [OCO-2] greeting, search, navigation, welcome, manual.
    async fn the_home_leads_to_everything(t: TestApp) {
        let home = t.guest().get("/").await;
        home.is(200).says(&[
            "Inicio", "Base de conocimientos", "Enviar un ticket", "Iniciar sesión",
            "action=\"/buscar\"", "name=\"q\"", "H. Ayuntamiento de Ocoyoacac 2022-2024",
        ]);
        home.says(&[t.app.pack.portal.greeting.as_str()]);
        let first = &t.app.pack.services[0];
        home.says(&[first.name.as_str(), &format!("/enviar?servicio={}", first.key)]);
        let manual = t.guest().get("/conocimiento/manual/descargar").await;
        assert!(manual.is(200).disposition().contains("manual.html"), "{}", manual.disposition());
        let chosen = t.guest().get(&format!("/enviar?servicio={}", first.key)).await;
        assert!(chosen.text().contains(&format!("value=\"{}\" selected", first.key)), "{}", chosen.text());
    }
}

/// A name that the sprite lacks would draw nothing and nobody would notice.
#[test]
fn the_packs_icons_are_in_the_sprite() {
    for name in pack::Source::embedded_names() {
        let pack = pack::load(&pack::Source::embedded(name).unwrap()).unwrap();
        for icon in pack.channels.iter().map(|channel| &channel.icon) {
            assert!(assets::icons().contains(&icon.as_str()), "{name}: {icon}");
        }
        for area in pack.areas {
            assert!(
                assets::icons().contains(&area.icon.as_str()),
                "{name}: {}",
                area.icon
            );
        }
    }
}

both! {
    /// [P-37] a policy without inline script on every page, and nothing that lets another site in.
    async fn every_answer_is_guarded(t: TestApp) {
        for path in ["/", "/enviar", "/no-existe", "/recursos/nada.css", "/healthz"] {
            let answer = t.guest().get(path).await;
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        }
    }
}

both! {
    async fn assets_are_kept_for_ever_and_compressed(t: TestApp) {
        let home = t.guest().get("/").await;
        let css = home.links("/recursos/app")[0].clone();
        let plain = t.guest().get(&css).await;
        assert!(plain.is(200).header("cache-control").contains("immutable"));
        let small = t.guest().get_with(&css, ("accept-encoding", "gzip, br")).await;
        assert_eq!(small.header("content-encoding"), "br");
        assert!(small.body.len() * 3 < plain.body.len(), "{} of {}", small.body.len(), plain.body.len());
        let own = t.guest().get("/institucion.css").await;
        own.is(200).says(&[t.app.pack.identity.accent.as_str()]);
    }
}

both! {
    async fn the_choice_of_theme_is_remembered(t: TestApp) {
        let somebody = t.guest();
        let chosen = somebody.post("/tema", &[("theme", "dark"), ("back", "/enviar")]).await;
        assert_eq!((chosen.status, chosen.location()), (303, "/enviar".to_owned()));
        somebody.get("/").await.says(&["data-bs-theme=\"dark\""]);
        let away = somebody.post("/tema", &[("theme", "auto"), ("back", "https://malo.example/")]).await;
        assert_eq!(away.location(), "/", "never led to another site");
        somebody.get("/").await.hides(&["data-bs-theme"]);
    }
}

both! {
    async fn health_tells_version_database_and_state(t: TestApp) {
        let health = t.guest().get("/healthz").await;
        let json: serde_json::Value = serde_json::from_slice(&health.is(200).body).unwrap();
        assert_eq!(json["estado"], "ok");
        assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(json["base_de_datos"], t.app.db.name());
        assert!(json["esquema"].as_str().unwrap().starts_with("m0028"));
    }
}
