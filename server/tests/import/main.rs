//! Imports, from a file to what the store holds.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod broken;
mod osm;
mod pbf;
mod real;
mod town;

use std::path::PathBuf;
use std::sync::Arc;

use app::city::{BBox, Place, Slug};
use server::import::osm::{Order, OsmError, Summary, import};
use server::store::{self, Batch, Store, Write};
use tempfile::TempDir;

/// A store with a folder for extracts.
pub(crate) struct Desk {
    folder: TempDir,
    pub(crate) store: Arc<dyn Store>,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("city.db").display());
        let store = store::open(&url).await.unwrap();
        Self { folder, store }
    }

    /// Puts a file into the folder.
    pub(crate) fn file(&self, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join("town.osm.pbf");
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) async fn import(&self, bytes: &[u8]) -> Result<Summary, OsmError> {
        self.order(Order {
            file: self.file(bytes),
            bbox: Some(BBox::try_from(town::BOX).unwrap()),
            area: Some("Eckstadt".to_owned()),
            dry_run: false,
        })
        .await
    }

    pub(crate) async fn order(&self, order: Order) -> Result<Summary, OsmError> {
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        import(&*self.store, order, now, Arc::new(|_, _, _| ())).await
    }

    pub(crate) async fn place(&self, slug: &str) -> Option<Place> {
        let stored = self.store.place(&Slug::new(slug).unwrap()).await.unwrap();
        stored.filter(|it| it.published).map(|it| it.record)
    }

    /// Somebody changes a place by hand.
    pub(crate) async fn edit(&self, slug: &str, change: impl FnOnce(&mut Place)) {
        let mut record = self.place(slug).await.unwrap();
        change(&mut record);
        let write = Write::Place {
            record,
            published: true,
            expected: None,
        };
        let batch = Batch {
            by: "somebody".to_owned(),
            at: "2026-11-21T11:00:00Z".parse().unwrap(),
            writes: vec![write],
        };
        self.store.write(batch).await.unwrap();
    }
}
