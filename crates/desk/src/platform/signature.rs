//! Signatures of messages between systems, by the scheme of Standard Webhooks
//! (`v1,` and HMAC-SHA256 of id, instant and body).

use data_encoding::BASE64;
use ring::hmac::{self, HMAC_SHA256};

use crate::platform::error::AppError;
use crate::platform::random::Random;

/// How a secret begins, so that whoever finds one knows what it is.
pub const PREFIX: &str = "whsec_";

/// How far the instant of a message may lie from now, in seconds.
pub const TOLERANCE: i64 = 5 * 60;

/// A secret that both sides know.
#[derive(Clone)]
pub struct Secret(hmac::Key);

impl Secret {
    /// Draws one; as it is shown, once.
    ///
    /// # Errors
    /// When the system has no random bytes to give.
    pub fn draw(random: &Random) -> Result<String, AppError> {
        Ok(format!("{PREFIX}{}", BASE64.encode(&random.bytes()?)))
    }

    /// From its text; nothing for one that is none.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text.strip_prefix(PREFIX)?.as_bytes()).ok()?;
        Some(Self(hmac::Key::new(HMAC_SHA256, &bytes)))
    }

    /// The signature of a message, as its header holds it. `at` in seconds UTC.
    pub fn sign(&self, id: &str, at: i64, body: &[u8]) -> String {
        let tag = hmac::sign(&self.0, &signed(id, at, body));
        format!("v1,{}", BASE64.encode(tag.as_ref()))
    }

    /// Whether one of the signatures of a header, with blanks between, is of this message.
    pub fn is_of(&self, header: &str, id: &str, at: i64, body: &[u8]) -> bool {
        let content = signed(id, at, body);
        header.split(' ').any(|one| {
            let tag = one.strip_prefix("v1,");
            let tag = tag.and_then(|text| BASE64.decode(text.as_bytes()).ok());
            tag.is_some_and(|tag| hmac::verify(&self.0, &content, &tag).is_ok())
        })
    }
}

fn signed(id: &str, at: i64, body: &[u8]) -> Vec<u8> {
    [format!("{id}.{at}.").as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::Secret;

    /// The example of the scheme's own documentation.
    #[test]
    fn signatures_are_those_of_the_scheme() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let (id, at, body) = (
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(secret.sign(id, at, body), signature);
        assert!(secret.is_of(&format!("v1,bm8= v2,x {signature}"), id, at, body));
        assert!(!secret.is_of(signature, id, at + 1, body));
        assert!(!secret.is_of(signature, "msg_other", at, body));
        assert!(!secret.is_of(signature, id, at, b"{}"));
        assert!(!secret.is_of("", id, at, body));
        assert!(Secret::parse("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_none());
    }
}
