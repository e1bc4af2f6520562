//! What waits for the office, its settings, and how often places are opened: on both databases.

use app::account::letter::Letter;
use app::city::{Event, Instant, Lang, Venue};
use chrono::{Duration, NaiveDate};
use server::mail::MailAddress;
use server::secret::{Random, Token};
use server::store::desk::{
    Asked, Decision, NewSubmission, Posting, Proposal, Reply, Review, Sender, SubmissionState,
};
use server::store::people::{Invitation, Kind, Outgoing, PersonId};
use server::store::{Database as Keeper, RecordId, StoreError, Version, Write};

use crate::database::{Database, on_both};
use crate::samples::{batch, event, info, place, slug};

on_both! {
    what_is_handed_in_waits_until_it_is_decided_once
    the_last_word_of_a_person_about_a_record_is_the_one_that_waits
    what_was_sent_back_is_still_the_senders_until_they_take_it_back
    a_suggestion_waits_only_once_its_address_is_confirmed
    what_is_looked_at_first_is_kept_and_who_has_changed_it
    openings_are_counted_by_day
    whoever_is_erased_leaves_what_they_sent_without_a_name
    what_somebody_has_suggested_without_signing_in_is_theirs_too
    the_address_of_a_visitor_is_forgotten_a_month_after_the_answer
    a_shop_is_asked_once_to_take_part_in_an_event
    an_organiser_asks_only_so_many_shops_a_day_also_at_once
    a_shop_gets_one_mail_a_day_and_nothing_is_lost
    an_owner_is_asked_once_and_answers_once_also_twelve_times_at_once
    what_is_posted_is_kept_with_the_right_to_change_it_or_not_at_all
    only_one_of_two_gets_a_short_name
}

/// A new event, published at once or for the office to see first.
fn posting(by: PersonId, record: &Event, at_once: bool) -> Posting {
    let hand_in = NewSubmission {
        proposal: Proposal::Event(record.clone()),
        base: Version::NONE,
        from: Sender::Person(by),
        lang: Lang::De,
        note: String::new(),
        at: now(),
    };
    let write = Write::Event {
        record: record.clone(),
        published: true,
        expected: Some(Version::NONE),
    };
    Posting {
        by,
        at: now(),
        new: Some(record.slug.clone()),
        writes: if at_once { vec![write] } else { Vec::new() },
        hand_in: (!at_once).then_some(hand_in),
        settled: None,
    }
}

async fn what_is_posted_is_kept_with_the_right_to_change_it_or_not_at_all(database: &Database) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let olga = somebody(&*store, "olga@example.org").await;
    let rights = async || store.person(olga).await.unwrap().unwrap().rights.events;
    let mut nowhere = event("lesung");
    nowhere.venue = Some(Venue::Place(slug("nirgendwo")));
    let refused = store.post(&posting(olga, &nowhere, true)).await;
    assert!(
        matches!(refused, Err(StoreError::Unknown { .. })),
        "{refused:?}"
    );
    assert!(rights().await.is_empty());
    assert!(!store.is_taken(&slug("lesung")).await.unwrap());
    let before = store.revision().await.unwrap();
    store
        .post(&posting(olga, &event("lesung"), true))
        .await
        .unwrap();
    assert!(store.changed(before).await.unwrap() > before);
    assert!(rights().await.contains(&slug("lesung")));

    // A change of which the office sees a part first is based on the other part.
    let change = Posting {
        new: None,
        writes: vec![Write::Event {
            record: event("lesung"),
            published: true,
            expected: Some(Version(1)),
        }],
        ..posting(olga, &event("lesung"), false)
    };
    store.post(&change).await.unwrap();
    assert_eq!(store.waiting().await.unwrap()[0].base, Version(2));
    let settled = Posting {
        hand_in: None,
        writes: Vec::new(),
        settled: Some(slug("lesung")),
        ..change
    };
    store.post(&settled).await.unwrap();
    assert_eq!(store.waiting_count().await.unwrap(), 0);
    store.close().await;
}

