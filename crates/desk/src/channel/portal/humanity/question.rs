//! The question that is asked where no script runs.

use pack::{Pack, Question};

use crate::platform::random::sha256;
use crate::platform::text::fold;

/// Asked where the pack has none.
const OWN: [(&str, &[&str]); 3] = [
    (
        "Escriba con letra el número que sigue del cuatro.",
        &["cinco", "el cinco", "5"],
    ),
    ("¿Qué día va después del lunes?", &["martes", "el martes"]),
    ("¿Cuántas patas tiene un perro?", &["cuatro", "4"]),
];

fn all(pack: &Pack) -> Vec<Question> {
    if !pack.portal.questions.is_empty() {
        return pack.portal.questions.clone();
    }
    let own = OWN.iter().map(|(text, answers)| Question {
        text: (*text).to_owned(),
        answers: answers.iter().map(|answer| (*answer).to_owned()).collect(),
    });
    own.collect()
}

/// A question's name in a challenge: it says nothing of it, and another text is another question.
fn name(question: &Question) -> String {
    sha256(&question.text)
        .get(..8)
        .unwrap_or_default()
        .to_owned()
}

/// The name of one of the questions, by a random number.
pub(super) fn draw(pack: &Pack, random: u8) -> String {
    let all = all(pack);
    let place = usize::from(random).checked_rem(all.len());
    let drawn = place.and_then(|place| all.get(place));
    drawn.map(name).unwrap_or_default()
}

/// The question of a name; `None` when the pack has it no longer.
pub(super) fn find(pack: &Pack, wanted: &str) -> Option<Question> {
    all(pack)
        .into_iter()
        .find(|question| name(question) == wanted)
}

/// Whether an answer is one of those that are accepted, however it is capitalised,
/// accented and ended.
pub fn accepts(question: &Question, answer: &str) -> bool {
    let plain = |text: &str| {
        let folded = fold(text);
        let words: Vec<String> = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.join(" ")
    };
    let answer = plain(answer);
    !answer.is_empty() && question.answers.iter().any(|right| plain(right) == answer)
}
