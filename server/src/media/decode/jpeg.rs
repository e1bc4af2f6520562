//! JPEG (ITU-T T.81), made smaller while it is decoded.
//!
//! `jpeg-decoder` decodes each block of eight by eight pixels to one, two or four a side if no more
//! is needed: a photograph of 108 million pixels never is there as such. (`zune-jpeg`, which `image`
//! uses, always makes all of it.)

use std::io::{BufRead, Read};

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, PixelFormat};

use super::{Decoded, Size};
use crate::media::Refusal;

/// The end of an image. Some cameras leave it out.
const END: &[u8] = &[0xff, 0xd9];

/// How many pixels may be gone through in all scans together: ten scans of 100 million pixels are
/// half a minute's work at most. A file of a few bytes can hold thousands of scans.
const MOST_WORK: u64 = 1_500_000_000;

/// What the header says.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) size: Size,
    pub(super) orientation: Orientation,
    components: Vec<Component>,
    /// Whether it comes in ever finer scans, for which all coefficients are kept.
    progressive: bool,
}

#[derive(Debug, Clone, Copy)]
struct Component {
    /// Blocks across and down, as stored: whole units of all components.
    blocks: u64,
}

impl Header {
    /// Goes through all segments up to the end of the image, without decoding any.
    pub(super) fn read(mut file: impl BufRead) -> Result<Self, Refusal> {
        let mut header = None;
        let mut orientation = Orientation::NoTransforms;
        let mut scans = 0;
        // Ends early where the file does: whether there is enough of it shows in decoding.
        while let Ok(marker) = next_marker(&mut file) {
            match marker {
                // Start of the image, restarts, and what stands for 0xff within pixels.
                0x00 | 0x01 | 0xd0..=0xd8 => continue,
                0xd9 => break,
                // Start of a frame: baseline, extended, progressive (table B.1).
                0xc0..=0xc2 if header.is_none() => {
                    header = Some(frame(&segment(&mut file)?, marker == 0xc2)?);
                    continue;
                }
                // Lossless, hierarchical and arithmetic ones, which no camera writes.
                0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                    return Err(Refusal::Damaged);
                }
                0xe1 => {
                    let Ok(segment) = segment(&mut file) else {
                        break;
                    };
                    if let Some(exif) = segment.strip_prefix(b"Exif\0\0") {
                        orientation = Orientation::from_exif_chunk(exif).unwrap_or(orientation);
                    }
                    continue;
                }
                0xda => scans += 1,
                _ => {}
            }
            if skip(&mut file).is_err() {
                break;
            }
        }
        let mut header: Self = header.ok_or(Refusal::Damaged)?;
        header.orientation = orientation;
        if header.size.pixels().saturating_mul(scans) > MOST_WORK {
            return Err(Refusal::Damaged);
        }
        Ok(header)
    }

    /// Into how many pixels a side a block is decoded.
    fn side(&self, wanted: Size) -> u64 {
        // As `jpeg-decoder` chooses it: large enough on one side.
        let enough = |side: &u64| {
            let scaled = scaled(self.size, *side);
            scaled.width >= wanted.width || scaled.height >= wanted.height
        };
        [1, 2, 4].into_iter().find(enough).unwrap_or(8)
    }

    pub(super) fn reduced(&self, wanted: Size) -> Size {
        scaled(self.size, self.side(wanted))
    }

    pub(super) fn need(&self, wanted: Size) -> u64 {
        let side = self.side(wanted);
        let blocks = || self.components.iter().map(|it| it.blocks);
        let planes = blocks().sum::<u64>() * side * side;
        // Coefficients are two bytes each; the decoder copies those of a component to work on them.
        let coefficients = if self.progressive {
            128 * (blocks().sum::<u64>() + blocks().max().unwrap_or_default())
        } else {
            0
        };
        let pixels = scaled(self.size, side).pixels();
        // Four inks become three colours.
        let converted = if self.components.len() == 4 { 3 } else { 0 };
        coefficients + planes + pixels * (self.components.len() as u64 + converted)
    }

    pub(super) fn decode(&self, file: impl Read, wanted: Size) -> Result<Decoded, Refusal> {
        let damaged = |_| Refusal::Damaged;
        let mut decoder = Decoder::new(file.chain(END));
        let asked = |side: u32| u16::try_from(side).unwrap_or(u16::MAX);
        let (width, height) = decoder
            .scale(asked(wanted.width), asked(wanted.height))
            .map_err(damaged)?;
        let size = Size::new(width.into(), height.into());
        if size != self.reduced(wanted) {
            return Err(Refusal::Damaged);
        }
        let pixels = decoder.decode().map_err(damaged)?;
        let format = decoder.info().map(|it| it.pixel_format);
        let (width, height) = (size.width, size.height);
        let image = match format {
            Some(PixelFormat::L8) => {
                GrayImage::from_raw(width, height, pixels).map(DynamicImage::from)
            }
            Some(PixelFormat::RGB24) => {
                RgbImage::from_raw(width, height, pixels).map(DynamicImage::from)
            }
            Some(PixelFormat::CMYK32) => {
                RgbImage::from_raw(width, height, without_black(&pixels)).map(DynamicImage::from)
            }
            Some(PixelFormat::L16) | None => None,
        };
        Ok(Decoded {
            image: image.ok_or(Refusal::Damaged)?,
            profile: decoder.icc_profile(),
        })
    }
}