async fn only_one_of_two_gets_a_short_name(database: &Database) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let olga = somebody(&*store, "olga@example.org").await;
    let karl = somebody(&*store, "karl@example.org").await;
    for (name, at_once) in [("lesung", true), ("konzert", false)] {
        let (first, second) = (
            posting(olga, &event(name), at_once),
            posting(karl, &event(name), at_once),
        );
        let (first, second) = tokio::join!(store.post(&first), store.post(&second));
        let taken = [&first, &second].into_iter().filter(|it| it.is_err());
        for error in taken.clone() {
            assert!(matches!(error, Err(StoreError::Taken { .. })), "{error:?}");
        }
        assert_eq!(taken.count(), 1, "{name}");
        let people = store.people().await.unwrap();
        let theirs = people
            .iter()
            .filter(|it| it.rights.events.contains(&slug(name)));
        assert_eq!(theirs.count(), 1, "{name}");
    }
    assert_eq!(store.waiting_count().await.unwrap(), 1);
    // Nor does anybody get the name of what a visitor suggests, confirmed or not.
    let suggested = NewSubmission {
        from: Sender::Visitor(mail("gast@example.org")),
        ..posting(olga, &event("fest"), false).hand_in.unwrap()
    };
    let asks = letter("gast@example.org");
    store
        .suggest(&suggested, &token().digest(), &asks)
        .await
        .unwrap();
    let taken = store.post(&posting(karl, &event("fest"), true)).await;
    assert!(matches!(taken, Err(StoreError::Taken { .. })), "{taken:?}");
    store.close().await;
}

fn now() -> Instant {
    "2026-11-21T09:30:00Z".parse().unwrap()
}

fn mail(text: &str) -> MailAddress {
    text.parse().unwrap()
}

fn token() -> Token {
    Random::SYSTEM.token().unwrap()
}

fn letter(to: &str) -> Outgoing {
    Outgoing {
        to: mail(to),
        lang: Lang::De,
        kind: Kind::Invitation,
        letter: Letter {
            subject: "Betreff".to_owned(),
            text: "Text".to_owned(),
            html: "<p>Text</p>".to_owned(),
        },
        at: now(),
        expires: None,
    }
}

async fn somebody(store: &dyn Keeper, address: &str) -> PersonId {
    let invitation = Invitation {
        id: PersonId(Random::SYSTEM.id(now()).unwrap()),
        mail: mail(address),
        name: "Erika Müller".to_owned(),
        lang: Lang::De,
        role: None,
        places: Vec::new(),
        link: token().digest(),
        expires: now() + Duration::days(7),
        mail_out: letter(address),
        by: "test".to_owned(),
        at: now(),
    };
    store.invite(&invitation).await.unwrap()
}

fn about(name: &str, from: Sender, note: &str, minutes: i64) -> NewSubmission {
    NewSubmission {
        proposal: Proposal::Place(place(name)),
        base: Version(3),
        from,
        lang: Lang::De,
        note: note.to_owned(),
        at: now() + Duration::minutes(minutes),
    }
}

