//! A document as it is compared: values with their places, references followed.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

static NOTHING: Value = Value::Null;

/// A value of a document and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) pointer: String,
}

impl<'a> Node<'a> {
    /// What one of the documents lacks.
    pub(crate) fn nothing() -> Self {
        Self {
            value: &NOTHING,
            pointer: String::new(),
        }
    }

    /// The member `key`; null if there is none.
    pub(crate) fn at(&self, key: &str) -> Node<'a> {
        let token = key.replace('~', "~0").replace('/', "~1");
        Node {
            value: self.value.get(key).unwrap_or(&NOTHING),
            pointer: format!("{}/{token}", self.pointer),
        }
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = (&'a String, Node<'a>)> + use<'a> {
        let node = self.clone();
        let members = self.value.as_object().into_iter().flatten();
        members.map(move |(name, _)| (name, node.at(name)))
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let pointer = self.pointer.clone();
        let elements = self.value.as_array().into_iter().flatten().enumerate();
        elements.map(move |(index, value)| Node {
            value,
            pointer: format!("{pointer}/{index}"),
        })
    }

    pub(crate) fn text(&self, key: &str) -> &'a str {
        let text = self.value.get(key).and_then(Value::as_str);
        text.unwrap_or_default()
    }

    pub(crate) fn texts(&self, key: &str) -> Vec<&'a str> {
        let texts = self.value.get(key).and_then(Value::as_array);
        texts
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    pub(crate) fn is(&self, key: &str) -> bool {
        self.value.get(key) == Some(&Value::Bool(true))
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.value.is_null()
    }

    /// The value of a schema that each call sends, and no caller gives.
    pub(crate) fn constant(&self) -> Option<&'a str> {
        match self.texts("enum").as_slice() {
            [value] if self.is("x-constant") => Some(value),
            _ => None,
        }
    }
}

/// An operation of a document.
#[derive(Clone, Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'a str,
    pub(crate) node: Node<'a>,
    /// What its path says of all its methods.
    pub(crate) item: Node<'a>,
    /// Whether another operation is at the place of its method.
    pub(crate) is_other: bool,
}

impl<'a> Operation<'a> {
    /// The path without the names of its parameters.
    pub(crate) fn shape(&self) -> String {
        let mut parts = self.path.split('{');
        let mut shape = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            shape += "{}";
            shape += part.split_once('}').map_or("", |(_, behind)| behind);
        }
        shape
    }

    /// The names of the parameters in the path, in their order.
    pub(crate) fn parameters(&self) -> Vec<&str> {
        let parts = self.path.split('{').skip(1);
        parts
            .filter_map(|part| Some(part.split_once('}')?.0))
            .collect()
    }

    /// The id, or the method and the path of an operation without one.
    pub(crate) fn id(&self) -> String {
        match self.node.text("operationId") {
            "" => format!("{} {}", self.method, self.path),
            id => id.to_owned(),
        }
    }

    pub(crate) fn route(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}

/// The methods that an item of a path may have.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Where a path has the operations that have no place of their own, by method and id.
const OTHER_OPERATIONS: &str = "x-other-operations";

/// A document.
#[derive(Debug)]
pub(crate) struct Document {
    value: Value,
}

impl Document {
    pub(crate) fn of(document: &openapiv3::OpenAPI) -> Result<Self, serde_json::Error> {
        let value = serde_json::to_value(document)?;
        Ok(Self { value })
    }

