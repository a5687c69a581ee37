//! Users and their TSP accounts, and the settings of the account they belong to.

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
    pub(crate) special: bool,
    pub(crate) audio_url: Option<String>,
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
            special: false,
            audio_url: None,
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

    /// The user's TSP account is a special one: it may have a dial-in URL. All
    /// others are refused with code 2000.
    #[must_use]
    pub fn special(mut self) -> Self {
        self.special = true;
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
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

/// A dial-in number of a TSP account. What is empty is not written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DialInNumber {
    /// The country code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// The number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// `toll`, `tollfree` or `media_link`.
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub type_: String,
    /// Shown in place of the code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub country_label: String,
}

impl DialInNumber {
    pub(crate) fn is_valid(&self) -> bool {
        matches!(self.type_.as_str(), "" | "toll" | "tollfree" | "media_link")
            && self.code.chars().count() <= 6
            && self.country_label.chars().count() <= 10
            && self.number.chars().count() <= 16
    }
}

/// The TSP settings of the whole account: what `GET /tsp` responses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountSettings {
    /// The name of the telephony service provider.
    pub tsp_provider: String,
    /// Whether third-party audio is on.
    pub enable: bool,
    /// Whether TSP is on for every user.
    pub tsp_enabled: bool,
    /// Whether sub accounts take the settings of this account.
    pub master_account_setting_extended: bool,
    /// Whether users can't change their credentials.
    pub modify_credential_forbidden: bool,
    /// Whether users may have any dial-in number.
    pub dial_in_number_unrestricted: bool,
    /// `US_TSP_TB` or `EU_TSP_TB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tsp_bridge: Option<String>,
    /// The numbers that users may have.
    pub dial_in_numbers: Vec<DialInNumber>,
}

impl Default for AccountSettings {
    /// What a fake starts with: third-party audio and TSP are on.
    fn default() -> Self {
        Self {
            tsp_provider: "Example Telephony".into(),
            enable: true,
            tsp_enabled: true,
            master_account_setting_extended: false,
            modify_credential_forbidden: false,
            dial_in_number_unrestricted: true,
            tsp_bridge: Some("US_TSP_TB".into()),
            dial_in_numbers: Vec::new(),
        }
    }
}
