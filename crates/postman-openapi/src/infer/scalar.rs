//! The schema of a scalar: a value that is written as a string, in a parameter or
//! a form field.
//!
//! The first of these rules that applies decides the type:
//! - a string, if its values are listed;
//! - the type that a placeholder names;
//! - a string, if its description limits its length or requires digits;
//! - a boolean, if every sample is `true` or `false`;
//! - a number, if every sample is one and the value an amount (see [`Digits`]);
//! - an integer, if every sample is a whole number and the value a count, an id or
//!   a time, or limited by its description;
//! - else a string. A decimal number stays a string, because it may be a version.
//!
//! A `version` is not a date. An address is an email address only if the name
//! mentions mail.

mod lists;

use openapiv3::{IntegerFormat, Schema, SchemaKind, StringType, Type, VariantOrUnknownOrEmpty};

pub(crate) use self::lists::withdraw_partial_lists;
use crate::infer::digits::Digits;
use crate::infer::format::{Format, Placeholder, format_keyword};
use crate::infer::latin::is_filler;
use crate::infer::prose::{self, Bound, Listing};
use crate::infer::samples::schema;

/// The schema of a scalar, by the rules of its description, else by the type or
/// the format of its samples; and the rules that a sample breaks, which it does
/// not have.
///
/// A rule that a sample contradicts is withdrawn. Filler, the Latin that
/// generators of samples write, does not contradict lengths and digits, because it
/// shows nothing about the form of a value. It does contradict a list, because a
/// generator would have drawn the sample from the list.
pub(crate) fn scalar_schema(
    mut field: prose::Field,
    text: &str,
    name: &str,
    samples: &[&str],
    in_path: bool,
) -> (Schema, Vec<String>) {
    // Limits speak of a number, even if a sample breaks them.
    let is_number = field.int64 || field.minimum.or(field.maximum).is_some();
    let mut broken = withdraw_broken(&mut field, samples);
    let is_listed = !field.allowed.is_empty();
    let has_form = field.digits || field.min_length.is_some() || field.max_length.is_some();
    let has_placeholder = samples
        .iter()
        .any(|sample| Placeholder::of(sample).is_some());
    let digits = || match Digits::of(name, text) {
        Digits::Text | Digits::Unknown if is_number => Digits::Whole,
        // What stands in a path is mostly an id.
        Digits::Unknown if in_path => Digits::Whole,
        digits => digits,
    };
    let shown = kind_of(samples, text, digits, in_path);
    let format = match shown {
        Some(SchemaKind::Type(Type::String(text))) => text.format,
        // A placeholder names the type. Only a string has a length in characters.
        Some(mut kind) if !is_listed && (has_placeholder || !has_form) => {
            limit(&mut kind, &field);
            return (schema(kind, field.description), broken);
        }
        _ => format_keyword(Format::of_all(name, samples)),
    };
    broken.extend(broken_types(&field, samples));
    let has_values = field.digits || is_listed;
    let kind = StringType {
        format: if has_values {
            VariantOrUnknownOrEmpty::Empty
        } else {
            format
        },
        pattern: field.digits.then(|| "^[0-9]+$".to_owned()),
        // A number has at least one digit.
        min_length: field.min_length.or(field.digits.then_some(1)),
        max_length: field.max_length,
        enumeration: field.allowed.into_iter().map(Some).collect(),
    };
    let kind = SchemaKind::Type(Type::String(kind));
    (schema(kind, field.description), broken)
}