    pub(crate) fn root(&self) -> Node<'_> {
        Node {
            value: &self.value,
            pointer: String::new(),
        }
    }

    pub(crate) fn schemas(&self) -> Node<'_> {
        self.root().at("components").at("schemas")
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let paths = self.root().at("paths");
        let items: Vec<_> = paths.members().collect();
        items.into_iter().flat_map(|(path, item)| {
            let own = METHODS.map(|method| (method, item.at(method), false));
            let others = item.at(OTHER_OPERATIONS);
            let others: Vec<_> = METHODS
                .into_iter()
                .flat_map(|method| {
                    let operations = others.at(method);
                    let operations = operations.members();
                    operations.map(move |(_, node)| (method, node, true))
                })
                .collect();
            let all = own.into_iter().chain(others);
            let all = all.filter(|(_, node, _)| node.value.is_object());
            all.map(move |(method, node, is_other)| Operation {
                path,
                method,
                node,
                item: item.clone(),
                is_other,
            })
        })
    }

    /// What callers give as the body of an operation: nothing if all that it holds is
    /// constant.
    pub(crate) fn request_body<'a>(&'a self, operation: &Node<'a>) -> Node<'a> {
        let body = self.resolve(&operation.at("requestBody"));
        match self.constant_body(&body) {
            Some(object)
                if self.properties(&object).is_empty()
                    && object.at("additionalProperties").is_nothing() =>
            {
                Node::nothing()
            }
            _ => body,
        }
    }

    /// Whether callers must give a body.
    pub(crate) fn is_body_required(&self, body: &Node<'_>) -> bool {
        match self.constant_body(body) {
            Some(object) => self.properties(&object).values().any(|of| of.required),
            None => body.is("required"),
        }
    }

    /// The object that a body is, if some of its properties are constants.
    fn constant_body<'a>(&'a self, body: &Node<'a>) -> Option<Node<'a>> {
        let object = self.schema(&body.at("content").at("application/json").at("schema"));
        let mut properties = object.at("properties").members();
        let has_constants = properties.any(|(_, property)| property.constant().is_some());
        has_constants.then_some(object)
    }

    /// The constants that an operation sends, each by where and as what.
    pub(crate) fn constants<'a>(
        &'a self,
        operation: &Node<'a>,
    ) -> IndexMap<(&'a str, &'a str), &'a str> {
        let parameters = operation.at("parameters").elements();
        let of_parameters = parameters.filter_map(|parameter| {
            let value = parameter.at("schema").constant()?;
            Some(((parameter.text("in"), parameter.text("name")), value))
        });
        let body = self.resolve(&operation.at("requestBody"));
        let object = self.constant_body(&body).unwrap_or_else(Node::nothing);
        let of_body = object
            .at("properties")
            .members()
            .filter_map(|(name, of)| Some((("body", name.as_str()), of.constant()?)));
        of_parameters.chain(of_body).collect()
    }

    /// The node that a reference leads to, or the node itself.
    pub(crate) fn resolve<'a>(&'a self, node: &Node<'a>) -> Node<'a> {
        let mut found = node.clone();
        let mut seen = BTreeSet::new();
        while let Some(reference) = found.value.get("$ref").and_then(Value::as_str)
            && let Some(pointer) = reference.strip_prefix('#')
            && let Some(value) = self.value.pointer(pointer)
            && seen.insert(reference)
        {
            found = Node {
                value,
                pointer: pointer.to_owned(),
            };
        }
        found
    }

    /// The schema behind references and behind combinations of one schema alone.
    pub(crate) fn schema<'a>(&'a self, node: &Node<'a>) -> Node<'a> {
        let mut found = self.resolve(node);
        for _ in 0..MOST_ALIASES {
            match only(&found) {
                Some(inner) => found = self.resolve(&inner),
                None => break,
            }
        }
        found
    }

    /// Whether a schema, or what it is another name of, may be null.
    pub(crate) fn is_nullable(&self, node: &Node<'_>) -> bool {
        let found = self.resolve(node);
        found.is("nullable") || only(&found).is_some_and(|inner| self.schema(&inner).is("nullable"))
    }

    /// The properties of an object, and of all objects that it combines. Constants are
    /// none: no type has a field for them.
    pub(crate) fn properties<'a>(&'a self, schema: &Node<'a>) -> IndexMap<&'a str, Property<'a>> {
        let schema = self.schema(schema);
        let parts = schema.at("allOf").elements();
        let parts: Vec<_> = parts.map(|part| self.schema(&part)).collect();
        let mut properties = IndexMap::new();
        for part in parts.iter().chain([&schema]) {
            let required = part.texts("required");
            let own = part.at("properties").members();
            for (name, node) in own.filter(|(_, node)| node.constant().is_none()) {
                let required = required.contains(&name.as_str());
                properties.insert(name.as_str(), Property { node, required });
            }
        }
        properties
    }
}

/// How many schemas may be another name of each other.
const MOST_ALIASES: usize = 64;

/// A property of an object.
#[derive(Clone, Debug)]
pub(crate) struct Property<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) required: bool,
}

/// The one schema that a combination combines.
pub(crate) fn only<'a>(schema: &Node<'a>) -> Option<Node<'a>> {
    ["allOf", "oneOf", "anyOf"].into_iter().find_map(|key| {
        let mut parts = schema.at(key).elements();
        parts.next().filter(|_| parts.next().is_none())
    })
}

/// The components that a value refers to.
pub(crate) fn references(value: &Value) -> BTreeSet<&str> {
    let mut references = BTreeSet::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        let reference = value.get("$ref").and_then(Value::as_str);
        let name = reference.and_then(|text| text.strip_prefix("#/components/schemas/"));
        references.extend(name);
        let members = value.as_object().into_iter().flatten();
        open.extend(members.map(|(_, member)| member));
        open.extend(value.as_array().into_iter().flatten());
    }
    references
}
