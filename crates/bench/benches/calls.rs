//! What a call costs, beside plain reqwest doing the same by hand against the
//! same server on a loopback port: first time, in rounds that alternate, then
//! allocations.
//!
//! ```sh
//! cargo bench -p bench --bench calls
//! ROUNDS=101 cargo bench -p bench --bench calls   # more of them, on a noisy machine
//! ```
//!
//! The processor's time is that of the thread that calls, system calls
//! included: reqwest's connection lives on the same thread, the server on
//! another. With the server on a core of its own, each call puts two cores to
//! sleep and wakes them, which costs more than all else and varies; hence also a
//! server that never sleeps, and one on the core of the caller, where what the
//! code itself costs shows best. Nothing fails on a slow run.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "a bench's input is its own, and what is not as expected ends it"
)]

mod update;

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use core_affinity::CoreId;
use cpu_time::ThreadTime;
use divan::{AllocProfiler, Bencher};
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use tokio::runtime::{Builder, Runtime};
use update::{BOUNDARY, Update, assert_equal};
use zoom_api::types::UpdateTspAccountRequest;
use zoom_api::{BearerToken, Client, ClientTspExt, DEFAULT_CONNECT_TIMEOUT, DEFAULT_TIMEOUT};

// It counts by thread, and only adds to numbers that no other thread touches.
#[global_allocator]
static MEMORY: AllocProfiler = AllocProfiler::system();

const TOKEN: &str = "eyJzdiI6IjAwMDAwMSIsImFsZyI6IkhTNTEyIiwidiI6IjIuMCIsImtpZCI6IjAifQ.e30.c2ln";

/// Calls of one variant in one round.
const CALLS: u32 = 1_000;

fn main() {
    assert_equal(&Update::new());
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    if let [first, .., last] = cores[..] {
        core_affinity::set_for_current(first);
        let server = |core, sleeps| Server {
            core: Some(core),
            sleeps,
        };
        times("the server on a core of its own", server(last, true));
        times("the same, but it never sleeps", server(last, false));
        times("the server on the same core", server(first, true));
    } else {
        times("the server anywhere", Server::ANYWHERE);
    }
    divan::main();
}

/// A way to make that many calls.
type Way = fn(&Caller, u32);

const WAYS: [(&str, Way); 4] = [
    ("plain reqwest, its multipart", Caller::reqwest_multipart),
    ("zoom-api, from texts", Caller::zoom_api),
    ("zoom-api, typed body at hand", Caller::zoom_api_typed),
    ("plain reqwest, bytes by hand", Caller::reqwest_bytes),
];

