//! The binary itself: what it says and with which code it ends when it cannot start.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{Backend, Place, TestApp, block_on};

fn ventanilla(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ventanilla"));
    command
        .args(args)
        .env_remove("VENTANILLA_DATABASE")
        .output()
        .unwrap()
}

/// Ends with this code and one Spanish text that has all of these, and no trace of a panic.
fn refuses(args: &[&str], code: i32, texts: &[&str]) {
    let output = ventanilla(args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
    for text in texts {
        assert!(
            said.contains(text),
            "{args:?}: «{text}» is missing from «{said}»"
        );
    }
    for foreign in ["panicked", "error:", "Error", "os error"] {
        assert!(!said.contains(foreign), "{args:?}: «{said}»");
    }
}

/// [P-6] help in Spanish with an example.
#[test]
fn help_is_in_spanish_with_an_example() {
    for args in [
        vec!["--help"],
        vec!["serve", "--help"],
        vec!["demo", "--help"],
        vec!["backup", "--help"],
        vec!["restore", "--help"],
        vec!["completion", "--help"],
        vec!["token", "create", "--help"],
        vec!["token", "list", "--help"],
        vec!["token", "revoke", "--help"],
        vec!["ticket", "--help"],
        vec!["ticket", "list", "--help"],
        vec!["ticket", "show", "--help"],
        vec!["ticket", "create", "--help"],
        vec!["ticket", "answer", "--help"],
        vec!["ticket", "note", "--help"],
        vec!["ticket", "move", "--help"],
        vec!["ticket", "edit", "--help"],
    ] {
        let output = ventanilla(&args);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success());
        assert!(
            text.contains("Uso: ventanilla") && text.contains("Ejemplo: ventanilla"),
            "{text}"
        );
        for english in [
            "Usage", "Options", "Commands", "Print", "default", "possible",
        ] {
            assert!(!text.contains(english), "«{english}» in {text}");
        }
    }
}

/// Shells learn the orders and their options.
#[test]
fn shells_are_told_how_to_complete() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = ventanilla(&["completion", shell]);
        assert!(output.status.success());
        let script = String::from_utf8(output.stdout).unwrap();
        for word in ["second-factor", "revoke", "--person", "ticket", "--filter"] {
            let plain = word.trim_start_matches("--");
            assert!(script.contains(plain), "{shell}: {word}");
        }
    }
    refuses(&["completion", "dos"], 2, &["INTÉRPRETE"]);
}

#[test]
fn wrong_options_are_told() {
    refuses(&[], 2, &["Falta la orden"]);
    refuses(&["bailar"], 2, &["No existe la orden «bailar»"]);
    refuses(&["serve"], 2, &["Falta --data"]);
    refuses(
        &["serve", "--dato", "x"],
        2,
        &["No existe la opción «--dato»"],
    );
    refuses(&["serve", "--data"], 2, &["--data"]);
    refuses(
        &["serve", "--data", "x", "--tls-cert", "c"],
        2,
        &["Falta --tls-key"],
    );
}

#[test]
fn what_stands_in_the_way_is_told_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("datos");
    let data = data.to_str().unwrap();
    let serve = |more: &[&str], code, texts: &[&str]| {
        let mut args = vec!["serve", "--data", data, "--listen", "127.0.0.1:0"];
        args.extend(more);
        refuses(&args, code, texts);
        assert!(!Path::new(data).join("ventanilla.db").exists(), "{more:?}");
    };
    serve(
        &["--pack", "atlantis"],
        3,
        &["No hay un paquete «atlantis»", "ocoyoacac"],
    );
    serve(&["--pack", "./nada"], 3, &["nada"]);
    serve(
        &["--pack", "ocoyoacac", "--database", "mysql://x"],
        5,
        &["postgres://"],
    );
    serve(
        &[
            "--pack",
            "ocoyoacac",
            "--database",
            "postgres://nadie@127.0.0.1:1/x",
        ],
        5,
        &["No se pudo abrir la base de datos"],
    );
    serve(
        &[
            "--pack",
            "ocoyoacac",
            "--public-url",
            "http://mesa.ejemplo.mx",
        ],
        2,
        &["hace falta HTTPS"],
    );
    serve(
        &["--pack", "ocoyoacac", "--public-url", "mesa"],
        2,
        &["no se entiende"],
    );
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refuses(
        &[
            "serve",
            "--data",
            data,
            "--pack",
            "ocoyoacac",
            "--listen",
            &address,
        ],
        6,
        &[&address, "ya está en uso", "--listen"],
    );
    refuses(&["demo", "--listen", &address], 6, &["ya está en uso"]);
    refuses(
        &[
            "serve",
            "--data",
            data,
            "--pack",
            "ocoyoacac",
            "--listen",
            "0.0.0.0:0",
        ],
        2,
        &["hace falta HTTPS", "--tls-cert"],
    );
    refuses(
        &[
            "serve",
            "--data",
            data,
            "--pack",
            "ocoyoacac",
            "--listen",
            "nada",
        ],
        2,
        &["no se entiende"],
    );
    serve(
        &[
            "--pack",
            "ocoyoacac",
            "--tls-cert",
            "/no/hay",
            "--tls-key",
            "/no/hay",
        ],
        6,
        &["certificado"],
    );
}

