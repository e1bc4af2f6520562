//! Pictures over HTTP.

use std::collections::HashSet;
use std::io::Cursor;

use app::city::{Picture, PictureFormat, Text};
use image::{ImageFormat, RgbImage};
use server::media::{Caption, Group};
use server::store::{Batch, Write};

use crate::site::{Running, header, now, on_sqlite};

async fn picture(site: &Running) -> Picture {
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_fn(400, 300, |x, y| image::Rgb([x as u8, y as u8, 90]));
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let caption = Caption {
        alt: Text::both("Ein Brunnen", "A fountain"),
        credit: "Erika Muster".into(),
        licence: "CC BY 4.0".into(),
    };
    site.media
        .take(bytes.into_inner().into(), caption)
        .await
        .unwrap()
}

#[test]
fn a_picture_is_handed_out_safely_and_for_ever() {
    on_sqlite(async |site| {
        let picture = picture(&site).await;
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
fn a_page_shows_a_place_with_its_picture_in_all_sizes() {
    on_sqlite(async |site| {
        let picture = picture(&site).await;
        let slug = app::city::Slug::new("reinoldikirche").unwrap();
        let mut record = site.store.place(&slug).await.unwrap().unwrap().record;
        record.pictures = vec![picture.clone()];
        let write = |record| Batch {
            by: "test".into(),
            at: now(),
            writes: vec![Write::Place {
                record,
                published: true,
                expected: None,
            }],
        };
        site.store.write(write(record.clone())).await.unwrap();
        let srcset = picture.srcset(PictureFormat::Webp).unwrap();
        let mut page = String::new();
        for _ in 0..200 {
            page = site.text("/ort/reinoldikirche").await;
            if page.contains(&srcset) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        assert!(page.contains(&srcset), "{srcset}");
        assert!(page.contains("width=\"400\"") && page.contains("height=\"300\""));
        // Taken out of the record, it stays in its history, and so does the file.
        record.pictures.clear();
        site.store.write(write(record)).await.unwrap();
        let mentions = site.store.mentions("/media/").await.unwrap();
        let named: HashSet<Group> = mentions.iter().flat_map(|it| Group::all_in(it)).collect();
        assert_eq!(named.len(), 1);
        let later = now() + chrono::Duration::days(3650);
        assert_eq!(site.media.sweep(&named, later).await.unwrap(), 0);
        assert_eq!(site.get(&picture.src).await.status().as_u16(), 200);
        let swept = site.media.sweep(&HashSet::new(), later).await.unwrap();
        assert_eq!(swept, 2 * picture.widths.len());
        assert_eq!(site.get(&picture.src).await.status().as_u16(), 404);
    });
}
