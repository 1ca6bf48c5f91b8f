//! Proof that a person sends a public form [OCO-3], without asking anybody outside.
//!
//! Where scripts run, the browser does a little work for a challenge of ours:
//! nothing for one person, much for whoever sends thousands. Where they do not,
//! a question is asked, and where mail leaves, the address must be confirmed
//! before anybody is told of what was sent. The server believes nothing: it
//! checks signature, age, work or answer again, and takes each challenge once.

mod challenge;
mod question;

pub use challenge::{BITS, Challenge, PUZZLES, issue, solve, spend, sweep};
pub use question::accepts;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::Form;
use crate::platform::web::view::Fault;

/// The control that a proof's faults stand at.
pub const CONTROL: &str = "answer";

/// What a form needs to ask for a proof.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The challenge that the form carries.
    pub challenge: String,
    /// What the script found already for it, on a form that comes back.
    pub proof: String,
    /// How many numbers the script has to find.
    pub puzzles: u32,
    /// How hard each is to find.
    pub bits: u32,
    /// What is asked without a script.
    pub question: String,
    /// What was answered.
    pub answer: String,
    /// Whether what is sent without a script waits for a mail to be confirmed.
    pub by_mail: bool,
    /// What is wrong.
    pub error: Option<String>,
}

/// How a form was shown to come from a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The challenge, to be used up with the form.
    pub challenge: Challenge,
    /// Whether a question was answered in place of work.
    pub answered: bool,
}

/// A proof as it came in.
#[derive(Debug, Clone, Default)]
pub struct Posted {
    challenge: String,
    proof: String,
    answer: String,
}

impl Posted {
    /// The controls of a form.
    pub fn of(form: &Form) -> Self {
        Self::given(
            form.text("challenge"),
            form.text("proof"),
            form.text(CONTROL),
        )
    }

    /// These values.
    pub fn given(challenge: String, proof: String, answer: String) -> Self {
        Self {
            challenge,
            proof,
            answer,
        }
    }

    /// What the proof is worth; nothing for one that is worth nothing, with why among the faults.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn prove(
        &self,
        app: &App,
        faults: &mut Vec<Fault>,
    ) -> Result<Option<Proof>, AppError> {
        let checked = self.check(app).await?;
        Ok(checked.map_err(|fault| faults.push(fault)).ok())
    }

    /// What the proof is worth.
    ///
    /// # Errors
    /// When the database refuses; the proof's own fault is a value.
    pub async fn check(&self, app: &App) -> Result<Result<Proof, Fault>, AppError> {
        let Some(challenge) = Challenge::read(app, &self.challenge).await? else {
            let text = if self.proof.is_empty() {
                "Pasó mucho tiempo. Responda esta pregunta y envíe de nuevo."
            } else {
                "Pasó mucho tiempo desde que abrió el formulario. Envíe de nuevo, por favor."
            };
            return Ok(Err(Fault::new(CONTROL, text)));
        };
        let answered = self.proof.is_empty();
        if answered {
            let right = question::find(&app.pack, &challenge.question)
                .is_some_and(|question| accepts(&question, &self.answer));
            if !right {
                let text = if self.answer.is_empty() {
                    "Responda la pregunta para saber que la envía una persona."
                } else {
                    "Esa no es la respuesta. Intente con esta otra pregunta."
                };
                return Ok(Err(Fault::new(CONTROL, text)));
            }
        } else if !challenge.is_solved_by(&self.proof) {
            let text = "La comprobación automática no terminó bien. Envíe de nuevo, por favor.";
            return Ok(Err(Fault::new(CONTROL, text)));
        }
        Ok(Ok(Proof {
            challenge,
            answered,
        }))
    }
}

/// The proof of a form that is shown: a new challenge, or, where nothing was
/// wrong with it, the one that it came with.
///
/// # Errors
/// When the database refuses.
pub async fn asked(app: &App, came: &Posted, error: Option<String>) -> Result<Asked, AppError> {
    let kept = match (&error, came.challenge.as_str()) {
        (Some(_), _) | (None, "") => None,
        (None, text) => Challenge::read(app, text).await?,
    };
    let (challenge, proof, answer) = match kept {
        Some(challenge) => (challenge, came.proof.clone(), came.answer.clone()),
        None => (issue(app, BITS).await?, String::new(), String::new()),
    };
    Ok(Asked {
        question: question::find(&app.pack, &challenge.question)
            .map(|question| question.text)
            .unwrap_or_default(),
        puzzles: PUZZLES,
        bits: challenge.bits,
        challenge: challenge.text,
        proof,
        answer,
        by_mail: app.mail.is_some(),
        error,
    })
}
