//! What a mail may say, and to whom: what leaves is written into a folder. [P-22] [P-23]

use desk::platform::mail::Mail;
use pack::Source;

use crate::mail::{act, states};
use crate::support::{Arrived, Backend, TestApp, block_on, read_mails};

/// Runs a body on both databases, with mail into a folder.
pub fn in_folder(body: &impl AsyncFn(&TestApp, &dyn Fn() -> Vec<Arrived>)) {
    in_folder_of(None, body);
}

fn in_folder_of(source: Option<&Source>, body: &impl AsyncFn(&TestApp, &dyn Fn() -> Vec<Arrived>)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let mail = Mail::folder(folder.path(), "mesa@ugdai.example").unwrap();
            let t = match source {
                Some(source) => TestApp::of(backend, source).await,
                None => TestApp::start(backend).await,
            };
            let t = t.mailing(mail).await;
            body(&t, &|| read_mails(folder.path())).await;
            t.done().await;
        });
    }
}

/// A pack without messages sends nothing; one with some sends those.
#[test]
fn only_what_the_pack_has_words_for() {
    let mut files = Source::embedded("ocoyoacac").unwrap().files().clone();
    files.retain(|path, _| !path.starts_with("messages/") || path.ends_with("/answered.md"));
    in_folder_of(Some(&Source::from_files(files)), &async |t, mails| {
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        act(
            &agent,
            &folio,
            "escribir",
            &[("visibility", "answer"), ("text", "Ya vamos")],
        )
        .await;
        t.run_jobs().await;
        assert_eq!(states(t).await, ["held", "sent"]);
        assert_eq!(mails().len(), 1);
    });
}

/// Who is no longer responsible when the mail is due is not told so.
#[test]
fn readers_are_those_of_now() {
    in_folder(&async |t, mails| {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let (one, two) = (
            t.person("agente", "Gil Prueba").await,
            t.person("agente", "Nora Ensayo").await,
        );
        t.run_jobs().await;
        act(
            &titular,
            &folio,
            "clasificar",
            &[("assignee", &one.person.to_string())],
        )
        .await;
        let was = one.person.to_string();
        act(
            &titular,
            &folio,
            "clasificar",
            &[
                ("assignee", &two.person.to_string()),
                ("was-assignee", &was),
            ],
        )
        .await;
        t.run_jobs().await;
        assert_eq!(states(t).await, ["sent", "skipped", "sent"]);
        assert_eq!(
            mails().last().unwrap().header("To"),
            "nora.ensayo@ocoyoacac.example"
        );
    });
}

