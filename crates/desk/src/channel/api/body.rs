//! What a program sends: an object whose every name is known.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use engine::Refusal;
use serde_json::{Map, Value};

use crate::platform::App;
use crate::platform::error::AppError;

/// The object that a request came with.
pub struct Body(pub Map<String, Value>);

/// An object with known names alone.
pub struct Known(Map<String, Value>);

/// Something in the body that is wrong in itself.
pub fn wrong(field: &str, text: impl Into<String>) -> AppError {
    Refusal::at("request.field", field, text).into()
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

impl FromRequest<App> for Body {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &App) -> Result<Self, AppError> {
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, app).await;
        let bytes = bytes.map_err(|_| AppError::TooLarge)?;
        if !is_json {
            let text = "Envíe el contenido como «application/json».";
            return Err(Refusal::whole("request.media", text).into());
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Ok(Self(object)),
            Ok(_) => {
                let text = "El contenido debe ser un objeto JSON.";
                Err(Refusal::whole("request.body", text).into())
            }
            Err(error) => {
                let text = format!(
                    "El contenido no es JSON que se pueda leer: línea {}, columna {}.",
                    error.line(),
                    error.column()
                );
                Err(Refusal::whole("request.body", text).into())
            }
        }
    }
}

impl Body {
    /// The object, when every name is one of these.
    ///
    /// # Errors
    /// The first name that is not.
    pub fn only(self, names: &[&str]) -> Result<Known, AppError> {
        let unknown = self.0.keys().find(|key| !names.contains(&key.as_str()));
        if let Some(name) = unknown {
            let name: String = name.chars().take(60).collect();
            let text = format!("No se conoce «{name}»: use {}.", names.join(", "));
            return Err(wrong(&name, text));
        }
        Ok(Known(self.0))
    }
}

impl Known {
    /// Whether something is said; null says nothing.
    pub fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    /// A text; empty when nothing is said.
    ///
    /// # Errors
    /// When it is something else.
    pub fn text(&self, name: &str) -> Result<String, AppError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(_) => Err(wrong(name, "Debe ser un texto.")),
        }
    }

    /// An integer.
    ///
    /// # Errors
    /// When it is something else.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, AppError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                let number = value.as_i64().filter(|number| *number >= 0);
                let number = number.ok_or_else(|| wrong(name, "Debe ser un número entero."))?;
                Ok(Some(number))
            }
        }
    }

    /// Yes or no; no when nothing is said.
    ///
    /// # Errors
    /// When it is something else.
    pub fn yes(&self, name: &str) -> Result<bool, AppError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(yes)) => Ok(*yes),
            Some(_) => Err(wrong(name, "Debe ser «true» o «false».")),
        }
    }

    /// Texts; none when nothing is said.
    ///
    /// # Errors
    /// When it is something else.
    pub fn texts(&self, name: &str) -> Result<Vec<String>, AppError> {
        let told = || wrong(name, "Debe ser una lista de textos.");
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(all)) => {
                let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(told);
                all.iter().map(text).collect()
            }
            Some(_) => Err(told()),
        }
    }

    /// Integers; none when nothing is said.
    ///
    /// # Errors
    /// When it is something else.
    pub fn integers(&self, name: &str) -> Result<Vec<i64>, AppError> {
        let told = || wrong(name, "Debe ser una lista de números enteros.");
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(all)) => {
                let number = |value: &Value| value.as_i64().ok_or_else(told);
                all.iter().map(number).collect()
            }
            Some(_) => Err(told()),
        }
    }

    /// Objects; none when nothing is said.
    ///
    /// # Errors
    /// When it is something else.
    pub fn objects(&mut self, name: &str) -> Result<Vec<Map<String, Value>>, AppError> {
        let told = || wrong(name, "Debe ser una lista de objetos.");
        match self.0.remove(name) {
            Some(Value::Array(all)) => {
                let object = |value| match value {
                    Value::Object(object) => Ok(object),
                    _ => Err(told()),
                };
                all.into_iter().map(object).collect()
            }
            _ => Err(told()),
        }
    }

    /// An object; an empty one when nothing is said.
    ///
    /// # Errors
    /// When it is something else.
    pub fn object(&mut self, name: &str) -> Result<Map<String, Value>, AppError> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(object)) => Ok(object),
            Some(_) => Err(wrong(name, "Debe ser un objeto.")),
        }
    }

    /// What is said, as it is.
    pub fn take(&mut self, name: &str) -> Value {
        self.0.remove(name).unwrap_or_default()
    }
}
