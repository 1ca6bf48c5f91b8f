//! `ventanilla serve`, and the serving that the demo does, too.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::Path;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use tokio::sync::watch;

use crate::channel::intake::imap::{Source, SourceError};
use crate::channel::intake::{imap, lmtp};
use crate::cli::failure::in_words;
use crate::cli::{Failure, Opened, ServeArgs, open};
use crate::housekeeping::{self, SLOW};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::clock::Clock;
use crate::platform::db::Target;
use crate::platform::jobs::{self, Lane};
use crate::platform::outward::Outward;
use crate::platform::random::Random;
use crate::platform::web::{Proxies, PublicUrl};
use crate::site::Site;

/// How long requests under way may take once the program was told to end.
const GRACE: Duration = Duration::from_secs(10);

/// An address that is ours, and how it speaks.
pub(super) struct Door {
    /// Where a mail server delivers, if it does.
    lmtp: Option<TcpListener>,
    /// Mailboxes that are fetched.
    imap: Vec<Source>,
    listener: TcpListener,
    bound: SocketAddr,
    tls: Option<RustlsConfig>,
    pub(super) public_url: PublicUrl,
}

/// Takes the address, before anything is written.
pub(super) async fn door(
    listen: &str,
    tls: Option<(&Path, &Path)>,
    public_url: Option<&str>,
) -> Result<Door, Failure> {
    let tls = match tls {
        None => None,
        Some((cert, key)) => {
            // Refused only where another part of the process chose one before.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(cert, key).await;
            Some(config.map_err(|e| Failure::Tls(in_words(&e)))?)
        }
    };
    let (listener, bound) = bind(listen)?;
    let public_url = match public_url {
        Some(url) => PublicUrl::parse(url),
        None => {
            let scheme = if tls.is_some() { "https" } else { "http" };
            // With port 0 the system chose; a name that was given is kept.
            let host = listen.rsplit_once(':').map_or(listen, |(host, _)| host);
            PublicUrl::parse(&format!("{scheme}://{host}:{}", bound.port()))
        }
    };
    let public_url = public_url.map_err(|e| Failure::Usage(e.to_string()))?;
    Ok(Door {
        lmtp: None,
        imap: Vec::new(),
        listener,
        bound,
        tls,
        public_url,
    })
}

