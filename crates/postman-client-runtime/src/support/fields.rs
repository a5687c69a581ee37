//! Deserializes the objects of generated types, field by field, by one function for
//! all types.
//!
//! A derived `Deserialize` is a visitor for each type. In a client of a few hundred
//! operations, these visitors are most of what the compiler checks; without them the
//! same types take half of its time and memory.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::checker::Checker;
use crate::rules::{Object, Rule, Violations};

/// The fields of an object that is being read by
/// [`impl_deserialize!`](crate::impl_deserialize).
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Fields(Map<String, Value>);

impl Fields {
    /// All of them.
    ///
    /// # Errors
    /// What is no object.
    pub fn of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    /// The value of a field; an absent one counts as null.
    ///
    /// # Errors
    /// A value of another type; a field that is missing.
    pub fn take<T: DeserializeOwned, E: Error>(&mut self, name: &'static str) -> Result<T, E> {
        match self.0.remove(name) {
            Some(value) => {
                T::deserialize(value).map_err(|error| E::custom(format!("{name}: {error}")))
            }
            None => T::deserialize(Value::Null).map_err(|_| E::missing_field(name)),
        }
    }

    /// Checks the fields by the rules of the object, and ignores unknown ones.
    ///
    /// # Errors
    /// Every violation.
    pub fn check<E: Error>(&self, rules: &Object) -> Result<(), E> {
        let mut checker = Checker::default();
        checker.object("", rules, &mut self.0.clone());
        let mut violations = checker.violations;
        violations.retain(|violation| !matches!(violation.rule, Rule::Known(_)));
        Violations::new(violations).map_err(E::custom)
    }

    /// The value of a field; that of `Default`, if it is absent.
    ///
    /// # Errors
    /// A value of another type.
    pub fn take_or_default<T: DeserializeOwned + Default, E: Error>(
        &mut self,
        name: &'static str,
    ) -> Result<T, E> {
        if self.0.contains_key(name) {
            self.take(name)
        } else {
            Ok(T::default())
        }
    }
}

/// Implements `Deserialize`. A field is followed by its name on the wire, if that is
/// another; one marked `default` may be absent. Unknown fields are ignored. A type
/// marked `checked` also checks its rules: `impl_deserialize! { Pet: checked { … } }`.
///
/// ```
/// #[derive(Debug, PartialEq)]
/// struct Pet {
///     name: String,
///     type_: Option<String>,
///     tags: Vec<String>,
/// }
/// postman_client_runtime::support::impl_deserialize! { Pet { name, type_ = "type", tags: default } }
///
/// let pet: Pet = serde_json::from_str(r#"{"name": "Rex", "type": "dog", "age": 7}"#)?;
/// assert_eq!((pet.name.as_str(), pet.type_.as_deref(), pet.tags.len()), ("Rex", Some("dog"), 0));
/// let nameless = serde_json::from_str::<Pet>("{}").unwrap_err().to_string();
/// assert!(nameless.starts_with("missing field `name`"), "{nameless}");
/// let numbered = serde_json::from_str::<Pet>(r#"{"name": 7}"#).unwrap_err().to_string();
/// assert!(numbered.starts_with("name: invalid type: integer `7`, expected a string"), "{numbered}");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! impl_deserialize {
    (@wire $field:ident) => { stringify!($field) };
    (@wire $field:ident $wire:literal) => { $wire };
    (@check checked) => { $crate::support::Fields::check };
    (@take) => { $crate::support::Fields::take };
    (@take default) => { $crate::support::Fields::take_or_default };
    ($type:ident $(: $check:ident)? { $($field:ident $(= $wire:literal)? $(: $how:ident)?),* $(,)? }) => {
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let mut fields = $crate::support::Fields::of(deserializer)?;
                $($crate::impl_deserialize!(@check $check)(
                    &fields,
                    <Self as $crate::rules::Ruled>::RULES,
                )?;)?
                ::std::result::Result::Ok(Self {
                    $($field: $crate::impl_deserialize!(@take $($how)?)(
                        &mut fields,
                        $crate::impl_deserialize!(@wire $field $($wire)?),
                    )?),*
                })
            }
        }
    };
}
