//! Builds the front end: installs the npm packages of the lock file once, then runs `build.mjs`.
//!
//! The packages live in `<target>/front/<hash of the lock>/node_modules`, outside the profile's folder, so
//! that debug and release builds share them and a change of a style does not install anything.

use std::error::Error;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io, process};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Whatever the outputs are made of; nothing else triggers a rebuild.
const SOURCES: [&str; 7] = [
    "build.rs",
    "build.mjs",
    "icons.json",
    "package.json",
    "package-lock.json",
    "style",
    "script",
];

const NODE_NEEDED: &str = "Hace falta Node.js 20 o posterior para construir la interfaz (Node.js 20 or newer is \
    needed to build the front end): https://nodejs.org/es/download o, en Debian y Ubuntu, el paquete «nodejs».";

fn main() {
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    if let Err(fault) = build() {
        // `cargo::error` prints just the sentence; a failing exit status would add a page of output.
        println!("cargo::error={}", fault.to_string().replace('\n', " | "));
    }
}

fn build() -> Outcome<()> {
    check_node()?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let here =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?);
    let packages = install(&here, &cache(&out)?)?;
    run(Command::new("node")
        .arg(here.join("build.mjs"))
        .arg(&here)
        .arg(&packages)
        .arg(&out))
}

/// The folder of installed packages beside the profiles' folders: `<target>/front`.
fn cache(out: &Path) -> Outcome<PathBuf> {
    // OUT_DIR is <target>/<profile>/build/<crate-hash>/out
    let target = out
        .ancestors()
        .nth(4)
        .ok_or("OUT_DIR is not inside a target folder")?;
    Ok(target.join("front"))
}

fn check_node() -> Outcome<()> {
    let said = Command::new("node")
        .arg("--version")
        .output()
        .map_err(|_| NODE_NEEDED)?;
    let version = String::from_utf8_lossy(&said.stdout);
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|it| it.parse::<u32>().ok());
    match major {
        Some(20..) => Ok(()),
        _ => Err(NODE_NEEDED.into()),
    }
}

/// Installs what the lock file names, unless it is there already; gives the folder that holds `node_modules`.
fn install(here: &Path, cache: &Path) -> Outcome<PathBuf> {
    let lock = fs::read(here.join("package-lock.json"))?;
    let ready = cache.join(fingerprint(&lock));
    if ready.join("node_modules").is_dir() {
        return Ok(ready);
    }
    // Two builds may run at once: each installs into a folder of its own, and the first to finish names it.
    let draft = cache.join(format!("draft-{}", process::id()));
    fs::create_dir_all(&draft)?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(here.join(name), draft.join(name))?;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm).current_dir(&draft).args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]))?;
    if let Err(fault) = fs::rename(&draft, &ready) {
        discard(&draft);
        if !ready.join("node_modules").is_dir() {
            return Err(fault.into());
        }
    }
    Ok(ready)
}

/// A folder that another build made needless; that it stays behind would harm nobody.
fn discard(folder: &Path) {
    if let Err(fault) = fs::remove_dir_all(folder)
        && fault.kind() != io::ErrorKind::NotFound
    {
        println!(
            "cargo::warning=could not remove {}: {fault}",
            folder.display()
        );
    }
}

/// FNV-1a: the same on every machine and compiler, which the standard hasher does not promise.
fn fingerprint(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn run(command: &mut Command) -> Outcome<()> {
    let program = Path::new(command.get_program())
        .file_stem()
        .unwrap_or(OsStr::new("?"))
        .to_string_lossy()
        .into_owned();
    let done = command
        .output()
        .map_err(|fault| format!("{program}: {fault}"))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(format!(
        "La interfaz no se pudo construir (the front end could not be built): {program}: {}",
        said.trim()
    )
    .into())
}
