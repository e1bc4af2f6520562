//! Places: `/api/v1/places`, `/api/v1/places/{slug}` and, as an address card, `/api/v1/places/{slug}.vcf`.

use app::city::{
    BBox, City, Hours, Instant, Kind, Lang, OpenState, Place, PlaceEntry, Query, Revision, Slug,
    Source, Span, SpanState, Text, Wheelchair,
};
use axum::extract::{Extension, RawQuery, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Duration, FixedOffset, NaiveDate};
use serde::Serialize;

use super::events::{self, Dated};
use super::geojson::{Feature, FeatureCollection, GEOJSON, answer};
use super::query::{self, Query as Pairs};
use super::{Links, file, local, vcard};
use crate::http::path::Path;
use crate::http::problem::Problem;
use crate::read::Moment;

const KNOWN: [&str; 6] = ["bbox", "kind", "network", "q", "open_at", "limit"];

/// How far ahead the page of one place lists opening hours.
const WEEKS: Duration = Duration::days(28);

/// What is asked of `/api/v1/places`.
#[derive(Debug)]
struct Wish {
    bbox: Option<BBox>,
    kinds: Vec<Kind>,
    networks: Vec<Slug>,
    words: Option<String>,
    open_at: Instant,
    limit: usize,
}

impl Wish {
    fn read(query: Option<&str>, moment: &Moment) -> Result<Self, Problem> {
        let city = &moment.published.city;
        let mut query = Pairs::read(query, &KNOWN);
        let wish = Self {
            bbox: query.one("bbox", query::bbox),
            kinds: query.many("kind", |text| {
                Kind::from_key(text)
                    .ok_or_else(|| query::one_of(Kind::ALL.iter().map(|kind| kind.key())))
            }),
            networks: query.many("network", |text| {
                let all = city.info().networks.iter().map(|it| it.slug.as_str());
                let network = city.network(text).map(|it| it.slug.clone());
                network.ok_or_else(|| query::one_of(all))
            }),
            words: query
                .one("q", |text| Ok(text.trim().to_owned()))
                .filter(|text| !text.is_empty()),
            open_at: query
                .one("open_at", |text| open_at(text, moment))
                .unwrap_or(moment.now),
            limit: query.one("limit", query::limit).unwrap_or(query::USUAL),
        };
        query.finish().map(|()| wish)
    }

    /// Those that are meant, in the order of the data, or best match first if words were given.
    fn places<'a>(&self, city: &'a City) -> Vec<&'a PlaceEntry> {
        let day = city.zone().date(self.open_at);
        let query = self.words.as_deref().map(|text| city.understand(text));
        // "apotheke offen" asks for a filter, here as on the pages.
        let asks = query.as_ref().map(Query::asks).unwrap_or_default();
        let positions: Vec<u32> = match (&query, &self.bbox) {
            (Some(query), _) => city.search(query).into_iter().map(|(i, _)| i).collect(),
            (None, Some(bbox)) => {
                let mut inside: Vec<u32> = city.in_box(bbox).collect();
                inside.sort_unstable();
                inside
            }
            (None, None) => (0..city.places().len() as u32).collect(),
        };
        positions
            .into_iter()
            .filter_map(|i| city.place_at(i))
            .filter(|entry| self.fits(&entry.place, day))
            .filter(|entry| city.grants(asks, entry, self.open_at))
            .collect()
    }

    fn fits(&self, place: &Place, day: NaiveDate) -> bool {
        let one_of_kinds = self.kinds.is_empty() || self.kinds.contains(&place.kind());
        let in_network =
            self.networks.is_empty() || self.networks.iter().any(|it| place.networks.contains(it));
        let inside = self.bbox.is_none_or(|bbox| bbox.contains(place.at));
        one_of_kinds && in_network && inside && place.exists_on(day)
    }
}

/// Opening hours are worked out from today on, for a year.
fn open_at(text: &str, moment: &Moment) -> Result<Instant, Text> {
    let at = query::instant(text)?;
    let city = &moment.published.city;
    let today = city.zone().midnight(city.zone().date(moment.now));
    let first = today.max(city.snapshot().from);
    let last = (moment.now + query::AHEAD).min(city.snapshot().until);
    if (first..=last).contains(&at) {
        return Ok(at);
    }
    let (first, last) = (local(city, first), local(city, last));
    Err(Text::both(
        format!("von {first} bis {last}"),
        format!("from {first} to {last}"),
    ))
}

#[derive(Debug, Serialize)]
struct Members {
    matched: usize,
    returned: usize,
    revision: Revision,
    open_at: DateTime<FixedOffset>,
}

/// The address of a place in one line.
pub(super) fn address(city: &City, place: &Place) -> Option<String> {
    let address = place.address.as_ref()?;
    let street = [
        Some(address.street.as_str()),
        address.house_number.as_deref(),
    ];
    let town = address.city.as_deref().unwrap_or(&city.info().city);
    let town = [address.postcode.as_deref(), Some(town)];
    let line = |parts: [Option<&str>; 2]| parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(format!("{}, {}", line(street), line(town)))
}

/// What everybody wants to know about a place.
#[derive(Debug, Serialize)]
struct Properties<'a> {
    slug: &'a Slug,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_en: Option<&'a str>,
    kind: Kind,
    open: &'static str,
    /// When it closes, if it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    open_until: Option<DateTime<FixedOffset>>,
    /// When it opens next, if it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<DateTime<FixedOffset>>,
    /// Last day on which it is closed out of turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_until: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opening_hours: Option<&'a str>,
    networks: &'a [Slug],
    categories: &'a [Slug],
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary_en: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wheelchair: Option<Wheelchair>,
    url: String,
    url_en: String,
    sample: bool,
    source: &'a Source,
}

