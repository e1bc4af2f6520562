//! All places or all events as a table: searched, sorted, filtered, and worked on many at a time.

use leptos::prelude::*;

use super::part::{Part, office_document};
use super::query::{PAGE, Sort, TableQuery};
use super::route::OfficePage;
use crate::account::events::EventsPage;
use crate::account::frame::Frame;
use crate::city::Lang;
use crate::words::Words;

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// All places.
    Places,
    /// All events.
    Events,
}

impl Table {
    /// The part of the office it is.
    pub const fn part(self) -> Part {
        match self {
            Self::Places => Part::Places,
            Self::Events => Part::Events,
        }
    }

    /// Its page.
    pub const fn page(self) -> OfficePage {
        self.part().page()
    }

    /// The page of one of its records.
    pub const fn record(self) -> OfficePage {
        match self {
            Self::Places => OfficePage::Place,
            Self::Events => OfficePage::Event,
        }
    }

    /// Where what is done to many is sent.
    pub const fn bulk(self) -> OfficePage {
        match self {
            Self::Places => OfficePage::PlacesBulk,
            Self::Events => OfficePage::EventsBulk,
        }
    }

    /// It as a file.
    pub const fn file(self) -> OfficePage {
        match self {
            Self::Places => OfficePage::PlacesFile,
            Self::Events => OfficePage::EventsFile,
        }
    }

    /// Where a file is brought in.
    pub const fn import(self) -> OfficePage {
        match self {
            Self::Places => OfficePage::PlacesImport,
            Self::Events => OfficePage::EventsImport,
        }
    }

    /// What it is called.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Places => Words(lang).office_places(),
            Self::Events => Words(lang).office_events(),
        }
    }
}

/// A line of the table.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// Its name in addresses.
    pub slug: String,
    /// The version seen.
    pub version: i64,
    /// What it is called.
    pub name: String,
    /// The kind of place, or the first date of an event.
    pub kind: String,
    /// Networks, or the category.
    pub group: String,
    /// The age of the facts.
    pub as_of: String,
    /// The last change.
    pub updated: String,
    /// Whether visitors see it.
    pub published: bool,
    /// Whether it is made up.
    pub sample: bool,
    /// Whether its facts are old.
    pub stale: bool,
}

/// The table.
#[derive(Debug, Clone)]
pub struct TableView {
    /// Which one.
    pub table: Table,
    /// What was asked for.
    pub query: TableQuery,
    /// The lines of the page.
    pub rows: Vec<TableRow>,
    /// How many there are on all pages.
    pub count: usize,
    /// What one can filter by: slug and name of networks, or of categories of events.
    pub groups: Vec<(String, String)>,
    /// The kinds of place: key and name.
    pub kinds: Vec<(String, String)>,
    /// What can be done to many: its name in the form and its words.
    pub actions: Vec<(String, String)>,
}

/// The page.
pub fn table_page(frame: &Frame, view: &TableView) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let table = view.table;
    let (new, href) = match table {
        Table::Places => (
            t.office_new_place(),
            OfficePage::NewPlace.pattern(lang).to_owned(),
        ),
        Table::Events => (t.officetable_new_event(), EventsPage::New.path(lang)),
    };
    let body = view! {
        <p class="office-buttons">
            <a class="button primary" href=href>{new}</a>
            <a class="button" href=table.file().pattern(lang) download="">{t.officetable_export()}</a>
            <a class="button" href=table.import().pattern(lang)>{t.officetable_import()}</a>
        </p>
        {filters(view, lang)}
        <p role="status">{t.officetable_count(view.count)}</p>
        {rows(view, lang)}
        {pages(view, lang)}
    };
    office_document(frame, table.part(), table.title(lang), body)
}

fn options(
    all: &[(String, String)],
    chosen: Option<&String>,
    any: &'static str,
) -> impl IntoView + use<> {
    let options = all
        .iter()
        .map(|(value, words)| {
            let selected = chosen == Some(value);
            view! { <option value=value.clone() selected=selected>{words.clone()}</option> }
        })
        .collect_view();
    view! {
        <option value="">{any}</option>
        {options}
    }
}

