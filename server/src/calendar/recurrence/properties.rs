//! What holds for every rule, right or wrong: dates in order, in bounded time.

use std::time::{Duration as Stopwatch, Instant as Start};

use proptest::prelude::*;

use super::tests::{at, clock, local, when};
use super::*;

#[test]
fn no_rule_takes_long() {
    let clock = clock();
    for (start, rule) in [
        ("1900-01-01", "FREQ=DAILY"),
        (
            "1900-01-01",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,2,3,4;BYMINUTE=1,2,3,4,5,6",
        ),
        ("2026-01-01", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        ("2026-01-01", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
        ("2026-01-01", "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1"),
        (
            "2026-01-01",
            "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYSETPOS=-366",
        ),
        ("2026-01-01", "FREQ=YEARLY;INTERVAL=65535"),
        (
            "2026-01-01",
            "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,2,3,4;BYMINUTE=1,2,3,4,5,6",
        ),
    ] {
        let event = when(
            &format!("{start}T10:00:00"),
            &format!("{start}T12:00:00"),
            rule,
        );
        let begun = Start::now();
        let _ = dates(
            &event,
            &clock,
            at("2026-11-01T00:00:00Z"),
            at("2027-12-01T00:00:00Z"),
        );
        let took = begun.elapsed();
        println!("{took:?} {rule}");
        assert!(took < Stopwatch::from_secs(20), "{took:?} for {rule}");
    }
}

/// Parts from which rules are made, right and wrong.
fn rules() -> impl Strategy<Value = String> {
    const PARTS: [&str; 40] = [
        "INTERVAL=2",
        "INTERVAL=0",
        "INTERVAL=65535",
        "COUNT=1",
        "COUNT=7",
        "COUNT=4294967295",
        "UNTIL=20261231",
        "UNTIL=20270101T120000Z",
        "UNTIL=20200101",
        "UNTIL=",
        "BYDAY=MO",
        "BYDAY=1MO,-1FR",
        "BYDAY=MO,TU,WE,TH,FR,SA,SU",
        "BYDAY=53MO",
        "BYDAY=O",
        "BYDAY=",
        "BYMONTHDAY=31",
        "BYMONTHDAY=-1",
        "BYMONTHDAY=0",
        "BYMONTH=2",
        "BYMONTH=13",
        "BYMONTH=1,12",
        "BYYEARDAY=366",
        "BYYEARDAY=-366",
        "BYWEEKNO=53",
        "BYWEEKNO=-53",
        "BYSETPOS=1",
        "BYSETPOS=-1",
        "BYSETPOS=366",
        "BYHOUR=0,23",
        "BYHOUR=24",
        "BYMINUTE=59",
        "BYSECOND=60",
        "BYSECOND=0,1",
        "WKST=SU",
        "WKST=XX",
        "BYEASTER=1",
        "X=1",
        "=",
        "",
    ];
    const FREQ: [&str; 5] = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"];
    (
        0..FREQ.len(),
        proptest::collection::vec(0..PARTS.len(), 0..4),
    )
        .prop_map(|(freq, parts)| {
            let parts = parts.into_iter().map(|part| PARTS[part]);
            let freq = format!("FREQ={}", FREQ[freq]);
            std::iter::once(freq.as_str())
                .chain(parts)
                .collect::<Vec<_>>()
                .join(";")
        })
}

proptest! {
    // Each case works out weeks or months.
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_the_rule_dates_are_in_order_and_overlap_the_span(
        rule in rules(), day in 0..400_i64, minutes in 0..1440_i64, length in 0..6000_i64, all in any::<bool>()
    ) {
        let start = local("2026-01-01T00:00:00") + Duration::minutes(day * 1440 + minutes);
        let event = When::Dated {
            start,
            end: start + Duration::minutes(length),
            all_day: all,
            rrule: Some(rule),
            except: vec![],
        };
        let (clock, from, until) = (clock(), at("2026-10-20T00:00:00Z"), at("2027-01-20T00:00:00Z"));
        if let Ok(dates) = dates(&event, &clock, from, until) {
            prop_assert!(dates.within.len() <= DATES_OF_EVENT + 1);
            prop_assert!(dates.within.windows(2).all(|pair| pair[0].0 < pair[1].0));
            for (start, end) in dates.within {
                prop_assert!(start <= end && start < until && (from < end || from <= start));
            }
        }
    }

    #[test]
    fn a_longer_span_only_adds(rule in rules(), day in 0..400_i64, shift in 0..60_i64) {
        let start = local("2026-01-01T20:00:00") + Duration::days(day);
        let event = When::Dated {
            start,
            end: start + Duration::hours(8),
            all_day: false,
            rrule: Some(rule),
            except: vec![],
        };
        let (clock, from, until) = (clock(), at("2026-10-01T00:00:00Z"), at("2027-04-20T00:00:00Z"));
        let (later, sooner) = (from + Duration::days(shift), until - Duration::days(shift));
        if let (Ok(all), Ok(some)) = (dates(&event, &clock, from, until), dates(&event, &clock, later, sooner)) {
            let expected: Vec<_> = all
                .within
                .iter()
                .filter(|(start, end)| *start < sooner && later < *end)
                .copied()
                .collect();
            prop_assert_eq!(&expected, &some.within);
            let beyond = all.later || all.within.iter().any(|(start, _)| *start >= sooner);
            prop_assert_eq!(some.later, beyond);
        }
    }

    #[test]
    fn what_counts_as_close_knit_is_never_long_without_a_date(rule in rules(), day in 0..400_i64) {
        let start = local("2026-01-01T20:00:00") + Duration::days(day);
        let clock = clock();
        if let Ok(read) = read(&rule, start, &clock)
            && is_close_knit(&read)
            && read.get_freq() != Frequency::Yearly
            && read.get_interval() <= 12
            && let Ok(set) = read.build(floating(start))
        {
            let mut last = start;
            for next in set.into_iter().take(50).map(|it| it.naive_utc()) {
                prop_assert!(next - last < Duration::days(40 * 366), "{last} to {next}");
                last = next;
            }
        }
    }

    #[test]
    fn any_text_at_all_gives_dates_or_an_error(rule in "\\PC{0,60}") {
        let clock = clock();
        let event = when("2026-11-05T10:00:00", "2026-11-05T12:00:00", &rule);
        let _ = dates(&event, &clock, at("2026-11-01T00:00:00Z"), at("2027-12-01T00:00:00Z"));
    }

    #[test]
    fn a_daily_event_takes_place_on_every_day(day in 0..900_i64, hour in 4..24_i64, length in 1..20_i64) {
        let start = local("2025-01-01T00:00:00") + Duration::days(day) + Duration::hours(hour);
        let event = When::Dated {
            start,
            end: start + Duration::hours(length),
            all_day: false,
            rrule: Some("FREQ=DAILY".to_owned()),
            except: vec![],
        };
        let clock = clock();
        let from = clock.instant(start);
        let found = dates(&event, &clock, from, clock.instant(start + Duration::days(100))).unwrap();
        prop_assert_eq!(found.within.len(), 100);
        for (index, (begins, ends)) in (0_i64..).zip(found.within) {
            let expected = start + Duration::days(index);
            prop_assert_eq!(clock.local(begins), expected);
            let end = expected + Duration::hours(length);
            prop_assert_eq!(ends, clock.instant(end));
        }
    }
}
