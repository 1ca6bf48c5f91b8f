//! What leaves is signed (DKIM), and others find the signature good. [P-22]

use std::path::Path;
use std::process::{Command, Stdio};

use desk::platform::mail::Settings;

use crate::support::{Backend, TestApp, block_on};

/// Asks Debian's python3-dkim whether a signature is good.
fn verifies(message: &Path, name: &str, record: &str) -> bool {
    let script = "import dkim, sys\nname, record = sys.argv[2:]\nask = lambda asked, timeout=5: record.encode() if asked.decode().rstrip('.') == name else None\nsys.exit(0 if dkim.verify(open(sys.argv[1], 'rb').read(), dnsfunc=ask) else 1)\n";
    let python =
        std::env::var("VENTANILLA_PYTHON").unwrap_or_else(|_| "/usr/bin/python3".to_owned());
    let told = Command::new(python)
        .args(["-c", script])
        .arg(message)
        .args([name, record])
        .stdin(Stdio::null())
        .status();
    told.expect("no python3: is python3-dkim installed?")
        .success()
}

fn openssl(arguments: &[&str]) -> String {
    let told = Command::new("openssl").args(arguments).output().unwrap();
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    String::from_utf8(told.stdout).unwrap()
}

/// The public half of a key, as it is published.
fn published(key: &Path, kind: &str) -> String {
    let pem = openssl(&["pkey", "-in", key.to_str().unwrap(), "-pubout"]);
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = data_encoding::BASE64.decode(der.as_bytes()).unwrap();
    // Of an Ed25519 key the 32 bytes alone.
    let bytes = if kind == "ed25519" {
        &der[der.len() - 32..]
    } else {
        &der[..]
    };
    format!(
        "v=DKIM1; k={kind}; p={}",
        data_encoding::BASE64.encode(bytes)
    )
}

#[test]
fn what_leaves_is_signed_and_others_find_the_signature_good() {
    for (kind, make) in [
        ("ed25519", &["genpkey", "-algorithm", "ed25519", "-out"][..]),
        (
            "rsa",
            &[
                "genpkey",
                "-algorithm",
                "RSA",
                "-pkeyopt",
                "rsa_keygen_bits:2048",
                "-out",
            ][..],
        ),
    ] {
        block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let key = folder.path().join("clave.pem");
            let mut arguments = make.to_vec();
            arguments.push(key.to_str().unwrap());
            openssl(&arguments);
            let settings = Settings {
                folder: Some(folder.path().join("correos")),
                from: Some("Mesa de ayuda áéí <mesa@ugdai.example>".to_owned()),
                dkim_key: Some(key.clone()),
                dkim_selector: Some("mesa2026".to_owned()),
                ..Settings::default()
            };
            let alone = Settings {
                dkim_selector: None,
                ..settings.clone()
            };
            assert!(alone.mail().is_err());
            let wrong = Settings {
                dkim_key: Some(folder.path().join("nada.pem")),
                ..settings.clone()
            };
            assert!(wrong.mail().is_err());
            let mail = settings.mail().unwrap().unwrap();
            let t = TestApp::start(Backend::Sqlite).await.mailing(mail).await;
            t.send(&t.request()).await;
            t.run_jobs().await;
            let file = std::fs::read_dir(folder.path().join("correos")).unwrap();
            let file = file.into_iter().next().unwrap().unwrap().path();
            let (name, record) = ("mesa2026._domainkey.ugdai.example", published(&key, kind));
            assert!(verifies(&file, name, &record), "{kind}");
            let text = std::fs::read_to_string(&file).unwrap();
            let changed = folder.path().join("cambiado.eml");
            std::fs::write(&changed, text.replacen("Subject:", "Subject: otra cosa", 1)).unwrap();
            assert!(
                !verifies(&changed, name, &record),
                "{kind}, changed on its way"
            );
            t.done().await;
        });
    }
}
