//! `/solicitudes/{folio}/plazos/{clock}`: why a deadline is what it is, interval by interval.

use std::collections::HashMap;

use ::clock::{Asked, Fact, Line, Measure, Mode, Term, Timer};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use engine::levels::ClockName;
use engine::{Kind, Ticket};

use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may};
use crate::platform::text::capital;
use crate::platform::web::view::When;
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::page::warnings::{Warning, warnings};
use crate::ticket::timers::words;
use crate::ticket::{history, store};

#[derive(Template)]
#[template(path = "ticket/page/deadline.html")]
struct Why {
    shell: Shell,
    reference: String,
    label: String,
    key: &'static str,
    standing: String,
    due: Option<When>,
    if_resumed: Option<When>,
    ended: Option<When>,
    term: String,
    used: String,
    calendar: Option<CalendarLine>,
    chosen: String,
    rules: Vec<RuleLine>,
    facts: Vec<FactLine>,
    lines: Vec<IntervalLine>,
    verdicts: Vec<String>,
    spent: Vec<(String, String)>,
    warnings: Vec<Warning>,
}

struct CalendarLine {
    name: String,
    zone: String,
}

struct RuleLine {
    rule: String,
    names: String,
    outcome: String,
    is_chosen: bool,
}

struct FactLine {
    at: When,
    text: String,
}

struct IntervalLine {
    from: When,
    to: When,
    /// `run`, `pause`, `over`.
    key: &'static str,
    what: String,
    holder: String,
    counted: String,
    elapsed: String,
    skipped: Vec<String>,
    ahead: bool,
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path((reference, clock)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let seen = store::seen(app.db.read(), &reference).await?;
    let target = Target {
        id: seen.ticket.id,
        keys: &seen.keys,
    };
    if !may(&request.viewer.actor, Action::SeeTickets, Some(target)) {
        return Err(AppError::NotFound);
    }
    let name: ClockName = clock.parse().map_err(|_| AppError::NotFound)?;
    let (ticket, past) = history::past(app.db.read(), seen.ticket.id).await?;
    let clocks = app.levels.clocks(&ticket.kind, &past);
    let own = clocks.into_iter().find(|own| own.name == name);
    let own = own.ok_or(AppError::NotFound)?;
    let told = ::clock::explain(&own.facts, app.levels.calendars(), app.now());
    let told = told.map_err(|e| AppError::internal(e.to_string()))?;
    let timer = &told.timer;
    let term = timer.aim.as_ref().map(|aim| aim.term);
    let term = term.ok_or(AppError::NotFound)?;
    let people = told
        .lines
        .iter()
        .filter_map(|line| line.interval.holder.person);
    let people: Vec<i64> = people.collect();
    let (people, _) =
        directory::store::names_and_holders(app.db.read(), app.now(), people, &[]).await?;
    let kind = app.book.kind(&ticket.kind);
    let shown = Shown {
        app: &app,
        kind,
        people,
    };
    let warnings = warnings(&app, kind, (seen.ticket.id, &clock), timer).await?;
    let label = words::label(&app, kind, &name);
    let (key, standing) = words::standing(timer, app.now());
    let when = |at: i64| When::new(at, app.now(), &app.zone);
    let reference = seen.ticket.reference().to_owned();
    let crumbs = vec![
        Crumb::to(capital(&app.kind.noun.plural), "/solicitudes"),
        Crumb::to(reference.clone(), format!("/solicitudes/{reference}")),
        Crumb::here("Por qué este vencimiento"),
    ];
    let aim = timer.aim.as_ref();
    page(&Why {
        shell: request.shell(&app, crumbs),
        label,
        key,
        standing,
        due: timer.due.map(when),
        if_resumed: timer.due_if_resumed.map(when),
        ended: timer.ended.map(when),
        term: words::term(term),
        used: words::span(timer.elapsed),
        calendar: timer
            .calendar
            .as_deref()
            .filter(|_| !matches!(term, Term::Natural(_)))
            .map(|key| CalendarLine {
                name: words::calendar(&app, key),
                zone: zone(&app, key),
            }),
        chosen: aim.map_or_else(String::new, |aim| {
            format!("«{}», que {}", aim.rule, words::names(&aim.names))
        }),
        rules: rules(&app, &ticket, &name, timer),
        facts: told
            .facts
            .iter()
            .filter_map(|fact| shown.fact(fact))
            .collect(),
        lines: told.lines.iter().map(|line| shown.line(line)).collect(),
        verdicts: shown.verdicts(timer),
        spent: shown.spent(timer),
        warnings,
        reference,
    })
}

fn zone(app: &App, key: &str) -> String {
    let calendar = app.levels.calendars().get(key);
    calendar.map_or_else(|_| String::new(), |own| own.zone().to_owned())
}

/// The rules that were looked at, for a clock that goes on; an ended one keeps its own.
fn rules(app: &App, ticket: &Ticket, name: &ClockName, timer: &Timer) -> Vec<RuleLine> {
    if timer.ended.is_some() {
        return Vec::new();
    }
    let of = name.of.as_deref();
    let asked = Asked {
        measure: name.measure,
        internal: name.internal,
        service: ticket.service.as_deref(),
        kind: Some(&ticket.kind),
        priority: ticket.priority.as_deref(),
        stage: of.filter(|_| name.measure == Measure::Stage),
        team: of.filter(|_| name.internal).or(ticket.team.as_deref()),
    };
    let considered = app.levels.choose(&asked).map(|choice| choice.considered);
    let line = |own: ::clock::Considered| RuleLine {
        names: words::names(&own.names),
        outcome: words::outcome(own.outcome),
        is_chosen: own.outcome == ::clock::Outcome::Chosen,
        rule: own.rule,
    };
    considered
        .unwrap_or_default()
        .into_iter()
        .map(line)
        .collect()
}

/// What the lines of the page are told with.
struct Shown<'a> {
    app: &'a App,
    kind: Option<&'a Kind>,
    people: HashMap<i64, String>,
}

