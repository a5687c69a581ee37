//! Reads lists with one value per line.

use super::Listing;
use super::exclusions;
use super::grammar::{List, quoted};
use super::introduction::Introduced;
use crate::infer::prose::holds_at_times;

/// The values at the start of lines.
pub(super) fn lines(text: &str, introduced: Option<&Introduced<'_>>) -> Option<List> {
    let mut values = Vec::new();
    let mut around = String::new();
    let mut start = 0;
    let mut follows_value = false;
    for line in text.split_inclusive('\n') {
        let before = text.get(..start).unwrap_or_default();
        start += line.len();
        let item = item_of(line);
        if !item.starts_with('`') {
            // Another item that is not a literal value.
            if follows_value && !item.is_empty() && line.trim() != item {
                return None;
            }
            follows_value &= item.is_empty();
            around.push_str(line);
            continue;
        }
        // After words that say "these are all", a line needs no dash.
        let is_introduced = introduced.is_some_and(|introduced| {
            introduced.all && (!values.is_empty() || before.trim_end().ends_with(introduced.words))
        });
        if !follows_value && !introduces_values(before, is_introduced) {
            return None;
        }
        let (value, rest) = quoted(item)?;
        let rest = rest.trim_start();
        let dashes: &[char] = if is_introduced {
            &['-', '–', '—', ':', '.', '(']
        } else {
            &['-', '–', '—']
        };
        let is_of_query = matches!(value, "AND" | "OR" | "NOT") && !is_introduced;
        if is_of_query || !rest.is_empty() && !rest.starts_with(dashes) {
            return None;
        }
        values.push(value.to_owned());
        // The first sentence is the meaning of the value.
        if let Some((_, more)) = rest.split_once(". ") {
            around.push_str(more);
            around.push('\n');
        }
        follows_value = true;
    }
    (values.len() > 1).then(|| List {
        values,
        listing: Listing::Quoted,
        around: around.to_ascii_lowercase(),
    })
}

/// The text after a bullet.
fn item_of(line: &str) -> &str {
    line.trim().trim_start_matches(['*', '-', '•', ' ', '\t'])
}

/// Whether the lines after `before` are the values, without a condition.
/// `is_introduced` says that words before them introduce all values.
fn introduces_values(before: &str, is_introduced: bool) -> bool {
    let before = before.trim_end().trim_end_matches(['.', ':', '*', ' ']);
    let introduction = exclusions::last_sentence(before).to_ascii_lowercase();
    !exclusions::introduces_other_lines(&introduction)
        && !holds_at_times(&introduction)
        && (is_introduced || !exclusions::is_of_any_form(&introduction))
}
