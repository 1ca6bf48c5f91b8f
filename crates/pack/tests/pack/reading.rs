//! Files that are missing or cannot be read.

use pack::{Fault, Source, load};

use crate::broken::{FILES, faults, files, one, replaced};

#[test]
fn each_file_is_needed() {
    for (path, _) in FILES.iter().filter(|(path, _)| !path.contains('/')) {
        let mut files = files();
        files.remove(*path);
        let faults = faults(files);
        assert_eq!(faults.len(), 1, "{path}: {faults:#?}");
        assert_eq!((faults[0].file.as_str(), faults[0].line), (*path, None));
        assert!(
            faults[0].text.starts_with("falta este archivo"),
            "{}",
            faults[0]
        );
    }
}

#[test]
fn an_empty_pack_tells_every_missing_file() {
    assert_eq!(faults(Default::default()).len(), 6);
}

#[test]
fn unknown_key() {
    one(
        "units.toml",
        "parent = \"cima\"",
        "padre = \"cima\"",
        8,
        "«padre» no existe aquí",
    );
    one(
        "pack.toml",
        "short = \"OM\"",
        "short = \"OM\"\ncolor = 1",
        10,
        "«color» no existe aquí",
    );
    one(
        "kinds/solicitud.toml",
        "digits = 4",
        "digits = 4\nsuffix = \"x\"",
        12,
        "«suffix»",
    );
    one(
        "articles/manual.md",
        "folder = ",
        "tags = []\nfolder = ",
        5,
        "«tags»",
    );
}

#[test]
fn missing_key_stands_at_its_table() {
    one(
        "services.toml",
        "summary = \"Reparamos.\"\n",
        "",
        6,
        "falta «summary»",
    );
    one(
        "kinds/solicitud.toml",
        "gender = \"femenino\"\n",
        "",
        4,
        "falta «gender»",
    );
    // A whole table is told once, not key by key, and at the top there is no line.
    let faults = replaced("pack.toml", "[passwords]\nminimum = 12\n", "");
    assert_eq!((faults.len(), faults[0].line), (1, None), "{faults:#?}");
    assert!(faults[0].text.contains("falta «passwords»"));
}

#[test]
fn wrong_sort_of_value() {
    one(
        "pack.toml",
        "version = 1",
        "version = \"uno\"",
        3,
        "«version» debe ser un número entero",
    );
    one(
        "pack.toml",
        "max_mb = 10",
        "max_mb = -1",
        22,
        "«max_mb» debe ser un número entero",
    );
    one(
        "pack.toml",
        "max_mb = 10",
        "max_mb = 4294967296",
        22,
        "que no pase de 4294967295",
    );
    one(
        "pack.toml",
        "name = \"Muestra\"",
        "name = 3",
        2,
        "«name» debe ser un texto entre comillas",
    );
    one(
        "roles.toml",
        "actions = [\"people.manage\"]",
        "actions = \"people.manage\"",
        5,
        "una lista",
    );
    one(
        "kinds/solicitud.toml",
        "\"femenino\"",
        "\"neutro\"",
        7,
        "uno de: femenino, masculino",
    );
    one(
        "kinds/solicitud.toml",
        "\"open\"",
        "\"abierto\"",
        39,
        "«category» debe ser uno de: new, open",
    );
    one(
        "kinds/solicitud.toml",
        "type = \"choice\"",
        "type = \"list\"",
        24,
        "«type» debe ser uno de: text, long-text",
    );
    one(
        "articles/manual.md",
        "\"publica\"",
        "\"secreta\"",
        8,
        "publica, reservada, confidencial",
    );
}

#[test]
fn all_faults_of_all_files_are_told() {
    let mut files = files();
    files.insert(
        "units.toml".into(),
        b"[[unit]]\nname = 3\nx = 1\n[[unit]]\nkey = true\n".to_vec(),
    );
    files.insert("roles.toml".into(), b"[[role]\n".to_vec());
    let lines: Vec<_> = faults(files)
        .into_iter()
        .map(|fault| (fault.file, fault.line))
        .collect();
    let at = |file: &str, line| (file.to_owned(), Some(line));
    assert_eq!(
        lines,
        [
            at("roles.toml", 1),
            at("units.toml", 1), // key
            at("units.toml", 2), // name
            at("units.toml", 3), // x
            at("units.toml", 4), // name
            at("units.toml", 5), // key
        ]
    );
}

#[test]
fn broken_toml() {
    one("units.toml", "\"Medio\"", "Medio", 7, "entrecomillado");
    one(
        "units.toml",
        "name = \"Medio\"",
        "name \"Medio\"",
        7,
        "clave = valor",
    );
    one(
        "units.toml",
        "name = \"Medio\"",
        "name = \"Medio\"\nname = \"Otra\"",
        8,
        "dos veces",
    );
    one(
        "articles/manual.md",
        "\"Ayuda\"",
        "Ayuda",
        5,
        "entrecomillado",
    );
}

