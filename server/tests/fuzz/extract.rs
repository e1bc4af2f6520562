//! Extracts of OpenStreetMap: shapes that no city has, references to nothing, damaged numbers.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::sync::Arc;

use app::city::BBox;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use server::import::osm::{Order, OsmError, Summary, import};
use server::store::{self, Database};
use tokio::runtime::Runtime;

use crate::mutate::Input;
use crate::pbf::{Block, Extract};
use crate::search::search;
use crate::town::{BOX, Town};

type Tags = Vec<(&'static str, &'static str)>;

/// Something on the map; its numbers are few, so that things refer to each other.
#[derive(Debug, Clone)]
enum Thing {
    Node(i64, [f64; 2], Tags),
    Way(i64, Vec<i64>, Tags),
    Relation(i64, Vec<i64>, Tags),
}

/// What the import makes something of, with values that it does not expect.
const TAGS: [(&str, &str); 44] = [
    ("highway", "residential"),
    ("highway", "footway"),
    ("highway", "steps"),
    ("highway", "pedestrian"),
    ("highway", "bus_stop"),
    ("area", "yes"),
    ("building", "yes"),
    ("building:part", "yes"),
    ("natural", "water"),
    ("natural", "coastline"),
    ("waterway", "river"),
    ("leisure", "park"),
    ("landuse", "grass"),
    ("railway", "tram"),
    ("tunnel", "yes"),
    ("layer", "-99999999999999999999"),
    ("level", "0;1;2"),
    ("place", "square"),
    ("type", "multipolygon"),
    ("shop", "books"),
    ("shop", "yes"),
    ("shop", ""),
    ("amenity", "cafe"),
    ("amenity", "bench"),
    ("amenity", "toilets"),
    ("tourism", "museum"),
    ("tourism", "artwork"),
    ("public_transport", "platform"),
    ("name", "Bücher am Eck"),
    ("name", "\u{202e}\u{0}"),
    ("name", "</title><script>alert(1)</script>"),
    ("name:en", "Books"),
    ("ref", "U41;U45;U47"),
    ("opening_hours", "Mo-Sa 10:00-18:00"),
    ("opening_hours", "((((((((((("),
    ("wheelchair", "limited"),
    ("website", "javascript:alert(1)"),
    ("contact:website", "https:evil.example"),
    ("phone", "+49 231 1;+49 231 2"),
    ("email", "a@b@c"),
    ("addr:street", "Ostenhellweg"),
    ("addr:housenumber", "1-999999"),
    ("start_date", "-4000"),
    ("disused:shop", "yes"),
];

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![20 => 0_i64..16, 1 => select(vec![-1, i64::MIN / 2, i64::MAX / 2, 1 << 40])]
}

/// In the box, on one of a few lines so that things touch, or anywhere.
fn position() -> impl Strategy<Value = [f64; 2]> {
    let [west, south, east, north] = BOX;
    let step = move |x: u8, y: u8| {
        let share = |from: f64, to: f64, at: u8| from + (to - from) * f64::from(at) / 8.0;
        [share(west, east, x), share(south, north, y)]
    };
    prop_oneof![
        12 => (0_u8..9, 0_u8..9).prop_map(move |(x, y)| step(x, y)),
        4 => (west..east, south..north).prop_map(|(x, y)| [x, y]),
        1 => (-180.0..180.0, -90.0..90.0).prop_map(|(x, y)| [x, y]),
        1 => select(vec![[0.0, 0.0], [180.0, 90.0], [-214.748_364_8, 214.748_364_7], [1e9, -1e9]]),
    ]
}

fn things() -> impl Strategy<Value = Vec<Thing>> {
    let tags = || vec(select(TAGS.to_vec()), 0..6);
    let node = (
        prop_oneof![9 => 16_i64..40, 1 => number()],
        position(),
        tags(),
    );
    let way = (number(), vec(number(), 0..12), tags());
    let area = (number(), vec(number(), 0..6), tags());
    let thing = prop_oneof![
        6 => node.prop_map(|(id, at, tags)| Thing::Node(id, at, tags)),
        4 => way.prop_map(|(id, of, tags)| Thing::Way(id, of, tags)),
        2 => area.prop_map(|(id, of, mut tags)| {
            tags.push(("type", "multipolygon"));
            Thing::Relation(id, of, tags)
        }),
    ];
    // The first nodes are always there, or most ways would lead nowhere.
    let ground = vec(position(), 16).prop_map(|all| {
        let all = all.into_iter().enumerate();
        all.map(|(id, at)| Thing::Node(i64::try_from(id).unwrap(), at, vec![]))
            .collect::<Vec<_>>()
    });
    (ground, vec(thing, 0..30)).prop_map(|(ground, more)| {
        // No file has two things of one kind and number.
        let mut seen = HashSet::new();
        let all = ground.into_iter().chain(more);
        all.filter(|it| {
            seen.insert(match it {
                Thing::Node(id, ..) => (1, *id),
                Thing::Way(id, ..) => (2, *id),
                Thing::Relation(id, ..) => (3, *id),
            })
        })
        .collect()
    })
}

fn file(things: &[Thing]) -> Vec<u8> {
    let mut file = Extract::usual(Vec::new());
    let mut blocks = [Block::default(), Block::default(), Block::default()];
    for thing in things {
        match thing {
            Thing::Node(id, at, tags) => blocks[0].node(*id, *at, tags),
            Thing::Way(id, of, tags) => blocks[1].way(*id, of, tags),
            Thing::Relation(id, of, tags) => blocks[2].relation(*id, of, tags),
        }
    }
    for block in blocks {
        file.block(block);
    }
    file.end()
}

