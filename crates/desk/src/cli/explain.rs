//! What is wrong with the options, in Spanish.

use std::process::ExitCode;

use clap::error::{ContextKind, ErrorKind};

/// Prints help, or says in Spanish what is wrong with the options.
pub fn explain(error: &clap::Error) -> ExitCode {
    let named = |kind| {
        error
            .get(kind)
            .map(|value| value.to_string())
            .unwrap_or_default()
    };
    let argument = named(ContextKind::InvalidArg);
    let text = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nothing is to be done if standard output is closed.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            "Falta la orden: serve, demo, verify, backup, restore, seal, rebuild, why, account, second-factor, seed, token, ticket, completion, pack o mail"

                .to_owned()
        }
        ErrorKind::InvalidSubcommand => {
            format!(
                "No existe la orden «{}»: use serve, demo, verify, backup, restore, seal, rebuild, why, account, second-factor, seed, token, ticket, completion, pack o mail",
                named(ContextKind::InvalidSubcommand)
            )
        }
        ErrorKind::UnknownArgument => format!("No existe la opción «{argument}»"),
        ErrorKind::MissingRequiredArgument => format!("Falta {argument}"),
        ErrorKind::ArgumentConflict => format!("La opción {argument} está repetida"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::WrongNumberOfValues => {
            format!("Falta o no se entiende el valor de {argument}")
        }
        _ => "Las opciones no se entienden".to_owned(),
    };
    eprintln!("{text}. Vea «ventanilla --help».");
    // A mail server that gives a message away must not lose it because of a wrong option.
    let receives = std::env::args().nth(1).is_some_and(|order| order == "mail");
    ExitCode::from(if receives { super::mail::LATER } else { 2 })
}
