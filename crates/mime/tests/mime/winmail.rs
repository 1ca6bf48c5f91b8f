//! winmail.dat, built here as Outlook builds it.

use mime::{Limit, Limits, Remark, read};

use crate::sample::{desk, file, mail, multipart, text};

/// One attribute, with its checksum.
fn attribute(level: u8, id: u32, data: &[u8]) -> Vec<u8> {
    let mut out = vec![level];
    out.extend(id.to_le_bytes());
    out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    out.extend(data);
    let sum = data
        .iter()
        .fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    out.extend(sum.to_le_bytes());
    out
}

/// Properties with one value of variable length each: type, number, bytes.
fn properties(all: &[(u16, u16, Vec<u8>)]) -> Vec<u8> {
    let mut out = u32::try_from(all.len() + 1).unwrap().to_le_bytes().to_vec();
    // one of fixed length comes first: PR_ATTACH_METHOD
    out.extend(3u16.to_le_bytes());
    out.extend(0x3705u16.to_le_bytes());
    out.extend(1u32.to_le_bytes());
    for (kind, id, value) in all {
        out.extend(kind.to_le_bytes());
        out.extend(id.to_le_bytes());
        if *id >= 0x8000 {
            out.extend([9; 16]);
            out.extend(0u32.to_le_bytes());
            out.extend(7u32.to_le_bytes());
        }
        out.extend(1u32.to_le_bytes());
        out.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
        out.extend(value);
        out.extend(vec![0; (4 - value.len() % 4) % 4]);
    }
    out
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16()
        .chain([0])
        .flat_map(u16::to_le_bytes)
        .collect()
}

fn tnef(attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut out = 0x223e_9f78u32.to_le_bytes().to_vec();
    out.extend(1u16.to_le_bytes());
    out.extend(attributes.concat());
    out
}

fn attachment(title: &[u8], data: &[u8], more: &[(u16, u16, Vec<u8>)]) -> Vec<u8> {
    [
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0001_8010, title),
        attribute(2, 0x0006_800f, data),
        attribute(2, 0x0006_9005, &properties(more)),
    ]
    .concat()
}

const HEADER: &str = "Content-Type: application/ms-tnef; name=\"winmail.dat\"";

fn sent(bytes: &[u8]) -> Vec<u8> {
    multipart(
        "multipart/mixed",
        &[text("text/plain", "Va adjunto."), file(HEADER, bytes)],
    )
}

#[test]
fn its_files_are_taken_out() {
    let bytes: Vec<u8> = (0..=255).collect();
    let wrapped = tnef(&[
        attribute(
            1,
            0x0006_9007,
            &[&1252u32.to_le_bytes()[..], &[0; 4]].concat(),
        ),
        attribute(1, 0x0002_800c, b"Cuerpo\0"),
        attachment(
            b"PETICI~1.PDF\0",
            &bytes,
            &[
                (0x1f, 0x8001, wide("x")),
                (0x1f, 0x3707, wide("petición final.pdf")),
            ],
        ),
        attachment(
            b"A\xf1o.png\0",
            b"2",
            &[
                (0x1e, 0x3712, b"foto@x\0".to_vec()),
                (0x1e, 0x370e, b"image/png\0".to_vec()),
            ],
        ),
    ]);
    let found = mail(sent(&wrapped));
    let names: Vec<&str> = found.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["petición final.pdf", "Año.png"]);
    assert_eq!(found.files[0].bytes, bytes);
    assert_eq!(found.files[0].media_type, "application/pdf");
    assert_eq!(
        (
            found.files[1].media_type.as_str(),
            found.files[1].cid.as_deref()
        ),
        ("image/png", Some("foto@x"))
    );
    assert_eq!(found.own(), "Va adjunto.");
    assert!(found.remarks.is_empty());
}

