//! A made-up town: a few streets, a church, a lake with an island, shops, a bench.

use crate::pbf::{Block, Extract};

/// West, south, east, north.
pub(crate) const BOX: [f64; 4] = [7.460, 51.510, 7.470, 51.516];

/// What differs between two extracts of the town.
pub(crate) struct Town {
    pub(crate) hours: &'static str,
    pub(crate) bench: bool,
}

impl Town {
    pub(crate) const FIRST: Self = Self {
        hours: "Mo-Sa 10:00-18:00",
        bench: true,
    };

    /// The extract as a file.
    pub(crate) fn extract(&self) -> Vec<u8> {
        let mut file = Extract::usual(Vec::new());
        let at = |east: f64, north: f64| [7.460 + east * 1e-3, 51.510 + north * 1e-3];
        let mut block = Block::default();
        let mut node = |id: i64, east: f64, north: f64, tags: &[(&str, &str)]| {
            block.node(id, at(east, north), tags);
        };
        // Hauptstraße from west to east, beyond the box; Querweg meets it at 3.
        for (id, east) in [(1, -2.0), (2, 1.0), (3, 4.0), (4, 7.0), (5, 12.0)] {
            node(id, east, 3.0, &[]);
        }
        node(6, 4.0, 0.5, &[]);
        // The church, the lake in two pieces, the island in it.
        for (id, east, north) in [
            (10, 5.0, 4.0),
            (11, 5.4, 4.0),
            (12, 5.4, 4.3),
            (13, 5.0, 4.3),
        ] {
            node(id, east, north, &[]);
        }
        for (id, east, north) in [
            (20, 1.0, 1.0),
            (21, 3.0, 1.0),
            (22, 3.0, 2.0),
            (23, 1.0, 2.0),
        ] {
            node(id, east, north, &[]);
        }
        for (id, east, north) in [(30, 1.8, 1.4), (31, 2.2, 1.4), (32, 2.0, 1.7)] {
            node(id, east, north, &[]);
        }
        let shop = [
            ("shop", "books"),
            ("name", "Bücher am Eck"),
            ("opening_hours", self.hours),
            ("wheelchair", "yes"),
        ];
        node(40, 4.2, 3.1, &shop);
        node(41, 20.0, 3.1, &[("shop", "books"), ("name", "Weit weg")]);
        if self.bench {
            node(42, 4.5, 3.3, &[("amenity", "bench")]);
        }
        node(43, 4.6, 3.3, &[("shop", "clothes")]);
        file.block(block);

        let mut block = Block::default();
        block.way(
            1,
            &[1, 2, 3, 4, 5],
            &[("highway", "residential"), ("name", "Hauptstraße")],
        );
        block.way(2, &[3, 6], &[("highway", "footway"), ("name", "Querweg")]);
        let church = [
            ("building", "church"),
            ("amenity", "place_of_worship"),
            ("name", "St. Eck"),
        ];
        block.way(3, &[10, 11, 12, 13, 10], &church);
        block.way(4, &[20, 21, 22], &[]);
        block.way(5, &[20, 23, 22], &[]);
        block.way(6, &[30, 31, 32, 30], &[]);
        file.block(block);

        let mut block = Block::default();
        let lake = [
            ("type", "multipolygon"),
            ("natural", "water"),
            ("name", "Ecksee"),
        ];
        block.relation(1, &[4, 5, 6], &lake);
        file.block(block);
        file.end()
    }
}