/// The size with blocks of so many pixels a side.
fn scaled(full: Size, side: u64) -> Size {
    let scaled = |full: u32| u32::try_from((u64::from(full) * side).div_ceil(8)).unwrap_or(full);
    Size::new(scaled(full.width), scaled(full.height))
}

/// The code of the next marker (section B.1.1.2).
fn next_marker(file: &mut impl BufRead) -> std::io::Result<u8> {
    file.skip_until(0xff)?;
    let mut code = [0xff];
    while code == [0xff] {
        file.read_exact(&mut code)?;
    }
    let [code] = code;
    Ok(code)
}

fn length(file: &mut impl Read) -> Result<u64, Refusal> {
    let mut length = [0; 2];
    file.read_exact(&mut length).map_err(|_| Refusal::Damaged)?;
    // It counts itself.
    u64::from(u16::from_be_bytes(length))
        .checked_sub(2)
        .ok_or(Refusal::Damaged)
}

/// The content of a segment; 64 kB at most.
fn segment(file: &mut impl Read) -> Result<Vec<u8>, Refusal> {
    let length = length(file)?;
    let mut content = Vec::new();
    let read = file.take(length).read_to_end(&mut content);
    match read {
        Ok(read) if read as u64 == length => Ok(content),
        _ => Err(Refusal::Damaged),
    }
}

fn skip(file: &mut impl Read) -> Result<(), Refusal> {
    let length = length(file)?;
    let skipped = std::io::copy(&mut file.take(length), &mut std::io::sink());
    skipped.map(drop).map_err(|_| Refusal::Damaged)
}

/// A frame header (section B.2.2).
fn frame(content: &[u8], progressive: bool) -> Result<Header, Refusal> {
    let &[_, high, low, wide, narrow, count, ref rest @ ..] = content else {
        return Err(Refusal::Damaged);
    };
    let size = Size::new(
        u16::from_be_bytes([wide, narrow]).into(),
        u16::from_be_bytes([high, low]).into(),
    );
    let sampling: Vec<(u64, u64)> = rest
        .chunks_exact(3)
        .take(count.into())
        .map(|it| (u64::from(it[1] >> 4), u64::from(it[1] & 15)))
        .collect();
    let across = sampling.iter().map(|it| it.0).max().unwrap_or_default();
    let down = sampling.iter().map(|it| it.1).max().unwrap_or_default();
    if size.pixels() == 0 || sampling.len() != usize::from(count) || across * down == 0 {
        return Err(Refusal::Damaged);
    }
    let units = |side: u32, factor: u64| u64::from(side).div_ceil(8 * factor);
    let units = units(size.width, across) * units(size.height, down);
    let components = sampling.iter().map(|(across, down)| Component {
        blocks: units * across * down,
    });
    Ok(Header {
        size,
        orientation: Orientation::NoTransforms,
        components: components.collect(),
        progressive,
    })
}

/// Four inks as three colours of light. Printers' profiles are not looked at.
fn without_black(inks: &[u8]) -> Vec<u8> {
    let mut colours = Vec::with_capacity(inks.len() / 4 * 3);
    for ink in inks.chunks_exact(4) {
        let light = |ink: u8| u32::from(255 - ink);
        let black = light(ink[3]);
        let colour = |ink: u8| ((light(ink) * black + 127) / 255) as u8;
        colours.extend([colour(ink[0]), colour(ink[1]), colour(ink[2])]);
    }
    colours
}
