//! `/administracion/servicios`: the catalogue, its words and its forms. [P-10] [SGG-28]

use std::collections::{BTreeMap, HashMap};

use desk::configuration::apply::apply;
use desk::configuration::item::Group;
use desk::configuration::merge::Decision;
use desk::site::Site;
use pack::Source;
use sea_orm::EntityTrait;

use crate::support::{Answer, Browser, TestApp};

const URL: &str = "/administracion/servicios/internet";
const EDITOR: &str = "/administracion/servicios/internet/formulario";

/// Sends the editor with these fields, each a list of its controls, as new ones.
async fn send(
    who: &Browser,
    press: &str,
    version: &str,
    command: &str,
    fields: &[&[(&str, &str)]],
) -> Answer {
    let mut form: Vec<(String, String)> =
        [("hacer", press), ("version", version), ("command", command)]
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
    for (place, field) in fields.iter().enumerate() {
        form.push((format!("resto-{place}"), String::new()));
        form.extend(
            field
                .iter()
                .map(|(name, value)| (format!("{name}-{place}"), (*value).to_owned())),
        );
    }
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    who.post(EDITOR, &form).await
}

const FLOOR: &[(&str, &str)] = &[
    ("etiqueta", "Piso"),
    ("tipo", "choice"),
    ("opciones", "Planta baja\nPrimero"),
    ("obligatorio", "si"),
];
const PORT: &[(&str, &str)] = &[
    ("etiqueta", "Número de roseta"),
    ("tipo", "text"),
    ("visible-si", "piso:primero"),
    ("ayuda", "Está en la pared."),
];

/// The public form of the service with its fields filled in so.
fn request(t: &TestApp, floor: &str) -> HashMap<&'static str, String> {
    let mut form = t.request();
    form.insert("service", "internet".to_owned());
    form.insert("form", "internet".to_owned());
    form.insert("campo-piso", floor.to_owned());
    form
}

