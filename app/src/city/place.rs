//! A place on the map: what people enter about a shop, a church, a bench or a stop.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Closure, Hours, Point, Slug, Text};

/// A place ("Ort").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Its name in addresses.
    pub slug: Slug,
    /// The name over the door.
    pub name: Text,
    /// What kind of place it is, with the facts only that kind has.
    #[serde(flatten)]
    pub details: Details,
    /// Where it is.
    pub at: Point,
    /// Networks it belongs to ("Mitglied"), by slug.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<Slug>,
    /// What it offers, by slug; see [`super::Category`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Slug>,
    /// One sentence for lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Text>,
    /// The full text; paragraphs are separated by an empty line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// Postal address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// The Stadtbezirk, by slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<Slug>,
    /// When it is open.
    #[serde(default)]
    pub hours: Hours,
    /// Days on which it is closed out of turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<Closure>,
    /// How to reach the people there.
    #[serde(default, skip_serializing_if = "Contact::is_empty")]
    pub contact: Contact,
    /// What people with impairments need to know.
    #[serde(default, skip_serializing_if = "Accessibility::is_empty")]
    pub access: Accessibility,
    /// Pictures, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
    /// Where the facts come from.
    pub source: Source,
    /// A made-up record that shows what is possible; marked as a sample wherever it appears.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

impl Place {
    /// The kind without its facts.
    pub fn kind(&self) -> Kind {
        match self.details {
            Details::Shop => Kind::Shop,
            Details::Gastronomy => Kind::Gastronomy,
            Details::Service => Kind::Service,
            Details::Culture => Kind::Culture,
            Details::Sight => Kind::Sight,
            Details::Public => Kind::Public,
            Details::Transport { .. } => Kind::Transport,
            Details::ArtIsland(_) => Kind::ArtIsland,
            Details::InterimUse(_) => Kind::InterimUse,
        }
    }

    /// Whether the place exists on a day: islands move and interim uses end.
    pub fn exists_on(&self, day: NaiveDate) -> bool {
        let (from, until) = match &self.details {
            Details::ArtIsland(island) => (island.since, island.until),
            Details::InterimUse(interim) => (interim.from, interim.until),
            _ => (None, None),
        };
        from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
    }
}

/// The kinds of place, for filters and markers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A shop.
    Shop,
    /// Somewhere to eat or drink.
    Gastronomy,
    /// A service: hairdresser, repair, guided tours.
    Service,
    /// Museum, theatre, concert hall, cinema.
    Culture,
    /// Church, monument, fountain, square.
    Sight,
    /// Library, town hall, tourist information, toilet.
    Public,
    /// Stop, station, car park, bicycles.
    Transport,
    /// A place to rest, often with art ("Aufenthaltsinsel").
    ArtIsland,
    /// Something new in a vacant shop for a while ("Zwischennutzung").
    InterimUse,
}

impl Kind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Shop,
        Self::Gastronomy,
        Self::Service,
        Self::Culture,
        Self::Sight,
        Self::ArtIsland,
        Self::InterimUse,
        Self::Public,
        Self::Transport,
    ];

    /// The name used in addresses, in the API and in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Gastronomy => "gastronomy",
            Self::Service => "service",
            Self::Culture => "culture",
            Self::Sight => "sight",
            Self::Public => "public",
            Self::Transport => "transport",
            Self::ArtIsland => "art_island",
            Self::InterimUse => "interim_use",
        }
    }

    /// The kind with a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// The kind of a place with the facts that only this kind has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Details {
    /// See [`Kind::Shop`].
    Shop,
    /// See [`Kind::Gastronomy`].
    Gastronomy,
    /// See [`Kind::Service`].
    Service,
    /// See [`Kind::Culture`].
    Culture,
    /// See [`Kind::Sight`].
    Sight,
    /// See [`Kind::Public`].
    Public,
    /// A stop, station or car park.
    Transport {
        /// Lines that stop here, such as `U42`; empty for car parks.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<String>,
    },
    /// A place to rest.
    ArtIsland(ArtIsland),
    /// Something new in a vacant shop.
    InterimUse(InterimUse),
}

