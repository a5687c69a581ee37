//! What a conversion reads: texts with names. Who reads them from files is the
//! caller.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Place, Rejection, Report};
use crate::input::text::{File, Role, Text};
use crate::locate;

/// One text: a collection, a folder of one or an item; a data dump of several
/// collections; or an environment or globals, whose values the variables of all
/// collections have.
///
/// A text whose name ends in `.yaml` or `.yml` is YAML, and JSON if it ends in `.json`.
/// Where the name does not say, as that of standard input, what begins with `{` or `[`
/// is JSON.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The name that diagnostics use, for example a file name. Of a file in a
    /// [`Folder`], its path below it, with `/` between names.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

impl Input<'_> {
    /// The value of the text, whatever it is: an OpenAPI document, for example.
    ///
    /// # Errors
    /// The text is not JSON or YAML.
    pub fn value(&self) -> Result<serde_json::Value, Rejection> {
        let mut report = Report::default();
        let (value, text) = Text::read(self.name, self.text);
        match value.or_else(|| text.value(self.name, &mut report)) {
            Some(value) => Ok((&value).into()),
            None => {
                if let Text::Broken(fault) = &text {
                    fault.report(&self.file(Role::Source(0)), &mut report);
                }
                let diagnostics = report.finish();
                Err(Rejection { diagnostics })
            }
        }
    }
}

impl<'a> Input<'a> {
    fn file(&self, role: Role) -> File<'a> {
        File {
            name: self.name.to_owned(),
            path: self.name,
            text: self.text,
            role,
            is_in_folder: false,
        }
    }
}

/// A folder: a collection 3, a workspace that holds several below
/// `postman/collections`, or the unpacked archive of a data dump.
#[derive(Clone, Debug, Default)]
pub struct Folder<'a> {
    /// The path that diagnostics put before the names of its files.
    pub path: &'a str,
    /// Its own name. The collection has it, unless its definition states another.
    pub name: &'a str,
    /// Its files. Those that are no part of a collection are not read.
    pub files: Vec<Input<'a>>,
}

/// A text, or a folder of texts.
#[derive(Clone, Debug)]
pub enum Source<'a> {
    /// A text.
    File(Input<'a>),
    /// A folder.
    Folder(Folder<'a>),
}

/// An environment.
#[derive(Clone, Copy, Debug)]
pub enum Environment<'a> {
    /// Its text.
    File(Input<'a>),
    /// Its name, of one that a data dump or a workspace holds.
    Named(&'a str),
}

/// What a conversion reads, and what gives its variables values.
///
/// As in Postman, a variable has its value of [`values`](Self::values), else that of
/// the environment, else that of the nearest item, folder or collection, else that of
/// the globals. The value of a variable that one of these calls secret is not used.
///
/// ```
/// use postman_openapi::{Environment, Input, Inputs, Profile, Source, convert};
///
/// let pet = "$kind: http-request\nurl: '{{baseUrl}}/pets/:id'\n";
/// let live = "name: live\nvalues:\n  - key: baseUrl\n    value: https://api.example.com\n";
/// let inputs = Inputs {
///     sources: vec![Source::File(Input { name: "Get a pet.request.yaml", text: pet })],
///     environments: vec![Environment::File(Input { name: "live.environment.yaml", text: live })],
///     ..Inputs::default()
/// };
///
/// let conversion = convert(inputs, &Profile::plain())?;
/// assert_eq!(conversion.openapi.servers[0].url, "https://api.example.com");
/// # Ok::<(), postman_openapi::Rejection>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Inputs<'a> {
    /// The collections, in their order.
    pub sources: Vec<Source<'a>>,
    /// The environments. The document is that of the first; the others add their
    /// servers.
    pub environments: Vec<Environment<'a>>,
    /// The globals.
    pub globals: Vec<Input<'a>>,
    /// Values of variables by their names.
    pub values: Vec<(&'a str, &'a str)>,
    /// The name of the one collection to take; all if not given.
    pub collection: Option<&'a str>,
    /// Whether to gather saved bodies and values that may be examples of the document:
    /// [`Conversion::examples`](crate::Conversion::examples).
    pub examples: bool,
}

impl<'a> From<Vec<Input<'a>>> for Inputs<'a> {
    fn from(files: Vec<Input<'a>>) -> Self {
        Self {
            sources: files.into_iter().map(Source::File).collect(),
            ..Self::default()
        }
    }
}

impl<'a> From<&[Input<'a>]> for Inputs<'a> {
    fn from(files: &[Input<'a>]) -> Self {
        files.to_vec().into()
    }
}

impl<'a> From<&Vec<Input<'a>>> for Inputs<'a> {
    fn from(files: &Vec<Input<'a>>) -> Self {
        files.clone().into()
    }
}

impl<'a, const N: usize> From<&[Input<'a>; N]> for Inputs<'a> {
    fn from(files: &[Input<'a>; N]) -> Self {
        files.to_vec().into()
    }
}

impl<'a> Inputs<'a> {
    /// Finds the lines and columns of the places of diagnostics in these texts.
    pub fn locate(&self, diagnostics: &mut [Diagnostic]) {
        let mut named: HashMap<String, Vec<&mut Place>> = HashMap::new();
        for place in diagnostics.iter_mut().flat_map(|found| &mut found.places) {
            if place.position.is_none() {
                named.entry(place.file.clone()).or_default().push(place);
            }
        }
        for File { name, text, .. } in self.files() {
            if let Some(places) = named.remove(&name) {
                locate::places(places, &name, text);
            }
        }
    }

    /// All texts, with the names that diagnostics use.
    pub(crate) fn files(&self) -> Vec<File<'a>> {
        let mut files = Vec::new();
        for (at, source) in self.sources.iter().enumerate() {
            match source {
                Source::File(input) => files.push(input.file(Role::Source(at))),
                Source::Folder(folder) => files.extend(folder.files.iter().map(|input| File {
                    name: format!("{}/{}", folder.path.trim_end_matches('/'), input.name),
                    is_in_folder: true,
                    ..input.file(Role::Source(at))
                })),
            }
        }
        for environment in &self.environments {
            if let Environment::File(input) = environment {
                files.push(input.file(Role::Environment));
            }
        }
        files.extend(self.globals.iter().map(|input| input.file(Role::Globals)));
        files
    }
}
