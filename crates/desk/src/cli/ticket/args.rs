//! Options of `ventanilla ticket`, with their help in Spanish.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::TEMPLATE;

/// What to do with tickets of a desk that serves elsewhere.
#[derive(Debug, Subcommand)]
pub enum TicketOrder {
    /// Lista tickets, por vista y filtro
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla ticket list --server URL [--filter FILTRO] [OPCIONES]",
        after_help = "\nEjemplo: ventanilla ticket list --server https://mesa.ejemplo.gob.mx --filter 'prioridad>=alta asignado:yo' --json"
    )]
    List(ListArgs),
    /// Muestra un ticket y lo que se ha escrito en él
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla ticket show FOLIO --server URL [--json]",
        after_help = "\nEjemplo: ventanilla ticket show OCO-00042 --server https://mesa.ejemplo.gob.mx"
    )]
    Show(ShowArgs),
    /// Registra un ticket para la persona de la clave
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla ticket create --server URL --service CLAVE --description TEXTO [OPCIONES]",
        after_help = "\nEjemplo: ventanilla ticket create --server https://mesa.ejemplo.gob.mx --service internet --unit dif --description 'No hay red.' --privacy"
    )]
    Create(CreateArgs),
    /// Responde a quien solicita, o a quien atiende si lo pidió usted
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla ticket answer FOLIO --server URL --text TEXTO",
        after_help = "\nEjemplo: ventanilla ticket answer OCO-00042 --server https://mesa.ejemplo.gob.mx --text 'Vamos hoy.'"
    )]
    Answer(TextArgs),
    /// Deja una nota que quien solicita no lee
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla ticket note FOLIO --server URL --text TEXTO",
        after_help = "\nEjemplo: ventanilla ticket note OCO-00042 --server https://mesa.ejemplo.gob.mx --text 'Revisado.'"
    )]
    Note(TextArgs),
    /// Da un paso del flujo
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla ticket move FOLIO --server URL --transition CLAVE [OPCIONES]",
        after_help = "\nLos pasos que se pueden dar están en «transitions» de «ventanilla ticket show FOLIO --json».\nEjemplo: ventanilla ticket move OCO-00042 --server https://mesa.ejemplo.gob.mx --transition resolver --text 'Cable nuevo.'"
    )]
    Move(MoveArgs),
    /// Cambia propiedades y datos
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla ticket edit FOLIO --server URL --set DATO=VALOR… [OPCIONES]",
        after_help = "\nEjemplo: ventanilla ticket edit OCO-00042 --server https://mesa.ejemplo.gob.mx --set priority=alta"
    )]
    Edit(EditArgs),
}

/// Which desk, and by which token.
#[derive(Debug, Args)]
#[command(next_help_heading = "Opciones")]
pub struct ServerArgs {
    /// Dirección de la mesa; también por VENTANILLA_SERVER
    #[arg(long, value_name = "URL", env = "VENTANILLA_SERVER", hide_env = true)]
    pub server: String,
    /// Archivo con la clave de acceso, que solo usted pueda leer [si no se da: la de VENTANILLA_TOKEN]
    #[arg(
        long,
        value_name = "ARCHIVO",
        env = "VENTANILLA_TOKEN_FILE",
        hide_env = true
    )]
    pub token_file: Option<PathBuf>,
    /// Escribe JSON, como lo contesta la mesa
    #[arg(long)]
    pub json: bool,
}

/// Which tickets.
#[derive(Debug, Args)]
#[command(next_help_heading = "Opciones")]
pub struct ListArgs {
    /// A qué mesa
    #[command(flatten)]
    pub server: ServerArgs,
    /// Filtro, como el de las listas
    #[arg(long, value_name = "FILTRO")]
    pub filter: Option<String>,
    /// Vista, por su clave [si no se da: todas para quien atiende, lo propio para quien no]
    #[arg(long, value_name = "CLAVE")]
    pub view: Option<String>,
    /// Orden: recientes, antiguas o cambio
    #[arg(long, value_name = "ORDEN")]
    pub order: Option<String>,
    /// Cuántos a lo más [si no se da: 50]
    #[arg(
        long,
        value_name = "N",
        default_value_t = 50,
        hide_default_value = true
    )]
    pub limit: usize,
}

