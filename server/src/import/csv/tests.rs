use std::collections::HashSet;

use app::city::{Event, Hours, Lang, Place, Slug};
use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::demo::{self, DataSet};
use crate::store::{Stored, Version, Write};

fn data() -> DataSet {
    demo::dortmund(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()).unwrap()
}

fn stored<T: Clone>(records: &[T]) -> Vec<Stored<T>> {
    let all = records.iter().map(|record| Stored {
        record: record.clone(),
        published: true,
        version: Version::NONE,
        created: app::city::Instant::default(),
        updated: app::city::Instant::default(),
    });
    all.collect()
}

fn known(data: &DataSet) -> Known<'_> {
    Known {
        info: &data.info,
        places: data.places.iter().map(|it| &it.slug).collect(),
        now: "2026-11-21T10:00:00Z".parse().unwrap(),
    }
}

/// What comes of a table of places.
fn places(table: &str) -> Result<Preview, Vec<String>> {
    let data = data();
    read(table.as_bytes(), &stored(&data.places), &known(&data))
        .map_err(|mistakes| mistakes.iter().map(|it| it.message(Lang::De)).collect())
}

fn mistakes(table: &str) -> Vec<String> {
    places(table).unwrap_err()
}

#[test]
fn what_goes_out_comes_back_as_it_was() {
    let data = data();
    let (places, events) = (stored(&data.places), stored(&data.events));
    let table = write(&places).unwrap();
    assert!(table.starts_with("\u{feff}published;slug;name_de;name_en;kind;lon;lat;"));
    let preview = read::<Place>(table.as_bytes(), &places, &known(&data)).unwrap();
    assert_eq!((preview.same, preview.writes.len()), (places.len(), 0));
    let table = write(&events).unwrap();
    let preview = read::<Event>(table.as_bytes(), &events, &known(&data)).unwrap();
    assert_eq!((preview.same, preview.writes.len()), (events.len(), 0));
}

#[test]
fn a_name_of_which_nothing_can_be_seen_is_missing() {
    let row = |name: &str| format!("slug;name_de;kind;lon;lat\n;{name};shop;7.46;51.51\n");
    let missing = mistakes(&row(""));
    for name in ["\u{200b}", "\u{2800}", "\u{3164}", "\u{ad}\u{2060}"] {
        assert_eq!(mistakes(&row(name)), missing, "{name:?}");
    }
}

#[test]
fn records_written_anew_from_a_table_say_the_same() {
    let data = data();
    let events = stored(&data.events);
    let table = write(&events).unwrap();
    let preview = read::<Event>(table.as_bytes(), &[], &known(&data)).unwrap();
    assert_eq!(preview.new.len(), events.len());
    for (write, old) in preview.writes.iter().zip(&events) {
        let Write::Event {
            record, published, ..
        } = write
        else {
            panic!("{write:?}")
        };
        assert!(published);
        assert_eq!(
            (&record.when, &record.venue, &record.price),
            (&old.record.when, &old.record.venue, &old.record.price)
        );
        assert_eq!(
            (&record.title, &record.text, &record.state),
            (&old.record.title, &old.record.text, &old.record.state)
        );
    }
}

#[test]
fn only_what_stands_in_the_table_changes() {
    let table = "slug,hours,phone\r\nbeispielbuch,Mo-Sa 10:00-18:00,\r\nreinoldikirche,,\n";
    let preview = places(table).unwrap();
    let changed: Vec<_> = preview
        .changed
        .iter()
        .find(|it| it.slug.as_str() == "beispielbuch")
        .unwrap()
        .cells
        .iter()
        .map(|it| (it.column, it.before.as_str(), it.after.as_str()))
        .collect();
    assert_eq!(
        changed,
        [
            (
                "hours",
                "Mo-Fr 09:30-13:00,14:00-18:30; Sa 10:00-16:00; PH off",
                "Mo-Sa 10:00-18:00"
            ),
            ("phone", "+49 231 5550002", ""),
        ]
    );
    let Write::Place { record, .. } = &preview.writes[0] else {
        panic!("no place")
    };
    let old = data()
        .places
        .into_iter()
        .find(|it| it.slug == record.slug)
        .unwrap();
    assert_eq!(record.hours, Hours::Osm("Mo-Sa 10:00-18:00".into()));
    assert_eq!(
        (&record.text, &record.contact.email, &record.pictures),
        (&old.text, &old.contact.email, &old.pictures)
    );
}

