//! [`Pages`] and [`Items`]: the pages of an operation as a stream.

mod link;
mod probe;
mod steps;
mod walk;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use progenitor_client::ResponseValue;

use crate::error::Error;
use crate::session::Session;
use crate::support::call::{HasItems, Paged};
use crate::undecoded::Undecoded;
use walk::Walk;

/// Sends an operation whose answer comes in pages, page after page. A setter of the same
/// name comes first: then it is `PagesExt::pages(call)`.
///
/// Each page is a call as `send` makes it, with the same values, settings, credentials,
/// hook, limits and retries; a deadline is that of one page. One request is in flight, and
/// the next one is not sent before it is asked for. A stream that is dropped loses the page
/// in flight, and a `next` that is dropped loses nothing.
///
/// The stream begins at the page that the setters ask for, the first one if they ask for
/// none. An error is its last element; what the last page says of the next one is where
/// to begin anew.
///
/// # Ends
/// It ends where the server says so: without a next token, after the last page by count or
/// total, without a link. A page without elements is no end. A server that would never end
/// is an error, [`PagesError`](crate::PagesError): the same token a second time, the same
/// page twice, or no element where there should be more.
pub trait PagesExt: Paged {
    /// The pages.
    fn pages(self) -> Pages<Self::Page> {
        Pages {
            walk: Walk::new(self),
            read: Session::decoded,
        }
    }

    /// The elements of the pages' list, one by one.
    fn items(self) -> Items<Self::Item>
    where
        Self: HasItems,
    {
        Items {
            walk: Walk::new(self),
            read: |session, page| {
                let page = session.decoded::<Self::Page>(page)?;
                Ok(Self::list(page.into_inner()))
            },
            page: Vec::new().into_iter(),
        }
    }
}

impl<T: Paged> PagesExt for T {}

/// The pages of an operation; made by [`PagesExt::pages`].
#[must_use = "no request is sent before a page is asked for"]
pub struct Pages<T> {
    walk: Walk,
    read: fn(&Session, Undecoded) -> Result<ResponseValue<T>, Error>,
}

impl<T> Pages<T> {
    /// The next page; `None` behind the last one and behind an error.
    pub async fn next(&mut self) -> Option<Result<ResponseValue<T>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<ResponseValue<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let read = self.read;
        self.walk.poll(read, context)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pages").field(&self.walk).finish()
    }
}

/// The elements of an operation's pages; made by [`PagesExt::items`].
#[must_use = "no request is sent before an element is asked for"]
pub struct Items<T> {
    walk: Walk,
    read: fn(&Session, Undecoded) -> Result<Vec<T>, Error>,
    page: vec::IntoIter<T>,
}

/// An element is never pinned.
impl<T> Unpin for Items<T> {}

impl<T> Items<T> {
    /// The next element; `None` behind the last one and behind an error.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let read = self.read;
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.walk.poll(read, context)) {
                Some(Ok(page)) => self.page = page.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Items").field(&self.walk).finish()
    }
}
