//! `/administracion/calendarios`: hours, days and a year of a calendar; nothing counts until it is saved.

use std::collections::BTreeMap;

use desk::configuration::apply::apply;
use desk::housekeeping::kinds;
use desk::platform::jobs::run_due;
use desk::site::Site;
use desk::ticket::verify::verify;
use pack::Source;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tables::ticket_timer;

use crate::support::{Answer, Browser, NOON, TestApp};

const HOUR: i64 = 3_600_000;
/// NOON is a rest day of the state; the office opens at nine on the next.
const TUESDAY: i64 = NOON + 21 * HOUR;
const URL: &str = "/administracion/calendarios/ugdai";

/// The form as the page shows it for the pack's calendar, with these controls otherwise.
async fn send(who: &Browser, changes: &[(&str, &str)], feed: Option<&str>) -> Answer {
    let command = who.get(URL).await.hidden("command");
    let mut form = BTreeMap::from([
        ("command", command.as_str()),
        ("anio", "2026"),
        ("nombre", "Horario de la UGDAI"),
        ("zona", "America/Mexico_City"),
        ("descansos", "ley-federal-del-trabajo"),
        ("anuales", "03-02 Aniversario del Estado de México"),
        (
            "excepciones",
            "2026-12-21 a 2027-01-05 | Segundo periodo vacacional",
        ),
    ]);
    for day in ["dia-0", "dia-1", "dia-2", "dia-3", "dia-4"] {
        form.insert(day, "09:00-18:00");
    }
    form.extend(changes.iter().copied());
    let mut fields: Vec<(&str, &str)> = form.into_iter().collect();
    for day in [
        "ano-nuevo",
        "constitucion",
        "natalicio-juarez",
        "dia-del-trabajo",
        "independencia",
        "cambio-ejecutivo",
        "revolucion",
        "navidad",
    ] {
        fields.push(("se-guarda", day));
    }
    let files: Vec<(&str, &[u8])> = feed
        .iter()
        .map(|text| ("dias.ics", text.as_bytes()))
        .collect();
    who.post_multipart(URL, &fields, &files).await
}

async fn resolve_due(t: &TestApp) -> i64 {
    let own = ticket_timer::Entity::find().filter(ticket_timer::Column::Clock.eq("resolve"));
    own.one(t.app.db.read())
        .await
        .unwrap()
        .unwrap()
        .due_at
        .unwrap()
}

both! {
    /// A year with its rest days, and what comes in now; who may not configure finds nothing.
    async fn a_calendar_is_shown(t: TestApp) {
        let admin = t.person("administrador", "Ada Muestra").await;
        admin.get("/administracion/calendarios").await.is(200).says(&["Horario de la UGDAI", "lunes a viernes: 09:00-18:00", "sábado: 09:00-14:00"]);
        admin.get(URL).await.is(200).says(&["El año 2026", "Aniversario del Estado de México", "21 de diciembre a 31 de diciembre", "Ley Federal del Trabajo, artículo 74", "tomar: 4 h de atención", "3 mar 2026, 13:00"]);
        admin.get(&format!("{URL}?anio=2027")).await.says(&["El año 2027", "Segundo periodo vacacional"]);
        let tried = admin.get(&format!("{URL}?llegada=2026-12-18T17:00")).await;
        tried.says(&["Segundo periodo vacacional)", "6 ene 2027, 12:00"]);
        admin.get(&format!("{URL}?llegada=ayer")).await.says(&["Escriba el día y la hora"]);
        admin.get("/administracion/calendarios/nada").await.is(404);
        t.person("agente", "Gil Prueba").await.get(URL).await.is(404);
    }
}

both! {
    /// Each fault stands at its control, and nothing is kept.
    async fn faults_are_told_where_they_are(t: TestApp) {
        let admin = t.person("administrador", "Ada Muestra").await;
        for (control, value, words) in [
            ("dia-1", "25:00-26:00", "no es una hora"),
            ("dia-2", "09:00-14:00, 13:00-15:00", "se traslapa"),
            ("zona", "America/Tijuanna", "Tijuanna"),
            ("excepciones", "2026-02-30 | Nada", "Renglón 1"),
            ("anuales", "13-40 Nada", "no es un día del año"),
            ("nombre", "", "Falta el nombre"),
        ] {
            let page = send(&admin, &[(control, value), ("hacer", "guardar")], None).await;
            page.is(422).says(&[words, &format!("href=\"#{control}\"")]);
        }
        let closed = ["dia-0", "dia-1", "dia-2", "dia-3", "dia-4"].map(|day| (day, ""));
        let mut never = closed.to_vec();
        never.push(("hacer", "guardar"));
        send(&admin, &never, None).await.is(422).says(&["nunca abre"]);
        assert_eq!(Site::new(t.app.clone()).app().await.config_version, t.app.config_version);
    }
}

