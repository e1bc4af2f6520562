use proptest::prelude::*;

use super::*;
use crate::city::{Event, Lang, Source, Text, Venue, When};

const CATEGORIES: [&str; 2] = ["konzert", "markt"];

fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

fn base() -> Event {
    let source = Source {
        name: "Erika".into(),
        url: None,
        licence: None,
        as_of: "2026-11-21".parse().unwrap(),
        note: None,
    };
    empty_event(slug("lesung"), source)
}

/// Reads a form as the server does on 21 November 2026.
fn read_onto(form: &Form, base: &Event) -> Result<Event, Vec<Problem>> {
    let categories = CATEGORIES.map(slug);
    let find = |typed: &str| match typed {
        "Laden" => Match::One(slug("laden")),
        "dm" => Match::Several,
        _ => Match::None,
    };
    let around = Around {
        today: "2026-11-21".parse().unwrap(),
        bounds: BBox::new(7.4, 51.5, 7.5, 51.6).unwrap(),
        categories: &categories,
        find: &find,
    };
    form.event(base, &around)
}

fn read(form: &Form) -> Result<Event, Vec<Problem>> {
    read_onto(form, &base())
}

fn form(pairs: &[(&str, &str)]) -> Form {
    let common = [
        ("title_de", "Lesung"),
        ("start_day", "2026-12-03"),
        ("start_time", "19:30"),
        ("venue", "place"),
        ("place", "Laden"),
    ];
    let own = |name: &str| pairs.iter().any(|(it, _)| *it == name);
    let common = common.into_iter().filter(|(name, _)| !own(name));
    Form::of_pairs(common.chain(pairs.iter().copied()))
}

fn dated(form: &Form) -> (String, String, bool, Option<String>) {
    let When::Dated {
        start,
        end,
        all_day,
        rrule,
        ..
    } = read(form).unwrap().when
    else {
        panic!("no date")
    };
    (start.to_string(), end.to_string(), all_day, rrule)
}

fn wrongs(form: &Form) -> Vec<(&'static str, Wrong)> {
    let problems = read(form).unwrap_err();
    problems
        .into_iter()
        .map(|it| (it.field.name(), it.wrong))
        .collect()
}

#[test]
fn title_day_time_and_place_are_enough() {
    let event = read(&form(&[])).unwrap();
    assert_eq!(event.title, Text::new("Lesung"));
    assert_eq!(event.venue, Some(Venue::Place(slug("laden"))));
    let (start, end, ..) = dated(&form(&[]));
    assert_eq!(
        (start.as_str(), end.as_str()),
        ("2026-12-03 19:30:00", "2026-12-03 19:30:00")
    );
}

#[test]
fn an_end_before_the_start_is_past_midnight_if_no_last_day_is_given() {
    let (_, end, ..) = dated(&form(&[("end_time", "01:00")]));
    assert_eq!(end, "2026-12-04 01:00:00");
    let wrong = form(&[("end_time", "01:00"), ("end_day", "2026-12-03")]);
    assert_eq!(wrongs(&wrong), [("end_day", Wrong::Backwards)]);
}

#[test]
fn all_day_events_end_at_the_midnight_after_their_last_day() {
    let days = [
        ("all_day", "on"),
        ("start_day", "05.12.2026"),
        ("end_day", "06.12.2026"),
    ];
    let (start, end, all_day, _) = dated(&form(&days));
    assert!(all_day);
    assert_eq!(
        (start.as_str(), end.as_str()),
        ("2026-12-05 00:00:00", "2026-12-07 00:00:00")
    );
}

#[test]
fn repetition_becomes_a_rule() {
    let rule = |pairs: &[(&str, &str)]| dated(&form(pairs)).3.unwrap();
    assert_eq!(rule(&[("repeat", "weekly")]), "FREQ=WEEKLY;BYDAY=TH");
    let days = [
        ("repeat", "weekly"),
        ("weekday", "TH"),
        ("weekday", "SA"),
        ("interval", "2"),
    ];
    assert_eq!(rule(&days), "FREQ=WEEKLY;BYDAY=TH,SA;INTERVAL=2");
    let until = [
        ("repeat", "monthly"),
        ("ends", "until"),
        ("until", "2027-06-30"),
    ];
    assert_eq!(rule(&until), "FREQ=MONTHLY;BYDAY=1TH;UNTIL=20270630");
    let count = [("repeat", "daily"), ("ends", "count"), ("count", "5")];
    assert_eq!(rule(&count), "FREQ=DAILY;COUNT=5");
    let last = [("repeat", "monthly"), ("start_day", "2026-12-31")];
    assert_eq!(rule(&last), "FREQ=MONTHLY;BYDAY=-1TH");
}

