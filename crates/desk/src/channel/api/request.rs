//! What programs send, as the description of the API tells it. The names are those that
//! the operations take: a test holds the two against each other.

use serde_json::Value;
use utoipa::ToSchema;

/// Lo que pide un cambio de propiedades y datos.
#[derive(Debug, ToSchema)]
pub struct Edit {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(example = "b7f0c1d2-3e4f-4a5b-8c6d-7e8f9a0b1c2d", max_length = 64)]
    pub id: Option<String>,
    /// Versión sobre la que se hace el cambio, si no va en «If-Match».
    #[schema(minimum = 0)]
    pub base: Option<i64>,
    /// Lo que cambia, por su clave: `priority`, `team`, `assignee` (clave pública de la persona) o datos del formulario. «null» lo vacía.
    #[schema(value_type = Object, example = json!({ "priority": "alta" }))]
    pub changes: Value,
    /// Por qué.
    pub why: Option<String>,
}

/// Una respuesta a quien solicita, o una nota interna.
#[derive(Debug, ToSchema)]
pub struct Message {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Versión que se leyó: si alguien respondió después, no se envía.
    #[schema(minimum = 0)]
    pub base: Option<i64>,
    /// El texto.
    #[schema(example = "Vamos hoy por la tarde.", max_length = 20000)]
    pub text: String,
    /// Claves de archivos recibidos en `/api/v1/files`.
    pub files: Option<Vec<String>>,
    /// Claves públicas de colegas a quienes se avisa; solo para quien atiende.
    pub mentions: Option<Vec<String>>,
}

/// Lo que se necesita todavía donde un ticket terminó.
#[derive(Debug, ToSchema)]
pub struct FollowingUp {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Lo que se necesita.
    #[schema(example = "Volvió a fallar.", max_length = 20000)]
    pub text: String,
    /// Claves de archivos recibidos en `/api/v1/files`.
    pub files: Option<Vec<String>>,
}

/// Un paso del flujo de trabajo.
#[derive(Debug, ToSchema)]
pub struct Move {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Versión sobre la que se hace el cambio, si no va en «If-Match».
    #[schema(minimum = 0)]
    pub base: Option<i64>,
    /// Clave del paso, de «transitions».
    #[schema(example = "resolver")]
    pub transition: String,
    /// Los datos que lleva, por su clave.
    #[schema(value_type = Object)]
    pub changes: Option<Value>,
    /// El texto que pide el paso.
    pub text: Option<String>,
    /// Clave del motivo de la espera.
    pub wait_reason: Option<String>,
    /// Día hasta el que espera, AAAA-MM-DD.
    pub wait_until: Option<String>,
}

/// Un vínculo con otro ticket.
#[derive(Debug, ToSchema)]
pub struct Tying {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Folio o clave del otro.
    #[schema(example = "OCO-00002")]
    pub ticket: String,
    /// Qué es este ticket del otro: `duplicate-of`, `caused-by`, `part-of`, `follows` o `split-from`.
    #[schema(example = "part-of")]
    pub tie: String,
    /// Si es al revés: con `part-of`, el otro es parte de este.
    pub inverse: Option<bool>,
}

/// El ticket en el que sigue el trabajo.
#[derive(Debug, ToSchema)]
pub struct Joining {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Folio o clave del que sigue.
    #[schema(example = "OCO-00002")]
    pub into: String,
}

/// Nada más que la orden.
#[derive(Debug, ToSchema)]
pub struct Parting {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
}

/// Lo que se hace con una tarea.
#[derive(Debug, ToSchema)]
pub struct Tasking {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Qué: `add`, `assign`, `schedule`, `finish`, `reopen` o `drop`.
    #[schema(example = "add")]
    pub r#do: String,
    /// Número de la tarea, salvo al agregarla.
    pub task: Option<i64>,
    /// Qué hay que hacer, al agregarla.
    #[schema(example = "Agendar la visita", max_length = 200)]
    pub title: Option<String>,
    /// Números de las tareas que van antes, al agregarla.
    pub after: Option<Vec<i64>>,
    /// Último día, AAAA-MM-DD, al agregarla o con `schedule`.
    pub due: Option<String>,
    /// Clave pública de quien la hace, al agregarla o con `assign`; sin ella, nadie.
    pub assignee: Option<String>,
    /// Qué resultó, o por qué.
    pub text: Option<String>,
}

