//! The list of kinds in `pack.toml`, and the files that it names.

use std::collections::HashSet;

use engine::Kind;

use super::lists;
use super::who::once;
use crate::fault::Faults;
use crate::pack::General;
use crate::parts::Part;

/// The kind of a file is called like the file.
pub(crate) fn check_name(part: &Part<'_, Kind<String>>, faults: &Faults) {
    let (key, top) = (&part.value.key, part.top());
    lists::key(top.key("key"), key, faults);
    if top.file() != path(key) {
        top.key("key").fault(
            faults,
            format!("la clave «{key}» no es el nombre del archivo; escriba ese nombre sin .toml"),
        );
    }
}

/// Each file of a kind is named once, and each name has its file.
pub(crate) fn check(
    general: &Part<'_, General>,
    kinds: &[Part<'_, Kind<String>>],
    faults: &Faults,
) {
    let named = &general.value.kinds;
    let list = general.top().key("kinds");
    once(named, list, faults);
    let present: HashSet<&str> = kinds.iter().map(|kind| kind.top().file()).collect();
    let wanted: HashSet<String> = named.iter().map(|key| path(key)).collect();
    for (index, key) in named.iter().enumerate() {
        if !present.contains(path(key).as_str()) {
            list.at(index).fault(
                faults,
                format!(
                    "no existe el archivo kinds/{key}.toml; agréguelo o quite la clave de «kinds»"
                ),
            );
        }
    }
    if named.is_empty() {
        list.fault(
            faults,
            "no hay tipos de ticket; escriba en «kinds» la clave de al menos un archivo de kinds/",
        );
    }
    for kind in kinds {
        let file = kind.top().file();
        if !wanted.contains(file) {
            faults.add(
                file,
                None,
                "ningún tipo de ticket se llama así en «kinds» de pack.toml; agregue ahí su clave o borre este archivo",
            );
        }
    }
}

fn path(key: &str) -> String {
    format!("kinds/{key}.toml")
}
