//! The heads of the chains of the tickets that changed since the seal before it, signed.

use sea_orm::entity::prelude::*;

/// The heads of the chains of the tickets that changed since the seal before it, signed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seal")]
pub struct Model {
    /// Its number: the first is 1, and none is left out.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// When it was made, milliseconds UTC.
    pub at: i64,
    /// Tickets that changed before this are in this seal or an earlier one, milliseconds UTC.
    pub until_at: i64,
    /// Digest of the seal before it; empty for the first.
    pub previous: String,
    /// A line a ticket: number, version, chain, and its folio or `-`.
    pub heads: String,
    /// SHA-256 of all of the above and of the public key.
    pub digest: String,
    /// Of the key that signed, hexadecimal.
    pub public_key: String,
    /// Ed25519 over the digest, hexadecimal.
    pub signature: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
