//! What is told of actions on many tickets.

use serde::Serialize;
use tables::bulk;
use utoipa::ToSchema;

use super::shape::Instant;

/// Lo que pasaría si se hiciera.
#[derive(Debug, Serialize, ToSchema)]
pub struct Foreseen {
    /// Cuántos tickets se tomarían: los que la persona puede ver.
    pub total: usize,
    /// En cuántos se podría.
    pub can: usize,
    /// Cuántos quedarían como están.
    pub same: usize,
    /// En cuántos no se podría.
    pub refused: usize,
    /// Por qué no.
    pub reasons: Vec<ReasonShown>,
    /// Qué se quedaría como está en algunos de los que se podría.
    pub partly: Vec<ReasonShown>,
    /// A cuántas personas que solicitan se escribiría.
    pub people: usize,
}

/// Un motivo por el que no se podría, o no del todo.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonShown {
    /// El motivo.
    pub why: String,
    /// En cuántos tickets.
    pub count: usize,
    /// Los primeros, por folio o clave.
    pub tickets: Vec<String>,
}

/// Una acción en bloque.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkShown {
    /// Su clave.
    pub bulk: String,
    /// Qué hace, en palabras.
    pub name: String,
    /// `running`, `stopped` o `done`.
    pub state: String,
    /// De cuántos tickets es.
    pub total: i64,
    /// Cuántos esperan.
    pub waiting: i64,
    /// En cuántos se hizo.
    pub done: i64,
    /// Cuántos ya estaban así.
    pub same: i64,
    /// En cuántos no se pudo.
    pub refused: i64,
    /// Cuántos se quedaron sin hacer al detenerla.
    pub left: i64,
    /// Si deshace otra.
    pub undoes: bool,
    /// Clave de la acción que la deshace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<String>,
    /// Cuándo se pidió.
    pub created_at: Instant,
    /// Cuándo terminó o se detuvo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Instant>,
}

impl BulkShown {
    /// What its own row says, before anything is counted.
    pub(super) fn of(own: &bulk::Model) -> Self {
        Self {
            bulk: own.key.clone(),
            name: own.name.clone(),
            state: own.state.clone(),
            total: own.total,
            waiting: 0,
            done: 0,
            same: 0,
            refused: 0,
            left: 0,
            undoes: own.undoes.is_some(),
            undone_by: None,
            created_at: Instant(own.created_at),
            finished_at: own.finished_at.map(Instant),
        }
    }
}

/// Las acciones en bloque de una persona.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bulks {
    /// La última primero.
    pub bulk: Vec<BulkLine>,
}

/// Una acción en bloque en una lista.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkLine {
    /// Su clave.
    pub bulk: String,
    /// Qué hace, en palabras.
    pub name: String,
    /// `running`, `stopped` o `done`.
    pub state: String,
    /// De cuántos tickets es.
    pub total: i64,
    /// Cuándo se pidió.
    pub created_at: Instant,
}

/// Una página de lo que pasó con los tickets de una acción.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkPage {
    /// En orden.
    pub tickets: Vec<TicketOutcome>,
    /// Lo que se envía en «cursor» para la página siguiente; no está en la última.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Lo que pasó con un ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketOutcome {
    /// Folio o clave.
    pub ticket: String,
    /// `waiting`, `done`, `same`, `refused` o `left`.
    pub state: String,
    /// Por qué no se hizo, o qué no se pudo deshacer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}
