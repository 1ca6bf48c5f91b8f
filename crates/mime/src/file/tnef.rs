//! winmail.dat, in which Outlook wraps attachments (MS-OXTNEF). A bounded reader of what is needed:
//! files with their names, and the text. What is broken ends the reading; what was read until then counts.

use super::{File, rtf};
use crate::header::charset;
use crate::limits::{Limit, Limits, Remarks};
use crate::words;

/// What was in it.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    pub(crate) files: Vec<File>,
    pub(crate) text: Option<String>,
}

const SIGNATURE: u32 = 0x223e_9f78;
/// Attributes, by the number of [MS-OXTNEF] 2.1.3.
const BODY: u32 = 0x0002_800c;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const ATTACH_START: u32 = 0x0006_9002;
const ATTACH_TITLE: u32 = 0x0001_8010;
const ATTACH_DATA: u32 = 0x0006_800f;
const ATTACH_PROPERTIES: u32 = 0x0006_9005;
const CODE_PAGE: u32 = 0x0006_9007;

/// Opens it. None when nothing could be got from it: it is kept as the file that it is then.
pub(crate) fn open(bytes: &[u8], limits: &Limits, remarks: &mut Remarks) -> Option<Opened> {
    let mut left = limits.file_bytes;
    let opened = at(bytes, limits.depth.min(8), &mut left, limits, remarks)?;
    (!opened.files.is_empty() || opened.text.is_some()).then_some(opened)
}

/// An attachment while its attributes come.
#[derive(Default)]
struct Attachment {
    title: String,
    long: Option<String>,
    media_type: Option<String>,
    cid: Option<String>,
    data: Option<Vec<u8>>,
    embedded: bool,
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }

    /// Data of a length that stands before it, and what fills it up to four bytes.
    fn padded(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        let data = self.take(length)?;
        self.take((4 - length % 4) % 4)?;
        Some(data)
    }
}

fn at(
    bytes: &[u8],
    depth: usize,
    left: &mut usize,
    limits: &Limits,
    remarks: &mut Remarks,
) -> Option<Opened> {
    let mut reader = Reader(bytes);
    if reader.u32()? != SIGNATURE {
        return None;
    }
    reader.u16()?;
    let mut opened = Opened::default();
    let mut open: Option<Attachment> = None;
    let mut page = String::from("windows-1252");
    let mut rich: Option<&[u8]> = None;
    while let Some((id, data)) = attribute(&mut reader) {
        match id {
            CODE_PAGE => {
                if let Some(number) = Reader(data).u32().filter(|number| *number > 0) {
                    page = format!("windows-{number}");
                }
            }
            BODY => opened.text = Some(text(data, &page)),
            MESSAGE_PROPERTIES => {
                properties(data, |id, value, wide| match id {
                    // PR_BODY
                    0x1000 if opened.text.is_none() => {
                        opened.text = Some(string(value, wide, &page))
                    }
                    // PR_RTF_COMPRESSED
                    0x1009 => rich = Some(value),
                    _ => (),
                });
            }
            ATTACH_START => {
                finish(
                    open.replace(Attachment::default()),
                    depth,
                    left,
                    limits,
                    remarks,
                    &mut opened,
                );
            }
            _ => {
                if let Some(attachment) = &mut open {
                    attach(attachment, id, data, left, &page, remarks);
                }
            }
        }
        if opened.files.len() > limits.files {
            remarks.cut(Limit::Files);
            break;
        }
    }
    finish(open, depth, left, limits, remarks, &mut opened);
    opened.text = opened.text.filter(|text| !text.trim().is_empty());
    // a text that is only there in rich form is a file
    if let Some(rich) = rich.filter(|_| opened.text.is_none()) {
        match rtf::unfold(rich, *left) {
            Ok(rich) => {
                if spend(rich.len(), left, remarks) {
                    opened
                        .files
                        .push(File::new("mensaje.rtf", "text/rtf", None, rich));
                }
            }
            Err(remark) => remarks.add(remark),
        }
    }
    Some(opened)
}

/// The next attribute: its number and data. Checksums are not held against it.
fn attribute<'a>(reader: &mut Reader<'a>) -> Option<(u32, &'a [u8])> {
    reader.take(1)?;
    let id = reader.u32()?;
    let length = reader.length()?;
    let data = reader.take(length)?;
    // of the very last one the checksum may be missing
    reader.take(2.min(reader.0.len()))?;
    Some((id, data))
}

