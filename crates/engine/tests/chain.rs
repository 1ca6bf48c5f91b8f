//! The chain notices every change.

#![expect(
    clippy::string_slice,
    reason = "a test says by panicking that it failed"
)]

use engine::chain::{Link, content_digest};
use proptest::prelude::*;

fn link<'a>(payload: &'a str, content: Option<&'a str>, files: &'a [String]) -> Link<'a> {
    Link {
        format: 1,
        seq: 1,
        visibility: "public",
        actor: Some(7),
        rules: 3,
        channel: "portal",
        recorded_at: 10,
        effective_at: 9,
        payload,
        content,
        files,
    }
}

#[test]
fn every_field_counts() {
    let files = ["f".to_owned(), "g".to_owned()];
    let turned = ["g".to_owned(), "f".to_owned()];
    let base = link("{}", Some("d"), &files);
    let others = [
        Link { format: 2, ..base },
        Link { seq: 2, ..base },
        Link {
            visibility: "internal",
            ..base
        },
        Link {
            actor: Some(8),
            ..base
        },
        Link {
            actor: Some(0),
            ..base
        },
        Link {
            actor: None,
            ..base
        },
        Link { rules: 4, ..base },
        Link {
            channel: "page",
            ..base
        },
        Link {
            recorded_at: 11,
            ..base
        },
        Link {
            effective_at: 10,
            ..base
        },
        Link {
            payload: "{ }",
            ..base
        },
        Link {
            content: Some("e"),
            ..base
        },
        Link {
            content: Some(""),
            ..base
        },
        Link {
            content: None,
            ..base
        },
        Link {
            files: &turned,
            ..base
        },
        Link { files: &[], ..base },
    ];
    let hash = base.after("");
    assert_eq!(hash.len(), 64);
    assert_eq!(base.after(""), hash);
    assert_ne!(base.after("x"), hash);
    let mut hashes: Vec<String> = others.iter().map(|other| other.after("")).collect();
    hashes.push(hash);
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), others.len() + 1, "no two of them are alike");
}

#[test]
fn what_is_absent_is_not_what_is_empty() {
    let parts = [None, Some(""), Some("a"), Some("-")];
    let mut digests = Vec::new();
    for body in parts {
        digests.extend(parts.map(|values| content_digest("s", body, values)));
    }
    assert!(digests.iter().all(|digest| digest.len() == 64));
    assert_ne!(
        content_digest("t", None, None),
        content_digest("s", None, None)
    );
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 16);
}

proptest! {
    #[test]
    fn no_two_splits_of_a_text_are_alike(text in "[a-c]{1,6}", one in 0..7_usize, two in 0..7_usize) {
        let split = |one: usize, two: usize| {
            let (from, to) = (one.min(two).min(text.len()), one.max(two).min(text.len()));
            (&text[..from], &text[from..to], &text[to..])
        };
        let digest = |(salt, body, values)| content_digest(salt, Some(body), Some(values));
        let this = split(one, two);
        for other in (0..=text.len()).flat_map(|a| (a..=text.len()).map(move |b| (a, b))) {
            let other = split(other.0, other.1);
            prop_assert_eq!(digest(other) == digest(this), other == this);
        }
    }
}
