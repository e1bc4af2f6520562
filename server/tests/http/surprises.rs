//! Whatever is asked, the server answers, and never with a failure of its own.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::site::on_sqlite;

/// Paths and queries of whatever bytes fit into an address.
fn addresses() -> impl Strategy<Value = String> {
    let doors = prop_oneof![
        Just("/"),
        Just("/en"),
        Just("/termine"),
        Just("/ort/"),
        Just("/en/event/"),
        Just("/api/v1/places"),
        Just("/api/v1/places/"),
        Just("/api/v1/events"),
        Just("/pkg/"),
    ];
    let names = prop_oneof![
        Just("bbox"),
        Just("limit"),
        Just("q"),
        Just("n"),
        Just("kind"),
        Just("open_at"),
        Just("from"),
        Just("to"),
        Just("days"),
        Just("place"),
        Just("network"),
        Just("at"),
    ];
    let value = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..24).prop_map(|it| escaped(&it)),
        "[0-9,.:TZ+e-]{0,24}",
        any::<f64>().prop_map(|it| it.to_string()),
        any::<i64>().prop_map(|it| it.to_string()),
    ];
    let tail = proptest::collection::vec(any::<u8>(), 0..12);
    let pairs = proptest::collection::vec((names, value), 0..4);
    (doors, tail, pairs).prop_map(|(door, tail, pairs)| {
        let tail = if door.len() > 1 && door.ends_with('/') {
            escaped(&tail)
        } else {
            String::new()
        };
        let query: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("{door}{tail}?{}", query.join("&"))
    })
}

fn hex(digit: u8) -> char {
    char::from_digit(digit.into(), 16).unwrap()
}

fn escaped(bytes: &[u8]) -> String {
    let escape = |byte: &u8| ['%', hex(byte >> 4), hex(byte & 15)];
    bytes.iter().flat_map(escape).collect()
}

#[test]
fn no_address_makes_the_server_fail() {
    on_sqlite(async |site| {
        let mut runner = TestRunner::default();
        for _ in 0..400 {
            let address = addresses().new_tree(&mut runner).unwrap().current();
            let status = site.get(&address).await.status();
            assert!(status.as_u16() < 500, "{status} for {address}");
        }
        assert_eq!(site.get("/health/live").await.status().as_u16(), 200);
    });
}
