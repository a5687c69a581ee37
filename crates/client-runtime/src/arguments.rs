//! What generated builders do with the values they are given: each is kept,
//! or its fault is, until the call tells all faults at once.

use std::fmt::Display;

/// The value of a property, or why it can't be one; called by the setters of
/// generated types' builders.
///
/// # Errors
/// What the conversion said, with the property's name.
pub fn supplied<T, V>(name: &str, value: V) -> Result<T, String>
where
    V: TryInto<T>,
    V::Error: Display,
{
    let fault = |error| format!("error converting supplied value for {name}: {error}");
    value.try_into().map_err(fault)
}

/// The value of a parameter, or that it can't be one; called by the setters of
/// generated operations' builders.
///
/// # Errors
/// The parameter's name.
pub fn argument<T, V: TryInto<T>>(name: &str, value: V) -> Result<T, String> {
    value
        .try_into()
        .map_err(|_| format!("the value supplied for {name} can't be converted"))
}

/// The fault of a value that is needed and not given; what generated builders
/// start with.
///
/// # Errors
/// Always.
pub fn missing<T>(name: &str) -> Result<T, String> {
    Err(format!("no value supplied for {name}"))
}

/// Every fault of a builder's values at once, if there is one; called by every
/// generated builder.
///
/// # Errors
/// The faults, joined.
pub fn refuse<'a>(faults: impl IntoIterator<Item = Option<&'a String>>) -> Result<(), String> {
    let faults: Vec<_> = faults.into_iter().flatten().map(String::as_str).collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("; "))
    }
}

/// What a generated builder was given, each value under its own name, if all of
/// them are there; called by every generated operation that has values.
///
/// ```
/// fn given(id: Result<u8, String>, name: Result<u8, String>) -> Result<u8, client_runtime::Error> {
///     client_runtime::arguments!(id, name);
///     Ok(id + name)
/// }
///
/// assert_eq!(given(Ok(1), Ok(2)).unwrap(), 3);
/// let error = given(Err("no id".to_owned()), Err("no name".to_owned())).unwrap_err();
/// assert_eq!(error.to_string(), "invalid input: no id; no name");
/// ```
#[macro_export]
macro_rules! arguments {
    ($($name:ident),+) => {
        $crate::refuse([$($name.as_ref().err()),+]).map_err($crate::ErrorKind::Input)?;
        $(let $name = $name.map_err($crate::ErrorKind::Input)?;)+
    };
}
