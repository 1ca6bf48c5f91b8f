//! The words of acts. Every action that the program writes down has its line here:
//! a test reads the source and fails for one that has none.

/// What the subject of an act is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A person, by number.
    Person,
    /// A ticket, by key.
    Ticket,
    /// A unit, by key.
    Unit,
    /// A team, by key.
    Team,
    /// A service, by key.
    Service,
    /// Something that people read as it is.
    Text,
    /// Nothing that has to be told.
    Nothing,
}

/// The words of one action.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// The action as it is written down.
    pub key: &'static str,
    /// What its subject is.
    pub about: About,
    /// What a list of kinds of acts calls it.
    pub label: &'static str,
    /// What was done, after a name; `{}` is the subject.
    pub phrase: &'static str,
    /// The same, where somebody did it to the own person; empty where that needs no other words.
    pub own: &'static str,
}

const fn act(
    key: &'static str,
    about: About,
    label: &'static str,
    phrase: &'static str,
    own: &'static str,
) -> Words {
    Words {
        key,
        about,
        label,
        phrase,
        own,
    }
}

use About::{Nothing, Person, Service, Team, Text, Ticket, Unit};

/// Every action, in the order in which people look for them.
#[rustfmt::skip]
pub const WORDS: &[Words] = &[
    act("person.registered", Person, "Alta de una persona", "agregó a {}", "creó su propia cuenta"),
    act("person.changed", Person, "Cambio de datos de una persona", "cambió los datos de {}", "cambió sus propios datos"),
    act("person.skills", Person, "Conocimientos de una persona", "cambió los conocimientos de {}", "cambió sus propios conocimientos"),
    act("person.address_added", Person, "Correo agregado", "agregó un correo a {}", "se agregó un correo"),
    act("person.address_removed", Person, "Correo quitado", "quitó un correo a {}", "se quitó un correo"),
    act("assignment.given", Person, "Función dada", "dio una función a {}", "se dio una función"),
    act("assignment.ended", Person, "Función terminada", "terminó una función de {}", "terminó una función propia"),
    act("absence.said", Person, "Ausencia avisada", "avisó una ausencia de {}", "avisó una ausencia propia"),
    act("absence.cancelled", Person, "Ausencia quitada", "quitó una ausencia de {}", "quitó una ausencia propia"),
    act("account.link", Person, "Enlace de acceso", "hizo un enlace de acceso para {}", "se hizo un enlace de acceso"),
    act("account.password", Person, "Contraseña elegida", "cambió la contraseña de {}", "eligió su contraseña"),
    act("account.locked", Person, "Cuenta bloqueada", "bloqueó la cuenta de {}", ""),
    act("account.unlocked", Person, "Cuenta desbloqueada", "desbloqueó la cuenta de {}", ""),
    act("session.opened", Person, "Inicio de sesión", "inició sesión como {}", "inició sesión"),
    act("session.closed", Person, "Cierre de sesión", "cerró la sesión de {}", "cerró su sesión"),
    act("session.revoked", Person, "Sesiones cerradas a distancia", "cerró sesiones de {}", "cerró sesiones suyas"),
    act("session.refused", Person, "Intentos fallidos de entrar", "vio varios intentos fallidos de entrar a la cuenta de {}", "falló varias veces al iniciar sesión"),
    act("account.opened", Person, "Registro de una cuenta", "abrió una cuenta a {}", "abrió su propia cuenta"),
    act("token.made", Person, "Clave de acceso creada", "creó una clave de acceso para {}", "creó una clave de acceso"),
    act("token.revoked", Person, "Clave de acceso revocada", "revocó una clave de acceso de {}", "revocó una clave de acceso suya"),
    act("calendar-feed.made", Person, "Dirección de calendario creada", "creó una dirección de calendario para {}", "creó la dirección secreta de su calendario"),
    act("calendar-feed.revoked", Person, "Dirección de calendario revocada", "revocó la dirección de calendario de {}", "revocó la dirección secreta de su calendario"),
    act("second-factor.on", Person, "Verificación en dos pasos activada", "activó la verificación en dos pasos de {}", "activó su verificación en dos pasos"),
    act("second-factor.off", Person, "Verificación en dos pasos quitada", "quitó la verificación en dos pasos de {}", "quitó su verificación en dos pasos"),
    act("second-factor.codes", Person, "Códigos de recuperación nuevos", "renovó los códigos de recuperación de {}", "renovó sus códigos de recuperación"),
    act("second-factor.recovery", Person, "Código de recuperación usado", "usó un código de recuperación de {}", "entró con un código de recuperación"),
    act("second-factor.reset", Person, "Verificación en dos pasos restablecida", "quitó la verificación en dos pasos a {}, que la perdió", "quitó su verificación en dos pasos"),
    act("unit.added", Unit, "Dependencia agregada", "agregó la dependencia {}", ""),
    act("unit.changed", Unit, "Dependencia cambiada", "cambió la dependencia {}", ""),
    act("unit.retired", Unit, "Dependencia dada de baja", "dio de baja la dependencia {}", ""),
    act("unit.reopened", Unit, "Dependencia vigente otra vez", "puso vigente otra vez la dependencia {}", ""),
    act("team.added", Team, "Equipo agregado", "agregó el equipo {}", ""),
    act("team.changed", Team, "Equipo cambiado", "cambió el nombre del equipo {}", ""),
    act("team.retired", Team, "Equipo dado de baja", "dio de baja el equipo {}", ""),
    act("team.reopened", Team, "Equipo vigente otra vez", "puso vigente otra vez el equipo {}", ""),
    act("service.edited", Service, "Servicio cambiado", "cambió el servicio {}", ""),
    act("definition.restored", Service, "Formulario del paquete restablecido", "volvió al formulario del paquete en el servicio {}", ""),
    act("definition.edited", Service, "Formulario cambiado", "cambió el formulario del servicio {}", ""),
    act("message.edited", Nothing, "Mensaje cambiado", "cambió un mensaje", ""),
    act("message.restored", Nothing, "Mensaje del paquete restablecido", "volvió a un mensaje del paquete", ""),
    act("calendar.edited", Text, "Calendario cambiado", "cambió el calendario {}", ""),
    act("calendar.restored", Text, "Calendario del paquete", "volvió al calendario {} del paquete", ""),
    act("reply.edited", Text, "Respuesta guardada", "guardó la respuesta {}", ""),
    act("reply.retired", Text, "Respuesta retirada", "retiró la respuesta {}", ""),
    act("reply.offered", Text, "Respuesta ofrecida otra vez", "volvió a ofrecer la respuesta {}", ""),
    act("macro.edited", Text, "Macro guardada", "guardó la macro {}", ""),
    act("macro.retired", Text, "Macro retirada", "retiró la macro {}", ""),
    act("macro.offered", Text, "Macro ofrecida otra vez", "volvió a ofrecer la macro {}", ""),
    act("tag.renamed", Text, "Etiqueta con otro nombre", "cambió el nombre de la etiqueta {}", ""),
    act("tag.merged", Text, "Etiqueta unida a otra", "unió a otra la etiqueta {}", ""),
    act("tag.removed", Text, "Etiqueta quitada", "quitó de todos la etiqueta {}", ""),
    act("rule.edited", Text, "Regla guardada", "guardó la regla {}", ""),
    act("rule.retired", Text, "Regla retirada", "retiró la regla {}", ""),
    act("rule.offered", Text, "Regla puesta otra vez", "volvió a poner la regla {}", ""),
    act("rule.restored", Text, "Regla del paquete puesta otra vez", "volvió a poner la regla {} como viene en el paquete", ""),
    act("rule.paused", Text, "Regla detenida", "detuvo la regla {}: la cuenta de quien la hizo no se puede usar", ""),
    act("rule.resumed", Text, "Regla reanudada en un ticket", "dejó seguir la regla {} en un ticket donde se había detenido", ""),
    act("portal.unconfirmed", Nothing, "Envío sin correo comprobado", "recibió un envío con la pregunta contestada y el correo sin comprobar", ""),
    act("mail.held", Nothing, "Correos retenidos", "retuvo correos por enviar", ""),
    act("mail.released", Nothing, "Correos enviados otra vez", "mandó enviar correos que esperaban", ""),
    act("mail.tested", Nothing, "Correo de prueba", "mandó un correo de prueba", ""),
    act("mail.compared", Nothing, "Buzón comparado", "pidió comparar un buzón con lo que hay aquí", ""),
    act("account.notices", Person, "Horas de avisos", "cambió las horas de avisos de {}", "cambió cuándo recibe sus avisos"),
    act("address.cleared", Person, "Correo corregido", "dio por corregido el correo de {}", "se dio por corregido su correo"),
    act("mail.retried", Nothing, "Correo recibido otra vez", "mandó atender otra vez un correo recibido", ""),
    act("mail.made-ticket", Nothing, "Correo hecho ticket", "hizo un ticket de un correo recibido", ""),
    act("mail.discarded", Nothing, "Correo recibido descartado", "descartó un correo recibido", ""),
    act("webhook.made", Text, "Aviso a otro sistema creado", "creó el aviso a otro sistema {}", ""),
    act("webhook.changed", Text, "Aviso a otro sistema cambiado", "cambió el aviso a otro sistema {}", ""),
    act("webhook.paused", Text, "Aviso a otro sistema detenido", "detuvo el aviso a otro sistema {}", ""),
    act("webhook.resumed", Text, "Aviso a otro sistema reanudado", "reanudó el aviso a otro sistema {}", ""),
    act("webhook.secret", Text, "Secreto de un aviso renovado", "renovó el secreto del aviso a otro sistema {}", ""),
    act("webhook.removed", Text, "Aviso a otro sistema quitado", "quitó el aviso a otro sistema {}", ""),
    act("webhook.agreed", Text, "Aviso con los permisos propios autorizado", "autorizó el aviso a otro sistema {} con sus permisos", ""),
    act("webhook.withdrawn", Text, "Aviso con los permisos propios retirado", "dejó de autorizar el aviso a otro sistema {} con sus permisos", ""),
    act("webhook.tested", Text, "Aviso a otro sistema probado", "probó el aviso a otro sistema {}", ""),
    act("webhook.repeated", Text, "Envío a otro sistema repetido", "repitió un envío del aviso a otro sistema {}", ""),
    act("hook.made", Text, "Sistema que avisa dado de alta", "dio de alta el sistema que avisa {}", ""),
    act("hook.changed", Text, "Sistema que avisa cambiado", "cambió el sistema que avisa {}", ""),
    act("hook.paused", Text, "Sistema que avisa detenido", "detuvo el sistema que avisa {}", ""),
    act("hook.resumed", Text, "Sistema que avisa reanudado", "reanudó el sistema que avisa {}", ""),
    act("hook.secret", Text, "Secreto de un sistema renovado", "renovó el secreto del sistema que avisa {}", ""),
    act("hook.agreed", Text, "Sistema que avisa a nombre propio autorizado", "autorizó que el sistema {} registre a su nombre", ""),
    act("hook.withdrawn", Text, "Sistema que avisa a nombre propio retirado", "dejó de autorizar que el sistema {} registre a su nombre", ""),
    act("hook.removed", Text, "Sistema que avisa quitado", "quitó el sistema que avisa {}", ""),
    act("job.hurried", Nothing, "Tarea adelantada", "adelantó una tarea del sistema", ""),
    act("access.explained", Ticket, "Pregunta sobre permisos", "preguntó quién puede hacer qué en {}", ""),
    act("institution.created", Text, "Creación de la institución", "creó la institución con el paquete {}", ""),
    act("institution.backed-up", Text, "Respaldo hecho", "guardó un respaldo de {}", ""),
    act("institution.restored", Text, "Respaldo restaurado", "restauró el respaldo del {}", ""),
    act("pack.applied", Text, "Paquete aplicado", "aplicó una versión nueva del paquete {}", ""),
];

/// What the subject of an action is; unknown ones tell nothing.
pub(super) fn about(action: &str) -> About {
    of(action).map_or(Nothing, |words| words.about)
}

fn of(action: &str) -> Option<&'static Words> {
    WORDS.iter().find(|words| words.key == action)
}

/// The actions whose subject is of this sort.
pub(super) fn keys_about(about: About) -> impl Iterator<Item = &'static str> {
    let all = WORDS.iter().filter(move |words| words.about == about);
    all.map(|words| words.key)
}

/// What was done, after a name.
pub(super) fn sentence(action: &str, subject: &str, own: bool) -> String {
    match of(action) {
        Some(words) if own && !words.own.is_empty() => words.own.to_owned(),
        Some(words) => words.phrase.replace("{}", subject),
        None => "hizo un cambio que esta versión no sabe nombrar".to_owned(),
    }
}
