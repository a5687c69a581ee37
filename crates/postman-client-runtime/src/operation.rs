//! What is documented of each operation.

use crate::api::{SecurityScheme, Server};

/// One operation of the API.
///
/// ```
/// use postman_client_runtime::{DocumentedError, Operation};
///
/// static GET_USER: Operation = Operation::new("getUser", "GET", "/users/{userId}")
///     .scopes(&["user:read"])
///     .errors(&[DocumentedError::new(Some(404), 1001, "UserDoesNotExist", "User does not exist: $userId.")]);
///
/// let error = GET_USER.documented(1001, "User does not exist: nobody.").unwrap();
/// assert_eq!(error.name, "UserDoesNotExist");
/// ```
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its id, as OpenAPI writes it: `getUser`.
    pub id: &'static str,
    /// Its HTTP method: `GET`.
    pub method: &'static str,
    /// Its path template: `/users/{userId}`. An empty one is the server's address as it is.
    pub path: &'static str,
    /// Its server; `None` is the default one, at the client's base URL.
    pub server: Option<&'static Server>,
    /// The security schemes that it asks for: alternatives, of each all. None at all is
    /// an operation without credentials; `None` is one of which nothing is known.
    pub security: Option<&'static [&'static [&'static SecurityScheme]]>,
    /// OAuth scopes; any one of them will do.
    pub scopes: &'static [&'static str],
    /// The label under which the vendor counts its calls, where there is one.
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
    /// The vendor's number.
    pub number: i64,
    /// Its name in the generated client: a variant of its `ErrorCode`.
    pub name: &'static str,
    /// The documented meaning. `$userId` and the like stand for a value.
    pub meaning: &'static str,
}

impl DocumentedError {
    /// A documented error; written by the generator.
    pub const fn new(
        status: Option<u16>,
        number: i64,
        name: &'static str,
        meaning: &'static str,
    ) -> Self {
        Self {
            status,
            number,
            name,
            meaning,
        }
    }
}

impl Operation {
    /// An operation of which nothing more is known; written by the generator.
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            server: None,
            security: None,
            scopes: &[],
            rate_limit_label: None,
            errors: &[],
        }
    }

    /// At a server of its own.
    #[must_use]
    pub const fn server(mut self, server: &'static Server) -> Self {
        self.server = Some(server);
        self
    }

    /// With the security schemes that it asks for.
    #[must_use]
    pub const fn security(
        mut self,
        alternatives: &'static [&'static [&'static SecurityScheme]],
    ) -> Self {
        self.security = Some(alternatives);
        self
    }

    /// With its OAuth scopes.
    #[must_use]
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// With the label under which its calls are counted.
    #[must_use]
    pub const fn rate_limit_label(mut self, label: &'static str) -> Self {
        self.rate_limit_label = Some(label);
        self
    }

    /// With its documented errors.
    #[must_use]
    pub const fn errors(mut self, errors: &'static [DocumentedError]) -> Self {
        self.errors = errors;
        self
    }

    /// What `number` with `message` means in this operation, if that is
    /// documented.
    ///
    /// Where a number has one documented meaning, it is that one, whatever the
    /// message says. Where it has several, the message decides: it is compared
    /// by words, without regard to case and punctuation, and may say more than
    /// the documented meaning.
    pub fn documented(&self, number: i64, message: &str) -> Option<&'static DocumentedError> {
        let of_number = || self.errors.iter().filter(|error| error.number == number);
        if of_number().count() == 1 {
            return of_number().next();
        }
        of_number()
            .filter(|error| says(message, error.meaning))
            .max_by_key(|error| error.meaning.len())
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
