//! Lists of selectors in a JSONPath: `['a', 'b']` (RFC 9535, section 2.5.1).

/// The most combinations that a target may name.
const MOST: usize = 1_000;

/// `target` with a single entry in place of each of its lists, for every
/// combination of the entries; and these entries. `None` if there are too many.
pub(super) fn branches(target: &str) -> Option<Vec<(String, String)>> {
    let mut branches = vec![(String::new(), String::new())];
    let mut copied = 0;
    let lists = lists(target);
    for (start, entries, end) in lists.iter().filter(|(_, entries, _)| entries.len() > 1) {
        let between = target.get(copied..*start)?;
        if branches.len() * entries.len() > MOST {
            return None;
        }
        let with = |(branch, named): &(String, String)| {
            let entries = entries.iter().map(|entry| entry.trim());
            let pairs = entries.map(|entry| {
                let named = format!("{named}[{entry}]");
                (format!("{branch}{between}{entry}"), named)
            });
            pairs.collect::<Vec<_>>()
        };
        branches = branches.iter().flat_map(with).collect();
        copied = *end;
    }
    if copied == 0 {
        return Some(Vec::new());
    }
    let rest = target.get(copied..)?;
    for (branch, _) in &mut branches {
        *branch += rest;
    }
    Some(branches)
}

/// Whether a target can match places that nobody named: it has a wildcard, a
/// filter, a slice or a descent.
pub(super) fn is_open(target: &str) -> bool {
    let mut outside = target.to_owned();
    for (start, entries, end) in lists(target).into_iter().rev() {
        if entries.iter().any(|entry| !is_name_or_index(entry.trim())) {
            return true;
        }
        outside.replace_range(start..end, "");
    }
    outside.contains('*') || outside.contains("..")
}

fn is_name_or_index(entry: &str) -> bool {
    entry.starts_with(['\'', '"']) || entry.parse::<i64>().is_ok()
}

/// The brackets outside of other brackets: where the entries begin, the entries,
/// and where they end.
fn lists(target: &str) -> Vec<(usize, Vec<&str>, usize)> {
    let mut lists = Vec::new();
    let mut open: Option<(usize, Vec<&str>)> = None;
    let (mut depth, mut entry, mut quote, mut is_escaped) = (0_usize, 0, None, false);
    for (at, c) in target.char_indices() {
        if let Some(end) = quote {
            if c == end && !is_escaped {
                quote = None;
            }
            is_escaped = c == '\\' && !is_escaped;
            continue;
        }
        match c {
            '\'' | '"' => quote = Some(c),
            '[' | '(' => {
                depth += 1;
                if depth == 1 && c == '[' {
                    entry = at + 1;
                    open = Some((entry, Vec::new()));
                }
            }
            ',' if depth == 1 => {
                if let Some((_, entries)) = &mut open {
                    entries.extend(target.get(entry..at));
                    entry = at + 1;
                }
            }
            ']' | ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some((start, mut entries)) = open.take()
                {
                    entries.extend(target.get(entry..at));
                    lists.push((start, entries, at));
                }
            }
            _ => {}
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_combination_of_entries_is_a_branch() {
        let of = |target| {
            let branches = branches(target).unwrap().into_iter();
            branches.map(|(branch, _)| branch).collect::<Vec<_>>()
        };
        assert_eq!(of("$.a['b'].c[0]"), [""; 0]);
        assert_eq!(
            of(r"$['a', 'b'].c['d,]\'', 1]"),
            [
                r"$['a'].c['d,]\'']",
                r"$['a'].c[1]",
                r"$['b'].c['d,]\'']",
                r"$['b'].c[1]",
            ]
        );
        assert_eq!(of("$.a[?@.b == 'c,d' && @['e','f']]"), [""; 0]);
        assert_eq!(branches(&format!("${}", "['a','b']".repeat(40))), None);
    }

    #[test]
    fn wildcards_filters_and_descents_are_open() {
        for target in [
            "$.a.*",
            "$..a",
            "$.a[*]",
            "$.a[?@.b]",
            "$.a[1:]",
            "$['a', *]",
        ] {
            assert!(is_open(target), "{target}");
        }
        for target in ["$", "$.a[0]", "$['*', \"..\"].b[-1]"] {
            assert!(!is_open(target), "{target}");
        }
    }
}
