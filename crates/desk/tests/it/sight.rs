//! What somebody's lists show is what the decision function lets that person see [P-33].

use std::collections::BTreeSet;

use desk::directory::store::{self as people, Given};
use desk::platform::App;
use desk::platform::policy::{Action, Actor, Held, Names, Subject, Target, explain, may, sight};
use desk::ticket::act::{Order as Deed, act};
use desk::ticket::create::{NewTicket, create};
use desk::ticket::store::{CAP, Listed, Lookup, Order, PAGE, Which, around, counts, list, offers};
use desk::ticket::{access, history, project};
use engine::audience::Key;
use engine::{Changes, Command, Draft, Value};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{NOON, TestApp};
use crate::variant::{self, KINDS, PEOPLE, TEAMS, UNITS, granted, toml};

const TICKETS: usize = 140;
/// A ticket and what becomes of it; numbers choose among people.
#[derive(Debug, Clone)]
struct Made {
    kind: &'static str,
    unit: Option<&'static str>,
    service: usize,
    requester: usize,
    later: bool,
    /// Team, person responsible, person of a field, restricted: as registered and as changed afterwards.
    twice: [Facts; 2],
    ended: bool,
}

type Facts = (
    Option<&'static str>,
    Option<usize>,
    Option<usize>,
    Option<bool>,
);

fn made() -> impl Strategy<Value = Made> {
    let person = || prop::option::of(0..PEOPLE);
    let facts = || {
        (
            prop::option::of(select(&TEAMS[..])),
            person(),
            person(),
            prop::option::weighted(0.3, any::<bool>()),
        )
    };
    let kind = select(KINDS.map(|(key, ..)| key).to_vec());
    let unit = prop::option::weighted(0.9, select(&UNITS[..]));
    (
        kind,
        unit,
        0..3_usize,
        0..PEOPLE,
        any::<bool>(),
        [facts(), facts()],
        prop::bool::weighted(0.3),
    )
        .prop_map(
            |(kind, unit, service, requester, later, twice, ended)| Made {
                kind,
                unit,
                service,
                requester,
                later,
                twice,
                ended,
            },
        )
}

/// Registers people who can be responsible for everything.
async fn register(app: &App) -> Vec<i64> {
    let write = app.db.write(NOON, |tx, now| {
        Box::pin(async move {
            let mut ids = Vec::new();
            for n in 0..PEOPLE {
                let (name, email) = (
                    format!("Persona {n}"),
                    format!("persona{n}@ocoyoacac.example"),
                );
                ids.push(people::register(tx, *now, &name, &email, "titular", None).await?);
            }
            Ok(ids)
        })
    });
    write.await.unwrap()
}

async fn command(app: &App, id: i64, now: i64, command: Command) {
    let roles = vec!["titular".to_owned()];
    let actor = engine::Actor {
        person: Some(1),
        roles,
        ..engine::Actor::default()
    };
    let context = (app.clone(), actor, command.clone());
    let write = app.db.write(context, move |tx, (app, actor, command)| {
        Box::pin(act(
            tx,
            app,
            now,
            Deed {
                ticket: id,
                actor,
                channel: "page",
                command,
                taken: &[],
            },
        ))
    });
    write.await.unwrap_or_else(|e| panic!("{command:?}: {e}"));
}

fn changes((team, assignee, witness, restricted): Facts, ids: &[i64]) -> Changes {
    let person = |n: Option<usize>| n.map(|n| Value::Number(ids[n]));
    let mut changes = Changes::from([
        (
            "team".to_owned(),
            team.map(|team| Value::Text(team.to_owned())),
        ),
        ("assignee".to_owned(), person(assignee)),
        ("testigo".to_owned(), person(witness)),
    ]);
    if let Some(restricted) = restricted {
        changes.insert("restricted".to_owned(), Some(Value::YesNo(restricted)));
    }
    changes
}

/// Registers a ticket and lets what happens to it happen.
async fn fill(app: &App, made: &Made, ids: &[i64], now: i64) -> i64 {
    let service = (made.kind == "solicitud").then(|| app.pack.services[made.service].key.clone());
    let new = NewTicket {
        draft: Draft {
            kind: made.kind.to_owned(),
            requester: Some(ids[made.requester]),
            unit: made.unit.map(str::to_owned),
            service,
            channel: "page".to_owned(),
            description: "Algo que hacer".to_owned(),
            ..Draft::default()
        },
        contact: String::new(),
    };
    let write = app.db.write((app.clone(), new), move |tx, (app, new)| {
        Box::pin(async move {
            let actor = engine::Actor {
                person: new.draft.requester,
                ..engine::Actor::default()
            };
            Ok(create(tx, app, now, &actor, new, &[]).await?.id)
        })
    });
    let id = write.await.unwrap();
    for facts in made.twice.iter().take(if made.later { 2 } else { 1 }) {
        command(
            app,
            id,
            now,
            Command::Edit {
                base: 99,
                changes: changes(*facts, ids),
                why: None,
            },
        )
        .await;
    }
    if made.ended {
        let needed = Changes::from([
            ("priority".to_owned(), Some(Value::Text("alta".to_owned()))),
            ("tipo".to_owned(), Some(Value::Text("red".to_owned()))),
            ("assignee".to_owned(), Some(Value::Number(ids[0]))),
        ]);
        command(
            app,
            id,
            now,
            Command::Edit {
                base: 99,
                changes: needed,
                why: None,
            },
        )
        .await;
        for transition in ["resolver", "cerrar"] {
            let step = engine::Move {
                base: 99,
                transition: transition.to_owned(),
                text: (transition == "resolver").then(|| "Listo".to_owned()),
                changes: (transition == "resolver")
                    .then(|| ("modalidad".to_owned(), Some(Value::from("remoto"))))
                    .into_iter()
                    .collect(),
                ..engine::Move::default()
            };
            command(app, id, now, Command::Move(step)).await;
        }
    }
    id
}

