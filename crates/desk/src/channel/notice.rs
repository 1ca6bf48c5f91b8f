//! The messages that leave by mail, in words.

/// What a message is called, and when it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Name people read.
    pub name: &'static str,
    /// To whom and when, in a sentence.
    pub when: &'static str,
}

/// The words of a message; nothing for one that there is not.
pub fn words(notice: &str) -> Option<Words> {
    let (name, when) = match notice {
        "received" => (
            "Acuse de recibo",
            "A quien solicita, en cuanto se registra lo que pidió.",
        ),
        "assigned" => ("Asignación", "A quien queda como responsable."),
        "replied" => (
            "Escribió quien solicita",
            "A quien es responsable, cuando quien solicita escribe o mueve lo suyo.",
        ),
        "answered" => ("Respuesta", "A quien solicita, con cada respuesta pública."),
        "moved" => (
            "Cambio de estado",
            "A quien solicita, cuando cambia el estado y no hay un mensaje propio para el nuevo.",
        ),
        "pending" => (
            "Queda pendiente",
            "A quien solicita, cuando la atención se detiene.",
        ),
        "resolved" => ("Resuelto", "A quien solicita, cuando se resuelve."),
        "due" => (
            "Plazo por vencer o vencido",
            "A quienes dice el plazo, en cada paso de su escalamiento.",
        ),
        "watched" => (
            "Novedad de lo que se sigue",
            "A quienes siguen el ticket, con cada respuesta pública y cada cambio de estado.",
        ),
        "mentioned" => (
            "Aviso de un colega",
            "A quien un colega avisa de lo que escribió.",
        ),
        "task" => ("Tarea asignada", "A quien le toca una tarea."),
        "offered" => (
            "Ofrecimiento",
            "A quien se le pide hacerse cargo de un ticket.",
        ),
        "approval" => (
            "Se pide aprobar",
            "A quien se le pide aprobar, con un enlace para decidir.",
        ),
        "closed" => ("Cerrado", "A quien solicita, cuando se cierra."),
        _ => return None,
    };
    Some(Words { name, when })
}

/// The name of a message, or its key where there is none.
pub fn name(notice: &str) -> &str {
    words(notice).map_or(notice, |words| words.name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_message_has_words() {
        for notice in pack::NOTICES {
            assert!(super::words(notice).is_some(), "{notice} has no words");
        }
    }
}
