//! [`SendExt`]: sends an operation, and reads its success as the caller wants.

use bytes::Bytes;
use progenitor_client::{ByteStream, ResponseValue};
use serde::de::DeserializeOwned;

use crate::content::Content;
use crate::error::Error;
use crate::support::call::{self, Sendable};

/// Sends an operation, and reads its success otherwise than documented: where it is not
/// documented, or where the documentation is wrong. Every builder of an operation has these;
/// a setter of the same name comes first.
///
/// All else is as with `send`: the checks before, token, retries, errors, any status of 2xx.
#[allow(async_fn_in_trait, reason = "the futures are Send if the client is")]
pub trait SendExt: Sendable {
    /// Sends it, and reads the JSON of the success: a type of yours, or a
    /// `serde_json::Value`.
    ///
    /// # Errors
    /// As of any operation; [`ErrorKind::Undecodable`](crate::ErrorKind::Undecodable) if it
    /// is no such JSON.
    async fn send_for<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Error> {
        let (client, operation, request) = self.parts();
        call::json(&client, operation, request, Content::Other).await
    }

    /// Sends it, and returns the text of the success.
    ///
    /// # Errors
    /// As of any operation; [`ErrorKind::Undecodable`](crate::ErrorKind::Undecodable) if it
    /// is no UTF-8.
    async fn send_for_text(self) -> Result<ResponseValue<String>, Error> {
        let (client, operation, request) = self.parts();
        call::text(&client, operation, request).await
    }

    /// Sends it, and returns the body of the success as it is.
    ///
    /// # Errors
    /// As of any operation.
    async fn send_for_bytes(self) -> Result<ResponseValue<Bytes>, Error> {
        let (client, operation, request) = self.parts();
        call::bytes(&client, operation, request).await
    }

    /// Sends it, and streams the success.
    ///
    /// # Errors
    /// As of any operation.
    async fn send_for_stream(self) -> Result<ResponseValue<ByteStream>, Error> {
        let (client, operation, request) = self.parts();
        call::stream(&client, operation, request).await
    }
}

impl<T: Sendable> SendExt for T {}
