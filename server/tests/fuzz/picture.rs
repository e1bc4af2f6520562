//! Pictures: whatever is uploaded is refused with words, or comes out as plain pictures.

use std::io::Cursor;

use app::city::{Lang, Picture, PictureFormat, Text};
use flate2::Crc;
use image::{DynamicImage, GrayImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;
use proptest::sample::select;
use server::media::{Caption, Location, Media, MediaError, Name, Upload, WIDTHS};
use tokio::runtime::Runtime;

use crate::mutate::{Format, Input};
use crate::search::search;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

const WORDS: &str = "IHDR IDAT IEND PLTE tRNS iCCP eXIf acTL fcTL fdAT gAMA sRGB RIFF WEBP VP8␣ VP8L \
    VP8X ALPH ANIM ANMF EXIF ICCP JFIF Exif ICC_PROFILE ftypavif ftypheic GIF89a %PDF-1.7 <svg BM";

/// Small ones of every kind, large enough to be taken.
fn seeds() -> Vec<Vec<u8>> {
    let colours = RgbImage::from_fn(70, 66, |x, y| Rgb([(x * 3) as u8, (y * 3) as u8, 90]));
    let glass = RgbaImage::from_fn(66, 70, |x, y| Rgba([200, x as u8, 7, (y * 3) as u8]));
    let grey = GrayImage::from_fn(65, 65, |x, y| image::Luma([(x ^ y) as u8]));
    let [colours, glass, grey]: [DynamicImage; 3] = [colours.into(), glass.into(), grey.into()];
    let deep = DynamicImage::from(colours.to_rgb16());
    let mut seeds = Vec::new();
    for (image, format) in [
        (&colours, ImageFormat::Png),
        (&glass, ImageFormat::Png),
        (&deep, ImageFormat::Png),
        (&grey, ImageFormat::Png),
        (&colours, ImageFormat::Jpeg),
        (&glass, ImageFormat::WebP),
    ] {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        seeds.push(bytes.into_inner());
    }
    let rgb = colours.to_rgb8();
    let lossy = webp::Encoder::from_rgb(&rgb, rgb.width(), rgb.height()).encode(60.0);
    seeds.push(lossy.to_vec());
    seeds.push(turned(&seeds[4]));
    seeds
}

/// A JPEG with EXIF that says it lies on its side.
fn turned(jpeg: &[u8]) -> Vec<u8> {
    let mut exif =
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    exif.extend(b"geheim");
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend((exif.len() as u16 + 2).to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

/// What a header may claim: width and height. Either few pixels, or too many to be taken at all.
fn sizes() -> impl Strategy<Value = (u32, u32)> {
    select(vec![
        (0, 0),
        (1, 1),
        (64, 64),
        (63, 4000),
        (1, 16_000),
        (64, 16_000),
        (16_001, 64),
        (1000, 1000),
        (65_535, 65_535),
        (8000, 8000),
        (u32::MAX, u32::MAX),
        (1 << 31, 64),
    ])
}

/// Another size, depth and kind of colours in a header.
fn claimed(mut bytes: Vec<u8>, (width, height): (u32, u32), depth: u8, kind: u8) -> Vec<u8> {
    if bytes.starts_with(PNG) {
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        (bytes[24], bytes[25], bytes[28]) = (depth, kind, depth & 1);
    } else if bytes.starts_with(b"\xff\xd8")
        && let Some(at) = bytes.windows(2).position(|it| it == [0xff, 0xc0])
    {
        bytes[at + 5..at + 7].copy_from_slice(&(height as u16).to_be_bytes());
        bytes[at + 7..at + 9].copy_from_slice(&(width as u16).to_be_bytes());
    }
    bytes
}

/// The same with right sums behind the chunks of a PNG: wrong ones are noticed before all else.
fn summed(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut at = PNG.len();
    while bytes.starts_with(PNG)
        && let Some(length) = bytes.get(at..at + 4)
    {
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        let end = at.saturating_add(8).saturating_add(length);
        let Some(content) = bytes.get(at + 4..end) else {
            break;
        };
        let mut sum = Crc::new();
        sum.update(content);
        let sum = sum.sum().to_be_bytes();
        match bytes.get_mut(end..end + 4) {
            Some(there) => there.copy_from_slice(&sum),
            None => break,
        }
        at = end + 4;
    }
    bytes
}

#[test]
fn pictures_are_refused_with_words_or_come_out_plain() {
    let format = Format::new(seeds(), WORDS);
    let colours = (
        select(vec![1_u8, 2, 4, 8, 16, 255]),
        select(vec![0_u8, 2, 3, 4, 6, 9]),
    );
    let claims = (select(format.seeds.clone()), sizes(), colours)
        .prop_map(|(seed, size, (depth, kind))| Input(claimed(seed, size, depth, kind)));
    let input = prop_oneof![4 => format.damaged(), 1 => claims];
    let input = input.prop_map(|Input(bytes)| Input(summed(bytes)));
    let folder = tempfile::tempdir().unwrap();
    let media = Media::open(&Location::Folder(folder.path().to_owned())).unwrap();
    let runtime = Runtime::new().unwrap();
    search(250, &input, |Input(bytes)| {
        let caption = Caption {
            alt: Text::new("Ein Brunnen"),
            credit: "Erika Muster".into(),
            licence: "CC BY 4.0".into(),
        };
        let upload = runtime.block_on(sent(&media, &bytes));
        match runtime.block_on(media.take(upload, caption)) {
            Ok(picture) => runtime.block_on(plain(&media, &picture)),
            Err(MediaError::Refused(refusal)) => {
                let told = Lang::ALL.map(|lang| refusal.message(lang));
                prop_assert!(told.iter().all(|it| !it.is_empty()));
                Ok(())
            }
            Err(error) => Err(TestCaseError::fail(format!("{error}: {error:?}"))),
        }
    });
}

/// A picture as it comes in.
async fn sent(media: &Media, bytes: &[u8]) -> Upload {
    let mut incoming = media.incoming().unwrap();
    incoming.write(bytes).await.unwrap();
    incoming.finish().await.unwrap()
}

/// All files are there, have the size that is said, and carry nothing else.
async fn plain(media: &Media, picture: &Picture) -> Result<(), TestCaseError> {
    prop_assert_eq!(picture.widths.last(), Some(&picture.width));
    prop_assert!(picture.widths.is_sorted() && picture.width <= WIDTHS[WIDTHS.len() - 1]);
    // A strip that is ten times as high as wide is taken, but no record may show it.
    let strip = picture.height > 10 * picture.width;
    prop_assert!(strip || media.has(picture).await.unwrap());
    for width in &picture.widths {
        for format in [PictureFormat::Jpeg, PictureFormat::Webp] {
            let file = picture.file(*width, format).unwrap();
            let name = Name::parse(file.strip_prefix("/media/").unwrap()).unwrap();
            let bytes = media.get(&name).await.unwrap().unwrap();
            prop_assert!(bytes.len() < 2_000_000);
            let image = image::load_from_memory(&bytes);
            let image = image.map_err(|it| TestCaseError::fail(it.to_string()))?;
            prop_assert_eq!(image.width(), *width);
            for other in ["Exif\0\0", "EXIF", "XMP ", "ICCP", "geheim"] {
                let found = bytes.windows(other.len()).any(|it| it == other.as_bytes());
                prop_assert!(!found, "{}", other);
            }
        }
    }
    Ok(())
}
