//! From an uploaded file to the files that are handed out.

use bytes::Bytes;
use fast_image_resize::{MulDiv, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, Rgb, RgbImage};

use super::decode::{Size, Source};
use super::{Encoding, Group, MediaError, Name, Refusal, Upload, colour};

/// The largest file that is taken, in bytes.
pub const MAX_BYTES: usize = 20_000_000;

/// The most pixels that are gone through. Phones of 2026 take 12 to 50 million, some 108.
pub const MAX_PIXELS: u64 = 120_000_000;

/// Widths that are made, in pixels: a card in a list, a phone, a large phone, a screen.
pub const WIDTHS: [u32; 4] = [320, 640, 1280, 1920];

/// What the work on a picture may take, in bytes.
pub(super) const BUDGET: u64 = 200 * 1024 * 1024;

/// The least width and height, in pixels.
pub(super) const MIN_SIDE: u32 = 64;

/// The greatest width and height: WebP ends at 16,383, and no photograph is as long.
pub(super) const MAX_SIDE: u32 = 16_000;

/// The most pixels that a file to be handed out has: enough for a telephone's screen at full width.
const MAX_MADE: u64 = 7_000_000;

/// The same where there may be opacity.
const MAX_MADE_CLEAR: u64 = 4_000_000;

/// What encoding takes beside the picture itself, in bytes a pixel: another form of its colours, what
/// the encoder knows of each block, and what comes out.
const ENCODING: u64 = 12;

/// The same where there may be opacity, which WebP packs without loss: measured at 36.
const ENCODING_CLEAR: u64 = 40;

/// What is always needed, for buffers and tables.
const ALWAYS: u64 = 4 * 1024 * 1024;

/// 0 to 100. At 80, nobody sees a difference at arm's length.
const WEBP_QUALITY: f32 = 80.0;
const JPEG_QUALITY: u8 = 82;

/// What is to be made of a file.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    source: Source,
    /// The largest size that is made, before it is turned.
    wanted: Size,
}

impl Plan {
    /// Reads what the file says about itself, and refuses what will not be decoded.
    pub(super) fn of(upload: &Upload) -> Result<Self, MediaError> {
        if upload.bytes() > MAX_BYTES as u64 {
            return Err(Refusal::TooManyBytes.into());
        }
        let source = Source::of(upload)?;
        let size = source.size;
        if size.pixels() > MAX_PIXELS {
            return Err(source.too_much(size.pixels(), MAX_PIXELS).into());
        }
        if size.width.max(size.height) > MAX_SIDE {
            return Err(Refusal::TooLong.into());
        }
        if size.width.min(size.height) < MIN_SIDE {
            return Err(Refusal::TooSmall.into());
        }
        let wanted = wanted(&source);
        let need = need(&source, upload, wanted);
        if need > BUDGET {
            return Err(source.too_much(need, BUDGET).into());
        }
        Ok(Self { source, wanted })
    }
}

/// The largest size that is made of a picture, before it is turned.
fn wanted(source: &Source) -> Size {
    let Source {
        size, orientation, ..
    } = *source;
    let (full, high) = upright(size.width, size.height, orientation);
    let most = if source.depth() == 4 {
        MAX_MADE_CLEAR
    } else {
        MAX_MADE
    };
    let fits = (most as f64 * f64::from(full) / f64::from(high)).sqrt() as u32;
    let width = full.min(WIDTHS[WIDTHS.len() - 1]).min(fits.max(1));
    let (width, height) = upright(width, scaled(high, width, full), orientation);
    Size::new(width, height)
}

/// How many bytes there are at the same time at most, step by step as [`render`] takes them.
fn need(source: &Source, upload: &Upload, wanted: Size) -> u64 {
    let depth = source.depth();
    let reduced = source.reduced(wanted);
    let made = wanted.pixels();
    // Across first, then down.
    let between = u64::from(wanted.width) * u64::from(reduced.height);
    let between = between.max(u64::from(reduced.width) * u64::from(wanted.height));
    let resizing = depth * (reduced.pixels() + between + made);
    let encoding = if depth == 4 { ENCODING_CLEAR } else { ENCODING };
    let finishing = made * (2 * depth + encoding);
    ALWAYS + source.need(upload, wanted).max(resizing).max(finishing)
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

/// Decodes, turns upright, scales and encodes. Takes seconds for a large picture.
pub(super) fn render(upload: &Upload, plan: &Plan) -> Result<Rendered, MediaError> {
    let Plan { source, wanted, .. } = plan;
    let decoded = source.decode(upload, *wanted)?;
    let image = resize(decoded.image, wanted.width, wanted.height)?;
    let mut image = plain(image);
    image.apply_orientation(source.orientation);
    colour::to_srgb(&mut image, decoded.profile.as_deref());
    let (width, height) = (image.width(), image.height());
    let widths = widths(width);
    let mut encoded = Vec::new();
    // From large to small, each from the one before: the large one is gone through once only.
    for width in widths.iter().rev() {
        let high = scaled(image.height(), *width, image.width());
        image = resize(image, *width, high)?;
        encoded.push((*width, Encoding::Jpeg, jpeg(&image)?));
        encoded.push((*width, Encoding::Webp, webp(&image)?));
    }
    encoded.reverse();
    let group = Group::of(encoded.iter().map(|(_, _, bytes)| bytes.as_ref()));
    let files = encoded.into_iter().map(|(width, encoding, bytes)| File {
        name: Name::new(group.clone(), width, encoding),
        bytes,
    });
    Ok(Rendered {
        files: files.collect(),
        largest: Name::new(group, width, Encoding::Jpeg),
        height,
        widths,
    })
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

/// The widths that are made of a picture whose largest is given.
pub(super) fn widths(full: u32) -> Vec<u32> {
    let largest = full.min(WIDTHS[WIDTHS.len() - 1]);
    let smaller = WIDTHS.into_iter().filter(|width| *width < largest);
    smaller.chain([largest]).collect()
}

/// A side that shrinks as `full` shrinks to `width`.
fn scaled(side: u32, width: u32, full: u32) -> u32 {
    let scaled = (u64::from(side) * u64::from(width) + u64::from(full) / 2) / u64::from(full);
    u32::try_from(scaled).unwrap_or(side).max(1)
}

fn resize(image: DynamicImage, width: u32, height: u32) -> Result<DynamicImage, MediaError> {
    if (image.width(), image.height()) == (width, height) {
        return Ok(image);
    }
    scale(image, width, height).map_err(MediaError::Encode)
}

fn scale(mut image: DynamicImage, width: u32, height: u32) -> Result<DynamicImage, String> {
    let mut smaller = DynamicImage::new(width, height, image.color());
    let opacity = image.color().has_alpha();
    // Colours count as much as they are opaque. In place: the resizer itself would make copies.
    if opacity {
        let multiplied = MulDiv::new().multiply_alpha_inplace(&mut image);
        multiplied.map_err(|error| error.to_string())?;
    }
    let options = ResizeOptions::new().use_alpha(false);
    let resized = Resizer::new().resize(&image, &mut smaller, &options);
    resized.map_err(|error| error.to_string())?;
    drop(image);
    if opacity {
        let divided = MulDiv::new().divide_alpha_inplace(&mut smaller);
        divided.map_err(|error| error.to_string())?;
    }
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
    let written = match image {
        DynamicImage::ImageRgb8(pixels) => pixels.write_with_encoder(encoder),
        other => on_white(other).write_with_encoder(encoder),
    };
    written.map_err(|error| MediaError::Encode(error.to_string()))?;
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
