//! Giving and taking what somebody may do.

use std::collections::BTreeSet;

use app::account::rights::Role;
use app::city::{Instant, Slug};
use async_trait::async_trait;
use serde_json::json;

use super::account::{Which, accounts};
use super::{Answer, PersonId, Sql, Transactions, audit, timestamp, values};
use crate::store::StoreError;

/// What somebody is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Their roles.
    pub roles: BTreeSet<Role>,
    /// Their places.
    pub places: BTreeSet<Slug>,
}

/// What has become of giving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granted {
    /// They have it.
    Done,
    /// Nothing is changed: they have something else by now than whoever gives has seen.
    Changed,
    /// Nothing is changed: nobody would be left in the office.
    LastOffice,
    /// There is no such person.
    Nobody,
}

/// Roles and places of people.
#[async_trait]
pub trait Grants: Send + Sync {
    /// Gives somebody exactly these roles and places, and says so in the audit log. `seen` is what they
    /// had as far as the giver knows, so that nothing is taken away unseen.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer; then nothing is changed.
    async fn grant(
        &self,
        person: PersonId,
        seen: &Given,
        given: &Given,
        by: &str,
        at: Instant,
    ) -> Result<Granted, StoreError>;
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
        seen: &Given,
        given: &Given,
        by: &str,
        at: Instant,
    ) -> Result<Granted, StoreError> {
        let Given { roles, places } = given;
        let (id, at) = (person.to_string(), timestamp(at));
        let mut tx = self.writing().await?;
        let Some(account) = accounts(&mut tx, Which::Id(&id)).await?.pop() else {
            return Ok(Granted::Nobody);
        };
        if (&account.rights.roles, &account.rights.places) != (&seen.roles, &seen.places) {
            return Ok(Granted::Changed);
        }
        if !roles.contains(&Role::Office) && !others_in_office(&mut tx, &id).await? {
            return Ok(Granted::LastOffice);
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
        Ok(Granted::Done)
    }
}
