//! What sources said about places is kept beside them.

use serde_json::json;
use server::store::{Origin, Write};

use crate::database::{Database, on_both};
use crate::samples::{batch, info, place, slug, write_place};

on_both! {
    what_a_source_said_comes_back_and_can_be_replaced
    a_place_that_is_taken_away_is_remembered_by_its_origin
    all_places_are_listed_whether_or_not_visitors_see_them
}

fn origin(object: &str, record: serde_json::Value) -> Origin {
    Origin {
        source: "osm".to_owned(),
        object: object.to_owned(),
        slug: slug("laden"),
        record,
    }
}

async fn what_a_source_said_comes_back_and_can_be_replaced(database: &Database) {
    let store = database.open().await;
    let other = Origin {
        source: "elsewhere".to_owned(),
        ..origin("node/1", json!({"name": {"de": "Anders"}}))
    };
    let first = origin(
        "node/1",
        json!({"name": {"de": "Bücher “am Eck”"}, "at": [7.5, 51.5]}),
    );
    let second = origin("way/2", json!(null));
    let writes = [other, first.clone(), second.clone()].map(Write::Origin);
    store.write(batch(writes)).await.unwrap();
    assert_eq!(store.origins("osm").await.unwrap(), [first, second.clone()]);

    let next = origin("node/1", json!({"name": {"de": "Neu"}}));
    store
        .write(batch([Write::Origin(next.clone())]))
        .await
        .unwrap();
    assert_eq!(store.origins("osm").await.unwrap(), [next, second]);
    assert_eq!(store.origins("elsewhere").await.unwrap().len(), 1);
    assert_eq!(store.origins("nowhere").await.unwrap(), []);

    let nul = origin("node/3", json!({"name": "a\u{0}b"}));
    assert!(store.write(batch([Write::Origin(nul)])).await.is_err());
    store.close().await;
}

async fn a_place_that_is_taken_away_is_remembered_by_its_origin(database: &Database) {
    let store = database.open().await;
    let writes = [
        Write::Info {
            record: info(),
            expected: None,
        },
        write_place(place("laden")),
        Write::Origin(origin("node/1", json!({}))),
    ];
    store.write(batch(writes)).await.unwrap();
    let remove = Write::RemovePlace {
        slug: slug("laden"),
        expected: None,
    };
    store.write(batch([remove])).await.unwrap();
    assert_eq!(store.origins("osm").await.unwrap().len(), 1);
    assert_eq!(store.places().await.unwrap().len(), 0);
    store.close().await;
}

async fn all_places_are_listed_whether_or_not_visitors_see_them(database: &Database) {
    let store = database.open().await;
    let hidden = Write::Place {
        record: place("anderswo"),
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
    ];
    store.write(batch(writes)).await.unwrap();
    let all: Vec<_> = store.places().await.unwrap();
    let seen: Vec<_> = all
        .iter()
        .map(|it| (it.record.slug.as_str(), it.published))
        .collect();
    assert_eq!(seen, [("anderswo", false), ("laden", true)]);
    store.close().await;
}
