//! A hook that sees each request before it is sent, and the secrets that it adds.

use std::sync::{Mutex, PoisonError};

use reqwest::Request;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};

use crate::call_options::{secrets_of, sounds_secret};
use crate::operation::Operation;
use crate::support::request::{HasSecrets, SecretFields};

/// What a hook returns. Its error must hold no secret.
pub type HookResult = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Sees each request before it is sent.
pub(crate) type BeforeSend = dyn Fn(&'static Operation, &mut Request) -> HookResult + Send + Sync;

/// The secrets of a call, with those that its hook added.
pub(crate) struct Hidden {
    added: Mutex<Vec<SecretString>>,
    others: Option<SecretFields>,
}

impl Hidden {
    pub(crate) fn new(others: Option<SecretFields>) -> Self {
        Self {
            added: Mutex::default(),
            others,
        }
    }

    /// Takes up what a hook added to a request that had these headers `before`.
    pub(crate) fn see(&self, before: &HeaderMap, request: &Request) {
        let mut added = self.added.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, value) in request.headers() {
            let is_new = !before.get_all(name).iter().any(|known| known == value);
            let is_secret = value.is_sensitive() || sounds_secret(name.as_str());
            if is_new && is_secret {
                added.extend(secrets_of(value).map(SecretString::from));
            }
        }
        for (name, value) in request.url().query_pairs() {
            if sounds_secret(&name) {
                added.push(value.as_ref().into());
            }
        }
    }
}

impl HasSecrets for Hidden {
    fn secrets(&self, found: &mut dyn FnMut(&str)) {
        let added = self.added.lock().unwrap_or_else(PoisonError::into_inner);
        added.iter().for_each(|text| found(text.expose_secret()));
        if let Some(others) = &self.others {
            others.secrets(found);
        }
    }
}
