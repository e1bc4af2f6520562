//! Writes that must not happen, and that leave nothing behind when they are refused.

use app::city::{Revision, Venue};
use server::store::{RecordId, Reference, Store, StoreError, Version, Write};

use crate::database::{Database, on_both};
use crate::samples::{
    BASEMAP, batch, event, info, offer, place, remove_event, remove_place, slug, write_event,
    write_place, write_place_at,
};

on_both! {
    a_stale_write_is_refused_and_its_whole_batch_with_it
    a_record_that_must_be_new_is_not_written_over
    a_record_that_is_not_there_cannot_be_removed
    a_place_that_an_event_needs_cannot_be_removed
    a_term_that_is_in_use_cannot_be_dropped
    a_record_cannot_refer_to_what_is_not_there
    what_one_of_the_databases_could_not_keep_is_refused_by_both
    texts_that_no_record_may_hold_are_refused_unless_they_stood_there_before
}

/// What the store answers; it must have stayed as it was.
async fn refused(store: &dyn Store, writes: impl IntoIterator<Item = Write>) -> StoreError {
    let before = (store.revision().await.unwrap(), store.load().await.unwrap());
    let error = store.write(batch(writes)).await.unwrap_err();
    let after = (store.revision().await.unwrap(), store.load().await.unwrap());
    assert_eq!(before, after);
    error
}

