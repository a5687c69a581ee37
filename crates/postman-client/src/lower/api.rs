//! The servers and the security schemes that a document states, each with a constant in
//! the client.

use openapiv3::{
    APIKeyLocation, OpenAPI, Operation, ReferenceOr, SecurityRequirement, SecurityScheme, Server,
};
use serde_json::Value;

use super::names::{Names, shouty, snake};
use crate::model::{Api, ApiScheme, ApiServer, SchemeKind};

/// Its text is the server's name, for the caller.
const NAME: &str = "x-name";

/// Its text is what the runtime can't do: `AWS SigV4`.
const UNSUPPORTED: &str = "x-unsupported";

/// The default server's name, unless the document has one for it.
const DEFAULT: &str = "base_url";

impl Api {
    pub(super) fn of(document: &OpenAPI) -> Self {
        let mut names = Names::default();
        let mut constants = Names::default();
        let mut claim = |name: String| {
            let own = [name];
            names.claim(&own, |name| vec![shouty(name)])
        };
        let default = document.servers.first().map(|server| {
            let name = claim(stated_name(server).unwrap_or(DEFAULT).to_owned());
            self::server(name, server)
        });
        let mut api = Self {
            default,
            servers: Vec::new(),
            schemes: Vec::new(),
        };
        let items = document.paths.paths.values();
        let items = items.filter_map(ReferenceOr::as_item);
        let of_items = items.flat_map(|item| {
            let own = item.iter().flat_map(|(_, operation)| &operation.servers);
            item.servers.iter().chain(own)
        });
        for stated in document.servers.iter().skip(1).chain(of_items) {
            if api.is_default(stated) || api.place(stated).is_some() {
                continue;
            }
            let name = stated_name(stated).map_or_else(|| name_of(stated), str::to_owned);
            api.servers.push(self::server(claim(name), stated));
        }
        let schemes = document.components.iter().flat_map(|c| &c.security_schemes);
        for (name, scheme) in schemes {
            let kind = scheme.as_item().map_or_else(unknown, kind);
            api.schemes.push(self::scheme(&mut constants, name, kind));
        }
        let of_operations = document
            .operations()
            .filter_map(|(_, _, o)| o.security.as_ref());
        let required = document.security.iter().chain(of_operations).flatten();
        for name in required.flat_map(SecurityRequirement::keys) {
            if api.scheme(name).is_none() {
                let unknown = self::scheme(&mut constants, name, unknown());
                api.schemes.push(unknown);
            }
        }
        api
    }

    fn is_default(&self, server: &Server) -> bool {
        self.default
            .as_ref()
            .is_some_and(|default| is(default, server))
    }

    fn place(&self, server: &Server) -> Option<&ApiServer> {
        self.servers.iter().find(|known| is(known, server))
    }

    /// The server of an operation, unless that is the default one.
    pub(super) fn server_of(
        &self,
        document: &OpenAPI,
        path: &str,
        operation: &Operation,
    ) -> Option<&ApiServer> {
        let item = document
            .paths
            .paths
            .get(path)
            .and_then(ReferenceOr::as_item);
        let of_path = item.and_then(|item| item.servers.first());
        let stated = operation.servers.first().or(of_path)?;
        self.place(stated).filter(|_| !self.is_default(stated))
    }

    pub(crate) fn scheme(&self, name: &str) -> Option<&ApiScheme> {
        self.schemes.iter().find(|scheme| scheme.name == name)
    }
}

fn stated_name(server: &Server) -> Option<&str> {
    let name = server.extensions.get(NAME).and_then(Value::as_str);
    name.filter(|name| !name.is_empty())
}

/// Whether a server of the table is the one that is stated: a document says it with each
/// operation.
fn is(known: &ApiServer, server: &Server) -> bool {
    known.url == server.url && known.variables == variables(server)
}

/// A name by the first word of the host, or by the variable that stands in its place.
fn name_of(server: &Server) -> String {
    let url = server
        .url
        .split_once("://")
        .map_or(&*server.url, |(_, rest)| rest);
    let words = url.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    snake(
        words
            .into_iter()
            .find(|word| !word.is_empty())
            .unwrap_or("server"),
    )
}

/// Variables; one whose default is but its own name has no value.
fn variables(server: &Server) -> Vec<(String, Option<String>)> {
    let stated = server.variables.iter().flatten();
    let value = |(name, variable): (&String, &openapiv3::ServerVariable)| {
        let value = Some(variable.default.clone());
        let value = value.filter(|value| value != name && !value.is_empty());
        (name.clone(), value)
    };
    stated.map(value).collect()
}

fn server(name: String, server: &Server) -> ApiServer {
    ApiServer {
        constant: format!("SERVER_{}", shouty(&name)),
        name,
        url: server.url.clone(),
        variables: variables(server),
    }
}

fn scheme(constants: &mut Names, name: &str, kind: SchemeKind) -> ApiScheme {
    let own = [format!("SCHEME_{}", shouty(name))];
    ApiScheme {
        constant: constants.claim(&own, |name| vec![shouty(name)]),
        name: name.to_owned(),
        kind,
    }
}

fn unknown() -> SchemeKind {
    SchemeKind::Unsupported("not described".to_owned())
}

fn kind(scheme: &SecurityScheme) -> SchemeKind {
    let (SecurityScheme::APIKey { extensions, .. }
    | SecurityScheme::HTTP { extensions, .. }
    | SecurityScheme::OAuth2 { extensions, .. }
    | SecurityScheme::OpenIDConnect { extensions, .. }) = scheme;
    if let Some(stated) = extensions.get(UNSUPPORTED) {
        let name = stated.as_str().unwrap_or("not built in");
        return SchemeKind::Unsupported(name.to_owned());
    }
    match scheme {
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => {
            SchemeKind::Basic
        }
        SecurityScheme::HTTP { scheme, .. } if !scheme.eq_ignore_ascii_case("bearer") => {
            SchemeKind::Unsupported(scheme.clone())
        }
        SecurityScheme::APIKey { location, name, .. } => match location {
            APIKeyLocation::Header => SchemeKind::Header(name.clone()),
            APIKeyLocation::Query => SchemeKind::Query(name.clone()),
            APIKeyLocation::Cookie => SchemeKind::Cookie(name.clone()),
        },
        _ => SchemeKind::Bearer,
    }
}
