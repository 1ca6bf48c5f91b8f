//! What every change of units and teams does: it goes by the present configuration,
//! makes the next one, and is written down.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use tables::institution;

use crate::directory::institution::{STALE, config_version, hold};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::text::fold;

/// Who changes, and by which configuration.
#[derive(Clone)]
pub struct By {
    /// The institution.
    pub app: App,
    /// Who.
    pub me: Option<i64>,
}

impl By {
    /// Takes the turn: no other change of the configuration is under way, and none
    /// was made since the page of this one.
    ///
    /// # Errors
    /// A refusal when the configuration changed meanwhile.
    pub(crate) async fn begin(&self, tx: &Tx) -> Result<(), AppError> {
        hold(tx).await?;
        if config_version(tx.conn()).await? == self.app.config_version {
            return Ok(());
        }
        let text = "La configuración cambió mientras tanto. Vuelva a intentarlo.";
        Err(engine::Refusal::whole(STALE, text).into())
    }

    /// Makes the next version of the configuration, and writes down what was done.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn finish(
        &self,
        tx: &Tx,
        action: &str,
        subject: &str,
        detail: &Value,
    ) -> Result<(), AppError> {
        institution::Entity::update_many()
            .col_expr(
                institution::Column::ConfigVersion,
                Expr::col(institution::Column::ConfigVersion).add(1),
            )
            .filter(institution::Column::Id.eq(1))
            .exec(tx.conn())
            .await?;
        audit::record(tx, self.app.now(), self.me, action, subject, detail).await
    }
}

/// A stable key out of a name, which none of `taken` is: `direccion-de-obras-2`.
pub(crate) fn key(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let words = filter::words(&fold(name));
    let words: Vec<String> = words
        .into_iter()
        .map(|word| word.chars().filter(char::is_ascii_alphanumeric).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    let plain: String = words.join("-").chars().take(60).collect();
    let plain = match plain.trim_matches('-') {
        "" => "sin-nombre".to_owned(),
        plain => plain.to_owned(),
    };
    // Addresses of pages that are not of one item.
    let free = |key: &str| !taken(key) && key != "nueva" && key != "nuevo";
    let numbered = (2..).map(|n: u32| format!("{plain}-{n}"));
    std::iter::once(plain.clone())
        .chain(numbered)
        .find(|key| free(key))
        .unwrap_or(plain)
}
