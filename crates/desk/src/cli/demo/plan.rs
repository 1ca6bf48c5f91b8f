//! A year of tickets out of lists of sentences: the same seed and the same instant plan the same year.

use std::collections::{BTreeMap, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;
use pack::{DemoAction, DemoCase, DemoChanges, DemoRequester, Pack, Year};

use super::dice::Dice;
use super::life::{Life, Step, Who};
use super::office::Office;

const MINUTE: i64 = 60_000;
/// Minutes of work of a usual day.
const DAY: i64 = 540;

/// The tickets of so many months until `now`, in the order in which they came.
pub(super) fn plan(
    pack: &Pack,
    year: &Year,
    office: &Office<'_>,
    now: i64,
    months: u8,
) -> Vec<Life> {
    let mut planner = Planner {
        pack,
        year,
        office,
        now,
        dice: Dice::new(year.shape.seed),
    };
    let last = office.day(now);
    let first = last.checked_sub(i32::from(months).months()).unwrap_or(last);
    let days = first.series(1.day()).take_while(|day| *day <= last);
    let mut lives: Vec<Life> = days.flat_map(|day| planner.day(day)).collect();
    lives.retain(|life| life.at < now);
    lives.sort_by_key(|life| life.at);
    lives
}

struct Planner<'y> {
    pack: &'y Pack,
    year: &'y Year,
    office: &'y Office<'y>,
    now: i64,
    dice: Dice,
}

