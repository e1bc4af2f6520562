use app::city::{EventState, Source};
use chrono::NaiveDate;
use proptest::prelude::*;

use super::super::Venues;
use super::*;

fn now() -> Instant {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}\nEND:VCALENDAR\n").replace('\n', "\r\n")
}

fn taken(events: &str) -> Reading {
    read(&calendar(events), now())
}

fn notes(reading: &Reading) -> Vec<String> {
    reading.notes.iter().map(ToString::to_string).collect()
}

/// Start, end, rule and exceptions on the wall clock.
fn when(draft: &Draft) -> String {
    let When::Dated {
        start,
        end,
        all_day,
        rrule,
        except,
    } = &draft.when
    else {
        panic!("{draft:?}")
    };
    format!("{start} to {end} {all_day} {rrule:?} {except:?}")
}

#[test]
fn a_concert_comes_with_all_that_is_known_of_it() {
    let reading = taken(
        "X-WR-CALNAME:Kultur in der City\nBEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\n\
         DTSTART:19701025T030000\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:konzert-1@example.org\n\
         DTSTART;TZID=Europe/Berlin:20261205T190000\nDTEND;TZID=Europe/Berlin:20261205T213000\n\
         SUMMARY:Orgel\\, Chor & Glühwein\nDESCRIPTION:Erste Zeile\\nzweite Zeile mit einem sehr la\n \
         ngen Wort\nLOCATION:St. Reinoldi\\, Ostenhellweg 2\nGEO:51.5148;7.4687\n\
         URL:https://example.org/konzert?a=1\nORGANIZER;CN=\"Kantorei\":mailto:x@example.org\n\
         STATUS:CONFIRMED\nBEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Wecker\nEND:VALARM\nEND:VEVENT",
    );
    assert_eq!(notes(&reading), Vec::<String>::new());
    assert_eq!(reading.name.as_deref(), Some("Kultur in der City"));
    let [draft] = reading.drafts.as_slice() else {
        panic!("{reading:?}")
    };
    assert_eq!(draft.object, "konzert-1@example.org");
    assert_eq!(draft.title, "Orgel, Chor & Glühwein");
    assert_eq!(draft.slug.as_str(), "orgel-chor-gluehwein");
    assert_eq!(
        draft.text.as_deref(),
        Some("Erste Zeile\nzweite Zeile mit einem sehr langen Wort")
    );
    assert_eq!(
        draft.location.as_deref(),
        Some("St. Reinoldi, Ostenhellweg 2")
    );
    assert_eq!(draft.organiser.as_deref(), Some("Kantorei"));
    assert_eq!(
        draft.link.as_deref(),
        Some("https://example.org/konzert?a=1")
    );
    assert_eq!(draft.at, Some(Point::new(7.4687, 51.5148).unwrap()));
    assert_eq!(
        when(draft),
        "2026-12-05 19:00:00 to 2026-12-05 21:30:00 false None []"
    );
}

#[test]
fn times_may_be_written_in_many_ways() {
    let event = |lines: &str| {
        let reading = taken(&format!(
            "BEGIN:VEVENT\nUID:a\nSUMMARY:x\n{lines}\nEND:VEVENT"
        ));
        reading
            .drafts
            .first()
            .map_or_else(|| notes(&reading).join("|"), when)
    };
    for (lines, meant) in [
        (
            "DTSTART:20261205T180000Z\nDURATION:PT1H30M",
            "2026-12-05 19:00:00 to 2026-12-05 20:30:00 false None []",
        ),
        (
            "DTSTART:20261205T180000",
            "2026-12-05 18:00:00 to 2026-12-05 18:00:00 false None []",
        ),
        (
            "DTSTART;VALUE=DATE:20261205",
            "2026-12-05 00:00:00 to 2026-12-06 00:00:00 true None []",
        ),
        (
            "DTSTART;VALUE=DATE:20261205\nDTEND;VALUE=DATE:20261208",
            "2026-12-05 00:00:00 to 2026-12-08 00:00:00 true None []",
        ),
        (
            "DTSTART:20261205T180000\nDTEND:20261205T170000",
            "line 3 (a): the entry ends before it begins",
        ),
        (
            "DTSTART:soon",
            "line 3 (a): the entry’s DTSTART is missing or no date",
        ),
        (
            "DTSTART:20261205T180000\nDURATION:-PT1H",
            "line 3 (a): the entry’s DURATION is missing or no date",
        ),
    ] {
        assert_eq!(event(lines), meant, "{lines}");
    }
}

