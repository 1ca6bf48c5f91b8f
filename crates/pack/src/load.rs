//! From files to a pack, or to all that is wrong with them.

use engine::{Book, Kind};

use crate::article::Article;
use crate::check;
use crate::document::Document;
use crate::fault::{Fault, Faults};
use crate::message::{Message, is_urgent};
use crate::pack::{Pack, Portal};
use crate::parts::{ArticlePart, MessagePart, Parts, ReplyPart};
use crate::reply::{Meant, Reply};
use crate::rules;
use crate::source::Source;

/// Reads and checks a pack. With a single fault there is no pack; all faults are told, by file and line.
pub fn load(source: &Source) -> Result<Pack, Vec<Fault>> {
    let faults = Faults::default();
    let parts = Parts::read(source, &faults);
    check::all(&parts, &faults);
    let sound = faults.count() == 0;
    if let Some((mut pack, demo)) = parts.into_pack().filter(|_| sound) {
        match rules::book(&pack) {
            Ok(book) => {
                pack.book = book;
                check::replay(&pack, demo.top(), &faults);
                if faults.count() == 0 {
                    return Ok(pack);
                }
            }
            Err((file, text)) => faults.add(&file, None, text),
        }
    }
    Err(faults.into_sorted())
}

impl<'t> Parts<'t> {
    /// The pack, when every file could be read, and where its demonstration is written.
    fn into_pack(self) -> Option<(Pack, Document<'t>)> {
        let demo = self.demo?;
        let general = self.general?.value;
        let (tree, catalogue) = (self.units?.value, self.services?.value);
        let staff = self.teams?.value;
        let mut kinds: Vec<_> = self.kinds?.into_iter().map(|part| part.value).collect();
        let place = |kind: &Kind<String>| general.kinds.iter().position(|key| *key == kind.key);
        kinds.sort_by_key(place);
        let pack = Pack {
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
                questions: general.portal.questions,
            },
            files: general.files,
            passwords: general.passwords,
            privacy: general.privacy,
            units: tree.units,
            marks: tree.marks,
            teams: staff.teams,
            skills: staff.skills,
            calendars: self.calendars?.value.calendars,
            targets: self.targets?.value,
            channels: self.channels?.value.channels,
            mailboxes: self.mailboxes?.value.mailboxes,
            macros: self.macros?.value.macros,
            rules: self.rules?.value.rules,
            areas: catalogue.areas,
            services: catalogue.services,
            roles: self.roles?.value.roles,
            kinds,
            articles: self.articles?.into_iter().map(article).collect(),
            messages: self.messages?.into_iter().map(message).collect(),
            replies: self.replies?.into_iter().map(reply).collect(),
            demo: demo.value,
            book: Book::default(),
        };
        Some((pack, demo.document))
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
        readers: head.readers,
        body: part.body.trim_start().to_owned(),
    }
}

fn message(part: MessagePart<'_>) -> Message {
    let notice = check::notice(part.file).to_owned();
    Message {
        urgent: is_urgent(&notice, part.head.value.urgent),
        notice,
        subject: part.head.value.subject,
        body: part.body.text.trim_start().to_owned(),
    }
}

fn reply(part: ReplyPart<'_>) -> Reply {
    let head = part.head.value;
    Reply {
        key: check::reply_key(part.file).to_owned(),
        title: head.title,
        body: part.body.text.trim_start().to_owned(),
        meant: Meant {
            kinds: head.kinds.into_iter().collect(),
            services: head.services.into_iter().collect(),
            roles: head.roles.into_iter().collect(),
        },
    }
}
