//! [`NoServer`]: a call whose server has no address.

use std::fmt;

use crate::api::Server;

/// The address of an operation's server is not known. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoServer {
    server: &'static Server,
    fault: &'static str,
}

impl NoServer {
    pub(crate) fn of(server: &'static Server, fault: &'static str) -> Self {
        Self { server, fault }
    }

    /// The server.
    pub fn server(&self) -> &'static Server {
        self.server
    }
}

impl fmt::Display for NoServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the address of the server `{}` {}; `ClientBuilder::server` takes one",
            self.server.name, self.fault
        )
    }
}
