//! Files that are none, or only half. The data must be as it was.

use proptest::prelude::*;
use server::import::osm::{Order, OsmError};

use crate::Desk;
use crate::pbf::{Block, Extract};
use crate::town::Town;

async fn refused(desk: &Desk, bytes: &[u8]) -> OsmError {
    let before = desk.store.revision().await.unwrap();
    let error = desk.import(bytes).await.unwrap_err();
    assert_eq!(desk.store.revision().await.unwrap(), before);
    assert!(
        error.to_string().starts_with("nothing was imported"),
        "{error}"
    );
    error
}

#[tokio::test]
async fn what_is_no_extract_is_refused_by_its_kind() {
    let desk = Desk::new().await;
    for other in [
        &b""[..],
        b"<?xml version='1.0'?><osm version=\"0.6\"></osm>",
        b"\x1f\x8b\x08\x00 packed",
        &[0; 100],
        &[255; 100],
    ] {
        let error = refused(&desk, other).await;
        assert!(matches!(error, OsmError::NotPbf { .. }), "{error:?}");
    }
    let order = |file| Order {
        file,
        bbox: None,
        area: Some("Eckstadt".to_owned()),
        dry_run: false,
    };
    for file in [std::env::temp_dir(), "/does/not/exist.osm.pbf".into()] {
        let error = desk.order(order(file)).await.unwrap_err();
        assert!(matches!(error, OsmError::File { .. }), "{error:?}");
    }
    let history = Extract::new(
        Vec::new(),
        &["OsmSchema-V0.6", "HistoricalInformation"],
        None,
    );
    let error = refused(&desk, &history.end()).await;
    assert!(
        error.to_string().contains("HistoricalInformation"),
        "{error}"
    );
}

#[tokio::test]
async fn wherever_a_file_is_cut_off_it_is_noticed_and_nothing_is_lost() {
    let desk = Desk::new().await;
    let whole = Town::FIRST.extract();
    desk.import(&whole).await.unwrap();
    // Between two blobs the rest is sound, though poorer; that is a file of its own.
    let mut ends = vec![0];
    while let Some(length) = whole.get(ends[ends.len() - 1]..ends[ends.len() - 1] + 4) {
        let at = ends[ends.len() - 1] + 4;
        let header = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        let size = whole[at..at + header].to_vec();
        // The last field of the header is the size of the blob, a varint.
        let field = size.iter().rposition(|byte| *byte == 0x18).unwrap();
        let size = size[field + 1..]
            .iter()
            .rev()
            .fold(0_usize, |sum, byte| sum << 7 | usize::from(byte & 0x7f));
        ends.push(at + header + size);
    }
    assert_eq!(ends.last(), Some(&whole.len()));
    for cut in (1..whole.len())
        .step_by(3)
        .filter(|cut| !ends.contains(cut))
    {
        let error = refused(&desk, &whole[..cut]).await;
        let expected = if cut < ends[1] {
            matches!(error, OsmError::NotPbf { .. })
        } else {
            matches!(error, OsmError::Broken { .. })
        };
        assert!(expected, "cut at {cut}: {error:?}");
    }
}

#[tokio::test]
async fn a_box_without_anything_and_a_country_are_refused_with_advice() {
    let desk = Desk::new().await;
    let mut elsewhere = Extract::usual(Vec::new());
    let mut block = Block::default();
    block.node(1, [13.4, 52.5], &[]);
    elsewhere.block(block);
    let error = refused(&desk, &elsewhere.end()).await;
    assert!(
        error.to_string().contains("it covers 13.4000,52.5000"),
        "{error}"
    );

    let country = Extract::new(
        Vec::new(),
        &["OsmSchema-V0.6"],
        Some([5.0, 47.0, 15.0, 55.0]),
    );
    let order = Order {
        file: desk.file(&country.end()),
        bbox: None,
        area: Some("Land".to_owned()),
        dry_run: false,
    };
    let error = desk.order(order).await.unwrap_err();
    assert!(error.to_string().contains("--bbox"), "{error}");
}

#[test]
fn damage_anywhere_never_ends_the_program() {
    let whole = Town::FIRST.extract();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let desk = runtime.block_on(Desk::new());
    // What the library panics on is caught, but would still be printed each time.
    std::panic::set_hook(Box::new(|_| ()));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let damage = prop::collection::vec((0..whole.len(), any::<u8>()), 1..4);
    runner
        .run(&damage, |damage| {
            let mut bytes = whole.clone();
            for (at, byte) in damage {
                bytes[at] = byte;
            }
            // Either it is refused, or what is left makes sense.
            let _ = runtime.block_on(desk.import(&bytes));
            Ok(())
        })
        .unwrap();
}
