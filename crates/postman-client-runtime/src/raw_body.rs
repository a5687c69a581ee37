//! [`RawBody`]: the body of a success that is not documented.

use std::fmt;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::mismatch::Mismatch;
use crate::tracked;

/// The body of a success as it came. It is serialized as its JSON, or else as its text.
///
/// `Debug` shows its length alone: it may hold a secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawBody(Bytes);

impl RawBody {
    /// The bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// The text; `None` if it is no UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The JSON, as a type of yours or as a `serde_json::Value`.
    ///
    /// # Errors
    /// Where it is no such JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Mismatch> {
        tracked::read(&self.0)
    }

    /// Whether there is no body.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Bytes> for RawBody {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Vec<u8>> for RawBody {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawBody({} bytes)", self.0.len())
    }
}

impl Serialize for RawBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.json::<Value>() {
            Ok(json) => json.serialize(serializer),
            Err(_) => serializer.collect_str(&String::from_utf8_lossy(&self.0)),
        }
    }
}
