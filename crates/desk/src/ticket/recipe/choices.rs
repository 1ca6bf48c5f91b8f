//! Everything that the rows of a form of deeds can say.

use std::collections::BTreeSet;

use engine::{FieldType, Property, TIES};

use super::form::Typed;
use super::words;
use super::written::deed;
use crate::platform::App;
use crate::platform::web::view::{Choice, ChoiceGroup};

/// Everything that can be done, under headings; the one that is chosen is there in any case.
pub(super) fn groups(app: &App, chosen: &str) -> Vec<ChoiceGroup> {
    let own = |code: &str, label: &str| (code.to_owned(), label.to_owned());
    let mut groups = vec![
        group(
            "Escribir",
            vec![
                own("note", "Nota interna"),
                own("answer", "Respuesta a quien solicita"),
                own("task", "Tarea nueva"),
                own("task:@actor", "Tarea nueva para quien lo hace"),
                own("task:@assignee", "Tarea nueva para quien es responsable"),
            ],
        ),
        group(
            "Tareas que ya tiene (escriba cómo se llama; en otro renglón, lo demás)",
            vec![
                own("finish-task", "Terminar una tarea (y qué resultó)"),
                own("drop-task", "Ya no hacer una tarea (y por qué)"),
                own("reopen-task", "Reabrir una tarea (y por qué)"),
                own("assign-task", "Dar una tarea a una persona (y su correo)"),
                own("assign-task:@actor", "Dar una tarea a quien lo hace"),
                own("assign-task:nobody", "Dejar una tarea sin dueño"),
                own("schedule-task", "Cambiar la fecha de una tarea"),
                own("schedule-task:never", "Dejar una tarea sin fecha"),
            ],
        ),
        group("Revisiones", checks(app)),
        group("Pasos del flujo", moves(app)),
        group(
            "Responsable",
            vec![
                own("assign:@actor", "Quien lo hace"),
                own(
                    "assign",
                    "Asignar a una persona (escriba su correo o nombre completo)",
                ),
                own("release", "Nadie"),
            ],
        ),
        group(
            "Entrega por acuerdo",
            vec![
                own(
                    "offer",
                    "Ofrecer a una persona (su correo; en otro renglón, por qué)",
                ),
                own("accept-offer", "Aceptar lo que me ofrecieron"),
                own("decline-offer", "No aceptarlo (por qué)"),
                own("withdraw-offer", "Retirar lo que ofrecí"),
            ],
        ),
        group("Aprobaciones", approvals(app)),
        group("Equipo", teams(app)),
        group("Prioridad (el texto es el motivo)", priorities(app)),
        group("Etiquetas", tags(app)),
        group(
            "Quién lo sigue",
            vec![
                own("watch:@actor", "Lo sigue quien lo hace"),
                own("watch:@assignee", "Lo sigue quien es responsable"),
                own(
                    "watch",
                    "Lo sigue una persona (escriba su correo o nombre completo)",
                ),
                own("unwatch:@actor", "Deja de seguirlo quien lo hace"),
                own(
                    "unwatch",
                    "Deja de seguirlo una persona (escriba su correo o nombre completo)",
                ),
            ],
        ),
        group("Vínculos", ties()),
        group(
            "Unir",
            vec![
                own(
                    "merge",
                    "Unir a otro ticket, donde sigue el trabajo (escriba el folio)",
                ),
                own("unmerge", "Separar del ticket al que se unió"),
            ],
        ),
        group(
            "Tiempo de quien lo hace (en qué; al lado, los minutos)",
            vec![
                own("spend", "Tiempo a distancia"),
                own("spend:site", "Tiempo en sitio"),
            ],
        ),
        group(
            "Espera",
            vec![own("postpone", "Aplazar (escriba los días o la fecha)")],
        ),
        group("Datos", fields(app)),
    ];
    groups.retain(|group| !group.choices.is_empty());
    let known = |group: &ChoiceGroup| group.choices.iter().any(|choice| choice.value == chosen);
    if !chosen.is_empty() && !groups.iter().any(known) {
        let label = deed(&Typed {
            act: chosen.to_owned(),
            text: "x".to_owned(),
            days: "1".to_owned(),
        });
        let label = label.map_or_else(|_| chosen.to_owned(), |deed| words::of(app, &deed));
        groups.push(group("Como está", vec![(chosen.to_owned(), label)]));
    }
    for choice in groups.iter_mut().flat_map(|group| &mut group.choices) {
        choice.selected = choice.value == chosen;
    }
    groups
}

fn group(label: &str, all: Vec<(String, String)>) -> ChoiceGroup {
    let mut seen = BTreeSet::new();
    let choices = all
        .into_iter()
        .filter(|(value, _)| seen.insert(value.clone()))
        .map(|(value, label)| Choice {
            value,
            label,
            selected: false,
        });
    ChoiceGroup {
        label: label.to_owned(),
        choices: choices.collect(),
    }
}

