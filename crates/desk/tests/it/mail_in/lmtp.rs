//! LMTP, as a mail server speaks it.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use desk::channel::intake::lmtp::serve;
use desk::site::Site;
use sea_orm::{EntityTrait, QueryOrder};
use tables::mail_message;

use super::{Desk, FIRST, by_mail};

/// A conversation.
struct Talk {
    stream: BufReader<TcpStream>,
}

impl Talk {
    /// With a listener of this desk, which ends with the sender.
    async fn with(desk: &Desk) -> (Self, watch::Sender<bool>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (end, ending) = watch::channel(false);
        let site = Site::new(desk.t.app.clone());
        tokio::spawn(serve(listener, site.follow(), ending));
        let stream = TcpStream::connect(address).await.unwrap();
        let mut talk = Self {
            stream: BufReader::new(stream),
        };
        assert!(talk.answer().await.starts_with("220 "));
        (talk, end)
    }

    async fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).await.unwrap();
            if line.get(3..4) != Some("-") {
                return line.trim_end().to_owned();
            }
        }
    }

    async fn send(&mut self, text: &str) {
        self.stream
            .get_mut()
            .write_all(text.as_bytes())
            .await
            .unwrap();
    }

    /// Says a line, and expects an answer that begins so.
    async fn says(&mut self, line: &str, code: &str) {
        self.send(&format!("{line}\r\n")).await;
        let answer = self.answer().await;
        assert!(answer.starts_with(code), "{line}: {answer}");
    }
}

#[test]
fn each_receiver_gets_an_answer_and_the_message_once() {
    by_mail(&async |desk| {
        let (mut talk, _end) = Talk::with(desk).await;
        talk.says("EHLO mx", "500").await;
        talk.says("MAIL FROM:<ana@unidad.example>", "503").await;
        talk.says("LHLO mx", "250").await;
        talk.says("DATA", "503").await;
        talk.says("MAIL FROM:<ana@unidad.example> SIZE=999999999", "552")
            .await;
        talk.says(
            "MAIL FROM:<ana@unidad.example> BODY=8BITMIME SMTPUTF8",
            "250",
        )
        .await;
        talk.says("RCPT TO:<nadie@ugdai.example>", "550 5.1.1")
            .await;
        talk.says("RCPT TO:<Mesa+algo@ugdai.example>", "250").await;
        talk.says("RCPT TO:<conocidos@ugdai.example>", "250").await;
        talk.says("DATA", "354").await;
        let body = FIRST
            .replace('\n', "\r\n")
            .replace("\r\nLa impresora", "\r\n..La impresora");
        talk.send(&format!("{body}.\r\n")).await;
        assert!(talk.answer().await.starts_with("250 2.0.0"));
        assert!(talk.answer().await.starts_with("250 2.0.0"));
        // The same again, all at once, as a server that lost the answer sends it.
        talk.send(&format!("MAIL FROM:<ana@unidad.example>\r\nRCPT TO:<mesa@ugdai.example>\r\nDATA\r\n{body}.\r\nQUIT\r\n")).await;
        for code in ["250", "250", "354", "250", "221"] {
            let answer = talk.answer().await;
            assert!(answer.starts_with(code), "{answer}");
        }
        desk.t.run_jobs().await;
        let rows = mail_message::Entity::find()
            .order_by_asc(mail_message::Column::Id)
            .all(desk.t.app.db.read())
            .await
            .unwrap();
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.mailbox.as_str(), row.effect.as_deref()))
            .collect();
        assert_eq!(
            told,
            [("mesa", Some("ticket")), ("conocidos", Some("ticket"))]
        );
        let [ticket, _] = desk.tickets().await.try_into().unwrap();
        assert_eq!(
            desk.last_words(ticket.id).await,
            "No imprime\n\n.La impresora de la ventanilla 3 no enciende."
        );
    });
}

#[test]
fn who_talks_nonsense_is_sent_away_and_others_are_served() {
    by_mail(&async |desk| {
        let (mut talk, _end) = Talk::with(desk).await;
        for _ in 0..20 {
            talk.send("\u{0}\u{1}tonterías\r\n").await;
            assert!(talk.answer().await.starts_with('5'));
        }
        assert!(talk.answer().await.starts_with("421"));
        let (mut talk, _end) = Talk::with(desk).await;
        talk.says(&"a".repeat(9_000), "501").await;
        talk.says("LHLO mx", "250").await;
        // Who goes in the middle of a message leaves nothing behind.
        talk.says("MAIL FROM:<>", "250").await;
        talk.says("RCPT TO:<mesa@ugdai.example>", "250").await;
        talk.says("DATA", "354").await;
        talk.send("From: a@b.example\r\n\r\nA med").await;
        drop(talk);
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let rows = mail_message::Entity::find()
            .order_by_asc(mail_message::Column::Id)
            .all(desk.t.app.db.read())
            .await
            .unwrap();
        assert!(rows.is_empty());
    });
}

/// What a library made by others says to the listener.
const PYTHON: &str = r#"
import smtplib, sys
from email.message import EmailMessage
mail = EmailMessage()
mail['From'] = 'Peña <peña@unidad.example>'
mail['To'] = 'mesa@ugdai.example'
mail['Subject'] = 'Con eñe'
mail['Message-ID'] = '<py@unidad.example>'
mail.set_content('.\nUna línea que empieza con punto\n..y otra\n')
with smtplib.LMTP('127.0.0.1', int(sys.argv[1])) as server:
    refused = server.send_message(mail, 'peña@unidad.example', ['mesa@ugdai.example', 'nadie@ugdai.example'], mail_options=['SMTPUTF8'])
    assert list(refused) == ['nadie@ugdai.example'], refused
    assert refused['nadie@ugdai.example'][0] == 550, refused
"#;

#[test]
fn the_library_of_python_delivers_to_it() {
    by_mail(&async |desk| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (_end, ending) = watch::channel(false);
        let site = Site::new(desk.t.app.clone());
        tokio::spawn(serve(listener, site.follow(), ending));
        let python =
            std::env::var("VENTANILLA_PYTHON").unwrap_or_else(|_| "/usr/bin/python3".to_owned());
        let run = move || {
            std::process::Command::new(python)
                .args(["-c", PYTHON, &port.to_string()])
                .output()
        };
        let output = tokio::task::spawn_blocking(run).await.unwrap().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        desk.t.run_jobs().await;
        let ticket = desk.tickets().await.pop().unwrap();
        assert_eq!(ticket.contact, "peña@unidad.example");
        let words = desk.last_words(ticket.id).await;
        assert_eq!(
            words,
            "Con eñe\n\n.\nUna línea que empieza con punto\n..y otra"
        );
    });
}
