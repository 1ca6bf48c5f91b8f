//! Building the front end without a fit Node says so in one sentence.

#![cfg(unix)]

use std::error::Error;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::{env, fs};

/// Builds this crate apart, with `node` answering as the script says.
fn build_with(node: &str) -> Result<(bool, String), Box<dyn Error>> {
    let folder = env::temp_dir().join(format!(
        "ventanilla-node-{}-{}",
        std::process::id(),
        node.len()
    ));
    fs::create_dir_all(&folder)?;
    let fake = folder.join("node");
    fs::write(&fake, format!("#!/bin/sh\n{node}\n"))?;
    fs::set_permissions(&fake, fs::Permissions::from_mode(0o755))?;
    let path = env::var("PATH").unwrap_or_default();
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--package", "assets", "--offline"])
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("PATH", format!("{}:{path}", folder.display()))
        .output()?;
    fs::remove_dir_all(&folder)?;
    Ok((
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    ))
}

#[test]
fn a_missing_or_old_node_is_told_in_one_sentence() -> Result<(), Box<dyn Error>> {
    for node in ["exit 127", "echo v18.20.4"] {
        let (built, said) = build_with(node)?;
        assert!(!built, "{node}");
        assert!(said.contains("Hace falta Node.js 20 o posterior"), "{said}");
        assert!(
            !said.contains("panicked") && !said.contains("backtrace"),
            "{said}"
        );
    }
    Ok(())
}
