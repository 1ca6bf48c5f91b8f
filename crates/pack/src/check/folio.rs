//! Folios: no two tickets of an institution have one, and each kind gives them once.

use engine::{Act, Folio, Kind};

use super::whole::Subject;
use crate::fault::Faults;
use crate::parts::Part;

pub(crate) fn check(subject: Subject<'_>, faults: &Faults) {
    let Subject { kind, top, .. } = subject;
    let place = top.key("folio");
    let good = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    if !kind.folio.prefix.chars().all(good) {
        place.key("prefix").fault(
            faults,
            format!(
                "el prefijo «{}» no es válido; use solo mayúsculas sin acento, dígitos y guiones",
                kind.folio.prefix
            ),
        );
    }
    if !(1..=9).contains(&kind.folio.digits) {
        place
            .key("digits")
            .fault(faults, "el folio lleva de 1 a 9 dígitos; corríjalo");
    }
    let mut numbered = false;
    for (index, transition) in kind.transitions.iter().enumerate() {
        for (other, effect) in transition.effects.iter().enumerate() {
            if effect.act != Act::Number {
                continue;
            }
            numbered = true;
            if !kind.folio.later {
                top.key("transition").at(index).key("effect").at(other).fault(
                    faults,
                    "el folio ya se da al registrar; quite el efecto number o escriba «later = true» en [folio]",
                );
            }
        }
    }
    if kind.folio.later && !numbered {
        place.key("later").fault(
            faults,
            "ninguna transición da el folio; agregue el efecto number a una o quite «later»",
        );
    }
}

/// No two kinds can write the same folio.
pub(crate) fn check_all(kinds: &[Part<'_, Kind<String>>], faults: &Faults) {
    for (index, part) in kinds.iter().enumerate() {
        let own = &part.value.folio;
        let clash = kinds
            .iter()
            .take(index)
            .find(|other| may_equal(own, &other.value.folio));
        if let Some(other) = clash {
            part.top().key("folio").key("prefix").fault(
                faults,
                format!(
                    "con este prefijo un folio puede ser igual a uno de «{}»; use otro",
                    other.value.key
                ),
            );
        }
    }
}

/// Whether some folio can be written by both: a prefix, a year of four digits and a hyphen where it
/// is wanted, then digits. Numbers grow, so their least width does not tell them apart.
fn may_equal(one: &Folio, other: &Folio) -> bool {
    let (short, long) = if one.prefix.len() <= other.prefix.len() {
        (one, other)
    } else {
        (other, one)
    };
    // What the longer prefix has more stands where the shorter one's year and number stand.
    let Some(rest) = long.prefix.strip_prefix(&short.prefix) else {
        return false;
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match (short.yearly, long.yearly) {
        (false, false) => digits(rest),
        // A hyphen follows the longer one's year; the shorter one has none.
        (false, true) => false,
        (true, true) => rest.is_empty(),
        (true, false) => rest
            .split_once('-')
            .is_some_and(|(year, begun)| year.len() == 4 && digits(year) && digits(begun)),
    }
}
