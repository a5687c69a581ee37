//! Security: merges and names the schemes, and lists the requirements of each
//! operation.

mod reading;
mod scheme;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{APIKeyLocation, ReferenceOr, SecurityRequirement, SecurityScheme};

use self::reading::{Authorization, authorization};
use self::scheme::Scheme;
use crate::codes;
use crate::diagnostic::{Report, pointer_token};
use crate::input::node::Node;
use crate::input::postman::Item;
use crate::output::names::Numbers;
use crate::output::operation::Operation;
use crate::output::stated::In;

/// The security schemes of the document under construction.
#[derive(Debug, Default)]
pub(crate) struct Schemes {
    schemes: IndexMap<String, Scheme>,
    /// The name of each scheme that is not the only one of its kind, by its usual
    /// name and its identity.
    names: HashMap<(String, String), String>,
    /// Whether an item states an authorization.
    is_any_stated: bool,
    /// What each item of each operation states, in their order.
    stated: std::vec::IntoIter<Authorization>,
}

/// The security of an operation.
#[derive(Debug, Default)]
pub(crate) struct Security {
    /// Alternatives; `None` where no request states anything.
    pub(crate) requirements: Option<Vec<SecurityRequirement>>,
    /// The parameters that schemes send, so that they are none of the operation.
    pub(crate) api_keys: Vec<(In, String)>,
}

