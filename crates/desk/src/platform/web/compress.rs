//! Pages made smaller. They are whole in memory when they leave, so the window of the compressor is
//! about as large as they are: the usual one, of four megabytes, takes longer to clear than a page
//! takes to compress.

use std::io::Write;

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::platform::error::AppError;

/// Bytes of an answer that is worth it, and of one that is looked at.
const SMALLEST: u64 = 256;
const LARGEST: u64 = 1 << 20;
/// Quality of Brotli and its window, a power of two. The quickest whose result is small: quality 3 makes pages of 20
/// to 100 kB smaller by a tenth, and takes about twice as long.
const QUALITY: u32 = 1;
const WINDOW: u32 = 17;
/// Bytes that are handed on at once.
const BLOCK: usize = 1 << 15;

/// Compresses texts that are whole, for who takes Brotli. What is left as it is goes on to whatever
/// stands in front.
///
/// # Errors
/// Where a body that was whole cannot be read.
pub async fn compress(request: Request, next: Next) -> Result<Response, AppError> {
    let takes = takes_brotli(request.headers());
    let response = next.run(request).await;
    if !takes || !is_worth_it(&response) {
        return Ok(response);
    }
    let (mut parts, body) = response.into_parts();
    let most = usize::try_from(LARGEST).unwrap_or(usize::MAX);
    let whole = to_bytes(body, most).await;
    let whole = whole.map_err(|e| AppError::internal(e.to_string()))?;
    let small = smaller(&whole).map_err(|e| AppError::internal(e.to_string()))?;
    let headers = &mut parts.headers;
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(Response::from_parts(parts, Body::from(small)))
}

/// Whether an answer is a text, whole, and neither too small nor compressed already.
fn is_worth_it(response: &Response) -> bool {
    let headers = response.headers();
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_text = kind.starts_with("text/") && !kind.starts_with("text/event-stream");
    let is_text = is_text || kind.contains("json");
    let size = response.body().size_hint().exact();
    let fits = size.is_some_and(|size| (SMALLEST..=LARGEST).contains(&size));
    is_text && fits && !headers.contains_key(header::CONTENT_ENCODING)
}

/// Whether Brotli is taken, and nothing else rather.
fn takes_brotli(headers: &HeaderMap) -> bool {
    let mut brotli = 0.0_f32;
    let mut other = 0.0_f32;
    let all = headers.get_all(header::ACCEPT_ENCODING).iter();
    for one in all
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
    {
        let mut parts = one.split(';');
        let name = parts.next().unwrap_or_default().trim();
        let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
        let weight = weight.map_or(Ok(1.0), str::parse).unwrap_or(0.0);
        if name.eq_ignore_ascii_case("br") {
            brotli = weight;
        } else if !name.eq_ignore_ascii_case("identity") && name != "*" {
            other = other.max(weight);
        }
    }
    brotli > 0.0 && brotli >= other
}

fn smaller(whole: &[u8]) -> std::io::Result<Vec<u8>> {
    let out = Vec::with_capacity(whole.len() / 4);
    let mut encoder = brotli::CompressorWriter::new(out, BLOCK, QUALITY, WINDOW);
    encoder.write_all(whole)?;
    Ok(encoder.into_inner())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{smaller, takes_brotli};

    fn takes(text: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(text));
        takes_brotli(&headers)
    }

    #[test]
    fn who_takes_brotli_is_known() {
        for yes in [
            "br",
            "gzip, deflate, br",
            "gzip;q=0.8, br",
            "BR;q=0.5, *;q=1",
            "br, identity",
        ] {
            assert!(takes(yes), "{yes}");
        }
        for no in [
            "",
            "gzip",
            "br;q=0",
            "br;q=0.2, gzip",
            "br;q=x",
            "*",
            "brotli",
        ] {
            assert!(!takes(no), "{no}");
        }
        assert!(!takes_brotli(&HeaderMap::new()));
    }

    #[test]
    fn what_was_made_smaller_is_read_again() {
        let whole = "una página que dice lo mismo ".repeat(4_000);
        let small = smaller(whole.as_bytes()).expect("memory does not fail");
        assert!(small.len() < 1_000, "{}", small.len());
        let mut read = Vec::new();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut read).expect("what was written");
        assert_eq!(read, whole.as_bytes());
    }
}
