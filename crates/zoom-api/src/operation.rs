//! What the fragment says of each operation.

use crate::generated::ErrorCode;

/// One operation of the API.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its id, as OpenAPI writes it: `updateTspAccount`.
    pub id: &'static str,
    /// Its HTTP method: `PATCH`.
    pub method: &'static str,
    /// Its path template: `/users/{userId}/tsp/{tspId}`.
    pub path: &'static str,
    /// OAuth scopes; any one of them will do.
    pub scopes: &'static [&'static str],
    /// The label under which Zoom counts its calls: `Light`, `Medium`,
    /// `Heavy` or `Resource-intensive`
    /// (<https://developers.zoom.us/docs/api/rate-limits/>).
    pub rate_limit_label: Option<&'static str>,
    /// The errors that are documented for it.
    pub errors: &'static [DocumentedError],
}

/// One documented meaning of an error code.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentedError {
    /// The HTTP status that it is documented under; `None` for an error of
    /// every operation.
    pub status: Option<u16>,
    /// Zoom's number.
    pub number: i64,
    /// The documented meaning. `$userId` and the like stand for a value.
    pub meaning: &'static str,
    /// Its name in this crate.
    pub code: ErrorCode,
}

impl Operation {
    /// What `number` with `message` means in this operation.
    ///
    /// Where a number has one documented meaning, it is that one, whatever the
    /// message says. Where it has several, the message decides: it is compared
    /// by words, without regard to case and punctuation, and may say more than
    /// the documented meaning. What fits none is [`ErrorCode::Unknown`].
    pub fn error_code(&self, number: i64, message: &str) -> ErrorCode {
        let documented: Vec<_> = self
            .errors
            .iter()
            .filter(|error| error.number == number)
            .collect();
        let found = match documented.as_slice() {
            [only] => Some(only),
            several => several
                .iter()
                .filter(|error| says(message, error.meaning))
                .max_by_key(|error| error.meaning.len()),
        };
        match found {
            Some(error) => error.code.clone(),
            None => ErrorCode::Unknown {
                number,
                message: message.to_owned(),
            },
        }
    }
}

/// Whether the words of `meaning` stand in `message`, in this order and
/// together; a `$placeholder` stands for one word or more.
fn says(message: &str, meaning: &str) -> bool {
    let message = words(message);
    let mut rest = message.as_slice();
    let documented = words(meaning);
    let mut runs = documented
        .split(|word| word.starts_with('$'))
        .filter(|run| !run.is_empty());
    runs.all(
        |run| match rest.windows(run.len()).position(|window| window == run) {
            Some(at) => {
                rest = rest.get(at + run.len()..).unwrap_or_default();
                true
            }
            None => false,
        },
    )
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '$' && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_compared_by_its_words() {
        assert!(says(
            "tsp config does not exist",
            "TSP Config does not exist."
        ));
        assert!(says(
            "Error: TSP config does not exist (2).",
            "TSP Config does not exist."
        ));
        assert!(says(
            "User does not exist: a@b.",
            "User does not exist: $userId."
        ));
        assert!(says("The user 7 is gone", "User $userId is gone"));
        assert!(!says("TSP does not exist.", "TSP Config does not exist."));
        assert!(!says("", "TSP Config does not exist."));
    }
}