/// Which ticket.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// El folio, o la clave mientras no lo tiene
    #[arg(value_name = "FOLIO", help_heading = "Argumentos")]
    pub ticket: String,
    /// A qué mesa
    #[command(flatten)]
    pub server: ServerArgs,
}

/// What makes an order that is given twice harmless.
#[derive(Debug, Args)]
#[command(next_help_heading = "Opciones")]
pub struct IdArgs {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez
    #[arg(long, value_name = "TEXTO")]
    pub id: Option<String>,
}

/// A new ticket.
#[derive(Debug, Args)]
#[command(next_help_heading = "Opciones")]
pub struct CreateArgs {
    /// A qué mesa
    #[command(flatten)]
    pub server: ServerArgs,
    /// Con qué identificador
    #[command(flatten)]
    pub id: IdArgs,
    /// Servicio, por su clave
    #[arg(long, value_name = "CLAVE")]
    pub service: String,
    /// Lo que se pide; con «-» se lee de la entrada
    #[arg(long, value_name = "TEXTO")]
    pub description: String,
    /// Dependencia, por su clave
    #[arg(long, value_name = "CLAVE")]
    pub unit: Option<String>,
    /// Dato que pide el servicio (se puede repetir)
    #[arg(long, value_name = "DATO=VALOR")]
    pub field: Vec<String>,
    /// Está de acuerdo con el aviso de privacidad
    #[arg(long)]
    pub privacy: bool,
}

/// A text for a ticket.
#[derive(Debug, Args)]
#[command(next_help_heading = "Opciones")]
pub struct TextArgs {
    /// El folio, o la clave mientras no lo tiene
    #[arg(value_name = "FOLIO", help_heading = "Argumentos")]
    pub ticket: String,
    /// A qué mesa
    #[command(flatten)]
    pub server: ServerArgs,
    /// Con qué identificador
    #[command(flatten)]
    pub id: IdArgs,
    /// Lo que se escribe; con «-» se lee de la entrada
    #[arg(long, value_name = "TEXTO")]
    pub text: String,
}

/// A transition of a ticket.
#[derive(Debug, Args)]
#[command(next_help_heading = "Opciones")]
pub struct MoveArgs {
    /// El folio, o la clave mientras no lo tiene
    #[arg(value_name = "FOLIO", help_heading = "Argumentos")]
    pub ticket: String,
    /// A qué mesa
    #[command(flatten)]
    pub server: ServerArgs,
    /// Con qué identificador
    #[command(flatten)]
    pub id: IdArgs,
    /// El paso, por su clave
    #[arg(long, value_name = "CLAVE")]
    pub transition: String,
    /// El texto que pide el paso; con «-» se lee de la entrada
    #[arg(long, value_name = "TEXTO")]
    pub text: Option<String>,
    /// Dato que lleva el paso (se puede repetir)
    #[arg(long, value_name = "DATO=VALOR")]
    pub set: Vec<String>,
    /// Día hasta el que espera, AAAA-MM-DD
    #[arg(long, value_name = "FECHA")]
    pub wait_until: Option<String>,
    /// Motivo de la espera, por su clave
    #[arg(long, value_name = "CLAVE")]
    pub wait_reason: Option<String>,
    /// Versión que se leyó [si no se da: la que tenga]
    #[arg(long, value_name = "N")]
    pub base: Option<i64>,
}

/// A change of a ticket.
#[derive(Debug, Args)]
#[command(next_help_heading = "Opciones")]
pub struct EditArgs {
    /// El folio, o la clave mientras no lo tiene
    #[arg(value_name = "FOLIO", help_heading = "Argumentos")]
    pub ticket: String,
    /// A qué mesa
    #[command(flatten)]
    pub server: ServerArgs,
    /// Con qué identificador
    #[command(flatten)]
    pub id: IdArgs,
    /// Lo que cambia; sin valor lo vacía (se puede repetir)
    #[arg(long, value_name = "DATO=VALOR", required = true)]
    pub set: Vec<String>,
    /// Por qué
    #[arg(long, value_name = "TEXTO")]
    pub why: Option<String>,
    /// Versión que se leyó [si no se da: la que tenga]
    #[arg(long, value_name = "N")]
    pub base: Option<i64>,
}
