//! `/inicio`: where the day of those who attend begins: what to do now.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use engine::{EventKind, read};
use jiff::{Timestamp, ToSpan};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may, sight};
use crate::platform::text::initials;
use crate::platform::web::view::When;
use crate::platform::web::{Page, Shell, page};
use crate::ticket::act::is_requesters;
use crate::ticket::page::list::{Row, capped, row};
use crate::ticket::page::load::{self, Bar, Worker};
use crate::ticket::page::{view, words};
use crate::ticket::store::{self, Happened, Lookup, Order, Which, Whose};
use crate::ticket::visit;

/// Lines of each list.
const LINES: u64 = 8;
/// Lines of what happened.
const NEWS: u64 = 12;

#[derive(Template)]
#[template(path = "ticket/page/home.html")]
struct Home {
    shell: Shell,
    counters: Vec<Counter>,
    mine: Vec<Row>,
    due: Vec<Row>,
    unassigned: Vec<Row>,
    news: Vec<News>,
    since: When,
    bars: Vec<Bar>,
    bars_title: &'static str,
    workers: Vec<Worker>,
    /// Whether there are more under way than were counted.
    partly: bool,
    noun_plural: String,
    noun_singular: String,
    in_teams: bool,
    may_create: bool,
}

struct Counter {
    count: String,
    label: String,
    href: String,
}

struct News {
    href: String,
    reference: String,
    summary: String,
    who: String,
    initials: String,
    what: String,
    when: When,
}

/// The page; eleven statements at most, whatever there is.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let actor = &request.viewer.actor;
    let me = actor.person.ok_or(AppError::NotFound)?;
    let (keys, conn) = (sight(actor), app.db.read());
    let teams = view::my_teams(&app, &request);
    let leads = may(actor, Action::Edit, None);
    let mine = store::mine(conn, keys, me, LINES).await?;
    let whose = match leads {
        true => Whose::All,
        false => Whose::Of(me, &teams),
    };
    let due = store::due(conn, keys, whose, tonight(&app)?, LINES).await?;
    let with_teams = (!teams.is_empty()).then(|| store::of_teams(&teams));
    let unassigned = Lookup {
        order: Order::OLDEST,
        filter: with_teams.as_ref(),
        ..Lookup::new(keys, &Which::Unassigned)
    };
    let unassigned = store::first(conn, &unassigned, LINES).await?;
    let counted = [
        Which::Of(me),
        Which::Unassigned,
        Which::Waiting,
        Which::Open,
    ];
    let counts = store::counts(conn, keys, &counted).await?;
    let loaded = if leads { Which::Open } else { Which::Of(me) };
    let load = store::load(conn, keys, &loaded).await?;
    let workers = if leads {
        load::workers(&app, &load).await?
    } else {
        Vec::new()
    };
    let since = visit::since(&app, conn, me).await?;
    let news = store::happened(conn, keys, me, since, NEWS).await?;
    let total: i64 = load.iter().map(|l| l.tickets).sum();
    let rows = |tickets: &[store::Line]| tickets.iter().map(|t| row(&app, t)).collect();
    let noun = &app.kind.noun;
    page(&Home {
        shell: request.shell(&app, Vec::new()),
        counters: counters(&app, &request, &counts)?,
        mine: rows(&mine),
        due: rows(&due),
        unassigned: rows(&unassigned),
        news: news.into_iter().map(|n| told(&app, n)).collect(),
        since: When::new(since, app.now(), &app.zone),
        bars: load::bars(&app, &load),
        bars_title: if leads {
            "En curso, por estado"
        } else {
            "Lo que tengo, por estado"
        },
        workers,
        partly: total >= store::COUNTED,
        noun_plural: noun.plural.clone(),
        noun_singular: noun.singular.clone(),
        in_teams: !teams.is_empty(),
        may_create: may(actor, Action::Create, None),
    })
}

/// The end of today in the institution's zone, milliseconds UTC.
fn tonight(app: &App) -> Result<i64, AppError> {
    let wrong = |e: jiff::Error| AppError::internal(e.to_string());
    let now = Timestamp::from_millisecond(app.now()).map_err(wrong)?;
    let today = now.to_zoned(app.zone.clone()).start_of_day();
    let tomorrow = today.and_then(|day| day.checked_add(1.day()));
    Ok(tomorrow.map_err(wrong)?.timestamp().as_millisecond())
}

/// The numbers at the top, each with its list; the tabs give them their names.
fn counters(app: &App, request: &Page, counts: &[i64]) -> Result<Vec<Counter>, AppError> {
    let tabs = view::tabs(app, request)?;
    let keys = ["mias", "sin-asignar", "en-espera", "en-curso"];
    let counter = |(key, count): (&str, &i64)| {
        let tab = tabs.iter().find(|tab| tab.key == key)?;
        Some(Counter {
            count: capped(*count),
            label: tab.label.to_owned(),
            href: format!("/solicitudes?vista={key}"),
        })
    };
    Ok(keys.into_iter().zip(counts).filter_map(counter).collect())
}

fn told(app: &App, event: Happened) -> News {
    let who = event.name.unwrap_or_else(|| "El sistema".to_owned());
    let kind = read(event.format, &event.payload, None);
    let what = match kind.map(|(kind, _)| kind) {
        Ok(EventKind::Answered) if is_requesters(&event.channel) => "escribió".to_owned(),
        Ok(EventKind::Answered) => "respondió a quien solicita".to_owned(),
        Ok(EventKind::Noted) => "dejó una nota interna".to_owned(),
        Ok(EventKind::Moved { to, .. }) => {
            let (state, ..) = words::state(app.book.kind(&event.kind), &to);
            format!("cambió el estado a «{state}»")
        }
        Ok(EventKind::Changed { property, .. }) => format!("cambió {}", property.in_words()),
        Ok(EventKind::Reclassified { .. }) => "cambió el servicio".to_owned(),
        Ok(EventKind::Reminded) => "le recuerda que la espera terminó".to_owned(),
        _ => "hizo un cambio".to_owned(),
    };
    News {
        href: format!("/solicitudes/{}", event.reference),
        reference: event.reference,
        summary: event.summary,
        initials: initials(&who),
        who,
        what,
        when: When::new(event.effective_at, app.now(), &app.zone),
    }
}
