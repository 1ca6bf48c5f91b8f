//! What every answer carries, and what a request cannot make it carry [P-37].

use axum::http::Method;
use desk::router::routes;

use crate::support::{Answer, TestApp};

/// Asserts that a browser keeps an answer to itself.
fn guarded(answer: &Answer, about: &str) {
    let policy = answer.header("content-security-policy");
    let saved = policy == "default-src 'none'; sandbox";
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(saved || policy.contains(part), "{about}: {policy}");
    }
    assert!(
        !policy.contains("unsafe") && !policy.contains('*'),
        "{about}: {policy}"
    );
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{about}: {name}");
    }
    assert!(!answer.header("permissions-policy").is_empty(), "{about}");
    assert!(!answer.header("cache-control").is_empty(), "{about}");
    for cookie in answer.cookies() {
        assert!(
            cookie.contains("HttpOnly") || cookie.contains("Max-Age=0"),
            "{about}: {cookie}"
        );
    }
}

both! {
    /// Every method of every address, whether it is answered, refused or not there.
    async fn every_answer_is_guarded(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let token = link.rsplit('/').next().unwrap();
        let browsers = [t.guest(), t.person("titular", "Tita Muestra").await, t.person("administrador", "Ana Admin").await];
        for route in routes() {
            // One number, key or name stands for each: most are found, and the rest is refused.
            let path = route.path.replace("{folio}", &folio).replace("{token}", token).replace("{article}", "manual");
            let path: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
            let path = path.join("/");
            for browser in &browsers {
                let answer = if path.ends_with("/en-vivo") {
                    browser.stream(&path).await.into()
                } else if route.method == Method::GET {
                    browser.get(&path).await
                } else if path == "/salir" {
                    continue;
                } else {
                    browser.post(&path, &[("x", "y")]).await
                };
                guarded(&answer, &format!("{} {path}", route.method));
            }
        }
        let guest = t.guest();
        for path in ["/no-existe", "/recursos/nada.css", "/healthz", "/institucion.css", "/entrar/%00"] {
            guarded(&guest.get(path).await, path);
        }
        let huge = "x".repeat(600_000);
        guarded(&guest.post("/entrar", &[("email", &huge)]).await, "too large");
        guarded(&guest.post_with("/salir", &[], ("origin", "https://malo.example")).await, "another site");
    }
}

both! {
    /// Nothing that a browser or somebody between says of the host gets into a page, a link or a redirect.
    async fn the_host_is_what_is_configured(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let admin = t.person("administrador", "Ana Admin").await;
        for header in ["host", "x-forwarded-host", "x-original-host", "forwarded", "x-forwarded-proto", "x-rewrite-url", "x-original-url"] {
            for (who, path) in [(&titular, "/solicitudes"), (&titular, "/mi-cuenta"), (&admin, "/administracion/personas"), (&t.guest(), "/entrar"), (&t.guest(), "/solicitudes")] {
                let answer = who.get_with(path, (header, "malo.example")).await;
                answer.hides(&["malo.example"]);
                assert!(!answer.location().contains("malo"), "{header}: {}", answer.location());
            }
            let person = [("name", "Gil Prueba"), ("email", "gil@x.example"), ("role", "agente")];
            let answer = admin.post_with("/administracion/personas/nueva", &person, (header, "malo.example")).await;
            answer.hides(&["malo.example"]);
        }
    }
}

both! {
    /// What leads on after signing in, after a second step, after a choice of colour, stays here.
    async fn no_way_on_leads_away(t: TestApp) {
        let password = "una frase larga";
        crate::entrar::with_password(t, "titular", "ada@ocoyoacac.example", password).await;
        for away in ["https://malo.example", "//malo.example", "/\\malo.example", "\\\\malo.example", "/\t/malo.example", "javascript:alert(1)", "malo.example", "%2f%2fmalo.example", "/%0d%0aSet-Cookie:%20x=1", "http:malo.example", "///malo.example", ".malo.example"] {
            let ada = t.guest();
            let form = [("email", "ada@ocoyoacac.example"), ("password", password), ("next", away)];
            let mut answer = ada.post("/entrar", &form).await;
            for _ in 0..3 {
                if answer.status != 303 {
                    break;
                }
                let to = answer.location();
                let local = to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\");
                assert!(local, "{away:?} leads to {to}");
                assert!(answer.cookies().iter().all(|c| c.starts_with("ventanilla")), "{away:?}");
                answer = ada.get(&to).await;
            }
            let colour = ada.post("/tema", &[("theme", "dark"), ("back", away)]).await;
            let to = colour.location();
            assert!(to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\"), "{away:?} leads to {to}");
        }
    }
}
