//! Options about mail.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::{StoreArgs, TEMPLATE};
use crate::channel::intake::imap::{Source, SourceError, source};
use crate::platform::mail::{Mail, Settings, SettingsError};

/// What to do with mail.
#[derive(Debug, Subcommand)]
pub enum MailOrder {
    /// Recibe un correo por la entrada, como lo entrega un servidor de correo
    #[command(
        help_template = TEMPLATE,
        override_usage = "ventanilla mail receive --data CARPETA [--database URL] --mailbox CLAVE < mensaje.eml",
        after_help = "\nEjemplo: ventanilla mail receive --data /var/lib/ventanilla --mailbox mesa < mensaje.eml\nTermina con 0 cuando el correo ya está guardado, con 75 para que el servidor lo intente después,\ncon 65 si el correo no se puede recibir y con 67 si no hay ese buzón. Lo atiende «ventanilla serve»."
    )]
    Receive(ReceiveArgs),
}

/// Which mailbox gets a message.
#[derive(Debug, Args)]
#[command(next_help_heading = "Opciones")]
pub struct ReceiveArgs {
    /// Dónde está la institución
    #[command(flatten)]
    pub store: StoreArgs,
    /// Clave del buzón, como la dice mailboxes.toml en el paquete
    #[arg(long, value_name = "CLAVE")]
    pub mailbox: String,
}

/// How mail leaves, and who is believed about mail that comes in.
#[derive(Args)]
#[command(next_help_heading = "Correo")]
pub struct MailArgs {
    /// Servidor de correo: smtp://usuario:clave@servidor:587 o smtps://…; la clave no se ve en la lista de procesos si lo da en VENTANILLA_SMTP_URL
    #[arg(
        long,
        value_name = "URL",
        env = "VENTANILLA_SMTP_URL",
        hide_env = true,
        hide_env_values = true
    )]
    pub smtp_url: Option<String>,
    /// Certificados (PEM) en los que se confía para ese servidor, en lugar de los del sistema
    #[arg(long, value_name = "ARCHIVO")]
    pub smtp_ca: Option<PathBuf>,
    /// Quién escribe [ejemplo: "Mesa de ayuda <mesa@ejemplo.gob.mx>"]
    #[arg(
        long,
        value_name = "CORREO",
        env = "VENTANILLA_MAIL_FROM",
        hide_env = true
    )]
    pub mail_from: Option<String>,
    /// Clave (PEM) con la que se firman los correos que salen (DKIM)
    #[arg(long, value_name = "ARCHIVO", requires = "dkim_selector")]
    pub dkim_key: Option<PathBuf>,
    /// Nombre con el que se publicó esa clave: el de SELECTOR._domainkey en el DNS
    #[arg(long, value_name = "SELECTOR", requires = "dkim_key")]
    pub dkim_selector: Option<String>,
    /// Carpeta donde se dejan los correos en lugar de enviarlos, para probar
    #[arg(long, value_name = "CARPETA")]
    pub mail_dir: Option<PathBuf>,
    /// Servidor de correo al que se le cree cuando dice quién envió un correo (Authentication-Results); se puede repetir
    #[arg(long, value_name = "NOMBRE")]
    pub mail_trust: Vec<String>,
    /// Dirección y puerto donde un servidor de correo entrega por LMTP [ejemplo: 127.0.0.1:2424]
    #[arg(long, value_name = "DIRECCIÓN")]
    pub lmtp: Option<String>,
    /// Buzón que se recoge por IMAP: su clave en el paquete y dónde está (se puede repetir; en VENTANILLA_IMAP, separados por espacios) [ejemplo: mesa=imaps://usuario@correo.ejemplo.gob.mx/INBOX?password-file=/etc/ventanilla/mesa]
    #[arg(
        long,
        value_name = "CLAVE=URL",
        env = "VENTANILLA_IMAP",
        value_delimiter = ' ',
        hide_env = true,
        hide_env_values = true
    )]
    pub imap: Vec<String>,
    /// Certificados (PEM) en los que se confía para esos servidores, en lugar de los del sistema
    #[arg(long, value_name = "ARCHIVO")]
    pub imap_ca: Option<PathBuf>,
}

impl std::fmt::Debug for MailArgs {
    /// The address of the server may hold a password: it is never shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailArgs")
            .field("mail_from", &self.mail_from)
            .field("mail_dir", &self.mail_dir)
            .finish_non_exhaustive()
    }
}

impl MailArgs {
    /// The mailboxes that are fetched.
    ///
    /// # Errors
    /// When one is written wrong, or its certificates cannot be used.
    pub fn sources(&self) -> Result<Vec<Source>, SourceError> {
        let ca = self.imap_ca.as_deref();
        let all = self.imap.iter().filter(|text| !text.is_empty());
        all.map(|text| source(text, ca)).collect()
    }

    /// The way out that they describe; none where they say nothing.
    ///
    /// # Errors
    /// When they do not fit together, or a file or folder cannot be used.
    pub fn mail(&self) -> Result<Option<Mail>, SettingsError> {
        let settings = Settings {
            smtp_url: self.smtp_url.clone(),
            smtp_ca: self.smtp_ca.clone(),
            folder: self.mail_dir.clone(),
            from: self.mail_from.clone(),
            dkim_key: self.dkim_key.clone(),
            dkim_selector: self.dkim_selector.clone(),
        };
        settings.mail()
    }
}
