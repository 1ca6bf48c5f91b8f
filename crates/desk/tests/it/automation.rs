//! Rules: after what happens and when nothing does, once each, with no more rights than theirs, never for ever.

use desk::automation::dry::{self, Outcome};
use desk::automation::run;
use desk::site::Site;
use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::recipe::Hands;
use desk::ticket::verify::verify;
use pack::Source;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::{EntityTrait, QueryOrder};
use tables::{rule_firing, rule_stop, rule_wait};

use crate::support::{Answer, Backend, Browser, TestApp, changed, run_of};

pub const MINUTE: i64 = 60_000;
pub const ADMIN: &str = "/administracion/reglas";

pub async fn sound(t: &TestApp) {
    // By the configuration as it is now.
    let app = Site::new(t.app.clone()).app().await;
    let report = verify(&app, |_| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(rebuild(&app, |_| {}).await.unwrap(), Rebuilt::default());
}

/// `ocoyoacac` with these rules.
pub fn with(rules: &str) -> Source {
    changed(&[], &[("rules.toml", rules)])
}

/// A rule as a pack has it: its key and name, when it acts, what it does.
pub fn rule((key, name): (&str, &str), when: &str, effects: &[&str]) -> String {
    let mut text = format!("[[rule]]\nkey = \"{key}\"\nname = \"{name}\"\n{when}\n");
    for effect in effects {
        text.push_str(&format!("[[rule.effect]]\n{effect}\n"));
    }
    text
}

pub fn both(source: &Source, body: &impl AsyncFn(&TestApp)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        run_of(backend, source, body);
    }
}

pub async fn firings(t: &TestApp) -> Vec<rule_firing::Model> {
    let all = rule_firing::Entity::find().order_by_asc(rule_firing::Column::Id);
    all.all(t.app.db.read()).await.unwrap()
}

pub async fn states(t: &TestApp) -> Vec<(String, String)> {
    let all = firings(t).await.into_iter();
    all.map(|row| (row.rule, row.state)).collect()
}

pub async fn note(who: &Browser, folio: &str, text: &str) -> Answer {
    let at = format!("/solicitudes/{folio}/escribir");
    who.post_multipart(&at, &[("visibility", "note"), ("text", text)], &[])
        .await
}

async fn classify(who: &Browser, folio: &str, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/solicitudes/{folio}");
    let base = who.get(&page).await.all_hidden("base").pop().unwrap();
    let mut all = vec![("base", base.as_str())];
    all.extend(fields);
    who.post_multipart(&format!("{page}/clasificar"), &all, &[])
        .await
}

