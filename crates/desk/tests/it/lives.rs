//! The lives of `crates/fixtures`, through the program on both databases: what
//! packs say holds for stored tickets as it holds for the pure engine [P-7] [P-8].

use std::collections::{BTreeMap, HashMap};

use desk::platform::App;
use desk::platform::db::Tx;
use desk::platform::error::AppError;
use desk::ticket::act::{Order, act};
use desk::ticket::create::{NewTicket, create};
use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::verify::verify;
use desk::ticket::{access, history};
use engine::{
    Actor, Attachment, Changes, Command, Draft, EventKind, FieldType, Form, Move, Ticket, Value,
    Visibility, WaitAsked,
};
use fixtures::life::{Do, Life, People, Person, Step, raw};
use jiff::Zoned;
use pack::Source;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use tables::{absence, account, address, assignment, file, person, ticket};

use crate::support::{Backend, TestApp, block_on};

/// A file that a form brought and that is kept.
fn brought(name: &str) -> Attachment {
    Attachment {
        sha256: "ab".repeat(32),
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 1_024,
    }
}

/// A life on its way.
struct Told<'t> {
    t: &'t TestApp,
    people: Vec<Person>,
    assets: Vec<String>,
    numbers: HashMap<String, i64>,
    tickets: BTreeMap<String, i64>,
    now: Zoned,
}

/// Registers who takes part, with the roles, units and teams that they have.
async fn register(tx: &Tx, app: &App, people: &[Person]) -> Result<Vec<i64>, AppError> {
    let mut numbers = Vec::new();
    for one in people {
        let row = person::ActiveModel {
            name: Set(one.key.clone()),
            name_key: Set(one.key.clone()),
            created_at: Set(0),
            ..Default::default()
        };
        let id = person::Entity::insert(row)
            .exec(tx.conn())
            .await?
            .last_insert_id;
        numbers.push(id);
        let row = account::ActiveModel {
            person_id: Set(id),
            password_hash: Set(None),
            created_at: Set(0),
            signed_in_at: Set(None),
        };
        account::Entity::insert(row)
            .exec_without_returning(tx.conn())
            .await?;
        let row = address::ActiveModel {
            person_id: Set(id),
            kind: Set("email".to_owned()),
            value: Set(format!("{}@fixture.example", one.key)),
            verified_at: Set(Some(0)),
            created_at: Set(0),
            ..Default::default()
        };
        address::Entity::insert(row)
            .exec_without_returning(tx.conn())
            .await?;
        let unit = one
            .unit
            .as_deref()
            .and_then(|key| app.known.unit(key))
            .map(|u| u.id);
        let mut teams: Vec<Option<i64>> = one
            .teams
            .iter()
            .map(|key| app.known.team(key).map(|t| t.id))
            .collect();
        if teams.is_empty() {
            teams.push(None);
        }
        for role in &one.roles {
            for team in &teams {
                let row = assignment::ActiveModel {
                    person_id: Set(id),
                    role: Set(role.clone()),
                    unit_id: Set(unit),
                    team_id: Set(*team),
                    from_at: Set(0),
                    ..Default::default()
                };
                assignment::Entity::insert(row)
                    .exec_without_returning(tx.conn())
                    .await?;
            }
        }
    }
    let number = |key: &str| {
        let place = people.iter().position(|one| one.key == key);
        place.map(|place| numbers[place])
    };
    for (person, one) in numbers.iter().zip(people) {
        let Some(other) = one.substitute.as_deref() else {
            continue;
        };
        let row = absence::ActiveModel {
            person_id: Set(*person),
            substitute_id: Set(number(other)),
            from_at: Set(0),
            until_at: Set(i64::MAX),
            created_at: Set(0),
            ..Default::default()
        };
        absence::Entity::insert(row)
            .exec_without_returning(tx.conn())
            .await?;
    }
    let content = brought("x");
    let row = file::ActiveModel {
        sha256: Set(content.sha256),
        size: Set(content.size),
        created_at: Set(0),
    };
    file::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(numbers)
}

