//! Large and hostile pictures, made without holding them in memory as pixels.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// A grey JPEG: each block is two bits.
pub(crate) struct Jpeg<'a> {
    pub(crate) width: u16,
    pub(crate) height: u16,
    /// For each component, how much finer than the coarsest it is across and down.
    pub(crate) sampling: &'a [u8],
    pub(crate) progressive: bool,
}

fn segment(to: &mut Vec<u8>, marker: u8, content: &[u8]) {
    to.extend([0xff, marker]);
    to.extend((content.len() as u16 + 2).to_be_bytes());
    to.extend(content);
}

/// Everything up to the first scan.
fn jpeg_start(it: &Jpeg) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    segment(&mut file, 0xdb, &[[0].as_slice(), &[1; 64]].concat());
    let mut frame = vec![8];
    frame.extend(it.height.to_be_bytes());
    frame.extend(it.width.to_be_bytes());
    frame.push(it.sampling.len() as u8);
    for (id, sampling) in it.sampling.iter().enumerate() {
        frame.extend([id as u8 + 1, *sampling, 0]);
    }
    segment(&mut file, if it.progressive { 0xc2 } else { 0xc0 }, &frame);
    // One code of one bit, "0": no difference, and the end of the block.
    for class in [0x00, 0x10] {
        let mut table = vec![class, 1];
        table.extend([0; 15]);
        table.push(0);
        segment(&mut file, 0xc4, &table);
    }
    file
}

fn scan(file: &mut Vec<u8>, components: &[u8], from: u8, to: u8, bits: usize) {
    let mut head = vec![components.len() as u8];
    for id in components {
        head.extend([*id, 0]);
    }
    head.extend([from, to, 0]);
    segment(file, 0xda, &head);
    file.resize(file.len() + bits.div_ceil(8) + 8, 0);
}

pub(crate) fn jpeg(it: &Jpeg) -> Vec<u8> {
    let mut file = jpeg_start(it);
    let ids: Vec<u8> = (1..=it.sampling.len() as u8).collect();
    let blocks = (usize::from(it.width).div_ceil(8) + 4) * (usize::from(it.height).div_ceil(8) + 4);
    let all = blocks * ids.len();
    if it.progressive {
        scan(&mut file, &ids, 0, 0, all);
        for id in ids {
            scan(&mut file, &[id], 1, 63, blocks);
        }
    } else {
        scan(&mut file, &ids, 0, 63, 2 * all);
    }
    file.extend([0xff, 0xd9]);
    file
}

/// A JPEG that is gone through over and over.
pub(crate) fn jpeg_scans(count: usize) -> Vec<u8> {
    let mut file = jpeg_start(&Jpeg {
        width: 8_000,
        height: 8_000,
        sampling: &[0x11, 0x11, 0x11],
        progressive: true,
    });
    for _ in 0..count {
        scan(&mut file, &[1], 1, 63, 0);
    }
    file.extend([0xff, 0xd9]);
    file
}

/// Colour type 6 of PNG.
pub(crate) const RGBA: u8 = 6;

/// A black PNG.
pub(crate) struct Png {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) colour: u8,
    pub(crate) bits: u8,
    pub(crate) woven: bool,
}

fn png_chunk(to: &mut Vec<u8>, name: &[u8], content: &[u8]) {
    to.extend((content.len() as u32).to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(name);
    crc.update(content);
    to.extend(name);
    to.extend(content);
    to.extend(crc.sum().to_be_bytes());
}

fn png_start(it: &Png) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::new();
    head.extend(it.width.to_be_bytes());
    head.extend(it.height.to_be_bytes());
    head.extend([it.bits, it.colour, 0, 0, u8::from(it.woven)]);
    png_chunk(&mut file, b"IHDR", &head);
    file
}

/// Zeros, packed (RFC 1950): the same block over and over, so that half a gigabyte takes no time.
fn zeros(count: usize) -> Vec<u8> {
    const PIECE: usize = 1 << 20;
    let block = |count: usize| {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&vec![0; count]).unwrap();
        packed.flush().unwrap();
        packed.get_ref().clone()
    };
    let mut file = vec![0x78, 0xda];
    file.extend(block(PIECE).repeat(count / PIECE));
    file.extend(block(count % PIECE));
    // The last block, which is empty, and Adler-32: one, and how many sums of it there are.
    file.extend([1, 0, 0, 0xff, 0xff]);
    let sums = (count % 65_521) as u32;
    file.extend((sums << 16 | 1).to_be_bytes());
    file
}

pub(crate) fn png(it: &Png) -> Vec<u8> {
    let mut file = png_start(it);
    let pixel = if it.colour == RGBA { 4 } else { 3 } * usize::from(it.bits) / 8;
    let (width, height) = (it.width as usize, it.height as usize);
    let size = if it.woven {
        // ISO/IEC 15948, section 8.2: start and step across and down of the seven passes.
        let passes = [
            (0, 8, 0, 8),
            (4, 8, 0, 8),
            (0, 4, 4, 8),
            (2, 4, 0, 4),
            (0, 2, 2, 4),
            (1, 2, 0, 2),
            (0, 1, 1, 2),
        ];
        let pass = |(x, across, y, down): &(usize, usize, usize, usize)| {
            (width - x).div_ceil(*across) * pixel * (height - y).div_ceil(*down)
                + (height - y).div_ceil(*down)
        };
        passes.iter().map(pass).sum()
    } else {
        (1 + width * pixel) * height
    };
    png_chunk(&mut file, b"IDAT", &zeros(size));
    png_chunk(&mut file, b"IEND", &[]);
    file
}