fn three() -> String {
    [
        rule(
            ("red-alta", "Lo de red es de prioridad alta"),
            r#"on = ["filled", "changed"]
when = "tipo:red no prioridad:alta""#,
            &[r#"do = "set"
field = "priority"
value = "alta""#],
        ),
        rule(
            ("avisar", "Avisar de lo urgente"),
            r#"on = ["changed"]
when = "prioridad:alta"
stop = true"#,
            &[r#"do = "note"
text = "Atender hoy {{ folio }}.""#],
        ),
        rule(
            ("nunca", "No llega"),
            r#"on = ["changed"]
when = "prioridad:alta""#,
            &[r#"do = "note"
text = "No debe verse.""#],
        ),
    ]
    .concat()
}

/// What happens makes rules act, in order; each says so on the ticket; what stops keeps others from acting.
#[test]
fn rules_act_after_events() {
    both(&with(&three()), &async |t: &TestApp| {
        let (link, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        classify(&titular, &folio, &[("campo-tipo", "red")])
            .await
            .is(303);
        let page = format!("/solicitudes/{folio}");
        titular.get(&page).await.hides(&["Lo de red"]);
        t.run_jobs().await;
        let seen = titular.get(&page).await;
        seen.says(&[
            "aplicó la regla «Lo de red es de prioridad alta»",
            "prioridad: — → Alta",
            "aplicó la regla «Avisar de lo urgente»",
            &format!("Atender hoy {folio}."),
        ]);
        seen.hides(&["No debe verse."]);
        let done = |key: &str| (key.to_owned(), "done".to_owned());
        assert_eq!(states(t).await, [done("red-alta"), done("avisar")]);
        let depths: Vec<i64> = firings(t).await.iter().map(|row| row.depth).collect();
        assert_eq!(depths, [1, 2], "the second follows from the first");
        t.guest()
            .get(&link)
            .await
            .is(200)
            .hides(&["regla", "Atender hoy"]);
        let admin = t.person("administrador", "Ada Ejemplo").await;
        admin
            .get(&format!("{ADMIN}/registro"))
            .await
            .is(200)
            .says(&["Avisar de lo urgente", "Hecho", "Un ticket que usted no ve"])
            .hides(&[&folio]);
        admin.get(ADMIN).await.is(200).says(&[
            "Lo de red es de prioridad alta",
            "Activa",
            "Del paquete",
        ]);
        sound(t).await;
    });
}

/// The ticket changed before the rule came to it: what it wanted no longer holds, and it does nothing.
#[test]
fn a_rule_looks_again_before_it_acts() {
    both(&with(&three()), &async |t: &TestApp| {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        classify(&titular, &folio, &[("campo-tipo", "red")])
            .await
            .is(303);
        classify(&titular, &folio, &[("campo-tipo", "web")])
            .await
            .is(303);
        t.run_jobs().await;
        assert_eq!(
            states(t).await,
            [("red-alta".to_owned(), "skipped".to_owned())]
        );
        titular
            .get(&format!("/solicitudes/{folio}"))
            .await
            .hides(&["aplicó la regla"]);
        sound(t).await;
    });
}

/// However often and from wherever the job is run, a rule acts once for an event.
#[test]
fn a_rule_acts_once() {
    both(&with(&three()), &async |t: &TestApp| {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        classify(&titular, &folio, &[("campo-tipo", "red")])
            .await
            .is(303);
        let (a, b, c) = tokio::join!(
            run::run(&t.app, "1"),
            run::run(&t.app, "1"),
            run::run(&t.app, "1")
        );
        a.and(b).and(c).unwrap();
        t.run_jobs().await;
        run::run(&t.app, "1").await.unwrap();
        assert_eq!(firings(t).await.len(), 2);
        let seen = titular.get(&format!("/solicitudes/{folio}")).await;
        assert_eq!(seen.text().matches("Atender hoy").count(), 1);
        sound(t).await;
    });
}

fn roles() -> String {
    [
        rule(
            ("como-nadie", "El programa no cierra"),
            r#"on = ["noted"]
when = "estado:abierto""#,
            &[r#"do = "assign"
value = "@actor""#],
        ),
        rule(
            ("como-agente", "Un agente no clasifica"),
            r#"on = ["noted"]
as = "agente""#,
            &[r#"do = "set"
field = "priority"
value = "baja""#],
        ),
        rule(
            ("como-titular", "Un titular sí"),
            r#"on = ["noted"]
as = "titular""#,
            &[
                r#"do = "set"
field = "priority"
value = "media""#,
                r#"do = "move"
transition = "pendiente"
text = "Se espera.""#,
            ],
        ),
    ]
    .concat()
}

/// A rule does what its role may do by hand, and nothing else; what is refused is told in the log.
#[test]
fn a_rule_has_the_rights_of_its_role() {
    both(&with(&roles()), &async |t: &TestApp| {
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        note(&agent, &folio, "Visto.").await.is(303);
        t.run_jobs().await;
        let told: Vec<(String, String, String)> = firings(t)
            .await
            .into_iter()
            .map(|r| (r.rule, r.state, r.said))
            .collect();
        assert_eq!(told[0].1, "refused", "{told:?}");
        assert_eq!(
            (told[1].1.as_str(), told[1].2.as_str()),
            ("refused", "Paso 1: su función no lo permite aquí.")
        );
        assert_eq!(told[2].1, "done", "{told:?}");
        agent
            .get(&format!("/solicitudes/{folio}"))
            .await
            .says(&["Abierto → Pendiente", "Media"]);
        sound(t).await;
    });
}

fn circle() -> String {
    [
        rule(
            ("sube", "Sube"),
            r#"on = ["changed"]
when = "prioridad:baja""#,
            &[r#"do = "set"
field = "priority"
value = "alta""#],
        ),
        rule(
            ("baja", "Baja"),
            r#"on = ["changed"]
when = "prioridad:alta""#,
            &[r#"do = "set"
field = "priority"
value = "baja""#],
        ),
    ]
    .concat()
}

/// Two rules that undo each other are stopped for that ticket at the fourth step, and somebody lets them go on.
#[test]
fn a_circle_is_stopped() {
    both(&with(&circle()), &async |t: &TestApp| {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        classify(&titular, &folio, &[("priority", "baja")])
            .await
            .is(303);
        t.run_jobs().await;
        let told: Vec<(String, i64)> = firings(t)
            .await
            .into_iter()
            .map(|r| (r.state, r.depth))
            .collect();
        let done = |depth| ("done".to_owned(), depth);
        assert_eq!(told, [done(1), done(2), done(3), ("stopped".to_owned(), 4)]);
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let page = admin.get(ADMIN).await;
        page.is(200).says(&[
            "La regla «Baja» se detuvo:",
            "Un ticket que usted no ve",
            "Más de 3 reglas se llamaron",
        ]);
        // It is told where administration begins, to who configures.
        let told = "Una regla se detuvo en un ticket";
        admin
            .get("/administracion")
            .await
            .is(200)
            .says(&["Reglas que lo necesitan", told]);
        admin
            .get("/administracion/estado")
            .await
            .is(200)
            .says(&[told]);
        titular.get("/administracion").await.hides(&[told]);
        classify(&titular, &folio, &[("priority", "media")])
            .await
            .is(303);
        classify(&titular, &folio, &[("priority", "alta")])
            .await
            .is(303);
        t.run_jobs().await;
        assert_eq!(firings(t).await.len(), 4, "it rests on this ticket");
        let stop = rule_stop::Entity::find()
            .one(t.app.db.read())
            .await
            .unwrap()
            .unwrap();
        let form = [
            ("rule", stop.rule.as_str()),
            ("ticket", &stop.ticket_id.to_string()),
        ];
        admin
            .post(&format!("{ADMIN}/registro"), &form)
            .await
            .is(303);
        admin.get(ADMIN).await.hides(&["se detuvo:"]);
        admin
            .get("/administracion")
            .await
            .hides(&["Reglas que lo necesitan"]);
        titular
            .post(&format!("{ADMIN}/registro"), &form)
            .await
            .is(404);
        sound(t).await;
    });
}

fn often() -> String {
    [rule(
        ("nota", "Una nota por nota"),
        r#"on = ["noted"]"#,
        &[r#"do = "task"
text = "Leer la nota""#],
    )]
    .concat()
}

/// What acts too often within an hour is stopped for that ticket, and for no other.
#[test]
fn a_flood_is_stopped() {
    both(&with(&often()), &async |t: &TestApp| {
        let (_, folio) = t.send(&t.request()).await;
        let (_, other) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        for n in 0..12 {
            note(&agent, &folio, &format!("Nota {n}.")).await.is(303);
        }
        note(&agent, &other, "Otra.").await.is(303);
        t.run_jobs().await;
        let many = |state: &str, all: &[(String, String)]| {
            all.iter().filter(|(_, own)| own == state).count()
        };
        let all = states(t).await;
        assert_eq!(
            (many("done", &all), many("stopped", &all)),
            (11, 1),
            "{all:?}"
        );
        sound(t).await;
    });
}

fn waits() -> String {
    [rule(
        ("olvidado", "Se quedó pendiente"),
        r#"after = { state = "pendiente", hours = 2 }"#,
        &[r#"do = "note"
text = "Lleva mucho pendiente.""#],
    )]
    .concat()
}

pub async fn suspend(who: &Browser, folio: &str) {
    let page = format!("/solicitudes/{folio}");
    let base = who.get(&page).await.all_hidden("base").pop().unwrap();
    let form = [
        ("base", base.as_str()),
        ("move", "pendiente"),
        ("message", "Falta algo."),
    ];
    who.post_multipart(&format!("{page}/mover"), &form, &[])
        .await
        .is(303);
}

/// A ticket that stays in a state is looked at once; what somebody does starts the time again, what the rule does not.
#[test]
fn rules_act_when_nothing_happens() {
    both(&with(&waits()), &async |t: &TestApp| {
        let (_, folio) = t.send(&t.request()).await;
        let (_, gone) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        suspend(&agent, &folio).await;
        suspend(&agent, &gone).await;
        t.clock.advance(100 * MINUTE);
        t.sweep().await;
        assert!(firings(t).await.is_empty());
        note(&agent, &folio, "Sigue faltando.").await.is(303);
        t.clock.advance(MINUTE);
        let tag = [("do", "add"), ("etiqueta", "lento")];
        let at = format!("/solicitudes/{folio}/etiquetas");
        agent.post(&at, &tag).await.is(303);
        let page = format!("/solicitudes/{gone}");
        let base = agent.get(&page).await.all_hidden("base").pop().unwrap();
        agent
            .post_multipart(
                &format!("{page}/mover"),
                &[("base", &base), ("move", "reanudar")],
                &[],
            )
            .await
            .is(303);
        t.clock.advance(40 * MINUTE);
        t.sweep().await;
        assert!(firings(t).await.is_empty(), "the note began the time again");
        // Two hours after the note: what was tagged since is no work.
        t.clock.advance(79 * MINUTE + MINUTE / 2);
        t.sweep().await;
        assert_eq!(
            states(t).await,
            [("olvidado".to_owned(), "done".to_owned())]
        );
        agent
            .get(&format!("/solicitudes/{folio}"))
            .await
            .says(&["Lleva mucho pendiente."]);
        t.clock.advance(6_000 * MINUTE);
        t.sweep().await;
        assert_eq!(
            firings(t).await.len(),
            1,
            "once each time that it enters the state"
        );
        assert!(
            rule_wait::Entity::find()
                .all(t.app.db.read())
                .await
                .unwrap()
                .is_empty()
        );
        sound(t).await;
    });
}

/// Tickets that were there before a rule are found, too; the rule of somebody who left rests.
#[test]
fn a_rule_of_here_acts_for_who_made_it() {
    let source = changed(
        &[(
            "roles.toml",
            "actions = [\"ticket.see\", \"ticket.create\", \"ticket.edit\"",
            "actions = [\"configuration.manage\", \"ticket.see\", \"ticket.create\", \"ticket.edit\"",
        )],
        &[],
    );
    both(&source, &async |t: &TestApp| {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        suspend(&titular, &folio).await;
        let new = format!("{ADMIN}/nueva");
        titular.get(&new).await.is(200).says(&[
            "Regla nueva",
            "Escribe quien solicita"
                .replace("Escribe", "Escribió")
                .as_str(),
        ]);
        titular
            .post(&new, &[("hacer", "guardar")])
            .await
            .is(422)
            .says(&[
                "Escriba con qué nombre",
                "Elija después de qué actúa",
                "Elija al menos una cosa",
            ]);
        let two = [
            ("name", "X"),
            ("on", "noted"),
            ("after_state", "pendiente"),
            ("after_hours", "cero"),
            ("place", "x"),
            ("paso[]", "note"),
            ("texto[]", "Ya."),
            ("dias[]", ""),
        ];
        titular.post(&new, &two).await.is(422).says(&[
            "no las dos cosas",
            "Escriba las horas",
            "Escriba un número.",
        ]);
        let wait = [
            ("name", "Olvidado"),
            ("after_state", "pendiente"),
            ("after_hours", "1"),
            ("paso[]", "note"),
            ("texto[]", "Olvidado, {{ firma }}."),
            ("dias[]", ""),
        ];
        titular
            .post(&new, &[&wait[..], &[("hacer", "ver")]].concat())
            .await
            .is(200)
            .says(&["No habría actuado en ninguno de los 1"]);
        titular
            .post(&new, &[&wait[..], &[("hacer", "guardar")]].concat())
            .await
            .is(303);
        titular.get(ADMIN).await.is(200).says(&[
            "Olvidado",
            "De aquí",
            "1 h en «Pendiente» sin cambios",
        ]);
        let app = Site::new(t.app.clone()).app().await;
        let sweep = async || {
            let kinds = desk::housekeeping::kinds();
            desk::platform::jobs::prepare(&app, &kinds).await.unwrap();
            desk::platform::jobs::run_due(&app, &kinds, "test")
                .await
                .unwrap();
        };
        sweep().await;
        t.clock.advance(70 * MINUTE);
        let look = titular
            .post(&new, &[&wait[..], &[("hacer", "ver")]].concat())
            .await;
        look.is(200)
            .says(&["Habría actuado 1 vez en los 1", "Nota interna", &folio]);
        sweep().await;
        titular
            .get(&format!("/solicitudes/{folio}"))
            .await
            .says(&["Olvidado, Tita Muestra.", "aplicó la regla «Olvidado»"]);
        // Who made it leaves: it rests, and says so.
        let reply = [
            ("name", "Cada nota"),
            ("on", "noted"),
            ("paso[]", "task"),
            ("texto[]", "Leer"),
            ("dias[]", ""),
        ];
        titular.post(&new, &reply).await.is(303);
        let app = Site::new(t.app.clone()).app().await;
        let lock = tables::account_lock::ActiveModel {
            person_id: sea_orm::ActiveValue::Set(titular.person),
            at: sea_orm::ActiveValue::Set(1),
            by_id: sea_orm::ActiveValue::Set(None),
            reason: sea_orm::ActiveValue::Set("Se fue.".to_owned()),
        };
        let write = app.db.write(lock, |tx, lock| {
            Box::pin(async move {
                tables::account_lock::Entity::insert(lock.clone())
                    .exec_without_returning(tx.conn())
                    .await?;
                Ok(())
            })
        });
        write.await.unwrap();
        let agent = t.person("agente", "Gil Prueba").await;
        note(&agent, &folio, "Una nota.").await.is(303);
        let kinds = desk::housekeeping::kinds();
        desk::platform::jobs::run_due(&app, &kinds, "test")
            .await
            .unwrap();
        let rows = tables::recipe::Entity::find()
            .all(app.db.read())
            .await
            .unwrap();
        let paused: Vec<&str> = rows
            .iter()
            .filter(|row| row.paused.is_some())
            .map(|row| row.key.as_str())
            .collect();
        assert_eq!(paused, ["cada-nota"]);
        let other = t.person("titular", "Otra Muestra").await;
        other
            .get(ADMIN)
            .await
            .says(&["En pausa", "La cuenta de quien la hizo no se puede usar."]);
        other
            .get("/administracion")
            .await
            .says(&["La regla «Cada nota» está en pausa."]);
        let app = Site::new(t.app.clone()).app().await;
        desk::platform::jobs::run_due(&app, &kinds, "test")
            .await
            .unwrap();
        assert!(firings(t).await.iter().all(|row| row.state != "queued"));
        sound(t).await;
    });
}

/// What a trial on the past says is what happens to tickets with the same past.
#[test]
fn a_trial_tells_what_would_happen() {
    let live = async |t: &TestApp| {
        let titular = t.person("titular", "Tita Muestra").await;
        for n in 0..3 {
            let (_, folio) = t.send(&t.request()).await;
            t.clock.advance(1_000);
            classify(
                &titular,
                &folio,
                &[("campo-tipo", if n == 1 { "web" } else { "red" })],
            )
            .await
            .is(303);
            t.clock.advance(1_000);
            if n == 2 {
                classify(&titular, &folio, &[("priority", "alta")])
                    .await
                    .is(303);
                t.clock.advance(1_000);
            }
            t.run_jobs().await;
        }
    };
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let mut said = Vec::new();
        run_of(backend, &changed(&[], &[]), &async |t: &TestApp| {
            live(t).await
        });
        // With the rule, what happens; the rule alone, so that its own events begin nothing.
        let all = three();
        let (only, _) = all.split_once("[[rule]]\nkey = \"avisar\"").unwrap();
        let cell = std::cell::RefCell::new(&mut said);
        run_of(backend, &with(only), &async |t: &TestApp| {
            live(t).await;
            let own = t.app.recipes.rules[0].clone();
            let real: Vec<(i64, i64)> = firings(t)
                .await
                .iter()
                .map(|row| (row.ticket_id, row.seq))
                .collect();
            let (_, cases) = dry::run(&t.app, &own, &Hands::Program).await.unwrap();
            let mut told: Vec<(i64, i64)> =
                cases.iter().map(|case| (case.ticket, case.seq)).collect();
            told.sort_unstable();
            assert_eq!(told, real);
            assert!(
                cases
                    .iter()
                    .all(|case| case.outcome == Outcome::Done(vec!["changed"])),
                "{cases:?}"
            );
            cell.borrow_mut().push(real.len());
            let before = tables::ticket_event::Entity::find()
                .all(t.app.db.read())
                .await
                .unwrap()
                .len();
            dry::run(&t.app, &own, &Hands::Program).await.unwrap();
            let after = tables::ticket_event::Entity::find()
                .all(t.app.db.read())
                .await
                .unwrap()
                .len();
            assert_eq!(before, after, "nothing is stored");
            sound(t).await;
        });
        assert_eq!(said, [2]);
    }
}

fn any_rules() -> impl Strategy<Value = String> {
    let on = prop::sample::subsequence(
        vec!["noted", "changed", "filled", "moved", "task", "answered"],
        1..4,
    );
    let when = prop::sample::select(vec![
        "",
        "prioridad:alta",
        "no prioridad:alta",
        "tipo:red",
        "estado:abierto",
        "no estado:pendiente",
    ]);
    let deed = prop::sample::select(vec![
        "do = \"set\"\nfield = \"priority\"\nvalue = \"alta\"",
        "do = \"set\"\nfield = \"priority\"\nvalue = \"baja\"",
        "do = \"set\"\nfield = \"tipo\"\nvalue = \"red\"",
        "do = \"clear\"\nfield = \"tipo\"",
        "do = \"note\"\ntext = \"Nota.\"",
        "do = \"task\"\ntext = \"Tarea\"",
        "do = \"answer\"\ntext = \"Respuesta.\"",
        "do = \"move\"\ntransition = \"pendiente\"\ntext = \"Espera.\"",
        "do = \"move\"\ntransition = \"reanudar\"",
    ]);
    let deeds = prop::collection::vec(deed, 1..3);
    let one = (on, when, deeds, any::<bool>());
    prop::collection::vec(one, 1..6).prop_map(|all| {
        let mut text = String::new();
        for (n, (on, when, deeds, stop)) in all.into_iter().enumerate() {
            let mut head = format!("as = \"titular\"\non = {on:?}\nstop = {stop}\n");
            if !when.is_empty() {
                head.push_str(&format!("when = \"{when}\"\n"));
            }
            let (key, name) = (format!("r{n}"), format!("Regla {n}"));
            text.push_str(&rule((&key, &name), &head, &deeds));
        }
        text
    })
}

/// Whatever the rules, what somebody does comes to its end: no rule stands behind more than two others,
/// none acts more than ten times within the hour, and none twice for one event.
#[test]
fn rules_come_to_an_end() {
    let mut runner = TestRunner::new(Config::with_cases(12));
    let done = runner.run(&any_rules(), |rules| {
        let source = with(&rules);
        // Circles that can be seen are refused before.
        prop_assume!(pack::load(&source).is_ok());
        run_of(Backend::Sqlite, &source, &async |t: &TestApp| {
            let (_, folio) = t.send(&t.request()).await;
            let titular = t.person("titular", "Tita Muestra").await;
            note(&titular, &folio, "Empieza.").await.is(303);
            let _ = classify(
                &titular,
                &folio,
                &[("campo-tipo", "red"), ("priority", "media")],
            )
            .await;
            let ran = t.run_jobs().await;
            assert!(ran < 1_000, "{ran} jobs");
            let all = firings(t).await;
            assert!(all.iter().all(|row| row.state != "queued"));
            assert!(
                all.iter()
                    .filter(|row| row.state != "stopped")
                    .all(|row| row.depth <= 3)
            );
            for row in &all {
                let same = all.iter().filter(|other| other.rule == row.rule);
                assert!(same.clone().count() <= 11, "{all:?}");
                assert_eq!(same.filter(|other| other.seq == row.seq).count(), 1);
            }
            sound(t).await;
        });
        Ok(())
    });
    done.unwrap();
}

fn around() -> String {
    let reason = "on = [\"noted\"]\nas = \"titular\"";
    [
        rule(
            ("a-gil", "Lo toma Gil"),
            reason,
            &[
                "do = \"assign\"\nvalue = \"gil.prueba@ocoyoacac.example\"",
                "do = \"tag\"\nvalue = \"por regla\"",
                "do = \"watch\"\nvalue = \"@assignee\"",
            ],
        ),
        rule(
            ("a-nadie", "Lo toma quien no hay"),
            reason,
            &["do = \"assign\"\nvalue = \"nadie@ocoyoacac.example\""],
        ),
        rule(
            ("ligar", "Se debe al primero"),
            "on = [\"noted\"]",
            &["do = \"link\"\ntie = \"caused-by\"\nvalue = \"OCO-00001\""],
        ),
    ]
    .concat()
}

/// Rules name people by their address and tickets by their folio, and do what by hand is done beside a ticket.
#[test]
fn rules_name_people_and_tickets() {
    both(&with(&around()), &async |t: &TestApp| {
        let (_, first) = t.send(&t.request()).await;
        let (_, folio) = t.send(&t.request()).await;
        let gil = t.person("agente", "Gil Prueba").await;
        let titular = t.person("titular", "Tita Muestra").await;
        note(&titular, &folio, "Visto.").await.is(303);
        t.run_jobs().await;
        let told: Vec<(String, String)> = firings(t)
            .await
            .into_iter()
            .map(|row| (row.state, row.said))
            .collect();
        let done = ("done".to_owned(), String::new());
        let nobody = "Paso 1: Ningún colega tiene ese correo o ese nombre completo.";
        assert_eq!(
            told,
            [
                done.clone(),
                ("refused".to_owned(), nobody.to_owned()),
                done
            ]
        );
        let page = titular.get(&format!("/solicitudes/{folio}")).await;
        page.says(&["por regla", "se debe a", &first, "agregó a Gil Prueba"]);
        let rows = tables::ticket::Entity::find()
            .order_by_asc(tables::ticket::Column::Id)
            .all(t.app.db.read())
            .await
            .unwrap();
        assert_eq!(rows[1].assignee_id, Some(gil.person));
        // Again, it is so already, and the tie stays one.
        note(&titular, &folio, "Otra vez.").await.is(303);
        note(&titular, &first, "El primero.").await.is(303);
        t.run_jobs().await;
        let states: Vec<String> = firings(t).await.into_iter().map(|row| row.state).collect();
        assert_eq!(states[3..6], ["same", "refused", "same"]);
        assert_eq!(
            states[6..],
            ["done", "refused", "refused"],
            "not with itself"
        );
        sound(t).await;
    });
}
