//! What the search field suggests while somebody types: the best results by what they are.

use super::{EventsQuery, Filters, Span, events, listing, marker_of, phrase};
use crate::{
    city::{
        Ask, City, Date, EventState, Found, Group, Hit, Instant, Lang, Piece, PlaceEntry, Query,
        Subject, Topic, When,
    },
    map::{MarkerState, Symbol},
    route::Page,
    words::Words,
};

/// Suggestions under the search field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// The groups, the one with the best result first.
    pub groups: Vec<SuggestionGroup>,
}

/// Suggestions of one sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestionGroup {
    /// "Orte"
    pub title: &'static str,
    /// The suggestions, best first.
    pub rows: Vec<Suggestion>,
}

/// A suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Its position among all suggestions.
    pub index: usize,
    /// Where it leads.
    pub href: String,
    /// The name in pieces, marked where it is what was typed.
    pub name: Vec<Piece>,
    /// The language the name is in.
    pub name_lang: Lang,
    /// What else there is to say: address, next date, "12 Orte".
    pub facts: String,
    /// The picture before it.
    pub sign: SuggestionSign,
}

/// The picture before a suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuggestionSign {
    /// The sign on the map: its shape, its state, whether something is on today, whether it is
    /// made up.
    Marker(Symbol, MarkerState, bool, bool),
    /// A street.
    Street,
    /// A category.
    Topic,
    /// An event whose next date is not known yet.
    Season,
    /// A search made before.
    Recent,
}

impl Suggestions {
    /// More rows than these do not fit a phone whose keyboard is up.
    const MOST: usize = 8;

    /// What fits the text of some filters; nothing without text.
    pub fn of(city: &City, filters: &Filters, now: Instant, lang: Lang) -> Self {
        let Some(query) = filters.understood(city) else {
            return Self::default();
        };
        let found = city.suggest(&query, now);
        let shares = shares(&found, Self::MOST);
        let writer = Writer {
            city,
            filters,
            query: &query,
            now,
            lang,
        };
        let groups = found.iter().zip(shares).map(|(group, share)| {
            let rows = group
                .hits
                .iter()
                .take(share)
                .filter_map(|it| writer.row(it));
            SuggestionGroup {
                title: title(group.subject, lang),
                rows: rows.collect(),
            }
        });
        Self::numbered(groups.collect())
    }

    /// Searches made before, a line each, to be made again.
    pub fn recent(texts: &str, lang: Lang) -> Self {
        let rows = texts.lines().map(|text| {
            let filters = Filters::from_pairs([("q", text)]);
            Suggestion {
                index: 0,
                href: format!("{}{}", Page::Map.path(lang), filters.query()),
                name: vec![(text.to_owned(), false)],
                name_lang: lang,
                facts: String::new(),
                sign: SuggestionSign::Recent,
            }
        });
        Self::numbered(vec![SuggestionGroup {
            title: Words(lang).search_recent(),
            rows: rows.collect(),
        }])
    }

    /// How many suggestions there are.
    pub fn count(&self) -> usize {
        self.groups.iter().map(|group| group.rows.len()).sum()
    }

    fn numbered(mut groups: Vec<SuggestionGroup>) -> Self {
        groups.retain(|group| !group.rows.is_empty());
        let rows = groups.iter_mut().flat_map(|group| &mut group.rows);
        for (index, row) in rows.enumerate() {
            row.index = index;
        }
        Self { groups }
    }
}

