//! Approvals: who is asked, what each decided, and what came of it [P-16].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// An approval of a ticket as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Number of the event that asked last.
    pub asked: i64,
    /// Key of the step that is or was asked last.
    pub step: String,
    /// Who had it asked; `None` for the program.
    pub by: Option<i64>,
    /// How many of the places must approve.
    pub needed: usize,
    /// Until when, milliseconds UTC.
    pub due: Option<i64>,
    /// Number of the event that reminded of it, after its date.
    pub reminded: Option<i64>,
    /// The places of the step.
    pub places: Vec<Place>,
    /// What came of it.
    pub state: ApprovalState,
    /// Every decision, of steps and rounds before, too.
    pub verdicts: Vec<Verdict>,
    /// Who was asked in steps and rounds before.
    pub former: BTreeSet<i64>,
}

/// How an approval stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalState {
    /// Somebody is asked.
    Asked,
    /// It was granted.
    Approved,
    /// It was refused.
    Refused,
    /// It was taken back.
    Withdrawn,
}

/// One of those whose decision counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Who is asked; nobody where a person is to be found.
    pub seat: Seat,
    /// What was decided.
    pub decided: Option<bool>,
}

/// Who is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// The approver; nobody where there is none.
    pub person: Option<i64>,
    /// Who may decide in place of that person.
    #[serde(default)]
    pub substitute: Option<i64>,
    /// Chosen by hand: no change of posts takes it away.
    #[serde(default)]
    pub chosen: bool,
}

/// What somebody decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Number of the event.
    pub seq: i64,
    /// Key of the step.
    pub step: String,
    /// Who was asked.
    pub person: i64,
    /// Who decided in place of that person, if another did.
    pub by: Option<i64>,
    /// Whether it was approved.
    pub approved: bool,
}

/// What happened to an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalChange {
    /// A step was asked.
    Asked(Asked),
    /// Somebody decided; the body is the reason.
    Decided {
        /// Key of the step.
        step: String,
        /// Who was asked.
        person: i64,
        /// Who decided in place of that person, if another did.
        by: Option<i64>,
        /// Whether it was approved.
        approved: bool,
    },
    /// Others are asked in place of those who did not decide yet; the body may say why.
    Seated {
        /// All who did not decide yet.
        seats: Vec<Seat>,
        /// Why.
        why: Reseating,
    },
    /// Its date went by, and who has not decided is reminded, once.
    Reminded,
    /// It came to an end.
    Ended(ApprovalEnd),
}

/// A step that is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Key of the step.
    pub step: String,
    /// Who is asked.
    pub seats: Vec<Seat>,
    /// How many must approve.
    pub needed: usize,
    /// Until when, milliseconds UTC.
    #[serde(default)]
    pub due: Option<i64>,
    /// Who had it asked; `None` for the program.
    #[serde(default)]
    pub by: Option<i64>,
}

/// Why others are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reseating {
    /// Somebody is absent, is back, left, or has the post no more.
    Directory,
    /// A person chose.
    Chosen,
}

/// What came of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalEnd {
    /// It was granted.
    Approved,
    /// It was refused.
    Refused,
    /// It was taken back.
    Withdrawn,
}

/// What is asked of an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApprovalAct {
    /// Decide a step that one is asked for.
    Decide {
        /// Key of the approval.
        approval: String,
        /// Number of the event that asked, as the person saw it.
        asked: i64,
        /// Whether to approve.
        approve: bool,
        /// Why; a refusal needs it.
        why: Option<String>,
    },
    /// Ask for it again.
    Ask {
        /// Key of the approval.
        approval: String,
    },
    /// Take it back.
    Withdraw {
        /// Key of the approval.
        approval: String,
        /// Why.
        why: Option<String>,
    },
    /// Ask somebody else in place of one who is asked, or where nobody is.
    Choose {
        /// Key of the approval.
        approval: String,
        /// In place of whom; `None` for a place without anybody.
        from: Option<i64>,
        /// Whom.
        to: Option<i64>,
        /// Why.
        why: Option<String>,
    },
    /// Ask whom the directory says now, and remind them of a date that went by. Only the program
    /// itself says so.
    Refresh,
    /// Make the transition that follows from how it ended. Only the program itself says so.
    Follow {
        /// Key of the approval.
        approval: String,
        /// The reason that was given.
        why: Option<String>,
    },
}