#[test]
fn a_series_leaves_out_what_is_excepted_moved_or_called_off() {
    let reading = taken(
        "BEGIN:VEVENT\nUID:markt\nSUMMARY:Markt\nLOCATION:Alter Markt\nDTSTART:20261126T100000\n\
         DTEND:20261126T160000\nRRULE:FREQ=WEEKLY;BYDAY=TH\nEXDATE:20261203T100000,20261210T090000Z\n\
         EXDATE;VALUE=DATE:20261217\nRDATE:20261202T100000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:markt\nRECURRENCE-ID:20261224T100000\nDTSTART:20261223T100000\nDTEND:20261223T140000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:markt\nRECURRENCE-ID:20261231T100000\nDTSTART:20261231T100000\nSTATUS:CANCELLED\nSUMMARY:Markt\nEND:VEVENT",
    );
    assert_eq!(notes(&reading), Vec::<String>::new());
    let all: Vec<_> = reading
        .drafts
        .iter()
        .map(|it| (it.object.as_str(), it.title.as_str(), it.cancelled))
        .collect();
    assert_eq!(
        all,
        [
            ("markt", "Markt", false),
            ("markt#20261202T100000", "Markt", false),
            ("markt#20261224T100000", "Markt", false),
            ("markt#20261231T100000", "Markt", true),
        ]
    );
    let series = when(&reading.drafts[0]);
    assert!(series.contains("FREQ=WEEKLY;BYDAY=TH"), "{series}");
    for date in [
        "2026-12-03T10:00:00",
        "2026-12-10T10:00:00",
        "2026-12-17T10:00:00",
        "2026-12-24T10:00:00",
        "2026-12-31T10:00:00",
    ] {
        assert!(series.contains(date), "{date} in {series}");
    }
    assert_eq!(reading.drafts[2].location.as_deref(), Some("Alter Markt"));
}

#[test]
fn what_cannot_be_taken_is_told_and_costs_nothing_else() {
    let reading = taken(
        "BEGIN:VEVENT\nSUMMARY:ohne\nDTSTART:20261205T180000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:kaputt\nSUMMARY;;;=\"x\nDTSTART:20261205T180000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:titellos\nDTSTART:20261205T180000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:privat\nSUMMARY:x\nCLASS:PRIVATE\nDTSTART:20261205T180000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:mars\nSUMMARY:x\nDTSTART;TZID=Mars:20261205T180000\nDTEND;TZID=Mars:20261205T190000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:regel\nSUMMARY:x\nDTSTART:20261205T180000\nRRULE:FREQ=SECONDLY\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:link\nSUMMARY:x\nDTSTART:20261205T180000\nURL:javascript:alert(1)\nGEO:oben;links\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:alt\nSUMMARY:x\nDTSTART:20251205T180000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:offen\nSUMMARY:x\nDTSTART:20261205T180000",
    );
    assert_eq!(
        notes(&reading),
        [
            "line 3: the entry has no UID",
            "line 7 (kaputt): the entry’s DTSTART is missing or no date",
            "line 12 (titellos): the entry has no title (SUMMARY)",
            "line 16 (privat): the entry is marked as private",
            "line 22 (mars): the time zone “Mars” is unknown; the times are taken as the city’s own",
            "line 28 (regel): the repetition “FREQ=SECONDLY” cannot be used: an event can repeat daily, weekly, \
             monthly or yearly, not more often; only the first date is taken",
            "line 34 (link): its GEO cannot be read and is left out",
            "line 34 (link): its URL cannot be read and is left out",
            "line 46 (offen): the entry cannot be read",
        ]
    );
    let objects: Vec<_> = reading.drafts.iter().map(|it| it.object.as_str()).collect();
    assert_eq!(objects, ["mars", "regel", "link"]);
    assert_eq!(reading.past, 1);
    assert_eq!(reading.drafts[2].link, None);
    assert_eq!(
        notes(&read("<html>", now())),
        ["line 1: this is no calendar: it has no line BEGIN:VCALENDAR"]
    );
}

