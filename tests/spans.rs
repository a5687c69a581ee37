//! The spans of a call, as a tree: the call, its attempts, the request of its token. By the
//! names of OpenTelemetry, and without secrets.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use zoom_api::prelude::*;
use zoom_api::reqwest::Method;
use zoom_api::{Retry, stub};
use zoom_fake::{Fault, ZoomFake};

/// The spans of this workspace, in the order in which they begin.
#[derive(Clone, Default)]
struct Tree(Arc<Mutex<Vec<Span>>>);

struct Span {
    id: Id,
    parent: Option<Id>,
    name: &'static str,
    fields: BTreeMap<&'static str, String>,
}

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Tree {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        let own = ["postman_client_runtime", "zoom_api"];
        if !own.iter().any(|own| metadata.target().starts_with(own)) {
            return;
        }
        let mut fields = BTreeMap::new();
        attributes.record(&mut Fields(&mut fields));
        let parent = context.span(id).and_then(|span| Some(span.parent()?.id()));
        self.0.lock().unwrap().push(Span {
            id: id.clone(),
            parent,
            name: metadata.name(),
            fields,
        });
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, _: Context<'_, S>) {
        // An id is used again when its span has ended.
        let mut spans = self.0.lock().unwrap();
        if let Some(span) = spans.iter_mut().rev().find(|span| span.id == *id) {
            record.record(&mut Fields(&mut span.fields));
        }
    }

    fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {}
}

impl Tree {
    /// The spans, each with its fields, below its parent.
    fn shown(&self) -> String {
        let spans = self.0.lock().unwrap();
        let mut shown = String::new();
        show(&spans, None, 0, &mut shown);
        shown
    }
}

fn show(spans: &[Span], parent: Option<&Id>, depth: usize, shown: &mut String) {
    for (at, span) in spans.iter().enumerate() {
        if span.parent.as_ref() != parent {
            continue;
        }
        let margin = "  ".repeat(depth);
        *shown += &format!("{margin}{}\n", span.name);
        for (name, value) in &span.fields {
            let value = match *name {
                "server.port" => "<port>",
                _ => value,
            };
            *shown += &format!("{margin}  {name}={value}\n");
        }
        let later = &spans[at + 1..];
        show(later, Some(&span.id), depth + 1, shown);
    }
}

#[tokio::test]
async fn a_call_its_attempts_and_its_token_are_one_tree() {
    let tree = Tree::default();
    let subscriber = tracing_subscriber::registry().with(tree.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    // Of one subscriber alone, a thread without it would say that nobody wants the spans.
    let _other = Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let zoom = ZoomFake::start().await.unwrap();
    zoom.token_fault(Fault::Status(StatusCode::BAD_GATEWAY));
    zoom.fault(Fault::Status(StatusCode::SERVICE_UNAVAILABLE));
    let quick = Retry::default().first_wait(Duration::ZERO);
    let source = Auth::from_source(crate::tokens::server_to_server(&zoom));
    let client = Client::builder(source).base_url(zoom.base_url());
    let client = client.retry(quick).build().unwrap();
    let update = client.update_tsp_account().user_id("marker").tsp_id("1");
    let update = update.body_map(|body| body.conference_code("1").leader_pin("2"));
    let update = update.header("x-own", "marker").query("own", "marker");
    update.send().await.unwrap_err();
    let raw = client.raw_request(Method::GET, "/users/{userId}/tsp");
    raw.argument("userId", "me").send().await.unwrap();
    let shown = tree.shown();
    assert!(!shown.contains("marker"), "{shown}");
    insta::assert_snapshot!("spans_tree", shown);
}

/// The end of a call is seen in its span, also where only the caller reads its body.
#[tokio::test]
async fn a_success_that_is_none_ends_the_span_of_its_call() {
    use hard_api::prelude::*;

    let tree = Tree::default();
    let subscriber = tracing_subscriber::registry().with(tree.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    let _other = Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let client = hard_api::Client::builder(hard_api::Auth::External);
    let client = client.transport(
        async |_: &'static hard_api::Operation, _: hard_api::reqwest::Request| {
            stub::json(201, r#"{"no": []}"#)
        },
    );
    let client = client.build().unwrap();
    let create = client.create_pet_as_xml().body("<a/>").send();
    create.await.unwrap_err();
    insta::assert_snapshot!("spans_undocumented", tree.shown());
}
