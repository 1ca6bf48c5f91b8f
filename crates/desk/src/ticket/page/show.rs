//! `/solicitudes/{folio}`: one ticket, for those who attend.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use engine::{FieldType, Property, Value};
use serde::Deserialize;

use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::{Stored, download};
use crate::platform::policy::{Action, Target, may, sight};
use crate::platform::text::capital;
use crate::platform::web::view::{Badge, Fault, FileLine, When};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};
use crate::ticket::act::MAIL;
use crate::ticket::history::{self, Told};
use crate::ticket::kin::Relatives;
use crate::ticket::kin::store::Kin;
use crate::ticket::page::approvals::{self, ApprovalCard};
use crate::ticket::page::beside::{Beside, Way};
use crate::ticket::page::clocks::{self, ClockLine};
use crate::ticket::page::draft::{self, DraftShown};
use crate::ticket::page::forms::{
    self, Compose, ConflictLine, EditForm, Looked, Move, Part, Shown, Takers, Typed,
};
use crate::ticket::page::kin::{self, KinCard};
use crate::ticket::page::macros::{self, MacroLink};
use crate::ticket::page::offer::{self, OfferCard};
use crate::ticket::page::replies;
use crate::ticket::page::resumed::{self, Resumed};
use crate::ticket::page::similar::{self, Similar};
use crate::ticket::page::spent::{self, TimeCard};
use crate::ticket::page::tags::{self, TagCard};
use crate::ticket::page::tasks::{self, TaskCard};
use crate::ticket::page::timeline::{self, History, Telling};
use crate::ticket::page::wait::{self, WaitCard};
use crate::ticket::page::watch::{self, WatchCard};
use crate::ticket::page::words;
use crate::ticket::reading;
use crate::ticket::received;
use crate::ticket::stopwatch;
use crate::ticket::store::{self, Seen};

/// Characters of a label that still stands beside its value.
const NARROW: usize = 24;

#[derive(Template)]
#[template(path = "ticket/page/show.html")]
struct Show {
    shell: Shell,
    folio: Option<String>,
    /// Number of the last event that the page shows.
    version: i64,
    reference: String,
    summary: String,
    state: String,
    category: String,
    meaning_of_wait: Option<String>,
    service: String,
    unit: String,
    requester: String,
    email: String,
    created: When,
    channel: String,
    priority: Option<Badge>,
    /// Whether the kind has priorities.
    prioritised: bool,
    team: Option<String>,
    restricted: bool,
    assignee: Option<String>,
    fields: Vec<Fact>,
    may_ask: bool,
    history: History,
    clocks: Vec<ClockLine>,
    /// Whether it goes on within another.
    merged: bool,
    wait: Option<WaitCard>,
    offer: Option<OfferCard>,
    approvals: Option<ApprovalCard>,
    tasks: Option<TaskCard>,
    watch: Option<WatchCard>,
    tags: Option<TagCard>,
    time: Option<TimeCard>,
    macros: Vec<MacroLink>,
    kin: Option<KinCard>,
    similar: Vec<Similar>,
    beside: Option<Beside>,
    edit: Option<EditForm>,
    compose: Option<Compose>,
    draft: Option<DraftShown>,
    moves: Vec<Move>,
    conflicts: Vec<ConflictLine>,
    faults: Vec<Fault>,
}

/// A field of the form as people read it.
struct Fact {
    label: String,
    text: String,
    /// Long texts take the whole width.
    wide: bool,
    /// Whether the text is an address to go to.
    link: bool,
    files: Vec<FileLine>,
}

/// What was just done, in the address that a form leads to.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
    /// `completa` for all of a long history.
    historia: Option<String>,
    /// A canned reply to put into the composer.
    respuesta: Option<String>,
    /// What was sent after the session had ended.
    retomar: Option<String>,
}

/// The page of a ticket.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let (seen, draft, stopwatch) = store::opened(app.db.read(), &reference, person).await?;
    if let Some(token) = &done.retomar {
        match resumed::resume(&app, &request, &seen, token).await? {
            Resumed::Typed(typed) => return render(&app, &request, seen, *typed).await,
            Resumed::Nothing | Resumed::Drafted => {
                let to = format!("/solicitudes/{}", seen.ticket.reference());
                return Ok(Redirect::to(&to).into_response());
            }
        }
    }
    let typed = Typed {
        done: done.hecho.as_deref().and_then(words::done),
        reply: done.respuesta,
        whole: done.historia.is_some(),
        looked: Looked::Found(draft),
        stopwatch: Some(stopwatch),
        ..Typed::default()
    };
    render(&app, &request, seen, typed).await
}

