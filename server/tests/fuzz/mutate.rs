//! Damage to sound input, in units that mean something in its format.

use std::fmt;
use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// More is never made of a seed, in bytes.
const MOST: usize = 400_000;

/// What disturbs readers of any format.
const ODD: [&str; 32] = [
    "",
    "0",
    "-1",
    "1",
    "255",
    "65536",
    "2147483648",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999999999999999",
    "1e999",
    "-1e-999",
    "NaN",
    "inf",
    "0x10",
    "00000000000000000001",
    "\0",
    "\r",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\"",
    "'",
    "\\",
    "%00",
    "</title><script>alert(1)</script>",
    "\u{feff}",
    "\u{202e}",
    "\u{1f1e9}\u{1f1ea}",
    "A\u{301}ﬃ",
];

/// Seeds, and the words of their format.
#[derive(Debug)]
pub(crate) struct Format {
    pub(crate) seeds: Vec<Vec<u8>>,
    pub(crate) words: Vec<Vec<u8>>,
}

/// Input for a reader.
#[derive(Clone, PartialEq)]
pub(crate) struct Input(pub(crate) Vec<u8>);

impl Input {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes: \"{}\"", self.0.len(), self.0.escape_ascii())
    }
}

/// The pieces that a change is about.
#[derive(Debug, Clone, Copy)]
enum Grain {
    /// Bytes.
    Byte,
    /// Runs of letters, runs of digits, and every other sign by itself.
    Word,
    /// Lines with their ends.
    Line,
}

/// One change. Positions are shares of whatever is there by then.
#[derive(Debug, Clone)]
enum Change {
    Flip(Index, u8),
    Cut(Grain, Index, u8),
    Repeat(Grain, Index, u16),
    Move(Grain, Index, Index),
    Put(Grain, Index, Index),
    Replace(Grain, Index, Index),
    Splice(Grain, Index, Index, Index),
    End(Index),
}

impl Format {
    /// `words` stand with blanks between them; `⏎` in them is the end of a line, `␣` a blank.
    pub(crate) fn new<S: AsRef<[u8]>>(seeds: impl IntoIterator<Item = S>, words: &str) -> Self {
        let words = words.split_ascii_whitespace();
        let words = words.map(|it| it.replace('⏎', "\r\n").replace('␣', " "));
        let odd = ODD.iter().map(|it| (*it).to_owned());
        Self {
            seeds: seeds.into_iter().map(|it| it.as_ref().to_vec()).collect(),
            words: words.chain(odd).map(String::into_bytes).collect(),
        }
    }

    /// A seed with up to eight changes.
    pub(crate) fn damaged(&self) -> impl Strategy<Value = Input> + '_ {
        (any::<Index>(), vec(change(), 1..8)).prop_map(move |(seed, changes)| {
            let mut bytes = seed.get(&self.seeds).clone();
            for change in changes {
                self.apply(&change, &mut bytes);
                bytes.truncate(MOST);
            }
            Input(bytes)
        })
    }

    fn apply(&self, change: &Change, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        match change {
            Change::Flip(at, bit) => *at.get_mut(bytes) ^= 1 << (bit % 8),
            Change::End(at) => bytes.truncate(at.index(bytes.len())),
            Change::Cut(grain, at, count) => {
                let pieces = pieces(bytes, *grain);
                let first = at.index(pieces.len());
                let last = (first + usize::from(*count)).min(pieces.len() - 1);
                bytes.drain(pieces[first].start..pieces[last].end);
            }
            Change::Repeat(grain, at, times) => {
                let piece = at.get(&pieces(bytes, *grain)).clone();
                let times = usize::from(*times).min(1 + MOST / piece.len());
                let more = bytes[piece.clone()].repeat(times);
                bytes.splice(piece.end..piece.end, more);
            }
            Change::Move(grain, from, to) => {
                let piece = from.get(&pieces(bytes, *grain)).clone();
                let taken: Vec<u8> = bytes.drain(piece).collect();
                let rest = pieces(bytes, *grain);
                let at = if rest.is_empty() {
                    0
                } else {
                    to.get(&rest).start
                };
                bytes.splice(at..at, taken);
            }
            Change::Put(grain, at, word) => {
                let at = at.get(&pieces(bytes, *grain)).start;
                bytes.splice(at..at, word.get(&self.words).iter().copied());
            }
            Change::Replace(grain, at, word) => {
                let piece = at.get(&pieces(bytes, *grain)).clone();
                bytes.splice(piece, word.get(&self.words).iter().copied());
            }
            Change::Splice(grain, at, other, from) => {
                let other = other.get(&self.seeds);
                let piece = from.get(&pieces(other, *grain)).clone();
                let at = at.get(&pieces(bytes, *grain)).start;
                bytes.splice(at..at, other[piece].iter().copied());
            }
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    let grain = || {
        prop_oneof![
            1 => Just(Grain::Byte), 4 => Just(Grain::Word), 3 => Just(Grain::Line)
        ]
    };
    let at = any::<Index>;
    let times = prop_oneof![8 => 1_u16..4, 2 => 4_u16..300, 1 => 300_u16..4000];
    prop_oneof![
        2 => (at(), any::<u8>()).prop_map(|(at, bit)| Change::Flip(at, bit)),
        3 => (grain(), at(), 0_u8..4).prop_map(|(grain, at, it)| Change::Cut(grain, at, it)),
        3 => (grain(), at(), times).prop_map(|(grain, at, it)| Change::Repeat(grain, at, it)),
        2 => (grain(), at(), at()).prop_map(|(grain, from, to)| Change::Move(grain, from, to)),
        5 => (grain(), at(), at()).prop_map(|(grain, at, word)| Change::Put(grain, at, word)),
        6 => (grain(), at(), at()).prop_map(|(grain, at, word)| Change::Replace(grain, at, word)),
        2 => (grain(), at(), at(), at())
            .prop_map(|(grain, at, seed, from)| Change::Splice(grain, at, seed, from)),
        1 => at().prop_map(Change::End),
    ]
}

/// The pieces of some bytes; at least one, none of them empty.
fn pieces(bytes: &[u8], grain: Grain) -> Vec<Range<usize>> {
    let class = |byte: u8| match byte {
        b'0'..=b'9' => 1,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => 2,
        _ => 0,
    };
    let ends = |at: usize| match grain {
        Grain::Byte => true,
        Grain::Line => bytes[at] == b'\n',
        Grain::Word => class(bytes[at]) == 0 || class(bytes[at]) != class(bytes[at + 1]),
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    for at in 0..bytes.len() {
        if at + 1 == bytes.len() || ends(at) {
            pieces.push(start..at + 1);
            start = at + 1;
        }
    }
    pieces
}
