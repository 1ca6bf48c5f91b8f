//! What a person knows how to do, by the pack's list: work that takes it is shared out by it.

use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Form;
use serde::Deserialize;
use serde_json::json;

use crate::directory::page::person;
use crate::directory::store;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::web::Page;
use crate::platform::web::view::Choice;

/// A box for each skill of the pack; none where the pack has none.
///
/// # Errors
/// When the database refuses.
pub(super) async fn boxes(app: &App, person: i64) -> Result<Vec<Choice>, AppError> {
    if app.pack.skills.is_empty() {
        return Ok(Vec::new());
    }
    let own = store::skills(app.db.read(), person).await?;
    let choice = |skill: &pack::Skill| Choice {
        value: skill.key.clone(),
        label: skill.name.clone(),
        selected: own.contains(&skill.key),
    };
    Ok(app.pack.skills.iter().map(choice).collect())
}

/// The boxes that were ticked.
#[derive(Deserialize, Default, Debug)]
pub struct Ticked {
    #[serde(default)]
    skill: Vec<String>,
}

struct Change {
    app: App,
    me: Option<i64>,
    person: i64,
    skills: Vec<String>,
}

/// Gives a person the skills that were ticked, and takes the others away.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
    Form(form): Form<Ticked>,
) -> Result<Response, AppError> {
    if !store::has_account(app.db.read(), person).await? {
        return Err(AppError::NotFound);
    }
    let known = app.pack.skills.iter().map(|skill| &skill.key);
    let skills = known
        .filter(|key| form.skill.contains(key))
        .cloned()
        .collect();
    let change = Change {
        me: request.viewer.actor.person,
        app: app.clone(),
        person,
        skills,
    };
    let write = app
        .db
        .write(change, |tx, change| Box::pin(carry_out(tx, change)));
    write.await?;
    Ok(person::done(person, "conocimientos"))
}

async fn carry_out(tx: &Tx, change: &Change) -> Result<(), AppError> {
    let name = |key: &String| {
        let mut all = change.app.pack.skills.iter();
        let skill = all.find(|skill| skill.key == *key);
        skill.map_or_else(|| key.clone(), |skill| skill.name.clone())
    };
    let names = |keys: &[String]| keys.iter().map(name).collect::<Vec<_>>().join(", ");
    let before = names(&store::skills(tx.conn(), change.person).await?);
    let after = names(&change.skills);
    if before == after {
        return Ok(());
    }
    store::set_skills(tx, change.person, &change.skills).await?;
    let detail = json!({ "before": { "skills": before }, "after": { "skills": after } });
    let (now, subject) = (change.app.now(), change.person.to_string());
    audit::record(tx, now, change.me, "person.skills", subject, &detail).await
}
