//! What is in a folder of edition 3, in the order of Postman's sidebar.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json_borrow::Value;

use crate::codes;
use crate::diagnostic::Report;
use crate::input::collection_1::{MAX_FOLDERS, report_depth};
use crate::input::node::Node;
use crate::input::text::is_yaml;

/// A collection or a folder.
#[derive(Debug)]
pub(crate) struct Level<'a> {
    /// Its definition; without one, the folder alone.
    pub(crate) node: Node<'a>,
    /// The name of the folder.
    pub(crate) name: &'a str,
    pub(crate) children: Vec<Child<'a>>,
}

#[derive(Debug)]
pub(crate) enum Child<'a> {
    Folder(Level<'a>),
    Request {
        node: Node<'a>,
        /// The name of the file.
        name: &'a str,
        /// The saved responses, each with the name of its file.
        examples: Vec<(&'a str, Node<'a>)>,
    },
}

impl<'a> Level<'a> {
    /// A collection that is one document, with its requests in `items`.
    pub(crate) fn of_document(node: &Node<'a>, depth: usize, report: &mut Report) -> Self {
        let text = |node: &Node<'a>| node.text("name").unwrap_or_default();
        let child = |node: Node<'a>| {
            if node.get("items").is_none() {
                let examples = node.each("examples").into_iter();
                let examples = examples.map(|example| (text(&example), example));
                return Some(Child::Request {
                    name: text(&node),
                    examples: examples.collect(),
                    node,
                });
            }
            if depth >= MAX_FOLDERS {
                report_depth(&node, report);
                return None;
            }
            Some(Child::Folder(Self::of_document(&node, depth + 1, report)))
        };
        let children = node.each("items").into_iter().filter_map(child);
        let mut level = Self {
            node: node.clone(),
            name: text(node),
            children: children.collect(),
        };
        level.children.sort_by(|a, b| a.by_order(b));
        level
    }
}

impl<'a> Child<'a> {
    fn node(&self) -> &Node<'a> {
        match self {
            Self::Folder(level) => &level.node,
            Self::Request { node, .. } => node,
        }
    }

    fn by_order(&self, other: &Self) -> Ordering {
        by_order(self.node(), other.node())
    }

    fn name(&self) -> (&'a str, &'a str) {
        let (Self::Folder(Level { name, node, .. }) | Self::Request { name, node, .. }) = self;
        (node.text("name").unwrap_or(name), name)
    }
}

/// What states no order comes last.
fn by_order(a: &Node<'_>, b: &Node<'_>) -> Ordering {
    let order = |node: &Node<'_>| match node.member("order") {
        Some(Value::Number(number)) => number.as_f64().unwrap_or(f64::INFINITY),
        _ => f64::INFINITY,
    };
    order(a).total_cmp(&order(b))
}

/// A folder on the way to become a level.
#[derive(Default)]
struct Folder<'a> {
    definition: Option<Node<'a>>,
    requests: BTreeMap<&'a str, Node<'a>>,
    /// By the name of the request, then by their own.
    examples: BTreeMap<&'a str, BTreeMap<&'a str, Node<'a>>>,
    folders: BTreeMap<&'a str, Folder<'a>>,
}

/// What the files of a folder are, by their paths below it.
enum Role<'a> {
    Definition,
    Request(&'a str),
    /// Of the request of this name, an example.
    Example(&'a str, &'a str),
    /// A file in a place where Postman does not look for it.
    Misplaced,
}

/// Whether the folder holds a file of this edition at this path.
pub(crate) fn is_of_collection(path: &str) -> bool {
    role(path).is_some()
}

/// The folder of a file, and what the file is.
fn role(path: &str) -> Option<(Vec<&str>, Role<'_>)> {
    let mut folders: Vec<_> = path.split('/').collect();
    let stem = stem(folders.pop()?)?;
    let request = stem.strip_suffix(".request");
    let example = stem.strip_suffix(".example");
    let role = match (folders.as_slice(), request, example) {
        ([.., RESOURCES], _, _) if stem == "definition" => {
            folders.pop();
            Role::Definition
        }
        ([.., RESOURCES, of, "examples"], _, Some(name)) => {
            let of = of.strip_suffix(".resources");
            folders.truncate(folders.len().saturating_sub(3));
            of.map_or(Role::Misplaced, |of| Role::Example(of, name))
        }
        (_, None, None) => return None,
        (_, Some(name), _) => Role::Request(name),
        _ => Role::Misplaced,
    };
    let role = match folders.contains(&RESOURCES) {
        true => Role::Misplaced,
        false => role,
    };
    Some((folders, role))
}

