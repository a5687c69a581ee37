//! [`Caller`]: the client of a builder, with the settings of one call.

use std::fmt;
use std::ops::Deref;

use crate::call_options::CallOptions;

/// The client of a builder, and what the builder's call does otherwise.
#[derive(Debug)]
pub struct Caller<'a, C> {
    of: &'a C,
    options: CallOptions,
}

impl<'a, C> Caller<'a, C> {
    /// The builder of a new call.
    pub fn new(client: &'a C) -> Self {
        Self {
            of: client,
            options: CallOptions::default(),
        }
    }

    /// The client.
    pub fn client(&self) -> &'a C {
        self.of
    }

    /// What the call does otherwise.
    pub fn options(&mut self) -> &mut CallOptions {
        &mut self.options
    }

    /// Prints a builder by its name and the settings of its call.
    ///
    /// # Errors
    /// Those of the formatter.
    pub fn debug(&self, builder: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(builder);
        shown
            .field("options", &self.options)
            .finish_non_exhaustive()
    }

    pub(crate) fn into_options(self) -> CallOptions {
        self.options
    }
}

impl<C> Clone for Caller<'_, C> {
    fn clone(&self) -> Self {
        Self {
            options: self.options.clone(),
            ..*self
        }
    }
}

impl<C> Deref for Caller<'_, C> {
    type Target = C;

    fn deref(&self) -> &C {
        self.of
    }
}
