//! [`Object`]: a generated type that is a list of its fields, and
//! [`impl_object!`](crate::impl_object), which makes it one.
//!
//! Derived implementations are a visitor and a chain of calls for each type. In a client
//! of a few hundred operations, these are most of what the compiler checks. Here, a type
//! is a list of its fields, which one function reads, and others write, print, compare and
//! copy.

use std::fmt::{self, Formatter};

use serde::de::{Deserializer, Error as _};
use serde::ser::Serializer;

use super::fields::{FieldValues, Fields};
use super::written::{FieldList, ReadFields, write_fields};
use crate::rules;

/// Implements `Deserialize`, `Serialize`, `Debug` and `PartialEq` for an object; also
/// `Default` and `Clone`, unless it is marked `required`. A field is followed by its name on
/// the wire, if that is another, and by what it is:
///
/// - nothing: an `Option`, left out if it is `None`;
/// - `default`: left out if it has its default;
/// - `required`: always written, `None` as null. A type with such a field is marked
///   `required` itself.
///
/// The field behind `and` holds the properties that have no field of their own; without
/// one they are ignored. A type marked `checked` also checks its rules when it is read:
/// `impl_object! { Pet: checked { … } }`.
///
/// ```
/// # use std::collections::HashMap;
/// struct Pet {
///     name: String,
///     type_: Option<String>,
///     tags: Vec<String>,
///     scores: HashMap<String, i64>,
/// }
/// postman_client_runtime::support::impl_object! {
///     required Pet and scores { name: required, type_ = "type", tags: default }
/// }
///
/// let pet: Pet = serde_json::from_str(r#"{"name": "Rex", "type": "dog", "agility": 7}"#)?;
/// assert_eq!((pet.name.as_str(), pet.type_.as_deref(), pet.tags.len()), ("Rex", Some("dog"), 0));
/// assert_eq!(serde_json::to_string(&pet)?, r#"{"name":"Rex","type":"dog","agility":7}"#);
/// let nameless = serde_json::from_str::<Pet>("{}").unwrap_err().to_string();
/// assert!(nameless.starts_with("missing field `name`"), "{nameless}");
/// let numbered = serde_json::from_str::<Pet>(r#"{"name": 7}"#).unwrap_err().to_string();
/// assert!(numbered.starts_with("name: invalid type: integer `7`, expected a string"), "{numbered}");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! impl_object {
    (required $type:ident $(: $check:ident)? $(and $rest:ident)? { $($fields:tt)* }) => {
        $crate::impl_object! { @read_required $type [$($check)?] [$($rest)?] $($fields)* }
        $crate::impl_object! { @write $type [$($rest)?] {} $($fields)* }
    };
    ($type:ident $(: $check:ident)? $(and $rest:ident)? { $($fields:tt)* }) => {
        $crate::impl_object! { @read $type [$($check)?] [$($rest)?] $($fields)* }
    };
    (@read $type:ident [$($check:ident)?] [$($rest:ident)?]
        $($field:ident $(= $wire:literal)? $(: $how:ident)?),* $(,)?) => {
        $crate::impl_object! {
            @write $type [$($rest)?]
            {
                $($crate::impl_object!(@$check $type);)?
                fn of(values: &mut $crate::support::FieldValues<'_>) -> Self {
                    Self {
                        $($field: values.take(),)*
                        $($rest: values.rest(),)?
                    }
                }
            }
            $($field $(= $wire)? $(: $how)?),*
        }
        impl ::core::default::Default for $type {
            fn default() -> Self {
                $crate::support::absent()
            }
        }
        impl ::core::clone::Clone for $type {
            fn clone(&self) -> Self {
                $crate::support::copy(self)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::support::read(deserializer)
            }
        }
    };
    (@read_required $type:ident [$($check:ident)?] [$($rest:ident)?]
        $($field:ident $(= $wire:literal)? $(: $how:ident)?),* $(,)?) => {
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let mut fields = $crate::support::Fields::of(deserializer)?;
                $($crate::impl_object!(@$check Self fields);)?
                ::core::result::Result::Ok(Self {
                    $($field: $crate::impl_object!(@take $($how)?)(
                        &mut fields,
                        $crate::impl_object!(@wire $field $($wire)?),
                    )?,)*
                    $($rest: fields.rest()?,)?
                })
            }
        }
    };
    // Most objects: macros within a macro cost the compiler more than what they become.
    (@write $type:ident [$($rest:ident)?] { $($read:tt)* } $($field:ident),* $(,)?) => {
        impl $crate::support::Object for $type {
            $($read)*
            const NAME: &'static str = stringify!($type);
            const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];
            fn with_fields(&self, reader: &mut dyn $crate::support::ReadFields) {
                reader.read_fields(&[$(&self.$field),*], $crate::impl_object!(@others self $($rest)?))
            }
        }
        $crate::impl_object! { @by_fields $type }
    };
    (@write $type:ident [$($rest:ident)?] { $($read:tt)* }
        $($field:ident $(= $wire:literal)? $(: $how:ident)?),* $(,)?) => {
        impl $crate::support::Object for $type {
            $($read)*
            const NAME: &'static str = stringify!($type);
            const NAMES: &'static [&'static str] =
                &[$($crate::impl_object!(@wire $field $($wire)?)),*];
            fn with_fields(&self, reader: &mut dyn $crate::support::ReadFields) {
                reader.read_fields(
                    &[$($crate::impl_object!(@written (&self.$field) $($how)?)),*],
                    $crate::impl_object!(@others self $($rest)?),
                )
            }
        }
        $crate::impl_object! { @by_fields $type }
    };
    (@by_fields $type:ident) => {
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::support::write(serializer, self)
            }
        }
        impl ::core::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::support::debug(self, f)
            }
        }
        impl ::core::cmp::PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                $crate::support::equal(self, other)
            }
        }
    };
    (@wire $field:ident) => { stringify!($field) };
    (@wire $field:ident $wire:literal) => { $wire };
    (@checked $type:ident) => {
        const RULES: ::core::option::Option<&'static $crate::rules::Object> =
            ::core::option::Option::Some(<$type as $crate::rules::Ruled>::RULES);
    };
    (@checked $self:ident $fields:ident) => {
        $fields.check(<$self as $crate::rules::Ruled>::RULES)?
    };
    (@take default) => { $crate::support::Fields::take_or_default };
    (@take $($how:ident)?) => { $crate::support::Fields::take };
    (@written ($field:expr)) => { $field };
    (@written ($field:expr) default) => { &$crate::support::UnlessDefault($field) };
    (@written ($field:expr) required) => { &$crate::support::Always($field) };
    (@others $object:ident) => { &() };
    (@others $object:ident $rest:ident) => { &$object.$rest };
}

