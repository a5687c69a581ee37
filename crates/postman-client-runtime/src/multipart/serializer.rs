//! A serde `Serializer` whose output is a [`Form`].

use std::fmt::Display;

use bytes::Bytes;
use serde::ser::{
    self, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
};

use super::file::{handed_over, is_refusal};
use super::{Encoding, Form, FormError, FormErrorKind, Part, PartStyle};

/// The form of a body, and every property's fault.
pub(super) fn form<T: Serialize + ?Sized>(
    body: &T,
    encoding: &Encoding<'_>,
) -> (Form, Vec<FormError>) {
    let mut parts = Vec::new();
    let written = body.serialize(Writer {
        target: Target::Body(encoding),
        parts: &mut parts,
    });
    // Stable: repeated parts keep the order of their list.
    parts.sort_by_key(|placed| placed.place);
    let parts = parts.into_iter().map(|Placed { mut part, place }| {
        let stated = || encoding.media_type(&part.name).map(str::to_owned);
        part.media_type = part.media_type.or_else(stated);
        part.is_documented = place != UNNAMED;
        part
    });
    let form = Form {
        parts: parts.collect(),
        any_names: encoding.any_names,
    };
    (form, written.err().into_iter().collect())
}

/// The place of what the encoding does not name.
const UNNAMED: usize = usize::MAX;

/// A part and its place in the encoding.
struct Placed {
    place: usize,
    part: Part,
}

/// What a value is written as.
#[derive(Clone, Copy)]
enum Target<'a> {
    /// A struct or a map: each member becomes a part.
    Body(&'a Encoding<'a>),
    /// One text.
    Text(usize, &'a str),
    /// A list of texts.
    List(usize, &'a str),
    /// A text, or a list or an object of such, each under a name of its own.
    Indexed(usize, &'a str),
}

/// Appends what it is given to the parts of a form. An absent value (`None`,
/// unit) appends nothing.
struct Writer<'a> {
    target: Target<'a>,
    parts: &'a mut Vec<Placed>,
}

impl<'a> Writer<'a> {
    fn property<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), FormError> {
        let encoding = match self.target {
            Target::Body(encoding) => encoding,
            Target::Indexed(place, of) => {
                let name = format!("{of}[{name}]");
                let target = Target::Indexed(place, &name);
                let parts = &mut *self.parts;
                return value.serialize(Writer { target, parts });
            }
            Target::Text(..) | Target::List(..) => return Err(FormErrorKind::NotText.into()),
        };
        let (place, style) = match encoding.place(name) {
            Some((place, style)) => (place, Some(style)),
            None => (UNNAMED, None),
        };
        let mut write = |target| {
            value.serialize(Writer {
                target,
                parts: self.parts,
            })
        };
        let written = match style {
            Some(PartStyle::Text) => write(Target::Text(place, name)),
            Some(PartStyle::Repeated) => write(Target::List(place, name)),
            Some(PartStyle::Indexed) => write(Target::Indexed(place, name)),
            Some(PartStyle::Json) => self.json(place, name, value),
            None => match write(Target::Text(place, name)) {
                Err(FormError {
                    kind: FormErrorKind::NotText,
                    ..
                }) => self.json(place, name, value),
                written => written,
            },
        };
        written.map_err(|error| error.of_property(name))
    }

    fn json<T: Serialize + ?Sized>(
        &mut self,
        place: usize,
        name: &str,
        value: &T,
    ) -> Result<(), FormError> {
        // serde_json writes a number that is not finite as `null`, which here is
        // an absent value.
        let mut scratch = Vec::new();
        let text = value.serialize(Writer {
            target: Target::Text(place, name),
            parts: &mut scratch,
        });
        match (text, scratch.pop()) {
            (Err(error), _) if error.kind == FormErrorKind::NotFinite => return Err(error),
            // A file that holds JSON, not JSON that holds a file.
            (Ok(()), Some(Placed { mut part, .. })) if part.file_name.is_some() => {
                let json = || "application/json".to_owned();
                part.media_type.get_or_insert_with(json);
                self.parts.push(Placed { place, part });
                return Ok(());
            }
            _ => {}
        }
        let content = serde_json::to_vec(value).map_err(|error| {
            if is_refusal(&error) {
                FormErrorKind::FileInJson
            } else {
                FormErrorKind::NotSerializable
            }
        })?;
        if content != b"null" {
            let part = Part::text(name, content);
            self.parts.push(Placed { place, part });
        }
        Ok(())
    }

    fn text(self, content: impl Into<Bytes>) -> Result<(), FormError> {
        self.part(|name| Part::text(name, content))
    }

    fn part(self, part: impl FnOnce(&str) -> Part) -> Result<(), FormError> {
        match self.target {
            Target::Text(place, name) | Target::Indexed(place, name) => {
                let part = part(name);
                self.parts.push(Placed { place, part });
                Ok(())
            }
            target => Err(target.refusal()),
        }
    }

    fn list(self) -> Result<Elements<'a>, FormError> {
        let target = match self.target {
            Target::List(place, name) => Target::Text(place, name),
            target @ Target::Indexed(..) => target,
            target => return Err(target.refusal()),
        };
        Ok(Elements {
            writer: Writer {
                target,
                parts: self.parts,
            },
            number: 0,
        })
    }

    fn members(self) -> Result<Members<'a>, FormError> {
        match self.target {
            Target::Body(_) | Target::Indexed(..) => Ok(Members {
                writer: self,
                key: String::new(),
                faults: Vec::new(),
            }),
            target => Err(target.refusal()),
        }
    }
}