#[test]
fn what_holds_nothing_that_can_be_seen_is_not_there() {
    let reading = taken(
        "BEGIN:VEVENT\nUID:a\nSUMMARY:\u{202e}\u{2066}\nDTSTART:20261205T180000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:b\nSUMMARY:x\nDTSTART:20261205T180000\nLOCATION:\u{202e}\n\
         DESCRIPTION:\u{2066} \u{2069}\nEND:VEVENT",
    );
    assert_eq!(
        notes(&reading),
        ["line 3 (a): the entry has no title (SUMMARY)"]
    );
    let [draft] = reading.drafts.as_slice() else {
        panic!("{reading:?}")
    };
    assert_eq!((&draft.location, &draft.text), (&None, &None));
}

#[test]
fn the_latest_version_of_an_entry_counts() {
    let event = |sequence: u8, title: &str| {
        format!(
            "BEGIN:VEVENT\nUID:a\nSEQUENCE:{sequence}\nSUMMARY:{title}\nDTSTART:20261205T180000\nEND:VEVENT\n"
        )
    };
    let reading = taken(&(event(2, "neu") + &event(1, "alt")));
    assert_eq!(reading.drafts.len(), 1);
    assert_eq!(reading.drafts[0].title, "neu");
    let all = calendar(&event(1, "x")).replace("VERSION:2.0", "METHOD:CANCEL");
    assert!(read(&all, now()).drafts[0].cancelled);
}

#[test]
fn components_nested_without_end_are_passed_over() {
    let deep = "BEGIN:X\r\n".repeat(200_000);
    assert!(
        read(&format!("BEGIN:VCALENDAR\r\n{deep}"), now())
            .drafts
            .is_empty()
    );
    let deep = format!(
        "BEGIN:VEVENT\nUID:a\nSUMMARY:x\nDTSTART:20261205T180000\n{}{}END:VEVENT",
        "BEGIN:X\n".repeat(50_000),
        "END:X\n".repeat(50_000)
    );
    assert_eq!(taken(&deep).drafts.len(), 1);
}

#[test]
fn a_draft_becomes_an_event_at_the_place_that_its_location_names() {
    let mut place = crate::demo::dortmund(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap())
        .unwrap()
        .places
        .remove(0);
    place.name = app::city::Text::new("Reinoldikirche");
    let venues = Venues::of([&place]);
    let source = || Source {
        name: "Kultur".into(),
        url: None,
        licence: None,
        as_of: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
        note: None,
    };
    let event = |location: &str| {
        let text = format!(
            "BEGIN:VEVENT\nUID:a\nSUMMARY:x\nSTATUS:CANCELLED\nDTSTART:20261205T180000\n{location}\nEND:VEVENT"
        );
        taken(&text).drafts[0].event(source(), &venues)
    };
    let there = event("LOCATION:REINOLDIKIRCHE\\, Ostenhellweg 2\\, Dortmund\nGEO:51.5;7.4");
    assert_eq!(
        there.venue,
        Some(app::city::Venue::Place(place.slug.clone()))
    );
    assert_eq!(there.state, EventState::Cancelled);
    let point = event("LOCATION:Hinterhof\nGEO:51.5;7.4");
    assert!(matches!(point.venue, Some(app::city::Venue::Point { .. })));
    let told = event("LOCATION:Hinterhof");
    assert_eq!(told.venue, None);
    assert_eq!(told.text.unwrap().de, "Ort: Hinterhof");
}

/// An entry with a rule and further lines.
fn series(uid: &str, lines: &str) -> String {
    format!(
        "BEGIN:VEVENT\nUID:{uid}\nSUMMARY:Markt\nDTSTART:20261126T100000\nDTEND:20261126T160000\n{lines}\nEND:VEVENT\n"
    )
}

