//! Signatures and legal notices at the end of what somebody wrote.

use super::Kind;
use super::line::Folded;
use crate::words;

/// Marks them in each stretch of the sender's own lines.
pub(crate) fn mark(lines: &[Folded], kinds: &mut [Kind]) {
    let mut start = 0;
    while start < lines.len() {
        let kind = kinds.get(start).copied();
        let length = kinds
            .iter()
            .skip(start)
            .take_while(|known| Some(**known) == kind)
            .count()
            .max(1);
        if kind == Some(Kind::Own) {
            let mut end = start + length;
            end = notices(lines, kinds, start, end);
            end = telephone(lines, kinds, start, end);
            end = notices(lines, kinds, start, end);
            signature(lines, kinds, start, end);
        }
        start += length;
    }
}

fn set(kinds: &mut [Kind], from: usize, to: usize, kind: Kind) {
    kinds
        .iter_mut()
        .take(to)
        .skip(from)
        .for_each(|known| *known = kind);
}

/// From two hyphens on, when what follows is as short as a signature.
fn signature(lines: &[Folded], kinds: &mut [Kind], start: usize, end: usize) {
    let near = start.max(end.saturating_sub(40));
    let mark = (near..end).find(|at| lines.get(*at).is_some_and(|line| line.mark));
    let Some(at) = mark else { return };
    let after = lines.get(at + 1..end).unwrap_or_default();
    let filled = after.iter().filter(|line| !line.is_blank());
    let short =
        filled.clone().count() <= 15 && filled.map(|line| line.text.len()).sum::<usize>() <= 1_500;
    // two hyphens with nothing above them and much below are no signature's
    if short {
        set(kinds, at, end, Kind::Signature);
    }
}

/// The advertisement of a telephone or a program near the end. Gives where the rest ends.
fn telephone(lines: &[Folded], kinds: &mut [Kind], start: usize, end: usize) -> usize {
    let mut below = 0;
    for at in (start..end).rev() {
        let Some(line) = lines.get(at) else { break };
        if line.is_blank() || line.is_rule() {
            continue;
        }
        if is_telephone(&line.text) {
            set(kinds, at, end, Kind::Signature);
            return at;
        }
        below += 1;
        if below > 2 || line.long {
            break;
        }
    }
    end
}

const PROGRAMS: [&str; 28] = [
    "iphone",
    "ipad",
    "ipod",
    "samsung",
    "galaxy",
    "android",
    "huawei",
    "motorola",
    "moto ",
    "xiaomi",
    "redmi",
    "blackberry",
    "nokia",
    "lg",
    "zte",
    "oppo",
    "honor",
    "dispositivo",
    "movil",
    "celular",
    "telefono",
    "smartphone",
    "tablet",
    "telcel",
    "mobile",
    "phone",
    "mac",
    "device",
];
const SERVICES: [&str; 14] = [
    "outlook",
    "yahoo mail",
    "correo de windows",
    "correo para windows",
    "mail for windows",
    "windows mail",
    "proton",
    "gmail",
    "correo yahoo",
    "spark",
    "bluemail",
    "zimbra",
    "k-9",
    "aol",
];

/// "Enviado desde mi iPhone", and not "Enviado desde mi casa".
fn is_telephone(text: &str) -> bool {
    let text = text.trim_matches(|c: char| matches!(c, '-' | '.' | '<' | '>' | '[' | ']' | ' '));
    let sent = [
        "enviado desde ",
        "enviado con ",
        "enviado por ",
        "enviado de ",
        "sent from ",
        "sent with ",
        "sent via ",
        "mensaje enviado desde ",
        "este mensaje fue enviado desde ",
        "mandado desde ",
    ]
    .iter()
    .find_map(|start| text.strip_prefix(start));
    let got = [
        "obtener outlook",
        "obtenga outlook",
        "obten outlook",
        "get outlook",
        "descarga outlook",
        "descargar outlook",
        "yahoo mail: ",
        "get bluemail",
    ];
    if words::begins(text, &got) {
        return text.len() <= 160;
    }
    let Some(rest) = sent else { return false };
    // an address of the program's page may follow
    let shown = rest.split(['<', '(', '[']).next().unwrap_or_default();
    let rest = shown.split("http").next().unwrap_or_default().trim();
    let short = rest.len() <= 70 && rest.split(' ').count() <= 10 && !rest.contains(',');
    let mine = words::begins(rest, &["mi ", "my ", "un ", "el ", "tu ", "a "]);
    let known = PROGRAMS.iter().any(|name| {
        rest.split(|c: char| !c.is_alphanumeric())
            .any(|word| word == name.trim())
    });
    short
        && ((known && (mine || rest.split(' ').count() <= 4))
            || words::begins(rest, &SERVICES)
            || rest.ends_with("proton mail"))
}

/// Legal notices at the end, paragraph by paragraph. Gives where the rest ends.
fn notices(lines: &[Folded], kinds: &mut [Kind], start: usize, end: usize) -> usize {
    let mut end = end;
    loop {
        let Some(bottom) = (start..end).rev().find(|at| {
            lines
                .get(*at)
                .is_some_and(|line| !line.is_blank() && !line.is_rule())
        }) else {
            return end;
        };
        let top = (start..=bottom)
            .rev()
            .take(40)
            .take_while(|at| lines.get(*at).is_some_and(|line| !line.is_blank()))
            .last()
            .unwrap_or(bottom);
        let mut text = String::new();
        for line in lines.get(top..=bottom).unwrap_or_default() {
            text.push_str(&line.text);
            text.push(' ');
        }
        // a mail that is nothing but a notice is its sender's text
        let above = (start..top).any(|at| {
            lines
                .get(at)
                .is_some_and(|line| !line.is_blank() && !line.is_rule())
        });
        if !above || !is_notice(&text) {
            return end;
        }
        set(kinds, top, end, Kind::Disclaimer);
        end = top;
    }
}

/// What only notices say.
const TITLES: [&str; 9] = [
    "aviso de confidencialidad",
    "aviso legal",
    "confidentiality notice",
    "clausula de confidencialidad",
    "disclaimer",
    "nota de confidencialidad",
    "advertencia legal",
    "legal notice",
    "aviso de privacidad",
];
const SAID: [&str; 16] = [
    "la informacion contenida en este",
    "la informacion contenida en el presente",
    "este mensaje y sus anexos",
    "este correo electronico y",
    "este mensaje es confidencial",
    "este correo es confidencial",
    "este mensaje contiene informacion",
    "this message is intended",
    "this email and any",
    "this e-mail and any",
    "the information contained in this",
    "si usted no es el destinatario",
    "if you are not the intended",
    "el contenido de este mensaje",
    "la informacion transmitida",
    "este mensaje (incluyendo",
];
const GREEN: [&str; 5] = [
    "antes de imprimir",
    "piense en el medio ambiente",
    "cuidemos el medio ambiente",
    "before printing",
    "consider the environment",
];

fn is_notice(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let confidential = words::any(
        text,
        &[
            "confidencial",
            "confidential",
            "privilegiada",
            "destinatario",
            "intended recipient",
            "reservada",
        ],
    );
    let title = TITLES.iter().find_map(|title| text.strip_prefix(title));
    let titled = title.is_some_and(|rest| {
        confidential || rest.trim().len() <= 3 || words::any(rest, &["http", "www."])
    });
    let said = SAID.iter().any(|said| text.contains(said)) && confidential && text.len() > 80;
    let green = words::any(text, &GREEN)
        && text.len() < 300
        && words::any(text, &["imprimir", "printing", "print ", "ambiente"]);
    titled || said || green
}
