//! Articles: their keys, their dates, the manual.

use std::collections::HashSet;

use super::{date, lists};
use crate::article::{Classification, Head};
use crate::fault::Faults;
use crate::pack::General;
use crate::parts::{ArticlePart, Part};

pub(crate) fn check(articles: &[ArticlePart<'_>], faults: &Faults) {
    let mut seen = HashSet::new();
    for ArticlePart { head: part, body } in articles {
        let (head, top): (&Head, _) = (&part.value, part.top());
        lists::key(top.key("key"), &head.key, faults);
        if !seen.insert(head.key.as_str()) {
            top.key("key").fault(
                faults,
                format!(
                    "la clave «{}» ya la tiene otro artículo; cámbiela",
                    head.key
                ),
            );
        }
        lists::text(top.key("title"), &head.title, faults);
        lists::text(top.key("summary"), &head.summary, faults);
        lists::text(top.key("folder"), &head.folder, faults);
        lists::text(top.key("author"), &head.author, faults);
        date::check(top.key("updated"), &head.updated, faults);
        if body.trim().is_empty() {
            top.fault(
                faults,
                "el artículo no tiene texto; escríbalo después del encabezado",
            );
        }
    }
}

/// The manual is an article that everybody may read: the portal offers it to guests.
pub(crate) fn check_manual(
    general: &Part<'_, General>,
    articles: &[ArticlePart<'_>],
    faults: &Faults,
) {
    let Some(manual) = &general.value.portal.manual else {
        return;
    };
    let place = general.top().key("portal").key("manual");
    match articles
        .iter()
        .find(|article| article.head.value.key == *manual)
    {
        None => place.fault(
            faults,
            format!("no existe el artículo «{manual}»; escriba la clave de uno de articles/"),
        ),
        Some(article) if article.head.value.classification != Classification::Publica => {
            place.fault(
                faults,
                format!(
                    "el artículo «{manual}» no es público; elija otro o cambie su clasificación"
                ),
            );
        }
        Some(_) => {}
    }
}
