//! [`EncodedForm`]: the bytes of a form, and where they come from.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

use bytes::Bytes;
use memchr::memmem;

use super::Part;
use super::fault::FormError;
use super::file::Content;
use super::segment::{Segment, StoredFile};
use super::stream::FormBody;

/// A form as it goes on the wire. Clones share what is in memory, and
/// [`body`](Self::body) gives the same bytes each time, so that a request can
/// be sent again.
#[derive(Clone)]
pub struct EncodedForm {
    boundary: String,
    segments: Vec<Segment>,
    length: u64,
}

impl EncodedForm {
    /// The boundary. `--` and the boundary occur in no content that is in
    /// memory; that they occur in a file on the disk is as likely as to guess
    /// 128 random bits.
    pub fn boundary(&self) -> &str {
        &self.boundary
    }

    /// The value of the request's `Content-Type`.
    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// The length of the body, in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The body, if all of it is in memory.
    pub fn bytes(&self) -> Option<&Bytes> {
        match self.segments.as_slice() {
            [Segment::Bytes(bytes)] => Some(bytes),
            _ => None,
        }
    }

    /// The body of a request: the bytes themselves, or, where there are files
    /// on the disk, a stream of a stated length.
    pub fn body(&self) -> reqwest::Body {
        match self.bytes() {
            Some(bytes) => bytes.clone().into(),
            None => reqwest::Body::wrap(FormBody::new(self.segments.clone(), self.length)),
        }
    }
}

impl fmt::Debug for EncodedForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncodedForm")
            .field("boundary", &self.boundary)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// Encodes parts under a boundary that their contents do not hold, if they have no
/// faults.
pub(super) fn encode(parts: &[Part], faults: Vec<FormError>) -> Result<EncodedForm, FormError> {
    // The first candidate is absent but for a chance of about 2^-128; that it is
    // absent is looked up all the same.
    encode_with(parts, faults, std::iter::repeat_with(random_boundary))
}

fn encode_with(
    parts: &[Part],
    mut faults: Vec<FormError>,
    mut candidates: impl Iterator<Item = String>,
) -> Result<EncodedForm, FormError> {
    let absent = |boundary: &String| {
        let delimiter = memmem::Finder::new(boundary.as_bytes());
        parts.iter().all(|part| match &part.content {
            Content::Bytes(content) => delimiter.find(content).is_none(),
            Content::Path(_) => true,
        })
    };
    // The candidates do not end; a test's do, behind one that is absent.
    let boundary = candidates.find(absent).unwrap_or_default();
    let size = parts.iter().map(|part| size_hint(part) + boundary.len());
    let mut written = Vec::with_capacity(size.sum::<usize>() + boundary.len() + 6);
    let mut segments = Vec::new();
    let mut length = 0_u64;
    for part in parts {
        written.extend_from_slice(b"--");
        written.extend_from_slice(boundary.as_bytes());
        write_head(part, &mut written);
        match &part.content {
            Content::Bytes(content) => written.extend_from_slice(content),
            Content::Path(path) => match StoredFile::at(&part.name, path) {
                Ok(file) => {
                    length = length
                        .saturating_add(written.len() as u64)
                        .saturating_add(file.length);
                    segments.push(Segment::Bytes(std::mem::take(&mut written).into()));
                    segments.push(Segment::File(file));
                }
                Err(fault) => faults.push(fault),
            },
        }
        written.extend_from_slice(b"\r\n");
    }
    FormError::of_all(faults)?;
    written.extend_from_slice(b"--");
    written.extend_from_slice(boundary.as_bytes());
    written.extend_from_slice(b"--\r\n");
    length = length.saturating_add(written.len() as u64);
    segments.push(Segment::Bytes(written.into()));
    Ok(EncodedForm {
        boundary,
        segments,
        length,
    })
}

fn size_hint(part: &Part) -> usize {
    let file_name = part.file_name.as_ref().map_or(0, |name| name.len() + 14);
    let content = match &part.content {
        Content::Bytes(content) => content.len(),
        Content::Path(_) => 0,
    };
    content + part.name.len() + file_name + 128
}

/// The line end behind the boundary, and the headers of a part.
fn write_head(part: &Part, body: &mut Vec<u8>) {
    body.extend_from_slice(b"\r\nContent-Disposition: form-data; name=\"");
    escape(&part.name, body);
    if let Some(file_name) = &part.file_name {
        body.extend_from_slice(b"\"; filename=\"");
        escape(file_name, body);
    }
    body.push(b'"');
    let media_type = part.media_type.as_deref();
    let of_a_file = part.file_name.as_ref().map(|_| "application/octet-stream");
    if let Some(media_type) = media_type.or(of_a_file) {
        body.extend_from_slice(b"\r\nContent-Type: ");
        body.extend(safe(media_type));
    }
    body.extend_from_slice(b"\r\n\r\n");
}

/// A media type without what would end its line.
pub(super) fn safe(media_type: &str) -> impl Iterator<Item = u8> {
    media_type.bytes().filter(|byte| !byte.is_ascii_control())
}

/// Names and file names as the WHATWG form standard escapes them
/// (HTML, "multipart/form-data encoding algorithm"): CR, LF and `"`, no more.
fn escape(name: &str, body: &mut Vec<u8>) {
    for byte in name.bytes() {
        match byte {
            b'\r' => body.extend_from_slice(b"%0D"),
            b'\n' => body.extend_from_slice(b"%0A"),
            b'"' => body.extend_from_slice(b"%22"),
            byte => body.push(byte),
        }
    }
}

/// 128 random bits; the hasher's keys come from the operating system.
fn random_boundary() -> String {
    let bits = || RandomState::new().hash_one(0u8);
    format!("form-{:016x}{:016x}", bits(), bits())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_that_the_content_holds_is_not_taken() {
        let parts = [
            Part::text("a", "x\r\n--first\r\n"),
            Part::text("b", "--second"),
        ];
        let candidates = ["first", "second", "third"].map(str::to_owned);
        let encoded = encode_with(&parts, Vec::new(), candidates.into_iter()).unwrap();
        assert_eq!(encoded.boundary, "third");
    }
}
