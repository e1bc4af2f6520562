//! A small city in which every text of every record is hostile.
//!
//! First it is written by the rules, with marks for texts. Then whatever the database holds of these
//! marks, in whichever table, is replaced behind the store's back: as if it had been written before
//! there were rules. The records are spelled out in full, so that a new field does not compile until
//! it is here as well.

use app::account::rights::Role;
use app::city::{
    Accessibility, Address, ArtIsland, Attribution, BBox, Category, CityInfo, Closure, Contact,
    Details, District, Event, EventState, Furniture, Hours, InterimUse, Lang, Link, Network, Offer,
    Picture, Place, Point, Price, Slug, Source, Venue, Wheelchair, When,
};
use chrono::NaiveDate;
use server::people::{self, Guest};
use server::secret::Random;
use server::store::desk::{
    Decision, NewCalendar, NewSubmission, Outcome, Proposal, Remark, Report, Sender, Taken, Trouble,
};
use server::store::people::PersonId;
use server::store::{Batch, Version, Write};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};

use super::text::{Hostile, Marks};
use crate::browser::ORIGIN;
use crate::database::Database;
use crate::site::now;

/// The people of the city: one for each kind of page.
pub(crate) struct People {
    pub(crate) office: PersonId,
    pub(crate) owner: PersonId,
    pub(crate) organiser: PersonId,
}

/// Builds the city.
pub(crate) async fn build(database: &Database, hostile: &mut Hostile) -> People {
    let mut marks = Marks::default();
    let people = write(database, &mut marks).await;
    replace(&database.url, &marks, hostile).await;
    people
}

fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn point(east: f64) -> Point {
    Point::new(7.465 + east, 51.514).unwrap()
}

fn info(m: &mut Marks) -> CityInfo {
    CityInfo {
        city: m.word(),
        title: m.both(),
        description: m.both(),
        languages: Lang::ALL.to_vec(),
        centre: point(0.0),
        bounds: BBox::new(7.44, 51.5, 7.49, 51.53).unwrap(),
        schematic: true,
        attribution: vec![Attribution {
            text: m.both(),
            url: Some(m.link()),
        }],
        publisher: vec![m.word(), m.word()],
        email: Some(m.mail()),
        networks: vec![Network {
            slug: slug("netz"),
            name: m.both(),
            mark: m.word(),
            text: Some(m.both()),
            url: Some(m.link()),
        }],
        categories: [("mode", false), ("konzert", true)]
            .map(|(name, events)| Category {
                slug: slug(name),
                name: m.both(),
                events,
                outdoors: false,
                words: vec![m.word()],
            })
            .into(),
        districts: vec![District {
            slug: slug("mitte"),
            name: m.word(),
        }],
    }
}

fn source(m: &mut Marks) -> Source {
    Source {
        name: m.word(),
        url: Some(m.link()),
        licence: Some(m.word()),
        as_of: day(11, 3),
        note: Some(m.both()),
    }
}

fn access(m: &mut Marks) -> Accessibility {
    Accessibility {
        wheelchair: Some(Wheelchair::Limited),
        toilet: Some(true),
        door_cm: Some(80),
        step_cm: Some(3),
        hearing_loop: Some(false),
        tactile: Some(true),
        note: Some(m.both()),
    }
}

fn picture(m: &mut Marks) -> Picture {
    Picture {
        src: format!("/media/{}.jpg", m.word()),
        width: 640,
        height: 480,
        widths: Vec::new(),
        alt: m.both(),
        credit: m.word(),
        licence: m.word(),
    }
}

fn place(m: &mut Marks, name: &str, details: Details, hours: Hours) -> Place {
    Place {
        slug: slug(name),
        name: m.both(),
        details,
        at: point(0.001),
        networks: vec![slug("netz")],
        categories: vec![slug("mode")],
        summary: Some(m.both()),
        text: Some(m.both()),
        address: Some(Address {
            street: m.word(),
            house_number: Some(m.word()),
            postcode: Some(m.word()),
            city: Some(m.word()),
        }),
        district: Some(slug("mitte")),
        hours,
        closures: vec![Closure {
            from: day(11, 20),
            until: None,
            reason: Some(m.both()),
        }],
        contact: Contact {
            phone: Some(m.word()),
            email: Some(m.mail()),
            website: Some(m.link()),
            links: vec![Link {
                label: m.both(),
                url: m.link(),
            }],
        },
        access: access(m),
        pictures: vec![picture(m), picture(m)],
        source: source(m),
        sample: false,
    }
}

