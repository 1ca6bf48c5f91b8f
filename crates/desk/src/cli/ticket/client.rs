//! A program that asks a desk by its public API.

use std::path::Path;
use std::time::Duration;

use reqwest::{Client, Method, redirect};
use serde_json::{Map, Value};
use url::{Host, Url};

use super::args::ServerArgs;
use crate::cli::Failure;
use crate::cli::failure::in_words;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where the token may be instead of a file.
const VARIABLE: &str = "VENTANILLA_TOKEN";

/// A desk that is asked with a token.
pub(super) struct Desk {
    base: Url,
    token: String,
    client: Client,
}

/// What is sent.
#[derive(Default)]
pub(super) struct Request<'a> {
    /// Segments of the path after `/api/v1`.
    pub(super) path: &'a [&'a str],
    /// What stands after `?`.
    pub(super) query: Vec<(&'static str, String)>,
    /// The body, for one that changes something.
    pub(super) body: Option<Map<String, Value>>,
    /// Headers besides.
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Desk {
    /// The desk that the options name.
    ///
    /// # Errors
    /// An address that is none, or a token that is missing or lies open.
    #[expect(
        clippy::disallowed_methods,
        reason = "it asks the desk that its user names, as a browser does"
    )]
    pub(super) fn of(args: &ServerArgs) -> Result<Self, Failure> {
        // Refused only where another part of the process chose one before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let base = address(&args.server)?;
        let token = match &args.token_file {
            Some(path) => read(path)?,
            None => std::env::var(VARIABLE).unwrap_or_default(),
        };
        let token = token.trim().to_owned();
        if token.is_empty() || !token.chars().all(|c| c.is_ascii_graphic()) {
            return Err(Failure::Usage(format!(
                "Falta la clave de acceso: póngala en {VARIABLE}, o en un archivo que diga --token-file"
            )));
        }
        let builder = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(PATIENCE);
        let builder = if base.scheme() == "http" {
            builder.no_proxy() // What is not encrypted does not leave this machine.
        } else {
            builder
        };
        let client = builder
            .build()
            .map_err(|error| Failure::Internal(error.to_string()))?;
        Ok(Self {
            base,
            token,
            client,
        })
    }

    /// Asks, and answers with the JSON that came back.
    ///
    /// # Errors
    /// What the desk refused, in its words; or that it was not reached.
    pub(super) async fn ask(&self, request: Request<'_>) -> Result<Value, Failure> {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty()
                .extend(["api", "v1"])
                .extend(request.path);
        }
        for (name, value) in &request.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        let method = match request.body {
            Some(_) => Method::POST,
            None => Method::GET,
        };
        let mut asked = self.client.request(method, url).bearer_auth(&self.token);
        for (name, value) in request.headers {
            asked = asked.header(name, value);
        }
        if let Some(body) = request.body {
            let json = Value::Object(body).to_string();
            asked = asked.header("content-type", "application/json").body(json);
        }
        let answer = asked.send().await.map_err(|error| unreached(&error))?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(|error| unreached(&error))?;
        let value = serde_json::from_slice::<Value>(&bytes);
        match value {
            Ok(value) if status.is_success() => Ok(value),
            Ok(problem) => Err(Failure::Refused(in_one(&problem, status.as_u16()))),
            Err(_) => Err(Failure::Unreached(format!(
                "La dirección no contestó como una mesa de Ventanilla ({}): revise --server",
                status.as_u16()
            ))),
        }
    }
}

/// The address of a desk. A token does not travel openly over a network.
fn address(text: &str) -> Result<Url, Failure> {
    let unclear = || {
        let text = "La dirección de --server no se entiende: escriba algo como https://mesa.ejemplo.gob.mx";
        Failure::Usage(text.to_owned())
    };
    let url = Url::parse(text).map_err(|_| unclear())?;
    let is_own = match url.host().ok_or_else(unclear)? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_own => Ok(url),
        "http" => Err(Failure::Usage(
            "Use https en --server: la clave de acceso no debe viajar a la vista de otros"
                .to_owned(),
        )),
        _ => Err(unclear()),
    }
}

/// The token of a file that nobody else reads.
fn read(path: &Path) -> Result<String, Failure> {
    let told = |text: String| {
        let path = path.display();
        Failure::Usage(format!(
            "No se puede usar el archivo de la clave {path}: {text}"
        ))
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let known = std::fs::metadata(path).map_err(|e| told(in_words(&e)))?;
        if known.permissions().mode() & 0o077 != 0 {
            let text = "otros usuarios pueden leerlo; quíteles el permiso con «chmod 600»";
            return Err(told(text.to_owned()));
        }
    }
    std::fs::read_to_string(path).map_err(|e| told(in_words(&e)))
}

fn unreached(error: &reqwest::Error) -> Failure {
    tracing::debug!(%error, "the desk was not reached");
    let text = if error.is_timeout() {
        "La mesa no contestó a tiempo"
    } else {
        "No se pudo hablar con la mesa: revise --server y la red"
    };
    Failure::Unreached(text.to_owned())
}

/// A problem in one text: what is wrong, and each datum that is.
fn in_one(problem: &Value, status: u16) -> String {
    let text = |name: &str| problem.get(name).and_then(Value::as_str);
    let detail = text("detail").or(text("title"));
    let mut all = detail.map_or_else(|| format!("La mesa contestó {status}"), str::to_owned);
    let faults = problem.get("faults").and_then(Value::as_array);
    for fault in faults.into_iter().flatten() {
        let part = |name: &str| fault.get(name).and_then(Value::as_str).unwrap_or_default();
        all.push_str(&format!("\n  {}: {}", part("field"), part("detail")));
    }
    super::show::plain(&all)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_token_does_not_travel_openly() {
        for good in [
            "https://mesa.example",
            "https://mesa.example/sub/",
            "http://127.0.0.1:8080",
            "http://localhost",
            "http://[::1]:8080/",
        ] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in [
            "http://mesa.example",
            "http://10.0.0.1",
            "ftp://mesa.example",
            "mesa.example",
            "",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
