//! Pictures that people upload: taken in safely, kept in a few sizes, handed out for ever.
//!
//! Nothing of an uploaded file is ever handed out. It comes in on disk ([`Upload`]), is recognised by
//! its content, decoded within limits ([`decode`]), turned upright, brought into the colours of the web
//! and encoded anew ([`render`]); so whatever else it carried — GPS position, thumbnail, a script
//! behind the picture — is gone. How much memory that takes is counted before anything is decoded, and
//! one picture is worked on after the other ([`bench`]). The results are named after their content ([`Name`]), never change, and lie in a folder or an
//! S3-compatible bucket ([`Location`]). A record names the largest JPEG ([`app::city::Picture`]);
//! the other sizes and the WebP files follow from its name.
//!
//! AVIF and HEIC are recognised and refused with words: `image` decodes AVIF only with a C library
//! that is not at hand everywhere, and no decoder for HEIC is both free of patents' and copyleft's
//! conditions and maintained. Phones hand out JPEG where a page asks for `image/jpeg`.

mod bench;
mod colour;
mod decode;
mod error;
mod format;
mod location;
mod name;
mod render;
#[cfg(test)]
mod tests;
mod tidy;
mod upload;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use app::city::{Instant, Picture, PictureFormat, Text};
use bytes::Bytes;
use futures::TryStreamExt;
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{GetResult, ObjectStore, ObjectStoreExt, PutPayload};
use tokio::sync::{Notify, RwLock, RwLockReadGuard};

use self::bench::Bench;
pub use self::error::{MediaError, Refusal};
pub use self::location::{Location, LocationError};
pub use self::name::{Encoding, Group, Name};
pub use self::render::{MAX_BYTES, MAX_PIXELS, WIDTHS};
use self::render::{Plan, Rendered};
pub use self::tidy::{Needed, TidyError, keep_tidy, settle, sweep};
pub use self::upload::{Incoming, Upload};

/// How old a file must be before it may be taken for forgotten: whoever has put it there may be about to
/// say so.
const GRACE: Duration = Duration::from_hours(1);

/// Where pictures are kept, and the workbench on which they are prepared.
#[derive(Debug)]
pub struct Media {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    /// Where files lie while they come in and are worked on.
    incoming: PathBuf,
    bench: Bench,
    /// Held while something is put here that is not needed by any record yet, and alone by whoever
    /// deletes what is not needed.
    holding: RwLock<()>,
    /// Rung when something may not be needed any more.
    bell: Notify,
}

/// The content of a file, as it is read.
pub type Pieces = BoxStream<'static, object_store::Result<Bytes>>;

/// A picture that has been worked on and is still to be kept.
#[derive(Debug)]
pub struct Prepared(Rendered);

