//! What an import has done, in words for the operator.

use std::fmt;

use app::city::{BBox, Revision};

use super::basemap::Counts;
use super::places::LeftOut;
use crate::import::merge::Merged;

/// As many records are named; the rest is counted.
const NAMED: usize = 20;

/// What was read, taken and left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Nodes, ways and relations in the file.
    pub read: [u64; 3],
    /// The area.
    pub bbox: BBox,
    /// What the base map has.
    pub basemap: Counts,
    /// Size of the base map in bytes, before it is compressed.
    pub size: usize,
    /// What became no place, and why.
    pub left_out: LeftOut,
    /// What became of the places; its writes are no longer there.
    pub merged: Merged,
    /// How many writes there were, or would have been.
    pub written: usize,
    /// The state of the data that it led to; none if nothing was to be written.
    pub revision: Option<Revision>,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [nodes, ways, relations] = self.read;
        let [west, south, east, north] = self.bbox.into();
        writeln!(
            f,
            "Read      {nodes} nodes, {ways} ways and {relations} relations"
        )?;
        writeln!(f, "Area      {west:.4},{south:.4},{east:.4},{north:.4}")?;
        let Counts {
            lines,
            walkable,
            buildings,
            areas,
            labels,
            small,
            open,
        } = self.basemap;
        writeln!(
            f,
            "Base map  {lines} lines ({walkable} to walk on), {buildings} buildings, {areas} other \
             areas, {labels} names and numbers; {} kB",
            self.size.div_ceil(1000)
        )?;
        let Merged {
            new,
            changed,
            same,
            adopted,
            gone,
            removed,
            kept,
            orphans,
            ..
        } = &self.merged;
        writeln!(
            f,
            "Places    {new} new, {changed} changed, {same} as before, {gone} gone"
        )?;
        let mut remarks = Vec::new();
        let LeftOut {
            nameless,
            private,
            doubles,
        } = self.left_out;
        for (count, what) in [
            (nameless, "places without a name"),
            (private, "not open to everybody"),
            (doubles, "further objects for the same place"),
            (small, "areas too small to be seen"),
            (open, "areas whose outline is not complete in the file"),
            (*removed, "places that were taken away here"),
        ] {
            if count > 0 {
                remarks.push(format!("{count} {what}"));
            }
        }
        if !remarks.is_empty() {
            writeln!(f, "Left out  {}", remarks.join(", "))?;
        }
        if *adopted > 0 {
            writeln!(
                f,
                "Matched   {adopted} places that were here already, by name and position"
            )?;
        }
        for (slug, fields) in kept.iter().take(NAMED) {
            let fields = fields.join(", ");
            writeln!(
                f,
                "Kept      {slug}: {fields} as edited here; OpenStreetMap differs"
            )?;
        }
        if let Some(more @ 1..) = kept.len().checked_sub(NAMED) {
            writeln!(f, "Kept      {more} more as edited here")?;
        }
        for slug in orphans.iter().take(NAMED) {
            writeln!(
                f,
                "Kept      {slug}: edited here, no longer in OpenStreetMap"
            )?;
        }
        if let Some(more @ 1..) = orphans.len().checked_sub(NAMED) {
            writeln!(
                f,
                "Kept      {more} more that are no longer in OpenStreetMap"
            )?;
        }
        match (self.revision, self.written) {
            (None, count) => write!(
                f,
                "Nothing was written (--dry-run); {count} writes would be due"
            ),
            (Some(revision), 0) => write!(f, "Nothing has changed: revision {}", revision.0),
            (Some(revision), count) => write!(f, "Done: {count} writes, revision {}", revision.0),
        }
    }
}