/// So many different times, as EXDATE and RDATE have them.
fn times(count: i64) -> String {
    let first: NaiveDateTime = "2026-12-01T10:00:00".parse().unwrap();
    let at = (0..count).map(|it| first + Duration::hours(it));
    let all: Vec<_> = at
        .map(|it| it.format("%Y%m%dT%H%M%S").to_string())
        .collect();
    all.join(",")
}

#[test]
fn a_title_of_which_nothing_can_be_seen_is_none() {
    for title in [
        "\u{200b}",
        "\u{2800}",
        "\u{3164}",
        "\u{feff} \u{200e}",
        "\u{e0041}",
    ] {
        let reading = taken(&format!(
            "BEGIN:VEVENT\nUID:a\nDTSTART:20261205T190000\nSUMMARY:{title}\nEND:VEVENT"
        ));
        assert_eq!(problems(&reading), [&Problem::NoTitle], "{title:?}");
        assert_eq!(reading.drafts, []);
    }
}

fn problems(reading: &Reading) -> Vec<&Problem> {
    reading.notes.iter().map(|it| &it.problem).collect()
}

#[test]
fn exceptions_have_a_limit_and_cost_no_more_than_their_reading() {
    let most = i64::try_from(limits::EXDATES).unwrap();
    let just = format!("RRULE:FREQ=DAILY\nEXDATE:{0}\nEXDATE:{0}", times(most));
    let reading = taken(&series("a", &just));
    assert_eq!(problems(&reading), Vec::<&Problem>::new());
    let When::Dated { except, .. } = &reading.drafts[0].when else {
        panic!()
    };
    assert_eq!(except.len(), limits::EXDATES, "twice is once");

    let more = format!("RRULE:FREQ=DAILY\nEXDATE:{}", times(most + 1));
    let reading = taken(&(series("a", &more) + &series("b", "")));
    assert_eq!(problems(&reading), [&Problem::Exceptions]);
    assert_eq!(reading.notes[0].title.as_deref(), Some("Markt"));
    assert_eq!(reading.drafts.len(), 1);

    // The same date a hundred thousand times in an unknown zone, and as many entries as there may be
    // that each take a date out of the series.
    let same = vec!["20261203T100000"; 100_000].join(",");
    let lines = format!("RRULE:FREQ=DAILY\nEXDATE;TZID=Mars:{same}\nRDATE;TZID=Mars:{same}");
    let first: NaiveDateTime = "2026-12-01T10:00:00".parse().unwrap();
    let moved: String = (1..1900)
        .map(|day| {
            let at = (first + Duration::hours(day)).format("%Y%m%dT%H%M%S");
            series("a", &format!("RECURRENCE-ID:{at}"))
        })
        .collect();
    let reading = taken(&(series("a", &lines) + &moved));
    assert_eq!(problems(&reading), [&Problem::Zone("Mars".into())]);
    let series = reading.drafts.iter().find(|it| it.object == "a").unwrap();
    let When::Dated { except, .. } = &series.when else {
        panic!()
    };
    assert_eq!(except.len(), 1899);
}

#[test]
fn additional_dates_have_limits_and_the_rest_is_told() {
    let reading = taken(&series("a", &format!("RDATE:{}", times(5000))));
    assert_eq!(problems(&reading), [&Problem::Additional]);
    assert_eq!(reading.drafts.len(), 1 + limits::RDATES);

    // All entries together, with the additional ones.
    let many: String = (0..30)
        .map(|it| series(&format!("u{it}"), &format!("RDATE:{}", times(100))))
        .collect();
    let reading = taken(&many);
    assert_eq!(problems(&reading), [&Problem::TooMany]);
    assert_eq!(reading.drafts.len(), limits::EVENTS_OF_FILE);

    // Each has the whole text of its entry.
    let text = format!("DESCRIPTION:{}\nRDATE:{}", "x".repeat(10_000), times(100));
    let many: String = (0..10).map(|it| series(&format!("u{it}"), &text)).collect();
    let reading = taken(&many);
    assert!(problems(&reading).contains(&&Problem::Full(Full::Text)));
    let bytes: usize = reading.drafts.iter().map(Draft::text_bytes).sum();
    assert!(bytes <= limits::TEXT_OF_FILE, "{bytes}");
    assert!(bytes > limits::TEXT_OF_FILE / 2, "{bytes}");
}

