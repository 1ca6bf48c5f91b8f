//! What was chosen and typed: the tickets that somebody may see, and what is to be done to them.

use engine::Deed;

use super::choose::Submitted;
use crate::bulk::store::{self, New};
use crate::bulk::{MOST, Plan};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::text::capital;
use crate::platform::web::Page;
use crate::platform::web::view::Fault;
use crate::ticket::recipe::form::{self, Typed};
use crate::ticket::recipe::words;
use crate::ticket::sight::seen_by;
use crate::ticket::store::Listed;

/// The tickets of these references that this person may see, each once, as many as an action takes.
///
/// # Errors
/// When the database refuses.
pub(super) async fn seen(
    app: &App,
    request: &Page,
    folios: &[String],
) -> Result<Vec<Listed>, AppError> {
    let folios = folios.get(..MOST).unwrap_or(folios);
    seen_by(app, &request.viewer.actor, folios).await
}

/// What is to be done, as it was typed; and what is wrong with it.
///
/// # Errors
/// When the database refuses.
pub(super) async fn plan(
    app: &App,
    form: &Submitted,
) -> Result<(Vec<Typed>, Option<Plan>, Vec<Fault>), AppError> {
    let blank = form
        .paso
        .iter()
        .chain(&form.texto)
        .all(|text| text.trim().is_empty());
    if !form.r#macro.is_empty() {
        let own = Plan::of_macro(app, &form.r#macro);
        let fault = |text: &str| vec![Fault::new("macro", text)];
        return Ok(match own {
            None => (Vec::new(), None, fault("Elija una macro de la lista.")),
            Some(_) if !blank => {
                let (rows, _, _) = form::read(&form.paso, &form.texto, &form.dias);
                let text = "Elija una macro o pasos, no las dos cosas.";
                (rows, None, fault(text))
            }
            own => (Vec::new(), own, Vec::new()),
        });
    }
    let (rows, deeds, mut faults) = form::read(&form.paso, &form.texto, &form.dias);
    for (number, row) in (1..).zip(&rows) {
        let id = format!("paso-{number}");
        if faults.iter().any(|fault| fault.field == id) {
            continue;
        }
        if !form::is_offered(app, &row.act) {
            faults.push(Fault::new(id, "Elija qué hacer."));
        } else if let Some((_, text)) = pack::reply_fault(&row.text) {
            faults.push(Fault::new(id, capital(&text)).about(format!("Paso {number}")));
        }
    }
    if faults.is_empty() {
        faults = form::strangers(app, &rows).await?;
    }
    let own = faults.is_empty().then(|| Plan {
        name: named(app, &deeds),
        deeds,
        recipe: None,
    });
    Ok((rows, own, faults))
}

/// What an action is called: what it does.
pub(crate) fn named(app: &App, deeds: &[Deed]) -> String {
    let all: Vec<String> = deeds.iter().map(|deed| words::of(app, deed)).collect();
    crate::platform::text::shorten(&all.join(" · "), 120)
}

/// Begins an action, once for a command; its key.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn begin(
    app: &App,
    person: i64,
    (plan, ids, undoes): (Plan, Vec<i64>, Option<i64>),
    command: CommandId,
) -> Result<String, AppError> {
    let new = New {
        key: app.random.key()?,
        person,
        name: plan.name,
        deeds: serde_json::to_string(&plan.deeds).map_err(|e| AppError::internal(e.to_string()))?,
        recipe: plan.recipe,
        undoes,
        tickets: ids,
    };
    let write = app
        .db
        .write((new, command, app.now()), |tx, (new, command, now)| {
            Box::pin(async move {
                if let Some(earlier) = command.claim(tx, *now).await? {
                    return Ok(earlier);
                }
                store::begin(tx, *now, new).await?;
                command.finish(tx, &new.key).await?;
                Ok(new.key.clone())
            })
        });
    write.await
}
