//! Several commands as one, and deeds that become commands.

use engine::{
    Book, Changes, Command, Deed, DeedAct, EventKind, Ran, Recipe, Refusal, Step, TaskState,
    TaskTemplate, Together, Value, commands,
};
use proptest::prelude::*;

use crate::rules::any_command;
use crate::story::*;

pub fn together(steps: Vec<Command>) -> Command {
    Command::Together(Together {
        steps: (1..)
            .zip(steps)
            .map(|(number, command)| Step { number, command })
            .collect(),
        ran: Ran {
            what: Recipe::Macro,
            key: "prueba".to_owned(),
            depth: 0,
        },
        name: "De prueba".to_owned(),
    })
}

fn note(text: &str) -> Command {
    Command::Note {
        text: text.to_owned(),
        attachments: Vec::new(),
    }
}

fn edit(base: i64, changes: Changes) -> Command {
    Command::Edit {
        base,
        changes,
        why: None,
    }
}

/// The command with its base as a page of this version has it.
fn based(command: &Command, at: i64) -> Command {
    let mut command = command.clone();
    match &mut command {
        Command::Edit { base, .. } | Command::Postpone { base, .. } => *base = at,
        Command::Move(asked) => asked.base = at,
        _ => {}
    }
    command
}

fn deed(act: DeedAct) -> Deed {
    Deed::plain(act)
}

fn set(field: &str, value: &str) -> Deed {
    Deed {
        field: Some(field.to_owned()),
        value: Some(value.to_owned()),
        ..deed(DeedAct::Set)
    }
}

fn run(story: &mut Story, person: i64, deeds: &[Deed]) -> Result<(), Refusal> {
    let base = story.ticket.version;
    let mut facts = facts(story.now);
    // Tasks of stories are called by their numbers.
    let titles = story.ticket.tasks.keys();
    facts.titles = titles.map(|n| (*n, format!("Tarea {n}"))).collect();
    let steps = commands(
        &story.book,
        (&story.ticket, base),
        &actor(person),
        deeds,
        &facts,
    )?;
    let steps = steps.into_iter().map(|step| step.command).collect();
    story.give(person, &together(steps))
}

#[test]
fn all_of_it_happens_or_nothing() {
    let mut story = Story::accepted();
    let base = story.ticket.version;
    let both = changes([("priority", text("alta"))]);
    story
        .give(
            BETO,
            &together(vec![note("Voy."), edit(base, both), note("Ya.")]),
        )
        .unwrap();
    assert_eq!(story.told(), ["ran!", "noted!", "changed!", "noted!"]);
    let before = story.ticket.clone();
    let refused = story.give(BETO, &together(vec![note("Uno"), note(" ")]));
    let refusal = refused.unwrap_err();
    assert_eq!(
        (refusal.rule, refusal.text.as_str()),
        ("field.required", "Paso 2: Escriba la nota.")
    );
    assert_eq!(story.ticket, before, "nothing of it");
    assert_eq!(story.replayed(), story.ticket);
}

#[test]
fn what_changes_nothing_did_not_run() {
    let mut story = Story::accepted();
    let base = story.ticket.version;
    let same = changes([("assignee", story.ticket.assignee.map(Value::Number))]);
    story.give(BETO, &together(vec![edit(base, same)])).unwrap();
    assert!(story.last.outcomes.is_empty());
}

#[test]
fn own_changes_are_no_conflict_and_those_of_others_are() {
    let mut story = Story::accepted();
    let base = story.ticket.version;
    let to = |value: &str| edit(base, changes([("priority", text(value))]));
    story
        .give(BETO, &together(vec![to("alta"), to("baja")]))
        .unwrap();
    assert_eq!(story.ticket.priority.as_deref(), Some("baja"));
    let late = story.give(CARLA, &together(vec![to("alta")]));
    assert_eq!(rule(late), "save.conflict");
}

#[test]
fn only_what_is_about_the_ticket_alone_fits() {
    let mut story = Story::accepted();
    let inner = together(vec![note("Uno")]);
    for command in [inner, Command::Resume, Command::Mention(vec![CARLA])] {
        assert_eq!(
            rule(story.give(BETO, &together(vec![command]))),
            "together.unfit"
        );
    }
    let many = together((0..21).map(|_| note("Uno")).collect());
    assert_eq!(rule(story.give(BETO, &many)), "together.most");
}

