//! Uploads as they come: from phones, from scanners, from people who mean no good.

use std::collections::HashSet;
use std::io::Cursor;
use std::time::Instant as Stopwatch;

use app::city::PictureFormat;
use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

/// What must never come out again.
const SECRET: &[u8] = b"HAUSNUMMER 12, ERIKA MUSTER";

fn caption() -> Caption {
    Caption {
        alt: Text::new("Ein Brunnen"),
        credit: "Erika Muster".into(),
        licence: "CC BY 4.0".into(),
    }
}

/// Red on the left, blue on the right, with a green stripe along the top.
fn photo(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| {
        if y < height / 8 {
            Rgb([0, 200, 0])
        } else if x < width / 2 {
            Rgb([200, 0, 0])
        } else {
            Rgb([0, 0, 200])
        }
    })
    .into()
}

fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// EXIF (CIPA DC-008) with an orientation, a description and a position by GPS.
fn exif(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
        bytes
    };
    // Header 8, directory 2 + 3 * 12 + 4, GPS directory 2 + 2 * 12 + 4, then what they point to.
    let (gps, latitude) = (8 + 42, 8 + 42 + 30);
    let text = latitude + 24;
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.extend(3_u16.to_le_bytes());
    tiff.extend(entry(0x010e, 2, SECRET.len() as u32, text));
    tiff.extend(entry(0x0112, 3, 1, orientation.into()));
    tiff.extend(entry(0x8825, 4, 1, gps));
    tiff.extend(0_u32.to_le_bytes());
    tiff.extend(2_u16.to_le_bytes());
    tiff.extend(entry(1, 2, 2, u32::from(b'N')));
    tiff.extend(entry(2, 5, 3, latitude));
    tiff.extend(0_u32.to_le_bytes());
    for number in [51_u32, 1, 30, 1, 49, 1] {
        tiff.extend(number.to_le_bytes());
    }
    tiff.extend(SECRET);
    tiff
}

/// A JPEG as a phone writes it: with EXIF, XMP, a comment, and something behind its end.
fn from_a_phone(image: &DynamicImage, orientation: u16) -> Vec<u8> {
    let plain = encode(image, ImageFormat::Jpeg);
    let mut bytes = plain[..2].to_vec();
    let mut segment = |marker: u8, content: &[u8]| {
        bytes.extend([0xff, marker]);
        bytes.extend((content.len() as u16 + 2).to_be_bytes());
        bytes.extend(content);
    };
    segment(0xe1, &[b"Exif\0\0".as_slice(), &exif(orientation)].concat());
    segment(
        0xe1,
        &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), SECRET].concat(),
    );
    segment(0xfe, SECRET);
    bytes.extend(&plain[2..]);
    bytes.extend(b"<script>alert(1)</script>PK\x03\x04");
    bytes.extend(SECRET);
    bytes
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn render(upload: &[u8]) -> Result<Rendered, MediaError> {
    let upload = Upload::of(upload);
    let plan = Plan::of(&upload)?;
    render::render(&upload, &plan)
}

fn rendered(upload: &[u8]) -> Rendered {
    render(upload).unwrap()
}