/// [P-23] whatever the template asks for, a mail holds nothing that its reader may not see: each
/// template that can be written names all that a letter has.
#[test]
fn no_message_tells_what_its_reader_may_not_see() {
    let all = "{{ folio }}|{{ tipo }}|{{ el_tipo }}|{{ servicio }}|{{ dependencia }}|{{ asunto }}|{{ estado }}|{{ significado }}|{{ texto }}|{{ etiqueta }}|{{ plazo }}|{{ vence }}|{{ vencido }}|{{ institucion }}|{{ oficina }}|{{ siglas }}\n{{ enlace }}\n";
    let mut files = Source::embedded("ocoyoacac").unwrap().files().clone();
    for notice in pack::NOTICES {
        let text =
            format!("+++\nsubject = \"{notice} {{{{ asunto }}}} {{{{ texto }}}}\"\n+++\n{all}");
        files.insert(format!("messages/{notice}.md"), text.into_bytes());
    }
    let every = Source::from_files(files);
    for source in [None, Some(&every)] {
        in_folder_of(source, &async |t, mails| {
            let (_, folio) = t.send(&t.request()).await;
            let titular = t.person("titular", "Tita Muestra").await;
            let agent = t.person("agente", "Gil Prueba").await;
            act(
                &agent,
                &folio,
                "escribir",
                &[("visibility", "note"), ("text", "SECRETO-NOTA")],
            )
            .await;
            let other = agent.person.to_string();
            act(
                &titular,
                &folio,
                "clasificar",
                &[
                    ("priority", "urgente"),
                    ("assignee", &other),
                    ("campo-tipo", "red"),
                ],
            )
            .await;
            act(
                &agent,
                &folio,
                "escribir",
                &[("visibility", "answer"), ("text", "Público")],
            )
            .await;
            act(
                &agent,
                &folio,
                "escribir",
                &[("visibility", "note"), ("text", "SECRETO-OTRA")],
            )
            .await;
            act(
                &agent,
                &folio,
                "mover",
                &[
                    ("move", "pendiente"),
                    ("message", "Falta la pieza"),
                    ("wait-until", "2026-03-20"),
                ],
            )
            .await;
            act(&agent, &folio, "mover", &[("move", "reanudar")]).await;
            act(
                &agent,
                &folio,
                "mover",
                &[
                    ("move", "resolver"),
                    ("campo-modalidad", "remoto"),
                    ("message", "Cable nuevo"),
                ],
            )
            .await;
            act(&agent, &folio, "mover", &[("move", "cerrar")]).await;
            t.run_jobs().await;
            let mails = mails();
            assert_eq!(mails.len(), 7, "every template was used");
            assert!(mails.iter().any(|mail| mail.body.contains("Público")));
            let guest = "mariana.peña@ocoyoacac.example";
            for mail in &mails {
                let (to, whole) = (mail.header("To"), mail.whole());
                // Internal notes and fields, priority and names of colleagues, for nobody.
                let never = [
                    "SECRETO",
                    "Red y telecomunicaciones",
                    "Urgente",
                    "urgente",
                    "Tita",
                    "tita.",
                ];
                for secret in never {
                    assert!(!whole.contains(secret), "«{secret}» to {to}:\n{whole}");
                }
                let others = if to == guest { "gil.prueba" } else { guest };
                assert!(!whole.contains(others), "{others} to {to}:\n{whole}");
                assert!(
                    to == guest || !whole.contains("/seguimiento/"),
                    "a private link to {to}"
                );
                assert!(
                    to != guest || !whole.contains("/solicitudes/"),
                    "an inner page to {to}"
                );
                // What a stranger typed into the public form is not carried to the address that the stranger typed.
                assert!(to != guest || !whole.contains("La impresora"), "{whole}");
            }
            let links: std::collections::BTreeSet<String> =
                mails.iter().map(Arrived::link).collect();
            assert_eq!(links.len(), 7, "each private link is another one");
        });
    }
}

/// [P-6] options that do not fit are told at once, in Spanish, and without the password.
#[test]
fn wrong_options_are_told_without_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let url = "smtp://ana:SECRETO@127.0.0.1";
    let serve = |more: &[&str]| {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_ventanilla"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--pack",
                "ocoyoacac",
                "--data",
            ])
            .arg(folder.path().join("datos"))
            .args(more)
            .env("VENTANILLA_SMTP_URL", url)
            .env("VENTANILLA_LOG", "debug")
            .output()
            .unwrap();
        let told = String::from_utf8(run.stderr).unwrap();
        assert!(!told.contains("SECRETO"), "{told}");
        assert!(!folder.path().join("datos").exists(), "nothing was written");
        (run.status.code().unwrap(), told)
    };
    for (options, words) in [
        (&[][..], "Falta quién escribe"),
        (&["--mail-from", "mesa"], "--mail-from no se entiende"),
        (
            &["--mail-from", "mesa@x.example", "--mail-dir", "x"],
            "no ambos",
        ),
        (
            &["--mail-from", "mesa@x.example", "--smtp-ca", "/no/hay"],
            "--smtp-ca",
        ),
    ] {
        let (code, told) = serve(options);
        assert!(code == 2 && told.contains(words), "{code}: {told}");
    }
}
