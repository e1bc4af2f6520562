//! What holds for all opening hours, right or wrong: proper spans, in bounded time.

use std::time::{Duration as Stopwatch, Instant as Start};

use proptest::prelude::*;

use super::tests::evaluator;
use super::*;

/// Strings that take the longest, or that once broke a reader of opening hours.
fn pathological() -> Vec<String> {
    let minutes: Vec<_> = (0..80)
        .map(|i| {
            format!(
                "{:02}:{:02}-{:02}:{:02}",
                i / 4,
                i % 4 * 15,
                i / 4,
                i % 4 * 15 + 1
            )
        })
        .collect();
    vec![
        minutes.join(","),
        "Mo,".repeat(300) + "Mo 10:00-12:00",
        "Mo 10:00-12:00; "
            .repeat(62)
            .trim_end_matches("; ")
            .to_owned(),
        "Jan 1-Dec 31 00:00-48:00; "
            .repeat(38)
            .trim_end_matches("; ")
            .to_owned(),
        "easter -366 days-easter +366 days 22:00-46:00 || ".repeat(20) + "off",
        "Feb 29-Feb 29 10:00-12:00; Feb 30-31 11:00-13:00".to_owned(),
        "week 53-53/9 PH -1 day 10:00-26:00 || PH +9999 days unknown".to_owned(),
        "9999 Dec 31 00:00-48:00; 1900-9999/999 Su[-5] 23:59-23:58".to_owned(),
        "((((((((((((((((((((((((((((((((((((((((".to_owned(),
        "\"".repeat(999),
        ";".repeat(999),
        "Mo-Fr 10:00-12:00,".repeat(55),
        "00:00-24:00/00:01".to_owned(),
    ]
}

#[test]
fn no_hours_take_long_over_thirteen_months() {
    let evaluator = evaluator("2026-11-01", "2027-12-01");
    for hours in pathological() {
        let start = Start::now();
        let result = evaluator.schedule(&hours);
        let took = start.elapsed();
        println!(
            "{took:?} {} {hours:.50}",
            result.map_or(0, |schedule| schedule.spans.len())
        );
        assert!(took < Stopwatch::from_secs(20), "{took:?} for {hours}");
    }
}

/// Words from which hours are made, right and wrong.
fn words() -> impl Strategy<Value = String> {
    const WORDS: [&str; 62] = [
        "Mo",
        "Tu",
        "We-Su",
        "Sa-Mo",
        "PH",
        "SH",
        "PH,Su",
        "PH -1 day",
        "Jan",
        "Feb 29",
        "Dec 24-26",
        "Mar-Oct",
        "easter",
        "easter +1 day",
        "week 1-53/2",
        "week 53",
        "2026",
        "2026-2030/2",
        "2027+",
        "Su[1]",
        "Fr[-1]",
        "Th[1-2] +1 day",
        "10:00-18:00",
        "22:00-02:00",
        "00:00-24:00",
        "10:00-10:00",
        "18:00+",
        "20:00-48:00",
        "sunrise-sunset",
        "(dusk+03:00)-02:00",
        "dusk-dawn",
        "(sunset+23:00)-25:00",
        "10:00-16:00/00:30",
        "09:00-12:00,13:00-18:00",
        "24/7",
        "open",
        "off",
        "closed",
        "unknown",
        "\"nach Vereinbarung\"",
        "\"ä\"",
        "\"",
        ";",
        ";",
        ";",
        ",",
        ", ",
        "||",
        " || ",
        "-",
        "+",
        "/",
        ":",
        "[",
        "]",
        "(",
        ")",
        "0",
        "99",
        "ß",
        "\n",
        "  ",
    ];
    proptest::collection::vec((0..WORDS.len(), any::<bool>()), 0..14).prop_map(|picks| {
        picks
            .into_iter()
            .map(|(word, space)| WORDS[word].to_owned() + if space { " " } else { "" })
            .collect()
    })
}

