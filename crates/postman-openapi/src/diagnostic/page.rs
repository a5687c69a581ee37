//! The page of the codes.

use std::fmt::Write;

use super::Code;

/// The text of a page that documents `codes` below `introduction`, in Markdown.
pub fn page(title: &str, introduction: &str, codes: &[&Code]) -> String {
    let mut page = format!("# {title}\n\n{introduction}\n");
    for code in codes {
        // Writing to a string does not fail.
        let _ = write!(page, "\n{}", section(code));
    }
    page
}

/// The part of a page that documents one code, in Markdown.
pub fn section(code: &Code) -> String {
    let Code {
        name,
        severity,
        explanation,
        help,
        example,
    } = code;
    format!(
        "## `{name}` ({severity})\n\n{explanation}\n\nHelp: {help}.\n\n```json\n{example}\n```\n"
    )
}
