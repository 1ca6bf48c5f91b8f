//! What each kind of job is called, and what it is for.

/// The words of a kind of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Name people read.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
}

/// The words of a kind; nothing for a kind that has none.
pub fn words(kind: &str) -> Option<Words> {
    let (name, about) = match kind {
        "mail" => (
            "Enviar un correo",
            "Lleva al servidor de correo un aviso que espera.",
        ),
        "webhook" => (
            "Avisar a otro sistema",
            "Lleva a otro sistema la noticia de lo que pasó con un ticket.",
        ),
        "intake" => (
            "Atender un correo recibido",
            "Lee un correo que llegó y lo lleva a su ticket.",
        ),
        "reconcile-mail" => (
            "Comparar el correo recibido",
            "Compara cada buzón con lo que hay aquí, y vuelve a atender lo que se quedó esperando.",
        ),
        "access-mail" => (
            "Enviar un enlace por correo",
            "Lleva el enlace para confirmar una dirección o elegir una contraseña nueva.",
        ),
        "account-mail" => (
            "Avisar sobre una cuenta",
            "Avisa a una persona de intentos fallidos de entrar a su cuenta.",
        ),
        "share" => (
            "Repartir un ticket",
            "Busca responsable, por turno o por carga, para lo que llega a un equipo.",
        ),
        "share-again" => (
            "Repartir lo que espera",
            "Busca cada minuto responsable para lo que llegó a un equipo cuando no había quien lo tomara.",
        ),
        "bulk" => (
            "Hacer algo en bloque",
            "Hace con cada ticket lo que una persona pidió para muchos a la vez.",
        ),
        "tags" => (
            "Cambiar una etiqueta",
            "Cambia o quita una etiqueta en cada ticket que la tiene, como lo pidió quien administra.",
        ),
        "rules" => (
            "Aplicar las reglas",
            "Hace lo que dicen las reglas después de lo que pasó con un ticket.",
        ),
        "rule-times" => (
            "Buscar lo que lleva tiempo sin cambios",
            "Aplica las reglas a lo que lleva mucho tiempo en un estado.",
        ),
        "resume" => (
            "Terminar una espera",
            "Continúa lo que quedó pendiente cuando llega su fecha.",
        ),
        "replay-timers" => (
            "Calcular de nuevo los plazos",
            "Mide lo que sigue abierto con el calendario o los plazos que cambiaron.",
        ),
        "pace" => (
            "Medir el ritmo de atención",
            "Cuenta cuánto tardó lo que se resolvió hace poco, para decir a quien solicita qué esperar.",
        ),
        "absence-changed" => (
            "Ver de nuevo lo que espera a alguien",
            "Pasa a quien suple lo que alguien tiene por aprobar, y se lo devuelve cuando vuelve.",
        ),
        "approvals" => (
            "Revisar lo que está por aprobar",
            "Revisa que a quien se le pidió aprobar todavía le toque.",
        ),
        "escalate" => (
            "Avisar de los plazos",
            "Avisa de lo que está por vencer o venció, una vez por cada paso.",
        ),
        "seal" => (
            "Sellar el historial",
            "Firma el historial de lo que cambió, para que se note si alguien lo altera.",
        ),
        "sweep-files" => (
            "Borrar archivos sin dueño",
            "Quita los archivos de formularios que nadie terminó de enviar.",
        ),
        "sweep-folder" => (
            "Revisar la carpeta de archivos",
            "Quita de la carpeta de datos los archivos que nadie registró.",
        ),
        "sweep-rows" => (
            "Limpiar lo vencido",
            "Quita sesiones terminadas, enlaces vencidos y borradores viejos.",
        ),
        _ => return None,
    };
    Some(Words { name, about })
}

/// The name of a kind, or its key where it has none.
pub fn name(kind: &str) -> &str {
    words(kind).map_or(kind, |words| words.name)
}

#[cfg(test)]
mod tests {
    use crate::housekeeping;

    #[test]
    fn every_kind_has_words() {
        for kind in housekeeping::kinds() {
            assert!(
                super::words(kind.name).is_some(),
                "{} has no words",
                kind.name
            );
        }
    }
}
