//! How one is let in: by a file, by a token, in private; and what is told where one is not.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use super::*;

#[test]
fn a_mailbox_that_cannot_be_read_says_why() {
    by_mail(&async |desk| {
        let server = Dovecot::start();
        server.put("mesa", FIRST);
        let end = fetch(desk, server.port, "otra", "uno");
        until("a refusal", async || {
            state(desk).await.is_some_and(|row| row.error.is_some())
        })
        .await;
        let told = state(desk).await.unwrap().error;
        let why = "el servidor de correo no aceptó el usuario o su clave";
        assert_eq!(told.as_deref(), Some(why));
        let admin = desk.t.person("administrador", "Ada Muestra").await;
        for page in ["/administracion/correo-recibido", "/administracion/estado"] {
            let page = admin.get(page).await;
            page.is(200)
                .says(&["leer desde", "no aceptó el usuario"])
                .hides(&["otra@"]);
        }
        drop(end);
        // Mended, the sentence is gone.
        until("the turn is free", async || {
            state(desk)
                .await
                .is_some_and(|row| row.lease_owner.is_none())
        })
        .await;
        let end = fetch(desk, server.port, "cl%40ve", "uno");
        until_looked(desk, 1).await;
        assert_eq!(state(desk).await.unwrap().error, None);
        drop(end);
        desk.t.run_jobs().await;
        assert_eq!(messages(desk).await, 1);
    });
}

#[test]
fn a_password_in_a_file_travels_in_private() {
    by_mail(&async |desk| {
        let server = Dovecot::start();
        server.put("mesa", FIRST);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("clave");
        std::fs::write(&file, "cl@ve\n").unwrap();
        let address = format!(
            "imaps://mesa@localhost:{}/INBOX?password-file={}",
            server.tls_port,
            file.display()
        );
        // A server that nobody vouches for hears no password.
        let folder = tempfile::tempdir().unwrap();
        let foreign = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let ca = folder.path().join("ca.pem");
        std::fs::write(&ca, foreign.cert.pem()).unwrap();
        let end = fetch_from(desk, &address, Some(&ca), "uno");
        until("a refusal", async || {
            let row = state(desk).await;
            row.is_some_and(|row| row.error.is_some_and(|why| why.contains("TLS")))
        })
        .await;
        drop(end);
        until("the turn is free", async || {
            state(desk)
                .await
                .is_some_and(|row| row.lease_owner.is_none())
        })
        .await;
        assert_eq!(messages(desk).await, 0);
        let end = fetch_from(desk, &address, Some(&server.certificate()), "uno");
        until_there_are(desk, 1).await;
        drop(end);
        desk.t.run_jobs().await;
    });
}

/// What a server asks about a token: it is valid for «mesa» when it is the second one.
fn introspection() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut lines = BufReader::new(stream.try_clone().unwrap());
            let (mut line, mut is_good) = (String::new(), false);
            while lines.read_line(&mut line).is_ok_and(|read| read > 2) {
                is_good |= line.contains("segundo");
                line.clear();
            }
            let (status, body) = if is_good {
                ("200 OK", r#"{"active":true,"email":"mesa"}"#)
            } else {
                ("401 Unauthorized", r#"{"error":"invalid_token"}"#)
            };
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    port
}

#[test]
fn a_token_is_read_each_time_it_is_needed() {
    by_mail(&async |desk| {
        let folder = tempfile::tempdir().unwrap();
        let asks = folder.path().join("oauth2.conf");
        std::fs::write(
            &asks,
            format!(
                "tokeninfo_url = http://127.0.0.1:{}/?token=\nintrospection_mode = auth\nintrospection_url = http://127.0.0.1:1/\nusername_attribute = email\nactive_attribute = active\nactive_value = true\n",
                introspection()
            ),
        )
        .unwrap();
        let server = Dovecot::with(&format!(
            "auth_mechanisms = plain login xoauth2\npassdb {{\n driver = oauth2\n mechanisms = xoauth2\n args = {}\n}}\n",
            asks.display()
        ));
        server.put("mesa", FIRST);
        let file = folder.path().join("permiso");
        std::fs::write(&file, "primero").unwrap();
        let address = format!(
            "imap://mesa@127.0.0.1:{}/INBOX?token-file={}",
            server.port,
            file.display()
        );
        let end = fetch_from(desk, &address, None, "uno");
        until("a refusal", async || {
            state(desk).await.is_some_and(|row| row.error.is_some())
        })
        .await;
        drop(end);
        until("the turn is free", async || {
            state(desk)
                .await
                .is_some_and(|row| row.lease_owner.is_none())
        })
        .await;
        std::fs::write(&file, "segundo\n").unwrap();
        let end = fetch_from(desk, &address, None, "uno");
        until_there_are(desk, 1).await;
        drop(end);
        desk.t.run_jobs().await;
        assert_eq!(desk.tickets().await.len(), 1, "{}", server.log());
    });
}
