//! Who has uploaded which picture, until it is in a record.

use std::collections::BTreeSet;

use app::city::{Instant, Lang, Picture, Place, Text};
use chrono::Duration;
use server::media::{Location, Media, Needed, settle};
use server::people::{self, Guest};
use server::secret::Random;
use server::store::Write;
use server::store::people::PersonId;

use crate::database::{Database, on_both};
use crate::samples::{batch, info, place, write_place};

on_both! {
    an_upload_is_known_until_it_is_in_a_record_or_a_day_old
    whoever_is_erased_has_uploaded_nothing
    what_somebody_else_shows_stays_with_whoever_has_uploaded_it
    what_somebody_erased_has_uploaded_is_deleted_unless_somebody_else_needs_it
    a_picture_that_is_only_named_is_deleted
    that_somebody_was_erased_is_counted
}

const PICTURE: &str = "0123456789abcdef0123456789abcdef";
const OTHER: &str = "ffffffffffffffffffffffffffffffff";

fn now() -> Instant {
    "2026-11-21T09:30:00Z".parse().unwrap()
}

async fn person(store: &dyn server::store::Database, mail: &str) -> PersonId {
    let guest = Guest {
        mail: mail.parse().unwrap(),
        name: None,
        lang: Some(Lang::De),
        role: None,
        places: Vec::new(),
    };
    let origin = "https://karte.example.org";
    let invited = people::invite(store, guest, origin, "test", Random::SYSTEM, now());
    invited.await.unwrap().id
}

async fn an_upload_is_known_until_it_is_in_a_record_or_a_day_old(database: &Database) {
    let store = database.open_all().await;
    let (one, two) = (
        person(&*store, "a@example.org").await,
        person(&*store, "b@example.org").await,
    );
    store.uploaded(PICTURE, one, now()).await.unwrap();
    assert!(store.has_uploaded(PICTURE, one).await.unwrap());
    assert!(!store.has_uploaded(PICTURE, two).await.unwrap());
    store.uploaded(OTHER, two, now()).await.unwrap();
    let later = now() + Duration::hours(12);
    store.uploaded(OTHER, two, later).await.unwrap();
    let both = [PICTURE, OTHER].map(str::to_owned);
    assert_eq!(store.uploads().await.unwrap(), BTreeSet::from(both));
    let none = BTreeSet::new();
    store.forget_uploads(&none, later).await.unwrap();
    let other = BTreeSet::from([OTHER.to_owned()]);
    assert_eq!(store.uploads().await.unwrap(), other);
    store.forget_uploads(&other, now()).await.unwrap();
    assert_eq!(store.uploads().await.unwrap(), none);
    store.close().await;
}

async fn whoever_is_erased_has_uploaded_nothing(database: &Database) {
    let store = database.open_all().await;
    let id = person(&*store, "a@example.org").await;
    store.uploaded(PICTURE, id, now()).await.unwrap();
    assert!(store.erase(id, "test", now()).await.unwrap());
    assert_eq!(store.uploads().await.unwrap(), BTreeSet::new());
    store.close().await;
}

/// A shop that shows [`PICTURE`].
fn shop(name: &str) -> Place {
    let mut record = place(name);
    record.pictures.push(Picture {
        src: format!("/media/{PICTURE}-400.jpg"),
        width: 400,
        height: 300,
        widths: vec![320, 400],
        alt: Text::new("Ein Brunnen"),
        credit: "Erika Muster".into(),
        licence: "CC BY 4.0".into(),
    });
    record
}