/// The page of a ticket with what was typed into a refused form.
///
/// # Errors
/// When the database refuses.
pub async fn render(
    app: &App,
    request: &Page,
    seen: Seen,
    mut typed: Typed,
) -> Result<Response, AppError> {
    let Seen { ticket: row, keys } = seen;
    let target = Target {
        id: row.id,
        keys: &keys,
    };
    let actor = &request.viewer.actor;
    if !may(actor, Action::SeeTickets, Some(target)) {
        return Err(AppError::NotFound);
    }
    reading::note(app, actor, &row, "ticket", row.reference().to_owned());
    // Where no mail leaves there is nothing to tell of it.
    let told = match app.mail.is_some() {
        true => history::told_with_mails(app.db.read(), row.id).await?,
        false => history::told(app.db.read(), row.id, false).await?,
    };
    let ticket = history::fold(&told)?;
    let gone = || AppError::internal(format!("no kind {}", ticket.kind));
    let kind = app.book.kind(&ticket.kind).ok_or_else(gone)?;
    let form = app.book.form(&ticket);
    let relatives = Relatives::of(app.db.read(), actor, &told).await?;
    let part = |kin: &Kin| Part {
        reference: kin.reference().to_owned(),
        text: relatives.name(&kin.key),
    };
    let shown = Shown {
        app,
        request,
        row: &row,
        target,
        ticket: &ticket,
        kind,
        form,
        parts: relatives
            .open_parts(&ticket)
            .into_iter()
            .map(part)
            .collect(),
    };
    let draft = draft::shown(&shown, &told, &mut typed).await?;
    if let Some(key) = typed.reply.take() {
        // Beneath what was begun: nothing that was written is lost for it.
        let reply = replies::filled(app, request, &row, &key).await?;
        let begun = Some(typed.text).filter(|text| !text.is_empty());
        let both: Vec<String> = begun.into_iter().chain(reply).collect();
        typed.text = both.join("\n\n");
    }
    let mut people = timeline::people(&told);
    people.extend(row.assignee_id);
    people.extend(words::people(ticket.values.values()));
    let changed = typed
        .conflicts
        .iter()
        .flat_map(|c| [c.yours.as_ref(), c.theirs.as_ref()]);
    people.extend(words::people(changed.flatten()));
    // Who can be chosen is asked with the names that are told.
    let works = !shown.is_ended() && (forms::edits(&shown) || shown.may(Action::Note));
    let roles = if works {
        forms::taking(app)
    } else {
        Vec::new()
    };
    let titles = tasks::titles(&told);
    let (names, takers) =
        directory::store::names_and_holders(app.db.read(), app.now(), people, &roles).await?;
    let stopwatch = match (typed.stopwatch.take(), actor.person) {
        (Some(known), _) => known,
        (None, Some(person)) => stopwatch::running(app.db.read(), person).await?,
        (None, None) => None,
    };
    let (state, category, _) = words::state(Some(kind), &ticket.state);
    let crumbs = vec![
        Crumb::to(capital(&app.kind.noun.plural), "/solicitudes"),
        Crumb::here(
            row.folio
                .clone()
                .unwrap_or_else(|| "Sin folio todavía".to_owned()),
        ),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = typed.done.map(Notice::done);
    let here = shell.back.clone();
    let takers = Takers::of(app, actor, takers, &ticket, &row).await?;
    let offer = offer::card(&shown, &told, &names, &takers, &typed)?;
    let edit = forms::edit(&shown, &typed, &takers).await?;
    let mut faults = typed.faults.clone();
    for fault in &mut faults {
        // Who cannot change a property has no control for it.
        if edit.is_none() && Property::from_key(&fault.field).is_some() {
            "siguiente".clone_into(&mut fault.field);
        }
    }
    // Most tickets never got a mail, and are not asked.
    let came = if told.iter().any(|event| event.channel == MAIL) {
        received::of(app.db.read(), row.id, row.reference()).await?
    } else {
        HashMap::new()
    };
    let operates = may(&request.viewer.actor, Action::Operate, None);
    let telling = Telling {
        app,
        kind,
        form: &shown.form,
        names: &names,
        reference: row.reference(),
        kin: &relatives,
        splits: may(actor, Action::Create, None) && ticket.merged_into.is_none(),
        mails_linked: operates,
        received: came,
    };
    let way = Way::of(app, request, &row)?;
    let list = way.as_ref().map(|way| way.lookup(request));
    let around = store::around(app.db.read(), sight(actor), &row, list.as_ref()).await?;
    let past = history::past_of(&told);
    let clocks = clocks::lines(app, kind, row.reference(), &past);
    let until = ticket.waiting.as_ref().map(|waiting| waiting.until);
    page(&Show {
        shell,
        fields: facts(&shown, &names, &told),
        clocks,
        merged: ticket.merged_into.is_some(),
        wait: wait::card(&shown, &typed)?,
        offer,
        approvals: approvals::card(&shown, &told, &names, &typed)?,
        macros: macros::card(&shown)?,
        tasks: tasks::card(&shown, &titles, &names, &takers, &typed)?,
        watch: watch::card(&shown, &names, &takers.people, &typed)?,
        tags: tags::card(&shown, &typed)?,
        time: spent::card(&shown, &told, &names, stopwatch.as_ref(), &typed)?,
        kin: kin::card(&shown, &relatives, &typed)?,
        history: timeline::history(&telling, told, &here, typed.whole),
        compose: forms::compose(&shown, &mut typed)?,
        draft,
        moves: forms::moves(&shown, &typed).await?,
        edit,
        conflicts: forms::conflicts(&shown, &typed, &names),
        similar: around
            .alike
            .iter()
            .map(|other| similar::line(app, other))
            .collect(),
        beside: way.map(|way| way.beside(&row, around.previous, around.next)),
        may_ask: shown.may(Action::Explain),
        summary: row.summary.clone(),
        state,
        category,
        meaning_of_wait: until.map(|at| When::day_in_words(at, &app.zone)),
        channel: words::channel(app, &row.channel).to_owned(),
        priority: words::priority(kind, ticket.priority.as_ref()),
        prioritised: !kind.priorities.is_empty(),
        created: When::new(row.created_at, app.now(), &app.zone),
        version: ticket.version,
        folio: row.folio.clone(),
        reference: row.reference().to_owned(),
        service: row.service.clone(),
        unit: row.unit.clone(),
        requester: row.requester.clone(),
        email: row.contact.clone(),
        team: row.team.clone(),
        restricted: row.restricted,
        assignee: row.assignee.clone(),
        faults,
    })
}

/// The fields that are filled in and that no form beside them shows.
fn facts(shown: &Shown<'_>, names: &HashMap<i64, String>, told: &[Told]) -> Vec<Fact> {
    let editing = shown.may(Action::Edit) && !shown.is_ended();
    let fields = shown.form.fields().iter();
    let fields = fields.filter(|f| !editing || !f.later || f.kind == FieldType::File);
    let fact = |field: &&engine::Field| {
        let value = shown.ticket.values.get(&field.key)?;
        let text = words::value(shown.app, shown.kind, &shown.form, &field.key, value, names);
        let wide = matches!(
            field.kind,
            FieldType::LongText | FieldType::File | FieldType::Url
        );
        Some(Fact {
            wide: wide || field.label.chars().count() > NARROW,
            label: field.label.clone(),
            link: field.kind == FieldType::Url,
            files: files(shown, value, told),
            text,
        })
    };
    fields.filter_map(fact).collect()
}

/// The files of a field, where they are downloaded; none that came with another ticket.
fn files(shown: &Shown<'_>, value: &Value, told: &[Told]) -> Vec<FileLine> {
    let Value::Files(files) = value else {
        return Vec::new();
    };
    let line = |file: &engine::Attachment| {
        let stored = told.iter().rev().flat_map(|event| &event.files);
        let mut same = stored.filter(|s| s.sha256 == file.sha256 && s.name == file.name);
        same.next()
            .map(|s| timeline::file_line(shown.row.reference(), s))
    };
    files.iter().filter_map(line).collect()
}

/// A file of a ticket, for those who may see the ticket.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn file(
    State(app): State<App>,
    request: Page,
    Path((reference, key)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let Seen { ticket, keys } = store::seen(app.db.read(), &reference).await?;
    let target = Target {
        id: ticket.id,
        keys: &keys,
    };
    if !may(&request.viewer.actor, Action::SeeTickets, Some(target)) {
        return Err(AppError::NotFound);
    }
    let file = store::file(app.db.read(), ticket.id, &key, false).await?;
    let subject = format!("{}/{}", ticket.reference(), file.name);
    reading::note(&app, &request.viewer.actor, &ticket, "file", subject);
    let stored = Stored {
        sha256: file.sha256,
        name: file.name,
        media_type: file.media_type,
        size: file.size,
    };
    download(&app, stored).await
}
