//! Commands and options, with their help in Spanish.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::mail_args::{MailArgs, MailOrder};
use super::ticket::args::TicketOrder;
use super::token_args::TokenOrder;

pub(super) const TEMPLATE: &str = "{about-with-newline}\nUso: {usage}\n\n{all-args}{after-help}\n";

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "ventanilla",
    version,
    about = "Ventanilla, mesa de servicios de TI para instituciones públicas",
    help_template = TEMPLATE,
    override_usage = "ventanilla <ORDEN> [OPCIONES]",
    subcommand_help_heading = "Órdenes",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    after_help = "\nEjemplo: ventanilla demo"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub order: Order,
    /// Muestra esta ayuda
    #[arg(long, short, action = clap::ArgAction::Help, global = true, help_heading = "Opciones")]
    help: Option<bool>,
    /// Muestra la versión
    #[arg(long, short = 'V', action = clap::ArgAction::Version, help_heading = "Opciones")]
    version: Option<bool>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Order {
    /// Atiende a una institución; el primer arranque la crea
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla serve --data CARPETA [OPCIONES]",
        after_help = "\nEjemplo: ventanilla serve --data /var/lib/ventanilla --pack ocoyoacac --listen 127.0.0.1:8080"
    )]
    Serve(Box<ServeArgs>),
    /// Muestra el sistema con datos inventados que se borran al terminar
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla demo [OPCIONES]",
        after_help = "\nEjemplo: ventanilla demo --listen 127.0.0.1:8081"
    )]
    Demo(DemoArgs),
    /// Revisa que tickets, historia, sellos y archivos estén como se escribieron
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla verify --data CARPETA [--database URL]",
        after_help = "\nEjemplo: ventanilla verify --data /var/lib/ventanilla\nTermina con 7 si algo no está como se escribió."
    )]
    Verify(StoreArgs),
    /// Guarda todo en un respaldo, sin dejar de atender
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla backup ARCHIVO --data CARPETA [--database URL]",
        after_help = "\nEjemplo: ventanilla backup /respaldos/mesa.tar.gz --data /var/lib/ventanilla\nLas llaves no van dentro: guarde aparte la carpeta «llaves» de la carpeta de datos."
    )]
    Backup(BackupArgs),
    /// Restaura un respaldo en una carpeta o base de datos vacía, y lo revisa
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla restore ARCHIVO --data CARPETA [--database URL]",
        after_help = "\nEjemplo: ventanilla restore /respaldos/mesa.tar.gz --data /var/lib/ventanilla-nueva\nUn respaldo hecho con SQLite se puede restaurar en PostgreSQL, y al revés.\nLos correos que esperaban quedan detenidos hasta que alguien los envíe."
    )]
    Restore(BackupArgs),
    /// Sella ahora cómo terminan las historias; el programa lo hace solo cada día
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla seal --data CARPETA [--database URL]",
        after_help = "\nEjemplo: ventanilla seal --data /var/lib/ventanilla\nLa llave está en la carpeta de datos, en «llaves»: guárdela aparte de la base de datos."
    )]
    Seal(StoreArgs),
    /// Rehace los datos de los tickets a partir de su historia
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla rebuild --data CARPETA [--database URL]",
        after_help = "\nEjemplo: ventanilla rebuild --data /var/lib/ventanilla"
    )]
    Rebuild(StoreArgs),
    /// Explica por qué alguien puede o no puede hacer algo con un folio
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla why --data CARPETA [--database URL] --person CORREO --action ACCIÓN --ticket FOLIO",
        after_help = "\nEjemplo: ventanilla why --data /var/lib/ventanilla --person gil.prueba@ejemplo.example --action ver --ticket OCO-00042\nLa pregunta queda en la bitácora."
    )]
    Why(WhyArgs),
    /// Ayuda con las cuentas de quien no puede entrar
    #[command(
        subcommand,
        help_template = TEMPLATE,
        override_usage = "ventanilla account link|list …",
        after_help = "\nEjemplo: ventanilla account link --data /var/lib/ventanilla --person gil.prueba@ejemplo.example"
    )]
    Account(AccountOrder),
    /// Llena una institución con personas y tickets inventados, para medir
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla seed --data CARPETA [--database URL] --tickets N [OPCIONES]",
        after_help = "\nEjemplo: ventanilla seed --data ./prueba --tickets 100000 --seed 7\nSolo en una institución sin tickets; crea una si no la hay. La misma semilla da los mismos datos."
    )]
    Seed(SeedArgs),
    /// Quita la verificación en dos pasos a quien perdió su teléfono
    #[command(
        subcommand,
        help_template = TEMPLATE,
        override_usage = "ventanilla second-factor reset --data CARPETA [--database URL] --person CORREO",
        after_help = "\nEjemplo: ventanilla second-factor reset --data /var/lib/ventanilla --person gil.prueba@ejemplo.example"
    )]
    SecondFactor(SecondFactorOrder),
    /// Da, lista y revoca las claves con que los programas actúan por alguien
    #[command(
        subcommand,
        help_template = TEMPLATE,
        override_usage = "ventanilla token create|list|revoke …",
        after_help = "\nEjemplo: ventanilla token create --data /var/lib/ventanilla --person gil.prueba@ejemplo.example --scope tickets:read"
    )]
    Token(TokenOrder),
    /// Trabaja con los tickets de una mesa que atiende en otra parte, con una clave de acceso
    #[command(
        subcommand,
        subcommand_help_heading = "Órdenes",
        help_template = TEMPLATE,
        override_usage = "ventanilla ticket list|show|create|answer|note|move|edit …",
        after_help = "\nLa clave de acceso va en VENTANILLA_TOKEN o en un archivo, nunca entre las opciones.\nEjemplo: ventanilla ticket list --server https://mesa.ejemplo.gob.mx --filter 'asignado:yo'"
    )]
    Ticket(TicketOrder),
    /// Escribe lo que un intérprete de órdenes necesita para completarlas
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla completion bash|zsh|fish|elvish|powershell",
        after_help = "\nEjemplo: ventanilla completion bash > /etc/bash_completion.d/ventanilla"
    )]
    Completion(CompletionArgs),
    /// Trabaja con paquetes de institución
    #[command(
        subcommand,
        help_template = TEMPLATE,
        override_usage = "ventanilla pack check|diff|apply …",
        after_help = "\nEjemplo: ventanilla pack check ./mi-institucion"
    )]
    Pack(PackOrder),
    /// Recibe correo
    #[command(
        subcommand,
        help_template = TEMPLATE,
        override_usage = "ventanilla mail receive …",
        after_help = "\nEjemplo: ventanilla mail receive --data /var/lib/ventanilla --mailbox mesa < mensaje.eml"
    )]
    Mail(MailOrder),
}

