//! Pieces that several pages show.

pub use crate::platform::text::When;

/// A control with what was typed and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// What was typed.
    pub value: String,
    /// What is wrong.
    pub error: Option<String>,
}

impl Field {
    /// What was typed, with nothing wrong yet.
    pub fn of(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            error: None,
        }
    }
}

/// An entry of a list to choose from.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Key.
    pub value: String,
    /// Text.
    pub label: String,
    /// Whether it is the chosen one.
    pub selected: bool,
}

/// Entries under a heading.
#[derive(Debug, Clone)]
pub struct ChoiceGroup {
    /// Heading.
    pub label: String,
    /// Entries.
    pub choices: Vec<Choice>,
}

/// An entry of the summary of errors, which leads to its control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Id of the control.
    pub field: String,
    /// What is wrong and what to do.
    pub text: String,
    /// What the summary names it by, where the text alone does not tell; empty otherwise.
    pub about: String,
}

impl Fault {
    /// A fault of a control.
    pub fn new(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            text: text.into(),
            about: String::new(),
        }
    }

    /// The same, with the label of the control for the summary.
    pub fn about(mut self, label: impl Into<String>) -> Self {
        self.about = label.into();
        self
    }
}

/// The first error told about a control.
pub fn error_of(faults: &[Fault], field: &str) -> Option<String> {
    faults
        .iter()
        .find(|f| f.field == field)
        .map(|f| f.text.clone())
}

/// A file as a page lists it.
#[derive(Debug, Clone)]
pub struct FileLine {
    /// Name it was sent under.
    pub name: String,
    /// Size in words.
    pub size: String,
    /// Where it is downloaded.
    pub href: String,
}

/// A file that came in with a form that was not accepted; it need not be chosen again.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What the form carries for it.
    pub token: String,
    /// Name it was sent under.
    pub name: String,
    /// Size in words.
    pub size: String,
}

/// A coloured word: a priority.
#[derive(Debug, Clone)]
pub struct Badge {
    /// Key, for its colour and shape.
    pub key: String,
    /// Text.
    pub name: String,
}
