//! What invented people write.

use serde::Deserialize;

use super::Chance;
use crate::platform::error::AppError;
use crate::platform::text::fold;

/// Sentences with places for words: `{equipo}` is replaced by one of `words.equipo`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    topic: Vec<Topic>,
    /// What those who attend write to the requester.
    answer: Vec<String>,
    /// What they write for each other.
    note: Vec<String>,
    /// What requesters write again.
    reply: Vec<String>,
    /// What a transition says.
    message: Vec<String>,
    /// A short text for any field.
    short: Vec<String>,
    words: std::collections::BTreeMap<String, Vec<String>>,
    /// Names of people.
    pub given: Vec<String>,
    /// Their family names.
    pub family: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    /// Beginnings of folded words in the name of a service; the topic without any is for all others.
    #[serde(default)]
    service: Vec<String>,
    text: Vec<String>,
}

/// What a text is for.
#[derive(Debug, Clone, Copy)]
pub enum For {
    /// To the requester.
    Answer,
    /// For colleagues.
    Note,
    /// From the requester.
    Reply,
    /// With a transition.
    Message,
    /// A field.
    Field,
}

impl Texts {
    /// The sentences of the program.
    ///
    /// # Errors
    /// When they cannot be read, which is a fault of ours.
    pub fn read() -> Result<Self, AppError> {
        toml::from_str(include_str!("texts.toml"))
            .map_err(|e| AppError::internal(format!("texts of the seed: {e}")))
    }

    /// What somebody asks of a service.
    pub fn description(&self, chance: &mut Chance, service: &str) -> String {
        let name = fold(service);
        let fits = |topic: &&Topic| {
            topic
                .service
                .iter()
                .any(|word| name.contains(word.as_str()))
        };
        let general = |topic: &&Topic| topic.service.is_empty();
        let topic = self.topic.iter().find(fits);
        let topic = topic.or_else(|| self.topic.iter().find(general));
        let own = topic.map_or(&[][..], |topic| &topic.text);
        let mut text = self.one(chance, own);
        // Some people tell more than others.
        while chance.percent(35) && text.len() < 1_500 {
            text.push(if chance.percent(30) { '\n' } else { ' ' });
            let more = self.one(chance, own);
            text.push_str(&more);
        }
        text
    }

    /// A text for a purpose.
    pub fn text(&self, chance: &mut Chance, purpose: For) -> String {
        let all = match purpose {
            For::Answer => &self.answer,
            For::Note => &self.note,
            For::Reply => &self.reply,
            For::Message => &self.message,
            For::Field => &self.short,
        };
        self.one(chance, all)
    }

    fn one(&self, chance: &mut Chance, all: &[String]) -> String {
        let Some(written) = chance.pick(all) else {
            return String::new();
        };
        let mut text = String::with_capacity(written.len() + 32);
        let mut rest = written.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            text.push_str(before);
            let words = self.words.get(name).map_or(&[][..], Vec::as_slice);
            match name {
                "n" => text.push_str(&chance.between(2, 40).to_string()),
                _ => text.push_str(chance.pick(words).map_or("", String::as_str)),
            }
            rest = after;
        }
        text.push_str(rest);
        text
    }
}
