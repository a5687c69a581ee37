//! One update of a TSP account with all four fields, by the client and by hand.
//! All values come from a caller: neither side may keep them as constants.

use futures_util::{FutureExt, StreamExt};
use postman_client_runtime::multipart::{EncodedForm, Encoding, Form, PartStyle};
use serde::Serialize;
use zoom_api::types::{
    DialInNumber, DialInNumberType, TspBridge, UpdateTspAccountRequest as Request, builder,
};

/// What a caller wants to send.
pub struct Update {
    pub user_id: String,
    pub tsp_id: String,
    pub conference_code: String,
    pub leader_pin: String,
    pub number: Number,
    pub tsp_bridge: String,
}

/// A number as one writes it by hand.
#[derive(Clone, Serialize)]
pub struct Number {
    pub code: String,
    pub number: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub country_label: String,
}

impl Update {
    pub fn new() -> Self {
        let [user_id, tsp_id, conference_code, leader_pin, tsp_bridge] =
            ["me", "1", "123456", "98765", "EU_TSP_TB"].map(str::to_owned);
        let [code, number, kind, country_label] =
            ["1", "+1 1000200200", "toll", "US"].map(str::to_owned);
        Self {
            user_id,
            tsp_id,
            conference_code,
            leader_pin,
            number: Number {
                code,
                number,
                kind,
                country_label,
            },
            tsp_bridge,
        }
    }

    /// The body under construction: each value is checked on the way.
    pub fn put(&self, body: builder::UpdateTspAccountRequest) -> builder::UpdateTspAccountRequest {
        let number = DialInNumber::builder()
            .code(&self.number.code)
            .number(&self.number.number)
            .type_(Some(self.number.kind.parse::<DialInNumberType>().unwrap()))
            .country_label(&self.number.country_label);
        body.conference_code(self.conference_code.as_str())
            .leader_pin(self.leader_pin.as_str())
            .dial_in_numbers(vec![DialInNumber::try_from(number).unwrap()])
            .tsp_bridge(Some(self.tsp_bridge.parse::<TspBridge>().unwrap()))
    }

    /// The typed body.
    pub fn body(&self) -> Request {
        self.put(Request::builder()).try_into().unwrap()
    }

    fn numbers(&self) -> String {
        serde_json::to_string(&[&self.number]).unwrap()
    }

    /// By hand, with reqwest's own form.
    pub fn reqwest_form(&self) -> reqwest::multipart::Form {
        reqwest::multipart::Form::new()
            .text("conference_code", self.conference_code.clone())
            .text("leader_pin", self.leader_pin.clone())
            .text("dial_in_numbers", self.numbers())
            .text("tsp_bridge", self.tsp_bridge.clone())
    }

    /// By hand, the same bytes without any library; the boundary is not random.
    pub fn written(&self) -> String {
        let Self {
            conference_code,
            leader_pin,
            tsp_bridge,
            ..
        } = self;
        let head = "Content-Disposition: form-data; name=";
        format!(
            "--{BOUNDARY}\r\n{head}\"conference_code\"\r\n\r\n{conference_code}\r\n\
             --{BOUNDARY}\r\n{head}\"leader_pin\"\r\n\r\n{leader_pin}\r\n\
             --{BOUNDARY}\r\n{head}\"dial_in_numbers\"\r\n\r\n{}\r\n\
             --{BOUNDARY}\r\n{head}\"tsp_bridge\"\r\n\r\n{tsp_bridge}\r\n\
             --{BOUNDARY}--\r\n",
            self.numbers()
        )
    }

    /// The form of our own, from texts.
    pub fn form(&self) -> EncodedForm {
        Form::new()
            .text("conference_code", &self.conference_code)
            .text("leader_pin", &self.leader_pin)
            .text("dial_in_numbers", self.numbers())
            .text("tsp_bridge", &self.tsp_bridge)
            .encode()
            .unwrap()
    }
}

pub const BOUNDARY: &str = "form-0123456789abcdef0123456789abcdef";

/// As generated: the operation's own is not public.
const ENCODING: Encoding<'static> = Encoding::new(&[
    ("conference_code", PartStyle::Text),
    ("leader_pin", PartStyle::Text),
    ("dial_in_numbers", PartStyle::Json),
    ("tsp_bridge", PartStyle::Text),
]);

/// The form of our own, as each call of the client makes it.
pub fn encoded(body: &Request) -> EncodedForm {
    Form::of(body, &ENCODING).unwrap().encode().unwrap()
}

/// All bytes of reqwest's form.
pub fn collected(form: reqwest::multipart::Form) -> Vec<u8> {
    let mut stream = form.into_stream();
    let mut bytes = Vec::with_capacity(1024);
    // What is in memory is there at once.
    while let Some(chunk) = stream.next().now_or_never().unwrap() {
        bytes.extend_from_slice(&chunk.unwrap());
    }
    bytes
}

/// Fails unless all ways of encoding give the same bytes, but for the boundary.
pub fn assert_equal(update: &Update) {
    let plain = |bytes: &[u8], boundary: &str| {
        let text = std::str::from_utf8(bytes).unwrap();
        text.replace(boundary, "boundary")
    };
    let ours = |form: EncodedForm| plain(form.bytes().unwrap(), form.boundary());
    let expected = plain(update.written().as_bytes(), BOUNDARY);
    let form = update.reqwest_form();
    let boundary = form.boundary().to_owned();
    assert_eq!(expected, plain(&collected(form), &boundary));
    assert_eq!(expected, ours(update.form()));
    assert_eq!(expected, ours(encoded(&update.body())));
}
