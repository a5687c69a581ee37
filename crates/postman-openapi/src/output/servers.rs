//! Servers: the hosts that the requests call.

use std::collections::HashMap;

use openapiv3::Server;

use crate::codes;
use crate::diagnostic::Report;
use crate::output::bases::{Base, Bases};
use crate::output::operation::Operation;

/// The servers of the document, and of operations with other servers.
#[derive(Debug, Default)]
pub(crate) struct Servers {
    pub(crate) of_document: Vec<Server>,
    /// By index of the operation.
    pub(crate) of_operation: HashMap<usize, Vec<Server>>,
}

/// The server of most requests is that of the document. An operation whose
/// requests call another server has its own.
pub(crate) fn servers(
    operations: &[Operation<'_>],
    bases: &Bases<'_>,
    report: &mut Report,
) -> Servers {
    let mut seen = HashMap::new();
    for (index, operation) in operations.iter().enumerate() {
        for at in &operation.bases {
            seen.entry(*at).or_insert(index);
        }
    }
    let mut seen: Vec<_> = seen.into_iter().collect();
    seen.sort_unstable();
    for (at, first) in seen {
        if let (Some(base), Some(first)) = (bases.get(at), operations.get(first)) {
            let output = match Some(at) == bases.main {
                true => "/servers/0".to_owned(),
                false => first.pointer() + "/servers",
            };
            report_unknown(base, &output, report);
        }
    }
    let Some((main, main_base)) = bases.main.and_then(|at| Some((at, bases.get(at)?))) else {
        return Servers::default();
    };
    let mut of_operation = HashMap::new();
    for (index, operation) in operations.iter().enumerate() {
        let own = operation.bases.iter();
        let mut own: Vec<_> = own
            .filter_map(|at| Some((*at, bases.get(*at)?)))
            .filter(|(_, base)| base.is_stated())
            .collect();
        let Some((_, other)) = own.iter().find(|(at, _)| *at != main) else {
            continue;
        };
        let mut items = operation.items.iter();
        let goes_there = items.find(|item| item.request.url.destination.base == other.stated);
        let mut unused = Report::default();
        let report = match operation.is_part() {
            true => &mut unused,
            false => &mut *report,
        };
        report.add(
            codes::SERVER_DIFFERS,
            goes_there.map_or(&other.place, |item| &item.request.url.node),
            format!(
                "this request goes to {}, most requests go to {}",
                other.server.url, main_base.server.url
            ),
        );
        // Of one host, the safe scheme comes first.
        own.sort_by_key(|(_, base)| base.server.url.starts_with("http://"));
        report_merged(operation, &own, report);
        let own = own.into_iter().flat_map(|(_, base)| base.servers());
        of_operation.insert(index, own.collect());
    }
    Servers {
        of_document: main_base.servers().collect(),
        of_operation,
    }
}

/// Reports that requests which may go to several services are one operation.
fn report_merged(operation: &Operation<'_>, own: &[(usize, &Base<'_>)], report: &mut Report) {
    let ([(_, first), .., (_, last)], true) = (own, own.iter().any(|(_, base)| base.is_unknown()))
    else {
        return;
    };
    report.add(
        codes::URLS_MERGED,
        last.place.about(operation.pointer() + "/servers"),
        format!(
            "the requests of {} {} go to {} and to {}; without the values of the variables they count as one, which goes to the first",
            operation.method, operation.path, first.server.url, last.server.url
        ),
    );
}

fn report_unknown(base: &Base<'_>, output: &str, report: &mut Report) {
    let place = || base.place.about(output);
    let stated = &base.stated;
    if !base.is_stated() {
        report.add(codes::SERVER_UNKNOWN, place(), "the URL has no host");
    } else if base.is_unknown() {
        let message = format!("the input does not give the value of the host `{stated}`");
        report.add(codes::SERVER_UNKNOWN, place(), message);
    }
    if base.is_guessed {
        let message = format!(
            "the URL `{stated}` has no scheme; the document says {}",
            base.server.url
        );
        report.add(codes::SCHEME_UNKNOWN, place(), message);
    }
}
