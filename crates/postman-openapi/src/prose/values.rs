//! Lists of the values that a field may have, where the grammar of the text is
//! unmistakable.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::{code_spans, constant};

/// How sure a list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Listing {
    /// Its end is marked, as in `(This can only be one of A,B)`.
    #[default]
    Marked,
    /// Each value is quoted: a sample outside the list speaks against it.
    Quoted,
    /// Bare words: a sample must be among them.
    Bare,
}

/// The values that a text lists. One a line, each in backticks at its start and
/// followed by nothing or by a dash and what it means:
///
/// ```text
/// The registrant status:
/// `pending` - Registrant's status is pending.
/// `denied` - Registrant's status is denied.
/// ```
///
/// Or in a sentence that says that these are all: "Must be one of `a`, `b`.",
/// "Possible values: a, b or c." Behind such words a line may also join a value
/// to its meaning by a colon or a full stop.
///
/// Two values at least, `true` and `false` being no list but a type, none with
/// a space in it. A list that says "for example" or "including", one of names
/// of other things, one whose default is not in it, or one that goes over into
/// prose, lists nothing for certain. One value is listed by a text that begins
/// with "Provide `a` as the value for this field if you would like".
pub(super) fn listed(text: &str) -> (Vec<String>, Listing) {
    if let Some(value) = only_value(text) {
        let values = if is_boolean(value) {
            Vec::new()
        } else {
            vec![value.to_owned()]
        };
        return (values, Listing::Quoted);
    }
    let nothing = (Vec::new(), Listing::Quoted);
    let plain = without_tags(text);
    let lower = plain.to_ascii_lowercase();
    let introduced = Introduced::find(&plain, &lower);
    if introduced.is_none() && !plain.contains('`') || OPEN.is_match(&lower) {
        return nothing;
    }
    let (values, listing) = lines(&plain, introduced.as_ref())
        .map(|values| (values, Listing::Quoted))
        .or_else(|| introduced.as_ref()?.in_sentence())
        .unwrap_or(nothing);
    let known: HashSet<&str> = values.iter().map(String::as_str).collect();
    let is_list = values.len() > 1
        && known.len() == values.len()
        && !values.iter().all(|value| is_boolean(value))
        && defaults(&plain, &lower).all(|default| known.contains(default));
    (if is_list { values } else { Vec::new() }, listing)
}

/// What shows that a list goes on, or that several of its values go together.
static OPEN: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?-u)\b(?:for example|e\.g\.|such as|any of|options to|comma|separated|etc\b|includ(?:e|es|ing)\b(?: the)? ?[:`]|among others|or any|and more|and others|combination|more than one|at least one of|full list|complete list|other values|additional values)|\.\.\.",
    )
});

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

/// The values of lines that begin with one.
fn lines(text: &str, introduced: Option<&Introduced<'_>>) -> Option<Vec<String>> {
    let mut values = Vec::new();
    let mut start = 0;
    let mut follows_value = false;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let item = line.trim().trim_start_matches(['*', '-', '•', ' ', '\t']);
        if item.starts_with('`') {
            let before = text.get(..start).unwrap_or_default();
            if !follows_value && names_other_things(before) {
                return None;
            }
            // Behind words that say "these are all", a line needs no dash.
            let is_introduced = introduced.is_some_and(|i| {
                i.all && (!values.is_empty() || before.trim_end().ends_with(i.words))
            });
            let (value, rest) = quoted(item)?;
            let rest = rest.trim_start();
            let dashes: &[char] = if is_introduced {
                &['-', '–', '—', ':', '.', '(']
            } else {
                &['-', '–', '—']
            };
            if !rest.is_empty() && !rest.starts_with(dashes) {
                return None;
            }
            values.push(value.to_owned());
            follows_value = true;
        } else if !item.is_empty() {
            follows_value = false;
        }
        start = end;
    }
    (values.len() > 1).then_some(values)
}

/// Whether a list's introduction says that it lists other things than values.
fn names_other_things(introduction: &str) -> bool {
    let last = introduction.trim_end();
    let last = last.rsplit(['.', '\n']).next().unwrap_or_default();
    let last = last.to_ascii_lowercase();
    let things = [
        "fields",
        "properties",
        "attributes",
        "parameters",
        "headers",
        "columns",
        "keys",
        "variables",
        "placeholders",
        "scopes",
        "permissions",
        "wildcards",
        "operators",
        "functions",
        "filters",
        "flags",
        "syntax",
        "qualifiers",
        "modifiers",
    ];
    !last.contains("one of") && things.iter().any(|thing| last.contains(thing))
}

/// A list behind words that announce it.
#[derive(Debug)]
struct Introduced<'a> {
    words: &'a str,
    /// What follows the words.
    list: &'a str,
    /// The words say that the list is all there is.
    all: bool,
}

