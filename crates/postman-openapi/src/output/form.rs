//! Forms: `multipart/form-data` and `application/x-www-form-urlencoded`.

use indexmap::IndexMap;
use openapiv3::{Encoding, ObjectType, QueryStyle, Schema, SchemaKind, Type};

use self::field::{Field, Read};
use self::parts::{Parts, Path};
use crate::codes;
use crate::diagnostic::Report;
use crate::extension::IMPLIED;
use crate::infer::prose::Reader;
use crate::infer::samples::{item, schema};
use crate::input::node::Node;
use crate::input::url::decoded;
use crate::input::variables::Scope;
use crate::output::media_type::is_json;

mod field;
mod parts;

/// The fields of a form, over all requests that send it.
#[derive(Debug, Default)]
pub(crate) struct Form<'a> {
    /// By the name of the property.
    fields: IndexMap<String, Parts<'a>>,
    /// How many of the items' own requests send it.
    requests: usize,
}

impl<'a> Form<'a> {
    /// Adds the form of one more of the items' own requests.
    pub(crate) fn add_request(&mut self, own: bool) {
        self.requests += usize::from(own);
    }

    /// The field of this name, and a number that tells the element that it is
    /// of. A name that does not fit the others is a property of its own.
    fn field(
        &mut self,
        path: Path<'_>,
        name: &str,
        node: &Node<'a>,
        scope: &'a Scope<'a>,
    ) -> Option<(usize, &mut Field<'a>)> {
        let known = self.fields.get(path.property);
        let path = match known.is_none_or(|known| known.fits(&path)) {
            true => path,
            false => Path::plain(name),
        };
        let property = self.fields.entry(path.property.to_owned()).or_default();
        let field = property.field(&path, || Field::new(name, node, scope))?;
        Some((path.element(), field))
    }

    /// Adds a field of the request of this index.
    pub(crate) fn add(
        &mut self,
        request: (usize, bool),
        node: &Node<'a>,
        scope: &'a Scope<'a>,
        report: &mut Report,
    ) {
        let key = node.text("key").unwrap_or_default();
        let name = scope.resolve(key.trim());
        if name.is_empty() || name.contains("{{") {
            if request.1 && !(key.is_empty() && node.value_text("value").is_empty()) {
                report.add(
                    codes::PARAMETER_NOT_CONVERTED,
                    node,
                    "this form field has no name; it is left out",
                );
            }
            return;
        }
        // A file stays a property of the form, which a client can send as a file.
        let path = match node.text("type") {
            Some("file") => Path::plain(&name),
            _ => Path::of(&name),
        };
        match self.field(path, &name, node, scope) {
            Some((element, field)) => field.add(in_element(request, element), node, scope, report),
            None => report.add(
                codes::PARAMETER_NOT_CONVERTED,
                node,
                format!("`{name}` is a list in this form, too; this field is left out"),
            ),
        }
    }

    /// Adds the fields of a form that is written as one string: `a=b&c=d`.
    pub(crate) fn add_pairs(
        &mut self,
        request: (usize, bool),
        node: &Node<'a>,
        text: &'a str,
        scope: &'a Scope<'a>,
        report: &mut Report,
    ) {
        for pair in text.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = scope.resolve(name.trim());
            if name.is_empty() || name.contains("{{") {
                continue;
            }
            let name = decoded(&name);
            if let Some((element, field)) = self.field(Path::of(&name), &name, node, scope) {
                let request = in_element(request, element);
                field.add_pair(request, node, value.trim(), scope, report);
            }
        }
    }

    /// The schema and the encoding of the fields. `None` if there are no fields.
    ///
    /// A field has an encoding if it holds JSON or states a media type other than
    /// the default (OpenAPI 3.0.3, Encoding Object). A field that some request
    /// lacks is optional. A list whose elements have names of their own
    /// (`lines[0][sku]`) is a `deepObject`.
    pub(crate) fn schema(
        &self,
        form: &str,
        reader: &Reader,
        report: &mut Report,
    ) -> Option<(Schema, IndexMap<String, Encoding>)> {
        let mut object = ObjectType::default();
        let mut encoding = IndexMap::new();
        for (name, parts) in &self.fields {
            let Parts::One(field) = parts else {
                let stated = Encoding {
                    // Without one, openapiv3 writes `null`.
                    content_type: Some("text/plain".to_owned()),
                    style: Some(QueryStyle::DeepObject),
                    explode: true,
                    ..Encoding::default()
                };
                encoding.insert(name.clone(), stated);
                object
                    .properties
                    .insert(name.clone(), item(parts.schema(reader, report)));
                continue;
            };
            if field.is_file && field.is_text {
                report.add(
                    codes::FILE_OR_TEXT,
                    &field.stated.node,
                    format!("the field `{name}` is a file in one request and a text in another; the document says a file"),
                );
            }
            let Read {
                required,
                schema,
                content_type,
                is_implied,
            } = field.read(reader, report);
            let has_encoding = is_multipart(form) || content_type.as_deref().is_some_and(is_json);
            if let Some(content_type) = content_type.filter(|_| has_encoding) {
                let content_type = Some(content_type);
                let mut stated = Encoding {
                    content_type,
                    ..Encoding::default()
                };
                // Postman sends such a part without a `Content-Type`.
                if is_implied && is_multipart(form) {
                    stated.extensions.insert(IMPLIED.to_owned(), true.into());
                }
                encoding.insert(name.clone(), stated);
            }
            if required && field.stated.requests == self.requests {
                object.required.push(name.clone());
            }
            object.properties.insert(name.clone(), item(schema));
        }
        let is_empty = object.properties.is_empty();
        let schema = schema(SchemaKind::Type(Type::Object(object)), None);
        (!is_empty).then_some((schema, encoding))
    }
}

/// The request of a field that is one element of a list: fields of several
/// elements do not repeat each other.
fn in_element((index, own): (usize, bool), element: usize) -> (usize, bool) {
    let request = index.wrapping_add(element.wrapping_mul(1_000_003));
    (request, own && element == 0)
}

fn is_multipart(media_type: &str) -> bool {
    media_type == "multipart/form-data"
}