/// The same file with bytes changed inside of its packed blocks, and packed again: a damaged packing
/// is noticed before anything is read.
fn damaged(file: &[u8], damage: &[(Index, u8)]) -> Vec<u8> {
    let mut blocks = unpacked(file);
    for (at, byte) in damage {
        // Not the header.
        let count = blocks.len();
        let (_, block) = &mut blocks[1 + at.index(count - 1)];
        if !block.is_empty() {
            *at.get_mut(block) = *byte;
        }
    }
    let mut all = Vec::new();
    for (kind, block) in blocks {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&block).unwrap();
        let packed = packed.finish().unwrap();
        let mut blob = vec![0x10];
        varint(&mut blob, block.len());
        blob.push(0x1a);
        varint(&mut blob, packed.len());
        blob.extend(packed);
        let mut header = vec![0x0a];
        varint(&mut header, kind.len());
        header.extend(kind);
        header.push(0x18);
        varint(&mut header, blob.len());
        all.extend(u32::try_from(header.len()).unwrap().to_be_bytes());
        all.extend(header);
        all.extend(blob);
    }
    all
}

/// The kinds and contents of a sound file's blocks.
fn unpacked(file: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut blocks = Vec::new();
    let mut rest = file;
    while !rest.is_empty() {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        let (header, behind) = rest[4..].split_at(length);
        let kind = header[2..2 + usize::from(header[1])].to_vec();
        let (size, _) = number_at(&header[3 + kind.len()..]);
        let (blob, behind) = behind.split_at(size);
        let (_, at) = number_at(&blob[1..]);
        let (packed, more) = number_at(&blob[2 + at..]);
        let mut block = Vec::new();
        let from = 2 + at + more;
        let mut reader = ZlibDecoder::new(&blob[from..from + packed]);
        reader.read_to_end(&mut block).unwrap();
        blocks.push((kind, block));
        rest = behind;
    }
    blocks
}

/// A varint (Protocol Buffers, `Encoding`), and how many bytes it takes.
fn number_at(bytes: &[u8]) -> (usize, usize) {
    let length = 1 + bytes.iter().take_while(|it| **it > 0x7f).count();
    let number = bytes[..length].iter().rev();
    (
        number.fold(0, |sum, it| sum << 7 | usize::from(it & 0x7f)),
        length,
    )
}

fn varint(bytes: &mut Vec<u8>, mut value: usize) {
    while value > 0x7f {
        bytes.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

struct Desk {
    runtime: Runtime,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        Self { runtime, folder }
    }

    /// An empty database.
    fn store(&self) -> Arc<dyn Database> {
        let path = self.folder.path().join("city.db");
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
        }
        let url = format!("sqlite://{}", path.display());
        self.runtime.block_on(store::open(&url)).unwrap()
    }

    fn import(
        &self,
        store: &dyn Database,
        bytes: &[u8],
        dry_run: bool,
    ) -> Result<Summary, OsmError> {
        let file = self.folder.path().join("town.osm.pbf");
        std::fs::write(&file, bytes).unwrap();
        let order = Order {
            file,
            bbox: Some(BBox::try_from(BOX).unwrap()),
            area: Some("Eckstadt".to_owned()),
            dry_run,
        };
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        let work = import(store, order, now, Arc::new(|_, _, _| ()));
        self.runtime.block_on(work)
    }
}

/// A refusal is one that the operator can do something about.
fn sound(
    result: Result<Summary, OsmError>,
    bytes: &[u8],
) -> Result<Option<Summary>, TestCaseError> {
    match result {
        Ok(summary) => {
            // The map holds the parts of the file, each a few times at most.
            prop_assert!(
                summary.size <= 200_000 + 100 * bytes.len(),
                "{}",
                summary.size
            );
            prop_assert!(!summary.to_string().is_empty());
            Ok(Some(summary))
        }
        Err(
            OsmError::NotPbf { .. }
            | OsmError::Broken { .. }
            | OsmError::Feature { .. }
            | OsmError::TooLarge
            | OsmError::Nothing { .. },
        ) => Ok(None),
        Err(error) => Err(TestCaseError::fail(format!("{error}: {error:?}"))),
    }
}

#[test]
fn a_damaged_extract_is_refused_or_makes_a_map() {
    let desk = Desk::new();
    let store = desk.store();
    let town = Town::FIRST.extract();
    let damage = || vec((any::<Index>(), any::<u8>()), 1..5);
    let input = prop_oneof![
        damage().prop_map(move |it| Input(damaged(&town, &it))),
        (things(), damage()).prop_map(|(things, it)| Input(damaged(&file(&things), &it))),
    ];
    search(120, &input, |Input(bytes)| {
        sound(desk.import(&*store, &bytes, true), &bytes).map(|_| ())
    });
}

#[test]
fn any_shapes_make_a_map_and_the_same_extract_again_changes_nothing() {
    let desk = Desk::new();
    search(40, &things(), |things| {
        let bytes = file(&things);
        let store = desk.store();
        if let Some(first) = sound(desk.import(&*store, &bytes, false), &bytes)? {
            prop_assert!(first.revision.is_some());
            let again = desk.import(&*store, &bytes, false);
            let again = again.map_err(|it| TestCaseError::fail(format!("{it:?}")))?;
            prop_assert_eq!(again.written, 0, "{}", again);
        }
        desk.runtime.block_on(store.close());
        Ok(())
    });
}