impl Planner<'_> {
    /// What comes on one day.
    fn day(&mut self, day: Date) -> Vec<Life> {
        let shape = &self.year.shape;
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
        let month = usize::try_from(day.month().saturating_sub(1)).unwrap_or_default();
        let whole: u32 = shape.days.iter().sum::<u32>().max(1);
        let busy = shape.days.get(weekday).copied().unwrap_or_default();
        let season = shape.months.get(month).copied().unwrap_or(100);
        // In hundredths of a ticket; between none and twice as many as usual.
        let usual = shape.a_week * busy * season / whole;
        let drawn = self.dice.below(2 * usual + 1);
        let mut count = drawn / 100;
        if self.dice.chance(drawn % 100) {
            count += 1;
        }
        if !self.office.works(day) {
            count = 0;
        }
        (0..count).filter_map(|_| self.life(day)).collect()
    }

    fn life(&mut self, day: Date) -> Option<Life> {
        let year = self.year;
        let at = self.arrival(day);
        let case = self.dice.weighted(&year.cases, |case| case.weight)?;
        let requester = self.requester(case)?;
        let mut words = Words::default();
        let description = self.text(&case.description, &mut words)?;
        let attached = self.dice.chance(60);
        let mut life = Life {
            at,
            email: requester.email,
            unit: requester.unit,
            service: case.service.clone(),
            channel: None,
            description,
            fields: BTreeMap::new(),
            file: case.file.filter(|_| attached),
            steps: Vec::new(),
        };
        self.come_in(&mut life)?;
        life.steps = self.steps(case, at, &mut words)?;
        let now = self.now;
        life.steps.retain(|step| step.at < now);
        Some(life)
    }

    /// By which channel a ticket comes, with what that asks for.
    fn come_in(&mut self, life: &mut Life) -> Option<()> {
        let year = self.year;
        let mut drawn = self.dice.below(100);
        let channel = year.channels.iter().find(|channel| {
            let is = drawn < channel.share;
            drawn = drawn.saturating_sub(channel.share);
            is
        });
        let Some(channel) = channel else {
            return Some(());
        };
        // Nobody registers while the office is closed.
        if self.office.after(life.at, 0) != life.at {
            return Some(());
        }
        life.channel = Some((channel.key.clone(), year.shape.head.clone()));
        let mut words = Words::default();
        let day = self.office.day(life.at).to_string();
        words.0.insert("fecha".to_owned(), day);
        for (field, texts) in &channel.fields {
            let text = self.text(texts, &mut words)?;
            life.fields.insert(field.clone(), text);
        }
        Some(())
    }

    /// The instant at which a ticket comes: mostly while the office is open.
    fn arrival(&mut self, day: Date) -> i64 {
        let shape = &self.year.shape;
        let minute = self.dice.between(0, 59 * 60) * 1_000;
        if self.dice.chance(shape.late) {
            let hour = i8::try_from(self.dice.between(19, 22)).unwrap_or(20);
            return self.office.at(day, hour) + minute;
        }
        let hours: Vec<(i8, u32)> = (shape.opens..).zip(shape.hours.iter().copied()).collect();
        let hour = self.dice.weighted(&hours, |(_, busy)| *busy);
        self.office
            .at(day, hour.map_or(shape.opens, |(hour, _)| *hour))
            + minute
    }

    /// Of those who may ask for it; the first ones ask most.
    fn requester(&mut self, case: &DemoCase) -> Option<DemoRequester> {
        let all = &self.year.requesters;
        let able: Vec<(u32, &DemoRequester)> = (2..)
            .zip(all)
            .filter(|(_, r)| case.units.is_empty() || case.units.contains(&r.unit))
            .map(|(rank, requester)| (1_000 / rank + 40, requester))
            .collect();
        let drawn = self.dice.weighted(&able, |(weight, _)| *weight);
        drawn.map(|(_, requester)| (*requester).clone())
    }

    /// The address of the agent who attends a service.
    fn agent(&mut self, service: &str) -> Option<String> {
        let mut services = self.pack.services.iter();
        let area = services
            .find(|own| own.key == service)
            .map(|s| s.area.clone())?;
        let able: Vec<_> = self
            .year
            .agents
            .iter()
            .filter(|a| a.areas.contains(&area))
            .collect();
        let drawn = self.dice.weighted(&able, |agent| agent.weight);
        drawn.map(|agent| agent.email.clone())
    }

    /// One of these texts with its slots filled; the words of a slot stay for the whole ticket.
    fn text(&mut self, texts: &[String], words: &mut Words) -> Option<String> {
        let text = self.dice.pick(texts)?.clone();
        let mut filled = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let (slot, after) = after.split_once('}')?;
            if !words.0.contains_key(slot) {
                let word = self.dice.pick(self.year.words.get(slot)?)?.clone();
                words.0.insert(slot.to_owned(), word);
            }
            filled.push_str(words.0.get(slot).map(String::as_str).unwrap_or_default());
            rest = after;
        }
        filled.push_str(rest);
        // What begins with a word of the pack begins a sentence; a key stays as it is.
        if !text.starts_with('{') {
            return Some(filled);
        }
        let mut letters = filled.chars();
        let first = letters.next()?;
        Some(first.to_uppercase().chain(letters).collect())
    }

    fn steps(&mut self, case: &DemoCase, born: i64, words: &mut Words) -> Option<Vec<Step>> {
        let shape = &self.year.shape;
        let head = Who::Person(shape.head.clone());
        let mut agent = self.agent(&case.service)?;
        let priority = self.dice.pick(&case.priority)?.clone();
        let mut course = Course {
            office: self.office,
            at: born,
            steps: Vec::new(),
        };
        let triage = self.dice.between(8, 150);
        course.then(
            triage,
            head.clone(),
            DemoAction::Edit(DemoChanges {
                priority: Some(priority.clone()),
                assignee: Some(agent.clone()),
                fields: case.fields.clone(),
                ..DemoChanges::default()
            }),
        );
        // How long the work takes, in minutes of work; some tickets take very long.
        let mut work = match priority.as_str() {
            "urgente" => self.dice.between(20, 240),
            "alta" => self.dice.between(40, DAY),
            "media" => self.dice.between(60, 3 * DAY),
            _ => self.dice.between(DAY / 2, 6 * DAY),
        };
        if self.dice.chance(3) {
            work *= 8;
        }
        if self.dice.chance(5) {
            let other = self.agent(&case.service)?;
            if other != agent {
                agent = other;
                course.then(
                    work / 5,
                    head.clone(),
                    DemoAction::Edit(DemoChanges {
                        assignee: Some(agent.clone()),
                        ..DemoChanges::default()
                    }),
                );
            }
        }
        let by = Who::Person(agent);
        if self.dice.chance(shape.asked)
            && let Some(text) = self.text(&case.answer, words)
        {
            course.then(work / 4, by.clone(), DemoAction::Answer { text });
            let answers = self.dice.chance(75);
            if let Some(text) = self.text(&case.reply, words).filter(|_| answers) {
                let minutes = self.dice.between(10, 300);
                course.then(minutes, Who::Requester, DemoAction::Answer { text });
            }
        }
        if self.dice.chance(shape.noted)
            && let Some(text) = self.text(&case.note, words)
        {
            course.then(work / 4, by.clone(), DemoAction::Note { text });
        }
        if self.dice.chance(shape.waited)
            && let Some(message) = self.text(&case.wait, words)
        {
            let days = self.dice.between(1, 9);
            // What is promised is not always kept.
            let promised = course.at + (days + self.dice.between(-1, 3)).max(1) * 24 * 60 * MINUTE;
            course.then(work / 4, by.clone(), moved(&shape.wait, Some(message)));
            course.until(promised);
            course.then(days * DAY, by.clone(), moved(&shape.resume, None));
        }
        self.end(case, &mut course, (&by, &head), work, words)?;
        Some(course.steps)
    }

    /// Resolved, sometimes again, and closed some days later.
    fn end(
        &mut self,
        case: &DemoCase,
        course: &mut Course<'_>,
        (by, head): (&Who, &Who),
        work: i64,
        words: &mut Words,
    ) -> Option<()> {
        let shape = &self.year.shape;
        let again = self.dice.chance(shape.reopened);
        for round in 0..=u8::from(again) {
            let done = self.text(&case.done, words)?;
            let mut resolved = moved(&shape.resolve, Some(done));
            if let DemoAction::Move { changes, .. } = &mut resolved {
                for (field, values) in &case.resolved {
                    let value = self.dice.pick(values)?.clone();
                    changes.fields.insert(field.clone(), value);
                }
            }
            course.then((work / 3).max(15), by.clone(), resolved);
            if round == 0 && again {
                let why = self.text(&shape.again, words)?;
                let minutes = self.dice.between(DAY / 2, 2 * DAY);
                course.then(minutes, head.clone(), moved(&shape.reopen, Some(why)));
            }
        }
        if self.dice.chance(shape.thanked) {
            let text = self.text(&shape.thanks, words)?;
            let minutes = self.dice.between(5, 300);
            course.then(minutes, Who::Requester, DemoAction::Answer { text });
        }
        let minutes = self.dice.between(DAY / 2, 4 * DAY);
        let closes = if self.dice.chance(70) { head } else { by };
        course.then(minutes, closes.clone(), moved(&shape.close, None));
        Some(())
    }
}

fn moved(transition: &str, message: Option<String>) -> DemoAction {
    DemoAction::Move {
        transition: transition.to_owned(),
        message,
        wait: None,
        changes: DemoChanges::default(),
    }
}

/// The words that a ticket keeps for its slots.
#[derive(Default)]
struct Words(HashMap<String, String>);

/// Steps as they follow each other.
struct Course<'y> {
    office: &'y Office<'y>,
    at: i64,
    steps: Vec<Step>,
}

impl Course<'_> {
    /// A step after so many minutes of work.
    fn then(&mut self, minutes: i64, who: Who, action: DemoAction) {
        self.at = self.office.after(self.at, minutes.max(1));
        self.steps.push(Step {
            at: self.at,
            who,
            action,
            until: None,
        });
    }

    /// Until when the last step waits.
    fn until(&mut self, until: i64) {
        if let Some(last) = self.steps.last_mut() {
            last.until = Some(until.max(last.at + MINUTE));
        }
    }
}
