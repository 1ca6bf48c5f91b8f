//! What every page has around its content.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri, header};
use axum_extra::extract::CookieJar;

use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::session::Viewer;
use crate::platform::text::{capital, initials};
use crate::platform::web::Section;

/// The layout's data.
#[derive(Debug, Clone)]
pub struct Shell {
    /// Name of the institution.
    pub institution: String,
    /// Name of the office that serves.
    pub office: String,
    /// The office's short name.
    pub short: String,
    /// Light, dark, or what the system says.
    pub theme: Theme,
    /// Who is signed in.
    pub person: Option<Signed>,
    /// The main navigation.
    pub links: Vec<NavLink>,
    /// The sections of administration that are open to who asks; only on their pages.
    pub sections: Vec<NavLink>,
    /// The way here; empty on a first page.
    pub crumbs: Vec<Crumb>,
    /// What stands in the search box.
    pub search: String,
    /// Whether this is a page for those who attend.
    pub workspace: bool,
    /// What just happened, if something has to be told.
    pub notice: Option<Notice>,
    /// This page's address, to come back to after a choice of theme.
    pub back: String,
}

/// Who is signed in, as the header shows it.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Full name.
    pub name: String,
    /// First letters.
    pub initials: String,
    /// Names of the roles.
    pub role: String,
}

/// An entry of the navigation.
#[derive(Debug, Clone)]
pub struct NavLink {
    /// Text.
    pub label: String,
    /// Address.
    pub href: String,
    /// Name of its icon.
    pub icon: &'static str,
    /// Whether this page is under it.
    pub current: bool,
}

/// A step of the way here.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Text.
    pub label: String,
    /// Address; none for this page.
    pub href: Option<String>,
}

/// Something that has to be told at the top of a page.
#[derive(Debug, Clone)]
pub struct Notice {
    /// `ok`, `info`, `warning` or `danger`.
    pub tone: &'static str,
    /// The sentence.
    pub text: String,
}

impl Notice {
    /// That something was done.
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            tone: "ok",
            text: text.into(),
        }
    }
}

/// The choice of light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The theme of a cookie's or form's value.
    pub fn from_key(key: &str) -> Self {
        match key {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }

    /// The value of the document's attribute; none for [`Theme::Auto`].
    pub fn attr(&self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// What a handler needs of the request to build a [`Shell`].
#[derive(Debug, Clone)]
pub struct Page {
    /// Who asks.
    pub viewer: Viewer,
    path: String,
    /// This page's address for later, where it can be asked for again.
    here: Option<String>,
    /// The page that a form was on.
    referer: Option<String>,
    theme: Theme,
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let uri = parts
            .extensions
            .get::<OriginalUri>()
            .map_or(&parts.uri, |o| &o.0);
        let viewer = parts
            .extensions
            .get::<Viewer>()
            .cloned()
            .unwrap_or_default();
        Ok(Self::new(viewer, &parts.method, uri, &parts.headers))
    }
}

impl Page {
    /// From the pieces of a request.
    pub fn new(viewer: Viewer, method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let jar = CookieJar::from_headers(headers);
        let here = uri.path_and_query().map_or("/", |p| p.as_str());
        let referer = headers.get(header::REFERER).and_then(|v| v.to_str().ok());
        let theme = jar
            .get("tema")
            .map_or(Theme::Auto, |c| Theme::from_key(c.value()));
        Self {
            viewer,
            path: uri.path().to_owned(),
            here: (method == Method::GET).then(|| here.to_owned()),
            referer: referer.map(str::to_owned),
            theme,
        }
    }

    /// The address that was asked for, with its query; for a form, that of the page that it was on.
    pub fn asked_from(&self) -> Option<&str> {
        self.here.as_deref().or(self.referer.as_deref())
    }

    /// The layout's data for this page.
    pub fn shell(&self, app: &App, crumbs: Vec<Crumb>) -> Shell {
        let institution = &app.pack.institution;
        let attends = may(&self.viewer.actor, Action::SeeTickets, None);
        let sections = self.sections();
        let workspace = ["/inicio", "/solicitudes", "/administracion", "/atajos"]
            .iter()
            .any(|desk| self.path.starts_with(desk));
        let mut links = Vec::new();
        let mut link = |label: &str, href: &str, icon| {
            let current = if href == "/" {
                self.path == "/"
            } else {
                self.path.starts_with(href)
            };
            links.push(NavLink {
                label: label.to_owned(),
                href: href.to_owned(),
                icon,
                current,
            });
        };
        if attends {
            link("Mi trabajo", "/inicio", "dashboard");
            link(&capital(&app.kind.noun.plural), "/solicitudes", "inbox");
        }
        if !sections.is_empty() {
            link("Administración", "/administracion", "settings");
        }
        link("Inicio", "/", "home");
        link("Base de conocimientos", "/conocimiento", "book");
        link(&app.pack.portal.send_label, "/enviar", "send");
        if self.viewer.actor.person.is_some() {
            let label = format!("Mis {}", app.kind.noun.plural);
            link(&label, "/mis-solicitudes", "list");
        }
        if self.viewer.actor.person.is_none() {
            link("Iniciar sesión", "/entrar", "login");
            link("Registrarse", "/registro", "user-plus");
        }
        let form = || {
            self.referer
                .as_ref()?
                .strip_prefix(&app.public_url.link(""))
        };
        let back = self.here.as_deref().or_else(form).unwrap_or("/").to_owned();
        Shell {
            institution: institution.name.clone(),
            office: institution.office.clone(),
            short: institution.short.clone(),
            theme: self.theme,
            person: self.viewer.actor.person.map(|_| self.signed(app)),
            links,
            sections: if self.path.starts_with("/administracion/") {
                sections
            } else {
                Vec::new()
            },
            crumbs,
            search: String::new(),
            workspace,
            notice: None,
            back,
        }
    }

    /// The sections of administration that are open to who asks.
    fn sections(&self) -> Vec<NavLink> {
        let open = Section::ALL
            .iter()
            .filter(|section| may(&self.viewer.actor, section.action, None));
        open.map(|section| NavLink {
            label: section.label.to_owned(),
            href: section.href.to_owned(),
            icon: section.icon,
            current: is_in(&self.path, section.href),
        })
        .collect()
    }

    fn signed(&self, app: &App) -> Signed {
        let held = self.viewer.actor.roles();
        let names = app
            .pack
            .roles
            .iter()
            .filter(|role| held.contains(&role.key));
        let names: Vec<&str> = names.map(|role| role.name.as_str()).collect();
        Signed {
            name: self.viewer.name.clone(),
            initials: initials(&self.viewer.name),
            role: names.join(", "),
        }
    }
}

impl Crumb {
    /// A step that can be gone back to.
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: Some(href.into()),
        }
    }

    /// This page.
    pub fn here(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: None,
        }
    }
}

/// Whether an address is that of a section, or below it: one that only begins alike is not.
fn is_in(path: &str, section: &str) -> bool {
    let rest = path.strip_prefix(section);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

#[cfg(test)]
mod tests {
    use super::is_in;

    #[test]
    fn a_section_is_not_another_that_begins_alike() {
        let mail = "/administracion/correo";
        for path in [
            mail,
            "/administracion/correo/7",
            "/administracion/correo?ver=enviados",
        ] {
            assert!(is_in(path, mail), "{path}");
        }
        assert!(!is_in("/administracion/correo-recibido", mail));
        assert!(is_in(
            "/administracion/correo-recibido",
            "/administracion/correo-recibido"
        ));
    }
}
