//! What a program asks to be done to many tickets: read by the same rules as the form.

use engine::Refusal;

use super::choose::Submitted;
use super::chosen::{begin, plan, seen};
use crate::bulk::Plan;
use crate::bulk::trial::{self, Asker, Found};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::web::Page;
use crate::ticket::recipe::form::Typed;
use crate::ticket::store::Listed;

/// What is asked, as the controls of the form have it.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Folios or keys.
    pub tickets: Vec<String>,
    /// Key of a macro; empty for steps.
    pub applied: String,
    /// What is to be done, in order.
    pub steps: Vec<Typed>,
}

impl Asked {
    /// The tickets that the person may see, and what is to be done to them.
    async fn read(self, app: &App, request: &Page) -> Result<(Vec<Listed>, Plan), AppError> {
        let rows = seen(app, request, &self.tickets).await?;
        let mut form = Submitted::default();
        form.r#macro = self.applied;
        for step in self.steps {
            form.paso.push(step.act);
            form.texto.push(step.text);
            form.dias.push(step.days);
        }
        let (_, own, faults) = plan(app, &form).await?;
        let field = |id: &str| if id == "macro" { "macro" } else { "steps" };
        let told = faults.iter().map(|fault| {
            let place = fault.field.strip_prefix("paso-");
            let text = match place {
                Some(number) => format!("Paso {number}: {}", fault.text),
                None => fault.text.clone(),
            };
            (field(&fault.field).to_owned(), text)
        });
        Refusal::of_fields("bulk.plan", told.collect())?;
        if rows.is_empty() {
            let text = "Ninguno de esos tickets está a su alcance.";
            return Err(Refusal::at("bulk.tickets", "tickets", text).into());
        }
        let own = own.ok_or_else(|| AppError::internal("no plan and no fault"))?;
        Ok((rows, own))
    }

    /// What would become of each; nothing is stored.
    ///
    /// # Errors
    /// A refusal of what is asked, or the database.
    pub(crate) async fn trial(self, app: &App, request: &Page) -> Result<Found, AppError> {
        let (rows, plan) = self.read(app, request).await?;
        trial::all(app, &Asker::of(request), &plan, &rows).await
    }

    /// Begins, once for the id of a command; the key of the action.
    ///
    /// # Errors
    /// A refusal of what is asked, or the database.
    pub(crate) async fn start(
        self,
        app: &App,
        request: &Page,
        id: String,
    ) -> Result<String, AppError> {
        let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
        let command = CommandId::new(id, Some(person), sha256(format!("{self:?}")))?;
        if let Some(key) = command.earlier(app.db.read()).await? {
            return Ok(key);
        }
        let (rows, plan) = self.read(app, request).await?;
        let ids = rows.iter().map(|row| row.id).collect();
        begin(app, person, (plan, ids, None), command).await
    }
}
