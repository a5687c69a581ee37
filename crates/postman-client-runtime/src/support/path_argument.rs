//! [`PathArgument`]: what the setter of a path argument takes.

use std::fmt::Display;
use std::marker::PhantomData;

use serde::{Serialize, Serializer};

use super::into_field::IntoField;
use crate::path::{EncodedSegment, PathError, segment};
use crate::rules::Violations;

/// An argument of a path: a value of its type, or one that is encoded already.
#[derive(Clone, Debug)]
pub enum PathArgument<T> {
    /// A value, which is encoded.
    Value(T),
    /// Sent as it is.
    Encoded(EncodedSegment),
}

impl<T> PathArgument<T> {
    /// The argument as one segment of a path.
    ///
    /// # Errors
    /// It would change which path is called.
    pub fn segment(&self, parameter: &'static str) -> Result<String, PathError>
    where
        T: Display,
    {
        self.segment_of(parameter, T::to_string)
    }

    /// The argument as one segment of a path; `text` gives that of a secret, which does
    /// not print.
    ///
    /// # Errors
    /// It would change which path is called.
    pub fn segment_of(
        &self,
        parameter: &'static str,
        text: impl FnOnce(&T) -> String,
    ) -> Result<String, PathError> {
        match self {
            Self::Value(value) => segment(parameter, &text(value)),
            Self::Encoded(encoded) => Ok(encoded.as_str().to_owned()),
        }
    }
}

/// For the check of limits: what is encoded already has none.
impl<T: Serialize> Serialize for PathArgument<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Encoded(_) => serializer.serialize_none(),
        }
    }
}

/// As the value of a path argument.
#[derive(Debug)]
pub struct Segment<By>(PhantomData<By>);

/// As an argument that is encoded already.
#[derive(Debug)]
pub enum Encoded {}

#[diagnostic::do_not_recommend]
impl<T, By, V: IntoField<T, By>> IntoField<PathArgument<T>, Segment<By>> for V {
    fn into_field(self) -> Result<PathArgument<T>, Violations> {
        self.into_field().map(PathArgument::Value)
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<PathArgument<T>, Encoded> for EncodedSegment {
    fn into_field(self) -> Result<PathArgument<T>, Violations> {
        Ok(PathArgument::Encoded(self))
    }
}
