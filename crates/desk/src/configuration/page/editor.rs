//! `/administracion/servicios/{service}/formulario`: the fields of a service, with the
//! form as its requester would see it beside them.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{Definition, FieldType, Kind};
use serde_json::json;

use crate::configuration::change::{self, Change, Order};
use crate::configuration::local::Local;
use crate::configuration::page::difference::between;
use crate::configuration::page::draft::{Button, Draft, DraftField, Need, control, type_key};
use crate::configuration::page::service::{found, is_in_pack};
use crate::configuration::page::words::field_type;
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::web::view::{Choice, Fault, error_of};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::form::{Lists, Section, sections, widget};

#[derive(Template)]
#[template(path = "configuration/page/editor.html")]
struct Editor {
    shell: Shell,
    key: String,
    service: String,
    rows: Vec<Row>,
    /// The form as its requester would see it; nothing while a condition cannot be read.
    preview: Option<Vec<Section>>,
    changes: Vec<String>,
    faults: Vec<Fault>,
    version: i64,
    command: String,
}

/// The controls of a field.
struct Row {
    place: usize,
    number: usize,
    name: String,
    rest: String,
    label: Control,
    help: Control,
    group: Control,
    types: Vec<Choice>,
    type_error: Option<String>,
    needs: Vec<Choice>,
    need_error: Option<String>,
    required_when: Control,
    visible_when: Control,
    choices: Control,
    chooses: bool,
    key: String,
    is_open: bool,
    is_first: bool,
    is_last: bool,
}

struct Control {
    id: String,
    value: String,
    error: Option<String>,
}

/// The form as it holds now.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such service.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
) -> Result<Response, AppError> {
    let (_, definition, _) = found(&app, &key)?;
    if !is_in_pack(&app, &key) {
        return Err(AppError::NotFound);
    }
    let version = version(&app, &key);
    let draft = Draft::of(&definition);
    render(&app, &request, &key, &draft, None, Vec::new(), version).await
}

fn version(app: &App, key: &str) -> i64 {
    let present = app.book.present_definition(key);
    present.map_or(0, |numbered| numbered.version)
}

