//! The conversion: reads the inputs, then builds the document.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ptr::from_ref;

use openapiv3::OpenAPI;

use crate::Profile;
use crate::codes;
use crate::diagnostic::{Diagnostic, Place, Rejection, Report};
use crate::input::collection_1::Embedded;
use crate::input::contents::{ARCHIVE, Contents, Found, embedded, environment_name, is_relevant};
use crate::input::node::{NOTHING, Node};
use crate::input::postman::{Document, count, words};
use crate::input::text::{File, Role, Text};
use crate::input::tree::Origin;
use crate::input::variables::{Alternatives, Scope};
use crate::inputs::{Environment, Folder, Input, Inputs, Source};
use crate::output::document::{Built, document};
use crate::output::examples::Examples;
use crate::output::known_secrets::{KnownSecrets, secret_variables};
use crate::output::saved::SavedRequest;

/// A converted document and its diagnostics.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The document, OpenAPI 3.0.3. Paths, operations and components are in the
    /// order of the inputs.
    pub openapi: OpenAPI,
    /// The requests that it was made of, with the values that they were saved
    /// with, by operation.
    pub requests: Vec<SavedRequest>,
    /// What may be an example of the document; nothing unless the inputs ask for it.
    pub examples: Examples,
    /// The variables that [`Inputs::values`] gives a value, and the inputs call secret:
    /// such a value is not used.
    pub secret_values: Vec<String>,
    /// Notes and warnings, ordered by input and by place within it. No errors.
    /// [`Inputs::locate`] finds their lines and columns.
    pub diagnostics: Vec<Diagnostic>,
}

/// Converts `inputs`, in their order, into one document: texts
/// (`convert(&[Input { … }], …)`), or all that [`Inputs`] can hold.
///
/// Requests with the same method and path are one operation, even in different
/// inputs. The same content gives the same document in every edition of Postman's
/// files.
///
/// # Errors
/// Reports every fault of every input if one of them stops the conversion: text
/// that is not JSON or YAML, what is not from Postman, values of variables alone, a
/// name that nothing has.
pub fn convert<'a>(
    inputs: impl Into<Inputs<'a>>,
    profile: &Profile,
) -> Result<Conversion, Rejection> {
    let inputs = inputs.into();
    let mut report = Report::default();
    let files = relevant(&inputs);
    // What is read is borrowed from the texts, trees from that, and nodes from both.
    let (values, texts): (Vec<_>, Vec<_>) = files
        .iter()
        .map(|File { name, text, .. }| Text::read(name, text))
        .unzip();
    let mut roots = Vec::with_capacity(files.len());
    for ((file, value), text) in files.iter().zip(values).zip(&texts) {
        match value.or_else(|| text.value(&file.name, &mut report)) {
            Some(value) => roots.push((file, value)),
            None => {
                if let Text::Broken(fault) = text {
                    fault.report(file, &mut report);
                }
            }
        }
    }
    let nodes: Vec<_> = roots
        .iter()
        .map(|(file, root)| (*file, Node::root(&file.name, root)))
        .collect();
    let embedded = embedded(nodes.iter().map(|(_, node)| node.clone()));
    let contents = contents(&inputs, &nodes, &embedded, &mut report);
    let environments = environments(&inputs, &contents, &mut report);

    let mut places = Places::default();
    let mut trees = Vec::new();
    let mut documents = Vec::new();
    for found in contents.documents {
        documents.push(match found {
            Found::Here(node) => Ok(node),
            Found::Tree(source, tree) => {
                let (value, origin) = tree.into_parts();
                trees.push((places.add(source, origin), value));
                Err(trees.len() - 1)
            }
        });
    }
    let documents = documents.into_iter().filter_map(|document| match document {
        Ok(node) => Some(node),
        Err(at) => trees.get(at).map(|(name, tree)| Node::root(name, tree)),
    });
    let documents = chosen(documents.collect(), &inputs, &mut report);
    report_merged(&documents, &files, &places, &mut report);
    if let (true, false, Some((_, root))) =
        (documents.is_empty(), report.has_errors(), nodes.first())
    {
        report.add(
            codes::NOT_POSTMAN,
            root,
            "no input is a collection; values of variables alone make no document",
        );
    }
    let read: HashSet<_> = nodes.iter().map(|(_, node)| from_ref(node.value)).collect();
    let roots = || {
        let is_other = |node: &&Node<'_>| !read.contains(&from_ref(node.value));
        let others = documents.iter().filter(is_other);
        let roots = nodes.iter().map(|(_, node)| node).chain(others);
        roots.map(|node| node.value)
    };
    let secret = match inputs.values.is_empty() {
        true => HashSet::new(),
        false => secret_variables(roots()),
    };
    let (not_used, values): (Vec<_>, Vec<_>) = inputs
        .values
        .iter()
        .partition(|(name, _)| secret.contains(name));
    let mut scopes = environments.iter().map(|(name, node)| {
        let scope = Scope::around(&values, Some(node), &environments, &contents.globals);
        (name.clone(), scope)
    });
    let (name, around) = scopes.next().unwrap_or_else(|| {
        let scope = Scope::around(&values, None, &[], &contents.globals);
        (String::new(), scope)
    });
    let alternatives = Alternatives {
        name,
        others: scopes.collect(),
    };
    let mut infos = Vec::new();
    let mut items = Vec::new();
    for root in documents.iter().cloned() {
        if let Some(document) = Document::read(root, &around, &mut report) {
            infos.extend(document.info);
            items.extend(document.items);
        }
    }
    if let (true, Some(root)) = (infos.is_empty() && !report.has_errors(), documents.first()) {
        report.add(
            codes::TITLE_UNKNOWN,
            root.about("/info/title"),
            "a single item does not name its API",
        );
    }
    if report.has_errors() {
        let mut diagnostics = places.in_order(report, &inputs, &files);
        inputs.locate(&mut diagnostics);
        return Err(Rejection { diagnostics });
    }
    let info = infos.into_iter().next();
    let secrets = inputs
        .examples
        .then(|| KnownSecrets::of(roots(), &inputs.values));
    let Built {
        openapi,
        mut requests,
        mut examples,
    } = document(
        info,
        &items,
        &alternatives,
        profile,
        secrets.as_ref(),
        &mut report,
    );
    let of_requests = requests.iter_mut();
    let of_requests = of_requests.map(|request| (&mut request.file, &mut request.pointer));
    for (file, pointer) in of_requests.chain(examples.places()) {
        places.resolve(file, pointer);
    }
    Ok(Conversion {
        openapi,
        requests,
        examples,
        secret_values: not_used
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect(),
        diagnostics: places.in_order(report, &inputs, &files),
    })
}