async fn what_is_handed_in_waits_until_it_is_decided_once(database: &Database) {
    let store = database.open_all().await;
    let erika = somebody(&*store, "erika@example.org").await;
    let new = about("laden", Sender::Person(erika), "Neuer Name", 0);
    let id = store.submit(&new).await.unwrap();
    assert_eq!(store.waiting_count().await.unwrap(), 1);
    let waiting = store.waiting().await.unwrap();
    let [it] = waiting.as_slice() else {
        panic!("{waiting:?}")
    };
    assert_eq!(
        (it.id, it.base, it.state),
        (id, Version(3), SubmissionState::Waiting)
    );
    assert_eq!((&it.proposal, &it.from), (&new.proposal, &new.from));
    assert_eq!((it.note.as_str(), it.created), ("Neuer Name", new.at));

    let later = now() + Duration::hours(1);
    let answer = letter("erika@example.org");
    let decided = |decision| store.decide(id, decision, "Danke", "office", later, Some(&answer));
    assert!(decided(Decision::Accept).await.unwrap());
    assert!(!decided(Decision::Return).await.unwrap(), "only once");
    assert_eq!(store.waiting_count().await.unwrap(), 0);
    let it = store.submission(id).await.unwrap().unwrap();
    assert_eq!(
        (it.state, it.decided),
        (SubmissionState::Accepted, Some(later))
    );
    let log = store.audit(10).await.unwrap();
    assert_eq!(
        (log[0].what.as_str(), log[0].on.as_str()),
        ("accepted", "place laden")
    );
    // The invitation's and one answer, not two.
    let mut mails = 0;
    while store
        .next_mail(later, later + Duration::hours(1))
        .await
        .unwrap()
        .is_some()
    {
        mails += 1;
    }
    assert_eq!(mails, 2);
}

async fn the_last_word_of_a_person_about_a_record_is_the_one_that_waits(database: &Database) {
    let store = database.open_all().await;
    let erika = somebody(&*store, "erika@example.org").await;
    let karl = somebody(&*store, "karl@example.org").await;
    let first = store
        .submit(&about("laden", Sender::Person(erika), "eins", 0))
        .await
        .unwrap();
    store
        .submit(&about("laden", Sender::Person(karl), "zwei", 1))
        .await
        .unwrap();
    store
        .submit(&about("cafe", Sender::Person(erika), "drei", 2))
        .await
        .unwrap();
    store
        .submit(&about("laden", Sender::Person(erika), "vier", 3))
        .await
        .unwrap();
    let waiting = store.waiting().await.unwrap();
    let notes: Vec<&str> = waiting.iter().map(|it| it.note.as_str()).collect();
    assert_eq!(notes, ["zwei", "drei", "vier"]);
    let first = store.submission(first).await.unwrap().unwrap();
    assert_eq!(first.state, SubmissionState::Withdrawn);
}

async fn what_was_sent_back_is_still_the_senders_until_they_take_it_back(database: &Database) {
    let store = database.open_all().await;
    let erika = somebody(&*store, "erika@example.org").await;
    let id = store
        .submit(&about("laden", Sender::Person(erika), "", 0))
        .await
        .unwrap();
    store
        .decide(
            id,
            Decision::Return,
            "Bitte mit Hausnummer",
            "office",
            now(),
            None,
        )
        .await
        .unwrap();
    let own = store.submissions_of(erika).await.unwrap();
    assert_eq!(own.len(), 1);
    assert_eq!(
        (own[0].state, own[0].answer.as_str()),
        (SubmissionState::Returned, "Bitte mit Hausnummer")
    );
    let record = RecordId::Place(slug("laden"));
    assert!(store.withdraw(erika, &record, now()).await.unwrap());
    assert!(!store.withdraw(erika, &record, now()).await.unwrap());
    assert_eq!(store.submissions_of(erika).await.unwrap(), []);
}

async fn a_suggestion_waits_only_once_its_address_is_confirmed(database: &Database) {
    let store = database.open_all().await;
    let visitor = Sender::Visitor(mail("gast@example.org"));
    let [good, other] = [token(), token()];
    let new = about("neu", visitor.clone(), "Fehlt noch", 0);
    let asks = letter("gast@example.org");
    let record = new.proposal.id();
    assert!(!store.is_proposed(&record).await.unwrap());
    let id = store.suggest(&new, &good.digest(), &asks).await.unwrap();
    assert!(
        store.is_proposed(&record).await.unwrap(),
        "its name is taken all the same"
    );
    assert_eq!(store.waiting_count().await.unwrap(), 0);
    assert_eq!(
        store.submission(id).await.unwrap(),
        None,
        "nobody sees it yet"
    );
    assert!(!store.confirm(&other.digest(), now()).await.unwrap());
    assert!(store.confirm(&good.digest(), now()).await.unwrap());
    assert!(
        !store.confirm(&good.digest(), now()).await.unwrap(),
        "only once"
    );
    let waiting = store.waiting().await.unwrap();
    assert_eq!((waiting.len(), &waiting[0].from), (1, &visitor));

    store.suggest(&new, &other.digest(), &asks).await.unwrap();
    assert_eq!(store.forget_unconfirmed(now()).await.unwrap(), 0);
    assert_eq!(
        store
            .forget_unconfirmed(now() + Duration::days(2))
            .await
            .unwrap(),
        1
    );
    assert!(!store.confirm(&other.digest(), now()).await.unwrap());
    assert_eq!(store.waiting_count().await.unwrap(), 1);
}

