//! Operations while they are lowered: what all of them share, and the place of
//! one.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use openapiv3::{OpenAPI, Operation, Parameter, PathItem, ReferenceOr};

use super::constants::Constants;
use super::names::Names;
use super::types::Types;
use crate::model::{Api, Call};
use crate::report::Report;

/// Lowers the operations of one document.
pub(super) struct Operations<'a, 'r> {
    pub(super) fragment: &'a OpenAPI,
    pub(super) constants: &'a Constants,
    pub(super) api: Api,
    pub(super) types: Types<'a>,
    pub(super) report: &'r mut Report,
    pub(super) names: Names,
    /// By the word that traits are named by: the tag.
    pub(super) tags: BTreeMap<String, String>,
    pub(super) paths: IndexMap<String, PathItem>,
    /// By the method's name.
    pub(super) calls: IndexMap<String, Call>,
}

/// Where a method comes from.
#[derive(Clone, Copy)]
pub(super) struct Site<'a, 's> {
    /// The key of its path item; [`pointer::sent_to`](crate::pointer::sent_to) is its path.
    pub(super) path: &'s str,
    pub(super) method: &'s str,
    /// A JSON pointer.
    pub(super) place: &'s str,
    pub(super) shared: &'a [ReferenceOr<Parameter>],
    pub(super) operation: &'a Operation,
}
