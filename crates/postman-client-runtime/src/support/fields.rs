//! Reads the objects of generated types, field by field, by one function for all types.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::checker::Checker;
use crate::mismatch::{at, step};
use crate::rules::{Object, Rule, Violations};
use crate::tracked::Tracked;

/// A field that is filled by what was read.
pub trait Slot {
    /// # Errors
    /// A value of another type.
    fn fill(&mut self, value: Value) -> serde_json::Result<()>;
}

impl<T: DeserializeOwned> Slot for T {
    fn fill(&mut self, value: Value) -> serde_json::Result<()> {
        *self = T::deserialize(Tracked(value))?;
        Ok(())
    }
}

/// The fields of an object that is being read by
/// [`impl_object!`](crate::impl_object).
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
        match self.0.shift_remove(name) {
            Some(value) => {
                T::deserialize(Tracked(value)).map_err(|error| E::custom(at(&step(name), error)))
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

    /// The value of a field; that of `Default`, if it is absent, or null where that is no
    /// value of it.
    ///
    /// # Errors
    /// A value of another type.
    pub fn take_or_default<T: DeserializeOwned + Default, E: Error>(
        &mut self,
        name: &'static str,
    ) -> Result<T, E> {
        match self.0.get(name) {
            Some(Value::Null) => Ok(self.take::<T, E>(name).unwrap_or_default()),
            Some(_) => self.take(name),
            None => Ok(T::default()),
        }
    }

    /// Fills an object that has its defaults; an absent field keeps its own. `rest`
    /// takes what is left.
    ///
    /// # Errors
    /// A value of another type.
    pub fn fill<E: Error>(
        mut self,
        slots: &mut [(&'static str, &mut dyn Slot)],
        rest: Option<&mut dyn Slot>,
    ) -> Result<(), E> {
        for (name, slot) in slots {
            if let Some(value) = self.0.shift_remove(*name) {
                let is_null = value.is_null();
                let filled = slot.fill(value);
                let filled = filled.map_err(|error| E::custom(at(&step(name), error)));
                // Null says as much as an absent field.
                filled.or_else(|error| if is_null { Ok(()) } else { Err(error) })?;
            }
        }
        match rest {
            Some(rest) => rest.fill(Value::Object(self.0)).map_err(E::custom),
            None => Ok(()),
        }
    }

    /// What is left.
    ///
    /// # Errors
    /// A value of another type.
    pub fn rest<T: DeserializeOwned, E: Error>(self) -> Result<T, E> {
        T::deserialize(Tracked(Value::Object(self.0))).map_err(E::custom)
    }
}