#[test]
fn a_new_place_needs_no_short_name_and_may_come_from_a_german_spreadsheet() {
    let table = "name_de;kind;lon;lat;source_name;source_as_of;slug;wheelchair;toilet;categories;published\n\
                 Café Zwölf;gastronomy;7,4653;51,5136;Büro;21.11.2026;;yes;ja;;ja\n";
    let preview = places(table).unwrap();
    assert_eq!(preview.new, [Slug::new("cafe-zwoelf").unwrap()]);
    let Write::Place {
        record, published, ..
    } = &preview.writes[0]
    else {
        panic!("no place")
    };
    assert!(published);
    assert!((record.at.lon() - 7.4653).abs() < 1e-9);
    assert_eq!(record.access.toilet, Some(true));
    assert_eq!(record.hours, Hours::Unknown);
}

#[test]
fn every_mistake_is_told_with_its_line_and_column() {
    let table = "slug;name_de;kind;lon;lat;networks;hours;toilet;source_name;source_as_of\n\
                 beispielbuch;;kiosk;x;51.5;;;vielleicht;Büro;gestern\n\
                 \n\
                 neu;\"Zwei\nZeilen\";shop;51.5136;7.4653;;;;Büro;2026-11-21\n\
                 Neu!;x;shop;7.46;51.51;;;;Büro;2026-11-21\n\
                 reinoldikirche;Kirche\n\
                 petrikirche;Petri;sight;7.46;51.51;nirgends;Mo 1o;;Büro;2026-11-21\n\
                 petrikirche;Petri;sight;7.46;51.51;;;;Büro;2026-11-21\n";
    assert_eq!(mistakes(&table.replace('\n', "\r\n")), mistakes(table));
    assert_eq!(
        mistakes(table),
        [
            "Zeile 2, Spalte „name_de“: Hier muss etwas stehen.",
            "Zeile 2, Spalte „kind“: Möglich sind: shop, gastronomy, service, culture, sight, public, transport, art_island, interim_use",
            "Zeile 2, Spalte „lon“: Das ist keine passende Zahl.",
            "Zeile 2, Spalte „toilet“: Bitte schreiben Sie ja oder nein.",
            "Zeile 2, Spalte „source_as_of“: Das ist kein Datum. Bitte schreiben Sie es wie 24.12.2026 oder 2026-12-24.",
            "Zeile 4, Spalte „lon“: Dieser Punkt liegt nicht in der Stadt. Sind Länge und Breite vertauscht?",
            "Zeile 6, Spalte „slug“: Ein Kurzname besteht aus a–z, 0–9 und einzelnen Bindestrichen.",
            "Zeile 7: Die Zeile hat nicht so viele Spalten wie die Kopfzeile.",
            "Zeile 8, Spalte „networks“: „nirgends“ gibt es nicht.",
            "Zeile 8, Spalte „hours“: Die Öffnungszeiten sind nicht zu verstehen: the opening hours “Mo 1o” cannot be \
             read from character 4 on: write them as in “Mo-Fr 10:00-18:00; Sa 10:00-14:00; PH off”",
            "Zeile 9, Spalte „slug“: Derselbe Eintrag steht schon in Zeile 8.",
        ]
    );
}

