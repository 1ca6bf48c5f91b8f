//! Tasks inside a ticket, and first-level checks.

use std::collections::BTreeMap;
use std::sync::Arc;

use clock::{CalendarDef, WeekDef};
use engine::audience::{Key, keys};
use engine::levels::ServiceLevels;
use engine::{
    Changes, Choice, Command, Definition, Directory, Facts, Kind, Office, TaskAct, TaskState,
    TaskTemplate, decide,
};
use proptest::prelude::*;

use crate::story::*;

fn add(title: &str, after: &[i64]) -> Command {
    Command::Task(TaskAct::Add {
        title: title.to_owned(),
        after: after.to_vec(),
        due: None,
        assignee: None,
    })
}

fn finish(task: i64) -> Command {
    Command::Task(TaskAct::Finish { task, text: None })
}

fn assign(task: i64, to: Option<i64>) -> Command {
    Command::Task(TaskAct::Assign { task, to })
}

fn drop_it(task: i64, why: &str) -> Command {
    let why = Some(why.to_owned());
    Command::Task(TaskAct::Drop { task, why })
}

fn reopen(task: i64) -> Command {
    Command::Task(TaskAct::Reopen { task, why: None })
}

/// A ticket with three tasks: the second after the first, the third beside them.
fn three() -> Story {
    let mut story = Story::accepted();
    story
        .give(BETO, &add("  Agendar \n la visita ", &[]))
        .unwrap();
    story.give(BETO, &add("Visitar", &[1, 1])).unwrap();
    story.give(BETO, &add("Pedir la refacción", &[])).unwrap();
    story
}

/// The first kind with these tasks, whose transition `resolver` waits for all of them.
fn with_templates() -> Vec<Kind<String>> {
    let mut kinds = written();
    let template = |key: &str, days, after: &[&str]| TaskTemplate {
        key: key.to_owned(),
        title: format!("Hacer {key}"),
        days,
        who: None,
        after: after.iter().map(|key| (*key).to_owned()).collect(),
    };
    kinds[0].tasks = vec![
        template("uno", Some(2), &[]),
        template("dos", None, &["uno"]),
    ];
    let resolves = kinds[0]
        .transitions
        .iter_mut()
        .find(|t| t.key == "resolver");
    resolves.unwrap().tasks_done = true;
    kinds
}

#[test]
fn tasks_are_done_in_order_and_beside_each_other() {
    let mut story = three();
    assert_eq!(story.ticket.tasks[&2].after, [1], "each once");
    assert_eq!(rule(story.give(BETO, &finish(2))), "task.order");
    story.give(BETO, &finish(3)).unwrap();
    story.give(BETO, &finish(1)).unwrap();
    assert_eq!(story.told(), ["task!"], "all of it stays inside");
    assert_eq!(
        rule(story.give(CARLA, &finish(1))),
        "task.closed",
        "two who finish it"
    );
    story.give(BETO, &finish(2)).unwrap();
    assert!(story.ticket.open_tasks().is_empty());
    // What comes after goes first on the way back.
    assert_eq!(rule(story.give(BETO, &reopen(1))), "task.later");
    story.give(BETO, &reopen(2)).unwrap();
    story.give(BETO, &reopen(1)).unwrap();
    assert_eq!(rule(story.give(BETO, &reopen(1))), "task.open");
    assert_eq!(rule(story.give(BETO, &drop_it(1, " "))), "task.why");
    story.give(BETO, &drop_it(1, "Vino sola.")).unwrap();
    story.give(BETO, &finish(2)).unwrap();
    assert_eq!(story.ticket.tasks[&1].state, TaskState::Dropped);
    assert_eq!(story.replayed(), story.ticket);
}

