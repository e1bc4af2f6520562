//! What the program keeps in the database about the database itself (the table `care`).

use app::city::Revision;

use super::sql::{Answer, Sql};

/// How many people were erased, if that was since the file was last written anew.
pub(super) const REWRITE_DUE: &str = "SELECT erased FROM care WHERE erased > rewritten";

/// The file was written anew after so many were erased.
pub(super) const REWRITTEN: &str = "UPDATE care SET rewritten = ?1 WHERE rewritten < ?1";

/// Writes a little, so that it is known whether anything can be written; the present revision.
pub(super) async fn probe(tx: &mut impl Sql) -> Answer<Revision> {
    tx.run("UPDATE care SET probes = probes + 1", &[]).await?;
    let row: Option<(i64,)> = tx.first("SELECT revision FROM city", &[]).await?;
    Ok(Revision(row.map_or(0, |(revision,)| revision)))
}

/// Notes that somebody was erased, so that their bytes do not stay either.
pub(super) async fn note_erasure(tx: &mut impl Sql) -> Answer<()> {
    tx.run("UPDATE care SET erased = erased + 1", &[]).await?;
    Ok(())
}

/// How many people were ever erased.
pub(super) async fn erasures(tx: &mut impl Sql) -> Answer<i64> {
    let row: Option<(i64,)> = tx.first("SELECT erased FROM care", &[]).await?;
    Ok(row.map_or(0, |(erased,)| erased))
}
