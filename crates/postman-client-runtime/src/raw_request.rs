//! [`RawRequest`]: a request that no operation is generated for.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::Method;
use progenitor_client::{ByteStream, ClientHooks, ResponseValue};
use reqwest::RequestBuilder;
use reqwest::header::HeaderValue;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::call_options::{CallOptions, HasOptions};
use crate::error::{Error, ErrorKind};
use crate::multipart::Encoding;
use crate::multipart_ext::with_content_type;
use crate::operation::Operation;
use crate::path::EncodedSegment;
use crate::rules::{Rule, Violations};
use crate::session::Session;
use crate::support::call::{self, Caller, Content};
use crate::support::{FormExt, PathArgument};

/// Requests by method and path, of every generated client.
///
/// ```
/// use postman_client_runtime::reqwest::Method;
/// use postman_client_runtime::{CallExt, RawRequestExt};
/// # use postman_client_runtime::{Connection, Error, Session};
/// # use progenitor_client::{ClientHooks, ClientInfo};
///
/// # async fn of<Client: ClientHooks<Session>>(client: Client) -> Result<(), Error> {
/// let settings = client
///     .raw_request(Method::GET, "/phone/users/{userId}/settings")
///     .argument("userId", "me")
///     .query("fields", "outbound")
///     .send_for::<serde_json::Value>()
///     .await?;
/// # let _ = settings;
/// # Ok(())
/// # }
/// ```
pub trait RawRequestExt: ClientHooks<Session> + Sized {
    /// A request of `method` to `path` below the base URL, or to the base URL as it is, if
    /// `path` is empty; `{name}` in it stands for an
    /// [argument](RawRequest::argument). The credential that the client has without the
    /// name of a scheme is sent. It goes the way of all requests: token, limits,
    /// retries, spans, errors.
    fn raw_request(&self, method: Method, path: &'static str) -> RawRequest<'_, Self> {
        self.raw_operation(known(&method, path))
    }

    /// A request of an operation of which more is known: the label under which its calls
    /// are counted, its documented errors.
    ///
    /// ```
    /// # use postman_client_runtime::{Error, RawRequestExt, Session};
    /// # use progenitor_client::ClientHooks;
    /// use postman_client_runtime::Operation;
    ///
    /// static GET_USER: Operation =
    ///     Operation::new("getPhoneUser", "GET", "/phone/users/{userId}").rate_limit_label("Light");
    ///
    /// # async fn of<Client: ClientHooks<Session>>(client: Client) -> Result<(), Error> {
    /// let user = client.raw_operation(&GET_USER).argument("userId", "me").send().await?;
    /// # let _ = user;
    /// # Ok(())
    /// # }
    /// ```
    fn raw_operation(&self, operation: &'static Operation) -> RawRequest<'_, Self> {
        let method = Method::from_bytes(operation.method.as_bytes());
        let method = method.map_err(|_| "the operation's method is none".to_owned());
        let request = method.map(|method| self.client().request(method, self.baseurl()));
        RawRequest {
            client: Caller::new(self),
            operation,
            arguments: BTreeMap::new(),
            request: request.map_err(|fault| ErrorKind::Input(fault).into()),
        }
    }
}

impl<C: ClientHooks<Session>> RawRequestExt for C {}

/// The operation of a method and a path. There is one of each, for ever: paths are part of
/// a program's text.
fn known(method: &Method, path: &'static str) -> &'static Operation {
    static KNOWN: Mutex<BTreeMap<String, &Operation>> = Mutex::new(BTreeMap::new());
    let id = format!("{method} {path}");
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(id).or_insert_with_key(|id| {
        let (id, method) = (id.clone().leak(), method.to_string().leak());
        Box::leak(Box::new(Operation::new(id, method, path)))
    })
}

/// A request that no operation is generated for; see [`RawRequestExt`]. It takes the
/// settings of [`CallExt`](crate::CallExt), too. `Debug` shows no argument and no body.
#[must_use]
pub struct RawRequest<'a, C> {
    client: Caller<'a, C>,
    operation: &'static Operation,
    arguments: BTreeMap<&'static str, PathArgument<String>>,
    /// To the base URL, until the arguments are known.
    request: Result<RequestBuilder, Error>,
}

impl<C> fmt::Debug for RawRequest<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

impl<C> HasOptions for RawRequest<'_, C> {
    fn options(&mut self) -> &mut CallOptions {
        self.client.options()
    }
}

impl<C: ClientHooks<Session>> RawRequest<'_, C> {
    /// Sets an argument of the path. As that of an operation, it never changes which path
    /// is called: one that would is an error.
    pub fn argument(mut self, name: &'static str, value: impl ToString) -> Self {
        let value = PathArgument::Value(value.to_string());
        self.arguments.insert(name, value);
        self
    }

