//! The link to the next page, in the header `Link` (RFC 8288).

use reqwest::header::{HeaderMap, LINK};
use url::Url;

/// The target of the link whose relation is `next`, of an answer from `url`.
pub(super) fn next<'h>(headers: &'h HeaderMap, url: &Url) -> Option<&'h str> {
    let values = headers.get_all(LINK).into_iter();
    let mut values = values.filter_map(|value| value.to_str().ok());
    values.find_map(|value| in_value(value, url))
}

fn in_value<'t>(mut text: &'t str, url: &Url) -> Option<&'t str> {
    loop {
        let (target, rest) = text.split_once('<')?.1.split_once('>')?;
        let (parameters, others) = parameters(rest);
        let mut anchors = parameters.iter().filter_map(|of| value_of(of, "anchor"));
        let is_next = parameters.iter().any(|parameter| is_next(parameter));
        if is_next && anchors.all(|anchor| is_of(anchor, url)) {
            return Some(target);
        }
        text = others;
    }
}

/// The parameters of a link, and the links behind it.
fn parameters(text: &str) -> (Vec<&str>, &str) {
    let (mut parameters, mut begin) = (Vec::new(), 0);
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            ';' | ',' if !is_quoted => {
                parameters.extend(text.get(begin..at));
                begin = at + 1;
                if c == ',' {
                    return (parameters, text.get(begin..).unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    parameters.extend(text.get(begin..));
    (parameters, "")
}

/// `rel=next`, perhaps in quotes and among others.
fn is_next(parameter: &str) -> bool {
    let relations = value_of(parameter, "rel").unwrap_or_default();
    let mut relations = relations.split_ascii_whitespace();
    relations.any(|relation| relation.eq_ignore_ascii_case("next"))
}

/// The value of a parameter, if it has this name.
fn value_of<'p>(parameter: &'p str, name: &str) -> Option<&'p str> {
    let (of, value) = parameter.split_once('=')?;
    let is_named = of.trim().eq_ignore_ascii_case(name);
    is_named.then(|| value.trim().trim_matches('"'))
}

/// Whether an anchor, from which a link leads, is what was asked for: the pages of one
/// list differ in their query.
fn is_of(anchor: &str, url: &Url) -> bool {
    url.join(anchor).is_ok_and(|anchor| {
        anchor.origin() == url.origin()
            && anchor.path() == url.path()
            && anchor.fragment().is_none_or(str::is_empty)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_link_is_found_among_others() {
        let url = "https://a.example/a?p=1".parse().unwrap();
        for (value, found) in [
            ("</a?p=2>; rel=next", Some("/a?p=2")),
            (
                "</a?p=1>; rel=\"prev\", </a?p=3,4>; title=\"a, <b>; rel=next\"; REL=\"last next\"",
                Some("/a?p=3,4"),
            ),
            ("</a>; rel=\"prev\"; title=\"rel=next\"", None),
            ("</a>; rel=nextish, <", None),
            ("", None),
            // A link of something else.
            (
                "</a?p=2>; rel=next; anchor=\"/b\", </a?p=3>; rel=next",
                Some("/a?p=3"),
            ),
            ("</a?p=2>; anchor=\"#part\"; rel=next", None),
            ("</a?p=2>; rel=next; Anchor=\"https://b.example/a\"", None),
            (
                "</a?p=2>; rel=next; anchor=\"https://a.example/a\"",
                Some("/a?p=2"),
            ),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(LINK, "<x>; rel=first".parse().unwrap());
            headers.append(LINK, value.parse().unwrap());
            assert_eq!(next(&headers, &url), found, "{value}");
        }
    }
}
