//! From files to a pack, or to all that is wrong with them.

use crate::article::Article;
use crate::check;
use crate::fault::{Fault, Faults};
use crate::pack::{Pack, Portal};
use crate::parts::{ArticlePart, Parts};
use crate::source::Source;

/// Reads and checks a pack. With a single fault there is no pack; all faults are told, by file and line.
pub fn load(source: &Source) -> Result<Pack, Vec<Fault>> {
    let faults = Faults::default();
    let parts = Parts::read(source, &faults);
    check::all(&parts, &faults);
    let sound = faults.count() == 0;
    match parts.into_pack().filter(|_| sound) {
        Some(pack) => Ok(pack),
        None => Err(faults.into_sorted()),
    }
}

impl Parts<'_> {
    /// The pack, when every file could be read.
    fn into_pack(self) -> Option<Pack> {
        let general = self.general?.value;
        let catalogue = self.services?.value;
        Some(Pack {
            key: general.key,
            name: general.name,
            version: general.version,
            institution: general.institution,
            identity: general.identity,
            portal: Portal {
                greeting: general.portal.greeting,
                send_label: general.portal.send_label,
                welcome: self.welcome?.to_owned(),
                manual: general.portal.manual,
            },
            files: general.files,
            passwords: general.passwords,
            units: self.units?.value.units,
            areas: catalogue.areas,
            services: catalogue.services,
            roles: self.roles?.value.roles,
            kind: self.kind?.value,
            articles: self.articles?.into_iter().map(article).collect(),
            demo: self.demo?.value,
        })
    }
}

fn article(part: ArticlePart<'_>) -> Article {
    let head = part.head.value;
    Article {
        key: head.key,
        title: head.title,
        summary: head.summary,
        folder: head.folder,
        author: head.author,
        updated: head.updated,
        classification: head.classification,
        body: part.body.trim_start().to_owned(),
    }
}
