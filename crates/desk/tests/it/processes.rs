//! Several processes on one PostgreSQL behind a balancer, each with a data folder of its own [P-2]: whoever
//! answers, the institution is one; and when one of them is killed, nothing that was answered is lost.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::platform::clock::Clock;
use desk::platform::dialect::catalog;
use sea_orm::ConnectionTrait;

use crate::crash::client::{Client, Ledger};
use crate::crash::look;
use crate::live::Stream;
use crate::support::{Backend, Browser, Place, Process, block_on, opened_by, people, serve};

/// nginx, from its package. Gone with the test.
struct Balancer {
    server: Child,
    address: SocketAddr,
}

impl Balancer {
    async fn start(folder: &Path, address: SocketAddr, behind: &[SocketAddr]) -> Self {
        let home = folder.display();
        let behind = behind
            .iter()
            .map(|address| format!("server {address} max_fails=1 fail_timeout=60s;"));
        let behind: String = behind.collect();
        let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let kinds: String = kinds
            .iter()
            .map(|kind| format!("{kind}_temp_path {home}/{kind};"))
            .collect();
        let settings = format!(
            "daemon off; master_process off; pid {home}/nginx.pid; error_log {home}/nginx.log;
            events {{}}
            http {{
                access_log off; {kinds}
                upstream desk {{ {behind} }}
                server {{
                    listen {address};
                    location / {{
                        proxy_pass http://desk;
                        proxy_http_version 1.1;
                        proxy_set_header Connection '';
                        proxy_set_header Host $http_host;
                        proxy_set_header X-Forwarded-For $remote_addr;
                    }}
                }}
            }}"
        );
        let file = folder.join("nginx.conf");
        std::fs::write(&file, settings).unwrap();
        // Debian keeps it out of the path of ordinary users.
        let path = format!("{}:/usr/sbin", std::env::var("PATH").unwrap());
        let mut command = Command::new("nginx");
        command
            .env("PATH", path)
            .arg("-p")
            .arg(folder)
            .arg("-c")
            .arg(&file);
        command.arg("-e").arg(folder.join("nginx.log"));
        let balancer = Self {
            server: command.spawn().unwrap(),
            address,
        };
        for _ in 0..100 {
            if std::net::TcpStream::connect(address).is_ok() {
                return balancer;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!(
            "{}",
            std::fs::read_to_string(folder.join("nginx.log")).unwrap_or_default()
        );
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// An address that nobody has.
fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

#[test]
fn one_institution_whoever_answers() {
    block_on(async {
        let place = Place::institution(Backend::Postgres).await;
        let mut agents = people(&place, 7).await;
        watch_jobs(&place).await;
        let folders: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
        let letters = place.folder.path().join("correos");
        let front = free();
        let url = format!("http://{front}");
        let more = [
            "--mail-dir",
            letters.to_str().unwrap(),
            "--mail-from",
            "mesa@ventanilla.example",
            "--public-url",
            &url,
            "--proxy",
            "127.0.0.1",
        ];
        let mut processes: Vec<Process> = folders
            .iter()
            .map(|folder| {
                Process::start(
                    serve(folder.path(), place.url.as_deref(), &more),
                    &folder.path().join("registro"),
                )
            })
            .collect();
        let at: Vec<SocketAddr> = processes.iter().map(|process| process.address).collect();
        let balancer = Balancer::start(place.folder.path(), front, &at).await;

        let ana = agents.pop().unwrap();
        shares(&ana, &agents[0], &at).await;

        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let working = agents.into_iter().enumerate().map(|(number, agent)| {
            let mut client = Client::new(number, agent, Arc::clone(&ledger));
            let address = balancer.address;
            tokio::spawn(async move {
                client.work_for(address, Duration::from_secs(6)).await;
                client
            })
        });
        let working: Vec<_> = working.collect();
        tokio::time::sleep(Duration::from_secs(2)).await;
        processes.remove(1).kill();
        let mut clients = Vec::new();
        for client in working {
            clients.push(client.await.unwrap());
        }
        for client in &mut clients {
            client.finish(balancer.address).await;
        }
        look::everything_is_there(&place, &ledger, &letters).await;
        processes.into_iter().for_each(Process::stop);
        jobs_ran_once(&place).await;
        look::letters_left_once(&place, &letters, 1).await;
        assert!(ledger.lock().unwrap().created.len() > 6);
        place.remove().await;
    });
}

/// From now on the database itself writes down who finished which job.
async fn watch_jobs(place: &Place) {
    let sql = "CREATE TABLE job_run (job BIGINT NOT NULL, owner TEXT NOT NULL);
        CREATE FUNCTION job_ran() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO job_run VALUES (NEW.id, OLD.lease_owner); RETURN NULL; END $$;
        CREATE TRIGGER job_ran AFTER UPDATE ON job FOR EACH ROW
            WHEN (OLD.lease_owner IS NOT NULL AND NEW.lease_owner IS NULL) EXECUTE FUNCTION job_ran()";
    let app = opened_by(place, Clock::system()).await;
    let write = app.db.write((), move |tx, ()| {
        Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            Ok(())
        })
    });
    write.await.unwrap();
    app.db.clone().close().await;
}

/// Several workers did the work, and no job was done twice.
async fn jobs_ran_once(place: &Place) {
    let app = opened_by(place, Clock::system()).await;
    let count = async |sql: &str| {
        catalog::value::<i64>(app.db.read(), sql)
            .await
            .unwrap()
            .unwrap()
    };
    let runs = count("SELECT count(*) FROM job_run").await;
    assert_eq!(runs, count("SELECT count(DISTINCT job) FROM job_run").await);
    assert!(runs > 10 && count("SELECT count(DISTINCT owner) FROM job_run").await > 1);
    app.db.clone().close().await;
}

/// What one process did, the others know: the session, a file, a draft, what happens on an open page.
async fn shares(ana: &Browser, beto: &Browser, at: &[SocketAddr]) {
    let on = |who: &Browser, process: usize| who.at(at[process]);
    let form = [
        ("command", "orden-compartida"),
        ("channel", "persona"),
        ("requester", "nueva"),
        ("name", "Rosa Inventada"),
        ("email", "rosa@ocoyoacac.example"),
        ("unit", "tesoreria"),
        ("form", "diagnostico"),
        ("service", "diagnostico"),
        ("description", "No prende."),
    ];
    let content = vec![b'x'; 300_000];
    let files: [(&str, &[u8]); 1] = [("hoja.txt", &content)];
    let first = on(ana, 0)
        .post_multipart("/solicitudes/nueva", &form, &files)
        .await;
    let page = first.is(303).location().replace("/registrado", "");
    let folio = page.rsplit('/').next().unwrap().to_owned();
    // The same click, by way of another.
    let again = on(ana, 1)
        .post_multipart("/solicitudes/nueva", &form, &files)
        .await;
    assert_eq!(again.is(303).location(), first.location());

    let shown = on(beto, 2).get(&page).await;
    let file = shown.is(200).links(&format!("{page}/archivos/")).remove(0);
    assert_eq!(on(beto, 1).get(&file).await.is(200).body, content);

    let draft = [
        ("form", "answer"),
        ("base", "2"),
        ("text", "Ya casi está listo"),
        ("visibility", "answer"),
    ];
    on(ana, 0)
        .post(&format!("{page}/borrador"), &draft)
        .await
        .is(204);
    on(ana, 2)
        .get(&page)
        .await
        .says(&["Ya casi está listo</textarea>"]);

    let mut open = Stream::of(&on(ana, 0), &folio, 2).await;
    let _other = Stream::of(&on(beto, 1), &folio, 2).await;
    open.says("también está viendo esta página").await;
    let answer = [("visibility", "answer"), ("text", "Vamos para allá")];
    on(beto, 2)
        .post_multipart(&format!("{page}/escribir"), &answer, &[])
        .await
        .is(303);
    open.says("respondió desde que abrió esta página").await;
    // Signed out of one is signed out of all.
    on(ana, 1).get(&page).await.is(200);
    on(ana, 2).post("/salir", &[]).await.is(303);
    for process in 0..at.len() {
        on(ana, process).get(&page).await.is(303);
    }
}
