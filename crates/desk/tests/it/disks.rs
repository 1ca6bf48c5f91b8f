//! Disks that are full or cannot be written, and a database server that goes away in the middle of work:
//! it is said, what was there stays, and the service goes on by itself.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::crash::client::{Client, Ledger};
use crate::crash::look;
use crate::support::{
    Answer, Backend, Browser, Cluster, Place, Process, block_on, is_root, people, serve,
};

/// The program on a small disk of its own, which holds what `place` holds. `then` is what a shell does
/// before it starts. Nothing where `./x test` found that this machine has no mounts to give.
fn on_small_disk(place: &Place, then: &str) -> Option<Command> {
    if std::env::var_os("VENTANILLA_NO_MOUNTS").is_some() {
        return None;
    }
    let plain = serve(&disk(place), None, &[]);
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-e", "-c"]);
    command.arg(format!(
        "mount -t tmpfs -o size=6m tmpfs \"$0\"; cp \"$1\"* \"$0\"; {then} shift; exec \"$@\""
    ));
    std::fs::create_dir_all(disk(place)).unwrap();
    command
        .arg(disk(place))
        .arg(place.folder.path().join("ventanilla.db"));
    command.arg(plain.get_program()).args(plain.get_args());
    command.env_remove("VENTANILLA_DATABASE");
    Some(command)
}

fn disk(place: &Place) -> PathBuf {
    place.folder.path().join("disco")
}

/// Registers a ticket; long enough to need room.
async fn register(who: &Browser, number: usize, file: bool) -> Answer {
    let (order, email) = (
        format!("orden-{number}"),
        format!("p{number}@ocoyoacac.example"),
    );
    let text = format!(
        "Caso {number}. {}",
        "No prende, y esto se cuenta largamente. ".repeat(200)
    );
    let form = [
        ("command", order.as_str()),
        ("channel", "persona"),
        ("requester", "nueva"),
        ("name", "Rosa Inventada"),
        ("email", &email),
        ("unit", "tesoreria"),
        ("form", "diagnostico"),
        ("service", "diagnostico"),
        ("description", &text),
    ];
    let content = vec![b'x'; 200_000];
    let files: [(&str, &[u8]); 1] = [("hoja.txt", &content)];
    who.post_multipart("/solicitudes/nueva", &form, if file { &files } else { &[] })
        .await
}

/// What the program says of the disk that another of its processes sees.
fn as_seen_by(process: &Process, order: &[&str]) -> String {
    let mut command = Command::new("nsenter");
    command.args([
        "--user",
        "--mount",
        "--preserve-credentials",
        "--target",
        &process.id().to_string(),
    ]);
    let said = command
        .arg(env!("CARGO_BIN_EXE_ventanilla"))
        .args(order)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.status.success(), "{complaint}");
    String::from_utf8(said.stdout).unwrap()
}

