//! [`Request`]: a request, beside the secrets that it carries.

use std::fmt;
use std::sync::Arc;

use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::caller::Caller;
use crate::call_options::CallOptions;
use crate::error::Error;
use crate::multipart::without_files;
use crate::rules::{self, Ruled};

/// A request of a generated operation, with its secret arguments and the body that
/// holds its secret fields. These are taken out of an error response.
pub struct Request {
    pub(crate) request: reqwest::Request,
    pub(crate) secrets: Option<SecretFields>,
    pub(crate) options: CallOptions,
}

/// A holder of secrets, which are looked up when a response must be redacted.
pub(crate) type SecretFields = Arc<dyn HasSecrets>;

pub(crate) trait HasSecrets: Send + Sync {
    fn secrets(&self, found: &mut dyn FnMut(&str));
}

impl<T: Ruled + Serialize + Send + Sync> HasSecrets for T {
    fn secrets(&self, found: &mut dyn FnMut(&str)) {
        let body = without_files(|| serde_json::to_value(self)).unwrap_or_default();
        rules::secrets(T::RULES, &body, &mut |secret| found(secret));
    }
}

/// A secret argument, beside other secrets.
struct Argument {
    text: SecretString,
    others: Option<SecretFields>,
}

impl HasSecrets for Argument {
    fn secrets(&self, found: &mut dyn FnMut(&str)) {
        found(self.text.expose_secret());
        if let Some(others) = &self.others {
            others.secrets(found);
        }
    }
}

impl Request {
    /// Adds a secret argument, if it is set.
    #[must_use]
    pub fn hiding_argument(self, argument: Option<impl Into<SecretString>>) -> Self {
        let Some(text) = argument else { return self };
        let argument = Argument {
            text: text.into(),
            others: self.secrets,
        };
        Self {
            secrets: Some(Arc::new(argument)),
            ..self
        }
    }

    /// A request that is sent as its caller wants it.
    #[must_use]
    pub fn with<C>(mut self, caller: Caller<'_, C>) -> Self {
        let options = caller.into_options();
        for secret in options.secrets() {
            self = self.hiding_argument(Some(secret));
        }
        Self { options, ..self }
    }

    /// A request that is sent as its caller wants it, without secrets of its own.
    ///
    /// # Errors
    /// What cannot be sent.
    pub fn built<C>(request: RequestBuilder, caller: Caller<'_, C>) -> Result<Self, Error> {
        Ok(Self::from(request.build()?).with(caller))
    }

    /// A request whose body holds secret fields.
    #[must_use]
    pub fn hiding<T>(request: reqwest::Request, body: Option<T>) -> Self
    where
        T: Ruled + Serialize + Send + Sync + 'static,
    {
        let secrets = body.map(|body| Arc::new(body) as SecretFields);
        Self {
            secrets,
            ..Self::from(request)
        }
    }
}

impl From<reqwest::Request> for Request {
    fn from(request: reqwest::Request) -> Self {
        Self {
            request,
            secrets: None,
            options: CallOptions::default(),
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", self.request.method())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_arguments_are_hidden_beside_one_another() {
        let url = "https://api.example.com/".parse().unwrap();
        let request = Request::from(reqwest::Request::new(reqwest::Method::GET, url));
        let request = request
            .hiding_argument(Some("first".to_owned()))
            .hiding_argument(None::<String>)
            .hiding_argument(Some("second".to_owned()));
        let mut found = Vec::new();
        let secrets = request.secrets.as_ref().unwrap();
        secrets.secrets(&mut |secret| found.push(secret.to_owned()));
        assert_eq!(found, ["second", "first"]);
    }
}
