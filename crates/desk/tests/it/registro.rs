//! Opening an account for oneself [OCO-2], and choosing a new password.

use std::collections::HashMap;

use desk::channel::portal::humanity::{issue, solve};
use desk::directory::store;
use sea_orm::EntityTrait;
use tempfile::TempDir;

use crate::humanidad::{by_folder, link};
use crate::support::{Answer, Browser, TestApp, read_mails};

const ADDRESS: &str = "mariana.peña@ocoyoacac.example";
const PASSWORD: &str = "cuatro-palabras-al-azar";
const HOUR: i64 = 3_600_000;

async fn send(t: &TestApp, who: &Browser, path: &str, more: &[(&'static str, &str)]) -> Answer {
    let challenge = issue(&t.app, 4).await.unwrap();
    let proof = solve(&challenge);
    let mut form = HashMap::from([
        ("challenge", challenge.text.as_str()),
        ("proof", proof.as_str()),
    ]);
    form.extend(more.iter().copied());
    let form: Vec<(&str, &str)> = form.into_iter().collect();
    who.post(path, &form).await
}

fn sign_up(t: &TestApp, email: &'static str) -> Vec<(&'static str, &'static str)> {
    let unit: &'static str = Box::leak(t.app.pack.units[0].key.clone().into_boxed_str());
    vec![
        ("name", "Mariana Peña Inventada"),
        ("email", email),
        ("unit", unit),
        ("password", PASSWORD),
        ("repeat", PASSWORD),
        ("privacy", "sí"),
    ]
}

async fn mailed(t: &TestApp, folder: &TempDir) -> usize {
    t.run_jobs().await;
    read_mails(folder.path()).len()
}

/// From signing up to the own requests: what was sent from the address before is there, but only once it is confirmed.
#[test]
fn an_account_claims_what_its_address_sent() {
    by_folder(&async |t, folder| {
        let (_, folio) = t.send(&t.request()).await;
        let before = mailed(t, folder).await;
        let who = t.guest();
        who.get("/").await.says(&["href=\"/registro\""]);
        who.get("/registro").await.is(200).says(&[
            "Nombre completo",
            "name=\"challenge\"",
            "12 caracteres",
        ]);
        let sent = send(t, &who, "/registro", &sign_up(t, ADDRESS)).await;
        assert_eq!(sent.is(303).location(), "/registro/revise-su-correo");
        who.get("/registro/revise-su-correo")
            .await
            .is(200)
            .says(&["Revise su correo"]);
        assert_eq!(mailed(t, folder).await, before + 1);
        let enter = [("email", ADDRESS), ("password", PASSWORD)];
        who.post("/entrar", &enter).await.is(422);
        assert!(
            store::credentials(t.app.db.read(), ADDRESS)
                .await
                .unwrap()
                .is_none(),
            "no account yet"
        );

        let path = link(folder, "/registro/confirmar/");
        who.get(&path)
            .await
            .is(200)
            .says(&["Mariana Peña Inventada", ADDRESS]);
        who.post(&path, &[("password", "otra-cosa-muy-larga")])
            .await
            .is(422)
            .says(&["Esa no es la contraseña"]);
        let opened = who.post(&path, &[("password", PASSWORD)]).await;
        assert_eq!(opened.is(303).location(), "/mis-solicitudes?hecho=cuenta");
        who.get("/mis-solicitudes?hecho=cuenta")
            .await
            .is(200)
            .says(&["Su cuenta ya funciona", &folio])
            .hides(&["todavía no acepta"]);
        let chosen = format!("value=\"{}\" selected", t.app.pack.units[0].key);
        who.get("/enviar")
            .await
            .says(&[&chosen])
            .hides(&["name=\"email\"", "name=\"privacy\""]);
        let own = who.post_form("/enviar", &t.request(), &[]).await;
        assert!(own.is(303).location().starts_with("/mis-solicitudes/"));
        // Used: neither again nor for anybody else.
        t.guest()
            .get(&path)
            .await
            .is(410)
            .says(&["Este enlace ya no sirve"]);
        t.guest()
            .post(&path, &[("password", PASSWORD)])
            .await
            .is(410);
        t.guest().post("/entrar", &enter).await.is(303);
        let audit = tables::audit::Entity::find()
            .all(t.app.db.read())
            .await
            .unwrap();
        assert!(audit.iter().any(|row| row.action == "account.opened"));
        t.run_jobs().await;
    });
}

/// Nobody learns from the page whether an address has an account: the same answer, and the mail tells its owner.
#[test]
fn an_account_cannot_be_looked_for() {
    by_folder(&async |t, folder| {
        let known = "tita.muestra@ocoyoacac.example";
        t.person("titular", "Tita Muestra").await;
        let mut answers = Vec::new();
        // The first one who asks makes the key of the challenges.
        issue(&t.app, 1).await.unwrap();
        for address in [known, "nadie.conocido@ocoyoacac.example"] {
            let statements = t.app.db.statements();
            let sent = send(t, &t.guest(), "/registro", &sign_up(t, address)).await;
            answers.push((
                sent.status,
                sent.location(),
                sent.text(),
                t.app.db.statements() - statements,
            ));
            let statements = t.app.db.statements();
            let sent = send(t, &t.guest(), "/contrasena", &[("email", address)]).await;
            answers.push((
                sent.status,
                sent.location(),
                sent.text(),
                t.app.db.statements() - statements,
            ));
        }
        assert_eq!(answers[0], answers[2]);
        assert_eq!(answers[1], answers[3]);
        t.run_jobs().await;
        let mut subjects: Vec<String> = read_mails(folder.path())
            .iter()
            .map(|mail| format!("{} {}", mail.header("To"), mail.header("Subject")))
            .collect();
        subjects.sort();
        assert_eq!(
            subjects,
            [
                "nadie.conocido@ocoyoacac.example Confirme su correo para su cuenta en UGDAI"
                    .to_owned(),
                format!("{known} Elija una contraseña nueva para UGDAI"),
                format!("{known} Usted ya tiene una cuenta en UGDAI"),
            ]
        );
    });
}

/// Who signed up with somebody else's address gets nothing when that person opens the link; late links open nothing.
#[test]
fn a_link_alone_opens_no_account() {
    by_folder(&async |t, folder| {
        send(t, &t.guest(), "/registro", &sign_up(t, ADDRESS))
            .await
            .is(303);
        t.run_jobs().await;
        let path = link(folder, "/registro/confirmar/");
        t.guest().get(&path).await.is(200);
        t.guest().post(&path, &[("password", "")]).await.is(422);
        t.clock.advance(49 * HOUR);
        t.guest().get(&path).await.is(410);
        t.guest()
            .post(&path, &[("password", PASSWORD)])
            .await
            .is(410);
        assert!(
            store::credentials(t.app.db.read(), ADDRESS)
                .await
                .unwrap()
                .is_none()
        );
        t.sweep().await;
        let rows = tables::sign_up::Entity::find()
            .all(t.app.db.read())
            .await
            .unwrap();
        assert_eq!(rows, []);
    });
}

/// Two sign-ups of one address: the first one confirmed is the account, the other is none.
#[test]
fn an_address_has_one_account() {
    by_folder(&async |t, folder| {
        send(t, &t.guest(), "/registro", &sign_up(t, ADDRESS))
            .await
            .is(303);
        t.run_jobs().await;
        let first = link(folder, "/registro/confirmar/");
        send(t, &t.guest(), "/registro", &sign_up(t, ADDRESS))
            .await
            .is(303);
        t.run_jobs().await;
        let paths: Vec<String> = read_mails(folder.path())
            .iter()
            .filter_map(|mail| {
                let at = mail.body.find("/registro/confirmar/")?;
                Some(
                    mail.body[at..]
                        .split_whitespace()
                        .next()
                        .unwrap()
                        .to_owned(),
                )
            })
            .collect();
        let second = paths.into_iter().find(|path| *path != first).unwrap();
        t.guest()
            .post(&first, &[("password", PASSWORD)])
            .await
            .is(303);
        t.guest()
            .post(&second, &[("password", PASSWORD)])
            .await
            .is(410);
        let accounts = tables::account::Entity::find()
            .all(t.app.db.read())
            .await
            .unwrap();
        assert_eq!(accounts.len(), 1);
    });
}

/// What is wrong is said beside each field; no password comes back.
#[test]
fn a_wrong_sign_up_comes_back() {
    by_folder(&async |t, _| {
        let empty = t.guest().post("/registro", &[]).await;
        empty.is(422).says(&[
            "Escriba el nombre",
            "Escriba un correo",
            "Elija su dependencia",
            "Use al menos 12",
            "Marque que leyó",
            "answer-error",
        ]);
        let form = [
            ("name", "<b>Mariana</b>"),
            ("email", ADDRESS),
            ("password", PASSWORD),
            ("repeat", "otra"),
        ];
        let back = send(t, &t.guest(), "/registro", &form).await;
        back.is(422)
            .says(&["no son iguales", "&#60;b&#62;Mariana"])
            .hides(&[PASSWORD, "answer-error"]);
        let long = "x".repeat(10_000);
        let back = send(t, &t.guest(), "/registro", &[("name", &long)]).await;
        back.is(422).says(&["Use a lo más 200 caracteres"]);
    });
}

/// A forgotten password: the link works once, for an hour, and ends the other sessions.
#[test]
fn a_forgotten_password_is_chosen_anew() {
    by_folder(&async |t, folder| {
        let address = "tita.muestra@ocoyoacac.example";
        let signed_in = t.person("titular", "Tita Muestra").await;
        let guest = t.guest();
        guest.get("/entrar").await.says(&["href=\"/contrasena\""]);
        let sent = send(t, &guest, "/contrasena", &[("email", address)]).await;
        assert_eq!(sent.is(303).location(), "/contrasena/revise-su-correo");
        guest
            .get("/contrasena/revise-su-correo")
            .await
            .says(&["Si esa dirección tiene una cuenta"]);
        t.run_jobs().await;
        let late = link(folder, "/bienvenida/");
        t.clock.advance(61 * 60_000);
        guest.get(&late).await.is(404);
        send(t, &guest, "/contrasena", &[("email", address)])
            .await
            .is(303);
        t.run_jobs().await;
        let paths: Vec<String> = read_mails(folder.path())
            .iter()
            .filter_map(|mail| {
                let at = mail.body.find("/bienvenida/")?;
                Some(
                    mail.body[at..]
                        .split_whitespace()
                        .next()
                        .unwrap()
                        .to_owned(),
                )
            })
            .collect();
        let path = paths.into_iter().find(|path| *path != late).unwrap();
        let form = [("password", PASSWORD), ("repeat", PASSWORD)];
        guest.post(&path, &form).await.is(303);
        guest.get(&path).await.is(404);
        signed_in.get("/solicitudes").await.is(303);
        t.guest()
            .post("/entrar", &[("email", address), ("password", PASSWORD)])
            .await
            .is(303);
    });
}

both! {
    /// Where no mail leaves, the pages say whom to ask.
    async fn without_mail_one_asks_the_office(t: TestApp) {
        let office = t.app.pack.institution.office.clone();
        for path in ["/registro", "/contrasena"] {
            t.guest().get(path).await.is(200).says(&[&office]).hides(&["<form class=\"card\""]);
            t.guest().post(path, &[("email", ADDRESS)]).await.is(404);
        }
    }
}
