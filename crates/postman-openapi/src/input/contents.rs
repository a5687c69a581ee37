//! What inputs hold: collections of every edition, and values of variables.

use std::collections::HashMap;

use serde_json_borrow::Value;

use crate::diagnostic::{Place, Report};
use crate::input::collection_1::{self, Embedded, is_collection_1};
use crate::input::collection_3::{self, Level, kind, levels};
use crate::input::node::Node;
use crate::input::postman::words;
use crate::input::text::is_yaml;
use crate::input::tree::Built;

/// A collection, a folder of one or an item.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// Of edition 2.0 or 2.1.
    Here(Node<'a>),
    /// Of another edition, as the tree of 2.1. Its source has this number.
    Tree(usize, Built<'a>),
}

/// What inputs hold.
#[derive(Debug)]
pub(crate) struct Contents<'a> {
    pub(crate) documents: Vec<Found<'a>>,
    /// The environments that were given as such.
    pub(crate) given: Vec<Node<'a>>,
    /// Other texts that are environments.
    pub(crate) environments: Vec<Node<'a>>,
    /// The environments of data dumps and workspaces, of which at most one holds.
    pub(crate) offered: Vec<Node<'a>>,
    pub(crate) globals: Vec<Node<'a>>,
    embedded: &'a Embedded<'a>,
}

/// The collections that a text may hold: itself, or those of an envelope or a dump.
fn collections<'a>(root: &Node<'a>) -> Vec<Node<'a>> {
    let inner = root.get("collection").filter(is_collection);
    match inner.filter(|_| !is_collection(root)) {
        Some(inner) => vec![inner],
        None if !is_collection(root) && !root.each("collections").is_empty() => {
            let dumped = root.each("collections").into_iter();
            dumped.flat_map(|dumped| collections(&dumped)).collect()
        }
        None => vec![root.clone()],
    }
}

fn is_collection(node: &Node<'_>) -> bool {
    node.get("item").is_some() || is_collection_1(node) || kind(node).is_some()
}

/// The JSON in strings of these texts.
pub(crate) fn embedded<'a>(roots: impl Iterator<Item = Node<'a>>) -> Embedded<'a> {
    let mut found = HashMap::new();
    for collection in roots.flat_map(|root| collections(&root)) {
        if is_collection_1(&collection) {
            collection_1::embedded(&collection, &mut found);
        }
    }
    found
}

/// Whether a file of a folder may be a part of what is read.
pub(crate) fn is_relevant(path: &str, is_archive: bool) -> bool {
    match is_archive {
        true => path == ARCHIVE || path.ends_with(".json") && path.contains('/'),
        false => {
            collection_3::is_of_collection(path)
                || is_named(path, "environment")
                || is_named(path, "globals")
        }
    }
}

/// The file that says that a folder is the archive of a data dump.
pub(crate) const ARCHIVE: &str = "archive.json";

/// Whether a file is called `*.environment.yaml`, as edition 3 calls it.
fn is_named(path: &str, what: &str) -> bool {
    let stem = path
        .rsplit_once('.')
        .filter(|(_, end)| is_yaml(path) || *end == "json");
    let stem = stem.map_or("", |(stem, _)| stem);
    stem.rsplit_once('.').is_some_and(|(_, end)| end == what)
}

impl<'a> Contents<'a> {
    pub(crate) fn new(embedded: &'a Embedded<'a>) -> Self {
        Self {
            documents: Vec::new(),
            given: Vec::new(),
            environments: Vec::new(),
            offered: Vec::new(),
            globals: Vec::new(),
            embedded,
        }
    }

    /// Adds the text of the source with this number.
    pub(crate) fn add(&mut self, source: usize, root: &Node<'a>, report: &mut Report) {
        let environment = root.get("environment").filter(is_environment);
        let environment = environment.unwrap_or_else(|| root.clone());
        if is_environment(&environment) {
            match is_globals(&environment) {
                true => self.globals.push(environment),
                false => self.environments.push(environment),
            }
            return;
        }
        for collection in collections(root) {
            self.add_collection(source, collection, report);
        }
        if !is_collection(root) {
            self.offered.extend(root.each("environments"));
            self.globals.extend(root.get("globals"));
        }
    }

    fn add_collection(&mut self, source: usize, node: Node<'a>, report: &mut Report) {
        let found = match kind(&node) {
            _ if is_collection_1(&node) => {
                let tree = collection_1::tree(&node, self.embedded, report);
                Found::Tree(source, tree)
            }
            Some("collection") if node.get("items").is_some() => {
                let level = Level::of_document(&node, 0, report);
                Found::Tree(source, collection_3::tree(&level, report))
            }
            Some(kind) if kind.ends_with("-request") => {
                Found::Tree(source, collection_3::single(&node, report))
            }
            _ => Found::Here(node),
        };
        self.documents.push(found);
    }

    /// Adds a folder with this name and these files; whether it holds a collection.
    pub(crate) fn add_folder(
        &mut self,
        source: usize,
        (name, place): (&'a str, &Node<'a>),
        files: &[(&'a str, Node<'a>)],
        report: &mut Report,
    ) -> bool {
        let before = self.documents.len();
        let is_archive = files.iter().any(|(path, _)| *path == ARCHIVE);
        let mut parts = Vec::new();
        for (path, node) in files {
            if *path == ARCHIVE {
            } else if is_environment(node) {
                match is_globals(node) || is_named(path, "globals") {
                    true => self.globals.push(node.clone()),
                    false => self.offered.push(node.clone()),
                }
            } else if is_archive {
                self.add(source, node, report);
            } else {
                parts.push((*path, node.clone()));
            }
        }
        if !parts.is_empty() {
            for level in levels(name, place, &parts, report) {
                let tree = collection_3::tree(&level, report);
                self.documents.push(Found::Tree(source, tree));
            }
        }
        self.documents.len() > before
    }
}

/// Values of variables: a list, or in YAML a mapping.
fn is_environment(node: &Node<'_>) -> bool {
    let values = node.get("values");
    let is_values = |values: &Node<'_>| matches!(values.value, Value::Array(_) | Value::Object(_));
    values.is_some_and(|values| is_values(&values)) && !is_collection(node)
}

fn is_globals(node: &Node<'_>) -> bool {
    let place = Place::from(node);
    let scope = node.text("_postman_variable_scope");
    scope.map_or_else(
        || is_named(&place.file, "globals"),
        |scope| scope == "globals",
    )
}

/// The name of an environment; without one, that of its file.
pub(crate) fn environment_name(node: &Node<'_>) -> String {
    let stated = node.text("name").map(words).filter(|name| !name.is_empty());
    stated.unwrap_or_else(|| {
        let Place { file, .. } = node.into();
        let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
        name.split('.').next().unwrap_or_default().to_owned()
    })
}
