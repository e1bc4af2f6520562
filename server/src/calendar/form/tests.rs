//! Forms, tested with what owners in a city centre write, and with all that they could.

mod properties;
mod quick;

use app::city::Lang;
use chrono::Weekday;

use super::*;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn slot(from: &str, to: &str) -> Slot {
    Slot {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
    }
}

fn row(days: Days, slots: &[(&str, &str)]) -> Row {
    let slots = slots.iter().map(|(from, to)| slot(from, to)).collect();
    Row { days, slots }
}

fn weekdays() -> Days {
    Days::range(Weekday::Mon, Weekday::Fri)
}

fn one(day: Weekday) -> Days {
    Days::default().with(day)
}

/// A shop in the pedestrian zone.
fn shop() -> Rows {
    Rows {
        rows: vec![
            row(weekdays(), &[("10", "18:30")]),
            row(one(Weekday::Sat), &[("10", "14")]),
        ],
        holidays: Holidays::Closed,
        ..Rows::default()
    }
}

fn read(text: &str) -> Rows {
    match Form::from_osm(text) {
        Ok(Form::Rows(rows)) => rows,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn a_shop_reads_as_people_would_say_it() {
    let form = Form::Rows(shop());
    assert_eq!(
        form.hours(),
        Hours::Osm("Mo-Fr 10:00-18:30; Sa 10:00-14:00; PH off".into())
    );
    assert_eq!(
        form.sentence(Lang::De),
        "Mo–Fr 10–18.30 Uhr, Sa 10–14 Uhr, sonn- und feiertags geschlossen"
    );
    assert_eq!(
        form.sentence(Lang::En),
        "Mon–Fri 10:00–18:30, Sat 10:00–14:00, closed on Sundays and public holidays"
    );
}

#[test]
fn sentences_for_all_sorts_of_hours() {
    for (osm, de, en) in [
        (
            "Mo-Fr 09:00-13:00,15:00-18:30; Sa 09:00-13:00",
            "Mo–Fr 9–13 und 15–18.30 Uhr, Sa 9–13 Uhr, sonntags geschlossen",
            "Mon–Fri 09:00–13:00 and 15:00–18:30, Sat 09:00–13:00, closed on Sundays",
        ),
        (
            "Tu-Sa 18:00-02:00; PH off",
            "Di–Sa 18–2 Uhr, montags sowie sonn- und feiertags geschlossen",
            "Tue–Sat 18:00–02:00, closed on Mondays, and Sundays and public holidays",
        ),
        (
            "Fr,Sa 22:00-05:00",
            "Fr und Sa 22–5 Uhr, sonst geschlossen",
            "Fri and Sat 22:00–05:00, otherwise closed",
        ),
        (
            "PH off; Mo-Su 11:00-23:00",
            "täglich 11–23 Uhr, an Feiertagen wie sonst",
            "daily 11:00–23:00, public holidays as usual",
        ),
        ("24/7", "rund um die Uhr geöffnet", "open around the clock"),
        (
            "Mo,We,Fr 10:00-16:00; PH 11:00-15:00; Dec 24 09:00-13:00; 2026 Dec 28-2027 Jan 02 off",
            "Mo, Mi und Fr 10–16 Uhr, sonst geschlossen, feiertags 11–15 Uhr; 24.12. 9–13 Uhr; \
             28.12.2026–2.1.2027 geschlossen",
            "Mon, Wed and Fri 10:00–16:00, otherwise closed, public holidays 11:00–15:00; \
             24/12 09:00–13:00; 28/12/2026–2/1/2027 closed",
        ),
        (
            "We 14:00-17:00 || \"nach Vereinbarung\"",
            "Mi 14–17 Uhr, sonst geschlossen, und nach Vereinbarung",
            "Wed 14:00–17:00, otherwise closed, and by appointment",
        ),
        (
            "\"nach Vereinbarung\"",
            "nur nach Vereinbarung",
            "by appointment only",
        ),
        ("off", "geschlossen", "closed"),
    ] {
        let form = Form::of(&Hours::Osm(osm.into()));
        assert!(!matches!(form, Form::Osm(_)), "{osm}");
        assert_eq!(form.sentence(Lang::De), de, "{osm}");
        assert_eq!(form.sentence(Lang::En), en, "{osm}");
    }
    assert_eq!(Form::Unknown.sentence(Lang::De), "Öffnungszeiten unbekannt");
}

#[test]
fn what_rows_cannot_say_stays_as_it_is_written() {
    for text in [
        "Apr-Sep Mo-Fr 10:00-18:00",
        "Th[1] 10:00-12:00",
        "Mo-Fr 18:00+",
        "sunrise-sunset",
        "SH Mo-Fr 10:00-12:00",
        "week 1-53/2 Mo 10:00-12:00",
        "Mo-Fr 10:00-18:00 \"nur mit Maske\"",
        "Mo-Fr 10:00-18:00; Mo-Fr 12:00-13:00 off",
        "Mo-Fr,PH 10:00-18:00; Su 11:00-12:00",
        "2026 Dec 24 10:00-12:00; Mo-Fr 09:00-18:00",
        "2026 Dec 24 10:00-12:00; Dec 20-30 09:00-10:00",
        "PH Mo-Fr 10:00-12:00",
        "Mo-Fr PH 10:00-12:00",
        "Fr 20:00-14:00",
        "easter off; Mo-Fr 10:00-12:00",
        "Mo-Fr 10:00-12:00, PH 10:00-12:00",
        // Found at random: "off" as an addition takes Monday away again.
        "Sa-Mo 10:00-18:00, Mo-Fr off",
        // Christmas Day may be open here, or not: the holiday has the last word.
        "Mo-Fr 10:00-18:00; Dec 25 10:00-12:00; PH off",
        "Mo-Fr 10:00-18:00; Dec 20-Jan 02 off; PH 10:00-12:00",
        "unknown",
        "what?",
    ] {
        let form = Form::of(&Hours::Osm(format!(" {text} ")));
        assert_eq!(form, Form::Osm(text.into()));
        assert_eq!(form.hours(), Hours::Osm(text.into()));
    }
}

#[test]
fn different_ways_of_writing_the_same_become_the_same_rows() {
    for (text, same) in [
        (
            "Sa 10:00-14:00; PH off; Mo-Fr 10:00-18:00; PH off",
            "Mo-Fr 10:00-18:00; Sa 10:00-14:00; PH off",
        ),
        ("Mo-Fr 10:00-18:00; Su,PH off", "Mo-Fr 10:00-18:00; PH off"),
        ("10:00-18:00", "Mo-Su 10:00-18:00"),
        ("Mo-Su,PH 10:00-18:00", "Mo-Su 10:00-18:00; PH 10:00-18:00"),
        (
            "Mo-Fr 10:00-12:00, Mo 14:00-16:00",
            "Mo 10:00-12:00,14:00-16:00; Tu-Fr 10:00-12:00",
        ),
        (
            "Mo 09:00-12:00; Fr 22:00-26:00",
            "Mo 09:00-12:00; Fr 22:00-02:00",
        ),
        ("Fr-Mo 10:00-12:00", "Mo,Fr-Su 10:00-12:00"),
        (
            "Mo-Fr 10:00-18:00; Dec 24,Dec 31 10:00-14:00",
            "Mo-Fr 10:00-18:00; Dec 24 10:00-14:00; Dec 31 10:00-14:00",
        ),
        (
            "Mo-Fr 10:00-18:30; Dec 24 10:00-13:00; PH off",
            "Mo-Fr 10:00-18:30; PH off; Dec 24 10:00-13:00",
        ),
        ("24/7; PH off", "24/7; PH off"),
        ("Mo-Fr 18:00-00:00", "Mo-Fr 18:00-24:00"),
    ] {
        assert_eq!(read(text).to_osm(), same, "{text}");
    }
}

#[test]
fn a_sound_form_has_no_issues() {
    assert_eq!(Form::Rows(shop()).issues(day("2026-11-21")), []);
    assert_eq!(Form::Unknown.issues(day("2026-11-21")), []);
}

#[test]
fn each_row_says_what_is_wrong_with_it() {
    let mut rows = shop();
    rows.rows = vec![
        row(Days::default(), &[("10", "12")]),
        row(weekdays(), &[("10", "14"), ("13", "18")]),
        row(one(Weekday::Mon), &[("18", "14")]),
        row(one(Weekday::Sat), &[("22", "9"), ("10", "10"), ("24", "2")]),
    ];
    rows.holidays = Holidays::Own(vec![]);
    rows.special = vec![
        Special {
            dates: Dates::Once {
                from: day("2026-12-31"),
                until: day("2026-12-24"),
            },
            slots: vec![],
        },
        Special {
            dates: Dates::Once {
                from: day("2026-10-01"),
                until: day("2026-10-02"),
            },
            slots: vec![],
        },
        Special {
            dates: Dates::Once {
                from: day("2026-10-02"),
                until: day("2026-10-02"),
            },
            slots: vec![],
        },
        Special {
            dates: Dates::Once {
                from: day("0206-12-24"),
                until: day("0206-12-24"),
            },
            slots: vec![],
        },
    ];
    let issues = Form::Rows(rows).issues(day("2026-11-21"));
    let told: Vec<String> = issues
        .iter()
        .map(|it| format!("{:?} {} {}", it.at, it.blocks(), it.message(Lang::De)))
        .collect();
    let expected = [
        "Row(0) true Bitte wählen Sie mindestens einen Wochentag.",
        "Row(1) true 10–14 Uhr und 13–18 Uhr überschneiden sich. Bitte passen Sie eine der Zeiten an.",
        "Row(2) true 18–14 Uhr: Das Ende liegt vor dem Anfang. Zeiten nach Mitternacht gehen bis höchstens 12 Uhr mittags.",
        "Row(2) false Mo: steht auch in Zeile 2. Es gelten die Zeiten in dieser Zeile.",
        "Row(3) false 22–9 Uhr: Das geht bis zum nächsten Tag. Ist das so gemeint?",
        "Row(3) true 10–10 Uhr: Anfang und Ende sind gleich. Für den ganzen Tag schreiben Sie 0 bis 24 Uhr.",
        "Row(3) true 24–2 Uhr: Ein Tag beginnt um 0 Uhr, nicht um 24 Uhr.",
        "Holidays true Bitte tragen Sie die Zeiten für Feiertage ein, oder wählen Sie „geschlossen“.",
        "Special(0) true Der letzte Tag liegt vor dem ersten.",
        "Special(1) false Diese Tage sind vorbei. Beim Speichern fallen sie weg.",
        "Special(2) false Diese Tage sind vorbei. Beim Speichern fallen sie weg.",
        "Special(2) false Überschneidet sich mit dem besonderen Tag in Zeile 2. Es gelten die Zeiten in dieser Zeile.",
        "Special(3) true Das Jahr 206 kann nicht stimmen.",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_form_without_any_time_asks_for_one() {
    let issues = Form::Rows(Rows::default()).issues(day("2026-11-21"));
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].fault, Fault::NoTimes);
}

#[test]
fn syntax_that_somebody_types_is_checked_too() {
    let form = Form::Osm("Mo-Fr 10:00-18:00; Sa 1o:00".into());
    let issues = form.issues(day("2026-11-21"));
    assert_eq!(issues.len(), 1);
    assert!(issues[0].blocks());
    let message = issues[0].message(Lang::De);
    assert!(
        message.contains("22. Zeichen") || message.contains("23. Zeichen"),
        "{message}"
    );
}

#[test]
fn special_days_that_are_over_fall_away() {
    let rows =
        read("Mo-Fr 10:00-18:00; Dec 24 off; 2026 Nov 19-2026 Nov 20 off; 2026 Nov 21 10:00-12:00");
    let form = Form::Rows(rows).without_past(day("2026-11-21"));
    assert_eq!(
        form.hours(),
        Hours::Osm("Mo-Fr 10:00-18:00; Dec 24 off; 2026 Nov 21 10:00-12:00".into())
    );
}

#[test]
fn a_draft_survives_as_json() {
    let form = Form::Rows(read(
        "Mo-Fr 10:00-18:30; PH 11:00-15:00; Dec 24 09:00-13:00",
    ));
    let json = serde_json::to_string(&form).unwrap();
    assert!(
        json.contains("\"18:30\"") && json.contains("\"Mon\""),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<Form>(&json).unwrap(), form);
}
