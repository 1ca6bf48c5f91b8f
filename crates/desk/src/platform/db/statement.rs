//! Statements as they are sent: constants of the code stand in their text.

use std::fmt::{self, Write};

use sea_orm::sea_query::{
    PostgresQueryBuilder, QueryBuilder, QueryStatementBuilder, SqlWriter, SqlWriterValues, Value,
};
use sea_orm::{DbBackend, Statement, StatementBuilder};

/// The statement of a query.
///
/// PostgreSQL plans a statement once and for all only where the plan is as good as one for the
/// values at hand. A bound limit and a bound truth value hide from it how few rows are asked
/// for and which partial index serves; it would plan each time anew, and planning costs more
/// than the reading. Both come from the code and have few values, so they are written out.
pub fn statement<Q>(query: &Q, backend: DbBackend) -> Statement
where
    Q: StatementBuilder + QueryStatementBuilder,
{
    if backend != DbBackend::Postgres {
        return StatementBuilder::build(query, &backend);
    }
    let mut text = Text::new();
    query.build_collect_any_into(&PostgresQueryBuilder, &mut text);
    let (sql, values) = text.writer.into_parts();
    Statement::from_sql_and_values(backend, sql, values)
}

/// Text in which most values are bound.
struct Text {
    writer: SqlWriterValues,
    /// Whether a limit's number comes next.
    limit: bool,
}

impl Text {
    fn new() -> Self {
        let (placeholder, numbered) = PostgresQueryBuilder.placeholder();
        Self {
            writer: SqlWriterValues::new(placeholder, numbered),
            limit: false,
        }
    }
}

impl Write for Text {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.limit = part.ends_with("LIMIT ");
        self.writer.write_str(part)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.writer.fmt(f)
    }
}

impl SqlWriter for Text {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        let written = match value {
            Value::BigUnsigned(Some(number)) if self.limit => write!(self.writer, "{number}"),
            Value::Bool(Some(truth)) => self.writer.write_str(if truth { "TRUE" } else { "FALSE" }),
            other => {
                self.writer.push_param(other, builder);
                Ok(())
            }
        };
        // Writing into memory does not fail.
        debug_assert!(written.is_ok());
        self.limit = false;
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{Expr, ExprTrait, Query};

    use super::*;

    fn query(name: &str) -> sea_orm::sea_query::SelectStatement {
        Query::select()
            .column("id")
            .from("thing")
            .and_where(Expr::col("name").eq(name))
            .and_where(Expr::col("ended").eq(false))
            .and_where(Expr::col("size").gt(51_u64))
            .limit(51)
            .take()
    }

    #[test]
    fn limits_and_truth_values_are_written_and_others_bound() {
        let sent = statement(&query("LIMIT "), DbBackend::Postgres);
        assert_eq!(
            sent.sql,
            r#"SELECT "id" FROM "thing" WHERE "name" = $1 AND "ended" = FALSE AND "size" > $2 LIMIT 51"#
        );
        let values = sent.values.map(|values| values.0);
        assert_eq!(values, Some(vec!["LIMIT ".into(), 51_u64.into()]));
    }

    #[test]
    fn sqlite_gets_the_usual_statement() {
        let sent = statement(&query("x"), DbBackend::Sqlite);
        assert_eq!(
            sent.values.map(|values| values.0.len()),
            Some(4),
            "{}",
            sent.sql
        );
    }
}