both! {
    /// A field is added with a preview, seen on the public form at once and asked for; what was there keeps its form.
    async fn a_field_is_added_and_asked_for(t: TestApp) {
        let mut before = t.request();
        before.insert("service", "internet".to_owned());
        let (_, folio) = t.send(&before).await;
        let admin = t.person("administrador", "Ada Ejemplo").await;
        admin.get("/administracion/servicios").await.is(200).says(&["Falla de red o Internet", "Sin campos propios", "Se ofrece"]);
        admin.get(EDITOR).await.is(200).says(&["Todavía no hay campos", "No se le pide nada más"]);
        let looked = send(&admin, "ver", "0", "", &[FLOOR, PORT]).await;
        looked.is(200).says(&["Vista previa", "id=\"vista-campo-piso\"", "Solo si «Piso» es «Primero»", "Se agregó el campo «Piso»"]);
        // Looking keeps nothing.
        t.guest().get("/enviar?servicio=internet").await.is(200).hides(&["campo-piso"]);
        let kept = send(&admin, "guardar", "0", "una", &[FLOOR, PORT]).await;
        assert_eq!(kept.is(303).location(), format!("{URL}?hecho=formulario"));
        admin.get(&kept.location()).await.is(200).says(&["Se guardó una versión nueva", "Versión 1", "Número de roseta", "Volver al formulario del paquete"]);
        t.guest().get("/enviar?servicio=internet").await.is(200).says(&["campo-piso", "Planta baja", "Está en la pared."]);
        t.guest().post_form("/enviar", &request(t, ""), &[]).await.is(422).says(&["Piso"]);
        t.send(&request(t, "planta-baja")).await;
        // Sent twice it is one version; sent from an older page it is a conflict.
        let twice = send(&admin, "guardar", "0", "otra", &[FLOOR]).await;
        twice.is(422).says(&["Alguien guardó otra versión", "Se quitó el campo «Número de roseta»"]);
        let agent = t.person("titular", "Tita Muestra").await;
        agent.get(&format!("/solicitudes/{folio}")).await.is(200).hides(&["campo-piso"]);
        agent.get(EDITOR).await.is(404);
        let audit = tables::audit::Entity::find().all(t.app.db.read()).await.unwrap();
        let edited: Vec<&tables::audit::Model> = audit.iter().filter(|a| a.action == "definition.edited").collect();
        assert_eq!(edited.len(), 1);
        assert!(edited[0].detail.contains("Se agregó el campo «Piso»"), "{}", edited[0].detail);
        assert_eq!(edited[0].actor_id, Some(admin.person));
        // The pack's own comes back as a third version.
        let command = admin.get(URL).await.hidden("command");
        admin.post(&format!("{URL}/paquete"), &[("command", &command)]).await.is(303);
        admin.get(URL).await.says(&["Versión 2", "Se quitó el campo «Piso»"]).hides(&["Volver al formulario del paquete"]);
        t.guest().get("/enviar?servicio=internet").await.hides(&["campo-piso"]);
        // Any two of them beside each other, in the order asked for.
        let compared = |from: i64, to: i64| format!("{URL}?de={from}&a={to}");
        admin.get(URL).await.says(&["Comparar dos versiones"]).hides(&["De la versión"]);
        admin.get(&compared(2, 1)).await.is(200).says(&["De la versión 2 a la 1:", "Se agregó el campo «Número de roseta»"]);
        admin.get(&compared(1, 1)).await.is(200).says(&["Las versiones 1 y 1 piden lo mismo."]);
        admin.get(&compared(1, 9)).await.is(404);
        // Every history still makes what stands in the rows.
        let app = Site::new(t.app.clone()).app().await;
        let report = desk::ticket::verify::verify(&app, |_| {}).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
}

both! {
    /// What is wrong is told at its control, in Spanish, and nothing of it is kept.
    async fn faults_stand_at_their_control(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let bad = send(&admin, "guardar", "0", "", &[
            &[("etiqueta", ""), ("tipo", "text")],
            &[("etiqueta", "Color"), ("tipo", "choice"), ("opciones", " \n ")],
        ]).await;
        bad.is(422).says(&["href=\"#etiqueta-0\"", "Escriba el nombre del campo.", "href=\"#opciones-1\"", "Escriba al menos una opción"]);
        let bad = send(&admin, "guardar", "0", "", &[FLOOR, &[("etiqueta", "Caja"), ("tipo", "text"), ("visible-si", "color:rojo")]]).await;
        bad.is(422).says(&["href=\"#visible-si-1\"", "La condición «color:rojo» no se puede leer", "Aparecerá cuando las condiciones se entiendan"]);
        let bad = send(&admin, "guardar", "0", "", &[&[("etiqueta", "Caja"), ("tipo", "text"), ("obligatorio", "cuando"), ("obligatorio-si", "piso")]]).await;
        bad.is(422).says(&["href=\"#obligatorio-si-0\""]);
        admin.post(EDITOR, &[("hacer", "guardar"), ("resto-0", "{}")]).await.is(400);
        for vector in ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7*7 }}"] {
            let shown = send(&admin, "ver", "0", "", &[&[("etiqueta", vector), ("tipo", "text"), ("ayuda", vector)]]).await;
            shown.is(200).hides(&["<script>alert", "<img src=x"]);
        }
        let long = "x".repeat(10_000);
        send(&admin, "guardar", "0", "", &[&[("etiqueta", &long), ("tipo", "text")]]).await.is(422).says(&["a lo más 200"]);
        assert!(tables::local_rule::Entity::find().one(t.app.db.read()).await.unwrap().is_none());
        admin.get("/administracion/servicios/nada").await.is(404);
        admin.get("/administracion/servicios/nada/formulario").await.is(404);
    }
}

both! {
    /// Fields are moved without dragging.
    async fn fields_are_moved_by_buttons(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let order = |page: &Answer| {
            let text = page.text();
            (text.find("1. Piso").is_some(), text.find("1. Número de roseta").is_some())
        };
        assert_eq!(order(&send(&admin, "ver", "0", "", &[FLOOR, PORT]).await), (true, false));
        assert_eq!(order(&send(&admin, "subir-1", "0", "", &[FLOOR, PORT]).await), (false, true));
        assert_eq!(order(&send(&admin, "bajar-0", "0", "", &[FLOOR, PORT]).await), (false, true));
        assert_eq!(order(&send(&admin, "quitar-0", "0", "", &[FLOOR, PORT]).await), (false, true));
        send(&admin, "agregar", "0", "", &[FLOOR]).await.is(200).says(&["2. Campo nuevo"]);
    }
}