/// Withdraws the rules that a sample contradicts. Returns what they say.
fn withdraw_broken(field: &mut prose::Field, samples: &[&str]) -> Vec<String> {
    let mut broken = Vec::new();
    if field.is_unlimited() {
        return broken;
    }
    let samples = || {
        samples
            .iter()
            .copied()
            .filter(|sample| Placeholder::of(sample).is_none())
    };
    let is_allowed = |sample: &str| field.allowed.iter().any(|value| value == sample);
    let is_doubtful = match field.listing {
        Listing::Marked => !samples().all(|sample| is_allowed(sample) || is_filler(sample)),
        Listing::Quoted => !samples().all(is_allowed),
        Listing::Bare => !samples().all(is_allowed) || samples().next().is_none(),
    };
    if is_doubtful {
        if field.listing != Listing::Bare && !field.allowed.is_empty() {
            broken.push(format!("one of {}", field.allowed.join(", ")));
        }
        field.allowed.clear();
    }
    for sample in samples().filter(|sample| !is_filler(sample)) {
        let length = sample.chars().count();
        if field.digits && !sample.bytes().all(|byte| byte.is_ascii_digit()) {
            field.digits = false;
            broken.push("digits alone".to_owned());
        }
        if let Some(least) = field.min_length.take_if(|least| length < *least) {
            broken.push(format!("at least {least} characters"));
        }
        if let Some(most) = field.max_length.take_if(|most| length > *most) {
            broken.push(format!("at most {most} characters"));
        }
        if let Ok(number) = sample.parse::<f64>() {
            let beyond = |b: &Bound| number == b.limit && b.exclusive;
            let minimum = &mut field.minimum;
            if let Some(least) = minimum.take_if(|b| number < b.limit || beyond(b)) {
                broken.push(format!("a minimum of {}", least.limit));
            }
            let maximum = &mut field.maximum;
            if let Some(most) = maximum.take_if(|b| number > b.limit || beyond(b)) {
                broken.push(format!("a maximum of {}", most.limit));
            }
        }
    }
    broken
}

/// What is said of the type of a value that became a string, because a sample is of
/// no such type.
fn broken_types(field: &prose::Field, samples: &[&str]) -> Vec<String> {
    let mut broken = Vec::new();
    let others = || {
        let others = samples.iter().copied();
        others.filter(|sample| Placeholder::of(sample).is_none())
    };
    for stated in samples {
        let placeholder = Placeholder::of(stated).filter(|placeholder| placeholder.is_scalar());
        if placeholder.is_some_and(|placeholder| !others().all(|sample| placeholder.fits(sample))) {
            let stated = format!("`{stated}`");
            if !broken.contains(&stated) {
                broken.push(stated);
            }
        }
    }
    if !others().all(|sample| sample.parse::<f64>().is_ok() || is_filler(sample)) {
        let limits = [("minimum", field.minimum), ("maximum", field.maximum)];
        for (name, bound) in limits {
            broken.extend(bound.map(|bound| format!("a {name} of {}", bound.limit)));
        }
        broken.extend(field.int64.then(|| "an int64".to_owned()));
    }
    broken
}

/// Adds the limits and the format of a field to a number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "limits have at most fifteen digits"
)]
fn limit(kind: &mut SchemaKind, field: &prose::Field) {
    match kind {
        SchemaKind::Type(Type::Integer(integer)) => {
            integer.minimum = field.minimum.map(|bound| match bound.limit.ceil() as i64 {
                least if bound.exclusive && bound.limit.fract() == 0.0 => least + 1,
                least => least,
            });
            integer.maximum = field.maximum.map(|bound| match bound.limit.floor() as i64 {
                most if bound.exclusive && bound.limit.fract() == 0.0 => most - 1,
                most => most,
            });
            if field.int64 {
                integer.format = VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64);
            }
        }
        SchemaKind::Type(Type::Number(number)) => {
            number.minimum = field.minimum.map(|bound| bound.limit);
            number.maximum = field.maximum.map(|bound| bound.limit);
            number.exclusive_minimum = field.minimum.is_some_and(|bound| bound.exclusive);
            number.exclusive_maximum = field.maximum.is_some_and(|bound| bound.exclusive);
        }
        _ => {}
    }
}

