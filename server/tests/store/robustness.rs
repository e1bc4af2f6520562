//! Damaged, foreign, missing and lost databases.

use std::error::Error as _;
use std::fmt::Write as _;
use std::time::Duration;

use app::city::Revision;
use server::store::{self, RecordId, StoreError, Write};
use tokio::time::{sleep, timeout};

use crate::database::{Database, on_both};
use crate::samples::{BASEMAP, batch, event, info, place, slug, write_event, write_place};

on_both! {
    records_survive_closing_and_opening
    a_database_of_a_newer_program_is_refused
    a_damaged_row_is_named_and_can_be_written_again
    tidying_up_leaves_the_records_alone
    passwords_are_never_shown
    closing_does_not_wait_for_a_write_that_waits_for_somebody_else
    a_database_that_is_held_is_busy_and_free_again_afterwards
}

async fn records_survive_closing_and_opening(database: &Database) {
    let store = database.open().await;
    let writes = [
        Write::Info {
            record: info(),
            expected: None,
        },
        Write::Basemap {
            geojson: BASEMAP.into(),
        },
    ];
    store.write(batch(writes)).await.unwrap();
    let before = store.load().await.unwrap();
    store.close().await;
    let store = database.open().await;
    assert_eq!(store.load().await.unwrap(), before);
    store.close().await;
}

async fn a_database_of_a_newer_program_is_refused(database: &Database) {
    database.open().await.close().await;
    database
        .run(
            "INSERT INTO _sqlx_migrations \
             (version, description, success, checksum, execution_time) \
             SELECT 9999, 'from the future', success, checksum, 0 FROM _sqlx_migrations LIMIT 1",
        )
        .await;
    let error = store::open(&database.url).await.unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Newer {
                migration: 9999,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.to_string().contains("newer version"), "{error}");
}

async fn a_damaged_row_is_named_and_can_be_written_again(database: &Database) {
    let store = database.open().await;
    let writes = [
        Write::Info {
            record: info(),
            expected: None,
        },
        write_place(place("laden")),
        write_event(event("fest")),
    ];
    store.write(batch(writes)).await.unwrap();
    database
        .run("UPDATE place SET body = '{\"name\": 7}'")
        .await;
    let error = store.load().await.unwrap_err();
    assert!(
        error.to_string().starts_with("place “laden” is damaged"),
        "{error}"
    );
    assert!(error.source().is_some());
    let error = store.place(&slug("laden")).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");

    store
        .write(batch([write_place(place("laden"))]))
        .await
        .unwrap();
    assert_eq!(store.load().await.unwrap().places, [place("laden")]);
    // What was damaged is kept in the trail, for whoever wants to know.
    let trail = store
        .history(&RecordId::Place(slug("laden")))
        .await
        .unwrap();
    assert_eq!(trail[0].before.as_ref().unwrap()["name"], 7);

    database.run("UPDATE event SET body = '[]'").await;
    let error = store.load().await.unwrap_err();
    assert!(
        error.to_string().starts_with("event “fest” is damaged"),
        "{error}"
    );
    store
        .write(batch([write_event(event("fest"))]))
        .await
        .unwrap();

    database.run("UPDATE network SET body = '{}'").await;
    let error = store.load().await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the city's own record is damaged"),
        "{error}"
    );
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    assert_eq!(store.load().await.unwrap().info, info());
    store.close().await;
}

async fn tidying_up_leaves_the_records_alone(database: &Database) {
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
    let before = store.load().await.unwrap();
    store.maintain().await.unwrap();
    assert_eq!(store.load().await.unwrap(), before);
    if let Some(file) = database.url.strip_prefix("sqlite://") {
        assert_eq!(std::fs::metadata(format!("{file}-wal")).unwrap().len(), 0);
        store.close().await;
        assert!(!std::fs::exists(format!("{file}-wal")).unwrap());
    }
    store.close().await;
}

