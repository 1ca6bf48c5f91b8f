//! What changed between two versions of a definition, in sentences.

use engine::{Definition, Field};

use crate::configuration::page::words::field_type;

/// The differences, the fields first; none for two that say the same.
pub fn between(old: &Definition<String>, new: &Definition<String>) -> Vec<String> {
    let mut said = Vec::new();
    let find = |all: &'_ [Field<String>], key: &str| all.iter().position(|f| f.key == key);
    for field in &old.fields {
        if find(&new.fields, &field.key).is_none() {
            said.push(format!("Se quitó el campo «{}».", field.label));
        }
    }
    for field in &new.fields {
        let before = old.fields.iter().find(|own| own.key == field.key);
        match before {
            None => said.push(format!(
                "Se agregó el campo «{}» ({}).",
                field.label,
                field_type(field.kind).to_lowercase()
            )),
            Some(before) => said.extend(of_field(before, field)),
        }
    }
    let order = |all: &[Field<String>], other: &[Field<String>]| {
        let kept = all.iter().filter(|field| find(other, &field.key).is_some());
        kept.map(|field| field.key.clone()).collect::<Vec<_>>()
    };
    if order(&old.fields, &new.fields) != order(&new.fields, &old.fields) {
        said.push("Cambió el orden de los campos.".to_owned());
    }
    let others = [
        (old.kind != new.kind, "Cambió el tipo."),
        (old.team != new.team, "Cambió el equipo que atiende."),
        (
            old.priority != new.priority,
            "Cambió la prioridad con la que comienza.",
        ),
        (
            old.requirements != new.requirements,
            "Cambiaron los requisitos.",
        ),
        (
            old.checks != new.checks,
            "Cambiaron las revisiones de primer nivel.",
        ),
        (
            old.tasks != new.tasks,
            "Cambiaron las tareas con las que comienza.",
        ),
        (old.policies != new.policies, "Cambiaron las políticas."),
        (old.eligible != new.eligible, "Cambió quién puede pedirlo."),
    ];
    let others = others.into_iter().filter(|(changed, _)| *changed);
    said.extend(others.map(|(_, text)| text.to_owned()));
    said
}

fn of_field(old: &Field<String>, new: &Field<String>) -> Vec<String> {
    let label = &new.label;
    let mut said = Vec::new();
    if old.label != new.label {
        said.push(format!(
            "El campo «{}» ahora se llama «{label}».",
            old.label
        ));
    }
    if old.kind != new.kind {
        said.push(format!(
            "«{label}»: antes guardaba {}, ahora {}.",
            field_type(old.kind).to_lowercase(),
            field_type(new.kind).to_lowercase()
        ));
    }
    let needs = |field: &Field<String>| match (field.required, &field.required_when) {
        (true, _) => "es obligatorio".to_owned(),
        (false, Some(when)) => format!("es obligatorio si {when}"),
        (false, None) => "es opcional".to_owned(),
    };
    if needs(old) != needs(new) {
        said.push(format!("«{label}» ahora {}.", needs(new)));
    }
    if old.visible_when != new.visible_when {
        said.push(match &new.visible_when {
            Some(when) => format!("«{label}» ahora solo se pide si {when}."),
            None => format!("«{label}» ahora se pide siempre."),
        });
    }
    let names = |field: &Field<String>| {
        let names = field.choices.iter().map(|choice| choice.name.clone());
        names.collect::<Vec<String>>().join(", ")
    };
    if old.choices != new.choices && !new.choices.is_empty() {
        said.push(format!("«{label}»: las opciones ahora son {}.", names(new)));
    }
    if old.help != new.help {
        said.push(format!("«{label}»: cambió la ayuda."));
    }
    if old.group != new.group {
        said.push(format!("«{label}»: cambió el apartado donde está."));
    }
    let rest = |field: &Field<String>| {
        (
            (
                field.later,
                field.internal,
                field.indexed,
                field.personal,
                field.ordered,
            ),
            (field.decimals, field.min, field.max),
            (field.roles.clone(), field.edit.clone()),
        )
    };
    if rest(old) != rest(new) && old.kind == new.kind {
        said.push(format!(
            "«{label}»: cambiaron sus límites o quién lo llena."
        ));
    }
    said
}

#[cfg(test)]
mod tests {
    use engine::Definition;

    use super::between;

    fn definition(fields: &str) -> Definition<String> {
        serde_json::from_str(&format!("{{\"field\":[{fields}]}}")).unwrap()
    }

    #[test]
    fn each_difference_is_a_sentence() {
        let a = r#"{"key":"a","label":"A","type":"text"}"#;
        let b = r#"{"key":"b","label":"B","type":"text"}"#;
        let c =
            r#"{"key":"b","label":"Bien","type":"number","required":true,"visible_when":"a:1"}"#;
        let of = |old: &str, new: &str| between(&definition(old), &definition(new));
        assert!(of(a, a).is_empty());
        assert_eq!(
            of(a, &format!("{a},{b}")),
            ["Se agregó el campo «B» (texto de un renglón)."]
        );
        assert_eq!(of(&format!("{a},{b}"), a), ["Se quitó el campo «B»."]);
        assert_eq!(
            of(&format!("{a},{b}"), &format!("{b},{a}")),
            ["Cambió el orden de los campos."]
        );
        assert_eq!(
            of(b, c),
            [
                "El campo «B» ahora se llama «Bien».",
                "«Bien»: antes guardaba texto de un renglón, ahora número.",
                "«Bien» ahora es obligatorio.",
                "«Bien» ahora solo se pide si a:1.",
            ]
        );
    }
}