impl<'a> Properties<'a> {
    fn new(city: &'a City, entry: &'a PlaceEntry, at: Instant, links: &Links) -> Self {
        let place = &entry.place;
        let state = city.state(entry, at);
        let summary = place.summary.as_ref();
        let (mut open_until, mut opens_at, mut closed_until) = (None, None, None);
        match state {
            OpenState::Open { until } => open_until = until,
            OpenState::Closed { opens } => opens_at = opens,
            OpenState::TemporarilyClosed { until } => closed_until = until,
            OpenState::ByAppointment | OpenState::Unknown => {}
        }
        Self {
            slug: &place.slug,
            name: &place.name.de,
            name_en: place.name.en.as_deref(),
            kind: place.kind(),
            open: state.key(),
            open_until: open_until.map(|at| local(city, at)),
            opens_at: opens_at.map(|at| local(city, at)),
            closed_until,
            opening_hours: match &place.hours {
                Hours::Osm(text) => Some(text),
                Hours::ByAppointment | Hours::Unknown => None,
            },
            networks: &place.networks,
            categories: &place.categories,
            summary: summary.map(|text| text.de.as_str()),
            summary_en: summary.and_then(|text| text.en.as_deref()),
            address: address(city, place),
            wheelchair: place.access.wheelchair,
            url: links.place(Lang::De, &place.slug),
            url_en: links.place(Lang::En, &place.slug),
            sample: place.sample,
            source: &place.source,
        }
    }
}

/// `GET /api/v1/places`
pub(super) async fn list(
    State(links): State<Links>,
    Extension(moment): Extension<Moment>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let wish = Wish::read(query.as_deref(), &moment)?;
    let city = &*moment.published.city;
    let places = wish.places(city);
    let features: Vec<_> = places
        .iter()
        .take(wish.limit)
        .map(|entry| Feature {
            id: entry.place.slug.as_str(),
            geometry: Some(entry.place.at),
            properties: Properties::new(city, entry, wish.open_at, &links),
        })
        .collect();
    let members = Members {
        matched: places.len(),
        returned: features.len(),
        revision: city.revision(),
        open_at: local(city, wish.open_at),
    };
    Ok(answer(&FeatureCollection { members, features }, GEOJSON))
}

/// A stretch of time in which a place is not simply closed.
#[derive(Debug, Serialize)]
struct Opening {
    start: DateTime<FixedOffset>,
    end: DateTime<FixedOffset>,
    state: &'static str,
}

impl Opening {
    fn new(city: &City, span: &Span) -> Self {
        Self {
            start: local(city, span.start),
            end: local(city, span.end),
            state: match span.state {
                SpanState::Open => "open",
                SpanState::ByAppointment => "by_appointment",
                SpanState::Unknown => "unknown",
            },
        }
    }
}

/// All there is to know about one place.
#[derive(Debug, Serialize)]
struct Everything<'a> {
    #[serde(flatten)]
    properties: Properties<'a>,
    /// Regular hours of the coming four weeks; null if they are not known.
    openings: Option<Vec<Opening>>,
    /// Dates here, or for which the place offers something.
    occurrences: Vec<Dated<'a>>,
    /// The record as it was entered.
    record: &'a Place,
    revision: Revision,
}

fn find<'a>(city: &'a City, slug: &str) -> Result<&'a PlaceEntry, Problem> {
    city.place(slug).ok_or_else(|| {
        Problem::not_found(Text::both(
            format!("Es gibt keinen Ort „{slug}“"),
            format!("There is no place “{slug}”"),
        ))
    })
}

/// `GET /api/v1/places/{slug}` and `GET /api/v1/places/{slug}.vcf`
///
/// One route, because the router cannot tell a name with an ending from one without; a slug never
/// holds a dot.
pub(super) async fn one(
    State(links): State<Links>,
    Extension(moment): Extension<Moment>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let city = &*moment.published.city;
    match name.strip_suffix(".vcf") {
        Some(slug) => card(city, slug, query.as_deref(), &links),
        None => record(&moment, &name, query.as_deref(), &links),
    }
}

fn card(city: &City, slug: &str, query: Option<&str>, links: &Links) -> Result<Response, Problem> {
    let mut query = Pairs::read(query, &["lang"]);
    let lang = file::lang(&mut query);
    query.finish()?;
    let place = &find(city, slug)?.place;
    let card = vcard::card(city, place, lang, links);
    Ok(file::answer(card, vcard::VCARD, &format!("{slug}.vcf")))
}

fn record(
    moment: &Moment,
    slug: &str,
    query: Option<&str>,
    links: &Links,
) -> Result<Response, Problem> {
    Pairs::read(query, &[]).finish()?;
    let city = &*moment.published.city;
    let entry = find(city, slug)?;
    let until = moment.now + WEEKS;
    let openings = city.schedule(entry).map(|schedule| {
        let coming = schedule
            .spans
            .iter()
            .filter(|it| it.end > moment.now && it.start < until);
        coming.map(|span| Opening::new(city, span)).collect()
    });
    let here = city.events_of(&entry.place);
    let feature = Feature {
        id: entry.place.slug.as_str(),
        geometry: Some(entry.place.at),
        properties: Everything {
            properties: Properties::new(city, entry, moment.now, links),
            openings,
            occurrences: events::dates(city, here, moment.now),
            record: &entry.place,
            revision: city.revision(),
        },
    };
    Ok(answer(&feature, GEOJSON).into_response())
}