/// A ticket as its history makes it, with the keys that follow from it.
struct Known {
    id: i64,
    row: Listed,
    ended: bool,
    ticket: engine::Ticket,
    keys: Vec<Key>,
}

async fn known(app: &App, id: i64) -> Known {
    let conn = app.db.read();
    let ticket = history::ticket(conn, id).await.unwrap();
    let keys = project::audience(&app.book, &app.known, &ticket);
    let mut stored = access::of(conn, id).await.unwrap();
    stored.sort();
    assert_eq!(stored, keys, "the rows of {ticket:?}");
    let row = desk::ticket::store::by_id(conn, id).await.unwrap();
    let kind = app.book.kind(&ticket.kind).unwrap();
    let ended = kind.state(&ticket.state).unwrap().category.is_ended();
    Known {
        id,
        row,
        ended,
        ticket,
        keys,
    }
}

/// Every page of a list, one after the other.
async fn every_page(
    app: &App,
    keys: &BTreeSet<Key>,
    which: &Which,
    order: Order,
) -> (Vec<i64>, usize) {
    let (mut all, mut after, mut count) = (Vec::new(), None, 0);
    loop {
        let lookup = Lookup {
            order,
            after,
            ..Lookup::new(keys, which)
        };
        let (rows, more) = list(app.db.read(), &lookup).await.unwrap();
        assert!(rows.len() == PAGE || !more);
        after = rows.last().map(|row| order.place(row.place()));
        all.extend(rows.iter().map(|row| row.id));
        count += 1;
        if !more {
            return (all, count);
        }
    }
}

/// Gives a person random roles by the directory, and reads back what is held; the roles end at once.
async fn hold(
    app: &App,
    person: i64,
    roles: &[(usize, Option<&str>, Option<&str>)],
    now: i64,
) -> Vec<Held> {
    let given = |(role, unit, team): &(usize, Option<&str>, Option<&str>)| Given {
        person,
        role: format!("r{role}"),
        unit: unit.map(|key| app.known.unit(key).unwrap().id),
        team: team.map(|key| app.known.team(key).unwrap().id),
        from: now,
        ..Given::default()
    };
    let given: Vec<Given> = roles.iter().map(given).collect();
    let write = app.db.write(given, |tx, given| {
        Box::pin(async move {
            let mut ids = Vec::new();
            for one in given {
                ids.push(people::give(tx, one).await?);
            }
            Ok(ids)
        })
    });
    let ids = write.await.unwrap();
    let held = people::held(app.db.read(), &app.known, now, &[person])
        .await
        .unwrap();
    let write = app.db.write(ids, move |tx, ids| {
        Box::pin(async move {
            for id in ids {
                assert!(people::end(tx, *id, now).await?);
            }
            Ok(())
        })
    });
    write.await.unwrap();
    let held: Vec<Held> = held[&person]
        .iter()
        .filter(|held| held.role != "titular")
        .cloned()
        .collect();
    assert_eq!(held.len(), roles.len());
    held
}

fn sees(actor: &Actor, ticket: &Known) -> bool {
    may(
        actor,
        Action::SeeTickets,
        Some(Target {
            id: ticket.id,
            keys: &ticket.keys,
        }),
    )
}

/// Open tickets of the same person, or of the same service and unit: the newest five.
fn alike(ticket: &Known, seen: &[&Known]) -> Vec<String> {
    let place = |t: &engine::Ticket| t.service.clone().zip(t.unit.clone());
    let like = |other: &&&Known| {
        let (a, b) = (&ticket.ticket, &other.ticket);
        !other.ended
            && other.id != ticket.id
            && (a.requester == b.requester || (place(a).is_some() && place(a) == place(b)))
    };
    seen.iter()
        .filter(like)
        .take(5)
        .map(|other| other.row.reference().to_owned())
        .collect()
}

