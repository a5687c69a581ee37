//! The segments of a form: bytes in memory, and files on the disk.

use std::fs::{self, File, Metadata};
use std::path::PathBuf;
use std::time::SystemTime;

use bytes::Bytes;

use super::fault::{FileFault, FormError};

/// Successive bytes of a form.
#[derive(Clone)]
pub(super) enum Segment {
    Bytes(Bytes),
    File(StoredFile),
}

/// A file on the disk, as it was when the form was encoded.
#[derive(Clone)]
pub(super) struct StoredFile {
    pub(super) property: String,
    pub(super) path: PathBuf,
    pub(super) length: u64,
    modified: Option<SystemTime>,
}

impl StoredFile {
    /// Looks up a file, and checks that it can be opened.
    pub(super) fn at(property: &str, path: &PathBuf) -> Result<Self, FormError> {
        let refuse = |fault| FormError::of_file(property, path, fault);
        let unreadable = |error: std::io::Error| refuse(FileFault::Unreadable(error.kind()));
        let metadata = fs::metadata(path).map_err(unreadable)?;
        // Opening a pipe would wait for its other end.
        if !metadata.is_file() {
            return Err(refuse(FileFault::NotRegular));
        }
        File::open(path).map_err(unreadable)?;
        Ok(Self {
            property: property.to_owned(),
            path: path.clone(),
            length: metadata.len(),
            modified: metadata.modified().ok(),
        })
    }

    /// Opens the file, if it has not changed.
    pub(super) fn open(&self) -> Result<File, FileFault> {
        let unreadable = |error: std::io::Error| FileFault::Unreadable(error.kind());
        let file = File::open(&self.path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if self.is_same(&metadata) {
            Ok(file)
        } else {
            Err(FileFault::Changed)
        }
    }

    fn is_same(&self, metadata: &Metadata) -> bool {
        metadata.len() == self.length && metadata.modified().ok() == self.modified
    }

    pub(super) fn fault(&self, fault: FileFault) -> FormError {
        FormError::of_file(&self.property, &self.path, fault)
    }
}
