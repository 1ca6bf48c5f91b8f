//! Any bytes in a TOML file of a pack are read or refused, with file and line.

#![no_main]

mod small;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (which, bytes) = input;
    let files = small::FILES
        .iter()
        .filter(|(path, _)| path.ends_with(".toml"));
    let files: Vec<&str> = files.map(|(path, _)| *path).collect();
    if let Some(file) = files.get(usize::from(which) % files.len()) {
        small::check(file, bytes);
    }
});
