//! `/administracion/estado`: whether all is well, and what to do where it is not.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::automation::alert::Alert;
use crate::channel::intake::look;
use crate::channel::queue as mails;
use crate::operation::health::{self, CAP};
use crate::operation::page::jobs::LATE_MINUTES;
use crate::operation::queue;
use crate::platform::App;
use crate::platform::audit::{self, BACKED_UP};
use crate::platform::db::migration::schema_version;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::text::size;
use crate::platform::web::view::When;
use crate::platform::web::{Page, Shell, page};
use tables::mailbox_state;

#[derive(Template)]
#[template(path = "operation/page/health.html")]
struct Health {
    shell: Shell,
    summary: Light,
    checks: Vec<Check>,
    facts: Vec<(&'static str, String)>,
}

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Light {
    Well,
    Watch,
    Act,
}

impl Light {
    /// The category that colours it.
    fn category(self) -> &'static str {
        match self {
            Self::Well => "resolved",
            Self::Watch => "pending",
            Self::Act => "failed",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Well => "Bien",
            Self::Watch => "Conviene revisar",
            Self::Act => "Hay que actuar",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Well => "Todo funciona. No hay nada que hacer.",
            Self::Watch => "El servicio funciona, pero conviene revisar algo pronto.",
            Self::Act => "Algo impide que el servicio funcione bien: atiéndalo hoy.",
        }
    }
}

/// One thing that is looked at.
struct Check {
    name: &'static str,
    light: Light,
    text: String,
    /// What to do; empty where there is nothing.
    remedy: String,
    href: Option<&'static str>,
}

const DAY: i64 = 24 * 3_600_000;

/// The page, in eleven statements.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let (conn, now) = (app.db.read(), app.now());
    let bytes = health::database_size(conn).await?;
    let tickets = health::tickets(conn).await?;
    let sealed = health::last_seal(conn).await?;
    let backed_up = audit::last(conn, BACKED_UP).await?;
    let tallies = queue::tallies(conn, now).await?;
    let counts = mails::counts(conn).await?;
    let last_mail = mails::last_sent(conn).await?;
    let mailboxes = look::fetching(&app).await?;
    let received = look::counts(conn).await?;
    let alert = Alert::look(conn, &app).await?;
    let checks = vec![
        mail(&app, counts, last_mail),
        mail_in(&app, received, &mailboxes),
        jobs(&tallies),
        rules(
            &app,
            &alert,
            may(&request.viewer.actor, Action::Configure, None),
        ),
        disk(&app),
        seal(&app, sealed, tickets),
        backup(&app, backed_up),
    ];
    let tickets = if tickets > CAP {
        format!("más de {CAP}")
    } else {
        tickets.to_string()
    };
    let noun = crate::platform::text::capital(&app.kind.noun.plural);
    let since = When::new(app.started_at, now, &app.zone);
    let facts = vec![
        ("Versión", env!("CARGO_PKG_VERSION").to_owned()),
        (
            "Base de datos",
            format!("{}, {}", app.db.name(), size(bytes)),
        ),
        ("Esquema", schema_version()),
        (
            "Paquete",
            format!("{}, versión {}", app.pack.name, app.pack.version),
        ),
        ("Configuración", format!("versión {}", app.config_version)),
        ("En marcha desde", format!("{} ({})", since.text, since.ago)),
        ("Registrados", format!("{noun}: {tickets}")),
    ];
    let summary = checks.iter().map(|check| check.light).max();
    page(&Health {
        shell: request.shell(&app, Vec::new()),
        summary: summary.unwrap_or(Light::Well),
        checks,
        facts,
    })
}

