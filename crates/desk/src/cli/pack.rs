//! `ventanilla pack check`, `diff` and `apply`.

use std::collections::BTreeMap;

use crate::cli::Failure;
use crate::cli::args::{ApplyArgs, PackOrder};
use crate::cli::check::existing;
use crate::cli::demo;
use crate::cli::serve::say;
use crate::cli::start::read_pack;
use crate::configuration::apply::apply;
use crate::configuration::item::{Group, Name, written};
use crate::configuration::merge::Decision;
use crate::configuration::plan::Plan;
use crate::directory::institution::applied;

/// `ventanilla pack …`
pub(super) async fn pack(order: PackOrder) -> Result<(), Failure> {
    match order {
        PackOrder::Check { pack } => check(&pack),
        PackOrder::Diff(args) => diff(&args).await,
        PackOrder::Apply(args) => apply_newer(args).await,
    }
}

fn check(name: &str) -> Result<(), Failure> {
    let (source, pack) = read_pack(name)?;
    demo::year(&source, &pack)?;
    say(&format!(
        "El paquete «{}» está bien: dependencias {}, servicios {}, funciones {}, artículos {}\n",
        pack.key,
        pack.units.len(),
        pack.services.len(),
        pack.roles.len(),
        pack.articles.len()
    ));
    Ok(())
}

async fn diff(args: &ApplyArgs) -> Result<(), Failure> {
    let (source, pack) = read_pack(&args.pack)?;
    let decided = decisions(args)?;
    let app = existing(&args.store).await?;
    let now = applied(app.db.read()).await?;
    let plan = Plan::make(&app, app.db.read(), &now, (&source, &pack), &decided).await?;
    app.db.clone().close().await;
    say(&told(&plan));
    Ok(())
}

fn told(plan: &Plan) -> String {
    if plan.is_empty() {
        return "No hay nada que cambiar.\n".to_owned();
    }
    format!("{}\n", plan.in_words())
}

async fn apply_newer(args: ApplyArgs) -> Result<(), Failure> {
    let (source, pack) = read_pack(&args.pack)?;
    let decided = decisions(&args)?;
    let app = existing(&args.store).await?;
    let version = pack.version;
    let plan = apply(&app, source, pack, decided).await?;
    app.db.clone().close().await;
    let clashes: Vec<String> = plan.clashes().map(written).collect();
    if !plan.blocks.is_empty() || !clashes.is_empty() {
        let mut text = format!("No se aplicó nada:\n{}", plan.in_words());
        if !clashes.is_empty() {
            let list = clashes.join(", ");
            text.push_str(&format!("\nDecida con --keep o --take cada uno de: {list}"));
        }
        return Err(Failure::Clashes(text));
    }
    let outcome = if plan.is_empty() {
        String::new()
    } else {
        format!("Se aplicó la versión {version}.\n")
    };
    say(&format!("{}{outcome}", told(&plan)));
    Ok(())
}

/// What `--keep` and `--take` decide.
fn decisions(args: &ApplyArgs) -> Result<BTreeMap<Name, Decision>, Failure> {
    let kept = args.keep.iter().map(|text| (text, Decision::Keep));
    let taken = args.take.iter().map(|text| (text, Decision::Take));
    let mut decided = BTreeMap::new();
    for (text, decision) in kept.chain(taken) {
        let name = text.split_once(':').and_then(|(list, key)| {
            let group = Group::ALL.into_iter().find(|group| group.word() == list)?;
            Some((group, key.to_owned()))
        });
        let unclear = || {
            let text = format!(
                "«{text}» no se entiende: escriba dependencia:CLAVE, equipo:CLAVE, area:CLAVE, servicio:CLAVE, cedula:CLAVE o mensaje:CLAVE"
            );
            Failure::Usage(text)
        };
        if decided
            .insert(name.ok_or_else(unclear)?, decision)
            .is_some()
        {
            return Err(Failure::Usage(format!("«{text}» está decidido dos veces")));
        }
    }
    Ok(decided)
}
