//! `teams.toml`: keys and names.

use super::lists;
use crate::fault::Faults;
use crate::parts::Part;
use crate::team::Teams;

pub(crate) fn check(part: &Part<'_, Teams>, faults: &Faults) {
    let (teams, top) = (&part.value.teams, part.top());
    let keys = teams.iter().map(|team| team.key.as_str());
    lists::distinct(top, "team", "equipos", keys, faults);
    for (index, team) in teams.iter().enumerate() {
        lists::text(top.key("team").at(index).key("name"), &team.name, faults);
    }
}
