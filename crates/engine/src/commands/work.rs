//! Deeds about the work inside a ticket: its tasks, approvals, and time.

use super::Making;
use crate::{ApprovalAct, Command, Deed, DeedAct, Refusal, TaskAct, TaskState, TimeSaid, value};

impl Making<'_> {
    /// What is asked of the task that a deed names; nothing where all that are called so are done, or open, already.
    pub(super) fn tasking(
        &mut self,
        deed: &Deed,
        due: Option<i64>,
    ) -> Result<Option<TaskAct>, Refusal> {
        let again = deed.act == DeedAct::ReopenTask;
        let Some(task) = self.task(deed.task.as_deref().unwrap_or_default(), again)? else {
            return Ok(None);
        };
        let text = deed.text.clone();
        let (asked, becomes) = match deed.act {
            DeedAct::DropTask => (TaskAct::Drop { task, why: text }, TaskState::Dropped),
            DeedAct::ReopenTask => (TaskAct::Reopen { task, why: text }, TaskState::Open),
            DeedAct::AssignTask => {
                let to = deed.value.as_deref();
                let to = to.map(|written| self.named(written)).transpose()?;
                (TaskAct::Assign { task, to }, TaskState::Open)
            }
            DeedAct::ScheduleTask => (TaskAct::Schedule { task, due }, TaskState::Open),
            _ => (TaskAct::Finish { task, text }, TaskState::Done),
        };
        // The next deed of that name means the next task.
        if let Some(own) = self.ticket.tasks.get_mut(&task) {
            own.state = becomes;
        }
        Ok(Some(asked))
    }

    /// The first task of this title, or made from the template with this key, that is to be done; or, `again`, that is not any more.
    fn task(&self, called: &str, again: bool) -> Result<Option<i64>, Refusal> {
        let called = plain(called);
        let titles = &self.facts.titles;
        let tasks = &self.ticket.tasks;
        let own = tasks.iter().filter(|(number, task)| {
            task.template.as_deref() == Some(called.as_str())
                || titles
                    .get(number)
                    .is_some_and(|title| plain(title) == called)
        });
        let own: Vec<_> = own.collect();
        if own.is_empty() {
            let text = format!("No tiene una tarea que se llame «{called}».");
            return Err(Refusal::at("deed.task", "task", text));
        }
        let fits = |task: &crate::Task| (task.state == TaskState::Open) != again;
        let first = own.iter().find(|(_, task)| fits(task));
        Ok(first.map(|(number, _)| **number))
    }

    /// A decision about the approval that a deed names, as it is asked for now.
    pub(super) fn decided(&self, deed: &Deed) -> Command {
        let approval = deed.value.clone().unwrap_or_default();
        let asked = self.ticket.approvals.get(&approval);
        Command::Approval(ApprovalAct::Decide {
            asked: asked.map_or(0, |asked| asked.asked),
            approval,
            approve: deed.act == DeedAct::Approve,
            why: deed.text.clone(),
        })
    }

    /// An entry of time, of the day that a deed names or of today.
    pub(super) fn spent(&self, deed: &Deed) -> Command {
        let day = deed.until.clone();
        Command::Spend(TimeSaid {
            minutes: deed.minutes.map_or(0, i64::from),
            day: day.unwrap_or_else(|| value::today(self.facts)),
            on_site: deed.on_site,
            corrects: None,
            text: deed.text.clone(),
        })
    }
}

/// A title as it is compared: small letters, and single spaces.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}