fn moves(app: &App) -> Vec<(String, String)> {
    let all = app.book.kinds().flat_map(|kind| &kind.transitions);
    all.map(|own| (format!("move:{}", own.key), own.label.clone()))
        .collect()
}

/// Tags of the lists of kinds, and those that are typed.
fn tags(app: &App) -> Vec<(String, String)> {
    let rules = app.book.kinds().filter_map(|kind| kind.tags.as_ref());
    let listed: Vec<String> = rules
        .flat_map(|rules| rules.list())
        .map(|tag| tag.name)
        .collect();
    let all = |act: &'static str, verb: &'static str| {
        let own = listed.iter();
        own.map(move |name| {
            (
                format!("{act}:{name}"),
                format!("{verb} la etiqueta «{name}»"),
            )
        })
    };
    let typed =
        |act: &str, verb: &str| (act.to_owned(), format!("{verb} otra etiqueta (escríbala)"));
    all("tag", "Agregar")
        .chain([typed("tag", "Agregar")])
        .chain(all("untag", "Quitar"))
        .chain([typed("untag", "Quitar")])
        .collect()
}

/// Ties to the ticket whose folio is typed.
fn ties() -> Vec<(String, String)> {
    let all = |act: &'static str, verb: &'static str| {
        TIES.into_iter().map(move |(tie, inverse)| {
            let sign = if inverse { "!" } else { "" };
            let code = format!("{act}:{}{sign}", tie.key());
            let words = tie.in_words(inverse);
            (code, format!("{verb} {words} (escriba el folio)"))
        })
    };
    all("link", "Vincular:")
        .chain(all("unlink", "Quitar el vínculo:"))
        .collect()
}

/// First-level checks of the services.
fn checks(app: &App) -> Vec<(String, String)> {
    let all = words::checks(app).collect::<Vec<_>>();
    let done = all.iter();
    let done = done.map(|(key, name)| (format!("check:{key}"), format!("Hecha: {name}")));
    let undone = all.iter();
    let undone = undone.map(|(key, name)| (format!("uncheck:{key}"), format!("Por hacer: {name}")));
    done.chain(undone).collect()
}

/// What can be done about the approvals of kinds and services.
fn approvals(app: &App) -> Vec<(String, String)> {
    let acts = [
        ("approve", "Aprobar"),
        ("refuse", "Rechazar (por qué)"),
        ("ask-approval", "Pedir otra vez"),
        ("withdraw-approval", "Retirar (por qué)"),
    ];
    let of = |(key, name): (&str, &str)| {
        acts.map(|(act, verb)| (format!("{act}:{key}"), format!("{verb}: {name}")))
    };
    words::approvals(app).flat_map(of).collect()
}

fn teams(app: &App) -> Vec<(String, String)> {
    let open = app.known.teams().iter().filter(|t| t.retired_at.is_none());
    open.map(|team| (format!("team:{}", team.key), team.name.clone()))
        .collect()
}

fn priorities(app: &App) -> Vec<(String, String)> {
    let all = app.book.kinds().flat_map(|kind| &kind.priorities);
    let key = Property::Priority.key();
    all.map(|own| (format!("set:{key}={}", own.key), own.name.clone()))
        .collect()
}

/// Fields that who attends fills in: each choice of those that have choices.
fn fields(app: &App) -> Vec<(String, String)> {
    let kinds = app.book.kinds().flat_map(|kind| &kind.fields);
    let services = app.known.services().iter();
    let defined = services.filter_map(|s| app.book.present_definition(&s.key));
    let defined = defined.flat_map(|definition| &definition.rule.fields);
    let own = kinds.chain(defined).filter(|field| field.later);
    let mut all = Vec::new();
    for field in own {
        let set = |value: &str, name: &str| {
            let code = format!("set:{}={value}", field.key);
            (code, format!("{}: {name}", field.label))
        };
        match field.kind {
            FieldType::File | FieldType::Person => continue,
            FieldType::Choice => {
                all.extend(field.choices.iter().map(|own| set(&own.key, &own.name)));
            }
            FieldType::YesNo => all.extend([set("sí", "sí"), set("no", "no")]),
            _ => all.push((
                format!("set:{}", field.key),
                format!("{} (escriba el valor)", field.label),
            )),
        }
        all.push((
            format!("clear:{}", field.key),
            format!("{}: vaciar", field.label),
        ));
    }
    all
}

/// Whether a form offers this.
pub fn is_offered(app: &App, code: &str) -> bool {
    let groups = groups(app, "");
    let mut all = groups.iter().flat_map(|group| &group.choices);
    all.any(|choice| choice.value == code)
}
