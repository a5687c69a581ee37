//! The fields of generated types, as what writes, prints, compares and clones them.

use std::any::Any;
use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::BuildHasher;

use serde::Serializer;
use serde::ser::{Serialize, SerializeMap, SerializeStruct};
use serde_json::{Map, Value};

use crate::unknown_properties::UnknownProperties;

/// A value that is printed, compared and cloned.
pub trait Shown: Debug {
    /// The value, whose type is asked for.
    fn any(&self) -> &dyn Any;
    /// Whether another one has the same type and value.
    fn is_equal(&self, other: &dyn Shown) -> bool;
}

impl<T: Debug + PartialEq + 'static> Shown for T {
    fn any(&self) -> &dyn Any {
        self
    }

    fn is_equal(&self, other: &dyn Shown) -> bool {
        other.any().downcast_ref() == Some(self)
    }
}

/// A field of an object.
pub trait Written {
    /// Its value; `None` if it is left out.
    fn value(&self) -> Option<&dyn erased_serde::Serialize>;
    /// The field itself.
    fn field(&self) -> &dyn Shown;
}

impl<T: Serialize + Debug + PartialEq + 'static> Written for Option<T> {
    fn value(&self) -> Option<&dyn erased_serde::Serialize> {
        self.as_ref().map(|value| value as _)
    }

    fn field(&self) -> &dyn Shown {
        self
    }
}

/// A field that is always written, an absent value as null.
#[derive(Debug)]
pub struct Always<'a, T>(pub &'a T);

impl<T: Serialize + Debug + PartialEq + 'static> Written for Always<'_, T> {
    fn value(&self) -> Option<&dyn erased_serde::Serialize> {
        Some(self.0)
    }

    fn field(&self) -> &dyn Shown {
        self.0
    }
}

/// A field that is left out if it has its default.
#[derive(Debug)]
pub struct UnlessDefault<'a, T>(pub &'a T);

impl<T: Serialize + Debug + Default + PartialEq + 'static> Written for UnlessDefault<'_, T> {
    fn value(&self) -> Option<&dyn erased_serde::Serialize> {
        (*self.0 != T::default()).then_some(self.0)
    }

    fn field(&self) -> &dyn Shown {
        self.0
    }
}

/// Properties that have no field of their own. One with the name of a field takes its
/// place.
pub trait Rest {
    /// Their names and values.
    fn entries(&self) -> Vec<(&str, &dyn erased_serde::Serialize)>;
    /// Whether one has this name.
    fn contains(&self, name: &str) -> bool;
    /// Their place, if there is one.
    fn field(&self) -> Option<&dyn Shown>;
}

/// None.
impl Rest for () {
    fn entries(&self) -> Vec<(&str, &dyn erased_serde::Serialize)> {
        Vec::new()
    }

    fn contains(&self, _: &str) -> bool {
        false
    }

    fn field(&self) -> Option<&dyn Shown> {
        None
    }
}

impl<T, S> Rest for HashMap<String, T, S>
where
    T: Serialize + Debug + PartialEq + 'static,
    S: BuildHasher + 'static,
{
    fn entries(&self) -> Vec<(&str, &dyn erased_serde::Serialize)> {
        let entries = self.iter();
        entries
            .map(|(name, value)| (name.as_str(), value as _))
            .collect()
    }

    fn contains(&self, name: &str) -> bool {
        self.contains_key(name)
    }

    fn field(&self) -> Option<&dyn Shown> {
        Some(self)
    }
}

impl Rest for Map<String, Value> {
    fn entries(&self) -> Vec<(&str, &dyn erased_serde::Serialize)> {
        let entries = self.iter();
        entries
            .map(|(name, value)| (name.as_str(), value as _))
            .collect()
    }

    fn contains(&self, name: &str) -> bool {
        self.contains_key(name)
    }

    fn field(&self) -> Option<&dyn Shown> {
        Some(self)
    }
}

impl Rest for UnknownProperties {
    fn entries(&self) -> Vec<(&str, &dyn erased_serde::Serialize)> {
        self.iter()
            .map(|(name, value)| (name, value as _))
            .collect()
    }

    fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn field(&self) -> Option<&dyn Shown> {
        Some(self)
    }
}

/// An object that has a place for properties that are not documented.
pub trait HasUnknownProperties {
    /// The place.
    fn unknown_properties(&mut self) -> &mut UnknownProperties;
}

/// Implements [`HasUnknownProperties`] for types with a field `unknown_properties`.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_unknown_properties {
    ($($type:ident),* $(,)?) => {$(
        impl $crate::support::HasUnknownProperties for $type {
            fn unknown_properties(&mut self) -> &mut $crate::UnknownProperties {
                &mut self.unknown_properties
            }
        }
    )*};
}

thread_local! {
    static DOCUMENTED_ALONE: Cell<bool> = const { Cell::new(false) };
}

/// What `serialize` gives without properties that are not documented, and without those
/// that they replace.
pub(super) fn documented_alone<T>(serialize: impl FnOnce() -> T) -> T {
    /// Set back even if a `Serialize` panics.
    struct Restore(bool);

    impl Drop for Restore {
        fn drop(&mut self) {
            DOCUMENTED_ALONE.set(self.0);
        }
    }

    let _restore = Restore(DOCUMENTED_ALONE.replace(true));
    serialize()
}

/// The fields of an object: name and value, and the properties that have none.
pub type FieldList<'a> = (&'a [&'a dyn Written], &'a dyn Rest);

/// What is given the fields of an object.
pub trait ReadFields {
    /// The fields, in the order of their names, and the properties that have none.
    fn read_fields(&mut self, fields: &[&dyn Written], rest: &dyn Rest);
}

impl<F: FnMut(FieldList<'_>)> ReadFields for F {
    fn read_fields(&mut self, fields: &[&dyn Written], rest: &dyn Rest) {
        self((fields, rest));
    }
}

/// Writes the fields of an object.
///
/// # Errors
/// Those of the serializer.
pub(super) fn write_fields<S: Serializer>(
    serializer: S,
    name: &'static str,
    names: &'static [&'static str],
    (fields, rest): FieldList<'_>,
) -> Result<S::Ok, S::Error> {
    let present = || {
        let fields = names
            .iter()
            .zip(fields)
            .filter(|(name, _)| !rest.contains(name));
        fields.filter_map(|(name, field)| Some((*name, field.value()?)))
    };
    let others = match DOCUMENTED_ALONE.get() {
        true => Vec::new(),
        false => rest.entries(),
    };
    let count = present().count() + others.len();
    if others.is_empty() {
        let mut object = serializer.serialize_struct(name, count)?;
        for (name, value) in present() {
            object.serialize_field(name, value)?;
        }
        return object.end();
    }
    let mut object = serializer.serialize_map(Some(count))?;
    for (name, value) in present() {
        object.serialize_entry(name, value)?;
    }
    for (name, value) in others {
        object.serialize_entry(name, value)?;
    }
    object.end()
}
