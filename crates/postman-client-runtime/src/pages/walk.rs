//! [`Walk`]: from page to page, one request at a time.

use std::fmt;
use std::mem;
use std::task::{Context, Poll, ready};

use url::form_urlencoded;

use super::steps::{Step, Steps, without};
use crate::ReplayExt;
use crate::call_options::sounds_secret;
use crate::content::Content;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::session::Session;
use crate::support::call::{Fetch, Fetching, Paged, Request};
use crate::undecoded::Undecoded;

/// The pages of one operation, not decoded.
pub(super) struct Walk {
    client: Box<dyn Fetch>,
    operation: &'static Operation,
    content: Content,
    /// What every page is asked for by, but for its place.
    request: Option<Request>,
    steps: Steps,
    state: State,
}

enum State {
    Next(Result<Step, Error>),
    InFlight(Fetching),
    Ended,
}

impl Walk {
    pub(super) fn new<T: Paged>(call: T) -> Self {
        let (client, operation, request) = call.parts();
        let (request, state) = match request {
            Ok(request) => (Some(request), State::Next(Ok(Step::First))),
            Err(error) => (None, State::Next(Err(error.during(operation)))),
        };
        let url = request.as_ref().map(|request| request.request.url());
        Self {
            steps: Steps::new(T::PAGING, url),
            client: Box::new(client),
            operation,
            content: T::CONTENT,
            request,
            state,
        }
    }

    /// The next page, as `read` decodes it.
    pub(super) fn poll<T>(
        &mut self,
        read: fn(&Session, Undecoded) -> Result<T, Error>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Error>>> {
        let Some(page) = ready!(self.poll_page(context)) else {
            return Poll::Ready(None);
        };
        let decoded = page.and_then(|page| {
            let next = self.next(&page);
            let decoded = read(self.client.session(), page);
            self.state = next.map_or(State::Ended, State::Next);
            decoded.map_err(|error| error.during(self.operation))
        });
        if decoded.is_err() {
            self.state = State::Ended;
        }
        Poll::Ready(Some(decoded))
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Undecoded, Error>>> {
        loop {
            match &mut self.state {
                State::InFlight(page) => {
                    let page = ready!(page.as_mut().poll(context));
                    self.state = State::Ended;
                    return Poll::Ready(Some(page));
                }
                state => match mem::replace(state, State::Ended) {
                    State::Next(step) => match step.and_then(|step| self.request(step)) {
                        Ok(request) => {
                            let page = self.client.fetch(self.operation, request, self.content);
                            self.state = State::InFlight(page);
                        }
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    },
                    _ => return Poll::Ready(None),
                },
            }
        }
    }

    /// The step behind a page, if there is one.
    fn next(&mut self, page: &Undecoded) -> Option<Result<Step, Error>> {
        let request = self.request.as_ref()?;
        let session = self.client.session();
        let added = || session.added_to_query(self.operation, &request.options);
        let step = self.steps.next(request.request.url(), page, added);
        let fault = |fault| Error::from(ErrorKind::Pages(fault)).during(self.operation);
        step.map_err(fault).transpose()
    }

    fn request(&mut self, step: Step) -> Result<Request, Error> {
        let again = self.request.as_mut().and_then(|request| {
            Some(Request {
                request: request.request.replay()?,
                secrets: request.secrets.clone(),
                options: request.options.clone(),
            })
        });
        let mut request = again.ok_or_else(|| {
            let fault = "the body is a stream, which can be sent only once";
            Error::from(ErrorKind::Input(fault.to_owned())).during(self.operation)
        })?;
        let parameter = self.steps.parameter();
        let url = request.request.url_mut();
        match step {
            Step::First => {}
            Step::Query(query) => {
                url.set_query(Some(&query));
                for secret in secrets_in(&query) {
                    request = request.hiding_argument(Some(secret));
                }
            }
            Step::Value(value) => {
                let others = without(url.query().unwrap_or_default(), &[parameter]);
                url.set_query(
                    Some(&others)
                        .filter(|others| !others.is_empty())
                        .map(String::as_str),
                );
                url.query_pairs_mut().append_pair(parameter, &value);
                if sounds_secret(parameter) {
                    request = request.hiding_argument(Some(value));
                }
            }
        }
        Ok(request)
    }
}

/// The values of a query whose names sound secret: decoded, and as they are written.
fn secrets_in(query: &str) -> impl Iterator<Item = String> {
    query.split('&').flat_map(|pair| {
        let mut parsed = form_urlencoded::parse(pair.as_bytes());
        let secret = parsed.find(|(name, _)| sounds_secret(name));
        let written = pair.split_once('=').map(|(_, value)| value.to_owned());
        let secret = secret.map(|(_, value)| [Some(value.into_owned()), written]);
        secret.into_iter().flatten().flatten()
    })
}

impl fmt::Debug for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Next(_) => "at a page's end",
            State::InFlight(_) => "in flight",
            State::Ended => "ended",
        };
        write!(f, "{}, {state}", self.operation.id)
    }
}