async fn what_is_looked_at_first_is_kept_and_who_has_changed_it(database: &Database) {
    let store = database.open_all().await;
    assert_eq!(store.review().await.unwrap(), Review::default());
    let review = Review {
        names: false,
        events: true,
        ..Review::default()
    };
    for _ in 0..2 {
        store.set_review(review, "office", now()).await.unwrap();
        assert_eq!(store.review().await.unwrap(), review);
    }
    assert_eq!(store.audit(1).await.unwrap()[0].what, "settings");
}

async fn openings_are_counted_by_day(database: &Database) {
    let store = database.open_all().await;
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    let [laden, cafe] = [slug("laden"), slug("cafe")];
    store
        .add_views(day(20), &[(laden.clone(), 2), (cafe.clone(), 7)])
        .await
        .unwrap();
    store
        .add_views(day(21), &[(laden.clone(), 1)])
        .await
        .unwrap();
    store
        .add_views(day(21), &[(laden.clone(), 4)])
        .await
        .unwrap();
    let views = store.views(&laden, day(20)).await.unwrap();
    assert_eq!(views, [(day(20), 2), (day(21), 5)]);
    assert_eq!(store.views(&laden, day(21)).await.unwrap(), [(day(21), 5)]);
    assert_eq!(store.views(&cafe, day(21)).await.unwrap(), []);
}

async fn whoever_is_erased_leaves_what_they_sent_without_a_name(database: &Database) {
    let store = database.open_all().await;
    let erika = somebody(&*store, "erika@example.org").await;
    let id = store
        .submit(&about(
            "laden",
            Sender::Person(erika),
            "Ich, Erika Müller",
            0,
        ))
        .await
        .unwrap();
    let all = store.export(erika).await.unwrap().unwrap();
    assert_eq!(all["submissions"][0]["note"], "Ich, Erika Müller");
    assert!(store.erase(erika, "office", now()).await.unwrap());
    let it = store.submission(id).await.unwrap().unwrap();
    assert_eq!((it.from, it.note.as_str()), (Sender::Nobody, ""));
}

async fn what_somebody_has_suggested_without_signing_in_is_theirs_too(database: &Database) {
    let store = database.open_all().await;
    let erika = somebody(&*store, "erika@example.org").await;
    let visitor = Sender::Visitor(mail("erika@example.org"));
    let new = about("laden", visitor, "Ich, Erika Müller", 0);
    let id = store.submit(&new).await.unwrap();
    let all = store.export(erika).await.unwrap().unwrap();
    assert_eq!(all["submissions"][0]["note"], "Ich, Erika Müller");
    assert!(store.erase(erika, "office", now()).await.unwrap());
    let it = store.submission(id).await.unwrap().unwrap();
    assert_eq!((it.from, it.note.as_str()), (Sender::Nobody, ""));
}