/// The texts of the inputs, without those in folders that are no part of what is read.
fn relevant<'a>(inputs: &Inputs<'a>) -> Vec<File<'a>> {
    let archives: HashSet<_> = inputs
        .sources
        .iter()
        .enumerate()
        .filter(|(_, source)| match source {
            Source::Folder(folder) => folder.files.iter().any(|file| file.name == ARCHIVE),
            Source::File(_) => false,
        })
        .map(|(at, _)| at)
        .collect();
    let is_read = |file: &File<'_>| match file.role {
        Role::Source(at) => match inputs.sources.get(at) {
            Some(Source::Folder(_)) => is_relevant(file.path, archives.contains(&at)),
            _ => true,
        },
        Role::Environment | Role::Globals => true,
    };
    let mut files = inputs.files();
    files.retain(is_read);
    files
}

/// What the texts hold.
fn contents<'a>(
    inputs: &'a Inputs<'_>,
    nodes: &[(&'a File<'_>, Node<'a>)],
    embedded: &'a Embedded<'a>,
    report: &mut Report,
) -> Contents<'a> {
    let mut contents = Contents::new(embedded);
    let mut of_source: HashMap<usize, Vec<(&'a str, Node<'a>)>> = HashMap::new();
    for (file, node) in nodes {
        match file.role {
            Role::Source(at) => of_source
                .entry(at)
                .or_default()
                .push((file.path, node.clone())),
            Role::Environment => contents.given.push(environment(node, report)),
            Role::Globals => contents.globals.push(environment(node, report)),
        }
    }
    for (at, source) in inputs.sources.iter().enumerate() {
        let files = of_source.remove(&at).unwrap_or_default();
        match source {
            Source::File(_) => {
                for (_, node) in &files {
                    contents.add(at, node, report);
                }
            }
            Source::Folder(folder) => {
                let place = Node::root(folder.path, &NOTHING);
                match contents.add_folder(at, (folder.name, &place), &files, report) {
                    true => report_exports(folder, &place, report),
                    false => report_no_collection(folder, &place, report),
                }
            }
        }
    }
    contents
}

