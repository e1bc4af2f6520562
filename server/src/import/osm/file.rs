//! Reading an extract piece by piece.
//!
//! A PBF file is a row of blobs, each with some thousand objects (OSM wiki, `PBF Format`). A few at
//! a time are read and decoded on all cores; what a pass does not keep is gone before the next few
//! come. So memory depends on what is kept, not on the size of the file.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use osmpbf::{Blob, BlobDecode, BlobReader, BlobType, HeaderBlock, PrimitiveBlock};
use rayon::prelude::*;

use super::error::OsmError;

/// Blobs that are in memory together.
const TOGETHER: usize = 32;

/// What a reader must understand that this one does.
const UNDERSTOOD: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// The kinds of objects, as bits.
pub(super) mod holds {
    /// Nodes.
    pub(in super::super) const NODES: u8 = 1;
    /// Ways.
    pub(in super::super) const WAYS: u8 = 2;
    /// Relations.
    pub(in super::super) const RELATIONS: u8 = 4;
}

/// What is told about the way through a file: bytes read so far, and bytes altogether.
pub(super) type Told<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// A file of which some is known already.
#[derive(Debug)]
pub(super) struct Source {
    path: PathBuf,
    length: u64,
    /// What each blob holds; empty before the first pass.
    kinds: Vec<u8>,
}

/// What the file says about itself.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Header {
    /// West, south, east, north in degrees, if it says.
    pub(super) bbox: Option<[f64; 4]>,
    /// The age of the data, in seconds since 1970 UTC, if it says.
    pub(super) as_of: Option<i64>,
}

impl Source {
    /// Looks at the beginning of a file.
    pub(super) fn open(path: &Path) -> Result<(Self, Header), OsmError> {
        let unreadable = |source| OsmError::File {
            path: path.to_owned(),
            source,
        };
        let data = std::fs::metadata(path).map_err(unreadable)?;
        if data.is_dir() {
            return Err(unreadable(io::ErrorKind::IsADirectory.into()));
        }
        let source = Self {
            path: path.to_owned(),
            length: data.len(),
            kinds: Vec::new(),
        };
        let not_pbf = || OsmError::NotPbf {
            path: path.to_owned(),
        };
        let (mut blobs, _) = source.blobs()?;
        let first = blobs.next().ok_or_else(not_pbf)?.map_err(|_| not_pbf())?;
        if first.get_type() != BlobType::OsmHeader {
            return Err(not_pbf());
        }
        let header = first.to_headerblock().map_err(|_| not_pbf())?;
        source.check(&header)?;
        let bbox = header
            .bbox()
            .map(|it| [it.left, it.bottom, it.right, it.top]);
        let header = Header {
            bbox,
            as_of: header.osmosis_replication_timestamp(),
        };
        Ok((source, header))
    }

    fn check(&self, header: &HeaderBlock) -> Result<(), OsmError> {
        let unknown = header
            .required_features()
            .iter()
            .find(|it| !UNDERSTOOD.contains(&it.as_str()));
        unknown.map_or(Ok(()), |feature| {
            Err(OsmError::Feature {
                path: self.path.clone(),
                feature: feature.clone(),
            })
        })
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn blobs(&self) -> Result<(BlobReader<Counted>, Arc<AtomicU64>), OsmError> {
        let file = File::open(&self.path).map_err(|source| OsmError::File {
            path: self.path.clone(),
            source,
        })?;
        let at = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            inner: BufReader::with_capacity(1 << 20, file),
            at: Arc::clone(&at),
        };
        Ok((BlobReader::new(counted), at))
    }

    fn broken(&self, at: u64, source: Option<osmpbf::Error>) -> OsmError {
        OsmError::Broken {
            path: self.path.clone(),
            at,
            source,
        }
    }

    /// Hands every block that holds any of `kinds` to `read`, on all cores, and what that makes of
    /// it to `keep`, one after the other in the order of the file.
    pub(super) fn pass<T: Send>(
        &mut self,
        kinds: u8,
        told: Told<'_>,
        read: impl Fn(&PrimitiveBlock) -> T + Sync,
        mut keep: impl FnMut(T) -> Result<(), OsmError>,
    ) -> Result<(), OsmError> {
        let (mut blobs, at) = self.blobs()?;
        let first = self.kinds.is_empty();
        let mut whole = 0;
        let mut index = 0;
        let mut ended = false;
        while !ended {
            let mut together = Vec::with_capacity(TOGETHER);
            while together.len() < TOGETHER {
                let Some(blob) = blobs.next() else {
                    ended = true;
                    break;
                };
                let blob = blob.map_err(|source| self.broken(whole, Some(source)))?;
                whole = at.load(Ordering::Relaxed);
                let wanted = self.kinds.get(index).is_none_or(|it| it & kinds != 0);
                if wanted && blob.get_type() == BlobType::OsmData {
                    together.push((index, blob));
                }
                index += 1;
            }
            let made: Result<Vec<_>, _> = together
                .par_iter()
                .map(|(index, blob)| decode(blob, &read).map(|made| (*index, made)))
                .collect();
            for (index, (there, made)) in made.map_err(|source| self.broken(whole, source))? {
                if first {
                    self.kinds.resize(index + 1, 0);
                    self.kinds[index] = there;
                }
                if there & kinds != 0 {
                    keep(made)?;
                }
            }
            told(whole, self.length);
        }
        // The reader takes a few bytes at the end for none.
        if at.load(Ordering::Relaxed) == whole && whole == self.length {
            Ok(())
        } else {
            Err(self.broken(whole, None))
        }
    }
}

/// Decodes a blob. The library trusts numbers in the file in a few places; what it then does must
/// not end the program.
fn decode<T>(
    blob: &Blob,
    read: &(impl Fn(&PrimitiveBlock) -> T + Sync),
) -> Result<(u8, T), Option<osmpbf::Error>> {
    let work = || match blob.decode()? {
        BlobDecode::OsmData(block) => Ok(Some((kinds(&block), read(&block)))),
        BlobDecode::OsmHeader(_) | BlobDecode::Unknown(_) => Ok(None),
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(Some(made))) => Ok(made),
        Ok(Ok(None)) | Err(_) => Err(None),
        Ok(Err(error)) => Err(Some(error)),
    }
}

fn kinds(block: &PrimitiveBlock) -> u8 {
    block.groups().fold(0, |there, group| {
        let nodes = group.nodes().next().is_some() || group.dense_nodes().next().is_some();
        there
            | (u8::from(nodes) * holds::NODES)
            | (u8::from(group.ways().next().is_some()) * holds::WAYS)
            | (u8::from(group.relations().next().is_some()) * holds::RELATIONS)
    })
}

/// Counts what is read.
struct Counted {
    inner: BufReader<File>,
    at: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.at.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
