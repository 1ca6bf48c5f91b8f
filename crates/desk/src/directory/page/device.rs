//! What a browser says of itself, in words: «Chrome en Windows».

/// A device as people know it, from what its browser says.
pub fn in_words(agent: &str) -> String {
    // The first that fits: the later ones are also in what the earlier ones say.
    const BROWSERS: [(&str, &str); 5] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let named = |all: &[(&str, &'static str)]| {
        let found = all.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} en {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Dispositivo desconocido".to_owned(),
    }
}
