//! Quick actions, as owners use them behind the counter.

use std::sync::Arc;

use app::city::{
    Closure, Contact, Details, Instant, Lang, Place, Point, Schedule, Slug, Source, Text, Zone,
};
use chrono::Duration;

use super::super::*;
use super::day;
use crate::calendar::hours::Evaluator;
use crate::calendar::zone::{CITY, zone};

fn place(hours: &str) -> Place {
    Place {
        slug: Slug::new("laden").unwrap(),
        name: Text::new("Laden"),
        details: Details::Shop,
        at: Point::new(7.4653, 51.5136).unwrap(),
        networks: vec![],
        categories: vec![],
        summary: None,
        text: None,
        address: None,
        district: None,
        hours: Hours::Osm(hours.into()),
        closures: vec![],
        contact: Contact::default(),
        access: app::city::Accessibility::default(),
        pictures: vec![],
        source: Source {
            name: "Laden".into(),
            url: None,
            licence: None,
            as_of: day("2026-11-01"),
            note: None,
        },
        sample: false,
    }
}

fn clock() -> Zone {
    let at = |text: &str| text.parse::<Instant>().unwrap();
    zone(CITY, at("2025-06-01T00:00:00Z"), at("2028-06-01T00:00:00Z"))
}

fn local(text: &str) -> Instant {
    clock().instant(text.parse().unwrap())
}

fn schedule(hours: &str) -> Schedule {
    let from = local("2026-11-15T00:00:00");
    let at = Point::new(7.4653, 51.5136).unwrap();
    Evaluator::new(Arc::new(clock()), at, from, from + Duration::days(30))
        .schedule(hours)
        .unwrap()
}

/// The hours after "heute früher zu", or why not.
fn earlier(hours: &str, at: &str, now: &str) -> Result<String, QuickError> {
    let schedule = schedule(hours);
    let changed = closes_earlier(
        &place(hours),
        Some(&schedule),
        at.parse().unwrap(),
        local(now),
        &clock(),
    )?;
    let Hours::Osm(text) = changed.hours else {
        panic!("hours are gone")
    };
    Ok(text)
}

#[test]
fn closing_earlier_is_a_rule_for_that_one_date() {
    // A Saturday.
    assert_eq!(
        earlier("Mo-Sa 10:00-18:00; PH off", "16", "2026-11-21T11:00:00").unwrap(),
        "Mo-Sa 10:00-18:00; PH off; 2026 Nov 21 10:00-16:00"
    );
    // What comes after the break falls away, and what can be arranged otherwise stays.
    assert_eq!(
        earlier(
            "Mo-Sa 10:00-13:00,15:00-18:00 || \"nach Vereinbarung\"",
            "13:30",
            "2026-11-21T11:00:00"
        )
        .unwrap(),
        "Mo-Sa 10:00-13:00,15:00-18:00; 2026 Nov 21 10:00-13:00 || \"nach Vereinbarung\""
    );
    // Hours that no form can show are cut short like any others.
    assert_eq!(
        earlier("Nov Sa[3] 10:00-20:00", "18", "2026-11-21T11:00:00").unwrap(),
        "Nov Sa[3] 10:00-20:00; 2026 Nov 21 10:00-18:00"
    );
    assert_eq!(
        earlier("24/7", "20", "2026-11-21T11:00:00").unwrap(),
        "24/7; 2026 Nov 21 00:00-20:00"
    );
}

#[test]
fn after_midnight_a_bar_still_means_the_evening_before() {
    assert_eq!(
        earlier("Mo-Su 18:00-05:00", "2:30", "2026-11-22T01:00:00").unwrap(),
        "Mo-Su 18:00-05:00; 2026 Nov 21 18:00-02:30"
    );
    // In the evening one can announce the same.
    assert_eq!(
        earlier("Mo-Su 18:00-05:00", "2:30", "2026-11-21T20:00:00").unwrap(),
        "Mo-Su 18:00-05:00; 2026 Nov 21 18:00-02:30"
    );
    assert_eq!(
        earlier("Mo-Su 18:00-05:00", "24", "2026-11-21T20:00:00").unwrap(),
        "Mo-Su 18:00-05:00; 2026 Nov 21 18:00-24:00"
    );
}

#[test]
fn a_time_that_has_passed_means_closed_since_then() {
    assert_eq!(
        earlier("Mo-Sa 10:00-18:00", "16", "2026-11-21T16:10:00").unwrap(),
        "Mo-Sa 10:00-18:00; 2026 Nov 21 10:00-16:00"
    );
}

#[test]
fn the_rule_closes_the_shop_and_only_on_that_day() {
    let hours = earlier("Mo-Sa 10:00-18:00", "16", "2026-11-21T11:00:00").unwrap();
    let (before, after) = (schedule("Mo-Sa 10:00-18:00"), schedule(&hours));
    assert_eq!(before.spans.len(), after.spans.len());
    let changed: Vec<_> = before
        .spans
        .iter()
        .zip(&after.spans)
        .filter(|(before, after)| before != after)
        .collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].1.end, local("2026-11-21T16:00:00"));
}

#[test]
fn what_is_not_earlier_is_explained() {
    let error = |at, now| earlier("Mo-Fr 10:00-18:00", at, now).unwrap_err();
    assert_eq!(
        error("19", "2026-11-20T11:00:00").message(Lang::De),
        "Das ist nicht früher als sonst: Heute schließen Sie um 18 Uhr."
    );
    assert_eq!(
        error("9:30", "2026-11-20T11:00:00").message(Lang::De),
        "Um 9.30 Uhr ist noch nicht geöffnet. Wählen Sie „heute geschlossen“."
    );
    assert_eq!(error("12", "2026-11-21T11:00:00"), QuickError::NotOpen);
    let unknown = Place {
        hours: Hours::Unknown,
        ..place("off")
    };
    let now = local("2026-11-20T11:00:00");
    assert_eq!(
        closes_earlier(&unknown, None, Time::NOON, now, &clock()),
        Err(QuickError::NoHours)
    );
}

