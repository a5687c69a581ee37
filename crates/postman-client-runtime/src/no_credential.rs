//! [`NoCredential`]: a call that can't be authorized.

use std::fmt;

use crate::api::{SchemeKind, Security, SecurityScheme};

/// The client has no credential for an operation. Nothing was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct NoCredential {
    security: Security,
}

impl NoCredential {
    pub(crate) fn of(security: Security) -> Self {
        Self { security }
    }

    /// What the operation asks for: alternatives, of each all schemes.
    pub fn alternatives(&self) -> &'static [&'static [&'static SecurityScheme]] {
        self.security
    }
}

impl fmt::Debug for NoCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alternatives = self.security.iter();
        let names = alternatives.map(|all| all.iter().map(|scheme| scheme.name).collect());
        f.debug_list()
            .entries(names.collect::<Vec<Vec<_>>>())
            .finish()
    }
}

impl fmt::Display for NoCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client has no credential for ")?;
        for (n, alternative) in self.security.iter().enumerate() {
            f.write_str(if n > 0 { ", or " } else { "" })?;
            for (n, scheme) in alternative.iter().enumerate() {
                f.write_str(if n > 0 { " and " } else { "" })?;
                write!(f, "`{}`", scheme.name)?;
                if let SchemeKind::Unsupported(kind) = scheme.kind {
                    write!(f, " ({kind}, which `before_send` can sign)")?;
                }
            }
        }
        f.write_str("; `ClientBuilder::credential` takes one")
    }
}
