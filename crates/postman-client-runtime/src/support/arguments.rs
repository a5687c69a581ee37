//! The values of generated builders. A builder stores each value or its error; `send`
//! reports all errors together.

use std::collections::BTreeMap;

use serde::Serialize;

use super::IntoField;
use super::Object;
use super::written::documented_alone;
use crate::checker::Checker;
use crate::error::Error;
use crate::multipart::without_files;
use crate::rules::{ConversionError, Rule, Ruled, Schema, Violations};

/// Why a builder has no value.
#[derive(Clone, Debug)]
pub enum Fault {
    /// None was set. Made for each value of each call, hence without a text of its own.
    Missing(&'static str),
    /// One was set that violates rules.
    Broken(Violations),
}

impl From<Violations> for Fault {
    fn from(violations: Violations) -> Self {
        Self::Broken(violations)
    }
}

impl From<ConversionError> for Fault {
    fn from(error: ConversionError) -> Self {
        Self::Broken(error.into())
    }
}

impl From<Fault> for Violations {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Missing(name) => Self::one(name, Rule::Required),
            Fault::Broken(violations) => violations,
        }
    }
}

impl From<Fault> for ConversionError {
    fn from(fault: Fault) -> Self {
        Violations::from(fault).into()
    }
}

/// Converts the value of a property or parameter; the body has no name. The setters of
/// generated builders call this.
///
/// # Errors
/// What it violates, each with its path.
pub fn supplied<T, By>(name: &str, value: impl IntoField<T, By>) -> Result<T, Fault> {
    let violations = |violations: Violations| violations.within(name).into();
    value.into_field().map_err(violations)
}

/// The error of a required value that is not set. Generated builders start with it.
///
/// # Errors
/// Always.
pub fn missing<T>(name: &'static str) -> Result<T, Fault> {
    Err(Fault::Missing(name))
}

/// Checks the limits of numbers and the sizes of lists, which no type keeps. Operations
/// that have such call this before they send an argument.
///
/// # Errors
/// All violations, each with its path.
pub fn limited<T: Serialize>(name: &str, schema: &Schema, value: T) -> Result<T, Fault> {
    let written = documented_alone(|| without_files(|| serde_json::to_value(&value)));
    let mut checker = Checker::default();
    // What does not serialize is an error when it is to be sent.
    checker.limits(name, schema, &written.unwrap_or_default());
    Violations::new(checker.violations)?;
    Ok(value)
}

/// Checks a body as [`limited`] does, by the rules of its object `T`. What replaces a
/// documented property is not checked.
///
/// # Errors
/// All violations, each with its path.
pub fn limited_body<T: Ruled, B: Serialize>(body: B) -> Result<B, Fault> {
    limited("", &Schema::Object(T::RULES), body)
}

/// Fails if one of a builder's values does. Every generated builder calls this.
///
/// # Errors
/// All violations.
pub fn refuse<'a>(faults: impl IntoIterator<Item = Option<&'a Fault>>) -> Result<(), Violations> {
    let faults = faults.into_iter().flatten();
    Violations::new(faults.cloned().flat_map(Violations::from).collect())
}

/// Fails as [`refuse`] does; one of the values does.
///
/// # Errors
/// All violations.
pub fn refused<T>(faults: &[Option<&Fault>]) -> Result<T, Error> {
    let faults = faults.iter().flatten().copied().cloned();
    Err(Violations::all(faults.map(Violations::from)).into())
}

