//! Pictures over HTTP.

use std::io::Cursor;
use std::pin::pin;
use std::time::Duration;

use app::city::{Picture, PictureFormat, Place, Slug, Text};
use image::{ImageFormat, RgbImage};
use reqwest::multipart::{Form, Part};
use reqwest::{Response, StatusCode};
use server::media::Caption;
use server::people::{self, Guest};
use server::secret::Random;
use server::store::desk::{Decision, NewSubmission, Proposal, Sender};
use server::store::people::PersonId;
use server::store::{Batch, Write};
use tokio::time::timeout;

use crate::browser::{Browser, ORIGIN, SESSION, proven};
use crate::office::office;
use crate::site::{Running, header, now, on_sqlite};

const PLACE: &str = "reinoldikirche";

pub(crate) fn png(seed: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_fn(400, 300, |x, y| image::Rgb([x as u8, y as u8, seed]));
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A picture that nobody in particular has put there.
async fn picture(site: &Running) -> Picture {
    let caption = Caption {
        alt: Text::both("Ein Brunnen", "A fountain"),
        credit: "Erika Muster".into(),
        licence: "CC BY 4.0".into(),
    };
    let mut incoming = site.media.incoming().unwrap();
    incoming.write(&png(90)).await.unwrap();
    let upload = incoming.finish().await.unwrap();
    site.media.take(upload, caption).await.unwrap()
}

async fn record(site: &Running) -> Place {
    let slug = Slug::new(PLACE).unwrap();
    site.store.place(&slug).await.unwrap().unwrap().record
}

/// Writes the place with these pictures.
async fn show(site: &Running, pictures: Vec<Picture>, published: bool) {
    let mut record = record(site).await;
    record.pictures = pictures;
    let batch = Batch {
        by: "test".into(),
        at: now(),
        writes: vec![Write::Place {
            record,
            published,
            expected: None,
        }],
    };
    site.store.write(batch).await.unwrap();
}

async fn status(site: &Running, path: &str) -> u16 {
    site.get(path).await.status().as_u16()
}

/// Waits until everybody gets a picture, or nobody does.
async fn until(site: &Running, path: &str, expected: u16) {
    for _ in 0..400 {
        if status(site, path).await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{path} is still {}", status(site, path).await);
}

/// Waits until the files of a picture are gone.
async fn until_deleted(site: &Running, picture: &Picture) {
    for _ in 0..400 {
        if !site.media.has(picture).await.unwrap() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{} is still there", picture.src);
}

/// Waits until whoever deletes what nobody needs has looked at what is needed now.
async fn settled(site: &Running) {
    let held = site.media.held().await;
    site.media.look_after();
    loop {
        let mut next = pin!(site.media.held());
        // It is given to nobody any more as soon as whoever deletes waits for their turn.
        if timeout(Duration::from_millis(25), &mut next).await.is_err() {
            drop(held);
            drop(next.await);
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Somebody who owns the place, and a browser of theirs.
async fn owner<'a>(site: &'a Running, mail: &str) -> (PersonId, Browser<'a>) {
    let guest = Guest {
        mail: mail.parse().unwrap(),
        name: None,
        lang: None,
        role: None,
        places: vec![Slug::new(PLACE).unwrap()],
    };
    let invited = people::invite(&*site.store, guest, ORIGIN, "test", Random::SYSTEM, now());
    let invited = invited.await.unwrap();
    (invited.id, proven(site, invited.id).await)
}

/// Uploads a picture on the place's page; its address.
async fn upload(browser: &mut Browser<'_>, bytes: Vec<u8>) -> String {
    let form = Form::new()
        .text("do", "upload")
        .part("upload", Part::bytes(bytes).file_name("x.png"));
    let door = format!("/konto/geschaeft/{PLACE}/bilder");
    let answer = browser.post_form(&door, form).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let page = answer.text().await.unwrap();
    let named = page.split("/media/").skip(1);
    let named = named.filter_map(|rest| rest.split_once("-400.jpg"));
    let (group, _) = named.filter(|(group, _)| group.len() == 32).last().unwrap();
    format!("/media/{group}-400.jpg")
}

fn is_for_one(answer: &Response) {
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(
        header(answer.headers(), "cache-control"),
        "private, no-store"
    );
}

#[test]
fn a_picture_that_something_published_shows_is_handed_out_safely_and_for_long() {
    on_sqlite(async |site| {
        let picture = picture(&site).await;
        show(&site, vec![picture.clone()], true).await;
        until(&site, &picture.src, 200).await;
        for (format, kind) in [
            (PictureFormat::Webp, "image/webp"),
            (PictureFormat::Jpeg, "image/jpeg"),
        ] {
            for width in &picture.widths {
                let path = picture.file(*width, format).unwrap();
                let answer = site.get(&path).await;
                assert_eq!(answer.status().as_u16(), 200, "{path}");
                let headers = answer.headers().clone();
                assert_eq!(header(&headers, "content-type"), kind);
                assert_eq!(header(&headers, "x-content-type-options"), "nosniff");
                assert!(header(&headers, "content-security-policy").contains("default-src 'none'"));
                assert!(header(&headers, "cache-control").contains("immutable"));
                assert_eq!(
                    header(&headers, "cross-origin-resource-policy"),
                    "cross-origin"
                );
                let bytes = answer.bytes().await.unwrap();
                assert_eq!(image::load_from_memory(&bytes).unwrap().width(), *width);
                let again = site
                    .request("GET", &path)
                    .header("if-none-match", header(&headers, "etag"))
                    .send()
                    .await
                    .unwrap();
                assert_eq!(again.status().as_u16(), 304, "{path}");
                let head = site.request("HEAD", &path).send().await.unwrap();
                assert_eq!(
                    header(head.headers(), "content-length"),
                    bytes.len().to_string()
                );
            }
        }
    });
}

#[test]
fn nothing_else_is_handed_out_from_there() {
    on_sqlite(async |site| {
        let picture = picture(&site).await;
        for path in [
            "/media/",
            "/media/..%2f..%2fhash.txt",
            "/media/%2e%2e/hash.txt",
            "/media/0123456789abcdef0123456789abcdef-320.webp",
            "/media/note.txt",
            "/media/x/y",
            &picture.src,
            &picture.src.replace(".jpg", ".svg"),
            &picture.src.replace(".jpg", ".jpg%00"),
            &picture.src.to_uppercase(),
        ] {
            let answer = site.get(path).await;
            assert_eq!(answer.status().as_u16(), 404, "{path}");
            assert!(
                !header(answer.headers(), "cache-control").contains("immutable"),
                "{path}"
            );
        }
        let posted = site.request("POST", &picture.src).send().await.unwrap();
        assert_eq!(posted.status().as_u16(), 405);
    });
}

#[test]
fn what_is_only_uploaded_is_seen_by_whoever_it_comes_from_and_the_office() {
    on_sqlite(async |site| {
        let (_, mut browser) = owner(&site, "a@laden.example").await;
        let (_, mut other) = owner(&site, "b@laden.example").await;
        let src = upload(&mut browser, png(1)).await;
        is_for_one(&browser.get(&src).await);
        let (_, mut office) = office(&site).await;
        is_for_one(&office.get(&src).await);
        assert_eq!(other.get(&src).await.status(), StatusCode::NOT_FOUND);
        let stranger = site.request("GET", &src).header("if-none-match", "*");
        let answer = stranger.send().await.unwrap();
        assert_eq!(
            answer.status(),
            StatusCode::NOT_FOUND,
            "not even that it is there"
        );
        assert!(!header(answer.headers(), "cache-control").contains("public"));
        // Whoever has not uploaded it cannot hand it in either.
        let fields = [
            ("do", "publish"),
            ("version", "1"),
            ("picture.0.src", src.as_str()),
            ("picture.0.width", "400"),
            ("picture.0.height", "300"),
            ("picture.0.widths", "320 400"),
            ("picture.0.alt.de", "Eine Tür"),
            ("picture.0.credit", "Ich"),
        ];
        let form = fields.iter().fold(Form::new(), |form, (key, value)| {
            form.text(*key, (*value).to_owned())
        });
        let door = format!("/konto/geschaeft/{PLACE}/bilder");
        let answer = other.post_form(&door, form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn what_waits_or_was_refused_is_not_public_and_goes_when_it_is_withdrawn() {
    on_sqlite(async |site| {
        let (person, mut browser) = owner(&site, "a@laden.example").await;
        let picture = picture(&site).await;
        let mut wanted = record(&site).await;
        wanted.pictures.push(picture.clone());
        let slug = wanted.slug.clone();
        let base = site.store.place(&slug).await.unwrap().unwrap().version;
        let submission = NewSubmission {
            proposal: Proposal::Place(wanted),
            base,
            from: Sender::Person(person),
            lang: app::city::Lang::De,
            note: String::new(),
            at: now(),
        };
        let id = site.store.submit(&submission).await.unwrap();
        site.media.look_after();
        let (_, mut office) = office(&site).await;
        assert_eq!(status(&site, &picture.src).await, 404);
        is_for_one(&browser.get(&picture.src).await);
        is_for_one(&office.get(&picture.src).await);
        let by = "test";
        let decided = site
            .store
            .decide(id, Decision::Return, "Nein.", by, now(), None);
        assert!(decided.await.unwrap());
        site.media.look_after();
        assert_eq!(status(&site, &picture.src).await, 404);
        is_for_one(&browser.get(&picture.src).await);
        // Sent back, it can be worked on; taken back, nobody needs it.
        let record = server::store::RecordId::Place(slug);
        // What was needed has to be seen first, as it is in the course of things.
        settled(&site).await;
        assert!(site.store.withdraw(person, &record, now()).await.unwrap());
        site.media.look_after();
        until_deleted(&site, &picture).await;
        assert_eq!(
            browser.get(&picture.src).await.status(),
            StatusCode::NOT_FOUND
        );
    });
}

#[test]
fn a_picture_that_is_taken_away_is_deleted_at_once_and_its_history_says_so() {
    on_sqlite(async |site| {
        let picture = picture(&site).await;
        show(&site, vec![picture.clone()], true).await;
        until(&site, &picture.src, 200).await;
        let srcset = picture.srcset(PictureFormat::Webp).unwrap();
        let page = site.text("/ort/reinoldikirche").await;
        assert!(page.contains(&srcset), "{srcset}");
        assert!(page.contains("width=\"400\"") && page.contains("height=\"300\""));
        let slug = Slug::new(PLACE).unwrap();
        let with = site.store.place(&slug).await.unwrap().unwrap().version;
        // Off the map, it is for those who may edit the place.
        show(&site, vec![picture.clone()], false).await;
        until(&site, &picture.src, 404).await;
        let (_, mut browser) = owner(&site, "a@laden.example").await;
        is_for_one(&browser.get(&picture.src).await);

        show(&site, Vec::new(), true).await;
        until_deleted(&site, &picture).await;
        let (_, mut office) = office(&site).await;
        assert_eq!(
            office.get(&picture.src).await.status(),
            StatusCode::NOT_FOUND
        );
        let now = site.store.place(&slug).await.unwrap().unwrap().version;
        let door = format!("/konto/redaktion/ort/{PLACE}/verlauf");
        let fields = [("restore", with.to_string()), ("version", now.to_string())];
        let fields = fields.each_ref().map(|(key, value)| (*key, value.as_str()));
        let answer = office.post(&door, &fields).await;
        let way = crate::browser::way(&answer).to_owned();
        assert!(way.ends_with("restored-without"), "{way}");
        assert!(office.page(&way).await.contains("nicht mit allen Bildern"));
        assert_eq!(record(&site).await.pictures, []);
    });
}

#[test]
fn what_is_no_name_is_not_found() {
    on_sqlite(async |site| {
        for path in ["/media/%ff", "/media/x.jpg"] {
            let answer = site.get(path).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
            assert_eq!(
                header(answer.headers(), "cache-control"),
                "no-store",
                "{path}"
            );
            assert_eq!(answer.text().await.unwrap(), "", "{path}");
        }
        for path in ["/api/v1/places/%ff", "/api/v1/events/%ff"] {
            site.problem(path, 404).await;
        }
        assert_eq!(status(&site, "/%ff").await, 404);
        assert_eq!(status(&site, "/ort/%ff").await, 404);
    });
}

#[test]
fn what_another_record_shows_stays() {
    on_sqlite(async |site| {
        let picture = picture(&site).await;
        show(&site, vec![picture.clone()], true).await;
        let other = Slug::new("petrikirche").unwrap();
        let mut other = site.store.place(&other).await.unwrap().unwrap().record;
        other.pictures.push(picture.clone());
        let batch = Batch {
            by: "test".into(),
            at: now(),
            writes: vec![Write::Place {
                record: other,
                published: true,
                expected: None,
            }],
        };
        site.store.write(batch).await.unwrap();
        until(&site, &picture.src, 200).await;
        settled(&site).await;
        show(&site, Vec::new(), true).await;
        settled(&site).await;
        assert_eq!(status(&site, &picture.src).await, 200);
        assert!(site.media.has(&picture).await.unwrap());
    });
}

#[test]
fn what_somebody_has_uploaded_goes_when_another_process_erases_them() {
    on_sqlite(async |site| {
        let (id, mut browser) = owner(&site, "a@laden.example").await;
        let src = upload(&mut browser, png(7)).await;
        settled(&site).await;
        assert_eq!(browser.get(&src).await.status(), StatusCode::OK);
        // Nothing rings here, and nothing that is published changes.
        site.store.erase(id, "test", now()).await.unwrap();
        let picture = Picture {
            src,
            ..picture(&site).await
        };
        until_deleted(&site, &picture).await;
    });
}

/// The head and the first bytes of an upload, over a connection that then stays silent.
async fn half(site: &Running, cookie: &str, bytes: usize) -> tokio::net::TcpStream {
    use tokio::io::AsyncWriteExt;

    let address = site.url.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let start =
        "--x\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"x.png\"\r\n\r\n";
    let head = format!(
        "POST /konto/geschaeft/{PLACE}/bilder HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\
         Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 19000000\r\n\r\n{start}"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let piece = vec![b'.'; 1 << 16];
    for _ in 0..bytes / piece.len() {
        stream.write_all(&piece).await.unwrap();
    }
    stream
}

#[test]
fn uploads_that_stall_lie_on_disk_and_the_next_is_told_to_wait() {
    on_sqlite(async |site| {
        let (_, mut browser) = owner(&site, "a@laden.example").await;
        let cookie = format!("{SESSION}={}", browser.cookies[SESSION]);
        let before = resident();
        let mut stalled = Vec::new();
        for _ in 0..6 {
            stalled.push(half(&site, &cookie, 10 << 20).await);
        }
        // All that was sent was taken in: nothing of it is left in the connections.
        until_on_disk(59 << 20).await;
        let grown = resident().saturating_sub(before);
        assert!(grown < 30_000_000, "{grown} bytes for 60 MB");
        let form = Form::new()
            .text("do", "upload")
            .part("upload", Part::bytes(png(3)).file_name("x.png"));
        let door = format!("/konto/geschaeft/{PLACE}/bilder");
        let answer = browser.post_form(&door, form).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(!header(answer.headers(), "retry-after").is_empty());
        assert!(answer.text().await.unwrap().contains("zu viele Dateien"));
        drop(stalled);
        for _ in 0..100 {
            let form = Form::new()
                .text("do", "upload")
                .part("upload", Part::bytes(png(3)).file_name("x.png"));
            if browser.post_form(&door, form).await.status() == StatusCode::OK {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("whoever has gone is still in the way");
    });
}

/// Waits until so many bytes have come in and lie on disk in files without a name.
async fn until_on_disk(expected: u64) {
    for _ in 0..400 {
        if nameless() >= expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{} of {expected} bytes are on disk", nameless());
}

/// Bytes of this process's files that have no name any more (proc(5)).
fn nameless() -> u64 {
    let open = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
    let nameless = open.filter(|it| {
        let target = std::fs::read_link(it.path()).unwrap_or_default();
        target.to_string_lossy().ends_with("(deleted)")
    });
    let files = nameless.filter_map(|it| std::fs::metadata(it.path()).ok());
    files.map(|it| it.len()).sum()
}

/// Bytes of this process in memory (proc(5)).
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.unwrap().split_whitespace().next().unwrap();
    kibibytes.parse::<u64>().unwrap() * 1024
}
