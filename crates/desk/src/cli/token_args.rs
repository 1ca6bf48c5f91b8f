//! Options of `ventanilla token`, with their help in Spanish.

use clap::{Args, Subcommand};

use super::args::{StoreArgs, TEMPLATE};

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenOrder {
    /// Crea una clave y la muestra esta única vez
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla token create --data CARPETA [--database URL] --person CORREO --scope PERMISO… [OPCIONES]",
        after_help = "\nPermisos: tickets:read, tickets:write, people:read, configuration:read\nEjemplo: ventanilla token create --data /var/lib/ventanilla --person gil.prueba@ejemplo.example --scope tickets:read\nLa clave nunca permite más de lo que la persona puede hacer. Queda en la auditoría."
    )]
    Create(NewToken),
    /// Dice qué claves hay, de quién son y hasta cuándo valen
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla token list --data CARPETA [--database URL] [--person CORREO]",
        after_help = "\nEjemplo: ventanilla token list --data /var/lib/ventanilla"
    )]
    List(TokensArgs),
    /// Revoca una clave: deja de servir en el acto
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla token revoke CLAVE --data CARPETA [--database URL]",
        after_help = "\nLa primera columna de «ventanilla token list» dice cómo se llama cada una.\nEjemplo: ventanilla token revoke k3jx5q2m7a4bc --data /var/lib/ventanilla"
    )]
    Revoke(RevokeToken),
}

/// A token to be made.
#[derive(Debug, Args)]
pub struct NewToken {
    /// Dónde está la institución
    #[command(flatten)]
    pub store: StoreArgs,
    /// Correo de la persona por la que actúa
    #[arg(long, value_name = "CORREO", help_heading = "Opciones")]
    pub person: String,
    /// Lo que se puede hacer con ella (se puede repetir)
    #[arg(
        long,
        value_name = "PERMISO",
        required = true,
        help_heading = "Opciones"
    )]
    pub scope: Vec<String>,
    /// Último día en que vale, AAAA-MM-DD [si no se da: dentro de 90 días]
    #[arg(long, value_name = "FECHA", help_heading = "Opciones")]
    pub expires: Option<jiff::civil::Date>,
    /// Para qué programa es [si no se da: «programa»]
    #[arg(
        long,
        value_name = "NOMBRE",
        default_value = "programa",
        hide_default_value = true,
        help_heading = "Opciones"
    )]
    pub name: String,
}

/// Whose tokens.
#[derive(Debug, Args)]
pub struct TokensArgs {
    /// Dónde está la institución
    #[command(flatten)]
    pub store: StoreArgs,
    /// Solo las de esta persona, por su correo
    #[arg(long, value_name = "CORREO", help_heading = "Opciones")]
    pub person: Option<String>,
}

/// Which token.
#[derive(Debug, Args)]
pub struct RevokeToken {
    /// Cómo se llama la clave en la lista
    #[arg(value_name = "CLAVE", help_heading = "Argumentos")]
    pub key: String,
    /// Dónde está la institución
    #[command(flatten)]
    pub store: StoreArgs,
}
