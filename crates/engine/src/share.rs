//! Who of a team becomes responsible for what comes to it: by turn or by load, among those
//! who are there and know how [P-13].

use serde::Deserialize;

/// What says who is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Whoever waited longest for the last one.
    Turn,
    /// Whoever has the fewest tickets that are not ended; by turn among equals.
    Load,
}

/// How what comes to a team is shared out among its people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// What says who is next.
    pub by: Way,
    /// Keys of roles that take part; left out: whoever of the team may be responsible.
    #[serde(default)]
    pub role: Vec<String>,
    /// Only those who used the desk within so many minutes, at least 10; left out: nobody has to be there.
    pub present: Option<u32>,
    /// Nobody gets one more who has so many that are not ended.
    pub most: Option<u32>,
    /// Only those who have every skill of the ticket's service.
    #[serde(default)]
    pub skilled: bool,
    /// The turn of who is absent is the substitute's; left out, it is passed over.
    #[serde(default)]
    pub substitutes: bool,
}

/// Somebody who could become responsible.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Candidate {
    /// The person's number.
    pub person: i64,
    /// Whether the person takes part; a substitute from elsewhere only stands in.
    pub member: bool,
    /// When it was last this person's turn, milliseconds UTC.
    pub last: Option<i64>,
    /// Tickets that the person has and that are not ended.
    pub open: i64,
    /// Whether the person is absent now.
    pub away: bool,
    /// Who stands in meanwhile.
    pub substitute: Option<i64>,
    /// Whether the person used the desk lately enough.
    pub present: bool,
    /// Whether the person has the skills.
    pub skilled: bool,
    /// Whether the person had the ticket last, and let it go: only if there is nobody else.
    pub had: bool,
}

/// Who becomes responsible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// That person.
    pub person: i64,
    /// Whose turn it was: the same person, or the one who is stood in for.
    pub turn: i64,
}

/// Who is next; nobody where all are absent, away from the desk, full or lack a skill: then the
/// ticket waits with its team. The same candidates give the same answer in any order.
pub fn choose(share: &Share, candidates: &[Candidate]) -> Option<Chosen> {
    let mut order: Vec<&Candidate> = candidates.iter().filter(|c| c.member).collect();
    order.sort_by_key(|c| match share.by {
        Way::Turn => (c.had, 0, c.last, c.person),
        Way::Load => (c.had, load(candidates, share, c), c.last, c.person),
    });
    let mut ways = order.into_iter();
    ways.find_map(|own| {
        let taker = stands_for(candidates, share, own)?;
        fits(share, taker).then_some(Chosen {
            person: taker.person,
            turn: own.person,
        })
    })
}

/// Who takes what falls to somebody: the same person, or one substitute, whose own substitute is not asked.
fn stands_for<'a>(
    candidates: &'a [Candidate],
    share: &Share,
    own: &'a Candidate,
) -> Option<&'a Candidate> {
    if !own.away {
        return Some(own);
    }
    let substitute = own.substitute.filter(|_| share.substitutes)?;
    let mut all = candidates.iter();
    all.find(|other| other.person == substitute && !other.away)
}

/// How much whoever would take it has.
fn load(candidates: &[Candidate], share: &Share, own: &Candidate) -> i64 {
    stands_for(candidates, share, own).map_or(i64::MAX, |taker| taker.open)
}

fn fits(share: &Share, taker: &Candidate) -> bool {
    let room = share.most.is_none_or(|most| taker.open < i64::from(most));
    room && (taker.present || share.present.is_none()) && (taker.skilled || !share.skilled)
}
