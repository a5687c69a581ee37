//! Users and their TSP accounts.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A user, found by id, by email address or, the one with the id `me`, as
/// `me`.
#[derive(Clone, Debug)]
pub struct User {
    pub(crate) id: String,
    pub(crate) email: Option<String>,
    pub(crate) pending: bool,
    pub(crate) tsp_enabled: bool,
    pub(crate) media_link_required: bool,
    pub(crate) accounts: BTreeMap<String, TspAccount>,
}

impl User {
    /// A user with TSP enabled and no TSP account.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            email: None,
            pending: false,
            tsp_enabled: true,
            media_link_required: false,
            accounts: BTreeMap::new(),
        }
    }

    /// Gives the user an email address.
    #[must_use]
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// Gives the user the TSP account `id`, `1` or `2`.
    #[must_use]
    pub fn with_account(mut self, id: impl Into<String>, account: TspAccount) -> Self {
        self.accounts.insert(id.into(), account);
        self
    }

    /// The user has not accepted the invitation in time: code 1120.
    #[must_use]
    pub fn pending(mut self) -> Self {
        self.pending = true;
        self
    }

    /// The user's account has not enabled TSP: code 2024.
    #[must_use]
    pub fn without_tsp(mut self) -> Self {
        self.tsp_enabled = false;
        self
    }

    /// The user's provider is AT&T: dial-in numbers need a media link.
    #[must_use]
    pub fn with_media_link_required(mut self) -> Self {
        self.media_link_required = true;
        self
    }

    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.id == name || self.email.as_deref() == Some(name)
    }
}

/// A TSP account. `Debug` does not show code and PIN.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TspAccount {
    /// Digits, 1 to 15.
    pub conference_code: String,
    /// Digits, 1 to 15.
    pub leader_pin: String,
    /// In the order given.
    pub dial_in_numbers: Vec<DialInNumber>,
    /// `US_TSP_TB` or `EU_TSP_TB`.
    pub tsp_bridge: Option<String>,
}

impl fmt::Debug for TspAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TspAccount")
            .field("conference_code", &format_args!("…"))
            .field("leader_pin", &format_args!("…"))
            .field("dial_in_numbers", &self.dial_in_numbers)
            .field("tsp_bridge", &self.tsp_bridge)
            .finish()
    }
}

/// A dial-in number of a TSP account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DialInNumber {
    /// The country code.
    pub code: String,
    /// The number.
    pub number: String,
    /// `toll`, `tollfree` or `media_link`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Shown in place of the code.
    pub country_label: String,
}
