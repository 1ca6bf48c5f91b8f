//! Approvals: asked, decided on pages, by programs and by mail, once, by whom it is up to [P-16].

use desk::directory::store::{self, Given};
use desk::platform::mail::Mail;
use desk::platform::session;
use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::verify::verify;
use pack::Source;
use serde_json::json;

use crate::api::client::Program;
use crate::support::{Answer, Arrived, Backend, Browser, TestApp, block_on, changed, read_mails};

pub const KIND: &str = "kinds/solicitud.toml";
const DAY: i64 = 86_400_000;
pub const APPROVAL: &str = r#"[[approval]]
key = "obra"
name = "Autorización de la obra"
days = 3
approved = "autorizado"
refused = "negado"
manage = ["titular"]

[[approval.step]]
key = "consejo"
name = "el consejo"
by = ["consejero"]
quorum = 2

[[approval.step]]
key = "jefe"
name = "la jefatura de su dependencia"
by = ["@unit-head"]

[[transition]]
key = "autorizado"
label = "Autorizar"
from = ["abierto"]
to = "abierto"
who = ["@system"]
approved = true
effect = [{ do = "set", field = "urgencia", value = "alto" }]

[[transition]]
key = "negado"
label = "Negar"
from = ["abierto"]
to = "cerrado"
who = ["@system"]
message = { label = "Motivo" }

[[state]]"#;
pub const ROLES: &str = r#"[[role]]
key = "consejero"
name = "Consejo"

[[role.grant]]
actions = ["ticket.see"]
scope = "own"

[[role]]
key = "jefe"
name = "Jefatura"

[[role.grant]]
actions = ["unit.head"]

# [OCO-12] «The agent"#;

fn with(approval: &str) -> Source {
    changed(
        &[
            (KIND, "[[state]]", approval),
            ("roles.toml", "# [OCO-12] «The agent", ROLES),
        ],
        &[],
    )
}

fn source() -> Source {
    with(APPROVAL)
}

/// One step, of which one is enough.
fn single() -> Source {
    let (begin, rest) = APPROVAL
        .split_once("[[approval.step]]\nkey = \"jefe\"")
        .unwrap();
    let (_, end) = rest.split_once("[[transition]]").unwrap();
    let one = format!("{begin}[[transition]]{end}").replace("quorum = 2", "quorum = 1");
    with(&one)
}

/// Two of the council and the head of the requester's unit.
struct Council {
    one: Browser,
    two: Browser,
    head: Browser,
}

async fn council(t: &TestApp) -> Council {
    let council = Council {
        one: t.person("consejero", "Uno Prueba").await,
        two: t.person("consejero", "Dos Prueba").await,
        head: t.person("nadie", "Jefa Prueba").await,
    };
    let unit = t.app.known.unit(&t.app.pack.units[0].key).unwrap().id;
    let given = Given {
        person: council.head.person,
        role: "jefe".to_owned(),
        unit: Some(unit),
        from: t.app.now(),
        ..Given::default()
    };
    let write = t
        .app
        .db
        .write(given, |tx, given| Box::pin(store::give(tx, given)));
    write.await.unwrap();
    council
}

/// The same person, signed in again: a session unused for a day has ended.
async fn again(t: &TestApp, who: &Browser) -> Browser {
    let token = t.app.random.token().unwrap();
    let context = (t.app.now(), who.person, token.clone());
    let write = t.app.db.write(context, |tx, (now, person, token)| {
        Box::pin(session::store::open(tx, *now, *person, token, "test"))
    });
    write.await.unwrap();
    Browser::signed_in(t.address, who.person, format!("ventanilla={token}"))
}

