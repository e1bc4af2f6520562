//! Who has uploaded which picture, until it is in a record.

use std::collections::BTreeSet;

use app::city::{Instant, Lang};
use chrono::Duration;
use server::people::{self, Guest};
use server::secret::Random;
use server::store::people::PersonId;

use crate::database::{Database, on_both};

on_both! {
    an_upload_is_known_until_it_is_in_a_record_or_a_day_old
    whoever_is_erased_has_uploaded_nothing
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
