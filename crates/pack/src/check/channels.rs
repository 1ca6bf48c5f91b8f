//! `channels.toml`: keys, names, and that the fields which channels ask for are there.

use engine::Kind;

use super::lists;
use crate::channel::Channels;
use crate::fault::Faults;
use crate::parts::Part;

/// Names by which the program itself tells through what something happened.
const TAKEN: [&str; 5] = ["mail", "page", "portal", "system", "workflow"];

pub(crate) fn check(
    part: &Part<'_, Channels>,
    kinds: Option<&[Part<'_, Kind<String>>]>,
    faults: &Faults,
) {
    let (channels, top) = (&part.value.channels, part.top());
    let keys = channels.iter().map(|channel| channel.key.as_str());
    lists::distinct(top, "channel", "canales", keys, faults);
    for (index, channel) in channels.iter().enumerate() {
        let place = top.key("channel").at(index);
        lists::text(place.key("name"), &channel.name, faults);
        lists::key(place.key("icon"), &channel.icon, faults);
        if TAKEN.contains(&channel.key.as_str()) {
            place.key("key").fault(
                faults,
                format!("«{}» es un canal del programa; use otra clave", channel.key),
            );
        }
        // Whose kinds cannot be read, their fields are not known.
        for (at, key) in kinds
            .map_or(&[][..], |_| &channel.fields)
            .iter()
            .enumerate()
        {
            let all = kinds.into_iter().flatten();
            let fields = all.filter_map(|kind| kind.value.field(key));
            let fields: Vec<_> = fields.collect();
            let place = place.key("fields").at(at);
            if fields.is_empty() {
                place.fault(
                    faults,
                    format!("no existe el campo «{key}»; agréguelo al formulario de un tipo de ticket o quítelo"),
                );
            } else if fields.iter().any(|field| field.later || !field.internal) {
                place.fault(
                    faults,
                    format!("el campo «{key}» lo pide un canal: debe llevar «internal = true» y no «later»"),
                );
            }
        }
    }
}
