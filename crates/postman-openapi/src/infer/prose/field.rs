//! Reads the description of a parameter or a property.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::bound::Bound;
use super::limits::Limits;
use super::values::{self, Listing};
use super::{constant, holds_at_times, verbatim};

/// The rules that a description states, and the text that remains.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Field {
    pub(crate) required: bool,
    pub(crate) allowed: Vec<String>,
    /// How sure `allowed` is.
    pub(crate) listing: Listing,
    /// The value consists of digits.
    pub(crate) digits: bool,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    /// Of the value, if it is a number.
    pub(crate) minimum: Option<Bound>,
    /// Of the value, if it is a number.
    pub(crate) maximum: Option<Bound>,
    /// The text calls the value an int64.
    pub(crate) int64: bool,
    /// What is left for a reader.
    pub(crate) description: Option<String>,
}

impl Field {
    /// Whether it limits no value.
    pub(crate) fn is_unlimited(&self) -> bool {
        let has_length = self.min_length.or(self.max_length).is_some();
        let has_bound = self.minimum.or(self.maximum).is_some();
        self.allowed.is_empty() && !self.digits && !has_length && !has_bound
    }

    /// What is claimed of a value that another request describes in this way,
    /// too: the loosest limits, all values.
    pub(crate) fn loosen(&mut self, other: Self) {
        self.required &= other.required;
        self.digits &= other.digits;
        self.int64 |= other.int64;
        if !self.allowed.is_empty() && !other.allowed.is_empty() {
            for value in other.allowed {
                if !self.allowed.contains(&value) {
                    self.allowed.push(value);
                }
            }
        }
        let looser =
            |own: &mut Option<usize>, other: Option<usize>, is_looser: fn(usize, usize) -> bool| {
                if let (Some(known), Some(other)) = (*own, other)
                    && is_looser(other, known)
                {
                    *own = Some(other);
                }
            };
        looser(&mut self.min_length, other.min_length, |new, known| {
            new < known
        });
        looser(&mut self.max_length, other.max_length, |new, known| {
            new > known
        });
        if let (Some(own), Some(other)) = (self.minimum, other.minimum)
            && (other.limit < own.limit || other.limit == own.limit && own.exclusive)
        {
            self.minimum = Some(other);
        }
        if let (Some(own), Some(other)) = (self.maximum, other.maximum)
            && (other.limit > own.limit || other.limit == own.limit && own.exclusive)
        {
            self.maximum = Some(other);
        }
    }
}

/// Reads the description of a parameter or a property.
pub(crate) fn field(text: &str) -> Field {
    static ONE_OF: LazyLock<Regex> =
        LazyLock::new(|| constant(r"(?i)\s*\(this can only be one of ([^()]+)\)"));
    static DIGITS: LazyLock<Regex> =
        LazyLock::new(|| constant(r"(?i)(?:^|[\s:(])numeric value(?:[,.;)]|$)"));
    static INT64: LazyLock<Regex> = LazyLock::new(|| constant(r"\bint64\b"));

    let (required, rest) = match after_required(text).or_else(|| before_required(text)) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let marked = if rest.contains("only be one of") {
        ONE_OF.captures(rest)
    } else {
        None
    };
    let mut allowed = Vec::new();
    let description = match marked.as_ref().and_then(|marked| marked.get(1)) {
        Some(list) => {
            let list = list.as_str().split(',').map(str::trim);
            let mut seen = HashSet::new();
            allowed.extend(list.filter(|value| !value.is_empty() && seen.insert(*value)));
            verbatim(&ONE_OF.replace(rest, ""))
        }
        None => verbatim(rest),
    };
    let mut allowed: Vec<String> = allowed.into_iter().map(str::to_owned).collect();
    let mut listing = Listing::Marked;
    if let (None, Some(text)) = (&marked, &description) {
        (allowed, listing) = values::listed(text);
    }
    let limits = description.as_deref().map(Limits::read).unwrap_or_default();
    // A "numeric value" may have a sign or decimals, unless its length is limited.
    let has_length = limits.min_length.or(limits.max_length).is_some();
    Field {
        required,
        allowed,
        listing,
        digits: has_length && DIGITS.is_match(rest),
        min_length: limits.min_length,
        max_length: limits.max_length,
        minimum: limits.minimum,
        maximum: limits.maximum,
        int64: rest.contains("int64") && INT64.is_match(rest),
        description,
    }
}

/// The text after the mark that makes a field required: `(Required)`,
/// `[Required]`, `**Required**`, `Required:` or "Required." at the start, or
/// `Mandatory` in these places. The mark does not count if a condition follows
/// ("if", "for", …) or a denial ("Required: no").
fn after_required(text: &str) -> Option<&str> {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        constant(
            r"(?i)^(?:[(\[](?:required|mandatory)[)\]]|\*\*(?:required|mandatory)[.:]?\*\*|(?:required|mandatory)(?::|\.(?:\s|<|$)))[.:]*",
        )
    });
    let text = text.trim_start();
    if !text.starts_with(['(', '[', '*', 'R', 'r', 'M', 'm']) {
        return None;
    }
    let end = MARK.find(text)?.end();
    // The whitespace or the tag that ends a sentence belongs to the rest.
    let mark = text.get(..end)?.trim_end().trim_end_matches('<');
    let rest = text.get(mark.len()..)?.trim_start();
    (!begins_with_condition(rest)).then_some(rest)
}