fn mail(app: &App, [failed, held, queued, ..]: [i64; 5], last: Option<i64>) -> Check {
    let last = match last {
        Some(at) => format!(
            "El último salió {}.",
            When::new(at, app.now(), &app.zone).ago
        ),
        None => "Todavía no ha salido ninguno.".to_owned(),
    };
    let waiting = format!("Fallidos: {failed}. Detenidos: {held}. En camino: {queued}. {last}");
    let (light, text, remedy) = match &app.mail {
        None => (
            Light::Act,
            format!("No hay salida de correo: nadie recibe avisos. {waiting}"),
            "Pida a quien cuida el servidor que inicie Ventanilla con la dirección del servidor de correo.",
        ),
        Some(mail) if mail.pause(app.now()).is_some() => (
            Light::Act,
            format!("El servidor de correo no responde. {waiting}"),
            "Pida a quien cuida el correo que revise que el servidor esté encendido y acepte la cuenta. Lo que espera saldrá solo.",
        ),
        Some(_) if failed > 0 => (
            Light::Watch,
            format!("Hay correos que no se pudieron entregar. {waiting}"),
            "Abra la lista de fallidos, lea el motivo y reintente los que tengan remedio.",
        ),
        Some(mail) if mail.is_folder() => (
            Light::Watch,
            format!("Los correos se guardan en una carpeta y no llegan a nadie. {waiting}"),
            "Está bien para una prueba. Para trabajar, configure un servidor de correo.",
        ),
        Some(_) => (Light::Well, format!("El correo sale. {waiting}"), ""),
    };
    Check {
        name: "Correo",
        light,
        text,
        remedy: remedy.to_owned(),
        href: Some("/administracion/correo"),
    }
}

fn mail_in(app: &App, [held, waiting, ..]: [i64; 5], mailboxes: &[mailbox_state::Model]) -> Check {
    let now = app.now();
    let name = |key: &str| {
        let known = app.pack.mailboxes.iter().find(|mailbox| mailbox.key == key);
        known.map_or_else(|| key.to_owned(), |mailbox| mailbox.name.clone())
    };
    let counts = format!("En cuarentena: {held}. En espera: {waiting}.");
    let unread = mailboxes.iter().find_map(|state| {
        let at = state.failed_at?;
        let since = When::new(at, now, &app.zone).ago;
        let why = state.error.as_deref().unwrap_or_default();
        Some(format!(
            "El buzón «{}» no se puede leer desde {since}: {why}.",
            name(&state.mailbox)
        ))
    });
    let silent = mailboxes
        .iter()
        .find(|state| state.looked_at.is_some_and(|at| now - at > look::SILENCE));
    let missing = mailboxes
        .iter()
        .find(|state| state.missing.is_some_and(|missing| missing > 0));
    let (light, text, remedy) = match (unread, silent, missing) {
        (Some(text), ..) => (
            Light::Act,
            format!("{text} {counts}"),
            "Pida a quien cuida el correo que revise el servidor y la clave del buzón. Lo que espera allá se recogerá solo.",
        ),
        (None, Some(state), _) => (
            Light::Act,
            format!(
                "Nadie recoge el correo del buzón «{}». {counts}",
                name(&state.mailbox)
            ),
            "Pida que inicien Ventanilla con ese buzón (--imap).",
        ),
        (None, None, Some(state)) => (
            Light::Watch,
            format!(
                "El servidor no entrega algunos correos del buzón «{}». {counts}",
                name(&state.mailbox)
            ),
            "Ábralos con otro programa de correo y reenvíelos al buzón.",
        ),
        (None, None, None) if held > 0 => (
            Light::Watch,
            counts,
            "Abra la lista en cuarentena y decida qué hacer con cada correo.",
        ),
        (None, None, None) if app.pack.mailboxes.is_empty() => (
            Light::Well,
            "La institución no recibe correo aquí.".to_owned(),
            "",
        ),
        (None, None, None) => (Light::Well, format!("El correo entra. {counts}"), ""),
    };
    Check {
        name: "Correo recibido",
        light,
        text,
        remedy: remedy.to_owned(),
        href: Some("/administracion/correo-recibido"),
    }
}

fn jobs(tallies: &[queue::Tally]) -> Check {
    let late: i64 = tallies.iter().map(|tally| tally.late).sum();
    let failing: i64 = tallies.iter().map(|tally| tally.failing).sum();
    let (light, text, remedy) = match (failing, late) {
        (0, 0) => (Light::Well, "Todas van al corriente.".to_owned(), ""),
        (0, late) => (
            Light::Act,
            format!("Llevan más de {LATE_MINUTES} minutos de atraso: {late}."),
            "Si el atraso no baja en unos minutos, pida que reinicien Ventanilla.",
        ),
        (failing, _) => (
            Light::Watch,
            format!("Fallaron y se volverán a intentar: {failing}."),
            "Abra la lista de procesos y lea qué pasó.",
        ),
    };
    Check {
        name: "Procesos",
        light,
        text,
        remedy: remedy.to_owned(),
        href: Some("/administracion/tareas"),
    }
}

