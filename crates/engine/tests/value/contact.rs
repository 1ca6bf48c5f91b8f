//! Telephones, addresses and CURPs.

use crate::{one, texts};

#[test]
fn phones_become_ten_digits() {
    let ten = Some("5555550100");
    texts(
        "type = 'phone'",
        &[
            ("5555550100", ten),
            ("55 5555-0100", ten),
            ("(55) 5555.0100", ten),
            ("+52 55 5555 0100", ten),
            ("+521 55 5555 0100", ten),
            ("52 55 5555 0100", ten),
            ("0052 55 5555 0100", ten),
            ("044 55 5555 0100", ten),
            ("045 55 5555 0100", ten),
            ("01 (55) 5555 0100", ten),
            ("5555550100 ext 123", Some("5555550100 ext 123")),
            ("55 5555 0100 Ext. 123", Some("5555550100 ext 123")),
            ("55 5555 0100, extensión: 123", None),
            ("55 5555 0100 extensión: 123", Some("5555550100 ext 123")),
            ("5555550100ext123", Some("5555550100 ext 123")),
            ("5555550100 ext", None),
            ("5555550100 ext 1234567", None),
            ("+1 305 555 0100", Some("+13055550100")),
            ("0013055550100", Some("+13055550100")),
            ("+34 600 000 000", Some("+34600000000")),
            ("+123456", None),
            ("+1234567", Some("+1234567")),
            ("+123456789012345", Some("+123456789012345")),
            ("+1234567890123456", None),
            ("+52 5555 0100", None),
            ("+0123456789", None),
            ("0555550100", None),
            ("1555550100", None),
            ("555550100", None),
            ("55555501000", None),
            ("55A5550100", None),
            ("++525555550100", None),
        ],
    );
}

#[test]
fn addresses_of_mail_web_and_network() {
    texts(
        "type = 'email'",
        &[
            (" Ana.Ruiz@Dif.EXAMPLE ", Some("Ana.Ruiz@dif.example")),
            ("a+b@c-d.example", Some("a+b@c-d.example")),
            ("a@localhost", None),
            ("a@b@c.example", None),
            ("a b@c.example", None),
            (".a@c.example", None),
            ("a..b@c.example", None),
            ("a@-c.example", None),
            ("a@c..example", None),
            ("a@192.0.2.1", None),
            ("josé@c.example", None),
            ("Ana <a@c.example>", None),
            (&format!("{}@c.example", "a".repeat(65)), None),
        ],
    );
    texts(
        "type = 'url'",
        &[
            ("https://Ejemplo.EXAMPLE", Some("https://ejemplo.example/")),
            (
                "http://a.example:80/x y?q=ñ#f",
                Some("http://a.example/x%20y?q=%C3%B1#f"),
            ),
            ("www.ejemplo.example", None),
            ("ftp://a.example", None),
            ("javascript:alert(1)", None),
            ("https://ana@a.example", None),
            ("https://ana:x@a.example", None),
            ("https://", None),
            ("https://a.example/\nb", None),
        ],
    );
    texts(
        "type = 'ip'",
        &[
            ("192.0.2.10", Some("192.0.2.10")),
            (" 192.0.2.0/24 ", Some("192.0.2.0/24")),
            ("2001:0DB8:0::1", Some("2001:db8::1")),
            ("2001:db8::/032", Some("2001:db8::/32")),
            ("192.0.2.0/33", None),
            ("2001:db8::/129", None),
            ("192.0.2.0/+2", None),
            ("192.0.2.0/", None),
            ("192.0.02.1", None),
            ("192.0.2", None),
            ("fe80::1%eth0", None),
        ],
    );
}

#[test]
fn a_curp_has_its_form_its_day_and_its_digit() {
    texts(
        "type = 'curp'",
        &[
            (" boxw310820hnerxn09 ", Some("BOXW310820HNERXN09")),
            ("XEXX010101HNEXXXA4", Some("XEXX010101HNEXXXA4")),
            ("XEXX010101MNEXXXA4", Some("XEXX010101MNEXXXA4")),
            // The 29th of February of 2000, and of 1900, which had none.
            ("XEXX000229HNEXXXA4", Some("XEXX000229HNEXXXA4")),
            ("XEXX000229HNEXXX04", None),
            // Each of the others has its digit and is refused for another thing.
            ("XEXX010231HNEXXXA3", None),
            ("XEXX010101KNEXXXA0", None),
            ("XEXX010101HZZXXXA1", None),
            ("XBXX010101HNEXXXA5", None),
            ("XEXX010101HNEXAXA0", None),
            ("1EXX010101HNEXXXA8", None),
            ("XEXX010101HNEXXXA", None),
            ("ÑEXX010101HNEXXX4", None),
            ("BOXW310820HNERXN08", None),
            ("BOXW310820HNERXN0A", None),
        ],
    );
    let told = one("type = 'curp'", "BOXW310820HNERXN08").unwrap_err();
    assert!(told.contains("último dígito"), "{told}");
}
