//! Which lines are quotes, and which are passed on.

use super::attribution::{self, Separator};
use super::line::{Folded, Hint};
use super::{Clue, Kind, header};
use crate::words;

/// The kind of each line; signatures and notices are marked later, in what is the sender's own.
pub(crate) fn kinds(lines: &[Folded], clue: Clue<'_>) -> Vec<Kind> {
    let mut kinds = vec![Kind::Own; lines.len()];
    let marker = clue
        .marker
        .map(words::fold)
        .filter(|marker| marker.len() >= 5);
    // signs count as quotes where something is answered; in a first mail they may be a shell's prompt
    let mut signs = clue.reply || clue.forward;
    // programs give references to what they pass on, too: the subject knows better
    let mut quoted = if clue.forward {
        Kind::Forwarded
    } else {
        Kind::Quote
    };
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        let mut take = 1;
        match line.hint {
            Hint::Quote => set(&mut kinds, index, 1, quoted),
            Hint::Forward => set(&mut kinds, index, 1, Kind::Forwarded),
            Hint::Signature => set(&mut kinds, index, 1, Kind::Signature),
            Hint::None if attribution::groupwise(line) => {
                set(&mut kinds, index, lines.len(), Kind::Quote);
                break;
            }
            Hint::None if line.depth > 0 => {
                if signs {
                    set(&mut kinds, index, 1, quoted);
                }
            }
            Hint::None => {
                if marker
                    .as_ref()
                    .is_some_and(|marker| line.text.contains(marker.as_str()))
                {
                    set(&mut kinds, index, lines.len(), Kind::Quote);
                    break;
                }
                match found(lines, index, clue, &mut take) {
                    Found::Nothing => (),
                    Found::Rest(kind) => {
                        let start = rule_before(lines, index);
                        if lines.get(index + take..).is_some_and(marked_only) {
                            // signs tell what is quoted, so answers between them are seen
                            set(&mut kinds, start, index + take - start, kind);
                            signs = true;
                            quoted = kind;
                        } else {
                            set(&mut kinds, start, lines.len(), kind);
                            break;
                        }
                    }
                    Found::Signs => {
                        set(&mut kinds, index, take, Kind::Quote);
                        signs = true;
                    }
                }
            }
        }
        index += take;
    }
    between(lines, &mut kinds);
    alone(&mut kinds, lines, clue);
    kinds
}

enum Found {
    Nothing,
    /// All that follows is of this kind, unless signs say which lines are.
    Rest(Kind),
    /// Only lines with signs are quotes.
    Signs,
}

fn found(lines: &[Folded], index: usize, clue: Clue<'_>, take: &mut usize) -> Found {
    let Some(line) = lines.get(index) else {
        return Found::Nothing;
    };
    // a mail that is passed on has the same header as one that is answered
    let original = if clue.forward {
        Kind::Forwarded
    } else {
        Kind::Quote
    };
    match attribution::separator(line) {
        Some(Separator::Forwarded) => return Found::Rest(Kind::Forwarded),
        Some(Separator::Original) => return Found::Rest(original),
        None => (),
    }
    let ruled = index > 0 && rule_before(lines, index) < index;
    if let Some(used) = header::at(lines, index, ruled) {
        *take = used.max(1);
        return Found::Rest(original);
    }
    if header::notes(lines, index) {
        return Found::Rest(original);
    }
    if let Some(found) = attribution::at(lines, index) {
        let after = lines.get(index + found.lines..).unwrap_or_default();
        let next = after.iter().find(|line| !line.is_blank());
        *take = found.lines;
        match next {
            Some(next) if next.is_quoted() => return Found::Signs,
            // the end of a mail whose quote was taken away
            None if found.strong => return Found::Signs,
            Some(_) if found.strong => return Found::Rest(Kind::Quote),
            _ => *take = 1,
        }
    }
    Found::Nothing
}

/// Whether what follows begins with signs, so that they tell where the quote ends.
fn marked_only(lines: &[Folded]) -> bool {
    lines
        .iter()
        .find(|line| !line.is_blank())
        .is_some_and(|line| line.depth > 0)
}

/// Where a rule stands that belongs to what begins here, or here.
fn rule_before(lines: &[Folded], index: usize) -> usize {
    let mut at = index;
    for back in 1..=2 {
        let Some(line) = index.checked_sub(back).and_then(|at| lines.get(at)) else {
            break;
        };
        if line.is_rule() {
            at = index - back;
            break;
        }
        if !line.is_blank() {
            break;
        }
    }
    at
}

fn set(kinds: &mut [Kind], from: usize, count: usize, kind: Kind) {
    kinds
        .iter_mut()
        .skip(from)
        .take(count)
        .for_each(|known| *known = kind);
}

/// Empty lines between two lines of a quote belong to it.
fn between(lines: &[Folded], kinds: &mut [Kind]) {
    let mut last: Option<(usize, Kind)> = None;
    for (index, line) in lines.iter().enumerate() {
        if line.is_blank() && line.depth == 0 {
            continue;
        }
        let Some(kind) = kinds.get(index).copied() else {
            break;
        };
        if let Some((before, known)) = last
            && known == kind
            && kind != Kind::Own
        {
            set(kinds, before + 1, index - before - 1, kind);
        }
        last = Some((index, kind));
    }
}

/// A first mail in which nothing is the sender's own passes on what it holds.
fn alone(kinds: &mut [Kind], lines: &[Folded], clue: Clue<'_>) {
    let own = lines
        .iter()
        .zip(kinds.iter())
        .any(|(line, kind)| *kind == Kind::Own && !line.is_blank() && !line.is_rule());
    if !own && !clue.reply {
        kinds
            .iter_mut()
            .filter(|kind| **kind == Kind::Quote)
            .for_each(|kind| *kind = Kind::Forwarded);
    }
}