fn attach(
    open: &mut Attachment,
    id: u32,
    data: &[u8],
    left: &mut usize,
    page: &str,
    remarks: &mut Remarks,
) {
    match id {
        ATTACH_TITLE => open.title = text(data, page),
        ATTACH_DATA if spend(data.len(), left, remarks) => open.data = Some(data.to_vec()),
        ATTACH_PROPERTIES => properties(data, |id, value, wide| match id {
            0x3707 => open.long = Some(string(value, wide, page)),
            0x370e => open.media_type = Some(string(value, wide, page)),
            0x3712 => open.cid = Some(string(value, wide, page)),
            // a message inside, wrapped the same way behind the name of its interface; other objects stay as they are
            0x3701 => {
                let inner = value.get(16..).unwrap_or_default();
                open.embedded = Reader(inner).u32() == Some(SIGNATURE);
                let kept = if open.embedded { inner } else { value };
                if open.data.is_none() && spend(kept.len(), left, remarks) {
                    open.data = Some(kept.to_vec());
                }
            }
            _ => (),
        }),
        _ => (),
    }
}

fn spend(bytes: usize, left: &mut usize, remarks: &mut Remarks) -> bool {
    match left.checked_sub(bytes) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => {
            remarks.cut(Limit::FileBytes);
            false
        }
    }
}

fn finish(
    open: Option<Attachment>,
    depth: usize,
    left: &mut usize,
    limits: &Limits,
    remarks: &mut Remarks,
    opened: &mut Opened,
) {
    let Some(attachment) = open else { return };
    let Some(data) = attachment.data else { return };
    if attachment.embedded {
        if depth == 0 {
            remarks.cut(Limit::Depth);
        } else if let Some(inner) = at(&data, depth - 1, left, limits, remarks) {
            opened.files.extend(inner.files);
            if let Some(text) = inner.text {
                let file = File::new(
                    "mensaje.txt",
                    "text/plain; charset=utf-8",
                    None,
                    text.into_bytes(),
                );
                opened.files.push(file);
            }
            return;
        }
    }
    let name = attachment.long.unwrap_or(attachment.title);
    let media_type = attachment
        .media_type
        .filter(|kind| kind.contains('/'))
        .unwrap_or_else(|| {
            mime_guess::from_path(&name)
                .first_or_octet_stream()
                .essence_str()
                .to_owned()
        });
    let cid = attachment.cid.filter(|cid| !cid.is_empty());
    opened
        .files
        .push(File::new(&name, &media_type.to_lowercase(), cid, data));
}

/// Calls for each property (MAPI) with its number, value, and whether it is in UTF-16. The first of several values counts.
fn properties<'a>(data: &'a [u8], mut each: impl FnMut(u16, &'a [u8], bool)) {
    let mut reader = Reader(data);
    let count = reader.length().unwrap_or_default();
    for _ in 0..count {
        let Some((id, value, wide)) = property(&mut reader) else {
            return;
        };
        each(id, value, wide);
    }
}

fn property<'a>(reader: &mut Reader<'a>) -> Option<(u16, &'a [u8], bool)> {
    let kind = reader.u16()?;
    let id = reader.u16()?;
    if id >= 0x8000 {
        reader.take(16)?;
        if reader.u32()? == 0 {
            reader.take(4)?;
        } else {
            reader.padded()?;
        }
    }
    let several = kind & 0x1000 != 0;
    let kind = kind & 0x0fff;
    let fixed = match kind {
        0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        0x01 => Some(0),
        0x0d | 0x1e | 0x1f | 0x102 => None,
        _ => return None,
    };
    let count = if several || fixed.is_none() {
        reader.length()?
    } else {
        1
    };
    let mut first: Option<&[u8]> = None;
    for _ in 0..count {
        let value = match fixed {
            Some(0) => break,
            Some(size) => reader.take(size)?,
            None => reader.padded()?,
        };
        first.get_or_insert(value);
    }
    Some((id, first.unwrap_or_default(), kind == 0x1f))
}

fn string(value: &[u8], wide: bool, page: &str) -> String {
    if wide {
        let units: Vec<u16> = value
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes))
            .collect();
        return clean(&String::from_utf16_lossy(&units));
    }
    text(value, page)
}

fn text(value: &[u8], page: &str) -> String {
    clean(&charset::decode(value, Some(page)).text)
}

fn clean(text: &str) -> String {
    words::lines(text.trim_end_matches('\0'))
}