/// For which shell.
#[derive(Debug, Args)]
pub struct CompletionArgs {
    /// El intérprete: bash, zsh, fish, elvish o powershell
    #[arg(
        value_name = "INTÉRPRETE",
        hide_possible_values = true,
        help_heading = "Argumentos"
    )]
    pub shell: clap_complete::Shell,
}

/// A backup and the institution that it is of, or will be.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// El archivo del respaldo
    #[arg(value_name = "ARCHIVO", help_heading = "Argumentos")]
    pub file: PathBuf,
    /// Dónde está la institución
    #[command(flatten)]
    pub store: StoreArgs,
}

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountOrder {
    /// Da un enlace de un solo uso para que alguien elija contraseña
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla account link --data CARPETA [--database URL] --person CORREO [--public-url URL]",
        after_help = "\nEjemplo: ventanilla account link --data /var/lib/ventanilla --person gil.prueba@ejemplo.example\nQueda en la auditoría."
    )]
    Link(LinkArgs),
    /// Dice quién tiene cuenta y con qué funciones
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla account list --data CARPETA [--database URL] [--role CLAVE]",
        after_help = "\nEjemplo: ventanilla account list --data /var/lib/ventanilla --role agente"
    )]
    List(AccountsArgs),
}

/// Whose accounts.
#[derive(Debug, Args)]
pub struct AccountsArgs {
    /// Dónde está la institución
    #[command(flatten)]
    pub store: StoreArgs,
    /// Solo quien tiene esta función, por su clave
    #[arg(long, value_name = "CLAVE", help_heading = "Opciones")]
    pub role: Option<String>,
}