async fn a_stale_write_is_refused_and_its_whole_batch_with_it(database: &Database) {
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
    store
        .write(batch([write_place_at(place("laden"), 1)]))
        .await
        .unwrap();
    let writes = [write_place(place("neu")), write_place_at(place("laden"), 1)];
    let error = refused(&*store, writes).await;
    assert_eq!(
        error.to_string(),
        "place “laden” has changed in the meantime: version 1 was expected, 2 is there"
    );
    assert_eq!(
        store.history(&RecordId::Place(slug("neu"))).await.unwrap(),
        []
    );
    let removal = Write::RemovePlace {
        slug: slug("laden"),
        expected: Some(Version(1)),
    };
    let error = refused(&*store, [removal]).await;
    assert!(
        matches!(
            error,
            StoreError::Stale {
                found: Version(2),
                ..
            }
        ),
        "{error:?}"
    );
    // Somebody has removed it meanwhile.
    store.write(batch([remove_place("laden")])).await.unwrap();
    let error = refused(&*store, [write_place_at(place("laden"), 2)]).await;
    assert!(
        matches!(
            error,
            StoreError::Stale {
                found: Version::NONE,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(store.revision().await.unwrap(), Revision(3));
    store.close().await;
}

async fn a_record_that_must_be_new_is_not_written_over(database: &Database) {
    let store = database.open().await;
    let writes = [
        Write::Info {
            record: info(),
            expected: None,
        },
        write_place_at(place("laden"), 0),
    ];
    store.write(batch(writes)).await.unwrap();
    // So it is with the city's own record, which is always there.
    let late = Write::Info {
        record: info(),
        expected: Some(Version::NONE),
    };
    let error = refused(&*store, [late]).await;
    assert!(matches!(error, StoreError::Stale { .. }), "{error:?}");
    let error = refused(&*store, [write_place_at(place("laden"), 0)]).await;
    assert!(
        matches!(
            error,
            StoreError::Stale {
                found: Version(1),
                ..
            }
        ),
        "{error:?}"
    );
    store.close().await;
}

async fn a_record_that_is_not_there_cannot_be_removed(database: &Database) {
    let store = database.open().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    for (write, message) in [
        (remove_place("weg"), "place “weg” is not there"),
        (remove_event("weg"), "event “weg” is not there"),
    ] {
        assert_eq!(refused(&*store, [write]).await.to_string(), message);
    }
    store.close().await;
}

async fn a_place_that_an_event_needs_cannot_be_removed(database: &Database) {
    let store = database.open().await;
    let mut at_venue = event("lesung");
    at_venue.venue = Some(Venue::Place(slug("buehne")));
    at_venue.offers = vec![offer("laden")];
    let mut with_offer = event("fest");
    with_offer.offers = vec![offer("laden")];
    let writes = [
        Write::Info {
            record: info(),
            expected: None,
        },
        write_place(place("buehne")),
        write_place(place("laden")),
        write_event(at_venue.clone()),
        write_event(with_offer),
    ];
    store.write(batch(writes)).await.unwrap();
    assert_eq!(
        refused(&*store, [remove_place("buehne")]).await.to_string(),
        "place “buehne” is still used by event “lesung”: change or remove that first"
    );
    let error = refused(&*store, [remove_place("laden")]).await;
    let StoreError::InUse { reference, by } = error else {
        panic!("{error:?}")
    };
    assert_eq!(reference, Reference::Place(slug("laden")));
    assert_eq!(
        by,
        [
            RecordId::Event(slug("fest")),
            RecordId::Event(slug("lesung"))
        ]
    );

    // Once nobody needs them any more they can go, in the same batch.
    at_venue.venue = None;
    at_venue.offers = vec![];
    let writes = [
        write_event(at_venue),
        remove_event("fest"),
        remove_place("laden"),
        remove_place("buehne"),
    ];
    store.write(batch(writes)).await.unwrap();
    assert_eq!(store.load().await.unwrap().places, []);
    store.close().await;
}

async fn a_term_that_is_in_use_cannot_be_dropped(database: &Database) {
    let store = database.open().await;
    let mut member = place("laden");
    member.networks = vec![slug("cityring")];
    member.categories = vec![slug("mode")];
    member.district = Some(slug("stadtbezirk-1"));
    let mut about = event("fest");
    about.category = Some(slug("qualitaetsroute"));
    let writes = [
        Write::Info {
            record: info(),
            expected: None,
        },
        write_place(member),
        write_event(about),
    ];
    store.write(batch(writes)).await.unwrap();

    let mut fewer = info();
    fewer.networks.retain(|it| it.slug.as_str() != "cityring");
    let error = refused(
        &*store,
        [Write::Info {
            record: fewer,
            expected: None,
        }],
    )
    .await;
    let message = "network “cityring” is still used by place “laden”: change or remove that first";
    assert_eq!(error.to_string(), message);

    for used in ["mode", "qualitaetsroute"] {
        let mut fewer = info();
        fewer.categories.retain(|it| it.slug.as_str() != used);
        let error = refused(
            &*store,
            [Write::Info {
                record: fewer,
                expected: None,
            }],
        )
        .await;
        let StoreError::InUse { reference, .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!(reference, Reference::Category(slug(used)));
    }
    let mut fewer = info();
    fewer
        .districts
        .retain(|it| it.slug.as_str() != "stadtbezirk-1");
    let error = refused(
        &*store,
        [Write::Info {
            record: fewer,
            expected: None,
        }],
    )
    .await;
    assert!(matches!(error, StoreError::InUse { .. }), "{error:?}");

    let mut unused = info();
    unused.networks.retain(|it| it.slug.as_str() == "cityring");
    unused
        .districts
        .retain(|it| it.slug.as_str() == "stadtbezirk-1");
    store
        .write(batch([Write::Info {
            record: unused.clone(),
            expected: None,
        }]))
        .await
        .unwrap();
    assert_eq!(store.load().await.unwrap().info, unused);
    store.close().await;
}

async fn a_record_cannot_refer_to_what_is_not_there(database: &Database) {
    let store = database.open().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let mut networks = place("laden");
    networks.networks = vec![slug("mode"), slug("nirgends")];
    let mut categories = place("laden");
    categories.categories = vec![slug("nirgends")];
    let mut district = place("laden");
    district.district = Some(slug("nirgends"));
    let mut venue = event("fest");
    venue.venue = Some(Venue::Place(slug("nirgends")));
    let mut offers = event("fest");
    offers.offers = vec![offer("nirgends")];
    let mut category = event("fest");
    category.category = Some(slug("nirgends"));
    for (write, reference) in [
        (write_place(networks), Reference::Network(slug("nirgends"))),
        (
            write_place(categories),
            Reference::Category(slug("nirgends")),
        ),
        (write_place(district), Reference::District(slug("nirgends"))),
        (write_event(venue), Reference::Place(slug("nirgends"))),
        (write_event(offers), Reference::Place(slug("nirgends"))),
        (write_event(category), Reference::Category(slug("nirgends"))),
    ] {
        let error = refused(&*store, [write]).await;
        let StoreError::Unknown {
            reference: found, ..
        } = error
        else {
            panic!("{error:?}")
        };
        assert_eq!(found, reference);
    }
    store.close().await;
}

async fn what_one_of_the_databases_could_not_keep_is_refused_by_both(database: &Database) {
    let store = database.open().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let mut nul = place("laden");
    nul.name.de = "a\0b".into();
    let mut twice = place("laden");
    twice.networks = vec![slug("mode"), slug("cityring"), slug("mode")];
    let mut ambiguous = info();
    ambiguous.districts.push(ambiguous.districts[0].clone());
    for write in [
        write_place(nul),
        write_place(twice),
        Write::Info {
            record: ambiguous,
            expected: None,
        },
        Write::Basemap {
            geojson: "<svg/>".into(),
        },
        Write::Basemap {
            geojson: r#"{"name":"\u0000"}"#.into(),
        },
    ] {
        let error = refused(&*store, [write]).await;
        assert!(matches!(error, StoreError::Invalid { .. }), "{error:?}");
    }
    let mut anonymous = batch([Write::Basemap {
        geojson: BASEMAP.into(),
    }]);
    anonymous.by = "\0".into();
    let error = store.write(anonymous).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid { .. }), "{error:?}");
    store.close().await;
}

async fn texts_that_no_record_may_hold_are_refused_unless_they_stood_there_before(
    database: &Database,
) {
    let store = database.open().await;
    let written = Write::Info {
        record: info(),
        expected: None,
    };
    let good = [written, write_place(place("laden"))];
    store.write(batch(good)).await.unwrap();
    let mut lines = place("laden");
    lines.name.en = Some("a\r\nSubject: b".into());
    let mut turned = place("laden");
    turned.source.name = "a\u{202e}b".into();
    let mut elsewhere = place("laden");
    elsewhere.contact.website = Some("https:evil.example".into());
    let mut script = event("fest");
    script.link = Some("javascript:alert(1)".into());
    let mut title = info();
    title.title.de = "a\u{2028}b".into();
    for write in [
        write_place(lines),
        write_place(turned),
        write_place(elsewhere),
        write_event(script),
        Write::Info {
            record: title,
            expected: None,
        },
    ] {
        let error = refused(&*store, [write]).await;
        assert!(matches!(error, StoreError::Invalid { .. }), "{error:?}");
    }
    // As a version of the program may have written it that knew no such rules.
    database.run("UPDATE place SET source_name = 'a\nb'").await;
    let mut old = store.place(&slug("laden")).await.unwrap().unwrap().record;
    assert_eq!(old.source.name, "a\nb");
    old.name.de = "Neuer Laden".into();
    store
        .write(batch([write_place(old.clone())]))
        .await
        .unwrap();
    // What stood elsewhere in the record is new here, too.
    for new in ["Neuer\nLaden", "a\nb"] {
        old.name.de = new.into();
        let error = refused(&*store, [write_place(old.clone())]).await;
        assert!(error.to_string().contains("name.de"), "{error}");
    }
    store.close().await;
}
