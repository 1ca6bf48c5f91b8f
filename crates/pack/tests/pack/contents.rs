//! General data, units, services, roles and articles.

use crate::broken::{at, faults, files, one, replaced};

#[test]
fn keys_are_plain() {
    one(
        "pack.toml",
        "\"muestra\"",
        "\"Muestra\"",
        1,
        "«Muestra» no es válida",
    );
    one(
        "units.toml",
        "name = \"Base\"",
        "name = \"Base\"
[[unit]]
key = \"bá se\"
name = \"x\"",
        14,
        "«bá se» no es válida",
    );
    one("articles/otro.md", "\"otro\"", "\"\"", 2, "«» no es válida");
}

#[test]
fn names_say_something() {
    one("pack.toml", "\"Oficina de muestra\"", "\" \"", 8, "vacío");
    one("units.toml", "\"Medio\"", "\"\"", 7, "vacío");
    one("services.toml", "\"Limpiamos.\"", "\"\"", 15, "vacío");
    one("articles/manual.md", "\"Todo.\"", "\"\"", 4, "vacío");
}

#[test]
fn duplicate_keys_stand_at_the_second() {
    one(
        "units.toml",
        "name = \"Base\"",
        "name = \"Base\"
[[unit]]
key = \"cima\"
name = \"x\"",
        14,
        "ya la tiene otro elemento de unidades",
    );
    one(
        "services.toml",
        "\"limpiar\"",
        "\"reparar\"",
        13,
        "otro elemento de servicios",
    );
    one(
        "roles.toml",
        "[[role]]
key = \"titular\"",
        "[[role]]
key = \"admin\"
name = \"x\"
[[role.grant]]
actions = [\"ticket.see\"]

[[role]]
key = \"titular\"",
        8,
        "otro elemento de roles",
    );
    one(
        "articles/otro.md",
        "\"otro\"",
        "\"manual\"",
        2,
        "ya la tiene otro artículo",
    );
}

#[test]
fn lists_are_not_empty() {
    for (file, word) in [("units.toml", "unidades"), ("roles.toml", "roles")] {
        let mut files = files();
        files.insert(file.into(), b"# nada\n".to_vec());
        let faults = faults(files);
        assert!(
            faults
                .iter()
                .any(|fault| fault.file == file && fault.text.contains(&format!("no hay {word}")))
        );
    }
}

#[test]
fn unit_parent() {
    one(
        "units.toml",
        "parent = \"cima\"",
        "parent = \"nube\"",
        8,
        "no existe la unidad «nube»",
    );
}

#[test]
fn unit_cycle_is_told_at_each_of_its_units() {
    let faults = replaced(
        "units.toml",
        "name = \"Cima\"",
        "name = \"Cima\"\nparent = \"base\"",
    );
    let lines: Vec<_> = faults.iter().filter_map(|fault| fault.line).collect();
    assert_eq!(lines, [4, 9, 14], "{faults:#?}");
    assert!(
        faults
            .iter()
            .all(|fault| fault.text.contains("debajo de sí misma"))
    );
    one(
        "units.toml",
        "parent = \"medio\"",
        "parent = \"base\"",
        13,
        "«base» queda debajo de sí misma",
    );
}

#[test]
fn a_unit_below_a_cycle_is_not_blamed() {
    let faults = replaced(
        "units.toml",
        "name = \"Cima\"",
        "name = \"Cima\"\nparent = \"medio\"",
    );
    let lines: Vec<_> = faults.iter().filter_map(|fault| fault.line).collect();
    assert_eq!(lines, [4, 9], "{faults:#?}");
}

#[test]
fn service_area() {
    one(
        "services.toml",
        "area = \"soporte\"",
        "area = \"nube\"",
        10,
        "no existe el área «nube»",
    );
    one(
        "services.toml",
        "[[service]]",
        "[[area]]\nkey = \"sola\"\nname = \"Sola\"\nicon = \"x\"\n\n[[service]]",
        6,
        "no tiene servicios",
    );
}

#[test]
fn marks_and_teams() {
    at(
        "units.toml",
        "parent = \"medio\"",
        "parent = \"medio\"\nmarks = [\"red\"]",
        "marks",
        "no existe la marca «red»",
    );
    let both = |list: &str| {
        let mark = "[[mark]]\nkey = \"red\"\nname = \"Red\"\n\n[[unit]]";
        let text = crate::broken::changed("units.toml", "[[unit]]", mark);
        let mut files = files();
        let new = format!("parent = \"medio\"\nmarks = {list}");
        files.insert(
            "units.toml".into(),
            text.replacen("parent = \"medio\"", &new, 1).into_bytes(),
        );
        faults(files)
    };
    assert_eq!(both("[\"red\"]"), []);
    assert!(both("[\"red\", \"red\"]")[0].text.contains("dos veces"));
    for (text, words) in [
        (
            "[[team]]\nkey = \"a\"\nname = \"A\"\n[[team]]\nkey = \"a\"\nname = \"B\"",
            "otro elemento de equipos",
        ),
        ("[[team]]\nkey = \"a\"\nname = \"\"", "vacío"),
        ("[[team]]\nkey = \"A\"\nname = \"A\"", "no es válida"),
        (
            "[[team]]\nkey = \"a\"\nname = \"A\"\n[team.share]\nby = \"turn\"\npresent = 5",
            "entre 10 y 1440 minutos",
        ),
        (
            "[[team]]\nkey = \"a\"\nname = \"A\"\n[team.share]\nby = \"load\"\nmost = 0",
            "nadie recibiría nada",
        ),
        (
            "[[team]]\nkey = \"a\"\nname = \"A\"\n[team.share]\nby = \"load\"\nskilled = true",
            "no hay conocimientos",
        ),
        (
            "[[team]]\nkey = \"a\"\nname = \"A\"\n[team.share]\nby = \"load\"\nrole = [\"nadie\"]",
            "no existe el rol «nadie»",
        ),
        ("[[skill]]\nkey = \"fibra\"\nname = \" \"", "vacío"),
    ] {
        let mut files = files();
        files.insert("teams.toml".into(), text.as_bytes().to_vec());
        let told = faults(files);
        assert!(told.len() == 1 && told[0].text.contains(words), "{told:#?}");
    }
    at(
        "services.toml",
        "area = \"soporte\"",
        "area = \"soporte\"\nskills = [\"magia\"]",
        "skills = [\"magia\"]",
        "no existe el conocimiento «magia»",
    );
    at(
        "units.toml",
        "[[unit]]",
        "[[mark]]\nkey = \"red\"\nname = \" \"\n\n[[unit]]",
        "name = \" \"",
        "vacío",
    );
}

#[test]
fn colours() {
    for text in [
        "611232", "#61123", "#6112322", "#61123g", "#+11232", "rojo", "#ñ1232",
    ] {
        one(
            "pack.toml",
            "\"#611232\"",
            &format!("\"{text}\""),
            13,
            "no es un color",
        );
    }
    one("pack.toml", "\"#e8a3bf\"", "\"rosa\"", 14, "no es un color");
}

#[test]
fn contrast_at_the_limit() {
    // Known pairs: #767676 is the lightest grey that is legible on white, #777777 is not.
    assert_eq!(replaced("pack.toml", "#611232", "#767676"), []);
    one(
        "pack.toml",
        "#611232",
        "#777777",
        13,
        "contraste 4.48 de 4.5 sobre blanco",
    );
    one("pack.toml", "#611232", "#ffffff", 13, "contraste 1.00 de");
    one("pack.toml", "#e8a3bf", "#611232", 14, "sobre #161a1d");
}

#[test]
fn file_rules() {
    one(
        "pack.toml",
        "\"pdf\"",
        "\".pdf\"",
        24,
        "«.pdf» no es válida",
    );
    one("pack.toml", "\"pdf\"", "\"PDF\"", 24, "«PDF» no es válida");
    one("pack.toml", "\"pdf\"", "\"png\"", 24, "dos veces");
    one(
        "pack.toml",
        "[\"pdf\", \"png\"]",
        "[]",
        24,
        "ninguna extensión",
    );
    one(
        "pack.toml",
        "max_files = 5",
        "max_files = 0",
        23,
        "al menos 1",
    );
    one("pack.toml", "minimum = 12", "minimum = 7", 27, "al menos 8");
}

#[test]
fn zone() {
    for text in [
        "",
        "Mexico",
        "America/",
        "America/Mexico City",
        "america/mexico",
        "../etc",
    ] {
        one(
            "pack.toml",
            "\"America/Mexico_City\"",
            &format!("\"{text}\""),
            10,
            "no es una zona horaria",
        );
    }
    for text in ["UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+6"] {
        assert_eq!(replaced("pack.toml", "America/Mexico_City", text), []);
    }
}

#[test]
fn manual() {
    one(
        "pack.toml",
        "manual = \"manual\"",
        "manual = \"nube\"",
        19,
        "no existe el artículo «nube»",
    );
    one(
        "pack.toml",
        "manual = \"manual\"",
        "manual = \"otro\"",
        19,
        "no es para todos",
    );
    assert_eq!(replaced("pack.toml", "manual = \"manual\"\n", ""), []);
}

#[test]
fn article_dates() {
    for text in [
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-01-00",
        "26-01-01",
        "2026-1-1",
        "hoy",
        "2026-01-01T10:00:00Z",
    ] {
        one(
            "articles/manual.md",
            "2026-02-28",
            text,
            7,
            "no es una fecha",
        );
    }
    assert_eq!(
        replaced("articles/manual.md", "2026-02-28", "2000-02-29"),
        []
    );
}

#[test]
fn empty_texts() {
    let mut files = files();
    files.insert("welcome.md".into(), b"\n \n".to_vec());
    let faults = faults(files);
    assert!(
        faults.len() == 1 && faults[0].file == "welcome.md",
        "{faults:#?}"
    );
    let faults = replaced("articles/otro.md", "Texto.", "");
    assert!(
        faults.len() == 1 && faults[0].text.contains("no tiene texto"),
        "{faults:#?}"
    );
}