/// Whose link.
#[derive(Debug, Args)]
pub struct LinkArgs {
    /// Dónde está la institución
    #[command(flatten)]
    pub store: StoreArgs,
    /// Correo de la persona
    #[arg(long, value_name = "CORREO", help_heading = "Opciones")]
    pub person: String,
    /// Dirección con la que la gente llega [si no se da: http://127.0.0.1:8080]
    #[arg(
        long,
        value_name = "URL",
        default_value = "http://127.0.0.1:8080",
        hide_default_value = true,
        help_heading = "Opciones"
    )]
    pub public_url: String,
}

/// How an institution is to be filled.
#[derive(Debug, Args)]
pub struct SeedArgs {
    /// Dónde está la institución
    #[command(flatten)]
    pub store: StoreArgs,
    /// Cuántos tickets
    #[arg(long, value_name = "N", help_heading = "Opciones")]
    pub tickets: usize,
    /// De qué número sale todo lo inventado [si no se da: 1]
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        hide_default_value = true,
        help_heading = "Opciones"
    )]
    pub seed: u64,
    /// Último de los doce meses, AAAA-MM-DD [si no se da: hoy]
    #[arg(long, value_name = "FECHA", help_heading = "Opciones")]
    pub until: Option<jiff::civil::Date>,
    /// Que un ticket tenga 20 tareas, 200 mensajes y 10 vínculos
    #[arg(long, help_heading = "Opciones")]
    pub long: bool,
    /// Paquete, si la institución se crea ahora: un nombre incluido o una carpeta [si no se da: ocoyoacac]
    #[arg(
        long,
        value_name = "NOMBRE|CARPETA",
        default_value = "ocoyoacac",
        hide_default_value = true,
        help_heading = "Opciones"
    )]
    pub pack: String,
}

/// What to do with second factors.
#[derive(Debug, Subcommand)]
pub enum SecondFactorOrder {
    /// Lo quita y cierra las sesiones de la persona; entrará con su contraseña y podrá activarlo otra vez
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla second-factor reset --data CARPETA [--database URL] --person CORREO",
        after_help = "\nEjemplo: ventanilla second-factor reset --data /var/lib/ventanilla --person gil.prueba@ejemplo.example\nQueda en la bitácora."
    )]
    Reset {
        /// Dónde está la institución
        #[command(flatten)]
        store: StoreArgs,
        /// Correo de la persona
        #[arg(long, value_name = "CORREO", help_heading = "Opciones")]
        person: String,
    },
}

/// What to do with packs.
#[derive(Debug, Subcommand)]
pub enum PackOrder {
    /// Revisa un paquete y dice cada falta con archivo y línea
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla pack check NOMBRE|CARPETA",
        after_help = "\nEjemplo: ventanilla pack check ./mi-institucion"
    )]
    Check {
        /// Un paquete incluido, por su nombre, o la carpeta de uno
        #[arg(value_name = "NOMBRE|CARPETA", help_heading = "Argumentos")]
        pack: String,
    },
    /// Dice qué cambiaría al aplicar un paquete más nuevo
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla pack diff --data CARPETA [--database URL] NOMBRE|CARPETA",
        after_help = "\nEjemplo: ventanilla pack diff --data /var/lib/ventanilla ./mi-institucion"
    )]
    Diff(ApplyArgs),
    /// Aplica un paquete más nuevo; lo que se cambió a mano se queda
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla pack apply --data CARPETA [OPCIONES] NOMBRE|CARPETA",
        after_help = "\nEjemplo: ventanilla pack apply --data /var/lib/ventanilla ./mi-institucion --keep servicio:telefonia"
    )]
    Apply(ApplyArgs),
}

/// A newer pack for an institution.
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// Un paquete incluido, por su nombre, o la carpeta de uno
    #[arg(value_name = "NOMBRE|CARPETA", help_heading = "Argumentos")]
    pub pack: String,
    /// Dónde está la institución
    #[command(flatten)]
    pub store: StoreArgs,
    /// De lo que cambió en ambos lados, se queda lo de aquí (se puede repetir)
    #[arg(long, value_name = "LISTA:CLAVE", help_heading = "Opciones")]
    pub keep: Vec<String>,
    /// De lo que cambió en ambos lados, se toma lo del paquete (se puede repetir)
    #[arg(long, value_name = "LISTA:CLAVE", help_heading = "Opciones")]
    pub take: Vec<String>,
}

