//! Templates name icons by text; a name that the sprite lacks would draw nothing and nobody would notice.

use std::error::Error;
use std::fs;
use std::path::Path;

/// Every `icon("name")` of a folder's templates, with the file that says it.
fn named(folder: &Path, found: &mut Vec<(String, String)>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            named(&path, found)?;
        } else if path.extension().is_some_and(|it| it == "html") {
            let text = fs::read_to_string(&path)?;
            for piece in text.split("icon(\"").skip(1) {
                let name = piece.split('"').next().unwrap_or_default();
                found.push((name.to_owned(), path.display().to_string()));
            }
        }
    }
    Ok(())
}

#[test]
fn every_icon_that_a_template_names_is_in_the_sprite() -> Result<(), Box<dyn Error>> {
    let mut found = Vec::new();
    named(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../desk/src"),
        &mut found,
    )?;
    assert!(!found.is_empty());
    for (name, file) in found {
        assert!(
            assets::icons().contains(&name.as_str()),
            "{file} names the icon «{name}»"
        );
    }
    Ok(())
}
