//! What was answered survives a power cut: the settings in use, and what the system is really asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::{Backend, Place, Process, TestApp, block_on, people, run, serve};

/// What the writing connection says of its own settings.
async fn setting(t: &TestApp, ask: &'static str) -> String {
    let write = t.app.db.write(ask, |tx, ask| {
        Box::pin(async move {
            let backend = tx.conn().get_database_backend();
            let row = tx
                .conn()
                .query_one_raw(Statement::from_string(backend, *ask))
                .await?;
            let row = row.unwrap();
            Ok(match backend {
                DbBackend::Sqlite => row
                    .try_get_by_index::<i64>(0)
                    .map(|number| number.to_string())
                    .or_else(|_| row.try_get_by_index::<String>(0))?,
                _ => row.try_get_by_index::<String>(0)?,
            })
        })
    });
    write.await.unwrap()
}

#[test]
fn sqlite_waits_for_the_disk() {
    run(Backend::Sqlite, &async |t: &TestApp| {
        assert_eq!(setting(t, "PRAGMA journal_mode").await, "wal");
        assert_eq!(setting(t, "PRAGMA synchronous").await, "2", "FULL");
        assert_eq!(setting(t, "PRAGMA foreign_keys").await, "1");
        assert_eq!(setting(t, "PRAGMA temp_store").await, "2", "MEMORY");
    });
}

/// The tests' own cluster has no durability; each transaction of the program asks for it all the same, and leaves
/// what belongs to the server (`fsync`, `full_page_writes`) as the server has it.
#[test]
fn postgres_is_asked_to_wait_for_the_disk() {
    run(Backend::Postgres, &async |t: &TestApp| {
        assert_eq!(setting(t, "SHOW synchronous_commit").await, "on");
        for name in ["fsync", "full_page_writes"] {
            let source = format!("SELECT source FROM pg_settings WHERE name = '{name}'");
            let row = t
                .app
                .db
                .read()
                .query_one_raw(Statement::from_string(DbBackend::Postgres, source));
            let source: String = row.await.unwrap().unwrap().try_get("", "source").unwrap();
            assert_ne!(source, "client", "{name}");
        }
    });
}

/// One system call that ended, with the file that it was about.
#[derive(Debug, PartialEq)]
enum Call {
    /// A form came in.
    Form,
    Wrote(String),
    Synced(String),
    /// Its answer goes out.
    Answer,
}

/// What a trace tells, in order; a call counts when it ended, an answer when it began.
fn calls(trace: &str) -> Vec<Call> {
    let mut open: BTreeMap<&str, String> = BTreeMap::new();
    let mut calls = Vec::new();
    for line in trace.lines() {
        let Some((pid, said)) = line.split_once(' ') else {
            continue;
        };
        let said = said.trim_start();
        let path = || {
            said.split_once('<')
                .and_then(|(_, rest)| rest.split_once('>'))
                .map_or("", |(path, _)| path)
        };
        let about = if said.starts_with("<... ") {
            open.remove(pid).unwrap_or_default()
        } else {
            path().to_owned()
        };
        if said.contains("HTTP/1.1 303") {
            calls.push(Call::Answer);
        } else if said.contains("\"POST /solicitudes/nueva") {
            calls.push(Call::Form);
        } else if said.ends_with("<unfinished ...>") {
            open.insert(pid, about);
        } else if said.contains("sync") && said.ends_with("= 0") {
            calls.push(Call::Synced(about));
        } else if said.contains("pwrite64") {
            calls.push(Call::Wrote(about));
        }
    }
    calls
}

/// Every answer comes after the log of the database is on the disk, and so are the files that came with the form.
#[test]
#[cfg(target_os = "linux")]
fn the_disk_has_it_before_the_answer() {
    const FORMS: usize = 12;
    let trace = block_on(async {
        let place = Place::institution(Backend::Sqlite).await;
        let agent = people(&place, 1).await.pop().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (trace, log) = (
            folder.path().join("llamadas"),
            folder.path().join("registro"),
        );
        let plain = serve(place.folder.path(), None, &[]);
        let mut command = Command::new("strace");
        command.args(["-D", "-f", "-y", "-s", "40", "--seccomp-bpf", "-e"]);
        command.arg("trace=fsync,fdatasync,pwrite64,read,recvfrom,write,writev,sendto,sendmsg");
        command
            .arg("-o")
            .arg(&trace)
            .arg(plain.get_program())
            .args(plain.get_args());
        command.env_remove("VENTANILLA_DATABASE");
        let process = Process::start(command, &log);
        let agent = agent.at(process.address);
        for number in 0..FORMS {
            let (order, email) = (
                format!("orden-{number}"),
                format!("p{number}@ocoyoacac.example"),
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
                ("description", "No prende."),
            ];
            let content = format!("hoja {number}");
            let files: [(&str, &[u8]); 1] = [("hoja.txt", content.as_bytes())];
            agent
                .post_multipart("/solicitudes/nueva", &form, &files)
                .await
                .is(303);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let own = process.id();
        process.stop();
        place.remove().await;
        // The tracer ends a moment later.
        let (end, mut told) = (format!("{own} +++ exited"), String::new());
        for _ in 0..100 {
            told = std::fs::read_to_string(&trace).unwrap();
            if told.contains(&end) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        told
    });
    let calls = calls(&trace);
    let (mut answered, mut last_synced) = (0, 0);
    for form in calls.split(|call| *call == Call::Form).skip(1) {
        let end = form
            .iter()
            .position(|call| *call == Call::Answer)
            .expect("each form was answered");
        let before = &form[..end];
        let is_log = |path: &String| path.ends_with("ventanilla.db-wal");
        let mut wrote = before
            .iter()
            .enumerate()
            .filter(|(_, call)| matches!(call, Call::Wrote(path) if is_log(path)))
            .map(|(place, _)| place);
        let synced_after = |place: usize| {
            before[place..]
                .iter()
                .any(|call| matches!(call, Call::Synced(path) if is_log(path)))
        };
        let first = wrote.next().expect("the log was written");
        assert!(synced_after(first), "the log, after it was written");
        // A job of the program may be writing just before the answer, on a slow machine before many.
        last_synced += usize::from(synced_after(wrote.next_back().unwrap_or(first)));
        let synced: BTreeSet<&String> = before
            .iter()
            .filter_map(|call| match call {
                Call::Synced(path) => Some(path),
                _ => None,
            })
            .collect();
        assert!(
            synced.iter().any(|path| path.contains("/recibiendo/")),
            "the content: {synced:?}"
        );
        assert!(
            synced.iter().any(|path| path.contains("/archivos/")),
            "and its name: {synced:?}"
        );
        answered += 1;
    }
    assert_eq!(answered, FORMS);
    assert!(
        last_synced >= FORMS / 2,
        "the log, after it was last written: {last_synced} of {FORMS}"
    );
}
