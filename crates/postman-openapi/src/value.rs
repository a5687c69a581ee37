//! The schema of a value that is written as text: a parameter, a form's field.

use openapiv3::{Schema, SchemaKind, StringType, Type};
use serde_json::Value;

use crate::format::{Placeholder, format_keyword};
use crate::prose;
use crate::samples::{Shape, schema};

/// The schema of a value that is written as text: under the rules that its
/// description states, else of the type or in the format that its samples show.
pub(crate) fn value_schema(
    field: prose::Field,
    text: &str,
    samples: &[&str],
    in_path: bool,
) -> Schema {
    let has_rules = field.digits || field.max_length.is_some() || !field.allowed.is_empty();
    if let Some(kind) = kind_of(samples, text, in_path).filter(|_| !has_rules) {
        return schema(kind, field.description);
    }
    let shapes = samples
        .iter()
        .map(|sample| Shape::of(&Value::from(*sample)));
    let format = shapes.fold(Shape::default(), Shape::merge).format();
    let has_values = field.digits || !field.allowed.is_empty();
    let kind = StringType {
        format: format_keyword(format.filter(|_| !has_values)),
        pattern: field.digits.then(|| "^[0-9]+$".to_owned()),
        // A number has at least one digit.
        min_length: field.digits.then_some(1),
        max_length: field.max_length,
        enumeration: field.allowed.into_iter().map(Some).collect(),
    };
    schema(SchemaKind::Type(Type::String(kind)), field.description)
}

/// A type or a format that every sample has: a placeholder's, else that of a
/// whole number, `true` or `false`.
///
/// Two kinds of whole numbers stay texts, since they are names more often than
/// numbers: one that the description lists in backticks among other values,
/// and one of a single digit in a path.
fn kind_of(samples: &[&str], description: &str, in_path: bool) -> Option<SchemaKind> {
    if let Some(placeholder) = samples.iter().find_map(|sample| Placeholder::of(sample)) {
        let is_text = matches!(
            placeholder,
            Placeholder::Object | Placeholder::Array | Placeholder::Unknown
        );
        return samples
            .iter()
            .all(|sample| !is_text && placeholder.fits(sample))
            .then(|| placeholder.kind());
    }
    let kind = |sample: &&str| match *sample {
        "true" | "false" => Some(Type::Boolean(Default::default())),
        text => {
            let number = text
                .parse::<i64>()
                .ok()
                .filter(|number| number.to_string() == text)?;
            let is_name =
                description.contains(&format!("`{text}`")) || in_path && number.abs() < 10;
            (!is_name).then(|| Type::Integer(Default::default()))
        }
    };
    let mut kinds = samples.iter().map(kind);
    let first = kinds.next()??;
    kinds
        .all(|other| other.as_ref() == Some(&first))
        .then_some(SchemaKind::Type(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_what_every_sample_has() {
        let integer = Some(SchemaKind::Type(Type::Integer(Default::default())));
        let boolean = Some(SchemaKind::Type(Type::Boolean(Default::default())));
        assert_eq!(kind_of(&["30", "15403087"], "Page size.", false), integer);
        assert_eq!(kind_of(&["<integer>", "-3"], "", false), integer);
        assert_eq!(
            kind_of(&["true", "<boolean>"], "`true`: on", false),
            boolean
        );
        assert_eq!(kind_of(&["12"], "", true), integer);
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
}
