//! [`Credentials`]: those of a client, and which of them an operation sends.

use std::fmt;

use crate::api::{SchemeKind, SecurityScheme};
use crate::auth::Auth;
use crate::call_options::CallOptions;
use crate::error::{Error, ErrorKind};
use crate::no_credential::NoCredential;
use crate::operation::Operation;
use crate::secrets::Secrets;

/// The credentials of a client.
#[derive(Clone)]
pub(crate) struct Credentials {
    /// The one that was given without the name of a scheme.
    pub(crate) unnamed: Auth,
    /// By the scheme's name.
    pub(crate) named: Vec<(String, Auth)>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.named.iter().map(|(name, auth)| (name.as_str(), auth));
        f.debug_map()
            .entry(&"", &self.unnamed)
            .entries(named)
            .finish()
    }
}

impl Credentials {
    fn of(&self, scheme: &SecurityScheme) -> Option<&Auth> {
        let named = self.named.iter().find(|(name, _)| name == scheme.name);
        match named {
            Some((_, Auth::None)) => None,
            Some((_, auth)) => Some(auth),
            None => Some(&self.unnamed).filter(|auth| auth.serves(scheme.kind)),
        }
    }

    /// Those that an operation sends: of the first alternative for which all are there.
    /// What the call brings itself is not sent a second time. What is not built in is
    /// left to the hook, if there is one.
    pub(crate) fn of_call(
        &self,
        operation: &Operation,
        options: &CallOptions,
        has_hook: bool,
    ) -> Result<Vec<&Auth>, Error> {
        if options.authorizes() {
            return Ok(Vec::new());
        }
        let Some(security) = operation.security else {
            return Ok(vec![&self.unnamed]);
        };
        let found = |scheme: &SecurityScheme, hook: bool| match scheme.kind {
            kind if options.brings(kind) => Some(&Auth::None),
            SchemeKind::Unsupported(_) if hook => Some(self.of(scheme).unwrap_or(&Auth::None)),
            _ => self.of(scheme),
        };
        let all = |hook: bool| {
            let mut alternatives = security.iter().filter(|schemes| !schemes.is_empty());
            alternatives.find_map(|schemes| {
                let found = schemes.iter().map(|scheme| found(scheme, hook));
                found.collect::<Option<Vec<_>>>()
            })
        };
        let is_optional = security.is_empty() || security.iter().any(|schemes| schemes.is_empty());
        let found = all(false).or_else(|| all(true).filter(|_| has_hook));
        match found {
            Some(found) => Ok(found),
            None if is_optional => Ok(Vec::new()),
            None => Err(ErrorKind::NoCredential(NoCredential::of(security)).into()),
        }
    }

    pub(crate) fn secrets(&self) -> Secrets {
        let mut secrets = self.unnamed.secrets();
        for (_, auth) in &self.named {
            auth.add_secrets(&mut secrets);
        }
        secrets
    }
}
