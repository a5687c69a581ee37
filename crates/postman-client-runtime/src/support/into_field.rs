//! [`IntoField`]: what a setter takes.

use std::fmt::Display;
use std::marker::PhantomData;

use serde_json::{Map, Value};

use crate::StringOrNumber;
use crate::multipart::FilePart;

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
/// let fault = IntoField::<Option<Vec<i64>>, _>::into_field([1, u64::MAX]).unwrap_err();
/// assert_eq!(fault.path, "[1]");
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
    /// One that breaks a rule of `T`.
    fn into_field(self) -> Result<T, FieldFault>;
}

/// Why a value can't become that of a field.
#[derive(Debug)]
pub struct FieldFault {
    /// Where, within the value: `[1]`; empty for the whole.
    pub path: String,
    /// Why.
    pub reason: String,
}

impl FieldFault {
    fn of_all(reason: impl Display) -> Self {
        Self {
            path: String::new(),
            reason: reason.to_string(),
        }
    }
}

/// A type of fields that is neither optional nor a list.
pub trait Plain {}

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
    V::Error: Display,
{
    fn into_field(self) -> Result<T, FieldFault> {
        self.try_into().map_err(FieldFault::of_all)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ByReference> IntoField<T, Cloned> for &T {
    fn into_field(self) -> Result<T, FieldFault> {
        Ok(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<T, By, V: IntoField<T, By>> IntoField<Option<T>, Present<By>> for V {
    fn into_field(self) -> Result<Option<T>, FieldFault> {
        self.into_field().map(Some)
    }
}

#[diagnostic::do_not_recommend]
impl<T, By, V: IntoField<T, By>> IntoField<Option<T>, Optional<By>> for Option<V> {
    fn into_field(self) -> Result<Option<T>, FieldFault> {
        self.map(V::into_field).transpose()
    }
}

#[diagnostic::do_not_recommend]
impl<T, By, V> IntoField<Vec<T>, Each<By>> for V
where
    V: IntoIterator,
    V::Item: IntoField<T, By>,
{
    fn into_field(self) -> Result<Vec<T>, FieldFault> {
        let element = |(index, element): (usize, V::Item)| {
            element.into_field().map_err(|fault| FieldFault {
                path: format!("[{index}]{}", fault.path),
                ..fault
            })
        };
        self.into_iter().enumerate().map(element).collect()
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Box<T>, AsItIs> for Box<T> {
    fn into_field(self) -> Result<Box<T>, FieldFault> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, By, V: IntoField<T, By>> IntoField<Box<T>, Boxed<By>> for V {
    fn into_field(self) -> Result<Box<T>, FieldFault> {
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
    V::Error: Display,
{
    fn into_field(self) -> Result<T, FieldFault> {
        self.0.try_into().map_err(FieldFault::of_all)
    }
}

macro_rules! plain {
    ($($type:ty),*) => { $(impl Plain for $type {})* };
}

plain! { String, StringOrNumber, FilePart, Map<String, Value> }

macro_rules! by_reference {
    ($($type:ty),*) => { $(impl Plain for $type {} impl ByReference for $type {})* };
}

by_reference! { bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64 }

macro_rules! as_float {
    ($($integer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl IntoField<f64, AsFloat> for $integer {
            #[allow(clippy::cast_precision_loss, reason = "as JSON's readers do")]
            fn into_field(self) -> Result<f64, FieldFault> {
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
        impl $crate::support::Plain for $type {}
        impl $crate::support::ByReference for $type {}
    )*};
}