impl<'a> Introduced<'a> {
    /// `lower` is `text` in small letters.
    fn find(text: &'a str, lower: &str) -> Option<Self> {
        static ALL: LazyLock<Regex> = LazyLock::new(|| {
            constant(
                r"(?-u)(?:\b(?:must|has to|should|shall|can only|may only) be (?:either(?: one of)?|one of)(?: the following)?(?: values| strings)?|\b(?:possible|allowed|allowable|valid|accepted|acceptable|available|permitted|supported) values(?: are)?(?: either)?|(?:^|[.\n*:(] *)one of(?: the following)?(?: values)?|(?:^|[.\n*] *)(?:can be|must be|enum|values|options):)(?:\*\*)? ?:?(?:\*\*)?\s*",
            )
        });
        static SOME: LazyLock<Regex> = LazyLock::new(|| {
            constant(
                r"(?-u)\b(?:can|may) be(?: set to)? (?:either(?: one of)?|one of)(?: the following)?(?: values| strings)?:?\s*",
            )
        });
        if !["one of", "values", "enum", "be:", "options", "either"]
            .iter()
            .any(|word| lower.contains(word))
        {
            return None;
        }
        let (found, all) = match ALL.find(lower) {
            Some(found) => (found, true),
            None => (SOME.find(lower)?, false),
        };
        Some(Self {
            words: text.get(found.range())?.trim(),
            list: text.get(found.end()..)?,
            all,
        })
    }

    /// The values of a list that ends with its sentence.
    fn in_sentence(&self) -> Option<(Vec<String>, Listing)> {
        let mut values = Vec::new();
        let mut rest = self.list;
        let is_quoted = rest.starts_with(['`', '"', '\'']);
        if !is_quoted
            && !(self.all
                && (self.words.trim_end_matches('*').ends_with([':'])
                    || self.words.ends_with("are")))
        {
            return None;
        }
        loop {
            let (value, after) = if is_quoted {
                quoted(rest)?
            } else {
                word(rest)?
            };
            values.push(value.to_owned());
            let after = after_remark(after);
            match separator(after) {
                Some(next) if starts_default(next) => break,
                Some(next) => rest = next,
                None if ends(after) => {
                    rest = after;
                    break;
                }
                None => return None,
            }
        }
        // Another value in the text may be one that is missing here.
        let known: HashSet<&String> = values.iter().collect();
        let is_other = |span: &String| !span.contains(' ') && !known.contains(span);
        if code_spans(rest).iter().any(is_other) {
            return None;
        }
        let listing = if is_quoted {
            Listing::Quoted
        } else {
            Listing::Bare
        };
        Some((values, listing))
    }
}

/// A value in backticks or quotes at the start of `text`, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text
        .chars()
        .next()
        .filter(|c| ['`', '"', '\''].contains(c))?;
    let (value, rest) = text.strip_prefix(quote)?.split_once(quote)?;
    (!value.is_empty() && !value.contains(char::is_whitespace)).then_some((value, rest))
}

/// A bare value at the start of `text`, and what follows it.
fn word(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)))
        .unwrap_or(text.len());
    let value = text.get(..end)?.trim_end_matches('.');
    let rest = text.get(value.len()..)?;
    let is_prose = [
        "a", "an", "any", "the", "one", "all", "or", "and", "null", "none", "not",
    ];
    (!value.is_empty() && !is_prose.contains(&value)).then_some((value, rest))
}

/// What follows a remark in parentheses, as "(default)".
fn after_remark(text: &str) -> &str {
    let remark = text.trim_start_matches(' ').strip_prefix('(');
    let rest = remark.and_then(|remark| remark.split_once(')'));
    rest.map_or(text, |(_, rest)| rest)
}

/// Whether a list goes over into its default: "`a`, `b`, and the default is `a`".
fn starts_default(text: &str) -> bool {
    let text = text.trim_start_matches("and ").trim_start_matches("the ");
    text.get(..7)
        .is_some_and(|word| word.eq_ignore_ascii_case("default"))
}

/// What follows a comma, a bar, "or" or "and".
fn separator(text: &str) -> Option<&str> {
    static SEPARATOR: LazyLock<Regex> =
        LazyLock::new(|| constant(r"(?-u)^ *(?:(?:,|;|\||/)\s*(?:(?:or|and) +)?|(?:or|and) +)"));
    text.get(SEPARATOR.find(text)?.end()..)
}

/// Whether a sentence ends here.
fn ends(text: &str) -> bool {
    let text = text.trim_start_matches(' ');
    text.is_empty()
        || text.starts_with(['\n', ')', ']'])
        || text
            .strip_prefix('.')
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// The values that a text names as default.
fn defaults<'a>(text: &'a str, lower: &str) -> impl Iterator<Item = &'a str> {
    static DEFAULT: LazyLock<Regex> = LazyLock::new(|| {
        constant(
            r#"\bdefault(?:s to| is| value| value is| value will be| will be)?:? *[`'"]([^`'"\s]+)[`'"]"#,
        )
    });
    let ranges: Vec<_> = if lower.contains("default") {
        let found = DEFAULT.captures_iter(lower);
        found
            .filter_map(|found| Some(found.get(1)?.range()))
            .collect()
    } else {
        Vec::new()
    };
    ranges.into_iter().filter_map(|range| text.get(range))
}

/// Tags that lay out a list, as lines; `<code>` as backticks.
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

fn is_boolean(value: &str) -> bool {
    matches!(value, "true" | "false")
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
