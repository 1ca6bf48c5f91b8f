//! Articles: their keys, their dates, the manual.

use std::collections::HashSet;

use super::lists;
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
        if !is_date(&head.updated) {
            top.key("updated").fault(
                faults,
                format!(
                    "«{}» no es una fecha; escríbala como AAAA-MM-DD, por ejemplo 2026-01-31",
                    head.updated
                ),
            );
        }
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

/// Whether the text is a day of the calendar, `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |part: &str, length: usize| -> Option<u32> {
        let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=last).contains(&day)
}
