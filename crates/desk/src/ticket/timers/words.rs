//! Clocks in words.

use clock::{Change, Dimension, Gap, Measure, Outcome, State, Term, Timer};
use engine::Kind;
use engine::levels::ClockName;

use crate::platform::App;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What a clock measures: «Primera respuesta».
pub fn label(app: &App, kind: Option<&Kind>, name: &ClockName) -> String {
    let plain = match name.measure {
        Measure::Take => "Que alguien lo tome",
        Measure::FirstAnswer => "Primera respuesta",
        Measure::NextAnswer => "Siguiente respuesta",
        Measure::Resolve => "Solución",
        Measure::Task => {
            return format!("Tarea {}", name.of.as_deref().unwrap_or_default());
        }
        Measure::Stage => {
            let stage = name.of.as_deref().unwrap_or_default();
            let states = kind.into_iter().flat_map(|kind| &kind.states);
            let mut names = states.filter(|state| state.stage.as_deref() == Some(stage));
            let first = names.next().map_or(stage, |state| state.name.as_str());
            return format!("Etapa: {first}");
        }
    };
    match name.of.as_deref().filter(|_| name.internal) {
        Some(team) => {
            let known = app.known.team(team);
            let team = known.map_or(team, |team| team.name.as_str());
            format!("{plain} ({team})")
        }
        None => plain.to_owned(),
    }
}

