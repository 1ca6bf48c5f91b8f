//! A ticket with its history, moved on by commands as the shell would, and stored as text.

use std::collections::{BTreeMap, HashMap, HashSet};

use engine::schema::{World, requesters, tickets};
use engine::{
    Actor, Attachment, Book, Changes, Command, Decision, Definition, Draft, EventKind, FORMAT,
    Facts, Kind, Move, Refusal, Requester, Ticket, Value, WaitAsked, decide,
};
use filter::Choice;
use jiff::tz::{TimeZone, offset};
use serde::Deserialize;

pub const DAY: i64 = 86_400_000;
/// 21/11/2026 10:30 in the institution's zone.
pub const NOW: i64 = 1_795_278_600_000;
/// The requester, two agents, one who heads the unit, one who is nobody in particular.
pub const ANA: i64 = 1;
pub const BETO: i64 = 2;
pub const CARLA: i64 = 3;
pub const HEAD: i64 = 4;
pub const EVA: i64 = 5;

#[derive(Deserialize)]
struct Written {
    kind: Vec<Kind<String>>,
    definition: BTreeMap<String, Definition<String>>,
}

pub fn written() -> Vec<Kind<String>> {
    toml::from_str::<Written>(include_str!("kinds.toml"))
        .unwrap()
        .kind
}

/// The rules of `kinds.toml`, each in version 1.
pub fn book() -> Book {
    book_of(&written())
}

pub fn book_of(kinds: &[Kind<String>]) -> Book {
    let definitions = toml::from_str::<Written>(include_str!("kinds.toml"))
        .unwrap()
        .definition;
    let choice = |key: &str| Choice::new(key, key);
    let world = World {
        services: definitions.keys().map(|key| choice(key)).collect(),
        teams: vec![choice("soporte"), choice("redes")],
        ..World::default()
    };
    let requesters = requesters(&world).unwrap();
    let all: Vec<&Kind<String>> = kinds.iter().collect();
    let mut book = Book::default();
    for kind in kinds {
        let schema = tickets(&all, &kind.fields, &world).unwrap();
        book.add_kind(1, kind.compile(&schema).unwrap());
    }
    for (service, definition) in &definitions {
        let fields = definition.fields.iter().chain(&kinds[0].fields);
        let schema = tickets(&all, fields, &world).unwrap();
        book.add_definition(
            service,
            1,
            definition.compile(&schema, &requesters).unwrap(),
        );
    }
    book
}

pub fn facts(now: i64) -> Facts {
    let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    Facts {
        key: "t-1".to_owned(),
        created: NOW,
        units: HashMap::from([("catastro".to_owned(), keys(&["catastro", "tesoreria"]))]),
        people: HashMap::from([
            (ANA, Vec::new()),
            (EVA, Vec::new()),
            (BETO, keys(&["agente"])),
            (CARLA, keys(&["agente", "titular"])),
        ]),
        takers: HashSet::from([BETO, CARLA]),
        readers: HashSet::from([BETO, CARLA]),
        could_read: HashSet::from([BETO, CARLA, HEAD]),
        teams: HashSet::from(["soporte".to_owned(), "redes".to_owned()]),
        services: ["impresoras", "redes", "revisiones", "sin-cedula"]
            .map(|key| (key.to_owned(), "area".to_owned()))
            .into(),
        requester: Some(Requester {
            account: true,
            ..Requester::default()
        }),
        fresh: keys(&["t-2", "t-3"]),
        ..Facts::at(now, TimeZone::fixed(offset(-6)))
    }
}

pub fn actor(person: i64) -> Actor {
    let (roles, teams, heads): (&[&str], &[&str], &[&str]) = match person {
        ANA => (&["solicitante"], &[], &[]),
        BETO => (&["agente"], &["soporte"], &[]),
        CARLA => (&["agente", "titular"], &["redes"], &[]),
        HEAD => (&[], &[], &["catastro"]),
        _ => (&[], &[], &[]),
    };
    let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
    Actor {
        person: Some(person),
        roles: keys(roles),
        teams: keys(teams),
        heads: keys(heads),
    }
}

pub fn changes<const N: usize>(all: [(&str, Option<Value>); N]) -> Changes {
    all.map(|(key, value)| (key.to_owned(), value)).into()
}

pub fn text(text: &str) -> Option<Value> {
    Some(Value::from(text))
}

pub fn file(name: &str) -> Attachment {
    let media_type = "application/pdf".to_owned();
    Attachment {
        sha256: "0".repeat(64),
        name: name.to_owned(),
        media_type,
        size: 1,
    }
}

/// A good draft for the kind with everything.
pub fn draft() -> Draft {
    Draft {
        kind: "cambio".to_owned(),
        requester: Some(ANA),
        unit: Some("catastro".to_owned()),
        service: Some("impresoras".to_owned()),
        channel: "portal".to_owned(),
        description: "  La impresora no enciende.\r\n".to_owned(),
        changes: changes([
            ("asunto", text("Impresora")),
            ("tipo", text("soporte")),
            ("modelo", text("X-1")),
        ]),
        ..Draft::default()
    }
}

/// An event as it is stored.
pub struct Stored {
    pub payload: String,
    pub values: Option<String>,
}

