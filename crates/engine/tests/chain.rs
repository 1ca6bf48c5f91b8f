//! The chain notices every change.

use engine::chain::{Link, body_digest};
use proptest::prelude::*;

fn link<'a>(payload: &'a str, body: Option<&'a str>, files: &'a [String]) -> Link<'a> {
    Link {
        format: 1,
        seq: 1,
        visibility: "public",
        actor: 7,
        channel: "portal",
        recorded_at: 10,
        effective_at: 9,
        payload,
        body,
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
        Link { actor: 8, ..base },
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
            body: Some("e"),
            ..base
        },
        Link { body: None, ..base },
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
    for other in others {
        assert_ne!(other.after(""), hash, "{other:?}");
    }
}

proptest! {
    #[test]
    fn no_two_splits_of_a_text_are_alike(text in "[a-c]{1,6}", cut in 0..7_usize) {
        let cut = cut.min(text.len());
        let (salt, body) = text.split_at(cut);
        let again = body_digest(salt, body);
        for other in (0..=text.len()).filter(|other| *other != cut) {
            let (salt, body) = text.split_at(other);
            prop_assert_ne!(body_digest(salt, body), again.clone());
        }
    }
}
