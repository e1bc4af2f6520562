//! What is kept about a person: all of it on request, and then none of it.

use app::city::Instant;
use chrono::Duration;
use serde_json::{Map, Value, json};

use super::account::{Which, accounts};
use super::{Answer, PersonId, Sql, audit, timestamp, values};
use crate::store::care;

/// Whom the trail of changes names once somebody is erased.
pub const ERASED: &str = "erased";

/// How long mails that were sent, links that are over, and the addresses of those who have suggested
/// something are kept, in case somebody asks about them.
const KEPT_DAYS: i64 = 30;

/// Takes a person out of every table.
const ERASE: &[&str] = &[
    "UPDATE change SET author = 'erased' WHERE author = $1",
    "UPDATE submission SET person = NULL, note = '', answer = '' WHERE person = $1",
    // What they have suggested without signing in.
    "UPDATE submission SET mail = NULL, note = '', answer = '' \
       WHERE mail = (SELECT mail FROM person WHERE id = $1)",
    "UPDATE submission SET decided_by = 'erased' WHERE decided_by = $1",
    "UPDATE audit SET who = 'erased' WHERE who = $1",
    "UPDATE audit SET subject = 'erased' WHERE subject = $1",
    "DELETE FROM mail WHERE person = $1 \
       OR recipient = (SELECT mail FROM person WHERE id = $1)",
    "DELETE FROM sign_in WHERE person = $1 OR mail = (SELECT mail FROM person WHERE id = $1)",
    "DELETE FROM session WHERE person = $1",
    "DELETE FROM passkey WHERE person = $1",
    "DELETE FROM upload WHERE person = $1",
    "DELETE FROM ceremony WHERE person = $1",
    "DELETE FROM person_role WHERE person = $1",
    "DELETE FROM place_owner WHERE person = $1",
    "DELETE FROM place_question WHERE person = $1",
    "DELETE FROM event_organiser WHERE person = $1",
    "UPDATE event_invitation SET person = NULL WHERE person = $1",
    "DELETE FROM origin WHERE source IN (SELECT 'ics:' || id FROM calendar WHERE person = $1)",
    "DELETE FROM calendar WHERE person = $1",
    "UPDATE person SET name = '', language = 'de', last_seen = NULL WHERE id = $1",
];

/// Erases somebody; whether there was anybody to erase.
pub(super) async fn erase(
    tx: &mut impl Sql,
    person: PersonId,
    by: &str,
    at: Instant,
) -> Answer<bool> {
    let (id, at) = (person.to_string(), timestamp(at));
    for sql in ERASE {
        tx.run(sql, values![&id]).await?;
    }
    let sql = "UPDATE person SET mail = NULL, erased = $2 WHERE id = $1 AND erased IS NULL";
    let erased = tx.run(sql, values![&id, &at]).await? > 0;
    if erased {
        let by = if by == id { ERASED } else { by };
        audit::put(tx, &at, by, "erase", ERASED, &json!({})).await?;
        care::note_erasure(tx).await?;
    }
    Ok(erased)
}

/// What has run out by an instant.
pub(super) async fn tidy(tx: &mut impl Sql, now: Instant) -> Answer<()> {
    let long_ago = timestamp(now - Duration::days(KEPT_DAYS));
    let day_ago = timestamp(now - Duration::days(1));
    let now = timestamp(now);
    tx.run("DELETE FROM session WHERE expires <= $1", values![&now])
        .await?;
    tx.run("DELETE FROM ceremony WHERE expires <= $1", values![&now])
        .await?;
    // For a day they still count towards how many codes were tried.
    tx.run("DELETE FROM sign_in WHERE expires <= $1", values![&day_ago])
        .await?;
    let sql = "DELETE FROM mail WHERE sent <= $1 OR dropped <= $1";
    tx.run(sql, values![&long_ago]).await?;
    // Whoever has suggested something without an account has had their answer.
    let sql = "UPDATE submission SET mail = NULL, note = '', answer = '' \
               WHERE mail IS NOT NULL AND decided <= $1";
    tx.run(sql, values![&long_ago]).await?;
    Ok(())
}

