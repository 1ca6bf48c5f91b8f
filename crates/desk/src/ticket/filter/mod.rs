//! The filter language over tickets: the fields that one may ask about, and the
//! two readers of a filter, in memory ([`Seen`]) and as SQL ([`condition`]). A
//! property test holds them against each other on both databases.

mod sql;
mod subject;

use std::collections::HashMap;

use engine::schema::{common, of_kinds, with_fields};
use engine::{Field as FormField, Kind as TicketKind};
use filter::{Field, Kind, Schema, SchemaError};

use crate::catalogue::world;
use crate::platform::App;
use crate::platform::error::AppError;

pub use sql::{Asker, condition, is_modest};
pub use subject::{Seen, seen};

/// The fields of tickets, with the values that the institution gives them: those
/// that every ticket has, then the indexed ones of forms.
///
/// # Errors
/// When they do not fit together, which the check of packs rules out.
pub fn schema(app: &App) -> Result<Schema, AppError> {
    let wrong = |e: SchemaError| AppError::internal(format!("fields of tickets: {e}"));
    let kinds: Vec<&TicketKind> = app.book.kinds().collect();
    let base = common(&world(&app.pack, &app.known)).map_err(wrong)?;
    let own = vec![
        Field::new("updated", "actualizado", Kind::Instant),
        Field::new("ended", "terminado", Kind::YesNo),
        Field::new("due", "vence", Kind::Instant),
        Field::new("overdue", "vencido", Kind::YesNo),
    ];
    let base = of_kinds(&base, &kinds).and_then(|base| base.with(own));
    with_fields(&base.map_err(wrong)?, indexed(app).into_values()).map_err(wrong)
}

/// The indexed fields of all forms by key, in the order of their keys; the first
/// of those with one key speaks for all.
fn indexed(app: &App) -> std::collections::BTreeMap<&str, &FormField> {
    let kinds = app.book.kinds().flat_map(|kind| &kind.fields);
    let definitions = app.known.services().iter();
    let definitions = definitions.filter_map(|s| app.book.present_definition(&s.key));
    let fields = kinds.chain(definitions.flat_map(|d| &d.rule.fields));
    let mut all = std::collections::BTreeMap::new();
    for field in fields.filter(|field| field.indexed) {
        all.entry(field.key.as_str()).or_insert(field);
    }
    all
}

/// Units and all below them, by key: their numbers.
fn subtrees(app: &App) -> HashMap<&str, Vec<i64>> {
    let mut below: HashMap<&str, Vec<i64>> = HashMap::new();
    for unit in app.known.units() {
        for above in &unit.path {
            below.entry(above).or_default().push(unit.id);
        }
    }
    below
}
