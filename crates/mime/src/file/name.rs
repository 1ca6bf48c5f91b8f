//! Names of files that can be kept in any system and do not deceive.

use crate::words;

/// A name has no more characters, and no more bytes than a file system takes.
const LONGEST: usize = 120;

/// Names that Windows keeps for itself.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// A safe name for a file: what the sender called it, or the title of a message, or one for its type.
pub(super) fn safe(name: &str, media_type: &str, title: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut clean = cleaned(last);
    if clean.is_empty() && !title.is_empty() {
        clean = cleaned(title);
        clean.push_str(".eml");
    }
    if clean.is_empty() {
        return unnamed(media_type);
    }
    let stem = clean.split('.').next().unwrap_or_default().to_lowercase();
    let letters = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let reserved = RESERVED.contains(&letters) && stem.len() - letters.len() <= 1;
    if reserved {
        clean.insert(0, '_');
    }
    short(&clean)
}

/// Without controls, turning signs, and signs that systems keep for themselves.
fn cleaned(name: &str) -> String {
    let line = words::line(name);
    let mapped: String = line
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}'))
        .map(|c| if "<>:\"/\\|?*".contains(c) { '_' } else { c })
        .collect();
    mapped
        .trim_matches(|c: char| c == '.' || c.is_whitespace())
        .to_owned()
}

/// Shortens the stem, not the extension.
fn short(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 20 => {
            let stem = words::head(stem, LONGEST - extension.len() - 1).trim_end();
            format!("{stem}.{extension}")
        }
        _ => words::head(name, LONGEST).to_owned(),
    }
}

/// The name of a file that came without one.
fn unnamed(media_type: &str) -> String {
    let stem = match media_type.split('/').next().unwrap_or_default() {
        "image" => "imagen",
        "message" => "mensaje",
        "audio" => "audio",
        "video" => "video",
        _ if media_type == "text/calendar" => "invitacion",
        _ => "adjunto",
    };
    let plain = media_type.split(';').next().unwrap_or_default();
    let extension = match plain {
        "message/rfc822" | "message/global" => "eml",
        "image/jpeg" | "image/jpg" | "image/pjpeg" => "jpg",
        "image/png" => "png",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "application/pdf" => "pdf",
        "application/octet-stream" => "bin",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "image/bmp" => "bmp",
        "image/tiff" => "tif",
        "image/svg+xml" => "svg",
        "image/heic" => "heic",
        "text/csv" => "csv",
        "text/xml" | "application/xml" => "xml",
        "text/rtf" | "application/rtf" => "rtf",
        "text/vcard" | "text/x-vcard" => "vcf",
        "application/zip" | "application/x-zip-compressed" => "zip",
        "application/msword" => "doc",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "pptx",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "p7m",
        "application/pgp-signature" => "asc",
        "application/ms-tnef" | "application/vnd.ms-tnef" => "dat",
        "audio/mpeg" => "mp3",
        "audio/ogg" => "ogg",
        "audio/amr" => "amr",
        "video/mp4" => "mp4",
        _ => "bin",
    };
    format!("{stem}.{extension}")
}

/// The same name with a number before its extension.
pub(super) fn numbered(name: &str, count: u32) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => format!("{stem} ({count}).{extension}"),
        _ => format!("{name} ({count})"),
    }
}
