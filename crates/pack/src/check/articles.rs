//! Articles: their keys, their dates, the manual.

use std::collections::HashSet;

use super::{date, lists};
use crate::article::{Classification, Head};
use crate::document::Place;
use crate::fault::Faults;
use crate::pack::General;
use crate::parts::{ArticlePart, Part};
use crate::role::ACTIONS;

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
        for (index, action) in head.readers.iter().enumerate() {
            if !ACTIONS.contains(&action.as_str()) {
                let known = ACTIONS.join(", ");
                top.key("readers").at(index).fault(
                    faults,
                    format!("no existe el permiso «{action}»; use uno de: {known}"),
                );
            }
        }
        date::check(top.key("updated"), &head.updated, faults);
        if body.trim().is_empty() {
            top.fault(
                faults,
                "el artículo no tiene texto; escríbalo después del encabezado",
            );
        }
    }
}

/// The manual and the privacy notice are articles that everybody may read: the portal offers them to guests.
pub(crate) fn check_offered(
    general: &Part<'_, General>,
    articles: &[ArticlePart<'_>],
    faults: &Faults,
) {
    let top = general.top();
    if let Some(manual) = &general.value.portal.manual {
        is_public(top.key("portal").key("manual"), manual, articles, faults);
    }
    if let Some(privacy) = &general.value.privacy {
        let place = top.key("privacy").key("article");
        is_public(place, &privacy.article, articles, faults);
    }
}

fn is_public(place: Place<'_>, key: &str, articles: &[ArticlePart<'_>], faults: &Faults) {
    match articles
        .iter()
        .find(|article| article.head.value.key == key)
    {
        None => place.fault(
            faults,
            format!("no existe el artículo «{key}»; escriba la clave de uno de articles/"),
        ),
        Some(article)
            if article.head.value.classification != Classification::Publica
                || !article.head.value.readers.is_empty() =>
        {
            place.fault(
                faults,
                format!(
                    "el artículo «{key}» no es para todos; elija otro o cambie su clasificación y sus lectores"
                ),
            );
        }
        Some(_) => {}
    }
}
