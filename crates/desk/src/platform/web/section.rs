//! The sections of administration: the menu at the side of each of their pages,
//! and the page that tells what they are for.

use crate::platform::policy::Action;

/// A section of administration.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Text.
    pub label: &'static str,
    /// Address of its first page; the others are below it.
    pub href: &'static str,
    /// Name of its icon.
    pub icon: &'static str,
    /// What one does there, in a sentence.
    pub about: &'static str,
    /// Who may open it.
    pub action: Action,
}

impl Section {
    /// All of them, in the order in which an administrator needs them.
    pub const ALL: [Self; 20] = [
        Self {
            label: "Personas",
            href: "/administracion/personas",
            icon: "users",
            about: "Quién tiene cuenta, con qué funciones y desde cuándo.",
            action: Action::ManagePeople,
        },
        Self {
            label: "Dependencias",
            href: "/administracion/dependencias",
            icon: "building",
            about: "El árbol de la institución, con quién encabeza y quién enlaza.",
            action: Action::ManagePeople,
        },
        Self {
            label: "Equipos",
            href: "/administracion/equipos",
            icon: "tools",
            about: "Los equipos que atienden y quiénes los forman.",
            action: Action::ManagePeople,
        },
        Self {
            label: "Funciones",
            href: "/administracion/funciones",
            icon: "shield",
            about: "Qué permite cada función, y quién puede hacer qué.",
            action: Action::ManagePeople,
        },
        Self {
            label: "Servicios",
            href: "/administracion/servicios",
            icon: "tools",
            about: "Qué se ofrece, y qué pregunta el formulario de cada servicio.",
            action: Action::Configure,
        },
        Self {
            label: "Tipos",
            href: "/administracion/tipos",
            icon: "exchange",
            about: "El flujo, el formulario y el folio de cada tipo.",
            action: Action::Configure,
        },
        Self {
            label: "Calendarios",
            href: "/administracion/calendarios",
            icon: "calendar",
            about: "Cuándo se atiende: horarios, descansos y vacaciones.",
            action: Action::Configure,
        },
        Self {
            label: "Mensajes",
            href: "/administracion/mensajes",
            icon: "public",
            about: "Las palabras de los correos que salen, con vista previa.",
            action: Action::Configure,
        },
        Self {
            label: "Respuestas",
            href: "/administracion/respuestas",
            icon: "article",
            about: "Textos que se escriben a menudo, para elegirlos al responder.",
            action: Action::Configure,
        },
        Self {
            label: "Etiquetas",
            href: "/administracion/etiquetas",
            icon: "flag",
            about: "Las palabras con que se encuentran los tickets: cambiarlas, unirlas o quitarlas.",
            action: Action::Configure,
        },
        Self {
            label: "Macros",
            href: "/administracion/macros",
            icon: "tools",
            about: "Lo que se hace a menudo en un ticket, con un clic.",
            action: Action::Configure,
        },
        Self {
            label: "Reglas",
            href: "/administracion/reglas",
            icon: "exchange",
            about: "Lo que el sistema hace por sí solo, lo que hizo y lo que se detuvo.",
            action: Action::Configure,
        },
        Self {
            label: "Correo",
            href: "/administracion/correo",
            icon: "mail",
            about: "Los correos que salieron, los que esperan y los que no se pudieron entregar.",
            action: Action::Operate,
        },
        Self {
            label: "Correo recibido",
            href: "/administracion/correo-recibido",
            icon: "in",
            about: "Lo que llega por correo, qué fue de ello y lo que espera a una persona.",
            action: Action::Operate,
        },
        Self {
            label: "Avisos a otros sistemas",
            href: "/administracion/avisos",
            icon: "exchange",
            about: "Los programas de otros a los que se les cuenta lo que pasa con los tickets.",
            action: Action::Configure,
        },
        Self {
            label: "Alertas de otros sistemas",
            href: "/administracion/alertas",
            icon: "in",
            about: "Los programas de otros que registran tickets aquí, y qué fue de lo que dijeron.",
            action: Action::Configure,
        },
        Self {
            label: "Procesos",
            href: "/administracion/tareas",
            icon: "clock",
            about: "Lo que el sistema hace por sí solo: qué va atrasado y qué falló.",
            action: Action::Operate,
        },
        Self {
            label: "Estado",
            href: "/administracion/estado",
            icon: "server",
            about: "Si todo funciona, y qué hacer cuando algo no.",
            action: Action::Operate,
        },
        Self {
            label: "Paquete",
            href: "/administracion/paquete",
            icon: "folder",
            about: "Qué se cambió aquí y ya no es como dice el paquete de la institución.",
            action: Action::Configure,
        },
        Self {
            label: "Auditoría",
            href: "/administracion/auditoria",
            icon: "list",
            about: "Quién hizo qué con cuentas, funciones y configuración, y cuándo.",
            action: Action::ReadAudit,
        },
    ];
}
