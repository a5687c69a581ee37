//! Reads lists of allowed values, if the grammar of the text is unmistakable.

mod exclusions;
mod grammar;
mod introduction;
mod lines;

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use self::exclusions::{is_boolean, is_open, is_template};
use self::grammar::List;
use self::introduction::Introduced;
use self::lines::lines;
use super::constant;

/// How certain a list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Listing {
    /// Its end is marked, as in `(This can only be one of A,B)`.
    #[default]
    Marked,
    /// Each value is quoted. A sample outside the list contradicts it.
    Quoted,
    /// Bare words. A sample must confirm them.
    Bare,
}

/// The values that a text lists. There can be one value per line, in backticks at
/// the start, followed by nothing or by a dash and its meaning:
///
/// ```text
/// The registrant status:
/// `pending` - Registrant's status is pending.
/// `denied` - Registrant's status is denied.
/// ```
///
/// Or a sentence says that these are all values: "Must be one of `a`, `b`.",
/// "Possible values: a, b or c." After such words, a colon or a full stop may also
/// separate a value from its meaning.
///
/// A list has at least two values, without spaces. `true` and `false` are a type,
/// not a list. A list does not count if it may go on, if its values can be
/// combined, if it holds under a condition, if it names other things, if its
/// default is not in it, or if it turns into prose. A text that begins with
/// "Provide `a` as the value for this field if you would like" lists one value.
pub(super) fn listed(text: &str) -> (Vec<String>, Listing) {
    let nothing = (Vec::new(), Listing::Quoted);
    if let Some(value) = only_value(text) {
        let value = Some(value).filter(|value| !is_boolean(value));
        return (
            value.map(str::to_owned).into_iter().collect(),
            Listing::Quoted,
        );
    }
    let plain = without_tags(text);
    let lower = plain.to_ascii_lowercase();
    let introduced = Introduced::find(&plain, &lower);
    if introduced.is_none() && !plain.contains('`') {
        return nothing;
    }
    let list = lines(&plain, introduced.as_ref());
    let Some(List {
        values,
        listing,
        around,
    }) = list.or_else(|| introduced.as_ref()?.in_sentence(&lower))
    else {
        return nothing;
    };
    let known: HashSet<&str> = values.iter().map(String::as_str).collect();
    let is_list = values.len() > 1
        && known.len() == values.len()
        && !values.iter().all(|value| is_boolean(value))
        && !values.iter().any(|value| is_template(value))
        && defaults(&plain, &lower).all(|default| known.contains(default))
        && !is_open(&around);
    (if is_list { values } else { Vec::new() }, listing)
}

fn only_value(text: &str) -> Option<&str> {
    static ONE: LazyLock<Regex> = LazyLock::new(|| {
        let quoted = r#"[`'"]([^`'"\s]+)[`'"]"#;
        constant(&format!(
            r"(?i)^(?:(?:provide|enter) {quoted} as the value for|set the value of) this field (?:to {quoted} )?if you would like"
        ))
    });
    if !text.contains("if you would like") {
        return None;
    }
    let found = ONE.captures(text)?;
    Some(found.get(1).or(found.get(2))?.as_str())
}

/// The values that a text names as the default.
fn defaults<'a>(text: &'a str, lower: &str) -> impl Iterator<Item = &'a str> {
    static DEFAULT: LazyLock<Regex> = LazyLock::new(|| {
        constant(
            r#"\bdefault(?:s to| is| value| value is| value will be| will be)?:? *[`'"]([^`'"\s]+)[`'"]|\bdefault: *([a-z0-9_-]+) *(?:\)|\n|\.\s|\.?$)"#,
        )
    });
    let ranges: Vec<_> = if lower.contains("default") {
        let found = DEFAULT.captures_iter(lower);
        found
            .filter_map(|found| found.get(1).or(found.get(2)))
            .filter(|default| !["none", "null"].contains(&default.as_str()))
            .map(|default| default.range())
            .collect()
    } else {
        Vec::new()
    };
    ranges.into_iter().filter_map(|range| text.get(range))
}