async fn what_somebody_else_shows_stays_with_whoever_has_uploaded_it(database: &Database) {
    let store = database.open_all().await;
    let folder = tempfile::tempdir().unwrap();
    let media = Media::open(&Location::Folder(folder.path().to_owned())).unwrap();
    let (one, two) = (
        person(&*store, "a@example.org").await,
        person(&*store, "b@example.org").await,
    );
    let write = async |writes: Vec<Write>| store.write(batch(writes)).await.unwrap();
    write(vec![
        Write::Info {
            record: info(),
            expected: None,
        },
        write_place(place("laden")),
    ])
    .await;
    let mut needed = Needed::now(&*store).await.unwrap();
    store.uploaded(PICTURE, one, now()).await.unwrap();
    write(vec![write_place(shop("laden"))]).await;
    settle(&media, &*store, &mut needed, now()).await.unwrap();
    assert!(!store.has_uploaded(PICTURE, one).await.unwrap());

    // The same file by somebody else, who has not put it anywhere yet.
    store.uploaded(PICTURE, two, now()).await.unwrap();
    for shown in [shop("laden"), place("laden")] {
        write(vec![write_place(shown)]).await;
        settle(&media, &*store, &mut needed, now()).await.unwrap();
        assert!(store.has_uploaded(PICTURE, two).await.unwrap());
    }

    // Both have uploaded it, and only one has put it into a record.
    store.uploaded(PICTURE, one, now()).await.unwrap();
    write(vec![write_place(shop("laden"))]).await;
    settle(&media, &*store, &mut needed, now()).await.unwrap();
    assert!(store.has_uploaded(PICTURE, two).await.unwrap());
    store.close().await;
}

async fn what_somebody_erased_has_uploaded_is_deleted_unless_somebody_else_needs_it(
    database: &Database,
) {
    let store = database.open_all().await;
    let folder = tempfile::tempdir().unwrap();
    let media = Media::open(&Location::Folder(folder.path().to_owned())).unwrap();
    let (one, two) = (
        person(&*store, "a@example.org").await,
        person(&*store, "b@example.org").await,
    );
    let files = [PICTURE, OTHER].map(|it| folder.path().join(format!("{it}-400.jpg")));
    for file in &files {
        std::fs::write(file, "a picture").unwrap();
    }
    store.uploaded(PICTURE, one, now()).await.unwrap();
    store.uploaded(OTHER, one, now()).await.unwrap();
    store.uploaded(OTHER, two, now()).await.unwrap();
    let mut needed = Needed::now(&*store).await.unwrap();
    assert!(store.erase(one, "test", now()).await.unwrap());
    let deleted = settle(&media, &*store, &mut needed, now()).await.unwrap();
    assert_eq!(deleted, 1);
    assert_eq!(files.map(|it| it.exists()), [false, true]);
    store.close().await;
}

async fn a_picture_that_is_only_named_is_deleted(database: &Database) {
    let store = database.open_all().await;
    let folder = tempfile::tempdir().unwrap();
    let media = Media::open(&Location::Folder(folder.path().to_owned())).unwrap();
    let file = folder.path().join(format!("{PICTURE}-400.jpg"));
    std::fs::write(&file, "a picture").unwrap();
    let mut other = place("anderer-laden");
    other.text = Some(Text::new(format!("Siehe /media/{PICTURE}-400.jpg")));
    let info = Write::Info {
        record: info(),
        expected: None,
    };
    let writes = vec![info, write_place(shop("laden")), write_place(other)];
    store.write(batch(writes)).await.unwrap();
    let mut needed = Needed::now(&*store).await.unwrap();
    settle(&media, &*store, &mut needed, now()).await.unwrap();
    assert!(file.exists());
    let without = batch(vec![write_place(place("laden"))]);
    store.write(without).await.unwrap();
    let deleted = settle(&media, &*store, &mut needed, now()).await.unwrap();
    assert_eq!((deleted, file.exists()), (1, false));
    store.close().await;
}

async fn that_somebody_was_erased_is_counted(database: &Database) {
    let store = database.open_all().await;
    let before = store.erasures().await.unwrap();
    let id = person(&*store, "a@example.org").await;
    assert_eq!(store.erasures().await.unwrap(), before);
    assert!(store.erase(id, "test", now()).await.unwrap());
    assert_eq!(store.erasures().await.unwrap(), before + 1);
    assert!(!store.erase(id, "test", now()).await.unwrap());
    assert_eq!(store.erasures().await.unwrap(), before + 1);
    store.close().await;
}