/// Listens on an address.
fn bind(listen: &str) -> Result<(TcpListener, SocketAddr), Failure> {
    let address = resolve(listen)?;
    let listener = TcpListener::bind(address).map_err(|e| match e.kind() {
        std::io::ErrorKind::AddrInUse => Failure::PortTaken(listen.to_owned()),
        std::io::ErrorKind::PermissionDenied => Failure::Listen(
            listen.to_owned(),
            "este usuario no puede usar ese puerto".to_owned(),
        ),
        _ => Failure::Listen(listen.to_owned(), in_words(&e)),
    })?;
    let failed = |e: std::io::Error| Failure::Listen(listen.to_owned(), in_words(&e));
    listener.set_nonblocking(true).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

fn resolve(listen: &str) -> Result<SocketAddr, Failure> {
    let unclear = || {
        let text =
            format!("La dirección «{listen}» no se entiende: escriba algo como 127.0.0.1:8080");
        Failure::Usage(text)
    };
    listen
        .to_socket_addrs()
        .map_err(|_| unclear())?
        .next()
        .ok_or_else(unclear)
}

/// `ventanilla serve`
pub(super) async fn serve(args: ServeArgs) -> Result<(), Failure> {
    let target = Target::parse(args.database.as_deref(), &args.data)?;
    let mail = args.mail.mail()?;
    let wrong = |e: SourceError| Failure::Usage(e.to_string());
    let sources = args.mail.sources().map_err(wrong)?;
    let proxies = Proxies::parse(&args.proxy, &args.proxy_header)
        .map_err(|e| Failure::Usage(e.to_string()))?;
    let tls = args.tls_cert.as_deref().zip(args.tls_key.as_deref());
    let mut door = door(&args.listen, tls, args.public_url.as_deref()).await?;
    let lmtp = args.mail.lmtp.as_deref().map(bind).transpose()?;
    let mut receives = String::new();
    if let Some((listener, bound)) = lmtp {
        receives = format!("  Recibe correo en {bound} (LMTP)\n");
        door.lmtp = Some(listener);
    }
    let (clock, random) = (Clock::system(), Random::system());
    let opened = open(
        &args.data,
        &target,
        args.pack.as_deref(),
        door.public_url.clone(),
        clock,
        random,
    )
    .await?;
    let Opened { app, first_link } = opened;
    let strange = |source: &&Source| !app.pack.mailboxes.iter().any(|m| m.key == source.mailbox);
    if let Some(source) = sources.iter().find(strange) {
        return Err(wrong(SourceError::Unknown(source.mailbox.clone())));
    }
    door.imap = sources;
    let app = app
        .with_mail(mail)
        .with_proxies(proxies)
        .trusting(args.mail.mail_trust.clone())
        .with_outward(Outward::default().allowing(args.webhook_inside.clone()));
    let first = first_link.map_or_else(String::new, |link| {
        format!(
            "Para crear a la primera persona que administra, abra este enlace (sirve una vez, 24 horas):\n  {link}\n\n"
        )
    });
    say(&format!(
        "Ventanilla {} · {}\n\n  Dirección        {}\n  Escucha en       {}\n  Base de datos    {}\n  Carpeta          {}\n{receives}\n{first}Termine con Ctrl+C.\n",
        env!("CARGO_PKG_VERSION"),
        app.pack.institution.name,
        app.public_url.link(""),
        door.bound,
        app.db.name(),
        args.data.display(),
    ));
    attend(app, door).await
}

/// Tells something on standard output, in one piece; nobody need be listening.
pub(super) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Serves until told to end; lets requests under way finish.
pub(super) async fn attend(app: App, door: Door) -> Result<(), Failure> {
    let kinds = housekeeping::kinds();
    jobs::prepare(&app, &kinds).await?;
    let owner = app.random.token()?;
    let site = Site::new(app.clone());
    let (end, ending) = watch::channel(false);
    let (own, others) = (Lane::But(&SLOW), Lane::Only(&SLOW));
    let worker = jobs::work(
        site.follow(),
        kinds.clone(),
        own,
        owner.clone(),
        ending.clone(),
    );
    let mut worker = tokio::spawn(worker);
    let messenger = jobs::work(site.follow(), kinds, others, owner.clone(), ending.clone());
    let mut messenger = tokio::spawn(messenger);
    let writer = tokio::spawn(audit::work(app.clone()));
    let mut fetching = tokio::task::JoinSet::new();
    for source in door.imap {
        let work = imap::work(source, site.follow(), owner.clone(), ending.clone());
        fetching.spawn(work);
    }
    if let Some(listener) = door.lmtp {
        let failed = |e: std::io::Error| Failure::Internal(in_words(&e));
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        tokio::spawn(lmtp::serve(listener, site.follow(), ending.clone()));
    }
    let handle = Handle::new();
    let (ending, live) = (handle.clone(), app.live.clone());
    tokio::spawn(async move {
        told_to_end().await;
        // An open stream is no request that could finish.
        live.end();
        ending.graceful_shutdown(Some(GRACE));
    });
    let service = site
        .service()
        .into_make_service_with_connect_info::<SocketAddr>();
    let failed = |e: std::io::Error| Failure::Internal(in_words(&e));
    let served = match door.tls {
        None => {
            let server = axum_server::from_tcp(door.listener).map_err(failed)?;
            server.handle(handle).serve(service).await
        }
        Some(tls) => {
            let server = axum_server::from_tcp_rustls(door.listener, tls).map_err(failed)?;
            server.handle(handle).serve(service).await
        }
    };
    // A job under way comes to its end: a letter is not to leave a second time.
    end.send_replace(true);
    let both = async { tokio::join!(&mut worker, &mut messenger) };
    if tokio::time::timeout(GRACE, both).await.is_err() {
        worker.abort();
        messenger.abort();
    }
    // Whoever goes on finds the mailboxes free.
    let _ = tokio::time::timeout(GRACE, async {
        while fetching.join_next().await.is_some() {}
    })
    .await;
    writer.abort();
    // What was read last is still to be written down.
    if let Err(error) = audit::flush(&app).await {
        tracing::error!(%error, "readings of personal data could not be written down");
    }
    app.db.clone().close().await;
    served.map_err(failed)
}

async fn told_to_end() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminated) =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        else {
            let _ = interrupted.await;
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupted.await;
    }
}
