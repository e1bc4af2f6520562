//! Giving and taking what somebody may do.

use std::collections::BTreeSet;

use app::account::rights::Role;
use app::city::{Instant, Slug};
use async_trait::async_trait;
use serde_json::json;

use super::{Answer, PersonId, Sql, Transactions, audit, timestamp, values};
use crate::store::StoreError;

/// Roles and places of people.
#[async_trait]
pub trait Grants: Send + Sync {
    /// Gives somebody exactly these roles and places, and says so in the audit log. False, and
    /// nothing is changed, if nobody would be left in the office, or if there is no such person.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer; then nothing is changed.
    async fn grant(
        &self,
        person: PersonId,
        roles: &BTreeSet<Role>,
        places: &BTreeSet<Slug>,
        by: &str,
        at: Instant,
    ) -> Result<bool, StoreError>;
}

/// Whether somebody else than a person is in the office.
async fn others_in_office(tx: &mut impl Sql, person: &str) -> Answer<bool> {
    let sql = "SELECT person_role.person FROM person_role \
               JOIN person ON person.id = person_role.person AND person.erased IS NULL \
               WHERE role = $1 AND person_role.person <> $2";
    let other: Option<(String,)> = tx.first(sql, values![Role::Office.key(), person]).await?;
    Ok(other.is_some())
}

#[async_trait]
impl<D: Transactions> Grants for D {
    async fn grant(
        &self,
        person: PersonId,
        roles: &BTreeSet<Role>,
        places: &BTreeSet<Slug>,
        by: &str,
        at: Instant,
    ) -> Result<bool, StoreError> {
        let (id, at) = (person.to_string(), timestamp(at));
        let mut tx = self.writing().await?;
        let sql = "SELECT id FROM person WHERE id = $1 AND erased IS NULL";
        let known: Option<(String,)> = tx.first(sql, values![&id]).await?;
        let office = roles.contains(&Role::Office) || others_in_office(&mut tx, &id).await?;
        if known.is_none() || !office {
            return Ok(false);
        }
        tx.run("DELETE FROM person_role WHERE person = $1", values![&id])
            .await?;
        tx.run("DELETE FROM place_owner WHERE person = $1", values![&id])
            .await?;
        for role in roles {
            let sql = "INSERT INTO person_role (person, role) VALUES ($1, $2)";
            tx.run(sql, values![&id, role.key()]).await?;
        }
        for place in places {
            let sql = "INSERT INTO place_owner (place, person) VALUES ($1, $2)";
            tx.run(sql, values![place.as_str(), &id]).await?;
        }
        let details = json!({
            "roles": roles.iter().map(|it| it.key()).collect::<Vec<_>>(),
            "places": places.iter().map(Slug::as_str).collect::<Vec<_>>(),
        });
        audit::put(&mut tx, &at, by, "rights", &id, &details).await?;
        tx.commit().await?;
        Ok(true)
    }
}