fn refused(upload: &[u8]) -> Refusal {
    match render(upload) {
        Err(MediaError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// The markers of a JPEG's segments up to its pixels.
fn markers(jpeg: &[u8]) -> Vec<u8> {
    let (mut found, mut at) = (Vec::new(), 2);
    while jpeg[at] == 0xff && jpeg[at + 1] != 0xda {
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found
}

#[test]
fn nothing_but_the_picture_is_handed_out() {
    let upload = from_a_phone(&photo(800, 600), 1);
    assert!(contains(&upload, SECRET) && contains(&upload, b"Exif"));
    let files = rendered(&upload).files;
    assert_eq!(files.len(), 6, "three widths, two encodings");
    for file in files {
        for trace in [
            SECRET,
            b"Exif",
            b"EXIF",
            b"XMP",
            b"xap/1.0",
            b"ICC",
            b"<script",
            b"PK\x03\x04",
        ] {
            assert!(!contains(&file.bytes, trace), "{} {trace:?}", file.name);
        }
        if file.name.encoding() == Encoding::Jpeg {
            let unwanted = |marker: &u8| (0xe1..=0xef).contains(marker) || *marker == 0xfe;
            assert!(!markers(&file.bytes).iter().any(unwanted), "{}", file.name);
        } else {
            assert_eq!(&file.bytes[12..16], b"VP8 ", "{}", file.name);
        }
    }
}

#[test]
fn a_picture_is_turned_as_the_camera_was_held() {
    // Held upright, the camera says "6": the top of the picture is on its right.
    let upload = from_a_phone(&photo(800, 400), 6);
    let rendered = rendered(&upload);
    assert_eq!((rendered.largest.width(), rendered.height), (400, 800));
    assert_eq!(rendered.widths, [320, 400]);
    for file in &rendered.files {
        let image = image::load_from_memory(&file.bytes).unwrap();
        assert_eq!(image.height(), image.width() * 2, "{}", file.name);
        let colour = |x, y| {
            let [red, green, blue, _] = image
                .get_pixel(image.width() * x / 100, image.height() * y / 100)
                .0;
            (red > 120, green > 120, blue > 120)
        };
        assert_eq!(colour(30, 20), (true, false, false), "left became top");
        assert_eq!(colour(30, 80), (false, false, true), "right became bottom");
        assert_eq!(colour(97, 50), (false, true, false), "top became right");
    }
}

#[test]
fn sizes_are_made_up_to_the_largest_and_never_beyond_the_original() {
    for (size, widths, height) in [
        ((3000, 1500), vec![320, 640, 1280, 1920], 960),
        ((1920, 1080), vec![320, 640, 1280, 1920], 1080),
        ((1000, 700), vec![320, 640, 1000], 700),
        ((200, 100), vec![200], 100),
    ] {
        let rendered = rendered(&encode(&photo(size.0, size.1), ImageFormat::Jpeg));
        assert_eq!(
            (rendered.widths.clone(), rendered.height),
            (widths, height),
            "{size:?}"
        );
        for file in &rendered.files {
            let image = image::load_from_memory(&file.bytes).unwrap();
            assert_eq!(image.width(), file.name.width(), "{}", file.name);
        }
    }
}

#[test]
fn transparency_stays_in_webp_and_becomes_white_in_jpeg() {
    let logo = RgbaImage::from_fn(200, 200, |x, _| {
        Rgba([0, 0, 0, if x < 100 { 255 } else { 0 }])
    });
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        for file in rendered(&encode(&logo.clone().into(), format)).files {
            let image = image::load_from_memory(&file.bytes).unwrap();
            let [red, .., alpha] = image.get_pixel(180, 100).0;
            match file.name.encoding() {
                Encoding::Webp => assert!(alpha < 10, "{format:?}"),
                Encoding::Jpeg => assert!(red > 245, "{format:?}"),
            }
        }
    }
}

#[test]
fn all_sorts_of_pixels_can_be_read() {
    let photo = photo(300, 200);
    for image in [
        DynamicImage::from(photo.to_luma8()),
        photo.to_luma_alpha8().into(),
        photo.to_rgb16().into(),
        photo.to_rgba16().into(),
    ] {
        let color = image.color();
        assert_eq!(
            rendered(&encode(&image, ImageFormat::Png)).height,
            200,
            "{color:?}"
        );
    }
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    // 40,000 by 40,000 pixels in a file of a few bytes: only its header has to be right.
    let mut bomb = encode(&photo(64, 64), ImageFormat::Png);
    bomb[16..20].copy_from_slice(&40_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&40_000_u32.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    let start = Stopwatch::now();
    let has = 1_600;
    assert_eq!(refused(&bomb), Refusal::UnlessJpeg { has, most: 120 });
    assert!(start.elapsed().as_millis() < 500, "{:?}", start.elapsed());
}

#[test]
fn what_is_no_picture_is_refused_with_words_that_help() {
    let ftyp = |brand: &[u8]| [b"\0\0\0\x1cftyp", brand, b"\0\0\0\0mif1heic"].concat();
    for (upload, refusal, word) in [
        (
            b"<svg onload='alert(1)'/>".to_vec(),
            Refusal::NoPicture,
            "JPEG",
        ),
        (b"GIF89a\x01\0\x01\0".to_vec(), Refusal::NoPicture, "PNG"),
        (b"%PDF-1.7".to_vec(), Refusal::NoPicture, "WebP"),
        (vec![], Refusal::NoPicture, "JPEG"),
        (ftyp(b"heic"), Refusal::Heic, "iPhone"),
        (ftyp(b"avif"), Refusal::Avif, "AVIF"),
        (vec![0; MAX_BYTES + 1], Refusal::TooManyBytes, "20 MB"),
        (
            encode(&photo(63, 500), ImageFormat::Png),
            Refusal::TooSmall,
            "64",
        ),
        (
            vec![0xff, 0xd8, 0xff, 0xe0, 0, 0],
            Refusal::Damaged,
            "beschädigt",
        ),
    ] {
        assert_eq!(refused(&upload), refusal, "{word}");
        let message = refusal.message(app::city::Lang::De);
        assert!(message.contains(word), "{message}");
    }
    let mut half = encode(&photo(500, 500), ImageFormat::Png);
    half.truncate(half.len() / 2);
    assert_eq!(refused(&half), Refusal::Damaged);
}

#[tokio::test]
async fn pictures_are_kept_found_again_and_swept_away_once_nobody_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().join("new/media"));
    let media = Media::open(&location).unwrap();
    let upload = encode(&photo(700, 400), ImageFormat::Jpeg);
    let take = async |bytes: &[u8]| media.take(Upload::of(bytes), caption()).await.unwrap();
    let picture = take(&upload).await;
    assert_eq!((picture.width, picture.height), (700, 400));
    assert_eq!(picture.widths, [320, 640, 700]);
    // The record's own idea of its files is the truth.
    for width in &picture.widths {
        for format in [PictureFormat::Webp, PictureFormat::Jpeg] {
            let path = picture.file(*width, format).unwrap();
            let name = Name::parse(path.strip_prefix("/media/").unwrap()).unwrap();
            assert!(media.get(&name).await.unwrap().is_some(), "{path}");
        }
    }
    assert_eq!(take(&upload).await, picture, "twice is once");
    let other = take(&encode(&photo(300, 400), ImageFormat::Jpeg)).await;
    std::fs::write(folder.path().join("new/media/note.txt"), "keep").unwrap();

    let names = Name::all_in(&serde_json::to_string(&picture).unwrap());
    let shown: HashSet<Group> = names.iter().map(|it| it.group().clone()).collect();
    let now = crate::clock::Clock::System.now();
    assert_eq!(
        media.delete_others(&shown, now).await.unwrap(),
        0,
        "too young to be forgotten"
    );
    let later = now + chrono::Duration::hours(25);
    assert_eq!(
        media.delete_others(&shown, later).await.unwrap(),
        2 * other.widths.len()
    );
    let gone = Name::parse(other.src.strip_prefix("/media/").unwrap()).unwrap();
    assert!(media.get(&gone).await.unwrap().is_none());
    let there = Name::parse(picture.src.strip_prefix("/media/").unwrap()).unwrap();
    assert!(media.get(&there).await.unwrap().is_some());
    assert!(folder.path().join("new/media/note.txt").exists());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_damage_makes_it_stumble(
        format in prop_oneof![Just(ImageFormat::Jpeg), Just(ImageFormat::Png), Just(ImageFormat::WebP)],
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut upload = encode(&photo(80, 70), format);
        for (at, byte) in changes {
            let at = at.index(upload.len());
            upload[at] = byte;
        }
        upload.truncate(cut.index(upload.len()) + upload.len() / 2);
        if let Ok(rendered) = render(&upload) {
            prop_assert!(rendered.files.iter().all(|file| !file.bytes.is_empty()));
        }
    }
}
