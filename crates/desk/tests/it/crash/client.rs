//! Somebody who works on, whatever happens to the program.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::support::{Answer, Browser};

/// What the program answered that it did.
#[derive(Default)]
pub struct Ledger {
    /// The folio of each ticket, by what was asked for.
    pub created: BTreeMap<String, String>,
    /// The folio of the ticket that each text was written on.
    pub written: BTreeMap<String, String>,
    pub answers: u64,
    pub moves: u64,
    /// Requests without an answer.
    pub cut: u64,
}

/// A form on its way: the same until it is answered.
#[derive(Clone)]
struct Form {
    path: String,
    fields: Vec<(&'static str, String)>,
    file: bool,
    text: String,
    folio: Option<String>,
}

pub struct Client {
    number: usize,
    browser: Browser,
    ledger: Arc<Mutex<Ledger>>,
    step: usize,
    /// The ticket that was registered last.
    folio: String,
    open: Option<Form>,
    patient: bool,
}

impl Client {
    pub fn new(number: usize, browser: Browser, ledger: Arc<Mutex<Ledger>>) -> Self {
        Self {
            number,
            browser,
            ledger,
            step: 0,
            folio: String::new(),
            open: None,
            patient: false,
        }
    }

    /// Works until the program is gone.
    pub async fn work(&mut self, address: SocketAddr) {
        self.browser = self.browser.at(address);
        while self.once().await.is_some() {}
        self.ledger.lock().unwrap().cut += 1;
    }

    /// Works for so long, whatever happens; where no answer comes, it asks again a moment later.
    pub async fn work_for(&mut self, address: SocketAddr, time: Duration) {
        self.browser = self.browser.at(address);
        self.patient = true;
        let end = Instant::now() + time;
        while Instant::now() < end {
            if self.once().await.is_none() {
                self.ledger.lock().unwrap().cut += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }

    /// Gets the answer that is missing.
    pub async fn finish(&mut self, address: SocketAddr) {
        self.browser = self.browser.at(address);
        while self.open.is_some() || !self.step.is_multiple_of(3) {
            self.once().await.unwrap();
        }
    }

    /// Sends one form, or again the one that was not answered; nothing when it was cut off.
    async fn once(&mut self) -> Option<()> {
        if self.open.is_none() {
            self.open = Some(self.next().await?);
        }
        let form = self.open.clone().unwrap();
        let fields: Vec<(&str, &str)> = form.fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let files: [(&str, &[u8]); 1] = [("hoja.txt", form.text.as_bytes())];
        let files = if form.file { &files[..] } else { &[] };
        let answer = self
            .browser
            .try_multipart(&form.path, &fields, files)
            .await?;
        if self.is_away(&answer) {
            return None;
        }
        let to = answer.is(303).location();
        self.open = None;
        self.step += 1;
        let mut ledger = self.ledger.lock().unwrap();
        match form.folio {
            None => {
                self.folio = to.split('/').nth(2).unwrap().to_owned();
                ledger.created.insert(form.text, self.folio.clone());
            }
            Some(folio) => {
                let moved = form.path.ends_with("/mover");
                ledger.moves += u64::from(moved);
                ledger.answers += u64::from(!moved);
                ledger.written.insert(form.text, folio);
            }
        }
        Some(())
    }

    /// Whether the program, or what it stands on, is away for a moment: to be expected only where the test says so.
    fn is_away(&self, answer: &Answer) -> bool {
        self.patient && matches!(answer.status, 502..=504)
    }

    /// A ticket, an answer on it, a move of it, and so on.
    async fn next(&self) -> Option<Form> {
        let (step, number) = (self.step, self.number);
        let text = format!("Caso {number}-{step}: la pantalla no prende");
        let command = ("command", format!("orden-{number}-{step}"));
        let page = format!("/solicitudes/{}", self.folio);
        let (path, more) = match step % 3 {
            0 => {
                let service = || "mantenimiento-correctivo".to_owned();
                let fields = vec![
                    ("channel", "persona".to_owned()),
                    ("requester", "nueva".to_owned()),
                    ("name", format!("Persona Inventada {number}-{step}")),
                    ("email", format!("p{number}-{step}@ocoyoacac.example")),
                    ("unit", "tesoreria".to_owned()),
                    ("form", service()),
                    ("service", service()),
                    ("description", text.clone()),
                ];
                ("/solicitudes/nueva".to_owned(), fields)
            }
            1 => {
                let fields = vec![("visibility", "answer".to_owned()), ("text", text.clone())];
                (format!("{page}/escribir"), fields)
            }
            _ => {
                let shown = self.browser.try_get(&page).await?;
                if self.is_away(&shown) {
                    return None;
                }
                let base = shown.is(200).all_hidden("base").pop().unwrap();
                let fields = vec![
                    ("base", base),
                    ("move", "pendiente".to_owned()),
                    ("message", text.clone()),
                ];
                (format!("{page}/mover"), fields)
            }
        };
        Some(Form {
            path,
            fields: [command].into_iter().chain(more).collect(),
            file: step.is_multiple_of(9),
            text,
            folio: (!step.is_multiple_of(3)).then(|| self.folio.clone()),
        })
    }
}
