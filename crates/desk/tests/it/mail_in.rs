//! Mail in: what becomes of a message, once, whatever it is. [P-21] [IPN-1] [IPN-2]

mod crash;
mod imap;
mod ledger;
mod lmtp;
mod many;
mod pages;
mod routes;

use desk::channel::intake::ledger::receive;
use desk::platform::mail::Mail;
use pack::Source;
use sea_orm::{EntityTrait, QueryOrder};
use tables::{mail_message, ticket, ticket_event};

use crate::support::{Arrived, Backend, TestApp, block_on, changed, read_mails};

/// Two mailboxes, and a way for requesters to open what is closed.
const MAILBOXES: &str = r#"
[[mailbox]]
key = "mesa"
name = "Mesa de ayuda"
address = "mesa@ugdai.example"
service = "mantenimiento-correctivo"
reopen_days = 5
keep_days = 30

[[mailbox]]
key = "conocidos"
name = "Solo conocidos"
address = "conocidos@ugdai.example"
service = "mantenimiento-correctivo"
refuse_strangers = true
hourly = 2
"#;

const REOPENS: &str = r#"[[transition]]
key = "volver"
label = "Volver a abrir"
from = ["cerrado"]
to = "abierto"
who = ["@requester"]

[[transition]]
key = "pendiente""#;

/// The pack that reads mail.
pub fn source() -> Source {
    let opens = [(
        "kinds/solicitud.toml",
        "[[transition]]\nkey = \"pendiente\"",
        REOPENS,
    )];
    changed(&opens, &[("mailboxes.toml", MAILBOXES)])
}

/// An institution that reads mail, and the folder that its own goes to.
pub struct Desk {
    pub t: TestApp,
    letters: tempfile::TempDir,
}

impl Desk {
    /// Keeps a message, and takes up what waits.
    pub async fn gets(&self, mailbox: &str, raw: &str) -> mail_message::Model {
        let raw = raw.replace('\n', "\r\n").into_bytes();
        let id = receive(&self.t.app, mailbox, None, raw).await.unwrap();
        self.t.run_jobs().await;
        let row = mail_message::Entity::find_by_id(id);
        row.one(self.t.app.db.read()).await.unwrap().unwrap()
    }

    /// What left, by name of its file.
    pub fn letters(&self) -> Vec<Arrived> {
        read_mails(self.letters.path())
    }

    pub async fn tickets(&self) -> Vec<ticket::Model> {
        let all = ticket::Entity::find().order_by_asc(ticket::Column::Id);
        all.all(self.t.app.db.read()).await.unwrap()
    }

    /// Type, channel and actor of a ticket's events.
    pub async fn events(&self, id: i64) -> Vec<(String, String, Option<i64>)> {
        let all = ticket_event::Entity::find().order_by_asc(ticket_event::Column::Seq);
        let all = all.all(self.t.app.db.read()).await.unwrap();
        let own = all.into_iter().filter(|event| event.ticket_id == id);
        own.map(|event| (event.event_type, event.channel, event.actor_id))
            .collect()
    }

    /// The entries that mails of this kind tell of, in the order in which they were queued.
    pub async fn notices(&self, notice: &str) -> Vec<i64> {
        let all = tables::outbox::Entity::find().order_by_asc(tables::outbox::Column::Id);
        let all = all.all(self.t.app.db.read()).await.unwrap();
        let own = all.into_iter().filter(|row| row.notice == notice);
        own.map(|row| row.seq).collect()
    }

    /// The text of a ticket's last event that has one.
    pub async fn last_words(&self, id: i64) -> String {
        let all = tables::event_content::Entity::find()
            .order_by_asc(tables::event_content::Column::Seq)
            .all(self.t.app.db.read())
            .await
            .unwrap();
        let own = all.into_iter().filter(|content| content.ticket_id == id);
        own.filter_map(|content| content.body).next_back().unwrap()
    }
}

/// Runs a body on both databases, each with a desk that reads mail and whose mail goes into a folder.
fn by_mail(body: &impl AsyncFn(&Desk)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let letters = tempfile::tempdir().unwrap();
            let mail = Mail::folder(letters.path(), "mesa@ugdai.example").unwrap();
            let t = TestApp::of(backend, &source()).await;
            let t = t.mailing(mail).await.trusting(&["mx.ugdai.example"]).await;
            let desk = Desk { t, letters };
            body(&desk).await;
            desk.t.done().await;
        });
    }
}

/// A first mail of Ana's, who is nobody here yet.
pub const FIRST: &str = "From: Ana Prueba <ana@unidad.example>
To: mesa@ugdai.example
Subject: No imprime
Date: Mon, 02 Mar 2026 11:00:00 -0600
Message-ID: <uno@unidad.example>
Content-Type: text/plain; charset=utf-8

La impresora de la ventanilla 3 no enciende.
-- 
Ana Prueba
Ext. 12
";
