//! `ventanilla ticket`: a small client of the public API, as an example of its use.

pub(super) mod args;
mod client;
mod show;

use std::io::Read;

use serde_json::{Map, Value, json};

use args::{CreateArgs, EditArgs, IdArgs, ListArgs, MoveArgs, ServerArgs, TextArgs, TicketOrder};
use client::{Desk, Request};

use crate::cli::Failure;
use crate::cli::failure::in_words;
use crate::cli::serve::say;
use crate::platform::error::AppError;
use crate::platform::random::Random;

/// Tickets of one page of the API.
const PAGE: usize = 100;

/// `ventanilla ticket …`
pub(super) async fn ticket(order: TicketOrder) -> Result<(), Failure> {
    match order {
        TicketOrder::List(args) => list(args).await,
        TicketOrder::Show(args) => {
            let desk = Desk::of(&args.server)?;
            let path = ["tickets", args.ticket.as_str()];
            let told = desk.ask(at(&path)).await?;
            if args.server.json {
                write(&told);
                return Ok(());
            }
            let path = ["tickets", args.ticket.as_str(), "messages"];
            let messages = desk.ask(at(&path)).await?;
            say(&show::ticket(&told, &messages));
            Ok(())
        }
        TicketOrder::Create(args) => create(args).await,
        TicketOrder::Answer(args) => message("answer", args).await,
        TicketOrder::Note(args) => message("note", args).await,
        TicketOrder::Move(args) => transition(args).await,
        TicketOrder::Edit(args) => edit(args).await,
    }
}

fn at<'a>(path: &'a [&'a str]) -> Request<'a> {
    Request {
        path,
        ..Request::default()
    }
}

/// JSON on standard output.
fn write(value: &Value) {
    say(&format!("{value:#}\n"));
}

async fn list(args: ListArgs) -> Result<(), Failure> {
    if args.limit == 0 {
        let text = "--limit debe ser al menos 1";
        return Err(Failure::Usage(text.to_owned()));
    }
    let desk = Desk::of(&args.server)?;
    let mut query = Vec::new();
    for (name, value) in [
        ("filter", args.filter),
        ("view", args.view),
        ("order", args.order),
    ] {
        query.extend(value.map(|value| (name, value)));
    }
    let (mut all, mut cursor) = (Vec::new(), None::<String>);
    while all.len() < args.limit {
        let mut query = query.clone();
        query.push(("limit", (args.limit - all.len()).min(PAGE).to_string()));
        query.extend(cursor.take().map(|cursor| ("cursor", cursor)));
        let request = Request {
            path: &["tickets"],
            query,
            ..Request::default()
        };
        let mut page = desk.ask(request).await?;
        if let Some(Value::Array(tickets)) = page.get_mut("tickets").map(Value::take) {
            all.extend(tickets);
        }
        cursor = page.get("next").and_then(Value::as_str).map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    if args.server.json {
        write(&Value::Array(all));
    } else {
        say(&show::lines(&all));
    }
    Ok(())
}

/// What is given, or standard input for «-».
fn given(text: &str) -> Result<String, Failure> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    let mut all = String::new();
    let read = std::io::stdin().read_to_string(&mut all);
    read.map_err(|e| Failure::Usage(format!("No se pudo leer la entrada: {}", in_words(&e))))?;
    Ok(all.trim().to_owned())
}

/// `DATO=VALOR`, each; a datum that is named twice has a list, one without a value is emptied.
fn pairs(all: &[String]) -> Result<Map<String, Value>, Failure> {
    let mut map = Map::new();
    for pair in all {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(Failure::Usage(format!(
                "«{pair}» no se entiende: escriba DATO=VALOR"
            )));
        };
        let value = match value {
            "" => Value::Null,
            text => json!(text),
        };
        match map.get_mut(key) {
            None => {
                map.insert(key.to_owned(), value);
            }
            Some(Value::Array(list)) => list.push(value),
            Some(one) => *one = json!([one.take(), value]),
        }
    }
    Ok(map)
}

/// Gives an order, once; tells how to repeat it where nobody knows what became of it.
async fn give(
    server: &ServerArgs,
    id: &IdArgs,
    path: &[&str],
    mut body: Map<String, Value>,
    base: Option<i64>,
) -> Result<(), Failure> {
    let desk = Desk::of(server)?;
    let id = match &id.id {
        Some(id) => id.clone(),
        None => Random::system()
            .token()
            .map_err(|e: AppError| Failure::from(e))?,
    };
    body.retain(|_, value| !value.is_null());
    let mut headers = vec![("idempotency-key", id.clone())];
    let edits = path
        .last()
        .is_some_and(|last| matches!(*last, "edit" | "move"));
    if edits {
        headers.push((
            "if-match",
            base.map_or("*".to_owned(), |base| format!("\"{base}\"")),
        ));
    }
    let request = Request {
        path,
        body: Some(body),
        headers,
        ..Request::default()
    };
    let done = desk.ask(request).await.map_err(|failure| match failure {
        Failure::Unreached(text) => Failure::Unreached(format!(
            "{text}. Para repetir sin que se haga dos veces: --id {id}"
        )),
        other => other,
    })?;
    if server.json {
        write(&done);
        return Ok(());
    }
    let named = done.get("reference").or(done.get("ticket"));
    let named = named.and_then(Value::as_str).unwrap_or_default();
    say(&format!("{}\n", show::plain(named)));
    Ok(())
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

async fn create(args: CreateArgs) -> Result<(), Failure> {
    let fields = pairs(&args.field)?;
    let body = json!({
        "service": args.service,
        "description": given(&args.description)?,
        "unit": args.unit,
        "fields": if fields.is_empty() { Value::Null } else { fields.into() },
        "privacy": if args.privacy { Value::Bool(true) } else { Value::Null },
    });
    give(&args.server, &args.id, &["tickets"], object(body), None).await
}

async fn message(name: &str, args: TextArgs) -> Result<(), Failure> {
    let body = json!({ "text": given(&args.text)? });
    let path = ["tickets", args.ticket.as_str(), "commands", name];
    give(&args.server, &args.id, &path, object(body), None).await
}

async fn transition(args: MoveArgs) -> Result<(), Failure> {
    let text = args.text.as_deref().map(given).transpose()?;
    let changes = pairs(&args.set)?;
    let body = json!({
        "transition": args.transition,
        "text": text,
        "changes": if changes.is_empty() { Value::Null } else { changes.into() },
        "wait_until": args.wait_until,
        "wait_reason": args.wait_reason,
    });
    let path = ["tickets", args.ticket.as_str(), "commands", "move"];
    give(&args.server, &args.id, &path, object(body), args.base).await
}

async fn edit(args: EditArgs) -> Result<(), Failure> {
    let body = json!({ "changes": pairs(&args.set)?, "why": args.why });
    let path = ["tickets", args.ticket.as_str(), "commands", "edit"];
    give(&args.server, &args.id, &path, object(body), args.base).await
}
