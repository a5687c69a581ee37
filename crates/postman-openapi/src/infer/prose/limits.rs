//! Reads limits of a value, or of its length, from a description.
//!
//! A limit of a length mentions characters or a length. A limit of a value is at
//! the end of its clause: "maximum 300" is one, "maximum 300 items" is not.
//! Conditions, examples and limits of a part of the value do not count. Nor does
//! a limit that another sentence contradicts, whatever that sentence is about:
//! "The maximum is 50. For admins, the maximum is 500."

mod exclusions;
mod found;
mod patterns;
mod plain;

use std::cell::LazyCell;
use std::sync::LazyLock;

use regex::Regex;

use self::exclusions::{
    ends_clause, has_one_unit, is_of_the_whole, limits_another, limits_nothing, speaks_of_the_value,
};
use self::found::Found;
use self::patterns::{LENGTHS, UNREAD, VALUES};
use self::plain::{plain, sentences};
use super::bound::Bound;
use super::constant;

/// The limits that a text states.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Limits {
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) minimum: Option<Bound>,
    pub(crate) maximum: Option<Bound>,
}

impl Limits {
    pub(crate) fn read(text: &str) -> Self {
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return Self::default();
        }
        let plain = plain(text);
        let has_one_unit = LazyCell::new(|| has_one_unit(&plain));
        let ends_clause = |after: &str| ends_clause(after, || *has_one_unit);
        let mut found = Found::default();
        let mut elsewhere = Found::default();
        let has_number = |sentence: &&str| sentence.bytes().any(|byte| byte.is_ascii_digit());
        for sentence in sentences(&plain).filter(has_number) {
            let found = match speaks_of_the_value(sentence) {
                true => &mut found,
                false => &mut elsewhere,
            };
            let is_of_other = limits_another(sentence);
            let mut rest = sentence.to_owned();
            for pattern in &LENGTHS {
                let is_whole = |after: &str| !is_of_other && is_of_the_whole(after);
                pattern.take(&mut rest, is_whole, found);
            }
            for pattern in &VALUES {
                pattern.take(&mut rest, ends_clause, found);
            }
            for pattern in &UNREAD {
                pattern.take(&mut rest, ends_clause, &mut elsewhere);
            }
        }
        let limits = found.limits(&elsewhere, || with_meaning(&plain));
        match limits == Self::default() || limits_nothing(&plain) {
            true => Self::default(),
            false => limits,
        }
    }
}

