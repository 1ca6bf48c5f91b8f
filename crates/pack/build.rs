//! The packs are embedded at compile time: a change in one of their files must compile this crate again.

fn main() {
    println!("cargo::rerun-if-changed=../../packs");
}
