//! What a generated client and its caller see: bytes on a socket, files on the
//! disk, errors.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "in a test, what is not as expected ends it"
)]

mod files;
mod operations;
mod pages;
mod requests;

/// The response of a server that has nothing to say.
const DONE: &str = "HTTP/1.1 204 No Content\r\n\r\n";
