//! Files as they come in: on disk from the first byte on, never in memory.
//!
//! Whoever uploads slowly, or never finishes, so costs the server a few kilobytes of buffers. The
//! files have no name, so that the system takes them away with the process, whatever ends it.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use tokio::io::AsyncWriteExt;

/// What is handed to the system at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// A file that is coming in.
#[derive(Debug)]
pub struct Incoming {
    file: tokio::fs::File,
    bytes: u64,
}

/// A file that has come in.
#[derive(Debug)]
pub struct Upload {
    file: File,
    bytes: u64,
}

impl Incoming {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let mut file = tokio::fs::File::from_std(tempfile::tempfile_in(folder)?);
        file.set_max_buf_size(PIECE);
        Ok(Self { file, bytes: 0 })
    }

    /// Adds what has come in.
    ///
    /// # Errors
    /// [`io::Error`] if it cannot be written.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// How many bytes have come in.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Nothing more comes.
    ///
    /// # Errors
    /// [`io::Error`] if the last of it cannot be written.
    pub async fn finish(mut self) -> io::Result<Upload> {
        self.file.flush().await?;
        Ok(Upload {
            file: self.file.into_std().await,
            bytes: self.bytes,
        })
    }
}

impl Upload {
    /// How many bytes it has.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// All of it from the start. Only one reader at a time: they share their position.
    pub(super) fn reader(&self) -> io::Result<BufReader<File>> {
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(BufReader::with_capacity(PIECE, file))
    }

    /// All of it in memory, for files that are bounded to be small.
    ///
    /// # Errors
    /// [`io::Error`] if it cannot be read.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.bytes).unwrap_or_default());
        self.reader()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
impl Upload {
    pub(super) fn of(bytes: &[u8]) -> Self {
        use std::io::Write;

        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Self {
            file,
            bytes: bytes.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_comes_in_lies_in_the_folder_without_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut incoming = Incoming::new(folder.path()).unwrap();
        for _ in 0..100 {
            incoming.write(&[7; 10_000]).await.unwrap();
        }
        assert_eq!(incoming.bytes(), 1_000_000);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
        let upload = incoming.finish().await.unwrap();
        assert_eq!(upload.read().unwrap(), vec![7; 1_000_000]);
        assert_eq!(upload.read().unwrap().len(), 1_000_000, "and again");
    }
}
