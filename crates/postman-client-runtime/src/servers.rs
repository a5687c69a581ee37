//! [`Servers`]: the addresses of a client's servers.

use std::collections::BTreeMap;

use url::Url;

use crate::api::{Api, Server};
use crate::config_error::ConfigError;
use crate::loopback::is_loopback;
use crate::no_server::NoServer;
use crate::path::is_dot_segment;

/// The addresses of a client's servers, checked.
#[derive(Debug, Default)]
pub(crate) struct Servers {
    default: String,
    /// By name; or what is wrong with what the document states.
    others: Vec<(&'static str, Result<String, &'static str>)>,
}

/// What a builder is told of the servers.
#[derive(Clone, Default)]
pub(crate) struct Given {
    /// By the server's name.
    pub(crate) addresses: BTreeMap<String, String>,
    /// By the variable's name.
    pub(crate) variables: BTreeMap<String, String>,
}

impl Servers {
    /// The addresses of all servers, and that of the default one: at `base_url`, unless
    /// that is the document's and one of its variables is given.
    pub(crate) fn of(
        api: &'static Api,
        base_url: &str,
        is_own: bool,
        given: &Given,
        allow_plain_http: bool,
    ) -> Result<(Self, Url), ConfigError> {
        let known = || {
            api.default_server
                .into_iter()
                .chain(api.servers.iter().copied())
        };
        for name in given.variables.keys() {
            let has = |server: &Server| server.variables.iter().any(|(own, _)| own == name);
            if !known().any(has) {
                let (name, fault) = (name.clone(), "is of no server of the document");
                return Err(ConfigError::ServerVariable { name, fault });
            }
        }
        let mut default = base_url.to_owned();
        for name in given.addresses.keys() {
            if !known().any(|server| server.name == name) {
                return Err(ConfigError::Server(name.clone()));
            }
        }
        if let Some(server) = api.default_server {
            if let Some(address) = given.addresses.get(server.name) {
                default.clone_from(address);
            } else if !is_own
                && server
                    .variables
                    .iter()
                    .any(|(name, _)| given.variables.contains_key(*name))
                && let Some(address) = expanded(server, &given.variables)?
            {
                default = address;
            }
        }
        let url = checked(&default, allow_plain_http)?;
        let mut others = Vec::new();
        for server in api.servers {
            let address = match given.addresses.get(server.name) {
                Some(address) => Ok(checked(address, allow_plain_http)?.into()),
                None => match expanded(server, &given.variables)? {
                    None => Err("is not known"),
                    Some(address) => match checked(&address, allow_plain_http) {
                        Ok(address) => Ok(address.into()),
                        Err(ConfigError::BaseUrl { fault, .. }) => Err(fault),
                        Err(_) => Err("is not known"),
                    },
                },
            };
            others.push((server.name, address));
        }
        let default = url.as_str().to_owned();
        Ok((Self { default, others }, url))
    }

    pub(crate) fn default_address(&self) -> &str {
        &self.default
    }

    /// The address of a server that is not the default one.
    pub(crate) fn exact(&self, server: &'static Server) -> Result<&str, NoServer> {
        let found = self.others.iter().find(|(name, _)| *name == server.name);
        let fault = match found {
            Some((_, Ok(address))) => return Ok(address),
            Some((_, Err(fault))) => *fault,
            None => "is not known",
        };
        Err(NoServer::of(server, fault))
    }
}

/// The URL of a server with its variables; `None` where one has no value.
fn expanded(
    server: &Server,
    given: &BTreeMap<String, String>,
) -> Result<Option<String>, ConfigError> {
    let mut url = String::new();
    let mut rest = server.url;
    while let Some((before, (name, behind))) = rest
        .split_once('{')
        .and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
    {
        url += before;
        let documented = server.variables.iter().find(|(own, _)| *own == name);
        match (given.get(name), documented) {
            (Some(value), _) if !fits(&url, value) => {
                let (name, fault) = (name.to_owned(), "would change another part of the URL");
                return Err(ConfigError::ServerVariable { name, fault });
            }
            (Some(value), _) => url += value,
            (None, Some((_, Some(value)))) => url += value,
            (None, _) => return Ok(None),
        }
        rest = behind;
    }
    Ok(Some(url + rest))
}

/// Whether a value behind `before` stays in the part of the URL where it stands. At the
/// beginning it is a URL itself, which is checked as a whole.
fn fits(before: &str, value: &str) -> bool {
    let Some((_, behind)) = before.split_once("://") else {
        return before.is_empty();
    };
    if value.is_empty() {
        return false;
    }
    if behind.contains('/') {
        let is_kept = |c: char| !c.is_control() && !matches!(c, '?' | '#' | '\\');
        return value.chars().all(is_kept) && !value.split('/').any(is_dot_segment);
    }
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    value.chars().all(is_of_host)
}

/// Checks the address of a server.
fn checked(text: &str, allow_plain_http: bool) -> Result<Url, ConfigError> {
    let Ok(given) = Url::parse(text) else {
        // Text that is no URL is not shown, as it may hold a password.
        let fault = "is no URL; it looks like https://api.example.com/v2";
        return Err(ConfigError::BaseUrl {
            url: String::new(),
            fault,
        });
    };
    let mut url = given.clone();
    // Neither fails on a URL that has a host, as one with a user has.
    let (_, _) = (url.set_username(""), url.set_password(None));
    url.set_query(None);
    url.set_fragment(None);
    let fault = if !given.username().is_empty() || given.password().is_some() {
        "holds a user; credentials are given apart from it"
    } else if given != url {
        "has a query or a fragment"
    } else if url.host().is_none() {
        "has no host"
    } else if url.scheme() == "http" && !(allow_plain_http || is_loopback(&url)) {
        "must be https: what is sent would be readable on the way; `allow_plain_http` allows it"
    } else if !matches!(url.scheme(), "https" | "http") {
        "must be https"
    } else {
        return Ok(url);
    };
    // Without a host, any part of it may be a password.
    let url = if url.has_host() {
        url.into()
    } else {
        String::new()
    };
    Err(ConfigError::BaseUrl { url, fault })
}
