//! [`Sendable`]: a builder of an operation, as what can be sent.

use progenitor_client::ClientHooks;

use super::request::Request;
use crate::error::Error;
use crate::operation::Operation;
use crate::session::Session;

/// A call that is not sent yet; implemented by generated code.
pub trait Sendable: Sized {
    /// The client that sends it.
    type Client: ClientHooks<Session>;

    /// What sends it, what it is of, and its request.
    fn parts(self) -> (Self::Client, &'static Operation, Result<Request, Error>);
}
