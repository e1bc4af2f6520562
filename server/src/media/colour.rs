//! Colours of the web: phones photograph in wider ones, and the profile that says so is removed.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The largest profile that is looked at, in bytes. Those of cameras have a few hundred, those of
/// printers a few hundred thousand.
const MOST: usize = 1_000_000;

/// What is transformed at a time, in bytes: whole pixels of three and of four.
const PIECE: usize = 3 * 4 * 1024;

/// The same picture in sRGB. A profile that cannot be used is left out: the colours are then a
/// little dull, as every viewer without colour management shows them.
pub(super) fn to_srgb(image: &mut DynamicImage, profile: Option<&[u8]>) {
    let profile = profile.filter(|bytes| bytes.len() <= MOST);
    let Some(profile) = profile.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok()) else {
        return;
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let (layout, pixels): (_, &mut [u8]) = match image {
        DynamicImage::ImageRgb8(pixels) => (Layout::Rgb, pixels),
        DynamicImage::ImageRgba8(pixels) => (Layout::Rgba, pixels),
        _ => return,
    };
    let options = TransformOptions::default();
    let web = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(layout, &web, layout, options) else {
        return;
    };
    // A piece at a time: a copy of all of it would be a picture more in memory.
    let mut before = [0; PIECE];
    for piece in pixels.chunks_mut(PIECE) {
        let before = &mut before[..piece.len()];
        before.copy_from_slice(piece);
        if transform.transform(before, piece).is_err() {
            return;
        }
    }
}
