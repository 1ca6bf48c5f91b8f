//! How many statements a request sends: the program writes each down, in a run of its own.

use anyhow::{Result, ensure};

use crate::create::{Filled, by_form};
use crate::load::{Page, get};
use crate::measured::Measured;
use crate::server::{Institution, Server};

/// Counts those of each page and of a registering, once each was asked for before.
///
/// # Errors
/// When something is not answered.
pub async fn count(
    institution: &Institution,
    pages: &[Page],
    filled: &Filled,
    all: &mut [Measured],
    created: &mut Measured,
) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    let server = Server::telling(institution, &log).await?;
    let so_far = || -> Result<usize> {
        let text = std::fs::read_to_string(&log)?;
        Ok(text.lines().filter(|line| line.contains("micros")).count())
    };
    for (page, measured) in pages.iter().zip(all) {
        let url = format!("{}{}", server.url, page.path);
        get(&page.client, &url).await?;
        let before = so_far()?;
        get(&page.client, &url).await?;
        measured.statements = Some(so_far()? - before);
    }
    let agent = pages.iter().find(|page| page.name == "ticket page");
    for (nth, agent) in [agent, agent].into_iter().flatten().enumerate() {
        let before = so_far()?;
        by_form(&server, &agent.client, filled, 9_000_000 + nth, 1).await?;
        created.statements = Some(so_far()? - before);
    }
    ensure!(so_far()? > 0, "the program wrote down no statement");
    server.stop().await
}