/// How many rows each group gets: in turn, so that no sort of result hides another.
fn shares(groups: &[Group<'_>], most: usize) -> Vec<usize> {
    let mut shares = vec![0; groups.len()];
    let mut left = most;
    while left > 0 {
        let before = left;
        for (share, group) in shares.iter_mut().zip(groups) {
            if left > 0 && *share < group.hits.len() {
                *share += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    shares
}

fn title(subject: Subject, lang: Lang) -> &'static str {
    let t = Words(lang);
    match subject {
        Subject::Topics => t.search_topics(),
        Subject::Places => t.search_places(),
        Subject::Stops => t.search_stops(),
        Subject::Streets => t.search_streets(),
        Subject::Events => t.search_events(),
    }
}

/// What is needed to put a result in words.
struct Writer<'a> {
    city: &'a City,
    filters: &'a Filters,
    query: &'a Query,
    now: Instant,
    lang: Lang,
}

impl Writer<'_> {
    fn row(&self, hit: &Hit<'_>) -> Option<Suggestion> {
        let lang = self.lang;
        let t = Words(lang);
        let text = |text: &crate::city::Text| (text.get(lang).to_owned(), text.lang_shown(lang));
        let ((name, name_lang), href, facts, sign) = match hit.found {
            Found::Place(entry) => (
                text(&entry.place.name),
                Page::Place(entry.place.slug.to_string()).path(lang),
                self.with_sample(entry.place.sample, self.place(entry)),
                {
                    let (symbol, state, today) = marker_of(self.city, entry, self.now);
                    SuggestionSign::Marker(symbol, state, today, entry.place.sample)
                },
            ),
            Found::Street(street, count) => (
                (street.name.clone(), Lang::De),
                self.list(|it| it.street = Some(street.name.clone())),
                t.search_count_places(count),
                SuggestionSign::Street,
            ),
            Found::Event(event, occurrence) => {
                let (facts, sign) = match (occurrence, &event.when) {
                    (Some(occurrence), _) => self.date(Date { event, occurrence }),
                    (None, When::Season(season)) => {
                        let season = t.event_season(season.get(lang));
                        (season, SuggestionSign::Season)
                    }
                    // Over; not among the results.
                    (None, When::Dated { .. }) => return None,
                };
                (
                    text(&event.title),
                    Page::Event(event.slug.to_string()).path(lang),
                    self.with_sample(event.sample, facts),
                    sign,
                )
            }
            Found::Topic(Topic::Kind(kind), count) => (
                (phrase::kinds(kind, lang).to_owned(), lang),
                self.list(|it| it.kinds = vec![kind]),
                t.search_count_places(count),
                SuggestionSign::Topic,
            ),
            Found::Topic(Topic::Category(category), count) => {
                let (href, facts) = if category.events {
                    let query = EventsQuery {
                        span: if self.query.asks().today {
                            Span::Today
                        } else {
                            Span::All
                        },
                        category: Some(category.slug.to_string()),
                        ..EventsQuery::from_pairs([])
                    };
                    (
                        format!("{}{}", Page::Events.path(lang), query.query()),
                        t.search_count_events(count),
                    )
                } else {
                    (
                        self.list(|it| it.category = Some(category.slug.clone())),
                        t.search_count_places(count),
                    )
                };
                (text(&category.name), href, facts, SuggestionSign::Topic)
            }
        };
        Some(Suggestion {
            index: 0,
            href,
            name: self.query.mark(&name),
            name_lang,
            facts,
            sign,
        })
    }

    /// The list of places with a filter instead of the text, and with what the text asked for.
    fn list(&self, change: impl FnOnce(&mut Filters)) -> String {
        let asks = self.filters.asks().and(self.query.asks());
        let mut filters = Filters::from_pairs([]).with(change);
        for ask in Ask::ALL {
            filters.set(ask, asks.has(ask));
        }
        format!("{}{}", Page::Map.path(self.lang), filters.query())
    }

    fn place(&self, entry: &PlaceEntry) -> String {
        let what = listing::what(self.city, entry, self.lang);
        match &entry.place.address {
            Some(address) => {
                let number = address.house_number.as_deref().unwrap_or_default();
                let street = format!("{} {number}", address.street);
                format!("{what} · {}", street.trim_end())
            }
            None => what,
        }
    }

    /// When an event takes place next, and its sign.
    fn date(&self, date: Date<'_>) -> (String, SuggestionSign) {
        let zone = self.city.zone();
        let today = zone.date(self.now);
        let day = zone.date(date.occurrence.start).max(today);
        let (near, times) = (
            phrase::day_near(day, today, self.lang),
            events::times(self.city, date, day, self.lang),
        );
        let notice = events::notice(date.event.state, self.lang);
        let parts = [notice.map(ToOwned::to_owned), Some(near), Some(times)];
        let facts: Vec<String> = parts.into_iter().flatten().collect();
        let symbol = Symbol::Event(listing::day_of_month(self.city, date));
        let state = match date.event.state {
            EventState::Cancelled | EventState::Postponed => MarkerState::Closed,
            EventState::Scheduled | EventState::Moved => MarkerState::Plain,
        };
        let sign = SuggestionSign::Marker(symbol, state, false, date.event.sample);
        (facts.join(", "), sign)
    }

    /// What is made up says so.
    fn with_sample(&self, sample: bool, facts: String) -> String {
        if sample {
            format!("{} · {facts}", Words(self.lang).sample_mark())
        } else {
            facts
        }
    }
}

#[cfg(test)]
mod tests;
