//! PNG (ISO/IEC 15948), row by row, of eight bits a channel.
//!
//! Pictures that are woven (Adam7) come in seven passes over all of it, and have to be held whole.

use std::io::{BufRead, Seek};

use image::metadata::Orientation;
use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};
use png::{ColorType, Decoder, Limits, Reader, Transformations};

use super::shrink::{Shrink, reduced};
use super::{Decoded, Size};
use crate::media::Refusal;

/// What the decoder may keep beside pixels, such as a colour profile, and its buffers, in bytes.
const BESIDE: usize = 16 * 1024 * 1024;

/// What the header says.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) size: Size,
    pub(super) orientation: Orientation,
    woven: bool,
}

impl Header {
    pub(super) fn read(file: impl BufRead + Seek) -> Result<Self, Refusal> {
        let reader = open(file)?;
        let info = reader.info();
        let exif = info.exif_metadata.as_deref();
        Ok(Self {
            size: Size::new(info.width, info.height),
            orientation: exif
                .and_then(Orientation::from_exif_chunk)
                .unwrap_or(Orientation::NoTransforms),
            woven: info.interlaced,
        })
    }

    pub(super) fn reduced(&self, wanted: Size) -> Size {
        reduced(self.size, self.size.times(wanted))
    }

    pub(super) fn need(&self, wanted: Size) -> u64 {
        let whole = if self.woven { self.size.pixels() } else { 0 };
        4 * (self.reduced(wanted).pixels() + whole) + BESIDE as u64
    }

    pub(super) fn decode(
        &self,
        file: impl BufRead + Seek,
        wanted: Size,
    ) -> Result<Decoded, Refusal> {
        let mut reader = open(file)?;
        let channels = reader.output_color_type().0.samples();
        let times = self.size.times(wanted);
        let line = self.size.width as usize * channels;
        let mut small = Shrink::new(self.size, channels, times);
        if self.woven {
            let size = reader.output_buffer_size().ok_or(Refusal::Damaged)?;
            let mut whole = vec![0; size];
            reader
                .next_frame(&mut whole)
                .map_err(|_| Refusal::Damaged)?;
            for row in whole.chunks_exact(line) {
                small.row(row);
            }
        } else {
            while let Some(row) = reader.next_row().map_err(|_| Refusal::Damaged)? {
                if row.data().len() != line {
                    return Err(Refusal::Damaged);
                }
                small.row(row.data());
            }
        }
        let pixels = small.finish().ok_or(Refusal::Damaged)?;
        let Size { width, height } = reduced(self.size, times);
        let image = match channels {
            1 => GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
            2 => GrayAlphaImage::from_raw(width, height, pixels).map(DynamicImage::from),
            3 => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
            _ => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from),
        };
        Ok(Decoded {
            image: image.ok_or(Refusal::Damaged)?,
            profile: reader.info().icc_profile.as_deref().map(<[u8]>::to_vec),
        })
    }
}

fn open<R: BufRead + Seek>(file: R) -> Result<Reader<R>, Refusal> {
    let mut decoder = Decoder::new_with_limits(file, Limits { bytes: BESIDE });
    decoder.set_ignore_text_chunk(true);
    // Palettes and few bits become eight bits a channel, and so do sixteen.
    decoder.set_transformations(Transformations::normalize_to_color8());
    let reader = decoder.read_info().map_err(|_| Refusal::Damaged)?;
    match reader.output_color_type() {
        (ColorType::Indexed, _) => Err(Refusal::Damaged),
        (_, png::BitDepth::Eight) => Ok(reader),
        _ => Err(Refusal::Damaged),
    }
}
