//! What deeds name, looked up once for all tickets that they are done to: people by their addresses,
//! other tickets by their folios, what people hold.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use engine::{Command, Deed, DeedAct, Facts, Other, Refusal, Ticket, Tie};
use sea_orm::ConnectionTrait;

use super::{On, What};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor};
use crate::ticket::facts::{self, About, Staff};
use crate::ticket::{kin, named, task};

/// People of one statement.
const PEOPLE: usize = 200;

/// What was looked up for one doing in the same hands.
#[derive(Debug, Default)]
pub struct Memo {
    /// What people hold.
    staff: Staff,
    /// Numbers of people by what they were called.
    called: HashMap<String, Result<i64, &'static str>>,
    /// Keys of tickets by their folios, for who may do this to them.
    folios: HashMap<(String, Action), Result<String, Refusal>>,
    /// Other tickets by their keys.
    others: HashMap<String, Option<Other>>,
    /// Ties of one sort that begin at a ticket.
    ways: HashMap<(Tie, String), kin::Ways>,
    /// Titles of tasks, by the numbers of tickets and of tasks.
    titles: HashMap<i64, BTreeMap<i64, String>>,
}

impl Memo {
    /// Looks up what these people hold, a statement for many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn learn(
        &mut self,
        conn: &impl ConnectionTrait,
        app: &App,
        people: &[i64],
    ) -> Result<(), AppError> {
        for part in people.chunks(PEOPLE) {
            facts::learn(conn, app, app.now(), (part, &mut self.staff)).await?;
        }
        Ok(())
    }

    /// Looks up what the tasks of these tickets are called, a statement for all.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read_titles(
        &mut self,
        conn: &impl ConnectionTrait,
        tickets: &[(i64, &Ticket)],
    ) -> Result<(), AppError> {
        self.titles.extend(task::titles(conn, tickets).await?);
        Ok(())
    }

    /// What the tasks of a ticket are called, by their numbers.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn titles(
        &mut self,
        conn: &impl ConnectionTrait,
        on: On<'_>,
    ) -> Result<BTreeMap<i64, String>, AppError> {
        if !self.titles.contains_key(&on.id) {
            self.read_titles(conn, &[(on.id, on.ticket)]).await?;
        }
        Ok(self.titles.get(&on.id).cloned().unwrap_or_default())
    }

    /// Deeds that name people by their numbers and other tickets by their keys: one that the holder of
    /// the rights does not see is not named.
    ///
    /// # Errors
    /// A refusal that says which step names nobody, or the database.
    pub(super) async fn settled<'a>(
        &mut self,
        conn: &impl ConnectionTrait,
        app: &App,
        holder: Option<&Actor>,
        what: &'a What,
    ) -> Result<Cow<'a, What>, AppError> {
        let What::Deeds(deeds) = what else {
            return Ok(Cow::Borrowed(what));
        };
        let names = |deed: &Deed| deed.called().is_some() || deed.other().is_some();
        if !deeds.iter().any(names) {
            return Ok(Cow::Borrowed(what));
        }
        let mut all = deeds.clone();
        for (number, deed) in (1..).zip(&mut all) {
            let told = |text: &str| {
                let text = format!("Paso {number}: {text}");
                AppError::from(Refusal::whole("deed.named", text))
            };
            if let Some(text) = deed.called().map(str::to_owned) {
                let found = self.person(conn, app, &text).await?;
                deed.value = Some(found.map_err(told)?.to_string());
            }
            if let Some(folio) = deed.other().map(str::to_owned) {
                // What goes on elsewhere is worked on there.
                let action = match deed.act {
                    DeedAct::Merge => Action::Edit,
                    _ => Action::SeeTickets,
                };
                let found = self.ticket(conn, holder, (&folio, action)).await?;
                deed.value = Some(found.map_err(|refusal| told(&refusal.text))?);
            }
        }
        Ok(Cow::Owned(What::Deeds(all)))
    }

    async fn person(
        &mut self,
        conn: &impl ConnectionTrait,
        app: &App,
        text: &str,
    ) -> Result<Result<i64, &'static str>, AppError> {
        if let Some(known) = self.called.get(text) {
            return Ok(*known);
        }
        let found = named::colleague(conn, app, text).await?;
        self.called.insert(text.to_owned(), found);
        Ok(found)
    }

    async fn ticket(
        &mut self,
        conn: &impl ConnectionTrait,
        holder: Option<&Actor>,
        (folio, action): (&str, Action),
    ) -> Result<Result<String, Refusal>, AppError> {
        let asked = (folio.to_owned(), action);
        if let Some(known) = self.folios.get(&asked) {
            return Ok(known.clone());
        }
        let found = match named::ticket(conn, holder, folio, action).await {
            Ok(key) => Ok(key),
            Err(AppError::Refused(refusal)) => Err(refusal),
            Err(error) => return Err(error),
        };
        self.folios.insert(asked, found.clone());
        Ok(found)
    }

    /// What a command must know, nothing of it looked up twice.
    ///
    /// # Errors
    /// A refusal where ties lead on and on, or the database.
    pub(super) async fn facts(
        &mut self,
        conn: &impl ConnectionTrait,
        app: &App,
        now: i64,
        about: About<'_>,
        command: &Command,
    ) -> Result<Facts, AppError> {
        let asked = (command, &mut self.staff);
        let mut facts = facts::gather_by(conn, app, now, about, asked).await?;
        let named = about.ticket.map(|ticket| kin::named(ticket, command));
        for key in named.unwrap_or_default() {
            if !self.others.contains_key(&key) {
                let other = kin::looked(conn, &key).await?;
                self.others.insert(key.clone(), other);
            }
            let other = self.others.get(&key).cloned().flatten();
            facts.others.extend(other.map(|other| (key, other)));
        }
        for start in kin::starts(about.key, command) {
            if !self.ways.contains_key(&start) {
                let ways = kin::ways_from(conn, start.0, &start.1).await?;
                self.ways.insert(start.clone(), ways);
            }
            facts
                .ties
                .extend(self.ways.get(&start).into_iter().flatten().cloned());
        }
        Ok(facts)
    }
}
