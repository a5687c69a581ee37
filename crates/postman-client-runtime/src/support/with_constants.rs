//! A JSON body of which a part is the same in each call.

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// Members that each call sends, and what the caller gives beside them: an object, or
/// nothing.
#[derive(Debug)]
pub struct WithConstants<'a, T> {
    constants: &'a [(&'a str, &'a str)],
    body: &'a T,
}

impl<'a, T> WithConstants<'a, T> {
    /// The object of both.
    pub fn new(constants: &'a [(&'a str, &'a str)], body: &'a T) -> Self {
        Self { constants, body }
    }
}

impl<T: Serialize> Serialize for WithConstants<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let body = match serde_json::to_value(self.body).map_err(S::Error::custom)? {
            Value::Object(body) => body,
            Value::Null => Map::new(),
            _ => return Err(S::Error::custom("the body is no JSON object")),
        };
        let constants = self.constants.iter();
        let mut members: Map<String, Value> = constants
            .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
            .collect();
        // What a caller gives as an unknown property is meant.
        members.extend(body);
        members.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn constants_stand_beside_what_is_given() {
        let whole = |body: Value| {
            let constants = [("method", "add"), ("jsonrpc", "2.0")];
            serde_json::to_value(WithConstants::new(&constants, &body))
        };
        let constants = json!({ "method": "add", "jsonrpc": "2.0" });
        assert_eq!(whole(Value::Null).unwrap(), constants);
        let given = json!({ "jsonrpc": "2.1", "id": 1 });
        let expected = json!({ "method": "add", "jsonrpc": "2.1", "id": 1 });
        assert_eq!(whole(given).unwrap(), expected);
        assert!(whole(json!([1])).is_err());
    }
}
