//! The people of a demonstration: who can sign in, who asks, and who stood in for whom.

use std::collections::HashMap;

use pack::{DemoAssignment, DemoPerson, DemoRequester, Year};
use serde_json::json;

use crate::directory::assign::{self, Giving};
use crate::directory::lock::{Locking, lock};
use crate::directory::store::{self, Data, Given};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::session::hash;

const DAY: i64 = 24 * 3_600_000;
/// How those who only ask are called where the others have a role.
const REQUESTER: &str = "Solicitante";

/// A person of the demo with a freshly made password.
pub struct DemoAccount {
    /// Name of the role.
    pub role: String,
    /// Address to sign in with.
    pub email: String,
    /// Password to sign in with; the same for all of a role.
    pub password: String,
    /// Whether it is the first of its role: one of each is told.
    pub shown: bool,
}

/// Everybody of a demonstration.
#[derive(Default)]
pub(super) struct People {
    /// Those who can sign in.
    pub(super) accounts: Vec<DemoAccount>,
    /// Number and role of those who attend, by address.
    pub(super) attending: HashMap<String, (i64, String)>,
    /// Numbers of those who only ask and have an account, by address.
    pub(super) asking: HashMap<String, i64>,
}

impl People {
    /// Registers everybody, as since `since`.
    pub(super) async fn register(
        app: &App,
        year: Option<&Year>,
        since: i64,
    ) -> Result<Self, AppError> {
        let mut people = Self::default();
        let mut known: HashMap<String, (String, String)> = HashMap::new();
        for person in &app.pack.demo.people {
            let (password, hashed) = one(app, &mut known, &person.role).await?;
            let id = attend(app, person, hashed, since).await?;
            let own = (id, person.role.clone());
            people.attending.insert(person.email.clone(), own);
            let role = app.pack.roles.iter().find(|role| role.key == person.role);
            let name = role.map(|role| role.name.clone()).unwrap_or_default();
            people.tell(name, &person.email, password);
        }
        for requester in year.iter().flat_map(|year| &year.requesters) {
            if let Some(name) = &requester.name {
                let (password, hashed) = one(app, &mut known, REQUESTER).await?;
                let id = ask(app, requester, name, hashed, since).await?;
                if let Some(reason) = &requester.locked {
                    people.shut(app, id, reason).await?;
                }
                people.asking.insert(requester.email.clone(), id);
                people.tell(REQUESTER.to_owned(), &requester.email, password);
            }
        }
        for told in year.iter().flat_map(|year| &year.assignments) {
            people.stand_in(app, told).await?;
        }
        Ok(people)
    }

    fn tell(&mut self, role: String, email: &str, password: String) {
        let shown = !self.accounts.iter().any(|account| account.role == role);
        self.accounts.push(DemoAccount {
            role,
            email: email.to_owned(),
            password,
            shown,
        });
    }

    /// Locks an account, as the administrator did three days ago.
    async fn shut(&self, app: &App, person: i64, reason: &str) -> Result<(), AppError> {
        let roles = app.pack.roles.iter();
        let managing = roles.filter(|role| role.may("people.manage"));
        let locking = Locking {
            now: app.now() - 3 * DAY,
            me: self.manager(app),
            person,
            reason: reason.to_owned(),
            managing: managing.map(|role| role.key.clone()).collect(),
        };
        let write = app
            .db
            .write(locking, |tx, locking| Box::pin(lock(tx, locking)));
        write.await
    }

    /// The number of somebody who manages people.
    fn manager(&self, app: &App) -> Option<i64> {
        let manages = |role: &str| {
            let mut roles = app.pack.roles.iter();
            roles.any(|own| own.key == role && own.may("people.manage"))
        };
        let mut attending = self.attending.values();
        attending.find(|(_, role)| manages(role)).map(|(id, _)| *id)
    }

    /// Gives a role for a time, as the administrator does.
    async fn stand_in(&self, app: &App, told: &DemoAssignment) -> Result<(), AppError> {
        let Some((person, _)) = self.attending.get(&told.email) else {
            return Ok(());
        };
        let from = app.now() - i64::from(told.from_days_ago) * DAY;
        let given = Given {
            person: *person,
            role: told.role.clone(),
            from,
            until: told.days.map(|days| from + i64::from(days) * DAY),
            document: told.document.clone(),
            ..Given::default()
        };
        let giving = Giving {
            now: from,
            me: self.manager(app),
            detail: json!({ "role": given.role, "from": given.from, "until": given.until }),
            given,
            config_version: app.config_version,
            command: CommandId::new(String::new(), None, String::new())?,
        };
        let write = app
            .db
            .write(giving, |tx, giving| Box::pin(assign::give(tx, giving)));
        write.await
    }
}

/// The password of a role and its hash: made once, since hashing takes long on purpose.
async fn one(
    app: &App,
    known: &mut HashMap<String, (String, String)>,
    role: &str,
) -> Result<(String, String), AppError> {
    if let Some(own) = known.get(role) {
        return Ok(own.clone());
    }
    let password = app.random.password()?;
    let hashed = hash(app, password.clone()).await?;
    known.insert(role.to_owned(), (password.clone(), hashed.clone()));
    Ok((password, hashed))
}

async fn attend(app: &App, person: &DemoPerson, hash: String, since: i64) -> Result<i64, AppError> {
    let write = app
        .db
        .write((since, person.clone(), hash), |tx, (now, p, hash)| {
            let hash = Some(hash.clone());
            Box::pin(store::register(tx, *now, &p.name, &p.email, &p.role, hash))
        });
    write.await
}

async fn ask(
    app: &App,
    requester: &DemoRequester,
    name: &str,
    hash: String,
    since: i64,
) -> Result<i64, AppError> {
    let data = Data {
        name: name.to_owned(),
        unit: app.known.unit(&requester.unit).map(|unit| unit.id),
        ..Data::default()
    };
    let context = (since, data, requester.email.clone(), hash);
    let write = app.db.write(context, |tx, (now, data, email, hash)| {
        let hash = Some(hash.clone());
        Box::pin(store::register_asking(tx, *now, data, email, hash))
    });
    write.await
}
