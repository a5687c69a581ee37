//! Names: operation ids, component names, singulars.

use heck::{ToLowerCamelCase, ToUpperCamelCase};

/// An operation id from a request's name: `Update a user's TSP account` is
/// `updateUserTspAccount`.
pub(crate) fn operation_id(name: &str) -> String {
    let words: Vec<_> = name
        .replace("'s ", " ")
        .replace("’s ", " ")
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !matches!(word.to_ascii_lowercase().as_str(), "" | "a" | "an" | "the"))
        .map(str::to_owned)
        .collect();
    let id = words.join(" ").to_lower_camel_case();
    if id.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{id}")
    } else {
        id
    }
}

/// An operation id from method and path, for a request whose name has no
/// letters or whose id is taken: `patchUsersTspByUserIdByTspId`.
pub(crate) fn operation_id_of_path(method: &str, path: &str) -> String {
    let (arguments, literals): (Vec<_>, Vec<_>) = path
        .split('/')
        .filter(|s| !s.is_empty())
        .partition(|s| s.starts_with('{'));
    let arguments: String = arguments.iter().map(|a| format!(" by {a}")).collect();
    operation_id(&format!("{method} {}{arguments}", literals.join(" ")))
}

/// A component's name: `dial_in_number` is `DialInNumber`.
pub(crate) fn component(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    match name.to_upper_camel_case() {
        empty if empty.is_empty() => "Value".to_owned(),
        digit if digit.starts_with(|c: char| c.is_ascii_digit()) => format!("_{digit}"),
        name => name,
    }
}

/// What one element of a list is called: `dial_in_numbers` holds a
/// `dial_in_number`; a name that is no plural gets `_item`.
pub(crate) fn singular(name: &str) -> String {
    let strip = |suffix: &str| name.strip_suffix(suffix).filter(|stem| stem.len() > 1);
    if let Some(stem) = strip("ies") {
        return format!("{stem}y");
    }
    for plural in ["sses", "shes", "ches", "xes"] {
        if name.ends_with(plural)
            && let Some(stem) = strip("es")
        {
            return stem.to_owned();
        }
    }
    match strip("s") {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => format!("{name}_item"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_the_field_writes_them() {
        assert_eq!(operation_id("Update a TSP account"), "updateTspAccount");
        assert_eq!(
            operation_id("List a user's TSP accounts"),
            "listUserTspAccounts"
        );
        assert_eq!(operation_id("/2 things"), "_2Things");
        assert_eq!(
            operation_id_of_path("get", "/users/{userId}/tsp"),
            "getUsersTspByUserId"
        );
        assert_eq!(component("dial_in_number"), "DialInNumber");
        assert_eq!(component("—"), "Value");
        let plurals = [
            "dial_in_numbers",
            "entries",
            "addresses",
            "boxes",
            "status",
            "data",
        ];
        let singulars = [
            "dial_in_number",
            "entry",
            "address",
            "box",
            "status_item",
            "data_item",
        ];
        assert_eq!(plurals.map(singular), singulars.map(str::to_owned));
    }
}
