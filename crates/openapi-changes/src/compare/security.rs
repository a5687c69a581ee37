//! Security and servers: who may call, and where.

use std::collections::{BTreeMap, BTreeSet};

use super::{Comparison, Pair, Words};
use crate::checks::Check;
use crate::document::Node;

/// One way to be authorized: the scopes of each scheme that it needs.
type Alternative<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

impl<'a> Comparison<'a> {
    pub(super) fn security(&mut self, pair: &Pair<'a>) {
        let old = alternatives(&self.old.document.root(), &pair.old);
        let new = alternatives(&self.new.document.root(), &pair.new);
        let free = |alternatives: &[Alternative<'_>]| {
            alternatives.is_empty() || alternatives.iter().any(BTreeMap::is_empty)
        };
        let all = |alternatives: &[Alternative<'_>]| {
            let shown: Vec<_> = alternatives.iter().map(shown).collect();
            shown.join(" or ")
        };
        match (free(&old), free(&new)) {
            (true, true) => return,
            (true, false) => {
                let to = all(&new);
                self.note(Check::SecurityRequired, pair, &Words::of("", &to));
                return;
            }
            (false, true) => {
                self.say(Check::SecurityDropped, pair);
                return;
            }
            (false, false) => {}
        }
        // One way on both sides: the scopes tell what changed.
        if let ([old], [new]) = (old.as_slice(), new.as_slice())
            && old.keys().eq(new.keys())
        {
            for (old, new) in old.values().zip(new.values()) {
                for scope in new.difference(old) {
                    self.note(Check::ScopeAdded, pair, &Words::of("", scope));
                }
                for scope in old.difference(new) {
                    self.note(Check::ScopeRemoved, pair, &Words::of(scope, ""));
                }
            }
            return;
        }
        for gone in old.iter().filter(|one| !is_enough(one, &new)) {
            let from = shown(gone);
            self.note(
                Check::SecurityAlternativeRemoved,
                pair,
                &Words::of(&from, ""),
            );
        }
        for added in new.iter().filter(|one| !is_enough(one, &old)) {
            let to = shown(added);
            self.note(Check::SecurityAlternativeAdded, pair, &Words::of("", &to));
        }
    }

    /// The schemes that the document has.
    pub(super) fn schemes(&mut self, document: &Pair<'a>) {
        let schemes = document.at("components").at("securitySchemes");
        let named = |name: &str| Pair {
            what: name.to_owned(),
            ..schemes.at(name)
        };
        for (name, old) in schemes.old.members() {
            let pair = named(name);
            if pair.new.is_nothing() {
                self.say(Check::SchemeRemoved, &pair);
                continue;
            }
            let (from, to) = (kind(&old), kind(&pair.new));
            if from != to {
                self.note(Check::SchemeChanged, &pair, &Words::of(&from, &to));
            }
            self.flows(&pair);
        }
        for (name, _) in schemes.new.members() {
            let pair = named(name);
            if pair.old.is_nothing() {
                self.say(Check::SchemeAdded, &pair);
            }
        }
    }

    fn flows(&mut self, scheme: &Pair<'a>) {
        let flows = scheme.at("flows");
        for (name, _) in flows.old.members() {
            let flow = flows.at(name);
            if flow.new.is_nothing() {
                continue;
            }
            for (key, step) in [("authorizationUrl", "url"), ("tokenUrl", "token-url")] {
                let (from, to) = (flow.old.text(key), flow.new.text(key));
                if from != to {
                    let words = Words::of(from, to);
                    self.note(Check::OauthUrlChanged, &flow, &Words { step, ..words });
                }
            }
            let scopes = flow.at("scopes");
            for (scope, text) in scopes.old.members() {
                let new = scopes.new.at(scope);
                if new.is_nothing() {
                    self.note(Check::OauthScopeRemoved, &flow, &Words::of(scope, ""));
                } else if text.value != new.value {
                    self.note(Check::OauthScopeDescribed, &flow, &Words::of("", scope));
                }
            }
            for (scope, _) in scopes.new.members() {
                if scopes.old.at(scope).is_nothing() {
                    self.note(Check::OauthScopeAdded, &flow, &Words::of("", scope));
                }
            }
        }
    }

    /// The first server is where a client sends; the others may be chosen.
    pub(super) fn servers(&mut self, pair: &Pair<'a>) {
        let servers = pair.at("servers");
        let urls = |node: &Node<'a>| {
            let servers = node.elements();
            servers.map(|server| server.text("url")).collect::<Vec<_>>()
        };
        let (old, new) = (urls(&servers.old), urls(&servers.new));
        let own = |urls: &[&'a str]| urls.first().copied().unwrap_or("the API's server");
        let (from, to) = (own(&old), own(&new));
        if from != to {
            self.note(Check::ServerChanged, &servers, &Words::of(from, to));
        }
        for url in old.iter().skip(1).filter(|url| !new.contains(url)) {
            self.note(Check::ServerRemoved, &servers, &Words::of(url, ""));
        }
        for url in new.iter().skip(1).filter(|url| !old.contains(url)) {
            self.note(Check::ServerAdded, &servers, &Words::of("", url));
        }
    }
}

/// The ways to be authorized for an operation: its own, or those of the document.
fn alternatives<'a>(root: &Node<'a>, operation: &Node<'a>) -> Vec<Alternative<'a>> {
    let own = operation.at("security");
    let stated = if own.is_nothing() {
        root.at("security")
    } else {
        own
    };
    let alternative = |requirement: Node<'a>| {
        let schemes = requirement.members();
        let schemes = schemes.map(|(name, _)| {
            let scopes = requirement.texts(name).into_iter().collect();
            (name.as_str(), scopes)
        });
        schemes.collect()
    };
    stated.elements().map(alternative).collect()
}

/// Whether who has `one` has all that one of `alternatives` asks for.
fn is_enough(one: &Alternative<'_>, alternatives: &[Alternative<'_>]) -> bool {
    alternatives.iter().any(|asked| {
        let has = |(scheme, scopes): (&&str, &BTreeSet<&str>)| {
            one.get(scheme).is_some_and(|own| own.is_superset(scopes))
        };
        asked.iter().all(has)
    })
}

fn shown(alternative: &Alternative<'_>) -> String {
    let schemes = alternative.iter().map(|(scheme, scopes)| {
        let scopes: Vec<_> = scopes.iter().copied().collect();
        match scopes.is_empty() {
            true => (*scheme).to_owned(),
            false => format!("{scheme} ({})", scopes.join(", ")),
        }
    });
    schemes.collect::<Vec<_>>().join(" and ")
}

/// What a scheme is, beside its texts and its scopes.
fn kind(scheme: &Node<'_>) -> String {
    let keys = ["type", "scheme", "in", "name", "openIdConnectUrl"];
    let parts = keys.map(|key| scheme.text(key));
    let flows = scheme.at("flows");
    let flows = flows.members().filter(|(_, flow)| !flow.is_nothing());
    let flows = flows.map(|(name, _)| name.as_str());
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.chain(flows).collect::<Vec<_>>().join(" ")
}