#[test]
fn what_has_to_be_mended_is_said_at_its_field() {
    let said = |pairs: &[(&str, &str)]| wrongs(&form(pairs));
    assert_eq!(said(&[("title_de", "")]), [("title_de", Wrong::Missing)]);
    assert_eq!(
        said(&[("title_de", &"x".repeat(121))]),
        [("title_de", Wrong::TooLong(120))]
    );
    assert_eq!(
        said(&[("start_day", "bald")]),
        [("start_day", Wrong::NoDay)]
    );
    assert_eq!(
        said(&[("start_day", "2062-12-03")]),
        [("start_day", Wrong::Year)]
    );
    assert_eq!(
        said(&[("start_time", "25:00")]),
        [("start_time", Wrong::NoTime)]
    );
    assert_eq!(said(&[("place", "dm")]), [("place", Wrong::Several)]);
    assert_eq!(said(&[("place", "Nirgendwo")]), [("place", Wrong::NoPlace)]);
    let pin = |pin| vec![("venue", "pin"), ("pin_de", "Am Brunnen"), ("pin", pin)];
    assert_eq!(said(&pin("dort")), [("pin", Wrong::NoPoint)]);
    assert_eq!(said(&pin("48.1, 11.5")), [("pin", Wrong::Outside)]);
    assert_eq!(
        said(&[("link", "javascript:alert(1)")]),
        [("link", Wrong::NoLink)]
    );
    assert_eq!(
        said(&[("category", "schuhe")]),
        [("category", Wrong::NoChoice)]
    );
    let rule = [("repeat", "weekly"), ("weekday", "FR")];
    assert_eq!(said(&rule), [("weekday", Wrong::NotInRule)]);
    assert_eq!(
        said(&[("except", "2026-12-03")]),
        [("except", Wrong::NoDates)]
    );
    let picture = r#"{"src":"/media/x.jpg","width":640,"height":480,"widths":[640]}"#;
    let missing = said(&[
        ("picture", picture),
        ("credit", "Erika"),
        ("licence", "CC0"),
    ]);
    assert_eq!(missing, [("alt_de", Wrong::Missing)]);
    for (_, wrong) in said(&[("link", "x")]) {
        assert!(
            Lang::ALL
                .into_iter()
                .all(|lang| !wrong.message(lang).is_empty())
        );
    }
}

#[test]
fn what_the_form_has_no_fields_for_stays() {
    let mut before = read(&form(&[])).unwrap();
    before.access.door_cm = Some(90);
    before.state_note = Some(Text::new("Achtung"));
    if let When::Dated { rrule, .. } = &mut before.when {
        *rrule = Some("FREQ=YEARLY;BYMONTH=12".into());
    }
    let again = Form::of(&before, |_| "Laden".into());
    assert_eq!(again.get(Field::Repeat), "custom");
    assert_eq!(read_onto(&again, &before).unwrap(), before);
}

#[test]
fn two_versions_differ_by_group_and_can_be_mixed() {
    let (mine, theirs) = (
        form(&[("title_de", "Meins"), ("end_time", "22:00")]),
        form(&[("title_de", "Ihres"), ("end_time", "21:00")]),
    );
    assert_eq!(mine.differs(&theirs), [Group::Title, Group::When]);
    let mut mixed = mine.clone();
    mixed.take(Group::When, &theirs);
    assert_eq!(mixed.get(Field::EndTime), "21:00");
    assert_eq!(mixed.differs(&mine), [Group::When]);
    assert_eq!(mixed.differs(&theirs), [Group::Title]);
}