#[test]
fn what_is_wrong_is_told() {
    let mut story = three();
    assert_eq!(faults(story.give(BETO, &add("   ", &[]))), ["title"]);
    assert_eq!(
        faults(story.give(BETO, &add(&"x".repeat(201), &[]))),
        ["title"]
    );
    assert_eq!(faults(story.give(BETO, &add("Otra", &[9]))), ["after"]);
    assert_eq!(rule(story.give(BETO, &finish(9))), "task.none");
    assert_eq!(
        faults(story.give(BETO, &assign(1, Some(EVA)))),
        ["assignee"]
    );
    let late = |due| {
        let due = Some(due);
        Command::Task(TaskAct::Schedule { task: 1, due })
    };
    assert_eq!(faults(story.give(BETO, &late(NOW - 1))), ["due"]);
    assert_eq!(faults(story.give(BETO, &late(i64::MAX))), ["due"]);
    story.give(BETO, &late(NOW + DAY)).unwrap();
    for n in story.ticket.tasks.len()..50 {
        story.give(BETO, &add(&format!("Tarea {n}"), &[])).unwrap();
    }
    assert_eq!(rule(story.give(BETO, &add("Una más", &[]))), "task.most");
}

#[test]
fn whoever_has_a_task_sees_the_ticket_as_long_as_it_is_open() {
    let mut story = three();
    let carried = |story: &Story| {
        let kind = story.book.kind(&story.ticket.kind).unwrap();
        keys(kind, &story.book.form(&story.ticket), &story.ticket, &[])
    };
    assert!(!carried(&story).contains(&Key::Person(CARLA)));
    story.give(BETO, &assign(1, Some(CARLA))).unwrap();
    assert!(carried(&story).contains(&Key::Person(CARLA)));
    let before = story.ticket.version;
    story.give(BETO, &assign(1, Some(CARLA))).unwrap();
    assert_eq!(story.ticket.version, before, "nothing changed");
    story.give(CARLA, &finish(1)).unwrap();
    assert!(!carried(&story).contains(&Key::Person(CARLA)));
}

#[test]
fn templates_begin_and_open_tasks_stop_a_transition() {
    let mut story = Story::of(book_of(&with_templates()), draft(), ANA).unwrap();
    assert_eq!(story.ticket.tasks.len(), 2);
    let first = &story.ticket.tasks[&1];
    assert_eq!(
        (first.template.as_deref(), first.due),
        (Some("uno"), Some(NOW + 2 * DAY))
    );
    assert_eq!(story.ticket.tasks[&2].after, [1]);
    story.go(BETO, "aceptar", Changes::new()).unwrap();
    let base = story.ticket.version;
    story
        .edit(BETO, base, changes([("dictamen", text("Fusible."))]))
        .unwrap();
    let proof = || changes([("prueba", Some(engine::Value::YesNo(true)))]);
    let refused = story.go(BETO, "resolver", proof()).unwrap_err();
    assert_eq!(refused.rule, "move.tasks");
    assert!(
        refused.text.contains("las tareas 1 y 2"),
        "{}",
        refused.text
    );
    story.give(BETO, &finish(1)).unwrap();
    story.give(BETO, &drop_it(2, "No hace falta.")).unwrap();
    story.go(BETO, "resolver", proof()).unwrap();
    assert_eq!(story.replayed(), story.ticket);
}

/// A book whose tickets begin with one task of whom this means.
fn owned(who: &str) -> Vec<Kind<String>> {
    let mut kinds = with_templates();
    kinds[0].tasks.truncate(1);
    kinds[0].tasks[0].who = Some(who.to_owned());
    kinds
}

