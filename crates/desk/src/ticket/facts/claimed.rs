//! What a form may bring.

use std::collections::HashSet;

use engine::{Attachment, Command, Refusal, Ticket, Value};

use super::changes_of;

/// A form can bring only contents that were claimed for it, and those that the
/// ticket has already: a hash is no key to what others sent.
///
/// # Errors
/// A refusal about the field.
pub(in crate::ticket) fn claimed_only(
    ticket: Option<&Ticket>,
    command: &Command,
    taken: &[String],
) -> Result<(), Refusal> {
    if let Command::Together(asked) = command {
        return asked
            .steps
            .iter()
            .try_for_each(|step| claimed_only(ticket, &step.command, taken));
    }
    let changes = changes_of(command);
    let own: HashSet<&Attachment> = ticket
        .into_iter()
        .flat_map(|t| t.values.values())
        .flat_map(files)
        .collect();
    for (key, value) in changes {
        let strange = |file: &&Attachment| !own.contains(*file) && !taken.contains(&file.sha256);
        if value.iter().flat_map(files).any(|file| strange(&file)) {
            let text = "Un archivo ya no está disponible. Adjúntelo de nuevo.";
            return Err(Refusal::at("file.gone", key.clone(), text));
        }
    }
    Ok(())
}

fn files(value: &Value) -> &[Attachment] {
    match value {
        Value::Files(files) => files,
        _ => &[],
    }
}
