//! Invitations to meetings.

use jiff::civil::date;
use mime::{Class, Mail, Moment};

use crate::sample::{file, mail, multipart, text};

fn invited(calendar: &str, kind: &str) -> Mail {
    let part = file(
        &format!("Content-Type: text/calendar; charset=utf-8; method={kind}"),
        calendar.as_bytes(),
    );
    mail(multipart(
        "multipart/alternative",
        &[text("text/plain", "Lo invito."), part],
    ))
}

const REQUEST: &str = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:America/Mexico_City\r\nBEGIN:STANDARD\r\n\
    DTSTART:19700101T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1@x\r\nSUMMARY:Revisión\\, piso 2\\nsala\r\n\
    ORGANIZER;CN=\"López: Ana\":mailto:Ana@unidad.example\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:mesa@gobierno.example\r\n\
    ATTENDEE;PARTSTAT=ACCEPTED;CN=Luis:MAILTO:luis@unidad.exam\r\n ple\r\nDTSTART;TZID=America/Mexico_City:20250303T101400\r\n\
    DTEND:20250303T171400Z\r\nLOCATION:Sala 1\r\nRRULE:FREQ=WEEKLY\r\nBEGIN:VALARM\r\nSUMMARY:no\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn an_invitation_says_what_when_where_and_who() {
    let found = invited(REQUEST, "REQUEST");
    assert_eq!(found.class, Class::Invitation);
    let meeting = found.invitation.as_ref().unwrap();
    assert_eq!(
        (meeting.method.as_str(), meeting.uid.as_str()),
        ("REQUEST", "1@x")
    );
    assert_eq!(
        (meeting.title.as_str(), meeting.place.as_str()),
        ("Revisión, piso 2 sala", "Sala 1")
    );
    let start = date(2025, 3, 3).at(10, 14, 0, 0);
    assert_eq!(
        meeting.starts,
        Some(Moment::Local(start, Some("America/Mexico_City".into())))
    );
    assert_eq!(
        meeting.ends,
        Some(Moment::Instant("2025-03-03T17:14:00Z".parse().unwrap()))
    );
    assert_eq!(meeting.organizer.as_deref(), Some("ana@unidad.example"));
    assert_eq!(
        meeting.attendees,
        [
            ("mesa@gobierno.example".into(), String::new()),
            ("luis@unidad.example".into(), "ACCEPTED".into())
        ]
    );
    assert!(meeting.repeats);
    assert_eq!(found.own(), "Lo invito.");
    assert_eq!(
        (
            found.files[0].name.as_str(),
            found.files[0].bytes.as_slice()
        ),
        ("invitacion.ics", REQUEST.as_bytes())
    );
}

#[test]
fn other_calendars() {
    let found = invited(
        &REQUEST.replace("METHOD:REQUEST", "METHOD:CANCEL"),
        "CANCEL",
    );
    assert_eq!(
        (found.class, found.invitation.unwrap().method),
        (Class::Invitation, "CANCEL".to_owned())
    );
    // a calendar that is merely passed on
    let found = invited(&REQUEST.replace("METHOD:REQUEST\r\n", ""), "PUBLISH");
    assert_eq!(
        (found.class, found.invitation.unwrap().method),
        (Class::Person, String::new())
    );
    let day = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20250303\nEND:VEVENT\nEND:VCALENDAR\n";
    assert_eq!(
        invited(day, "REQUEST").invitation.unwrap().starts,
        Some(Moment::Day(date(2025, 3, 3)))
    );
}

#[test]
fn broken_calendars_are_files() {
    for calendar in [
        "",
        "BEGIN:VCALENDAR",
        "nada",
        "BEGIN:VEVENT\nDTSTART:ayer\nEND:VEVENT",
        "BEGIN:VEVENT\nDTSTART:20251399T999999\nDTEND:2025ñ\nEND:VEVENT",
        "BEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:X\nBEGIN:VEVENT",
    ] {
        let found = invited(calendar, "REQUEST");
        assert_eq!(found.files[0].bytes, calendar.as_bytes());
        assert!(
            found
                .invitation
                .is_none_or(|meeting| meeting.starts.is_none())
        );
    }
}