/// A PNG whose colour profile is half a gigabyte.
pub(crate) fn png_profile() -> Vec<u8> {
    let it = Png {
        width: 100,
        height: 100,
        colour: RGBA,
        bits: 8,
        woven: false,
    };
    let mut file = png_start(&it);
    let profile = [b"x\0\0".as_slice(), &zeros(500_000_000)].concat();
    png_chunk(&mut file, b"iCCP", &profile);
    png_chunk(&mut file, b"IDAT", &zeros(401 * 100));
    png_chunk(&mut file, b"IEND", &[]);
    file
}

/// Grey noise with noise for its opacity: the hardest to encode.
pub(crate) fn noise(width: u32, height: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let pixels = (0..width * height * 2).map(|_| {
        // Numerical Recipes' generator.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let image = image::GrayAlphaImage::from_raw(width, height, pixels.collect()).unwrap();
    let mut file = std::io::Cursor::new(Vec::new());
    image.write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

pub(crate) fn webp(width: u32, height: u32) -> Vec<u8> {
    let pixels = vec![90; (width * height * 3) as usize];
    webp::Encoder::from_rgb(&pixels, width, height)
        .encode(60.0)
        .to_vec()
}

pub(crate) fn webp_lossless(width: u32, height: u32) -> Vec<u8> {
    let pixels = vec![90; (width * height * 4) as usize];
    webp::Encoder::from_rgba(&pixels, width, height)
        .encode_lossless()
        .to_vec()
}

fn riff(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut content = b"WEBP".to_vec();
    for (name, bytes) in chunks {
        content.extend(*name);
        content.extend((bytes.len() as u32).to_le_bytes());
        content.extend(bytes);
        content.resize(content.len().next_multiple_of(2), 0);
    }
    let mut file = b"RIFF".to_vec();
    file.extend((content.len() as u32).to_le_bytes());
    file.extend(content);
    file
}

/// The canvas is small, the frame on it as large as frames can be.
pub(crate) fn webp_with_other_frame() -> Vec<u8> {
    let canvas = [[0; 4].as_slice(), &[99, 0, 0, 99, 0, 0]].concat();
    // RFC 6386 section 9.1: a key frame, its start code, and twice fourteen bits.
    let mut frame = vec![0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f];
    frame.resize(10_000, 0);
    riff(&[(b"VP8X", canvas), (b"VP8 ", frame)])
}

/// Bits, the lowest first (RFC 9649 section 3.1).
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    fn put(&mut self, value: u32, bits: usize) {
        for bit in 0..bits {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if value >> bit & 1 == 1
                && let Some(last) = self.bytes.last_mut()
            {
                *last |= 1 << (self.count % 8);
            }
            self.count += 1;
        }
    }

    /// A prefix code of one symbol.
    fn one(&mut self, symbol: u32) {
        self.put(1, 1);
        self.put(0, 1);
        self.put(1, 1);
        self.put(symbol, 8);
    }

    /// A prefix code of eleven symbols, of one bit to ten: its table has 1,024 entries.
    fn long(&mut self) {
        self.put(0, 1);
        // Section 3.7.2.1.2: how long the codes for lengths are, in the order 17, 18, 0, 1, 2, 3, 4,
        // 5, 16, 6, 7, 8, 9, 10.
        let lengths = [0, 0, 0, 4, 4, 4, 4, 3, 0, 3, 3, 3, 3, 3];
        self.put(lengths.len() as u32 - 4, 4);
        for length in lengths {
            self.put(length, 3);
        }
        // How many symbols follow: eleven, in four bits.
        self.put(1, 1);
        self.put(1, 3);
        self.put(11 - 2, 4);
        // Codes of three bits for 5 to 10, of four bits for 1 to 4, each the highest bit first.
        for length in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10] {
            let (code, bits) = if length >= 5 {
                (length - 5, 3)
            } else {
                (12 + length - 1, 4)
            };
            let turned: u32 = (0..bits)
                .map(|bit| (code >> bit & 1) << (bits - 1 - bit))
                .sum();
            self.put(turned, bits);
        }
    }
}

/// A small picture with 65,536 groups of prefix codes: 1.3 GB of tables.
pub(crate) fn webp_tables() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0x2f, 8);
    bits.put(100 - 1, 14);
    bits.put(100 - 1, 14);
    bits.put(0, 1 + 3);
    // No transform, no colour cache, groups by blocks of 512 pixels: there is one block.
    bits.put(0, 1);
    bits.put(0, 1);
    bits.put(1, 1);
    bits.put(7, 3);
    // The picture of groups: no colour cache; its one pixel says that it is the last of 65,536.
    bits.put(0, 1);
    for symbol in [255, 255, 0, 0, 0] {
        bits.one(symbol);
    }
    for _ in 0..65_536 * 5 {
        bits.long();
    }
    bits.bytes.extend([0; 128]);
    riff(&[(b"VP8L", bits.bytes)])
}
