//! From what came in, by the form or from a program, to a ticket that can be registered.

use engine::{Field as FormField, Value};

use super::origin;
use super::parts::{self, Tried};
use super::typed::{Typed, chosen, faults_of, who};
use crate::catalogue;
use crate::channel::desk::submission::Submission;
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::files::carry;
use crate::platform::policy::{Action, Actor, may};
use crate::platform::random::sha256;
use crate::platform::web::Incoming;
use crate::platform::web::view::Fault;
use crate::ticket::form;
use crate::ticket::page::forms::typed_taker;

/// What came in.
pub(crate) struct Intake {
    /// As it comes back when something is wrong.
    pub(crate) typed: Typed,
    /// What is wrong.
    pub(crate) faults: Vec<Fault>,
    /// What can be registered, where nothing is wrong.
    pub(crate) submission: Option<Submission>,
    /// Whether nothing is sent yet: a person is looked for.
    pub(crate) searching: bool,
}

/// Reads what somebody registers for somebody else.
///
/// # Errors
/// When disk or database refuse.
pub(crate) async fn read(
    app: &App,
    asker: &Actor,
    mut incoming: Incoming,
) -> Result<Intake, AppError> {
    let actor = asker.for_engine(&app.pack).ok_or(AppError::NotFound)?;
    let mut typed = Typed::of(&incoming.form);
    let searching = incoming.form.text("do") == "buscar";
    let new_form = incoming.form.text("form") != typed.service;
    let shown = parts::form_of(app, &typed.service);
    let channel = app.pack.channels.iter().find(|c| c.key == typed.channel);
    let of_channel = channel.map(|channel| parts::of_channel(channel, &shown));
    let own = if new_form {
        Vec::new()
    } else {
        parts::asked(app, &shown)
    };
    let of_service = app.known.service(&typed.service).map(|_| own);
    let fields: Vec<&FormField> = of_channel.into_iter().chain(of_service).flatten().collect();
    let posted = form::read(app, &fields, &incoming.form, &mut incoming.files).await?;
    let carried = carry(app, incoming.form.all("kept"), incoming.files).await?;
    typed.tried = Tried {
        texts: posted.tried,
        kept: posted.kept,
    };
    typed.kept = carried.kept;
    let service = catalogue::find(app, &typed.service)?;
    let who = who(&typed);
    let mut faults = faults_of(&typed, channel.is_some(), &who, service.is_some());
    if new_form && service.is_some() && !parts::asked(app, &shown).is_empty() {
        let text = "Este servicio pide algunos datos más. Complételos abajo y registre de nuevo.";
        faults.push(Fault::new("service", text));
    }
    let edits = may(asker, Action::Edit, None);
    let other = match edits {
        true => typed_taker(app, &incoming.form).await?,
        false => Ok(None),
    };
    let other = other.unwrap_or_else(|fault| {
        faults.push(fault);
        None
    });
    faults.extend(posted.faults);
    let refused = incoming.refused.iter();
    faults.extend(refused.map(|why| Fault::new("files", why.clone())));
    faults.extend(carried.refusal.map(|why| Fault::new("files", why)));
    let (Ok(who), Some(service), true) = (who, service, faults.is_empty() && !searching) else {
        return Ok(Intake {
            typed,
            faults,
            submission: None,
            searching,
        });
    };
    let source = origin::of(app, asker, &typed).await?;
    let mut changes = posted.changes;
    // What stays empty is not asked to be emptied.
    changes.retain(|_, value| value.is_some());
    if edits {
        changes.extend(chosen(&typed));
        changes.extend(other.map(|person| ("assignee".to_owned(), Some(Value::Number(person)))));
    }
    let kind = parts::kind_of(app, &service.key);
    let few = source.as_ref().is_some_and(|source| source.restricted);
    let of_kind = app.book.kind(&kind).is_some_and(|kind| kind.restricted);
    if few && !of_kind && !changes.contains_key("assignee") {
        // Only who takes part sees it: without somebody responsible that may be nobody.
        changes.insert("assignee".to_owned(), asker.person.map(Value::Number));
    }
    let body = format!(
        "{who:?} {:?} {changes:?} {} {} {} {}",
        [
            &typed.channel,
            &typed.unit,
            &typed.service,
            &typed.description
        ],
        carried.seal,
        posted.seal,
        typed.origin,
        typed.tie,
    );
    let submission = Submission {
        kind,
        command: CommandId::new(typed.command.clone(), actor.person, sha256(body))?,
        app: app.clone(),
        actor,
        who,
        unit: Some(typed.unit.clone()).filter(|unit| !unit.is_empty()),
        service: service.key.clone(),
        channel: typed.channel.clone(),
        restricted: source.as_ref().is_some_and(|source| source.restricted),
        origin: source.map(|source| source.origin),
        changes,
        fields: posted.uploads,
        description: typed.description.clone(),
        uploads: carried.tokens,
        now: app.now(),
    };
    Ok(Intake {
        typed,
        faults,
        submission: Some(submission),
        searching,
    })
}
