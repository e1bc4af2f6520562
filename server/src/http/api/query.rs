//! Reading parameters, and saying about all the wrong ones at once what was given and what goes.

use app::city::{BBox, Instant, Text, Zone};
use chrono::{DateTime, Duration, NaiveDate};

use crate::http::problem::{Problem, Wrong};

/// As many mistakes are told at once: a request of some kilobytes must not make an answer of a
/// megabyte.
const MOST_WRONG: usize = 20;

/// The parameters of one request, and what was found wrong with them so far.
#[derive(Debug)]
pub(super) struct Query {
    pairs: Vec<(String, String)>,
    wrong: Vec<Wrong>,
}

impl Query {
    /// Splits a query string. A parameter that is not `known` is wrong: whoever mistypes `limit`
    /// must not get another answer than expected without a word.
    pub(super) fn read(query: Option<&str>, known: &[&str]) -> Self {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(query.unwrap_or_default().as_bytes())
                .into_owned()
                .collect();
        let mut this = Self {
            pairs: Vec::new(),
            wrong: Vec::new(),
        };
        for (name, value) in pairs {
            if known.contains(&name.as_str()) {
                this.pairs.push((name, value));
            } else {
                let all = known.join(", ");
                this.refuse(
                    &name,
                    Text::both(
                        format!("Diesen Parameter gibt es nicht; es gibt: {all}"),
                        format!("there is no such parameter; there are: {all}"),
                    ),
                );
            }
        }
        this
    }

    /// A parameter that may be given once.
    pub(super) fn one<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Text>,
    ) -> Option<T> {
        let mut values = self.pairs.iter().filter(|pair| pair.0 == name);
        let value = values.next()?.1.clone();
        if values.next().is_some() {
            self.refuse(
                name,
                Text::both(
                    "steht mehrmals da; erlaubt ist einmal",
                    "given more than once",
                ),
            );
            return None;
        }
        self.keep(name, &value, parse)
    }

    /// A parameter that may be repeated, or hold several values with commas between them.
    pub(super) fn many<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, Text>,
    ) -> Vec<T> {
        let values: Vec<String> = self
            .pairs
            .iter()
            .filter(|pair| pair.0 == name)
            .flat_map(|pair| pair.1.split(','))
            .map(|value| value.trim().to_owned())
            .collect();
        values
            .iter()
            .filter_map(|value| self.keep(name, value, &parse))
            .collect()
    }

    /// Notes something wrong with a parameter.
    pub(super) fn refuse(&mut self, name: &str, detail: Text) {
        if self.wrong.len() < MOST_WRONG {
            self.wrong.push(Wrong {
                parameter: name.chars().take(100).collect(),
                detail,
            });
        }
    }

    /// A problem if anything was wrong.
    pub(super) fn finish(self) -> Result<(), Problem> {
        if self.wrong.is_empty() {
            Ok(())
        } else {
            Err(Problem::parameters(self.wrong))
        }
    }

    fn keep<T>(
        &mut self,
        name: &str,
        value: &str,
        parse: impl FnOnce(&str) -> Result<T, Text>,
    ) -> Option<T> {
        match parse(value) {
            Ok(parsed) => Some(parsed),
            Err(allowed) => {
                let given: String = value.chars().take(100).collect();
                let detail = Text::both(
                    format!("„{given}“: {}", allowed.de),
                    format!("“{given}”: {}", allowed.en.as_ref().unwrap_or(&allowed.de)),
                );
                self.refuse(name, detail);
                None
            }
        }
    }
}

/// West, south, east, north.
pub(super) fn bbox(text: &str) -> Result<BBox, Text> {
    let form = || {
        Text::both(
            "Westen,Süden,Osten,Norden in Grad, Westen < Osten, Süden < Norden, etwa 7.45,51.51,7.48,51.52",
            "west,south,east,north in degrees, west < east, south < north, such as 7.45,51.51,7.48,51.52",
        )
    };
    let sides: Vec<f64> = text
        .split(',')
        .map(|side| side.trim().parse().map_err(|_| form()))
        .collect::<Result<_, _>>()?;
    match sides[..] {
        [west, south, east, north] => BBox::new(west, south, east, north).map_err(|_| form()),
        _ => Err(form()),
    }
}

/// How many features an answer holds at most.
pub(super) fn limit(text: &str) -> Result<usize, Text> {
    text.parse()
        .ok()
        .filter(|limit| (1..=MOST).contains(limit))
        .ok_or_else(|| {
            Text::both(
                format!("eine ganze Zahl von 1 bis {MOST}"),
                format!("a whole number from 1 to {MOST}"),
            )
        })
}

/// The largest limit.
pub(super) const MOST: usize = 5000;

/// The limit if none is given.
pub(super) const USUAL: usize = 100;