/// How long: «2 días 3 h», «3 h 20 min», «menos de un minuto».
pub fn span(millis: i64) -> String {
    let millis = millis.abs();
    let (hours, minutes) = (millis / HOUR, millis % HOUR / MINUTE);
    match (hours, minutes) {
        (0, 0) => "menos de un minuto".to_owned(),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// When a deadline is, from now: «en 3 h», «hace 2 días».
pub fn distance(due: i64, now: i64) -> String {
    let far = (due - now).abs();
    let text = match far {
        ..HOUR => format!("{} min", (far / MINUTE).max(1)),
        HOUR..DAY => format!("{} h", far / HOUR),
        _ if far / DAY == 1 => "1 día".to_owned(),
        _ => format!("{} días", far / DAY),
    };
    if due >= now {
        format!("en {text}")
    } else {
        format!("hace {text}")
    }
}

/// What is promised: «8 h de atención», «5 días hábiles».
pub fn term(term: Term) -> String {
    match term {
        Term::Business(millis) => format!("{} de atención", span(millis)),
        Term::Days(1) => "1 día hábil".to_owned(),
        Term::Days(days) => format!("{days} días hábiles"),
        Term::Natural(millis) => format!("{} corridas", span(millis)),
    }
}

/// How a clock stands: a key for its colour and icon, and the words.
pub fn standing(timer: &Timer, now: i64) -> (&'static str, String) {
    let left = timer.remaining().unwrap_or_default();
    let natural = matches!(
        timer.aim.as_ref().map(|aim| aim.term),
        Some(Term::Natural(_))
    );
    let of = if natural { "" } else { " de atención" };
    match (timer.ended, timer.state) {
        (Some(_), State::Stopped) => ("stopped", "Ya no aplica".to_owned()),
        (Some(_), State::Missed) => ("missed", "Se cumplió tarde".to_owned()),
        (Some(_), _) => ("met", "Cumplido a tiempo".to_owned()),
        (None, State::Missed) => ("late", format!("Vencido: se pasó por {}{of}", span(left))),
        (None, State::Paused) => ("paused", format!("En pausa; quedan {}{of}", span(left))),
        (None, _) => {
            // A quarter of the term, or nothing of the day, is left.
            let budget = timer.budget.unwrap_or_default();
            let soon = left * 4 <= budget || timer.due.is_some_and(|due| due - now < 2 * HOUR);
            let key = if soon { "soon" } else { "running" };
            (key, format!("Quedan {}{of}", span(left)))
        }
    }
}

/// The reason of a pause, as the workflow names it: that of the wait, else the state.
pub fn pause(kind: Option<&Kind>, reason: &str) -> String {
    if reason == engine::levels::MERGED {
        return "está unido a otro ticket".to_owned();
    }
    let (state, why) = match reason.split_once('/') {
        Some((state, why)) => (state, Some(why)),
        None => (reason, None),
    };
    let Some(state) = kind.and_then(|kind| kind.present(state)) else {
        return state.to_owned();
    };
    let reasons = state.wait.iter().flat_map(|wait| &wait.reasons);
    let named = reasons
        .clone()
        .find(|choice| Some(choice.key.as_str()) == why);
    match named {
        Some(choice) => format!("{}: {}", state.name, choice.name),
        None => state.name.clone(),
    }
}

/// What a rule names: «el servicio», «la prioridad».
pub fn dimension(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Service => "el servicio",
        Dimension::Kind => "el tipo",
        Dimension::Priority => "la prioridad",
        Dimension::Stage => "la etapa",
        Dimension::Team => "el equipo",
    }
}

/// What a rule names, in a sentence: «vale para el servicio y la prioridad».
pub fn names(names: &[Dimension]) -> String {
    let names: Vec<&str> = names.iter().map(|own| dimension(*own)).collect();
    match names.split_last() {
        None => "vale para todo lo que no tiene uno más preciso".to_owned(),
        Some((last, [])) => format!("nombra {last}"),
        Some((last, others)) => format!("nombra {} y {last}", others.join(", ")),
    }
}

/// What became of a rule.
pub fn outcome(outcome: Outcome) -> String {
    match outcome {
        Outcome::Chosen => "Es el que vale".to_owned(),
        Outcome::MoreGeneral => "También coincide, pero otro es más preciso".to_owned(),
        Outcome::Differs(own) => format!("No coincide {}", dimension(own)),
    }
}

/// Something that happened to a clock.
pub fn change(app: &App, kind: Option<&Kind>, change: &Change) -> Option<String> {
    Some(match change {
        Change::Started => "Empezó a contar".to_owned(),
        Change::Paused { reason } => format!("Se detuvo: {}", pause(kind, reason)),
        Change::Resumed { .. } => "Siguió contando".to_owned(),
        Change::Aimed(None) => "Sin plazo".to_owned(),
        Change::Aimed(Some(aim)) => {
            format!("Plazo «{}»: {}", aim.rule, term(aim.term))
        }
        Change::Calendar { key } => format!("Se mide con {}", calendar(app, key)),
        Change::Met => "Se cumplió".to_owned(),
        Change::Cancelled => "Dejó de aplicar".to_owned(),
        Change::Reopened(Gap::Skipped) => {
            "Se reabrió: el tiempo que estuvo terminado no cuenta".to_owned()
        }
        Change::Reopened(Gap::Counted) => {
            "Se reabrió: el tiempo que estuvo terminado cuenta".to_owned()
        }
        Change::Reopened(Gap::Restarted) => "Se reabrió: empieza de nuevo".to_owned(),
        // Who had it is told with each interval.
        Change::Held(_) | Change::Withdrawn { .. } => return None,
    })
}

/// A calendar by its name, with the number of its version.
pub fn calendar(app: &App, key: &str) -> String {
    let own = app.levels.calendars().get(key);
    let name = own.map_or(key, |calendar| calendar.name());
    match key.split_once('@') {
        Some((_, version)) => format!("«{name}» (versión {version})"),
        None => format!("«{name}»"),
    }
}

#[cfg(test)]
mod tests {
    use super::{distance, span};

    #[test]
    fn spans_are_told_in_words() {
        assert_eq!(span(0), "menos de un minuto");
        assert_eq!(span(-200 * 60_000), "3 h 20 min");
        assert_eq!(span(45 * 3_600_000), "45 h");
        assert_eq!(distance(3_600_000, 0), "en 1 h");
        assert_eq!(distance(0, 50 * 3_600_000), "hace 2 días");
        assert_eq!(distance(10, 0), "en 1 min");
    }
}