/// Replaces the tags that lay out a list by line breaks, and `<code>` by
/// backticks.
fn without_tags(text: &str) -> String {
    static LINE: LazyLock<Regex> =
        LazyLock::new(|| constant(r"(?i)</?(?:br|p|ul|ol|li|dl|dt|dd|div)(?:[\s/][^<>]*)?>"));
    static CODE: LazyLock<Regex> = LazyLock::new(|| constant(r"(?i)</?code>"));
    if !text.contains('<') {
        return text.to_owned();
    }
    let text = LINE.replace_all(text, "\n");
    CODE.replace_all(&text, "`").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_values_is_read_where_its_grammar_is_unmistakable() {
        let values = |text: &str| listed(text).0;
        let list =
            "The status:<br>`a` - First.</br>* `b` — Second.\n`c_3`\n\nThis value defaults to `a`.";
        assert_eq!(values(list), ["a", "b", "c_3"]);
        assert_eq!(
            values("Provide `a_b` as the value for this field if you would like it."),
            ["a_b"]
        );
        assert_eq!(
            values("Set the value of this field to \"a_b\" if you would like it."),
            ["a_b"]
        );
        for (text, listing) in [
            ("Possible values: `a`, `b`.", Listing::Quoted),
            ("**Possible values:** `a` | `b`", Listing::Quoted),
            (
                "The sort order. Allowed values are 'a' and 'b'. Default: 'a'.",
                Listing::Quoted,
            ),
            ("Must be one of `a` or `b`.", Listing::Quoted),
            ("The value must be either `a`, `b`.", Listing::Quoted),
            ("Can be one of: `a`, `b`", Listing::Quoted),
            ("The state. Can be: `a`, or `b`.", Listing::Quoted),
            (
                "The value of this field can be one of the following:<br>`a`, `b`.",
                Listing::Quoted,
            ),
            ("One of \"a\", \"b\".", Listing::Quoted),
            (
                "Can be: `a` or `b`, and the default is `a`.",
                Listing::Quoted,
            ),
            ("Can be either `a` or `b`.", Listing::Quoted),
            ("The type (one of `a`, `b`).", Listing::Quoted),
            ("Valid values: `a` (default), `b`.", Listing::Quoted),
            (
                "The possible values are:<ul><li><code>a</code>. First.</li><li><code>b</code>. Second.</li></ul>",
                Listing::Quoted,
            ),
            (
                "Possible values:\n* `a`: First.\n* `b`: Second.",
                Listing::Quoted,
            ),
        ] {
            assert_eq!(
                listed(text),
                (vec!["a".to_owned(), "b".to_owned()], listing),
                "{text}"
            );
        }
    }

    #[test]
    fn bare_words_are_values_behind_words_that_say_so() {
        for text in [
            "One of: asc or desc",
            "The order. Allowed values: asc, desc.",
            "Values: asc|desc",
        ] {
            let expected = (vec!["asc".to_owned(), "desc".to_owned()], Listing::Bare);
            assert_eq!(listed(text), expected, "{text}");
        }
        assert_eq!(listed("One of asc or desc").0, Vec::<String>::new());
    }

    #[test]
    fn a_list_that_may_go_on_or_lists_other_things_is_none() {
        for silent in [
            "`a` - The only one.",
            "Either `a` or `b`.",
            "For example:\n`a` - x\n`b` - y",
            "`a`: Use it to view x.\n`b`: Use it to view y.",
            "`a` - x\n`b` and `c` - y",
            "`a` - x\n`a` - y",
            "Set the value of this field to `true` if you would like it.",
            "Unique id. For your own, provide `me` as the value for this field.",
            "Whether it is on:\n`true` - It is.\n`false` - It is not.",
            "Possible values: `a`, `b`, etc.",
            "Possible values: `a`, `b`, ...",
            "Possible values include `a`, `b`.",
            "Possible values, e.g. `a`, `b`.",
            "A value such as `a`, `b`.",
            "Must be one of `a`, `b` or a custom name.",
            "Must be one of `a a`, `b`.",
            "Possible values: `a`, `b`. Default: `c`.",
            "Allowed values: any string, or null.",
            "Allowed values: 1-100",
            "One of: id, email or name of the user.",
            "Can be one of the user's channels: `a`, `b`.",
            "One or a combination of: `a`, `b`.",
            "A comma-separated list. Possible values: `a`, `b`.",
            "Returns these fields:\n`id` - The id.\n`name` - The name.",
            "Supported placeholders:\n`id` - The id.\n`name` - The name.",
            "Possible values: true, false.",
            "Possible values: `true`, `false`.",
            "Possible values depend on `a` and `b`.",
            "The default values are `a` and `b`.",
            "Possible values: `a`, `b`. With the beta also `c`.",
            "Possible values: `a`, `b`\n`c`, `d`",
            "Possible values: `a`, `b` - and `c` soon.",
            "Supported:\n`a` - x\n`b` - y\nHeaders:\n`c` - z",
        ] {
            assert!(
                listed(silent).0.is_empty(),
                "{silent}: {:?}",
                listed(silent)
            );
        }
    }

    #[test]
    fn no_text_around_a_list_makes_it_a_wrong_one() {
        // Whatever stands around a list, it is read whole or not at all.
        let around = ["", "The type. ", "Note: `x`. ", "Type `y`:\n", " See `z`."];
        let lists = [
            "Possible values: `a`, `b`.",
            "\n`a` - A.\n`b` - B.\n",
            "Must be one of `a` or `b`.",
        ];
        for before in around {
            for list in lists {
                for after in around {
                    let text = format!("{before}{list}{after}");
                    let values = listed(&text).0;
                    assert!(
                        values.is_empty() || values == ["a", "b"],
                        "{text}: {values:?}"
                    );
                }
            }
        }
    }
}