/// Reports what a folder holds beside its collections of edition 3.
fn report_exports(folder: &Folder<'_>, place: &Node<'_>, report: &mut Report) {
    let is_export = |file: &&Input<'_>| file.name.ends_with(".postman_collection.json");
    if folder.files.iter().any(|file| file.name == ARCHIVE) {
        return;
    }
    for file in folder.files.iter().filter(is_export) {
        report.add(
            codes::EXPORT_LEFT_OUT,
            place,
            format!(
                "`{}` is an exported collection, and no part of edition 3; it is left out",
                file.name
            ),
        );
    }
}

/// Reports that a folder holds no collection of edition 3; exported ones may be named.
fn report_no_collection(folder: &Folder<'_>, place: &Node<'_>, report: &mut Report) {
    const MOST: usize = 5;
    let message = "this folder holds no collection: neither requests of edition 3 (`*.request.yaml`) nor the archive of a data dump (`archive.json`)";
    let is_export = |file: &&Input<'_>| file.text.contains("schema.getpostman.com/json/collection");
    let exports = folder.files.iter().filter(is_export);
    let exports =
        exports.map(|file| format!("`{}/{}`", folder.path.trim_end_matches('/'), file.name));
    let exports: Vec<_> = exports.collect();
    if exports.is_empty() {
        report.add(codes::NOT_POSTMAN, place, message);
        return;
    }
    let (named, others) = exports.split_at(exports.len().min(MOST));
    let mut help = format!("name the exported collections in it: {}", named.join(", "));
    if !others.is_empty() {
        help += &format!(", and {} more", others.len());
    }
    report.add_with_help(codes::NOT_POSTMAN, place, message, help);
}

/// The environment in a text, or in the envelope of Postman's API.
fn environment<'a>(node: &Node<'a>, report: &mut Report) -> Node<'a> {
    let inner = node.get("environment");
    let inner = inner.filter(|inner| inner.get("values").is_some());
    let environment = inner.unwrap_or_else(|| node.clone());
    if environment.get("values").is_none() {
        report.add(
            codes::NOT_POSTMAN,
            node,
            "this is neither an environment nor globals: it has no `values`",
        );
    }
    environment
}

/// The environments that hold, each with its name.
fn environments<'a>(
    inputs: &Inputs<'_>,
    contents: &Contents<'a>,
    report: &mut Report,
) -> Vec<(String, Node<'a>)> {
    let mut given = contents.given.iter();
    let known = || contents.environments.iter().chain(&contents.offered);
    let mut found = Vec::new();
    for environment in &inputs.environments {
        match environment {
            Environment::File(_) => found.extend(given.next()),
            Environment::Named(name) => {
                match known().find(|node| environment_name(node) == *name) {
                    Some(node) => found.push(node),
                    None => {
                        let names: Vec<_> = known().map(environment_name).collect();
                        report_unknown("environment", name, &names, inputs, report);
                    }
                }
            }
        }
    }
    if inputs.environments.is_empty() {
        found.extend(&contents.environments);
    }
    if found.is_empty() {
        for node in &contents.offered {
            let name = environment_name(node);
            report.add(
                codes::ENVIRONMENT_NOT_USED,
                node,
                format!("the environment `{name}` that comes with the collections is not used"),
            );
        }
    }
    let found = found.into_iter();
    found
        .map(|node| (environment_name(node), node.clone()))
        .collect()
}

/// The collection that the inputs name, of these; all if they name none.
fn chosen<'a>(documents: Vec<Node<'a>>, inputs: &Inputs<'_>, report: &mut Report) -> Vec<Node<'a>> {
    let Some(wanted) = inputs.collection else {
        return documents;
    };
    let names: Vec<_> = documents.iter().filter_map(collection_name).collect();
    let is_wanted =
        |node: &Node<'_>| collection_name(node).is_some_and(|name| name == words(wanted));
    let documents: Vec<_> = documents.into_iter().filter(is_wanted).collect();
    if documents.is_empty() && !report.has_errors() {
        report_unknown("collection", wanted, &names, inputs, report);
    }
    documents
}

fn collection_name(node: &Node<'_>) -> Option<String> {
    let info = node.get("info")?;
    info.text("name").map(words)
}