/// Takes all the room that is left.
fn fill(ballast: &Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(ballast).unwrap();
    for size in [65_536, 4_096, 1] {
        let piece = vec![0; size];
        while file.write_all(&piece).is_ok() {}
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk() {
    block_on(async {
        let place = Place::institution(Backend::Sqlite).await;
        let agent = people(&place, 1).await.pop().unwrap();
        let Some(command) = on_small_disk(&place, "") else {
            return;
        };
        let log = place.folder.path().join("registro");
        let process = Process::start(command, &log);
        let agent = agent.at(process.address);
        register(&agent, 0, true).await.is(303);
        // Its disk as the process sees it.
        let seen = PathBuf::from(format!("/proc/{}/root", process.id()))
            .join(disk(&place).strip_prefix("/").unwrap());
        fill(&seen.join("lastre"));
        // Room that SQLite took before is still its own.
        let mut number = 1;
        let mut answer = register(&agent, number, false).await;
        while answer.status == 303 && number < 200 {
            number += 1;
            answer = register(&agent, number, false).await;
        }
        let told = ["No queda espacio", "no se guardó"];
        answer.is(507).says(&told).hides(&["SQL", "disk"]);
        register(&agent, 900, true).await.is(507).says(&told);
        agent
            .get("/solicitudes?vista=todas")
            .await
            .is(200)
            .says(&["Caso 0"]);
        agent.get("/healthz").await.is(200);
        let log = std::fs::read_to_string(&log).unwrap();
        assert!(log.contains("a request failed"), "{log}");

        std::fs::remove_file(seen.join("lastre")).unwrap();
        register(&agent, number, false).await.is(303);
        let after = register(&agent, 901, true).await;
        assert!(
            after
                .is(303)
                .location()
                .contains(&format!("OCO-{:05}", number + 2)),
            "no folio was lost: {}",
            after.location()
        );
        let said = as_seen_by(
            &process,
            &["verify", "--data", disk(&place).to_str().unwrap()],
        );
        assert!(
            said.contains(&format!("tickets {}, ", number + 2))
                && said.contains("Todo está como se escribió"),
            "{said}"
        );
        process.stop();
    });
}

/// The disk of PostgreSQL's tables is full: the same page, and the service goes on once there is room. (Its
/// server takes no other user's mounts: without all rights on the machine this is left out.)
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_of_the_database_server() {
    if std::env::var_os("VENTANILLA_NO_MOUNTS").is_some() || !is_root() {
        return;
    }
    block_on(async {
        let cluster = Cluster::with_small_disk(24).await;
        let small = cluster.small();
        Place::order(
            &cluster.url(),
            &format!("CREATE TABLESPACE chico LOCATION '{}'", small.display()),
        )
        .await;
        Place::order(&cluster.url(), "CREATE DATABASE mesa TABLESPACE chico").await;
        let place = Place::on(cluster.url().replace("/postgres", "/mesa")).await;
        let agent = people(&place, 1).await.pop().unwrap();
        let log = place.folder.path().join("registro");
        let process = Process::start(serve(place.folder.path(), place.url.as_deref(), &[]), &log);
        let agent = agent.at(process.address);
        register(&agent, 0, true).await.is(303);
        let seen = PathBuf::from(format!("/proc/{}/root", cluster.id()))
            .join(small.strip_prefix("/").unwrap());
        fill(&seen.join("lastre"));
        // Room that the tables took before is still their own.
        let mut number = 1;
        let mut answer = register(&agent, number, true).await;
        while answer.status == 303 && number < 200 {
            number += 1;
            answer = register(&agent, number, true).await;
        }
        answer
            .is(507)
            .says(&["No queda espacio", "no se guardó"])
            .hides(&["SQL", "53100"]);
        agent
            .get("/solicitudes?vista=todas")
            .await
            .is(200)
            .says(&["Caso 0"]);
        std::fs::remove_file(seen.join("lastre")).unwrap();
        register(&agent, number, true).await.is(303);
        let after = register(&agent, 901, false).await;
        assert!(
            after
                .is(303)
                .location()
                .contains(&format!("OCO-{:05}", number + 2)),
            "no folio was lost: {}",
            after.location()
        );
        look::everything_is_there(
            &place,
            &Mutex::default(),
            &place.folder.path().join("correos"),
        )
        .await;
        process.stop();
    });
}

/// On a disk that cannot be written the program does not begin, and says why; when it can, it begins as ever.
#[test]
#[cfg(target_os = "linux")]
fn a_read_only_disk() {
    block_on(async {
        let place = Place::institution(Backend::Sqlite).await;
        let Some(mut command) = on_small_disk(&place, "mount -o remount,ro \"$0\";") else {
            return;
        };
        let said = command.output().unwrap();
        let text = String::from_utf8(said.stderr).unwrap();
        assert_eq!(said.status.code(), Some(4), "{text}");
        assert!(
            text.contains("No se puede usar la carpeta de datos") && text.contains("solo lectura"),
            "{text}"
        );
        let log = place.folder.path().join("registro");
        let process = Process::start(on_small_disk(&place, "").unwrap(), &log);
        Browser::new(process.address).get("/").await.is(200);
        process.stop();
    });
}

/// The disk cannot be written any more while people work: a new file is refused in words, what goes to the files
/// that were open goes on (no system takes that right back), and all of it does once the disk can be written.
#[test]
#[cfg(target_os = "linux")]
fn a_disk_of_files_that_becomes_read_only() {
    block_on(async {
        let place = Place::institution(Backend::Sqlite).await;
        let agent = people(&place, 1).await.pop().unwrap();
        let Some(command) = on_small_disk(&place, "") else {
            return;
        };
        let process = Process::start(command, &place.folder.path().join("registro"));
        let agent = agent.at(process.address);
        register(&agent, 0, true).await.is(303);
        let order = |text: &str| {
            let mut command = Command::new("nsenter");
            command.args(["--user", "--mount", "--preserve-credentials", "--target"]);
            command.arg(process.id().to_string());
            let done = command
                .args(["sh", "-e", "-c", text])
                .arg(disk(&place))
                .output()
                .unwrap();
            assert!(
                done.status.success(),
                "{}",
                String::from_utf8_lossy(&done.stderr)
            );
        };
        order("mount --bind \"$0\" \"$0\"; mount -o remount,bind,ro \"$0\"");
        let told = ["El servidor no puede guardar", "no se guardó"];
        register(&agent, 1, true)
            .await
            .is(503)
            .says(&told)
            .hides(&["Read-only", "os error"]);
        let plain = register(&agent, 2, false).await;
        assert!(
            plain.is(303).location().contains("OCO-00002"),
            "{}",
            plain.location()
        );
        agent
            .get("/solicitudes?vista=todas")
            .await
            .is(200)
            .says(&["Caso 0"]);
        // Files that were opened meanwhile stay where they are.
        order("umount --lazy \"$0\"");
        register(&agent, 1, true).await.is(303);
        process.stop();
    });
}

/// PostgreSQL is stopped and killed under people who work: a page says it, and they go on when it is back.
#[test]
#[cfg(target_os = "linux")]
fn a_database_server_that_restarts() {
    block_on(async {
        let mut cluster = Cluster::start().await;
        let place = Place::on(cluster.url()).await;
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let mut agents = people(&place, 5).await;
        let log = place.folder.path().join("registro");
        let letters = place.folder.path().join("correos");
        let more = [
            "--mail-dir",
            letters.to_str().unwrap(),
            "--mail-from",
            "mesa@ventanilla.example",
        ];
        let process = Process::start(
            serve(place.folder.path(), place.url.as_deref(), &more),
            &log,
        );
        let address = process.address;
        let looker = agents.pop().unwrap().at(address);
        let working = agents.into_iter().enumerate().map(|(number, agent)| {
            let mut client = Client::new(number, agent, Arc::clone(&ledger));
            tokio::spawn(async move {
                client.work_for(address, Duration::from_secs(8)).await;
                client
            })
        });
        let working: Vec<_> = working.collect();
        for round in 0..2 {
            tokio::time::sleep(Duration::from_millis(1_200)).await;
            if round == 0 {
                cluster.stop()
            } else {
                cluster.kill()
            }
            let lost = looker.get("/seguimiento/inventado").await;
            lost.is(503).says(&["La base de datos no responde"]);
            looker.get("/healthz").await.is(503);
            cluster.resume().await;
        }
        let mut clients = Vec::new();
        for client in working {
            clients.push(client.await.unwrap());
        }
        for client in &mut clients {
            client.finish(address).await;
        }
        looker.get("/healthz").await.is(200);
        look::everything_is_there(&place, &ledger, &letters).await;
        process.stop();
        let told = std::fs::read_to_string(&log).unwrap();
        assert!(told.contains("a request failed"), "{told}");
        let ledger = ledger.lock().unwrap();
        assert!(ledger.created.len() > 4 && ledger.cut > 0);
    });
}
