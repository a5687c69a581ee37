//! Files of a form: what arrives, what is sent again, what is refused.

use std::fs;
use std::io::ErrorKind as Io;
use std::path::{Path, PathBuf};

use postman_client_runtime::multipart::{
    Encoding, FileFault, FilePart, Form, FormError, FormErrorKind, PartStyle,
};
use postman_client_runtime::{Error, ErrorKind, MultipartExt, ReplayExt};
use recording_server::{Part, RecordingServer};
use reqwest::Request;
use serde::Serialize;

use crate::DONE;

/// A body as the generator writes it.
#[derive(Clone, Debug, Serialize)]
struct Upload {
    more: Vec<FilePart>,
    note: String,
    photo: FilePart,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail: Option<FilePart>,
    about: Option<About>,
}

#[derive(Clone, Debug, Serialize)]
struct About {
    year: u16,
}

const ENCODING: Encoding<'static> = Encoding::new(&[
    ("note", PartStyle::Text),
    ("photo", PartStyle::Text),
    ("thumbnail", PartStyle::Text),
    ("more", PartStyle::Repeated),
    ("about", PartStyle::Json),
])
.with_media_types(&[
    ("note", "text/markdown"),
    ("more", "text/csv"),
    ("about", "application/vnd.about+json"),
]);

fn upload(photo: impl Into<FilePart>) -> Upload {
    Upload {
        more: Vec::new(),
        note: "Hello".to_owned(),
        photo: photo.into(),
        thumbnail: None,
        about: None,
    }
}

fn request(base_url: &str, body: &Upload) -> Result<Request, FormError> {
    let builder = reqwest::Client::new().post(format!("{base_url}/photos?a=b"));
    Ok(builder.multipart_form(body, &ENCODING)?.build().unwrap())
}

async fn send(request: Request) -> Result<(), Error> {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    http.execute(request).await?;
    Ok(())
}

/// A folder with a file in it.
fn stored(content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("me \"2\".png");
    fs::write(&path, content).unwrap();
    (folder, path)
}

fn part(name: &str, file: Option<&str>, kind: Option<&str>, content: impl AsRef<[u8]>) -> Part {
    Part {
        name: name.to_owned(),
        file_name: file.map(str::to_owned),
        media_type: kind.map(str::to_owned),
        content: content.as_ref().to_vec(),
    }
}

#[tokio::test]
async fn files_arrive_beside_texts_and_the_length_is_stated() {
    let content: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    let (_folder, path) = stored(&content);
    let mut server = RecordingServer::start(DONE).await;
    let body = Upload {
        more: vec![
            FilePart::from(b"a,b").with_file_name("one.csv"),
            FilePart::path(&path)
                .with_file_name("two.bin")
                .with_media_type("image/png"),
            FilePart::bytes(""),
        ],
        about: Some(About { year: 2024 }),
        thumbnail: Some(FilePart::from(vec![0, 255])),
        ..upload(path.as_path())
    };
    send(request(&server.base_url, &body).unwrap())
        .await
        .unwrap();

    let received = server.request().await;
    assert_eq!(
        received.header("content-length").unwrap(),
        received.body.len().to_string()
    );
    assert_eq!(received.header("transfer-encoding"), None);
    let unknown = Some("application/octet-stream");
    let expected = [
        part("note", None, Some("text/markdown"), "Hello"),
        part("photo", Some("me %222%22.png"), unknown, &content),
        part("thumbnail", Some("blob"), unknown, [0, 255]),
        part("more", Some("one.csv"), Some("text/csv"), "a,b"),
        part("more", Some("two.bin"), Some("image/png"), &content),
        part("more", Some("blob"), Some("text/csv"), ""),
        part(
            "about",
            None,
            Some("application/vnd.about+json"),
            "{\"year\":2024}",
        ),
    ];
    assert_eq!(received.parts().await, expected);
}

#[tokio::test]
async fn a_request_with_files_is_sent_again_byte_for_byte() {
    let (_folder, path) = stored(&vec![7; 300_000]);
    for photo in [FilePart::path(path), FilePart::bytes("in memory")] {
        let mut server = RecordingServer::start(DONE).await;
        let mut first = request(&server.base_url, &upload(photo)).unwrap();
        // What a hook sets is kept, too.
        first
            .headers_mut()
            .insert("x-attempt", "1".parse().unwrap());
        *first.timeout_mut() = Some(std::time::Duration::from_secs(20));
        let mut second = first.replay().unwrap();
        let third = second.replay().unwrap();
        assert_eq!(second.timeout(), first.timeout());
        let mut received = Vec::new();
        for request in [first, second, third] {
            send(request).await.unwrap();
            received.push(server.request().await);
        }
        for again in &received[1..] {
            assert_eq!(again.head, received[0].head);
            assert!(again.body == received[0].body);
        }
        assert_eq!(received[2].parts().await.len(), 2);
    }
}

