//! The link to the next page, in the header `Link` (RFC 8288).

use reqwest::header::{HeaderMap, LINK};

/// The target of the link whose relation is `next`.
pub(super) fn next(headers: &HeaderMap) -> Option<&str> {
    let values = headers.get_all(LINK).into_iter();
    let mut values = values.filter_map(|value| value.to_str().ok());
    values.find_map(in_value)
}

fn in_value(mut text: &str) -> Option<&str> {
    loop {
        let (target, rest) = text.split_once('<')?.1.split_once('>')?;
        let (parameters, others) = parameters(rest);
        if parameters.iter().any(|parameter| is_next(parameter)) {
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
    let Some((name, value)) = parameter.split_once('=') else {
        return false;
    };
    let relations = value.trim().trim_matches('"').split_ascii_whitespace();
    name.trim().eq_ignore_ascii_case("rel")
        && relations
            .into_iter()
            .any(|relation| relation.eq_ignore_ascii_case("next"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_link_is_found_among_others() {
        for (value, found) in [
            ("</a?p=2>; rel=next", Some("/a?p=2")),
            (
                "</a?p=1>; rel=\"prev\", </a?p=3,4>; title=\"a, <b>; rel=next\"; REL=\"last next\"",
                Some("/a?p=3,4"),
            ),
            ("</a>; rel=\"prev\"; title=\"rel=next\"", None),
            ("</a>; rel=nextish, <", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(LINK, "<x>; rel=first".parse().unwrap());
            headers.append(LINK, value.parse().unwrap());
            assert_eq!(next(&headers), found, "{value}");
        }
    }
}
