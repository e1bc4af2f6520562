//! Whatever is typed is understood or refused with words, and what was not touched stays.

use leptos::prelude::RenderHtml;
use proptest::prelude::*;

use super::conflict::{THEIRS, decided};
use super::edit::Drawing;
use super::fields::Fields;
use super::form::{Allowed, PARTS, fields_of, moved_by_address, place_of};
use super::pictures;
use crate::account::field::Problem;
use crate::city::{
    Accessibility, BBox, Contact, Details, Hours, Lang, Picture, Place, Point, Slug, Source, Text,
    check,
};
use crate::words::Words;

fn place() -> Place {
    serde_json::from_str(
        r#"{"slug":"laden","name":{"de":"Laden","en":"Shop"},"kind":"shop","at":[7.466,51.514],
        "categories":["mode"],"summary":{"de":"Ein Satz."},
        "contact":{"phone":"+49 231 1","links":[{"label":{"de":"Karte"},"url":"https://laden.example/karte"}]},
        "address":{"street":"Brückstraße","house_number":"3a"},
        "access":{"wheelchair":"limited","step_cm":12,"toilet":false},
        "source":{"name":"OpenStreetMap","as_of":"2024-05-01"}}"#,
    )
    .unwrap()
}

fn allowed() -> Allowed {
    Allowed {
        categories: Vec::new(),
        bounds: BBox::new(7.4, 51.4, 7.6, 51.6).unwrap(),
    }
}

fn read(fields: &Fields, before: &Place) -> Result<Place, Vec<String>> {
    place_of(fields, before, before.hours.clone(), &allowed(), Lang::De)
        .map_err(|found| found.into_iter().map(|it| it.field).collect())
}

#[test]
fn several_things_that_are_wrong_with_a_field_are_a_list() {
    let all = ["a.png: zu groß", "<b>.png: beschädigt"].map(|it| Problem::new("upload", it));
    let said = |problems: &[Problem]| {
        let drawing = Drawing {
            lang: Lang::De,
            fields: &Fields::default(),
            problems,
            doubts: &[],
        };
        drawing.said("upload", None).0.to_html()
    };
    let one = said(&all[..1]);
    assert!(
        one.contains("<p ") && one.contains("id=\"upload-error\""),
        "{one}"
    );
    let list = said(&all);
    assert!(
        list.contains("<ul ") && list.contains("id=\"upload-error\""),
        "{list}"
    );
    assert!(list.contains("<li>a.png: zu groß</li>"), "{list}");
    assert!(
        list.contains("<li>&lt;b&gt;.png: beschädigt</li>"),
        "{list}"
    );
}

#[test]
fn a_place_survives_the_way_through_the_form() {
    let place = place();
    assert_eq!(read(&fields_of(&place), &place), Ok(place));
}

#[test]
fn what_was_typed_is_brought_into_the_form_of_the_records() {
    let before = place();
    let mut fields = fields_of(&before);
    fields.set("phone", "0231 / 12 34-56");
    fields.set("website", "www.laden.example/neu");
    fields.set("name.de", "  Neuer Laden ");
    fields.set("access.step_cm", "0 cm");
    fields.set("at.lat", "51,515");
    let after = read(&fields, &before).unwrap();
    assert_eq!(after.contact.phone.as_deref(), Some("+49 231 12 34-56"));
    let web = after.contact.website.as_deref();
    assert_eq!(web, Some("https://www.laden.example/neu"));
    assert_eq!(after.name, Text::both("Neuer Laden", "Shop"));
    assert_eq!(after.access.step_cm, Some(0));
    assert_eq!(after.at, Point::new(7.466, 51.515).unwrap());
    assert_eq!(after.summary, before.summary);
}

#[test]
fn every_mistake_is_told_at_its_field() {
    let before = place();
    let mut fields = fields_of(&before);
    for (key, wrong) in [
        ("name.de", ""),
        ("text.en", "English only"),
        ("phone", "ruf an"),
        ("email", "laden@"),
        ("website", "javascript:alert(1)"),
        ("link.0.url", "kein punkt"),
        ("link.1.url", "laden.example"),
        ("access.door_cm", "breit"),
        ("address.postcode", "4413"),
        ("at.lon", "50"),
    ] {
        fields.set(key, wrong);
    }
    let expected = [
        "name.de",
        "text.de",
        "phone",
        "email",
        "website",
        "link.0.url",
        "link.1.label.de",
        "access.door_cm",
        "address.postcode",
        "at.lat",
    ];
    let found = read(&fields, &before).unwrap_err();
    for field in expected {
        assert!(found.iter().any(|it| it == field), "{field} in {found:?}");
    }
}

