//! What came of a calendar, in words.

use app::account::events::calendars::Subscribed;
use app::city::{Instant, Lang};
use app::words::Words;

use crate::calendar::limits;
use crate::http::auth::page::day;
use crate::import::ics::Full;
use crate::import::ics::fetch::{MAX_BYTES, MAX_TIME};
use crate::store::desk::{Calendar, Failure, Outcome, Remark, Taken, Trouble};

/// A calendar as its owner sees it.
pub(super) fn subscribed(calendar: &Calendar, now: Instant, lang: Lang) -> Subscribed {
    let t = Words(lang);
    let host = calendar.address.as_deref().and_then(|it| {
        let url = url::Url::parse(it).ok()?;
        url.host_str().map(str::to_owned)
    });
    let name = match (&calendar.address, calendar.name.trim()) {
        (None, _) => t.calendars_files().to_owned(),
        (Some(_), "") => host.unwrap_or_default(),
        (Some(_), name) => name.to_owned(),
    };
    let when = calendar.fetched.map(|at| ago(at, now, lang));
    let (last, taken) = match (&calendar.outcome, when) {
        (Some(outcome), Some(when)) => (
            format!("{when}: {}", said(outcome, lang)),
            match outcome {
                Outcome::Taken(taken) => Some(taken),
                _ => None,
            },
        ),
        _ => (t.calendars_never().to_owned(), None),
    };
    let more = taken.map(|it| more(it, calendar.live, t));
    let remarks = taken.map(|it| remarks(it, t));
    Subscribed {
        id: calendar.id.to_string(),
        name,
        address: calendar.address.clone(),
        live: calendar.live,
        last,
        more: more.unwrap_or_default(),
        is_error: is_error(calendar.outcome.as_ref()),
        remarks: remarks.unwrap_or_default(),
    }
}

/// Whether it could not be read.
pub(super) const fn is_error(outcome: Option<&Outcome>) -> bool {
    matches!(outcome, Some(Outcome::Failed { .. }))
}

/// "gerade eben", "vor 20 Minuten", "3. November 2026"
fn ago(at: Instant, now: Instant, lang: Lang) -> String {
    let t = Words(lang);
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    let passed = now - at;
    match (passed.num_minutes(), passed.num_hours()) {
        (..=0, _) => t.calendars_just_now().to_owned(),
        (minutes, 0) => t.calendars_minutes_ago(count(minutes)),
        (_, hours @ ..=23) => t.calendars_hours_ago(count(hours)),
        _ => day(at, lang),
    }
}

/// "3 neue, 1 geändert, 2 abgesagt"
pub(super) fn said(outcome: &Outcome, lang: Lang) -> String {
    let t = Words(lang);
    match outcome {
        Outcome::Taken(taken) => {
            let parts = [
                (taken.new, t.calendars_count_new(taken.new)),
                (taken.changed, t.calendars_count_changed(taken.changed)),
                (
                    taken.cancelled,
                    t.calendars_count_cancelled(taken.cancelled),
                ),
                (taken.gone, t.calendars_count_gone(taken.gone)),
            ];
            let parts: Vec<String> = parts
                .into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(_, words)| words)
                .collect();
            if parts.is_empty() {
                t.calendars_nothing_new().to_owned()
            } else {
                parts.join(", ")
            }
        }
        Outcome::Unchanged => t.calendars_nothing_new().to_owned(),
        Outcome::Failed { why } => failure(*why, lang),
    }
}

/// Why a calendar was not read.
pub(super) fn failure(why: Failure, lang: Lang) -> String {
    let t = Words(lang);
    match why {
        Failure::Address => t.calendars_bad_address().to_owned(),
        Failure::Forbidden => t.calendars_forbidden().to_owned(),
        Failure::Redirects => t.calendars_redirects().to_owned(),
        Failure::Status(401 | 403) => t.calendars_not_public().to_owned(),
        Failure::Status(404 | 410) => t.calendars_not_there().to_owned(),
        Failure::Status(status) => t.calendars_status(status),
        Failure::TooLarge => t.calendars_too_large(MAX_BYTES / 1_000_000),
        Failure::TooSlow => t.calendars_too_slow(MAX_TIME.as_secs()),
        Failure::Encoding => t.calendars_encoding().to_owned(),
        Failure::Unreachable => t.calendars_unreachable().to_owned(),
        Failure::NoCalendar => t.calendars_no_calendar().to_owned(),
        Failure::NoRight => t.calendars_no_right().to_owned(),
        Failure::Ours => t.calendars_ours().to_owned(),
    }
}

