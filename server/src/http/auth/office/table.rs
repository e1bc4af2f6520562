//! All places and all events as tables, and what is done to many of them at once.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use app::account::frame::Notice;
use app::account::office::query::{PAGE, Sort, TableQuery};
use app::account::office::table::{Plan, Table, TableRow, TableView, plan_page, table_page};
use app::account::rights::Action;
use app::city::{Kind, Lang, Slug, When, fold};
use app::view::phrase;
use app::words::Words;
use axum::extract::{Query as UrlQuery, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::{NaiveDate, NaiveDateTime};

use super::bulk::Change;
use super::desk::{OLD, today};
use super::{Say, Told, allowed, frame, state};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Pairs;
use crate::http::auth::page::day;
use crate::http::auth::visitor::{Active, SignedIn};
use crate::store::desk::Proposal;
use crate::store::{StoreError, Stored, Version};

/// A record with what tables ask of it.
#[derive(Debug)]
pub(super) struct Line {
    pub stored: Stored<Proposal>,
    pub slug: Slug,
    pub name: String,
    kind: Option<Kind>,
    start: Option<NaiveDateTime>,
    groups: Vec<Slug>,
    as_of: NaiveDate,
    sample: bool,
    haystack: String,
}

impl Line {
    fn of(stored: Stored<Proposal>, lang: Lang) -> Self {
        let name = state::name(&stored.record, lang).to_owned();
        let slug = state::slug(&stored.record).clone();
        let mut words = vec![slug.to_string(), name.clone()];
        let (kind, start, groups, source, sample) = match &stored.record {
            Proposal::Place(it) => {
                words.push(it.name.get(lang.other()).to_owned());
                words.extend(it.address.as_ref().map(|it| it.street.clone()));
                let groups = it.networks.clone();
                (Some(it.kind()), None, groups, &it.source, it.sample)
            }
            Proposal::Event(it) => {
                words.push(it.title.get(lang.other()).to_owned());
                words.extend(it.organiser.clone());
                let start = match &it.when {
                    When::Dated { start, .. } => Some(*start),
                    When::Season(_) => None,
                };
                let groups = it.category.iter().cloned().collect();
                (None, start, groups, &it.source, it.sample)
            }
        };
        words.push(source.name.clone());
        Self {
            kind,
            start,
            groups,
            as_of: source.as_of,
            sample,
            haystack: fold(&words.join(" ")),
            name,
            slug,
            stored,
        }
    }

    fn is_old(&self, today: NaiveDate) -> bool {
        today - self.as_of > OLD
    }

    fn admitted(&self, query: &TableQuery, today: NaiveDate) -> bool {
        let group = query.group.as_deref();
        let kind = query.kind.as_deref();
        let published = query.published;
        query
            .words
            .split_whitespace()
            .all(|word| self.haystack.contains(&fold(word)))
            && group.is_none_or(|wanted| self.groups.iter().any(|it| it.as_str() == wanted))
            && kind.is_none_or(|wanted| self.kind.is_some_and(|it| it.key() == wanted))
            && published.is_none_or(|wanted| self.stored.published == wanted)
            && (!query.sample || self.sample)
            && (!query.stale || self.is_old(today))
    }

    fn compare(&self, other: &Self, sort: Sort) -> Ordering {
        let name = |it: &Self| (it.name.to_lowercase(), it.slug.clone());
        let first = match sort {
            Sort::Name => Ordering::Equal,
            Sort::Kind => (self.kind, self.start).cmp(&(other.kind, other.start)),
            Sort::Group => self.groups.cmp(&other.groups),
            Sort::AsOf => self.as_of.cmp(&other.as_of),
            Sort::Updated => self.stored.updated.cmp(&other.stored.updated),
            Sort::Published => self.stored.published.cmp(&other.stored.published),
        };
        first.then_with(|| name(self).cmp(&name(other)))
    }
}

/// All records of a table.
pub(super) async fn lines(auth: &Auth, table: Table, lang: Lang) -> Result<Vec<Line>, Failed> {
    fn sum<T>(it: Stored<T>, of: impl FnOnce(T) -> Proposal) -> Stored<Proposal> {
        Stored {
            record: of(it.record),
            published: it.published,
            version: it.version,
            created: it.created,
            updated: it.updated,
        }
    }
    let keeper = &auth.people.keeper;
    let all: Vec<_> = match table {
        Table::Places => {
            let all = keeper.places().await?.into_iter();
            all.map(|it| sum(it, Proposal::Place)).collect()
        }
        Table::Events => {
            let all = keeper.events().await?.into_iter();
            all.map(|it| sum(it, Proposal::Event)).collect()
        }
    };
    Ok(all.into_iter().map(|it| Line::of(it, lang)).collect())
}

/// `GET /konto/redaktion/orte`
pub(super) async fn places(
    State(auth): State<Auth>,
    Active(person): Active,
    RawQuery(query): RawQuery,
    UrlQuery(say): UrlQuery<Say>,
) -> Result<Response, Failed> {
    show(&auth, &person, Table::Places, query, &say).await
}

/// `GET /konto/redaktion/termine`
pub(super) async fn events(
    State(auth): State<Auth>,
    Active(person): Active,
    RawQuery(query): RawQuery,
    UrlQuery(say): UrlQuery<Say>,
) -> Result<Response, Failed> {
    show(&auth, &person, Table::Events, query, &say).await
}

async fn show(
    auth: &Auth,
    person: &SignedIn,
    table: Table,
    query: Option<String>,
    say: &Say,
) -> Result<Response, Failed> {
    allowed(person, Action::Bulk)?;
    let lang = person.lang;
    let query = query.unwrap_or_default();
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let mut query = TableQuery::from_pairs(pairs.iter().map(|(k, v)| (&**k, &**v)));
    let mut frame = frame(auth, person, table.page(), "", say).await?;
    frame.query = query.query();
    let today = today(auth);
    let mut found = lines(auth, table, lang).await?;
    found.retain(|it| it.admitted(&query, today));
    found.sort_by(|a, b| {
        let order = a.compare(b, query.sort);
        if query.descending {
            order.reverse()
        } else {
            order
        }
    });
    let last = found.len().div_ceil(PAGE);
    query.page = query.page.min(last);
    let moment = auth.reader.moment();
    let info = moment.published.city.info();
    let names: BTreeMap<String, String> = match table {
        Table::Places => {
            let all = info.networks.iter();
            all.map(|it| (it.slug.to_string(), it.name.get(lang).to_owned()))
                .collect()
        }
        Table::Events => {
            let all = info.categories.iter().filter(|it| it.events);
            all.map(|it| (it.slug.to_string(), it.name.get(lang).to_owned()))
                .collect()
        }
    };
    let skipped = query.page.saturating_sub(1) * PAGE;
    let count = found.len();
    let page = found.into_iter().skip(skipped).take(PAGE);
    let kinds = match table {
        Table::Places => Kind::ALL
            .map(|it| (it.key().to_owned(), phrase::kind(it, lang).to_owned()))
            .to_vec(),
        Table::Events => Vec::new(),
    };
    let view = TableView {
        table,
        rows: page.map(|it| row(&it, &names, today, lang)).collect(),
        count,
        groups: names.into_iter().collect(),
        kinds,
        actions: Change::all(table, info)
            .into_iter()
            .map(|it| (it.key(), it.words(info, lang)))
            .collect(),
        query,
    };
    Ok(Html(table_page(&frame, &view)).into_response())
}

fn row(it: &Line, names: &BTreeMap<String, String>, today: NaiveDate, lang: Lang) -> TableRow {
    let group = |slug: &Slug| {
        let name = names.get(slug.as_str());
        name.cloned().unwrap_or_else(|| slug.to_string())
    };
    let groups: Vec<String> = it.groups.iter().map(group).collect();
    let kind = match (it.kind, it.start) {
        (Some(kind), _) => phrase::kind(kind, lang).to_owned(),
        (None, Some(start)) => phrase::date(start.date(), lang),
        (None, None) => String::new(),
    };
    TableRow {
        slug: it.slug.to_string(),
        version: it.stored.version.0,
        name: it.name.clone(),
        kind,
        group: groups.join(", "),
        as_of: phrase::date(it.as_of, lang),
        updated: day(it.stored.updated, lang),
        published: it.stored.published,
        sample: it.sample,
        stale: it.is_old(today),
    }
}

/// `POST /konto/redaktion/orte/auswahl`
pub(super) async fn change_places(
    State(auth): State<Auth>,
    Active(person): Active,
    pairs: Pairs,
) -> Result<Response, Failed> {
    change(&auth, &person, Table::Places, pairs).await
}

/// `POST /konto/redaktion/termine/auswahl`
pub(super) async fn change_events(
    State(auth): State<Auth>,
    Active(person): Active,
    pairs: Pairs,
) -> Result<Response, Failed> {
    change(&auth, &person, Table::Events, pairs).await
}

/// First says what would happen; does it once that is confirmed, all or nothing.
async fn change(
    auth: &Auth,
    person: &SignedIn,
    table: Table,
    pairs: Pairs,
) -> Result<Response, Failed> {
    allowed(person, Action::Bulk)?;
    let lang = person.lang;
    let (mut picked, mut action, mut sure) = (Vec::new(), String::new(), false);
    for (name, value) in pairs {
        match &*name {
            "pick" => picked.extend(pick(&value)),
            "do" => action = value,
            "sure" => sure = value == "yes",
            _ => {}
        }
    }
    let moment = auth.reader.moment();
    let info = moment.published.city.info();
    let wanted = Change::all(table, info)
        .into_iter()
        .find(|it| it.key() == action);
    let (Some(wanted), false) = (wanted, picked.is_empty()) else {
        return Ok(Told::NothingChosen.at(table.page(), lang, ""));
    };
    let mut plan = Plan {
        table,
        words: wanted.words(info, lang),
        action,
        changes: Vec::new(),
        same: Vec::new(),
        refused: None,
    };
    let mut writes = Vec::new();
    let lines = lines(auth, table, lang).await?;
    let lines: BTreeMap<&Slug, &Line> = lines.iter().map(|it| (&it.slug, it)).collect();
    for (slug, seen) in &picked {
        let line = lines.get(slug).copied();
        let line = line.ok_or(Failed::Refused(StatusCode::NOT_FOUND))?;
        if let Action::RemovePlace(slug) = wanted.right(slug) {
            allowed(person, Action::RemovePlace(slug))?;
        }
        match wanted.write(line, *seen) {
            Some(write) => {
                plan.changes
                    .push((format!("{slug}@{seen}"), line.name.clone()));
                writes.push(write);
            }
            None => plan.same.push(line.name.clone()),
        }
    }
    if !sure || writes.is_empty() {
        let frame = frame(auth, person, table.page(), "", &Say::default()).await?;
        return Ok(Html(plan_page(&frame, &plan)).into_response());
    }
    let t = Words(lang);
    let refused = match state::write_all(auth, person, writes).await {
        Ok(()) => return Ok(Told::BulkDone.at(table.page(), lang, "")),
        Err(StoreError::Stale { .. } | StoreError::Missing { .. }) => {
            t.officetable_refused_stale().to_owned()
        }
        Err(StoreError::InUse { reference, by }) => {
            let by = state::needed_by(&by, lang);
            t.officetable_refused_used(by, state::needed(&reference))
        }
        Err(StoreError::Unknown { .. } | StoreError::Invalid { .. }) => {
            t.officetable_refused().to_owned()
        }
        Err(error) => return Err(error.into()),
    };
    plan.refused = Some(refused.clone());
    // What has changed meanwhile is to be looked at anew, not to be confirmed blindly.
    plan.changes.clear();
    let mut frame = frame(auth, person, table.page(), "", &Say::default()).await?;
    frame.notice = None::<Notice>;
    let page = Html(plan_page(&frame, &plan));
    Ok((StatusCode::CONFLICT, page).into_response())
}

fn pick(value: &str) -> Option<(Slug, Version)> {
    let (slug, version) = value.split_once('@')?;
    Some((Slug::new(slug).ok()?, Version(version.parse().ok()?)))
}