fn places(m: &mut Marks) -> Vec<Place> {
    let island = Details::ArtIsland(ArtIsland {
        furniture: vec![Furniture::Bench],
        artist: Some(m.word()),
        year: Some(2020),
        seats: Some(4),
        shade: Some(true),
        since: Some(day(1, 1)),
        until: None,
    });
    let interim = Details::InterimUse(InterimUse {
        from: Some(day(1, 1)),
        until: Some(day(12, 31)),
        before: Some(m.both()),
    });
    let lines = Details::Transport {
        lines: vec![m.word(), m.word()],
    };
    let comment = Hours::Osm(format!("Mo-Sa 10:00-18:00 \"{}\"", m.word()));
    vec![
        place(m, "laden", Details::Shop, comment),
        place(m, "insel", island, Hours::Osm("24/7".to_owned())),
        place(m, "zwischen", interim, Hours::ByAppointment),
        place(m, "halt", lines, Hours::Unknown),
        place(m, "kirche", Details::Sight, Hours::Unknown),
    ]
}

fn event(m: &mut Marks, name: &str, venue: Venue, when: When, state: EventState) -> Event {
    Event {
        slug: slug(name),
        title: m.both(),
        summary: Some(m.both()),
        text: Some(m.both()),
        organiser: Some(m.word()),
        venue: Some(venue),
        when,
        category: Some(slug("konzert")),
        price: Some(Price::Paid(m.both())),
        access: access(m),
        link: Some(m.link()),
        state,
        state_note: Some(m.both()),
        offers: vec![Offer {
            place: slug("laden"),
            text: m.both(),
        }],
        pictures: vec![picture(m)],
        source: source(m),
        sample: true,
    }
}

fn events(m: &mut Marks) -> Vec<Event> {
    let start = day(11, 21).and_hms_opt(19, 0, 0).unwrap();
    let weekly = When::Dated {
        start,
        end: start + chrono::Duration::hours(2),
        all_day: false,
        rrule: Some("FREQ=WEEKLY;COUNT=3".to_owned()),
        except: Vec::new(),
    };
    let elsewhere = Venue::Point {
        name: m.both(),
        at: point(-0.002),
    };
    let season = When::Season(m.both());
    let here = Venue::Place(slug("kirche"));
    vec![
        event(
            m,
            "lesung",
            here.clone(),
            weekly.clone(),
            EventState::Scheduled,
        ),
        event(m, "fest", elsewhere.clone(), weekly, EventState::Moved),
        event(m, "markt", here, season, EventState::Cancelled),
    ]
}

