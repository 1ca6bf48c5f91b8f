//! A story over HTTPS, on another name than this machine's, with the binary itself.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use crate::support::{Answer, client};

const NAME: &str = "mesa.ejemplo.test";

/// The binary; ended when the test ends, however it ends.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// [P-1] first start, first administrator, sign out and in again: the cookie is
/// bound to the name and travels only encrypted.
#[test]
fn the_first_day_over_https() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec![NAME.to_owned()]).unwrap();
    let (cert, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_ventanilla"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--pack",
            "ocoyoacac",
            "--public-url",
        ])
        .arg(format!("https://{NAME}"))
        .arg("--data")
        .arg(folder.path().join("datos"))
        .arg("--tls-cert")
        .arg(&cert)
        .arg("--tls-key")
        .arg(&key)
        .env("VENTANILLA_LOG", "info,desk=info")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let serving = Serving(child);
    let mut line = |what: &str| {
        let found = lines.find(|line| line.as_ref().unwrap().contains(what));
        found.unwrap().unwrap().trim().to_owned()
    };
    let address: SocketAddr = line("Escucha en")
        .rsplit(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let link = line("/bienvenida/");
    let port = address.port();
    assert!(
        link.starts_with(&format!("https://{NAME}/bienvenida/")),
        "{link}"
    );
    crate::support::block_on(async move {
        let root = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
        let https = client()
            .cookie_store(true)
            .tls_certs_only([root])
            .resolve(NAME, address)
            .build()
            .unwrap();
        let url = |path: &str| format!("https://{NAME}:{port}{path}");
        let path = link
            .trim_start_matches(&format!("https://{NAME}"))
            .to_owned();
        let form = [
            ("name", "Ada Ejemplo"),
            ("email", "ada@x.example"),
            ("password", "una frase larga"),
            ("repeat", "una frase larga"),
        ];
        let made = Answer::of(https.post(url(&path)).form(&form).send().await.unwrap()).await;
        let cookies = made.is(303).cookies();
        let cookie = cookies
            .iter()
            .find(|c| c.starts_with("__Host-ventanilla="))
            .unwrap();
        assert!(
            cookie.contains("Secure") && cookie.contains("HttpOnly") && cookie.contains("Path=/"),
            "{cookie}"
        );
        let people = Answer::of(
            https
                .get(url("/administracion/personas"))
                .send()
                .await
                .unwrap(),
        )
        .await;
        people.is(200).says(&["Ada Ejemplo"]);
        assert!(
            people
                .header("strict-transport-security")
                .contains("max-age")
        );
        let out = https
            .post(url("/salir"))
            .header("origin", format!("https://{NAME}:{port}"));
        Answer::of(out.send().await.unwrap()).await.is(303);
        Answer::of(
            https
                .get(url("/administracion/personas"))
                .send()
                .await
                .unwrap(),
        )
        .await
        .is(303);
        let form = [("email", "ada@x.example"), ("password", "una frase larga")];
        Answer::of(https.post(url("/entrar")).form(&form).send().await.unwrap())
            .await
            .is(303);
        Answer::of(
            https
                .get(url("/administracion/personas"))
                .send()
                .await
                .unwrap(),
        )
        .await
        .is(200);
        // Plain HTTP on the same port gets nothing.
        let plain = client()
            .build()
            .unwrap()
            .get(format!("http://{address}/"))
            .send()
            .await;
        assert!(plain.is_err() || plain.unwrap().status().is_client_error());
    });
    drop(serving);
}
