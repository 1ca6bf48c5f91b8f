//! `teams.toml`: keys and names, how work is shared out, and what there is to know.

use engine::share::Share;

use super::whole::Whole;
use super::{lists, who};
use crate::document::Place;
use crate::fault::Faults;
use crate::parts::Part;
use crate::team::Teams;

/// Minutes: when somebody was last there is known to some minutes.
const SHORTEST: u32 = 10;
/// A day.
const LONGEST: u32 = 24 * 60;

pub(crate) fn check(part: &Part<'_, Teams>, whole: &Whole<'_>, faults: &Faults) {
    let (Teams { teams, skills }, top) = (&part.value, part.top());
    let keys = teams.iter().map(|team| team.key.as_str());
    lists::distinct(top, "team", "equipos", keys, faults);
    let keys = skills.iter().map(|skill| skill.key.as_str());
    lists::distinct(top, "skill", "conocimientos", keys, faults);
    for (index, team) in teams.iter().enumerate() {
        let place = top.key("team").at(index);
        lists::text(place.key("name"), &team.name, faults);
        if let Some(own) = &team.share {
            share(own, !skills.is_empty(), place.key("share"), whole, faults);
        }
    }
    for (index, skill) in skills.iter().enumerate() {
        let place = top.key("skill").at(index);
        lists::text(place.key("name"), &skill.name, faults);
    }
}

fn share(share: &Share, skills: bool, place: Place<'_>, whole: &Whole<'_>, faults: &Faults) {
    who::roles(&share.role, place.key("role"), whole, faults);
    let minutes = share.present.unwrap_or(SHORTEST);
    if !(SHORTEST..=LONGEST).contains(&minutes) {
        let text = format!("escriba entre {SHORTEST} y {LONGEST} minutos");
        place.key("present").fault(faults, text);
    }
    if share.most == Some(0) {
        let text = "nadie recibiría nada; escriba al menos 1, o quítelo";
        place.key("most").fault(faults, text);
    }
    if share.skilled && !skills {
        let text = "no hay conocimientos; agregue al menos un [[skill]]";
        place.key("skilled").fault(faults, text);
    }
}
