//! `pack.toml`: institution, identity, rules.

use std::collections::HashSet;

use filter::fold;

use super::{colour, lists};
use crate::document::Place;
use crate::fault::Faults;
use crate::pack::{General, Question};
use crate::parts::Part;

/// The ground of dark pages.
const DARK: [u8; 3] = [0x16, 0x1a, 0x1d];

/// The ground of light pages.
const LIGHT: [u8; 3] = [0xff, 0xff, 0xff];

/// A shorter password is guessed in no time, whatever an institution writes.
const SHORTEST_PASSWORD: usize = 8;

pub(crate) fn check(part: &Part<'_, General>, faults: &Faults) {
    let (general, top) = (&part.value, part.top());
    lists::key(top.key("key"), &general.key, faults);
    lists::text(top.key("name"), &general.name, faults);
    at_least_one(top.key("version"), general.version, faults);

    let (place, institution) = (top.key("institution"), &general.institution);
    lists::text(place.key("name"), &institution.name, faults);
    lists::text(place.key("office"), &institution.office, faults);
    lists::text(place.key("short"), &institution.short, faults);
    if !is_zone(&institution.zone) {
        place.key("zone").fault(
            faults,
            format!(
                "«{}» no es una zona horaria; escriba una como America/Mexico_City",
                institution.zone
            ),
        );
    }

    let (place, identity) = (top.key("identity"), &general.identity);
    legible(
        place.key("accent"),
        &identity.accent,
        LIGHT,
        "blanco; elija uno más oscuro",
        faults,
    );
    legible(
        place.key("accent_dark"),
        &identity.accent_dark,
        DARK,
        "#161a1d; elija uno más claro",
        faults,
    );

    let place = top.key("portal");
    lists::text(place.key("greeting"), &general.portal.greeting, faults);
    lists::text(place.key("send_label"), &general.portal.send_label, faults);
    questions(place.key("question"), &general.portal.questions, faults);
    if let Some(privacy) = &general.privacy {
        let place = top.key("privacy");
        lists::text(place.key("version"), &privacy.version, faults);
        lists::text(place.key("short"), &privacy.short, faults);
    }

    let (place, files) = (top.key("files"), &general.files);
    at_least_one(place.key("max_mb"), files.max_mb, faults);
    at_least_one(place.key("max_files"), files.max_files, faults);
    extensions(place.key("extensions"), &files.extensions, faults);

    if general.passwords.minimum < SHORTEST_PASSWORD {
        top.key("passwords").key("minimum").fault(
            faults,
            format!("una contraseña así es insegura; pida al menos {SHORTEST_PASSWORD} caracteres"),
        );
    }
}

fn questions(place: Place<'_>, questions: &[Question], faults: &Faults) {
    for (index, question) in questions.iter().enumerate() {
        let place = place.at(index);
        lists::text(place.key("text"), &question.text, faults);
        if question
            .answers
            .iter()
            .all(|answer| fold(answer).is_empty())
        {
            place.fault(
                faults,
                "la pregunta no tiene respuesta; escriba al menos una en «answers»",
            );
        }
    }
}

fn at_least_one(place: Place<'_>, number: u32, faults: &Faults) {
    if number == 0 {
        place.fault(faults, "debe ser al menos 1; corríjalo");
    }
}

fn legible(place: Place<'_>, text: &str, ground: [u8; 3], advice: &str, faults: &Faults) {
    let Some(colour) = colour::parse(text) else {
        place.fault(
            faults,
            format!("«{text}» no es un color; escríbalo como #rrggbb, por ejemplo #611232"),
        );
        return;
    };
    let contrast = colour::contrast(colour, ground);
    if contrast < colour::LEAST {
        place.fault(
            faults,
            format!(
                "el color {text} no se lee bien: contraste {contrast:.2} de {} sobre {advice}",
                colour::LEAST
            ),
        );
    }
}

fn extensions(place: Place<'_>, extensions: &[String], faults: &Faults) {
    let mut seen = HashSet::new();
    for (index, extension) in extensions.iter().enumerate() {
        let place = place.at(index);
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        if extension.is_empty() || !extension.chars().all(good) {
            place.fault(
                faults,
                format!("la extensión «{extension}» no es válida; escríbala sin punto y en minúsculas, como pdf"),
            );
        }
        if !seen.insert(extension) {
            place.fault(
                faults,
                format!("la extensión «{extension}» está dos veces; deje una"),
            );
        }
    }
    if extensions.is_empty() {
        place.fault(
            faults,
            "no se admite ninguna extensión; escriba al menos una, como pdf",
        );
    }
}

/// Whether the text is written like a zone: `UTC` or words parted by slashes.
fn is_zone(text: &str) -> bool {
    let word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))
    };
    text == "UTC" || (text.contains('/') && text.split('/').all(word))
}