#[test]
fn dates_of_a_series_that_leave_their_text_out_do_not_multiply_it() {
    let text = format!("RRULE:FREQ=DAILY\nDESCRIPTION:{}", "x".repeat(10_000));
    let first: NaiveDateTime = "2026-12-01T10:00:00".parse().unwrap();
    let moved: String = (1..1900)
        .map(|day| {
            let at = (first + Duration::days(day)).format("%Y%m%dT%H%M%S");
            series("a", &format!("RECURRENCE-ID:{at}"))
        })
        .collect();
    let reading = taken(&(series("a", &text) + &moved));
    let bytes: usize = reading.drafts.iter().map(Draft::text_bytes).sum();
    assert!(bytes <= limits::TEXT_OF_FILE, "{bytes}");
    assert_eq!(
        reading.drafts.len() + reading.notes.len(),
        1900,
        "each is taken or told"
    );
    assert!(problems(&reading).contains(&&Problem::Full(Full::Text)));
}

#[test]
fn the_dates_of_a_file_are_counted_over_all_its_entries() {
    let many: String = (0..60)
        .map(|it| series(&format!("u{it}"), "RRULE:FREQ=DAILY"))
        .collect();
    let reading = taken(&many);
    let dates: usize = reading.drafts.iter().map(|it| it.ahead.dates).sum();
    assert!(dates <= limits::DATES_OF_FILE && dates > limits::DATES_OF_FILE / 2);
    assert_eq!(reading.drafts.len() + reading.notes.len(), 60);
    let full = Problem::Full(Full::Dates);
    assert!(problems(&reading).iter().all(|it| **it == full));
    // What takes place once still has room.
    let reading = taken(&(many + &series("once", "")));
    assert!(reading.drafts.iter().any(|it| it.object == "once"));
}

#[test]
fn rules_that_are_hard_to_follow_use_up_what_a_file_may_cost() {
    let draft = |rule: &str| {
        let reading = taken(&series("a", &format!("RRULE:{rule}")));
        assert_eq!(reading.drafts.len(), 1, "{rule}");
        reading.drafts[0].clone()
    };
    // Never: a Tuesday every seven days from a Thursday on, and a day that no year has.
    for rule in [
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20301231",
    ] {
        let it = draft(rule);
        assert!(!it.when.repeats(), "{rule}");
        let mut room = Room::default();
        let never = When::Dated {
            start: "2026-11-26T10:00:00".parse().unwrap(),
            end: "2026-11-26T10:00:00".parse().unwrap(),
            all_day: false,
            rrule: Some(rule.to_owned()),
            except: vec![],
        };
        let never = Draft { when: never, ..it };
        let city = calendar::clock_around(now());
        let told = room.ahead(&never, &city, now());
        assert!(matches!(told, Err(Problem::Repetition(_))), "{rule}");
        assert!(room.effort >= limits::EFFORT_IN_VAIN, "{rule}");
        room.effort = limits::EFFORT_OF_FILE + 1;
        let full = Err(Problem::Full(Full::Rules));
        assert_eq!(room.ahead(&never, &city, now()), full);
        let once = draft("FREQ=SECONDLY");
        assert!(room.ahead(&once, &city, now()).is_ok(), "it has no rule");
    }
    // Once, and then for a long time not; and what people really write.
    let rare = draft("FREQ=DAILY;INTERVAL=7;BYMONTH=11;BYMONTHDAY=26;UNTIL=20281231");
    assert!(rare.ahead.effort >= limits::EFFORT_IN_VAIN);
    for rule in [
        "FREQ=WEEKLY;BYDAY=TH,FR;UNTIL=20270301",
        "FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20270301",
        "FREQ=DAILY;UNTIL=20270301",
        "FREQ=DAILY;COUNT=40",
    ] {
        assert!(draft(rule).ahead.effort < 200, "{rule}");
    }
    for rule in [
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=MINUTELY;BYSETPOS=-1;BYSECOND=1",
    ] {
        assert!(!draft(rule).when.repeats(), "{rule}");
    }
}