#[tokio::test]
async fn another_body_is_not_replayed_as_the_form() {
    let (_folder, path) = stored(b"photo");
    let mut other = request("http://localhost", &upload(path)).unwrap();
    *other.body_mut() = Some(reqwest::Body::wrap(reqwest::Body::from("other")));
    other
        .headers_mut()
        .insert("content-type", "text/plain".parse().unwrap());
    assert!(other.replay().is_none());
    assert!(other.body().is_some(), "the request is left as it was");
}

fn file_fault(error: &FormError) -> (&Path, FileFault) {
    match error.kind() {
        FormErrorKind::File { path, fault } => (path, *fault),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_file_that_can_not_be_sent_is_refused_before_anything_is_sent() {
    let (folder, path) = stored(b"photo");
    let missing = folder.path().join("missing");
    let device = Path::new("/dev/zero").to_owned();
    let mut refused = vec![
        (folder.path().to_owned(), FileFault::NotRegular),
        (missing.clone(), FileFault::Unreadable(Io::NotFound)),
        (PathBuf::new(), FileFault::Unreadable(Io::NotFound)),
    ];
    if device.exists() {
        refused.push((device, FileFault::NotRegular));
    }
    for (path, fault) in refused {
        let error = request("http://localhost", &upload(path.clone())).unwrap_err();
        assert_eq!(error.property(), Some("photo"));
        assert_eq!(file_fault(&error), (path.as_path(), fault));
    }
    let mut second = upload(path.clone());
    second.more = vec![FilePart::path(path), FilePart::path(&missing)];
    let error = request("http://localhost", &second).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "property `more`: the file {} can't be read: entity not found",
            missing.display()
        )
    );
}

#[tokio::test]
async fn a_file_that_changed_since_is_a_typed_error() {
    let (_folder, path) = stored(b"photo");
    let server = RecordingServer::start(DONE).await;
    let changes: [fn(&Path); 3] = [
        |path| fs::write(path, b"pho").unwrap(),
        |path| fs::write(path, b"photo and more").unwrap(),
        |path| fs::remove_file(path).unwrap(),
    ];
    for (change, expected) in changes.into_iter().zip([
        FileFault::Changed,
        FileFault::Changed,
        FileFault::Unreadable(Io::NotFound),
    ]) {
        fs::write(&path, b"photo").unwrap();
        let request = request(&server.base_url, &upload(path.clone())).unwrap();
        change(&path);
        let error = send(request).await.unwrap_err();
        let ErrorKind::Form(fault) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(file_fault(fault), (path.as_path(), expected));
        assert_eq!(fault.property(), Some("photo"));
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_file_that_changes_on_the_way_breaks_the_request_off() {
    // More than the buffers on the way hold.
    const LENGTH: u64 = 64 << 20;
    for changed in [LENGTH / 2, LENGTH + 1] {
        let (_folder, path) = stored(b"");
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_len(LENGTH).unwrap();
        let mut server =
            RecordingServer::interrupted(DONE, move || file.set_len(changed).unwrap()).await;
        let error = send(request(&server.base_url, &upload(path)).unwrap())
            .await
            .unwrap_err();
        let ErrorKind::Form(fault) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(file_fault(fault).1, FileFault::Changed);
        let received = server.request().await;
        let stated: usize = received.header("content-length").unwrap().parse().unwrap();
        assert!(
            received.body.len() < stated,
            "no half of it is taken for the whole"
        );
    }
}

#[test]
fn a_file_is_a_part_and_nothing_else() {
    #[derive(Serialize)]
    struct Within {
        inner: Upload,
    }
    let within = Within {
        inner: upload(b"photo"),
    };
    let error = Form::of(&within, &Encoding::default()).unwrap_err();
    assert_eq!(
        (error.property(), error.kind()),
        (Some("inner"), &FormErrorKind::FileInJson)
    );
    let repeated = Encoding::new(&[("photo", PartStyle::Repeated)]);
    let error = Form::of(&upload(b"photo"), &repeated).unwrap_err();
    assert_eq!(error.kind(), &FormErrorKind::NotAList);
    // A file that holds JSON is a file.
    let json = Encoding::new(&[("photo", PartStyle::Json)]);
    let form = Form::of(&upload(b"{}"), &json).unwrap().encode().unwrap();
    let text = String::from_utf8(form.bytes().unwrap().to_vec()).unwrap();
    assert!(text.contains("filename=\"blob\"\r\nContent-Type: application/json\r\n\r\n{}\r\n"));
}
