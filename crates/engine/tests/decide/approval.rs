//! Approvals: nothing passes them that was not approved by who is asked.

use engine::audience::{Key, keys};
use engine::{
    Actor, ApprovalAct, ApprovalState, ApprovalStep, ApprovalTemplate, Command, Directory, Facts,
    Kind, Office, Refusal, Ticket, decide,
};
use proptest::prelude::*;

use crate::story::*;

const BOSS: i64 = 10;
const OTHER: i64 = 11;
const THIRD: i64 = 12;
const DEPUTY: i64 = 13;

fn step(key: &str, by: &[&str], quorum: Option<u32>) -> ApprovalStep {
    ApprovalStep {
        key: key.to_owned(),
        name: format!("paso {key}"),
        by: by.iter().map(|of| (*of).to_owned()).collect(),
        quorum,
    }
}

/// The first kind, whose tickets are approved when they come in: by two of the council, then by
/// who heads the unit.
fn kinds() -> Vec<Kind<String>> {
    let mut kinds = written();
    kinds[0].approvals = vec![ApprovalTemplate {
        key: "obra".to_owned(),
        name: "Autorización de la obra".to_owned(),
        starts: None,
        when: None,
        own: false,
        days: Some(3),
        approved: Some("aceptar".to_owned()),
        refused: None,
        manage: vec!["agente".to_owned()],
        steps: vec![
            step("consejo", &["consejero"], Some(2)),
            step("jefe", &["@unit-head"], None),
        ],
    }];
    let accepts = kinds[0].transitions.iter_mut();
    for transition in accepts.filter(|t| t.key == "aceptar") {
        transition.approved = true;
    }
    kinds
}

fn office(person: i64, role: &str, unit: Option<&str>) -> Office {
    Office {
        person,
        role: role.to_owned(),
        unit: unit.map(str::to_owned),
        team: None,
        heads: role == "jefe",
    }
}

/// Three in the council; somebody heads the unit above the requester's.
fn directory() -> Directory {
    Directory {
        offices: vec![
            office(BOSS, "consejero", None),
            office(OTHER, "consejero", None),
            office(THIRD, "consejero", None),
            office(HEAD, "jefe", Some("tesoreria")),
        ],
        ..Directory::default()
    }
}

fn with(directory: &Directory) -> Facts {
    let mut facts = facts(NOW);
    for person in [BOSS, OTHER, THIRD, DEPUTY, HEAD, EVA] {
        facts.people.insert(person, Vec::new());
    }
    facts.directory = directory.clone();
    facts
}

struct Told {
    book: engine::Book,
    directory: Directory,
    now: i64,
    ticket: Ticket,
    events: Vec<(String, bool)>,
}

impl Told {
    fn new(kinds: &[Kind<String>], directory: Directory) -> Self {
        let book = book_of(kinds);
        let command = Command::Create(draft());
        let decision = decide(&book, None, &actor(ANA), &command, &with(&directory)).unwrap();
        let ticket = decision.this().unwrap().ticket.clone();
        Self {
            book,
            directory,
            now: NOW,
            ticket,
            events: Vec::new(),
        }
    }

    fn act(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        let mut facts = with(&self.directory);
        facts.now = self.now;
        let decision = decide(&self.book, Some(&self.ticket), actor, command, &facts)?;
        self.events.clear();
        if let Some(outcome) = decision.this() {
            self.ticket = outcome.ticket.clone();
            let told = outcome.events.iter().map(|event| {
                let public = event.visibility == engine::Visibility::Public;
                assert!(!public || event.body.is_none() || event.kind.name() == "moved");
                (serde_json::to_string(&event.kind).unwrap(), public)
            });
            self.events = told.collect();
        }
        Ok(())
    }

    fn decide(&mut self, who: i64, approve: bool) -> Result<(), Refusal> {
        let why = (!approve).then(|| "No hay presupuesto.".to_owned());
        let asked = self.ticket.approvals["obra"].asked;
        self.say(who, asked, approve, why)
    }

    fn say(
        &mut self,
        who: i64,
        asked: i64,
        approve: bool,
        why: Option<String>,
    ) -> Result<(), Refusal> {
        let command = Command::Approval(ApprovalAct::Decide {
            approval: "obra".to_owned(),
            asked,
            approve,
            why,
        });
        self.act(&actor(who), &command)
    }

    fn accept(&mut self) -> Result<(), Refusal> {
        let asked = engine::Move {
            base: self.ticket.version,
            transition: "aceptar".to_owned(),
            text: text_for(&self.book, "aceptar"),
            ..engine::Move::default()
        };
        self.act(&actor(BETO), &Command::Move(asked))
    }

    fn program(&mut self, act: ApprovalAct) {
        self.act(&Actor::default(), &Command::Approval(act))
            .unwrap();
    }