    /// Sets an argument of the path that is encoded already.
    pub fn encoded_argument(mut self, name: &'static str, value: EncodedSegment) -> Self {
        self.arguments.insert(name, PathArgument::Encoded(value));
        self
    }

    /// Sets a JSON body.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        self.map(|request, _| {
            let json = serde_json::to_vec(body);
            let json = json.map_err(|_| ErrorKind::Input("the body can't be JSON".into()))?;
            let content_type = HeaderValue::from_static("application/json");
            Ok(with_content_type(request, content_type).body(json))
        })
    }

    /// Sets a form as the body; see [`MultipartExt`](crate::MultipartExt).
    pub fn multipart(self, body: &(impl Serialize + ?Sized), encoding: &Encoding<'_>) -> Self {
        self.map(|request, session| Ok(request.form_of(session, body, encoding)?))
    }

    /// Sets a body of any type.
    pub fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.map(|request, _| {
            let content_type = HeaderValue::try_from(content_type);
            let content_type = content_type
                .map_err(|_| ErrorKind::Input("the media type can't be sent".into()))?;
            Ok(with_content_type(request, content_type).body(body.into()))
        })
    }

    fn map(
        self,
        f: impl FnOnce(RequestBuilder, &Session) -> Result<RequestBuilder, Error>,
    ) -> Self {
        let session = self.client.inner();
        let request = self.request.and_then(|request| f(request, session));
        Self { request, ..self }
    }

    /// Sends it, and returns the body of the success as it is.
    ///
    /// # Errors
    /// As of any operation.
    pub async fn send(self) -> Result<ResponseValue<Bytes>, Error> {
        let (client, operation) = (self.client.client(), self.operation);
        call::bytes(client, operation, self.request()).await
    }

    /// Sends it, and reads the JSON of the success.
    ///
    /// # Errors
    /// As of any operation.
    pub async fn send_for<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Error> {
        let (client, operation) = (self.client.client(), self.operation);
        call::json(client, operation, self.request(), Content::Other).await
    }

    /// Sends it, and streams the success.
    ///
    /// # Errors
    /// As of any operation.
    pub async fn send_for_stream(self) -> Result<ResponseValue<ByteStream>, Error> {
        let (client, operation) = (self.client.client(), self.operation);
        call::stream(client, operation, self.request()).await
    }

    fn request(self) -> Result<call::Request, Error> {
        let url = self.url()?;
        let mut request = self.request?.build()?;
        *request.url_mut() = url;
        Ok(call::Request::from(request).with(self.client))
    }

    /// The base URL and the path, each argument as a checked segment.
    fn url(&self) -> Result<Url, Error> {
        let refuse = |fault: String| Error::from(ErrorKind::Input(fault));
        let mut unused: Vec<_> = self.arguments.keys().copied().collect();
        let mut path = String::new();
        let mut rest = self.operation.path;
        while let Some((before, (name, behind))) = rest
            .split_once('{')
            .and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
        {
            let value = self.arguments.get_key_value(name);
            let (name, value) = value.ok_or_else(|| Violations::one(name, Rule::Required))?;
            path += before;
            path += &value.segment(name)?;
            unused.retain(|unused| unused != name);
            rest = behind;
        }
        path += rest;
        if !unused.is_empty() {
            let unused = unused.join(", ");
            return Err(refuse(format!("the path has no parameter {unused}")));
        }
        let session = self.client.inner();
        let server = self.operation.server;
        if path.is_empty() {
            let url = Url::parse(session.exact(server)?);
            return url.map_err(|_| refuse("the server has no address".to_owned()));
        }
        let base = match server {
            Some(server) => session.server(server)?,
            None => self.client.baseurl(),
        };
        let url = Url::parse(&format!("{base}{path}"));
        // What a parser reads otherwise than it is written leads elsewhere.
        let is_as_written = |url: &Url| {
            let base = Url::parse(base).ok();
            let base = base.as_ref().map(|base| base.path().trim_end_matches('/'));
            path.starts_with('/')
                && url.path().strip_prefix(base.unwrap_or_default()) == Some(&path)
        };
        url.ok()
            .filter(is_as_written)
            .ok_or_else(|| refuse(format!("{:?} is no path", self.operation.path)))
    }
}
