//! The values of the fields of generated types, as they are read.

use std::{fmt, mem, slice};

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::written::{FieldList, Rest, Shown, Written};
use crate::checker::Checker;
use crate::mismatch::{Mismatch, at, step};
use crate::rules::{Object, Rule, Violations};
use crate::tracked::Tracked;

/// A field that an object can be without.
pub trait Absent: DeserializeOwned + Clone + Default + 'static {}

impl<T: DeserializeOwned + Clone + Default + 'static> Absent for T {}

/// The values of a new object, which takes them in the order of its fields.
pub struct FieldValues<'a> {
    source: Source<'a>,
    /// Why a value is none of its field.
    fault: Option<String>,
    /// The same of a number that goes to the properties without a field.
    moved: Option<String>,
}

enum Source<'a> {
    /// Each value is its field's default.
    Defaults,
    /// A JSON object, and the names of the fields that follow.
    Json(Map<String, Value>, slice::Iter<'static, &'static str>),
    /// The fields of another object, and what has none.
    Copied(slice::Iter<'a, &'a dyn Written>, &'a dyn Rest),
}

impl fmt::Debug for FieldValues<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldValues").finish_non_exhaustive()
    }
}

impl<'a> FieldValues<'a> {
    fn of(source: Source<'a>) -> Self {
        Self {
            source,
            fault: None,
            moved: None,
        }
    }

    /// The default of each field.
    pub(super) fn defaults() -> Self {
        Self::of(Source::Defaults)
    }

    /// Those of a JSON object, by the names of the fields.
    pub(super) fn read(fields: Fields, names: &'static [&'static str]) -> Self {
        Self::of(Source::Json(fields.0, names.iter()))
    }

    /// Those of another object.
    pub(super) fn copied((fields, rest): FieldList<'a>) -> Self {
        Self::of(Source::Copied(fields.iter(), rest))
    }

    /// Why a value is none of its field.
    pub(super) fn fault(self) -> Option<String> {
        self.fault.or(self.moved)
    }

    /// That of the next field.
    pub fn take<T: Absent>(&mut self) -> T {
        match &mut self.source {
            Source::Defaults => T::default(),
            Source::Copied(fields, _) => cloned(fields.next().map(|field| field.field())),
            Source::Json(properties, names) => {
                let name = names.next().filter(|_| self.fault.is_none());
                let value = name.and_then(|name| Some((name, properties.shift_remove(*name)?)));
                let Some((name, value)) = value else {
                    return T::default();
                };
                let is_null = value.is_null();
                let numbers = numbers(&value);
                T::deserialize(Tracked(value)).unwrap_or_else(|error| {
                    // Null says as much as an absent field.
                    if !is_null {
                        self.refuse(name, numbers, &error);
                    }
                    T::default()
                })
            }
        }
    }

    /// What no field takes.
    pub fn rest<T: Absent>(&mut self) -> T {
        match &mut self.source {
            Source::Defaults => T::default(),
            Source::Copied(_, rest) => cloned(rest.field()),
            Source::Json(properties, _) => {
                self.moved = None;
                let properties = Value::Object(mem::take(properties));
                T::deserialize(Tracked(properties)).unwrap_or_else(|error| {
                    self.fault.get_or_insert_with(|| error.to_string());
                    T::default()
                })
            }
        }
    }

    fn refuse(&mut self, name: &str, numbers: Option<Value>, error: &serde_json::Error) {
        let fault = at(&step(name), error);
        match (numbers, &mut self.source) {
            (Some(numbers), Source::Json(properties, _)) if is_no_integer(error) => {
                properties.insert(name.to_owned(), numbers);
                self.moved.get_or_insert(fault);
            }
            _ => self.fault = Some(fault),
        }
    }
}

fn cloned<T: Absent>(field: Option<&dyn Shown>) -> T {
    let field = field.and_then(|field| field.any().downcast_ref::<T>());
    field.cloned().unwrap_or_default()
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

    /// What is left.
    ///
    /// # Errors
    /// A value of another type.
    pub fn rest<T: DeserializeOwned, E: Error>(self) -> Result<T, E> {
        T::deserialize(Tracked(Value::Object(self.0))).map_err(E::custom)
    }
}
