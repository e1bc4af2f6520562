//! The fields of the form: their names on the page, and what belongs together.

/// What belongs together when two people have changed the same event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// What it is called.
    Title,
    /// What it is about.
    Texts,
    /// Days, times, repetition.
    When,
    /// Place or pin.
    Where,
    /// The category.
    Topic,
    /// What it costs.
    Price,
    /// What people with impairments need to know.
    Access,
    /// Where to read more.
    Link,
    /// Who does it.
    Organiser,
    /// The picture and what stands beside it.
    Picture,
}

impl Group {
    /// Every group, in the order of the form.
    pub const ALL: [Self; 10] = [
        Self::Title,
        Self::When,
        Self::Where,
        Self::Texts,
        Self::Topic,
        Self::Price,
        Self::Link,
        Self::Organiser,
        Self::Access,
        Self::Picture,
    ];

    /// Its name in a form.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Texts => "texts",
            Self::When => "when",
            Self::Where => "where",
            Self::Topic => "topic",
            Self::Price => "price",
            Self::Access => "access",
            Self::Link => "link",
            Self::Organiser => "organiser",
            Self::Picture => "picture",
        }
    }
}

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident $name:literal $group:ident $max:literal,)*) => {
        /// A field of the form.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($(#[$doc])* $field,)* }

        impl Field {
            /// Every field, in the order of the form.
            pub const ALL: &[Self] = &[$(Self::$field,)*];

            /// Its name on the page.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$field => $name,)* }
            }

            /// What it belongs to.
            pub const fn group(self) -> Group {
                match self { $(Self::$field => Group::$group,)* }
            }

            /// The most letters that it may have.
            pub const fn max(self) -> usize {
                match self { $(Self::$field => $max,)* }
            }
        }
    };
}

fields! {
    /// German title.
    TitleDe "title_de" Title 120,
    /// English title.
    TitleEn "title_en" Title 120,
    /// `on` if only days count.
    AllDay "all_day" When 3,
    /// The first day, `2026-12-24`.
    StartDay "start_day" When 10,
    /// When it begins, `19:30`.
    StartTime "start_time" When 5,
    /// The last day of the first date; may be empty.
    EndDay "end_day" When 10,
    /// When it ends; may be empty.
    EndTime "end_time" When 5,
    /// `once`, `daily`, `weekly`, `monthly`, `custom`.
    Repeat "repeat" When 8,
    /// Every how many days, weeks, months.
    Interval "interval" When 3,
    /// `MO` to `SU`, several.
    Weekday "weekday" When 2,
    /// Which weekday of the month: `1` to `4`, `-1` for the last; empty follows the first day.
    Nth "nth" When 2,
    /// A repetition that the form has no fields for, as a rule (RFC 5545).
    Rule "rule" When 500,
    /// `never`, `until`, `count`.
    Ends "ends" When 5,
    /// The last day on which a date may begin.
    Until "until" When 10,
    /// How many dates there are.
    Count "count" When 4,
    /// Days on which it does not take place, several.
    Except "except" When 10,
    /// `place`, `pin`, `all`.
    Venue "venue" Where 5,
    /// What somebody has typed to find a place.
    Place "place" Where 200,
    /// The place that was found.
    PlaceSlug "place_slug" Where 80,
    /// What the place that was found is called here.
    PlaceLabel "place_label" Where 200,
    /// What the pin stands for.
    PinDe "pin_de" Where 120,
    /// The same in English.
    PinEn "pin_en" Where 120,
    /// Where it stands: `51.51360, 7.46530`.
    Pin "pin" Where 60,
    /// One sentence in German.
    SummaryDe "summary_de" Texts 200,
    /// One sentence in English.
    SummaryEn "summary_en" Texts 200,
    /// German text.
    TextDe "text_de" Texts 5000,
    /// English text.
    TextEn "text_en" Texts 5000,
    /// The category's slug.
    Category "category" Topic 80,
    /// `free`, `paid`, or empty.
    Price "price" Price 4,
    /// The price in German words.
    PriceDe "price_de" Price 120,
    /// The price in English words.
    PriceEn "price_en" Price 120,
    /// `https://…`
    Link "link" Link 500,
    /// Who does it.
    Organiser "organiser" Organiser 120,
    /// `yes`, `limited`, `no`, or empty.
    Wheelchair "wheelchair" Access 7,
    /// `yes`, `no`, or empty.
    Toilet "toilet" Access 3,
    /// `yes`, `no`, or empty.
    HearingLoop "hearing_loop" Access 3,
    /// Anything else, in German.
    AccessDe "access_de" Access 500,
    /// The same in English.
    AccessEn "access_en" Access 500,
    /// The picture's file, sizes included, as JSON.
    Picture "picture" Picture 400,
    /// What it shows, in German.
    AltDe "alt_de" Picture 300,
    /// The same in English.
    AltEn "alt_en" Picture 300,
    /// Who made it.
    Credit "credit" Picture 120,
    /// Licence.
    Licence "licence" Picture 80,
}

impl Field {
    /// The field of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }
}