#[test]
fn a_template_says_whose_its_task_is() {
    let office = |person: i64, unit: Option<&str>| Office {
        person,
        role: "jefe".to_owned(),
        unit: unit.map(str::to_owned),
        team: None,
        heads: unit.is_some(),
    };
    let directory = |offices| Directory {
        offices,
        addresses: [("eva@b.example".to_owned(), EVA)].into(),
        ..Directory::default()
    };
    let doing = |who: &str, directory: Directory, doers: &[(i64, u64)]| {
        let book = book_of(&owned(who));
        let mut facts = facts(NOW);
        facts.directory = directory;
        let doers = doers.iter().copied().collect();
        facts.doers = [(written()[0].key.clone(), doers)].into();
        let decided = decide(&book, None, &actor(ANA), &Command::Create(draft()), &facts);
        decided.unwrap().this().unwrap().ticket.tasks[&1].assignee
    };
    let all = || {
        directory(vec![
            office(BETO, None),
            office(CARLA, None),
            office(HEAD, Some("tesoreria")),
        ])
    };
    let busy = [(BETO, 3), (CARLA, 1), (HEAD, 9), (EVA, 0)];
    assert_eq!(
        doing("jefe", all(), &busy),
        Some(CARLA),
        "who has the least to do"
    );
    assert_eq!(
        doing("jefe", all(), &[(BETO, 3)]),
        Some(BETO),
        "and may do it"
    );
    assert_eq!(doing("jefe", all(), &[]), None);
    assert_eq!(doing("@unit-head", all(), &busy), Some(HEAD));
    assert_eq!(doing("EVA@b.example", all(), &busy), Some(EVA));
    let mut away = all();
    away.absent = [(CARLA, Some(EVA)), (HEAD, None)].into();
    assert_eq!(
        doing("jefe", away.clone(), &busy),
        Some(EVA),
        "who stands in"
    );
    assert_eq!(doing("@unit-head", away, &busy), None, "nobody does");
    let mut left = all();
    left.gone = [CARLA].into();
    assert_eq!(doing("jefe", left, &busy), Some(BETO));
}

#[test]
fn tasks_of_who_is_responsible_go_along() {
    let mut story = Story::of(book_of(&owned("@assignee")), draft(), ANA).unwrap();
    assert_eq!(story.ticket.tasks[&1].assignee, None);
    let take = |story: &mut Story, person: Option<i64>| {
        let base = story.ticket.version;
        let to = changes([("assignee", person.map(engine::Value::Number))]);
        story.edit(BETO, base, to).unwrap();
        story.ticket.tasks[&1].assignee
    };
    assert_eq!(take(&mut story, Some(BETO)), Some(BETO));
    assert_eq!(take(&mut story, Some(CARLA)), Some(CARLA));
    story.give(CARLA, &assign(1, Some(BETO))).unwrap();
    assert_eq!(
        take(&mut story, None),
        Some(BETO),
        "given by hand, it stays"
    );
    story.give(CARLA, &assign(1, None)).unwrap();
    assert_eq!(take(&mut story, Some(CARLA)), Some(CARLA));
    story.give(CARLA, &finish(1)).unwrap();
    assert_eq!(
        take(&mut story, Some(BETO)),
        Some(CARLA),
        "who did it, did it"
    );
    assert_eq!(story.replayed(), story.ticket);
}

#[test]
fn tasks_of_whom_a_field_names_go_along() {
    let mut story = Story::of(book_of(&owned("@field:firma")), draft(), ANA).unwrap();
    let sign = |story: &mut Story, person: i64| {
        let base = story.ticket.version;
        let to = changes([("firma", Some(engine::Value::Number(person)))]);
        story.edit(BETO, base, to).unwrap();
        story.ticket.tasks[&1].assignee
    };
    assert_eq!(sign(&mut story, CARLA), Some(CARLA));
    assert_eq!(
        sign(&mut story, EVA),
        Some(CARLA),
        "who may not do it gets none"
    );
    let mut story = Story::of(book_of(&owned("@field:firma")), draft(), ANA).unwrap();
    assert_eq!(sign(&mut story, EVA), None);
    assert_eq!(sign(&mut story, BETO), Some(BETO), "put right");
}

