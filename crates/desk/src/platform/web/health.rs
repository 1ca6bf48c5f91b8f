//! `/healthz`: for balancers and for whoever watches.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::platform::app::App;
use crate::platform::db::migration::schema_version;

/// Version, database, state: `ok` with 200, `sin-base-de-datos` with 503.
pub async fn health(State(app): State<App>) -> (StatusCode, Json<Value>) {
    let answers = app.db.read().execute_unprepared("SELECT 1").await.is_ok();
    let (code, state) = if answers {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "sin-base-de-datos")
    };
    let body = json!({
        "estado": state,
        "version": env!("CARGO_PKG_VERSION"),
        "base_de_datos": app.db.name(),
        "esquema": schema_version(),
    });
    (code, Json(body))
}
