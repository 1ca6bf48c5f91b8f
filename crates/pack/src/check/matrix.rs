//! The matrix of impact and urgency: both are choices of the form, and every pair has a priority.

use std::collections::BTreeSet;

use engine::{Field, FieldType, Grid, Kind, Matrix};

use super::who;
use super::whole::Subject;
use crate::document::Place;
use crate::fault::Faults;

pub(crate) fn check(subject: Subject<'_>, faults: &Faults) {
    let Subject { kind, top, .. } = subject;
    let Some(matrix) = &kind.matrix else {
        return;
    };
    let place = top.key("matrix");
    for (name, key) in [("impact", &matrix.impact), ("urgency", &matrix.urgency)] {
        if choice(kind, key).is_none() {
            place.key(name).fault(
                faults,
                format!(
                    "el campo «{key}» no es uno de tipo choice del formulario; escriba la clave de uno"
                ),
            );
        }
    }
    if matrix.impact == matrix.urgency {
        place.key("urgency").fault(
            faults,
            "la urgencia y el impacto son dos campos; escriba otro",
        );
    }
    who::each(subject, &matrix.manual, place.key("manual"), faults);
    grid(kind, matrix, &matrix.rows, place.key("row"), faults);
}

/// The rows that the definition of a service has in place of its kind's.
pub(crate) fn of_service(kind: &Kind<String>, rows: &Grid, place: Place<'_>, faults: &Faults) {
    match &kind.matrix {
        Some(matrix) => grid(kind, matrix, rows, place, faults),
        None => place.fault(
            faults,
            format!(
                "el tipo de ticket «{}» no tiene [matrix]; agréguelo ahí o quite este",
                kind.key
            ),
        ),
    }
}

fn choice<'k>(kind: &'k Kind<String>, key: &str) -> Option<&'k Field<String>> {
    let field = kind.field(key)?;
    (field.kind == FieldType::Choice).then_some(field)
}

/// Every pair of choices has a priority of the kind, and there is nothing else.
fn grid(kind: &Kind<String>, matrix: &Matrix, rows: &Grid, place: Place<'_>, faults: &Faults) {
    let (Some(impact), Some(urgency)) =
        (choice(kind, &matrix.impact), choice(kind, &matrix.urgency))
    else {
        return;
    };
    let keys = |field: &'_ Field<String>| -> BTreeSet<String> {
        field
            .choices
            .iter()
            .map(|choice| choice.key.clone())
            .collect()
    };
    let (impacts, urgencies) = (keys(impact), keys(urgency));
    strange(rows.keys(), &impacts, impact, place, faults);
    for key in &impacts {
        let Some(row) = rows.get(key) else {
            place.fault(
                faults,
                format!("falta el renglón de «{key}»; escriba su prioridad para cada urgencia"),
            );
            continue;
        };
        let place = place.key(key);
        strange(row.keys(), &urgencies, urgency, place, faults);
        for key in &urgencies {
            match row.get(key) {
                None => place.fault(
                    faults,
                    format!("falta la prioridad para la urgencia «{key}»; escríbala"),
                ),
                Some(priority) if kind.priority(priority).is_none() => place.key(key).fault(
                    faults,
                    format!(
                        "«{}» no tiene la prioridad «{priority}»; escriba la clave de una suya",
                        kind.key
                    ),
                ),
                Some(_) => {}
            }
        }
    }
}

/// Keys that the field does not offer.
fn strange<'k>(
    written: impl Iterator<Item = &'k String>,
    offered: &BTreeSet<String>,
    field: &Field<String>,
    place: Place<'_>,
    faults: &Faults,
) {
    for key in written.filter(|key| !offered.contains(*key)) {
        place.key(key).fault(
            faults,
            format!(
                "«{}» no ofrece «{key}»; escriba una de sus opciones",
                field.key
            ),
        );
    }
}
