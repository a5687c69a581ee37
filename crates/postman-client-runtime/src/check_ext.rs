//! [`CheckExt`]: an API's rules on input that is not typed yet.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::checker::Checker;
use crate::rules::{Object, Rule, Ruled, Schema, Violations};

/// Checks of untyped input: the typed body, or all violations together.
///
/// ```
/// use postman_client_runtime::CheckExt;
/// # use postman_client_runtime::rules::{Object, Property, Ruled, Schema, Text};
///
/// #[derive(Debug, serde::Deserialize)]
/// struct Account { pin: String, bridge: Option<String> }
/// # impl Ruled for Account {
/// #     const RULES: &'static Object = &Object { name: "Account", properties: &[
/// #         Property { name: "pin", description: "", required: true, schema: Schema::Text(Text {
/// #             pattern: Some("^[0-9]+$"), ..Text::ANY }) },
/// #         Property { name: "bridge", description: "", required: false, schema: Schema::Text(Text {
/// #             allowed: &["US", "EU"], ..Text::ANY }) },
/// #     ] };
/// # }
/// // `Account` has its rules from the generator.
/// let violations = Account::check_form([("pin", "12 34"), ("bridge", "ASIA")]).unwrap_err();
/// assert_eq!(violations.to_string(), "pin must consist of digits; bridge must be one of US, EU");
///
/// let account = Account::check(serde_json::json!({ "pin": "1234" }))?;
/// assert_eq!((account.pin.as_str(), account.bridge), ("1234", None));
/// # Ok::<(), postman_client_runtime::rules::Violations>(())
/// ```
pub trait CheckExt: Ruled + DeserializeOwned {
    /// The rules, as data.
    fn rules() -> &'static Object {
        Self::RULES
    }

    /// Checks a JSON value. An optional property that is `null` counts as
    /// absent. An unknown property is a violation; the setter `unknown_property` of
    /// a builder sends one.
    ///
    /// # Errors
    /// Every violation, in the order of the rules.
    fn check(mut input: Value) -> Result<Self, Violations> {
        let mut checker = Checker::default();
        checker.value("", &Schema::Object(Self::RULES), &mut input);
        typed(checker, input)
    }

    /// Checks the fields of a form or of a CSV row. A field of a list or an
    /// object holds JSON, numbers and booleans are written as in JSON, and a
    /// field that is empty counts as absent.
    ///
    /// # Errors
    /// Every violation: of the fields in their order, then of the rules.
    fn check_form<K: AsRef<str>, V: AsRef<str>>(
        fields: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Violations> {
        let mut checker = Checker::default();
        let mut unread = Vec::new();
        let mut members = Map::new();
        for (name, text) in fields {
            let (name, text) = (name.as_ref(), text.as_ref());
            let Some(property) = Self::RULES.property(name) else {
                checker.broken(name, Self::RULES.known());
                continue;
            };
            if text.is_empty() {
                continue;
            }
            if members.contains_key(name) || unread.contains(&property.name) {
                checker.broken(name, Rule::Once);
            } else if let Some(value) = property.schema.parse(text) {
                members.insert(name.to_owned(), value);
            } else {
                checker.broken(name, Rule::Json);
                unread.push(property.name);
            }
        }
        checker.object("", Self::RULES, &mut members);
        // A field that could not be read is not missing.
        checker
            .violations
            .retain(|v| v.rule != Rule::Required || !unread.contains(&v.path.as_str()));
        typed(checker, Value::Object(members))
    }
}

/// The typed body, unless a rule is violated.
fn typed<T: Ruled + DeserializeOwned>(checker: Checker, input: Value) -> Result<T, Violations> {
    Violations::new(checker.violations)?;
    // The message of a type's own `Deserialize` may quote the value.
    serde_json::from_value(input).map_err(|_| Violations::one("", Rule::Kind(T::RULES.name)))
}

impl<T: Ruled + DeserializeOwned> CheckExt for T {}