#[test]
fn what_is_too_long_is_left_out_and_told_with_the_title() {
    let long = "x".repeat(60_000);
    let event = |lines: &str| {
        let entry = format!("BEGIN:VEVENT\nDTSTART:20261205T180000\n{lines}\nEND:VEVENT");
        let reading = taken(&entry);
        let told: Vec<_> = reading
            .notes
            .iter()
            .map(|it| it.problem.to_string())
            .collect();
        (reading.drafts.first().cloned(), told)
    };
    for (name, problem) in [
        (
            "DESCRIPTION:",
            "its DESCRIPTION is too long and is left out",
        ),
        ("LOCATION:", "its LOCATION is too long and is left out"),
        (
            "URL:https://example.org/",
            "its URL is too long and is left out",
        ),
    ] {
        let (draft, told) = event(&format!("UID:a\nSUMMARY:x\n{name}{long}"));
        assert_eq!(told, [problem]);
        assert_eq!(draft.unwrap().text_bytes(), 1);
    }
    let organiser = format!("UID:a\nSUMMARY:x\nORGANIZER;CN=\"{long}\":mailto:x@example.org");
    let (draft, told) = event(&organiser);
    assert_eq!(told, ["its ORGANIZER is too long and is left out"]);
    assert_eq!(draft.unwrap().organiser, None);
    for lines in [
        format!("UID:a\nSUMMARY:{long}"),
        format!("UID:{long}\nSUMMARY:x"),
    ] {
        let (draft, told) = event(&lines);
        assert_eq!(draft, None);
        assert!(
            told[0].ends_with("is too long; the entry is left out"),
            "{told:?}"
        );
    }
    let exactly = "ä".repeat(limits::TEXT);
    let (draft, told) = event(&format!("UID:a\nSUMMARY:x\nDESCRIPTION:{exactly}"));
    assert_eq!((draft.unwrap().text, told), (Some(exactly), vec![]));
}

#[test]
fn much_of_anything_ends() {
    for line in [
        "EXDATE;TZID=Mars:20261203T100000",
        "RDATE:20261203T100000/PT1H,20271203T100000",
        "X;a=\"b",
        " folded",
        "DESCRIPTION:\\n\\,\\;",
        "BEGIN:X",
        "SUMMARY",
        "ATTENDEE;CN=a;CN=b:x",
    ] {
        let lines = vec![line; 400_000 / (line.len() + 2)].join("\n");
        let _ = taken(&format!("{lines}\n{}", series("a", &lines)));
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_stumble(text in any::<String>()) {
        let _ = read(&text, now());
        let _ = read(&calendar(&text), now());
    }

    #[test]
    fn no_entry_makes_it_stumble(
        lines in proptest::collection::vec(
            (
                prop_oneof![
                    Just("DTSTART"), Just("DTEND"), Just("RRULE"), Just("EXDATE"), Just("RDATE"), Just("DURATION"),
                    Just("RECURRENCE-ID"), Just("GEO"), Just("URL"), Just("UID"), Just("SUMMARY"),
                    Just("DTSTART;TZID=Europe/London"), Just("BEGIN"), Just("END"), Just(" ")
                ],
                prop_oneof![
                    Just("20261205T180000Z".to_owned()), Just("20261205".to_owned()), Just("99991231T235959".to_owned()),
                    Just("00010101T000000Z".to_owned()), Just("FREQ=DAILY;COUNT=3".to_owned()), Just("P1D".to_owned()),
                    Just("VEVENT".to_owned()), "[ -~ä]{0,20}"
                ]
            ),
            0..14
        )
    ) {
        let lines: Vec<String> = lines.iter().map(|(key, value)| format!("{key}:{value}")).collect();
        let _ = taken(&format!("BEGIN:VEVENT\nUID:a\nSUMMARY:x\n{}\nEND:VEVENT", lines.join("\n")));
    }
}
