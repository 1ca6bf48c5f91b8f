//! `ventanilla second-factor reset`: so that nobody is shut out for good.

use crate::cli::Failure;
use crate::cli::args::SecondFactorOrder;
use crate::cli::check::existing;
use crate::cli::serve::say;
use crate::directory::store;
use crate::platform::App;
use crate::platform::session::second_factor;

/// `ventanilla second-factor …`
pub(super) async fn second_factor(order: SecondFactorOrder) -> Result<(), Failure> {
    let SecondFactorOrder::Reset { store, person } = order;
    let app = existing(&store).await?;
    let told = reset(&app, &person).await;
    app.db.clone().close().await;
    say(&told?);
    Ok(())
}

async fn reset(app: &App, email: &str) -> Result<String, Failure> {
    let person = store::credentials(app.db.read(), email).await?;
    let person = person.map(|found| found.person).ok_or_else(|| {
        Failure::Usage(format!(
            "No hay nadie con cuenta y el correo «{email}»: revise --person"
        ))
    })?;
    // Who runs this command is nobody of the directory.
    let write = app.db.write((app.now(), person), |tx, (now, person)| {
        Box::pin(second_factor::reset(tx, *now, None, *person))
    });
    Ok(if write.await? {
        format!(
            "Se quitó la verificación en dos pasos de {email} y se cerraron sus sesiones. Al entrar con su contraseña podrá activarla otra vez.\n"
        )
    } else {
        format!("{email} no tiene activada la verificación en dos pasos: no se cambió nada.\n")
    })
}
