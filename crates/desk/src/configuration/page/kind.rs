//! `/administracion/tipos/{kind}`: one kind: its workflow drawn and in words, its form, its folio.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::configuration::page::graph::{BOX, Graph, draw};
use crate::configuration::page::graph_words::category_name;
use crate::configuration::page::words::{Words, about_field, field_type};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::capital;
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "configuration/page/kind.html")]
struct KindPage {
    shell: Shell,
    name: String,
    graph: Graph,
    box_width: i64,
    moves: Vec<Move>,
    states: Vec<StateRow>,
    fields: Vec<FieldRow>,
    facts: Vec<(&'static str, String)>,
}

/// A transition in words.
struct Move {
    label: String,
    from: String,
    to: String,
    who: String,
    needs: Vec<String>,
    follows: Vec<String>,
}

struct StateRow {
    name: String,
    category: &'static str,
    category_name: &'static str,
    meaning: String,
    wait: Option<String>,
}

/// A field of the form in words.
pub(crate) struct FieldRow {
    pub(crate) label: String,
    pub(crate) kind: &'static str,
    pub(crate) help: String,
    pub(crate) about: Vec<String>,
}

impl FieldRow {
    pub(crate) fn of(field: &engine::Field<String>) -> Self {
        Self {
            label: field.label.clone(),
            kind: field_type(field.kind),
            help: field.help.clone().unwrap_or_default(),
            about: about_field(field),
        }
    }
}

/// The page; everything on it is known already.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such kind.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
) -> Result<Response, AppError> {
    let kind = app.pack.kind(&key).ok_or(AppError::NotFound)?;
    let words = Words::of(&app, kind);
    let name = capital(&kind.noun.singular);
    let crumbs = vec![
        Crumb::to("Tipos", "/administracion/tipos"),
        Crumb::here(name.clone()),
    ];
    let moves = kind.transitions.iter().map(|transition| Move {
        label: transition.label.clone(),
        from: words.states(&transition.from),
        to: words.state(&transition.to),
        who: capital(&words.who(&transition.who)),
        needs: words.needs(transition),
        follows: words.follows(transition),
    });
    let version = app.book.present_kind(&key).map_or(0, |kind| kind.version);
    let priorities: Vec<&str> = kind.priorities.iter().map(|p| p.name.as_str()).collect();
    let mut facts = vec![
        ("Folio", words.folio()),
        ("Quién lo ve", words.sight().to_owned()),
    ];
    if !kind.open.is_empty() {
        facts.push(("Quién lo registra", capital(&words.who(&kind.open))));
    }
    if !priorities.is_empty() {
        facts.push(("Prioridades", priorities.join(", ")));
    }
    facts.push(("Versión", version.to_string()));
    page(&KindPage {
        shell: request.shell(&app, crumbs),
        graph: draw(kind),
        box_width: BOX,
        moves: moves.collect(),
        states: kind
            .states
            .iter()
            .map(|state| state_row(state, kind))
            .collect(),
        fields: kind.fields.iter().map(FieldRow::of).collect(),
        facts,
        name,
    })
}

fn state_row(state: &engine::State, kind: &engine::Kind<String>) -> StateRow {
    let wait = state.wait.as_ref().map(|wait| {
        let days = |n: u32| {
            if n == 1 {
                "1 día".to_owned()
            } else {
                format!("{n} días")
            }
        };
        let then = match wait.transition().and_then(|key| kind.transition(key)) {
            Some(transition) => format!("el sistema hace «{}»", transition.label),
            None => "se recuerda a quien atiende".to_owned(),
        };
        let reasons: Vec<&str> = wait
            .reasons
            .iter()
            .map(|reason| reason.name.as_str())
            .collect();
        let mut text = format!("Espera {}; después {then}.", days(wait.days));
        if let Some(longest) = wait.longest {
            text.push_str(&format!(" A lo más {}.", days(longest)));
        }
        if !reasons.is_empty() {
            text.push_str(&format!(" Motivos: {}.", reasons.join(", ")));
        }
        text
    });
    StateRow {
        name: state.name.clone(),
        category: state.category.key(),
        category_name: category_name(state.category),
        meaning: state.meaning.clone(),
        wait,
    }
}
