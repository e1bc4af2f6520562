//! Import of a large extract: a made-up region as large as Geofabrik's are, of which the command
//! takes a small box. Memory must depend on the box, not on the file.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::pbf::{Block, Extract};

/// Size of the file, in bytes.
const SIZE: u64 = 1_000_000_000;
/// Nodes that are written together, as the usual programs do.
const TOGETHER: i64 = 8_000;
/// Nodes of each street.
const STREET: i64 = 8;
/// The box that is taken.
const BBOX: &str = "7.44,51.50,7.49,51.53";

/// Writes the region, imports a box of it, and prints time and memory.
pub fn measure(folder: &Path) -> Outcome {
    let file = folder.join("region.osm.pbf");
    let start = Instant::now();
    let (nodes, ways) = write(&file)?;
    let size = std::fs::metadata(&file)?.len();
    println!(
        "  made in {:.0?}: {} MB, {nodes} nodes, {ways} ways",
        start.elapsed(),
        size / 1_000_000,
    );
    let database = format!("sqlite://{}", folder.join("region.db").display());
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_server"))
        .args(["import", "osm"])
        .arg(&file)
        .args(["--bbox", BBOX, "--area", "Region", "--database", &database])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut most = 0.0_f64;
    let status = loop {
        // proc(5): `VmHWM`, the most that was resident, in units of 1,024 bytes.
        let text = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let line = text.unwrap_or_default();
        let line = line.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(Ok(now)) = line
            .and_then(|it| it.split_whitespace().next())
            .map(str::parse::<f64>)
        {
            most = most.max(now * 1.024e-3);
        }
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let took = start.elapsed();
    println!("  imported in {took:.1?}, at most {most:.0} MB of memory, {status}");
    std::fs::remove_file(file)?;
    Ok(())
}

/// Writes nodes and short streets, in the order in which extracts have them: nodes first. Returns
/// how many of both.
fn write(file: &Path) -> Outcome<(i64, i64)> {
    let mut out = Extract::usual(BufWriter::new(File::create(file)?));
    let mut nodes = 0_i64;
    // Ways take about a quarter of a usual extract.
    while out.written() < SIZE / 4 * 3 {
        let mut block = Block::default();
        for id in nodes..nodes + TOGETHER {
            block.node(id + 1, at(id), if id % 50 == 0 { SHOP } else { &[] });
        }
        nodes += TOGETHER;
        out.block(block);
    }
    let mut way = 0_i64;
    let mut first = 1_i64;
    while first + (TOGETHER * STREET) < nodes && out.written() < SIZE {
        let mut block = Block::default();
        for _ in 0..TOGETHER {
            let refs: Vec<i64> = (first..first + STREET).collect();
            way += 1;
            block.way(way, &refs, STREETS[(way % 3) as usize]);
            first += STREET;
        }
        out.block(block);
    }
    out.end();
    Ok((nodes, way))
}

const SHOP: &[(&str, &str)] = &[("shop", "books"), ("name", "Laden")];
const STREETS: [&[(&str, &str)]; 3] = [
    &[("highway", "residential"), ("name", "Straße")],
    &[("highway", "footway")],
    &[("building", "yes")],
];

/// Streets of eight nodes, spread over a region of two by one and a half degrees.
fn at(id: i64) -> [f64; 2] {
    let street = (id / STREET) as f64;
    let step = (id % STREET) as f64;
    // As irregular as real positions are, so that the file is no smaller than a real one.
    let noise = (id.wrapping_mul(6_364_136_223_846_793_005) >> 40) as f64;
    let noise = (noise * 1e-3).fract() * 2e-4;
    [
        6.5 + 2.0 * (street * 0.754_877_666).fract() + step * 2e-4 + noise,
        50.8 + 1.5 * (street * 0.569_840_291).fract() + step * 1e-4 - noise,
    ]
}
