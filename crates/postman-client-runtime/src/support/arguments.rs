//! The values of generated builders. A builder stores each value or its error; `send`
//! reports all errors together.

use std::collections::BTreeMap;

use super::IntoField;

/// Converts the value of a property. The setters of generated types' builders call
/// this.
///
/// # Errors
/// The error of the conversion, with the property's name.
pub fn supplied<T, By>(name: &str, value: impl IntoField<T, By>) -> Result<T, String> {
    value.into_field().map_err(|fault| {
        let (path, reason) = (fault.path, fault.reason);
        format!("error converting supplied value for {name}{path}: {reason}")
    })
}

/// Converts the value of a parameter. The setters of generated operations' builders
/// call this.
///
/// # Errors
/// The parameter's name.
pub fn argument<T, By>(name: &str, value: impl IntoField<T, By>) -> Result<T, String> {
    value.into_field().map_err(|fault| {
        let path = fault.path;
        format!("the value supplied for {name}{path} can't be converted")
    })
}

/// The error of a required value that is not set. Generated builders start with it.
///
/// # Errors
/// Always.
pub fn missing<T>(name: &str) -> Result<T, String> {
    // Made for each value of each call, hence without formatting.
    Err(["no value supplied for ", name].concat())
}

/// Fails if one of a builder's values does. Every generated builder calls this.
///
/// # Errors
/// All errors, joined.
pub fn refuse<'a>(faults: impl IntoIterator<Item = Option<&'a String>>) -> Result<(), String> {
    let faults: Vec<_> = faults.into_iter().flatten().map(String::as_str).collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("; "))
    }
}

/// The errors of the values of an object under construction. The generated builder of
/// an object without required properties keeps them beside the object.
#[derive(Clone, Debug, Default)]
pub struct Faults(BTreeMap<&'static str, String>);

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
    /// All errors, joined, in the order of the properties' names.
    pub fn refuse(&self) -> Result<(), String> {
        refuse(self.0.values().map(Some))
    }
}

/// Implements `TryFrom<builder::X> for X`, for builders that hold `object` and
/// `faults`: those of objects without required properties.
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

/// Binds each value of a generated builder to its name, or fails with the errors of
/// all of them. Every generated operation that has values calls this.
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
