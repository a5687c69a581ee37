//! How time and peak memory grow with the input. Each line is a size, with figures
//! per request, which stay flat if growth is linear. Adversarial inputs follow.
//!
//! ```sh
//! cargo bench -p bench --bench converter_growth                    # all of it
//! cargo bench -p bench --bench converter_growth -- --write 310     # prints a generated collection
//! COLLECTION=$PWD/x.json cargo bench -p bench --bench converter_growth   # also a file of yours
//! ```
//!
//! It fails where the time or the memory of an adversarial input grows faster than
//! the input, and where the same content takes too long in another edition.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench's input is its own, and what is not as expected ends it"
)]

mod collections;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use collections::editions::{edition_1, edition_3};
use collections::{AS_ZOOM, adversarial::CASES, collection, profile};
use cpu_time::ThreadTime;
use peak_alloc::PeakAlloc;
use postman_openapi::{Folder, Input, Inputs, Source, convert};
use serde_json::Value;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--write", requests, ..] => {
            println!("{}", collection(requests.parse().unwrap()));
            ExitCode::SUCCESS
        }
        _ => {
            sizes();
            let is_even = editions();
            match adversarial() {
                ExitCode::SUCCESS if !is_even => ExitCode::FAILURE,
                code => code,
            }
        }
    }
}

/// The cost of a run.
#[derive(Clone, Copy)]
struct Cost {
    /// Processor time of the fastest of several runs, so that other load on the
    /// machine does not count.
    time: Duration,
    /// Peak bytes on the heap, beyond those before.
    peak: usize,
}

impl Cost {
    /// Runs for a tenth of a second, and once at least.
    fn of<T>(run: impl Fn() -> T) -> Self {
        let start = Instant::now();
        let mut cost = Self {
            time: Duration::MAX,
            peak: 0,
        };
        while cost.peak == 0 || start.elapsed() < Duration::from_millis(100) {
            let before = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            let started = ThreadTime::now();
            let result = run();
            cost.time = cost.time.min(started.elapsed());
            cost.peak = MEMORY.peak_usage().saturating_sub(before).max(1);
            drop(result);
        }
        cost
    }

    fn of_conversion(text: &str) -> Self {
        Self::of_inputs(&Inputs::from(&[Input { name: "", text }]))
    }

    fn of_inputs(inputs: &Inputs<'_>) -> Self {
        let profile = profile();
        Self::of(|| convert(inputs.clone(), &profile))
    }

    fn micros_per(self, count: usize) -> f64 {
        self.time.as_secs_f64() * 1e6 / count as f64
    }
}

/// Collections of 10 to 10,000 requests, compared with serde_json parsing the same
/// text.
fn sizes() {
    println!(
        "  requests      text     parse   convert   per request   × parse   peak per request   × text"
    );
    for requests in [10, 100, AS_ZOOM, 1_000, 10_000] {
        size("", requests, &collection(requests));
    }
    if let Ok(path) = std::env::var("COLLECTION") {
        let text = std::fs::read_to_string(&path).unwrap();
        let input = Input {
            name: &path,
            text: &text,
        };
        match convert(&[input], &profile()) {
            Ok(conversion) => size(&path, conversion.openapi.operations().count(), &text),
            Err(rejection) => println!("{rejection}"),
        }
    }
}

fn size(name: &str, requests: usize, text: &str) {
    let parse = Cost::of(|| serde_json::from_str::<Value>(text));
    let convert = Cost::of_conversion(text);
    println!(
        "{requests:>10} {:>6.2} MB {:>6.1} ms {:>6.1} ms {:>10.1} µs {:>9.1} {:>15.1} kB {:>8.1}  {name}",
        text.len() as f64 / 1e6,
        parse.time.as_secs_f64() * 1e3,
        convert.time.as_secs_f64() * 1e3,
        convert.micros_per(requests),
        convert.time.as_secs_f64() / parse.time.as_secs_f64(),
        convert.peak as f64 / 1e3 / requests as f64,
        convert.peak as f64 / text.len() as f64,
    );
}

