//! Whatever is typed is understood or refused with words at its field, and nothing stops the server.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::page::{Suggestion, form_page};
use super::route::SuggestPage;
use super::{Known, Spot, TRAP, event_of, event_remarks, place_of, place_remarks, typed};
use crate::account::event_form::{Around, Match, empty_event};
use crate::account::field::Problem;
use crate::account::frame::Frame;
use crate::account::owner::fields::Fields;
use crate::account::owner::form::Allowed;
use crate::city::{
    BBox, Category, Event, Hours, Kind, Lang, Place, Point, Slug, Source, Text, Venue, When,
};

fn fields(pairs: &[(&str, &str)]) -> Fields {
    typed(
        pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned())),
    )
}

fn bounds() -> BBox {
    BBox::new(7.4, 51.4, 7.6, 51.6).unwrap()
}

fn base() -> Event {
    let source = Source {
        name: "Test".to_owned(),
        url: None,
        licence: None,
        as_of: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
        note: None,
    };
    empty_event(Slug::new("neu").unwrap(), source)
}

fn event(fields: &Fields, spot: &Spot, lang: Lang) -> Result<Event, Vec<Problem>> {
    let around = Around {
        today: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
        bounds: bounds(),
        categories: &[],
        find: &|_| Match::None,
    };
    event_of(fields, &base(), spot, &around, lang)
}

fn concert() -> Fields {
    fields(&[
        ("title", "Hofkonzert"),
        ("start_day", "2026-12-05"),
        ("start_time", "18:00"),
        ("end_time", "20:00"),
        ("where", "Im Hof hinter der Kirche"),
        ("text", "Musik"),
        ("link", "hof.example/konzert"),
        ("note", "Bitte bald"),
    ])
}

fn blank() -> Place {
    serde_json::from_str(
        r#"{"slug":"neu","name":{"de":""},"kind":"shop","at":[7.466,51.514],
        "source":{"name":"Test","as_of":"2026-11-21"}}"#,
    )
    .unwrap()
}

fn allowed() -> Allowed {
    let category = |slug: &str| Category {
        slug: Slug::new(slug).unwrap(),
        name: Text::new(slug),
        events: false,
        outdoors: false,
        words: Vec::new(),
    };
    Allowed {
        categories: vec![category("mode"), category("cafe")],
        bounds: bounds(),
    }
}

fn place(fields: &Fields, lang: Lang) -> Result<Place, Vec<Problem>> {
    place_of(fields, &blank(), Hours::Unknown, &allowed(), lang)
}

fn cafe() -> Fields {
    fields(&[
        ("name", "Café Neu"),
        ("kind", "gastronomy"),
        ("category", "cafe"),
        ("street", "Kampstraße"),
        ("number", "4"),
        ("website", "neu.example"),
        ("hours", "täglich ab zehn"),
    ])
}

fn names(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|it| it.field.as_str()).collect()
}

#[test]
fn an_event_in_words_becomes_a_record_and_its_place_goes_to_the_office() {
    let event = event(&concert(), &Spot::Words, Lang::De).unwrap();
    assert_eq!(event.title, Text::new("Hofkonzert"));
    assert_eq!(event.link.as_deref(), Some("https://hof.example/konzert"));
    assert_eq!(event.venue, None);
    let When::Dated { start, all_day, .. } = event.when else {
        panic!()
    };
    assert_eq!(
        (start.to_string().as_str(), all_day),
        ("2026-12-05 18:00:00", false)
    );
    let note = event_remarks(&concert(), &Spot::Words);
    assert!(
        note.contains("Im Hof hinter der Kirche") && note.ends_with("Bitte bald"),
        "{note}"
    );
}

#[test]
fn an_address_becomes_a_point_that_is_called_as_it_was_written() {
    let at = Point::new(7.465, 51.513).unwrap();
    let spot = Spot::At(at);
    let event = event(&concert(), &spot, Lang::En).unwrap();
    let name = Text::both("Im Hof hinter der Kirche", "Im Hof hinter der Kirche");
    assert_eq!(event.venue, Some(Venue::Point { name, at }));
    assert_eq!(event.title, Text::both("Hofkonzert", "Hofkonzert"));
    assert_eq!(event_remarks(&concert(), &spot), "Bitte bald");
}

#[test]
fn an_event_without_a_time_lasts_all_day_and_one_with_an_end_alone_is_asked_for_its_beginning() {
    let mut fields = concert();
    fields.set("start_time", "");
    let problems = event(&fields, &Spot::Words, Lang::De).unwrap_err();
    assert_eq!(names(&problems), ["start_time"]);
    fields.set("end_time", "");
    assert!(
        event(&fields, &Spot::Words, Lang::De)
            .unwrap()
            .when
            .is_all_day()
    );
}

#[test]
fn all_that_is_to_be_mended_in_an_event_is_told_at_once_in_the_order_of_the_form() {
    let long = "x".repeat(2000);
    let fields = fields(&[("link", "nichts"), ("start_day", "bald"), ("note", &long)]);
    let problems = event(&fields, &Spot::Words, Lang::De).unwrap_err();
    assert_eq!(
        names(&problems),
        ["title", "start_day", "where", "link", "note"]
    );
    let several = Spot::Several(Vec::new());
    let problems = event(&concert(), &several, Lang::En).unwrap_err();
    assert_eq!(names(&problems), ["where"]);
}