impl Prepared {
    /// The name that its files share.
    pub const fn group(&self) -> &Group {
        self.0.largest.group()
    }
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
            // Not the system's folder where there is another: that may lie in memory.
            incoming: match location {
                Location::Folder(folder) => folder.clone(),
                Location::Bucket { .. } => std::env::temp_dir(),
            },
            bench: Bench::new().map_err(LocationError::Bench)?,
            holding: RwLock::default(),
            bell: Notify::new(),
        })
    }

    /// Room for a file that comes in.
    ///
    /// # Errors
    /// [`MediaError::File`] if there is none.
    pub fn incoming(&self) -> Result<Incoming, MediaError> {
        Ok(Incoming::new(&self.incoming)?)
    }

    /// Takes in an uploaded file and keeps it in all its sizes. The same file twice is one picture.
    ///
    /// # Errors
    /// [`MediaError::Refused`] with words for whoever uploaded it, [`MediaError::Store`] if it
    /// cannot be kept.
    pub async fn take(&self, upload: Upload, caption: Caption) -> Result<Picture, MediaError> {
        self.keep(self.prepare(upload).await?, caption).await
    }

    /// Makes an uploaded file ready to be kept.
    ///
    /// # Errors
    /// [`MediaError::Refused`] with words for whoever uploaded it.
    pub async fn prepare(&self, upload: Upload) -> Result<Prepared, MediaError> {
        Ok(Prepared(self.render(upload).await?))
    }

    /// Keeps a picture in all its sizes.
    ///
    /// # Errors
    /// [`MediaError::Store`] if the storage does not answer.
    pub async fn keep(&self, prepared: Prepared, caption: Caption) -> Result<Picture, MediaError> {
        let Prepared(rendered) = prepared;
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

    /// As long as this is held, nothing is deleted.
    pub async fn held(&self) -> RwLockReadGuard<'_, ()> {
        self.holding.read().await
    }

    /// Something was changed: a picture may not be needed any more.
    pub fn look_after(&self) {
        self.bell.notify_one();
    }

    /// The files of a picture. Waits until there is memory for the work on it.
    async fn render(&self, upload: Upload) -> Result<Rendered, MediaError> {
        let looking = tokio::task::spawn_blocking(move || {
            let plan = Plan::of(&upload)?;
            Ok::<_, MediaError>((upload, plan))
        });
        let (upload, plan) = looking.await.map_err(broken)??;
        let rendered = self.bench.run(move || render::render(&upload, &plan));
        rendered.await.unwrap_or(Err(Refusal::Damaged.into()))
    }

    /// A file as it is; none if there is no such file.
    ///
    /// # Errors
    /// [`MediaError::Store`] if the storage does not answer.
    pub async fn get(&self, name: &Name) -> Result<Option<Bytes>, MediaError> {
        match self.find(name).await? {
            Some(found) => Ok(Some(found.bytes().await?)),
            None => Ok(None),
        }
    }

    /// A file to be handed out a piece at a time, and how many bytes it has; none if there is no such
    /// file. Whoever takes it may take long, and the whole of it need not be in memory meanwhile.
    ///
    /// # Errors
    /// [`MediaError::Store`] if the storage does not answer.
    pub async fn pieces(&self, name: &Name) -> Result<Option<(u64, Pieces)>, MediaError> {
        let found = self.find(name).await?;
        Ok(found.map(|it| (it.meta.size, it.into_stream())))
    }

    async fn find(&self, name: &Name) -> Result<Option<GetResult>, MediaError> {
        match self.store.get(&self.path(name)).await {
            Ok(found) => Ok(Some(found)),
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

    /// Deletes all sizes of a picture, of which the largest is given, and says how many files that were.
    async fn delete(&self, largest: &Name) -> Result<usize, MediaError> {
        let mut deleted = 0;
        for width in render::widths(largest.width()) {
            for encoding in [Encoding::Jpeg, Encoding::Webp] {
                let name = Name::new(largest.group().clone(), width, encoding);
                match self.store.delete(&self.path(&name)).await {
                    Ok(()) => deleted += 1,
                    Err(object_store::Error::NotFound { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(deleted)
    }

    /// Deletes all files of these pictures, and says how many that were.
    async fn delete_all(&self, groups: &HashSet<Group>) -> Result<usize, MediaError> {
        let files: Vec<_> = self.store.list(Some(&self.prefix)).try_collect().await?;
        let mut deleted = 0;
        for file in files {
            let name = file.location.filename().and_then(Name::parse);
            if name.is_some_and(|it| groups.contains(it.group())) {
                self.store.delete(&file.location).await?;
                deleted += 1;
            }
        }
        Ok(deleted)
    }

    /// Deletes all files here but those of the pictures that are needed and what came just now, and says
    /// how many files that were.
    async fn delete_others(
        &self,
        needed: &HashSet<Group>,
        now: Instant,
    ) -> Result<usize, MediaError> {
        let files: Vec<_> = self.store.list(Some(&self.prefix)).try_collect().await?;
        let mut deleted = 0;
        for file in files {
            // Files of others in the same folder are none of our business.
            let Some(name) = file.location.filename().and_then(Name::parse) else {
                continue;
            };
            let age = (now - file.last_modified).to_std().unwrap_or_default();
            if needed.contains(name.group()) || age <= GRACE {
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

/// A decoder that stumbles over a file says that the file is damaged.
fn broken(error: tokio::task::JoinError) -> MediaError {
    if error.is_panic() {
        tracing::warn!("a decoder has stumbled over an uploaded picture");
        return Refusal::Damaged.into();
    }
    error.into()
}
