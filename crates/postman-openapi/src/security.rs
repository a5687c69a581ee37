//! Security schemes and requirements.

use indexmap::IndexMap;
use openapiv3::{
    AuthorizationCodeOAuth2Flow, OAuth2Flows, ReferenceOr, SecurityRequirement, SecurityScheme,
};

use crate::diagnostic::{Code, Report, Severity};
use crate::node::Node;
use crate::postman::Item;

/// What the generator of collections writes on the header it adds for a
/// security scheme.
const ADDED_FOR_SCHEME: &str = "Added as a part of security scheme: ";

/// The security schemes of the document under construction.
#[derive(Debug, Default)]
pub(crate) struct Schemes {
    /// Scopes that operations ask for, by the oauth2 scheme's name.
    oauth2: IndexMap<String, IndexMap<String, String>>,
}

impl Schemes {
    /// What an item's requests say of security: the scheme named beside their
    /// `Authorization` header, or their `auth`. Several scopes are
    /// alternatives: one requirement each.
    pub(crate) fn requirements(
        &mut self,
        item: &Item<'_>,
        scopes: &[String],
        report: &mut Report<'_>,
    ) -> Option<Vec<SecurityRequirement>> {
        let saved = item
            .responses
            .iter()
            .filter_map(|response| response.get("originalRequest"));
        let requests = std::iter::once(item.request.node.clone()).chain(saved);
        let mut scheme = requests
            .flat_map(|request| request.each("header"))
            .find_map(|h| scheme_of(&h));
        if scheme.is_none()
            && let Some(auth) = item.request.node.get("auth")
        {
            match auth.text("type") {
                Some("oauth2") => scheme = Some("oauth2"),
                Some("noauth") => return Some(Vec::new()),
                kind => report.warning(
                    Code::AuthNotConverted,
                    auth.pointer.clone(),
                    format!(
                        "authorization of kind `{}` was left out",
                        kind.unwrap_or("unknown")
                    ),
                    "describe the security scheme in the overlay",
                ),
            }
        }
        let scheme = scheme?;
        if !self.oauth2.contains_key(scheme) {
            report.say(
                Severity::Note,
                Code::OauthUrlsUnknown,
                item.request.node.pointer.clone(),
                format!("the input names the security scheme `{scheme}`, but not its URLs"),
                Some("set authorizationUrl and tokenUrl of its flow in the overlay"),
            );
        }
        let known = self.oauth2.entry(scheme.to_owned()).or_default();
        for scope in scopes {
            known.entry(scope.clone()).or_default();
        }
        let requirement =
            |scopes: Vec<String>| SecurityRequirement::from([(scheme.to_owned(), scopes)]);
        Some(if scopes.is_empty() {
            vec![requirement(Vec::new())]
        } else {
            scopes
                .iter()
                .map(|scope| requirement(vec![scope.clone()]))
                .collect()
        })
    }

    pub(crate) fn into_components(self) -> IndexMap<String, ReferenceOr<SecurityScheme>> {
        let scheme = |scopes| SecurityScheme::OAuth2 {
            flows: OAuth2Flows {
                authorization_code: Some(AuthorizationCodeOAuth2Flow {
                    authorization_url: String::new(),
                    token_url: String::new(),
                    refresh_url: None,
                    scopes,
                    extensions: IndexMap::new(),
                }),
                ..OAuth2Flows::default()
            },
            description: None,
            extensions: IndexMap::new(),
        };
        self.oauth2
            .into_iter()
            .map(|(name, scopes)| (name, ReferenceOr::Item(scheme(scopes))))
            .collect()
    }
}

fn scheme_of<'a>(header: &Node<'a>) -> Option<&'a str> {
    let is_authorization = header.text("key")?.eq_ignore_ascii_case("authorization");
    let scheme = header.description()?.strip_prefix(ADDED_FOR_SCHEME)?.trim();
    (is_authorization && scheme.to_ascii_lowercase().contains("oauth2")).then_some(scheme)
}
