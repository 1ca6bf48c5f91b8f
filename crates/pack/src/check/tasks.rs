//! Tasks that tickets begin with: each says something, and comes after others of its own list.

use engine::TaskTemplate;

use super::whole::Subject;
use super::{lists, who};
use crate::document::Place;
use crate::fault::Faults;

/// Tasks that a ticket begins with at most: there is room for those that people add.
const MOST: usize = 20;
/// Characters of a title.
const TITLE: usize = 200;

/// A list of tasks, which may be empty.
pub(crate) fn check(top: Place<'_>, tasks: &[TaskTemplate], faults: &Faults) {
    let keys = tasks.iter().map(|task| task.key.as_str());
    lists::distinct(top, "task", "tareas", keys, faults);
    if tasks.len() > MOST {
        let text = format!("hay más de {MOST} tareas; deje las que siempre se hacen");
        top.key("task").at(MOST).fault(faults, text);
    }
    for (index, task) in tasks.iter().enumerate() {
        let place = top.key("task").at(index);
        lists::text(place.key("title"), &task.title, faults);
        if task.title.chars().count() > TITLE {
            let text = format!("el título pasa de {TITLE} caracteres; acórtelo");
            place.key("title").fault(faults, text);
        }
        let above = tasks.get(..index).unwrap_or_default();
        for (number, after) in task.after.iter().enumerate() {
            if !above.iter().any(|other| other.key == *after) {
                place.key("after").at(number).fault(
                    faults,
                    format!("«{after}» no es una tarea de más arriba en esta lista; escriba la clave de una"),
                );
            }
        }
    }
}

/// Whose the tasks are: somebody whom tickets of this kind know.
pub(crate) fn owners(subject: Subject<'_>, tasks: &[TaskTemplate], faults: &Faults) {
    for (index, task) in tasks.iter().enumerate() {
        if let Some(text) = &task.who {
            let place = subject.top.key("task").at(index).key("who");
            who::asked(subject, text, place, faults);
        }
    }
}
