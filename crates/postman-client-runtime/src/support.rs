//! What only generated code calls. It may change in any version, together with
//! the generator: what users call is at the crate's root.

mod arguments;
pub mod call;
mod caller;
mod cookies;
mod fields;
mod form_ext;
mod into_field;
mod object;
mod paged;
mod path_argument;
mod query_ext;
pub(crate) mod request;
mod sendable;
pub mod text;
mod urlencoded_ext;
mod with_constants;
mod written;

pub use self::arguments::{
    Fault, Faults, finished, finished_if_any, limited, limited_body, missing, refuse, refused,
    supplied,
};
pub use self::cookies::cookies;
pub use self::fields::{Absent, FieldValues, Fields};
pub use self::form_ext::FormExt;
pub use self::into_field::{
    AsFloat, AsItIs, Boxed, ByReference, Cloned, Convert, Converted, Each, IntoField, Optional,
    Plain, Present,
};
pub use self::object::{Object, absent, copy, debug, equal, read, write};
pub use self::path_argument::{Encoded, PathArgument, Segment};
pub use self::query_ext::QueryExt;
pub use self::urlencoded_ext::UrlencodedExt;
pub use self::with_constants::WithConstants;
pub use self::written::{
    Always, FieldList, HasUnknownProperties, ReadFields, Rest, Shown, UnlessDefault, Written,
};
pub use crate::path::segment;
pub use crate::{
    arguments, impl_build, impl_calls, impl_enum, impl_fetch, impl_object, impl_plain, impl_text,
    impl_unknown_properties,
};
