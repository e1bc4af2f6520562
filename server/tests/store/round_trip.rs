//! What is written comes back, and leaves a trail.

use app::city::{CityInfo, Event, Place, Revision, Venue};
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use server::store::{Batch, RecordId, Records, Store, StoreError, Version, Write};

use crate::database::{Database, on_both};
use crate::random::any_city;
use crate::samples::{
    BASEMAP, batch, event, info, noon, offer, place, remove_event, remove_place, slug, write_event,
    write_place,
};

on_both! {
    a_new_database_is_empty_and_says_what_to_do
    any_city_comes_back_as_it_was_written
    a_record_knows_its_version_and_its_times
    the_trail_tells_who_changed_what
    a_version_number_is_never_used_twice
    what_is_not_published_does_not_show_through
    the_same_record_twice_in_a_batch_is_written_in_order
    a_batch_without_writes_changes_nothing
}

async fn a_new_database_is_empty_and_says_what_to_do(database: &Database) {
    let store = database.open().await;
    assert!(store.is_empty().await.unwrap());
    assert_eq!(store.revision().await.unwrap(), Revision(0));
    let error = store.load().await.unwrap_err();
    assert!(matches!(error, StoreError::Empty), "{error:?}");
    assert!(error.to_string().contains("server load demo"), "{error}");

    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    assert!(!store.is_empty().await.unwrap());
    let records = store.load().await.unwrap();
    assert_eq!(records.info, info());
    assert_eq!(
        records.basemap,
        r#"{"type":"FeatureCollection","features":[]}"#
    );
    store.close().await;
}

async fn any_city_comes_back_as_it_was_written(database: &Database) {
    let store = database.open().await;
    let handle = tokio::runtime::Handle::current();
    let mut runner = TestRunner::new(Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    });
    tokio::task::block_in_place(|| {
        let cases = runner.run(&any_city(), |(info, places, events)| {
            handle.block_on(comes_back(&*store, info, places, events));
            Ok(())
        });
        cases.unwrap();
    });
    store.close().await;
}

async fn comes_back(store: &dyn Store, info: CityInfo, places: Vec<Place>, events: Vec<Event>) {
    // The cases follow one another in one database: each takes away what the last has left.
    let mut writes = Vec::new();
    if !store.is_empty().await.unwrap() {
        let old = store.load().await.unwrap();
        writes.extend(old.events.iter().map(|it| remove_event(it.slug.as_str())));
        writes.extend(old.places.iter().map(|it| remove_place(it.slug.as_str())));
    }
    writes.push(Write::Info {
        record: info.clone(),
        expected: None,
    });
    writes.push(Write::Basemap {
        geojson: BASEMAP.into(),
    });
    writes.extend(places.iter().cloned().map(write_place));
    writes.extend(events.iter().cloned().map(write_event));
    let before = store.revision().await.unwrap();
    let revision = store.write(batch(writes)).await.unwrap();
    assert_eq!(revision.0, before.0 + 1);
    let basemap = BASEMAP.into();
    let written = Records {
        revision,
        info,
        places,
        events,
        basemap,
    };
    assert_eq!(store.load().await.unwrap(), written);
}

async fn a_record_knows_its_version_and_its_times(database: &Database) {
    let store = database.open().await;
    assert_eq!(store.place(&slug("laden")).await.unwrap(), None);
    store
        .write(batch([
            Write::Info {
                record: info(),
                expected: None,
            },
            write_place(place("laden")),
        ]))
        .await
        .unwrap();
    let later = noon() + chrono::Duration::minutes(5);
    let mut changed = place("laden");
    changed.sample = true;
    let record = changed.clone();
    let write = Write::Place {
        record,
        published: false,
        expected: Some(Version(1)),
    };
    let update = Batch {
        by: "ben".into(),
        at: later,
        writes: vec![write],
    };
    store.write(update).await.unwrap();
    let kept = store.place(&slug("laden")).await.unwrap().unwrap();
    assert_eq!(kept.record, changed);
    assert_eq!((kept.version, kept.published), (Version(2), false));
    assert_eq!((kept.created, kept.updated), (noon(), later));

    assert_eq!(store.event(&slug("fest")).await.unwrap(), None);
    store
        .write(batch([write_event(event("fest"))]))
        .await
        .unwrap();
    let kept = store.event(&slug("fest")).await.unwrap().unwrap();
    assert_eq!((kept.record, kept.version), (event("fest"), Version(1)));
    store.close().await;
}