/// The text before such a mark in brackets or in bold at the end. It does not
/// count in a sentence that states a condition.
fn before_required(text: &str) -> Option<&str> {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        constant(
            r"(?i)\s*(?:\((?:required|mandatory)\)|\[(?:required|mandatory)\]|\*\*(?:required|mandatory)\*\*)\.?\s*$",
        )
    });
    let end = text.trim_end();
    if !end
        .strip_suffix('.')
        .unwrap_or(end)
        .ends_with([')', ']', '*'])
    {
        return None;
    }
    let found = MARK.find(text)?;
    let rest = text.get(..found.start())?;
    let sentence = rest
        .rsplit(['.', '\n'])
        .find(|part| !part.trim().is_empty());
    let sentence = sentence.unwrap_or_default().trim().to_ascii_lowercase();
    let is_denied = sentence.ends_with(" not") || sentence.starts_with("optional");
    (!is_denied && !holds_at_times(&sentence)).then_some(rest)
}

fn begins_with_condition(rest: &str) -> bool {
    // What a tag or a sign separates, follows all the same.
    let mut in_tag = false;
    let start = rest.find(|c: char| {
        in_tag = c == '<' || in_tag && c != '>';
        !in_tag && c.is_alphabetic()
    });
    let rest = start
        .and_then(|start| rest.get(start..))
        .unwrap_or_default();
    let first = rest.split(|c: char| !c.is_alphabetic()).next();
    let first = first.unwrap_or_default();
    let is_lower = first == first.to_lowercase();
    let is_shouted = first.len() > 1 && first == first.to_uppercase();
    match first.to_ascii_lowercase().as_str() {
        "if" | "when" | "whenever" | "unless" | "only" | "except" | "conditionally"
        | "depending" | "no" | "not" | "false" | "never" => true,
        // A capital may begin a new sentence.
        "for" | "in" | "on" | "by" | "with" | "where" => is_lower || is_shouted,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_only_what_its_text_states() {
        let pin = field("(Required) PIN: numeric value, length is less than 16.");
        assert!(pin.required && pin.digits);
        assert_eq!(pin.max_length, Some(15));
        assert_eq!(
            pin.description.as_deref(),
            Some("PIN: numeric value, length is less than 16.")
        );

        let bridge = field("Bridge (This can only be one of US, EU)");
        assert_eq!(bridge.allowed, ["US", "EU"]);
        assert_eq!(bridge.description.as_deref(), Some("Bridge"));
        assert!(!bridge.required && bridge.listing == Listing::Marked);

        for silent in [
            "",
            "Required for admins.",
            "a length of 16",
            "the number (not Required)",
        ] {
            let read = field(silent);
            assert!(
                !read.required && !read.digits && read.allowed.is_empty(),
                "{silent}"
            );
            assert_eq!(read.max_length, None, "{silent}");
        }
        for silent in [
            "a non-numeric value, say",
            "Numeric value of the invoice, e.g. 12.50",
            "Numeric value, e.g. 5",
            "Amount: numeric value, may have 2 decimals",
            "Amount: numeric value, max 1000",
        ] {
            assert!(!field(silent).digits, "{silent}");
        }
        assert_eq!(field("length is less than 0").max_length, None);
        assert_eq!(field("(This can only be one of A,A)").allowed, ["A"]);
        assert!(field("The id (represented as int64 in JSON).").int64);
    }

    #[test]
    fn a_field_is_required_by_a_mark_at_its_start() {
        for (text, rest) in [
            ("(Required) The id.", Some("The id.")),
            ("[required] The id.", Some("The id.")),
            ("Required. The id.", Some("The id.")),
            ("**Required.** The id.", Some("The id.")),
            ("**Required**<br>The id.", Some("<br>The id.")),
            ("REQUIRED.", None),
            ("(Required) undefined", None),
            ("Required: The id.", Some("The id.")),
            ("Required: true", Some("true")),
            ("Mandatory. The id.", Some("The id.")),
            ("[Mandatory] The id.", Some("The id.")),
            ("The id. (required)", Some("The id.")),
            ("The id [Required].", Some("The id")),
        ] {
            let read = field(text);
            assert!(read.required, "{text}");
            assert_eq!(read.description.as_deref(), rest, "{text}");
        }
        for text in [
            "Required if the type is `2`.",
            "**Required** if the type is `2`.",
            "(Required) when the type is `2`.",
            "(Required if the type is `2`) The id.",
            "[Required] If the type is `2`.",
            "[REQUIRED] IF the type is `2`.",
            "[Required] - If the type is `2`.",
            "[Required]<br>When the type is `2`.",
            "Required: only for admins.",
            "Required: no",
            "Mandatory, if the type is `2`.",
            "The id, if the type is `2` (required)",
            "The id, not (required)",
            "Required for admins.",
            "Required.yaml",
            "Required by the server.",
            "Not required. The id.",
            "The required id.",
            "**Optional** The id.",
        ] {
            let read = field(text);
            assert!(!read.required, "{text}");
            assert_eq!(read.description.as_deref(), Some(text));
        }
    }

    #[test]
    fn a_description_keeps_its_markup() {
        let text = "Types:<br>`a` - First.<br>\r\n\r\n`b` - Second. ";
        assert_eq!(
            field(text).description.as_deref(),
            Some("Types:<br>`a` - First.<br>\n\n`b` - Second.")
        );
        assert_eq!(field("undefined").description, None);
    }
}