fn filters(view: &TableView, lang: Lang) -> impl IntoView + use<> {
    let t = Words(lang);
    let query = &view.query;
    let kinds = (!view.kinds.is_empty()).then(|| {
        view! {
            <div>
                <label for="kind">{t.recordfield_kind()}</label>
                <select id="kind" name="kind">
                    {options(&view.kinds, query.kind.as_ref(), t.officetable_all())}
                </select>
            </div>
        }
    });
    let group = match view.table {
        Table::Places => t.recordfield_networks(),
        Table::Events => t.recordfield_category(),
    };
    let published = [
        ("yes".to_owned(), t.recordfield_yes().to_owned()),
        ("no".to_owned(), t.recordfield_no().to_owned()),
    ];
    let chosen = query
        .published
        .map(|it| if it { "yes" } else { "no" }.to_owned());
    let sort = (query.sort != Sort::default())
        .then(|| view! { <input type="hidden" name="sort" value=query.sort.key() /> });
    let down = query
        .descending
        .then(|| view! { <input type="hidden" name="down" value="yes" /> });
    let path = view.table.page().pattern(lang);
    view! {
        <form class="office-filters" method="get" action=path role="search">
            {sort}
            {down}
            <div>
                <label for="q">{t.officetable_search()}</label>
                <input id="q" name="q" type="search" value=query.words.clone() />
            </div>
            {kinds}
            <div>
                <label for="group">{group}</label>
                <select id="group" name="group">
                    {options(&view.groups, query.group.as_ref(), t.officetable_all())}
                </select>
            </div>
            <div>
                <label for="published">{t.recordfield_published()}</label>
                <select id="published" name="published">
                    {options(&published, chosen.as_ref(), t.officetable_all())}
                </select>
            </div>
            <label class="account-check">
                <input type="checkbox" name="sample" value="yes" checked=query.sample />
                <span>{t.officetable_samples()}</span>
            </label>
            <label class="account-check">
                <input type="checkbox" name="stale" value="yes" checked=query.stale />
                <span>{t.officetable_stale()}</span>
            </label>
            <div class="office-buttons">
                <button class="button" type="submit">{t.officetable_show()}</button>
                <a class="button" href=path>{t.officetable_reset()}</a>
            </div>
        </form>
    }
}

fn headline(view: &TableView, sort: Sort, lang: Lang) -> impl IntoView + use<> {
    let t = Words(lang);
    let label = match (sort, view.table) {
        (Sort::Name, Table::Places) => t.recordfield_name(),
        (Sort::Name, Table::Events) => t.recordfield_title(),
        (Sort::Kind, Table::Places) => t.recordfield_kind(),
        (Sort::Kind, Table::Events) => t.recordfield_start(),
        (Sort::Group, Table::Places) => t.recordfield_networks(),
        (Sort::Group, Table::Events) => t.recordfield_category(),
        (Sort::AsOf, _) => t.recordfield_as_of(),
        (Sort::Updated, _) => t.officetable_updated(),
        (Sort::Published, _) => t.recordfield_published(),
    };
    let query = &view.query;
    let current = query.sort == sort;
    let direction = current.then_some(if query.descending {
        "descending"
    } else {
        "ascending"
    });
    let mark = match (current, query.descending) {
        (false, _) => "",
        (true, false) => " ↑",
        (true, true) => " ↓",
    };
    let href = format!(
        "{}{}",
        view.table.page().pattern(lang),
        query.sorted_by(sort).query()
    );
    view! {
        <th scope="col" aria-sort=direction>
            <a href=href>{label} <span aria-hidden="true">{mark}</span></a>
        </th>
    }
}

fn rows(view: &TableView, lang: Lang) -> AnyView {
    let t = Words(lang);
    if view.rows.is_empty() {
        return view! { <p class="notice">{t.officetable_none()}</p> }.into_any();
    }
    let headlines: Vec<_> = Sort::ALL
        .into_iter()
        .map(|sort| headline(view, sort, lang))
        .collect();
    let rows = view
        .rows
        .iter()
        .map(|row| line(view.table, row, lang))
        .collect_view();
    let actions = view
        .actions
        .iter()
        .map(|(value, words)| view! { <option value=value.clone()>{words.clone()}</option> })
        .collect_view();
    view! {
        <form method="post" action=view.table.bulk().pattern(lang) class="office-bulk">
            <div class="office-scroll" tabindex="0" role="region" aria-label=view.table.title(lang)>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">
                                <span class="hidden">{t.officetable_choose()}</span>
                            </th>
                            {headlines}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="office-buttons">
                <label for="do">{t.officetable_with_chosen()}</label>
                <select id="do" name="do" required>
                    <option value="">{t.office_choose()}</option>
                    {actions}
                </select>
                <button class="button" type="submit">{t.officetable_next()}</button>
            </div>
        </form>
    }
    .into_any()
}

