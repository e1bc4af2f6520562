//! What a file is, by its first bytes. Its name and what a browser claims are not asked.

use std::io::Read;

use super::{MediaError, Refusal};

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    Webp,
}

/// The format of a file that can be read.
pub(super) fn recognise(file: &mut impl Read) -> Result<Format, MediaError> {
    let mut bytes = Vec::new();
    file.take(12).read_to_end(&mut bytes)?;
    Ok(by_first(&bytes)?)
}

fn by_first(bytes: &[u8]) -> Result<Format, Refusal> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(&[0xff, 0xd8, 0xff]) {
        return Ok(Format::Jpeg);
    }
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Ok(Format::Png);
    }
    if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(Format::Webp);
    }
    Err(match brand(bytes) {
        Some(b"avif" | b"avis") => Refusal::Avif,
        // ISO/IEC 23008-12, annex B; phones write these.
        Some(b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1") => {
            Refusal::Heic
        }
        _ => Refusal::NoPicture,
    })
}

/// The major brand of an ISO base media file (ISO/IEC 14496-12, section 4.3).
fn brand(bytes: &[u8]) -> Option<&[u8; 4]> {
    if bytes.get(4..8)? != b"ftyp" {
        return None;
    }
    bytes.get(8..12)?.try_into().ok()
}