/// The rows of a statement as JSON objects with the members named.
macro_rules! listed {
    ($tx:expr, $id:expr, $sql:literal, $row:ty, $($member:ident),+) => {{
        let rows: Vec<$row> = $tx.rows($sql, values![$id]).await?;
        let list: Vec<Value> = rows
            .into_iter()
            .map(|($($member),+)| json!({ $(stringify!($member): $member),+ }))
            .collect();
        Value::from(list)
    }};
}

type Text = String;
type Maybe = Option<String>;

/// All that is kept about somebody.
#[expect(
    clippy::too_many_lines,
    reason = "one table after the other, each as it is kept"
)]
pub(super) async fn export(tx: &mut impl Sql, person: PersonId) -> Answer<Option<Value>> {
    let id = person.to_string();
    let Some(account) = accounts(tx, Which::Id(&id)).await?.pop() else {
        return Ok(None);
    };
    let mut all = Map::new();
    all.insert(
        "account".into(),
        json!({
            "id": id,
            "mail": account.mail.as_str(),
            "name": account.name,
            "language": account.lang,
            "created": timestamp(account.created),
            "last_seen": account.last_seen.map(timestamp),
            "roles": account.rights.roles,
            "places": account.rights.places,
            "events": account.rights.events,
        }),
    );
    let sessions = listed!(
        tx,
        &id,
        "SELECT device, created, last_used, expires FROM session WHERE person = $1 ORDER BY created",
        (Text, Text, Text, Text),
        device,
        created,
        last_used,
        expires
    );
    all.insert("devices".into(), sessions);
    let passkeys = listed!(
        tx,
        &id,
        "SELECT name, created, last_used FROM passkey WHERE person = $1 ORDER BY created",
        (Text, Text, Maybe),
        name,
        created,
        last_used
    );
    all.insert("passkeys".into(), passkeys);
    let mails = listed!(
        tx,
        &id,
        "SELECT kind, subject, created, sent FROM mail WHERE person = $1 ORDER BY id",
        (Text, Text, Text, Maybe),
        kind,
        subject,
        created,
        sent
    );
    all.insert("mails".into(), mails);
    let changes = listed!(
        tx,
        &id,
        "SELECT at, kind, slug, version FROM change WHERE author = $1 ORDER BY revision, id",
        (Text, Text, Text, i64),
        at,
        kind,
        slug,
        version
    );
    all.insert("changes".into(), changes);
    let submissions = listed!(
        tx,
        &id,
        "SELECT kind, slug, record, note, created, state, answer FROM submission \
         WHERE person = $1 OR mail = (SELECT mail FROM person WHERE id = $1) ORDER BY id",
        (Text, Text, Text, Text, Text, Text, Text),
        kind,
        slug,
        record,
        note,
        created,
        state,
        answer
    );
    all.insert("submissions".into(), submissions);
    all.insert("calendars".into(), calendars(tx, &id).await?);
    let invited = listed!(
        tx,
        &id,
        "SELECT event, place, at FROM event_invitation WHERE person = $1 ORDER BY at, event, place",
        (Text, Text, Text),
        event,
        place,
        at
    );
    all.insert("shops_asked".into(), invited);
    let log = listed!(
        tx,
        &id,
        "SELECT at, what, details FROM audit WHERE who = $1 OR subject = $1 ORDER BY id",
        (Text, Text, Text),
        at,
        what,
        details
    );
    all.insert("log".into(), log);
    Ok(Some(Value::Object(all)))
}

/// The calendars that somebody follows or has followed, addresses included.
async fn calendars(tx: &mut impl Sql, id: &str) -> Answer<Value> {
    Ok(listed!(
        tx,
        id,
        "SELECT name, address, live, active, created, fetched, result FROM calendar \
         WHERE person = $1 ORDER BY created, id",
        (Text, Text, bool, bool, Text, Maybe, Maybe),
        name,
        address,
        live,
        active,
        created,
        fetched,
        result
    ))
}
