//! The floor: a bare server by the same HTTP library. It answers a page of bytes,
//! or that page after the rows of a list were read by the bare driver, or after the
//! rows of a new ticket were written by it and the disk has them.

mod rows;

use std::io::Write;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use rows::Rows;

/// Bytes of the answer: about those of a page as it crosses the wire.
const BYTES: usize = 8_000;

/// Serves until it is killed; says where on the standard output. `database` is the
/// one that the program works on, as its driver names it; without it, only the bare
/// page is answered.
///
/// # Errors
/// When no port is free, or the database cannot be opened.
pub async fn serve(database: Option<&str>) -> Result<()> {
    let mut router = Router::new().route("/", get(|| async { answer() }));
    if let Some(database) = database {
        let rows = Arc::new(Rows::open(database).await?);
        let database = Router::new()
            .route("/list", get(list))
            .route("/create", post(create))
            .with_state(rows);
        router = router.merge(database);
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    axum::serve(listener, router).await?;
    Ok(())
}

fn answer() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/html")];
    (kind, "x".repeat(BYTES)).into_response()
}

async fn list(State(rows): State<Arc<Rows>>) -> Response {
    told(rows.list().await)
}

async fn create(State(rows): State<Arc<Rows>>) -> Response {
    told(rows.create().await)
}

fn told(done: Result<()>) -> Response {
    match done {
        Ok(()) => answer(),
        Err(error) => {
            let text = format!("{error:#}\n");
            (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
        }
    }
}