async fn the_address_of_a_visitor_is_forgotten_a_month_after_the_answer(database: &Database) {
    let store = database.open_all().await;
    let visitor = Sender::Visitor(mail("gast@example.org"));
    let waits = about("warten", visitor.clone(), "Noch offen", 0);
    let waits = store.submit(&waits).await.unwrap();
    let new = about("laden", visitor.clone(), "Bitte an gast@example.org", 0);
    let id = store.submit(&new).await.unwrap();
    let decided = store.decide(id, Decision::Return, "Lieber Gast", "office", now(), None);
    assert!(decided.await.unwrap());
    let of = async |id| store.submission(id).await.unwrap().unwrap();
    store.tidy(now() + Duration::days(29)).await.unwrap();
    assert_eq!(of(id).await.from, visitor);
    store.tidy(now() + Duration::days(31)).await.unwrap();
    let it = of(id).await;
    let said = (it.note.as_str(), it.answer.as_str());
    assert_eq!((it.from, said), (Sender::Nobody, ("", "")));
    assert_eq!(of(waits).await.from, visitor, "still to be answered");
}

const DAY: Duration = Duration::hours(24);

/// Sends what waits; how many mails that were.
async fn sent(store: &dyn Keeper, at: Instant) -> usize {
    let mut count = 0;
    while let Some(mail) = store.next_mail(at, at + DAY).await.unwrap() {
        store.was_sent(mail.id, at).await.unwrap();
        count += 1;
    }
    count
}

async fn a_shop_is_asked_once_to_take_part_in_an_event(database: &Database) {
    let store = database.open_all().await;
    let olga = somebody(&*store, "olga@example.org").await;
    let (event, shop) = (slug("lesung"), slug("laden"));
    let ask = async || {
        let asked = store.invite_place(&event, &shop, olga, now(), now() - DAY, 20);
        asked.await.unwrap()
    };
    assert_eq!(ask().await, Asked::Now);
    assert_eq!(ask().await, Asked::Before);
    let invited = store.invited_places(&event).await.unwrap();
    assert!(invited.len() == 1 && invited.contains(&shop), "{invited:?}");
    assert!(store.invited_places(&shop).await.unwrap().is_empty());
    let events = store.invitations_of(&shop).await.unwrap();
    assert!(events.len() == 1 && events.contains(&event), "{events:?}");
    assert!(store.erase(olga, "test", now()).await.unwrap());
    assert_eq!(store.invited_since(olga, now() - DAY).await.unwrap(), 0);
    assert_eq!(store.invited_places(&event).await.unwrap(), invited);
}

async fn an_organiser_asks_only_so_many_shops_a_day_also_at_once(database: &Database) {
    let store = database.open_all().await;
    let olga = somebody(&*store, "olga@example.org").await;
    let karl = somebody(&*store, "karl@example.org").await;
    let event = slug("lesung");
    let ask = async |person, index: usize, at| {
        let place = slug(&format!("laden-{index}"));
        let asked = store.invite_place(&event, &place, person, at, at - DAY, 5);
        asked.await.unwrap()
    };
    let all = futures::future::join_all((0..12).map(|it| ask(olga, it, now()))).await;
    let count = |asked| all.iter().filter(|it| **it == asked).count();
    assert_eq!(
        (count(Asked::Now), count(Asked::TooMany)),
        (5, 7),
        "{all:?}"
    );
    assert_eq!(store.invited_since(olga, now() - DAY).await.unwrap(), 5);
    assert_eq!(store.invited_places(&event).await.unwrap().len(), 5);
    assert_eq!(ask(karl, 20, now()).await, Asked::Now, "others may");
    assert_eq!(
        ask(olga, 21, now() + DAY).await,
        Asked::Now,
        "tomorrow, too"
    );
}

