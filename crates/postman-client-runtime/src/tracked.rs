//! [`Tracked`]: reads JSON as servers write it, and says where it can't.

use serde::de::value::SeqDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value, map};

use crate::mismatch::{Mismatch, at, step};

/// Reads the JSON of a body.
///
/// # Errors
/// What is no JSON or of another type.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Mismatch> {
    let json = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    match serde_json::from_slice(json) {
        Ok(value) => Ok(value),
        Err(error) if !error.is_data() => Err(Mismatch::of(&error)),
        // Slower, but it knows the place.
        Err(_) => {
            let value = serde_json::from_slice::<Value>(json);
            let read = value.and_then(|value| T::deserialize(Tracked(value)));
            read.map_err(|error| Mismatch::of(&error))
        }
    }
}

/// A value whose errors have its path. An integer may be written with a fraction of zero:
/// `10.0` is read as 10.
pub(crate) struct Tracked(pub(crate) Value);

impl Tracked {
    /// The value, with an integer in the place of a number that is one.
    fn whole(self) -> Value {
        let float = match &self.0 {
            Value::Number(number) if number.is_f64() => number.as_f64(),
            _ => None,
        };
        match float.and_then(integer) {
            Some(integer) => integer.into(),
            None => self.0,
        }
    }
}

/// The integer that a number is. Beyond 53 bits, it may be another that was written.
#[expect(clippy::cast_possible_truncation, reason = "it is whole, and in range")]
fn integer(float: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
}

impl<'de> IntoDeserializer<'de, Error> for Tracked {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.whole().$method(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Tracked {
    type Error = Error;

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => {
                let mut items = Items(SeqDeserializer::new(items.into_iter().map(Tracked)), 0);
                let value = visitor.visit_seq(&mut items)?;
                items.0.end()?;
                Ok(value)
            }
            Value::Object(members) => visitor.visit_map(Members {
                rest: members.into_iter(),
                next: None,
            }),
            value => value.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        // serde_json has newtypes of its own.
        match name.starts_with('$') {
            true => self.0.deserialize_newtype_struct(name, visitor),
            false => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// The items of a list, and how many were read.
struct Items<I: Iterator<Item = Tracked>>(SeqDeserializer<I, Error>, usize);

impl<'de, I: Iterator<Item = Tracked>> SeqAccess<'de> for &mut Items<I> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let index = self.1;
        self.1 += 1;
        let item = self.0.next_element_seed(seed);
        item.map_err(|error| Error::custom(at(&format!("[{index}]"), error)))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

/// The members of an object that are not read yet.
struct Members {
    rest: map::IntoIter,
    next: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let Some((name, value)) = self.rest.next() else {
            return Ok(None);
        };
        let key = seed.deserialize(name.as_str().into_deserializer());
        let key = key.map_err(|error: Error| Error::custom(at(&step(&name), error)))?;
        self.next = Some((name, value));
        Ok(Some(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let (name, value) = self
            .next
            .take()
            .ok_or_else(|| Error::custom("a value without a name"))?;
        let read = seed.deserialize(Tracked(value));
        read.map_err(|error| Error::custom(at(&step(&name), error)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}