#[test]
fn what_a_transition_asks_for_goes_with_it() {
    let mut story = Story::accepted();
    let resolve = Deed {
        transition: Some("resolver".to_owned()),
        text: text_for(&story.book, "resolver"),
        ..deed(DeedAct::Move)
    };
    let deeds = [set("dictamen", "Fusible."), set("prueba", "sí"), resolve];
    run(&mut story, BETO, &deeds).unwrap();
    assert_eq!(story.ticket.state, "resuelto");
    let moves = |e: &&engine::Event| matches!(e.kind, EventKind::Moved { .. });
    assert_eq!(
        story
            .last
            .this()
            .unwrap()
            .events
            .iter()
            .filter(moves)
            .count(),
        1
    );
    assert_eq!(story.replayed(), story.ticket);
}

fn of_task(act: DeedAct, task: &str) -> Deed {
    Deed {
        task: Some(task.to_owned()),
        ..deed(act)
    }
}

fn why(deed: Deed, why: &str) -> Deed {
    Deed {
        text: Some(why.to_owned()),
        ..deed
    }
}

#[test]
fn deeds_name_tasks_by_their_titles() {
    let mut story = Story::accepted();
    let new = || why(deed(DeedAct::Task), "Algo");
    run(&mut story, BETO, &[new(), new(), new()]).unwrap();
    let done = of_task(DeedAct::FinishTask, "  tarea   1 ");
    run(&mut story, BETO, &[why(done.clone(), "Quedó.")]).unwrap();
    assert_eq!(story.ticket.tasks[&1].state, TaskState::Done);
    let before = story.ticket.version;
    run(&mut story, BETO, &[done]).unwrap();
    assert_eq!(story.ticket.version, before, "it is done already");
    let later = Deed {
        until: Some("2027-03-01".to_owned()),
        ..of_task(DeedAct::ScheduleTask, "Tarea 2")
    };
    let given = Deed {
        value: Some("@actor".to_owned()),
        ..of_task(DeedAct::AssignTask, "Tarea 2")
    };
    run(&mut story, CARLA, &[later, given]).unwrap();
    let own = &story.ticket.tasks[&2];
    assert_eq!(own.assignee, Some(CARLA));
    assert!(own.due.is_some());
    let dropped = of_task(DeedAct::DropTask, "Tarea 3");
    assert_eq!(
        rule(run(&mut story, BETO, std::slice::from_ref(&dropped))),
        "task.why"
    );
    run(&mut story, BETO, &[why(dropped, "Ya no.")]).unwrap();
    let again = why(of_task(DeedAct::ReopenTask, "Tarea 3"), "Sí hace falta.");
    run(&mut story, BETO, &[again]).unwrap();
    assert_eq!(story.ticket.tasks[&3].state, TaskState::Open);
    let other = of_task(DeedAct::FinishTask, "Otra");
    let refused = run(&mut story, BETO, &[other]).unwrap_err();
    assert_eq!(refused.rule, "deed.task");
    assert_eq!(
        refused.text,
        "Paso 1: No tiene una tarea que se llame «otra»."
    );
    assert_eq!(story.replayed(), story.ticket);
}

#[test]
fn of_tasks_that_are_called_the_same_each_deed_means_the_next() {
    let mut story = Story::new();
    let mut kinds = written();
    kinds[0].tasks = ["uno", "dos"]
        .map(|key| TaskTemplate {
            key: key.to_owned(),
            title: "Llamar".to_owned(),
            days: None,
            who: None,
            after: Vec::new(),
        })
        .into();
    story.book = book_of(&kinds);
    let mut story = Story::of(story.book, draft(), ANA).unwrap();
    let mut facts = facts(story.now);
    facts.titles = [(1, "Llamar".to_owned()), (2, "Llamar".to_owned())].into();
    let done = of_task(DeedAct::FinishTask, "llamar");
    let base = story.ticket.version;
    let two = [done.clone(), done.clone(), done];
    let on = (&story.ticket, base);
    let steps = commands(&story.book, on, &actor(BETO), &two, &facts).unwrap();
    let steps = steps.into_iter().map(|step| step.command).collect();
    story.give(BETO, &together(steps)).unwrap();
    assert!(story.ticket.open_tasks().is_empty());
    let by_key = of_task(DeedAct::ReopenTask, "dos");
    run(&mut story, BETO, &[why(by_key, "Otra vez.")]).unwrap();
    assert_eq!(story.ticket.open_tasks(), [2], "by the key of its template");
}