#[test]
fn a_data_folder_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("archivo");
    std::fs::write(&file, "x").unwrap();
    for data in [file.as_path(), &file.join("dentro")] {
        let data = data.to_str().unwrap();
        let args = [
            "serve",
            "--data",
            data,
            "--pack",
            "ocoyoacac",
            "--listen",
            "127.0.0.1:0",
        ];
        refuses(
            &args,
            4,
            &["No se puede usar la carpeta de datos", data, "--data"],
        );
    }
}

/// Personal data: the folder that the program makes is for its own user only.
#[test]
#[cfg(unix)]
fn the_data_folder_is_for_its_own_user() {
    use std::os::unix::fs::PermissionsExt;
    block_on(async {
        let parent = tempfile::tempdir().unwrap();
        let data = parent.path().join("datos");
        let target = desk::platform::db::Target::parse(None, &data).unwrap();
        let url = desk::platform::web::PublicUrl::parse("http://127.0.0.1").unwrap();
        let (clock, random) = (
            desk::platform::clock::Clock::system(),
            desk::platform::random::Random::system(),
        );
        let opened = desk::cli::open(&data, &target, Some("ocoyoacac"), url, clock, random)
            .await
            .unwrap();
        opened.app.db.clone().close().await;
        let mode = std::fs::metadata(&data).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    });
}

/// A folder on which nobody can write, not even the administrator of the machine.
#[test]
#[cfg(target_os = "linux")]
fn a_read_only_folder_is_told() {
    let args = [
        "serve",
        "--data",
        "/proc/ventanilla",
        "--pack",
        "ocoyoacac",
        "--listen",
        "127.0.0.1:0",
    ];
    refuses(
        &args,
        4,
        &["No se puede usar la carpeta de datos /proc/ventanilla"],
    );
}

/// A bad pack never half-loads: every fault with its file and line.
#[test]
fn a_bad_pack_is_told_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let source = pack::Source::embedded("ocoyoacac").unwrap();
    for (path, content) in source.files() {
        let to = folder.path().join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, content).unwrap();
    }
    let roles = folder.path().join("roles.toml");
    let text = std::fs::read_to_string(&roles).unwrap();
    std::fs::write(&roles, text.replacen("ticket.see", "ticket.mirar", 1)).unwrap();
    let pack = folder.path().to_str().unwrap();
    let data = tempfile::tempdir().unwrap();
    let args = [
        "serve",
        "--data",
        data.path().to_str().unwrap(),
        "--pack",
        pack,
        "--listen",
        "127.0.0.1:0",
    ];
    refuses(&args, 3, &["corrija", "roles.toml:", "ticket.mirar"]);
}

both! {
    /// A newer schema: one sentence, an exit code, and the database as it was.
    async fn a_newer_schema_ends_the_start(t: TestApp) {
        let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)";
        t.app.db.write((), move |tx, ()| Box::pin(async move {
            sea_orm::ConnectionTrait::execute_unprepared(tx.conn(), later).await?;
            Ok(())
        })).await.unwrap();
        let data = t.place.folder.path().to_str().unwrap();
        let mut args = vec!["serve", "--data", data, "--listen", "127.0.0.1:0"];
        if let Some(url) = &t.place.url {
            args.extend(["--database", url]);
        }
        refuses(&args, 5, &["versión más nueva de Ventanilla (m9999_later)"]);
    }
}

