//! Styles, scripts, icons and fonts, from inside the binary.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::platform::error::AppError;

/// The address of an asset by its plain name, for templates.
pub fn asset(name: &str) -> &'static str {
    assets::url(name)
}

/// Serves `/recursos/{name}`. The name carries a hash of the content, so a
/// browser keeps it for ever.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, AppError> {
    let asset = assets::find(&name).ok_or(AppError::NotFound)?;
    let accepts = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let brotli = asset
        .brotli
        .filter(|_| accepts.split(',').any(|e| e.trim().starts_with("br")));
    let mut response = brotli.unwrap_or(asset.bytes).into_response();
    let fixed = response.headers_mut();
    fixed.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(asset.media_type),
    );
    fixed.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    fixed.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if brotli.is_some() {
        fixed.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Ok(response)
}