impl Shown<'_> {
    fn when(&self, at: i64) -> When {
        When::new(at, self.app.now(), &self.app.zone)
    }

    fn fact(&self, fact: &Fact) -> Option<FactLine> {
        Some(FactLine {
            at: self.when(fact.at),
            text: words::change(self.app, self.kind, &fact.change)?,
        })
    }

    fn line(&self, line: &Line) -> IntervalLine {
        let own = &line.interval;
        let (key, what) = match &own.mode {
            Mode::Run if line.ahead => ("ahead", "Lo que falta, si nada cambia".to_owned()),
            Mode::Run => ("run", "Cuenta".to_owned()),
            Mode::Pause(reasons) => {
                let reasons = reasons.iter().map(|own| words::pause(self.kind, own));
                let reasons: Vec<String> = reasons.collect();
                ("pause", format!("En pausa: {}", reasons.join(", ")))
            }
            Mode::Over => ("over", "Estuvo terminado".to_owned()),
        };
        let team = own
            .holder
            .team
            .as_deref()
            .and_then(|key| self.app.known.team(key));
        let person = own.holder.person.and_then(|id| self.people.get(&id));
        let holder = [team.map(|team| team.name.clone()), person.cloned()];
        let holder: Vec<String> = holder.into_iter().flatten().collect();
        let skip = |skip: &::clock::Skip| {
            let days = skip.days.iter().map(|day| day.name.as_str());
            let days: Vec<&str> = days.collect();
            let (from, to) = (self.when(skip.from).text, self.when(skip.to).text);
            match days.is_empty() {
                true => format!("{from} a {to}"),
                false => format!("{from} a {to} ({})", days.join(", ")),
            }
        };
        let mut skipped: Vec<String> = line.skipped.iter().map(skip).collect();
        if line.more > 0 {
            skipped.push(format!("y {} ratos más", line.more));
        }
        IntervalLine {
            from: self.when(own.from),
            to: self.when(own.to),
            key,
            what,
            holder: holder.join(", "),
            counted: words::span(own.counted),
            elapsed: words::span(line.elapsed),
            skipped,
            ahead: line.ahead,
        }
    }

    /// Every end so far, where there was more than the present one.
    fn verdicts(&self, timer: &Timer) -> Vec<String> {
        let several = timer.verdicts.len() > 1 || timer.ended.is_none();
        let told = timer.verdicts.iter().filter(|_| several);
        let told = told.map(|verdict| {
            let how = match (verdict.cancelled, verdict.missed()) {
                (true, _) => "dejó de aplicar",
                (_, true) => "se cumplió tarde",
                _ => "se cumplió a tiempo",
            };
            let used = words::span(verdict.elapsed);
            format!(
                "{}: {how}, con {used} contadas",
                self.when(verdict.ended).text
            )
        });
        told.collect()
    }

    /// Where the time went: by team, by person, in pauses, after a reopening.
    fn spent(&self, timer: &Timer) -> Vec<(String, String)> {
        let accounts = &timer.accounts;
        let told = |spent: &::clock::Spent| {
            format!(
                "{} de atención, {} por reloj",
                words::span(spent.business),
                words::span(spent.natural)
            )
        };
        let team = |(key, spent): (&String, &::clock::Spent)| {
            let known = self.app.known.team(key);
            let name = known.map_or(key.as_str(), |team| team.name.as_str());
            (format!("Con el equipo {name}"), told(spent))
        };
        let person = |(id, spent): (&i64, &::clock::Spent)| {
            let name = self.people.get(id).map_or("alguien", String::as_str);
            (format!("A cargo de {name}"), told(spent))
        };
        let pause = |(key, spent): (&String, &::clock::Spent)| {
            (
                format!("En pausa ({})", words::pause(self.kind, key)),
                told(spent),
            )
        };
        let mut all: Vec<(String, String)> = accounts.teams.iter().map(team).collect();
        all.extend(accounts.people.iter().map(person));
        all.extend(accounts.pauses.iter().map(pause));
        if accounts.reopened.natural > 0 {
            all.push(("Después de reabrirse".to_owned(), told(&accounts.reopened)));
        }
        all
    }
}