async fn sound(t: &TestApp) {
    let report = verify(&t.app, |_| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(rebuild(&t.app, |_| {}).await.unwrap(), Rebuilt::default());
}

/// Decides on one's own page, as it stands.
async fn decide(who: &Browser, folio: &str, act: &str, why: &str) -> Answer {
    let page = format!("/aprobaciones/{folio}");
    let asked = who.get(&page).await.all_hidden("asked").pop();
    let asked = asked.unwrap_or_else(|| "4".to_owned());
    say(who, folio, &asked, (act, why)).await
}

async fn say(who: &Browser, folio: &str, asked: &str, (act, why): (&str, &str)) -> Answer {
    let form = [
        ("do", act),
        ("approval", "obra"),
        ("asked", asked),
        ("text", why),
    ];
    who.post(&format!("/aprobaciones/{folio}"), &form).await
}

both! {
    /// From the asking to the last step, after which the program moves the ticket.
    async fn steps_are_decided(t: TestApp of source()) {
        let all = council(t).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let (link, folio) = t.send(&t.request()).await;
        let path = format!("/solicitudes/{folio}");
        titular.get(&path).await.says(&["Autorización de la obra", "Decide ahora: el consejo", "Uno Prueba", "Hasta el 05/03/2026"]).hides(&["Aprobar</span>", "Sin quien apruebe"]);
        t.guest().get(&link).await.says(&["En espera de la autorización de: el consejo."]).hides(&["Uno Prueba"]);
        all.one.get("/aprobaciones").await.is(200).says(&[&folio, "Autorización de la obra", "hasta el 05/03/2026"]);
        all.head.get("/aprobaciones").await.is(200).says(&["No tiene nada por aprobar"]);
        let page = all.one.get(&format!("/aprobaciones/{folio}")).await;
        page.is(200).says(&["La impresora de la ventanilla 3 no enciende.", "Le toca decidir", "Aprobar"]);
        sound(t).await;
        // Who is not asked finds what whoever asks for nothing finds.
        let missing = all.head.get("/aprobaciones/OCO-99999").await;
        let foreign = all.head.get(&format!("/aprobaciones/{folio}")).await;
        assert_eq!((missing.status, foreign.status), (404, 404));
        say(&all.head, &folio, "2", ("approve", "")).await.is(404);
        titular.post(&format!("{path}/aprobar"), &[("do", "approve"), ("approval", "obra"), ("asked", "2")]).await.is(404);
        t.guest().get(&format!("/aprobaciones/{folio}")).await.is(303);
        // One decides on the ticket's page, the other on their own.
        let asked = page.hidden("asked");
        let own = [("do", "approve"), ("approval", "obra"), ("asked", &asked), ("command", "a-1"), ("text", "Hay recursos.")];
        all.one.post(&format!("{path}/aprobar"), &own).await.is(303);
        all.one.post(&format!("{path}/aprobar"), &own).await.is(303);
        say(&all.one, &folio, &asked, ("approve", "")).await.is(422).says(&["Usted ya decidió"]);
        titular.get(&path).await.says(&["Uno Prueba aprobó", "Hay recursos."]);
        let program = Program::of(t, all.two.person).await;
        program.get("/api/v1/approvals").await.is(200).says(&["\"approval\":\"obra\"", &folio]);
        let at = format!("/api/v1/tickets/{folio}");
        program.get(&at).await.is(200).says(&["\"approvals\"", "\"state\":\"asked\"", "\"approval\""]);
        program.post(&format!("{at}/commands/approval"), &json!({ "do": "approve", "approval": "obra" })).await.is(400);
        let order = json!({ "do": "approve", "approval": "obra", "asked": asked.parse::<i64>().unwrap() });
        program.post(&format!("{at}/commands/approval"), &order).await.is(200);
        t.guest().get(&link).await.says(&["En espera de la autorización de: la jefatura de su dependencia."]).hides(&["Hay recursos"]);
        // Whoever has no page of tickets decides all the same.
        all.head.get(&path).await.is(404);
        all.head.get("/aprobaciones").await.says(&[&folio]);
        say(&all.one, &folio, &asked, ("approve", "")).await.is(422).says(&["Lo que vio cambió mientras tanto"]);
        decide(&all.head, &folio, "approve", "").await.is(303);
        titular.get(&path).await.says(&["Aprobado", "Jefa Prueba aprobó", "hizo «Autorizar»", "Ventanilla"]);
        t.guest().get(&link).await.says(&["«Autorización de la obra»: se autorizó"]).hides(&["En espera de la autorización"]);
        // They keep sight of it.
        all.one.get("/aprobaciones").await.says(&["No tiene nada por aprobar"]);
        all.one.get("/aprobaciones?ver=decididas").await.says(&[&folio, "Usted aprobó"]);
        all.one.get(&path).await.is(200);
        all.head.get(&format!("/aprobaciones/{folio}")).await.is(200).hides(&["Le toca decidir"]);
        program.get(&format!("{at}/history")).await.says(&["\"change\":\"decided\""]);
        sound(t).await;
    }
}

both! {
    /// A refusal needs a reason, ends it, and tells the requester what the pack lets it tell.
    async fn a_refusal_is_final(t: TestApp of source()) {
        let all = council(t).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let (link, folio) = t.send(&t.request()).await;
        decide(&all.one, &folio, "refuse", "  ").await.is(422).says(&["Escriba por qué lo rechaza."]);
        decide(&all.one, &folio, "volar", "").await.is(400);
        let asked = all.two.get(&format!("/aprobaciones/{folio}")).await.hidden("asked");
        decide(&all.one, &folio, "refuse", "No hay presupuesto.").await.is(303);
        say(&all.two, &folio, &asked, ("approve", "")).await.is(422).says(&["Ya está cerrado"]);
        titular.get(&format!("/solicitudes/{folio}")).await.says(&["Rechazado", "Uno Prueba rechazó", "Cerrado"]);
        t.guest().get(&link).await.says(&["no se autorizó", "No hay presupuesto."]);
        all.two.get("/aprobaciones").await.says(&["No tiene nada por aprobar"]);
        sound(t).await;
    }
}

both! {
    /// Of two who decide at once, one does, and the other is told.
    async fn two_at_once(t: TestApp of single()) {
        let all = council(t).await;
        let (_, folio) = t.send(&t.request()).await;
        let asked = all.one.get(&format!("/aprobaciones/{folio}")).await.hidden("asked");
        let (a, b) = tokio::join!(
            say(&all.one, &folio, &asked, ("approve", "")),
            say(&all.two, &folio, &asked, ("refuse", "No."))
        );
        let mut codes = [a.status, b.status];
        codes.sort_unstable();
        assert_eq!(codes, [303, 422]);
        let late = if a.status == 422 { a } else { b };
        let texts = late.text();
        assert!(texts.contains("Alguien más ya decidió") || texts.contains("Ya está cerrado"), "{texts}");
        sound(t).await;
    }
}

async fn away(who: &Browser, from: &str, until: &str, substitute: &str) -> Answer {
    let form = [("from", from), ("until", until), ("substitute", substitute)];
    who.post("/mi-cuenta/ausencias", &form).await
}

both! {
    /// Who stands in decides in the other's place, and who stands in for that one does not.
    async fn substitutes_decide(t: TestApp of source()) {
        let all = council(t).await;
        let sup = t.person("nadie", "Sup Prueba").await;
        let far = t.person("nadie", "Lejos Prueba").await;
        let (_, folio) = t.send(&t.request()).await;
        let page = format!("/aprobaciones/{folio}");
        sup.get(&page).await.is(404);
        away(&all.one, "2026-03-01", "2026-03-20", "sup.prueba@ocoyoacac.example").await.is(303);
        away(&sup, "2026-03-01", "2026-03-20", "lejos.prueba@ocoyoacac.example").await.is(303);
        t.run_jobs().await;
        sup.get(&page).await.is(200).says(&["Usted decide en suplencia de Uno Prueba.", "Uno Prueba (suple Sup Prueba)"]);
        sup.get("/aprobaciones").await.says(&["en suplencia de Uno Prueba"]);
        far.get(&page).await.is(404);
        sup.get("/mi-cuenta/ausencias").await.says(&["A quién suple", "Uno Prueba: del 01/03/2026 al 20/03/2026"]);
        sound(t).await;
        // Before the absence begins, and once it is over, nobody stands in.
        away(&all.two, "2026-03-10", "2026-03-11", "lejos.prueba@ocoyoacac.example").await.is(303);
        t.sweep().await;
        far.get(&page).await.is(404);
        t.clock.advance(8 * DAY);
        let far = again(t, &far).await;
        t.sweep().await;
        far.get(&page).await.is(200).says(&["en suplencia de Dos Prueba"]);
        t.clock.advance(2 * DAY);
        let far = again(t, &far).await;
        t.sweep().await;
        far.get(&page).await.is(404);
        let sup = again(t, &sup).await;
        decide(&sup, &folio, "approve", "").await.is(303);
        let titular = t.person("titular", "Tita Muestra").await;
        titular.get(&format!("/solicitudes/{folio}")).await.says(&["Sup Prueba aprobó en suplencia de Uno Prueba", "aprobó «Autorización de la obra» en suplencia de Uno Prueba"]);
        sup.get("/aprobaciones?ver=decididas").await.says(&["en suplencia de Uno Prueba"]);
        sound(t).await;
    }
}

both! {
    /// Whoever left is missed; who looks after the approval asks somebody else, with a reason.
    async fn an_approver_left(t: TestApp of source()) {
        let all = council(t).await;
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let nora = t.person("agente", "Nora Ensayo").await;
        let (_, folio) = t.send(&t.request()).await;
        let path = format!("/solicitudes/{folio}");
        let lock = format!("/administracion/personas/{}/bloquear", all.one.person);
        admin.post(&lock, &[("reason", "Ya no trabaja aquí.")]).await.is(303);
        t.run_jobs().await;
        titular.get(&path).await.says(&["Sin quien apruebe. Puede corregirlo: Titular."]);
        sound(t).await;
        let choose = async |who: &Browser, to: &str, why: &str| {
            let form = [("do", "choose"), ("approval", "obra"), ("from", "0"), ("to", to), ("text", why)];
            who.post(&format!("{path}/aprobar"), &form).await
        };
        let mail = "nora.ensayo@ocoyoacac.example";
        choose(&agent, mail, "Porque sí.").await.is(422).says(&["Su función no permite cambiar"]);
        choose(&titular, mail, " ").await.is(422).says(&["Escriba por qué decide otra persona."]);
        choose(&titular, "nadie@ocoyoacac.example", "Se fue.").await.is(422).says(&["Escriba el correo de alguien del directorio."]);
        choose(&titular, "tita.muestra@ocoyoacac.example", "Se fue.").await.is(422).says(&["no decide quien lo pidió ni quien la elige"]);
        choose(&titular, "uno.prueba@ocoyoacac.example", "Se fue.").await.is(422).says(&["Escriba el correo"]);
        choose(&titular, mail, "Se fue.").await.is(303);
        titular.get(&path).await.says(&["eligió a quién le toca «Autorización de la obra»", "Se fue."]).hides(&["Sin quien apruebe."]);
        t.sweep().await;
        decide(&nora, &folio, "approve", "").await.is(303);
        let withdraw = [("do", "withdraw"), ("approval", "obra"), ("text", "Ya no hace falta.")];
        titular.post(&format!("{path}/aprobar"), &withdraw).await.is(303);
        titular.get(&path).await.says(&["Se retiró", "Pedirla otra vez", "Ya no hace falta."]);
        titular.post(&format!("{path}/aprobar"), &[("do", "ask"), ("approval", "obra")]).await.is(303);
        all.two.get("/aprobaciones").await.says(&[&folio]);
        sound(t).await;
    }
}

both! {
    /// Absences are said by oneself, or by who looks after people, and written down.
    async fn absences_are_said(t: TestApp) {
        let agent = t.person("agente", "Gil Prueba").await;
        let admin = t.person("administrador", "Ada Ejemplo").await;
        agent.get("/mi-cuenta").await.says(&["/mi-cuenta/ausencias"]);
        away(&agent, "", "2026-03-05", "").await.is(422).says(&["from-error"]);
        away(&agent, "2026-03-05", "2026-03-04", "").await.is(422).says(&["until-error"]);
        away(&agent, "2026-02-01", "2026-02-04", "").await.is(422).says(&["until-error"]);
        away(&agent, "2026-03-05", "2026-03-06", "nadie@ocoyoacac.example").await.is(422).says(&["Nadie tiene ese correo aquí."]);
        away(&agent, "2026-03-05", "2026-03-06", "gil.prueba@ocoyoacac.example").await.is(422).says(&["nadie se suple a sí mismo"]);
        away(&agent, "2026-03-05", "2026-03-06", "ada.ejemplo@ocoyoacac.example").await.is(303);
        away(&agent, "2026-03-06", "2026-03-09", "").await.is(422).says(&["Ya hay otra ausencia en esos días."]);
        let page = agent.get("/mi-cuenta/ausencias").await;
        page.is(200).says(&["Del 05/03/2026 al 06/03/2026", "Suple Ada Ejemplo"]);
        let of = format!("/administracion/personas/{}/ausencias", agent.person);
        admin.get(&of).await.is(200).says(&["Ausencias de Gil Prueba", "Del 05/03/2026 al 06/03/2026"]);
        admin.post(&of, &[("from", "2026-04-01"), ("until", "2026-04-01")]).await.is(303);
        agent.get(&of).await.is(404);
        admin.get("/administracion/personas/99999/ausencias").await.is(404);
        // Nobody takes back what is another's.
        let rows = desk::directory::absence::of(t.app.db.read(), t.app.now(), agent.person).await.unwrap();
        let cancel = format!("/mi-cuenta/ausencias/{}/quitar", rows[0].id);
        admin.post(&cancel, &[]).await.is(404);
        agent.post(&cancel, &[]).await.is(303);
        agent.post(&cancel, &[]).await.is(404);
        agent.get("/mi-cuenta/ausencias").await.says(&["El 01/04/2026", "Nadie suple"]).hides(&["05/03/2026"]);
        admin.get("/administracion/auditoria").await.says(&["avisó una ausencia", "quitó una ausencia"]);
    }
}

/// Runs a body on both databases, with mail into a folder.
fn in_folder(source: &Source, body: &impl AsyncFn(&TestApp, &dyn Fn() -> Vec<Arrived>)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let mail = Mail::folder(folder.path(), "mesa@ugdai.example").unwrap();
            let t = TestApp::of(backend, source).await.mailing(mail).await;
            body(&t, &|| read_mails(folder.path())).await;
            t.done().await;
        });
    }
}