async fn a_shop_gets_one_mail_a_day_and_nothing_is_lost(database: &Database) {
    let store = database.open_all().await;
    let olga = somebody(&*store, "olga@example.org").await;
    sent(&*store, now()).await;
    let shop = slug("laden");
    let ask = async |event: &str| {
        let event = slug(event);
        let asked = store.invite_place(&event, &shop, olga, now(), now() - DAY, 20);
        assert_eq!(asked.await.unwrap(), Asked::Now);
    };
    let mail = async |events: &[&str], at| {
        let events: Vec<_> = events.iter().map(|it| slug(it)).collect();
        let mails = [letter("eins@laden.example")];
        let sent = store.mail_invitations(&shop, &events, at, at - DAY, &mails);
        sent.await.unwrap()
    };
    let waiting = async |at| store.waiting_invitations(at - DAY).await.unwrap();
    ask("lesung").await;
    ask("markt").await;
    assert!(store.is_invitation_waiting(&slug("markt")).await.unwrap());
    let both = vec![(shop.clone(), vec![slug("lesung"), slug("markt")])];
    assert_eq!(waiting(now()).await, both);
    // Twelve processes at once: one of them writes.
    let tries = (0..12).map(|_| mail(&["lesung", "markt"], now()));
    let sent = futures::future::join_all(tries).await;
    assert_eq!(sent.iter().filter(|it| **it).count(), 1);
    assert!(!store.is_invitation_waiting(&slug("markt")).await.unwrap());
    ask("konzert").await;
    let later = now() + Duration::hours(23);
    assert!(waiting(later).await.is_empty());
    assert!(!mail(&["konzert"], later).await, "it has had its mail");
    let tomorrow = now() + DAY;
    assert_eq!(
        waiting(tomorrow).await,
        [(shop.clone(), vec![slug("konzert")])]
    );
    assert!(mail(&["konzert"], tomorrow).await);
    for _ in 0..2 {
        let lease = tomorrow + Duration::hours(1);
        assert!(store.next_mail(tomorrow, lease).await.unwrap().is_some());
    }
    assert!(store.next_mail(tomorrow, tomorrow).await.unwrap().is_none());
    // What is not to come any more is no reason to write, and none to wait.
    ask("abgesagt").await;
    store
        .drop_invitations(&shop, &[slug("abgesagt")])
        .await
        .unwrap();
    assert!(waiting(tomorrow + DAY).await.is_empty());
    assert_eq!(store.invitations_of(&shop).await.unwrap().len(), 4);
}

async fn an_owner_is_asked_once_and_answers_once_also_twelve_times_at_once(database: &Database) {
    let store = database.open_all().await;
    let olga = somebody(&*store, "olga@example.org").await;
    sent(&*store, now()).await;
    let first = Write::Info {
        record: info(),
        expected: None,
    };
    let shop = Write::Place {
        record: place("laden"),
        published: true,
        expected: Some(Version::NONE),
    };
    store.write(batch([first, shop])).await.unwrap();
    let tokens: Vec<Token> = (0..12).map(|_| Random::SYSTEM.token().unwrap()).collect();
    let ask = async |token: &Token| {
        let places = [(token.digest(), slug("laden"))];
        let mail = letter("olga@example.org");
        let asked = store.ask_about(olga, &places, &mail, now(), now() - DAY);
        asked.await.unwrap()
    };
    let asked = futures::future::join_all(tokens.iter().map(ask)).await;
    assert_eq!(asked.iter().filter(|it| **it).count(), 1, "{asked:?}");
    let asked = asked.iter().position(|it| *it).unwrap();
    assert_eq!(store.last_asked(olga).await.unwrap().len(), 1);
    assert_eq!(sent(&*store, now()).await, 1);

    let token = tokens[asked].digest();
    let there = store.place(&slug("laden")).await.unwrap().unwrap();
    let reply = |expected| {
        let mut record = there.record.clone();
        record.source.as_of = now().date_naive();
        Reply::Write(batch([Write::Place {
            record,
            published: true,
            expected: Some(expected),
        }]))
    };
    let stale = store.answer(&token, now(), &reply(Version(7))).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
    let reply = reply(there.version);
    let answers = (0..12).map(|_| store.answer(&token, now(), &reply));
    let answers = futures::future::join_all(answers).await;
    let counted = answers.into_iter().filter(|it| *it.as_ref().unwrap());
    assert_eq!(counted.count(), 1);
    let after = store.place(&slug("laden")).await.unwrap().unwrap();
    assert_eq!(after.version, Version(there.version.0 + 1));
    assert_eq!(store.question(&token, now() - DAY).await.unwrap(), None);
}