fn times(place: &str, server: Server) {
    let rounds = std::env::var("ROUNDS").map_or(31, |rounds| rounds.parse().unwrap());
    let caller = Caller::start(server);
    let mut walls = WAYS.map(|_| Vec::new());
    let mut processors = WAYS.map(|_| Vec::new());
    for round in 0..=rounds {
        // Whoever comes first in one round comes last in another.
        for turn in 0..WAYS.len() {
            let way = (round + turn) % WAYS.len();
            let (wall, processor) = (Instant::now(), ThreadTime::now());
            WAYS[way].1(&caller, CALLS);
            let micros = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(CALLS);
            let (processor, wall) = (processor.elapsed(), wall.elapsed());
            // The first round opens connections and fills caches.
            if round > 0 {
                walls[way].push(micros(wall));
                processors[way].push(micros(processor));
            }
        }
    }
    println!("{place}: {rounds} rounds of {CALLS} calls each, medians");
    println!("                                calls/s       ×   processor per call       ×");
    // × is of the ratios to the first way in the same round: drift hits both.
    for (way, (name, _)) in WAYS.iter().enumerate() {
        let of_first = |times: &[Vec<f64>]| {
            let ratios = times[way].iter().zip(&times[0]);
            median(ratios.map(|(time, first)| time / first).collect())
        };
        println!(
            "{name:<30} {:>8.0} {:>7.3} {:>17.2} µs {:>7.3}",
            1e6 / median(walls[way].clone()),
            1.0 / of_first(&walls),
            median(processors[way].clone()),
            of_first(&processors),
        );
    }
    println!();
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What all variants share: values, runtime, connection.
struct Caller {
    runtime: Runtime,
    client: Client,
    http: reqwest::Client,
    base_url: String,
    update: Update,
    body: UpdateTspAccountRequest,
}

impl Caller {
    fn start(server: Server) -> Self {
        let base_url = format!("{}/v2", server.start());
        // As the client makes its own.
        let http = reqwest::Client::builder()
            .connect_timeout(DEFAULT_CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        let update = Update::new();
        Self {
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
            client: Client::builder(BearerToken::new(TOKEN).unwrap())
                .base_url(&base_url)
                .http_client(http.clone())
                .build()
                .unwrap(),
            http,
            base_url,
            body: update.body(),
            update,
        }
    }

    /// Checks, encodes and calls.
    fn zoom_api(&self, calls: u32) {
        self.runtime.block_on(async {
            for _ in 0..calls {
                let call = self.client.update_tsp_account();
                let call = call.user_id(&*self.update.user_id);
                let call = call.tsp_id(&*self.update.tsp_id);
                let call = call.body_map(|body| self.update.put(body));
                let response = call.send().await.unwrap();
                assert_eq!(response.status(), StatusCode::NO_CONTENT);
            }
        });
    }

    /// The same, what is sent checked before.
    fn zoom_api_typed(&self, calls: u32) {
        self.runtime.block_on(async {
            for _ in 0..calls {
                let call = self.client.update_tsp_account();
                let call = call.user_id(&*self.update.user_id);
                let call = call.tsp_id(&*self.update.tsp_id);
                let response = call.body(self.body.clone()).send().await.unwrap();
                assert_eq!(response.status(), StatusCode::NO_CONTENT);
            }
        });
    }

    fn reqwest_multipart(&self, calls: u32) {
        self.runtime.block_on(async {
            for _ in 0..calls {
                let call = self.plain().multipart(self.update.reqwest_form());
                let response = call.send().await.unwrap();
                assert_eq!(response.status(), StatusCode::NO_CONTENT);
            }
        });
    }

    fn reqwest_bytes(&self, calls: u32) {
        self.runtime.block_on(async {
            for _ in 0..calls {
                let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
                let call = self.plain().header(CONTENT_TYPE, content_type);
                let response = call.body(self.update.written()).send().await.unwrap();
                assert_eq!(response.status(), StatusCode::NO_CONTENT);
            }
        });
    }

    /// What a call has beside its body.
    fn plain(&self) -> reqwest::RequestBuilder {
        let Update {
            user_id, tsp_id, ..
        } = &self.update;
        let url = format!("{}/users/{user_id}/tsp/{tsp_id}", self.base_url);
        self.http
            .patch(url)
            .bearer_auth(TOKEN)
            .header(USER_AGENT, "zoom-api/0.1.0")
            .header(ACCEPT, "application/json, */*;q=0.8")
            .timeout(DEFAULT_TIMEOUT)
    }
}

#[divan::bench(sample_count = 20, sample_size = 100)]
fn zoom_api(bencher: Bencher<'_, '_>) {
    allocations(bencher, Caller::zoom_api);
}

#[divan::bench(sample_count = 20, sample_size = 100)]
fn zoom_api_typed(bencher: Bencher<'_, '_>) {
    allocations(bencher, Caller::zoom_api_typed);
}

#[divan::bench(sample_count = 20, sample_size = 100)]
fn reqwest_multipart(bencher: Bencher<'_, '_>) {
    allocations(bencher, Caller::reqwest_multipart);
}

#[divan::bench(sample_count = 20, sample_size = 100)]
fn reqwest_bytes(bencher: Bencher<'_, '_>) {
    allocations(bencher, Caller::reqwest_bytes);
}

fn allocations(bencher: Bencher<'_, '_>, way: Way) {
    let caller = Caller::start(Server::ANYWHERE);
    way(&caller, 100);
    bencher.bench_local(|| way(&caller, 1));
}

/// A server that answers each request with 204, and does no more than it must:
/// a thread for each connection, a buffer for all requests.
#[derive(Clone, Copy)]
struct Server {
    core: Option<CoreId>,
    /// Whether it sleeps until there is a request, or asks again and again.
    sleeps: bool,
}

impl Server {
    const ANYWHERE: Self = Self {
        core: None,
        sleeps: true,
    };

    fn start(self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let connection = connection.unwrap();
                connection.set_nonblocking(!self.sleeps).unwrap();
                std::thread::spawn(move || {
                    self.core.map(core_affinity::set_for_current);
                    respond(connection);
                });
            }
        });
        origin
    }
}

fn respond(mut connection: TcpStream) {
    connection.set_nodelay(true).unwrap();
    let mut buffer = [0; 8192];
    let mut held = 0;
    loop {
        match connection.read(&mut buffer[held..]) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                std::hint::spin_loop();
                continue;
            }
            // A client that goes may reset its connection.
            Ok(0) | Err(_) => return,
            Ok(read) => held += read,
        }
        if length(&buffer[..held]).is_some_and(|length| held >= length) {
            held = 0;
            connection
                .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
                .unwrap();
        }
    }
}

/// How long a request is, its head included; `None` while the head is not
/// complete.
fn length(request: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"\r\ncontent-length: ";
    let find = |what: &[u8]| request.windows(what.len()).position(|found| found == what);
    let head = find(b"\r\n\r\n")? + 4;
    let Some(stated) = find(NAME) else {
        panic!("a request without a stated length");
    };
    let digits = request[stated + NAME.len()..].iter();
    let digits = digits.take_while(|byte| byte.is_ascii_digit());
    Some(head + digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0')))
}