impl Approval {
    /// How many places approved.
    pub fn given(&self) -> usize {
        let given = self.places.iter().filter(|p| p.decided == Some(true));
        given.count()
    }

    /// Whether somebody is asked.
    pub fn is_open(&self) -> bool {
        self.state == ApprovalState::Asked
    }

    /// The places that are to be decided; none where nobody is asked.
    pub fn open(&self) -> impl Iterator<Item = &Seat> {
        let open = self.places.iter().filter(|place| place.decided.is_none());
        open.filter(|_| self.is_open()).map(|place| &place.seat)
    }

    /// Everybody who may decide now.
    pub fn deciders(&self) -> impl Iterator<Item = i64> {
        self.open()
            .flat_map(|seat| [seat.person, seat.substitute])
            .flatten()
    }

    /// Whether there are not enough people to ask.
    pub fn lacks_people(&self) -> bool {
        let able = self.open().filter(|seat| !seat.is_vacant()).count();
        self.is_open() && self.given() + able < self.needed
    }

    /// Everybody who is asked, or was until it was decided; not those in whose place others were asked.
    pub fn people(&self) -> impl Iterator<Item = i64> {
        let decided = self.verdicts.iter();
        let decided = decided.flat_map(|v| [Some(v.person), v.by]).flatten();
        self.seated()
            .chain(decided)
            .chain(self.former.iter().copied())
    }

    /// Everybody who sits in the step that was asked last.
    fn seated(&self) -> impl Iterator<Item = i64> {
        let seats = self.places.iter().map(|place| &place.seat);
        seats
            .flat_map(|seat| [seat.person, seat.substitute])
            .flatten()
    }

    /// Begins with a step that is asked; `before` is how it stood.
    pub(crate) fn asked(seq: i64, asked: &Asked, before: Option<&Self>) -> Self {
        let place = |seat: &Seat| Place {
            seat: seat.clone(),
            decided: None,
        };
        Self {
            asked: seq,
            step: asked.step.clone(),
            by: asked.by,
            needed: asked.needed,
            due: asked.due,
            reminded: None,
            places: asked.seats.iter().map(place).collect(),
            state: ApprovalState::Asked,
            verdicts: before.map(|b| b.verdicts.clone()).unwrap_or_default(),
            former: before.map(|b| b.people().collect()).unwrap_or_default(),
        }
    }

    /// Lets something happen to it; `None` where it does not follow.
    pub(crate) fn change(&mut self, seq: i64, change: &ApprovalChange) -> Option<()> {
        if !self.is_open() {
            return None;
        }
        match change {
            ApprovalChange::Asked(_) => return None,
            ApprovalChange::Decided {
                step,
                person,
                by,
                approved,
            } => {
                if *step != self.step {
                    return None;
                }
                let mine = |p: &&mut Place| p.decided.is_none() && p.seat.person == Some(*person);
                let place = self.places.iter_mut().find(mine)?;
                if by.is_some() && place.seat.substitute != *by {
                    return None;
                }
                place.decided = Some(*approved);
                self.verdicts.push(Verdict {
                    seq,
                    step: step.clone(),
                    person: *person,
                    by: *by,
                    approved: *approved,
                });
            }
            ApprovalChange::Seated { seats, .. } => {
                let mut seats = seats.iter();
                for place in self.places.iter_mut().filter(|p| p.decided.is_none()) {
                    place.seat = seats.next()?.clone();
                }
                return seats.next().is_none().then_some(());
            }
            ApprovalChange::Reminded => {
                if self.reminded.is_some() {
                    return None;
                }
                self.reminded = Some(seq);
            }
            ApprovalChange::Ended(end) => {
                self.state = match end {
                    // No program writes an approval that was not given.
                    ApprovalEnd::Approved if self.given() < self.needed => return None,
                    ApprovalEnd::Approved => ApprovalState::Approved,
                    ApprovalEnd::Refused => ApprovalState::Refused,
                    ApprovalEnd::Withdrawn => ApprovalState::Withdrawn,
                };
            }
        }
        Some(())
    }
}

impl Seat {
    /// Whether there is nobody.
    pub fn is_vacant(&self) -> bool {
        self.person.is_none() && self.substitute.is_none()
    }

    /// Whether a person may decide here.
    pub fn is_of(&self, person: i64) -> bool {
        self.person == Some(person) || self.substitute == Some(person)
    }
}
