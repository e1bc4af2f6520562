//! From a file to pixels, no larger than they are needed, in memory that is counted beforehand.
//!
//! What a file says about itself is read first, without unpacking anything: from that follows how much
//! memory its decoder takes at most ([`Source::need`]). A decoder's own limits are no help there: they
//! count single buffers, not what is there at the same time. Where the format allows it, a picture is
//! made smaller while it is read: JPEG by smaller blocks, PNG row by row.

mod jpeg;
mod png;
mod shrink;
mod webp;

use image::DynamicImage;
use image::metadata::Orientation;

use super::format::{self, Format};
use super::{MediaError, Refusal, Upload};

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Size {
    pub(super) const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    pub(super) const fn pixels(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// How often it can be halved, thirded and so on without getting smaller than another one.
    fn times(self, wanted: Self) -> u32 {
        let times = |full: u32, wanted: u32| full / wanted.max(1);
        times(self.width, wanted.width)
            .min(times(self.height, wanted.height))
            .max(1)
    }
}

/// What a file says about its picture.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Before it is turned.
    pub(super) size: Size,
    /// How it is to be turned.
    pub(super) orientation: Orientation,
    details: Details,
}

#[derive(Debug, Clone)]
enum Details {
    Jpeg(jpeg::Header),
    Png(png::Header),
    Webp(webp::Header),
}

/// The pixels of a picture, not yet turned.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) image: DynamicImage,
    /// Its colour profile (ICC.1), if there is one.
    pub(super) profile: Option<Vec<u8>>,
}

impl Source {
    /// Reads what a file says about itself.
    pub(super) fn of(upload: &Upload) -> Result<Self, MediaError> {
        let mut reader = upload.reader()?;
        Ok(match format::recognise(&mut reader)? {
            Format::Jpeg => {
                let header = jpeg::Header::read(upload.reader()?)?;
                Self {
                    size: header.size,
                    orientation: header.orientation,
                    details: Details::Jpeg(header),
                }
            }
            Format::Png => {
                let header = png::Header::read(upload.reader()?)?;
                Self {
                    size: header.size,
                    orientation: header.orientation,
                    details: Details::Png(header),
                }
            }
            Format::Webp => {
                let header = webp::Header::read(upload.reader()?, upload.bytes())?;
                Self {
                    size: header.size,
                    orientation: webp::orientation(upload.reader()?),
                    details: Details::Webp(header),
                }
            }
        })
    }

    /// Whether it is a JPEG, of which the largest pictures are taken.
    pub(super) const fn is_jpeg(&self) -> bool {
        matches!(self.details, Details::Jpeg(_))
    }

    /// Bytes of a decoded pixel.
    pub(super) const fn depth(&self) -> u64 {
        match &self.details {
            Details::Jpeg(_) => 3,
            Details::Png(_) | Details::Webp(_) => 4,
        }
    }

    /// What decoding makes of it if a size is wanted: at least that, if the picture is as large.
    pub(super) fn reduced(&self, wanted: Size) -> Size {
        match &self.details {
            Details::Jpeg(header) => header.reduced(wanted),
            Details::Png(header) => header.reduced(wanted),
            Details::Webp(header) => header.size,
        }
    }

    /// How many bytes decoding takes at most, with what comes out.
    pub(super) fn need(&self, upload: &Upload, wanted: Size) -> u64 {
        match &self.details {
            Details::Jpeg(header) => header.need(wanted) + upload.bytes(),
            Details::Png(header) => header.need(wanted),
            Details::Webp(header) => header.need(upload.bytes()),
        }
    }

    /// Why more than that cannot be given.
    pub(super) fn too_much(&self, need: u64, given: u64) -> Refusal {
        if let Details::Webp(header) = &self.details
            && header.is_packed_tightly(given)
        {
            return Refusal::Lossless;
        }
        let millions = |pixels: u64| u32::try_from(pixels / 1_000_000).unwrap_or(u32::MAX);
        let pixels = self.size.pixels();
        // Memory grows with the pixels, a little is always there.
        let most = millions(pixels.saturating_mul(given) / need.max(1)).max(1);
        let has = millions(pixels).max(most + 1);
        if self.is_jpeg() {
            Refusal::TooManyPixels { has, most }
        } else {
            Refusal::UnlessJpeg { has, most }
        }
    }

    /// Decodes it, at least as large as wanted if it is as large.
    pub(super) fn decode(&self, upload: &Upload, wanted: Size) -> Result<Decoded, MediaError> {
        let reader = upload.reader()?;
        Ok(match &self.details {
            Details::Jpeg(header) => header.decode(reader, wanted)?,
            Details::Png(header) => header.decode(reader, wanted)?,
            Details::Webp(_) => webp::decode(reader)?,
        })
    }
}
