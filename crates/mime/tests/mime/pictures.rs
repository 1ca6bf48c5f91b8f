//! HTML that is shown: harmless, with its own pictures, and with those elsewhere only when asked.

use mime::{Limit, Limits, Remark, read};

use crate::sample::{desk, file, mail, message, multipart, text};

fn html(body: &str) -> mime::Html {
    let found = mail(message("Content-Type: text/html; charset=utf-8\n", body));
    found.html.expect("it has HTML")
}

#[test]
fn inline_pictures_are_found_by_their_id() {
    let page = "<p>Vea:</p><img src=\"cid:foto%40x\" alt=\"Pantalla\"><img src='CID:otra'>";
    let raw = multipart(
        "multipart/related",
        &[
            text("text/html", page),
            file(
                "Content-Type: image/png; name=image001.png\nContent-ID: <foto@x>\nContent-Disposition: inline",
                b"1",
            ),
            file(
                "Content-Type: image/png; name=image002.png\nContent-ID: <nadie@x>",
                b"2",
            ),
        ],
    );
    let found = mail(raw);
    let html = found.html.as_ref().unwrap();
    assert_eq!(html.cids, ["foto@x", "otra"]);
    assert!(!html.content.contains(" src="), "{}", html.content);
    assert!(found.files[0].inline && !found.files[1].inline);
    assert_eq!(found.inline("foto@x").unwrap().bytes, b"1");
    let shown = html.show(
        |cid| (cid == "foto@x").then(|| "/archivos/1?a=1&b=2".to_owned()),
        false,
    );
    assert!(shown.contains("src=\"/archivos/1?a=1&amp;b=2\""), "{shown}");
    assert!(shown.contains("alt=\"Pantalla\""));
    assert_eq!(shown.matches(" src=").count(), 1);
}

#[test]
fn pictures_elsewhere_come_only_when_asked() {
    let html = html(
        "<img src=\"https://rastreo.example/p.gif?a=1&amp;b=2\" width=1><img src=//otro.example/x.png>",
    );
    assert_eq!(html.remote, 2);
    let quiet = html.show(|_| None, false);
    assert!(!quiet.contains(" src="), "{quiet}");
    let shown = html.show(|_| None, true);
    assert!(
        shown.contains(" src=\"https://rastreo.example/p.gif?a=1&amp;b=2\""),
        "{shown}"
    );
    assert!(
        shown.contains(" src=\"https://otro.example/x.png\""),
        "{shown}"
    );
}

#[test]
fn text_that_looks_like_a_picture_stays_text() {
    let html = html("<p>&lt;img data-remote=\"https://x.example/\"&gt; data-cid=\"1\"</p>");
    assert_eq!(html.show(|_| Some("/mal".to_owned()), true), html.content);
}