both! {
    /// What is saved moves the deadlines of what is open; the pack's own comes back; both are told in the audit.
    async fn a_saved_calendar_counts(t: TestApp) {
        t.send(&t.request()).await;
        assert_eq!(resolve_due(t).await, TUESDAY + 6 * 24 * HOUR + 9 * HOUR);
        let admin = t.person("administrador", "Ada Muestra").await;
        let holiday = [("excepciones", "2026-03-05 | Capacitación | | Circular 7\n2026-12-21 a 2027-01-05 | Segundo periodo vacacional"), ("hacer", "guardar")];
        send(&admin, &holiday, None).await.is(303);
        let app = Site::new(t.app.clone()).app().await;
        run_due(&app, &kinds(), "test").await.unwrap();
        assert_eq!(resolve_due(t).await, TUESDAY + 7 * 24 * HOUR + 9 * HOUR);
        let report = verify(&app, |_| {}).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        admin.get("/administracion/calendarios").await.says(&["Cambiado aquí"]);
        admin.get("/administracion/paquete").await.says(&["Calendario", "Capacitación"]);
        // A newer pack changes the hours: the day that was added here stays.
        let mut files = Source::embedded("ocoyoacac").unwrap().files().clone();
        for (path, from, to) in [("pack.toml", "version = 1", "version = 2"), ("calendars.toml", "[\"09:00-18:00\"]", "[\"09:00-17:00\"]")] {
            let text = String::from_utf8(files[path].clone()).unwrap();
            assert!(text.contains(from));
            files.insert(path.to_owned(), text.replace(from, to).into_bytes());
        }
        let source = Source::from_files(files);
        let newer = pack::load(&source).unwrap();
        let plan = apply(&app, source, newer, BTreeMap::new()).await.unwrap();
        assert!(plan.in_words().contains("calendario:ugdai: horario"), "{}", plan.in_words());
        let app = Site::new(t.app.clone()).app().await;
        let own = app.pack.calendars.iter().find(|own| own.key == "ugdai").unwrap();
        assert_eq!(own.week.monday, ["09:00-17:00"]);
        assert_eq!(own.exception[0].name, "Capacitación");
        run_due(&app, &kinds(), "test").await.unwrap();
        assert_eq!(resolve_due(t).await, TUESDAY + 7 * 24 * HOUR + 8 * HOUR);
        send(&admin, &[("hacer", "paquete")], None).await.is(303);
        admin.get("/administracion/auditoria").await.says(&["cambió el calendario", "volvió al calendario"]);
        let app = Site::new(t.app.clone()).app().await;
        run_due(&app, &kinds(), "test").await.unwrap();
        assert_eq!(resolve_due(t).await, TUESDAY + 6 * 24 * HOUR + 8 * HOUR);
    }
}

const FEED: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261102\r\nSUMMARY:Día de Muertos\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:20261103T100000Z\r\nSUMMARY:Junta\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

both! {
    /// Copies and feeds are proposed in the form, with what was left out; nothing of them counts before it is saved.
    async fn what_is_proposed_is_looked_through(t: TestApp) {
        let admin = t.person("administrador", "Ada Muestra").await;
        send(&admin, &[("hacer", "copiar")], None).await.is(200).says(&["Se propuso 1 excepción para 2027", "2027-12-21 a 2028-01-05 | Segundo periodo vacacional"]);
        send(&admin, &[("hacer", "importar")], Some(FEED)).await.is(200).says(&["propone 1 días nuevos", "2026-11-02 | Día de Muertos", "No se tomó «Junta»"]);
        for broken in ["nada", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT", &"x".repeat(600_000)] {
            send(&admin, &[("hacer", "importar")], Some(broken)).await.is(200).says(&["El archivo"]);
        }
        // What is written is tried before it is kept.
        let tried = [("dia-1", "12:00-18:00"), ("llegada", "2026-03-03T08:00"), ("hacer", "ver")];
        send(&admin, &tried, None).await.is(200).says(&["3 mar 2026, 16:00"]);
        assert_eq!(Site::new(t.app.clone()).app().await.config_version, t.app.config_version);
    }
}
