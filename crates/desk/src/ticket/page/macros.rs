//! Macros on a ticket's page: what is offered, exactly what one would do, and doing it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{Deed, Ran, Recipe, Refusal};
use pack::Macro;
use std::collections::BTreeMap;

use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::platform::random::sha256;
use crate::platform::recipes::Prepared;
use crate::platform::text::{capital, clean};
use crate::platform::web::view::Fault;
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::history;
use crate::ticket::page::forms::Shown;
use crate::ticket::recipe::{self, Doing, Hands, On, What, words};
use crate::ticket::store::{self, Listed};

/// Characters of a text, as of any message.
const LONGEST: usize = 20_000;

/// A macro as the ticket's page offers it.
pub struct MacroLink {
    /// The text of its button.
    pub name: String,
    /// Where it is looked at before it is done.
    pub href: String,
}

/// The macros that a ticket's page offers: no statement.
///
/// # Errors
/// When the instant lies beyond the calendar.
pub fn card(shown: &Shown<'_>) -> Result<Vec<MacroLink>, AppError> {
    let on = On {
        id: shown.row.id,
        key: &shown.row.key,
        created: shown.row.created_at,
        ticket: shown.ticket,
    };
    let offered = recipe::offered(shown.app, &shown.request.viewer.actor, on)?;
    let link = |own: &Prepared<Macro>| MacroLink {
        name: own.own.name.clone(),
        href: format!(
            "/solicitudes/{}/macros/{}",
            shown.row.reference(),
            own.own.key
        ),
    };
    Ok(offered.into_iter().map(link).collect())
}

#[derive(Template)]
#[template(path = "ticket/page/macro.html")]
struct MacroPage {
    shell: Shell,
    reference: String,
    key: String,
    name: String,
    steps: Vec<StepLine>,
    /// Why it cannot be done as it is.
    refused: Option<String>,
    /// Whether the requester is written to.
    answers: bool,
    base: i64,
    /// What the form says that its reader saw.
    seal: String,
    faults: Vec<Fault>,
    command: String,
}

struct StepLine {
    number: usize,
    what: String,
    /// The text that can be changed before it is done.
    text: Option<String>,
}

/// A macro that is offered on a ticket, with what it would do.
#[derive(Clone)]
pub struct Chosen {
    /// The ticket.
    pub row: Listed,
    /// Its version.
    pub version: i64,
    /// The macro.
    pub own: Macro,
    /// What it does, with texts filled in.
    pub deeds: Vec<Deed>,
}

/// The ticket of an address, for who may see it.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn target(app: &App, actor: &Actor, reference: &str) -> Result<Listed, AppError> {
    let seen = store::seen(app.db.read(), reference).await?;
    let target = Target {
        id: seen.ticket.id,
        keys: &seen.keys,
    };
    match may(actor, Action::SeeTickets, Some(target)) {
        true => Ok(seen.ticket),
        false => Err(AppError::NotFound),
    }
}

/// Applying a macro with these texts, as a command that takes effect once.
///
/// # Errors
/// [`AppError::Malformed`] for an id that is none.
pub fn command(
    actor: &Actor,
    (row, key): (&Listed, &str),
    texts: &BTreeMap<String, String>,
    id: String,
) -> Result<CommandId, AppError> {
    let seal = sha256(format!("{} {key} {texts:?}", row.id));
    CommandId::new(id, actor.person, seal)
}

/// The macro of an address, where it is offered to who asks.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn chosen(
    app: &App,
    (actor, writer): (&Actor, &str),
    row: Listed,
    key: &str,
) -> Result<Chosen, AppError> {
    let ticket = history::ticket(app.db.read(), row.id).await?;
    let on = On {
        id: row.id,
        key: &row.key,
        created: row.created_at,
        ticket: &ticket,
    };
    let offered = recipe::offered(app, actor, on)?;
    let own = offered.into_iter().find(|own| own.own.key == key);
    let own = own.ok_or(AppError::NotFound)?.own.clone();
    let deeds = recipe::filled(app, &row, writer, &own.deeds)?;
    Ok(Chosen {
        version: ticket.version,
        row,
        own,
        deeds,
    })
}

impl Chosen {
    /// By which a form says which steps its reader saw: a text belongs to a step, and to no other.
    pub fn seal(&self) -> String {
        sha256(format!("{:?}", self.own.deeds))
    }

    /// The same with texts as somebody changed them, by the number of the step.
    ///
    /// # Errors
    /// A refusal for a text that is too long.
    pub fn with_texts(mut self, texts: &BTreeMap<String, String>) -> Result<Self, Refusal> {
        for (number, deed) in (1..).zip(&mut self.deeds) {
            let given = texts.get(&number.to_string());
            if let Some(text) = given.filter(|_| words::has_text(deed)) {
                if text.chars().count() > LONGEST {
                    let text = format!("Paso {number}: use a lo más {LONGEST} caracteres.");
                    return Err(Refusal::whole("macro.text", text));
                }
                deed.text = Some(clean(text));
            }
        }
        Ok(self)
    }

    /// What is done, in the hands of a person who saw the version `base`.
    pub fn doing(&self, actor: &Actor, base: Option<i64>) -> Doing {
        Doing {
            hands: Hands::Person(actor.clone()),
            what: What::Deeds(self.deeds.clone()),
            base,
            ran: Ran {
                what: Recipe::Macro,
                key: self.own.key.clone(),
                depth: 0,
            },
            name: self.own.name.clone(),
        }
    }

