//! [`ConversionError`]: why a value becomes none of a generated type.

use std::fmt;

use super::{Rule, Violations};

/// Why a value becomes none of a generated type: the rules that it violates, as
/// [`CheckExt::check`](crate::CheckExt::check) states them. The value itself is never
/// shown.
///
/// ```
/// use postman_client_runtime::rules::{ConversionError, Rule};
///
/// let error = ConversionError::from(Rule::MaxLength(15));
/// assert_eq!(error.to_string(), "must have at most 15 characters");
/// let violation = error.violations().iter().next();
/// assert_eq!(violation.map(|violation| &violation.rule), Some(&Rule::MaxLength(15)));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ConversionError(Violations);

impl ConversionError {
    /// What the value violates. The path is that within the value: empty for a text.
    pub fn violations(&self) -> &Violations {
        &self.0
    }
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            // Whoever converts a value knows what it is of.
            match violation.path.is_empty() {
                true => violation.rule.fmt(f)?,
                false => violation.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for ConversionError {}

impl From<Violations> for ConversionError {
    fn from(violations: Violations) -> Self {
        Self(violations)
    }
}

impl From<Rule> for ConversionError {
    fn from(rule: Rule) -> Self {
        Self(Violations::one("", rule))
    }
}

impl From<ConversionError> for Violations {
    fn from(error: ConversionError) -> Self {
        error.0
    }
}
