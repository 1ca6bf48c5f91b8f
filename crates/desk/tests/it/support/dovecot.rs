//! A real IMAP server (Debian's dovecot-imapd) that a test starts, fills and ends. As root its parts run as users of their
//! own; else all of them as whoever runs the tests.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::is_root;

/// A server with a mailbox for whoever says the password «cl@ve».
pub struct Dovecot {
    folder: TempDir,
    pub port: u16,
    /// Where it speaks TLS from the first byte.
    pub tls_port: u16,
    running: Child,
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// The name of the user or the group that runs the tests.
fn id(option: &str) -> String {
    let told = Command::new("id").arg(option).output().unwrap();
    String::from_utf8(told.stdout).unwrap().trim().to_owned()
}

fn open(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

impl Dovecot {
    /// Starts it and waits until it listens.
    pub fn start() -> Self {
        Self::with("")
    }

    /// The same with further lines of its configuration; `{folder}` in them is its folder.
    pub fn with(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().display().to_string();
        let (port, tls_port) = (free_port(), free_port());
        for name in ["run", "mail"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        open(folder.path(), 0o755);
        open(&folder.path().join("mail"), 0o777);
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(folder.path().join("c.pem"), made.cert.pem()).unwrap();
        let key = made.signing_key.serialize_pem();
        std::fs::write(folder.path().join("k.pem"), key).unwrap();
        let (user, group) = if is_root() {
            ("nobody".to_owned(), "nogroup".to_owned())
        } else {
            (id("-un"), id("-gn"))
        };
        let mut text = format!(
            "protocols = imap\nbase_dir = {home}/run\nstate_dir = {home}/run\nlog_path = {home}/log\nlisten = 127.0.0.1\nssl = yes\nssl_cert = <{home}/c.pem\nssl_key = <{home}/k.pem\ndisable_plaintext_auth = no\nmail_location = maildir:{home}/mail/%u\nmail_uid = {user}\nmail_gid = {group}\nfirst_valid_uid = 1\nfirst_valid_gid = 1\nauth_mechanisms = plain login\npassdb {{\n driver = static\n args = password=cl@ve\n}}\nuserdb {{\n driver = static\n args = uid={user} gid={group} home={home}/mail/%u\n}}\nservice imap-login {{\n chroot =\n inet_listener imap {{\n port = {port}\n }}\n inet_listener imaps {{\n port = {tls_port}\n ssl = yes\n }}\n}}\n"
        );
        if !is_root() {
            let _ = write!(
                text,
                "default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\nservice anvil {{\n chroot =\n}}\nservice stats {{\n chroot =\n}}\n"
            );
        }
        text.push_str(&more.replace("{folder}", &home));
        let config = folder.path().join("dovecot.conf");
        std::fs::write(&config, text).unwrap();
        // Killed tests leave no server behind.
        let running = Command::new("setpriv")
            .args(["--pdeathsig=TERM", "/usr/sbin/dovecot", "-F", "-c"])
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("no IMAP server: is dovecot-imapd installed?");
        let server = Self {
            folder,
            port,
            tls_port,
            running,
        };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{}", server.log());
    }

    /// What it wrote into its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Its certificate.
    pub fn certificate(&self) -> std::path::PathBuf {
        self.folder.path().join("c.pem")
    }

    /// Puts a message into the mailbox of a user, as another mail program would.
    pub fn put(&self, user: &str, raw: &str) {
        let raw = raw.replace('\n', "\r\n");
        self.says(user, &[&format!("APPEND INBOX {{{}}}\r\n{raw}", raw.len())]);
    }

    /// What stands after `*` in the answers to these orders, said as this user one after the other.
    pub fn says(&self, user: &str, orders: &[&str]) -> Vec<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).unwrap();
        let mut answers = BufReader::new(stream.try_clone().unwrap());
        let mut told = Vec::new();
        let mut until = |sign: &str| loop {
            let mut line = String::new();
            assert!(
                answers.read_line(&mut line).unwrap() > 0,
                "the server went away before «{sign}»: {}",
                self.log()
            );
            if line.starts_with(sign) {
                return;
            }
            assert!(
                !line.starts_with("a NO") && !line.starts_with("a BAD"),
                "{line}"
            );
            told.push(line.trim().to_owned());
        };
        until("* OK");
        write!(stream, "a LOGIN {user} cl@ve\r\n").unwrap();
        until("a OK");
        for order in orders {
            let (order, literal) = order.split_once("\r\n").unwrap_or((order, ""));
            write!(stream, "a {order}\r\n").unwrap();
            if order.ends_with('}') {
                until("+");
                write!(stream, "{literal}\r\n").unwrap();
            }
            until("a OK");
        }
        write!(stream, "a LOGOUT\r\n").unwrap();
        until("a OK");
        told
    }

    /// Forgets how the messages of a user were numbered: they get new numbers under another UIDVALIDITY.
    pub fn number_anew(&self, user: &str) {
        let folder = self.folder.path().join("mail").join(user);
        for file in std::fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if name.starts_with("dovecot") {
                let gone = if name.starts_with("dovecot-uidvalidity.") {
                    Ok(())
                } else {
                    std::fs::remove_file(&path)
                };
                gone.unwrap();
            }
        }
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Its parts end with it when it is asked; killed, it would leave them.
        let _ = Command::new("kill")
            .arg(self.running.id().to_string())
            .status();
        let _ = self.running.wait();
    }
}
