//! The words that a vendor uses in descriptions.

use serde::Deserialize;

/// The conventions of one vendor: the bold labels that introduce facts in
/// descriptions and names. Values in backticks follow each label, as in
/// ``**Scopes:** `pets:read` `pets:write` ``. Labels match in any case.
///
/// A file of them has the fields in kebab-case: `scope-labels = ["Scopes"]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// Before OAuth scopes in a request's description. Several scopes are
    /// alternatives.
    pub scope_labels: Vec<String>,
    /// Before the rate-limit label in a request's description.
    pub rate_limit_labels: Vec<String>,
    /// Before the HTTP status in a response's name.
    pub status_labels: Vec<String>,
    /// Before an error code in a response's name; its meaning follows.
    pub error_code_labels: Vec<String>,
}

impl Profile {
    /// No conventions: descriptions and names are prose.
    pub fn plain() -> Self {
        Self::default()
    }
}
