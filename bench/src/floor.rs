//! The floor: a bare server that answers every request with the same page.

use std::io::Write;

use anyhow::Result;
use axum::Router;
use axum::http::header;
use axum::routing::get;

/// Bytes of the answer: about those of a page as it crosses the wire.
const BYTES: usize = 8_000;

/// Serves until it is killed; says where on the standard output.
///
/// # Errors
/// When no port is free.
pub async fn serve() -> Result<()> {
    let body: &'static str = Box::leak("x".repeat(BYTES).into_boxed_str());
    let answer = move || async move { ([(header::CONTENT_TYPE, "text/html")], body) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    axum::serve(listener, Router::new().route("/", get(answer))).await?;
    Ok(())
}