async fn the_trail_tells_who_changed_what(database: &Database) {
    let store = database.open().await;
    let id = RecordId::Place(slug("laden"));
    let mut renamed = place("laden");
    renamed.name.de = "Anders".into();
    renamed.categories = vec![slug("mode")];
    store
        .write(batch([
            Write::Info {
                record: info(),
                expected: None,
            },
            write_place(place("laden")),
        ]))
        .await
        .unwrap();
    store
        .write(batch([write_place(renamed.clone())]))
        .await
        .unwrap();
    let removal = Batch {
        by: "ben".into(),
        ..batch([remove_place("laden")])
    };
    store.write(removal).await.unwrap();

    let old = serde_json::to_value(place("laden")).unwrap();
    let new = serde_json::to_value(renamed).unwrap();
    let trail = store.history(&id).await.unwrap();
    let steps: Vec<_> = trail
        .iter()
        .map(|it| (it.before.as_ref(), it.after.as_ref()))
        .collect();
    assert_eq!(
        steps,
        [
            (Some(&new), None),
            (Some(&old), Some(&new)),
            (None, Some(&old))
        ]
    );
    let steps: Vec<_> = trail
        .iter()
        .map(|it| (it.version.0, it.revision.0, &*it.by))
        .collect();
    assert_eq!(steps, [(3, 3, "ben"), (2, 2, "anna"), (1, 1, "anna")]);
    assert!(trail.iter().all(|it| it.at == noon()));
    assert_eq!(
        trail.iter().map(|it| it.published).collect::<Vec<_>>(),
        [false, true, true]
    );

    store
        .write(batch([Write::Basemap {
            geojson: BASEMAP.into(),
        }]))
        .await
        .unwrap();
    let trail = store.history(&RecordId::Basemap).await.unwrap();
    let map = json!({"type": "FeatureCollection", "features": []});
    assert_eq!((&trail[0].before, &trail[0].after), (&None, &Some(map)));
    let trail = store.history(&RecordId::Info).await.unwrap();
    assert_eq!(trail[0].after, Some(serde_json::to_value(info()).unwrap()));
    assert_eq!(
        store
            .history(&RecordId::Event(slug("laden")))
            .await
            .unwrap(),
        []
    );
    store.close().await;
}

async fn a_version_number_is_never_used_twice(database: &Database) {
    let store = database.open().await;
    store
        .write(batch([
            Write::Info {
                record: info(),
                expected: None,
            },
            write_place(place("laden")),
        ]))
        .await
        .unwrap();
    store.write(batch([remove_place("laden")])).await.unwrap();
    store
        .write(batch([
            write_place(place("laden")),
            write_place(place("neu")),
        ]))
        .await
        .unwrap();
    // Whoever still has version 1 open must not overwrite the new record.
    assert_eq!(
        store.place(&slug("laden")).await.unwrap().unwrap().version,
        Version(3)
    );
    assert_eq!(
        store.place(&slug("neu")).await.unwrap().unwrap().version,
        Version(1)
    );
    store.close().await;
}

async fn what_is_not_published_does_not_show_through(database: &Database) {
    let store = database.open().await;
    let mut hidden_venue = event("premiere");
    hidden_venue.venue = Some(Venue::Place(slug("geheim")));
    hidden_venue.offers = vec![offer("geheim"), offer("laden"), offer("geheim")];
    let hidden = Write::Place {
        record: place("geheim"),
        published: false,
        expected: None,
    };
    let draft = Write::Event {
        record: event("entwurf"),
        published: false,
        expected: None,
    };
    let writes = [
        Write::Info {
            record: info(),
            expected: None,
        },
        write_place(place("laden")),
        hidden,
        write_event(hidden_venue.clone()),
        draft,
    ];
    store.write(batch(writes)).await.unwrap();
    let records = store.load().await.unwrap();
    assert_eq!(records.places, [place("laden")]);
    let mut seen = hidden_venue.clone();
    let hidden = place("geheim");
    seen.venue = Some(Venue::Point {
        name: hidden.name,
        at: hidden.at,
    });
    seen.offers = vec![offer("laden")];
    assert_eq!(records.events, [seen]);
    let kept = store.event(&slug("premiere")).await.unwrap().unwrap();
    assert_eq!(kept.record, hidden_venue);
    store.close().await;
}

async fn the_same_record_twice_in_a_batch_is_written_in_order(database: &Database) {
    let store = database.open().await;
    let mut second = place("laden");
    second.name.de = "Zweiter".into();
    let writes = [write_place(place("laden")), write_place(second.clone())];
    store.write(batch(writes)).await.unwrap();
    let kept = store.place(&slug("laden")).await.unwrap().unwrap();
    assert_eq!((kept.record, kept.version), (second, Version(2)));
    let trail = store
        .history(&RecordId::Place(slug("laden")))
        .await
        .unwrap();
    assert_eq!(
        trail.iter().map(|it| it.revision.0).collect::<Vec<_>>(),
        [1, 1]
    );
    store.close().await;
}

async fn a_batch_without_writes_changes_nothing(database: &Database) {
    let store = database.open().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    assert_eq!(store.write(batch([])).await.unwrap(), Revision(1));
    assert_eq!(store.revision().await.unwrap(), Revision(1));
    store.close().await;
}
