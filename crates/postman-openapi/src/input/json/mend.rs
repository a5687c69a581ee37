//! JSON as people write it: comments, missing and extra commas, leading zeros,
//! bare names, variables and placeholders in the place of values or members.

use serde_json_borrow::Value;

use super::Mended;
use crate::input::variables::{Scope, UNKNOWN};

/// How deep the text may be nested, as for serde_json.
const MAX_DEPTH: usize = 128;

/// The text as JSON, and what was repaired. A variable outside a string becomes
/// its value, quoted unless that is JSON. What has no value that is known becomes
/// a placeholder for any. `None` if the text is nothing like JSON.
pub(super) fn mend(text: &str, scope: &Scope<'_>) -> Option<(String, Mended)> {
    let mut mender = Mender {
        rest: text,
        json: String::with_capacity(text.len()),
        mended: Mended::default(),
        scope,
    };
    mender.skip(false);
    if mender.rest.starts_with(['{', '[', '"']) || variable(mender.rest).is_some() {
        mender.value(0)?;
    }
    mender.skip(false);
    (mender.rest.is_empty() && !mender.json.is_empty()).then_some((mender.json, mender.mended))
}

struct Mender<'t, 's> {
    rest: &'t str,
    json: String,
    mended: Mended,
    scope: &'s Scope<'s>,
}

