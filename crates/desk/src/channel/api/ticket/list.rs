//! `/api/v1/tickets`: lists, by the filter language, page after page.

use axum::Json;
use axum::extract::State;
use sea_orm::sea_query::Expr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::channel::api::params::{Known, Params, wrong};
use crate::channel::api::shape::{Instant, StateRef};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, asked, may};
use crate::platform::web::Page;
use crate::ticket::page::view::{self, ORDERS, View, Wanted};
use crate::ticket::page::words;
use crate::ticket::store::{self, Cursor, Line, Lookup, Order, Which};

/// The view of what one asked for oneself.
const ASKED: &str = "propias";

/// Una página de una lista.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketPage {
    /// Los tickets, en el orden pedido.
    pub tickets: Vec<TicketLine>,
    /// Lo que se envía en «cursor» para la página siguiente; no está en la última.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Un ticket en una lista. Lo que solo ve quien atiende no está en la lista de quien solicita.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketLine {
    /// Folio, o la clave mientras no lo tiene: con esto se abre.
    pub reference: String,
    /// Clave pública, que no cambia.
    pub key: String,
    /// Clave del tipo de ticket.
    pub kind: String,
    /// Estado.
    pub state: StateRef,
    /// Primeras palabras de lo que se pide.
    pub summary: String,
    /// Nombre del servicio; vacío si no tiene.
    pub service: String,
    /// Cuándo llegó.
    pub created_at: Instant,
    /// Nombre de la dependencia.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Nombre de quien solicita.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<String>,
    /// Clave de la prioridad.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// Nombre del equipo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Nombre de la persona responsable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// Cuándo cambió por última vez.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Instant>,
    /// Desde cuándo quien solicita espera respuesta.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unanswered_since: Option<Instant>,
    /// Hasta cuándo espera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_until: Option<Instant>,
}

/// A page of a list.
///
/// # Errors
/// A parameter that is wrong, or the database.
#[utoipa::path(
    get, path = "/api/v1/tickets", tag = "tickets",
    summary = "Listar tickets",
    description = "Los tickets que la persona puede ver, por vista y filtro. Quien no atiende tickets recibe los que solicitó. El filtro usa el mismo lenguaje que las listas: por ejemplo «prioridad>=alta asignado:yo creado>=-7d».",
    params(
        ("view" = Option<String>, Query, description = "Clave de una vista de `/api/v1/views`, o «propias» para lo que la persona solicitó. Si no se da: «todas» para quien atiende.", example = "en-curso"),
        ("filter" = Option<String>, Query, description = "Filtro. Lo propio se filtra solo por estado, clase, servicio, área, dependencia, creado, folio y terminado.", example = "creado>=-7d"),
        ("order" = Option<String>, Query, description = "«recientes», «antiguas» o «cambio», donde la vista lo ofrece.", example = "recientes"),
        ("cursor" = Option<String>, Query, description = "El dato «next» de la página anterior."),
        ("limit" = Option<u32>, Query, description = "Cuántos, de 1 a 100; 50 si no se dice.", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "Una página de la lista.", body = TicketPage)),
)]
pub async fn list(
    State(app): State<App>,
    request: Page,
    params: Params,
) -> Result<Json<TicketPage>, AppError> {
    let known = params.only(&["view", "filter", "order", "cursor", "limit"])?;
    let limit = known.limit()?;
    let places = app.people.places(&app).await?;
    let after = match known.text("cursor") {
        None => None,
        Some(text) => {
            let place = places.place(text);
            let place = place.ok_or_else(|| wrong("cursor", "No es el de una página anterior."))?;
            Some(Cursor {
                at: place.0,
                id: place.1,
            })
        }
    };
    let attends = may(&request.viewer.actor, Action::SeeTickets, None);
    let own = known.text("view") == Some(ASKED) || (!attends && known.text("view").is_none());
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let (mut rows, order) = if own {
        requested(&app, &request, &known, after, most).await?
    } else {
        attended(&app, &request, &known, after, most).await?
    };
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| {
        let place = order.place(row.place());
        places.text(place.at, place.id)
    });
    let tickets = rows.into_iter().map(|row| line(&app, row, !own)).collect();
    Ok(Json(TicketPage { tickets, next }))
}

/// The list of who attends: a view of the pages.
async fn attended(
    app: &App,
    request: &Page,
    known: &Known,
    after: Option<Cursor>,
    most: u64,
) -> Result<(Vec<Line>, Order), AppError> {
    let wanted = Wanted {
        vista: known.text("view").unwrap_or("todas").to_owned(),
        filtro: known.text("filter").unwrap_or_default().to_owned(),
        orden: known.text("order").unwrap_or_default().to_owned(),
        ..Wanted::default()
    };
    let attends = may(&request.viewer.actor, Action::SeeTickets, None);
    let tabs = view::tabs(app, request)?;
    if !attends || !tabs.iter().any(|tab| tab.key == wanted.vista) {
        return Err(wrong(
            "view",
            "No hay esa vista para quien pregunta: vea «/api/v1/views».",
        ));
    }
    let view = View::of(app, request, &wanted)?;
    if let Some(error) = &view.error {
        return Err(engine::Refusal::at("filter", "filter", error).into());
    }
    if !wanted.orden.is_empty() && view.order_key.is_none() {
        return Err(wrong("order", "La vista no se ofrece en ese orden."));
    }
    let rows = store::first(app.db.read(), &view.lookup(request, after), most).await?;
    Ok((rows, view.order()))
}

/// The list of who asked: what their own pages list.
async fn requested(
    app: &App,
    request: &Page,
    known: &Known,
    after: Option<Cursor>,
    most: u64,
) -> Result<(Vec<Line>, Order), AppError> {
    let order = match known.text("order") {
        None => Order::NEWEST,
        // When something changed would tell of notes.
        Some(key) => {
            let offered = ORDERS.iter().find(|(own, ..)| *own == key);
            let order = offered.map(|(.., order)| *order);
            let order = order.filter(|order| *order != Order::CHANGED);
            order.ok_or_else(|| wrong("order", "Use «recientes» o «antiguas»."))?
        }
    };
    let text = crate::platform::text::clean(known.text("filter").unwrap_or_default());
    let filter: Option<Expr> = view::public_condition(app, request, &text.replace('\n', " "))?
        .map_err(|error| engine::Refusal::at("filter", "filter", error))?;
    let keys = asked(&request.viewer.actor);
    let lookup = Lookup {
        order,
        filter: filter.as_ref(),
        after,
        ..Lookup::new(&keys, &Which::All)
    };
    let rows = store::first(app.db.read(), &lookup, most).await?;
    Ok((rows, order))
}

fn line(app: &App, row: Line, attends: bool) -> TicketLine {
    let reference = row.reference().to_owned();
    let (name, category, _) = words::state(app.book.kind(&row.kind), &row.state);
    let name_of = |text: String| Some(text).filter(|text| attends && !text.is_empty());
    let instant = |at: Option<i64>| at.filter(|_| attends).map(Instant);
    TicketLine {
        reference,
        state: StateRef::of(&row.state, name, category),
        summary: row.summary,
        service: row.service,
        created_at: Instant(row.created_at),
        unit: name_of(row.unit),
        requester: name_of(row.requester),
        priority: row.priority.filter(|_| attends),
        team: row.team.filter(|_| attends),
        assignee: row.assignee.filter(|_| attends),
        updated_at: instant(Some(row.updated_at)),
        unanswered_since: instant(row.unanswered_since),
        wait_until: instant(row.wait_until),
        kind: row.kind,
        key: row.key,
    }
}
