//! People, sessions, links, mails: on both databases.

use app::account::letter::Letter;
use app::account::rights::Role;
use app::city::{Instant, Lang};
use chrono::Duration;
use serde_json::json;
use server::mail::MailAddress;
use server::secret::{Code, Digest, Random, Token};
use server::store::people::{
    AuditEntry, Ceremony, CodeAnswer, ERASED, Invitation, Kind, LinkState, NewPasskey, NewSession,
    Outgoing, PersonId, Purpose, SignInRequest,
};
use server::store::{Batch, Database as Keeper, RecordId, Write};

use crate::database::{Database, on_both};
use crate::samples::{info, place, slug, write_place};

on_both! {
    whoever_is_invited_twice_is_one_person_with_both_rights
    an_invitation_signs_in_once_and_leaves_a_mail
    a_link_is_over_after_its_time_and_after_its_use
    a_code_holds_on_the_device_that_asked_and_for_five_tries
    a_request_for_an_unknown_address_behaves_alike_and_leads_nowhere
    after_many_wrong_codes_an_address_is_sent_links_alone_for_a_day
    of_two_who_press_the_same_button_at_once_one_gets_in
    sessions_run_out_are_listed_and_can_be_ended
    a_new_session_ends_the_one_it_replaces
    passkeys_prove_sessions_and_the_last_can_be_made_to_stay
    a_ceremony_is_answered_once_in_time_and_for_its_purpose
    a_mail_is_tried_until_it_is_sent_or_refused
    a_mail_is_taken_by_one_at_a_time
    whoever_is_erased_is_nowhere_to_be_found
    all_that_is_kept_about_somebody_can_be_exported
    many_are_erased_and_those_who_stay_are_untouched
    what_has_run_out_is_tidied_up
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

fn outgoing(to: &MailAddress, at: Instant) -> Outgoing {
    Outgoing {
        to: to.clone(),
        lang: Lang::De,
        kind: Kind::Invitation,
        letter: Letter {
            subject: "Betreff äöü".to_owned(),
            text: "Text “mit” Zeichen".to_owned(),
            html: "<p>Text</p>".to_owned(),
        },
        at,
        expires: None,
    }
}

fn invitation(address: &str, role: Option<Role>, link: &Token) -> Invitation {
    let to = mail(address);
    Invitation {
        id: PersonId(Random::SYSTEM.id(now()).unwrap()),
        mail_out: outgoing(&to, now()),
        mail: to,
        name: "Erika Müller".to_owned(),
        lang: Lang::De,
        role,
        places: Vec::new(),
        link: link.digest(),
        expires: now() + Duration::days(7),
        by: "test".to_owned(),
        at: now(),
    }
}

/// Asks somebody in, and forgets the mail.
async fn person(store: &dyn Keeper, address: &str, role: Option<Role>) -> PersonId {
    let id = store
        .invite(&invitation(address, role, &token()))
        .await
        .unwrap();
    let mail = store.next_mail(now(), now()).await.unwrap().unwrap();
    store.was_sent(mail.id, now()).await.unwrap();
    id
}

fn session(at: Instant) -> (Token, NewSession) {
    let token = token();
    let session = NewSession {
        id: Random::SYSTEM.id(at).unwrap(),
        token: token.digest(),
        device: "Firefox, Android".to_owned(),
        at,
        expires: at + Duration::days(30),
        replaces: None,
    };
    (token, session)
}

/// Somebody signs in by a link.
async fn signed_in(store: &dyn Keeper, address: &str, at: Instant) -> (Token, NewSession) {
    let (link, (token, session)) = (token(), session(at));
    store
        .ask(&asked(store, address, &link, at).await.0)
        .await
        .unwrap();
    let who = store.use_link(&link.digest(), &session).await.unwrap();
    assert!(who.is_some());
    (token, session)
}

/// A request for a link, with the device's token and the code.
async fn asked(
    store: &dyn Keeper,
    address: &str,
    link: &Token,
    at: Instant,
) -> (SignInRequest, Token, Code) {
    let (device, code) = (token(), Random::SYSTEM.code().unwrap());
    let account = store.person_by_mail(&mail(address)).await.unwrap();
    let request = SignInRequest {
        mail: mail(address),
        person: account.map(|it| it.id),
        link: link.digest(),
        code: Some(code.digest(&device)),
        device: device.digest(),
        at,
        expires: at + Duration::minutes(15),
        mail_out: None,
    };
    (request, device, code)
}

fn other_than(code: &Code) -> Code {
    let wrong = if code.secret() == "000000" {
        "000001"
    } else {
        "000000"
    };
    Code::parse(wrong).unwrap()
}

async fn whoever_is_invited_twice_is_one_person_with_both_rights(database: &Database) {
    let store = database.open_all().await;
    let first = invitation("erika@laden.example", Some(Role::Organiser), &token());
    let id = store.invite(&first).await.unwrap();
    let mut second = invitation("erika@laden.example", Some(Role::Office), &token());
    second.name = String::new();
    second.lang = Lang::En;
    second.places = vec![slug("laden"), slug("laden-zwei")];
    assert_eq!(store.invite(&second).await.unwrap(), id);

    let people = store.people().await.unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!(
        people[0].name, "Erika Müller",
        "an empty name leaves the known one"
    );
    assert_eq!(people[0].lang, Lang::En);
    assert_eq!(
        people[0].rights.roles,
        [Role::Office, Role::Organiser].into()
    );
    assert_eq!(people[0].rights.places.len(), 2);
    assert!(!people[0].rights.proven);
    store.give_event(id, &slug("fest")).await.unwrap();
    store.give_event(id, &slug("fest")).await.unwrap();
    let again = store.person(id).await.unwrap().unwrap();
    assert_eq!(again.rights.events, [slug("fest")].into());

    let other = person(&*store, "otto@laden.example", None).await;
    let other = store.person(other).await.unwrap().unwrap();
    assert!(other.rights.roles.is_empty() && other.rights.places.is_empty());
    store.close().await;
}

async fn an_invitation_signs_in_once_and_leaves_a_mail(database: &Database) {
    let store = database.open_all().await;
    let link = token();
    let invitation = invitation("a@b.example", None, &link);
    let id = store.invite(&invitation).await.unwrap();
    let waiting = store.next_mail(now(), now()).await.unwrap().unwrap();
    assert_eq!(waiting.to, invitation.mail);
    assert_eq!(waiting.letter, invitation.mail_out.letter);
    assert_eq!(
        store.link_state(&link.digest(), &[], now()).await.unwrap(),
        LinkState::Open { elsewhere: false },
        "an invitation was asked for on no device"
    );
    let (_, new) = session(now());
    assert_eq!(
        store.use_link(&link.digest(), &new).await.unwrap(),
        Some(id)
    );
    let (_, new) = session(now());
    assert_eq!(store.use_link(&link.digest(), &new).await.unwrap(), None);
    let log = store.audit(10).await.unwrap();
    let said: Vec<_> = log.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(said, ["sign-in", "invite"]);
    store.close().await;
}

async fn a_link_is_over_after_its_time_and_after_its_use(database: &Database) {
    let store = database.open_all().await;
    let id = person(&*store, "a@b.example", None).await;
    let link = token();
    let (request, device, code) = asked(&*store, "a@b.example", &link, now()).await;
    store.ask(&request).await.unwrap();
    let state =
        async |devices: &[Digest], at| store.link_state(&link.digest(), devices, at).await.unwrap();
    let here = [token().digest(), device.digest()];
    assert_eq!(
        state(&here, now()).await,
        LinkState::Open { elsewhere: false }
    );
    assert_eq!(state(&[], now()).await, LinkState::Open { elsewhere: true });
    let late = now() + Duration::minutes(15);
    assert_eq!(state(&here, late).await, LinkState::Over);
    let (_, new) = session(late);
    assert_eq!(store.use_link(&link.digest(), &new).await.unwrap(), None);
    assert_eq!(
        store.use_code(&device, &code, &new).await.unwrap(),
        CodeAnswer::Over
    );

    // In time it works, and takes the code and every other link of the address with it.
    let other = token();
    let (another, ..) = asked(&*store, "a@b.example", &other, now()).await;
    store.ask(&another).await.unwrap();
    let (_, new) = session(now() + Duration::minutes(14));
    assert_eq!(
        store.use_link(&link.digest(), &new).await.unwrap(),
        Some(id)
    );
    let (_, new) = session(now());
    assert_eq!(
        store.use_code(&device, &code, &new).await.unwrap(),
        CodeAnswer::Over
    );
    assert_eq!(store.use_link(&other.digest(), &new).await.unwrap(), None);
    store.close().await;
}

async fn a_code_holds_on_the_device_that_asked_and_for_five_tries(database: &Database) {
    let store = database.open_all().await;
    let id = person(&*store, "a@b.example", None).await;
    let (request, device, code) = asked(&*store, "a@b.example", &token(), now()).await;
    store.ask(&request).await.unwrap();
    let (_, new) = session(now());
    assert_eq!(
        store.use_code(&token(), &code, &new).await.unwrap(),
        CodeAnswer::Over,
        "the right code on another device"
    );
    for left in (1..=4).rev() {
        let answer = store
            .use_code(&device, &other_than(&code), &new)
            .await
            .unwrap();
        assert_eq!(answer, CodeAnswer::Wrong { left });
    }
    assert_eq!(
        store.use_code(&device, &code, &new).await.unwrap(),
        CodeAnswer::SignedIn(id),
        "the fifth try may be right"
    );

    let (request, device, code) = asked(&*store, "a@b.example", &token(), now()).await;
    store.ask(&request).await.unwrap();
    let (_, new) = session(now());
    for _ in 0..5 {
        store
            .use_code(&device, &other_than(&code), &new)
            .await
            .unwrap();
    }
    assert_eq!(
        store.use_code(&device, &code, &new).await.unwrap(),
        CodeAnswer::Over
    );
    store.close().await;
}

async fn a_request_for_an_unknown_address_behaves_alike_and_leads_nowhere(database: &Database) {
    let store = database.open_all().await;
    let link = token();
    let (request, device, code) = asked(&*store, "niemand@b.example", &link, now()).await;
    assert_eq!(request.person, None);
    store.ask(&request).await.unwrap();
    let (_, new) = session(now());
    for left in (1..=4).rev() {
        let answer = store.use_code(&device, &code, &new).await.unwrap();
        assert_eq!(answer, CodeAnswer::Wrong { left }, "even the right code");
    }
    assert_eq!(
        store.use_code(&device, &code, &new).await.unwrap(),
        CodeAnswer::Over
    );
    assert_eq!(store.use_link(&link.digest(), &new).await.unwrap(), None);
    assert_eq!(store.next_mail(now(), now()).await.unwrap(), None);
    store.close().await;
}

async fn after_many_wrong_codes_an_address_is_sent_links_alone_for_a_day(database: &Database) {
    let store = database.open_all().await;
    let id = person(&*store, "a@b.example", None).await;
    let address = mail("a@b.example");
    let (request, device, code) = asked(&*store, "a@b.example", &token(), now()).await;
    store.ask(&request).await.unwrap();
    for _ in 0..5 {
        assert!(store.may_send_code(&address, now()).await.unwrap());
        let (request, device, code) = asked(&*store, "a@b.example", &token(), now()).await;
        store.ask(&request).await.unwrap();
        assert!(store.may_try_code(&device.digest(), now()).await.unwrap());
        let (_, new) = session(now());
        for _ in 0..5 {
            store
                .use_code(&device, &other_than(&code), &new)
                .await
                .unwrap();
        }
        assert!(!store.may_try_code(&device.digest(), now()).await.unwrap());
    }
    assert!(!store.may_send_code(&address, now()).await.unwrap());
    let link = token();
    let (mut request, without, no_code) = asked(&*store, "a@b.example", &link, now()).await;
    request.code = None;
    store.ask(&request).await.unwrap();
    let (_, new) = session(now());
    assert_eq!(
        store.use_code(&without, &no_code, &new).await.unwrap(),
        CodeAnswer::Wrong { left: 4 },
        "no code was sent"
    );
    assert!(matches!(
        store.link_state(&link.digest(), &[], now()).await.unwrap(),
        LinkState::Open { .. }
    ));
    assert_eq!(
        store.use_code(&device, &code, &new).await.unwrap(),
        CodeAnswer::SignedIn(id),
        "what was sent before others began to guess still leads in"
    );
    let tomorrow = now() + Duration::days(1) + Duration::minutes(1);
    assert!(store.may_send_code(&address, tomorrow).await.unwrap());
    store.close().await;
}

async fn of_two_who_press_the_same_button_at_once_one_gets_in(database: &Database) {
    let store = database.open_all().await;
    person(&*store, "a@b.example", None).await;
    let other = database.open_all().await;
    for _ in 0..5 {
        let link = token();
        let (request, ..) = asked(&*store, "a@b.example", &link, now()).await;
        store.ask(&request).await.unwrap();
        let ((_, one), (_, two)) = (session(now()), session(now()));
        let digest = link.digest();
        let (a, b) = tokio::join!(store.use_link(&digest, &one), other.use_link(&digest, &two));
        let in_at = [a.unwrap(), b.unwrap()].iter().flatten().count();
        assert_eq!(in_at, 1);
    }
    other.close().await;
    store.close().await;
}

async fn sessions_run_out_are_listed_and_can_be_ended(database: &Database) {
    let store = database.open_all().await;
    let id = person(&*store, "a@b.example", None).await;
    let stranger = person(&*store, "c@b.example", None).await;
    let (token, first) = signed_in(&*store, "a@b.example", now()).await;
    let later = now() + Duration::days(20);
    let current = store
        .session(&token.digest(), later)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (current.account.id, current.account.rights.proven),
        (id, false)
    );
    store
        .prolong(first.id, later, later + Duration::days(30))
        .await
        .unwrap();
    let much_later = now() + Duration::days(45);
    assert!(
        store
            .session(&token.digest(), much_later)
            .await
            .unwrap()
            .is_some()
    );
    let seen = store.person(id).await.unwrap().unwrap().last_seen;
    assert_eq!(seen, Some(later));
    let too_late = later + Duration::days(30);
    assert_eq!(
        store.session(&token.digest(), too_late).await.unwrap(),
        None
    );

    let (second_token, second) = signed_in(&*store, "a@b.example", later).await;
    let devices = store.devices(id, later).await.unwrap();
    assert_eq!(devices.len(), 2);
    assert_eq!(devices[0].device, "Firefox, Android");
    assert!(
        !store.end(stranger, second.id, later).await.unwrap(),
        "not a stranger's to end"
    );
    assert_eq!(store.end_others(id, second.id, later).await.unwrap(), 1);
    assert_eq!(store.session(&token.digest(), later).await.unwrap(), None);
    assert!(store.end(id, second.id, later).await.unwrap());
    assert_eq!(
        store.session(&second_token.digest(), later).await.unwrap(),
        None
    );
    store.close().await;
}