/// The link in the mail about a ticket to this address.
fn link_to(mails: &[Arrived], folio: &str, address: &str) -> String {
    let about = |mail: &&Arrived| mail.header("Subject").contains(folio);
    let of = |mail: &&Arrived| mail.header("To") == address && about(mail);
    let mail = mails.iter().rfind(of).unwrap();
    let text = &mail.body;
    let at = text
        .find("/aprobar/")
        .unwrap_or_else(|| panic!("no link in {text}"));
    text[at..].split_whitespace().next().unwrap().to_owned()
}

/// By the link of a mail: looking changes nothing, it decides once, and says plainly when it is over.
#[test]
fn the_mail_decides_once() {
    in_folder(&source(), &async |t, mails| {
        let _all = council(t).await;
        let (_, folio) = t.send(&t.request()).await;
        t.run_jobs().await;
        let (one, two) = (
            "uno.prueba@ocoyoacac.example",
            "dos.prueba@ocoyoacac.example",
        );
        let link = link_to(&mails(), &folio, one);
        let guest = t.guest();
        for _ in 0..3 {
            guest.get(&link).await.is(200).says(&[
                "La impresora de la ventanilla 3 no enciende.",
                "Aprobar",
                "Rechazar",
                "Autorización de la obra",
            ]);
        }
        guest
            .post(&link, &[("do", "refuse")])
            .await
            .is(422)
            .says(&["Escriba por qué lo rechaza."]);
        guest.post(&link, &[("do", "volar")]).await.is(400);
        // Whatever else the form names, the link is for one thing.
        let other = [("do", "approve"), ("approval", "otra"), ("asked", "99")];
        guest
            .post(&link, &other)
            .await
            .is(200)
            .says(&["Usted aprobó"]);
        guest
            .get(&link)
            .await
            .is(410)
            .says(&["Con este enlace ya se decidió."]);
        guest.post(&link, &other).await.is(410);
        guest
            .get("/aprobar/inventado")
            .await
            .is(410)
            .says(&["Este enlace ya no sirve"]);
        let late = link_to(&mails(), &folio, two);
        t.clock.advance(8 * DAY);
        guest
            .get(&late)
            .await
            .is(410)
            .says(&["siete días, y este ya venció"]);
        guest.post(&late, &[("do", "approve")]).await.is(410);
        let titular = t.person("titular", "Tita Muestra").await;
        titular.get(&format!("/solicitudes/{folio}")).await.says(&[
            "Uno Prueba aprobó",
            "Correo enviado a quien se le pide aprobar",
        ]);
        sound(t).await;
    });
}

