//! [`UnknownProperties`]: what an object has beside its documented properties.

use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// The properties of an object that are not documented, in the order in which they were
/// read or set. They are written back when the object is serialized or sent.
///
/// One with the name of a documented property is written in its place: so is a number that
/// was read for an integer, and has a fraction or more than 64 bits. Its field is `None`.
/// None is checked.
/// `Debug` shows the names alone: a value may be a secret. Error responses that repeat a
/// value show it.
///
/// Without properties it takes the space of a pointer.
///
/// ```
/// use postman_client_runtime::UnknownProperties;
///
/// let mut unknown = UnknownProperties::default();
/// unknown.insert("beta", true);
/// assert_eq!(unknown.get("beta"), Some(&true.into()));
/// assert_eq!(format!("{unknown:?}"), r#"{"beta"}"#);
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct UnknownProperties(Option<Box<Map<String, Value>>>);

impl UnknownProperties {
    /// The value of a property.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// Sets a property; gives its earlier value.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let properties = self.0.get_or_insert_default();
        properties.insert(name.into(), value.into())
    }

    /// Removes a property; gives its value.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let properties = self.0.as_mut()?;
        let value = properties.shift_remove(name);
        if properties.is_empty() {
            self.0 = None;
        }
        value
    }

    /// The properties.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let properties = self.0.iter().flat_map(|properties| properties.iter());
        properties.map(|(name, value)| (name.as_str(), value))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |properties| properties.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl From<Map<String, Value>> for UnknownProperties {
    fn from(properties: Map<String, Value>) -> Self {
        Self((!properties.is_empty()).then(|| Box::new(properties)))
    }
}

impl fmt::Debug for UnknownProperties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

/// From an object.
impl<'de> Deserialize<'de> for UnknownProperties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}
