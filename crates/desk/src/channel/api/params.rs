//! What stands after `?` in an address: each name once, and none that is not known.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use engine::Refusal;
use url::form_urlencoded;

use crate::platform::error::AppError;

/// Rows of a list when nobody says how many, and at most.
const ROWS: usize = 50;
const MOST: usize = 100;

/// The pairs of an address, as they came.
pub struct Params(Vec<(String, String)>);

/// Those that an operation knows, each once.
pub struct Known(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        Ok(Self(
            pairs
                .map(|(k, v)| (k.into_owned(), v.into_owned()))
                .collect(),
        ))
    }
}

/// A parameter that is wrong.
pub fn wrong(name: &str, text: impl Into<String>) -> AppError {
    Refusal::at("request.parameter", name, text).into()
}

impl Params {
    /// Those of these names.
    ///
    /// # Errors
    /// One that has another name, stands twice, or holds what no database stores.
    pub fn only(self, names: &[&str]) -> Result<Known, AppError> {
        let mut known = BTreeMap::new();
        for (name, value) in self.0 {
            if !names.contains(&name.as_str()) {
                let name: String = name.chars().take(60).collect();
                let text = match names {
                    [] => format!("No se conoce el parámetro «{name}»: aquí no se usa ninguno."),
                    _ => format!(
                        "No se conoce el parámetro «{name}»: use {}.",
                        names.join(", ")
                    ),
                };
                return Err(wrong(&name, text));
            }
            if value.contains('\0') {
                return Err(wrong(&name, "Tiene un carácter que no se admite."));
            }
            if known.insert(name.clone(), value).is_some() {
                return Err(wrong(&name, "Envíelo una sola vez."));
            }
        }
        Ok(Known(known))
    }

    /// None at all.
    ///
    /// # Errors
    /// Any.
    pub fn none(self) -> Result<(), AppError> {
        self.only(&[]).map(|_| ())
    }
}

impl Known {
    /// What it says; nothing when it is not there or blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        let text = self.0.get(name).map(|text| text.trim());
        text.filter(|text| !text.is_empty())
    }

    /// How many rows are asked for.
    ///
    /// # Errors
    /// When it is no number from 1 to 100.
    pub fn limit(&self) -> Result<usize, AppError> {
        let Some(text) = self.0.get("limit") else {
            return Ok(ROWS);
        };
        let number = text.parse().ok().filter(|n| (1..=MOST).contains(n));
        number.ok_or_else(|| wrong("limit", format!("Escriba un número de 1 a {MOST}.")))
    }
}
