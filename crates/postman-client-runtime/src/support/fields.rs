//! Reads the objects of generated types, field by field, by one function for all types.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::checker::Checker;
use crate::mismatch::{Mismatch, at, step};
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

/// The places of an object's fields, and of the properties that have none.
pub type SlotList<'a, 'b> = (&'a mut [&'b mut dyn Slot], Option<&'b mut dyn Slot>);

/// Reads an object that has a default, which what is read fills.
///
/// # Errors
/// What is no object; a value of another type; a violation of its rules.
pub fn read<'de, D: Deserializer<'de>, T: super::Object + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let fields = Fields::of(deserializer)?;
    if let Some(rules) = T::RULES {
        fields.check(rules)?;
    }
    let mut object = T::default();
    let mut fields = Some(fields);
    let mut filled = Ok(());
    object.with_slots(&mut |slots| {
        if let Some(fields) = fields.take() {
            filled = fields.fill(T::NAMES, slots);
        }
    });
    filled.map(|()| object)
}

/// A value that is kept if its field can't hold it: what is made of numbers alone.
fn numbers(value: &Value) -> Option<Value> {
    fn is_made_of_numbers(value: &Value) -> bool {
        match value {
            Value::Number(_) => true,
            Value::Array(items) => items.iter().all(is_made_of_numbers),
            Value::Object(members) => members.values().all(is_made_of_numbers),
            _ => false,
        }
    }
    is_made_of_numbers(value).then(|| value.clone())
}

/// Whether a number was found that is none of the integers of a type: it has a fraction, or
/// more than 64 bits.
fn is_no_integer(error: &serde_json::Error) -> bool {
    let mismatch = Mismatch::of(error);
    let is_number = !matches!(mismatch.found(), "a list" | "an object");
    is_number && mismatch.expected().starts_with("an integer")
}

/// The fields of an object that is being read by
/// [`impl_object!`](crate::impl_object).
///
/// A number that the field of an integer can't hold is left to the properties without a
/// field, as long as the field may be absent: samples show no limits of numbers, so one such
/// number costs no answer.
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
        let Some(value) = self.0.shift_remove(name) else {
            return T::deserialize(Value::Null).map_err(|_| E::missing_field(name));
        };
        let numbers = numbers(&value);
        T::deserialize(Tracked(value)).or_else(|error| {
            if let Some(numbers) = numbers.filter(|_| is_no_integer(&error))
                && let Ok(absent) = T::deserialize(Value::Null)
            {
                self.0.insert(name.to_owned(), numbers);
                return Ok(absent);
            }
            Err(E::custom(at(&step(name), error)))
        })
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
    fn fill<E: Error>(
        mut self,
        names: &[&'static str],
        (slots, rest): SlotList<'_, '_>,
    ) -> Result<(), E> {
        for (name, slot) in names.iter().zip(slots) {
            if let Some(value) = self.0.shift_remove(*name) {
                let is_null = value.is_null();
                let numbers = numbers(&value).filter(|_| rest.is_some());
                let Err(error) = slot.fill(value) else {
                    continue;
                };
                match numbers.filter(|_| is_no_integer(&error)) {
                    Some(numbers) => _ = self.0.insert((*name).to_owned(), numbers),
                    // Null says as much as an absent field.
                    None if is_null => {}
                    None => return Err(E::custom(at(&step(name), error))),
                }
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