    /// Why it would be refused as things stand; nothing where it would be done.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn judged(&self, app: &App, actor: &Actor) -> Result<Option<Refusal>, AppError> {
        let doing = self.doing(actor, None);
        match recipe::trial_now(app.db.read(), app, &self.row, &doing).await {
            Ok(_) => Ok(None),
            Err(AppError::Refused(refusal)) => Ok(Some(refusal)),
            Err(error) => Err(error),
        }
    }
}

/// Exactly what a macro would do, with texts that can be changed.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path((reference, key)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let viewer = &request.viewer;
    let row = target(&app, &viewer.actor, &reference).await?;
    let own = chosen(&app, (&viewer.actor, &viewer.name), row, &key).await?;
    let refused = own.judged(&app, &viewer.actor).await?;
    render(&app, &request, &own, refused.map(|r| r.text), Vec::new())
}

fn render(
    app: &App,
    request: &Page,
    own: &Chosen,
    refused: Option<String>,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let reference = own.row.reference().to_owned();
    let crumbs = vec![
        Crumb::to(capital(&app.kind.noun.plural), "/solicitudes"),
        Crumb::to(reference.clone(), format!("/solicitudes/{reference}")),
        Crumb::here(own.own.name.clone()),
    ];
    let step = |(number, deed): (usize, &Deed)| StepLine {
        number,
        what: words::of(app, deed),
        text: words::has_text(deed).then(|| deed.text.clone().unwrap_or_default()),
    };
    page(&MacroPage {
        shell: request.shell(app, crumbs),
        reference,
        key: own.own.key.clone(),
        name: own.own.name.clone(),
        steps: (1..).zip(&own.deeds).map(step).collect(),
        answers: own
            .deeds
            .iter()
            .any(|deed| deed.act == engine::DeedAct::Answer),
        refused,
        base: own.version,
        seal: own.seal(),
        faults,
        command: app.random.token()?,
    })
}

/// Does it: every step or none.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path((reference, key)): Path<(String, String)>,
    Form(form): Form<BTreeMap<String, String>>,
) -> Result<Response, AppError> {
    let text = |name: &str| form.get(name).cloned().unwrap_or_default();
    let viewer = &request.viewer;
    let texts = form.iter().filter_map(|(name, text)| {
        let number = name.strip_prefix("texto-")?;
        Some((number.to_owned(), text.clone()))
    });
    let texts: BTreeMap<String, String> = texts.collect();
    let row = target(&app, &viewer.actor, &reference).await?;
    let base = text("base").parse::<i64>();
    let base = base.map_err(|_| AppError::Malformed("base".to_owned()))?;
    let command = command(&viewer.actor, (&row, &key), &texts, text("command"))?;
    // A repetition may find a ticket on which the macro is not offered any more.
    if command.earlier(app.db.read()).await?.is_some() {
        return Ok(back(row.reference()));
    }
    let own = chosen(&app, (&viewer.actor, &viewer.name), row, &key).await?;
    // A text belongs to the step that it was written for.
    let says = form.contains_key("visto") || !texts.is_empty();
    if says && text("visto") != own.seal() {
        let text = "La macro cambió desde que usted la leyó. Revise lo que hace ahora.";
        return refused(&app, &request, &own, text);
    }
    let id = own.row.id;
    let own = match own.clone().with_texts(&texts) {
        Ok(own) => own,
        Err(refusal) => return refused(&app, &request, &own, &refusal.text),
    };
    let doing = own.doing(&viewer.actor, Some(base));
    match apply(&app, id, doing, ("page", command)).await {
        Ok(_) => {
            let now = store::by_id(app.db.read(), id).await?;
            Ok(back(now.reference()))
        }
        Err(AppError::Refused(refusal)) => refused(&app, &request, &own, &refusal.text),
        Err(error) => Err(error),
    }
}

/// The page again, with what stands against it.
fn refused(app: &App, request: &Page, own: &Chosen, text: &str) -> Result<Response, AppError> {
    let again = render(app, request, own, None, vec![Fault::new("pasos", text)])?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

fn back(reference: &str) -> Response {
    Redirect::to(&format!("/solicitudes/{reference}?hecho=macro")).into_response()
}

/// Applies a macro, once for a command; the ticket's version afterwards.
///
/// # Errors
/// A refusal, or the database.
pub async fn apply(
    app: &App,
    ticket: i64,
    doing: Doing,
    (channel, command): (&'static str, CommandId),
) -> Result<i64, AppError> {
    let now = app.now();
    let order = (app.clone(), ticket, doing, command);
    let write = app
        .db
        .write(order, move |tx, (app, ticket, doing, command)| {
            Box::pin(async move {
                if let Some(earlier) = command.claim(tx, now).await? {
                    let version = earlier.parse();
                    return version.map_err(|_| AppError::internal("result of a command"));
                }
                let (_, version) = recipe::carry(tx, app, (*ticket, now), channel, doing).await?;
                command.finish(tx, &version.to_string()).await?;
                Ok(version)
            })
        });
    let version = write.await?;
    app.live.nudge();
    Ok(version)
}
