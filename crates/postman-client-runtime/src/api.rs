//! [`Api`]: the servers and the security schemes that a document states.

/// What a document states for all of its operations; written by the generator.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Api {
    /// The server that requests go to unless their operation has one of its own.
    pub default_server: Option<&'static Server>,
    /// The other servers.
    pub servers: &'static [&'static Server],
    /// The security schemes.
    pub schemes: &'static [&'static SecurityScheme],
}

impl Api {
    /// Nothing is known.
    pub const NONE: Self = Self::new(None, &[], &[]);

    /// Written by the generator.
    pub const fn new(
        default_server: Option<&'static Server>,
        servers: &'static [&'static Server],
        schemes: &'static [&'static SecurityScheme],
    ) -> Self {
        Self {
            default_server,
            servers,
            schemes,
        }
    }
}

/// A server that a document states.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Server {
    /// Its name, for [`ClientBuilder::server`](crate::ClientBuilder::server).
    pub name: &'static str,
    /// Its URL; `{region}` stands for a variable.
    pub url: &'static str,
    /// Its variables, each with its value if one is documented. Another one is given to
    /// [`ClientBuilder::server_variable`](crate::ClientBuilder::server_variable).
    pub variables: &'static [(&'static str, Option<&'static str>)],
}

impl Server {
    /// A server without variables; written by the generator.
    pub const fn new(name: &'static str, url: &'static str) -> Self {
        Self {
            name,
            url,
            variables: &[],
        }
    }

    /// With its variables.
    #[must_use]
    pub const fn variables(
        mut self,
        variables: &'static [(&'static str, Option<&'static str>)],
    ) -> Self {
        self.variables = variables;
        self
    }
}

/// A security scheme of a document: a way to authorize a request.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecurityScheme {
    /// Its name, for [`ClientBuilder::credential`](crate::ClientBuilder::credential).
    pub name: &'static str,
    /// What it asks for.
    pub kind: SchemeKind,
}

impl SecurityScheme {
    /// Written by the generator.
    pub const fn new(name: &'static str, kind: SchemeKind) -> Self {
        Self { name, kind }
    }
}

/// What a security scheme asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// An access token: HTTP bearer, OAuth 2, OpenID Connect.
    Bearer,
    /// User and password.
    Basic,
    /// A key in the header of this name.
    Header(&'static str),
    /// A key in the query parameter of this name.
    Query(&'static str),
    /// A key in the cookie of this name.
    Cookie(&'static str),
    /// What is not built in, by its name: `AWS SigV4`. The caller signs with
    /// [`ClientBuilder::before_send`](crate::ClientBuilder::before_send).
    Unsupported(&'static str),
}

/// The schemes that an operation asks for: alternatives, of each all.
pub(crate) type Security = &'static [&'static [&'static SecurityScheme]];
