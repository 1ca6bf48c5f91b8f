//! What deeds name, looked up once for all tickets that they are done to: people by their addresses,
//! other tickets by their folios, what people hold.

use std::borrow::Cow;
use std::collections::HashMap;

use engine::{Command, Deed, Facts, Other, Refusal, Tie};
use sea_orm::ConnectionTrait;

use super::What;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor};
use crate::ticket::facts::{self, About, Staff};
use crate::ticket::{kin, named};

/// People of one statement.
const PEOPLE: usize = 200;

/// What was looked up for one doing in the same hands.
#[derive(Debug, Default)]
pub struct Memo {
    /// What people hold.
    staff: Staff,
    /// Numbers of people by what they were called.
    called: HashMap<String, Result<i64, &'static str>>,
    /// Keys of tickets by their folios.
    folios: HashMap<String, Result<String, Refusal>>,
    /// Other tickets by their keys.
    others: HashMap<String, Option<Other>>,
    /// Ties of one sort that begin at a ticket.
    ways: HashMap<(Tie, String), kin::Ways>,
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
                let found = self.ticket(conn, holder, &folio).await?;
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
        folio: &str,
    ) -> Result<Result<String, Refusal>, AppError> {
        if let Some(known) = self.folios.get(folio) {
            return Ok(known.clone());
        }
        let found = match named::ticket(conn, holder, folio, Action::SeeTickets).await {
            Ok(key) => Ok(key),
            Err(AppError::Refused(refusal)) => Err(refusal),
            Err(error) => return Err(error),
        };
        self.folios.insert(folio.to_owned(), found.clone());
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
        for key in kin::tied_to(command) {
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
