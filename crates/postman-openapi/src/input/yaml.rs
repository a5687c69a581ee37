//! YAML 1.2 as Postman writes and reads it: the core schema, so that `yes` and a date
//! are strings, without tags of one's own. What one text may stand for is limited.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Tag};
use serde_json_borrow::Value;

use crate::diagnostic::{Position, pointer_token};

/// How deep a value may be nested, as for serde_json.
const MAX_DEPTH: usize = 127;

/// How many times the text the values may be that its aliases stand for.
const MAX_EXPANSION: usize = 16;

/// A value of a YAML text, and where it begins.
#[derive(Clone, Debug)]
pub(crate) struct Yaml<'t> {
    pub(crate) position: Position,
    kind: Kind<'t>,
}

#[derive(Clone, Debug)]
enum Kind<'t> {
    Scalar(Value<'t>),
    List(Vec<Yaml<'t>>),
    Mapping(Vec<(Cow<'t, str>, Yaml<'t>)>),
}

/// Why a text is not read.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) position: Position,
    pub(crate) reason: String,
}

impl<'t> Yaml<'t> {
    /// Reads a text that holds one document.
    ///
    /// # Errors
    /// The text is not YAML, or breaks one of the limits.
    pub(crate) fn read(text: &'t str) -> Result<Self, Fault> {
        let mut reader = Reader {
            open: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            budget: text
                .len()
                .saturating_mul(MAX_EXPANSION)
                .saturating_add(4096),
        };
        for event in Parser::new_from_str(text) {
            let (event, span) = event?;
            reader.take(event, position(&span.start))?;
        }
        let empty = || Self {
            position: Position { line: 1, column: 1 },
            kind: Kind::Scalar(Value::Null),
        };
        Ok(reader.root.unwrap_or_else(empty))
    }

    /// The same as a JSON value.
    pub(crate) fn value(&self) -> Value<'_> {
        match &self.kind {
            Kind::Scalar(Value::Str(text)) => Value::Str(Cow::Borrowed(text)),
            Kind::Scalar(value) => value.clone(),
            Kind::List(elements) => Value::Array(elements.iter().map(Self::value).collect()),
            Kind::Mapping(members) => {
                let members = members.iter();
                let members = members.map(|(name, value)| (&**name, value.value()));
                Value::Object(members.collect::<Vec<_>>().into())
            }
        }
    }

    /// What is in a list or a mapping, by the steps of JSON pointers.
    pub(crate) fn children(&self) -> impl Iterator<Item = (Cow<'_, str>, &Self)> {
        let (elements, members) = match &self.kind {
            Kind::Scalar(_) => (None, None),
            Kind::List(elements) => (Some(elements), None),
            Kind::Mapping(members) => (None, Some(members)),
        };
        let elements = elements.into_iter().flatten().enumerate();
        let elements = elements.map(|(index, value)| (Cow::from(index.to_string()), value));
        let members = members.into_iter().flatten();
        let members = members.map(|(name, value)| (Cow::from(pointer_token(name)), value));
        elements.chain(members)
    }

    /// What a copy of it costs: its values and the bytes of its strings. At most
    /// `most` are counted.
    fn cost(&self, most: usize) -> Option<usize> {
        let left = most.checked_sub(1)?;
        let left = match &self.kind {
            Kind::Scalar(Value::Str(text)) => left.checked_sub(text.len())?,
            Kind::Scalar(_) => left,
            Kind::List(elements) => elements
                .iter()
                .try_fold(left, |left, element| left.checked_sub(element.cost(left)?))?,
            Kind::Mapping(members) => members.iter().try_fold(left, |left, (name, value)| {
                let left = left.checked_sub(name.len())?;
                left.checked_sub(value.cost(left)?)
            })?,
        };
        Some(most - left)
    }
}

impl From<ScanError> for Fault {
    fn from(error: ScanError) -> Self {
        Self {
            position: position(error.marker()),
            reason: error.info().to_owned(),
        }
    }
}

/// Columns of the parser begin with 0.
fn position(marker: &Marker) -> Position {
    Position {
        line: marker.line(),
        column: marker.col() + 1,
    }
}

/// A list or a mapping that is being read.
struct Open<'t> {
    position: Position,
    anchor: usize,
    kind: Kind<'t>,
    /// Of a mapping, the name whose value comes next.
    name: Option<Cow<'t, str>>,
    names: HashSet<Cow<'t, str>>,
}

struct Reader<'t> {
    open: Vec<Open<'t>>,
    root: Option<Yaml<'t>>,
    /// By the number that the parser gives them.
    anchors: HashMap<usize, Yaml<'t>>,
    /// How much may still be copied.
    budget: usize,
}