#[test]
fn its_text_counts_when_there_is_no_other() {
    let wrapped = tnef(&[attribute(
        1,
        0x0006_9003,
        &properties(&[(0x1f, 0x1000, wide("Solo aquí\r\nhay texto"))]),
    )]);
    let raw = multipart("multipart/mixed", &[file(HEADER, &wrapped)]);
    assert_eq!(mail(raw).own(), "Solo aquí\nhay texto");
}

#[test]
fn a_text_that_is_only_rich_is_a_file() {
    let mut rich = [20u32.to_le_bytes(), 8u32.to_le_bytes(), *b"MELA", [0; 4]].concat();
    rich.extend(b"{\\rtf1 }");
    let wrapped = |more: &[(u16, u16, Vec<u8>)]| {
        let all = [&[(0x102, 0x1009, rich.clone())], more].concat();
        mail(sent(&tnef(&[attribute(1, 0x0006_9003, &properties(&all))])))
    };
    let found = wrapped(&[]);
    assert_eq!(
        (
            found.files[0].name.as_str(),
            found.files[0].bytes.as_slice()
        ),
        ("mensaje.rtf", &b"{\\rtf1 }"[..8])
    );
    // beside a plain one it says nothing new
    assert!(wrapped(&[(0x1f, 0x1000, wide("Texto"))]).files.is_empty());
}

#[test]
fn a_message_inside_is_opened_too() {
    let inner = tnef(&[
        attribute(1, 0x0002_800c, b"Dentro\0"),
        attachment(b"uno.txt\0", b"1", &[]),
    ]);
    let object = [[0u8; 16].to_vec(), inner].concat();
    let outer = tnef(&[
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0006_9005, &properties(&[(0x0d, 0x3701, object)])),
    ]);
    let found = mail(sent(&outer));
    let names: Vec<&str> = found.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["uno.txt", "mensaje.txt"]);
}

#[test]
fn what_cannot_be_opened_stays_as_it_is() {
    for bytes in [
        &b"basura"[..],
        b"",
        b"\x78\x9f\x3e\x22\x01\x00",
        &tnef(&[vec![2, 1, 1]]),
    ] {
        let found = mail(sent(bytes));
        assert_eq!(found.files[0].name, "winmail.dat");
        assert_eq!(found.files[0].bytes, bytes);
    }
    // cut in the middle: what was read until then counts
    let whole = tnef(&[
        attachment(b"uno.txt\0", b"1", &[]),
        attachment(b"dos.txt\0", b"2", &[]),
    ]);
    let found = mail(sent(&whole[..whole.len() - 40]));
    assert_eq!(found.files[0].name, "uno.txt");
}

#[test]
fn what_it_unfolds_to_is_bounded() {
    // lengths that are not there
    let mut lies = tnef(&[]);
    lies.extend([2, 0x0f, 0x80, 0x06, 0x00, 0xff, 0xff, 0xff, 0xff]);
    assert_eq!(mail(sent(&lies)).files[0].name, "winmail.dat");
    // counts that are not there
    let endless = tnef(&[
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0006_9005, &[0xff; 64]),
    ]);
    assert_eq!(mail(sent(&endless)).files[0].name, "winmail.dat");
    // more than the limit
    let big = tnef(&[
        attachment(b"a.bin\0", &[1; 400], &[]),
        attachment(b"b.bin\0", &[1; 400], &[]),
    ]);
    let found = read(
        &sent(&big),
        &desk(),
        &Limits {
            file_bytes: 500,
            ..Limits::default()
        },
    );
    assert_eq!(found.files.len(), 1);
    assert!(found.remarks.contains(&Remark::Cut(Limit::FileBytes)));
    // one inside another, many times
    let mut deep = tnef(&[attachment(b"fin.txt\0", b"1", &[])]);
    for _ in 0..50 {
        let object = [[0u8; 16].to_vec(), deep].concat();
        deep = tnef(&[
            attribute(2, 0x0006_9002, &[0; 14]),
            attribute(2, 0x0006_9005, &properties(&[(0x0d, 0x3701, object)])),
        ]);
    }
    let found = mail(sent(&deep));
    assert!(found.remarks.contains(&Remark::Cut(Limit::Depth)));
}