/// [P-4] what is found is told with its ticket, and has an exit code of its own.
#[test]
fn verify_tells_what_it_finds() {
    refuses(
        &["verify", "--data", "/no/hay"],
        2,
        &["No hay una institución en /no/hay"],
    );
    crate::support::run(Backend::Sqlite, &async |t: &TestApp| {
        let (_, folio) = t.send(&t.request()).await;
        let data = t.place.folder.path().to_str().unwrap();
        // The binary has the system's clock: what was sent at noon has long had to be sealed.
        assert!(ventanilla(&["seal", "--data", data]).status.success());
        let clean = ventanilla(&["verify", "--data", data]);
        let said = String::from_utf8(clean.stdout).unwrap();
        assert!(
            clean.status.success() && said.contains("tickets 1, eventos 2"),
            "{said}"
        );
        let change = "UPDATE ticket SET state = 'cerrado'";
        let write = t.app.db.write((), move |tx, ()| {
            Box::pin(async move {
                sea_orm::ConnectionTrait::execute_unprepared(tx.conn(), change).await?;
                Ok(())
            })
        });
        write.await.unwrap();
        refuses(
            &["verify", "--data", data],
            7,
            &[&folio, "«estado» no es lo que dicen los eventos"],
        );
        let mended = ventanilla(&["rebuild", "--data", data]);
        assert!(
            String::from_utf8(mended.stdout)
                .unwrap()
                .contains("corregidos: 1")
        );
        assert!(ventanilla(&["verify", "--data", data]).status.success());
    });
}

both! {
    /// [P-3] a newer pack by the command line: what would change, what clashes, and then it is so.
    async fn a_newer_pack_is_compared_and_applied(t: TestApp) {
        let data = t.place.folder.path().to_str().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let source = pack::Source::embedded("ocoyoacac").unwrap();
        for (path, content) in source.files() {
            let to = folder.path().join(path);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, content).unwrap();
        }
        let newer = folder.path().to_str().unwrap();
        let with = |order: &'static str, more: &[&'static str]| {
            let mut args = vec!["pack", order, "--data", data, newer];
            if let Some(url) = &t.place.url {
                args.extend(["--database", url]);
            }
            args.extend(more);
            args
        };
        let said = |args: &[&str]| {
            let output = ventanilla(args);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        assert!(said(&with("diff", &[])).contains("No hay nada que cambiar"));
        let services = folder.path().join("services.toml");
        let text = std::fs::read_to_string(&services).unwrap();
        std::fs::write(&services, text.replacen("\"Telefonía\"", "\"Telefonía y extensiones\"", 1)).unwrap();
        assert!(said(&with("diff", &[])).contains("servicio:telefonia: nombre: «Telefonía» → «Telefonía y extensiones»"));
        let hand = "UPDATE service SET name = 'Teléfonos' WHERE key = 'telefonia'";
        let write = t.app.db.write((), move |tx, ()| Box::pin(async move {
            sea_orm::ConnectionTrait::execute_unprepared(tx.conn(), hand).await?;
            Ok(())
        }));
        write.await.unwrap();
        refuses(&with("apply", &[]), 8, &["No se aplicó nada", "«Teléfonos» cambió aquí", "--keep o --take", "servicio:telefonia"]);
        refuses(&with("apply", &["--keep", "telefonia"]), 2, &["«telefonia» no se entiende"]);
        assert!(said(&with("apply", &["--take", "servicio:telefonia"])).contains("Se aplicó la versión"));
        t.guest().get("/").await.says(&["Telefonía y extensiones"]);
    }
}

