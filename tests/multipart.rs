//! Any text comes back equal from a parser that we did not write.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Serialize;
use zoom_api::multipart::{EncodedForm, Encoding, FilePart, Form, FormErrorKind, PartStyle};

/// A part as multer reads it: name, file name, content.
type Read = (String, Option<String>, Vec<u8>);

fn read(form: &EncodedForm) -> Vec<Read> {
    let boundary = multer::parse_boundary(form.content_type()).unwrap();
    let body = std::io::Cursor::new(form.bytes().unwrap().clone());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut multipart = multer::Multipart::with_reader(body, boundary);
        let mut parts = Vec::new();
        while let Some(field) = multipart.next_field().await.unwrap() {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            parts.push((name, file, field.bytes().await.unwrap().to_vec()));
        }
        parts
    })
}

/// What the WHATWG rule makes of a name.
fn escaped(name: &str) -> String {
    name.replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('"', "%22")
}

/// Texts that could break a framing.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".*",
        r#"[\r\n"; =\\%-]{0,20}"#,
        r"(\r\n)?--(form-)?[0-9a-f]{0,32}(--)?(\r\n)?",
        "\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n",
        "[äöü€😀]{0,5}",
    ]
}

/// Names as multer can read them back: it refuses a header with a control
/// character, and takes a backslash for an escape, which it is in no name of
/// ours.
fn name() -> impl Strategy<Value = String> {
    let is_read = |c: &char| matches!(c, '\r' | '\n') || !(c.is_ascii_control() || *c == '\\');
    text().prop_map(move |name| name.chars().filter(is_read).collect())
}

proptest! {
    #[test]
    fn any_text_comes_back_equal(parts in prop::collection::vec((name(), text()), 0..6)) {
        let form = parts.iter().fold(Form::new(), |form, (name, text)| form.text(name, text));
        let expected: Vec<Read> =
            parts.iter().map(|(name, text)| (escaped(name), None, text.clone().into_bytes())).collect();
        prop_assert_eq!(read(&form.encode().unwrap()), expected);
    }

    #[test]
    fn any_file_comes_back_equal(
        name in name(),
        file in name(),
        kind in "[a-z]{1,5}/[a-z\r\n]{1,5}",
        content in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let form = Form::new().file(&name, FilePart::from(content.clone()).with_file_name(&file).with_media_type(kind)).text("after", "x");
        let parts = read(&form.encode().unwrap());
        prop_assert_eq!(&parts[0], &(escaped(&name), Some(escaped(&file)), content));
        prop_assert_eq!(parts.len(), 2);
    }

    #[test]
    fn any_map_becomes_its_parts(map in prop::collection::btree_map("[a-z]{1,8}", text(), 0..6)) {
        let form = Form::of(&map, &Encoding::default()).unwrap();
        let expected: Vec<Read> =
            map.iter().map(|(name, text)| (name.clone(), None, text.clone().into_bytes())).collect();
        prop_assert_eq!(read(&form.encode().unwrap()), expected);
    }
}

#[derive(Serialize)]
struct Everything {
    z_flag: bool,
    list: Vec<u8>,
    nothing: Option<&'static str>,
    number: f64,
    object: BTreeMap<&'static str, u8>,
    repeated: Vec<&'static str>,
    letter: char,
}

fn everything(number: f64) -> Everything {
    Everything {
        z_flag: true,
        list: vec![1, 2],
        nothing: None,
        number,
        object: BTreeMap::from([("k", 1)]),
        repeated: vec!["a", "b"],
        letter: 'ä',
    }
}

const ENCODING: Encoding<'static> = Encoding::new(&[
    ("repeated", PartStyle::Repeated),
    ("nothing", PartStyle::Json),
    ("list", PartStyle::Json),
    ("number", PartStyle::Text),
]);

#[test]
fn the_encoding_sets_order_and_style() {
    let form = Form::of(&everything(1.5), &ENCODING)
        .unwrap()
        .encode()
        .unwrap();
    let parts: Vec<_> = read(&form)
        .into_iter()
        .map(|(name, _, text)| format!("{name}={}", String::from_utf8(text).unwrap()))
        .collect();
    let expected = [
        "repeated=a",
        "repeated=b",
        "list=[1,2]",
        "number=1.5",
        "z_flag=true",
        "object={\"k\":1}",
        "letter=ä",
    ];
    assert_eq!(parts, expected);
}

#[test]
fn what_can_not_be_a_part_is_a_typed_error() {
    let error = Form::of(&everything(f64::NAN), &ENCODING).unwrap_err();
    assert_eq!(
        (error.property(), error.kind()),
        (Some("number"), &FormErrorKind::NotFinite)
    );
    let json = Encoding::new(&[("number", PartStyle::Json)]);
    let error = Form::of(&everything(f64::INFINITY), &json).unwrap_err();
    assert_eq!(
        (error.property(), error.kind()),
        (Some("number"), &FormErrorKind::NotFinite)
    );
    let text = Encoding::new(&[("list", PartStyle::Text)]);
    let error = Form::of(&everything(0.0), &text).unwrap_err();
    assert_eq!(
        (error.property(), error.kind()),
        (Some("list"), &FormErrorKind::NotText)
    );
    let repeated = Encoding::new(&[("z_flag", PartStyle::Repeated)]);
    let error = Form::of(&everything(0.0), &repeated).unwrap_err();
    assert_eq!(
        (error.property(), error.kind()),
        (Some("z_flag"), &FormErrorKind::NotAList)
    );
    for error in [
        Form::of(&[1], &ENCODING),
        Form::of("text", &ENCODING),
        Form::of(&(), &ENCODING),
    ] {
        assert_eq!(error.unwrap_err().kind(), &FormErrorKind::NotAnObject);
    }
    let keyed = BTreeMap::from([(vec![1], 1)]);
    assert_eq!(
        Form::of(&keyed, &ENCODING).unwrap_err().kind(),
        &FormErrorKind::NameNotText
    );
}

#[test]
fn an_encoded_request_can_be_sent_again() {
    use zoom_api::MultipartExt;
    let request = reqwest::Client::new()
        .post("http://localhost")
        .header("content-type", "text/plain")
        .multipart_form(&everything(1.0), &ENCODING);
    let request = request.unwrap().build().unwrap();
    assert_eq!(request.headers().get_all("content-type").iter().count(), 1);
    let again = request.try_clone().expect("the body is replayable");
    assert_eq!(
        request.body().unwrap().as_bytes(),
        again.body().unwrap().as_bytes()
    );
}
