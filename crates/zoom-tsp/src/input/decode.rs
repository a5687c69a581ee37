//! The text of a file: UTF-8, or UTF-16 where a byte order mark says so, as Excel's
//! "Unicode text" is.

use std::io::Read;

use encoding_rs_io::DecodeReaderBytesBuilder;

/// The text, without its byte order mark; the line that is not UTF-8, if there is one.
pub(crate) fn text(bytes: Vec<u8>) -> Result<String, u64> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut reader = DecodeReaderBytesBuilder::new()
        .utf8_passthru(true)
        .strip_bom(true)
        .build(bytes.as_slice());
    // A slice is always read.
    let _ = reader.read_to_end(&mut decoded);
    String::from_utf8(decoded).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or_default();
        1 + before.iter().filter(|byte| **byte == b'\n').count() as u64
    })
}
