//! What generated code says of an operation that pages.

use std::future::Future;
use std::pin::Pin;

use serde::de::DeserializeOwned;

use super::request::Request;
use super::sendable::Sendable;
use crate::content::Content;
use crate::error::Error;
use crate::operation::Operation;
use crate::paging::Paging;
use crate::session::Session;
use crate::undecoded::Undecoded;

/// A call whose answer comes in pages; implemented by generated code.
#[diagnostic::on_unimplemented(message = "the pages of this operation are not known")]
pub trait Paged: Sendable<Client: Fetch> {
    /// The answer.
    type Page: DeserializeOwned;

    /// How it pages.
    const PAGING: Paging;

    /// What is documented of the answer.
    const CONTENT: Content;
}

/// A call whose pages are of one list; implemented by generated code.
#[diagnostic::on_unimplemented(message = "it is not known which list the pages are of")]
pub trait HasItems: Paged {
    /// An element of the list.
    type Item;

    /// The list of a page.
    fn list(page: Self::Page) -> Vec<Self::Item>;
}

/// The client as what fetches a page: one function for all operations.
pub trait Fetch: Send + Sync + 'static {
    /// Makes a call whose success is JSON.
    fn fetch(&self, operation: &'static Operation, request: Request, content: Content) -> Fetching;

    /// What decodes it.
    fn session(&self) -> &Session;
}

/// A page that is on its way.
pub type Fetching = Pin<Box<dyn Future<Output = Result<Undecoded, Error>> + Send>>;