/// Quién sigue un ticket.
#[derive(Debug, ToSchema)]
pub struct Watching {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Qué: `follow`, `unfollow`, `add` o `remove`.
    #[schema(example = "follow")]
    pub r#do: String,
    /// Clave pública de a quién se agrega o se quita.
    pub person: Option<String>,
}

/// Una etiqueta.
#[derive(Debug, ToSchema)]
pub struct Tagging {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Qué: `add` o `remove`.
    #[schema(example = "add")]
    pub r#do: String,
    /// La etiqueta.
    #[schema(example = "nómina", max_length = 40)]
    pub tag: String,
}

/// Tiempo dedicado a un ticket.
#[derive(Debug, ToSchema)]
pub struct Spending {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Minutos enteros; 0 solo para anular una anotación.
    #[schema(example = 45, minimum = 0, maximum = 1440)]
    pub minutes: i64,
    /// Qué día, AAAA-MM-DD.
    #[schema(example = "2026-11-21")]
    pub day: String,
    /// Si fue en sitio, no a distancia.
    pub on_site: Option<bool>,
    /// Número del hecho de la anotación propia que corrige.
    pub corrects: Option<i64>,
    /// En qué.
    pub text: Option<String>,
}

/// Una revisión de primer nivel.
#[derive(Debug, ToSchema)]
pub struct Checking {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Clave de la revisión.
    pub check: String,
    /// Si está hecha.
    pub done: Option<bool>,
}

/// Una entrega a un colega.
#[derive(Debug, ToSchema)]
pub struct HandingOver {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Qué: `offer`, `accept`, `decline` o `withdraw`.
    #[schema(example = "offer")]
    pub r#do: String,
    /// Clave pública de a quién se ofrece.
    pub to: Option<String>,
    /// Por qué.
    pub text: Option<String>,
}

/// Otra fecha para un ticket en espera.
#[derive(Debug, ToSchema)]
pub struct Postponing {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Versión sobre la que se hace el cambio, si no va en «If-Match».
    pub base: Option<i64>,
    /// El día, que cuenta completo.
    #[schema(example = "2026-12-01")]
    pub until: String,
    /// Por qué.
    pub why: Option<String>,
}

/// Una aprobación.
#[derive(Debug, ToSchema)]
pub struct Approving {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Qué: `approve`, `refuse`, `ask`, `withdraw` o `choose`.
    #[schema(example = "approve")]
    pub r#do: String,
    /// Clave de la aprobación.
    pub approval: String,
    /// Número del hecho con que se pidió; hace falta para decidir.
    pub asked: Option<i64>,
    /// El motivo; hace falta para rechazar, retirar o pedirlo a otra persona.
    pub text: Option<String>,
    /// Clave pública de en lugar de quién; nada donde falta quien apruebe.
    pub from: Option<String>,
    /// Clave pública de a quién se le pide.
    pub to: Option<String>,
}

/// Una macro que se aplica.
#[derive(Debug, ToSchema)]
pub struct Applying {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Versión sobre la que se hace, si no va en «If-Match».
    #[schema(minimum = 0)]
    pub base: Option<i64>,
    /// Clave de la macro, de «macros».
    #[schema(example = "pedir-datos")]
    pub r#macro: String,
    /// Los textos que se cambian, por el número del paso.
    #[schema(value_type = Object, example = json!({ "2": "Buen día: ¿nos dice el número de inventario?" }))]
    pub texts: Option<Value>,
}

