//! From an uploaded file to the files that are handed out.

use std::io::Cursor;

use bytes::Bytes;
use fast_image_resize::Resizer;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgb, RgbImage};

use super::{Encoding, Group, MediaError, Name, Refusal, colour, format};

/// The largest file that is taken, in bytes.
pub const MAX_BYTES: usize = 20_000_000;

/// The most pixels that are decoded: 150 MB in memory. Phones of 2026 take 12 to 50 million.
pub const MAX_PIXELS: u64 = 50_000_000;

/// Widths that are made, in pixels: a card in a list, a phone, a large phone, a screen.
pub const WIDTHS: [u32; 4] = [320, 640, 1280, 1920];

/// The least width and height, in pixels.
pub(super) const MIN_SIDE: u32 = 64;

/// The greatest width and height: WebP ends at 16,383, and no photograph is as long.
const MAX_SIDE: u32 = 16_000;

/// What a decoder may ask for at once, in bytes.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// From here on a picture takes the whole workbench.
const LARGE: u64 = 24_000_000;

/// 0 to 100. At 80, nobody sees a difference at arm's length.
const WEBP_QUALITY: f32 = 80.0;
const JPEG_QUALITY: u8 = 82;

/// What a file's header says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pixels: u64,
}

impl Facts {
    pub(super) const fn is_large(self) -> bool {
        self.pixels > LARGE
    }
}

/// A picture, ready to be kept.
#[derive(Debug)]
pub(super) struct Rendered {
    pub(super) files: Vec<File>,
    /// The largest JPEG.
    pub(super) largest: Name,
    /// Its height, in pixels.
    pub(super) height: u32,
    /// All widths, smallest first.
    pub(super) widths: Vec<u32>,
}

/// One file of a picture.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: Name,
    pub(super) bytes: Bytes,
}

/// Reads the header and refuses what will not be decoded.
pub(super) fn inspect(upload: &[u8]) -> Result<Facts, Refusal> {
    if upload.len() > MAX_BYTES {
        return Err(Refusal::TooManyBytes);
    }
    let (width, height) = decoder(upload)?.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS || width.max(height) > MAX_SIDE {
        return Err(Refusal::TooManyPixels);
    }
    if width.min(height) < MIN_SIDE {
        return Err(Refusal::TooSmall);
    }
    Ok(Facts { pixels })
}

fn decoder(upload: &[u8]) -> Result<impl ImageDecoder + '_, Refusal> {
    let format = format::recognise(upload)?;
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    let mut limits = Limits::default();
    // Strict for the size, so that a bomb is seen in `inspect`; generous, so that its words differ.
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    reader.into_decoder().map_err(refusal)
}

fn refusal(error: image::ImageError) -> Refusal {
    match error {
        image::ImageError::Limits(_) => Refusal::TooManyPixels,
        _ => Refusal::Damaged,
    }
}

/// Decodes, turns upright, scales and encodes. Takes seconds for a large picture.
pub(super) fn render(upload: &[u8]) -> Result<Rendered, MediaError> {
    inspect(upload)?;
    let mut decoder = decoder(upload)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut image = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    let mut images = Vec::new();
    let full = upright(image.width(), image.height(), orientation).0;
    let widths = widths(full);
    // From large to small, each from the one before: the large one is gone through once only.
    for (step, width) in widths.iter().rev().enumerate() {
        let (wide, high) = if step == 0 {
            let (_, high) = upright(image.width(), image.height(), orientation);
            let high = scaled(high, *width, full);
            upright(*width, high, orientation)
        } else {
            (*width, scaled(image.height(), *width, image.width()))
        };
        image = resize(&image, wide, high)?;
        if step == 0 {
            image = plain(image);
            image.apply_orientation(orientation);
            colour::to_srgb(&mut image, profile.as_deref());
        }
        images.push(image.clone());
    }
    images.reverse();
    name(images, widths)
}

/// Width and height after turning; turning back is the same.
const fn upright(width: u32, height: u32, orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (height, width),
        _ => (width, height),
    }
}

/// The widths for a picture of a width; never larger than it is.
fn widths(full: u32) -> Vec<u32> {
    let largest = full.min(WIDTHS[WIDTHS.len() - 1]);
    let smaller = WIDTHS.into_iter().filter(|width| *width < largest);
    smaller.chain([largest]).collect()
}

/// A side that shrinks as `full` shrinks to `width`.
fn scaled(side: u32, width: u32, full: u32) -> u32 {
    let scaled = (u64::from(side) * u64::from(width) + u64::from(full) / 2) / u64::from(full);
    u32::try_from(scaled).unwrap_or(side).max(1)
}

fn resize(image: &DynamicImage, width: u32, height: u32) -> Result<DynamicImage, MediaError> {
    if (image.width(), image.height()) == (width, height) {
        return Ok(image.clone());
    }
    let mut smaller = DynamicImage::new(width, height, image.color());
    Resizer::new()
        .resize(image, &mut smaller, None)
        .map_err(|error| MediaError::Encode(error.to_string()))?;
    Ok(smaller)
}

/// Eight bits for each of three colours, and transparency only where there is some.
fn plain(image: DynamicImage) -> DynamicImage {
    if image.color().has_alpha() {
        let pixels = image.into_rgba8();
        if pixels.pixels().any(|pixel| pixel.0[3] < u8::MAX) {
            return pixels.into();
        }
        return DynamicImage::from(pixels).into_rgb8().into();
    }
    image.into_rgb8().into()
}

/// Encodes pictures, smallest first, and names them after what came out.
fn name(images: Vec<DynamicImage>, widths: Vec<u32>) -> Result<Rendered, MediaError> {
    let mut encoded = Vec::new();
    let (mut width, mut height) = (0, 0);
    for image in &images {
        (width, height) = (image.width(), image.height());
        encoded.push((width, Encoding::Webp, webp(image)?));
        encoded.push((width, Encoding::Jpeg, jpeg(image)?));
    }
    let group = Group::of(encoded.iter().map(|(_, _, bytes)| bytes.as_ref()));
    let files = encoded
        .into_iter()
        .map(|(width, encoding, bytes)| File {
            name: Name::new(group.clone(), width, encoding),
            bytes,
        })
        .collect();
    Ok(Rendered {
        files,
        largest: Name::new(group, width, Encoding::Jpeg),
        height,
        widths,
    })
}

fn webp(image: &DynamicImage) -> Result<Bytes, MediaError> {
    let (width, height) = (image.width(), image.height());
    let encoder = match image {
        DynamicImage::ImageRgba8(pixels) => webp::Encoder::from_rgba(pixels, width, height),
        DynamicImage::ImageRgb8(pixels) => webp::Encoder::from_rgb(pixels, width, height),
        other => return Err(MediaError::Encode(format!("{:?}", other.color()))),
    };
    let memory = encoder
        .encode_simple(false, WEBP_QUALITY)
        .map_err(|error| MediaError::Encode(format!("{error:?}")))?;
    Ok(Bytes::copy_from_slice(&memory))
}

fn jpeg(image: &DynamicImage) -> Result<Bytes, MediaError> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    on_white(image)
        .write_with_encoder(encoder)
        .map_err(|error| MediaError::Encode(error.to_string()))?;
    Ok(bytes.into())
}

/// JPEG knows no transparency.
fn on_white(image: &DynamicImage) -> RgbImage {
    let DynamicImage::ImageRgba8(pixels) = image else {
        return image.to_rgb8();
    };
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0;
        let blend = |colour: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        Rgb([blend(red), blend(green), blend(blue)])
    })
}
