//! Where mails go: each rule by itself.

use super::*;
use mime::{Desk, Limits, read};

const NOW: i64 = 1_772_474_400_000;
const CHECKED: &str =
    "Authentication-Results: mx.muestra.example; dmarc=pass header.from=unidad.example\r\n";
const FORGED: &str =
    "Authentication-Results: mx.muestra.example; dmarc=fail header.from=unidad.example\r\n";

/// A mail of Ana with these header fields more.
fn mail(more: &str) -> Mail {
    let raw = format!(
        "{more}From: Ana <ana@unidad.example>\r\nMessage-ID: <1@unidad.example>\r\nSubject: Hola\r\n\r\nNo imprime.\r\n"
    );
    let desk = Desk {
        addresses: vec!["mesa@muestra.example".to_owned()],
        trusted: vec!["mx.muestra.example".to_owned()],
        ..Desk::default()
    };
    read(raw.as_bytes(), &desk, &Limits::default())
}

fn rules() -> Rules {
    Rules {
        now: NOW,
        hourly: 20,
        ..Rules::default()
    }
}

/// A ticket of Ana's, who is person 7.
fn reached(by: By, is_guest: bool) -> Reached {
    Reached {
        ticket: 3,
        key: "llave".to_owned(),
        by,
        requester: Some(7),
        addresses: vec!["ana@unidad.example".to_owned()],
        is_guest,
        ended_at: None,
        reopens: None,
        is_apart: false,
        owner_notes: false,
    }
}

fn on(reached: Reached) -> Facts {
    Facts {
        is_known: true,
        owner: (!reached.is_guest).then_some(7),
        reached: Some(reached),
        ..Facts::default()
    }
}

fn new(author: Author) -> Route {
    Route::New {
        author,
        acknowledge: true,
        hint: None,
        unproven: false,
    }
}

const REPLY: Route = Route::Reply {
    ticket: 3,
    person: 7,
};

fn doubted(doubt: Doubt) -> Route {
    Route::Note {
        ticket: 3,
        person: None,
        doubt: Some(doubt),
    }
}

#[test]
fn a_first_mail_is_a_ticket_of_whom_it_was_shown_to_be() {
    let known = Facts {
        owner: Some(7),
        is_known: true,
        ..Facts::default()
    };
    assert_eq!(
        route(&mail(""), &Facts::default(), &rules()),
        new(Author::Guest)
    );
    assert_eq!(
        route(&mail(CHECKED), &known, &rules()),
        new(Author::Person(7))
    );
    for header in [
        "",
        FORGED,
        "Authentication-Results: otro.example; dmarc=pass header.from=unidad.example\r\n",
        "Authentication-Results: mx.muestra.example; dmarc=pass header.from=ajeno.example\r\n",
    ] {
        let Route::New {
            author, unproven, ..
        } = route(&mail(header), &known, &rules())
        else {
            panic!("{header}");
        };
        assert_eq!((author, unproven), (Author::Guest, true), "{header}");
    }
}

#[test]
fn who_answers_is_believed_by_thread_and_line_not_by_folio_alone() {
    for by in [By::Thread, By::Token] {
        assert_eq!(route(&mail(""), &on(reached(by, true)), &rules()), REPLY);
        assert_eq!(
            route(&mail(FORGED), &on(reached(by, true)), &rules()),
            doubted(Doubt::Unproven)
        );
    }
    let folio = on(reached(By::Folio, true));
    assert_eq!(route(&mail(""), &folio, &rules()), doubted(Doubt::Unproven));
    assert_eq!(route(&mail(CHECKED), &folio, &rules()), REPLY);
}

#[test]
fn who_has_an_account_is_believed_only_when_it_was_checked() {
    for by in [By::Thread, By::Token, By::Folio] {
        let facts = on(reached(by, false));
        assert_eq!(route(&mail(""), &facts, &rules()), doubted(Doubt::Unproven));
        assert_eq!(route(&mail(CHECKED), &facts, &rules()), REPLY);
    }
}

#[test]
fn others_leave_a_note_or_begin_anew() {
    let stranger = |by| {
        let mut facts = on(reached(by, true));
        facts.reached.as_mut().unwrap().addresses = vec!["otra@unidad.example".to_owned()];
        facts
    };
    let told = route(&mail(""), &stranger(By::Thread), &rules());
    assert_eq!(told, doubted(Doubt::Stranger));
    let Route::New { hint, .. } = route(&mail(""), &stranger(By::Folio), &rules()) else {
        panic!("a folio is no part");
    };
    assert_eq!(hint, Some(3));
    let mut attends = stranger(By::Folio);
    attends.owner = Some(9);
    attends.reached.as_mut().unwrap().owner_notes = true;
    let note = Route::Note {
        ticket: 3,
        person: Some(9),
        doubt: None,
    };
    assert_eq!(route(&mail(CHECKED), &attends, &rules()), note);
    assert!(!matches!(
        route(&mail(""), &attends, &rules()),
        Route::Note { .. }
    ));
}

