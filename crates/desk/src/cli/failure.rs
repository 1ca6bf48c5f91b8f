//! Why the program ends early: one Spanish sentence that says what to do, and
//! an exit code that scripts can tell apart.

use std::path::PathBuf;

use crate::backup::BackupError;
use crate::platform::db::OpenError;
use crate::platform::error::AppError;
use crate::platform::mail::SettingsError;

/// A reason to end.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The options do not fit together.
    #[error("{0}")]
    Usage(String),
    /// The pack cannot be used.
    #[error("{0}")]
    Pack(String),
    /// The data folder cannot be used.
    #[error(
        "No se puede usar la carpeta de datos {0}: {1}. Elija otra con --data o dé permiso de escritura a este usuario"
    )]
    Data(PathBuf, String),
    /// The key that signs seals cannot be used.
    #[error(
        "No se puede usar la llave {0}: {1}. Revise que este usuario pueda leerla, o tráigala de un respaldo"
    )]
    Key(PathBuf, String),
    /// The database cannot be used.
    #[error("{0}")]
    Database(#[from] OpenError),
    /// Another program has the port.
    #[error(
        "El puerto de {0} ya está en uso: cierre el otro programa o elija otro con --listen, por ejemplo --listen 127.0.0.1:8081"
    )]
    PortTaken(String),
    /// The address cannot be listened on.
    #[error("No se puede escuchar en {0}: {1}. Elija otra dirección con --listen")]
    Listen(String, String),
    /// Certificate or key cannot be used.
    #[error("No se puede usar el certificado: {0}. Revise --tls-cert y --tls-key (archivos PEM)")]
    Tls(String),
    /// What was looked for was found: something is not as it was written.
    #[error("No todo está como se escribió:\n  {}", .0.join("\n  "))]
    Findings(Vec<String>),
    /// A backup cannot be made or used.
    #[error("{0}")]
    Backup(String),
    /// A newer pack and what was changed here do not go together yet.
    #[error("{0}")]
    Clashes(String),
    /// A message could not be received: the code that mail servers understand, and why.
    #[error("{1}")]
    Receive(u8, String),
    /// The desk that was asked refused.
    #[error("{0}")]
    Refused(String),
    /// The desk that was asked was not reached.
    #[error("{0}")]
    Unreached(String),
    /// There is no room.
    #[error("No queda espacio en el disco: libere espacio y vuelva a empezar")]
    Full,
    /// A fault of ours.
    #[error("Algo falló de nuestro lado: {0}")]
    Internal(String),
}

/// A system's error in Spanish, without the system's own English.
pub(super) fn in_words(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "no existe".to_owned(),
        ErrorKind::PermissionDenied => "este usuario no tiene permiso".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "el disco es de solo lectura".to_owned(),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "no es una carpeta".to_owned(),
        ErrorKind::IsADirectory => "es una carpeta".to_owned(),
        ErrorKind::AddrNotAvailable => "esa dirección no es de este equipo".to_owned(),
        ErrorKind::InvalidData | ErrorKind::InvalidInput => "no tiene la forma esperada".to_owned(),
        _ => match error.raw_os_error() {
            Some(code) => format!("el sistema respondió con el error {code}"),
            None => "no se pudo leer".to_owned(),
        },
    }
}

impl Failure {
    /// 2 options, 3 pack, 4 data folder, key or disk, 5 database, 6 network, 7 findings of
    /// `verify`, 8 clashes of `pack apply`, 9 a backup, 10 what the asked desk refused, 1 anything else;
    /// those of `sysexits.h` for a message that was not received.
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Pack(_) => 3,
            Self::Data(..) | Self::Key(..) | Self::Full => 4,
            Self::Database(_) => 5,
            Self::PortTaken(_) | Self::Listen(..) | Self::Tls(_) | Self::Unreached(_) => 6,
            Self::Findings(_) => 7,
            Self::Clashes(_) => 8,
            Self::Backup(_) => 9,
            Self::Refused(_) => 10,
            Self::Internal(_) => 1,
            Self::Receive(code, _) => *code,
        }
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::App(AppError::Disk(error))
                if error.kind() != std::io::ErrorKind::StorageFull =>
            {
                let text = format!("No se pudo leer o escribir: {}", in_words(&error));
                Self::Backup(text)
            }
            BackupError::App(error) => error.into(),
            BackupError::Open(error) => error.into(),
            BackupError::NotEmpty | BackupError::Exists(_) => Self::Usage(error.to_string()),
            BackupError::File(path, error) => Self::Backup(format!(
                "No se puede usar {}: {}",
                path.display(),
                in_words(&error)
            )),
            BackupError::Broken(_) | BackupError::Newer(_) => Self::Backup(error.to_string()),
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error.storage() {
            Some(crate::platform::dialect::DbFault::Full) => Self::Full,
            _ => Self::Internal(error.to_string()),
        }
    }
}
