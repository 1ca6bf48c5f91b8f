//! The command line.

mod account;
mod args;
mod backup;
mod check;
pub mod demo;
mod explain;
mod failure;
mod mail;
mod mail_args;
mod pack;
mod second_factor;
mod seed;
mod serve;
mod start;
mod ticket;
mod token;
mod token_args;
mod why;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use tracing_subscriber::EnvFilter;

use args::AccountOrder;
pub use args::{Cli, DemoArgs, Order, ServeArgs};
pub use failure::Failure;
use mail_args::MailOrder;
pub use start::{Opened, open};

/// Runs the program; the exit code says what kind of thing went wrong.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain::explain(&error),
    };
    let filter =
        EnvFilter::try_from_env("VENTANILLA_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    // At its most talkative this library tells the passwords of mailboxes, and all their mail.
    let filter = match "async_imap=info".parse() {
        Ok(quiet) => filter.add_directive(quiet),
        Err(_) => EnvFilter::new("warn"),
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code())
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::Internal(e.to_string()))?;
    runtime.block_on(async {
        match cli.order {
            Order::Serve(args) => serve::serve(*args).await,
            Order::Demo(args) => demo::demo(args).await,
            Order::Verify(args) => check::verify(args).await,
            Order::Backup(args) => backup::backup(args).await,
            Order::Restore(args) => backup::restore(args).await,
            Order::Seal(args) => check::seal(args).await,
            Order::Rebuild(args) => check::rebuild_rows(args).await,
            Order::Why(args) => why::why(args).await,
            Order::Account(AccountOrder::Link(args)) => account::link(args).await,
            Order::Account(AccountOrder::List(args)) => account::list(args).await,
            Order::Seed(args) => seed::seed(args).await,
            Order::SecondFactor(order) => second_factor::second_factor(order).await,
            Order::Completion(args) => {
                let mut command = Cli::command();
                let mut script = Vec::new();
                clap_complete::generate(args.shell, &mut command, "ventanilla", &mut script);
                serve::say(&String::from_utf8_lossy(&script));
                Ok(())
            }
            Order::Token(order) => token::token(order).await,
            Order::Ticket(order) => ticket::ticket(order).await,
            Order::Pack(order) => pack::pack(order).await,
            Order::Mail(MailOrder::Receive(args)) => mail::receive(args).await,
        }
    })
}