#[test]
fn a_place_becomes_a_record_of_its_kind_and_words_about_hours_go_to_the_office() {
    let place = place(&cafe(), Lang::De).unwrap();
    assert_eq!(place.kind(), Kind::Gastronomy);
    assert_eq!(place.categories, [Slug::new("cafe").unwrap()]);
    assert_eq!(place.at, blank().at);
    let address = place.address.unwrap();
    assert_eq!(
        (address.street.as_str(), address.house_number.as_deref()),
        ("Kampstraße", Some("4"))
    );
    let note = place_remarks(&cafe(), Known::House, false);
    assert_eq!(note, "Öffnungszeiten: täglich ab zehn");
    assert_eq!(place_remarks(&cafe(), Known::House, true), "");
    let note = place_remarks(&cafe(), Known::Nothing, true);
    assert!(note.contains("Mitte der Karte"), "{note}");
}

#[test]
fn all_that_is_to_be_mended_in_a_place_is_told_at_once_in_the_order_of_the_form() {
    let fields = fields(&[
        ("kind", "palace"),
        ("category", "kings"),
        ("website", "nowhere"),
    ]);
    let problems = place(&fields, Lang::De).unwrap_err();
    assert_eq!(
        names(&problems),
        ["name", "kind", "category", "street", "website"]
    );
}

#[test]
fn every_kind_can_be_suggested() {
    for kind in Kind::ALL {
        let mut fields = cafe();
        fields.set("kind", kind.key());
        assert_eq!(place(&fields, Lang::En).unwrap().kind(), kind);
    }
}

fn page(page: SuggestPage, fields: Fields) -> String {
    let frame = Frame {
        lang: Lang::De,
        here: page.into(),
        query: String::new(),
        site: "Karte".to_owned(),
        languages: Lang::ALL.to_vec(),
        style: "/pkg/app.css".to_owned(),
        scripts: Vec::new(),
        member: None,
        notice: None,
    };
    let suggestion = Suggestion {
        page,
        fields,
        problems: Vec::new(),
        seal: "seal".to_owned(),
        similar: Vec::new(),
        spots: Vec::new(),
        categories: Vec::new(),
        streets: Vec::new(),
    };
    form_page(&frame, &suggestion)
}

#[test]
fn nobody_meets_the_trap_by_eye_ear_or_key_and_nothing_completes_it() {
    for it in [SuggestPage::Event, SuggestPage::Place] {
        let html = page(it, Fields::default());
        let name = format!("name=\"{TRAP}\"");
        let trap = html.split("<div").find(|it| it.contains(&name)).unwrap();
        let trap = trap.split("</div>").next().unwrap();
        for needed in [
            "aria-hidden=\"true\"",
            " inert",
            "tabindex=\"-1\"",
            "autocomplete=\"off\"",
            "class=\"hidden\"",
        ] {
            assert!(trap.contains(needed), "{needed} is missing in {trap}");
        }
        assert!(!html.contains("<script"), "works without: {html}");
    }
}

fn pair() -> impl Strategy<Value = (String, String)> {
    let keys = [
        "title",
        "start_day",
        "start_time",
        "end_time",
        "end_day",
        "where",
        "text",
        "link",
        "note",
        "mail",
        "name",
        "kind",
        "category",
        "street",
        "number",
        "website",
        "hours",
        "spot",
        "seen",
    ];
    let values = prop_oneof![
        any::<String>(),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "[0-9]{1,2}:[0-9]{2}",
        "</textarea><script>.{0,5}",
        Just("shop".to_owned()),
    ];
    (
        proptest::sample::select(keys.to_vec()).prop_map(str::to_owned),
        values,
    )
}

proptest! {
    #[test]
    fn no_input_stops_the_forms_or_becomes_markup(pairs in prop::collection::vec(pair(), 0..20)) {
        let fields = typed(pairs);
        for lang in Lang::ALL {
            let _ = event(&fields, &Spot::Words, lang);
            let _ = place(&fields, lang);
        }
        let _ = event_remarks(&fields, &Spot::Words);
        let _ = place_remarks(&fields, Known::Street, false);
        for it in [SuggestPage::Event, SuggestPage::Place] {
            let html = page(it, fields.clone());
            prop_assert!(!html.contains("<script"), "{}", html);
        }
    }

    #[test]
    fn what_is_in_order_is_taken_word_for_word(
        title in "[A-Za-zÄÖÜäöü0-9 ]{1,60}[a-z]",
        text in "[ -~]{0,200}",
        month in 1_u32..=12,
        day in 1_u32..=28,
    ) {
        let title = title.trim();
        let mut fields = concert();
        fields.set("title", title);
        fields.set("text", text.trim());
        fields.set("start_day", format!("2027-{month:02}-{day:02}"));
        let event = event(&fields, &Spot::Words, Lang::De).unwrap();
        prop_assert_eq!(&event.title.de, title);
        prop_assert_eq!(event.text.map(|it| it.de).unwrap_or_default(), text.trim());
        let mut fields = cafe();
        fields.set("name", title);
        prop_assert_eq!(&place(&fields, Lang::De).unwrap().name.de, title);
    }
}