const RESOURCES: &str = ".resources";

/// The name of a file of YAML without its extension.
fn stem(name: &str) -> Option<&str> {
    let (stem, _) = name.rsplit_once('.').filter(|_| is_yaml(name))?;
    Some(stem)
}

/// The collections in a folder of this name: the folder, or where it is a workspace
/// those in its `collections`.
///
/// `folder` is the place of what no file states.
pub(crate) fn levels<'a>(
    name: &'a str,
    folder: &Node<'a>,
    files: &[(&'a str, Node<'a>)],
    report: &mut Report,
) -> Vec<Level<'a>> {
    let mut root = Folder::default();
    for (path, node) in files {
        let Some((folders, role)) = role(path) else {
            continue;
        };
        if folders.len() > MAX_FOLDERS {
            report_depth(node, report);
            continue;
        }
        let folder = folders.into_iter().fold(&mut root, |folder, name| {
            folder.folders.entry(name).or_default()
        });
        let before = match role {
            Role::Definition => folder.definition.replace(node.clone()),
            Role::Request(name) => folder.requests.insert(name, node.clone()),
            Role::Example(of, name) => {
                let examples = folder.examples.entry(of).or_default();
                examples.insert(name, node.clone())
            }
            Role::Misplaced => Some(node.clone()),
        };
        if let Some(node) = before {
            report.add(
                codes::FILE_MISPLACED,
                &node,
                "Postman does not read this file where it stands; it is left out",
            );
        }
    }
    let collections = collections(name, root);
    collections
        .into_iter()
        .map(|(name, root)| root.level(name, folder, report))
        .collect()
}

/// The folders that are collections, with their names.
fn collections<'a>(name: &'a str, mut root: Folder<'a>) -> Vec<(&'a str, Folder<'a>)> {
    let is_plain = |folder: &Folder<'_>| folder.definition.is_none() && folder.requests.is_empty();
    if !is_plain(&root) {
        return vec![(name, root)];
    }
    let inner = match name {
        COLLECTIONS => Some(std::mem::take(&mut root.folders)),
        _ => {
            let has_collections = |folder: &Folder<'_>| folder.folders.contains_key(COLLECTIONS);
            let is_project = root.folders.get("postman").is_some_and(has_collections);
            let workspace = match is_project {
                true => root.folders.get_mut("postman"),
                false => Some(&mut root),
            };
            let collections = workspace.and_then(|folder| folder.folders.get_mut(COLLECTIONS));
            let collections = collections.filter(|folder| is_plain(folder));
            collections.map(|folder| std::mem::take(&mut folder.folders))
        }
    };
    match inner {
        Some(folders) => folders.into_iter().collect(),
        None => vec![(name, root)],
    }
}

const COLLECTIONS: &str = "collections";

impl<'a> Folder<'a> {
    fn level(mut self, name: &'a str, around: &Node<'a>, report: &mut Report) -> Level<'a> {
        let node = self.definition.unwrap_or_else(|| around.clone());
        let mut children = Vec::with_capacity(self.requests.len() + self.folders.len());
        for (name, folder) in self.folders {
            children.push(Child::Folder(folder.level(name, around, report)));
        }
        for (name, node) in self.requests {
            let examples = self.examples.remove(name).unwrap_or_default();
            let mut examples: Vec<_> = examples.into_iter().collect();
            examples.sort_by(|(_, a), (_, b)| by_order(a, b));
            children.push(Child::Request {
                node,
                name,
                examples,
            });
        }
        for (request, examples) in self.examples {
            for node in examples.values() {
                report.add(
                    codes::FILE_MISPLACED,
                    node,
                    format!(
                        "there is no request `{request}` that this is an example of; it is left out"
                    ),
                );
            }
        }
        children.sort_by(|a, b| a.by_order(b).then_with(|| a.name().cmp(&b.name())));
        Level {
            node,
            name,
            children,
        }
    }
}