/// A generated type that one function reads, and others write, print, compare and clone.
pub trait Object: Sized {
    /// Its name.
    const NAME: &'static str;
    /// The names of its fields on the wire.
    const NAMES: &'static [&'static str];
    /// What is checked when it is read.
    const RULES: Option<&'static rules::Object> = None;
    /// The object of these values. Only a type that has a default is made so.
    fn of(_: &mut FieldValues<'_>) -> Self
    where
        Self: Default,
    {
        Self::default()
    }
    /// Gives its fields to a reader.
    fn with_fields(&self, reader: &mut dyn ReadFields);
}

/// Writes an object.
///
/// # Errors
/// Those of the serializer.
pub fn write<S: Serializer, T: Object>(serializer: S, object: &T) -> Result<S::Ok, S::Error> {
    let mut serializer = Some(serializer);
    let mut written = None;
    object.with_fields(&mut |fields: FieldList<'_>| {
        written = serializer
            .take()
            .map(|to| write_fields(to, T::NAME, T::NAMES, fields));
    });
    written.unwrap_or_else(|| Err(serde::ser::Error::custom("the object gives no fields")))
}

/// Prints an object as a derived `Debug` does, by the names on the wire.
///
/// # Errors
/// Those of the formatter.
pub fn debug<T: Object>(object: &T, f: &mut Formatter<'_>) -> fmt::Result {
    let mut printed = Ok(());
    object.with_fields(&mut |(fields, rest): FieldList<'_>| {
        let mut object = f.debug_struct(T::NAME);
        for (name, field) in T::NAMES.iter().zip(fields) {
            object.field(name, &field.field());
        }
        if let Some(rest) = rest.field() {
            object.field("unknown_properties", &rest);
        }
        printed = object.finish();
    });
    printed
}

/// Whether two objects have equal fields.
pub fn equal<T: Object>(one: &T, other: &T) -> bool {
    let mut is_equal = false;
    one.with_fields(&mut |(fields, rest): FieldList<'_>| {
        other.with_fields(&mut |(others, other_rest): FieldList<'_>| {
            let mut pairs = fields.iter().zip(others);
            is_equal = pairs.all(|(one, other)| one.field().is_equal(other.field()))
                && match (rest.field(), other_rest.field()) {
                    (Some(one), Some(other)) => one.is_equal(other),
                    (one, other) => one.is_none() && other.is_none(),
                };
        });
    });
    is_equal
}

/// Reads an object that has a default; an absent field keeps its own.
///
/// # Errors
/// What is no object; a value of another type; a violation of its rules.
pub fn read<'de, D: Deserializer<'de>, T: Object + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let fields = Fields::of(deserializer)?;
    if let Some(rules) = T::RULES {
        fields.check(rules)?;
    }
    let mut values = FieldValues::read(fields, T::NAMES);
    let object = T::of(&mut values);
    match values.fault() {
        None => Ok(object),
        Some(fault) => Err(D::Error::custom(fault)),
    }
}

/// The object whose fields have their defaults.
pub fn absent<T: Object + Default>() -> T {
    T::of(&mut FieldValues::defaults())
}

/// Clones an object.
pub fn copy<T: Object + Default>(object: &T) -> T {
    let mut copy = None;
    object.with_fields(&mut |fields: FieldList<'_>| {
        copy = Some(T::of(&mut FieldValues::copied(fields)));
    });
    copy.unwrap_or_default()
}
