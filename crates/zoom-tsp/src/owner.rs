//! Files that must be their owner's alone: what is in them is secret, or decides what is sent.

use std::fs::Metadata;

/// Why a file is refused.
pub(crate) enum NotOwn {
    /// It is a folder, a link, a pipe or a device.
    NoFile,
    /// Another user owns it.
    OthersOwn,
    /// Others can read or write it.
    OthersMay,
}

impl NotOwn {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::NoFile => "it is not a regular file",
            Self::OthersOwn => "another user owns it",
            Self::OthersMay => "others can read or write it",
        }
    }

    pub(crate) fn help(&self, shown: &str) -> String {
        match self {
            Self::NoFile | Self::OthersOwn => "Name a file of your own.".to_owned(),
            Self::OthersMay => format!("chmod 600 {shown}"),
        }
    }
}

/// Whether it is a regular file, and on Unix this user's alone. Elsewhere, files have no
/// such mode.
pub(crate) fn check(metadata: &Metadata) -> Result<(), NotOwn> {
    if !metadata.is_file() {
        return Err(NotOwn::NoFile);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(NotOwn::OthersOwn);
        }
        if metadata.mode() & 0o077 != 0 {
            return Err(NotOwn::OthersMay);
        }
    }
    Ok(())
}
