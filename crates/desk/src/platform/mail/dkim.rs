//! Signing mail that leaves (DKIM, RFC 6376 and 8463): relaxed canonical forms, RSA or Ed25519 by ring, which is here for TLS already.

use std::path::Path;

use data_encoding::BASE64;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

/// Fields that are signed, where a mail has them: what a reader sees, and what answers hang on.
const SIGNED: [&str; 13] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "auto-submitted",
    "list-unsubscribe",
];

/// What signs: a key, and where its public half is published.
pub(super) struct Signer {
    selector: String,
    domain: String,
    key: Key,
}

enum Key {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Signer {
    /// The key of a file (PEM; PKCS#8 as OpenSSL writes it, or PKCS#1), published as `SELECTOR._domainkey.DOMAIN`; none
    /// where the file, the key or the name cannot be used. RSA needs 2048 bits.
    pub(super) fn read(file: &Path, selector: &str, domain: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if selector.is_empty() || !selector.chars().all(plain) {
            return None;
        }
        let key = match PrivateKeyDer::from_pem_file(file).ok()? {
            PrivateKeyDer::Pkcs1(der) => {
                Key::Rsa(RsaKeyPair::from_der(der.secret_pkcs1_der()).ok()?)
            }
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                match Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
                    Ok(key) => Key::Ed25519(key),
                    Err(_) => Key::Rsa(RsaKeyPair::from_pkcs8(der).ok()?),
                }
            }
            _ => return None,
        };
        Some(Self {
            selector: selector.to_owned(),
            domain: domain.to_owned(),
            key,
        })
    }

    /// The mail with its signature before it; none where the key cannot sign. `at` is in seconds UTC.
    pub(super) fn sign(&self, raw: &[u8], at: i64) -> Option<Vec<u8>> {
        let end = raw.windows(4).position(|four| four == b"\r\n\r\n")?;
        let (head, body) = (raw.get(..end + 2)?, raw.get(end + 4..)?);
        let fields = fields(std::str::from_utf8(head).ok()?);
        let present = SIGNED.iter().filter_map(|name| {
            let own = fields.iter().find(|(known, _)| known == name);
            own.map(|(name, value)| (name.as_str(), value.as_str()))
        });
        let present: Vec<(&str, &str)> = present.collect();
        let mut names: Vec<&str> = present.iter().map(|(name, _)| *name).collect();
        // Said once more than there is one: a second sender cannot be added on the way.
        names.push("from");
        let algorithm = match self.key {
            Key::Rsa(_) => "rsa",
            Key::Ed25519(_) => "ed25519",
        };
        let own = format!(
            "v=1; a={algorithm}-sha256; c=relaxed/relaxed; d={}; s={}; t={at}; h={}; bh={}; b=",
            self.domain,
            self.selector,
            names.join(":"),
            BASE64.encode(&Sha256::digest(relaxed(body))),
        );
        let mut signed = String::new();
        for (name, value) in present {
            signed.push_str(&format!("{name}:{value}\r\n"));
        }
        signed.push_str(&format!("dkim-signature:{own}"));
        let signature = match &self.key {
            Key::Ed25519(key) => {
                // RFC 8463: the hash is what is signed.
                key.sign(&Sha256::digest(signed.as_bytes()))
                    .as_ref()
                    .to_vec()
            }
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                let random = SystemRandom::new();
                key.sign(
                    &RSA_PKCS1_SHA256,
                    &random,
                    signed.as_bytes(),
                    &mut signature,
                )
                .ok()?;
                signature
            }
        };
        let mut whole = format!(
            "DKIM-Signature: {}\r\n",
            folded(&own, &BASE64.encode(&signature))
        );
        whole.push_str(std::str::from_utf8(head).ok()?);
        let mut whole = whole.into_bytes();
        whole.extend_from_slice(b"\r\n");
        whole.extend_from_slice(body);
        Some(whole)
    }
}

/// The field with a break before each part, and the signature in pieces: spaces there mean nothing.
fn folded(own: &str, signature: &str) -> String {
    let mut text = own.replace("; ", ";\r\n ");
    let letters: Vec<char> = signature.chars().collect();
    for piece in letters.chunks(70) {
        text.push_str("\r\n ");
        text.extend(piece);
    }
    text
}

/// Names in small letters, and values on one line with single spaces.
fn fields(head: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n").filter(|line| !line.is_empty()) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = all.last_mut() {
                value.push_str(line);
            }
        } else if let Some((name, value)) = line.split_once(':') {
            all.push((name.trim_end().to_lowercase(), value.to_owned()));
        }
    }
    for (_, value) in &mut all {
        *value = single(value).trim().to_owned();
    }
    all
}

/// Blanks as one space each time.
fn single(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_blank = false;
    for c in text.chars() {
        let blank = matches!(c, ' ' | '\t');
        if !blank {
            out.push(c);
        } else if !after_blank {
            out.push(' ');
        }
        after_blank = blank;
    }
    out
}

/// A body as it is hashed: blanks at the ends of lines and empty lines at the end do not count.
fn relaxed(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut empty = 0_usize;
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut single: Vec<u8> = Vec::with_capacity(line.len());
        for byte in line {
            match byte {
                b' ' | b'\t' if single.last() == Some(&b' ') => {}
                b' ' | b'\t' => single.push(b' '),
                other => single.push(*other),
            }
        }
        if single.last() == Some(&b' ') {
            single.pop();
        }
        if single.is_empty() {
            empty += 1;
            continue;
        }
        for _ in 0..empty {
            out.extend_from_slice(b"\r\n");
        }
        empty = 0;
        out.extend_from_slice(&single);
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{fields, relaxed};

    /// The example of RFC 6376, 3.4.5.
    #[test]
    fn forms_are_those_of_the_standard() {
        let all = fields("A: X\r\nB : Y\t\r\n\tZ  \r\n");
        let all: Vec<(&str, &str)> = all.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(all, [("a", "X"), ("b", "Y Z")]);
        assert_eq!(relaxed(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!(relaxed(b""), b"");
        assert_eq!(relaxed(b"\r\n\r\n"), b"");
        assert_eq!(relaxed(b"a\r\n\r\nb"), b"a\r\n\r\nb\r\n");
    }
}