fn value(name: &'static str) -> BoxedStrategy<String> {
    let of = |all: &'static [&'static str]| proptest::sample::select(all).prop_map(str::to_owned);
    match Field::parse(name) {
        Some(Field::Repeat) => of(&["once", "daily", "weekly", "monthly", "custom"]).boxed(),
        Some(Field::Ends) => of(&["never", "until", "count"]).boxed(),
        Some(Field::Venue) => of(&["place", "pin", "all"]).boxed(),
        Some(Field::Weekday) => of(&["MO", "TH", "SU", "XX"]).boxed(),
        Some(Field::Nth) => of(&["1", "-1", "5", ""]).boxed(),
        Some(Field::AllDay) => of(&["on", ""]).boxed(),
        Some(Field::Pin) => "5[0-9]\\.[0-9]{1,6},? ?7\\.4[0-9]".boxed(),
        Some(Field::StartDay | Field::EndDay | Field::Until | Field::Except) => {
            // The clock changes on 28 March and 31 October 2027.
            of(&[
                "2027-03-27",
                "2027-03-28",
                "2027-10-31",
                "2026-12-31",
                "2027-02-30",
                "",
            ])
            .boxed()
        }
        Some(Field::StartTime | Field::EndTime) => {
            of(&["00:00", "02:30", "23:59", "24:00"]).boxed()
        }
        _ => "\\PC{0,20}".boxed(),
    }
}

proptest! {
    #[test]
    fn whatever_is_typed_is_read_or_mended_and_what_is_read_survives_the_form(
        values in Field::ALL.iter().map(|it| value(it.name())).collect::<Vec<_>>()
    ) {
        let pairs = Field::ALL.iter().map(|it| it.name()).zip(values.iter().map(String::as_str));
        let mut typed = form(&[]);
        for (name, value) in pairs {
            if let Some(field) = Field::parse(name) {
                typed.set(field, value.trim());
            }
        }
        typed.set(Field::TitleDe, "Lesung");
        if let Ok(event) = read(&typed) {
            let again = Form::of(&event, |_| "Laden".into());
            prop_assert_eq!(read_onto(&again, &event).unwrap(), event);
        }
    }

    #[test]
    fn dates_survive_the_form(
        day in 0_i64..1500, minutes in 0_i64..1440, length in 0_i64..6000,
        all_day: bool, repeat in 0_usize..5, interval in 1_u32..9, count in 1_u32..99,
    ) {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Duration::days(day);
        let start = day.and_time(chrono::NaiveTime::MIN);
        let (start, end) = if all_day {
            (start, start + chrono::Duration::days(1 + length / 1440))
        } else {
            let start = start + chrono::Duration::minutes(minutes);
            (start, start + chrono::Duration::minutes(length))
        };
        let rule = match repeat {
            0 => None,
            1 => Some(Rule::Daily),
            2 => Some(Rule::Weekly(vec![chrono::Datelike::weekday(&day)])),
            3 => Some(Rule::Monthly(nth_of(day), chrono::Datelike::weekday(&day))),
            _ => Some(Rule::Weekly(crate::view::phrase::WEEK.to_vec())),
        };
        let rrule = rule.map(|rule| Repeat { rule, interval, ends: Ends::Count(count) }.text());
        let mut event = read(&form(&[])).unwrap();
        event.when = When::Dated { start, end, all_day, rrule, except: vec![] };
        let again = Form::of(&event, |_| "Laden".into());
        prop_assert_eq!(read_onto(&again, &event).unwrap(), event);
    }

    #[test]
    fn any_request_is_a_form(pairs in prop::collection::vec(("[a-z_]{0,10}", ".{0,30}"), 0..30)) {
        let form = Form::of_pairs(pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())));
        let _ = read(&form);
        let again = Form::of_pairs(form.pairs());
        prop_assert_eq!(again, form);
    }

    #[test]
    fn a_rule_that_is_understood_is_written_the_same(text in "FREQ=(DAILY|WEEKLY|MONTHLY);BYDAY=(1TH|-1SU|MO,WE)(;INTERVAL=[2-9])?(;COUNT=[1-9])?") {
        if let Some(repeat) = Repeat::parse(&text, NaiveDate::from_ymd_opt(2026, 12, 3).unwrap()) {
            prop_assert_eq!(Repeat::parse(&repeat.text(), NaiveDate::default()), Some(repeat.clone()));
            prop_assert_eq!(repeat.text().len(), text.len());
        }
    }
}
