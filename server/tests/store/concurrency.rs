//! Many at once: writers, readers, other processes.

use std::time::{Duration, Instant};

use app::city::Revision;
use futures::future::join_all;
use server::store::{self, StoreError, Write};
use tokio::time::{sleep, timeout};

use crate::database::{Database, on_both};
use crate::samples::{batch, info, place, write_place};

on_both! {
    eight_writers_at_once_all_succeed_without_gaps
    writers_in_several_processes_all_succeed
    a_reader_sees_one_revision_while_others_write
    a_waiting_store_hears_of_a_write_through_another
    a_waiting_store_hears_of_a_write_through_itself_at_once
    waiting_ends_when_the_store_is_closed
    several_processes_may_start_at_once
}

async fn eight_writers_at_once_all_succeed_without_gaps(database: &Database) {
    let store = database.open().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let writers = (0..8).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut revisions = Vec::new();
            for round in 0..5 {
                let write = write_place(place(&format!("laden-{writer}-{round}")));
                revisions.push(store.write(batch([write])).await.unwrap().0);
            }
            revisions
        })
    });
    let mut revisions: Vec<i64> = join_all(writers)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (2..=41).collect::<Vec<_>>());
    assert_eq!(store.load().await.unwrap().places.len(), 40);
    store.close().await;
}

async fn writers_in_several_processes_all_succeed(database: &Database) {
    let store = database.open().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let others = join_all((0..4).map(|_| database.open())).await;
    let writes = others.iter().map(async |other| {
        let mut revisions = Vec::new();
        for _ in 0..5 {
            revisions.push(
                other
                    .write(batch([write_place(place("laden"))]))
                    .await
                    .unwrap()
                    .0,
            );
        }
        revisions
    });
    let mut revisions: Vec<i64> = join_all(writes).await.into_iter().flatten().collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (2..=21).collect::<Vec<_>>());
    for other in others {
        other.close().await;
    }
    store.close().await;
}

async fn a_reader_sees_one_revision_while_others_write(database: &Database) {
    let store = database.open().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let writer = tokio::spawn({
        let store = store.clone();
        async move {
            for number in 0..30 {
                store
                    .write(batch([write_place(place(&format!("laden-{number}")))]))
                    .await
                    .unwrap();
            }
        }
    });
    let mut seen = 0;
    while seen < 30 {
        let records = store.load().await.unwrap();
        seen = records.places.len();
        // Each batch after the first has added one place.
        assert_eq!(usize::try_from(records.revision.0).unwrap(), 1 + seen);
    }
    writer.await.unwrap();
    store.close().await;
}

async fn a_waiting_store_hears_of_a_write_through_another(database: &Database) {
    let (here, there) = (database.open().await, database.open().await);
    let waiting = tokio::spawn({
        let here = here.clone();
        async move { here.changed(Revision(0)).await }
    });
    sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished());
    there
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let heard = timeout(Duration::from_secs(5), waiting)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(heard.unwrap(), Revision(1));
    // What was seen before somebody asked counts too.
    let heard = timeout(Duration::from_secs(5), there.changed(Revision(0)))
        .await
        .unwrap();
    assert_eq!(heard.unwrap(), Revision(1));
    here.close().await;
    there.close().await;
}

async fn a_waiting_store_hears_of_a_write_through_itself_at_once(database: &Database) {
    let store = database.open().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    assert_eq!(store.changed(Revision(0)).await.unwrap(), Revision(1));
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { (store.changed(Revision(1)).await, Instant::now()) }
    });
    sleep(Duration::from_millis(100)).await;
    let start = Instant::now();
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let (heard, at) = timeout(Duration::from_secs(5), waiting)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(heard.unwrap(), Revision(2));
    assert!(at - start < Duration::from_millis(800), "{:?}", at - start);
    store.close().await;
}

async fn waiting_ends_when_the_store_is_closed(database: &Database) {
    let store = database.open().await;
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { store.changed(Revision(0)).await }
    });
    sleep(Duration::from_millis(200)).await;
    store.close().await;
    let ended = timeout(Duration::from_secs(5), waiting)
        .await
        .unwrap()
        .unwrap();
    assert!(matches!(ended, Err(StoreError::Closed)), "{ended:?}");
    let error = store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Closed), "{error:?}");
    let error = store.maintain().await.unwrap_err();
    assert!(matches!(error, StoreError::Closed), "{error:?}");
}

async fn several_processes_may_start_at_once(database: &Database) {
    for store in join_all((0..6).map(|_| store::open(&database.url))).await {
        let store = store.unwrap();
        assert!(store.is_empty().await.unwrap());
        store.close().await;
    }
}
