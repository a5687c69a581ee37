//! Hostile texts: they mean something to Markdown, HTML, Rust, TOML or a terminal.
//! This module puts them into every place of a collection that has a text.

use serde_json::{Map, Value};

/// What should be shown as it is, wherever it stands. What would have come
/// through is called `hostile`.
pub const TEXTS: &[&str] = &[
    "```\nx\n```\nstd::fs::write(\"hostile\", \"x\").unwrap();\n",
    "~~~rust\ncompile_error!(\"hostile\")\n~~~",
    "````\n```\nhostile\n",
    "    hostile();\n\n\tpanic!()",
    "1. x\n   ```rust\n   hostile()\n   ```",
    "<hostile-tag onload=hostile()>",
    "see \\\\<hostile-tag src=x> end",
    "a` <hostile-tag> `b",
    "<!-- hostile",
    "</section></div><script>hostile()</script>",
    "[x](javascript:hostile) ![y](https://hostile.example/z)",
    "[x]\n\n[x]: https://hostile.example",
    "https://hostile.example/<hostile-tag>",
    "[^1]\n\n[^1]: hostile",
    "| a | b |\n|--|--|\n| `|` <hostile-tag> |",
    "&lt;hostile-tag&gt; &#60;hostile-tag&#62;",
    "*/ fn hostile() {} /*",
    "\"#; fn hostile() {} //",
    "#![doc = include_str!(\"hostile\")]",
    "\r#![allow(hostile)]\r",
    "\n[build-dependencies]\nhostile = \"1\"\n",
    "a\0b\u{1b}[31m\u{7f}",
    "\u{202e}elitsoh\u{2066}",
    "\u{200b}\u{feff}\u{2028}",
    "\u{130}\u{df}\u{149}",
    "\u{fb01}\u{fb03} \u{1f3}",
    "{}{0}{{ }",
    "$x #[hostile] ]]> %s",
    "Self",
    "\\",
    "`",
];

/// What a collection without these is no collection by.
const KEPT: &[&str] = &["schema", "mode", "type", "method", "in", "grant_type"];

/// What is read for its beginning, too.
const BEGUN: &[&str] = &["raw", "url", "host", "path", "value"];

/// Puts a text into every place of `collection`. With each `turn`, another one
/// stands in each place; after as many as there are [`TEXTS`], each has stood
/// in each.
pub fn inject(collection: &mut Value, turn: usize) {
    Texts { next: turn }.inject("", collection);
}

struct Texts {
    next: usize,
}

impl Texts {
    fn next(&mut self) -> &'static str {
        let text = TEXTS.iter().cycle().nth(self.next % TEXTS.len());
        self.next += 1;
        text.copied().unwrap_or_default()
    }

    fn inject(&mut self, key: &str, value: &mut Value) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    self.inject(key, value);
                }
            }
            Value::Array(elements) => {
                for element in elements {
                    self.inject(key, element);
                }
            }
            Value::String(text) if !KEPT.contains(&key) => match serde_json::from_str(text) {
                // A body: what stands in it becomes names of types and fields.
                Ok(mut body @ (Value::Object(_) | Value::Array(_))) => {
                    self.rename(&mut body);
                    *text = body.to_string();
                }
                _ if BEGUN.contains(&key) => text.push_str(self.next()),
                _ => self.next().clone_into(text),
            },
            _ => {}
        }
    }

    /// Texts in the place of every second name and of every text.
    fn rename(&mut self, body: &mut Value) {
        match body {
            Value::Object(members) => {
                let mut renamed = Map::new();
                for (n, (name, mut value)) in std::mem::take(members).into_iter().enumerate() {
                    self.rename(&mut value);
                    let name = if n % 2 == 0 {
                        self.next().to_owned()
                    } else {
                        name
                    };
                    renamed.insert(name, value);
                }
                *members = renamed;
            }
            Value::Array(elements) => elements.iter_mut().for_each(|value| self.rename(value)),
            Value::String(text) => self.next().clone_into(text),
            _ => {}
        }
    }
}