async fn a_new_session_ends_the_one_it_replaces(database: &Database) {
    let store = database.open_all().await;
    let id = person(&*store, "a@b.example", None).await;
    let (old, _) = signed_in(&*store, "a@b.example", now()).await;
    let link = token();
    let (request, ..) = asked(&*store, "a@b.example", &link, now()).await;
    store.ask(&request).await.unwrap();
    let (new_token, mut new) = session(now());
    new.replaces = Some(old.digest());
    store.use_link(&link.digest(), &new).await.unwrap();
    assert_eq!(store.session(&old.digest(), now()).await.unwrap(), None);
    assert!(
        store
            .session(&new_token.digest(), now())
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(store.devices(id, now()).await.unwrap().len(), 1);
    store.close().await;
}

fn passkey(person: PersonId, credential: &str) -> NewPasskey {
    NewPasskey {
        id: Random::SYSTEM.id(now()).unwrap(),
        person,
        credential: credential.to_owned(),
        body: json!({ "counter": 0 }).to_string(),
        name: "Mein Telefon".to_owned(),
        at: now(),
    }
}

async fn passkeys_prove_sessions_and_the_last_can_be_made_to_stay(database: &Database) {
    let store = database.open_all().await;
    let id = person(&*store, "a@b.example", Some(Role::Office)).await;
    let stranger = person(&*store, "c@b.example", None).await;
    let (token, new) = session(now());
    let first = passkey(id, "Y3JlZA");
    store.enrol(&first, &new).await.unwrap();
    let current = store
        .session(&token.digest(), now())
        .await
        .unwrap()
        .unwrap();
    assert!(current.account.rights.is_office());
    let (_, new) = session(now());
    let twice = passkey(stranger, "Y3JlZA");
    assert!(
        store.enrol(&twice, &new).await.is_err(),
        "a credential belongs to one person"
    );

    let kept = store.passkey("Y3JlZA").await.unwrap().unwrap();
    assert_eq!((kept.person, kept.last_used), (id, None));
    let (token, new) = session(now());
    store
        .sign_in_with(&kept, "{\"counter\":1}", &new)
        .await
        .unwrap();
    assert!(
        store
            .session(&token.digest(), now())
            .await
            .unwrap()
            .unwrap()
            .account
            .rights
            .proven
    );
    let kept = store.passkey("Y3JlZA").await.unwrap().unwrap();
    assert_eq!(
        (kept.body.as_str(), kept.last_used),
        ("{\"counter\":1}", Some(now()))
    );

    assert!(!store.rename(stranger, kept.id, "meins").await.unwrap());
    assert!(store.rename(id, kept.id, "Büro").await.unwrap());
    assert!(!store.forget(stranger, kept.id, false, now()).await.unwrap());
    assert!(
        !store.forget(id, kept.id, true, now()).await.unwrap(),
        "the last one stays"
    );
    let (_, new) = session(now());
    store.enrol(&passkey(id, "endlZXRlcg"), &new).await.unwrap();
    assert!(store.forget(id, kept.id, true, now()).await.unwrap());
    assert_eq!(store.passkeys(id).await.unwrap().len(), 1);

    assert_eq!(store.forget_all(id, "test", now()).await.unwrap(), 1);
    assert_eq!(
        store.devices(id, now()).await.unwrap(),
        [],
        "and is signed out everywhere"
    );
    store.close().await;
}

async fn a_ceremony_is_answered_once_in_time_and_for_its_purpose(database: &Database) {
    let store = database.open_all().await;
    let id = person(&*store, "a@b.example", None).await;
    let begin = async |purpose| {
        let token = token();
        let ceremony = Ceremony {
            token: token.digest(),
            purpose,
            person: Some(id),
            state: "{}".to_owned(),
            expires: now() + Duration::minutes(5),
        };
        store.begin(&ceremony).await.unwrap();
        token.digest()
    };
    let token = begin(Purpose::Enrol).await;
    assert_eq!(
        store.take(&token, Purpose::SignIn, now()).await.unwrap(),
        None
    );
    let first = store.take(&token, Purpose::Enrol, now()).await.unwrap();
    assert_eq!(first, Some((Some(id), "{}".to_owned())));
    assert_eq!(
        store.take(&token, Purpose::Enrol, now()).await.unwrap(),
        None
    );
    let token = begin(Purpose::SignIn).await;
    let late = now() + Duration::minutes(5);
    assert_eq!(
        store.take(&token, Purpose::SignIn, late).await.unwrap(),
        None
    );
    store.close().await;
}

async fn a_mail_is_tried_until_it_is_sent_or_refused(database: &Database) {
    let store = database.open_all().await;
    let minute = Duration::minutes(1);
    assert_eq!(store.next_due().await.unwrap(), None);
    store
        .queue(&outgoing(&mail("a@b.example"), now()))
        .await
        .unwrap();
    assert_eq!(store.next_due().await.unwrap(), Some(now()));
    let first = store
        .next_mail(now(), now() + minute)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(first.attempts, 0);
    store
        .try_again(first.id, now() + minute, "no answer")
        .await
        .unwrap();
    assert_eq!(store.next_mail(now(), now() + minute).await.unwrap(), None);
    let again = store
        .next_mail(now() + minute, now() + minute * 2)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((again.id, again.attempts), (first.id, 1));
    assert_eq!(again.letter, first.letter);
    store.was_sent(again.id, now() + minute).await.unwrap();
    assert_eq!(store.next_due().await.unwrap(), None);

    store
        .queue(&outgoing(&mail("weg@b.example"), now()))
        .await
        .unwrap();
    let mail = store
        .next_mail(now(), now() + minute)
        .await
        .unwrap()
        .unwrap();
    store
        .has_bounced(mail.id, now(), "550 no such user")
        .await
        .unwrap();
    assert_eq!(
        store.next_mail(now() + minute * 5, now()).await.unwrap(),
        None
    );
    let undelivered = store.undelivered().await.unwrap();
    assert_eq!(undelivered.len(), 1);
    assert_eq!(undelivered[0].reason, "550 no such user");

    let mut short = outgoing(&"a@b.example".parse().unwrap(), now());
    short.expires = Some(now() + minute);
    store.queue(&short).await.unwrap();
    assert_eq!(
        store
            .next_mail(now() + minute, now() + minute * 2)
            .await
            .unwrap(),
        None,
        "a link that is over need not be sent"
    );
    store.close().await;
}

async fn a_mail_is_taken_by_one_at_a_time(database: &Database) {
    let store = database.open_all().await;
    let other = database.open_all().await;
    for _ in 0..6 {
        store
            .queue(&outgoing(&mail("a@b.example"), now()))
            .await
            .unwrap();
    }
    let lease = now() + Duration::minutes(5);
    let mut taken = Vec::new();
    // An empty hand may mean that the other was faster, so it is tried a few times.
    for _ in 0..12 {
        let (a, b) = tokio::join!(store.next_mail(now(), lease), other.next_mail(now(), lease));
        taken.extend(
            [a.unwrap(), b.unwrap()]
                .into_iter()
                .flatten()
                .map(|it| it.id),
        );
    }
    taken.sort_unstable();
    let all = taken.len();
    taken.dedup();
    assert_eq!((taken.len(), all), (6, 6));
    let after = store.next_mail(lease, lease).await.unwrap();
    assert!(after.is_some(), "whoever took it may have died");
    other.close().await;
    store.close().await;
}

/// How often a text stands in the files of a database, deleted or not.
fn bytes_with(database: &Database, text: &str) -> usize {
    let Some(file) = database.url.strip_prefix("sqlite://") else {
        // Where PostgreSQL keeps rows, and until when, is its own matter.
        return 0;
    };
    let files = ["", "-wal", "-shm", "-journal"].map(|it| format!("{file}{it}"));
    let all = files.iter().filter_map(|it| std::fs::read(it).ok());
    all.map(|bytes| {
        bytes
            .windows(text.len())
            .filter(|it| *it == text.as_bytes())
            .count()
    })
    .sum()
}

async fn many_are_erased_and_those_who_stay_are_untouched(database: &Database) {
    let store = database.open_all().await;
    let mut people = Vec::new();
    for number in 0..40 {
        let mut guest = invitation(&format!("gone-{number}@laden.example"), None, &token());
        guest.name = format!("Vanished {number}");
        // Of different lengths, so that rows move from page to page.
        guest.mail_out.letter.text = format!("Vanished {number} ").repeat(number * 20 + 1);
        people.push(store.invite(&guest).await.unwrap());
    }
    let stays = person(&*store, "stays@laden.example", None).await;
    if !database.is_postgres() {
        assert!(bytes_with(database, "Vanished") > 0 && bytes_with(database, "gone-") > 0);
        // What samples of values would keep.
        database.run("ANALYZE").await;
    }
    for id in people {
        assert!(store.erase(id, "test", now()).await.unwrap());
        assert_eq!(store.person(id).await.unwrap(), None);
    }
    for text in ["gone-", "Vanished"] {
        assert_eq!(bytes_with(database, text), 0, "{text} is still in the file");
    }
    let account = store.person(stays).await.unwrap().unwrap();
    assert_eq!(account.mail, mail("stays@laden.example"));
    if !database.is_postgres() {
        assert!(bytes_with(database, "stays@laden.example") > 0);
    }
    store.close().await;
}

#[test]
fn bytes_of_whoever_was_erased_by_an_earlier_version_go_when_the_database_is_tidied_up() {
    crate::database::run_on_sqlite(async |database: &Database| {
        let store = database.open_all().await;
        store.close().await;
        // As it was left: rows deleted without a trace in the tables, but not in the file.
        for sql in [
            "PRAGMA secure_delete = OFF; \
             INSERT INTO person (id, mail, name, language, created) \
             VALUES ('1', 'gone@laden.example', 'Vanished', 'de', ''); \
             UPDATE person SET mail = NULL, name = '', erased = ''",
            "UPDATE care SET erased = 1",
        ] {
            database.run(sql).await;
        }
        assert!(bytes_with(database, "gone@") > 0);
        let store = database.open_all().await;
        store.maintain().await.unwrap();
        assert_eq!(bytes_with(database, "gone@"), 0);
        store.close().await;
    });
}

async fn whoever_is_erased_is_nowhere_to_be_found(database: &Database) {
    let store = database.open_all().await;
    let link = token();
    let mut guest = invitation("erika@laden.example", Some(Role::Office), &link);
    guest.places = vec![slug("laden")];
    let id = store.invite(&guest).await.unwrap();
    store.give_event(id, &slug("fest")).await.unwrap();
    let (session_token, new) = session(now());
    store.enrol(&passkey(id, "Y3JlZA"), &new).await.unwrap();
    let batch = Batch {
        by: id.to_string(),
        at: now(),
        writes: vec![
            Write::Info {
                record: info(),
                expected: None,
            },
            write_place(place("laden")),
        ],
    };
    store.write(batch).await.unwrap();

    assert!(store.erase(id, &id.to_string(), now()).await.unwrap());
    assert!(
        !store.erase(id, "test", now()).await.unwrap(),
        "there is nobody left"
    );
    assert_eq!(store.person(id).await.unwrap(), None);
    assert_eq!(store.person_by_mail(&guest.mail).await.unwrap(), None);
    assert_eq!(
        store.session(&session_token.digest(), now()).await.unwrap(),
        None
    );
    assert_eq!(store.passkey("Y3JlZA").await.unwrap(), None);
    let (_, new) = session(now());
    assert_eq!(store.use_link(&link.digest(), &new).await.unwrap(), None);
    assert_eq!(store.next_mail(now(), now()).await.unwrap(), None);
    assert_eq!(store.export(id).await.unwrap(), None);
    let history = store
        .history(&RecordId::Place(slug("laden")))
        .await
        .unwrap();
    assert_eq!(history.len(), 1, "what was changed stays");
    assert_eq!(history[0].by, ERASED);
    for entry in store.audit(100).await.unwrap() {
        assert_ne!(entry.who, id.to_string());
        assert_ne!(entry.on, id.to_string());
    }
    // Somebody else may have the address one day.
    let next = person(&*store, "erika@laden.example", None).await;
    assert_ne!(next, id);
    assert!(
        store
            .person(next)
            .await
            .unwrap()
            .unwrap()
            .rights
            .places
            .is_empty()
    );
    store.close().await;
}

async fn all_that_is_kept_about_somebody_can_be_exported(database: &Database) {
    let store = database.open_all().await;
    let id = person(&*store, "erika@laden.example", Some(Role::Organiser)).await;
    let (_, new) = session(now());
    store.enrol(&passkey(id, "Y3JlZA"), &new).await.unwrap();
    let batch = Batch {
        by: id.to_string(),
        at: now(),
        writes: vec![
            Write::Info {
                record: info(),
                expected: None,
            },
            write_place(place("laden")),
        ],
    };
    store.write(batch).await.unwrap();
    let all = store.export(id).await.unwrap().unwrap();
    assert_eq!(all["account"]["mail"], "erika@laden.example");
    assert_eq!(all["account"]["name"], "Erika Müller");
    assert_eq!(all["account"]["roles"], json!(["organiser"]));
    assert_eq!(all["devices"][0]["device"], "Firefox, Android");
    assert_eq!(all["passkeys"][0]["name"], "Mein Telefon");
    assert_eq!(all["mails"][0]["subject"], "Betreff äöü");
    assert_eq!(all["changes"].as_array().unwrap().len(), 2);
    assert!(all["log"].as_array().unwrap().len() >= 2);
    assert!(!all.to_string().contains("counter"), "no key material");
    store.close().await;
}

async fn what_has_run_out_is_tidied_up(database: &Database) {
    let store = database.open_all().await;
    let id = person(&*store, "a@b.example", None).await;
    let (token, _) = signed_in(&*store, "a@b.example", now()).await;
    store
        .note(&AuditEntry {
            at: now(),
            who: "test".to_owned(),
            what: "try".to_owned(),
            on: id.to_string(),
            details: json!({ "a": [1, "ä"] }),
        })
        .await
        .unwrap();
    store.tidy(now()).await.unwrap();
    assert!(
        store
            .session(&token.digest(), now())
            .await
            .unwrap()
            .is_some()
    );
    store.tidy(now() + Duration::days(31)).await.unwrap();
    assert_eq!(store.session(&token.digest(), now()).await.unwrap(), None);
    let all = store.export(id).await.unwrap().unwrap();
    assert_eq!(all["mails"], json!([]));
    assert_eq!(
        store.audit(1).await.unwrap()[0].details,
        json!({ "a": [1, "ä"] })
    );
    store.close().await;
}
