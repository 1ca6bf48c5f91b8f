//! Forms as they are filled in: what is visible, what is missing, what is lost.

use super::Refusal;
use super::refusal::Faults;
use super::work::Work;
use crate::event::Property;
use crate::{Changes, Field, Form, Value};

impl Work<'_> {
    /// Whether a field is asked for and kept, as the ticket is by now.
    pub(super) fn is_visible(&self, field: &Field, form: &Form<'_>) -> bool {
        let when = field.visible_when.as_ref();
        when.is_none_or(|when| self.meets(when, form, None))
    }

    /// Whether a field must be filled in, as the ticket is by now.
    fn is_needed(&self, field: &Field, form: &Form<'_>) -> bool {
        let when = field.required_when.as_ref();
        (field.required || when.is_some_and(|when| self.meets(when, form, None)))
            && self.is_visible(field, form)
    }

    /// Fields that must be filled in from the start and are not, as the ticket is by now.
    pub(super) fn lacking<'f>(&self, form: &Form<'f>) -> Vec<&'f Field> {
        let lacks = |field: &&Field| {
            !field.later
                && !self.ticket.values.contains_key(&field.key)
                && self.is_needed(field, form)
        };
        form.fields().iter().copied().filter(lacks).collect()
    }

    /// Notes each field that lacks by now and did not before.
    pub(super) fn lacks_more(&self, before: &[&Field], faults: &mut Faults) {
        for field in self.lacking(&self.form()) {
            if !before.iter().any(|known| known.key == field.key) {
                faults.add(
                    "field.required",
                    &field.key,
                    format!("Falta «{}».", field.label),
                );
            }
        }
    }

    /// Notes what these changes empty although it must stay: a field that must be
    /// filled in, and whatever every way into the ticket's state asks for.
    pub(super) fn loses(&self, changes: &Changes, faults: &mut Faults) {
        let form = self.form();
        for (key, _) in changes.iter().filter(|(_, to)| to.is_none()) {
            let had = self
                .before
                .is_some_and(|before| before.value(key).is_some());
            let field = form.field(key);
            let asked = field.map_or(Property::from_key(key).is_some(), |f| {
                self.is_visible(f, &form)
            });
            let needed = field.is_some_and(|f| self.is_needed(f, &form));
            if had && asked && (needed || self.kind.keeps(&self.ticket.state, key)) {
                let text = format!("Falta {}.", super::edit::label(&form, key));
                faults.add("field.required", key, text);
            }
        }
    }

    /// Fills in and empties fields, and empties what has become invisible: a value that
    /// nobody is asked for any more would decide unseen. With a state that the ticket
    /// is about to reach, what is visible there stays too. Fields of `anew` are
    /// written even if their value stays the same.
    pub(super) fn fill_in(
        &mut self,
        wanted: Changes,
        anew: &[String],
        to: Option<&str>,
    ) -> Result<(), Refusal> {
        let form = self.form();
        // What each field had that is touched here.
        let mut were: Vec<(String, Option<Value>)> = Vec::with_capacity(wanted.len());
        for (key, value) in wanted {
            let was = match value {
                Some(value) => self.ticket.values.insert(key.clone(), value),
                None => self.ticket.values.remove(&key),
            };
            were.push((key, was));
        }
        // Emptying one can hide another.
        for _ in form.fields() {
            let hidden = self.hidden(&form, to);
            if hidden.is_empty() {
                break;
            }
            for key in hidden {
                let was = self.ticket.values.remove(&key);
                if !were.iter().any(|(known, _)| *known == key) {
                    were.push((key, was));
                }
            }
        }
        // Only events change a ticket: what differs by now is told, and so happens again.
        let net = were.into_iter().filter_map(|(key, was)| {
            let is = self.ticket.values.get(&key).cloned();
            let told = is != was || (is.is_some() && anew.contains(&key));
            told.then_some((key, is))
        });
        let net = net.collect();
        self.fill(&form, net)
    }

    /// Fields with a value that nobody is asked for.
    fn hidden(&mut self, form: &Form<'_>, to: Option<&str>) -> Vec<String> {
        let mut hidden = Vec::new();
        for field in form
            .fields()
            .iter()
            .filter(|field| field.visible_when.is_some())
        {
            let seen = |work: &Self| work.is_visible(field, form);
            if self.ticket.values.contains_key(&field.key)
                && !seen(self)
                && !to.is_some_and(|to| self.as_if_in(to, seen))
            {
                hidden.push(field.key.clone());
            }
        }
        hidden
    }
}
