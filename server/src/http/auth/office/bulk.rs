//! What can be done to many records at once.

use app::account::office::table::Table;
use app::account::rights::Action;
use app::city::{CityInfo, Lang, Slug};
use app::words::Words;

use super::table::Line;
use crate::store::desk::Proposal;
use crate::store::{Version, Write};

/// A change that means the same for every record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    Publish,
    Unpublish,
    AddNetwork(Slug),
    RemoveNetwork(Slug),
    AddCategory(Slug),
    RemoveCategory(Slug),
    Delete,
}

impl Change {
    /// All that a table offers.
    pub(super) fn all(table: Table, info: &CityInfo) -> Vec<Self> {
        let mut all = vec![Self::Publish, Self::Unpublish];
        if table == Table::Places {
            for it in &info.networks {
                all.push(Self::AddNetwork(it.slug.clone()));
                all.push(Self::RemoveNetwork(it.slug.clone()));
            }
        }
        let events = table == Table::Events;
        for it in info.categories.iter().filter(|it| it.events == events) {
            all.push(Self::AddCategory(it.slug.clone()));
            all.push(Self::RemoveCategory(it.slug.clone()));
        }
        all.push(Self::Delete);
        all
    }

    /// Its name in forms.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Publish => "publish".to_owned(),
            Self::Unpublish => "unpublish".to_owned(),
            Self::AddNetwork(slug) => format!("add-network.{slug}"),
            Self::RemoveNetwork(slug) => format!("remove-network.{slug}"),
            Self::AddCategory(slug) => format!("add-category.{slug}"),
            Self::RemoveCategory(slug) => format!("remove-category.{slug}"),
            Self::Delete => "delete".to_owned(),
        }
    }

    /// Its words.
    pub(super) fn words(&self, info: &CityInfo, lang: Lang) -> String {
        let t = Words(lang);
        let network = |slug: &Slug| {
            let found = info.networks.iter().find(|it| it.slug == *slug);
            found.map_or_else(|| slug.to_string(), |it| it.name.get(lang).to_owned())
        };
        let category = |slug: &Slug| {
            let found = info.categories.iter().find(|it| it.slug == *slug);
            found.map_or_else(|| slug.to_string(), |it| it.name.get(lang).to_owned())
        };
        match self {
            Self::Publish => t.officetable_publish().to_owned(),
            Self::Unpublish => t.officetable_unpublish().to_owned(),
            Self::AddNetwork(slug) => t.officetable_add_to(network(slug)),
            Self::RemoveNetwork(slug) => t.officetable_remove_from(network(slug)),
            Self::AddCategory(slug) => t.officetable_add_to(category(slug)),
            Self::RemoveCategory(slug) => t.officetable_remove_from(category(slug)),
            Self::Delete => t.officetable_delete().to_owned(),
        }
    }

    /// The right that it needs for a record.
    pub(super) const fn right<'a>(&self, slug: &'a Slug) -> Action<'a> {
        match self {
            Self::Delete => Action::RemovePlace(slug),
            _ => Action::Bulk,
        }
    }

    /// What is to be written; nothing if the record is like that already.
    pub(super) fn write(&self, line: &Line, seen: Version) -> Option<Write> {
        let mut published = line.stored.published;
        let mut record = line.stored.record.clone();
        match (self, &mut record) {
            (Self::Delete, Proposal::Place(it)) => {
                return Some(Write::RemovePlace {
                    slug: it.slug.clone(),
                    expected: Some(seen),
                });
            }
            (Self::Delete, Proposal::Event(it)) => {
                return Some(Write::RemoveEvent {
                    slug: it.slug.clone(),
                    expected: Some(seen),
                });
            }
            (Self::Publish, _) => published = true,
            (Self::Unpublish, _) => published = false,
            (Self::AddNetwork(slug), Proposal::Place(it)) => add(&mut it.networks, slug),
            (Self::RemoveNetwork(slug), Proposal::Place(it)) => it.networks.retain(|it| it != slug),
            (Self::AddCategory(slug), Proposal::Place(it)) => add(&mut it.categories, slug),
            (Self::RemoveCategory(slug), Proposal::Place(it)) => {
                it.categories.retain(|it| it != slug);
            }
            // An event has but one.
            (Self::AddCategory(slug), Proposal::Event(it)) => it.category = Some(slug.clone()),
            (Self::RemoveCategory(slug), Proposal::Event(it)) => {
                if it.category.as_ref() == Some(slug) {
                    it.category = None;
                }
            }
            (Self::AddNetwork(_) | Self::RemoveNetwork(_), Proposal::Event(_)) => {}
        }
        if record == line.stored.record && published == line.stored.published {
            return None;
        }
        Some(match record {
            Proposal::Place(record) => Write::Place {
                record,
                published,
                expected: Some(seen),
            },
            Proposal::Event(record) => Write::Event {
                record,
                published,
                expected: Some(seen),
            },
        })
    }
}

fn add(list: &mut Vec<Slug>, slug: &Slug) {
    if !list.contains(slug) {
        list.push(slug.clone());
    }
}
