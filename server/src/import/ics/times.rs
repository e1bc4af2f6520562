//! Dates and times of a calendar, brought onto the city's wall clock.

use app::city::Zone;
use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;

/// A date or a time on the city's wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) at: NaiveDateTime,
    /// Whether only the day counts.
    pub(super) all_day: bool,
}

/// Why a time cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It is no time.
    Unreadable,
    /// Its time zone is unknown; this is what the same digits mean on the city's clock.
    Zone(String, Moment),
}

/// Names of time zones that Windows programs write (Unicode CLDR, `windowsZones.xml`), those of
/// Europe.
const WINDOWS: [(&str, Tz); 8] = [
    ("W. Europe Standard Time", Tz::Europe__Berlin),
    ("Central Europe Standard Time", Tz::Europe__Budapest),
    ("Central European Standard Time", Tz::Europe__Warsaw),
    ("Romance Standard Time", Tz::Europe__Paris),
    ("GMT Standard Time", Tz::Europe__London),
    ("GTB Standard Time", Tz::Europe__Bucharest),
    ("FLE Standard Time", Tz::Europe__Kiev),
    ("E. Europe Standard Time", Tz::Europe__Chisinau),
];

/// Reads a value of `DTSTART` and its like (RFC 5545 sections 3.3.4 and 3.3.5). A time without a
/// zone is the city's own.
pub(super) fn moment(value: &str, tzid: Option<&str>, city: &Zone) -> Result<Moment, Trouble> {
    let value = value.trim();
    // Years with five digits and more are beyond all calendars, and beyond what can be added to.
    if value.len() > 16 || !value.is_ascii() {
        return Err(Trouble::Unreadable);
    }
    if let Ok(day) = NaiveDate::parse_from_str(value, "%Y%m%d") {
        return Ok(Moment {
            at: day.and_time(NaiveTime::MIN),
            all_day: true,
        });
    }
    let (digits, utc) = match value.strip_suffix(['Z', 'z']) {
        Some(digits) => (digits, true),
        None => (value, false),
    };
    let local = NaiveDateTime::parse_from_str(digits, "%Y%m%dT%H%M%S")
        .or_else(|_| NaiveDateTime::parse_from_str(digits, "%Y%m%dT%H%M"))
        .map_err(|_| Trouble::Unreadable)?;
    let plain = |at| Moment { at, all_day: false };
    if utc {
        return Ok(plain(city.local(local.and_utc())));
    }
    let Some(tzid) = tzid else {
        return Ok(plain(local));
    };
    let Some(zone) = zone(tzid) else {
        return Err(Trouble::Zone(tzid.chars().take(80).collect(), plain(local)));
    };
    if zone.name() == city.name {
        return Ok(plain(local));
    }
    // A time that the clock there skips becomes the first one after it; of two the first is meant.
    let instant = (0..=3)
        .find_map(|hours| {
            zone.from_local_datetime(&(local + Duration::hours(hours)))
                .earliest()
        })
        .ok_or(Trouble::Unreadable)?;
    Ok(plain(city.local(instant.to_utc())))
}

/// A time zone by its name, also in the forms in which Outlook and Evolution write it.
pub(super) fn zone(name: &str) -> Option<Tz> {
    let name = name.trim().trim_matches('"');
    if let Ok(zone) = name.parse() {
        return Some(zone);
    }
    if let Some((_, zone)) = WINDOWS.iter().find(|(windows, _)| *windows == name) {
        return Some(*zone);
    }
    // "/freeassociation.sourceforge.net/Europe/Berlin"
    let (rest, city) = name.rsplit_once('/')?;
    let (_, continent) = rest.rsplit_once('/')?;
    format!("{continent}/{city}").parse().ok()
}

