//! Text types: strings under rules, and enums of documented strings. A generated type
//! states its rules; how it is made, shown, read and written is here, once for all.

use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};

use crate::checker::Checker;
use crate::rules::{ConversionError, Text, Violations};
use crate::undocumented_value::UndocumentedValue;

pub use crate::rules::Rule;

/// Checks a string that is to become a text type.
///
/// # Errors
/// The rules that it violates.
pub fn check(rules: &Text, text: &str) -> Result<(), ConversionError> {
    let mut checker = Checker::default();
    checker.text("", rules, text);
    Ok(Violations::new(checker.violations)?)
}

/// Reads a string.
///
/// # Errors
/// A value that is no string.
pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer)
}

/// Reads the string of a secret; a value that is no string is not quoted.
///
/// # Errors
/// A value that is no string.
pub fn read_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    read(deserializer).map_err(|_| D::Error::custom("the secret is no string"))
}

/// The enum of a string that was read.
///
/// # Errors
/// A string that is not documented.
pub fn documented<T: FromStr, E: Error>(
    text: &str,
    values: &'static [&'static str],
) -> Result<T, E> {
    let undocumented = |_| E::unknown_variant(text, values);
    text.parse().map_err(undocumented)
}

/// What an enum makes of a string that is none of its documented values.
pub fn undocumented(text: String) -> UndocumentedValue {
    UndocumentedValue::new(text)
}

/// Implements a struct around a `String`, under the rules of a
/// [`Text`](crate::rules::Text); one without rules is made of any string. One marked
/// `secret` is not shown. One that is `or undocumented` is read whatever it says.
///
/// ```
/// #[derive(Debug)]
/// struct Label(String);
/// struct Pin(String);
/// mod error {
///     pub use postman_client_runtime::rules::ConversionError;
/// }
/// use postman_client_runtime::support::impl_text;
///
/// impl_text! { Label { max_length = Some(3) } }
/// impl_text! { secret Pin or undocumented { pattern = Some("^[0-9]+$") } }
///
/// assert_eq!("dog".parse::<Label>()?.to_string(), "dog");
/// assert_eq!(Label::try_from("horse").unwrap_err().to_string(), "must have at most 3 characters");
/// let refused = serde_json::from_str::<Label>(r#""horse""#).unwrap_err();
/// assert!(refused.to_string().starts_with("must have at most 3 characters"));
/// let pin: Pin = serde_json::from_str(r#""none""#)?;
/// assert_eq!(format!("{pin:?} {}", pin.len()), "Pin(…) 4");
/// assert_eq!(serde_json::to_string(&Pin::undocumented("x"))?, r#""x""#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! impl_text {
    ($type:ident { $($rules:tt)* }) => {
        $crate::impl_text! { @struct $type { $($rules)* } }
        $crate::impl_text! { @display $type }
        $crate::impl_text! { @strict $type read }
    };
    ($type:ident or $open:ident { $($rules:tt)* }) => {
        $crate::impl_text! { @struct $type { $($rules)* } }
        $crate::impl_text! { @display $type }
        $crate::impl_text! { @open $type $open read }
    };
    (secret $type:ident { $($rules:tt)* }) => {
        $crate::impl_text! { @struct $type { $($rules)* } }
        $crate::impl_text! { @silent $type }
        $crate::impl_text! { @strict $type read_secret }
    };
    (secret $type:ident or $open:ident { $($rules:tt)* }) => {
        $crate::impl_text! { @struct $type { $($rules)* } }
        $crate::impl_text! { @silent $type }
        $crate::impl_text! { @open $type $open read_secret }
    };
    (@struct $type:ident { $($rules:tt)* }) => {
        $crate::impl_text! { @made $type { $($rules)* } }
        $crate::impl_text! { @serialize $type }
        impl ::core::ops::Deref for $type {
            type Target = ::std::string::String;
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
        impl ::core::convert::AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl ::core::convert::From<$type> for ::std::string::String {
            fn from(text: $type) -> Self {
                text.0
            }
        }
    };
    (@made $type:ident {}) => {
        impl ::core::convert::From<::std::string::String> for $type {
            fn from(text: ::std::string::String) -> Self {
                Self(text)
            }
        }
        impl ::core::convert::From<&str> for $type {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
        impl ::core::convert::From<&::std::string::String> for $type {
            fn from(text: &::std::string::String) -> Self {
                Self(text.clone())
            }
        }
        impl ::core::str::FromStr for $type {
            type Err = ::core::convert::Infallible;
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }
    };
    (@made $type:ident { $($rule:ident = $limit:expr),+ }) => {
        impl ::core::convert::TryFrom<::std::string::String> for $type {
            type Error = error::ConversionError;
            fn try_from(text: ::std::string::String) -> ::core::result::Result<Self, Self::Error> {
                const RULES: $crate::rules::Text = $crate::rules::Text {
                    $($rule: $limit,)+
                    ..$crate::rules::Text::ANY
                };
                $crate::support::text::check(&RULES, &text)?;
                ::core::result::Result::Ok(Self(text))
            }
        }
        impl ::core::convert::TryFrom<&str> for $type {
            type Error = error::ConversionError;
            fn try_from(text: &str) -> ::core::result::Result<Self, Self::Error> {
                Self::try_from(text.to_owned())
            }
        }
        impl ::core::convert::TryFrom<&::std::string::String> for $type {
            type Error = error::ConversionError;
            fn try_from(text: &::std::string::String) -> ::core::result::Result<Self, Self::Error> {
                Self::try_from(text.clone())
            }
        }
        impl ::core::str::FromStr for $type {
            type Err = error::ConversionError;
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                Self::try_from(text)
            }
        }
    };
    (@strict $type:ident $read:ident) => {
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let text = $crate::support::text::$read(deserializer)?;
                Self::try_from(text).map_err(<D::Error as ::serde::de::Error>::custom)
            }
        }
    };
    (@open $type:ident $open:ident $read:ident) => {
        $crate::impl_text! { @undocumented $type $open |text| Self(text) }
        $crate::impl_text! { @whatever $type $open $read }
    };
    (@undocumented $type:ident $open:ident |$text:ident| $made:expr) => {
        impl $type {
            /// Accepts any string, also one that is not documented. The client
            /// sends it without checking it.
            pub fn $open(text: impl Into<::std::string::String>) -> Self {
                let $text = text.into();
                $made
            }
        }
    };
    (@whatever $type:ident $open:ident $read:ident) => {
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::support::text::$read(deserializer).map(Self::$open)
            }
        }
    };
    (@serialize $type:ident) => {
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_ref())
            }
        }
    };
    (@display $type:ident) => {
        impl ::core::fmt::Display for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_ref())
            }
        }
    };
    (@silent $type:ident) => {
        impl ::core::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(concat!(stringify!($type), "(…)"))
            }
        }
    };
}