/// What is allowed where only a few words are.
pub(super) fn one_of<'a>(all: impl Iterator<Item = &'a str>) -> Text {
    let all = all.collect::<Vec<_>>().join(", ");
    Text::both(format!("erlaubt: {all}"), format!("one of: {all}"))
}

/// An instant with its offset from UTC.
pub(super) fn instant(text: &str) -> Result<Instant, Text> {
    // A plus sign that was not encoded arrives as a space.
    let plus = text
        .rsplit_once(' ')
        .map(|(left, right)| format!("{left}+{right}"));
    DateTime::parse_from_rfc3339(text)
        .or_else(|error| plus.map_or(Err(error), |text| DateTime::parse_from_rfc3339(&text)))
        .map(|at| at.to_utc())
        .map_err(|_| {
            Text::both(
                "ein Zeitpunkt nach RFC 3339, etwa 2026-12-05T14:00:00+01:00",
                "an instant as in RFC 3339, such as 2026-12-05T14:00:00+01:00",
            )
        })
}

/// Which end of a span a day stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// Its first instant.
    Start,
    /// The first instant of the next day.
    End,
}

/// An instant, or a day of the city's calendar.
pub(super) fn edge(text: &str, edge: Edge, zone: &Zone) -> Result<Instant, Text> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        let day = match edge {
            Edge::Start => Some(day),
            Edge::End => day.succ_opt(),
        };
        // Beyond these years a calendar is a mistake, and arithmetic on instants may overflow.
        let years = NaiveDate::from_ymd_opt(1900, 1, 1)..NaiveDate::from_ymd_opt(2200, 1, 1);
        if years.contains(&day)
            && let Some(day) = day
        {
            return Ok(zone.midnight(day));
        }
    }
    instant(text).map_err(|_| {
        Text::both(
            "ein Tag wie 2026-12-05 oder ein Zeitpunkt wie 2026-12-05T14:00:00+01:00",
            "a day such as 2026-12-05 or an instant such as 2026-12-05T14:00:00+01:00",
        )
    })
}

/// How far ahead opening hours can be asked for.
pub(super) const AHEAD: Duration = Duration::days(366);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn berlin() -> Zone {
        Zone {
            name: "Europe/Berlin".into(),
            base: 3600,
            changes: Vec::new(),
        }
    }

    #[test]
    fn an_unencoded_plus_sign_is_understood() {
        let at = instant("2026-12-05T14:00:00+01:00").unwrap();
        assert_eq!(instant("2026-12-05T14:00:00 01:00").unwrap(), at);
        assert_eq!(instant("2026-12-05T13:00:00Z").unwrap(), at);
    }

    #[test]
    fn a_day_goes_from_midnight_to_midnight_in_the_city() {
        let edge = |text, which| edge(text, which, &berlin()).unwrap().to_rfc3339();
        assert_eq!(edge("2026-12-05", Edge::Start), "2026-12-04T23:00:00+00:00");
        assert_eq!(edge("2026-12-05", Edge::End), "2026-12-05T23:00:00+00:00");
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let mut query = Query::read(Some("limt=3&limit=0&bbox=1,2,3"), &["limit", "bbox"]);
        assert_eq!(query.one("limit", limit), None);
        assert_eq!(query.one("bbox", bbox), None);
        let names: Vec<_> = query.wrong.iter().map(|it| it.parameter.as_str()).collect();
        assert_eq!(names, ["limt", "limit", "bbox"]);
    }

    #[test]
    fn of_many_mistakes_the_first_are_named_and_long_names_are_cut() {
        let long = "x".repeat(5000);
        let query = Query::read(Some(&format!("{long}&{}", "y&".repeat(3000))), &["limit"]);
        assert_eq!(query.wrong.len(), MOST_WRONG);
        assert_eq!(query.wrong[0].parameter.len(), 100);
        assert!(query.finish().is_err());
    }

    #[test]
    fn a_box_must_be_one() {
        assert!(bbox("7.45,51.51,7.48,51.52").is_ok());
        for bad in [
            "",
            "1,2,3,4,5",
            "7.48,51.51,7.45,51.52",
            "NaN,1,2,3",
            "a,b,c,d",
        ] {
            assert!(bbox(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_a_parser_stumble(text in "[0-9T:.,+Z a-eä-]{0,40}") {
            let _ = (bbox(&text), limit(&text), instant(&text));
            let _ = edge(&text, Edge::Start, &berlin());
            let _ = edge(&text, Edge::End, &berlin());
        }

        #[test]
        fn any_day_is_read(y in -9999_i32..9999, m in 1_u32..13, d in 1_u32..29) {
            let _ = edge(&format!("{y:+05}-{m:02}-{d:02}"), Edge::End, &berlin());
        }
    }
}