/// A question about rights.
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// Dónde está la institución
    #[command(flatten)]
    pub store: StoreArgs,
    /// Correo de la persona
    #[arg(long, value_name = "CORREO", help_heading = "Opciones")]
    pub person: String,
    /// Qué haría: ver, seguir, editar, anotar, responder, mover, atender, restringir o preguntar
    #[arg(long, value_name = "ACCIÓN", help_heading = "Opciones")]
    pub action: String,
    /// Folio
    #[arg(long, value_name = "FOLIO", help_heading = "Opciones")]
    pub ticket: String,
}

/// Where the institution lives.
#[derive(Debug, Args)]
#[command(next_help_heading = "Opciones")]
pub struct StoreArgs {
    /// Carpeta de datos
    #[arg(long, value_name = "CARPETA")]
    pub data: PathBuf,
    /// Base de datos PostgreSQL (postgres://…), si la institución la usa
    #[arg(long, value_name = "URL", env = "VENTANILLA_DATABASE", hide_env = true)]
    pub database: Option<String>,
}

/// Options of `serve`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Opciones")]
pub struct ServeArgs {
    /// Carpeta de datos; se crea si no existe
    #[arg(long, value_name = "CARPETA")]
    pub data: PathBuf,
    /// Dirección y puerto donde se atiende [si no se da: 127.0.0.1:8080]
    #[arg(
        long,
        value_name = "DIRECCIÓN",
        default_value = "127.0.0.1:8080",
        hide_default_value = true
    )]
    pub listen: String,
    /// Paquete de la institución: un nombre incluido o una carpeta; solo hace falta la primera vez
    #[arg(long, value_name = "NOMBRE|CARPETA")]
    pub pack: Option<String>,
    /// Base de datos PostgreSQL (postgres://…); sin ella se usa SQLite en la carpeta de datos
    #[arg(long, value_name = "URL", env = "VENTANILLA_DATABASE", hide_env = true)]
    pub database: Option<String>,
    /// Dirección con la que la gente llega, si hay un proxy delante [ejemplo: https://mesa.ejemplo.gob.mx]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Proxy en el que se confía para saber de dónde viene cada petición: una dirección o una red (se puede repetir)
    #[arg(long, value_name = "DIRECCIÓN|RED")]
    pub proxy: Vec<String>,
    /// Encabezado en el que ese proxy lo dice [si no se da: X-Forwarded-For]
    #[arg(
        long,
        value_name = "NOMBRE",
        default_value = "X-Forwarded-For",
        hide_default_value = true
    )]
    pub proxy_header: String,
    /// Certificado (PEM) para atender por HTTPS
    #[arg(long, value_name = "ARCHIVO", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Clave privada (PEM) del certificado
    #[arg(long, value_name = "ARCHIVO", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Nombre o dirección de la red interna al que pueden llegar los avisos a otros sistemas (se puede repetir)
    #[arg(long, value_name = "NOMBRE")]
    pub webhook_inside: Vec<String>,
    /// Por dónde y de parte de quién sale el correo
    #[command(flatten)]
    pub mail: MailArgs,
}

/// Options of `demo`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Opciones")]
pub struct DemoArgs {
    /// Dirección y puerto donde se atiende [si no se da: 127.0.0.1:8080]
    #[arg(
        long,
        value_name = "DIRECCIÓN",
        default_value = "127.0.0.1:8080",
        hide_default_value = true
    )]
    pub listen: String,
    /// Paquete que se muestra: un nombre incluido o una carpeta [si no se da: ocoyoacac]
    #[arg(
        long,
        value_name = "NOMBRE|CARPETA",
        default_value = "ocoyoacac",
        hide_default_value = true
    )]
    pub pack: String,
    /// Meses de trabajo que se muestran, hasta hoy; con 0, solo los casos escritos uno por uno [si no se da: 12]
    #[arg(
        long,
        value_name = "MESES",
        default_value_t = 12,
        value_parser = clap::value_parser!(u8).range(0..=24),
        hide_default_value = true
    )]
    pub months: u8,
}