/// Reports collections of one input that become one document.
fn report_merged(
    documents: &[Node<'_>],
    files: &[File<'_>],
    places: &Places<'_>,
    report: &mut Report,
) {
    if documents.len() < 2 {
        return;
    }
    let sources = files.iter().filter_map(|file| match file.role {
        Role::Source(at) => Some((file.name.as_str(), at)),
        Role::Environment | Role::Globals => None,
    });
    let sources: HashMap<_, _> = sources.collect();
    let mut of_source: BTreeMap<usize, Vec<&Node<'_>>> = BTreeMap::new();
    for node in documents {
        let (file, _) = node.place();
        let source = match places.tree(&file) {
            Some((source, _)) => Some(*source),
            None => sources.get(file.as_str()).copied(),
        };
        if let Some(source) = source {
            of_source.entry(source).or_default().push(node);
        }
    }
    for documents in of_source.into_values() {
        let [first, _, ..] = documents.as_slice() else {
            continue;
        };
        let name = |node: &&Node<'_>| match collection_name(node) {
            Some(name) => format!("`{name}`"),
            None => "one without a name".to_owned(),
        };
        let names: Vec<_> = documents.iter().map(name).collect();
        report.add(
            codes::COLLECTIONS_MERGED,
            *first,
            format!(
                "this input holds {}, which become one document: {}",
                count(names.len(), "collection"),
                names.join(", ")
            ),
        );
    }
}

fn report_unknown(
    what: &str,
    name: &str,
    names: &[String],
    inputs: &Inputs<'_>,
    report: &mut Report,
) {
    let (names, help) = match names {
        [] => (
            format!("there is no {what}"),
            format!("give an input that holds the {what}, or leave its name out"),
        ),
        names => (
            format!("there is `{}`", names.join("`, `")),
            codes::NAME_UNKNOWN.help.to_owned(),
        ),
    };
    let place = match inputs.sources.first() {
        Some(Source::File(input)) => Place::new(input.name, ""),
        Some(Source::Folder(folder)) => Place::new(folder.path, ""),
        None => Place::new("", ""),
    };
    report.add_with_help(
        codes::NAME_UNKNOWN,
        place,
        format!("no {what} of the inputs is called `{name}`; {names}"),
        help,
    );
}

/// Where the values of trees are stated.
#[derive(Debug, Default)]
struct Places<'a> {
    /// Each with the number of its source.
    trees: Vec<(usize, Origin<'a>)>,
}

/// What the name of a tree begins with; that of a file can't.
const TREE: char = '\0';

impl<'a> Places<'a> {
    /// Adds a tree, and gives it the name that its nodes have for their input.
    fn add(&mut self, source: usize, origin: Origin<'a>) -> String {
        let name = format!("{TREE}{}", self.trees.len());
        self.trees.push((source, origin));
        name
    }

    fn tree(&self, file: &str) -> Option<&(usize, Origin<'a>)> {
        let number = file.strip_prefix(TREE)?.parse::<usize>().ok()?;
        self.trees.get(number)
    }

    /// Of a place in a tree, that which the user has.
    fn resolve(&self, file: &mut String, pointer: &mut String) {
        if let Some((_, origin)) = self.tree(file) {
            (*file, *pointer) = origin.place(pointer);
        }
    }

    /// The diagnostics in the order of the inputs, and of their places in each.
    fn in_order(&self, report: Report, inputs: &Inputs<'_>, files: &[File<'_>]) -> Vec<Diagnostic> {
        let mut ranks = HashMap::new();
        for (at, source) in inputs.sources.iter().enumerate() {
            if let Source::Folder(folder) = source {
                ranks.insert(folder.path, (at, 0));
            }
        }
        for (number, file) in files.iter().enumerate() {
            let source = match file.role {
                Role::Source(at) => at,
                Role::Environment | Role::Globals => inputs.sources.len(),
            };
            ranks.entry(&file.name).or_insert((source, number));
        }
        let rank = |file: &str| match self.tree(file) {
            Some((source, _)) => Some((*source, 0)),
            None => ranks.get(file).copied(),
        };
        let mut diagnostics = report.finish();
        diagnostics.sort_by_cached_key(|diagnostic| {
            let place = diagnostic.places.first();
            let input = place.and_then(|place| rank(&place.file));
            (input, place.map(|place| steps(&place.pointer)))
        });
        for place in diagnostics.iter_mut().flat_map(|found| &mut found.places) {
            self.resolve(&mut place.file, &mut place.pointer);
        }
        diagnostics
    }
}

/// The steps of a pointer, in their order: elements by their number.
fn steps(pointer: &str) -> Vec<(usize, String)> {
    let steps = pointer.split('/').skip(1);
    steps
        .map(|step| (step.parse().unwrap_or_default(), step.to_owned()))
        .collect()
}