impl<'t> Reader<'t> {
    fn take(&mut self, event: Event<'t>, position: Position) -> Result<(), Fault> {
        let fault = |reason: &str| Fault {
            position,
            reason: reason.to_owned(),
        };
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let kind = Kind::Scalar(scalar(text, style, tag.as_deref()).map_err(fault)?);
                self.add(Yaml { position, kind }, anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                collection(tag.as_deref(), "seq").map_err(fault)?;
                self.open(position, anchor, Kind::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                collection(tag.as_deref(), "map").map_err(fault)?;
                self.open(position, anchor, Kind::Mapping(Vec::new()))
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open {
                    position,
                    anchor,
                    kind,
                    ..
                }) => self.add(Yaml { position, kind }, anchor),
                None => Ok(()),
            },
            Event::Alias(anchor) => {
                let Some(value) = self.anchors.get(&anchor) else {
                    return Err(fault("an alias stands for a value that contains it"));
                };
                let Some(cost) = value.cost(self.budget) else {
                    return Err(fault(EXPANDED));
                };
                let kind = value.kind.clone();
                self.budget -= cost;
                self.add(Yaml { position, kind }, 0)
            }
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(fault("the text holds more than one document"))
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, position: Position, anchor: usize, kind: Kind<'t>) -> Result<(), Fault> {
        let reason = match self.open.last() {
            _ if self.open.len() >= MAX_DEPTH => "it is nested too deep",
            Some(Open {
                kind: Kind::Mapping(_),
                name: None,
                ..
            }) => "a name is a list or a mapping; put `{{…}}` into quotes",
            _ => {
                self.open.push(Open {
                    position,
                    anchor,
                    kind,
                    name: None,
                    names: HashSet::new(),
                });
                return Ok(());
            }
        };
        let reason = reason.to_owned();
        Err(Fault { position, reason })
    }

    /// Adds a value that is read to what it is in.
    fn add(&mut self, value: Yaml<'t>, anchor: usize) -> Result<(), Fault> {
        let position = value.position;
        let fault = |reason: String| Fault { position, reason };
        if anchor > 0 {
            let cost = value.cost(self.budget);
            let cost = cost.ok_or_else(|| fault(EXPANDED.to_owned()))?;
            self.budget -= cost;
            self.anchors.insert(anchor, value.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(value);
            return Ok(());
        };
        match (&mut open.kind, open.name.take()) {
            (Kind::Mapping(members), Some(name)) => members.push((name, value)),
            (Kind::Mapping(_), None) => {
                let name = match value.kind {
                    Kind::Scalar(Value::Str(text)) => text,
                    Kind::Scalar(other) => other.to_string().into(),
                    _ => return Err(fault("a name is no string".to_owned())),
                };
                if !open.names.insert(name.clone()) {
                    return Err(fault(format!("the name `{name}` occurs twice")));
                }
                open.name = Some(name);
            }
            (Kind::List(elements), _) => elements.push(value),
            (Kind::Scalar(_), _) => {}
        }
        Ok(())
    }
}

const EXPANDED: &str = "its aliases stand for too much";
const TAGGED: &str = "it has a tag that is not of YAML's core schema";

/// The value of a scalar by the core schema (YAML 1.2.2, section 10.3.2).
fn scalar<'t>(
    text: Cow<'t, str>,
    style: ScalarStyle,
    tag: Option<&Tag>,
) -> Result<Value<'t>, &'static str> {
    let is_plain = match tag {
        None => style == ScalarStyle::Plain,
        Some(tag) if is_core(tag, "str") || tag.handle.is_empty() && tag.suffix == "!" => false,
        Some(tag) => match ["null", "bool", "int", "float"]
            .iter()
            .any(|core| is_core(tag, core))
        {
            true => true,
            false => return Err(TAGGED),
        },
    };
    if !is_plain {
        return Ok(Value::Str(text));
    }
    Ok(match &*text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        number => match self::number(number) {
            Some(number) => number,
            None => Value::Str(text),
        },
    })
}

/// A number; none where a string of digits would lose some: it is sent as it is
/// written.
fn number(text: &str) -> Option<Value<'static>> {
    if !text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return None;
    }
    let number: serde_json::Number = text.parse().ok()?;
    if number.to_string() != text {
        return None;
    }
    let integer = number.as_u64().map(|n| Value::Number(n.into()));
    let integer = integer.or_else(|| number.as_i64().map(|n| Value::Number(n.into())));
    integer.or_else(|| number.as_f64().map(|n| Value::Number(n.into())))
}

fn collection(tag: Option<&Tag>, core: &str) -> Result<(), &'static str> {
    match tag {
        Some(tag) if !is_core(tag, core) => Err(TAGGED),
        _ => Ok(()),
    }
}

fn is_core(tag: &Tag, name: &str) -> bool {
    tag.is_yaml_core_schema() && tag.suffix == name
}
