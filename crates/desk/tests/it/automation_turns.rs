//! Rules that call each other by way of other tickets or of the clock come to an end; rules that rest
//! miss nothing; what a rule does with somebody's rights is not that person's own doing.

use desk::site::Site;
use sea_orm::{EntityTrait, PaginatorTrait};
use tables::{rule_stop, ticket};

use crate::automation::{ADMIN, MINUTE, both, firings, note, rule, sound, states, suspend, with};
use crate::requester::notices;
use crate::support::{TestApp, changed};

async fn stops(t: &TestApp) -> Vec<String> {
    let all = rule_stop::Entity::find().all(t.app.db.read()).await;
    all.unwrap().into_iter().map(|row| row.why).collect()
}

/// A ticket that a rule has opened is the next step of that rule, not a beginning.
#[test]
fn tickets_that_rules_open_come_to_an_end() {
    let another = "[[transition]]\nkey = \"otra\"\nlabel = \"Abrir otra\"\nfrom = [\"abierto\"]\nto = \"pendiente\"\nwho = [\"titular\", \"@system\"]\n\n[[transition.effect]]\ndo = \"open\"\nkind = \"solicitud\"\nlink = \"caused-by\"\ntext = \"Otra más.\"\n\n";
    let first = "[[transition]]\nkey = \"reanudar\"";
    let rules = rule(
        ("siempre", "Otra por cada una"),
        r#"on = ["received"]"#,
        &[r#"do = "move"
transition = "otra""#],
    );
    let workflow = format!("{another}{first}");
    let change = [("kinds/solicitud.toml", first, workflow.as_str())];
    both(
        &changed(&change, &[("rules.toml", &rules)]),
        &async |t: &TestApp| {
            t.send(&t.request()).await;
            t.run_jobs().await;
            let all = ticket::Entity::find().count(t.app.db.read()).await;
            assert_eq!(all.unwrap(), 4, "{:?}", states(t).await);
            assert_eq!(stops(t).await.len(), 1);
            sound(t).await;
        },
    );
}

/// Two rules of the clock that take turns where nobody does anything are stopped, though each acts
/// seldom; somebody who writes there begins anew, and so does who lets them go on.
#[test]
fn rules_of_the_clock_do_not_keep_each_other_going() {
    let rules = [
        rule(
            ("sigue", "Sigue"),
            r#"after = { state = "pendiente", hours = 1 }"#,
            &["do = \"move\"\ntransition = \"reanudar\""],
        ),
        rule(
            ("espera", "Espera"),
            r#"after = { state = "abierto", hours = 1 }"#,
            &["do = \"move\"\ntransition = \"pendiente\"\ntext = \"Se espera.\""],
        ),
    ]
    .concat();
    let by_clock = "from = [\"abierto\"]\nto = \"pendiente\"\nwho = [";
    let back = "from = [\"pendiente\"]\nto = \"abierto\"\nwho = [";
    let (there, here) = (
        format!("{by_clock}\"@system\", "),
        format!("{back}\"@system\", "),
    );
    let changes = [
        ("kinds/solicitud.toml", by_clock, there.as_str()),
        ("kinds/solicitud.toml", back, here.as_str()),
    ];
    both(
        &changed(&changes, &[("rules.toml", &rules)]),
        &async |t: &TestApp| {
            let (_, folio) = t.send(&t.request()).await;
            let agent = t.person("agente", "Gil Prueba").await;
            suspend(&agent, &folio).await;
            let hours = async |many: usize| {
                for _ in 0..many {
                    t.clock.advance(61 * MINUTE);
                    t.sweep().await;
                }
            };
            hours(12).await;
            let done = |all: &[(String, String)]| all.iter().filter(|(_, is)| is == "done").count();
            assert_eq!(done(&states(t).await), 6, "{:?}", states(t).await);
            let why = "Se aplicó 3 veces sin que nadie hiciera nada en el ticket.";
            assert_eq!(stops(t).await, [why]);
            let admin = t.person("administrador", "Ada Ejemplo").await;
            let form = [("rule", "sigue"), ("ticket", "1")];
            admin.get(ADMIN).await.is(200).says(&[why]);
            admin
                .post(&format!("{ADMIN}/registro"), &form)
                .await
                .is(303);
            // Whoever signed in this morning has to sign in again.
            let agent = t.person("agente", "Gal Prueba").await;
            note(&agent, &folio, "Sigue ahí.").await.is(303);
            hours(2).await;
            assert_eq!(done(&states(t).await), 8, "{:?}", states(t).await);
            sound(t).await;
        },
    );
}

/// Who lets a rule go on is believed: what it did before counts no more.
#[test]
fn a_rule_that_may_go_on_goes_on() {
    let rules = rule(
        ("nota", "Una tarea por nota"),
        r#"on = ["noted"]"#,
        &["do = \"task\"\ntext = \"Leer la nota\""],
    );
    both(&with(&rules), &async |t: &TestApp| {
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        for n in 0..12 {
            note(&agent, &folio, &format!("Nota {n}.")).await.is(303);
        }
        t.run_jobs().await;
        assert_eq!(stops(t).await.len(), 1);
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let form = [("rule", "nota"), ("ticket", "1")];
        admin
            .post(&format!("{ADMIN}/registro"), &form)
            .await
            .is(303);
        note(&agent, &folio, "Otra.").await.is(303);
        t.run_jobs().await;
        assert!(stops(t).await.is_empty());
        let last = firings(t).await.pop().unwrap();
        assert_eq!(last.state, "done");
        sound(t).await;
    });
}

/// What came while a rule of the pack rested is looked at when it acts again, as the pack has it.
#[test]
fn a_rule_that_rested_misses_nothing() {
    let rules = rule(
        ("olvidado", "Se quedó pendiente"),
        r#"after = { state = "pendiente", hours = 2 }"#,
        &["do = \"note\"\ntext = \"Lleva mucho pendiente.\""],
    );
    both(&with(&rules), &async |t: &TestApp| {
        t.sweep().await;
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let page = format!("{ADMIN}/olvidado");
        admin.get(&page).await.hides(&["Volver a la del paquete"]);
        admin.post(&page, &[("hacer", "retirar")]).await.is(303);
        admin
            .get(&page)
            .await
            .says(&["Volver a la del paquete", "Activarla de nuevo"]);
        let sweep = async || {
            let app = Site::new(t.app.clone()).app().await;
            let kinds = desk::housekeeping::kinds();
            desk::platform::jobs::prepare(&app, &kinds).await.unwrap();
            let done = desk::platform::jobs::run_due(&app, &kinds, "test").await;
            done.unwrap();
        };
        let (_, folio) = t.send(&t.request()).await;
        suspend(&agent, &folio).await;
        t.clock.advance(MINUTE);
        sweep().await;
        admin.post(&page, &[("hacer", "ofrecer")]).await.is(303);
        admin
            .get(ADMIN)
            .await
            .says(&["Del paquete", "Activa"])
            .hides(&["De aquí"]);
        t.clock.advance(MINUTE);
        sweep().await;
        t.clock.advance(121 * MINUTE);
        sweep().await;
        let done = ("olvidado".to_owned(), "done".to_owned());
        assert_eq!(
            states(t).await,
            [done],
            "with the rights that the pack gives it"
        );
    });
}

/// Somebody's rule that gives its maker work tells its maker, as it tells anybody.
#[test]
fn what_a_rule_does_is_nobodys_own_doing() {
    let source = changed(
        &[(
            "roles.toml",
            "actions = [\"ticket.see\", \"ticket.create\", \"ticket.edit\"",
            "actions = [\"configuration.manage\", \"ticket.see\", \"ticket.create\", \"ticket.edit\"",
        )],
        &[],
    );
    both(&source, &async |t: &TestApp| {
        let titular = t.person("titular", "Tita Muestra").await;
        let rule = [
            ("name", "A mí"),
            ("on", "noted"),
            ("paso[]", "assign:@actor"),
            ("texto[]", ""),
            ("dias[]", ""),
            ("hacer", "guardar"),
        ];
        let new = format!("{ADMIN}/nueva");
        titular.post(&new, &rule).await.is(303);
        let agent = t.person("agente", "Gil Prueba").await;
        let (_, folio) = t.send(&t.request()).await;
        note(&agent, &folio, "Para ella.").await.is(303);
        let app = Site::new(t.app.clone()).app().await;
        let kinds = desk::housekeeping::kinds();
        desk::platform::jobs::run_due(&app, &kinds, "test")
            .await
            .unwrap();
        let told = notices(t).await;
        let own = ("assigned".to_owned(), titular.person);
        assert!(told.contains(&own), "{told:?}");
    });
}