impl Schemes {
    /// Names the schemes of all operations. The only scheme of a kind has the
    /// usual name. Each of several has a suffix that distinguishes it, so that no
    /// name depends on the order.
    pub(crate) fn of(operations: &[Operation<'_>]) -> Self {
        let items = operations.iter().flat_map(|operation| &operation.items);
        let stated: Vec<_> = items.map(|item| authorization(item)).collect();
        let mut kinds: IndexMap<&str, IndexMap<String, &Scheme>> = IndexMap::new();
        for authorization in &stated {
            let Authorization::Schemes(schemes) = authorization else {
                continue;
            };
            for (name, scheme) in schemes {
                let kind = kinds.entry(name).or_default();
                kind.entry(scheme.identity()).or_insert(scheme);
            }
        }
        let mut names = HashMap::new();
        let mut taken: HashSet<String> = kinds.keys().map(|name| (*name).to_owned()).collect();
        let mut numbers = Numbers::default();
        for (name, kind) in kinds.into_iter().filter(|(_, kind)| kind.len() > 1) {
            for (identity, scheme) in kind {
                let full = format!("{name}{}", scheme.particular());
                let free = match taken.contains(&full) {
                    true => numbers.number(&full, |name| !taken.contains(name)),
                    false => full,
                };
                taken.insert(free.clone());
                names.insert((name.to_owned(), identity), free);
            }
        }
        Self {
            schemes: IndexMap::new(),
            names,
            is_any_stated: stated
                .iter()
                .any(|authorization| matches!(authorization, Authorization::Schemes(_))),
            stated: stated.into_iter(),
        }
    }

    /// The requirements of the next operation: alternatives, where its requests
    /// differ. `scopes` are those that its description states; `None` if
    /// descriptions of this vendor state none.
    pub(crate) fn requirements(
        &mut self,
        operation: &Operation<'_>,
        scopes: Option<&[String]>,
        report: &mut Report,
    ) -> Security {
        self.report_unstated(operation, scopes, report);
        let scopes = scopes.unwrap_or_default();
        let mut api_keys = Vec::new();
        let mut of_items = Vec::new();
        for item in &operation.items {
            let requirements = self.of_item(item, scopes, &mut api_keys, report);
            of_items.push((requirements, item));
        }
        // A request without authorization beside one with it counts as open.
        let any = of_items
            .iter()
            .any(|(requirements, _)| requirements.is_some());
        let mut alternatives = IndexMap::new();
        for (requirements, item) in of_items {
            let list = match requirements {
                Some(list) if !list.is_empty() => list,
                _ => vec![SecurityRequirement::new()],
            };
            for requirement in list {
                let key = format!("{requirement:?}");
                alternatives.entry(key).or_insert((requirement, item));
            }
        }
        let first = alternatives.values().next().map(|(_, item)| *item);
        let is_other = |item| first.is_some_and(|first| !std::ptr::eq(first, item));
        let other = alternatives.values().find(|(_, item)| is_other(*item));
        if let Some((_, other)) = other.filter(|_| any) {
            report.add(
                codes::AUTH_MERGED,
                &other.node,
                "another request of this operation has another authorization; the document accepts both",
            );
        }
        // A single alternative without schemes is an empty list.
        let is_open = |list: &[SecurityRequirement]| matches!(list, [none] if none.is_empty());
        let list = alternatives
            .into_values()
            .map(|(requirement, _)| requirement);
        let list: Vec<_> = list.collect();
        let list = if is_open(&list) { Vec::new() } else { list };
        Security {
            requirements: any.then_some(list),
            api_keys,
        }
    }

    /// Reports a security, or a scope, that the next operation does not state and
    /// should.
    fn report_unstated(
        &self,
        operation: &Operation<'_>,
        scopes: Option<&[String]>,
        report: &mut Report,
    ) {
        let Some(first) = operation.items.first() else {
            return;
        };
        let stated = self.stated.as_slice().iter().take(operation.items.len());
        let has_scopes = scopes.is_some_and(|scopes| !scopes.is_empty());
        let is_silent = |stated: &Authorization| matches!(stated, Authorization::Nothing);
        let needs_scopes = |stated: &Authorization| {
            let Authorization::Schemes(schemes) = stated else {
                return false;
            };
            let is_oauth2 = |(_, scheme): &(_, Scheme)| matches!(scheme, Scheme::OAuth2 { .. });
            schemes.iter().any(is_oauth2)
        };
        let place = || first.node.about(operation.pointer() + "/security");
        if stated.clone().all(is_silent) && (self.is_any_stated || has_scopes) {
            let reason = match has_scopes {
                true => "its description states scopes",
                false => "others of the collection do",
            };
            report.add(
                codes::SECURITY_UNKNOWN,
                place(),
                format!("this request states no authorization, but {reason}"),
            );
        } else if scopes.is_some() && !has_scopes && stated.clone().any(needs_scopes) {
            report.add(
                codes::SCOPES_UNKNOWN,
                place(),
                "this request is authorized by OAuth 2, but its description states no scopes",
            );
        }
    }

    /// The requirements of the next item. Its schemes come from headers that were
    /// added for them, else from the nearest `auth` of the item, its folders or
    /// the collection, else from a user in the URL or an `Authorization` header.
    /// Several scopes are alternatives, with one requirement each.
    fn of_item(
        &mut self,
        item: &Item<'_>,
        scopes: &[String],
        api_keys: &mut Vec<(In, String)>,
        report: &mut Report,
    ) -> Option<Vec<SecurityRequirement>> {
        let place = item.auth.as_ref().unwrap_or(&item.request.node);
        let schemes = match self.stated.next()? {
            Authorization::Schemes(schemes) => schemes,
            Authorization::Open => return Some(Vec::new()),
            Authorization::Nothing => return None,
            Authorization::Unknown(kind) => {
                let kind = kind.map_or("no kind".to_owned(), |kind| {
                    format!("the kind `{kind}`, which is unknown or has no name")
                });
                report.add(
                    codes::AUTH_NOT_CONVERTED,
                    place,
                    format!("the authorization has {kind}; it is left out"),
                );
                return None;
            }
        };
        let mut requirement = SecurityRequirement::new();
        let mut oauth2 = None;
        for (name, mut scheme) in schemes {
            match &mut scheme {
                Scheme::OAuth2 { scopes: known, .. } => known.extend(scopes.iter().cloned()),
                Scheme::ApiKey(location, name) => {
                    let place = match location {
                        APIKeyLocation::Header => In::Header,
                        APIKeyLocation::Query => In::Query,
                        APIKeyLocation::Cookie => In::Cookie,
                    };
                    api_keys.push((place, name.clone()));
                }
                Scheme::Http(..) | Scheme::Signed(..) => {}
            }
            let is_oauth2 = matches!(scheme, Scheme::OAuth2 { .. });
            let name = self.add(name, scheme, place, report);
            if is_oauth2 {
                oauth2 = Some(name.clone());
            }
            requirement.insert(name, Vec::new());
        }
        let Some(oauth2) = oauth2.filter(|_| !scopes.is_empty()) else {
            return Some(vec![requirement]);
        };
        let with = |scope: &String| {
            let mut requirement = requirement.clone();
            requirement.insert(oauth2.clone(), vec![scope.clone()]);
            requirement
        };
        Some(scopes.iter().map(with).collect())
    }

    /// Registers a scheme and returns its name.
    fn add(&mut self, name: String, new: Scheme, place: &Node<'_>, report: &mut Report) -> String {
        let key = (name, new.identity());
        let name = self.names.get(&key).unwrap_or(&key.0).clone();
        if let Some(known) = self.schemes.get_mut(&name) {
            known.add_scopes(new);
            return name;
        }
        let place = || {
            place.about(format!(
                "/components/securitySchemes/{}",
                pointer_token(&name)
            ))
        };
        if new.lacks_urls() {
            report.add(
                codes::OAUTH_URLS_UNKNOWN,
                place(),
                format!("the security scheme `{name}` has no URLs"),
            );
        }
        if let Scheme::Signed(_, what) = &new {
            report.add(
                codes::AUTH_UNSUPPORTED,
                place(),
                format!(
                    "the security scheme `{name}` is {what}, which a client can't do by itself"
                ),
            );
        }
        self.schemes.insert(name.clone(), new);
        name
    }

    pub(crate) fn into_components(self) -> IndexMap<String, ReferenceOr<SecurityScheme>> {
        let schemes = self.schemes.into_iter();
        schemes
            .map(|(name, scheme)| (name, ReferenceOr::Item(scheme.into_openapi())))
            .collect()
    }
}
