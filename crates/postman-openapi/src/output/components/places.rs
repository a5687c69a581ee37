//! An object and its places: the properties that contain it, and the bodies.

use std::rc::Rc;

use openapiv3::{Schema, SchemaKind, Type};

use super::generic::{is_generic, is_key, says_nothing};
use super::kinship::Kinship;
use crate::output::media_type::essence;
use crate::output::names::{self, Resources};

/// An object and its places.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) schema: Schema,
    pub(super) members: Vec<Member>,
    pub(super) roots: Vec<Root>,
}

/// A property of another object that contains it, directly or in a list.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) parent: usize,
    pub(super) in_list: bool,
    /// Its part of a name, after the name of the containing object.
    pub(super) part: String,
    /// Whether that part says what it is.
    pub(super) says_something: bool,
}

/// A body, or the elements of one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Root {
    pub(super) operation: Rc<str>,
    pub(super) resources: Rc<Resources>,
    /// Whether the response is about several of the path's resource, or about one.
    pub(super) is_list: Option<bool>,
    /// Distinguishes the bodies of one operation: the status of a response, the
    /// media type of a request.
    pub(super) variant: String,
    pub(super) kind: RootKind,
    pub(super) in_list: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum RootKind {
    Request,
    Response,
    Error,
}

impl Object {
    pub(super) fn places(&self) -> usize {
        self.members.len() + self.roots.len()
    }

    pub(super) fn properties(&self) -> impl Iterator<Item = &str> {
        let object = match &self.schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) => Some(object),
            _ => None,
        };
        let properties = object
            .into_iter()
            .flat_map(|object| object.properties.keys());
        properties.map(String::as_str)
    }

    /// Forgets what was only known to name it.
    pub(super) fn forget_places(&mut self) {
        self.members = Vec::new();
        self.roots = Vec::new();
    }

    /// Its first root, if it occurs only in bodies.
    pub(super) fn only_root(&self) -> Option<&Root> {
        self.roots.first().filter(|_| self.members.is_empty())
    }
}

impl Member {
    pub(super) fn new(parent: usize, name: &str, in_list: bool) -> Self {
        let one = match in_list {
            true => names::component(&names::singular(name)),
            false => names::component(name),
        };
        let says_something = !says_nothing(name) && !is_generic(&one);
        let part = match one {
            _ if is_key(name) => "Value".to_owned(),
            item if !says_something && item.ends_with("Item") => "Item".to_owned(),
            one => one,
        };
        Self {
            parent,
            in_list,
            part,
            says_something,
        }
    }
}

impl Root {
    /// What the body is about.
    pub(super) fn kinship(&self) -> Kinship {
        match self.kind {
            // Saved without a status, it may be a success.
            RootKind::Error if self.variant != "default" => Kinship::of_errors(),
            _ => Kinship::of_resources(self.resources.names()),
        }
    }

    /// Its name. `variant` distinguishes it where one operation has several.
    pub(super) fn name(&self, variant: &str) -> String {
        let suffix = match (self.kind, self.in_list) {
            (RootKind::Request, false) => "Request",
            (RootKind::Response, false) => "Response",
            (RootKind::Error, false) => "Error",
            (_, true) => "Item",
        };
        format!("{}{suffix}{variant}", names::component(&self.operation))
    }

    /// The resource it is about, if a member contains that.
    pub(super) fn subject_in(&self, in_list: bool) -> Option<String> {
        let is_one = self.kind == RootKind::Response && !self.in_list;
        let is_subject = is_one && self.is_list == Some(in_list);
        is_subject.then(|| self.subject()).flatten()
    }

    /// The name of the resource it is about. `Item` alone does not say of what.
    pub(super) fn subject(&self) -> Option<String> {
        let name = self.resources.name();
        match is_generic(name) {
            true => self.resources.within("", name).into_iter().next(),
            false => Some(name.to_owned()),
        }
    }
}

/// A media type as a part of a name.
pub(super) fn variant(media_type: &str) -> String {
    let essence = essence(media_type);
    match essence.rsplit(['/', '+']).next().unwrap_or_default() {
        "form-data" => "Multipart".to_owned(),
        "x-www-form-urlencoded" => "Form".to_owned(),
        subtype => names::component(subtype),
    }
}