#[test]
fn a_header_or_a_file_that_is_wrong_is_explained() {
    assert_eq!(
        mistakes("slug;farbe;slug\n"),
        [
            "Zeile 1, Spalte „farbe“: Diese Spalte gibt es nicht.",
            "Zeile 1, Spalte „slug“: Diese Spalte kommt zweimal vor."
        ]
    );
    assert_eq!(
        mistakes("name_de\n"),
        ["Zeile 1, Spalte „slug“: Diese Spalte fehlt."]
    );
    assert_eq!(
        mistakes(""),
        ["Zeile 1: Die Zeile hat nicht so viele Spalten wie die Kopfzeile."]
    );
    let data = data();
    let latin = b"slug;name_de\nx;Caf\xe9\n";
    let mistakes = read::<Place>(latin, &[], &known(&data)).unwrap_err();
    assert_eq!(
        (mistakes.len(), mistakes[0].line, &mistakes[0].fault),
        (1, 2, &Fault::Encoding)
    );
    let missing = read::<Place>(b"slug;name_de\nx;y\n", &[], &known(&data)).unwrap_err();
    assert!(
        missing
            .iter()
            .any(|it| it.column.as_deref() == Some("kind")),
        "{missing:?}"
    );
}

#[test]
fn no_cell_is_run_as_a_formula() {
    let mut places = stored(&data().places[..1]);
    places[0].record.name.de = "=HYPERLINK(\"http://evil\")".into();
    places[0].record.contact.phone = Some("+49 231 1".into());
    places[0].record.contact.website = Some("@SUM(1)".into());
    let table = write(&places).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(table.as_bytes());
    let row = reader.records().next().unwrap().unwrap();
    for cell in &row {
        assert!(
            !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
            "{cell}"
        );
    }
    let data = data();
    let preview = read::<Place>(table.as_bytes(), &places, &known(&data)).unwrap();
    assert_eq!(preview.same, 1, "and it comes back as it was");
}

#[test]
fn events_say_when_and_where_in_ways_people_write() {
    let data = data();
    let table = "slug\ttitle_de\tstart\tend\tvenue_place\tfree\texcept\trrule\tsource_name\tsource_as_of\n\
                 lesung\tLesung\t24.12.2026 18:00\t2026-12-24 20:00\treinoldikirche\tja\t31.12.2026T18:00\tFREQ=WEEKLY\tBüro\t2026-11-21\n";
    let preview = read::<Event>(table.as_bytes(), &[], &known(&data)).unwrap();
    let Write::Event {
        record, published, ..
    } = &preview.writes[0]
    else {
        panic!("no event")
    };
    assert!(!published, "who does not say so publishes nothing");
    let json = serde_json::to_value(record).unwrap();
    assert_eq!(json["when"]["dated"]["start"], "2026-12-24T18:00:00");
    assert_eq!(json["when"]["dated"]["except"][0], "2026-12-31T18:00:00");
    assert_eq!(
        (&json["venue"]["place"], &json["price"]),
        (&"reinoldikirche".into(), &"free".into())
    );
    for (wrong, column) in [
        (table.replace("reinoldikirche", "nirgends"), "venue_place"),
        (table.replace("FREQ=WEEKLY", "FREQ=SECONDLY"), "start"),
        (table.replace("24.12.2026 18:00", "bald"), "start"),
    ] {
        let mistakes = read::<Event>(wrong.as_bytes(), &[], &known(&data)).unwrap_err();
        assert_eq!(mistakes[0].column.as_deref(), Some(column), "{mistakes:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_survives_the_way_out_and_back(name in "[^\\p{C}\\p{Zl}\\p{Zp}]{1,30}", text in "([^\\p{C}\\p{Zl}\\p{Zp}]|\n|\"|;|'|=){0,60}") {
        let data = data();
        let mut places = stored(&data.places[..1]);
        places[0].record.name.de.clone_from(&name);
        places[0].record.text = Some(app::city::Text::new(text));
        let table = write(&places).unwrap();
        let preview = read::<Place>(table.as_bytes(), &places, &known(&data));
        prop_assert!(preview.is_ok_and(|it| it.writes.is_empty()));
    }

    #[test]
    fn no_file_makes_it_stumble(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "(slug|name_de|lon|;|\"|\n|x|=){0,40}") {
        let data = data();
        let known = Known { places: HashSet::new(), ..known(&data) };
        let _ = read::<Place>(&bytes, &[], &known);
        let _ = read::<Event>(text.as_bytes(), &[], &known);
    }
}
