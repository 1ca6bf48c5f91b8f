//! Asking for pages, and what it costs.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use reqwest::Client;

use crate::measured::Measured;
use crate::server::Server;

/// CPU that a round is to use, in milliseconds: the system tells it in steps of ten.
const ROUND: f64 = 500.0;

/// A page that is measured.
pub struct Page {
    /// What people call it.
    pub name: &'static str,
    /// Its path.
    pub path: String,
    /// Who asks.
    pub client: Client,
    /// CPU that it may use at most, in milliseconds.
    pub bound: Option<f64>,
    /// The floor that it stands beside: its name and path.
    pub floor: (&'static str, &'static str),
}

/// Who asks for pages.
pub struct People {
    /// Nobody in particular.
    pub guest: Client,
    /// An agent who may see every ticket.
    pub wide: Client,
    /// Somebody who sees those of a unit.
    pub narrow: Client,
}

/// The bare answer, and a list by the bare driver.
pub const FLOORS: [(&str, &str); 2] = [("bare answer", "/"), ("bare list", "/list")];

/// The pages, with a ticket that is there.
///
/// # Errors
/// When there is no ticket.
pub async fn pages(server: &Server, people: &People) -> Result<Vec<Page>> {
    let [bare, rows] = FLOORS;
    let list = get(
        &people.wide,
        &format!("{}/solicitudes?vista=todas", server.url),
    )
    .await?;
    let mut links = list.split("href=\"/solicitudes/").skip(1);
    let folio = links.find_map(named);
    let folio = folio.context("no ticket in the list")?;
    let page = |name, path: &str, client: &Client, bound, floor| Page {
        name,
        path: path.to_owned(),
        client: client.clone(),
        bound: Some(bound),
        floor,
    };
    let (guest, wide, narrow) = (&people.guest, &people.wide, &people.narrow);
    let ticket = format!("/solicitudes/{folio}?vista=todas");
    // The one that the seeding gave 20 tasks, 200 messages and 10 ties.
    let tagged = "/solicitudes?vista=todas&filtro=etiqueta%3A%22muy%20largo%22";
    let tagged = get(&people.wide, &format!("{}{tagged}", server.url)).await?;
    let mut long = tagged.split("href=\"/solicitudes/").skip(1);
    let long = long.find_map(named).unwrap_or(folio);
    let long = format!("/solicitudes/{long}?vista=todas");
    Ok(vec![
        page("portal home", "/", guest, 0.4, bare),
        page("agent home", "/inicio", wide, 4.0, bare),
        page("list, wide viewer", "/solicitudes", wide, 1.5, rows),
        page("list, narrow viewer", "/solicitudes", narrow, 1.5, rows),
        page(
            "list of all, wide viewer",
            "/solicitudes?vista=todas",
            wide,
            1.5,
            rows,
        ),
        page(
            "list of all, narrow viewer",
            "/solicitudes?vista=todas",
            narrow,
            1.5,
            rows,
        ),
        page("ticket page", &ticket, wide, 1.5, bare),
        page("long ticket page", &long, wide, 1.5, bare),
    ])
}

/// The folio that an address of a ticket begins with.
fn named(rest: &str) -> Option<&str> {
    let word = rest.split(['"', '?', '/']).next()?;
    (word.contains('-') && word.chars().any(|c| c.is_ascii_digit())).then_some(word)
}

/// The text of a page.
///
/// # Errors
/// When it is not answered.
pub async fn get(client: &Client, url: &str) -> Result<String> {
    let answer = client.get(url).send().await?;
    ensure!(answer.status().is_success(), "{url}: {}", answer.status());
    Ok(answer.text().await?)
}

/// Asks for one page, one after the other, until a round's CPU is used; `least`
/// and `most` times.
///
/// # Errors
/// When it is not answered.
pub async fn run(
    server: &Server,
    client: &Client,
    path: &str,
    (least, most): (usize, usize),
) -> Result<Measured> {
    let url = format!("{}{path}", server.url);
    let before = server.cpu()?;
    let begun = Instant::now();
    let mut round = Measured::default();
    let mut count = 0;
    while count < most {
        let asked = Instant::now();
        let request = client.get(&url).header("accept-encoding", "br");
        let answer = request.send().await?;
        ensure!(answer.status().is_success(), "{path}: {}", answer.status());
        round.bytes = answer.bytes().await?.len();
        round.times.push(asked.elapsed().as_secs_f64() * 1_000.0);
        count += 1;
        if count >= least && count.is_multiple_of(50) && server.cpu()? - before >= ROUND {
            break;
        }
    }
    let count = f64::from(u32::try_from(count.max(1))?);
    round.cpu.push((server.cpu()? - before) / count);
    round.pace.push(count / begun.elapsed().as_secs_f64());
    Ok(round)
}
