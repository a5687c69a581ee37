//! The parts of one property of a form: `lines[0][sku]`, `lines[1][sku]`.

use indexmap::IndexMap;
use openapiv3::{ObjectType, Schema, SchemaKind, Type};

use super::field::Field;
use crate::diagnostic::Report;
use crate::infer::prose::Reader;
use crate::infer::samples::{array_of, item, schema};

/// How deep names are read as lists and objects.
const MAX_DEPTH: usize = 8;

/// The name of a part: the property, and the steps into its value.
#[derive(Debug, PartialEq)]
pub(super) struct Path<'n> {
    pub(super) property: &'n str,
    steps: Vec<Step<'n>>,
}

#[derive(Debug, PartialEq)]
enum Step<'n> {
    Element(usize),
    Member(&'n str),
}

impl<'n> Path<'n> {
    /// A name without steps.
    pub(super) fn plain(property: &'n str) -> Self {
        Self {
            property,
            steps: Vec::new(),
        }
    }

    /// A name whose first step is the number of an element. Only such a name
    /// shows that there may be more: `card[number]` is one field.
    pub(super) fn of(name: &'n str) -> Self {
        Self::of_element(name).unwrap_or(Self::plain(name))
    }

    fn of_element(name: &'n str) -> Option<Self> {
        let start = |at: &usize| {
            let inner = name.get(at + 1..).and_then(|rest| rest.split_once(']'));
            inner.is_some_and(|(inner, _)| is_number(inner))
        };
        let mut brackets = name.match_indices('[').map(|(at, _)| at);
        let (property, mut rest) = name.split_at_checked(brackets.find(start)?)?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = rest.strip_prefix('[')?.split_once(']')?;
            if step.is_empty() || step.contains('[') || steps.len() == MAX_DEPTH {
                return None;
            }
            steps.push(match step.parse() {
                Ok(number) if is_number(step) => Step::Element(number),
                _ => Step::Member(step),
            });
            rest = after;
        }
        (!property.is_empty()).then_some(Self { property, steps })
    }

    /// Tells the elements of one list from each other.
    pub(super) fn element(&self) -> usize {
        let numbers = self.steps.iter().map(|step| match step {
            Step::Element(number) => *number,
            Step::Member(_) => 0,
        });
        numbers.fold(0, |all, number| {
            all.wrapping_mul(1_000).wrapping_add(number)
        })
    }
}

fn is_number(step: &str) -> bool {
    !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit())
}

/// The value of a property, put together from its parts.
#[derive(Debug, Default)]
pub(super) enum Parts<'a> {
    #[default]
    Unknown,
    One(Box<Field<'a>>),
    /// A list: what is known of its elements.
    Elements(Box<Parts<'a>>),
    Members(IndexMap<String, Parts<'a>>),
}

impl<'a> Parts<'a> {
    /// Whether a field at these steps agrees with what is known.
    pub(super) fn fits(&self, path: &Path<'_>) -> bool {
        let mut at = self;
        for step in &path.steps {
            at = match (step, at) {
                (_, Self::Unknown) => return true,
                (Step::Element(_), Self::Elements(element)) => element,
                (Step::Member(name), Self::Members(members)) => match members.get(*name) {
                    Some(member) => member,
                    None => return true,
                },
                _ => return false,
            };
        }
        matches!(at, Self::Unknown | Self::One(_))
    }

    /// The field at these steps; `None` if it does not fit.
    pub(super) fn field(
        &mut self,
        path: &Path<'_>,
        new: impl FnOnce() -> Field<'a>,
    ) -> Option<&mut Field<'a>> {
        let mut at = self;
        for step in &path.steps {
            if matches!(at, Self::Unknown) {
                *at = match step {
                    Step::Element(_) => Self::Elements(Box::default()),
                    Step::Member(_) => Self::Members(IndexMap::new()),
                };
            }
            at = match (step, at) {
                (Step::Element(_), Self::Elements(element)) => element,
                (Step::Member(name), Self::Members(members)) => {
                    members.entry((*name).to_owned()).or_default()
                }
                _ => return None,
            };
        }
        if matches!(at, Self::Unknown) {
            *at = Self::One(Box::new(new()));
        }
        match at {
            Self::One(field) => Some(field),
            _ => None,
        }
    }

    /// The schema of a list or an object.
    pub(super) fn schema(&self, reader: &Reader, report: &mut Report) -> Schema {
        let kind = match self {
            Self::Unknown => SchemaKind::Any(Default::default()),
            Self::One(field) => return field.read_scalar(reader, report).schema,
            Self::Elements(element) => array_of(element.schema(reader, report)),
            Self::Members(members) => {
                let properties = members
                    .iter()
                    .map(|(name, member)| (name.clone(), item(member.schema(reader, report))));
                SchemaKind::Type(Type::Object(ObjectType {
                    properties: properties.collect(),
                    ..ObjectType::default()
                }))
            }
        };
        schema(kind, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_brackets_is_an_element() {
        let of = Path::of;
        let steps = vec![Step::Element(0), Step::Member("sku")];
        let property = "lines";
        assert_eq!(of("lines[0][sku]"), Path { property, steps });
        let steps = vec![Step::Element(12)];
        let property = "order[ids]";
        assert_eq!(of("order[ids][12]"), Path { property, steps });
        let deep = "a".to_owned() + &"[0]".repeat(100);
        for plain in [
            "lines",
            "card[number]",
            "ids[]",
            "lines[][sku]",
            "lines[0]sku",
            "lines[0][]",
            "[0][a]",
            "a[0",
            "a[0][b[c]]",
            "",
            &deep,
        ] {
            assert_eq!(of(plain), Path::plain(plain), "{plain}");
        }
    }
}
