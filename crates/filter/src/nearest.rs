//! «¿Quiso decir…?»: the candidate nearest to what was written.

use crate::fold::fold;

/// Longer words are not misspellings; comparing them would only cost time.
const LONGEST: usize = 40;

/// The candidate whose folded spelling is nearest to `written`, when it is near:
/// a third of the letters may differ, or it continues what was written.
pub(crate) fn nearest<'a>(
    written: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let word: Vec<char> = fold(written).chars().take(LONGEST + 1).collect();
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let limit = (word.len().saturating_add(1) / 3).max(1);
    candidates
        .filter_map(|candidate| {
            let other: Vec<char> = fold(candidate).chars().take(LONGEST + 1).collect();
            let continues = word.len() > 1 && other.starts_with(&word);
            let far = if continues {
                1
            } else {
                distance(&word, &other)
            };
            // A word of one letter is near to every other one.
            (far <= limit && far < other.len()).then_some((far, candidate))
        })
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}

/// The least number of letters to put, remove or change to get from one to the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let (mut diagonal, mut left) = (i, i.saturating_add(1));
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            let change = diagonal.saturating_add(usize::from(x != y));
            left = change.min(above.min(left).saturating_add(1));
            diagonal = above;
            *cell = left;
        }
    }
    match (a.is_empty(), row.last()) {
        (false, Some(last)) => *last,
        _ => b.len(),
    }
}
