//! Dates that move: a copy for next year, a series on another day, one date on its own.

use app::account::event_form::{Ends, Repeat, Rule, nth_of};
use app::city::{Event, EventState, Slug, Text, When};
use chrono::{Datelike, Duration, Months, NaiveDate, NaiveDateTime};

/// The same dates next time: on the same weekday, a year or more on, so that they lie ahead.
///
/// A year has 52 weeks and a day or two, so events drift back by that; where the date would fall
/// more than half a week early, a week is added.
pub(super) fn next_year(when: &When, today: NaiveDate) -> When {
    let When::Dated {
        start,
        end,
        all_day,
        rrule,
        ..
    } = when
    else {
        return when.clone();
    };
    let first = start.date();
    let mut years = 1_u32;
    let shift = loop {
        let target = first
            .checked_add_months(Months::new(12 * years))
            .unwrap_or(first);
        let mut shift = Duration::weeks(52) * i32::try_from(years).unwrap_or(1);
        while target - (first + shift) > Duration::days(3) {
            shift += Duration::weeks(1);
        }
        if first + shift >= today || years > 50 {
            break shift;
        }
        years += 1;
    };
    let shifted = (*start + shift, *end + shift);
    let rrule = rrule.as_ref().map(|rule| moved_until(rule, first, shift));
    When::Dated {
        start: shifted.0,
        end: shifted.1,
        all_day: *all_day,
        rrule: rrule.map(|rule| fitting(&rule, shifted.0.date())),
        except: Vec::new(),
    }
}

/// The last day of a repetition moves along.
fn moved_until(rule: &str, first: NaiveDate, shift: Duration) -> String {
    let Some(mut repeat) = Repeat::parse(rule, first) else {
        return rule.to_owned();
    };
    if let Ends::Until(day) = repeat.ends {
        repeat.ends = Ends::Until(day + shift);
    }
    repeat.text()
}

/// A first Thursday may be a second one a year on; then that is what it repeats on.
fn fitting(rule: &str, first: NaiveDate) -> String {
    match Repeat::parse(rule, first) {
        Some(mut repeat) if !repeat.includes(first) => {
            if let Rule::Monthly(_, day) = repeat.rule {
                repeat.rule = Rule::Monthly(nth_of(first), day);
            }
            repeat.text()
        }
        _ => rule.to_owned(),
    }
}

/// All dates moved by as much as lies between two starts; none if the repetition cannot follow,
/// such as one that names several weekdays.
pub(super) fn moved(when: &When, from: NaiveDateTime, to: NaiveDateTime) -> Option<When> {
    let When::Dated {
        start,
        end,
        all_day,
        rrule,
        except,
    } = when
    else {
        return None;
    };
    let shift = to - from;
    let (first, next) = (start.date(), (*start + shift).date());
    let rrule = match rrule {
        None => None,
        Some(rule) if next.weekday() == first.weekday() && (next - first).num_days() == 0 => {
            Some(rule.clone())
        }
        Some(rule) => {
            let mut repeat = Repeat::parse(rule, first)?;
            repeat.rule = match repeat.rule {
                Rule::Daily => Rule::Daily,
                Rule::Weekly(days) if days.len() == 1 => Rule::Weekly(vec![next.weekday()]),
                Rule::Weekly(days) if next.weekday() == first.weekday() => Rule::Weekly(days),
                Rule::Weekly(_) => return None,
                Rule::Monthly(..) => Rule::Monthly(nth_of(next), next.weekday()),
            };
            if let Ends::Until(day) = repeat.ends {
                repeat.ends = Ends::Until(day + (next - first));
            }
            Some(repeat.text())
        }
    };
    Some(When::Dated {
        start: *start + shift,
        end: *end + shift,
        all_day: *all_day,
        rrule,
        except: except.iter().map(|it| *it + shift).collect(),
    })
}