    fn state(&self) -> ApprovalState {
        self.ticket.approvals["obra"].state
    }

    fn seats(&self) -> Vec<(Option<i64>, Option<i64>)> {
        let open = self.ticket.approvals["obra"].open();
        open.map(|seat| (seat.person, seat.substitute)).collect()
    }

    fn sees(&self, person: i64) -> bool {
        let kind = self.book.kind(&self.ticket.kind).unwrap();
        let carried = keys(kind, &self.book.form(&self.ticket), &self.ticket, &[]);
        carried.contains(&Key::Person(person)) && carried.contains(&Key::Approver(person))
    }
}

fn withdraw(why: &str) -> Command {
    Command::Approval(ApprovalAct::Withdraw {
        approval: "obra".to_owned(),
        why: Some(why.to_owned()),
    })
}

fn choose(from: Option<i64>, to: i64) -> Command {
    Command::Approval(ApprovalAct::Choose {
        approval: "obra".to_owned(),
        from,
        to: Some(to),
        why: Some("Está de licencia.".to_owned()),
    })
}

#[test]
fn steps_follow_each_other_and_the_last_one_moves_the_ticket() {
    let mut told = Told::new(&kinds(), directory());
    let first = told.ticket.approvals["obra"].asked;
    assert_eq!(told.ticket.approvals["obra"].due, Some(NOW + 3 * DAY));
    assert!(told.sees(BOSS) && !told.sees(HEAD));
    assert_eq!(rule(told.accept()), "move.approval");
    assert_eq!(rule(told.decide(EVA, true)), "approval.stranger");
    told.decide(BOSS, true).unwrap();
    assert_eq!(rule(told.decide(BOSS, true)), "approval.twice");
    assert_eq!(rule(told.accept()), "move.approval");
    told.decide(OTHER, true).unwrap();
    assert_eq!(told.ticket.approvals["obra"].step, "jefe");
    assert!(told.sees(BOSS) && told.sees(HEAD) && told.sees(THIRD));
    // Who was asked for the step before comes late.
    assert_eq!(rule(told.say(THIRD, first, true, None)), "approval.changed");
    told.decide(HEAD, true).unwrap();
    assert_eq!(told.state(), ApprovalState::Approved);
    assert_eq!(rule(told.decide(HEAD, true)), "approval.closed");
    let before = told.ticket.state.clone();
    told.program(ApprovalAct::Follow {
        approval: "obra".to_owned(),
        why: None,
    });
    assert_ne!(told.ticket.state, before, "the program made the transition");
    assert!(told.sees(BOSS) && told.sees(HEAD), "they keep sight of it");
}

#[test]
fn a_refusal_is_final_and_needs_a_reason() {
    let mut told = Told::new(&kinds(), directory());
    let asked = told.ticket.approvals["obra"].asked;
    assert_eq!(
        faults(told.say(BOSS, asked, false, Some(" ".to_owned()))),
        ["why"]
    );
    told.decide(BOSS, false).unwrap();
    assert_eq!(told.state(), ApprovalState::Refused);
    assert_eq!(rule(told.decide(OTHER, true)), "approval.closed");
    let refused = told.accept().unwrap_err();
    assert!(refused.text.contains("se rechazó"), "{}", refused.text);
    let again = Command::Approval(ApprovalAct::Ask {
        approval: "obra".to_owned(),
    });
    assert_eq!(rule(told.act(&actor(EVA), &again)), "approval.manage");
    told.act(&actor(BETO), &again).unwrap();
    assert_eq!(rule(told.act(&actor(BETO), &again)), "approval.open");
    told.decide(BOSS, true).unwrap();
    assert_eq!(
        told.state(),
        ApprovalState::Asked,
        "the first round counts for nothing"
    );
    assert_eq!(faults(told.act(&actor(BETO), &withdraw(" "))), ["why"]);
    told.act(&actor(BETO), &withdraw("Se capturó mal."))
        .unwrap();
    assert_eq!(rule(told.accept()), "move.approval");
}

#[test]
fn whoever_asks_does_not_approve() {
    let mut asks = directory();
    asks.offices.push(office(ANA, "consejero", None));
    asks.offices.push(office(ANA, "jefe", Some("catastro")));
    let mut told = Told::new(&kinds(), asks.clone());
    assert!(!told.seats().contains(&(Some(ANA), None)));
    assert_eq!(rule(told.decide(ANA, true)), "approval.own");
    told.decide(BOSS, true).unwrap();
    told.decide(OTHER, true).unwrap();
    // Whoever heads the own unit is answered for by the next one above.
    assert_eq!(told.seats(), [(Some(HEAD), None)]);
    let mut open = kinds();
    open[0].approvals[0].own = true;
    let mut told = Told::new(&open, asks);
    told.decide(ANA, true).unwrap();
}

