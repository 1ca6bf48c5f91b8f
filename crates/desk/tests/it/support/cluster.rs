//! A PostgreSQL cluster of a test's own, which it may stop, kill and start again.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// A cluster with every guarantee on. Gone with the test.
pub struct Cluster {
    folder: TempDir,
    port: u16,
    server: Option<Child>,
    /// A disk of so many megabytes beside its own, in the folder `disco`.
    small: Option<u32>,
}

/// The newest that is installed.
fn bin() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").unwrap();
    let newest = versions.map(|entry| entry.unwrap().path()).max();
    newest.unwrap().join("bin")
}

/// Whether these tests may do everything on their machine.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The server refuses to run as root; it ends with this process.
fn as_postgres(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    }
    command
        .args(["--pdeathsig=KILL"])
        .arg(bin().join(program))
        .current_dir("/");
    command
}

impl Cluster {
    /// Makes one and starts it.
    pub async fn start() -> Self {
        Self::with(None).await
    }

    /// The same with a small disk beside its own: [`Cluster::small`].
    pub async fn with_small_disk(megabytes: u32) -> Self {
        Self::with(Some(megabytes)).await
    }

    async fn with(small: Option<u32>) -> Self {
        let folder = TempDir::new().unwrap();
        // Another user's server must be able to enter.
        let _ = Command::new("chown")
            .arg("postgres")
            .arg(folder.path())
            .status();
        let mut init = as_postgres("initdb");
        init.arg("--pgdata").arg(folder.path().join("data"));
        init.args([
            "--username=ventanilla",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]);
        let made = init.output().unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut cluster = Self {
            folder,
            port,
            server: None,
            small,
        };
        cluster.resume().await;
        cluster
    }

    /// The address of its first database.
    pub fn url(&self) -> String {
        format!("postgres://ventanilla@127.0.0.1:{}/postgres", self.port)
    }

    /// The small disk, as the server sees it.
    pub fn small(&self) -> PathBuf {
        self.folder.path().join("disco")
    }

    /// The number of the server's process.
    pub fn id(&self) -> u32 {
        self.server.as_ref().unwrap().id()
    }

    fn data(&self) -> PathBuf {
        Path::new(self.folder.path()).join("data")
    }

    /// Starts it again, and waits until it answers.
    pub async fn resume(&mut self) {
        let mut command = as_postgres("postgres");
        if let Some(megabytes) = self.small {
            let plain = command;
            std::fs::create_dir_all(self.small()).unwrap();
            command = Command::new("unshare");
            command.args(["--mount", "sh", "-e", "-c"]);
            command.arg(format!(
                "mount -t tmpfs -o size={megabytes}m tmpfs \"$0\"; chown postgres \"$0\"; exec \"$@\""
            ));
            command
                .arg(self.small())
                .arg(plain.get_program())
                .args(plain.get_args());
            command.current_dir("/");
        }
        command
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string()]);
        command.args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=80",
        ]);
        let log = self.folder.path().join("log");
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .unwrap();
        self.server = Some(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        for _ in 0..150 {
            let mut ask = Command::new(bin().join("pg_isready"));
            ask.args([
                "--quiet",
                "--host=127.0.0.1",
                &format!("--port={}", self.port),
            ]);
            if ask.status().unwrap().success() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("PostgreSQL did not start");
    }

    /// Ends it, as an administrator does: it waits for no client.
    pub fn stop(&mut self) {
        self.signal("-INT");
    }

    /// Ends it without a word of warning.
    pub fn kill(&mut self) {
        self.signal("-QUIT");
    }

    fn signal(&mut self, how: &str) {
        if let Some(mut server) = self.server.take() {
            let asked = Command::new("kill")
                .args([how, &server.id().to_string()])
                .status();
            assert!(asked.unwrap().success());
            server.wait().unwrap();
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
    }
}
