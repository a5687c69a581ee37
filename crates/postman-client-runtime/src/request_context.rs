//! [`RequestContext`]: what is known of a request while its response is read.

use tracing::Span;

use crate::auth::Auth;
use crate::bearer::BearerToken;
use crate::error::{Error, ErrorKind};
use crate::secrets::Secrets;
use crate::spans;
use crate::support::request::SecretFields;

/// What is known of the request that a response belongs to. The response carries
/// it until the body is read.
#[derive(Clone)]
pub(crate) struct RequestContext {
    pub(crate) auths: Vec<Auth>,
    /// The tokens of earlier attempts.
    pub(crate) earlier: Vec<BearerToken>,
    pub(crate) fields: Option<SecretFields>,
    pub(crate) attempts: u32,
    /// It ends when the body was read.
    pub(crate) span: Span,
    /// That of the call, if only the caller sees what it ends with.
    pub(crate) call: Option<Span>,
}

impl RequestContext {
    /// The error of a success that is not as documented, reported in the span.
    pub(crate) fn report(&self, kind: ErrorKind) -> Error {
        let secrets = secrets(&self.auths, &self.earlier, self.fields.as_ref());
        let error = Error::from(kind).after(self.attempts).hide(&secrets);
        for span in std::iter::once(&self.span).chain(&self.call) {
            spans::record_undocumented(span);
        }
        error
    }
}

/// What of a call must not be shown.
pub(crate) fn secrets(
    auths: &[Auth],
    earlier: &[BearerToken],
    fields: Option<&SecretFields>,
) -> Secrets {
    let mut secrets = Secrets::default();
    for auth in auths {
        auth.add_secrets(&mut secrets);
    }
    for token in earlier {
        secrets.add(token.expose());
    }
    if let Some(fields) = fields {
        fields.secrets(&mut |secret| secrets.add(secret));
    }
    secrets
}