/// Rules of day and time that the syntax allows, for comparisons with the plain reading.
fn weekday_rules(times: &'static [&'static str]) -> impl Strategy<Value = String> {
    const DAYS: [&str; 6] = ["Mo-Fr", "Sa", "Su", "Th-Sa", "PH", "Sa,Su"];
    let rule = (0..DAYS.len(), 0..times.len(), 0..3_usize).prop_map(|(day, time, separator)| {
        (
            format!("{} {}", DAYS[day], times[time]),
            [", ", "; ", "; "][separator],
        )
    });
    proptest::collection::vec(rule, 1..5).prop_map(|rules| {
        rules
            .iter()
            .enumerate()
            .fold(String::new(), |hours, (index, (rule, separator))| {
                hours + if index == 0 { "" } else { separator } + rule
            })
    })
}

proptest! {
    // Each case works out weeks or months.
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_is_typed_gives_proper_spans_or_an_error(hours in words()) {
        let evaluator = evaluator("2026-10-20", "2026-12-01");
        if let Ok(schedule) = evaluator.schedule(&hours) {
            for span in &schedule.spans {
                prop_assert!(span.start < span.end);
                prop_assert!(evaluator.from <= span.start && span.end <= evaluator.until);
            }
            for pair in schedule.spans.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start);
                prop_assert!(pair[0].end < pair[1].start || pair[0].state != pair[1].state);
            }
        }
    }

    #[test]
    fn any_text_at_all_gives_spans_or_an_error(hours in "\\PC{0,60}") {
        let _ = evaluator("2026-11-02", "2026-11-09").schedule(&hours);
    }

    #[test]
    fn a_longer_horizon_only_adds(hours in words(), day in 0..30_u64) {
        let long = evaluator("2026-10-10", "2026-12-01");
        let first: NaiveDate = "2026-10-12".parse().unwrap();
        let from = first + chrono::Days::new(day);
        let short = evaluator(&from.to_string(), &(from + chrono::Days::new(3)).to_string());
        if let (Ok(all), Ok(some)) = (long.schedule(&hours), short.schedule(&hours)) {
            let clipped: Vec<_> = all
                .spans
                .iter()
                .map(|span| app::city::Span {
                    start: span.start.max(short.from),
                    end: span.end.min(short.until),
                    state: span.state,
                })
                .filter(|span| span.start < span.end)
                .collect();
            prop_assert_eq!(clipped, some.spans);
        }
    }

    // Where no night and no `||` is involved, taking the rules apart must change nothing.
    #[test]
    fn rules_of_one_day_mean_what_the_library_says(
        hours in weekday_rules(&["09:00-12:00", "10:00-18:00", "off", "11:00-13:00,15:00-24:00", "08:00-09:00 unknown"]),
        day in 0..120_u64
    ) {
        let first: NaiveDate = "2026-10-01".parse().unwrap();
        let date = first + chrono::Days::new(day);
        let evaluator = evaluator(&date.to_string(), &(date + chrono::Days::new(1)).to_string());
        let zone = evaluator.context.locale.zone.clone();
        let plain: opening_hours::OpeningHours = hours.parse().unwrap();
        let plain = plain.with_context(evaluator.context.clone());
        let schedule = evaluator.schedule(&hours).unwrap();
        for minute in (0..1440).step_by(15) {
            let local = date.and_time(NaiveTime::MIN) + Duration::minutes(minute);
            let now = zone.instant(local);
            // The second time that the clock shows an hour in autumn is nobody's.
            prop_assume!(zone.local(now) == local);
            let shown = schedule.spans.iter().find(|span| span.start <= now && now < span.end);
            let (kind, comment) = plain.state(now);
            prop_assert_eq!(shown.map(|span| span.state), state(kind, &comment), "{} at {}", &hours, local);
        }
    }

    // A night reads the same whether it is written as one span or as two days' worth.
    #[test]
    fn a_night_is_its_evening_and_the_next_morning(start in 13..24_u32, end in 1..12_u32, day in 0..6_usize) {
        const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
        let (today, next) = (DAYS[day], DAYS[day + 1]);
        let one = format!("{today} {start:02}:00-{end:02}:00");
        let two = format!("{today} {start:02}:00-24:00; {next} 00:00-{end:02}:00");
        let evaluator = evaluator("2026-10-12", "2026-11-12");
        prop_assert_eq!(evaluator.schedule(&one), evaluator.schedule(&two));
    }
}
