//! Reports where the samples of one value do not agree.

use crate::codes;
use crate::diagnostic::{Place, Report};
use crate::infer::samples::Shape;

/// Reports the places of a shape where samples have several types, or break a format
/// that another one states.
pub(crate) fn report_doubts(shape: &Shape, place: impl Fn() -> Place, report: &mut Report) {
    let places = shape.disagreements();
    if !places.is_empty() {
        report.add(
            codes::SAMPLES_DISAGREE,
            place(),
            format!(
                "the samples have several types, so any value is allowed: {}",
                places.join(", ")
            ),
        );
    }
    let broken = shape.broken_formats();
    if !broken.is_empty() {
        report.add(
            codes::RULE_BROKEN,
            place(),
            format!(
                "a sample breaks the format that another one states, so the document does not require it: {}",
                broken.join(", ")
            ),
        );
    }
}
