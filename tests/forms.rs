//! Forms that hold lists of objects, by the bytes that a generated client sends.

use hard_api::multipart::FilePart;
use hard_api::prelude::*;
use hard_api::types::{Line, OrderLine};
use recording_server::RecordingServer;

async fn client() -> (RecordingServer, hard_api::Client) {
    let server = RecordingServer::start("HTTP/1.1 204 No Content\r\n\r\n").await;
    let builder = hard_api::Client::builder(hard_api::Auth::None);
    let client = builder.base_url(&server.base_url).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn a_form_holds_any_number_of_lines_in_their_order() {
    let (mut server, client) = client().await;
    let line = |sku: &str| Line::builder().sku(sku);
    let lines = ["leash & lead", "bowl", "bed"];
    let lines: Vec<Line> = lines
        .map(|sku| line(sku).count(2).try_into().unwrap())
        .to_vec();
    let call = client.place_order().body_map(|body| {
        let tags = ["gift", "new"].map(str::to_owned).to_vec();
        body.note("soon").lines(lines).tags(tags)
    });
    call.send().await.unwrap();
    let sent = server.request().await;
    let media_type = "application/x-www-form-urlencoded; charset=utf-8";
    assert_eq!(sent.header("content-type"), Some(media_type));
    let body = sent.text().replace("%5B", "[").replace("%5D", "]");
    assert_eq!(
        body,
        "note=soon&lines[0][sku]=leash+%26+lead&lines[0][count]=2&lines[1][sku]=bowl\
         &lines[1][count]=2&lines[2][sku]=bed&lines[2][count]=2&tags[0]=gift&tags[1]=new"
    );
}

#[tokio::test]
async fn a_multipart_form_holds_lines_with_lists_and_files_beside() {
    let (mut server, client) = client().await;
    let line = |sku: &str| OrderLine::builder().sku(sku);
    let parts = ["hook", "ring"].map(str::to_owned).to_vec();
    let lines = [line("leash").parts(parts), line("bowl")];
    let lines: Vec<OrderLine> = lines.map(|line| line.try_into().unwrap()).to_vec();
    let photo = FilePart::bytes("png").with_file_name("a.png");
    let call = client.replace_order();
    let call = call.body_map(|body| body.lines(lines).lines_0_photo(photo).note("soon"));
    call.send().await.unwrap();
    let parts = server.request().await.parts().await;
    let parts: Vec<_> = parts
        .iter()
        .map(|part| format!("{} {}", part.name, String::from_utf8_lossy(&part.content)))
        .collect();
    assert_eq!(
        parts,
        [
            "lines[0][sku] leash",
            "lines[0][parts][0] hook",
            "lines[0][parts][1] ring",
            "lines[1][sku] bowl",
            "lines[0][photo] png",
            "note soon",
        ]
    );
}

#[tokio::test]
async fn a_text_under_the_type_of_a_form_is_sent_as_it_is() {
    let (mut server, client) = client().await;
    let xml = "<m:list xmlns:m=\"urn:kennel\"/>";
    client.send_xml().body(xml).send().await.unwrap();
    let sent = server.request().await;
    let media_type = "application/x-www-form-urlencoded";
    assert_eq!(sent.header("content-type"), Some(media_type));
    assert_eq!(sent.text(), xml);
}