/// The errors of the values of an object under construction. The generated builder of
/// an object without required properties keeps them beside the object.
#[derive(Clone, Debug, Default)]
pub struct Faults(BTreeMap<&'static str, Fault>);

impl Faults {
    /// Sets the property of this name, or stores the error until the property is set
    /// again.
    pub fn put<T, By>(
        &mut self,
        name: &'static str,
        property: &mut T,
        value: impl IntoField<T, By>,
    ) {
        match supplied(name, value) {
            Ok(value) => {
                *property = value;
                self.0.remove(name);
            }
            Err(fault) => drop(self.0.insert(name, fault)),
        }
    }

    /// # Errors
    /// All violations, in the order of the properties of `T`.
    pub fn refuse<T: Object>(&self) -> Result<(), Violations> {
        refuse(T::NAMES.iter().map(|name| self.0.get(name)))
    }
}

/// Implements `TryFrom<builder::X> for X`, for builders that hold `object` and
/// `faults`: those of objects without required properties.
///
/// ```
/// mod types {
///     pub struct Pet {
///         pub age: u8,
///     }
///     postman_client_runtime::support::impl_object! { Pet { age: default } }
///     pub mod builder {
///         use postman_client_runtime::support::{Faults, impl_build};
///
///         #[derive(Default)]
///         pub struct Builder<T> {
///             object: T,
///             faults: Faults,
///         }
///         pub type Pet = Builder<super::Pet>;
///         impl_build! { Pet }
///         impl Pet {
///             pub fn age(mut self, value: i64) -> Self {
///                 self.faults.put("age", &mut self.object.age, value);
///                 self
///             }
///         }
///     }
///     pub mod error {
///         pub use postman_client_runtime::rules::ConversionError;
///     }
/// }
/// use types::builder::Pet;
///
/// let pet = types::Pet::try_from(Pet::default().age(-1).age(7));
/// assert_eq!(pet, Ok(types::Pet { age: 7 }));
/// let refused = types::Pet::try_from(Pet::default().age(7).age(-1)).unwrap_err();
/// assert_eq!(refused.to_string(), "age must be a whole number from 0 to 255");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! impl_build {
    ($($object:ident),+ $(,)?) => {$(
        impl ::core::convert::TryFrom<$object> for super::$object {
            type Error = super::error::ConversionError;
            fn try_from(builder: $object) -> ::core::result::Result<Self, Self::Error> {
                builder.faults.refuse::<Self>()?;
                ::core::result::Result::Ok(builder.object)
            }
        }
    )+};
}

/// The object that a builder holds.
///
/// # Errors
/// What the builder can't hold, and what the object violates.
pub fn finished<T: TryFrom<B, Error = ConversionError>, B>(
    builder: Result<B, Fault>,
) -> Result<T, Fault> {
    Ok(T::try_from(builder?)?)
}

/// The object that a builder holds, if there is one.
///
/// # Errors
/// Those of [`finished`].
pub fn finished_if_any<T: TryFrom<B, Error = ConversionError>, B>(
    builder: Result<Option<B>, Fault>,
) -> Result<Option<T>, Fault> {
    Ok(builder?.map(T::try_from).transpose()?)
}

/// Binds a reference to each value of a generated builder to its name, or fails with the
/// violations of all of them: to fields of `self`, and to variables behind them. Every
/// generated operation that has values calls this. What stands behind a semicolon is bound
/// by value. References leave the compiler no moves to check.
///
/// ```
/// use postman_client_runtime::{Error, support::{Fault, arguments, missing}};
///
/// struct Call {
///     id: Result<u8, Fault>,
///     name: Result<u8, Fault>,
/// }
///
/// impl Call {
///     fn sum(self, body: Result<u8, Fault>) -> Result<u8, Error> {
///         arguments!(self { id, name }; body);
///         Ok(*id + *name + body)
///     }
/// }
///
/// assert_eq!(Call { id: Ok(1), name: Ok(2) }.sum(Ok(3)).unwrap(), 6);
/// let error = Call { id: missing("id"), name: missing("name") }.sum(Ok(3)).unwrap_err();
/// assert_eq!(error.to_string(), "invalid input: id is required; name is required");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! arguments {
    ($self:ident { $($field:ident),* } $(, $name:ident)*) => {
        let ($(::core::result::Result::Ok($field),)* $(::core::result::Result::Ok($name),)*) =
            ($(&$self.$field,)* $(&$name,)*)
        else {
            return $crate::support::refused(&[
                $($self.$field.as_ref().err(),)*
                $($name.as_ref().err(),)*
            ]);
        };
    };
    ($self:ident { $($field:ident),* } $(, $name:ident)*; $owned:ident) => {
        let (
            $(::core::result::Result::Ok($field),)*
            $(::core::result::Result::Ok($name),)*
            ::core::result::Result::Ok(_),
        ) = ($(&$self.$field,)* $(&$name,)* &$owned,)
        else {
            return $crate::support::refused(&[
                $($self.$field.as_ref().err(),)*
                $($name.as_ref().err(),)*
                $owned.as_ref().err(),
            ]);
        };
        let ::core::result::Result::Ok($owned) = $owned else {
            return $crate::support::refused(&[]);
        };
    };
}