/// The type that all samples share: that of a placeholder, else a number, an
/// integer or a boolean.
///
/// Two kinds of whole numbers stay strings, because they are mostly identifiers:
/// a number that the description quotes in backticks, and a single digit in a
/// path.
fn kind_of(
    samples: &[&str],
    description: &str,
    digits: impl Fn() -> Digits,
    in_path: bool,
) -> Option<SchemaKind> {
    let mut placeholders = samples
        .iter()
        .filter_map(|sample| Placeholder::of(sample))
        .peekable();
    if placeholders.peek().is_some() {
        let fits_all = |placeholder: &Placeholder| {
            placeholder.is_scalar() && samples.iter().all(|sample| placeholder.fits(sample))
        };
        return placeholders.find(fits_all).map(Placeholder::kind);
    }
    // What digits mean is asked only where there are some.
    let digits = match samples.first() {
        Some(first) if is_decimal(first) || first.parse::<i64>().is_ok() => digits(),
        _ => Digits::Unknown,
    };
    let kind = |sample: &&str| match *sample {
        "true" | "false" => Some(Type::Boolean(Default::default())),
        text if digits == Digits::Amount => {
            is_decimal(text).then(|| Type::Number(Default::default()))
        }
        _ if digits != Digits::Whole => None,
        text => {
            let number = text
                .parse::<i64>()
                .ok()
                .filter(|number| number.to_string() == text)?;
            let is_name =
                description.contains(&format!("`{text}`")) || in_path && (-9..=9).contains(&number);
            (!is_name).then(|| Type::Integer(Default::default()))
        }
    };
    let mut kinds = samples.iter().map(kind);
    let first = kinds.next()??;
    kinds
        .all(|other| other.as_ref() == Some(&first))
        .then_some(SchemaKind::Type(first))
}

