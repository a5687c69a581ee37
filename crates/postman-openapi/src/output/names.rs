//! Names: operation ids, names of components, singulars.

mod component;
mod numbers;
mod operation_id;
mod path;
mod singular;
mod words;

pub(crate) use self::component::{Resources, component};
pub(crate) use self::numbers::Numbers;
pub(crate) use self::operation_id::{is_generic, operation_ids, without_number};
pub(crate) use self::path::endpoint;
pub(crate) use self::singular::{one_of, singular};