/// Who has not decided when the date went by is reminded once, with a link that works.
#[test]
fn a_late_decision_is_reminded_of_once() {
    in_folder(&source(), &async |t, mails| {
        let all = council(t).await;
        let (_, folio) = t.send(&t.request()).await;
        t.run_jobs().await;
        decide(&all.one, &folio, "approve", "").await.is(303);
        let two = "dos.prueba@ocoyoacac.example";
        let late = || {
            let mails = mails();
            let late = mails.iter().filter(|mail| {
                let subject = mail.header("Subject");
                subject.starts_with("Recordatorio") && subject.contains(&folio)
            });
            late.map(|mail| mail.header("To")).collect::<Vec<_>>()
        };
        t.clock.advance(2 * DAY);
        t.sweep().await;
        assert!(late().is_empty(), "the third working day is Thursday");
        t.clock.advance(3 * DAY / 2);
        for _ in 0..2 {
            t.sweep().await;
            t.run_jobs().await;
            assert_eq!(late(), [two], "whoever decided is left alone");
        }
        let titular = t.person("titular", "Tita Muestra").await;
        titular
            .get(&format!("/solicitudes/{folio}"))
            .await
            .says(&["recordó «Autorización de la obra» a quien falta de decidir"]);
        let link = link_to(&mails(), &folio, two);
        t.guest()
            .post(&link, &[("do", "approve")])
            .await
            .is(200)
            .says(&["Usted aprobó"]);
        t.run_jobs().await;
        sound(t).await;
    });
}