#[test]
fn substitutes_decide_and_their_own_substitutes_do_not() {
    let mut away = directory();
    away.absent.insert(BOSS, Some(DEPUTY));
    away.absent.insert(DEPUTY, Some(EVA));
    let mut told = Told::new(&kinds(), away.clone());
    assert!(told.seats().contains(&(Some(BOSS), Some(DEPUTY))));
    assert!(told.sees(DEPUTY) && !told.sees(EVA));
    assert_eq!(rule(told.decide(EVA, true)), "approval.stranger");
    told.decide(DEPUTY, true).unwrap();
    let verdict = told.ticket.approvals["obra"].verdicts[0].clone();
    assert_eq!((verdict.person, verdict.by), (BOSS, Some(DEPUTY)));
    assert_eq!(rule(told.decide(DEPUTY, true)), "approval.twice");
    // A colleague of the same step stands in for nobody: one person, one voice.
    away.absent.insert(OTHER, Some(THIRD));
    let told = Told::new(&kinds(), away.clone());
    assert!(told.seats().contains(&(Some(OTHER), None)));
    // Nor does who asked.
    away.absent.insert(OTHER, Some(ANA));
    let told = Told::new(&kinds(), away);
    assert!(told.seats().contains(&(Some(OTHER), None)));
}

#[test]
fn absences_that_begin_and_end_change_who_is_asked() {
    let mut told = Told::new(&kinds(), directory());
    told.directory.absent.insert(THIRD, Some(DEPUTY));
    told.program(ApprovalAct::Refresh);
    assert!(told.sees(DEPUTY));
    told.directory.absent.clear();
    // Before the program comes round, the one who no longer stands in is not heard.
    assert_eq!(rule(told.decide(DEPUTY, true)), "approval.stranger");
    told.program(ApprovalAct::Refresh);
    assert!(!told.sees(DEPUTY));
    let before = told.ticket.version;
    told.program(ApprovalAct::Refresh);
    assert_eq!(told.ticket.version, before, "nothing changed");
}

#[test]
fn an_approver_who_left_is_replaced_or_missed() {
    let mut told = Told::new(&kinds(), directory());
    let leave = |told: &mut Told, person: i64| {
        told.directory
            .offices
            .retain(|office| office.person != person);
        told.directory.gone.insert(person);
        told.program(ApprovalAct::Refresh);
    };
    leave(&mut told, BOSS);
    assert!(!told.sees(BOSS));
    assert!(!told.ticket.approvals["obra"].lacks_people());
    leave(&mut told, OTHER);
    assert!(told.ticket.approvals["obra"].lacks_people());
    assert_eq!(told.ticket.approvals["obra"].needed, 2, "the quorum stays");
    told.decide(THIRD, true).unwrap();
    assert_eq!(told.state(), ApprovalState::Asked);
    assert_eq!(
        rule(told.act(&actor(EVA), &choose(None, EVA))),
        "approval.manage"
    );
    assert_eq!(faults(told.act(&actor(BETO), &choose(None, ANA))), ["to"]);
    assert_eq!(faults(told.act(&actor(BETO), &choose(None, BETO))), ["to"]);
    assert_eq!(faults(told.act(&actor(BETO), &choose(None, THIRD))), ["to"]);
    assert_eq!(faults(told.act(&actor(BETO), &choose(None, BOSS))), ["to"]);
    assert_eq!(
        rule(told.act(&actor(BETO), &choose(Some(99), EVA))),
        "approval.from"
    );
    told.act(&actor(BETO), &choose(None, EVA)).unwrap();
    told.decide(EVA, true).unwrap();
    assert_eq!(told.ticket.approvals["obra"].step, "jefe");
    // Another head of the unit is asked in place of the one before.
    told.directory
        .offices
        .retain(|office| office.person != HEAD);
    told.directory
        .offices
        .push(office(DEPUTY, "jefe", Some("catastro")));
    assert_eq!(rule(told.decide(HEAD, true)), "approval.stranger");
    told.decide(DEPUTY, true).unwrap();
    assert_eq!(told.state(), ApprovalState::Approved);
}

#[test]
fn an_approver_who_left_decides_nothing_and_the_substitute_does() {
    let mut told = Told::new(&kinds(), directory());
    told.directory.absent.insert(BOSS, Some(DEPUTY));
    told.directory.gone.insert(BOSS);
    // Before the program comes round, and after.
    assert_eq!(rule(told.decide(BOSS, true)), "approval.stranger");
    told.program(ApprovalAct::Refresh);
    assert!(
        told.seats().contains(&(Some(BOSS), Some(DEPUTY))),
        "the record stays"
    );
    assert_eq!(rule(told.decide(BOSS, true)), "approval.stranger");
    assert_eq!(rule(told.decide(BOSS, false)), "approval.stranger");
    told.decide(DEPUTY, true).unwrap();
    let verdict = told.ticket.approvals["obra"].verdicts[0].clone();
    assert_eq!((verdict.person, verdict.by), (BOSS, Some(DEPUTY)));
    // Whoever comes back is heard.
    told.directory.absent.insert(OTHER, Some(EVA));
    told.directory.gone.insert(OTHER);
    assert_eq!(rule(told.decide(OTHER, true)), "approval.stranger");
    told.directory.gone.clear();
    told.decide(OTHER, true).unwrap();
    assert_eq!(told.ticket.approvals["obra"].step, "jefe");
}