#[test]
fn deeds_hand_over_and_write_down_time() {
    let mut story = Story::accepted();
    let own = Deed {
        value: Some("@actor".to_owned()),
        ..deed(DeedAct::Assign)
    };
    run(&mut story, BETO, &[own]).unwrap();
    let offer = Deed {
        value: Some(CARLA.to_string()),
        ..deed(DeedAct::Offer)
    };
    let spend = |minutes, on_site| Deed {
        minutes: Some(minutes),
        on_site,
        ..deed(DeedAct::Spend)
    };
    run(
        &mut story,
        BETO,
        &[why(offer, "Es de redes."), spend(25, true)],
    )
    .unwrap();
    let offered = story.ticket.offer.clone().unwrap();
    assert_eq!((offered.from, offered.to), (BETO, CARLA));
    let spent = &story.ticket.time.values().next().unwrap().spent;
    assert_eq!(
        (spent.minutes, spent.on_site, spent.person),
        (25, true, BETO)
    );
    assert_eq!(
        rule(run(&mut story, BETO, &[spend(0, false)])),
        "time.minutes"
    );
    let not_theirs = run(&mut story, BETO, &[deed(DeedAct::AcceptOffer)]);
    assert_eq!(rule(not_theirs), "offer.other");
    run(&mut story, CARLA, &[deed(DeedAct::AcceptOffer)]).unwrap();
    assert_eq!(story.ticket.assignee, Some(CARLA));
    let none = run(&mut story, BETO, &[deed(DeedAct::WithdrawOffer)]);
    assert_eq!(rule(none), "offer.none");
    assert_eq!(story.replayed(), story.ticket);
}

/// Whether or not the person may: a rule has nobody's word.
#[test]
fn no_rule_decides_what_somebody_is_asked_to_approve() {
    let mut story = Story::accepted();
    let decide = |approve| Deed {
        value: Some("obra".to_owned()),
        ..deed(if approve {
            DeedAct::Approve
        } else {
            DeedAct::Refuse
        })
    };
    for approve in [true, false] {
        let person = run(&mut story, BETO, &[decide(approve)]);
        assert_ne!(rule(person), "approval.rule", "the approval itself answers");
        let on = (&story.ticket, story.ticket.version);
        let facts = facts(story.now);
        let steps = commands(&story.book, on, &actor(BETO), &[decide(approve)], &facts).unwrap();
        let mut command = together(steps.into_iter().map(|step| step.command).collect());
        if let Command::Together(asked) = &mut command {
            asked.ran.what = Recipe::Rule;
        }
        assert_eq!(rule(story.give(BETO, &command)), "approval.rule");
    }
}

#[test]
fn deeds_name_people_by_relation() {
    let mut story = Story::accepted();
    let assign = |to: &str| Deed {
        value: Some(to.to_owned()),
        ..deed(DeedAct::Assign)
    };
    run(&mut story, CARLA, &[assign("@actor")]).unwrap();
    assert_eq!(story.ticket.assignee, Some(CARLA));
    let task = Deed {
        value: Some("@assignee".to_owned()),
        text: Some("Llamar".to_owned()),
        days: Some(2),
        ..deed(DeedAct::Task)
    };
    run(&mut story, CARLA, &[assign("2"), task]).unwrap();
    assert_eq!(
        story.ticket.tasks.values().next().unwrap().assignee,
        Some(BETO),
        "as those before it leave the ticket"
    );
    run(&mut story, CARLA, &[deed(DeedAct::Release)]).unwrap();
    assert_eq!(
        rule(run(&mut story, CARLA, &[assign("@assignee")])),
        "deed.person"
    );
    assert_eq!(
        rule(run(&mut story, CARLA, &[set("nada", "x")])),
        "deed.field"
    );
    assert_eq!(
        rule(run(&mut story, CARLA, &[set("restricted", "sí")])),
        "deed.field"
    );
    assert_eq!(
        rule(run(&mut story, CARLA, &[set("asunto", "x")])),
        "deed.field"
    );
    assert_eq!(
        rule(run(&mut story, CARLA, &[set("prueba", "x")])),
        "deed.value"
    );
}

/// A deed about this value.
fn about(act: DeedAct, value: &str) -> Deed {
    Deed {
        value: Some(value.to_owned()),
        ..deed(act)
    }
}

