//! Tables of places and events: told what is wrong, or taken in so that they go out the same.

use std::collections::HashMap;

use app::city::{Event, Instant, Lang, Place, Slug};
use proptest::prelude::*;
use server::demo::{self, DataSet};
use server::import::csv::{self, Known, Row};
use server::store::{Stored, Version, Write};

use crate::mutate::{Format, Input};
use crate::search::search;

/// Records in a table, and as many that stand in none.
const SOME: usize = 4;

const WORDS: &str = "; , | \\t ⏎ \" \"\" ' '= =1+1 =HYPERLINK(\"x\") @SUM +49 -7 '@ '' ⏎⏎ ;;;; ja nein \
    vielleicht yes TRUE 0 shop gastronomy art_island interim_use transport kiosk 7,4653 7.4653 \
    51,5136 181 -90 91 1e3 slug kind lon lat hours sample published name_de name_en start end \
    all_day rrule except season_de venue_place venue_lon price_de free state source_as_of mode \
    qualitaetsroute reinoldikirche beispielbuch unknown by_appointment nach␣Vereinbarung \
    Mo-Fr␣10:00-18:00 Mo␣1o off 2026-11-21 21.11.2026 2026-11-21␣19:00 2026-11-21T19:00:00 \
    31.02.2026 99999-01-01 2200-01-01 FREQ=WEEKLY FREQ=SECONDLY FREQ=DAILY;COUNT=4000000000 \
    2026-11-21␣19:00␣2026-11-22␣19:00 cancelled limited Neu! neu-1 \u{feff} # ⏎slug⏎";

fn now() -> Instant {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

/// A record as the store would have it.
fn stored<R: Clone>(record: &R) -> Stored<R> {
    Stored {
        record: record.clone(),
        published: true,
        version: Version(1),
        created: now(),
        updated: now(),
    }
}

/// Some records of a kind, different ones.
fn some<R: Clone>(all: &[R]) -> Vec<Stored<R>> {
    let step = (all.len() / (2 * SOME)).max(1);
    all.iter()
        .step_by(step)
        .take(2 * SOME)
        .map(stored)
        .collect()
}

/// The table of the first records, as it goes out, as a neutral spreadsheet writes it, and with a
/// few of its columns only.
fn seeds<R: Row>(there: &[Stored<R>]) -> Vec<String> {
    let whole = csv::write(&there[..SOME]).unwrap();
    let few = |row: &str| {
        let cells: Vec<&str> = row.split(';').collect();
        format!("{},{},{}\n", cells[0], cells[1], cells[2])
    };
    let short = whole.trim_start_matches('\u{feff}').lines().take(1 + SOME);
    let short: String = short.map(few).collect();
    vec![whole.replace(';', "\t"), short, whole]
}

fn search_in<R: Row + Clone + std::fmt::Debug>(
    all: impl Fn(&DataSet) -> &[R],
    taken: impl Fn(Write) -> Option<(R, bool)>,
) {
    let data = demo::dortmund("2026-11-21".parse().unwrap()).unwrap();
    let there = some(all(&data));
    let known = Known {
        info: &data.info,
        places: data.places.iter().map(|it| &it.slug).collect(),
        now: now(),
    };
    let new = "slug;name_de;title_de;kind;lon;lat;source_name;source_as_of;start;end\n";
    let format = Format::new(seeds(&there).into_iter().chain([new.to_owned()]), WORDS);
    search(150, &format.damaged(), |Input(bytes)| {
        let rows = 1 + bytes
            .iter()
            .filter(|it| matches!(it, b'\n' | b'\r'))
            .count();
        let preview = match csv::read::<R>(&bytes, &there, &known) {
            Ok(preview) => preview,
            Err(mistakes) => {
                // A row has a mistake in each of its columns at most, and one in the whole.
                let most = (rows + 1) * (csv::columns::<R>().len() + 3) + bytes.len();
                prop_assert!((1..=most).contains(&mistakes.len()));
                for mistake in &mistakes {
                    prop_assert!((1..=rows as u64).contains(&mistake.line), "{mistake}");
                    let told = Lang::ALL.map(|lang| mistake.message(lang));
                    prop_assert!(told.iter().all(|it| !it.trim().is_empty()));
                }
                return Ok(());
            }
        };
        let different = preview.new.len() + preview.changed.len();
        prop_assert_eq!(preview.writes.len(), different);
        prop_assert!(different + preview.same <= rows);
        let mut after: HashMap<Slug, Stored<R>> = there
            .iter()
            .map(|it| (it.record.slug().clone(), it.clone()))
            .collect();
        for write in preview.writes {
            let (record, published) = taken(write).ok_or(TestCaseError::fail("another kind"))?;
            let json = serde_json::to_string(&record).unwrap();
            prop_assert_eq!(&serde_json::from_str::<R>(&json).unwrap(), &record);
            let stored = Stored {
                published,
                ..stored(&record)
            };
            after.insert(record.slug().clone(), stored);
        }
        let after: Vec<_> = after.into_values().collect();
        let again = csv::write(&after).unwrap();
        match csv::read::<R>(again.as_bytes(), &after, &known) {
            Ok(again) => prop_assert_eq!(
                (again.same, again.writes),
                (after.len(), vec![]),
                "{:?}",
                again.changed
            ),
            Err(mistakes) => return Err(TestCaseError::fail(format!("{mistakes:?}"))),
        }
        Ok(())
    });
}

#[test]
fn tables_of_places_are_refused_with_words_or_go_out_as_they_came_in() {
    search_in::<Place>(
        |data| &data.places,
        |write| match write {
            Write::Place {
                record, published, ..
            } => Some((record, published)),
            _ => None,
        },
    );
}

#[test]
fn tables_of_events_are_refused_with_words_or_go_out_as_they_came_in() {
    search_in::<Event>(
        |data| &data.events,
        |write| match write {
            Write::Event {
                record, published, ..
            } => Some((record, published)),
            _ => None,
        },
    );
}