#[test]
fn a_wrong_value_that_nobody_has_touched_holds_nobody_up() {
    let mut before = place();
    before.contact.phone = Some("nach 18 Uhr".to_owned());
    let mut fields = fields_of(&before);
    fields.set("summary.de", "Neuer Satz.");
    let after = read(&fields, &before).unwrap();
    assert_eq!(after.contact.phone, before.contact.phone);
}

#[test]
fn categories_that_the_form_does_not_offer_stay() {
    let before = place();
    let mut fields = fields_of(&before);
    fields.add("category", "erfunden");
    assert_eq!(
        read(&fields, &before).unwrap().categories,
        before.categories
    );
}

#[test]
fn only_an_address_that_changed_alone_asks_for_a_new_position() {
    let before = place();
    let mut fields = fields_of(&before);
    assert!(!moved_by_address(&fields, &before));
    fields.set("address.number", "5");
    assert!(moved_by_address(&fields, &before));
    fields.set("at.lat", "51.5141");
    assert!(!moved_by_address(&fields, &before));
}

#[test]
fn two_versions_become_one_part_by_part() {
    let before = place();
    let (mut mine, mut theirs) = (fields_of(&before), fields_of(&before));
    mine.set("phone", "1");
    mine.set("summary.de", "Meiner");
    theirs.set("phone", "2");
    theirs.set("summary.de", "Ihrer");
    mine.set("choose-phone", THEIRS);
    let merged = decided(&mine, &theirs);
    assert_eq!(merged.get("phone"), "2");
    assert_eq!(merged.get("summary.de"), "Meiner");
    assert_eq!(merged.get("choose-phone"), "");
}

#[test]
fn pictures_survive_the_form_and_must_be_described() {
    let picture = Picture {
        src: "/media/0a-640.jpg".to_owned(),
        width: 640,
        height: 480,
        widths: vec![320, 640],
        alt: Text::new("Eine Tür"),
        credit: "Erika".to_owned(),
        licence: String::new(),
    };
    let mut fields = pictures::fields_of(std::slice::from_ref(&picture));
    assert_eq!(pictures::pictures_of(&fields), [picture]);
    assert!(pictures::problems(&fields, Words(Lang::De)).is_empty());
    fields.set("picture.0.alt.de", " ");
    let found = pictures::problems(&fields, Words(Lang::De));
    assert_eq!(found[0].field, "picture.0.alt.de");
}

/// Keys as forms use them, and others.
fn key() -> impl Strategy<Value = String> {
    let known: Vec<String> = fields_of(&place())
        .pairs()
        .map(|(key, _)| key.to_owned())
        .collect();
    prop_oneof![
        4 => proptest::sample::select(known),
        1 => "(link|picture|hours.row)\\.[0-9]{1,3}\\.[a-z.]{1,8}",
        1 => ".{0,12}",
    ]
}

proptest! {
    #[test]
    fn no_input_is_too_strange_to_be_read(
        pairs in proptest::collection::vec((key(), ".{0,40}"), 0..30)
    ) {
        let before = place();
        let fields = Fields::from_pairs(pairs);
        let _ = read(&fields, &before);
        let _ = pictures::pictures_of(&fields);
        let _ = pictures::problems(&fields, Words(Lang::En));
    }

    #[test]
    fn valid_records_are_the_same_after_the_form(
        name in "[^\\p{C}\\p{Zl}\\p{Zp}]{1,80}", english in proptest::option::of("[a-z]{1,20}"),
        door in proptest::option::of(0u16..500), lon in 7.41f64..7.59, lat in 51.41f64..51.59,
    ) {
        prop_assume!(check::is_seen(&name));
        let mut wanted = Place {
            slug: Slug::new("laden").unwrap(),
            details: Details::Shop,
            hours: Hours::Unknown,
            source: Source { ..place().source },
            ..place()
        };
        wanted.name = Text { de: name.trim().to_owned(), en: english };
        wanted.access.door_cm = door;
        wanted.at = Point::new((lon * 1e6).round() / 1e6, (lat * 1e6).round() / 1e6).unwrap();
        // As typed over another place, so that every part is read anew.
        let mut before = place();
        before.name = Text::new("Vorher");
        before.access = Accessibility::default();
        before.contact = Contact::default();
        before.address = None;
        before.summary = None;
        let after = read(&fields_of(&wanted), &before).unwrap();
        prop_assert_eq!(&after, &wanted);
        let again = fields_of(&after);
        for part in PARTS {
            prop_assert!(again.agrees(&fields_of(&wanted), part));
        }
    }
}
