//! Any text comes back equal from a parser that we did not write.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Serialize;
use zoom_api::multipart::{
    EncodedForm, Encoding, FilePart, Form, FormErrorKind, NameFault, PartStyle,
};

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

/// What was sent, as multer reads it; `None` where a name is refused, which holds
/// what servers read in several ways.
fn sent(form: &Form) -> Option<Vec<Read>> {
    match form.encode() {
        Ok(form) => Some(read(&form)),
        Err(error) => {
            assert!(is_refused(&error.to_string()), "{error}");
            None
        }
    }
}

/// Whether a name is one that multer refuses, or takes for another.
fn is_refused(name: &str) -> bool {
    let is_read = |c: char| matches!(c, '\t' | '\r' | '\n') || !(c.is_ascii_control() || c == '\\');
    !name.chars().all(is_read)
}

proptest! {
    #[test]
    fn any_text_comes_back_equal(parts in prop::collection::vec((text(), text()), 0..6)) {
        let form = parts.iter().fold(Form::new(), |form, (name, text)| form.text(name, text));
        let expected: Vec<Read> =
            parts.iter().map(|(name, text)| (escaped(name), None, text.clone().into_bytes())).collect();
        let is_refused = parts.iter().any(|(name, _)| is_refused(name));
        prop_assert_eq!(sent(&form), (!is_refused).then_some(expected));
    }

    #[test]
    fn any_file_comes_back_equal(
        name in text(),
        file in text(),
        kind in "[a-z]{1,5}/[a-z\r\n]{1,5}",
        content in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let form = Form::new().file(&name, FilePart::from(content.clone()).with_file_name(&file).with_media_type(kind)).text("after", "x");
        let expected = vec![
            (escaped(&name), Some(escaped(&file)), content),
            ("after".to_owned(), None, b"x".to_vec()),
        ];
        let is_refused = is_refused(&name) || is_refused(&file);
        prop_assert_eq!(sent(&form), (!is_refused).then_some(expected));
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

/// What busboy, @fastify/busboy, formidable, multiparty, undici, python-multipart,
/// multipart, Werkzeug, Django and aiohttp make of a name: those that are not sent
/// are dropped, refused or taken for another by two of them at least.
#[test]
fn a_name_that_servers_read_in_several_ways_is_refused() {
    let control = |c| Some(NameFault::Control(c));
    for (name, fault) in [
        ("a;b=c/[0].d", None),
        ("\t a\u{85}\u{a0}\u{202e}", None),
        ("\"a\r\n", None),
        ("a\\", Some(NameFault::Backslash)),
        ("a\\b", Some(NameFault::Backslash)),
        ("\\\"", Some(NameFault::Backslash)),
        ("a\0", control('\0')),
        ("a\u{1b}[0m", control('\u{1b}')),
        ("a\u{7f}", control('\u{7f}')),
    ] {
        let of_name = Form::new().text(name, "x").encode();
        let of_file = Form::new().file("f", FilePart::bytes("x").with_file_name(name));
        let expected = fault.map(FormErrorKind::Name);
        assert_eq!(of_name.err().map(|error| error.kind().clone()), expected);
        let expected = fault.map(|fault| FormErrorKind::FileName {
            file_name: name.to_owned(),
            fault,
        });
        assert_eq!(
            of_file.encode().err().map(|error| error.kind().clone()),
            expected
        );
        let any = Form::new().text(name, "x").any_names().encode().unwrap();
        let body = String::from_utf8(any.bytes().unwrap().to_vec()).unwrap();
        assert!(body.contains(&format!("; name=\"{}\"\r\n", escaped(name))));
    }
}

#[test]
fn a_blank_media_type_is_refused() {
    for media_type in ["", " ", "\t\r\n"] {
        let file = FilePart::bytes("x").with_file_name("a\\b");
        let file = file.with_media_type(media_type);
        let error = Form::new().file("f", file).encode().unwrap_err();
        assert_eq!(error.faults().count(), 2);
        assert!(
            error
                .faults()
                .any(|fault| *fault.kind() == FormErrorKind::BlankMediaType)
        );
    }
    let media_types = [("f", "")];
    let encoding = Encoding::new(&[("f", PartStyle::Text)]).with_media_types(&media_types);
    let error = Form::of(&BTreeMap::from([("f", "x")]), &encoding).unwrap_err();
    assert_eq!(
        error.to_string(),
        "property `f`: its media type is blank; state one, or none"
    );
}

#[test]
fn every_fault_of_a_form_is_in_one_error() {
    #[derive(Serialize)]
    struct Upload {
        documented: u8,
        photo: FilePart,
        missing: FilePart,
        number: f64,
        #[serde(flatten)]
        more: BTreeMap<&'static str, Vec<&'static str>>,
    }
    let upload = Upload {
        documented: 1,
        photo: FilePart::bytes("x").with_file_name("C:\\me.png"),
        missing: FilePart::path("/nowhere.png"),
        number: f64::NAN,
        more: BTreeMap::from([("a\\", vec!["1", "2"]), ("b\0", vec![])]),
    };
    let encoding = Encoding::new(&[
        ("documented", PartStyle::Text),
        ("a\\", PartStyle::Repeated),
    ]);
    let request = |encoding| {
        use zoom_api::MultipartExt;
        let request = reqwest::Client::new().post("http://localhost");
        request.multipart_form(&upload, encoding).unwrap_err()
    };
    let error = request(&encoding);
    assert_eq!(
        error.to_string(),
        "property `number`: a number that is not finite has no text; \
         property `photo`: its file name `C:\\me.png` holds a `\\`, which servers read in several ways; \
         give it another, or allow any name; \
         property `b\\u{0}`: its name holds the control character '\\0', for which servers refuse the \
         whole form; give it another, or allow any name; \
         property `missing`: the file /nowhere.png can't be read: entity not found"
    );
    assert_eq!(error.faults().count(), 4);
    // What is documented is sent as it is, and the rest where the caller insists.
    assert_eq!(request(&encoding.with_any_names()).faults().count(), 2);
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