/// Moves, adds or takes away a field, shows the form anew, or keeps it.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such service.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, AppError> {
    let (_, before, kind) = found(&app, &key)?;
    if !is_in_pack(&app, &key) {
        return Err(AppError::NotFound);
    }
    let get = |name: &str| {
        let pair = pairs.iter().find(|(own, _)| own == name);
        pair.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let mut draft = Draft::read(&pairs)?;
    let base: i64 = get("version").parse().unwrap_or_default();
    let button = Button::read(get("hacer"));
    if button != Button::Save {
        let open = draft.press(button);
        return render(&app, &request, &key, &draft, open, Vec::new(), base).await;
    }
    let (definition, mut faults) = draft.definition(&before, kind);
    if base != version(&app, &key) {
        let text = "Alguien guardó otra versión mientras tanto. Revise los cambios de abajo y guarde de nuevo.";
        faults.push(Fault::new("campos", text));
        let now = version(&app, &key);
        let again = render(&app, &request, &key, &draft, None, faults, now).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    if faults.is_empty() {
        faults = checked(&app, &key, &definition).await?;
    }
    if !faults.is_empty() {
        let again = render(&app, &request, &key, &draft, None, faults, base).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let changes = between(&before, &definition);
    let done = if changes.is_empty() {
        "igual"
    } else {
        "formulario"
    };
    if !changes.is_empty() {
        keep(&app, &request, &key, definition, changes, get("command")).await?;
    }
    Ok(Redirect::to(&format!("/administracion/servicios/{key}?hecho={done}")).into_response())
}

async fn keep(
    app: &App,
    request: &Page,
    key: &str,
    definition: Definition<String>,
    changes: Vec<String>,
    command: &str,
) -> Result<(), AppError> {
    let me = request.viewer.actor.person;
    let seal = sha256(format!("{key} {definition:?}"));
    let order = Order {
        me,
        change: Change::Keep(Local::Definition(key.to_owned(), Box::new(definition))),
        detail: json!({ "changes": changes }),
        command: CommandId::new(command.to_owned(), me, seal)?,
        app: app.clone(),
    };
    change::send(order).await
}

/// What the check of packs says of it, at its controls.
async fn checked(
    app: &App,
    key: &str,
    definition: &Definition<String>,
) -> Result<Vec<Fault>, AppError> {
    let local = Local::Definition(key.to_owned(), Box::new(definition.clone()));
    let (source, faults) = change::check(app, local).await?;
    let at = |fault: &pack::Fault| {
        let spot = source.spot(key, fault);
        let text = crate::platform::text::capital(&fault.text);
        match spot.and_then(|spot| Some((spot.field?, spot.key))) {
            Some((place, name)) => {
                Fault::new(control(&name, place), text).about(format!("Campo {}", place + 1))
            }
            None => Fault::new("campos", text),
        }
    };
    Ok(faults.iter().map(at).collect())
}

async fn render(
    app: &App,
    request: &Page,
    key: &str,
    draft: &Draft,
    open: Option<usize>,
    faults: Vec<Fault>,
    version: i64,
) -> Result<Response, AppError> {
    let (service, before, kind) = found(app, key)?;
    let (definition, _) = draft.definition(&before, kind);
    let crumbs = vec![
        Crumb::to("Servicios", "/administracion/servicios"),
        Crumb::to(
            service.name.clone(),
            format!("/administracion/servicios/{key}"),
        ),
        Crumb::here("Formulario"),
    ];
    let last = draft.fields.len().saturating_sub(1);
    let row = |(place, field): (usize, &DraftField)| row(place, field, last, open, &faults);
    page(&Editor {
        shell: request.shell(app, crumbs),
        key: key.to_owned(),
        service: service.name.clone(),
        rows: draft.fields.iter().enumerate().map(row).collect(),
        preview: preview(app, kind, &definition).await?,
        changes: between(&before, &definition),
        faults,
        version,
        command: app.random.token()?,
    })
}

fn row(
    place: usize,
    field: &DraftField,
    last: usize,
    open: Option<usize>,
    faults: &[Fault],
) -> Row {
    let error = |name: &str| error_of(faults, &format!("{name}-{place}"));
    let control = |name: &str, value: &str| Control {
        id: format!("{name}-{place}"),
        value: value.to_owned(),
        error: error(name),
    };
    let ending = format!("-{place}");
    let types = FieldType::ALL.into_iter();
    // There is nothing yet that a field could name as something that the institution owns.
    let types = types.filter(|kind| *kind != FieldType::Asset || *kind == field.kind);
    let need = |value: &str, label: &str, own: Need| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        selected: field.need == own,
    };
    let is_new = field.rest.key.is_empty();
    Row {
        place,
        number: place + 1,
        name: if field.label.is_empty() {
            "Campo nuevo".to_owned()
        } else {
            field.label.clone()
        },
        rest: serde_json::to_string(&field.rest).unwrap_or_default(),
        label: control("etiqueta", &field.label),
        help: control("ayuda", &field.help),
        group: control("grupo", &field.group),
        types: types
            .map(|kind| Choice {
                value: type_key(kind),
                label: field_type(kind).to_owned(),
                selected: kind == field.kind,
            })
            .collect(),
        type_error: error("tipo"),
        needs: vec![
            need("no", "Puede quedar vacío", Need::Optional),
            need("si", "Siempre es obligatorio", Need::Required),
            need("cuando", "Es obligatorio cuando…", Need::When),
        ],
        need_error: error("obligatorio"),
        required_when: control("obligatorio-si", &field.required_when),
        visible_when: control("visible-si", &field.visible_when),
        choices: control("opciones", &field.choices),
        chooses: field.chooses(),
        key: field.rest.key.clone(),
        is_open: is_new || open == Some(place) || faults.iter().any(|f| f.field.ends_with(&ending)),
        is_first: place == 0,
        is_last: place == last,
    }
}

/// The form as its requester would see it; nothing while a condition cannot be read.
async fn preview(
    app: &App,
    kind: &Kind<String>,
    definition: &Definition<String>,
) -> Result<Option<Vec<Section>>, AppError> {
    let schema = app.pack.definition_schema(kind, definition).ok();
    let schemas = schema.zip(app.pack.requester_schema().ok());
    let compiled = schemas.and_then(|(tickets, who)| definition.compile(&tickets, &who).ok());
    let Some(compiled) = compiled else {
        return Ok(None);
    };
    let form = engine::Form::join(app.book.kind(&kind.key), Some(&compiled), None);
    let shown =
        |field: &&engine::Field| !field.later && !field.internal && field.kind != FieldType::Person;
    let fields: Vec<&engine::Field> = form.fields().iter().copied().filter(shown).collect();
    let lists = Lists::of(app, &fields).await?;
    let control = |field: &&engine::Field| widget(app, &form, field, None, None, &lists, &[]);
    Ok(Some(sections(fields.iter().map(control))))
}
