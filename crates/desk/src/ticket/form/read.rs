//! What came in with a form, as changes.

use std::collections::BTreeMap;

use engine::{Changes, Field, FieldType, value};

use super::control;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::carry;
use crate::platform::web::view::{Fault, Kept};
use crate::platform::web::{Form, Received};

/// The fields of a form as they came in.
#[derive(Debug, Default)]
pub struct Posted {
    /// What they change. Files are not here: their contents must be claimed first.
    pub changes: Changes,
    /// Tokens of the files of each file field.
    pub uploads: BTreeMap<String, Vec<String>>,
    /// The hash of what those files are.
    pub seal: String,
    /// What was typed, by field, for a form that comes back.
    pub tried: BTreeMap<String, Vec<String>>,
    /// Files that were received, by field, for a form that comes back.
    pub kept: BTreeMap<String, Vec<Kept>>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Reads the controls of these fields. A control that is empty empties its field;
/// a file control that is empty leaves the files as they are.
///
/// # Errors
/// When disk or database refuse.
pub async fn read(
    app: &App,
    fields: &[&Field],
    form: &Form,
    files: &mut Vec<Received>,
) -> Result<Posted, AppError> {
    let mut posted = Posted::default();
    for field in fields {
        let id = control(&field.key);
        if field.kind == FieldType::File {
            let (own, others) = files
                .drain(..)
                .partition(|file: &Received| file.control == id);
            *files = others;
            let carried = carry(app, form.all(&format!("{id}-kept")), own).await?;
            let refused = carried.refusal.map(|why| Fault::new(id, why));
            posted
                .faults
                .extend(refused.map(|fault| fault.about(&field.label)));
            posted.seal.push_str(&carried.seal);
            posted.kept.insert(field.key.clone(), carried.kept);
            if !carried.tokens.is_empty() {
                posted.uploads.insert(field.key.clone(), carried.tokens);
            }
            continue;
        }
        // Boxes that are all left empty still say that they were there.
        let mut raw = form.all(&id);
        raw.retain(|text| !text.is_empty());
        match value::read(field, &raw, &app.zone) {
            Ok(value) => {
                posted.changes.insert(field.key.clone(), value);
            }
            Err(why) => posted.faults.push(Fault::new(id, why).about(&field.label)),
        }
        posted.tried.insert(field.key.clone(), raw);
    }
    Ok(posted)
}
