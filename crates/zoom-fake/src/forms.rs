//! The fields of a request's body: a form or a JSON object with the same fields.

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use crate::account::{DialInNumber, TspAccount};
use crate::journal;
use crate::response::Refusal;

/// The fields of a body. Each is taken out once; what breaks its rule is
/// remembered and reported by [`Fields::finish`].
pub(crate) struct Fields {
    values: Map<String, Value>,
    is_form: bool,
    faults: Vec<&'static str>,
}

impl Fields {
    /// `None` if the body is neither a form nor a JSON object.
    pub(crate) async fn read(headers: &HeaderMap, body: Bytes) -> Option<Self> {
        let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let is_form = content_type.starts_with("multipart/form-data");
        let values = if is_form {
            let parts = journal::parts(content_type, body).await.ok()?;
            let values = parts.into_iter().map(|(name, text)| (name, text.into()));
            values.collect()
        } else if content_type.starts_with("application/json") {
            serde_json::from_slice(&body).ok()?
        } else {
            return None;
        };
        Some(Self {
            values,
            is_form,
            faults: Vec::new(),
        })
    }

    fn take<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Value, bool) -> Option<T>,
    ) -> Option<T> {
        let value = self.values.remove(name)?;
        let value = read(value, self.is_form);
        if value.is_none() {
            self.faults.push(name);
        }
        value
    }

    pub(crate) fn text(&mut self, name: &'static str, max_chars: usize) -> Option<String> {
        self.take(name, |value, _| match value {
            Value::String(text) if text.chars().count() <= max_chars => Some(text),
            _ => None,
        })
    }

    /// In a form the text `true` or `false`.
    pub(crate) fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.take(name, |value, is_form| match value {
            Value::Bool(flag) => Some(flag),
            Value::String(text) if is_form => text.parse().ok(),
            _ => None,
        })
    }

    /// In a form JSON text.
    fn numbers(&mut self) -> Option<Vec<DialInNumber>> {
        let numbers = self.take("dial_in_numbers", |value, is_form| match value {
            Value::String(text) if is_form => serde_json::from_str::<Vec<DialInNumber>>(&text).ok(),
            value => serde_json::from_value(value).ok(),
        })?;
        if !numbers.iter().all(DialInNumber::is_valid) {
            self.faults.push("dial_in_numbers");
        }
        Some(numbers)
    }

    /// Digits, 1 to 15; required.
    fn code(&mut self, name: &'static str) -> Option<String> {
        let code = self
            .text(name, 15)
            .filter(|code| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()));
        if code.is_none() && !self.faults.contains(&name) {
            self.faults.push(name);
        }
        code
    }

    pub(crate) fn bridge(&mut self) -> Option<String> {
        self.text("tsp_bridge", usize::MAX)
    }

    /// The account that this makes of `account`: what is absent stays.
    pub(crate) fn account(
        mut self,
        account: &TspAccount,
        media_link_required: bool,
    ) -> Result<TspAccount, Refusal> {
        let mut account = account.clone();
        let conference_code = self.code("conference_code");
        let leader_pin = self.code("leader_pin");
        let numbers = self.numbers();
        let bridge = self.bridge();
        self.finish(bridge.as_deref())?;
        account.conference_code = conference_code.unwrap_or_default();
        account.leader_pin = leader_pin.unwrap_or_default();
        account.dial_in_numbers = numbers.unwrap_or(account.dial_in_numbers);
        account.tsp_bridge = bridge.or(account.tsp_bridge);
        let has_media_link = account
            .dial_in_numbers
            .iter()
            .any(|number| number.type_ == "media_link");
        if media_link_required && !has_media_link {
            let message = "Media link is required for AT&T TSP accounts.";
            return Err(Refusal::bad_request(300, message));
        }
        Ok(account)
    }

    /// Refuses the fields that broke their rule, then an unknown bridge.
    pub(crate) fn finish(self, bridge: Option<&str>) -> Result<(), Refusal> {
        if !self.faults.is_empty() {
            return Err(Refusal::invalid_fields(self.faults));
        }
        match bridge {
            None | Some("US_TSP_TB" | "EU_TSP_TB") => Ok(()),
            Some(_) => Err(Refusal::bad_request(300, "Invalid parameter: tsp_bridge.")),
        }
    }
}