impl Target<'_> {
    fn refusal(self) -> FormError {
        FormError::from(match self {
            Self::Body(_) => FormErrorKind::NotAnObject,
            Self::Text(..) | Self::Indexed(..) => FormErrorKind::NotText,
            Self::List(..) => FormErrorKind::NotAList,
        })
    }
}

/// The elements of a list.
struct Elements<'a> {
    writer: Writer<'a>,
    /// Of the next.
    number: usize,
}

/// The members of a struct or a map.
struct Members<'a> {
    writer: Writer<'a>,
    key: String,
    faults: Vec<FormError>,
}

impl Members<'_> {
    /// Writes a property, or keeps its fault.
    fn property<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Err(fault) = self.writer.property(name, value) {
            self.faults.push(fault);
        }
    }
}

/// Numbers and booleans, by their `Display`.
macro_rules! literals {
    ($($method:ident($kind:ty)),* $(,)?) => {
        $(fn $method(self, value: $kind) -> Result<(), FormError> { self.text(value.to_string()) })*
    };
}

/// Numbers that JSON has no word for are refused.
macro_rules! finite {
    ($($method:ident($kind:ty)),* $(,)?) => {
        $(fn $method(self, value: $kind) -> Result<(), FormError> {
            if value.is_finite() {
                self.text(value.to_string())
            } else {
                Err(FormErrorKind::NotFinite.into())
            }
        })*
    };
}

impl<'a> ser::Serializer for Writer<'a> {
    type Ok = ();
    type Error = FormError;
    type SerializeSeq = Elements<'a>;
    type SerializeTuple = Elements<'a>;
    type SerializeTupleStruct = Impossible<(), FormError>;
    type SerializeTupleVariant = Impossible<(), FormError>;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Members<'a>;
    type SerializeStructVariant = Impossible<(), FormError>;

    literals! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32),
        serialize_i64(i64), serialize_i128(i128), serialize_u8(u8), serialize_u16(u16),
        serialize_u32(u32), serialize_u64(u64), serialize_u128(u128), serialize_char(char),
    }

    finite! { serialize_f32(f32), serialize_f64(f64) }

    fn serialize_str(self, value: &str) -> Result<(), FormError> {
        self.text(value.to_owned())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), FormError> {
        self.text(value.to_vec())
    }

    fn serialize_none(self) -> Result<(), FormError> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), FormError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), FormError> {
        match self.target {
            Target::Body(_) => Err(self.target.refusal()),
            Target::Text(..) | Target::List(..) | Target::Indexed(..) => Ok(()),
        }
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), FormError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), FormError> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T>(self, name: &'static str, value: &T) -> Result<(), FormError>
    where
        T: Serialize + ?Sized,
    {
        match handed_over(name) {
            Some(file) => self.part(|name| Part::file(name, file)),
            None => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), FormError>
    where
        T: Serialize + ?Sized,
    {
        Err(self.target.refusal())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Elements<'a>, FormError> {
        self.list()
    }

    fn serialize_tuple(self, _: usize) -> Result<Elements<'a>, FormError> {
        self.list()
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, FormError> {
        Err(self.target.refusal())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, FormError> {
        Err(self.target.refusal())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'a>, FormError> {
        self.members()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'a>, FormError> {
        self.members()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, FormError> {
        Err(self.target.refusal())
    }
}

impl SerializeSeq for Elements<'_> {
    type Ok = ();
    type Error = FormError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), FormError> {
        let number = self.number;
        self.number += 1;
        let parts = &mut *self.writer.parts;
        match self.writer.target {
            Target::Indexed(place, of) => {
                let name = format!("{of}[{number}]");
                let target = Target::Indexed(place, &name);
                value.serialize(Writer { target, parts })
            }
            target => value.serialize(Writer { target, parts }),
        }
    }

    fn end(self) -> Result<(), FormError> {
        Ok(())
    }
}

impl SerializeTuple for Elements<'_> {
    type Ok = ();
    type Error = FormError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), FormError> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), FormError> {
        Ok(())
    }
}

impl SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = FormError;

    fn serialize_field<T>(&mut self, name: &'static str, value: &T) -> Result<(), FormError>
    where
        T: Serialize + ?Sized,
    {
        self.property(name, value);
        Ok(())
    }

    fn end(self) -> Result<(), FormError> {
        FormError::of_all(self.faults)
    }
}

impl SerializeMap for Members<'_> {
    type Ok = ();
    type Error = FormError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), FormError> {
        let mut parts = Vec::new();
        let written = key.serialize(Writer {
            target: Target::Text(0, ""),
            parts: &mut parts,
        });
        let key = parts
            .pop()
            .filter(|placed| placed.part.file_name.is_none())
            .and_then(|placed| placed.part.content.into_text());
        self.key = written.ok().and(key).ok_or(FormErrorKind::NameNotText)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), FormError> {
        let key = std::mem::take(&mut self.key);
        self.property(&key, value);
        Ok(())
    }

    fn end(self) -> Result<(), FormError> {
        FormError::of_all(self.faults)
    }
}

impl ser::Error for FormError {
    // The message may quote the value: it is not kept.
    fn custom<T: Display>(_: T) -> Self {
        FormErrorKind::NotSerializable.into()
    }
}
