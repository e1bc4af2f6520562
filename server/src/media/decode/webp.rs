//! WebP (RFC 9649). It cannot be decoded smaller than it is, so it is only counted.
//!
//! The decoder believes what a file says about itself more than once: the canvas says one size, the
//! frame in it another, and both are made before they are compared. And a few bytes of what is packed
//! without loss (VP8L, section 3.7) can ask for tables of kilobytes. So the chunks are gone through
//! here first, and the worst that they could ask for is counted.

use std::io::{BufRead, Read, Seek, SeekFrom};

use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Limits};

use super::{Decoded, Size};
use crate::media::Refusal;

/// Bytes a pixel: colours with opacity as they are packed, unpacked and handed over.
const STILL: u64 = 12;

/// The same with a canvas for moving pictures, of which the first is taken.
const MOVING: u64 = 20;

/// How many bytes of tables one byte without loss can ask for: prefix codes of ten bits and more
/// (4 to 12 kB each) can be written in 14 to 28 bytes.
const TABLES: u64 = 500;

/// All tables that there can be: 65,536 groups of five codes.
const MOST_TABLES: u64 = 65_536 * 5 * 8_192;

/// What a decoder may ask for at once, in bytes.
const AT_ONCE: u64 = 256 * 1024 * 1024;

/// A moving picture has one for each of its pictures.
const MOST_CHUNKS: usize = 2_000;

/// What the chunks say.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) size: Size,
    /// The most pixels that any part of the file claims to have.
    pixels: u64,
    /// Bytes that are packed without loss.
    lossless: u64,
    moving: bool,
}

impl Header {
    pub(super) fn read(mut file: impl BufRead + Seek, bytes: u64) -> Result<Self, Refusal> {
        // "RIFF", the size of what follows, "WEBP".
        let first = chunk(&mut file, 12)?;
        let mut header = Self {
            size: Size::new(0, 0),
            pixels: 0,
            lossless: 0,
            moving: false,
        };
        match &first.name {
            b"VP8 " | b"VP8L" => header.size = first.frame().ok_or(Refusal::Damaged)?,
            b"VP8X" => {
                let side = |at: usize| {
                    let bytes = &first.start[at..at + 3];
                    1 + u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0])
                };
                header.size = Size::new(side(4), side(7));
            }
            _ => return Err(Refusal::Damaged),
        }
        header.pixels = header.size.pixels();
        let mut frame = None;
        for part in chunks(&mut file, 12, bytes)? {
            // The decoder makes room for as much as these say before it reads them.
            if matches!(&part.name, b"ICCP" | b"EXIF") && part.length > bytes {
                return Err(Refusal::Damaged);
            }
            if &part.name == b"ANMF" {
                frame.get_or_insert(part);
            } else {
                header.count(&part);
            }
        }
        if let Some(frame) = frame {
            header.moving = true;
            // Behind the frame's own header stand the chunks that it consists of (section 2.7.1.1).
            for part in chunks(&mut file, frame.at + 8 + 16, frame.end().min(bytes))? {
                header.count(&part);
            }
        }
        if header.pixels > header.size.pixels() {
            return Err(Refusal::Damaged);
        }
        Ok(header)
    }

    fn count(&mut self, part: &Chunk) {
        match &part.name {
            // Opacity is packed like a picture without loss.
            b"VP8L" | b"ALPH" => self.lossless += part.length,
            _ => {}
        }
        if let Some(frame) = part.frame() {
            self.pixels = self.pixels.max(frame.pixels());
        }
    }

    pub(super) fn need(&self, bytes: u64) -> u64 {
        let each = if self.moving { MOVING } else { STILL };
        self.pixels * each + bytes + self.tables()
    }

    fn tables(&self) -> u64 {
        self.lossless.saturating_mul(TABLES).min(MOST_TABLES)
    }

    /// Whether it needs more than that because it is packed without loss.
    pub(super) fn is_packed_tightly(&self, given: u64) -> bool {
        self.need(0) - self.tables() <= given && self.tables() > given / 2
    }
}

/// The start of a chunk (section 2.3).
#[derive(Debug)]
struct Chunk {
    at: u64,
    name: [u8; 4],
    length: u64,
    /// The first of its content; zeros where there is none.
    start: [u8; 10],
}

impl Chunk {
    /// Where the next one begins. Lengths are even.
    const fn end(&self) -> u64 {
        self.at + 8 + self.length + self.length % 2
    }

    /// The size that a frame claims to have, whatever it is called.
    fn frame(&self) -> Option<Size> {
        let short = |at: usize| u16::from_le_bytes([self.start[at], self.start[at + 1]]);
        if self.start[3..6] == [0x9d, 0x01, 0x2a] {
            // RFC 6386 section 9.1: fourteen bits each, the rest is for scaling.
            return Some(Size::new(
                u32::from(short(6) & 0x3fff),
                u32::from(short(8) & 0x3fff),
            ));
        }
        if &self.name == b"VP8L" {
            let bits = u32::from(short(1)) | u32::from(short(3)) << 16;
            return Some(Size::new(1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff)));
        }
        None
    }
}

fn chunk(file: &mut (impl Read + Seek), at: u64) -> Result<Chunk, Refusal> {
    let damaged = |_| Refusal::Damaged;
    file.seek(SeekFrom::Start(at)).map_err(damaged)?;
    let mut head = [0; 8];
    file.read_exact(&mut head).map_err(damaged)?;
    let [a, b, c, d, length @ ..] = head;
    let mut start = Vec::new();
    file.take(10).read_to_end(&mut start).map_err(damaged)?;
    start.resize(10, 0);
    Ok(Chunk {
        at,
        name: [a, b, c, d],
        length: u32::from_le_bytes(length).into(),
        start: start.try_into().map_err(|_| Refusal::Damaged)?,
    })
}

/// All chunks between two places, one after the other.
fn chunks(file: &mut (impl Read + Seek), from: u64, to: u64) -> Result<Vec<Chunk>, Refusal> {
    let (mut all, mut at) = (Vec::new(), from);
    while at < to
        && let Ok(part) = chunk(file, at)
    {
        at = part.end();
        all.push(part);
        if all.len() > MOST_CHUNKS {
            return Err(Refusal::Damaged);
        }
    }
    Ok(all)
}

fn open<R: BufRead + Seek>(file: R) -> Result<WebPDecoder<R>, Refusal> {
    let mut decoder = WebPDecoder::new(file).map_err(|_| Refusal::Damaged)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(AT_ONCE);
    decoder.set_limits(limits).map_err(|_| Refusal::Damaged)?;
    Ok(decoder)
}

/// How it is to be turned.
pub(super) fn orientation(file: impl BufRead + Seek) -> Orientation {
    let orientation = open(file).ok().and_then(|mut it| it.orientation().ok());
    orientation.unwrap_or(Orientation::NoTransforms)
}

pub(super) fn decode(file: impl BufRead + Seek) -> Result<Decoded, Refusal> {
    let mut decoder = open(file)?;
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(|_| Refusal::Damaged)?;
    Ok(Decoded { image, profile })
}
