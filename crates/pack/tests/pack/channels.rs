//! Channels: keys of their own, and fields that are there and stay inside.

use crate::broken::{faults, files};

/// What is wrong with a pack that has this `channels.toml`.
fn wrong(text: &str) -> Vec<String> {
    let mut files = files();
    files.insert("channels.toml".to_owned(), text.as_bytes().to_vec());
    faults(files).into_iter().map(|fault| fault.text).collect()
}

/// A channel with these lines more.
fn channel(key: &str, more: &str) -> String {
    format!("[[channel]]\nkey = \"{key}\"\nname = \"Oficio\"\nicon = \"file\"\n{more}\n")
}

#[test]
fn channels_have_keys_of_their_own() {
    assert_eq!(wrong(""), Vec::<String>::new());
    assert_eq!(wrong(&channel("oficio", "")), Vec::<String>::new());
    let twice = channel("oficio", "") + &channel("oficio", "");
    assert!(wrong(&twice)[0].contains("oficio"), "{:?}", wrong(&twice));
    let own = wrong(&channel("portal", ""));
    assert!(own[0].contains("es un canal del programa"), "{own:?}");
}

#[test]
fn channels_ask_for_fields_that_stay_inside() {
    let none = wrong(&channel("oficio", "fields = [\"nada\"]"));
    assert!(none[0].contains("no existe el campo «nada»"), "{none:?}");
    let shown = wrong(&channel("oficio", "fields = [\"tipo\"]"));
    assert!(shown[0].contains("internal = true"), "{shown:?}");
}
