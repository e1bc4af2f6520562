//! What a batch of writes means, whichever database keeps it.
//!
//! Writes happen in their order; neighbours of the same kind go to the database together. For each
//! record: look at what is there, compare versions, check what it refers to, write it, and add a
//! step to the trail. The first refusal ends the batch, and with it the transaction.

use std::collections::{HashMap, HashSet};

use app::city::{CityInfo, Revision, Slug};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::check;
use super::row::{ChangeRow, EventRow, For, PlaceRow, TermColumns, info_row, timestamp};
use super::transaction::Transaction;
use super::{Batch, Origin, RecordId, Reference, StoreError, Version, Write};

/// How many records go to the database together: enough to make statements cheap, few enough to
/// keep each within a megabyte or so.
const TOGETHER: usize = 500;

/// Does all writes of a batch, without committing them.
pub(super) async fn apply(tx: &mut dyn Transaction, batch: &Batch) -> Result<Revision, StoreError> {
    let revision = tx.raise().await?;
    let mut work = Work {
        tx,
        revision,
        at: timestamp(batch.at),
        author: &batch.by,
        terms: None,
    };
    for run in runs(&batch.writes) {
        work.run(run).await?;
    }
    Ok(revision)
}

/// Cuts writes into runs that can go to the database together: of one kind, no record twice.
fn runs(writes: &[Write]) -> impl Iterator<Item = &[Write]> {
    let mut rest = writes;
    std::iter::from_fn(move || {
        let first = rest.first()?;
        let mut seen = HashSet::new();
        let fits = |write: &&Write| {
            std::mem::discriminant(*write) == std::mem::discriminant(first)
                && seen.len() < TOGETHER
                && seen.insert(id(write))
        };
        let length = rest.iter().take_while(fits).count();
        let (run, after) = rest.split_at(length);
        rest = after;
        Some(run)
    })
}

fn id(write: &Write) -> RecordId {
    match write {
        Write::Info { .. } => RecordId::Info,
        Write::Basemap { .. } => RecordId::Basemap,
        Write::Place { record, .. } => RecordId::Place(record.slug.clone()),
        Write::Origin(origin) => RecordId::Place(origin.slug.clone()),
        Write::RemovePlace { slug, .. } => RecordId::Place(slug.clone()),
        Write::Event { record, .. } => RecordId::Event(record.slug.clone()),
        Write::RemoveEvent { slug, .. } => RecordId::Event(slug.clone()),
    }
}

/// A record ready to be written.
struct Put<'a, T> {
    id: RecordId,
    record: &'a T,
    published: bool,
    version: Version,
    object: Map<String, Value>,
}

/// A record that is there before a write, or was once.
#[derive(Default)]
struct Found {
    /// The version now.
    there: Version,
    /// The last version that there was.
    last: Version,
    /// The record, unless it is not there or damaged beyond reading.
    before: Option<Value>,
}

impl Found {
    fn new(version: i64, before: Option<Value>) -> Self {
        Self {
            there: Version(version),
            last: Version(version),
            before,
        }
    }
}

struct Work<'a> {
    tx: &'a mut dyn Transaction,
    revision: Revision,
    at: String,
    author: &'a str,
    /// The networks, categories and districts that records may refer to; read when first needed.
    terms: Option<HashSet<Reference>>,
}