impl Told<'_> {
    fn app(&self) -> &App {
        &self.t.app
    }

    fn actor(&self, by: Option<&str>) -> Actor {
        let Some(key) = by else {
            return Actor::default();
        };
        let one = self.people.iter().find(|p| p.key == key).unwrap();
        Actor {
            person: Some(self.numbers[key]),
            roles: one.roles.clone(),
            teams: one.teams.clone(),
            heads: one.heads.clone(),
        }
    }

    fn value(
        &self,
        form: &Form<'_>,
        key: &str,
        sent: &toml::Value,
    ) -> Result<Option<Value>, String> {
        let raw = raw(sent);
        let Some(first) = raw.first() else {
            return Ok(None);
        };
        let person = || Ok(Some(Value::Number(self.numbers[first.as_str()])));
        let Some(field) = form.field(key) else {
            return match key {
                "assignee" | "requester" => person(),
                "restricted" => Ok(sent.as_bool().map(Value::YesNo)),
                _ => Ok(Some(Value::Text(first.clone()))),
            };
        };
        match field.kind {
            FieldType::Person => person(),
            FieldType::File => Ok(Some(Value::Files(
                raw.iter().map(|name| brought(name)).collect(),
            ))),
            _ => engine::value::read(field, &raw, &self.app().zone),
        }
    }

    fn changes(&self, form: &Form<'_>, step: &Step) -> Result<Changes, String> {
        let one =
            |(key, sent): (&String, &toml::Value)| Ok((key.clone(), self.value(form, key, sent)?));
        step.set.iter().map(one).collect()
    }

    fn draft(&self, step: &Step) -> Result<Draft, String> {
        let kind = step.kind.clone().unwrap();
        let nobody = self
            .app()
            .book
            .kind(&kind)
            .is_some_and(|kind| kind.without_requester);
        let who = step
            .requester
            .as_ref()
            .or(step.by.as_ref())
            .filter(|_| !nobody || step.requester.is_some());
        let unit = who.and_then(|key| self.people.iter().find(|p| p.key == *key)?.unit.clone());
        let form = self.app().book.fresh_form(&kind, step.service.as_deref());
        Ok(Draft {
            changes: self.changes(&form, step)?,
            requester: who.map(|key| self.numbers[key.as_str()]),
            unit,
            service: step.service.clone(),
            channel: "portal".to_owned(),
            description: step.text.clone().unwrap_or_default(),
            kind,
            ..Draft::default()
        })
    }

    fn command(&self, step: &Step, ticket: &Ticket) -> Result<Command, String> {
        let base = ticket.version;
        let text = step.text.clone().unwrap_or_default();
        let changes = self.changes(&self.app().book.form(ticket), step)?;
        let until = step.until.map(|span| {
            self.now
                .checked_add(span)
                .unwrap()
                .timestamp()
                .as_millisecond()
        });
        Ok(match step.r#do {
            Do::Create => unreachable!("{} is already there", step.ticket),
            Do::Edit => Command::Edit {
                base,
                changes,
                why: step.text.clone(),
            },
            Do::Answer => Command::Answer {
                text,
                attachments: Vec::new(),
            },
            Do::Note => Command::Note {
                text,
                attachments: Vec::new(),
            },
            Do::Move => Command::Move(Move {
                base,
                transition: step.transition.clone().unwrap(),
                changes,
                text: step.text.clone(),
                wait: WaitAsked {
                    reason: step.reason.clone(),
                    until,
                },
            }),
            Do::Postpone => Command::Postpone {
                base,
                until: until.unwrap(),
                why: step.text.clone(),
            },
            Do::Resume => Command::Resume,
            _ => return step.shared(ticket, |key| Ok(self.numbers[key])),
        })
    }

    /// Does what a step says; the rule that refused it, if one did.
    async fn carry_out(&mut self, step: &Step) -> Option<String> {
        let (app, now) = (self.app().clone(), self.app().now());
        let db = app.db.clone();
        let actor = self.actor(step.by.as_deref());
        let taken = vec![brought("x").sha256];
        let done = if step.r#do == Do::Create {
            let draft = match self.draft(step) {
                Ok(draft) => draft,
                Err(_) => return Some("value.read".to_owned()),
            };
            let new = NewTicket {
                draft,
                contact: "quien@fixture.example".to_owned(),
            };
            let write = db.write(
                (app, actor, new, taken),
                move |tx, (app, actor, new, taken)| {
                    Box::pin(async move { Ok(create(tx, app, now, actor, new, taken).await?.id) })
                },
            );
            write.await.map(|id| {
                self.tickets.insert(step.ticket.clone(), id);
            })
        } else if step.by.is_none() && [Do::Resume, Do::Look].contains(&step.r#do) {
            // The job does it, and leaves alone what is not due.
            match step.r#do {
                Do::Look => self.t.sweep().await,
                _ => drop(self.t.run_jobs().await),
            }
            Ok(())
        } else {
            let id = self.tickets[&step.ticket];
            let ticket = history::ticket(app.db.read(), id).await.unwrap();
            let command = match self.command(step, &ticket) {
                Ok(command) => command,
                Err(_) => return Some("value.read".to_owned()),
            };
            let write = db.write(
                (app, actor, command, taken),
                move |tx, (app, actor, command, taken)| {
                    let order = Order {
                        ticket: id,
                        actor,
                        channel: "page",
                        command,
                        taken,
                    };
                    Box::pin(async move { act(tx, app, now, order).await.map(drop) })
                },
            );
            write.await
        };
        match done {
            Ok(()) => None,
            Err(AppError::Refused(refusal)) => Some(refusal.rule.to_owned()),
            Err(error) => panic!("{error}"),
        }
    }

    async fn step(&mut self, place: &str, step: &Step) {
        self.now = self.now.checked_add(step.after).unwrap();
        let ahead = self.now.timestamp().as_millisecond() - self.app().now();
        self.t.clock.advance(ahead);
        let db = self.app().db.clone();
        let before = match self.tickets.get(&step.ticket) {
            Some(id) => history::told(db.read(), *id, false).await.unwrap().len(),
            None => 0,
        };
        if step.refused.is_some() && self.names_no_asset(step) {
            // The program has no register of assets yet: only the pure engine can refuse one.
            return;
        }
        let refused = self.carry_out(step).await;
        assert_eq!(refused, step.refused, "{place}");
        let Some(id) = self.tickets.get(&step.ticket).copied() else {
            return;
        };
        if refused.is_some() {
            let after = history::told(db.read(), id, false).await.unwrap().len();
            assert_eq!(
                before, after,
                "{place}: what is refused leaves nothing behind"
            );
            return;
        }
        let told = history::told(db.read(), id, false).await.unwrap();
        let new = &told[before..];
        self.opened(place, step, new).await;
        let row = ticket::Entity::find_by_id(id)
            .one(db.read())
            .await
            .unwrap()
            .unwrap();
        let now = history::ticket(db.read(), id).await.unwrap();
        if let Some(state) = &step.state {
            assert_eq!((&row.state, &now.state), (state, state), "{place}");
        }
        if let Some(folio) = &step.folio {
            assert_eq!(row.folio.as_deref().unwrap_or_default(), folio, "{place}");
        }
        if let Some(span) = step.waits {
            let until = self
                .now
                .checked_add(span)
                .unwrap()
                .timestamp()
                .as_millisecond();
            let until = Some(until).filter(|until| *until != self.app().now());
            assert_eq!(
                (row.wait_until, now.waiting.map(|w| w.until)),
                (until, until),
                "{place}"
            );
        }
        let now = history::ticket(db.read(), id).await.unwrap();
        let form = self.app().book.form(&now);
        for (key, sent) in &step.has {
            assert_eq!(
                self.value(&form, key, sent).unwrap(),
                now.value(key),
                "{place}: {key}"
            );
        }
        if let Some(asked) = &step.asked {
            let open = now.approvals.values().flat_map(|own| own.deciders());
            let mut open: Vec<String> = open.map(|id| self.name(&id.to_string())).collect();
            let mut asked = asked.clone();
            open.sort();
            asked.sort();
            assert_eq!(open, asked, "{place}");
        }
        for key in &step.lacks {
            assert_eq!(now.value(key), None, "{place}: {key}");
        }
        if let Some(keys) = &step.keys {
            let stored = access::of(db.read(), id).await.unwrap();
            let mut stored: Vec<String> = stored
                .iter()
                .map(|key| self.named(&key.to_string()))
                .collect();
            let mut keys = keys.clone();
            stored.sort();
            keys.sort();
            assert_eq!(stored, keys, "{place}");
        }
        if let Some(public) = &step.public {
            // The folio is given after the events of the command, as one more.
            let open = new.iter().filter(|e| e.visibility == Visibility::Public);
            let open: Vec<&str> = open
                .map(|e| e.kind.name())
                .filter(|n| *n != "numbered")
                .collect();
            let public: Vec<&str> = public
                .iter()
                .map(String::as_str)
                .filter(|n| *n != "numbered")
                .collect();
            assert_eq!(open, public, "{place}");
        }
    }

    /// Whether the step names an asset that the pack's people do not have.
    fn names_no_asset(&self, step: &Step) -> bool {
        let kinds = self.app().book.kinds().flat_map(|kind| &kind.fields);
        let mut assets = kinds.filter(|field| field.kind == FieldType::Asset);
        assets.any(|field| {
            let sent = step.set.get(&field.key).and_then(toml::Value::as_str);
            sent.is_some_and(|key| !self.assets.iter().any(|own| own == key))
        })
    }

    /// People by their names in the life.
    fn named(&self, key: &str) -> String {
        match key.split_once(':') {
            Some((sort @ ("person" | "requester"), id)) => format!("{sort}:{}", self.name(id)),
            _ => key.to_owned(),
        }
    }

    /// The name of a person by the number.
    fn name(&self, id: &str) -> String {
        let own = self.numbers.iter().find(|(_, n)| n.to_string() == id);
        own.map(|(name, _)| name.clone()).unwrap_or_default()
    }

    /// The ticket that a step opened, under the name that the life gives it.
    async fn opened(&mut self, place: &str, step: &Step, new: &[history::Told]) {
        let keys = new.iter().filter_map(|event| match &event.kind {
            EventKind::Opened { ticket, tie, .. } => Some((ticket.clone(), *tie)),
            _ => None,
        });
        let keys: Vec<_> = keys.collect();
        assert_eq!(keys.len(), usize::from(step.opens.is_some()), "{place}");
        for (key, tie) in keys {
            assert_eq!(Some(tie), step.tie, "{place}");
            let child = ticket::Entity::find().filter(ticket::Column::Key.eq(&key));
            let child = child.one(self.app().db.read()).await.unwrap().unwrap();
            let parent = ticket::Entity::find_by_id(self.tickets[&step.ticket]);
            let parent = parent.one(self.app().db.read()).await.unwrap().unwrap();
            assert_eq!(child.origin_key, Some(parent.key), "{place}");
            self.tickets.insert(step.opens.clone().unwrap(), child.id);
        }
    }
}

