//! Writes made-up extracts in PBF format (OSM wiki, `PBF Format`), for tests.

use std::collections::HashMap;
use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

type Tags<'a> = &'a [(&'a str, &'a str)];

/// A file under way.
pub(crate) struct Extract<W: Write> {
    out: W,
    written: u64,
}

impl<W: Write> Extract<W> {
    /// Begins with a header that asks for `features` and names a box in degrees.
    pub(crate) fn new(out: W, features: &[&str], bbox: Option<[f64; 4]>) -> Self {
        let mut this = Self { out, written: 0 };
        let mut header = Message::default();
        if let Some([west, south, east, north]) = bbox {
            let mut sides = Message::default();
            for (field, degrees) in [(1, west), (2, east), (3, north), (4, south)] {
                sides.signed(field, (degrees * 1e9).round() as i64);
            }
            header.message(1, &sides);
        }
        for feature in features {
            header.bytes(4, feature.as_bytes());
        }
        this.blob("OSMHeader", &header);
        this
    }

    /// A header as extracts usually have it.
    pub(crate) fn usual(out: W) -> Self {
        Self::new(out, &["OsmSchema-V0.6", "DenseNodes"], None)
    }

    pub(crate) fn block(&mut self, block: Block) {
        self.blob("OSMData", &block.message());
    }

    pub(crate) fn end(self) -> W {
        self.out
    }

    fn blob(&mut self, kind: &str, content: &Message) {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(4));
        packed.write_all(&content.0).unwrap();
        let mut blob = Message::default();
        blob.number(2, content.0.len() as u64);
        blob.bytes(3, &packed.finish().unwrap());
        let mut header = Message::default();
        header.bytes(1, kind.as_bytes());
        header.number(3, blob.0.len() as u64);
        let length = u32::try_from(header.0.len()).unwrap();
        self.out.write_all(&length.to_be_bytes()).unwrap();
        self.out.write_all(&header.0).unwrap();
        self.out.write_all(&blob.0).unwrap();
        self.written += u64::from(length) + 4 + blob.0.len() as u64;
    }

    /// How many bytes there are so far.
    #[allow(dead_code, reason = "the benchmark asks, the tests do not")]
    pub(crate) fn written(&self) -> u64 {
        self.written
    }
}

/// Objects that are written together.
#[derive(Default)]
pub(crate) struct Block {
    strings: Vec<String>,
    known: HashMap<String, u64>,
    ids: Vec<i64>,
    lats: Vec<i64>,
    lons: Vec<i64>,
    tags: Vec<u64>,
    groups: Vec<(u64, Message)>,
}

impl Block {
    /// A node at a position in degrees.
    pub(crate) fn node(&mut self, id: i64, [lon, lat]: [f64; 2], tags: Tags<'_>) {
        self.ids.push(id);
        self.lons.push((lon * 1e7).round() as i64);
        self.lats.push((lat * 1e7).round() as i64);
        for (key, value) in tags {
            let pair = [self.string(key), self.string(value)];
            self.tags.extend(pair);
        }
        self.tags.push(0);
    }

    /// A way through nodes.
    pub(crate) fn way(&mut self, id: i64, nodes: &[i64], tags: Tags<'_>) {
        let mut way = self.object(id, tags);
        way.packed(8, deltas(nodes).map(zigzag));
        self.groups.push((3, way));
    }

    /// A relation of ways.
    pub(crate) fn relation(&mut self, id: i64, ways: &[i64], tags: Tags<'_>) {
        let mut relation = self.object(id, tags);
        let role = self.string("outer");
        relation.packed(8, ways.iter().map(|_| role));
        relation.packed(9, deltas(ways).map(zigzag));
        relation.packed(10, ways.iter().map(|_| 1));
        self.groups.push((4, relation));
    }

    fn object(&mut self, id: i64, tags: Tags<'_>) -> Message {
        let keys: Vec<u64> = tags.iter().map(|(key, _)| self.string(key)).collect();
        let values: Vec<u64> = tags.iter().map(|(_, value)| self.string(value)).collect();
        let mut message = Message::default();
        message.number(1, id as u64);
        message.packed(2, keys.into_iter());
        message.packed(3, values.into_iter());
        message
    }

    fn string(&mut self, text: &str) -> u64 {
        if let Some(index) = self.known.get(text) {
            return *index;
        }
        self.strings.push(text.to_owned());
        // Number 0 is the empty string, which ends a node's tags.
        let index = self.strings.len() as u64;
        self.known.insert(text.to_owned(), index);
        index
    }

    fn message(self) -> Message {
        let mut table = Message::default();
        table.bytes(1, b"");
        for text in &self.strings {
            table.bytes(1, text.as_bytes());
        }
        let mut message = Message::default();
        message.message(1, &table);
        if !self.ids.is_empty() {
            let mut dense = Message::default();
            dense.packed(1, deltas(&self.ids).map(zigzag));
            dense.packed(8, deltas(&self.lats).map(zigzag));
            dense.packed(9, deltas(&self.lons).map(zigzag));
            dense.packed(10, self.tags.iter().copied());
            let mut group = Message::default();
            group.message(2, &dense);
            message.message(2, &group);
        }
        for (field, object) in &self.groups {
            let mut group = Message::default();
            group.message(*field, object);
            message.message(2, &group);
        }
        message
    }
}

fn deltas(values: &[i64]) -> impl Iterator<Item = i64> + '_ {
    let before = std::iter::once(0).chain(values.iter().copied());
    values
        .iter()
        .zip(before)
        .map(|(value, before)| value - before)
}

/// Small numbers of either sign as small numbers without (Protocol Buffers, `Encoding`).
fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// A message of Protocol Buffers.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.0.push((value as u8 & 0x7f) | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn number(&mut self, field: u64, value: u64) {
        self.varint(field << 3);
        self.varint(value);
    }

    fn signed(&mut self, field: u64, value: i64) {
        self.number(field, zigzag(value));
    }

    fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn message(&mut self, field: u64, message: &Self) {
        self.bytes(field, &message.0);
    }

    fn packed(&mut self, field: u64, values: impl Iterator<Item = u64>) {
        let mut inner = Self::default();
        for value in values {
            inner.varint(value);
        }
        self.message(field, &inner);
    }
}
