//! Circles of rules that can be seen without a ticket.
//!
//! Notes, answers and tasks change nothing that a condition can ask about. Rules that do only
//! such things, and look at tickets after the very events that they make, go on for ever
//! wherever they begin. The program stops them; a pack should not have them.

use engine::DeedAct;

use crate::recipe::Rule;

/// The places of the rules that lead to themselves.
pub(crate) fn circles(rules: &[Rule]) -> Vec<usize> {
    let leads = |from: &Rule, to: &Rule| {
        let only = |act: DeedAct| matches!(act, DeedAct::Note | DeedAct::Answer | DeedAct::Task);
        from.deeds.iter().all(|deed| only(deed.act))
            && from
                .deeds
                .iter()
                .any(|deed| to.on.iter().any(|on| on == event(deed.act)))
            && meets(&from.kinds, &to.kinds)
    };
    let reaches = |begin: usize| {
        let (mut seen, mut next) = (Vec::new(), vec![begin]);
        while let Some(from) = next.pop().and_then(|at| rules.get(at)) {
            for (at, to) in rules.iter().enumerate() {
                if leads(from, to) && !seen.contains(&at) {
                    seen.push(at);
                    next.push(at);
                }
            }
        }
        seen.contains(&begin)
    };
    (0..rules.len()).filter(|begin| reaches(*begin)).collect()
}

/// The event that a deed makes each time.
fn event(act: DeedAct) -> &'static str {
    match act {
        DeedAct::Note => "noted",
        DeedAct::Answer => "answered",
        DeedAct::Task => "task",
        _ => "",
    }
}

/// Whether two lists of kinds, of which an empty one is every kind, have one in common.
fn meets(a: &[String], b: &[String]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|kind| b.contains(kind))
}
