//! Where a schema stands, and what its type is called there.

use super::names::type_name;

/// Where a schema stands: what its type is called if it needs a name.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The type, or the operation, that it is a part of.
    owner: String,
    /// What it is there: a property, a parameter; or `None` where the owner's
    /// name alone says it.
    part: Option<String>,
    /// Whether it is, or is in, a part of a multipart form: there, a binary
    /// text is a file.
    pub(super) form: bool,
    /// Whether a caller only reads it: there, a text is any text. A server may
    /// respond with one that its documentation does not know yet, and that must
    /// not fail the whole response.
    pub(super) read: bool,
    pub(super) pointer: String,
}

impl Place {
    pub(super) fn new(owner: &str, part: &str, pointer: String) -> Self {
        Self {
            owner: owner.to_owned(),
            part: Some(part.to_owned()),
            form: false,
            read: false,
            pointer,
        }
    }

    /// What is called `name`, whatever it is a part of.
    pub(super) fn named(name: String, pointer: String) -> Self {
        Self {
            owner: name,
            part: None,
            form: false,
            read: false,
            pointer,
        }
    }

    pub(super) fn read(self, read: bool) -> Self {
        Self { read, ..self }
    }

    pub(super) fn of_form(self, form: bool) -> Self {
        Self { form, ..self }
    }

    pub(super) fn within(&self, member: &str) -> Self {
        Self {
            pointer: format!("{}/{member}", self.pointer),
            ..self.clone()
        }
    }

    /// Names from the shortest: a part's own if that is more than one word.
    pub(super) fn names(&self) -> Vec<String> {
        let Some(part) = &self.part else {
            return vec![type_name(&self.owner)];
        };
        let own = type_name(part);
        let full = type_name(&format!("{}{own}", self.owner));
        let words = part.split(|c: char| !c.is_ascii_alphanumeric());
        let one_word = words.filter(|word| !word.is_empty()).count() < 2;
        if one_word {
            vec![full]
        } else {
            vec![own, full]
        }
    }
}
