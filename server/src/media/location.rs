//! Where pictures are kept: a folder of this machine, or a bucket of an S3-compatible service.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;

/// Where pictures are kept. A bucket's region, endpoint and keys come from the usual variables of
/// the environment (`AWS_REGION`, `AWS_ENDPOINT`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
/// `AWS_ALLOW_HTTP`), so that no secret stands on a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A folder.
    Folder(PathBuf),
    /// A bucket, and the folder in it if it holds other things too.
    Bucket {
        /// The bucket's name.
        name: String,
        /// The folder in it; may be empty.
        prefix: String,
    },
}

/// Why pictures cannot be kept there.
#[derive(Debug, thiserror::Error)]
pub enum LocationError {
    /// The text names neither a folder nor a bucket.
    #[error("“{0}” names no place for pictures: give a folder, or s3://BUCKET/FOLDER")]
    Text(String),
    /// The folder cannot be created.
    #[error("the folder {} for pictures cannot be created: choose another with --media, or create it for this user", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The system gives no thread to work on pictures.
    #[error("no thread can be started for the work on pictures")]
    Bench(#[source] std::io::Error),
    /// The folder or bucket cannot be used.
    #[error("pictures cannot be kept in {place}")]
    Store {
        /// Where.
        place: String,
        /// Why.
        source: object_store::Error,
    },
}

impl Location {
    pub(super) fn open(&self) -> Result<(Arc<dyn ObjectStore>, Path), LocationError> {
        let failed = |source| LocationError::Store {
            place: self.to_string(),
            source,
        };
        match self {
            Self::Folder(path) => {
                std::fs::create_dir_all(path).map_err(|source| LocationError::Folder {
                    path: path.clone(),
                    source,
                })?;
                let store = LocalFileSystem::new_with_prefix(path).map_err(failed)?;
                Ok((Arc::new(store), Path::default()))
            }
            Self::Bucket { name, prefix } => {
                crate::tls::provide();
                let store = AmazonS3Builder::from_env()
                    .with_bucket_name(name)
                    .build()
                    .map_err(failed)?;
                Ok((Arc::new(store), Path::from(prefix.as_str())))
            }
        }
    }
}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        let wrong = || LocationError::Text(text.to_owned());
        let Some(rest) = text.strip_prefix("s3://") else {
            if text.trim().is_empty() || text.contains("://") {
                return Err(wrong());
            }
            return Ok(Self::Folder(PathBuf::from(text)));
        };
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        // Names of buckets as S3 allows them; so neither user nor password can stand there.
        let fits = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.');
        if !fits || Path::parse(prefix.trim_end_matches('/')).is_err() {
            return Err(wrong());
        }
        Ok(Self::Bucket {
            name: name.to_owned(),
            prefix: prefix.trim_end_matches('/').to_owned(),
        })
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Bucket { name, prefix } if prefix.is_empty() => write!(f, "s3://{name}"),
            Self::Bucket { name, prefix } => write!(f, "s3://{name}/{prefix}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_buckets_are_understood() {
        for text in [
            "data/media",
            "/var/lib/x",
            "s3://bilder",
            "s3://bilder/stadt/plan",
        ] {
            assert_eq!(text.parse::<Location>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "ftp://x",
            "s3://",
            "s3://key:secret@bucket",
            "s3://b/../x",
        ] {
            assert!(text.parse::<Location>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_is_refused_with_advice() {
        let error = Location::Folder("/proc/nowhere/media".into())
            .open()
            .unwrap_err();
        assert!(error.to_string().contains("--media"), "{error}");
    }
}