fn more(taken: &Taken, live: bool, t: Words) -> Vec<String> {
    let hidden = if live {
        t.calendars_hidden_office()
    } else {
        t.calendars_hidden_draft()
    };
    [
        (taken.hidden, hidden.to_owned()),
        (taken.kept, t.calendars_count_kept(taken.kept)),
        (
            taken.elsewhere,
            t.calendars_count_elsewhere(taken.elsewhere),
        ),
        (taken.removed, t.calendars_count_removed(taken.removed)),
        (taken.past, t.calendars_count_past(taken.past)),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(_, words)| words)
    .collect()
}

fn remarks(taken: &Taken, t: Words) -> Vec<String> {
    let lines = taken.remarks.iter().map(|it| match &it.title {
        Some(title) => t.calendars_in_line_of(it.line, trouble(it, t), title),
        None => t.calendars_in_line(it.line, trouble(it, t)),
    });
    let rest = (taken.more > 0).then(|| t.calendars_more_remarks(taken.more));
    lines.chain(rest).collect()
}

fn trouble(remark: &Remark, t: Words) -> String {
    match &remark.trouble {
        Trouble::Unreadable => t.calendars_entry_unreadable().to_owned(),
        Trouble::TooMany => t.calendars_entry_too_many(limits::EVENTS_OF_FILE),
        Trouble::NoUid => t.calendars_entry_no_uid().to_owned(),
        Trouble::NoTitle => t.calendars_entry_no_title().to_owned(),
        Trouble::NoTime(name) => t.calendars_entry_no_time(name),
        Trouble::Backwards => t.calendars_entry_backwards().to_owned(),
        Trouble::Private => t.calendars_entry_private().to_owned(),
        Trouble::Zone(name) => t.calendars_entry_zone(name),
        Trouble::Repetition => t.calendars_entry_repetition().to_owned(),
        Trouble::Detail(name) => t.calendars_entry_detail(name),
        Trouble::TooLong(name) => t.calendars_entry_too_long(name),
        Trouble::Overlong(name) => t.calendars_entry_overlong(name),
        Trouble::Additional => t.calendars_entry_additional(limits::RDATES),
        Trouble::Exceptions => t.calendars_entry_exceptions(limits::EXDATES),
        Trouble::Full(full) => no_room(*full, t),
    }
}

fn no_room(full: Full, t: Words) -> String {
    match full {
        Full::Dates => t.calendars_full_dates(limits::DATES_OF_FILE),
        Full::Text => t.calendars_full_text(limits::TEXT_OF_FILE / 1_000_000),
        Full::Rules => t.calendars_full_rules().to_owned(),
        Full::OwnersEvents => t.calendars_owners_events(limits::EVENTS_OF_PERSON),
        Full::OwnersDates => t.calendars_owners_dates(limits::DATES_OF_PERSON),
        Full::OwnersText => t.calendars_owners_text(limits::TEXT_OF_PERSON / 1_000_000),
        Full::OwnersRules => t.calendars_owners_rules().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_ago_is_told_as_people_say_it() {
        let now: Instant = "2026-11-21T10:00:00Z".parse().unwrap();
        let before = |minutes| ago(now - chrono::Duration::minutes(minutes), now, Lang::De);
        assert_eq!(before(0), "gerade eben");
        assert_eq!(before(-5), "gerade eben");
        assert_eq!(before(1), "vor 1 Minute");
        assert_eq!(before(59), "vor 59 Minuten");
        assert_eq!(before(60), "vor 1 Stunde");
        assert_eq!(before(60 * 24), "20. November 2026");
    }

    #[test]
    fn what_came_of_it_is_counted_and_nothing_is_nothing_new() {
        let taken = Taken {
            new: 3,
            changed: 1,
            cancelled: 2,
            ..Taken::default()
        };
        let words = |taken: Taken| said(&Outcome::Taken(taken), Lang::De);
        assert_eq!(words(taken), "3 neue, 1 geändert, 2 abgesagt");
        assert_eq!(words(Taken::default()), "nichts Neues");
    }
}