/// A length of time (RFC 5545 section 3.3.6), such as `PT1H30M` or `P1W`; none if it is none, or
/// negative, or longer than a year.
pub(super) fn duration(value: &str) -> Option<Duration> {
    let value = value.trim();
    let value = value.strip_prefix('+').unwrap_or(value).strip_prefix('P')?;
    let (days, times) = value.split_once('T').unwrap_or((value, ""));
    let mut seconds = 0_i64;
    for (part, units) in [
        (days, [('W', 604_800), ('D', 86_400)].as_slice()),
        (times, [('H', 3600), ('M', 60), ('S', 1)].as_slice()),
    ] {
        let mut number = String::new();
        for c in part.chars() {
            if c.is_ascii_digit() && number.len() < 9 {
                number.push(c);
            } else {
                let (_, unit) = units.iter().find(|(letter, _)| *letter == c)?;
                seconds += number.parse::<i64>().ok()?.checked_mul(*unit)?;
                number.clear();
            }
        }
        if !number.is_empty() {
            return None;
        }
    }
    (seconds <= 366 * 86_400).then(|| Duration::seconds(seconds))
}

#[cfg(test)]
mod tests {
    use app::city::Instant;
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::zone::{CITY, zone as clock};

    fn city() -> Zone {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        clock(CITY, at("2025-06-01T00:00:00Z"), at("2028-06-01T00:00:00Z"))
    }

    fn read(value: &str, tzid: Option<&str>) -> String {
        moment(value, tzid, &city()).map_or_else(|it| format!("{it:?}"), |it| it.at.to_string())
    }

    #[test]
    fn times_of_all_zones_come_onto_the_citys_clock() {
        for (value, tzid, local) in [
            ("20261205", None, "2026-12-05 00:00:00"),
            ("20261205T180000", None, "2026-12-05 18:00:00"),
            ("20261205T180000Z", None, "2026-12-05 19:00:00"),
            ("20260705T180000Z", None, "2026-07-05 20:00:00"),
            (
                "20261205T180000",
                Some("Europe/Berlin"),
                "2026-12-05 18:00:00",
            ),
            (
                "20261205T180000",
                Some("Europe/London"),
                "2026-12-05 19:00:00",
            ),
            (
                "20261205T180000",
                Some("America/New_York"),
                "2026-12-06 00:00:00",
            ),
            (
                "20261205T180000",
                Some("W. Europe Standard Time"),
                "2026-12-05 18:00:00",
            ),
            (
                "20261205T180000",
                Some("/citadel.org/20250101_1/Europe/London"),
                "2026-12-05 19:00:00",
            ),
            ("20261205T1800", None, "2026-12-05 18:00:00"),
            // New York skips this hour.
            (
                "20260308T023000",
                Some("America/New_York"),
                "2026-03-08 08:30:00",
            ),
        ] {
            assert_eq!(read(value, tzid), local, "{value} {tzid:?}");
        }
    }

    #[test]
    fn an_unknown_zone_is_told_with_what_the_digits_say() {
        let trouble = moment("20261205T180000", Some("Mars/Olympus"), &city()).unwrap_err();
        assert!(
            matches!(trouble, Trouble::Zone(name, it) if name == "Mars/Olympus" && !it.all_day)
        );
    }

    #[test]
    fn lengths_of_time() {
        for (value, minutes) in [
            ("PT1H30M", 90),
            ("P1D", 1440),
            ("P1W", 10_080),
            ("+PT45M", 45),
            ("P1DT1H", 1500),
        ] {
            assert_eq!(duration(value), Some(Duration::minutes(minutes)), "{value}");
        }
        for value in [
            "",
            "1H",
            "PT1",
            "-PT1H",
            "P1M",
            "PT999999999H",
            "PTH",
            "P10Y",
        ] {
            assert_eq!(duration(value), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_stumble(value in "[0-9TZPDHMS+-]{0,20}|.*", tzid in any::<Option<String>>()) {
            let _ = moment(&value, tzid.as_deref(), &city());
            let _ = duration(&value);
        }
    }
}
