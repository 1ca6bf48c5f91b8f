//! `/administracion/dependencias`: the tree of units.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::known::Unit;
use crate::platform::text::{clean, fold};
use crate::platform::web::{Notice, Page, Shell, page};
use crate::structure::unit;

#[derive(Template)]
#[template(path = "structure/page/units.html")]
struct Units {
    shell: Shell,
    text: String,
    steps: Vec<Step>,
    found: Vec<Found>,
    total: usize,
}

/// One step through the tree: lists open and close around the lines.
enum Step {
    /// A unit with others below it.
    Open(Line),
    /// A unit with none below it.
    Leaf(Line),
    /// The end of the units below one.
    Close,
}

struct Line {
    name: String,
    href: String,
    is_open: bool,
    local: bool,
    /// Units directly below.
    below: usize,
    /// Whether its own list shows at first.
    unfolded: bool,
}

struct Found {
    name: String,
    href: String,
    above: String,
    is_open: bool,
}

/// What is looked for, and what was just done.
#[derive(Deserialize, Default)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    hecho: Option<String>,
}

/// The page: the tree, or the units that a search finds.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let rows = unit::rows(app.db.read()).await?;
    let local: HashMap<&str, bool> = rows
        .iter()
        .map(|row| (row.key.as_str(), row.origin != "pack"))
        .collect();
    let text = clean(&wanted.q).replace('\n', " ");
    let words: Vec<String> = fold(&text).split_whitespace().map(str::to_owned).collect();
    let units = app.known.units();
    let found = |unit: &&Unit| {
        let name = fold(&unit.name);
        words.iter().all(|word| name.contains(word))
    };
    let found: Vec<Found> = if words.is_empty() {
        Vec::new()
    } else {
        let found = units.iter().filter(found);
        found.map(|unit| self::found(&app, unit)).collect()
    };
    let mut shell = request.shell(&app, Vec::new());
    if wanted.hecho.is_some() {
        shell.notice = Some(Notice {
            tone: "ok",
            text: "Se guardó el cambio.".to_owned(),
        });
    }
    page(&Units {
        shell,
        steps: steps(units, &local),
        text,
        found,
        total: units.len(),
    })
}

fn found(app: &App, unit: &Unit) -> Found {
    let above = unit.path.iter().skip(1).rev();
    let above: Vec<&str> = above
        .filter_map(|key| app.known.unit(key))
        .map(|unit| unit.name.as_str())
        .collect();
    Found {
        name: unit.name.clone(),
        href: path(&unit.key),
        above: above.join(" › "),
        is_open: unit.is_open,
    }
}

/// The page of a unit.
pub(super) fn path(key: &str) -> String {
    format!("/administracion/dependencias/{key}")
}

/// The way through units that stand depth first.
fn steps(units: &[Unit], local: &HashMap<&str, bool>) -> Vec<Step> {
    let mut below: HashMap<&str, usize> = HashMap::new();
    for unit in units {
        if let Some(above) = unit.path.get(1) {
            *below.entry(above.as_str()).or_default() += 1;
        }
    }
    let (mut steps, mut open) = (Vec::new(), 0_usize);
    for unit in units {
        let depth = unit.path.len().saturating_sub(1);
        while open > depth {
            steps.push(Step::Close);
            open -= 1;
        }
        let count = below.get(unit.key.as_str()).copied().unwrap_or_default();
        let line = Line {
            name: unit.name.clone(),
            href: path(&unit.key),
            is_open: unit.is_open,
            local: local.get(unit.key.as_str()).copied().unwrap_or_default(),
            below: count,
            unfolded: depth == 0 || units.len() <= 60,
        };
        if count == 0 {
            steps.push(Step::Leaf(line));
        } else {
            steps.push(Step::Open(line));
            open += 1;
        }
    }
    steps.extend((0..open).map(|_| Step::Close));
    steps
}