/// Converts the same content in each edition. Whether none takes more than three times
/// as long as edition 2.1, and each grows as its input does.
fn editions() -> bool {
    println!("\n  requests  edition      text   convert   per request   × edition 2.1   growth");
    let mut is_even = true;
    let mut smallest = [f64::INFINITY; 3];
    for requests in [AS_ZOOM, 3_100] {
        let second = collection(requests);
        let value: Value = serde_json::from_str(&second).unwrap();
        let first = edition_1(&value);
        let files = edition_3(&value);
        let files: Vec<_> = files
            .iter()
            .map(|(name, text)| Input { name, text })
            .collect();
        let third = Source::Folder(Folder {
            path: "generated",
            name: "generated",
            files,
        });
        let file = |text| Source::File(Input { name: "", text });
        let mut of_second = None;
        for (at, (edition, source)) in [("2.1", file(&second)), ("1", file(&first)), ("3", third)]
            .into_iter()
            .enumerate()
        {
            let length = match &source {
                Source::File(input) => input.text.len(),
                Source::Folder(folder) => folder.files.iter().map(|file| file.text.len()).sum(),
            };
            let inputs = Inputs {
                sources: vec![source],
                ..Inputs::default()
            };
            let document = convert(inputs.clone(), &profile()).unwrap().openapi;
            let (expected, of_second) =
                of_second.get_or_insert_with(|| (document.clone(), Cost::of_inputs(&inputs)));
            assert!(
                document == *expected,
                "edition {edition} is another document"
            );
            let cost = Cost::of_inputs(&inputs);
            let per_request = cost.micros_per(requests);
            let ratio = cost.time.as_secs_f64() / of_second.time.as_secs_f64();
            let growth = per_request / smallest[at].min(per_request);
            smallest[at] = smallest[at].min(per_request);
            let is_good = ratio < 3.0 && growth < 3.0;
            is_even &= is_good;
            println!(
                "{requests:>10} {edition:>8} {:>6.2} MB {:>6.1} ms {per_request:>10.1} µs {ratio:>15.2} {growth:>8.2} {}",
                length as f64 / 1e6,
                cost.time.as_secs_f64() * 1e3,
                if is_good { ' ' } else { '!' },
            );
        }
    }
    is_even
}

/// Runs each adversarial input at sizes that grow by a factor of four, and stops at
/// the first size whose time or memory grows faster.
fn adversarial() -> ExitCode {
    const SIZES: [usize; 3] = [600, 2_400, 9_600];
    println!(
        "\n   size     per each   peak per each   growth of both over the smallest   adversarial input"
    );
    let mut linear = true;
    for (name, make) in CASES {
        let mut first = None;
        for size in SIZES {
            let cost = Cost::of_conversion(&make(size));
            let first = *first.get_or_insert(cost);
            let ratio = |per: f64, before: f64| per / before * SIZES[0] as f64 / size as f64;
            let time = ratio(cost.time.as_secs_f64(), first.time.as_secs_f64());
            let peak = ratio(cost.peak as f64, first.peak as f64);
            // Caches end, vectors double and clocks are coarse: a square is 4
            // at the second size and 16 at the last.
            let is_linear = time < 3.0 && peak < 3.0;
            linear &= is_linear;
            if is_linear && size != SIZES[2] {
                continue;
            }
            println!(
                "{size:>7} {:>9.2} µs {:>13} B {time:>16.2} {peak:>9.2} {} {name}",
                cost.micros_per(size),
                cost.peak / size,
                if is_linear { ' ' } else { '!' },
            );
            break;
        }
    }
    if linear {
        return ExitCode::SUCCESS;
    }
    eprintln!("! grows faster than its input");
    ExitCode::FAILURE
}
