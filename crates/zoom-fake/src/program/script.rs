//! [`Script`]: the file of users, limits and faults.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use http::{HeaderValue, StatusCode};
use serde::Deserialize;
use serde::de::Error as _;
use zoom_fake::{DialInNumber, Fault, LimitKind, Plan, RetryAfter, TspAccount, User, ZoomFake};

use crate::Error;

/// A script with one of everything; a test reads it.
pub(crate) const EXAMPLE: &str = include_str!("example.json");

/// What a fake starts with, beside the user `me`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Script {
    users: Vec<ScriptedUser>,
    limits: Option<ScriptedPlan>,
    faults: Vec<Step>,
    token_faults: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScriptedUser {
    id: String,
    email: Option<String>,
    #[serde(default)]
    pending: bool,
    #[serde(default)]
    without_tsp: bool,
    #[serde(default)]
    special: bool,
    #[serde(default)]
    media_link_required: bool,
    #[serde(default)]
    accounts: BTreeMap<String, ScriptedAccount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScriptedAccount {
    conference_code: String,
    leader_pin: String,
    #[serde(default)]
    dial_in_numbers: Vec<DialInNumber>,
    tsp_bridge: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ScriptedPlan {
    Free,
    Pro,
    BusinessPlus,
}

/// A fault, and how many requests meet it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    fault: ScriptedFault,
    #[serde(default = "once")]
    times: usize,
}

fn once() -> usize {
    1
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ScriptedFault {
    RateLimited {
        kind: ScriptedLimit,
        /// In seconds.
        retry_after: Option<u64>,
    },
    Status(#[serde(deserialize_with = "status")] StatusCode),
    Html(#[serde(deserialize_with = "status")] StatusCode),
    Empty(#[serde(deserialize_with = "status")] StatusCode),
    Response {
        #[serde(deserialize_with = "status")]
        status: StatusCode,
        #[serde(deserialize_with = "header_value")]
        content_type: HeaderValue,
        body: String,
    },
    Huge {
        #[serde(deserialize_with = "status")]
        status: StatusCode,
        bytes: u64,
    },
    /// In milliseconds.
    Slow(u64),
    /// In milliseconds.
    LateResponse(u64),
    CutOff,
    ResetBeforeRead,
    ResetAfterRead,
    ResetAfterServed,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ScriptedLimit {
    PerSecond,
    Daily,
    Concurrent,
}

fn status<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<StatusCode, D::Error> {
    let number = u16::deserialize(deserializer)?;
    StatusCode::from_u16(number).map_err(D::Error::custom)
}

fn header_value<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<HeaderValue, D::Error> {
    let text = String::deserialize(deserializer)?;
    HeaderValue::try_from(text).map_err(D::Error::custom)
}

impl Script {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
        Ok(serde_json::from_str(&text).map_err(|error| format!("{shown}: {error}"))?)
    }

    /// Gives a fake what the script says.
    pub(crate) fn play(self, zoom: &ZoomFake) {
        for user in self.users {
            zoom.add_user(user.into());
        }
        if let Some(plan) = self.limits {
            zoom.limit(match plan {
                ScriptedPlan::Free => Plan::Free,
                ScriptedPlan::Pro => Plan::Pro,
                ScriptedPlan::BusinessPlus => Plan::BusinessPlus,
            });
        }
        for step in self.faults {
            zoom.fault_times(step.times, step.fault.into());
        }
        for step in self.token_faults {
            for _ in 0..step.times {
                zoom.token_fault(step.fault.clone().into());
            }
        }
    }
}

impl From<ScriptedUser> for User {
    fn from(scripted: ScriptedUser) -> Self {
        let mut user = Self::new(scripted.id);
        if let Some(email) = scripted.email {
            user = user.with_email(email);
        }
        for (id, account) in scripted.accounts {
            let account = TspAccount {
                conference_code: account.conference_code,
                leader_pin: account.leader_pin,
                dial_in_numbers: account.dial_in_numbers,
                tsp_bridge: account.tsp_bridge,
            };
            user = user.with_account(id, account);
        }
        for (is_set, set) in [
            (scripted.pending, Self::pending as fn(Self) -> Self),
            (scripted.without_tsp, Self::without_tsp),
            (scripted.special, Self::special),
            (scripted.media_link_required, Self::with_media_link_required),
        ] {
            if is_set {
                user = set(user);
            }
        }
        user
    }
}

impl From<ScriptedFault> for Fault {
    fn from(scripted: ScriptedFault) -> Self {
        match scripted {
            ScriptedFault::RateLimited { kind, retry_after } => Self::RateLimited {
                kind: match kind {
                    ScriptedLimit::PerSecond => LimitKind::PerSecond,
                    ScriptedLimit::Daily => LimitKind::Daily,
                    ScriptedLimit::Concurrent => LimitKind::Concurrent,
                },
                retry_after: retry_after.map(RetryAfter::Seconds),
            },
            ScriptedFault::Status(status) => Self::Status(status),
            ScriptedFault::Html(status) => Self::Html(status),
            ScriptedFault::Empty(status) => Self::Empty(status),
            ScriptedFault::Response {
                status,
                content_type,
                body,
            } => Self::Response {
                status,
                content_type,
                body: body.into(),
            },
            ScriptedFault::Huge { status, bytes } => Self::Huge { status, bytes },
            ScriptedFault::Slow(millis) => Self::Slow(Duration::from_millis(millis)),
            ScriptedFault::LateResponse(millis) => {
                Self::LateResponse(Duration::from_millis(millis))
            }
            ScriptedFault::CutOff => Self::CutOff,
            ScriptedFault::ResetBeforeRead => Self::ResetBeforeRead,
            ScriptedFault::ResetAfterRead => Self::ResetAfterRead,
            ScriptedFault::ResetAfterServed => Self::ResetAfterServed,
        }
    }
}
