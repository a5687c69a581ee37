//! Writes the objects of generated types, field by field, by one function for all types.

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::BuildHasher;

use serde::Serializer;
use serde::ser::{Serialize, SerializeMap, SerializeStruct};
use serde_json::{Map, Value};

use crate::unknown_properties::UnknownProperties;

/// A field that is to be written.
pub trait Written {
    /// Its value; `None` if it is left out.
    fn value(&self) -> Option<&dyn erased_serde::Serialize>;
}

impl<T: Serialize> Written for Option<T> {
    fn value(&self) -> Option<&dyn erased_serde::Serialize> {
        self.as_ref().map(|value| value as _)
    }
}

/// A field that is always written, an absent value as null.
#[derive(Debug)]
pub struct Always<'a, T>(pub &'a T);

impl<T: Serialize> Written for Always<'_, T> {
    fn value(&self) -> Option<&dyn erased_serde::Serialize> {
        Some(self.0)
    }
}

/// A field that is left out if it has its default.
#[derive(Debug)]
pub struct UnlessDefault<'a, T>(pub &'a T);

impl<T: Serialize + Default + PartialEq> Written for UnlessDefault<'_, T> {
    fn value(&self) -> Option<&dyn erased_serde::Serialize> {
        (*self.0 != T::default()).then_some(self.0)
    }
}

/// Properties that have no field of their own. One with the name of a field takes its
/// place.
pub trait Rest {
    /// Their names and values.
    fn entries(&self) -> Vec<(&str, &dyn erased_serde::Serialize)>;
    /// Whether one has this name.
    fn contains(&self, name: &str) -> bool;
}

/// None.
impl Rest for () {
    fn entries(&self) -> Vec<(&str, &dyn erased_serde::Serialize)> {
        Vec::new()
    }

    fn contains(&self, _: &str) -> bool {
        false
    }
}

impl<T: Serialize, S: BuildHasher> Rest for HashMap<String, T, S> {
    fn entries(&self) -> Vec<(&str, &dyn erased_serde::Serialize)> {
        let entries = self.iter();
        entries
            .map(|(name, value)| (name.as_str(), value as _))
            .collect()
    }

    fn contains(&self, name: &str) -> bool {
        self.contains_key(name)
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

/// Writes an object.
///
/// # Errors
/// Those of the serializer.
pub fn write<S: Serializer>(
    serializer: S,
    name: &'static str,
    fields: &[(&'static str, &dyn Written)],
    rest: &dyn Rest,
) -> Result<S::Ok, S::Error> {
    let present = || {
        let fields = fields.iter().filter(|(name, _)| !rest.contains(name));
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