both! {
    /// [P-4] there and back by the command line, on the other database.
    async fn a_backup_is_made_and_restored(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let data = t.place.folder.path().to_str().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("mesa.tar.gz");
        let archive = archive.to_str().unwrap();
        let at = |order: &'static str, data: &str, url: &Option<String>| {
            let mut args = vec![order.to_owned(), archive.to_owned(), "--data".to_owned(), data.to_owned()];
            args.extend(url.iter().flat_map(|url| ["--database".to_owned(), url.clone()]));
            args
        };
        let run = |args: &[String]| {
            let output = ventanilla(&args.iter().map(String::as_str).collect::<Vec<_>>());
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        // The binary has the system's clock: what was sent at noon has long had to be sealed.
        let mut sealing = at("seal", data, &t.place.url);
        sealing.remove(1);
        run(&sealing);
        let making = at("backup", data, &t.place.url);
        let said = run(&making);
        assert!(said.contains("Tickets          1\n") && said.contains("guarde aparte"), "{said}");
        refuses(&making.iter().map(String::as_str).collect::<Vec<_>>(), 2, &["ya existe"]);
        let admin = t.person("administrador", "Ada Ejemplo").await;
        admin.get("/administracion/estado").await.says(&["Respaldo", "El último es del"]).hides(&["No consta ningún respaldo"]);
        admin.get("/administracion/auditoria?accion=institution.backed-up").await.says(&["guardó un respaldo de"]);
        let other = match t.backend {
            Backend::Sqlite => Backend::Postgres,
            Backend::Postgres => Backend::Sqlite,
        };
        let place = Place::empty(other).await;
        let back = at("restore", place.folder.path().to_str().unwrap(), &place.url);
        let said = run(&back);
        assert!(said.contains("Se restauró «H. Ayuntamiento de Ocoyoacac") && said.contains("Todo está como se escribió"), "{said}");
        refuses(&back.iter().map(String::as_str).collect::<Vec<_>>(), 2, &["Ahí ya hay una institución"]);
        let later = TestApp::at(place, other).await;
        later.person("agente", "Gil Prueba").await.get(&format!("/solicitudes/{folio}")).await.is(200);
        later.done().await;
        std::fs::write(archive, "no").unwrap();
        let empty = tempfile::tempdir().unwrap();
        let broken = at("restore", empty.path().to_str().unwrap(), &None);
        refuses(&broken.iter().map(String::as_str).collect::<Vec<_>>(), 9, &["El respaldo no se puede usar"]);
        let nobody = at("backup", empty.path().to_str().unwrap(), &None);
        refuses(&nobody.iter().map(String::as_str).collect::<Vec<_>>(), 2, &["No hay una institución"]);
        let nothing = ["restore", "/no/hay", "--data", empty.path().to_str().unwrap()];
        refuses(&nothing, 9, &["No se puede usar /no/hay: no existe"]);
    }
}

#[test]
fn a_pack_is_checked_without_an_institution() {
    let fine = ventanilla(&["pack", "check", "ocoyoacac"]);
    assert!(
        fine.status.success()
            && String::from_utf8(fine.stdout)
                .unwrap()
                .contains("está bien")
    );
    refuses(&["pack", "check", "./nada"], 3, &["nada"]);
    refuses(&["pack"], 2, &["Falta la orden"]);
}

/// A file that is no database is left alone.
#[test]
fn a_foreign_file_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ventanilla.db");
    std::fs::write(
        &file,
        "esto no es una base de datos, pero es importante\n".repeat(50),
    )
    .unwrap();
    let before = std::fs::read(&file).unwrap();
    let data = folder.path().to_str().unwrap();
    refuses(
        &[
            "serve",
            "--data",
            data,
            "--pack",
            "ocoyoacac",
            "--listen",
            "127.0.0.1:0",
        ],
        5,
        &["ventanilla.db"],
    );
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

/// The first start without a pack leaves no institution behind.
#[test]
fn a_first_start_without_pack_says_which_there_are() {
    block_on(async {
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let place = Place::empty(backend).await;
            let data = place.folder.path().to_str().unwrap();
            let mut args = vec!["serve", "--data", data, "--listen", "127.0.0.1:0"];
            if let Some(url) = &place.url {
                args.extend(["--database", url]);
            }
            refuses(&args, 2, &["--pack", "ocoyoacac"]);
            let left = std::fs::read_dir(place.folder.path()).unwrap().count();
            assert_eq!(left, 0, "nothing is left of a start that could not go on");
            if backend == Backend::Postgres {
                assert_eq!(place.tables().await, 0);
            }
            place.remove().await;
        }
    });
}