/// Implements an enum of documented strings, with a variant `Undocumented` besides. One
/// that is `or undocumented` is read whatever it says.
///
/// ```
/// # use postman_client_runtime::UndocumentedValue;
/// #[derive(Debug, PartialEq)]
/// enum Outcome {
///     Ok,
///     Err,
///     Undocumented { value: UndocumentedValue },
/// }
/// mod error {
///     pub use postman_client_runtime::rules::ConversionError;
/// }
/// postman_client_runtime::support::impl_enum! {
///     Outcome or undocumented { Ok = "done", Err = "failed" }
/// }
///
/// assert_eq!(Outcome::try_from("done")?.to_string(), "done");
/// let refused = Outcome::try_from("late").unwrap_err();
/// assert_eq!(refused.to_string(), "must be one of done, failed");
/// let read: Vec<Outcome> = serde_json::from_str(r#"["failed", "late"]"#)?;
/// assert_eq!(read, [Outcome::Err, Outcome::undocumented("late")]);
/// assert_eq!(Outcome::undocumented("done"), Outcome::Ok);
/// assert_eq!(serde_json::to_string(&read)?, r#"["failed","late"]"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! impl_enum {
    ($type:ident $(or $open:ident)? { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl ::core::convert::AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Undocumented { value } => value.as_str(),
                }
            }
        }
        // A variant may be called `Err` or `Error`: no `Self::Err`.
        impl ::core::str::FromStr for $type {
            type Err = error::ConversionError;
            fn from_str(text: &str) -> ::core::result::Result<Self, error::ConversionError> {
                match text {
                    $($text => ::core::result::Result::Ok(Self::$variant),)+
                    _ => ::core::result::Result::Err($crate::support::text::Rule::OneOf(&[$($text),+]).into()),
                }
            }
        }
        impl ::core::convert::TryFrom<&str> for $type {
            type Error = error::ConversionError;
            fn try_from(text: &str) -> ::core::result::Result<Self, error::ConversionError> {
                text.parse()
            }
        }
        impl ::core::convert::TryFrom<::std::string::String> for $type {
            type Error = error::ConversionError;
            fn try_from(text: ::std::string::String) -> ::core::result::Result<Self, error::ConversionError> {
                text.parse()
            }
        }
        impl ::core::convert::TryFrom<&::std::string::String> for $type {
            type Error = error::ConversionError;
            fn try_from(text: &::std::string::String) -> ::core::result::Result<Self, error::ConversionError> {
                text.parse()
            }
        }
        $crate::impl_text! {
            @undocumented $type undocumented |text| text.parse().unwrap_or_else(|_| {
                Self::Undocumented { value: $crate::support::text::undocumented(text) }
            })
        }
        $crate::impl_text! { @display $type }
        $crate::impl_text! { @serialize $type }
        $crate::impl_enum! { @deserialize $type $($open)? [$($text),+] }
    };
    (@deserialize $type:ident [$($text:literal),+]) => {
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let text = $crate::support::text::read(deserializer)?;
                $crate::support::text::documented(&text, &[$($text),+])
            }
        }
    };
    (@deserialize $type:ident $open:ident [$($text:literal),+]) => {
        $crate::impl_text! { @whatever $type $open read }
    };
}