impl Work<'_> {
    async fn run(&mut self, run: &[Write]) -> Result<(), StoreError> {
        let Some(first) = run.first() else {
            return Ok(());
        };
        check::author(&id(first), self.author)?;
        match first {
            Write::Info { record, expected } => self.info(record, *expected).await,
            Write::Basemap { geojson } => self.basemap(geojson).await,
            Write::Place { .. } => self.places(run).await,
            Write::Origin(_) => self.origins(run).await,
            Write::Event { .. } => self.events(run).await,
            Write::RemovePlace { .. } => self.remove_places(run).await,
            Write::RemoveEvent { .. } => self.remove_events(run).await,
        }
    }

    async fn info(&mut self, info: &CityInfo, expected: Option<Version>) -> Result<(), StoreError> {
        let object = check::object(&RecordId::Info, info)?;
        let kept = check::terms(info)?;
        let terms = self.tx.terms().await?;
        let row = self.tx.info().await?;
        let found = row.map(|row| Found::new(row.version, row.object(&terms).ok()));
        let found = found.unwrap_or_default();
        check::version(&RecordId::Info, expected, found.there)?;
        check::texts(&RecordId::Info, &object, found.before.as_ref())?;
        self.refuse_if_used(&terms, &kept).await?;
        let version = found.last.next();
        let after = Value::Object(object.clone());
        let row = info_row(info, object, version, &self.at);
        self.tx.put_info(&text(&row)?).await?;
        self.terms = Some(kept);
        let change = self.change(&RecordId::Info, version, true, found.before, Some(after));
        let changes = text(&[change])?;
        Ok(self.tx.put_changes(&changes).await?)
    }

    /// Refuses to drop a network, category or district that records refer to.
    async fn refuse_if_used(
        &mut self,
        terms: &[TermColumns],
        kept: &HashSet<Reference>,
    ) -> Result<(), StoreError> {
        let is_kept = |term: &&TermColumns| {
            check::term(&term.kind, &term.slug).is_some_and(|term| kept.contains(&term))
        };
        let gone: Vec<Value> = terms
            .iter()
            .filter(|term| !is_kept(term))
            .map(|term| json!({"kind": term.kind, "slug": term.slug}))
            .collect();
        if gone.is_empty() {
            return Ok(());
        }
        let users = self.tx.term_users(&text(&gone)?).await?;
        let users = users.into_iter().filter_map(|(kind, slug, by_kind, by)| {
            let by = Slug::new(by).ok()?;
            let by = match by_kind.as_str() {
                "event" => RecordId::Event(by),
                _ => RecordId::Place(by),
            };
            Some((check::term(&kind, &slug)?, by))
        });
        refuse_if_any(users)
    }

    async fn basemap(&mut self, geojson: &str) -> Result<(), StoreError> {
        let after = check::basemap(geojson)?;
        let row = self.tx.basemap().await?;
        let found = row.map(|(version, old)| Found::new(version, serde_json::from_str(&old).ok()));
        let found = found.unwrap_or_default();
        let version = found.last.next();
        self.tx.put_basemap(version.0, geojson, &self.at).await?;
        let id = RecordId::Basemap;
        let changes = text(&[self.change(&id, version, true, found.before, Some(after))])?;
        Ok(self.tx.put_changes(&changes).await?)
    }

    async fn places(&mut self, run: &[Write]) -> Result<(), StoreError> {
        let mut found = self.found_places(&slugs(run)?).await?;
        self.add_last_versions("place", run, &mut found).await?;
        let terms = self.terms().await?;
        let mut puts = Vec::with_capacity(run.len());
        for write in run {
            if let Write::Place {
                record,
                published,
                expected,
            } = write
            {
                let put = put(id(write), record, *published, *expected, &found)?;
                check::place(&put.id, record, terms)?;
                puts.push(put);
            }
        }
        let changes = self.changes(&puts, found)?;
        let rows = puts
            .into_iter()
            .map(|it| PlaceRow::new(it.record, it.object, it.published, it.version, &self.at));
        let rows = text(&rows.collect::<Vec<_>>())?;
        self.tx.put_places(&rows).await?;
        Ok(self.tx.put_changes(&changes).await?)
    }

    async fn origins(&mut self, run: &[Write]) -> Result<(), StoreError> {
        let mut rows = Vec::with_capacity(run.len());
        for write in run {
            if let Write::Origin(origin) = write {
                let Origin {
                    source,
                    object,
                    slug,
                    record,
                } = origin;
                check::value(&id(write), &json!([source, object, record]))?;
                rows.push(json!({
                    "source": source, "object": object, "slug": slug, "record": record,
                }));
            }
        }
        Ok(self.tx.put_origins(&text(&rows)?).await?)
    }

    async fn events(&mut self, run: &[Write]) -> Result<(), StoreError> {
        let mut found = self.found_events(&slugs(run)?).await?;
        self.add_last_versions("event", run, &mut found).await?;
        let places = self.needed_places(run).await?;
        let terms = self.terms().await?;
        let mut puts = Vec::with_capacity(run.len());
        for write in run {
            if let Write::Event {
                record,
                published,
                expected,
            } = write
            {
                let put = put(id(write), record, *published, *expected, &found)?;
                check::event(&put.id, record, terms, &places)?;
                puts.push(put);
            }
        }
        let changes = self.changes(&puts, found)?;
        let rows = puts
            .into_iter()
            .map(|it| EventRow::new(it.record, it.object, it.published, it.version, &self.at));
        let rows = text(&rows.collect::<Vec<_>>())?;
        self.tx.put_events(&rows).await?;
        Ok(self.tx.put_changes(&changes).await?)
    }

    async fn remove_places(&mut self, run: &[Write]) -> Result<(), StoreError> {
        let slugs = slugs(run)?;
        let found = self.found_places(&slugs).await?;
        let changes = self.removals(run, found)?;
        let users = self.tx.place_users(&slugs).await?;
        refuse_if_any(users.into_iter().filter_map(|(place, event)| {
            let place = Reference::Place(Slug::new(place).ok()?);
            Some((place, RecordId::Event(Slug::new(event).ok()?)))
        }))?;
        self.tx.remove_places(&slugs).await?;
        Ok(self.tx.put_changes(&changes).await?)
    }

    async fn remove_events(&mut self, run: &[Write]) -> Result<(), StoreError> {
        let slugs = slugs(run)?;
        let found = self.found_events(&slugs).await?;
        let changes = self.removals(run, found)?;
        self.tx.remove_events(&slugs).await?;
        Ok(self.tx.put_changes(&changes).await?)
    }

    async fn found_places(&mut self, slugs: &str) -> Result<HashMap<String, Found>, StoreError> {
        let rows = self.tx.places(slugs).await?.into_iter();
        let found = rows.map(|row| {
            let found = Found::new(row.version, row.object().ok());
            (row.slug, found)
        });
        Ok(found.collect())
    }

    async fn found_events(&mut self, slugs: &str) -> Result<HashMap<String, Found>, StoreError> {
        let rows = self.tx.events(slugs).await?.into_iter();
        let found = rows.map(|row| {
            let found = Found::new(row.version, row.object(For::Editors).ok());
            (row.slug, found)
        });
        Ok(found.collect())
    }

    /// Finds where version numbers of records go on that are not there but may have been.
    async fn add_last_versions(
        &mut self,
        kind: &str,
        run: &[Write],
        found: &mut HashMap<String, Found>,
    ) -> Result<(), StoreError> {
        if found.len() == run.len() {
            return Ok(());
        }
        for (slug, version) in self.tx.last_versions(kind, &slugs(run)?).await? {
            found.entry(slug).or_default().last = Version(version);
        }
        Ok(())
    }

    /// The steps in the trail for records that are taken away.
    fn removals(
        &self,
        run: &[Write],
        mut found: HashMap<String, Found>,
    ) -> Result<String, StoreError> {
        let ids: Vec<RecordId> = run.iter().map(id).collect();
        let mut changes = Vec::with_capacity(run.len());
        for (write, id) in run.iter().zip(&ids) {
            if let Write::RemovePlace { expected, .. } | Write::RemoveEvent { expected, .. } = write
            {
                let found = found.remove(id.slug()).unwrap_or_default();
                check::version(id, *expected, found.there)?;
                if found.there == Version::NONE {
                    return Err(StoreError::Missing { record: id.clone() });
                }
                changes.push(self.change(id, found.last.next(), false, found.before, None));
            }
        }
        text(&changes)
    }

    /// The steps in the trail for records that are written.
    fn changes<T>(
        &self,
        puts: &[Put<'_, T>],
        mut found: HashMap<String, Found>,
    ) -> Result<String, StoreError> {
        let changes = puts.iter().map(|put| {
            let before = found.remove(put.id.slug()).and_then(|found| found.before);
            let after = Some(Value::Object(put.object.clone()));
            self.change(&put.id, put.version, put.published, before, after)
        });
        text(&changes.collect::<Vec<_>>())
    }

    fn change<'b>(
        &'b self,
        id: &'b RecordId,
        version: Version,
        published: bool,
        before: Option<Value>,
        after: Option<Value>,
    ) -> ChangeRow<'b> {
        ChangeRow {
            revision: self.revision,
            at: &self.at,
            author: self.author,
            kind: id.kind(),
            slug: id.slug(),
            version,
            published,
            before,
            after,
        }
    }

    /// Those of the places that the events of a run refer to that are there.
    async fn needed_places(&mut self, run: &[Write]) -> Result<HashSet<Reference>, StoreError> {
        let needed = run.iter().filter_map(|write| match write {
            Write::Event { record, .. } => Some(check::needed(record)),
            _ => None,
        });
        let needed: HashSet<&Slug> = needed.flatten().collect();
        let there = self.tx.place_slugs(&text(&needed)?).await?.into_iter();
        let there = there.filter_map(|slug| Slug::new(slug).ok());
        Ok(there.map(Reference::Place).collect())
    }

    async fn terms(&mut self) -> Result<&HashSet<Reference>, StoreError> {
        let terms = if let Some(terms) = self.terms.take() {
            terms
        } else {
            let rows = self.tx.terms().await?;
            let terms = rows
                .iter()
                .filter_map(|row| check::term(&row.kind, &row.slug));
            terms.collect()
        };
        Ok(self.terms.insert(terms))
    }
}

