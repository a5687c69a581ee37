//! [`IntoField`]: what a setter takes.

use std::any::Any;
use std::marker::PhantomData;

use serde_json::{Map, Value};

use crate::StringOrNumber;
use crate::multipart::FilePart;
use crate::rules::{ConversionError, Rule, Violations, WHOLE_NUMBER};

/// A value that becomes one of type `T`, when a setter is given it. `By` says how, so
/// that several ways may lead to one type; the compiler finds it.
///
/// | `T` | taken |
/// |---|---|
/// | a type of the client, a string, number or boolean | what converts by [`TryInto`]; a reference to it |
/// | `Option<T>` | what becomes `T`, or an option of it |
/// | `Vec<T>` | what iterates over what becomes `T` |
/// | `Box<T>` | what becomes `T`, or the box |
///
/// ```
/// use postman_client_runtime::support::IntoField;
///
/// fn of<T, By>(value: impl IntoField<T, By>) -> T {
///     value.into_field().unwrap()
/// }
///
/// assert_eq!(of::<String, _>("a"), "a");
/// assert_eq!(of::<Option<String>, _>("a"), of(Some("a")));
/// assert_eq!(of::<Option<i64>, _>(7_usize), Some(7));
/// assert_eq!(of::<Option<f64>, _>(7_u64), Some(7.0));
/// assert_eq!(of::<Option<Vec<String>>, _>("a b".split(' ')), of(["a", "b"]));
/// assert_eq!(of::<Vec<i64>, _>(&[1, 2]), [1, 2]);
///
/// let refused = IntoField::<Option<Vec<u8>>, _>::into_field([1, 256, -1]).unwrap_err();
/// let at: Vec<_> = refused.iter().map(|violation| &violation.path).collect();
/// assert_eq!(at, ["[1]", "[2]"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "a setter of `{T}` does not take `{Self}`",
    label = "this does not become `{T}`",
    note = "a setter takes the value, `&str` or `String` for texts and enums, integers for \
            numbers, or an `Option` of it; that of a list takes what iterates over such"
)]
pub trait IntoField<T, By> {
    /// The value.
    ///
    /// # Errors
    /// The rules of `T` that it violates.
    fn into_field(self) -> Result<T, Violations>;
}

/// A type of fields that is neither optional nor a list.
pub trait Plain {
    /// What a value of it is, as a [`Rule::Kind`] says it.
    const KIND: &'static str;
}

/// A [`Plain`] type that is also made of a reference to its values.
pub trait ByReference: Plain + Clone {}

/// By [`TryInto`].
#[derive(Debug)]
pub enum Converted {}

/// By a clone of it.
#[derive(Debug)]
pub enum Cloned {}

/// A whole number, as one with a fraction.
#[derive(Debug)]
pub enum AsFloat {}

/// As what there is.
#[derive(Debug)]
pub struct Present<By>(PhantomData<By>);

/// As what there may be.
#[derive(Debug)]
pub struct Optional<By>(PhantomData<By>);

/// Without a change.
#[derive(Debug)]
pub enum AsItIs {}

/// In a box.
#[derive(Debug)]
pub struct Boxed<By>(PhantomData<By>);

/// Element by element.
#[derive(Debug)]
pub struct Each<By>(PhantomData<By>);

#[diagnostic::do_not_recommend]
impl<T, V> IntoField<T, Converted> for V
where
    T: Plain,
    V: TryInto<T>,
    V::Error: 'static,
{
    fn into_field(self) -> Result<T, Violations> {
        self.try_into().map_err(|error| violations(&error, T::KIND))
    }
}

/// The violations of a generated type's rules. The words of another error may quote the
/// value, and are not kept.
fn violations(error: &dyn Any, kind: &'static str) -> Violations {
    match error.downcast_ref::<ConversionError>() {
        Some(error) => error.violations().clone(),
        None => Violations::one("", Rule::Kind(kind)),
    }
}

#[diagnostic::do_not_recommend]
impl<T: ByReference> IntoField<T, Cloned> for &T {
    fn into_field(self) -> Result<T, Violations> {
        Ok(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<T, By, V: IntoField<T, By>> IntoField<Option<T>, Present<By>> for V {
    fn into_field(self) -> Result<Option<T>, Violations> {
        self.into_field().map(Some)
    }
}

#[diagnostic::do_not_recommend]
impl<T, By, V: IntoField<T, By>> IntoField<Option<T>, Optional<By>> for Option<V> {
    fn into_field(self) -> Result<Option<T>, Violations> {
        self.map(V::into_field).transpose()
    }
}

#[diagnostic::do_not_recommend]
impl<T, By, V> IntoField<Vec<T>, Each<By>> for V
where
    V: IntoIterator,
    V::Item: IntoField<T, By>,
{
    fn into_field(self) -> Result<Vec<T>, Violations> {
        let mut list = Vec::new();
        let mut refused = Vec::new();
        for (index, element) in self.into_iter().enumerate() {
            match element.into_field() {
                Ok(element) => list.push(element),
                Err(violations) => refused.extend(violations.within(&format!("[{index}]"))),
            }
        }
        Violations::new(refused).map(|()| list)
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Box<T>, AsItIs> for Box<T> {
    fn into_field(self) -> Result<Box<T>, Violations> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, By, V: IntoField<T, By>> IntoField<Box<T>, Boxed<By>> for V {
    fn into_field(self) -> Result<Box<T>, Violations> {
        self.into_field().map(Box::new)
    }
}

/// A value of a type that consists of none of these, such as any JSON: it is converted
/// as a whole.
#[derive(Debug)]
pub struct Convert<V>(pub V);

#[diagnostic::do_not_recommend]
impl<T, V> IntoField<T, Convert<V>> for Convert<V>
where
    V: TryInto<T>,
    V::Error: 'static,
{
    fn into_field(self) -> Result<T, Violations> {
        let converted = self.0.try_into();
        converted.map_err(|error| violations(&error, "a value of its type"))
    }
}

macro_rules! plain {
    ($($type:ty: $kind:expr),* $(,)?) => {$(
        impl Plain for $type {
            const KIND: &'static str = $kind;
        }
    )*};
}

plain! {
    String: "a string",
    StringOrNumber: "a string or a number",
    FilePart: "a file",
    Map<String, Value>: "an object",
    bool: "true or false",
    i8: "a whole number from -128 to 127",
    i16: "a whole number from -32768 to 32767",
    i32: "a whole number from -2147483648 to 2147483647",
    i64: WHOLE_NUMBER,
    u8: "a whole number from 0 to 255",
    u16: "a whole number from 0 to 65535",
    u32: "a whole number from 0 to 4294967295",
    u64: "a whole number from 0 to 18446744073709551615",
    f32: "a number",
    f64: "a number",
}

macro_rules! by_reference {
    ($($type:ty),*) => { $(impl ByReference for $type {})* };
}

by_reference! { bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64 }

macro_rules! as_float {
    ($($integer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl IntoField<f64, AsFloat> for $integer {
            #[allow(clippy::cast_precision_loss, reason = "as JSON's readers do")]
            fn into_field(self) -> Result<f64, Violations> {
                Ok(self as f64)
            }
        }
    )*};
}

as_float! { i64, u64, isize, usize }

/// Says of generated types that they are types of fields.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_plain {
    ($($type:ident),* $(,)?) => {$(
        impl $crate::support::Plain for $type {
            const KIND: &'static str = stringify!($type);
        }
        impl $crate::support::ByReference for $type {}
    )*};
}