#[test]
fn nothing_runs_and_nothing_is_fetched() {
    let pages = [
        "<script>alert(1)</script>x",
        "<img src=x onerror=alert(1)>x",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\" java\tscript:alert(1)\">x</a>",
        "<a href=\"data:text/html,x\">x</a>",
        "<svg onload=alert(1)>x</svg>y",
        "<iframe src=https://x.example></iframe>x",
        "<object data=x></object>x",
        "<embed src=x>x",
        "<link rel=stylesheet href=x>x",
        "<style>@import 'https://x.example'</style>x",
        "<p style=\"background:url(https://x.example)\">x</p>",
        "<td background=https://x.example>x",
        "<form action=https://x.example><input name=a><button>x</button></form>",
        "<base href=https://x.example>x",
        "<meta http-equiv=refresh content=0>x",
        "<math><mtext><img src=x onerror=alert(1)></mtext></math>x",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">x</noscript>",
        "<!--><img src=x onerror=alert(1)>-->x",
        "<a title=\"<img src=x onerror=alert(1)>\">x</a>",
        "<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">x",
        "<video poster=https://x.example src=x>x</video>",
        "<p onclick=alert(1) id=location name=x>x</p>",
        "<img srcset=\"https://x.example 1x\">x",
        "<<script>script>alert(1)</script>x",
        "<img src=\"jav&#x61;script:alert(1)\">x",
        "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "<body onload=alert(1)>x",
        "<textarea><img src=x onerror=alert(1)></textarea>x",
        "<style><img src=\"</style><img src=x onerror=alert(1)>\">x",
    ];
    for page in pages {
        let shown = html(page).show(|_| None, false).to_lowercase();
        for bad in [
            "<script",
            "onerror=",
            "onload=",
            "onclick=",
            "javascript:",
            "<svg",
            "<iframe",
            "<object",
            "<embed",
            "<link",
            "style=",
            "<style",
            "background",
            "<form",
            "<input",
            "<base",
            "<meta",
            "srcset",
            " src=",
            "poster",
            " id=",
            "data:",
        ] {
            let tags: String = shown
                .split('<')
                .filter_map(|piece| piece.split('>').next())
                .collect::<Vec<_>>()
                .join("<");
            let tags = format!("<{tags}");
            // an escaped title may hold anything
            let tags = tags
                .replace("title=\"&lt;img src=x onerror=alert(1)&gt;\"", "")
                .replace(
                    "title=\"&lt;/noscript&gt;&lt;img src=x onerror=alert(1)&gt;\"",
                    "",
                );
            assert!(!tags.contains(bad), "{bad} in {shown} of {page}");
        }
        assert!(
            shown.contains('x') || shown.contains('y'),
            "{page}: {shown}"
        );
    }
}

#[test]
fn what_is_harmless_stays() {
    let page = "<h2>Falla</h2><table><tr><td colspan=2>a</td></tr></table><ul><li>b</li></ul>\
        <a href=\"https://portal.example/?a=1&amp;b=2\">c</a> <a href=\"mailto:a@x.example\">d</a><img src=\"data:image/png;base64,AAAA\">";
    let shown = html(page).content;
    for kept in [
        "<h2>Falla</h2>",
        "<td colspan=\"2\">a</td>",
        "<li>b</li>",
        "href=\"https://portal.example/?a=1&amp;b=2\"",
        "rel=\"noopener noreferrer nofollow\"",
        "href=\"mailto:a@x.example\"",
        "src=\"data:image/png;base64,AAAA\"",
    ] {
        assert!(shown.contains(kept), "{kept} in {shown}");
    }
}

#[test]
fn quotes_can_be_folded_in_html_too() {
    let shown = html("<p>Va</p><blockquote type=cite>Antes</blockquote><div id=divRplyFwdMsg>De:</div><div class=otra>x</div>").content;
    assert!(
        shown.contains("<blockquote class=\"mail-quote\">"),
        "{shown}"
    );
    assert!(
        shown.contains("<div class=\"mail-quote-start\">"),
        "{shown}"
    );
    assert!(!shown.contains("otra"), "{shown}");
}

#[test]
fn limits_of_html_are_told() {
    let told = |body: &str, limits: Limits, limit: Limit| {
        let raw = message("Content-Type: text/html; charset=utf-8\n", body);
        let found = read(&raw, &desk(), &limits);
        assert!(found.remarks.contains(&Remark::Cut(limit)), "{limit:?}");
        found
    };
    told(
        &"<i>a</i>".repeat(100),
        Limits {
            tags: 50,
            ..Limits::default()
        },
        Limit::Tags,
    );
    let found = told(
        &format!("{}fondo", "<div>".repeat(100)),
        Limits {
            nesting: 20,
            ..Limits::default()
        },
        Limit::Nesting,
    );
    assert_eq!(found.own(), "fondo");
    let found = told(
        &"<p>a</p>".repeat(100),
        Limits {
            html: 100,
            ..Limits::default()
        },
        Limit::Html,
    );
    assert_eq!(found.files[0].name, "mensaje.html");
}