#[test]
fn deeds_tag_and_let_people_follow() {
    let mut story = Story::accepted();
    let all = [
        about(DeedAct::Tag, "Nómina"),
        about(DeedAct::Watch, "@actor"),
        about(DeedAct::Watch, "3"),
    ];
    run(&mut story, BETO, &all).unwrap();
    assert_eq!(story.told(), ["ran!", "tagged!", "watched!", "watched!"]);
    // What is so already changes nothing, and did not run.
    run(&mut story, BETO, &all).unwrap();
    assert!(story.last.outcomes.is_empty());
    let back = [
        about(DeedAct::Untag, "nomina"),
        about(DeedAct::Unwatch, "@actor"),
        about(DeedAct::Unwatch, "3"),
    ];
    run(&mut story, BETO, &back).unwrap();
    assert!(story.ticket.tags.is_empty() && story.ticket.watchers.is_empty());
    let stranger = about(DeedAct::Watch, &EVA.to_string());
    run(&mut story, BETO, &[stranger]).unwrap();
    assert_eq!(story.ticket.watchers.get(&EVA), Some(&engine::Sees::Public));
    assert_eq!(story.replayed(), story.ticket);
}

#[test]
fn deeds_put_off_until_a_day() {
    let mut story = Story::accepted();
    let postpone = |days: Option<u32>, until: Option<&str>| Deed {
        days,
        until: until.map(str::to_owned),
        ..deed(DeedAct::Postpone)
    };
    let one = |deed: Deed| [deed];
    let far = one(postpone(Some(4), None));
    assert_eq!(rule(run(&mut story, BETO, &far)), "wait.none");
    story.go(BETO, "esperar", Changes::new()).unwrap();
    let until = |story: &Story| story.ticket.waiting.as_ref().unwrap().until;
    run(&mut story, BETO, &far).unwrap();
    assert_eq!(until(&story), story.now + 4 * DAY);
    // The last minute of that day, in the institution's zone.
    run(&mut story, BETO, &one(postpone(None, Some("2026-11-30")))).unwrap();
    assert_eq!(until(&story), 1_796_104_740_000);
    for wrong in [postpone(None, None), postpone(None, Some("mañana"))] {
        assert_eq!(rule(run(&mut story, BETO, &[wrong])), "deed.until");
    }
    let past = one(postpone(None, Some("2026-11-01")));
    assert_eq!(faults(run(&mut story, BETO, &past)), ["wait-until"]);
}

/// A tie to a ticket that is there; twice in one go it is refused, for the second would not see the first.
#[test]
fn deeds_tie_to_another_ticket_once() {
    let mut story = Story::accepted();
    let mut known = facts(story.now);
    let other = engine::Other {
        ticket: Story::new().ticket,
        created: NOW,
    };
    known.others.insert("t-9".to_owned(), other);
    let tie = |act, tie: &str| Deed {
        tie: Some(tie.to_owned()),
        ..about(act, "t-9")
    };
    let give = |story: &mut Story, deeds: &[Deed]| -> Result<usize, Refusal> {
        let base = story.ticket.version;
        let steps = commands(
            &story.book,
            (&story.ticket, base),
            &actor(BETO),
            deeds,
            &known,
        )?;
        let steps = steps.into_iter().map(|step| step.command).collect();
        let command = together(steps);
        let decision = engine::decide(
            &story.book,
            Some(&story.ticket),
            &actor(BETO),
            &command,
            &known,
        )?;
        if let Some(own) = decision.this() {
            story.ticket = own.ticket.clone();
        }
        Ok(decision.outcomes.len())
    };
    let caused = tie(DeedAct::Link, "caused-by");
    let refused = give(&mut story, &[caused.clone(), tie(DeedAct::Link, "follows")]);
    let refusal = refused.unwrap_err();
    assert_eq!(refusal.rule, "together.twice");
    assert!(refusal.text.starts_with("Paso 2: "), "{}", refusal.text);
    assert_eq!(
        give(&mut story, std::slice::from_ref(&caused)).unwrap(),
        2,
        "both ends tell of it"
    );
    assert_eq!(
        give(&mut story, std::slice::from_ref(&caused)).unwrap(),
        0,
        "it is so already"
    );
    assert_eq!(
        give(&mut story, &[tie(DeedAct::Unlink, "caused-by!")]).unwrap(),
        0
    );
    let none = Deed {
        tie: Some("nada".to_owned()),
        ..about(DeedAct::Link, "t-9")
    };
    assert_eq!(give(&mut story, &[none]).unwrap_err().rule, "kin.tie");
    assert_eq!(
        give(&mut story, &[tie(DeedAct::Unlink, "caused-by")]).unwrap(),
        1
    );
    assert!(story.ticket.links.is_empty());
}

