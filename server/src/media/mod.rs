//! Pictures that people upload: taken in safely, kept in a few sizes, handed out for ever.
//!
//! Nothing of an uploaded file is ever handed out. It is recognised by its content, decoded within
//! limits, turned upright, brought into the colours of the web and encoded anew ([`render`]); so
//! whatever else it carried — GPS position, thumbnail, a script behind the picture — is gone. The
//! results are named after their content ([`Name`]), never change, and lie in a folder or an
//! S3-compatible bucket ([`Location`]). A record names the largest JPEG ([`app::city::Picture`]);
//! the other sizes and the WebP files follow from its name.
//!
//! AVIF and HEIC are recognised and refused with words: `image` decodes AVIF only with a C library
//! that is not at hand everywhere, and no decoder for HEIC is both free of patents' and copyleft's
//! conditions and maintained. Phones hand out JPEG where a page asks for `image/jpeg`.

mod colour;
mod error;
mod format;
mod location;
mod name;
mod render;
#[cfg(test)]
mod tests;
mod tidy;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use app::city::{Instant, Picture, PictureFormat, Text};
use bytes::Bytes;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use tokio::sync::Semaphore;

pub use self::error::{MediaError, Refusal};
pub use self::location::{Location, LocationError};
pub use self::name::{Encoding, Group, Name};
pub use self::render::{MAX_BYTES, MAX_PIXELS, WIDTHS};
pub use self::tidy::{TidyError, sweep, sweep_daily};

/// How many pictures are worked on at the same time; large ones count twice. This bounds memory:
/// two large ones would take 400 MB.
const AT_ONCE: u32 = 2;

/// How old a file must be before it may be taken for forgotten: who uploads a picture may take a
/// while until the record that names it is saved.
const GRACE: Duration = Duration::from_hours(24);

/// Where pictures are kept, and the workbench on which they are prepared.
#[derive(Debug)]
pub struct Media {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    bench: Semaphore,
}

/// What a person says about a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// What it shows, for those who cannot see it.
    pub alt: Text,
    /// Who made it.
    pub credit: String,
    /// Licence, such as `CC BY-SA 4.0`.
    pub licence: String,
}

impl Media {
    /// Opens the place where pictures are kept; a folder is created if need be.
    ///
    /// # Errors
    /// [`LocationError`] if it cannot be used.
    pub fn open(location: &Location) -> Result<Self, LocationError> {
        let (store, prefix) = location.open()?;
        Ok(Self {
            store,
            prefix,
            bench: Semaphore::new(AT_ONCE as usize),
        })
    }

    /// Takes in an uploaded file and keeps it in all its sizes. The same file twice is one picture.
    ///
    /// # Errors
    /// [`MediaError::Refused`] with words for whoever uploaded it, [`MediaError::Store`] if it
    /// cannot be kept.
    pub async fn take(&self, upload: Bytes, caption: Caption) -> Result<Picture, MediaError> {
        // Cheap and bounded: reads the header only.
        let facts = render::inspect(&upload)?;
        let share = if facts.is_large() { AT_ONCE } else { 1 };
        let permit = self.bench.acquire_many(share).await;
        let rendered = tokio::task::spawn_blocking(move || render::render(&upload)).await??;
        drop(permit);
        for file in &rendered.files {
            // Written again even if it is there: its age starts anew, so that sweeping spares it.
            let payload = PutPayload::from(file.bytes.clone());
            self.store.put(&self.path(&file.name), payload).await?;
        }
        Ok(Picture {
            src: rendered.largest.address(),
            width: rendered.largest.width(),
            height: rendered.height,
            widths: rendered.widths,
            alt: caption.alt,
            credit: caption.credit,
            licence: caption.licence,
        })
    }

    /// A file; none if there is no such file.
    ///
    /// # Errors
    /// [`MediaError::Store`] if the storage does not answer.
    pub async fn get(&self, name: &Name) -> Result<Option<Bytes>, MediaError> {
        match self.store.get(&self.path(name)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a picture is one of those kept here, in all the sizes that it names.
    ///
    /// # Errors
    /// [`MediaError::Store`] if the storage does not answer.
    pub async fn has(&self, picture: &Picture) -> Result<bool, MediaError> {
        let files = picture.widths.iter().flat_map(|width| {
            [PictureFormat::Jpeg, PictureFormat::Webp].map(|it| picture.file(*width, it))
        });
        let mut files: Vec<Option<String>> = files.collect();
        files.push(Some(picture.src.clone()));
        for file in files {
            let name = file.as_deref().and_then(|it| it.strip_prefix("/media/"));
            let Some(name) = name.and_then(Name::parse) else {
                return Ok(false);
            };
            match self.store.head(&self.path(&name)).await {
                Ok(_) => {}
                Err(object_store::Error::NotFound { .. }) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
        let plausible = (1..=10 * picture.width).contains(&picture.height);
        Ok(plausible && picture.widths.last() == Some(&picture.width))
    }

    /// Deletes the pictures that nobody names any more and that are older than a day, and says how
    /// many files that were. `named` are the pictures in all records and in all their history; see
    /// [`Group::all_in`] and [`crate::store::Store::mentions`].
    ///
    /// # Errors
    /// [`MediaError::Store`] if the storage does not answer; what is deleted by then stays so.
    pub async fn sweep(&self, named: &HashSet<Group>, now: Instant) -> Result<usize, MediaError> {
        let files: Vec<_> = self.store.list(Some(&self.prefix)).try_collect().await?;
        let mut deleted = 0;
        for file in files {
            // Files of others in the same folder are none of our business.
            let Some(name) = file.location.filename().and_then(Name::parse) else {
                continue;
            };
            let age = (now - file.last_modified).to_std().unwrap_or_default();
            if named.contains(name.group()) || age <= GRACE {
                continue;
            }
            self.store.delete(&file.location).await?;
            deleted += 1;
        }
        Ok(deleted)
    }

    fn path(&self, name: &Name) -> Path {
        self.prefix.clone().join(name.to_string())
    }
}