/// Whether a text is a number as people write it, of digits that a float keeps.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole)
        && are_digits(fraction)
        && (whole == "0" || !whole.starts_with('0'))
        && digits.len() < 16
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_type_is_what_every_sample_has() {
        let kind_of =
            |samples: &[&str], text, in_path| kind_of(samples, text, || Digits::Whole, in_path);
        let integer = Some(SchemaKind::Type(Type::Integer(Default::default())));
        let boolean = Some(SchemaKind::Type(Type::Boolean(Default::default())));
        assert_eq!(kind_of(&["30", "15403087"], "Page size.", false), integer);
        assert_eq!(kind_of(&["<integer>", "-3"], "", false), integer);
        assert_eq!(
            kind_of(&["true", "<boolean>"], "`true`: on", false),
            boolean
        );
        assert_eq!(kind_of(&["12"], "", true), integer);
        assert_eq!(kind_of(&["-9223372036854775808"], "", true), integer);
        for (samples, placeholder) in [
            (["<dateTime>", "2020-02-29T10:00:00Z"], "<dateTime>"),
            (["7", "<long>"], "<long>"),
            (["<number>", "1.5"], "<number>"),
        ] {
            let kind = Placeholder::of(placeholder).map(Placeholder::kind);
            assert_eq!(kind_of(&samples, "", false), kind, "{samples:?}");
        }
        let texts: [&[&str]; 9] = [
            &["<integer>", "a"],
            &["<integer>", "<date>"],
            &["<array>"],
            &[],
            &["1", "a"],
            &["007"],
            &["1.5"],
            &["1.5", "1"],
            &["true", "1"],
        ];
        for samples in texts {
            assert_eq!(kind_of(samples, "", false), None, "{samples:?}");
        }
        assert_eq!(kind_of(&["24"], "`24`: login", false), None);
        assert_eq!(kind_of(&["2"], "TSP account ID.", true), None);
    }

    fn schema_of(text: &str, samples: &[&str]) -> Value {
        schema_of_named("x", text, samples)
    }

    fn schema_of_named(name: &str, text: &str, samples: &[&str]) -> Value {
        let mut field = prose::field(text);
        field.description = None;
        serde_json::to_value(scalar_schema(field, text, name, samples, false).0).unwrap()
    }

    #[test]
    fn samples_make_no_number_or_date_of_a_name() {
        let text = json!({ "type": "string" });
        let integer = json!({ "type": "integer" });
        let number = json!({ "type": "number" });
        let date = json!({ "type": "string", "format": "date" });
        for (name, description, sample, expected) in [
            ("zip", "", "94105", &text),
            ("To", "", "15558675310", &text),
            ("version", "", "2", &text),
            ("api-version", "", "2021-04-01", &text),
            ("Stripe-Version", "", "2020-08-27", &text),
            ("number", "", "4242424242424242", &text),
            ("q", "", "jane@example.com", &text),
            ("user", "", "joe@example.com", &text),
            ("zip", "", "<integer>", &integer),
            ("page_number", "", "2", &integer),
            ("window", "", "5000", &text),
            ("window", "Up to three decimals.", "5000", &number),
            ("price", "", "400", &number),
            ("price", "", "4.5", &number),
            ("price", "", "007", &text),
            ("price", "In cents.", "400", &integer),
            ("card", "", "4000000000000002", &text),
            ("year", "", "2020", &integer),
            ("to", "", "2021-04-01", &date),
            (
                "email",
                "",
                "jane@example.com",
                &json!({ "type": "string", "format": "email" }),
            ),
            (
                "number",
                "Must be between 1 and 9.",
                "2",
                &json!({ "type": "integer", "minimum": 1, "maximum": 9 }),
            ),
            (
                "from",
                "An int64.",
                "2",
                &json!({ "type": "integer", "format": "int64" }),
            ),
        ] {
            let read = schema_of_named(name, description, &[sample]);
            assert_eq!(&read, expected, "{name} {sample}");
        }
    }

    #[test]
    fn a_rule_that_a_sample_breaks_is_none() {
        let list = "One of `a`, `b`.";
        let marked = "Type (This can only be one of a,b)";
        let bare = "Values: a1, b1";
        let length = "At most 4 characters.";
        let digits = "PIN: numeric value, length is less than 9.";
        for (text, samples, expected) in [
            (
                list,
                &["a"][..],
                json!({ "type": "string", "enum": ["a", "b"] }),
            ),
            (list, &[], json!({ "type": "string", "enum": ["a", "b"] })),
            (list, &["a", "c"], json!({ "type": "string" })),
            (list, &["ut amet"], json!({ "type": "string" })),
            (
                marked,
                &["ut amet"],
                json!({ "type": "string", "enum": ["a", "b"] }),
            ),
            (marked, &["x9"], json!({ "type": "string" })),
            (
                bare,
                &["b1"],
                json!({ "type": "string", "enum": ["a1", "b1"] }),
            ),
            (bare, &[], json!({ "type": "string" })),
            (
                length,
                &["abcd"],
                json!({ "type": "string", "maxLength": 4 }),
            ),
            (length, &["abcde"], json!({ "type": "string" })),
            (
                length,
                &["Lorem ipsu"],
                json!({ "type": "string", "maxLength": 4 }),
            ),
            (
                length,
                &["1234"],
                json!({ "type": "string", "maxLength": 4 }),
            ),
            (
                digits,
                &["exercit", "culpa"],
                json!({ "type": "string", "pattern": "^[0-9]+$", "minLength": 1, "maxLength": 8 }),
            ),
            (
                digits,
                &["12-34"],
                json!({ "type": "string", "maxLength": 8 }),
            ),
        ] {
            assert_eq!(schema_of(text, samples), expected, "{text} {samples:?}");
        }
    }

    #[test]
    fn a_number_has_the_limits_of_its_text() {
        for (text, sample, expected) in [
            (
                "Max 300.",
                "300",
                json!({ "type": "integer", "maximum": 300 }),
            ),
            ("Max 300.", "301", json!({ "type": "integer" })),
            (
                "Max 300.",
                "<integer>",
                json!({ "type": "integer", "maximum": 300 }),
            ),
            ("Max 300.", "many", json!({ "type": "string" })),
            (
                "At most 20 characters.",
                "<integer>",
                json!({ "type": "integer" }),
            ),
            (
                "Must be greater than 0.5.",
                "1",
                json!({ "type": "integer", "minimum": 1 }),
            ),
            (
                "Must be less than 10.",
                "9",
                json!({ "type": "integer", "maximum": 9 }),
            ),
            (
                "Must be less than 10.",
                "<double>",
                json!({ "type": "number", "format": "double", "exclusiveMaximum": true, "maximum": 10.0 }),
            ),
            (
                "An int64.",
                "5",
                json!({ "type": "integer", "format": "int64" }),
            ),
            ("An int64.", "five", json!({ "type": "string" })),
        ] {
            assert_eq!(schema_of(text, &[sample]), expected, "{text} {sample}");
        }
    }
}
