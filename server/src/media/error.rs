//! Why a picture is not taken, in words for whoever uploaded it and for the log.

use app::city::Lang;
use app::words::Words;

use super::render::{MAX_BYTES, MAX_PIXELS, MAX_SIDE, MIN_SIDE};

/// Why a picture could not be taken or handed out.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The file is not accepted.
    #[error("the picture is refused: {0}")]
    Refused(#[from] Refusal),
    /// The folder or bucket fails.
    #[error("the storage for pictures fails")]
    Store(#[from] object_store::Error),
    /// What comes in cannot be written or read.
    #[error("the file that was uploaded cannot be kept while it is worked on")]
    File(#[from] std::io::Error),
    /// A picture could not be encoded.
    #[error("the picture cannot be encoded: {0}")]
    Encode(String),
    /// The work on the picture broke off.
    #[error("the work on the picture broke off")]
    Broken(#[from] tokio::task::JoinError),
}

/// Why a file is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It has more than [`MAX_BYTES`].
    #[error("it has more than {} MB", MAX_BYTES / 1_000_000)]
    TooManyBytes,
    /// It has more than can be decoded.
    #[error("it has {has} million pixels, more than {most}")]
    TooManyPixels {
        /// Millions of pixels that it has.
        has: u32,
        /// Millions that are taken of its kind.
        most: u32,
    },
    /// The same, but a JPEG of that size would be taken.
    #[error("it has {has} million pixels, more than {most}, and is no JPEG file")]
    UnlessJpeg {
        /// Millions of pixels that it has.
        has: u32,
        /// Millions that are taken of its kind.
        most: u32,
    },
    /// It is absurdly long on one side.
    #[error("it is more than {MAX_SIDE} pixels wide or high")]
    TooLong,
    /// A large WebP file that is packed without loss.
    #[error("it is a large WebP file packed without loss")]
    Lossless,
    /// It is too small to be looked at.
    #[error("it is less than {MIN_SIDE} pixels wide or high")]
    TooSmall,
    /// AVIF, which cannot be read here.
    #[error("it is an AVIF file, which cannot be read here")]
    Avif,
    /// HEIC, which cannot be read here.
    #[error("it is a HEIC file, which cannot be read here")]
    Heic,
    /// Something else than a picture.
    #[error("it is no JPEG, PNG or WebP file")]
    NoPicture,
    /// A picture that breaks off or contradicts itself.
    #[error("it is damaged")]
    Damaged,
}

/// Millions of pixels beyond which a picture is too long on one side at least.
const LARGEST: u32 = MAX_SIDE / 1_000 * (MAX_SIDE / 1_000);

impl Refusal {
    /// What the person reads who uploaded it.
    pub fn message(self, lang: Lang) -> String {
        let t = Words(lang);
        match self {
            Self::TooManyBytes => t.upload_too_many_bytes(MAX_BYTES / 1_000_000),
            // More than a picture has that is not too long: then that is what is wrong first.
            Self::TooManyPixels { has, .. } | Self::UnlessJpeg { has, .. } if has > LARGEST => {
                t.upload_too_long(MAX_SIDE)
            }
            Self::TooManyPixels { has, most } => t.upload_too_many_pixels(has, most),
            Self::UnlessJpeg { has, most } => {
                t.upload_unless_jpeg(has, MAX_PIXELS / 1_000_000, most)
            }
            Self::TooLong => t.upload_too_long(MAX_SIDE),
            Self::Lossless => t.upload_lossless().to_owned(),
            Self::TooSmall => t.upload_too_small(MIN_SIDE),
            Self::Avif => t.upload_avif().to_owned(),
            Self::Heic => t.upload_heic().to_owned(),
            Self::NoPicture => t.upload_no_picture().to_owned(),
            Self::Damaged => t.upload_damaged().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_absurd_number_of_pixels_is_told() {
        let message = |has| {
            let refusals = [
                Refusal::TooManyPixels { has, most: 120 },
                Refusal::UnlessJpeg { has, most: 120 },
            ];
            refusals.map(|it| it.message(Lang::De))
        };
        for text in message(150) {
            assert!(text.contains("150 Millionen"), "{text}");
        }
        for has in [257, 281_474_976, u32::MAX] {
            let too_long = Refusal::TooLong.message(Lang::De);
            assert_eq!(message(has), [too_long.clone(), too_long]);
        }
    }
}