#[test]
fn nobody_to_ask_passes_nothing() {
    let mut told = Told::new(&kinds(), Directory::default());
    assert!(told.ticket.approvals["obra"].lacks_people());
    assert_eq!(told.seats(), [(None, None), (None, None)]);
    assert_eq!(rule(told.accept()), "move.approval");
    told.directory = directory();
    told.program(ApprovalAct::Refresh);
    assert!(!told.ticket.approvals["obra"].lacks_people());
}

#[test]
fn a_date_that_went_by_is_reminded_of_once() {
    let mut told = Told::new(&kinds(), directory());
    let due = told.ticket.approvals["obra"].due.unwrap();
    told.now = due - 1;
    told.program(ApprovalAct::Refresh);
    assert_eq!(told.ticket.approvals["obra"].reminded, None);
    told.now = due;
    told.program(ApprovalAct::Refresh);
    let reminded = told.ticket.approvals["obra"].reminded;
    assert!(reminded.is_some());
    assert!(!told.events[0].1, "the requester is told nothing");
    told.program(ApprovalAct::Refresh);
    assert_eq!(told.ticket.approvals["obra"].reminded, reminded);
    // The next step has a date of its own.
    told.decide(BOSS, true).unwrap();
    told.decide(OTHER, true).unwrap();
    let next = &told.ticket.approvals["obra"];
    assert_eq!((next.due, next.reminded), (Some(due + 3 * DAY), None));
}

#[test]
fn only_the_program_refreshes() {
    let mut told = Told::new(&kinds(), directory());
    let refresh = Command::Approval(ApprovalAct::Refresh);
    assert_eq!(rule(told.act(&actor(BETO), &refresh)), "approval.who");
}

#[test]
fn conditions_say_which_tickets_need_it() {
    let mut some = kinds();
    some[0].approvals[0].when = Some("prioridad:alta".to_owned());
    let mut told = Told::new(&some, directory());
    assert!(told.ticket.approvals.is_empty());
    told.accept().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whoever does whatever: the gate opens only after two of the council and the head approved in
    /// one round, each once, and never after a refusal.
    #[test]
    fn no_gate_without_a_quorum(steps in prop::collection::vec((0..8_u8, 0..7_usize, any::<bool>()), 1..40)) {
        let people = [BOSS, OTHER, THIRD, DEPUTY, HEAD, ANA, EVA];
        let mut told = Told::new(&kinds(), directory());
        for (act, who, yes) in steps {
            let person = people[who];
            match act {
                0..=3 => {
                    let left = told.directory.gone.contains(&person);
                    let done = told.decide(person, yes || act != 3);
                    prop_assert!(!left || done.is_err(), "who left is not heard");
                }
                4 => { told.directory.absent.insert(person, yes.then_some(DEPUTY)); }
                5 if yes => { told.directory.gone.insert(person); }
                5 => { told.directory.gone.clear(); told.directory.absent.clear(); }
                6 if yes => { let _ = told.act(&actor(BETO), &withdraw("Otra vez.")); }
                6 => {
                    let approval = "obra".to_owned();
                    let _ = told.act(&actor(BETO), &Command::Approval(ApprovalAct::Ask { approval }));
                }
                _ => told.program(ApprovalAct::Refresh),
            }
            let approval = told.ticket.approvals["obra"].clone();
            let granted = approval.state == ApprovalState::Approved;
            let before = told.ticket.clone();
            let passed = told.accept().is_ok();
            told.ticket = before;
            prop_assert_eq!(passed, granted);
            if granted {
                // Of the last round: three different people, none of them who asked, nobody refused.
                let last = approval.verdicts.iter().rev().take(3);
                let heard: Vec<i64> = last.clone().map(|v| v.by.unwrap_or(v.person)).collect();
                prop_assert!(last.clone().all(|v| v.approved));
                prop_assert!(!heard.contains(&ANA));
                let council: Vec<i64> = last.filter(|v| v.step == "consejo").map(|v| v.by.unwrap_or(v.person)).collect();
                prop_assert_eq!(council.len(), 2);
                prop_assert_ne!(council[0], council[1]);
            }
        }
    }
}
