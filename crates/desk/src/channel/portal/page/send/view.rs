//! The form of a request as a page.

use askama::Template;
use axum::response::Response;

use super::fields::{asked, form_of};
use super::{Asks, Typed};
use crate::catalogue;
use crate::channel::portal::consent::{self, Notice};
use crate::channel::portal::humanity::{self, Asked};
use crate::channel::portal::page::services::has_conditions;
use crate::directory::unit;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::view::{Choice, ChoiceGroup, Fault, Field, Kept, error_of};
use crate::platform::web::{Crumb, Limits, Page, Shell, page};
use crate::ticket::form::{Lists, Section, sections, widget};

#[derive(Template)]
#[template(path = "channel/portal/page/send.html")]
struct Send {
    shell: Shell,
    heading: String,
    /// The address is asked of guests alone.
    email: Option<Field>,
    unit: Field,
    units: Vec<Choice>,
    service: Field,
    services: Vec<ChoiceGroup>,
    /// The controls of what the chosen service asks for.
    sections: Vec<Section>,
    /// The service that those controls are of.
    form: String,
    /// Where one reads what the chosen service needs.
    about: Option<String>,
    description: Field,
    files_error: Option<String>,
    kept: Vec<Kept>,
    limits: Limits,
    notice: Option<Notice>,
    human: Option<Asked>,
    faults: Vec<Fault>,
    command: String,
}

/// The form, with what was typed into one that was refused.
///
/// # Errors
/// When the database refuses.
pub(super) async fn render(
    app: &App,
    request: &Page,
    typed: Typed,
    asks: Asks,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let units = unit::open(&app.known);
    let areas = catalogue::open(app)?;
    let unit_choice = |u: unit::Unit| Choice {
        selected: u.key == typed.unit,
        // An option has no other way to show where a unit stands in the tree.
        label: format!("{}{}", "\u{2003}".repeat(u.depth), u.name),
        value: u.key,
    };
    let service_choice = |s: &&tables::service::Model| Choice {
        value: s.key.clone(),
        label: s.name.clone(),
        selected: s.key == typed.service,
    };
    let group = |area: catalogue::Area<'_>| ChoiceGroup {
        choices: area.services.iter().map(service_choice).collect(),
        label: area.area.name.clone(),
    };
    let with_error = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    let label = app.pack.portal.send_label.clone();
    let form = form_of(app, &typed.service);
    let asked = asked(&form);
    let lists = Lists::of(app, &asked).await?;
    let control = |field: &&engine::Field| {
        let tried = typed.tried.get(&field.key).cloned();
        let mut control = widget(app, &form, field, None, tried, &lists, &faults);
        if let Some(kept) = typed.kept_of.get(&field.key) {
            control.kept.clone_from(kept);
        }
        control
    };
    let human = match asks.email {
        true => {
            let error = error_of(&faults, humanity::CONTROL);
            Some(humanity::asked(app, &typed.proof, error).await?)
        }
        false => None,
    };
    let notice = consent::notice(app, typed.agrees, error_of(&faults, consent::CONTROL));
    page(&Send {
        shell: request.shell(
            app,
            vec![Crumb::to("Inicio", "/"), Crumb::here(label.clone())],
        ),
        heading: label,
        sections: sections(asked.iter().map(control)),
        form: typed.service.clone(),
        about: has_conditions(app, &typed.service).then(|| format!("/servicios/{}", typed.service)),
        units: units.into_iter().map(unit_choice).collect(),
        services: areas.into_iter().map(group).collect(),
        email: asks.email.then(|| with_error("email", &typed.email)),
        unit: with_error("unit", &typed.unit),
        service: with_error("service", &typed.service),
        description: with_error("description", &typed.description),
        files_error: error_of(&faults, "files"),
        kept: typed.kept,
        limits: Limits::of(&app.pack.files),
        notice: notice.filter(|_| asks.consent),
        human,
        faults,
        command: typed.command,
    })
}