/// A place to rest in public space, often with art ("Aufenthaltsinsel").
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ArtIsland {
    /// What stands there.
    pub furniture: Vec<Furniture>,
    /// Who made the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// Year of the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// How many people can sit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u16>,
    /// Whether there is shade in summer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shade: Option<bool>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// What an island consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Furniture {
    /// A bench.
    Bench,
    /// A round bench.
    RoundBench,
    /// A tree in a tub.
    TreeTub,
    /// A planter with a bench.
    PlanterBench,
    /// A sculpture.
    Sculpture,
    /// A mural.
    Mural,
    /// An installation.
    Installation,
    /// Something to play with.
    Play,
}

/// Something new in a vacant shop for a while ("Zwischennutzung").
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterimUse {
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What was there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Text>,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street or square.
    pub street: String,
    /// House number, such as `12-14` or `3a`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house_number: Option<String>,
    /// Five digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Town; the city's own if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
}

/// How to reach the people of a place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Telephone in international form, `+49 231 …`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Mail address of the business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Its own web site, `https://…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// Further links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

impl Contact {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A link with what it leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What it leads to.
    pub label: Text,
    /// `https://…`
    pub url: String,
}

/// Whether a place can be used with a wheelchair (OSM wiki, `Key:wheelchair`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wheelchair {
    /// Step-free and wide enough throughout.
    Yes,
    /// With help, or in part.
    Limited,
    /// Not without being carried.
    No,
}

/// What people with impairments need to know. `None` means that nobody has told us.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accessibility {
    /// By wheelchair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wheelchair: Option<Wheelchair>,
    /// Whether there is a toilet for wheelchair users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub toilet: Option<bool>,
    /// Narrowest door on the way in, in centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door_cm: Option<u16>,
    /// Height of the step at the entrance, in centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_cm: Option<u16>,
    /// Whether there is an induction loop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hearing_loop: Option<bool>,
    /// Whether there is tactile guidance or Braille.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tactile: Option<bool>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

impl Accessibility {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A picture with what must stand beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Path on this server; of a picture in several sizes, that of the largest JPEG.
    pub src: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Widths in which it is there, smallest first, each as JPEG and as WebP; see
    /// [`Picture::srcset`]. Empty if there is but the one file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub widths: Vec<u32>,
    /// What it shows, for those who cannot see it.
    pub alt: Text,
    /// Who made it.
    pub credit: String,
    /// Licence, such as `CC BY-SA 4.0`.
    pub licence: String,
}

/// How a file of a [`Picture`] is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// For nearly all browsers.
    Webp,
    /// For all others.
    Jpeg,
}

impl Picture {
    /// The path of the file with one of [`Picture::widths`]; none if it has no other sizes.
    ///
    /// Of `/media/0a1b…-1920.jpg`, the file 640 wide is `/media/0a1b…-640.jpg` or `….webp`.
    pub fn file(&self, width: u32, format: PictureFormat) -> Option<String> {
        let largest = format!("-{}.jpg", self.width);
        let stem = self.src.strip_suffix(&largest)?;
        let ending = match format {
            PictureFormat::Webp => "webp",
            PictureFormat::Jpeg => "jpg",
        };
        (self.widths.contains(&width)).then(|| format!("{stem}-{width}.{ending}"))
    }

    /// All files of a format, as HTML's `srcset` wants them; none if there is but the one file.
    pub fn srcset(&self, format: PictureFormat) -> Option<String> {
        let files: Vec<String> = self
            .widths
            .iter()
            .filter_map(|width| Some(format!("{} {width}w", self.file(*width, format)?)))
            .collect();
        (!files.is_empty()).then(|| files.join(", "))
    }
}

/// Where facts come from and how old they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Whose facts they are, as attribution demands.
    pub name: String,
    /// Where they can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Licence, such as `ODbL 1.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// The day on which they were known to be true.
    pub as_of: NaiveDate,
    /// What a reader should know, such as how exact the position is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}