/// A record ready to be written, if the version that its writer has seen is the one that is there.
fn put<'a, T: Serialize>(
    id: RecordId,
    record: &'a T,
    published: bool,
    expected: Option<Version>,
    found: &HashMap<String, Found>,
) -> Result<Put<'a, T>, StoreError> {
    let found = found.get(id.slug());
    let (there, last) = found.map_or_else(Default::default, |found| (found.there, found.last));
    check::version(&id, expected, there)?;
    let object = check::object(&id, record)?;
    check::texts(&id, &object, found.and_then(|it| it.before.as_ref()))?;
    Ok(Put {
        object,
        version: last.next(),
        id,
        record,
        published,
    })
}

/// Refuses to take away what is used, naming the first and who uses it.
fn refuse_if_any(mut users: impl Iterator<Item = (Reference, RecordId)>) -> Result<(), StoreError> {
    let Some((reference, first)) = users.next() else {
        return Ok(());
    };
    let others = users
        .filter(|(used, _)| *used == reference)
        .map(|(_, by)| by);
    let by = std::iter::once(first).chain(others).collect();
    Err(StoreError::InUse { reference, by })
}

fn slugs(run: &[Write]) -> Result<String, StoreError> {
    let ids: Vec<RecordId> = run.iter().map(id).collect();
    text(&ids.iter().map(RecordId::slug).collect::<Vec<_>>())
}

fn text<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| check::unwritable(error.into()))
}