/// Rules that rest or were stopped; their page is for who configures.
fn rules(app: &App, alert: &Alert, opens: bool) -> Check {
    let (light, text, remedy) = match (alert.is_quiet(), app.recipes.rules.len()) {
        (false, _) => (
            Light::Watch,
            alert.told().join(" "),
            "Quien cuida la configuración debe abrir las reglas: guardar otra vez la que está en pausa, o corregir la que se repite.",
        ),
        (true, 0) => (Light::Well, "No hay ninguna.".to_owned(), ""),
        (true, many) => (Light::Well, format!("Actúan sin tropiezos: {many}."), ""),
    };
    Check {
        name: "Reglas",
        light,
        text,
        remedy: remedy.to_owned(),
        href: opens.then_some("/administracion/reglas"),
    }
}

fn disk(app: &App) -> Check {
    let signed = |bytes: u64| size(i64::try_from(bytes).unwrap_or(i64::MAX));
    let (light, text, remedy) = match health::disk(app.files.root()) {
        None => (
            Light::Watch,
            "El sistema no dice cuánto espacio queda.".to_owned(),
            "Pregunte a quien cuida el servidor.",
        ),
        Some((free, whole)) => {
            let text = format!("Quedan {} de {}.", signed(free), signed(whole));
            let tenth = whole / 10;
            match free {
                free if free < 500_000_000 => (
                    Light::Act,
                    text,
                    "Libere espacio o amplíe el disco hoy: sin espacio no se guarda nada.",
                ),
                free if free < tenth && free < 10_000_000_000 => (
                    Light::Watch,
                    text,
                    "Queda menos de la décima parte: planee ampliarlo.",
                ),
                _ => (Light::Well, text, ""),
            }
        }
    };
    Check {
        name: "Espacio en disco",
        light,
        text,
        remedy: remedy.to_owned(),
        href: None,
    }
}

fn seal(app: &App, at: Option<i64>, tickets: i64) -> Check {
    let (light, text, remedy) = match at {
        Some(at) => {
            let when = When::new(at, app.now(), &app.zone);
            let text = format!("El último sello es del {} ({}).", when.text, when.ago);
            // A day without changes makes no seal.
            if app.now() - at > 7 * DAY {
                let remedy =
                    "Si hubo cambios desde entonces, revise el proceso que sella el historial.";
                (Light::Watch, text, remedy)
            } else {
                (Light::Well, text, "")
            }
        }
        None if tickets == 0 => (
            Light::Well,
            "Todavía no hay nada que sellar.".to_owned(),
            "",
        ),
        None => (
            Light::Watch,
            "Todavía no hay ningún sello del historial.".to_owned(),
            "Se hace una vez al día. Puede pedirlo ahora en la lista de procesos.",
        ),
    };
    Check {
        name: "Sello del historial",
        light,
        text,
        remedy: remedy.to_owned(),
        href: Some("/administracion/tareas"),
    }
}

fn backup(app: &App, at: Option<i64>) -> Check {
    let (light, text, remedy) = match at {
        Some(at) => {
            let when = When::new(at, app.now(), &app.zone);
            let text = format!("El último es del {} ({}).", when.text, when.ago);
            if app.now() - at > 2 * DAY {
                let remedy = "Debe hacerse cada noche: pida a quien cuida el servidor que revise por qué no se hizo.";
                (Light::Watch, text, remedy)
            } else {
                (Light::Well, text, "")
            }
        }
        None => (
            Light::Watch,
            "No consta ningún respaldo hecho desde Ventanilla.".to_owned(),
            "Pida a quien cuida el servidor que haga uno cada noche con «ventanilla backup», y que pruebe restaurarlo.",
        ),
    };
    Check {
        name: "Respaldo",
        light,
        text,
        remedy: remedy.to_owned(),
        href: None,
    }
}