#[test]
fn checks_are_those_of_the_service() {
    let mut kinds = book_of(&written());
    let check = Choice {
        key: "cables".to_owned(),
        name: "Revisar los cables".to_owned(),
    };
    let own = Definition {
        checks: vec![check],
        ..Definition::default()
    };
    kinds.add_definition("impresoras", 1, own);
    let mut story = Story::new();
    story.book = kinds;
    let tick = |done| Command::Check {
        check: "cables".to_owned(),
        done,
    };
    story.give(BETO, &tick(true)).unwrap();
    assert!(story.ticket.checks.contains("cables"));
    let before = story.ticket.version;
    story.give(CARLA, &tick(true)).unwrap();
    assert_eq!(story.ticket.version, before, "two who tick it");
    story.give(BETO, &tick(false)).unwrap();
    assert!(story.ticket.checks.is_empty());
    let other = Command::Check {
        check: "otra".to_owned(),
        done: true,
    };
    assert_eq!(rule(story.give(BETO, &other)), "check.none");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is asked in whatever order: nothing done comes after what is to be done, and
    /// the events make the same ticket again.
    #[test]
    fn order_holds(steps in prop::collection::vec((0..5_u8, 1..8_i64, 1..8_i64), 1..40)) {
        let mut story = Story::new();
        for (act, task, other) in steps {
            let command = match act {
                0 => add("Algo", &[other]),
                1 => add("Algo", &[]),
                2 => finish(task),
                3 => reopen(task),
                _ => drop_it(task, "Ya no."),
            };
            let _ = story.give(BETO, &command);
            let tasks: &BTreeMap<_, _> = &story.ticket.tasks;
            for task in tasks.values().filter(|t| t.state == TaskState::Done) {
                let first = story.ticket.waits_for(task);
                prop_assert!(first.is_empty(), "a task is done before {first:?}");
            }
        }
        prop_assert_eq!(story.replayed(), story.ticket);
    }
}

/// Within two working days of a Saturday is the end of Tuesday; where there is no calendar, every day counts.
#[test]
fn templates_are_due_in_working_days() {
    let kinds = with_templates();
    let due = |facts: &Facts| {
        let book = book_of(&kinds);
        let decided = decide(&book, None, &actor(ANA), &Command::Create(draft()), facts);
        decided.unwrap().this().unwrap().ticket.tasks[&1].due
    };
    // A Saturday.
    let mut facts = facts(NOW);
    assert_eq!(due(&facts), Some(NOW + 2 * DAY));
    let open = vec!["09:00-18:00".to_owned()];
    let calendar = CalendarDef {
        key: "oficina".to_owned(),
        name: "Oficina".to_owned(),
        zone: "America/Mexico_City".to_owned(),
        week: WeekDef {
            monday: open.clone(),
            tuesday: open.clone(),
            wednesday: open,
            ..WeekDef::default()
        },
        ..CalendarDef::default()
    };
    let mut levels = ServiceLevels::default();
    levels.add_calendar(1, 1, &calendar).unwrap();
    levels.add_targets(1, Some("oficina"), &[]).unwrap();
    facts.levels = Some(Arc::new(levels));
    let tuesday = "2026-11-24T18:00:00-06:00".parse::<jiff::Timestamp>();
    assert_eq!(due(&facts), Some(tuesday.unwrap().as_millisecond()));
}

/// Of several tasks of one ticket, those just given count.
#[test]
fn what_was_just_given_counts() {
    let mut kinds = with_templates();
    for task in &mut kinds[0].tasks {
        task.who = Some("jefe".to_owned());
    }
    let book = book_of(&kinds);
    let mut facts = facts(NOW);
    let office = |person: i64| Office {
        person,
        role: "jefe".to_owned(),
        unit: None,
        team: None,
        heads: false,
    };
    facts.directory.offices = vec![office(BETO), office(CARLA)];
    let doers = [(BETO, 0), (CARLA, 0)].into();
    facts.doers = [(kinds[0].key.clone(), doers)].into();
    let decided = decide(&book, None, &actor(ANA), &Command::Create(draft()), &facts).unwrap();
    let tasks = &decided.this().unwrap().ticket.tasks;
    let owners: Vec<_> = tasks.values().map(|task| task.assignee).collect();
    assert_eq!(owners, [Some(BETO), Some(CARLA)]);
}