fn line(table: Table, row: &TableRow, lang: Lang) -> impl IntoView + use<> {
    let t = Words(lang);
    let sample = row
        .sample
        .then(|| view! { " " <span class="office-badge">{t.recordfield_sample()}</span> });
    let stale = row
        .stale
        .then(|| view! { " " <span class="office-badge">{t.office_badge_stale()}</span> });
    let published = if row.published {
        t.recordfield_yes()
    } else {
        t.recordfield_no()
    };
    view! {
        <tr>
            <td>
                <input
                    type="checkbox"
                    name="pick"
                    value=format!("{}@{}", row.slug, row.version)
                    aria-label=t.officetable_choose_one(&row.name)
                />
            </td>
            <th scope="row">
                <a href=table.record().path(lang, &row.slug)>{row.name.clone()}</a>
                {sample}
            </th>
            <td>{row.kind.clone()}</td>
            <td>{row.group.clone()}</td>
            <td>{row.as_of.clone()} {stale}</td>
            <td>{row.updated.clone()}</td>
            <td>{published}</td>
        </tr>
    }
}

fn pages(view: &TableView, lang: Lang) -> Option<impl IntoView + use<>> {
    let t = Words(lang);
    let last = view.count.div_ceil(PAGE).max(1);
    let now = view.query.page.max(1);
    let way = |page: usize| {
        let query = view.query.with(|it| it.page = page);
        format!("{}{}", view.table.page().pattern(lang), query.query())
    };
    let link = |page: usize, label: &'static str| {
        view! { <a class="button" href=way(page)>{label}</a> }
    };
    (last > 1).then(|| {
        let before = (now > 1).then(|| link(now - 1, t.officetable_before()));
        let after = (now < last).then(|| link(now + 1, t.officetable_after()));
        view! {
            <nav class="office-buttons" aria-label=t.officetable_pages()>
                {before}
                <span>{t.officetable_page_of(last, now)}</span>
                {after}
            </nav>
        }
    })
}

/// What would be done to many records.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which table.
    pub table: Table,
    /// The action's name in the form.
    pub action: String,
    /// Its words.
    pub words: String,
    /// The records that would change: slug with version, name.
    pub changes: Vec<(String, String)>,
    /// The names of those that are so already.
    pub same: Vec<String>,
    /// Why it was not done; none before it was tried.
    pub refused: Option<String>,
}

/// The page that says what will happen before it does.
pub fn plan_page(frame: &Frame, plan: &Plan) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let target = plan.table.bulk().pattern(lang);
    let picks = plan
        .changes
        .iter()
        .map(|(pick, _)| view! { <input type="hidden" name="pick" value=pick.clone() /> })
        .collect_view();
    let names = plan
        .changes
        .iter()
        .map(|(_, name)| view! { <li>{name.clone()}</li> })
        .collect_view();
    let same = (!plan.same.is_empty()).then(|| {
        view! { <p class="hint">{t.officetable_same(plan.same.join(", "))}</p> }
    });
    let refused = plan
        .refused
        .clone()
        .map(|text| view! { <p class="notice is-error" role="alert">{text}</p> });
    let go = (!plan.changes.is_empty()).then(|| {
        view! {
            <form method="post" action=target class="office-buttons">
                {picks}
                <input type="hidden" name="do" value=plan.action.clone() />
                <button class="button primary" type="submit" name="sure" value="yes">
                    {t.officetable_go()}
                </button>
            </form>
        }
    });
    let lead = if plan.changes.is_empty() {
        t.officetable_nothing_to_do().to_owned()
    } else {
        t.officetable_will_change(plan.changes.len())
    };
    let body = view! {
        {refused}
        <p>{lead}</p>
        <ul class="links-plain office-names">{names}</ul>
        {same}
        {go}
        <p>
            <a class="button" href=plan.table.page().pattern(lang)>{t.officetable_cancel()}</a>
        </p>
    };
    office_document(frame, plan.table.part(), &plan.words, body)
}