#[test]
fn no_english_leaks_from_broken_toml() {
    for junk in [
        "a = ", "= 1", "[a", "[[a]", "a = [1", "a = {", "a = 1 2", "a = '", "a.b", "a = 01",
        "a = 1_",
    ] {
        let faults = replaced("units.toml", "[[unit]]", junk);
        assert_eq!(faults.len(), 1, "{junk}: {faults:#?}");
        for word in ["expected", "invalid", "missing", "unexpected", "duplicate"] {
            assert!(!faults[0].text.contains(word), "{}", faults[0]);
        }
    }
}

#[test]
fn not_utf8() {
    let mut files = files();
    files.insert("units.toml".into(), b"# uno\n# dos\n# \xff\n".to_vec());
    let faults = faults(files);
    assert_eq!((faults.len(), faults[0].line), (1, Some(3)));
    assert!(faults[0].text.contains("UTF-8"));
}

#[test]
fn windows_line_ends_and_byte_order_mark_are_read() {
    let crlf = |(path, text): &(&str, &str)| {
        (
            (*path).to_owned(),
            format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes(),
        )
    };
    assert_eq!(
        load(&Source::from_files(FILES.iter().map(crlf))).map(|pack| pack.key),
        Ok("muestra".into())
    );
}

#[test]
fn misspelled_file() {
    let mut files = files();
    files.insert("unidades.toml".into(), Vec::new());
    files.insert("LEAME.md".into(), Vec::new());
    let faults = faults(files);
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert_eq!(faults[0].file, "unidades.toml");
}

#[test]
fn kinds_are_those_that_the_pack_names() {
    let mut files = files();
    let text = String::from_utf8(files["kinds/solicitud.toml"].clone()).expect("text");
    let second = text.replace("\"solicitud\"", "\"zeta\"");
    let second = second.replace("\"MU-\"", "\"ZE-\"");
    files.insert("kinds/zeta.toml".into(), second.into_bytes());
    let told = faults(files.clone());
    assert_eq!(
        (told.len(), told[0].file.as_str(), told[0].line),
        (1, "kinds/zeta.toml", None),
        "{told:#?}"
    );
    let general = String::from_utf8(files["pack.toml"].clone()).expect("text");
    let both = general.replace("[\"solicitud\"]", "[\"solicitud\", \"zeta\"]");
    files.insert("pack.toml".into(), both.into_bytes());
    let pack = load(&Source::from_files(files)).expect("it is sound");
    assert_eq!(
        pack.default_kind().map(|kind| kind.key.as_str()),
        Some("solicitud")
    );
    assert_eq!(pack.kinds.len(), 2);
}

#[test]
fn the_list_of_kinds() {
    let kinds = |list: &str, words: &str| {
        one("pack.toml", "[\"solicitud\"]", list, 4, words);
    };
    kinds(
        "[\"solicitud\", \"nube\"]",
        "no existe el archivo kinds/nube.toml",
    );
    kinds("[\"solicitud\", \"solicitud\"]", "dos veces");
    let told = replaced("pack.toml", "[\"solicitud\"]", "[]");
    assert!(
        told.iter()
            .any(|fault| fault.line == Some(4) && fault.text.contains("no hay tipos"))
    );
    one(
        "kinds/solicitud.toml",
        "\"solicitud\"",
        "\"otra\"",
        1,
        "no es el nombre del archivo",
    );
}

#[test]
fn front_matter() {
    one(
        "articles/otro.md",
        "+++\n",
        "",
        1,
        "comience el archivo con una línea +++",
    );
    one(
        "articles/otro.md",
        "\"reservada\"\n+++",
        "\"reservada\"\n",
        1,
        "no termina",
    );
}

#[test]
fn fault_shows_file_line_text() {
    let mut fault = Fault {
        file: "a.toml".into(),
        line: Some(7),
        text: "falta".into(),
    };
    assert_eq!(fault.to_string(), "a.toml:7: falta");
    fault.line = None;
    assert_eq!(fault.to_string(), "a.toml: falta");
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    let dotted = vec!["a"; 20_000].join(".");
    let lists = format!("a = {}", "[".repeat(20_000));
    for junk in [format!("{dotted} = 1"), format!("[{dotted}]"), lists] {
        let mut files = files();
        files.insert("units.toml".into(), junk.into_bytes());
        assert!(faults(files).iter().any(|fault| fault.file == "units.toml"));
    }
}