pub struct Story {
    pub book: Book,
    pub now: i64,
    pub ticket: Ticket,
    pub stored: Vec<Stored>,
    pub last: Decision,
}

impl Story {
    /// A ticket that Ana asked for.
    pub fn new() -> Self {
        Self::of(book(), draft(), ANA).unwrap()
    }

    pub fn of(book: Book, draft: Draft, by: i64) -> Result<Self, Refusal> {
        let last = decide(
            &book,
            None,
            &actor(by),
            &Command::Create(draft),
            &facts(NOW),
        )?;
        let ticket = last.this().unwrap().ticket.clone();
        let mut story = Self {
            book,
            now: NOW,
            ticket,
            stored: Vec::new(),
            last: last.clone(),
        };
        story.keep(last);
        Ok(story)
    }

    /// Stores what was decided, and gives the number that it asks for.
    fn keep(&mut self, decision: Decision) {
        if let Some(outcome) = decision.this() {
            assert!(!outcome.events.is_empty());
            for event in &outcome.events {
                let values = Some(&event.values).filter(|values| !values.is_empty());
                self.stored.push(Stored {
                    payload: serde_json::to_string(&event.kind).unwrap(),
                    values: values.map(|values| serde_json::to_string(values).unwrap()),
                });
            }
            self.ticket = outcome.ticket.clone();
            if outcome.number {
                let numbered = EventKind::Numbered {
                    folio: "CAM-0001".to_owned(),
                };
                self.ticket.apply(&numbered, &Changes::new()).unwrap();
                let payload = serde_json::to_string(&numbered).unwrap();
                self.stored.push(Stored {
                    payload,
                    values: None,
                });
            }
        }
        self.last = decision;
    }

    pub fn by(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        let decision = decide(
            &self.book,
            Some(&self.ticket),
            actor,
            command,
            &facts(self.now),
        )?;
        self.keep(decision);
        Ok(())
    }

    pub fn give(&mut self, person: i64, command: &Command) -> Result<(), Refusal> {
        self.by(&actor(person), command)
    }

    pub fn edit(&mut self, person: i64, base: i64, changes: Changes) -> Result<(), Refusal> {
        self.give(
            person,
            &Command::Edit {
                base,
                changes,
                why: None,
            },
        )
    }

    /// A move from the version that there is now, without a word.
    pub fn go(&mut self, person: i64, transition: &str, changes: Changes) -> Result<(), Refusal> {
        let asked = Move {
            changes,
            ..self.asked(transition)
        };
        self.give(person, &Command::Move(asked))
    }

    pub fn asked(&self, transition: &str) -> Move {
        Move {
            base: self.ticket.version,
            transition: transition.to_owned(),
            text: text_for(&self.book, transition),
            wait: WaitAsked {
                reason: Some("usuario".to_owned()),
                until: None,
            },
            ..Move::default()
        }
    }

    /// A ticket accepted by Beto.
    pub fn accepted() -> Self {
        let mut story = Self::new();
        story.go(BETO, "aceptar", Changes::new()).unwrap();
        story
    }

    /// A ticket resolved by Beto.
    pub fn resolved() -> Self {
        let mut story = Self::accepted();
        let base = story.ticket.version;
        story
            .edit(BETO, base, changes([("dictamen", text("Fusible."))]))
            .unwrap();
        story
            .go(
                BETO,
                "resolver",
                changes([("prueba", Some(Value::YesNo(true)))]),
            )
            .unwrap();
        story
    }

    /// The date is reached, so many days after now.
    pub fn wake(&mut self, days: i64) {
        self.now += days * DAY;
        self.by(&Actor::default(), &Command::Resume).unwrap();
    }

    /// The ticket that the stored texts make.
    pub fn replayed(&self) -> Ticket {
        let read = |s: &Stored| engine::read(FORMAT, &s.payload, s.values.as_deref()).unwrap();
        let events: Vec<_> = self.stored.iter().map(read).collect();
        Ticket::fold(events.iter().map(|(kind, values)| (kind, values))).unwrap()
    }

    /// The names of the events of the last decision on this ticket, `!` after those inside.
    pub fn told(&self) -> Vec<String> {
        let events = self
            .last
            .this()
            .map(|outcome| outcome.events.as_slice())
            .unwrap_or_default();
        let mark = |e: &engine::Event| {
            let inside = e.visibility == engine::Visibility::Internal;
            format!("{}{}", e.kind.name(), if inside { "!" } else { "" })
        };
        events.iter().map(mark).collect()
    }
}

/// The fields that a refusal names, in order.
pub fn faults(refused: Result<impl Sized, Refusal>) -> Vec<String> {
    let Err(refusal) = refused else {
        panic!("nothing was refused")
    };
    assert!(!refusal.text.is_empty());
    refusal.faults.into_iter().map(|(key, _)| key).collect()
}

/// The rule that refused.
pub fn rule(refused: Result<impl Sized, Refusal>) -> &'static str {
    let Err(refusal) = refused else {
        panic!("nothing was refused")
    };
    refusal.rule
}

/// A text for a transition that has a place for one.
pub fn text_for(book: &Book, transition: &str) -> Option<String> {
    let all = book.kinds().filter_map(|kind| kind.transition(transition));
    let asks = all
        .into_iter()
        .any(|transition| transition.message.is_some());
    asks.then(|| "Porque sí.".to_owned())
}
