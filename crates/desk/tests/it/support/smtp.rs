//! A real SMTP server (Debian's python3-aiosmtpd) that a test starts, ends and looks into.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use desk::platform::mail::{Mail, Settings};
use tempfile::TempDir;

/// A server with a certificate of its own. It can go away and come back.
pub struct Smtp {
    folder: TempDir,
    port: u16,
    running: Option<Child>,
}

/// A mail as it arrived.
#[derive(Debug)]
pub struct Arrived {
    /// Headers, unfolded.
    pub headers: Vec<String>,
    /// The text, decoded.
    pub body: String,
}

impl Smtp {
    /// A server that does not run yet, on a port that is free now.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(folder.path().join("c.pem"), made.cert.pem()).unwrap();
        std::fs::write(
            folder.path().join("k.pem"),
            made.signing_key.serialize_pem(),
        )
        .unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        Self {
            folder,
            port,
            running: None,
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The way out to this server, by STARTTLS and with its password.
    pub fn mail(&self) -> Mail {
        self.way("mesa:cl%40ve%2F1", Some("c.pem"))
    }

    /// A way out with another password, or with the system's certificates.
    pub fn way(&self, user: &str, ca: Option<&str>) -> Mail {
        let settings = Settings {
            smtp_url: Some(format!(
                "smtp://{user}@localhost:{}?tls=required",
                self.port
            )),
            smtp_ca: ca.map(|name| self.file(name)),
            from: Some("Mesa de servicios <mesa@ugdai.example>".to_owned()),
            ..Settings::default()
        };
        settings.mail().unwrap().unwrap()
    }

    /// Starts it, and waits until it listens.
    pub async fn start(&mut self) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/smtp.py");
        let python =
            std::env::var("VENTANILLA_PYTHON").unwrap_or_else(|_| "/usr/bin/python3".to_owned());
        let child = Command::new(python)
            .arg(script)
            .args([self.file("c.pem"), self.file("k.pem")])
            .arg(self.folder.path())
            .arg(self.port.to_string())
            .stdin(Stdio::piped())
            // It tells of every client that does not trust it.
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.running = Some(child);
        for _ in 0..300 {
            if self.file("listo").exists() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no SMTP server: is python3-aiosmtpd installed?");
    }

    /// Ends it.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().unwrap();
            child.wait().unwrap();
            std::fs::remove_file(self.file("listo")).unwrap();
        }
    }

    /// While busy it asks to wait for addresses with «ocupado».
    pub fn busy(&self, busy: bool) {
        if busy {
            std::fs::write(self.file("ocupado"), "").unwrap();
        } else {
            std::fs::remove_file(self.file("ocupado")).unwrap();
        }
    }

    /// What arrived so far, in order.
    pub fn arrived(&self) -> Vec<Arrived> {
        read(self.folder.path())
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The mails in a folder, by name of their files.
pub fn read(folder: &std::path::Path) -> Vec<Arrived> {
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|e| e == "eml"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| Arrived::parse(&std::fs::read_to_string(path).unwrap()))
        .collect()
}

impl Arrived {
    fn parse(text: &str) -> Self {
        let text = text.replace("\r\n", "\n");
        let (head, body) = text.split_once("\n\n").unwrap();
        let head = head.replace("\n ", " ").replace("\n\t", " ");
        let headers: Vec<String> = head.lines().map(str::to_owned).collect();
        let encoding = headers
            .iter()
            .find_map(|h| h.strip_prefix("Content-Transfer-Encoding: "));
        let body = match encoding {
            Some("base64") => {
                let packed: String = body.split_whitespace().collect();
                String::from_utf8(data_encoding::BASE64.decode(packed.as_bytes()).unwrap()).unwrap()
            }
            Some("quoted-printable") => quoted(body),
            _ => body.to_owned(),
        };
        let body = body.replace("\r\n", "\n");
        Self { headers, body }
    }

    /// The value of a header; a subject is decoded.
    pub fn header(&self, name: &str) -> String {
        let value = self
            .headers
            .iter()
            .find_map(|h| h.strip_prefix(&format!("{name}: ")));
        words(value.unwrap_or_else(|| panic!("no {name} in {:?}", self.headers)))
    }

    /// The private link or the page that the mail leads to, as a path.
    pub fn link(&self) -> String {
        let line = self
            .body
            .lines()
            .find(|line| line.starts_with("http"))
            .unwrap();
        let path = line.splitn(4, '/').nth(3).unwrap();
        format!("/{path}")
    }

    /// Everything that a reader, or a server on the way, gets to see.
    pub fn whole(&self) -> String {
        format!(
            "{}\n{}\n{}",
            self.headers.join("\n"),
            self.header("Subject"),
            self.body
        )
    }
}

fn quoted(text: &str) -> String {
    let text = text.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        if *first == b'=' {
            let hex = std::str::from_utf8(&others[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &others[2..];
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Words of a header after RFC 2047, those in base64.
fn words(value: &str) -> String {
    let value = value.replace("?= =?utf-8?b?", "?==?utf-8?b?");
    let mut text = String::new();
    let mut rest = value.as_str();
    while let Some((before, word)) = rest.split_once("=?utf-8?b?") {
        let (word, after) = word.split_once("?=").unwrap();
        text.push_str(before);
        text.push_str(
            &String::from_utf8(data_encoding::BASE64.decode(word.as_bytes()).unwrap()).unwrap(),
        );
        rest = after;
    }
    text + rest
}
