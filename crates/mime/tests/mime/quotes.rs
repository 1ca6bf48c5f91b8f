//! Quotes of all programs, as tables in `quotes/`: each line with its kind.

use mime::{Kind, Mail};

use crate::sample::mail;

#[derive(Debug, Default)]
struct Case {
    name: String,
    header: String,
    source: String,
    expected: Vec<(Kind, String)>,
}

fn kind(letter: &str) -> Kind {
    match letter {
        "o" => Kind::Own,
        "q" => Kind::Quote,
        "f" => Kind::Forwarded,
        "s" => Kind::Signature,
        "d" => Kind::Disclaimer,
        other => panic!("no such kind: {other}"),
    }
}

/// Reads a table; in one of HTML the source stands before the lines.
fn cases(table: &str, html: bool) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for section in table.split("\n# ").skip(1) {
        let mut case = Case::default();
        let mut lines = section.trim_end_matches('\n').lines();
        case.name = lines.next().unwrap().to_owned();
        let mut subject = "Falla";
        let mut source = html;
        for line in lines {
            match line {
                "! reply" => {
                    subject = "Re: Falla";
                    case.header.push_str("In-Reply-To: <0@gobierno.example>\n");
                }
                "! forward" => subject = "RV: Falla",
                "---" => source = false,
                line if line.starts_with("! marker") => (),
                line if source => case.source.push_str(line),
                line => {
                    if let Some((letter, text)) = line.split_once('|') {
                        case.expected.push((kind(letter), text.to_owned()));
                    }
                }
            }
        }
        case.header = format!("Subject: {subject}\n{}", case.header);
        if !html {
            let texts: Vec<&str> = case
                .expected
                .iter()
                .map(|(_, text)| text.as_str())
                .collect();
            case.source = texts.join("\n");
        }
        cases.push(case);
    }
    cases
}

fn read(case: &Case, kind: &str) -> Mail {
    let raw = format!(
        "From: Ana <ana@unidad.example>\r\nTo: mesa@gobierno.example\r\n{}Content-Type: {kind}; charset=utf-8\r\n\r\n{}",
        case.header.replace('\n', "\r\n"),
        case.source.replace('\n', "\r\n")
    );
    mail(raw)
}

/// The lines of a mail with their kinds; what is at their ends does not matter.
fn lines(mail: &Mail) -> Vec<(Kind, String)> {
    mail.blocks
        .iter()
        .flat_map(|block| {
            block
                .text
                .lines()
                .map(|line| (block.kind, line.trim_end().to_owned()))
        })
        .collect()
}

fn check(table: &str, html: bool) -> usize {
    let cases = cases(table, html);
    let mut wrong = Vec::new();
    for case in &cases {
        let mail = read(case, if html { "text/html" } else { "text/plain" });
        let expected: Vec<_> = case
            .expected
            .iter()
            .map(|(kind, text)| (*kind, text.trim_end().to_owned()))
            .collect();
        let found = lines(&mail);
        if found != expected {
            wrong.push(format!(
                "{}:\n  found    {found:#?}\n  expected {expected:#?}",
                case.name
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} cases:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
    cases.len()
}

#[test]
fn plain_text_is_told_apart_line_by_line() {
    assert!(check(include_str!("quotes/plain.txt"), false) >= 50);
}

#[test]
fn html_is_told_apart_line_by_line() {
    assert!(check(include_str!("quotes/html.txt"), true) >= 12);
}
