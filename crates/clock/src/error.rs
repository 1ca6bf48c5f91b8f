//! Why a question has no answer.

use crate::calendar::{FIRST_YEAR, LAST_YEAR};

/// Why a calendar or a timer cannot answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// An instant outside the years that calendars know, or a term that ends after them:
    /// the calendar does not open often enough.
    #[error(
        "La fecha cae fuera de los años {FIRST_YEAR} a {LAST_YEAR}, o el calendario no abre lo suficiente hasta entonces."
    )]
    OutOfRange,
    /// A fact names a calendar that is not among those given.
    #[error("No existe el calendario «{0}».")]
    UnknownCalendar(String),
    /// A target in business time, and no fact that says by which calendar.
    #[error("El plazo «{0}» se mide en horario de atención y no tiene calendario.")]
    NoCalendar(String),
}