async fn tell(t: &TestApp, pack: &str, name: &str, life: &Life) {
    let People { people, assets } = People::of(pack);
    let write = t
        .app
        .db
        .write((t.app.clone(), people.clone()), |tx, (app, people)| {
            Box::pin(register(tx, app, people))
        });
    let numbers = write.await.unwrap();
    let keys = people.iter().map(|person| person.key.clone());
    let now = life.start.to_zoned(t.app.zone.clone()).unwrap();
    let mut told = Told {
        t,
        numbers: keys.zip(numbers).collect(),
        people,
        assets,
        tickets: BTreeMap::new(),
        now,
    };
    for (index, step) in life.steps.iter().enumerate() {
        let place = format!("{pack}/{name}, step {} ({:?})", index + 1, step.r#do);
        told.step(&place, step).await;
    }
    // Whatever the life was: the rows are what the events say, and nothing is left to mend.
    let report = verify(&t.app, |_| {}).await.unwrap();
    assert_eq!(report.findings, [], "{pack}/{name}");
    assert_eq!(
        rebuild(&t.app, |_| {}).await.unwrap(),
        Rebuilt::default(),
        "{pack}/{name}"
    );
}

fn live(pack: &str, backend: Backend) {
    let source = Source::folder(&fixtures::folder(pack)).unwrap();
    for (name, life) in Life::all(pack) {
        block_on(async {
            let t = TestApp::of(backend, &source).await;
            tell(&t, pack, &name, &life).await;
            t.done().await;
        });
    }
}

macro_rules! lives {
    ($($pack:ident)*) => {$(
        mod $pack {
            #[test]
            fn sqlite() {
                super::live(stringify!($pack), crate::support::Backend::Sqlite);
            }

            #[test]
            fn postgres() {
                super::live(stringify!($pack), crate::support::Backend::Postgres);
            }
        }
    )*};
}

lives!(ipn sgg aguascalientes);
