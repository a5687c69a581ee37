//! Which operation a request calls, and what calling it takes.

use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use crate::response::Refusal;

/// An operation, with the values of its path.
#[derive(Debug)]
pub(crate) enum Operation {
    GetSettings,
    UpdateSettings,
    ListAccounts { user: String },
    AddAccount { user: String },
    GetAccount { user: String, id: String },
    UpdateAccount { user: String, id: String },
    DeleteAccount { user: String, id: String },
    SetDialInUrl { user: String },
}

impl Operation {
    pub(crate) fn find(method: &Method, path: &str) -> Result<Self, Refusal> {
        let missing = || Refusal::new(StatusCode::NOT_FOUND, 300, "This API does not exist.");
        let path = path.strip_prefix("/v2/").ok_or_else(missing)?;
        let segments: Option<Vec<String>> = path
            .split('/')
            .map(|segment| Some(percent_decode_str(segment).decode_utf8().ok()?.into_owned()))
            .collect();
        let segments = segments.ok_or_else(missing)?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (get, post) = (method == Method::GET, method == Method::POST);
        let (patch, delete) = (method == Method::PATCH, method == Method::DELETE);
        Ok(match *segments.as_slice() {
            ["tsp"] if get => Self::GetSettings,
            ["tsp"] if patch => Self::UpdateSettings,
            ["users", user, "tsp"] if get => Self::ListAccounts { user: user.into() },
            ["users", user, "tsp"] if post => Self::AddAccount { user: user.into() },
            ["users", user, "tsp", "settings"] if patch => Self::SetDialInUrl { user: user.into() },
            ["users", user, "tsp", id] if get || patch || delete => {
                let (user, id) = (user.into(), id.into());
                match *method {
                    Method::GET => Self::GetAccount { user, id },
                    Method::PATCH => Self::UpdateAccount { user, id },
                    _ => Self::DeleteAccount { user, id },
                }
            }
            ["tsp"] | ["users", _, "tsp"] | ["users", _, "tsp", _] => {
                let message = format!("Request method '{method}' is not supported.");
                return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, 300, message));
            }
            _ => return Err(missing()),
        })
    }

    /// The rate-limit label.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::ListAccounts { .. } => "Medium",
            _ => "Light",
        }
    }

    /// The scopes, of which a token needs one.
    pub(crate) fn scopes(&self) -> &'static [&'static str] {
        match self {
            Self::GetSettings => &["tsp:read:admin"],
            Self::UpdateSettings => &["tsp:write:admin"],
            Self::ListAccounts { .. } | Self::GetAccount { .. } => &["tsp:read:admin", "tsp:read"],
            _ => &["tsp:write:admin", "tsp:write"],
        }
    }
}