/// A link dies with the decision of others, and with the account of its owner.
#[test]
fn a_link_of_what_is_over_is_dead() {
    in_folder(&single(), &async |t, mails| {
        let all = council(t).await;
        let (_, folio) = t.send(&t.request()).await;
        t.run_jobs().await;
        let link = link_to(&mails(), &folio, "dos.prueba@ocoyoacac.example");
        let guest = t.guest();
        guest.get(&link).await.is(200);
        decide(&all.one, &folio, "approve", "").await.is(303);
        guest
            .get(&link)
            .await
            .is(410)
            .says(&["Esto ya se decidió, o ya no le toca a usted."]);
        guest.post(&link, &[("do", "approve")]).await.is(410);
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let (_, other) = t.send(&t.request()).await;
        t.run_jobs().await;
        let link = link_to(&mails(), &other, "dos.prueba@ocoyoacac.example");
        let lock = format!("/administracion/personas/{}/bloquear", all.two.person);
        admin.post(&lock, &[("reason", "Se fue.")]).await.is(303);
        // Even before the program has looked anew.
        guest
            .post(&link, &[("do", "approve")])
            .await
            .is(410)
            .says(&["ya no le toca a usted"]);
        t.run_jobs().await;
        guest.post(&link, &[("do", "approve")]).await.is(410);
        decide(&all.one, &other, "approve", "").await.is(303);
        t.run_jobs().await;
        sound(t).await;
    });
}
