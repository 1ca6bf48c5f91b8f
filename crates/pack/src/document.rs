//! A TOML text that remembers where each of its values stands.

use toml::de::{DeTable, DeValue};

use crate::fault::Faults;

/// A parsed TOML text of a pack.
#[derive(Debug)]
pub(crate) struct Document<'t> {
    file: &'t str,
    text: &'t str,
    /// Lines of the file before the text (front matter does not start at the top).
    before: usize,
    root: DeValue<'t>,
}

impl<'t> Document<'t> {
    /// Parses a text; a text that is not TOML leaves one fault and no document.
    pub(crate) fn parse(
        file: &'t str,
        text: &'t str,
        before: usize,
        faults: &Faults,
    ) -> Option<Self> {
        match DeTable::parse(text) {
            Ok(table) => {
                let root = DeValue::Table(table.into_inner());
                Some(Self {
                    file,
                    text,
                    before,
                    root,
                })
            }
            Err(error) => {
                let line = error
                    .span()
                    .map(|span| line_of(text, span.start).saturating_add(before));
                faults.add(file, line, syntax(error.message()));
                None
            }
        }
    }

    /// The top of the document, to go down from.
    pub(crate) fn top(&self) -> Place<'_> {
        Place {
            document: self,
            value: Some(&self.root),
            offset: None,
        }
    }
}

/// A value of a document, or the place nearest to where it would stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'d> {
    document: &'d Document<'d>,
    value: Option<&'d DeValue<'d>>,
    offset: Option<usize>,
}

impl<'d> Place<'d> {
    /// Path of the file inside the pack.
    pub(crate) fn file(self) -> &'d str {
        self.document.file
    }

    /// What stands here; `None` when it is missing.
    pub(crate) fn value(self) -> Option<&'d DeValue<'d>> {
        self.value
    }

    /// The value of a key of this table.
    pub(crate) fn key(self, key: &str) -> Self {
        let entry = self
            .value
            .and_then(DeValue::as_table)
            .and_then(|table| table.get_key_value(key));
        match entry {
            Some((key, value)) => Self {
                value: Some(value.get_ref()),
                offset: Some(key.span().start),
                ..self
            },
            None => Self {
                value: None,
                ..self
            },
        }
    }

    /// An item of this list.
    pub(crate) fn at(self, index: usize) -> Self {
        let item = self
            .value
            .and_then(DeValue::as_array)
            .and_then(|list| list.get(index));
        match item {
            Some(item) => Self {
                value: Some(item.get_ref()),
                offset: Some(item.span().start),
                ..self
            },
            None => Self {
                value: None,
                ..self
            },
        }
    }

    /// The line in the file, from 1; `None` at the top.
    pub(crate) fn line(self) -> Option<usize> {
        let line = line_of(self.document.text, self.offset?);
        Some(line.saturating_add(self.document.before))
    }

    /// Reports a fault here.
    pub(crate) fn fault(self, faults: &Faults, text: impl Into<String>) {
        faults.add(self.document.file, self.line(), text);
    }
}

/// The line, from 1, of a byte of a text.
fn line_of(text: &str, offset: usize) -> usize {
    text.bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
        .saturating_add(1)
}

/// What the parser says, for people. Its many messages come down to few remedies.
fn syntax(message: &str) -> &'static str {
    let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if has(&["duplicate key"]) {
        "la clave o la tabla está dos veces; deje una sola"
    } else if has(&["must be quoted", "quote", "string"]) {
        "el texto está mal entrecomillado; enciérrelo entre comillas \" o, si ocupa varias líneas, entre \"\"\""
    } else if has(&["array", "comma"]) {
        "la lista está mal escrita; sepárela con comas y ciérrela con ]"
    } else if has(&["table"]) {
        "el encabezado de la tabla está mal escrito; ciérrelo con ] o ]]"
    } else if has(&["recurs"]) {
        "hay demasiadas listas o tablas una dentro de otra; simplifique"
    } else if has(&["key", "assignment", "`=`"]) {
        "se esperaba una línea «clave = valor»; revise la clave, el signo = y las comillas"
    } else {
        "no es TOML válido; revise comillas, corchetes y signos ="
    }
}