/// Numbers with a special meaning: "Use -1 for all."
fn with_meaning(plain: &str) -> Vec<f64> {
    static MEANING: LazyLock<Regex> = LazyLock::new(|| {
        constant(
            r"(?-u)\b(?:use|set(?: it)? to|pass|specify|enter|provide|or|value of) (-?[0-9]+) (?:for|to|means|if|disables)\b|(-?[0-9]+) (?:means|indicates|disables|stands for|=)",
        )
    });
    let found = MEANING.captures_iter(plain);
    found
        .filter_map(|found| found.get(1).or(found.get(2))?.as_str().parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(text: &str) -> (Option<usize>, Option<usize>) {
        let limits = Limits::read(text);
        (limits.min_length, limits.max_length)
    }

    fn range(text: &str) -> (Option<f64>, Option<f64>) {
        let limits = Limits::read(text);
        let limit = |bound: Option<Bound>| bound.map(|bound| bound.limit);
        (limit(limits.minimum), limit(limits.maximum))
    }

    #[test]
    fn a_length_is_limited_in_every_unmistakable_form() {
        for (text, expected) in [
            (
                "Leader PIN: numeric value, length is less than 16.",
                (None, Some(15)),
            ),
            (
                "The length should be less than 128 characters.",
                (None, Some(127)),
            ),
            (
                "It must be unique and less than 128 characters.",
                (None, Some(127)),
            ),
            (
                "This value has a maximum length of 2,000 characters.",
                (None, Some(2000)),
            ),
            ("A maximum of 100 characters.", (None, Some(100))),
            ("Name (max. 50 characters)", (None, Some(50))),
            ("Name, max 50 chars", (None, Some(50))),
            ("with a max-length of 512 characters.", (None, Some(512))),
            ("Maximum length: `127`.", (None, Some(127))),
            ("**Max length:** 10", (None, Some(10))),
            ("maxLength: 255", (None, Some(255))),
            ("The maximum allowed length is 50.", (None, Some(50))),
            ("Can be up to 255 characters long.", (None, Some(255))),
            ("At most 20 characters", (None, Some(20))),
            ("Cannot exceed 40 characters.", (None, Some(40))),
            ("Must not be longer than 40 characters.", (None, Some(40))),
            ("A 100-character limit", (None, Some(100))),
            ("Title.<br>40 characters or less.", (None, Some(40))),
            ("Must be at least 8 characters.", (Some(8), None)),
            ("Minimum length: 3. Maximum length: 9.", (Some(3), Some(9))),
            (
                "[The length must be 1-36 characters.] The id.",
                (Some(1), Some(36)),
            ),
            ("Between 8 and 32 characters.", (Some(8), Some(32))),
            ("From 8 to 32 characters", (Some(8), Some(32))),
            ("Length must be between 3 and 5.", (Some(3), Some(5))),
            ("It should be a 6-10 digit number.", (Some(6), Some(10))),
            (
                "The code must be exactly 4 characters long.",
                (Some(4), Some(4)),
            ),
        ] {
            assert_eq!(lengths(text), expected, "{text}");
            assert_eq!(range(text), (None, None), "{text}");
        }
    }

    #[test]
    fn what_is_no_limit_of_the_value_limits_no_length() {
        for text in [
            "Cannot contain more than 5 Chinese characters.",
            "A comma-separated list of names, each at most 20 characters.",
            "Comma-separated names. At most 20 characters.",
            "If the type is `2`, at most 20 characters.",
            "At most 20 characters when the type is `2`.",
            "By default, a password can **only** have a maximum length of 10 characters.",
            "For example, up to 20 characters.",
            "Names of more than 100 characters are truncated.",
            "The first 20 characters are displayed.",
            "Must contain at least 2 special characters.",
            "A maximum of 5 members.",
            "Up to 30 users can be assigned.",
            "A three-character code.",
            "Maximum length: 10. Maximum length: 20.",
            "Between 9 and 3 characters.",
            "length is less than 1",
            "A page of 300 characters.",
            "Recommended: up to 60 characters.",
            "A prefix of up to 4 characters.",
            "Messages that are longer than 160 characters are split.",
            "Names that are less than 3 characters are rejected.",
            "An error is returned for names of at most 3 characters.",
            "Returns up to 100 characters of the text.",
            "1.500 characters or less",
            "Keys are up to 40 characters long and values up to 500 characters.",
            "A 34 character string.",
            "Up to 64 bytes.",
            "Up to 20 characters, but longer for admins.",
            "ISO code, max 2 characters, or a full name.",
            "Either a 2 character code or a name. Maximum 2 characters.",
            "At most 10 characters after the dot.",
            "Up to 10 characters of the name are used.",
            "Up to 10 tags, up to 20 characters each.",
            "At most 20 characters. For admins, at most 40 characters.",
        ] {
            assert_eq!(lengths(text), (None, None), "{text}");
        }
    }

    #[test]
    fn a_value_is_limited_in_every_unmistakable_form() {
        for (text, expected) in [
            ("Page size: default 30, max 300.", (None, Some(300.0))),
            ("Default 30, max 300", (None, Some(300.0))),
            ("Maximum: 300", (None, Some(300.0))),
            ("The minimum value is `1`.", (Some(1.0), None)),
            (
                "Minimum value: 1. Maximum value: 25.",
                (Some(1.0), Some(25.0)),
            ),
            (
                "the maximum allowed value is 1440 minutes.",
                (None, Some(1440.0)),
            ),
            (
                "The range is between 0-604800.",
                (Some(0.0), Some(604800.0)),
            ),
            ("Must be between 1 and 300.", (Some(1.0), Some(300.0))),
            (
                "An integer between 1 and 100, inclusive.",
                (Some(1.0), Some(100.0)),
            ),
            ("Valid range: -90 to 90", (Some(-90.0), Some(90.0))),
            ("Value must be at least 0.5.", (Some(0.5), None)),
            ("The offset must not exceed 10,000.", (None, Some(10000.0))),
            (
                "Number of results, up to a maximum of 50.",
                (None, Some(50.0)),
            ),
            ("Must be greater than or equal to 2", (Some(2.0), None)),
            ("Results per page (max 100).", (None, Some(100.0))),
            ("Price, minimum 1, maximum 10", (Some(1.0), Some(10.0))),
            (
                "Limit can range between 1 and 100, and the default is 10.",
                (Some(1.0), Some(100.0)),
            ),
            (
                "The default is 50, and the maximum is 1000.",
                (None, Some(1000.0)),
            ),
            (
                "Can be an integer between 1 and 14,400; default 60",
                (Some(1.0), Some(14400.0)),
            ),
        ] {
            assert_eq!(range(text), expected, "{text}");
            assert_eq!(lengths(text), (None, None), "{text}");
        }
        let below = Limits::read("Must be less than 10.").maximum;
        assert_eq!(
            below,
            Some(Bound {
                limit: 10.0,
                exclusive: true
            })
        );
        let above = Limits::read("The value must be > 0").minimum;
        assert_eq!(
            above,
            Some(Bound {
                limit: 0.0,
                exclusive: true
            })
        );
    }

    #[test]
    fn a_number_of_something_else_limits_no_value() {
        for text in [
            "A max of 5 members can be added.",
            "Maximum 100 items.",
            "Max 300 records per page.",
            "Recurring webinars can have a maximum of 50 occurrences.",
            "Between 9 and 17 o'clock.",
            "For a Pro plan, provide a value between `1` and `9`.",
            "Must be at least 18 years old.",
            "Must be between 1 and 300. The maximum is 500.",
            "It is the maximum",
            "Version 1.2, section 3-4",
            "The maximum is 50% of the total.",
            "If set, must be between 1 and 300.",
            "The maximum range can be a month, e.g. 2020-06-30",
            "The maximum value is 1000; values above 1000 will be coerced to 1000.",
            "The maximum is 1000. What goes beyond is capped.",
            "Values: 1 and 2.",
            "The range is 2020-06-30.",
            "Maximum: 15MB",
            "Levels 1,2 and max 3-4",
            "The max is 50. Enterprise: max is 500.",
            "Maximum: 100 (500 for admins)",
            "Max 100; 500 for admins",
            "Max 100, 500 in the sandbox",
            "The maximum is 50. For admins, the maximum is 500.",
            "Max 5 (in MB)",
            "Max 1.000",
            "Must not be more than 90 days ago.",
            "The end date; max 6 months.",
            "Must be less than 5 minutes after the start.",
            "Timeout in milliseconds. The maximum is 5 minutes.",
            "Array of ids. Maximum: 20",
            "Must be between 1 and 5, or -1 for none.",
            "Max 100. Set it to 1000 to disable paging.",
        ] {
            let limits = Limits::read(text);
            assert_eq!(limits.maximum, None, "{text}");
        }
    }
}
