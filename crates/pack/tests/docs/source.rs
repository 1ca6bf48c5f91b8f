//! The types that a pack is read into, out of their sources: names, doc comments, what serde is told.

/// A struct or an enum.
#[derive(Debug, Default)]
pub struct Type {
    pub name: String,
    pub doc: String,
    /// How the names of an enum's variants are written; `None` for a struct.
    pub spelling: Option<String>,
    pub members: Vec<Member>,
}

/// A field of a struct, or a variant of an enum.
#[derive(Debug)]
pub struct Member {
    /// As packs write it.
    pub key: String,
    pub doc: String,
    /// The type of a field; nothing for a variant.
    pub holds: String,
}

/// The types of a source that packs are read into. Knows the shape that rustfmt gives, no more.
pub fn types(source: &str) -> Vec<Type> {
    let mut all = Vec::new();
    let (mut doc, mut attributes) = (String::new(), String::new());
    let mut open: Option<Type> = None;
    let mut is_read = false;
    for line in source.lines() {
        let text = line.trim();
        if let Some(words) = text.strip_prefix("/// ") {
            doc = format!("{doc} {words}").trim().to_owned();
        } else if text.starts_with("#[") {
            attributes.push_str(text);
        } else if let Some(mut own) = open.take_if(|_| line == "}") {
            own.doc = own.doc.replace("[`", "`").replace("`]", "`");
            all.push(own);
        } else if let Some(own) = open.as_mut() {
            if !text.is_empty() {
                own.members
                    .push(member(text, &doc, &attributes, own.spelling.as_deref()));
            }
            (doc, attributes) = Default::default();
        } else {
            is_read = attributes.contains("Deserialize") || is_read && text.is_empty();
            if let Some((name, is_enum)) = head(text).filter(|_| is_read) {
                let spelling = is_enum.then(|| value(&attributes, "rename_all"));
                open = Some(Type {
                    name,
                    doc: doc.clone(),
                    spelling: spelling.map(|s| s.expect("an enum that is read has a spelling")),
                    members: Vec::new(),
                });
            }
            is_read = false;
            (doc, attributes) = Default::default();
        }
    }
    all
}

/// The name of the type that a line begins, and whether it is an enum.
fn head(text: &str) -> Option<(String, bool)> {
    let text = text.strip_suffix(" {")?;
    let text = text
        .trim_start_matches("pub ")
        .trim_start_matches("pub(crate) ");
    let (sort, name) = text.split_once(' ')?;
    let name = name.split('<').next().unwrap_or_default();
    match sort {
        "struct" => Some((name.to_owned(), false)),
        "enum" => Some((name.to_owned(), true)),
        _ => None,
    }
}

fn member(text: &str, doc: &str, attributes: &str, spelling: Option<&str>) -> Member {
    let text = text
        .trim_start_matches("pub ")
        .trim_start_matches("pub(crate) ");
    let text = text
        .strip_suffix(',')
        .unwrap_or_else(|| panic!("{text:?} is no member"));
    let (name, holds) = text.split_once(": ").unwrap_or((text, ""));
    let renamed = value(attributes, "rename ").unwrap_or_else(|| match spelling {
        Some("lowercase") => name.to_lowercase(),
        Some("kebab-case") => kebab(name),
        Some(other) => panic!("a spelling that is not known: {other}"),
        None => name.trim_start_matches("r#").to_owned(),
    });
    assert!(!doc.is_empty(), "{name} says nothing of itself");
    Member {
        key: renamed,
        doc: doc.replace("[`", "`").replace("`]", "`"),
        holds: holds.to_owned(),
    }
}

/// The text that an attribute gives to a word.
fn value(attributes: &str, word: &str) -> Option<String> {
    let (_, rest) = attributes.split_once(&format!("{} = \"", word.trim_end()))?;
    rest.split_once('"').map(|(text, _)| text.to_owned())
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for (index, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && index > 0 {
            text.push('-');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
