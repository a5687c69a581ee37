//! Strings that obey rules.

use openapiv3::{StringFormat, StringType, VariantOrUnknownOrEmpty};
use regex_syntax::hir::{Class, Hir, HirKind};

/// Whether `text` obeys the rules.
pub(super) fn obeys(text: &str, rules: &StringType) -> bool {
    let length = text.chars().count();
    let is_listed = rules.enumeration.is_empty()
        || rules
            .enumeration
            .iter()
            .any(|value| value.as_deref() == Some(text));
    let matches = |pattern: &String| {
        let pattern = regress::Regex::new(pattern);
        pattern.map_or(true, |pattern| pattern.find(text).is_some())
    };
    is_listed
        && rules.min_length.is_none_or(|least| length >= least)
        && rules.max_length.is_none_or(|most| length <= most)
        && rules.pattern.as_ref().is_none_or(matches)
}

/// Words of the text that tools fill samples with.
const FILLER: &str = " ad adipisicing aliqua aliquip amet anim aute cillum commodo consectetur consequat \
    culpa cupidatat deserunt do dolor dolore duis ea eiusmod elit enim esse est et eu ex excepteur \
    exercitation fugiat id in incididunt ipsum irure labore laboris laborum lorem magna minim mollit \
    nisi non nostrud nulla occaecat officia pariatur proident qui quis reprehenderit sed sint sit sunt \
    tempor ullamco ut velit veniam voluptate ";

/// Whether a text is made of such words; the last one may be cut off.
pub(super) fn is_filler(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let mut words = text.split_whitespace().peekable();
    let mut is_filler = words.peek().is_some();
    while let Some(word) = words.next() {
        let cut = format!(" {word}");
        let is_cut = words.peek().is_none() && word.len() > 2 && FILLER.contains(&cut);
        is_filler &= is_cut || FILLER.contains(&format!("{cut} "));
    }
    is_filler
}

/// A string that obeys the rules, made of `name` where they leave that free.
pub(super) fn sample(rules: &StringType, name: &str) -> String {
    let mut listed = rules.enumeration.iter().flatten();
    if let Some(listed) = listed
        .clone()
        .find(|value| !value.is_empty())
        .or(listed.next())
    {
        return listed.clone();
    }
    let by_format = match &rules.format {
        VariantOrUnknownOrEmpty::Item(StringFormat::Date) => Some("2026-01-31"),
        VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => Some("2026-01-31T09:00:00Z"),
        VariantOrUnknownOrEmpty::Unknown(format) => match format.as_str() {
            "uuid" => Some("9b2f6a3e-52c7-4d0e-8a41-0c5d7e6f1a2b"),
            "email" => Some("jane@example.com"),
            "uri" | "url" => Some("https://example.com/"),
            "ipv4" => Some("192.0.2.1"),
            "ipv6" => Some("2001:db8::1"),
            "time" => Some("09:00:00Z"),
            "hostname" => Some("example.com"),
            _ => None,
        },
        _ => None,
    };
    let named = heck::AsSnakeCase(name).to_string();
    let cut: String = named
        .chars()
        .take(rules.max_length.unwrap_or(usize::MAX))
        .collect();
    let plain = by_format.into_iter().chain([&*named, &*cut]);
    let mut plain = plain.chain(["123456", "1234", "12", "1", "a"]);
    if let Some(plain) = plain.find(|text| !text.is_empty() && obeys(text, rules)) {
        return plain.to_owned();
    }
    let by_pattern = rules.pattern.as_deref().and_then(|pattern| {
        let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
        let least = rules.min_length.and_then(|least| u32::try_from(least).ok());
        let least = least.unwrap_or_default().min(MOST_REPEATED);
        let more = [
            0,
            least.saturating_sub(1),
            least,
            1,
            2,
            3,
            5,
            8,
            16,
            64,
            MOST_REPEATED,
        ];
        let mut texts = more.into_iter().map(|more| {
            let mut text = String::new();
            matched(&hir, more, &mut text);
            text
        });
        texts.find(|text| obeys(text, rules))
    });
    by_pattern.unwrap_or_else(|| {
        let least = rules.min_length.unwrap_or(1).min(MOST_REPEATED as usize);
        let most = rules.max_length.unwrap_or(usize::MAX);
        let text = named.chars().chain(std::iter::repeat('a'));
        text.take(named.len().max(least).min(most)).collect()
    })
}

/// How often a part of a pattern is repeated at most, and how long a sample is.
const MOST_REPEATED: u32 = 256;

/// Adds a text that the pattern matches; what repeats does so `more` times more
/// than it must.
fn matched(hir: &Hir, more: u32, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => *text += &String::from_utf8_lossy(&literal.0),
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges();
            let one = |c: char| ranges.iter().any(|r| (r.start()..=r.end()).contains(&c));
            let plain = "1aA-_ ".chars().find(|c| one(*c));
            text.extend(plain.or(ranges.first().map(|range| range.start())));
        }
        HirKind::Class(Class::Bytes(class)) => {
            let first = class.ranges().first();
            text.extend(first.map(|range| char::from(range.start())));
        }
        HirKind::Repetition(repeated) => {
            let most = repeated.max.unwrap_or(u32::MAX).min(MOST_REPEATED);
            let times = repeated.min.saturating_add(more).min(most);
            for _ in 0..times {
                let before = text.len();
                matched(&repeated.sub, more, text);
                // What matches nothing does so however often.
                if text.len() == before || text.len() > MOST_REPEATED as usize {
                    break;
                }
            }
        }
        HirKind::Capture(capture) => matched(&capture.sub, more, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| matched(part, more, text)),
        HirKind::Alternation(parts) => {
            parts
                .iter()
                .take(1)
                .for_each(|part| matched(part, more, text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_obeys_its_rules() {
        for (pattern, least, most) in [
            (Some("^[0-9]+$"), Some(1), Some(15)),
            (Some("^[A-Z]{3}-\\d{4}$"), None, None),
            (Some("^(?:red|blue)?x*$"), Some(8), None),
            (Some("^\\+[1-9]\\d{6,14}$"), None, None),
            (None, Some(40), None),
            (None, None, Some(2)),
            (None, None, Some(0)),
            (Some("^[0-9a-f]*$"), Some(200), None),
        ] {
            let rules = StringType {
                pattern: pattern.map(str::to_owned),
                min_length: least,
                max_length: most,
                ..StringType::default()
            };
            let text = sample(&rules, "accountId");
            assert!(obeys(&text, &rules), "{text:?}: {rules:?}");
        }
    }

    #[test]
    fn a_pattern_that_asks_for_more_than_there_is_ends() {
        let empty = format!("{}(){}", "(".repeat(40), "{99})".repeat(40));
        for pattern in ["^((a{99}){99}){99}$", &empty] {
            let rules = StringType {
                pattern: Some(pattern.to_owned()),
                min_length: Some(usize::MAX),
                ..StringType::default()
            };
            assert!(sample(&rules, "x").len() <= 2 * MOST_REPEATED as usize);
        }
    }
}
