//! [`ClientBuilder`]: the settings of a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;

use crate::api::Api;
use crate::auth::Auth;
use crate::before_send::{BeforeSend, HookResult};
use crate::config_error::ConfigError;
use crate::credentials::Credentials;
use crate::loopback::is_loopback;
use crate::operation::Operation;
use crate::rate_limiter::RateLimiter;
use crate::retry::Retry;
use crate::servers::{Given, Servers};
use crate::session::Session;
use crate::transport::Transport;
use crate::vendor::Vendor;

/// How long an attempt may take by default, its response included: 30 seconds.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a call may take by default, with all its attempts and the waits between
/// them: 2 minutes.
pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(120);

/// How long a connection may take to be made by default: 10 seconds.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How large the body of a success may be by default: 64 MiB.
pub const DEFAULT_BODY_LIMIT: u64 = 64 << 20;

/// How long an unused connection is kept: 30 seconds. Servers keep it longer, so that
/// a request seldom takes a connection that the server is closing.
pub const DEFAULT_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// What a generated client is made from: `impl From<Connection> for Client` is
/// generated.
#[derive(Debug)]
#[non_exhaustive]
pub struct Connection {
    /// The checked base URL, without a slash at its end.
    pub base_url: String,
    /// The HTTP client.
    pub http: reqwest::Client,
    /// What each request carries.
    pub session: Session,
}

