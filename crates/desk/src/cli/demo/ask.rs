//! What one step of a life asks of the engine: its files, its fields, its command.

use std::collections::BTreeMap;

use engine::{Attachment, Changes, Command, FieldType, Form, Value, WaitAsked, value};
use pack::{Attached, DemoAction, DemoChanges};

use super::life::{Life, Step};
use super::people::People;
use super::sample;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::files::{Claimed, claim};
use crate::platform::random::sha256;
use crate::platform::web::Received;

/// A file as if it had come in with a form.
pub(super) fn made(app: &App, life: &Life, file: Attached) -> Result<Received, AppError> {
    let seed = u32::try_from(life.at.rem_euclid(977)).unwrap_or_default();
    let (name, media_type, content) = match file {
        Attached::Oficio => {
            let lines = [
                "OFICIO".to_owned(),
                String::new(),
                format!(
                    "Asunto: {}",
                    crate::platform::text::shorten(&life.description, 60)
                ),
                String::new(),
                "Documento de muestra: su contenido es inventado.".to_owned(),
            ];
            ("oficio.pdf", "application/pdf", sample::letter(&lines))
        }
        Attached::Pantalla => ("pantalla.png", "image/png", sample::screen(seed)),
    };
    let mut place =
        tempfile::NamedTempFile::new_in(app.files.incoming()).map_err(AppError::Disk)?;
    std::io::Write::write_all(&mut place, &content).map_err(AppError::Disk)?;
    Ok(Received {
        control: "files".to_owned(),
        path: place.into_temp_path(),
        sha256: sha256(&content),
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        size: i64::try_from(content.len()).unwrap_or_default(),
    })
}

/// The files of these tokens.
pub(super) async fn claimed(
    tx: &Tx,
    at: i64,
    tokens: &[String],
) -> Result<Vec<Attachment>, AppError> {
    match claim(tx, at, tokens).await? {
        Claimed::All(files) => Ok(files),
        Claimed::Missing => Err(AppError::internal("a file of the demo is gone")),
    }
}

/// Fields as the pack writes them, as values.
pub(super) fn fields(
    app: &App,
    form: &Form<'_>,
    written: &BTreeMap<String, String>,
    people: &People,
) -> Result<Changes, AppError> {
    let mut changes = Changes::new();
    for (key, text) in written {
        let unknown = || AppError::internal(format!("the demo names an unknown field: {key}"));
        let field = form.field(key).ok_or_else(unknown)?;
        let value = match field.kind {
            FieldType::Person => people.attending.get(text).map(|(id, _)| Value::Number(*id)),
            _ => {
                let read = value::read(field, std::slice::from_ref(text), &app.zone);
                read.map_err(|e| AppError::internal(format!("the demo's {key}: {e}")))?
            }
        };
        changes.insert(key.clone(), value);
    }
    Ok(changes)
}

/// Properties and fields as the pack writes them, as changes.
fn changes(
    app: &App,
    form: &Form<'_>,
    written: &DemoChanges,
    people: &People,
) -> Result<Changes, AppError> {
    let mut changes = fields(app, form, &written.fields, people)?;
    let person = written
        .assignee
        .as_ref()
        .and_then(|email| people.attending.get(email));
    let properties = [
        ("priority", written.priority.clone().map(Value::Text)),
        ("team", written.team.clone().map(Value::Text)),
        ("assignee", person.map(|(id, _)| Value::Number(*id))),
    ];
    let given = properties.into_iter().filter(|(_, value)| value.is_some());
    changes.extend(given.map(|(key, value)| (key.to_owned(), value)));
    Ok(changes)
}

/// The command of a step; `base` is the version that it finds.
pub(super) fn command(
    app: &App,
    life: &Life,
    step: &Step,
    base: i64,
    people: &People,
) -> Result<Command, AppError> {
    let kind = app.pack.kind_of(&life.service);
    let kind = kind.map_or(app.kind.key.as_str(), |kind| kind.key.as_str());
    let form = app.book.fresh_form(kind, Some(&life.service));
    Ok(match &step.action {
        DemoAction::Edit(written) => Command::Edit {
            base,
            changes: changes(app, &form, written, people)?,
            why: None,
        },
        DemoAction::Note { text } => Command::Note {
            text: text.clone(),
            attachments: Vec::new(),
        },
        DemoAction::Answer { text } => Command::Answer {
            text: text.clone(),
            attachments: Vec::new(),
        },
        DemoAction::Move {
            transition,
            message,
            wait,
            changes: written,
        } => Command::Move(engine::Move {
            base,
            transition: transition.clone(),
            changes: changes(app, &form, written, people)?,
            text: message.clone(),
            wait: WaitAsked {
                reason: wait.clone(),
                until: step.until,
            },
        }),
    })
}