#[test]
fn what_is_over_is_dropped_with_the_next_change() {
    let mut shop = place("Mo-Sa 10:00-18:00; 2026 Nov 19 10:00-16:00; Dec 24 off");
    shop.closures = vec![Closure {
        from: day("2026-11-02"),
        until: Some(day("2026-11-06")),
        reason: None,
    }];
    let shop = closed_today(&shop, day("2026-11-21"), Some(Text::new("krank")));
    assert_eq!(
        shop.hours,
        Hours::Osm("Mo-Sa 10:00-18:00; Dec 24 off".into())
    );
    assert_eq!(shop.closures.len(), 1);
    assert!(shop.closures[0].covers(day("2026-11-21")));
    assert!(!shop.closures[0].covers(day("2026-11-22")));
    // Twice is once.
    assert_eq!(closed_today(&shop, day("2026-11-21"), None), shop);
}

#[test]
fn a_holiday_takes_the_place_of_what_lies_within_it() {
    let today = day("2026-11-21");
    let shop = closed_today(&place("Mo-Sa 10:00-18:00"), today, None);
    let until = Some(day("2026-12-01"));
    let shop = away(&shop, today, until, Some(Text::new("Urlaub")), today).unwrap();
    assert_eq!(shop.closures.len(), 1);
    assert_eq!(shop.closures[0].until, until);
    let backwards = away(&shop, today, Some(day("2026-11-20")), None, today);
    assert_eq!(backwards, Err(QuickError::Backwards));
    let over = away(
        &shop,
        day("2026-11-01"),
        Some(day("2026-11-20")),
        None,
        today,
    );
    assert_eq!(over, Err(QuickError::Over));
}

/// The closures of a place: first day, last day and reason.
fn closures(place: &Place) -> Vec<String> {
    let closures = place.closures.iter().map(|it| {
        let until = it.until.map_or("…".to_owned(), |it| it.to_string());
        let why = it.reason.as_ref().map_or("-", |it| it.de.as_str());
        format!("{} to {until}: {why}", it.from)
    });
    closures.collect()
}

#[test]
fn a_new_reason_takes_the_place_of_the_old_one() {
    let today = day("2026-11-21");
    let why = |text: &str| Some(Text::new(text));
    let shop = closed_today(&place("24/7"), today, why("krank"));
    let shop = closed_today(&shop, today, why("Wasserschaden"));
    assert_eq!(closures(&shop), ["2026-11-21 to 2026-11-21: Wasserschaden"]);
    assert_eq!(
        closed_today(&shop, today, None),
        shop,
        "nothing new was said"
    );
    let nameless = closed_today(&place("24/7"), today, None);
    assert_eq!(closed_today(&nameless, today, why("Wasserschaden")), shop);
}

#[test]
fn a_reason_for_one_day_of_a_holiday_does_not_end_the_holiday() {
    let today = day("2026-11-21");
    let why = |text: &str| Some(Text::new(text));
    let holiday = away(
        &place("24/7"),
        day("2026-11-16"),
        Some(day("2026-11-28")),
        why("Urlaub"),
        day("2026-11-16"),
    );
    let shop = closed_today(&holiday.unwrap(), today, why("Wasserschaden"));
    assert_eq!(
        closures(&shop),
        [
            "2026-11-16 to 2026-11-20: Urlaub",
            "2026-11-21 to 2026-11-21: Wasserschaden",
            "2026-11-22 to 2026-11-28: Urlaub",
        ],
        "what is over goes with the next change"
    );
    let inventory = away(
        &shop,
        day("2026-11-27"),
        Some(day("2026-12-01")),
        why("Inventur"),
        today,
    );
    assert_eq!(
        closures(&inventory.unwrap()),
        [
            "2026-11-21 to 2026-11-21: Wasserschaden",
            "2026-11-22 to 2026-11-26: Urlaub",
            "2026-11-27 to 2026-12-01: Inventur",
        ]
    );
    let for_good = away(&shop, today, None, why("Umbau"), today).unwrap();
    assert_eq!(closures(&for_good), ["2026-11-21 to …: Umbau"]);
}

#[test]
fn whoever_closes_earlier_is_not_closed_for_the_day_any_more() {
    let hours = "Mo-Sa 10:00-18:00";
    let shop = closed_today(&place(hours), day("2026-11-21"), Some(Text::new("krank")));
    let now = local("2026-11-21T11:00:00");
    let at = "16".parse().unwrap();
    let shop = closes_earlier(&shop, Some(&schedule(hours)), at, now, &clock()).unwrap();
    assert_eq!(shop.closures, []);
    assert_eq!(
        shop.hours,
        Hours::Osm("Mo-Sa 10:00-18:00; 2026 Nov 21 10:00-16:00".into())
    );
}

#[test]
fn open_after_all_takes_back_both_kinds() {
    let today = day("2026-11-21");
    let hours = earlier("Mo-Sa 10:00-18:00", "16", "2026-11-21T11:00:00").unwrap();
    let shop = closed_today(&place(&hours), today, None);
    assert_eq!(open_again(&shop, today), place("Mo-Sa 10:00-18:00"));
    // Back a day early: the holiday ends yesterday.
    let away = away(
        &place("24/7"),
        day("2026-11-16"),
        Some(day("2026-11-22")),
        None,
        day("2026-11-16"),
    )
    .unwrap();
    let back = open_again(&away, today);
    assert_eq!(back.closures[0].until, Some(day("2026-11-20")));
    assert!(!back.closures[0].covers(today));
}