both! {
    /// The words of a service are edited, and it can be taken off the catalogue and put back.
    async fn a_service_is_renamed_and_withdrawn(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        admin.get(URL).await.is(200).says(&["Falla de red o Internet", "Red y telecomunicaciones", "Cualquier persona"]);
        admin.post(URL, &[("name", " "), ("summary", "x")]).await.is(422).says(&["href=\"#name\""]);
        let done = admin.post(URL, &[("name", "Red caída"), ("summary", "No hay red."), ("offered", "si")]).await;
        admin.get(&done.is(303).location()).await.says(&["Se guardaron los datos", "Red caída"]);
        t.guest().get("/").await.says(&["Red caída"]);
        admin.post(URL, &[("name", "Red caída"), ("summary", "No hay red.")]).await.is(303);
        t.guest().get("/").await.hides(&["Red caída"]);
        admin.get(URL).await.says(&["Retirado"]);
        admin.post(URL, &[("name", "Red caída"), ("summary", "No hay red."), ("offered", "si")]).await.is(303);
        t.guest().get("/").await.says(&["Red caída"]);
        // Other words find it, too, each once, however they were kept apart.
        t.guest().get("/buscar?q=módem").await.hides(&["Red caída"]);
        let words = [("name", "Red caída"), ("summary", "No hay red."), ("keywords", "Módem; modem,\n cable  ,,"), ("offered", "si")];
        admin.post(URL, &words).await.is(303);
        admin.get(URL).await.says(&["Módem, cable</textarea>"]);
        t.guest().get("/buscar?q=MODEM").await.says(&["Red caída"]);
        let long = "x".repeat(10_000);
        admin.post(URL, &[("name", "Red caída"), ("summary", "No hay red."), ("keywords", &long)]).await.is(422).says(&["href=\"#keywords\""]);
        admin.get("/administracion/paquete").await.says(&["Palabras: aquí dice «Módem, cable»"]);
    }
}

both! {
    /// A newer pack keeps the form that was changed here, and says so; what both changed must be decided.
    async fn a_newer_pack_keeps_the_form(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        send(&admin, "guardar", "0", "una", &[FLOOR]).await.is(303);
        let newer = |version: u32, changes: &[(&str, &str, &str)]| {
            let mut files = Source::embedded("ocoyoacac").unwrap().files().clone();
            let bump = format!("version = {version}");
            for (path, from, to) in [("pack.toml", "version = 1", bump.as_str())].iter().chain(changes) {
                let text = String::from_utf8(files[*path].clone()).unwrap();
                assert!(text.contains(from), "{path}: {from}");
                files.insert((*path).to_owned(), text.replacen(from, to, 1).into_bytes());
            }
            let source = Source::from_files(files);
            let pack = pack::load(&source).unwrap();
            (source, pack)
        };
        let now = async || Site::new(t.app.clone()).app().await;
        let (source, pack) = newer(2, &[]);
        let plan = apply(&now().await, source, pack, BTreeMap::new()).await.unwrap();
        assert!(plan.blocks.is_empty(), "{:?}", plan.blocks);
        t.guest().get("/enviar?servicio=internet").await.says(&["campo-piso"]);
        admin.get(URL).await.says(&["Versión 1"]).hides(&["Versión 2"]);
        // The pack gives the service a form of its own, too.
        let own = "key = \"internet\"\ndefinition = { field = [{ key = \"torre\", label = \"Torre\", type = \"text\" }] }";
        let (source, pack) = newer(3, &[("services.toml", "key = \"internet\"", own)]);
        let plan = apply(&now().await, source.clone(), pack.clone(), BTreeMap::new()).await.unwrap();
        let name = (Group::Definition, "internet".to_owned());
        assert_eq!(plan.clashes().collect::<Vec<_>>(), [&name], "{}", plan.in_words());
        assert!(plan.in_words().contains("cedula:internet"), "{}", plan.in_words());
        t.guest().get("/enviar?servicio=internet").await.says(&["campo-piso"]).hides(&["campo-torre"]);
        let keep = BTreeMap::from([(name.clone(), Decision::Keep)]);
        apply(&now().await, source, pack, keep).await.unwrap();
        t.guest().get("/enviar?servicio=internet").await.says(&["campo-piso"]).hides(&["campo-torre"]);
        let wider = own.replace("Torre", "Edificio");
        let (source, pack) = newer(4, &[("services.toml", "key = \"internet\"", &wider)]);
        let take = BTreeMap::from([(name, Decision::Take)]);
        apply(&now().await, source, pack, take).await.unwrap();
        t.guest().get("/enviar?servicio=internet").await.says(&["campo-torre", "Edificio"]).hides(&["campo-piso"]);
        assert!(tables::local_rule::Entity::find().one(t.app.db.read()).await.unwrap().is_none());
    }
}