/// The rules of `kinds.toml`, with a priority that follows from two fields.
fn with_matrix() -> Book {
    let mut kinds = written();
    let kind = &mut kinds[0];
    for key in ["impacto", "urgencia"] {
        let field = format!(
            "key = \"{key}\"\nlabel = \"{key}\"\ntype = \"choice\"\nchoice = [{{ key = \"poco\", name = \"Poco\" }}, {{ key = \"mucho\", name = \"Mucho\" }}]"
        );
        kind.fields.push(toml::from_str(&field).unwrap());
    }
    kind.matrix = Some(
        toml::from_str(
            r#"
            impact = "impacto"
            urgency = "urgencia"
            manual = ["titular", "@assignee"]
            [row]
            poco = { poco = "baja", mucho = "alta" }
            mucho = { poco = "alta", mucho = "alta" }
            "#,
        )
        .unwrap(),
    );
    book_of(&kinds)
}

/// Changes of what the matrix is about, with a reason or without.
fn any_weighing() -> impl Strategy<Value = Command> {
    let one = prop::sample::select(vec![
        ("priority", text("alta")),
        ("priority", text("alta")),
        ("priority", text("baja")),
        ("impacto", text("poco")),
        ("urgencia", text("poco")),
        ("urgencia", text("mucho")),
        ("urgencia", None),
        ("assignee", Some(Value::Number(BETO))),
        ("nota", text("Algo")),
    ]);
    let why = prop::option::of(Just("Por oficio.".to_owned()));
    (one, why).prop_map(|((key, value), why)| Command::Edit {
        base: 0,
        changes: changes([(key, value)]),
        why,
    })
}

/// What can be a step of a recipe, the priority among it as often as all else.
fn any_step() -> impl Strategy<Value = Command> {
    let any = any_command().prop_map(|(_, command, _)| command);
    prop_oneof![any, any_weighing()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A recipe is its commands one after the other by hand; where one of them is refused, nothing happens.
    #[test]
    fn a_recipe_is_its_commands_by_hand(
        before in prop::collection::vec(any_step(), 0..6),
        all in prop::collection::vec(any_step(), 1..6),
        person in prop::sample::select(vec![BETO, CARLA]),
    ) {
        let both = [("impacto", text("poco")), ("urgencia", text("poco"))];
        let mut weighed = draft();
        weighed.changes.extend(changes(both));
        let mut story = Story::of(with_matrix(), weighed, ANA).unwrap();
        for command in &before {
            let _ = story.give(CARLA, &based(command, story.ticket.version));
        }
        let fits = |c: &Command| matches!(c, Command::Edit { .. } | Command::Answer { .. } | Command::Note { .. } | Command::Move(_) | Command::Postpone { .. } | Command::Task(_) | Command::Tag(_) | Command::Watch(_));
        let all: Vec<Command> = all.into_iter().filter(fits).collect();
        let mut by_hand = Story { book: with_matrix(), now: story.now, ticket: story.ticket.clone(), stored: Vec::new(), last: engine::Decision::default() };
        let mut refused = None;
        for command in &all {
            if let Err(refusal) = by_hand.give(person, &based(command, by_hand.ticket.version)) {
                refused = Some(refusal);
                break;
            }
        }
        let base = story.ticket.version;
        let start = story.ticket.clone();
        let steps = all.iter().map(|command| based(command, base)).collect();
        let done = story.give(person, &together(steps));
        match refused {
            Some(refusal) => {
                let told = done.unwrap_err();
                prop_assert_eq!(told.rule, refusal.rule);
                prop_assert!(told.text.ends_with(&refusal.text));
                prop_assert_eq!(&story.ticket, &start);
            }
            None => {
                done.unwrap();
                let (a, b) = (&story.ticket, &by_hand.ticket);
                prop_assert_eq!((&a.state, &a.values, &a.priority, a.assignee, &a.team, &a.service), (&b.state, &b.values, &b.priority, b.assignee, &b.team, &b.service));
                prop_assert_eq!((a.tasks.len(), &a.waiting, a.definition), (b.tasks.len(), &b.waiting, b.definition));
            }
        }
    }
}