/// Un ticket nuevo. Quien no registra por otras personas pide para sí.
#[derive(Debug, ToSchema)]
pub struct NewTicket {
    /// Identificador de la orden: repetirla con el mismo no registra otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Clave del servicio.
    #[schema(example = "internet")]
    pub service: String,
    /// Lo que se pide.
    #[schema(example = "La impresora no enciende.", max_length = 20000)]
    pub description: String,
    /// Clave de la dependencia de quien solicita.
    pub unit: Option<String>,
    /// Los datos que pide el servicio, por su clave.
    #[schema(value_type = Object)]
    pub fields: Option<Value>,
    /// Claves de archivos recibidos en `/api/v1/files`.
    pub files: Option<Vec<String>>,
    /// Si está de acuerdo con el aviso de privacidad, donde falta decirlo.
    pub privacy: Option<bool>,
    /// Para quién: clave pública de una persona, o sus datos si no está registrada. Solo para quien registra por otras personas.
    #[schema(value_type = Object)]
    pub requester: Option<Value>,
    /// Por dónde llegó; hace falta cuando es para otra persona.
    pub channel: Option<String>,
    /// Folio o clave del ticket al que da seguimiento. Solo para quien registra por otras personas; quien solicita usa «follow-up».
    #[schema(example = "OCO-00002")]
    pub follows: Option<String>,
    /// Folio o clave del ticket del que se separa. Solo para quien registra por otras personas.
    pub split_from: Option<String>,
    /// Clave de la prioridad, para quien clasifica.
    pub priority: Option<String>,
    /// Clave pública de la persona responsable, para quien clasifica.
    pub assignee: Option<String>,
}

/// Varias órdenes, cada una con su resultado.
#[derive(Debug, ToSchema)]
pub struct Bulk {
    /// A lo más 50. Cada una lleva «ticket», «command» y lo que pide esa orden.
    #[schema(value_type = Vec<Object>, max_items = 50, min_items = 1, example = json!([{ "ticket": "OCO-00001", "command": "note", "text": "Revisado." }]))]
    pub commands: Vec<Value>,
}

/// Lo que se hace en muchos tickets: una macro, o pasos.
#[derive(Debug, ToSchema)]
pub struct BulkAction {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Folios o claves.
    #[schema(example = json!(["OCO-00001", "OCO-00002"]), min_items = 1, max_items = 1000)]
    pub tickets: Vec<String>,
    /// Clave de la macro que se aplica, donde se ofrece.
    pub r#macro: Option<String>,
    /// En lugar de una macro, los pasos, en orden.
    #[schema(max_items = 12)]
    pub steps: Option<Vec<BulkStep>>,
}

/// Un paso.
#[derive(Debug, ToSchema)]
pub struct BulkStep {
    /// Qué hace, como en la pantalla: `note`, `answer`, `task`, `task:@actor`, `assign:@actor`, `release`, `team:CLAVE`, `move:PASO`, `set:DATO=VALOR`, `clear:DATO`, `tag`, `untag`, `watch`, `unwatch`, `link:VÍNCULO`, `unlink:VÍNCULO`, `postpone`, `finish-task`, `drop-task`, `reopen-task`, `assign-task`, `assign-task:@actor`, `assign-task:nobody`, `schedule-task`, `schedule-task:never`, `check:CLAVE`, `uncheck:CLAVE`, `offer`, `accept-offer`, `decline-offer`, `withdraw-offer`, `approve:CLAVE`, `refuse:CLAVE`, `ask-approval:CLAVE`, `withdraw-approval:CLAVE`, `spend`, `spend:site`, `merge` o `unmerge`.
    #[schema(example = "set:priority=alta")]
    pub r#do: String,
    /// Su texto, con los marcadores de las respuestas preparadas; o lo que se escribe al lado: el valor de un dato, una etiqueta, el correo de una persona, el folio de otro ticket. De una tarea: cómo se llama y, en otro renglón, el motivo o el correo de quien la hará.
    #[schema(max_length = 20000)]
    pub text: Option<String>,
    /// En cuántos días, de una tarea o de una espera.
    #[schema(minimum = 1, maximum = 365)]
    pub days: Option<i64>,
    /// En lugar de días, hasta qué día, AAAA-MM-DD, donde el paso lo admite.
    pub until: Option<String>,
    /// De `spend`, cuántos minutos.
    #[schema(minimum = 1, maximum = 1440)]
    pub minutes: Option<i64>,
}

/// Lo que se hace con el cronómetro.
#[derive(Debug, ToSchema)]
pub struct Timing {
    /// Identificador de la orden: repetirla con el mismo no hace nada otra vez.
    #[schema(max_length = 64)]
    pub id: Option<String>,
    /// Qué: `start`, `stop` o `drop`.
    #[schema(example = "start")]
    pub r#do: String,
    /// Al detenerlo, si fue en sitio, no a distancia.
    pub on_site: Option<bool>,
    /// Al detenerlo, en qué.
    pub text: Option<String>,
}
