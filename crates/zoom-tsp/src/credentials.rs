//! Where credentials come from: a file that only its owner can read, or the environment.
//! Never an argument, which others on the machine can see.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use zoom_api::secrecy::{ExposeSecret, SecretString};
use zoom_api::{Auth, BearerToken, ServerToServer, TOKEN_URL};

use crate::exit::{Exit, Failure};
use crate::owner;
use crate::plain::plain;

/// The variable with a token.
const ACCESS_TOKEN: &str = "ZOOM_ACCESS_TOKEN";
/// A larger file holds no credentials.
const MOST: u64 = 64 << 10;

/// Credentials, and where they are from.
pub(crate) struct Credentials {
    pub(crate) kind: Kind,
    pub(crate) origin: String,
}

pub(crate) enum Kind {
    /// A token that is fixed.
    Token(SecretString),
    /// A server-to-server app.
    App {
        source: Arc<ServerToServer>,
        account_id: String,
        client_id: String,
    },
}

/// What a file holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    #[serde(default, deserialize_with = "secret")]
    access_token: Option<SecretString>,
    account_id: Option<String>,
    client_id: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    client_secret: Option<SecretString>,
    token_url: Option<String>,
}

fn secret<'de, D: Deserializer<'de>>(value: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Some(String::deserialize(value)?.into()))
}

impl Credentials {
    pub(crate) fn find(file: Option<&Path>) -> Result<Self, Failure> {
        if let Some(file) = file {
            return Self::of_file(file);
        }
        if let Some(token) = variable(ACCESS_TOKEN)? {
            return Ok(Self {
                kind: Kind::Token(token.into()),
                origin: format!("the variable {ACCESS_TOKEN}"),
            });
        }
        let account_id = variable(ServerToServer::ACCOUNT_ID)?;
        let client_id = variable(ServerToServer::CLIENT_ID)?;
        let has_secret = variable(ServerToServer::CLIENT_SECRET)?.is_some();
        if account_id.is_some() || client_id.is_some() || has_secret {
            // Which of them is missing, it says.
            let source = ServerToServer::from_env().map_err(unusable)?;
            return Ok(Self {
                kind: Kind::App {
                    source: Arc::new(source),
                    account_id: account_id.unwrap_or_default(),
                    client_id: client_id.unwrap_or_default(),
                },
                origin: format!("the variables {}, …", ServerToServer::ACCOUNT_ID),
            });
        }
        match default_file() {
            Some(file) if file.exists() => Self::of_file(&file),
            _ => Err(
                Failure::new(Exit::Authentication, "there are no credentials")
                    .help("Set ZOOM_ACCESS_TOKEN, or write a file; `zoom-tsp --help` says how. `--fake` needs none."),
            ),
        }
    }

    fn of_file(path: &Path) -> Result<Self, Failure> {
        let origin = plain(&path.display().to_string());
        let failure =
            |what: &str| Failure::new(Exit::Authentication, format_args!("{origin}: {what}"));
        let unread =
            |error: std::io::Error| failure("the credentials can't be read").because(&error);
        // Opening a pipe would wait.
        let is_own = fs::metadata(path).map(|metadata| owner::check(&metadata));
        is_own
            .map_err(unread)?
            .map_err(|fault| failure(fault.what()).help(fault.help(&origin)))?;
        let file = fs::File::open(path).map_err(unread)?;
        let mut text = String::new();
        file.take(MOST).read_to_string(&mut text).map_err(unread)?;
        // The message of a fault may quote a line.
        let stored: Stored = toml::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| {
                1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count()
            });
            let place = line.map_or_else(String::new, |line| format!(" (line {line})"));
            failure(&format!("it is not TOML with the known names{place}"))
                .help("It holds access_token; or account_id, client_id and client_secret, and token_url, if it is another.")
        })?;
        let kind = match stored {
            Stored {
                access_token: Some(token),
                account_id: None,
                client_id: None,
                client_secret: None,
                token_url: None,
            } => Kind::Token(token),
            Stored {
                access_token: None,
                account_id: Some(account_id),
                client_id: Some(client_id),
                client_secret: Some(secret),
                token_url,
            } => {
                let url = token_url.as_deref().unwrap_or(TOKEN_URL);
                let source = ServerToServer::at(url, &*account_id, &*client_id, secret);
                Kind::App {
                    source: Arc::new(source.map_err(unusable)?),
                    account_id,
                    client_id,
                }
            }
            _ => {
                return Err(failure(
                    "it must hold access_token alone, or account_id, client_id and client_secret",
                ));
            }
        };
        Ok(Self { kind, origin })
    }

    /// The account at Zoom, if it is known.
    pub(crate) fn account(&self) -> Option<String> {
        match &self.kind {
            Kind::Token(token) => Some(claims(token).get("aid")?.as_str()?.to_owned()),
            Kind::App { account_id, .. } => Some(account_id.clone()),
        }
    }

    pub(crate) fn auth(&self) -> Result<Auth, Failure> {
        match &self.kind {
            Kind::Token(token) => BearerToken::new(token.expose_secret())
                .map(Auth::from)
                .map_err(|error| {
                    Failure::new(
                        Exit::Authentication,
                        format_args!("{}: {error}", self.origin),
                    )
                }),
            Kind::App { source, .. } => Ok(Auth::Source(source.clone())),
        }
    }
}

/// What Zoom's tokens say of themselves: they are JSON Web Tokens (RFC 7519). They are not
/// verified, only shown and compared.
pub(crate) fn claims(token: &SecretString) -> Value {
    let part = token.expose_secret().split('.').nth(1);
    let claims = part.and_then(|part| BASE64_URL_SAFE_NO_PAD.decode(part).ok());
    let claims = claims.and_then(|claims| serde_json::from_slice(&claims).ok());
    claims.unwrap_or_default()
}

fn unusable(error: impl std::error::Error) -> Failure {
    Failure::new(Exit::Authentication, "the app's credentials can't be used").because(&error)
}

fn variable(name: &str) -> Result<Option<String>, Failure> {
    match std::env::var(name) {
        Ok(value) if !value.is_empty() => Ok(Some(value)),
        Ok(_) | Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Failure::new(
            Exit::Authentication,
            format_args!("the variable {name} is no Unicode"),
        )),
    }
}

fn default_file() -> Option<PathBuf> {
    let configuration = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| std::env::home_dir().map(|home| home.join(".config")))?;
    Some(configuration.join("zoom-tsp").join("credentials.toml"))
}
