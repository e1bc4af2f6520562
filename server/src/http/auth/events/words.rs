//! Dates of an event in words.

use app::city::{Instant, Lang, When, Zone};
use app::view::phrase;
use app::words::Words;
use chrono::{Duration, NaiveDateTime};

use crate::calendar::{self, RecurrenceError};

/// "Donnerstag, 3. Dezember, 19:30–22:00", "Samstag, 5. Dezember bis Sonntag, 6. Dezember"
pub(super) fn date(
    (start, end): (NaiveDateTime, NaiveDateTime),
    all_day: bool,
    now: NaiveDateTime,
    lang: Lang,
) -> String {
    let t = Words(lang);
    let today = now.date();
    let day = |at: NaiveDateTime| phrase::day_long(at.date(), today, lang);
    if all_day {
        let last = end - Duration::days(1);
        return if last.date() > start.date() {
            t.eventform_date_to(day(start), day(last))
        } else {
            day(start)
        };
    }
    let from = format!("{}, {}", day(start), phrase::time(start));
    if start == end {
        return from;
    }
    if end - start < Duration::hours(24) {
        return format!("{from}–{}", phrase::time(end));
    }
    t.eventform_date_to(from, format!("{}, {}", day(end), phrase::time(end)))
}

/// The next dates in words, at most so many, and whether there are more.
pub(super) fn next(
    when: &When,
    now: Instant,
    most: usize,
    lang: Lang,
) -> Result<(Vec<String>, bool), RecurrenceError> {
    let dates = calendar::coming(when, now, most + 1)?;
    let local = |at: Instant| at.with_timezone(&calendar::zone::CITY).naive_local();
    let words = dates.iter().take(most).map(|(start, end)| {
        date(
            (local(*start), local(*end)),
            when.is_all_day(),
            local(now),
            lang,
        )
    });
    Ok((words.collect(), dates.len() > most))
}

/// The first date in words, also if it is over.
pub(in crate::http::auth) fn first(
    when: &When,
    zone: &Zone,
    now: Instant,
    lang: Lang,
) -> Option<String> {
    match when {
        When::Dated {
            start,
            end,
            all_day,
            ..
        } => Some(date((*start, *end), *all_day, zone.local(now), lang)),
        When::Season(text) => (!text.de.is_empty()).then(|| text.get(lang).to_owned()),
    }
}
