//! The priority that follows from impact and urgency, through the pages [P-15].

use crate::support::{Browser, changed, run_of};

const KIND: &str = "kinds/solicitud.toml";
const MATRIX: &str = r#"[matrix]
impact = "impacto"
urgency = "prisa"
[matrix.row]
persona = { normal = "baja", pronto = "media" }
todos = { normal = "media", pronto = "alta" }

[[field]]
key = "impacto"
label = "Impacto"
type = "choice"
later = true
choice = [{ key = "persona", name = "Una persona" }, { key = "todos", name = "Todas las personas" }]

[[field]]
key = "prisa"
label = "Urgencia"
type = "choice"
later = true
choice = [{ key = "normal", name = "Normal" }, { key = "pronto", name = "Pronto" }]

[[state]]"#;

async fn classify(who: &Browser, folio: &str, fields: &[(&str, &str)]) -> crate::support::Answer {
    let path = format!("/solicitudes/{folio}");
    let page = who.get(&path).await;
    let base = page.all_hidden("base").pop().unwrap();
    let mut form = vec![("base", base.as_str())];
    form.extend(fields);
    who.post_multipart(&format!("{path}/clasificar"), &form, &[])
        .await
}

async fn body(t: &crate::support::TestApp) {
    let (_, folio) = t.send(&t.request()).await;
    let head = t.person("titular", "Tita Muestra").await;
    let path = format!("/solicitudes/{folio}");
    let both = [("campo-impacto", "todos"), ("campo-prisa", "pronto")];
    classify(&head, &folio, &both).await.is(303);
    let page = head.get(&path).await.text();
    assert!(page.contains("value=\"alta\" selected"), "it follows");
    assert!(page.contains("Motivo de otra prioridad"));

    // Another one without a reason: what was chosen is still there, and what is wrong is said.
    let refused = classify(&head, &folio, &[("priority", "baja"), ("why", " ")]).await;
    let text = refused.text();
    assert_eq!(refused.status, 422, "{text}");
    assert!(text.contains("resulta «Alta»") && text.contains("escriba el motivo"));
    assert!(text.contains("value=\"baja\" selected"));

    let why = "Lo pidió Presidencia por oficio.";
    let given = [("priority", "baja"), ("why", why)];
    classify(&head, &folio, &given).await.is(303);
    let page = head.get(&path).await.text();
    assert!(page.contains(why), "the reason stands in the history");
    assert!(page.contains("value=\"baja\" selected"));
    // It stays.
    classify(&head, &folio, &[("campo-prisa", "normal")])
        .await
        .is(303);
    assert!(
        head.get(&path)
            .await
            .text()
            .contains("value=\"baja\" selected")
    );
    let guest = t.guest().get(&format!("/seguimiento/{folio}")).await;
    assert!(!guest.text().contains(why));
}

#[test]
fn sqlite() {
    run_of(
        crate::support::Backend::Sqlite,
        &changed(&[(KIND, "[[state]]", MATRIX)], &[]),
        &async |t| body(t).await,
    );
}

#[test]
fn postgres() {
    run_of(
        crate::support::Backend::Postgres,
        &changed(&[(KIND, "[[state]]", MATRIX)], &[]),
        &async |t| body(t).await,
    );
}