/// Takes one date out of a series and makes it an event of its own, so that visitors see what has
/// become of it.
pub(super) fn single(
    series: &mut Event,
    date: NaiveDateTime,
    to: NaiveDateTime,
    slug: Slug,
    state: EventState,
    note: Option<Text>,
) -> Option<Event> {
    let When::Dated {
        start,
        end,
        all_day,
        except,
        ..
    } = &mut series.when
    else {
        return None;
    };
    let length = *end - *start;
    if !except.contains(&date) {
        except.push(date);
        except.sort_unstable();
    }
    let when = When::Dated {
        start: to,
        end: to + length,
        all_day: *all_day,
        rrule: None,
        except: Vec::new(),
    };
    Some(Event {
        slug,
        when,
        state,
        state_note: note,
        ..series.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(start: &str, end: &str, rrule: Option<&str>) -> When {
        When::Dated {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            all_day: false,
            rrule: rrule.map(str::to_owned),
            except: Vec::new(),
        }
    }

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_series_moves_to_another_weekday_with_its_exceptions() {
        let mut series = dated(
            "2026-12-03T19:00:00",
            "2026-12-03T21:00:00",
            Some("FREQ=WEEKLY;BYDAY=TH;UNTIL=20261224"),
        );
        if let When::Dated { except, .. } = &mut series {
            except.push(at("2026-12-10T19:00:00"));
        }
        let moved_to = moved(
            &series,
            at("2026-12-17T19:00:00"),
            at("2026-12-18T20:00:00"),
        );
        let When::Dated {
            start,
            end,
            rrule,
            except,
            ..
        } = moved_to.unwrap()
        else {
            panic!()
        };
        assert_eq!(start, at("2026-12-04T20:00:00"));
        assert_eq!(end, at("2026-12-04T22:00:00"));
        assert_eq!(
            rrule.as_deref(),
            Some("FREQ=WEEKLY;BYDAY=FR;UNTIL=20261225")
        );
        assert_eq!(except, [at("2026-12-11T20:00:00")]);
    }

    #[test]
    fn a_series_on_several_weekdays_moves_by_the_hour_or_by_weeks_only() {
        let rule = Some("FREQ=WEEKLY;BYDAY=TH,SA");
        let series = dated("2026-12-03T19:00:00", "2026-12-03T21:00:00", rule);
        let from = at("2026-12-03T19:00:00");
        assert!(moved(&series, from, at("2026-12-03T20:00:00")).is_some());
        assert!(moved(&series, from, at("2026-12-10T19:00:00")).is_some());
        assert_eq!(moved(&series, from, at("2026-12-04T19:00:00")), None);
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_copy_falls_on_the_same_weekday_of_the_next_year() {
        let market = dated("2026-11-26T10:00:00", "2026-11-26T20:00:00", None);
        let When::Dated { start, end, .. } = next_year(&market, day("2026-12-30")) else {
            panic!()
        };
        assert_eq!(start.to_string(), "2027-11-25 10:00:00");
        assert_eq!(end.to_string(), "2027-11-25 20:00:00");
        // Over the years the days that weeks leave over are made up for.
        let old = dated("2019-09-28T10:00:00", "2019-09-28T20:00:00", None);
        let When::Dated { start, .. } = next_year(&old, day("2026-11-21")) else {
            panic!()
        };
        assert_eq!(start.to_string(), "2027-09-25 10:00:00", "a Saturday");
    }

    #[test]
    fn the_end_of_a_repetition_moves_along_and_its_rule_fits_the_first_day() {
        let series = dated(
            "2026-10-01T19:00:00",
            "2026-10-01T21:00:00",
            Some("FREQ=MONTHLY;BYDAY=1TH;UNTIL=20261231"),
        );
        let When::Dated { start, rrule, .. } = next_year(&series, day("2027-01-02")) else {
            panic!()
        };
        assert_eq!(start.to_string(), "2027-09-30 19:00:00");
        let rule = rrule.unwrap();
        assert!(rule.contains("UNTIL=20271230"), "{rule}");
        let known = app::account::event_form::Repeat::parse(&rule, start.date()).unwrap();
        assert!(known.includes(start.date()), "{rule}");
    }
}