#[expect(clippy::too_many_lines, reason = "every kind of record in full")]
async fn write(database: &Database, m: &mut Marks) -> People {
    let store = database.open_all().await;
    let basemap = r#"{"type":"FeatureCollection","features":[]}"#;
    let mut writes = vec![
        Write::Info {
            record: info(m),
            expected: None,
        },
        Write::Basemap {
            geojson: basemap.to_owned(),
        },
    ];
    // Twice, so that there is a history with two texts to compare.
    for _ in 0..2 {
        writes.extend(places(m).into_iter().map(|record| Write::Place {
            record,
            published: true,
            expected: None,
        }));
        writes.extend(events(m).into_iter().map(|record| Write::Event {
            record,
            published: true,
            expected: None,
        }));
    }
    let batch = Batch {
        by: m.word(),
        at: now(),
        writes,
    };
    store.write(batch).await.unwrap();

    let mut person = async |name: &str, role: Option<Role>, places: Vec<Slug>| {
        let guest = Guest {
            // What is no address is not read from the database.
            mail: format!("{name}@hostile.example").parse().unwrap(),
            name: Some(m.word()),
            lang: Some(Lang::De),
            role,
            places,
        };
        let by = m.word();
        let invited = people::invite(&*store, guest, ORIGIN, &by, Random::SYSTEM, now());
        invited.await.unwrap().id
    };
    let office = person("office", Some(Role::Office), Vec::new()).await;
    let owner = person("owner", None, vec![slug("laden"), slug("insel")]).await;
    let organiser = person("organiser", Some(Role::Organiser), Vec::new()).await;

    let mut proposals = vec![
        (
            owner,
            Proposal::Place(place(m, "laden", Details::Shop, Hours::Unknown)),
        ),
        (organiser, Proposal::Event(events(m).remove(0))),
        (
            organiser,
            Proposal::Place(place(m, "neu", Details::Shop, Hours::Unknown)),
        ),
    ];
    let returned = Proposal::Event(events(m).remove(1));
    proposals.push((organiser, returned));
    let mut last = 0;
    for (person, proposal) in proposals {
        let new = NewSubmission {
            proposal,
            base: Version::NONE,
            from: Sender::Person(person),
            lang: Lang::De,
            note: m.word(),
            at: now(),
        };
        last = store.submit(&new).await.unwrap();
    }
    let answer = m.word();
    let by = office.to_string();
    let decided = store.decide(last, Decision::Return, &answer, &by, now(), None);
    assert!(decided.await.unwrap());

    let calendar = NewCalendar {
        id: Random::SYSTEM.id(now()).unwrap(),
        person: organiser,
        address: Some(m.link()),
        live: true,
        at: now(),
    };
    let calendar = store.follow(&calendar).await.unwrap();
    let report = Report {
        at: now(),
        due: None,
        name: Some(m.word()),
        seen: None,
        failures: 0,
        outcome: Outcome::Taken(Taken {
            remarks: vec![Remark {
                line: 1,
                title: Some(m.word()),
                trouble: Trouble::Zone(m.word()),
            }],
            ..Taken::default()
        }),
    };
    store.report(calendar.id, &report).await.unwrap();
    store.close().await;
    People {
        office,
        owner,
        organiser,
    }
}

/// Puts a hostile text in the place of each mark.
async fn replace(url: &str, marks: &Marks, hostile: &mut Hostile) {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    let columns = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c \
        WHERE t.type = 'table' AND t.name NOT LIKE '\\_%' ESCAPE '\\' \
        AND t.name NOT LIKE 'sqlite%' AND c.type = 'TEXT'";
    let columns: Vec<(String, String)> = sqlx::query(columns)
        .fetch_all(&mut connection)
        .await
        .unwrap()
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    let texts: Vec<(String, String)> = marks.all().map(|it| (it, hostile.text())).collect();
    let mut replaced = 0;
    for (table, column) in columns {
        let select = format!(
            "SELECT DISTINCT \"{column}\" FROM \"{table}\" WHERE instr(\"{column}\", 'zq')"
        );
        let rows = sqlx::query(AssertSqlSafe(select)).fetch_all(&mut connection);
        for row in rows.await.unwrap() {
            let before: String = row.get(0);
            let update =
                format!("UPDATE \"{table}\" SET \"{column}\" = ?1 WHERE \"{column}\" = ?2");
            let done = sqlx::query(AssertSqlSafe(update))
                .bind(with_texts(&before, &texts))
                .bind(&before)
                .execute(&mut connection);
            replaced += done.await.unwrap().rows_affected();
        }
    }
    connection.close().await.unwrap();
    assert!(replaced > 50, "only {replaced} values were replaced");
}

/// A value of the database with a text in the place of each mark.
fn with_texts(value: &str, texts: &[(String, String)]) -> String {
    let is_json = serde_json::from_str::<serde_json::Value>(value).is_ok();
    let mut value = value.to_owned();
    for (mark, text) in texts {
        if !value.contains(mark) {
            continue;
        }
        let quoted = serde_json::to_string(text).unwrap();
        value = if is_json {
            value.replace(mark, quoted.get(1..quoted.len() - 1).unwrap())
        } else {
            // SQLite keeps no zero byte in a text.
            value.replace(mark, &text.replace('\0', ""))
        };
    }
    value
}
