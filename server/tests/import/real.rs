//! Real extracts, where they are at hand: `OSM_EXTRACTS` names a folder with them.

use std::path::PathBuf;

use app::map::{Basemap, Class, Shape};
use server::import::osm::Order;

use crate::Desk;

/// The extracts of the folder, or of the one that lies beside the repository.
fn extracts() -> Vec<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/osm");
    let folder = std::env::var("OSM_EXTRACTS").unwrap_or_else(|_| beside.to_owned());
    let Ok(files) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    files
        .filter_map(|file| Some(file.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|it| it == "pbf"))
        .collect()
}

#[tokio::test]
async fn real_extracts_become_maps_that_can_be_drawn_and_sent() {
    for file in extracts() {
        let desk = Desk::new().await;
        let order = || Order {
            file: file.clone(),
            bbox: None,
            area: Some("Stadt".to_owned()),
            dry_run: false,
        };
        let first = desk.order(order()).await.unwrap();
        let again = desk.order(order()).await.unwrap();
        assert_eq!(
            (again.written, again.revision),
            (0, first.revision),
            "{again}"
        );

        let records = desk.store.load().await.unwrap();
        let basemap = Basemap::parse(&records.basemap).unwrap();
        let count = |class: Class| {
            basemap
                .features()
                .iter()
                .filter(|it| it.class == class)
                .count()
        };
        assert!(
            count(Class::Street) > 50 && count(Class::Building) > 500,
            "{first}"
        );
        // At most a few holes or slivers end up without an area.
        for feature in basemap.features() {
            if let Shape::Area(rings) = &feature.shape {
                assert!(rings.iter().all(|ring| ring.len() > 3));
            }
        }
        let mut packed = Vec::new();
        let params = brotli::enc::BrotliEncoderParams {
            quality: 11,
            ..Default::default()
        };
        brotli::BrotliCompress(&mut records.basemap.as_bytes(), &mut packed, &params).unwrap();
        assert!(
            packed.len() < 160_000,
            "{}: {} bytes",
            file.display(),
            packed.len()
        );
    }
}
