//! Who may do what.
//!
//! Asked by the server before every single action, and nowhere else decided. The whole table:
//!
//! | action | signed out | anybody signed in | owner | organiser | office |
//! |---|---|---|---|---|---|
//! | suggest an event or a place | yes | yes | yes | yes | yes |
//! | see and change one's own account | – | yes | yes | yes | yes |
//! | edit a place | – | – | own places | – | yes |
//! | add an offer of a place to an event | – | – | own places | – | yes |
//! | create an event | – | – | yes | yes | yes |
//! | edit or cancel an event | – | – | own events | own events | yes |
//! | create a place, publish it at once | – | – | – | – | yes |
//! | take a place away | – | – | – | – | yes |
//! | decide what came in | – | – | – | – | yes |
//! | invite people, change roles | – | – | – | – | yes |
//! | change the city's own record | – | – | – | – | yes |
//! | export and import records | – | – | – | – | yes |
//! | read the audit log | – | – | – | – | yes |
//!
//! Owner is whoever has a place, organiser whoever has the role; events are of those who have posted
//! them. The office's rights hold only in a session that a passkey has proven: who was signed in by
//! mail alone has all other rights they have, and may add a passkey.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::city::Slug;

/// A role that somebody is given. Owners have none: having a place makes an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Runs the map.
    Office,
    /// Posts events.
    Organiser,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 2] = [Self::Office, Self::Organiser];

    /// The role's name in the database and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Organiser => "organiser",
        }
    }

    /// The role of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// Somebody who is signed in, as far as rights go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The roles they have.
    pub roles: BTreeSet<Role>,
    /// The places they own.
    pub places: BTreeSet<Slug>,
    /// The events they have posted.
    pub events: BTreeSet<Slug>,
    /// Whether a passkey has proven this session.
    pub proven: bool,
}

impl Person {
    /// Whether they act as the office: the role, and a session that a passkey has proven.
    pub fn is_office(&self) -> bool {
        self.proven && self.roles.contains(&Role::Office)
    }

    /// Whether they still have to prove this session to act as the office.
    pub fn must_prove(&self) -> bool {
        !self.proven && self.roles.contains(&Role::Office)
    }
}

/// Something that needs a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action<'a> {
    /// Suggest an event or a missing place; it waits for the office.
    Suggest,
    /// See and change one's own account: devices, passkeys, data.
    OwnAccount,
    /// Change what a place says.
    EditPlace(&'a Slug),
    /// Say what a place offers at an event.
    OfferFor(&'a Slug),
    /// Post an event.
    CreateEvent,
    /// Change, move or cancel an event.
    EditEvent(&'a Slug),
    /// Add a place that visitors see at once.
    CreatePlace,
    /// Take a place away.
    RemovePlace(&'a Slug),
    /// Accept, change or send back what came in.
    Decide,
    /// Invite people, give and take roles, places and events, remove people.
    ManagePeople,
    /// Change names, texts, networks and categories of the city.
    EditCity,
    /// Export and import records in bulk.
    Bulk,
    /// Read who has signed in, changed roles and deleted what.
    ReadAudit,
}

/// Whether somebody may do something; nobody is whoever is signed out.
pub fn may(person: Option<&Person>, action: Action<'_>) -> bool {
    if action == Action::Suggest {
        return true;
    }
    let Some(person) = person else { return false };
    if person.is_office() {
        return true;
    }
    match action {
        Action::Suggest | Action::OwnAccount => true,
        Action::EditPlace(place) | Action::OfferFor(place) => person.places.contains(place),
        Action::CreateEvent => !person.places.is_empty() || person.roles.contains(&Role::Organiser),
        Action::EditEvent(event) => person.events.contains(event),
        Action::CreatePlace
        | Action::RemovePlace(_)
        | Action::Decide
        | Action::ManagePeople
        | Action::EditCity
        | Action::Bulk
        | Action::ReadAudit => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> Slug {
        Slug::new(text).unwrap()
    }

    /// The people of the table's columns, and the office before it has used its passkey.
    fn columns() -> [(&'static str, Option<Person>); 6] {
        let own = |role: Option<Role>, places: &[&str], events: &[&str], proven| Person {
            roles: role.into_iter().collect(),
            places: places.iter().map(|it| slug(it)).collect(),
            events: events.iter().map(|it| slug(it)).collect(),
            proven,
        };
        [
            ("signed out", None),
            ("signed in", Some(own(None, &[], &[], true))),
            ("owner", Some(own(None, &["mine"], &["my-event"], false))),
            (
                "organiser",
                Some(own(Some(Role::Organiser), &[], &["my-event"], false)),
            ),
            ("office", Some(own(Some(Role::Office), &[], &[], true))),
            (
                "office by mail alone",
                Some(own(Some(Role::Office), &[], &[], false)),
            ),
        ]
    }

    #[test]
    fn the_whole_table_holds() {
        let (mine, other) = (slug("mine"), slug("other"));
        let (my_event, other_event) = (slug("my-event"), slug("other-event"));
        // One letter a column, in the order of `columns`.
        let table = [
            (Action::Suggest, "yyyyyy"),
            (Action::OwnAccount, "-yyyyy"),
            (Action::EditPlace(&mine), "--y-y-"),
            (Action::EditPlace(&other), "----y-"),
            (Action::OfferFor(&mine), "--y-y-"),
            (Action::OfferFor(&other), "----y-"),
            (Action::CreateEvent, "--yyy-"),
            (Action::EditEvent(&my_event), "--yyy-"),
            (Action::EditEvent(&other_event), "----y-"),
            (Action::CreatePlace, "----y-"),
            (Action::RemovePlace(&mine), "----y-"),
            (Action::RemovePlace(&other), "----y-"),
            (Action::Decide, "----y-"),
            (Action::ManagePeople, "----y-"),
            (Action::EditCity, "----y-"),
            (Action::Bulk, "----y-"),
            (Action::ReadAudit, "----y-"),
        ];
        for (action, expected) in table {
            for ((name, person), letter) in columns().iter().zip(expected.chars()) {
                let allowed = may(person.as_ref(), action);
                assert_eq!(allowed, letter == 'y', "{name}: {action:?}");
            }
        }
    }

    #[test]
    fn every_role_is_found_again_under_its_name() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.key()), Some(role));
        }
        assert_eq!(Role::parse("owner"), None);
    }
}
