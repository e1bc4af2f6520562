//! Making a picture smaller while its rows come in: each square of pixels becomes their mean.

use super::Size;

/// Takes rows of a large picture and keeps a small one.
#[derive(Debug)]
pub(super) struct Shrink {
    times: usize,
    channels: usize,
    width: usize,
    /// Sums of the rows that make up the next one.
    sums: Vec<u32>,
    rows: usize,
    pixels: Vec<u8>,
    full: usize,
}

impl Shrink {
    /// For pictures of a size and a number of channels (2 and 4: the last is opacity), to be made so
    /// many times smaller. What is left over at the right and below, less than a pixel, is left out.
    pub(super) fn new(size: Size, channels: usize, times: u32) -> Self {
        let small = reduced(size, times);
        let (times, width) = (times as usize, small.width as usize);
        let full = width * small.height as usize * channels;
        Self {
            times,
            channels,
            width,
            sums: vec![0; width * channels],
            rows: 0,
            pixels: Vec::with_capacity(full),
            full,
        }
    }

    /// Takes the next row, of eight bits a channel.
    pub(super) fn row(&mut self, row: &[u8]) {
        if self.pixels.len() >= self.full {
            return;
        }
        let used = self.width * self.channels;
        if self.times == 1 {
            self.pixels.extend(row.iter().take(used));
            return;
        }
        let squares = row.chunks_exact(self.channels * self.times);
        for (sums, pixels) in self.sums.chunks_exact_mut(self.channels).zip(squares) {
            add(sums, pixels);
        }
        self.rows += 1;
        if self.rows == self.times {
            let count = (self.times * self.times) as u32;
            for sums in self.sums.chunks_exact_mut(self.channels) {
                mean(sums, count, &mut self.pixels);
                sums.fill(0);
            }
            self.rows = 0;
        }
    }

    /// The small picture, row after row; none if rows are missing.
    pub(super) fn finish(self) -> Option<Vec<u8>> {
        (self.pixels.len() == self.full).then_some(self.pixels)
    }
}

/// How large a picture becomes if it is made so many times smaller.
pub(super) const fn reduced(size: Size, times: u32) -> Size {
    Size::new(size.width / times, size.height / times)
}

/// Colours count as much as they are opaque, so that what is invisible does not shine through.
fn add(sums: &mut [u32], pixels: &[u8]) {
    let channels = sums.len();
    if channels % 2 == 1 {
        for pixel in pixels.chunks_exact(channels) {
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += u32::from(*value);
            }
        }
        return;
    }
    for pixel in pixels.chunks_exact(channels) {
        let opacity = pixel.last().copied().map_or(0, u32::from);
        if let Some((last, colours)) = sums.split_last_mut() {
            for (sum, value) in colours.iter_mut().zip(pixel) {
                *sum += u32::from(*value) * opacity;
            }
            *last += opacity;
        }
    }
}

fn mean(sums: &[u32], count: u32, pixels: &mut Vec<u8>) {
    if sums.len() % 2 == 1 {
        pixels.extend(sums.iter().map(|sum| ((sum + count / 2) / count) as u8));
        return;
    }
    if let Some((opacity, colours)) = sums.split_last() {
        let colour = |sum: &u32| (sum + opacity / 2).checked_div(*opacity).unwrap_or(0) as u8;
        pixels.extend(colours.iter().map(colour));
        pixels.push(((opacity + count / 2) / count) as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_become_their_mean_and_what_is_left_over_is_left_out() {
        let mut small = Shrink::new(Size::new(5, 3), 1, 2);
        for row in [[0, 10, 100, 100, 7], [20, 30, 100, 100, 7], [1, 1, 1, 1, 1]] {
            small.row(&row);
        }
        assert_eq!(small.finish(), Some(vec![15, 100]));
    }

    #[test]
    fn what_cannot_be_seen_has_no_colour() {
        let mut small = Shrink::new(Size::new(2, 2), 4, 2);
        small.row(&[200, 0, 0, 255, 0, 0, 200, 0]);
        small.row(&[200, 0, 0, 255, 0, 0, 200, 0]);
        assert_eq!(small.finish(), Some(vec![200, 0, 0, 128]));
    }

    #[test]
    fn missing_rows_are_noticed() {
        let mut small = Shrink::new(Size::new(4, 4), 3, 2);
        small.row(&[9; 12]);
        small.row(&[9; 12]);
        assert_eq!(small.finish(), None);
    }

    #[test]
    fn the_largest_sums_fit() {
        // 16,000 pixels to one, all white and opaque: 250 a side is far more than is ever needed.
        let mut small = Shrink::new(Size::new(250, 250), 4, 250);
        for _ in 0..250 {
            small.row(&[255; 1000]);
        }
        assert_eq!(small.finish(), Some(vec![255; 4]));
    }
}
