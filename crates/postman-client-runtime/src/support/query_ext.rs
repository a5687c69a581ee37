//! [`QueryExt`]: the arguments of a query.

use erased_serde::Serialize;
use progenitor_client::QueryParam;
use reqwest::RequestBuilder;

mod sealed {
    pub trait Sealed {}
    impl Sealed for reqwest::RequestBuilder {}
}

/// Requests that have arguments in their query.
pub trait QueryExt: sealed::Sealed + Sized {
    /// Adds arguments, by name and value, to the query: an absent one not at all, and a
    /// list by one for each element.
    #[must_use]
    fn arguments(self, arguments: &[(&str, &dyn Serialize)]) -> Self;
}

impl QueryExt for RequestBuilder {
    fn arguments(self, arguments: &[(&str, &dyn Serialize)]) -> Self {
        arguments.iter().fold(self, |request, (name, value)| {
            request.query(&QueryParam::new(name, value))
        })
    }
}
