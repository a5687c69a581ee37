//! What generated builders do with the values they are given: each is kept,
//! or its fault is, until the call tells all faults at once.

use std::collections::BTreeMap;
use std::fmt::Display;

/// The value of a property, or why it can't be one; called by the setters of
/// generated types' builders.
///
/// # Errors
/// What the conversion said, with the property's name.
pub fn supplied<T, V>(name: &str, value: V) -> Result<T, String>
where
    V: TryInto<T>,
    V::Error: Display,
{
    let fault = |error| format!("error converting supplied value for {name}: {error}");
    value.try_into().map_err(fault)
}

/// The value of a parameter, or that it can't be one; called by the setters of
/// generated operations' builders.
///
/// # Errors
/// The parameter's name.
pub fn argument<T, V: TryInto<T>>(name: &str, value: V) -> Result<T, String> {
    value
        .try_into()
        .map_err(|_| format!("the value supplied for {name} can't be converted"))
}

/// The fault of a value that is needed and not given; what generated builders
/// start with.
///
/// # Errors
/// Always.
pub fn missing<T>(name: &str) -> Result<T, String> {
    // Made for each value of each call, hence without formatting.
    Err(["no value supplied for ", name].concat())
}

/// Every fault of a builder's values at once, if there is one; called by every
/// generated builder.
///
/// # Errors
/// The faults, joined.
pub fn refuse<'a>(faults: impl IntoIterator<Item = Option<&'a String>>) -> Result<(), String> {
    let faults: Vec<_> = faults.into_iter().flatten().map(String::as_str).collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("; "))
    }
}

/// Why values can't be the properties of an object under construction; what
/// the generated builder of an object without required properties keeps beside
/// the object.
#[derive(Clone, Debug, Default)]
pub struct Faults(BTreeMap<&'static str, String>);

impl Faults {
    /// Makes `value` the property of this name, or keeps why it can't be that:
    /// until it is supplied again.
    pub fn put<T, V>(&mut self, name: &'static str, property: &mut T, value: V)
    where
        V: TryInto<T>,
        V::Error: Display,
    {
        match supplied(name, value) {
            Ok(value) => {
                *property = value;
                self.0.remove(name);
            }
            Err(fault) => drop(self.0.insert(name, fault)),
        }
    }

    /// # Errors
    /// The faults, joined, in the order of the properties' names.
    pub fn refuse(&self) -> Result<(), String> {
        refuse(self.0.values().map(Some))
    }
}

/// Makes objects of their builders, which hold `object` and `faults`; called
/// where generated builders of objects without required properties stand.
///
/// ```
/// mod types {
///     #[derive(Debug, Default, PartialEq)]
///     pub struct Pet {
///         pub age: u8,
///     }
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
///         pub type ConversionError = String;
///     }
/// }
/// use types::builder::Pet;
///
/// let pet = types::Pet::try_from(Pet::default().age(-1).age(7));
/// assert_eq!(pet, Ok(types::Pet { age: 7 }));
/// let refused = types::Pet::try_from(Pet::default().age(7).age(-1)).unwrap_err();
/// assert!(refused.starts_with("error converting supplied value for age: out of range"));
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! impl_build {
    ($($object:ident),+ $(,)?) => {$(
        impl ::core::convert::TryFrom<$object> for super::$object {
            type Error = super::error::ConversionError;
            fn try_from(builder: $object) -> ::core::result::Result<Self, Self::Error> {
                builder.faults.refuse()?;
                ::core::result::Result::Ok(builder.object)
            }
        }
    )+};
}

/// What a generated builder was given, each value under its own name, if all of
/// them are there; called by every generated operation that has values.
///
/// ```
/// fn given(id: Result<u8, String>, name: Result<u8, String>) -> Result<u8, postman_client_runtime::Error> {
///     postman_client_runtime::support::arguments!(id, name);
///     Ok(id + name)
/// }
///
/// assert_eq!(given(Ok(1), Ok(2)).unwrap(), 3);
/// let error = given(Err("no id".to_owned()), Err("no name".to_owned())).unwrap_err();
/// assert_eq!(error.to_string(), "invalid input: no id; no name");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! arguments {
    ($($name:ident),+) => {
        $crate::support::refuse([$($name.as_ref().err()),+]).map_err($crate::ErrorKind::Input)?;
        $(let $name = $name.map_err($crate::ErrorKind::Input)?;)+
    };
}