both! {
    /// Every list, every count and what is like a ticket, for random grants; page after page.
    async fn lists_show_what_may_be_seen(t: TestApp of variant::source("")) {
        let (app, clock) = (&t.app, &t.clock);
        let ids = register(app).await;
        // The same cases in every run; `./x test --long` asks for more of them.
        let mut runner = TestRunner::deterministic();
        let tickets = prop::collection::vec(made(), TICKETS)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let mut all = Vec::new();
        for (n, made) in tickets.iter().enumerate() {
            // Some came in at the very same instant: the number decides.
            clock.advance(if n % 3 == 0 { 1000 } else { 0 });
            let id = fill(app, made, &ids, app.now()).await;
            all.push(known(app, id).await);
        }
        all.sort_by_key(|t| std::cmp::Reverse((t.row.created_at, t.id)));
        let (mut some, mut long, mut cases) = (0, 0, 0);
        let wanted = Config::default().cases / 2;
        while cases < wanted {
            let granted = granted().new_tree(&mut runner).unwrap().current();
            let source = variant::source(&toml(&granted.roles));
            let pack = variant::pack(&source);
            for (me, roles) in &granted.holders {
                cases += 1;
                let me = ids[*me];
                let held = hold(app, me, roles, app.now()).await;
                let actor = Actor::holding(me, held, &pack);
                let keys = sight(&actor);
                let seen: Vec<&Known> = all.iter().filter(|t| sees(&actor, t)).collect();
                let teams: Vec<i64> = app.known.teams().iter().map(|team| team.id).collect();
                let every = [
                    Which::Open,
                    Which::Of(me),
                    Which::All,
                    Which::Ended,
                    Which::Unassigned,
                    Which::Waiting,
                    Which::OfTeams(teams),
                    Which::Recent(app.now() - 1000),
                ];
                let mut expected = Vec::new();
                for which in &every {
                    let on = |t: &&&Known| match which {
                        Which::Open => !t.ended,
                        Which::Of(person) => !t.ended && t.ticket.assignee == Some(*person),
                        Which::Ended => t.ended,
                        Which::All => true,
                        Which::Unassigned => !t.ended && t.ticket.assignee.is_none(),
                        Which::Waiting => t.row.state == "pendiente",
                        Which::OfTeams(_) => !t.ended && t.ticket.team.is_some(),
                        Which::Recent(since) => t.ended && t.row.updated_at >= *since,
                    };
                    let mut ids: Vec<i64> = seen.iter().filter(on).map(|t| t.id).collect();
                    let (found, pages) = every_page(app, keys, which, Order::NEWEST).await;
                    assert_eq!(found, ids, "{which:?} of {actor:?}");
                    long += usize::from(pages > 1 && !keys.contains(&Key::All));
                    ids.reverse();
                    let found = every_page(app, keys, which, Order::OLDEST).await.0;
                    assert_eq!(found, ids, "{which:?} of {actor:?}, oldest first");
                    for order in [Order::CHANGED, Order::DUE, Order::DUE.reversed()] {
                        if !offers(which, order) {
                            continue;
                        }
                        let mut rows: Vec<&&Known> = seen.iter().filter(on).collect();
                        rows.sort_by_key(|t| {
                            let place = order.place(t.row.place());
                            (place.at, place.id)
                        });
                        if order.newest_first {
                            rows.reverse();
                        }
                        let ids: Vec<i64> = rows.iter().map(|t| t.id).collect();
                        let found = every_page(app, keys, which, order).await.0;
                        assert_eq!(found, ids, "{which:?} of {actor:?} by {order:?}");
                    }
                    expected.push(i64::try_from(ids.len()).unwrap().min(CAP + 1));
                }
                let counted = counts(app.db.read(), keys, &every).await.unwrap();
                assert_eq!(counted, expected, "{actor:?}");
                for ticket in all.iter().step_by(29) {
                    let found = around(app.db.read(), keys, &ticket.row, None).await.unwrap().alike;
                    let found: Vec<String> = found.into_iter().map(|like| like.reference).collect();
                    assert_eq!(
                        found,
                        alike(ticket, &seen),
                        "like {} for {actor:?}",
                        ticket.row.reference()
                    );
                }
                for (ticket, action) in all
                    .iter()
                    .step_by(29)
                    .flat_map(|t| Action::ALL.map(|a| (t, a)))
                {
                    let target = Target {
                        id: ticket.id,
                        keys: &ticket.keys,
                    };
                    let names = Names {
                        pack: &pack,
                        known: &app.known,
                    };
                    let on = Subject {
                        target,
                        restricted: ticket.ticket.restricted,
                    };
                    let why = explain(&actor, action, on, names);
                    assert_eq!(
                        why.allowed,
                        may(&actor, action, Some(target)),
                        "{:?}",
                        why.lines
                    );
                }
                some += u32::from(!seen.is_empty() && seen.len() < all.len());
            }
        }
        assert!(
            some > cases / 3,
            "grants must tell tickets apart: {some} of {cases} did"
        );
        assert!(long > 3, "narrow viewers must turn pages: {long} lists did");
    }
}