#[test]
fn an_ended_ticket_is_opened_again_in_time_and_followed_later() {
    let mut facts = on(reached(By::Thread, true));
    let ticket = facts.reached.as_mut().unwrap();
    ticket.ended_at = Some(NOW - 2 * DAY);
    ticket.reopens = Some("reabrir".to_owned());
    let days = |days| Rules {
        reopen_days: days,
        ..rules()
    };
    assert!(matches!(
        route(&mail(""), &facts, &days(Some(2))),
        Route::Reopen { .. }
    ));
    for late in [days(Some(1)), days(None)] {
        assert!(matches!(
            route(&mail(""), &facts, &late),
            Route::Follow { .. }
        ));
    }
    facts.reached.as_mut().unwrap().reopens = None;
    assert!(matches!(
        route(&mail(""), &facts, &days(Some(9))),
        Route::Follow { .. }
    ));
    // Where the new ticket would be read by others, it is told to those few.
    facts.reached.as_mut().unwrap().is_apart = true;
    let note = Route::Note {
        ticket: 3,
        person: facts.reached.as_ref().unwrap().requester,
        doubt: Some(Doubt::Ended),
    };
    assert_eq!(route(&mail(""), &facts, &days(Some(9))), note);
}

#[test]
fn machines_never_answer_machines() {
    let aside = |header: &str| route(&mail(header), &on(reached(By::Thread, true)), &rules());
    assert_eq!(
        aside("Auto-Submitted: auto-replied\r\n"),
        Route::Aside(Aside::Automatic)
    );
    assert_eq!(
        aside("Auto-Submitted: auto-generated\r\n"),
        Route::Aside(Aside::Automatic)
    );
    assert_eq!(
        aside("List-Id: <avisos.unidad.example>\r\nList-Unsubscribe: <https://x.example>\r\n"),
        Route::Aside(Aside::List)
    );
    assert_eq!(aside("X-Spam-Flag: YES\r\n"), Route::Aside(Aside::Spam));
    let own = Facts {
        is_own: true,
        ..Facts::default()
    };
    assert_eq!(route(&mail(""), &own, &rules()), Route::Aside(Aside::Own));
    let machines = Rules {
        machines: true,
        ..rules()
    };
    let alert = mail("Auto-Submitted: auto-generated\r\n");
    let Route::New { acknowledge, .. } = route(&alert, &Facts::default(), &machines) else {
        panic!("an alert is a ticket here");
    };
    assert!(!acknowledge);
    let away = mail("Auto-Submitted: auto-replied\r\n");
    assert_eq!(
        route(&away, &Facts::default(), &machines),
        Route::Aside(Aside::Automatic)
    );
}

#[test]
fn copies_floods_and_strangers() {
    let twice = Facts {
        is_repeated: true,
        ..Facts::default()
    };
    assert_eq!(
        route(&mail(""), &twice, &rules()),
        Route::Aside(Aside::Repeated)
    );
    let many = Facts {
        lately: 20,
        ..Facts::default()
    };
    assert_eq!(
        route(&mail(""), &many, &rules()),
        Route::Hold(Hold::TooMany)
    );
    let again = Rules {
        wish: Some(Wish::Retry),
        ..rules()
    };
    assert_eq!(route(&mail(""), &many, &again), new(Author::Guest));
    let closed = Rules {
        refuse_strangers: true,
        ..rules()
    };
    assert_eq!(
        route(&mail(""), &Facts::default(), &closed),
        Route::Refuse(true)
    );
    let nobody = read(
        b"Subject: Hola\r\n\r\nHola\r\n",
        &Desk::default(),
        &Limits::default(),
    );
    assert_eq!(
        route(&nobody, &Facts::default(), &rules()),
        Route::Hold(Hold::NoSender)
    );
}

#[test]
fn a_person_can_make_a_ticket_of_anything_with_a_sender() {
    let forced = Rules {
        wish: Some(Wish::Ticket),
        refuse_strangers: true,
        ..rules()
    };
    let away = mail("Auto-Submitted: auto-replied\r\n");
    let Route::New {
        author,
        acknowledge,
        ..
    } = route(&away, &on(reached(By::Thread, true)), &forced)
    else {
        panic!("it is one");
    };
    assert_eq!((author, acknowledge), (Author::Guest, false));
}