impl<'t> Mender<'t, '_> {
    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn take_if(&mut self, start: char) -> bool {
        let found = self.rest.starts_with(start);
        if found {
            self.take(start.len_utf8());
        }
        found
    }

    /// Passes over white space, comments and, between members, commas.
    fn skip(&mut self, commas: bool) {
        loop {
            let is_passed = |c: char| c.is_whitespace() || c == '\u{feff}' || commas && c == ',';
            self.rest = self.rest.trim_start_matches(is_passed);
            if self.rest.starts_with("//") {
                self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
            } else if self.rest.starts_with("/*") {
                self.rest = self.rest.split_once("*/").map_or("", |(_, after)| after);
            } else {
                return;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        let is_placeholder = match depth {
            0 => variable(self.rest).is_some(),
            _ => placeholder(self.rest) > 0,
        };
        match self.rest.chars().next()? {
            '{' if !is_placeholder => self.object(depth),
            '[' => self.array(depth),
            '"' => self.string(),
            '\'' => self.quoted(),
            ',' | '}' if depth > 0 => {
                self.unknown("a value that is missing");
                Some(())
            }
            _ => self.bare(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        self.take(1);
        self.json.push('{');
        let mut is_first = true;
        loop {
            self.skip(true);
            if self.take_if('}') {
                self.json.push('}');
                return Some(());
            }
            let start = self.json.len();
            if !is_first {
                self.json.push(',');
            }
            let name = self.name()?;
            self.skip(false);
            let is_member = self.take_if(':');
            if is_member {
                self.json.push(':');
                self.skip(false);
                self.value(depth + 1)?;
            }
            match name {
                None if is_member => is_first = false,
                None => return None,
                // No name of a member is known: it stands for others.
                Some(other) => {
                    self.json.truncate(start);
                    self.mended.left_out.push(format!("`{other}`"));
                }
            }
        }
    }

    /// Reads the name of a member; what stands in its place, if that is no name.
    fn name(&mut self) -> Option<Option<&'t str>> {
        if self.rest.starts_with('"') {
            return self.string().map(|()| None);
        }
        if self.rest.starts_with('\'') {
            return self.quoted().map(|()| None);
        }
        let open = placeholder(self.rest);
        if open > 0 {
            return Some(Some(self.take(open)));
        }
        // As JavaScript has it.
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-');
        let end = self.rest.find(|c: char| !is_name(c))?;
        let name = self.rest.get(..end).filter(|name| !name.is_empty())?;
        self.take(end);
        self.json += &Value::from(name).to_string();
        Some(None)
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        self.take(1);
        self.json.push('[');
        let mut is_first = true;
        loop {
            self.skip(true);
            if self.take_if(']') {
                self.json.push(']');
                return Some(());
            }
            if !is_first {
                self.json.push(',');
            }
            is_first = false;
            let rest = self.rest.len();
            self.value(depth + 1)?;
            if self.rest.len() == rest {
                return None;
            }
        }
    }

    /// Line breaks and tabs in a string are escaped.
    fn string(&mut self) -> Option<()> {
        let string = string(self.rest);
        self.take(string.len());
        if string.len() < 2 || !string.ends_with('"') {
            return None;
        }
        for character in string.chars() {
            match character {
                '\n' => self.json += "\\n",
                '\r' => self.json += "\\r",
                '\t' => self.json += "\\t",
                other => self.json.push(other),
            }
        }
        Some(())
    }

    /// A string in single quotation marks.
    fn quoted(&mut self) -> Option<()> {
        let (text, _) = self.rest.strip_prefix('\'')?.split_once('\'')?;
        self.take(text.len() + 2);
        self.json += &Value::from(text).to_string();
        Some(())
    }

    /// Writes any value, and remembers what stands in its place.
    fn unknown(&mut self, what: &str) {
        self.json += &Value::from(UNKNOWN).to_string();
        self.mended.unknown.push(what.to_owned());
    }

    /// Reads what is neither a string nor a list nor an object: up to the end of
    /// the value or of the line.
    fn bare(&mut self) -> Option<()> {
        let mut end = 0;
        while let Some(rest) = self.rest.get(end..) {
            let step = match (placeholder(rest), rest.chars().next()) {
                (0, None | Some(',' | '}' | ']' | '\n' | '"')) => break,
                (0, Some('/')) if rest.starts_with("/*") || rest.starts_with("//") => break,
                (0, Some(next)) => next.len_utf8(),
                (length, _) => length,
            };
            end += step;
        }
        let token = self.take(end).trim();
        if token.is_empty() {
            return None;
        }
        let value = match variable(token) {
            Some((name, "")) => self.value_of(name),
            _ => number(token),
        };
        match value {
            Some(value) => self.json += &value,
            None => self.unknown(&format!("`{token}`")),
        }
        Some(())
    }

    fn value_of(&self, name: &str) -> Option<String> {
        match self.scope.value(name) {
            Some(value) if serde_json::from_str::<Value<'_>>(&value).is_ok() => Some(value),
            Some(value) => Some(Value::from(value).to_string()),
            None => {
                let placeholder = format!("{{{{{name}}}}}");
                let made_up = self.scope.resolve(&placeholder);
                (made_up != placeholder).then(|| Value::from(made_up.as_ref()).to_string())
            }
        }
    }
}

/// A number, `true`, `false` or `null`; a number without its leading zeros.
fn number(token: &str) -> Option<String> {
    let (sign, digits) = match token.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", token),
    };
    let zeros = digits.len() - digits.trim_start_matches('0').len();
    let kept = match digits.as_bytes().get(zeros) {
        Some(b'0'..=b'9') => zeros,
        _ => zeros.saturating_sub(1),
    };
    let number = format!("{sign}{}", digits.get(kept..)?);
    let value = serde_json::from_str::<Value<'_>>(&number).ok()?;
    let is_scalar = !value.is_object() && !value.is_array() && !value.is_string();
    is_scalar.then(|| number.clone())
}

/// The length of the placeholder at the start of `text`: a variable, a name in
/// angles or braces, or dots.
fn placeholder(text: &str) -> usize {
    if let Some((_, after)) = variable(text) {
        return text.len() - after.len();
    }
    for (open, close) in [("<", '>'), ("${", '}'), ("{", '}')] {
        if let Some(inner) = text.strip_prefix(open) {
            let end = inner.find(|c| c == close || "<{\"':\n".contains(c));
            let name = end.and_then(|end| inner.split_at_checked(end));
            return match name
                .filter(|(name, rest)| !name.trim().is_empty() && rest.starts_with(close))
            {
                Some((name, _)) => open.len() + name.len() + 1,
                None => 0,
            };
        }
    }
    let dots = text.trim_start_matches(['.', '…']);
    match text.len() - dots.len() {
        // A decimal point is none.
        1 => 0,
        length => length,
    }
}

/// The variable at the start of `text`: its name, and the rest.
fn variable(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("{{")?;
    let (name, after) = rest.split_at_checked(rest.find(['{', '}', '"', '\n'])?)?;
    Some((name, after.strip_prefix("}}")?))
}

/// The string at the start of `text`, with its quotes.
pub(super) fn string(text: &str) -> &str {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.and_then(|(at, _)| text.get(..=at)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::node::Node;

    #[test]
    fn what_is_no_value_does_not_hide_its_neighbours() {
        let root = Value::Null;
        let scope = Scope::of(&Node::root("", &root), None);
        let read = |text| {
            let (json, mended) = mend(text, &scope)?;
            let value: serde_json::Value = serde_json::from_str(&json).ok()?;
            Some((value.to_string(), mended.unknown, mended.left_out))
        };
        let any = format!("{UNKNOWN:?}");
        for (text, json, unknown, left_out) in [
            (
                r#"{ "profile": <profile id>, "city": "Bern" }"#,
                format!(r#"{{"profile":{any},"city":"Bern"}}"#),
                &["<profile id>"][..],
                &[][..],
            ),
            (
                "{ \"name\": \"x\",\n {{Devices}}\n \"force\": true }",
                r#"{"name":"x","force":true}"#.to_owned(),
                &[],
                &["{{Devices}}"],
            ),
            (
                r#"{{{first}}, "a": 1, {{key}}: 2, ... }"#,
                r#"{"a":1}"#.to_owned(),
                &[],
                &["{{first}}", "{{key}}", "..."],
            ),
            (
                "[{{a}}, <b, c>, {{c}}-{{d}}, your_id, ${e}, {f}, {}]",
                format!("[{any},{any},{any},{any},{any},{any},{{}}]"),
                &["{{a}}", "<b, c>", "{{c}}-{{d}}", "your_id", "${e}", "{f}"],
                &[],
            ),
            (
                "{'a': 'it is \"b\"', \"c\": 1, {% if d %} \"e\": 2\n {% endif %} }",
                r#"{"a":"it is \"b\"","c":1,"e":2}"#.to_owned(),
                &[],
                &["{% if d %}", "{% endif %}"],
            ),
            (
                "{ name: \"a\nb\" \"on\": true // comment\n \"n\": 0.5 }",
                r#"{"name":"a\nb","on":true,"n":0.5}"#.to_owned(),
                &[],
                &[],
            ),
        ] {
            let strings = |list: &[&str]| list.iter().map(|text| format!("`{text}`")).collect();
            let expected = (json, strings(unknown), strings(left_out));
            assert_eq!(read(text), Some(expected), "{text}");
        }
        let missing = read(r#"{ "a": , "b": 1 }"#).map(|(json, ..)| json);
        assert_eq!(missing, Some(format!(r#"{{"a":{any},"b":1}}"#)));
        let deep = "[".repeat(1000);
        for none in [
            "{ oops",
            "[a]\nb=c",
            "{ \"a\" }",
            "{ a }",
            "{:1}",
            "[1",
            "x",
            &deep,
        ] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