async fn passwords_are_never_shown(database: &Database) {
    let store = database.open().await;
    let shown = format!("{store:?}");
    store.close().await;
    assert!(shown.contains("database"), "{shown}");
    let secret = "postgres://anna:geheim@127.0.0.1:1/stadt";
    let wrong = "postgres://anna:geheim@127.0.0.1:99999/stadt";
    let other = "mysql://anna:geheim@localhost/stadt";
    for url in [secret, wrong, other] {
        let error = store::open(url).await.unwrap_err();
        let mut shown = format!("{error} {error:?}");
        let mut cause = error.source();
        while let Some(error) = cause {
            write!(shown, " {error} {error:?}").unwrap();
            cause = error.source();
        }
        assert!(!shown.contains("geheim"), "{shown}");
    }
}

async fn closing_does_not_wait_for_a_write_that_waits_for_somebody_else(database: &Database) {
    let store = database.open().await;
    let held = database.hold().await;
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { store.write(batch([write_place(place("laden"))])).await }
    });
    sleep(Duration::from_millis(200)).await;
    assert!(!waiting.is_finished());
    // Held for ever, as far as closing goes.
    timeout(Duration::from_mins(1), store.close())
        .await
        .unwrap();
    held.release().await;
    waiting.abort();
    let store = database.open().await;
    assert_eq!(store.revision().await.unwrap(), Revision(0));
    store.close().await;
}

async fn a_database_that_is_held_is_busy_and_free_again_afterwards(database: &Database) {
    let store = database.open().await;
    let held = database.hold().await;
    let info = || {
        batch([Write::Info {
            record: info(),
            expected: None,
        }])
    };
    let error = store.write(info()).await.unwrap_err();
    assert!(matches!(error, StoreError::Busy(_)), "{error:?}");
    assert!(error.passes_after().is_some());
    held.release().await;
    assert_eq!(store.write(info()).await.unwrap(), Revision(1));
    assert_eq!(store.probe().await.unwrap(), Revision(1));
    store.close().await;
}

#[tokio::test]
async fn a_damaged_file_is_found_out() {
    use std::io::{Seek as _, SeekFrom, Write as _};

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("city.db");
    let store = store::open(&format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    store.maintain().await.unwrap();
    store.probe().await.unwrap();
    let length = usize::try_from(std::fs::metadata(&file).unwrap().len()).unwrap();
    let mut opened = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    opened.seek(SeekFrom::Start(8192)).unwrap();
    opened.write_all(&vec![0xab; length - 8192]).unwrap();
    let error = store.maintain().await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
    let error = store.probe().await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
    store.close().await;
}

#[tokio::test]
async fn an_unreachable_server_is_named_at_once() {
    let open = store::open("postgres://anna:geheim@127.0.0.1:1/stadt");
    let error = timeout(Duration::from_secs(5), open)
        .await
        .unwrap()
        .unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        "cannot open the PostgreSQL database “stadt” at 127.0.0.1:1 as user “anna”: is PostgreSQL \
         running there, does the database exist, and are user and password right?"
    );
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    for url in [
        "",
        "city.db",
        "mysql://localhost/city",
        "sqlite::memory:",
        "sqlite://",
    ] {
        let error = store::open(url).await.unwrap_err();
        assert!(
            matches!(error, StoreError::Address { .. }),
            "{url}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    let text = "Not a database. ".repeat(200);
    std::fs::write(&file, &text).unwrap();
    let error = store::open(&format!("sqlite://{}", file.display()))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    // A folder cannot be created below a file.
    let url = format!("sqlite://{}/data/city.db", file.display());
    let error = store::open(&url).await.unwrap_err();
    assert!(matches!(error, StoreError::Folder { .. }), "{error:?}");
}

#[test]
fn a_lost_connection_is_found_again() {
    crate::database::run_on_postgres(async |database: &Database| {
        let (here, there) = (database.open().await, database.open().await);
        there
            .write(batch([Write::Info {
                record: info(),
                expected: None,
            }]))
            .await
            .unwrap();
        assert_eq!(here.changed(Revision(0)).await.unwrap(), Revision(1));
        database
            .run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .await;
        sleep(Duration::from_millis(100)).await;
        // Written while nobody listens: the notification is lost, the news must not be.
        there
            .write(batch([Write::Info {
                record: info(),
                expected: None,
            }]))
            .await
            .unwrap();
        let heard = timeout(Duration::from_secs(10), here.changed(Revision(1)))
            .await
            .unwrap();
        assert_eq!(heard.unwrap(), Revision(2));
        here.close().await;
        there.close().await;
    });
}