/// Puts a transport around another.
type WrapTransport = dyn Fn(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync;

/// Builds a generated client.
///
/// ```
/// use postman_client_runtime::{Auth, ClientBuilder, Connection};
///
/// // As the generator writes it.
/// struct Client { baseurl: String }
/// impl From<Connection> for Client {
///     fn from(connection: Connection) -> Self {
///         Self { baseurl: connection.base_url }
///     }
/// }
///
/// let builder = ClientBuilder::<Client>::new("https://api.example.com/v2/", Auth::None);
/// assert_eq!(builder.build()?.baseurl, "https://api.example.com/v2");
/// # Ok::<(), postman_client_runtime::ConfigError>(())
/// ```
#[must_use]
pub struct ClientBuilder<C> {
    credentials: Credentials,
    base_url: String,
    api: &'static Api,
    servers: Given,
    http: Option<reqwest::Client>,
    timeout: Duration,
    deadline: Option<Duration>,
    connect_timeout: Duration,
    body_limit: u64,
    retry: Retry,
    user_agent: String,
    errors_with_success: bool,
    vendor: &'static Vendor,
    follows_origin: bool,
    limiter: Option<Arc<dyn RateLimiter>>,
    before_send: Option<Arc<BeforeSend>>,
    transport: Option<Arc<dyn Transport>>,
    wrap_transport: Option<Arc<WrapTransport>>,
    json_forms: bool,
    any_part_names: bool,
    allow_plain_http: bool,
    client: PhantomData<fn() -> C>,
}

impl<C> Clone for ClientBuilder<C> {
    fn clone(&self) -> Self {
        Self {
            credentials: self.credentials.clone(),
            base_url: self.base_url.clone(),
            servers: self.servers.clone(),
            http: self.http.clone(),
            retry: self.retry.clone(),
            limiter: self.limiter.clone(),
            before_send: self.before_send.clone(),
            transport: self.transport.clone(),
            wrap_transport: self.wrap_transport.clone(),
            user_agent: self.user_agent.clone(),
            client: PhantomData,
            ..*self
        }
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    // Not the base URL: it is not checked yet and may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("connect_timeout", &self.connect_timeout)
            .field("body_limit", &self.body_limit)
            .finish_non_exhaustive()
    }
}

impl<C: From<Connection>> ClientBuilder<C> {
    /// A builder with default settings. `auth` serves each security scheme of the API that
    /// it can serve: a token HTTP bearer, OAuth 2 and OpenID Connect, user and password HTTP
    /// basic, a key the scheme with its place and name. An operation that asks for another
    /// one fails before it is sent ([`ErrorKind::NoCredential`](crate::ErrorKind::NoCredential)),
    /// and one that asks for none is sent none.
    pub fn new(base_url: impl Into<String>, auth: impl Into<Auth>) -> Self {
        Self {
            credentials: Credentials {
                unnamed: auth.into(),
                named: Vec::new(),
            },
            base_url: base_url.into(),
            api: &Api::NONE,
            servers: Given::default(),
            http: None,
            timeout: DEFAULT_TIMEOUT,
            deadline: Some(DEFAULT_DEADLINE),
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            body_limit: DEFAULT_BODY_LIMIT,
            retry: Retry::default(),
            user_agent: concat!("postman-client-runtime/", env!("CARGO_PKG_VERSION")).to_owned(),
            errors_with_success: false,
            vendor: &Vendor::PLAIN,
            follows_origin: true,
            limiter: None,
            before_send: None,
            transport: None,
            wrap_transport: None,
            json_forms: false,
            any_part_names: false,
            allow_plain_http: false,
            client: PhantomData,
        }
    }

    /// The base URL: `https` with a host, `http` only for a loopback address or
    /// [where that is allowed](Self::allow_plain_http); no user, query or fragment.
    /// Requests go there whatever host a token is for.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self.follows_origin = false;
        self
    }

    /// What the document states for all operations; the generator writes this.
    pub fn api(mut self, api: &'static Api) -> Self {
        self.api = api;
        self
    }

    /// The credential for the security scheme of this name, in place of one given without
    /// a name. It is sent with the operations that ask for the scheme, to their servers.
    ///
    /// ```
    /// # use postman_client_runtime::{Api, BasicAuth, BearerToken, ClientBuilder, Connection, ConfigError};
    /// # use postman_client_runtime::{SchemeKind, SecurityScheme};
    /// # struct Client;
    /// # impl From<Connection> for Client { fn from(_: Connection) -> Self { Self } }
    /// # static BASIC: SecurityScheme = SecurityScheme::new("basic", SchemeKind::Basic);
    /// # static API: Api = Api::new(None, &[], &[&BASIC]);
    /// let token = BearerToken::new("token")?;
    /// let builder = ClientBuilder::<Client>::new("https://api.example.com/v2", token).api(&API);
    /// let client = builder.credential("basic", BasicAuth::new("user", "password")?).build()?;
    /// # Ok::<(), ConfigError>(())
    /// ```
    pub fn credential(mut self, scheme: impl Into<String>, auth: impl Into<Auth>) -> Self {
        let (scheme, auth) = (scheme.into(), auth.into());
        self.credentials.named.retain(|(name, _)| *name != scheme);
        self.credentials.named.push((scheme, auth));
        self
    }

    /// The address of the server of this name, as of [`base_url`](Self::base_url). The
    /// documentation of an operation names its server, unless that is the default one.
    pub fn server(mut self, name: impl Into<String>, address: impl Into<String>) -> Self {
        self.servers.addresses.insert(name.into(), address.into());
        self
    }

    /// The value of a variable in the URLs of servers. In the host or the path of a URL, it
    /// can't change another part of it.
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.servers.variables.insert(name.into(), value.into());
        self
    }

    /// Allows addresses of `http` to any host. Off by default: everybody on the way reads
    /// the token and the data, and can change them. For a network of which you know that
    /// nobody else is on it: a sidecar, a fake in the same compose file.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.allow_plain_http = allow;
        self
    }

    /// An HTTP client of your own. Its settings for proxy, TLS, pool, redirects and the
    /// connect timeout apply. It should drop unused connections before the server does
    /// ([`DEFAULT_IDLE_TIMEOUT`]), and should follow no redirects, as some send the body,
    /// if not the token, to another host. The built-in client follows none.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Shows each request to `hook` before it is sent, finished: with its credentials,
    /// headers and body. The hook may sign it, that is, add headers. It is called for each
    /// attempt, as a signature may be good for one. If it fails, the call does:
    /// [`ErrorKind::Hook`](crate::ErrorKind::Hook).
    ///
    /// A header that it adds is taken out of errors, should the server repeat it, if it is
    /// [sensitive](HeaderValue::set_sensitive) or its name [says so](crate::CallExt).
    ///
    /// ```
    /// # use postman_client_runtime::{Auth, ClientBuilder, Connection, ConfigError};
    /// # struct Client;
    /// # impl From<Connection> for Client { fn from(_: Connection) -> Self { Self } }
    /// # fn sign(body: &[u8]) -> String { body.len().to_string() }
    /// let builder = ClientBuilder::<Client>::new("https://api.example.com/v2", Auth::None);
    /// let client = builder.before_send(|_, request| {
    ///     // A body that is streamed from a file has no bytes.
    ///     let body = request.body().and_then(|body| body.as_bytes());
    ///     let signature = sign(body.unwrap_or_default()).parse()?;
    ///     request.headers_mut().insert("x-signature", signature);
    ///     Ok(())
    /// });
    /// # client.build()?;
    /// # Ok::<(), ConfigError>(())
    /// ```
    pub fn before_send(
        mut self,
        hook: impl Fn(&'static Operation, &mut reqwest::Request) -> HookResult + Send + Sync + 'static,
    ) -> Self {
        self.before_send = Some(Arc::new(hook));
        self
    }

    /// Sends the requests in place of the HTTP client: a function in a test, or a way of
    /// your own. Its attempts may take as long as [`timeout`](Self::timeout) says.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Puts a transport of your own around that of the client, which is its HTTP client
    /// unless [`transport`](Self::transport) says otherwise: to show, count or record
    /// requests and responses. `wrap` gets the inner one, which sends them.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use postman_client_runtime::reqwest::Request;
    /// use postman_client_runtime::{Auth, ClientBuilder, Operation, SendFuture, Transport};
    /// # struct Client;
    /// # impl From<postman_client_runtime::Connection> for Client {
    /// #     fn from(_: postman_client_runtime::Connection) -> Self { Self }
    /// # }
    ///
    /// struct Shown(Arc<dyn Transport>);
    ///
    /// impl Transport for Shown {
    ///     fn send<'a>(&'a self, operation: &'static Operation, request: Request) -> SendFuture<'a> {
    ///         Box::pin(async move {
    ///             let response = self.0.send(operation, request).await?;
    ///             eprintln!("{}: {}", operation.id, response.status());
    ///             Ok(response)
    ///         })
    ///     }
    /// }
    ///
    /// let builder = ClientBuilder::<Client>::new("https://api.example.com", Auth::None);
    /// let client = builder.wrap_transport(|inner| Shown(inner)).build()?;
    /// # let _ = client;
    /// # Ok::<(), postman_client_runtime::ConfigError>(())
    /// ```
    pub fn wrap_transport<T: Transport + 'static>(
        mut self,
        wrap: impl Fn(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.wrap_transport = Some(Arc::new(move |inner| Arc::new(wrap(inner))));
        self
    }

    /// How long an attempt may take, its response included; [`DEFAULT_TIMEOUT`] by
    /// default. It holds with an own HTTP client, too.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long a call may take, with all its attempts and the waits between them;
    /// [`DEFAULT_DEADLINE`] by default. `None` sets no deadline.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// Which requests are retried, and when; [`Retry::default`] by default.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Delays calls, so that the server refuses none; without a limiter by default. All
    /// clones of the client share the limiter.
    pub fn limiter(mut self, limiter: impl RateLimiter + 'static) -> Self {
        self.limiter = Some(Arc::new(limiter));
        self
    }

    /// Sends the bodies that are documented as `multipart/form-data` as JSON,
    /// unless they hold files: for vendors that take both. Off by default.
    pub fn json_forms(mut self, as_json: bool) -> Self {
        self.json_forms = as_json;
        self
    }

    /// Sends forms whatever names their parts and files have: for vendors that are
    /// known to take those that servers read in several ways
    /// ([`NameFault`](crate::multipart::NameFault)). Off by default: such a name is
    /// invalid input. Documented names are sent in any case.
    pub fn any_part_names(mut self, any: bool) -> Self {
        self.any_part_names = any;
        self
    }

    /// How the vendor's responses are read; [`Vendor::PLAIN`] by default.
    pub fn vendor(mut self, vendor: &'static Vendor) -> Self {
        self.vendor = vendor;
        self
    }

    /// How long a connection may take to be made; [`DEFAULT_CONNECT_TIMEOUT`]
    /// by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How large the body of a success may be, in bytes; [`DEFAULT_BODY_LIMIT`] by
    /// default, and `u64::MAX` is no limit. A larger one fails with
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge), before it is read if its
    /// `Content-Length` says so. A body that is
    /// streamed to the caller has no limit; of an error response, 1 MiB is kept.
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = bytes;
        self
    }

    /// The `User-Agent` of each request.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Whether the vendor sends errors with a status of success, by a `code` and
    /// a `message`. Off by default: many vendors use the same names to report that all
    /// went well. Which body of a success counts as an error depends on what is
    /// documented of it:
    ///
    /// | documented | always | with this setting |
    /// |---|---|---|
    /// | an object with properties | `error` | `error`; `code` or `message` |
    /// | another object, a list, or no body | `error` | `error`; `code` and `message`; one of the two, and nothing else |
    /// | anything else | | the same, and nothing else |
    ///
    /// `error` stands for `errors`, `error_code`, `errorCode` and
    /// `error_description`, too. A value that denies an error (`null`, `false`, `0`,
    /// `"ok"`, an empty list) does not count; the same holds for `code`, and for a
    /// `message` beside a code `0`.
    ///
    /// If no body is documented, the call fails with
    /// [`ErrorKind::Undecodable`](crate::ErrorKind::Undecodable) at a body that is no
    /// JSON and more than 256 bytes of plain text. The same holds for a broken JSON
    /// object without a documented property.
    ///
    /// In doubt the body is a success: an object with a single documented property is
    /// one, whatever else it says.
    pub fn errors_with_success(mut self, sends: bool) -> Self {
        self.errors_with_success = sends;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`ConfigError::BaseUrl`], [`ConfigError::Scheme`], [`ConfigError::Server`],
    /// [`ConfigError::ServerVariable`], [`ConfigError::UserAgent`] or
    /// [`ConfigError::HttpClient`].
    pub fn build(self) -> Result<C, ConfigError> {
        let is_own = !self.follows_origin;
        let (base_url, allow) = (&self.base_url, self.allow_plain_http);
        let (servers, url) = Servers::of(self.api, base_url, is_own, &self.servers, allow)?;
        for (name, _) in &self.credentials.named {
            if !self.api.schemes.iter().any(|scheme| scheme.name == name) {
                return Err(ConfigError::Scheme(name.clone()));
            }
        }
        let user_agent =
            HeaderValue::try_from(self.user_agent).map_err(|_| ConfigError::UserAgent)?;
        let http = match self.http {
            Some(http) => http,
            None => {
                let http = reqwest::Client::builder()
                    .connect_timeout(self.connect_timeout)
                    .pool_idle_timeout(DEFAULT_IDLE_TIMEOUT)
                    .redirect(reqwest::redirect::Policy::none());
                // What is meant for this machine goes through no proxy.
                let http = if is_loopback(&url) {
                    http.no_proxy()
                } else {
                    http
                };
                http.build().map_err(ConfigError::HttpClient)?
            }
        };
        let transport = match self.wrap_transport {
            Some(wrap) => Some(wrap(
                self.transport.unwrap_or_else(|| Arc::new(http.clone())),
            )),
            None => self.transport,
        };
        let session = Session {
            credentials: Arc::new(self.credentials),
            servers: Arc::new(servers),
            timeout: self.timeout,
            deadline: self.deadline,
            body_limit: self.body_limit,
            retry: self.retry,
            user_agent,
            errors_with_success: self.errors_with_success,
            vendor: self.vendor,
            follows_origin: self.follows_origin,
            limiter: self.limiter,
            before_send: self.before_send,
            transport,
            json_forms: self.json_forms,
            any_part_names: self.any_part_names,
        };
        Ok(C::from(Connection {
            base_url: url.as_str().trim_end_matches('/').to_owned(),
            http,
            session,
        }))
    }
}
