//! Normalizes a text for the patterns: no markup, lower case, sentences.

/// A text in lower case without markup: "a **Max. length:** `2,000`" becomes "a max
/// length 2000".
pub(super) fn plain(text: &str) -> String {
    let text = text.replace("<br", "\n<br").to_lowercase();
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.char_indices().peekable();
    let mut in_tag = false;
    while let Some((place, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let push_space = |plain: &mut String| {
            if !plain.ends_with([' ', '\n']) {
                plain.push(' ');
            }
        };
        match character {
            '>' if in_tag => in_tag = false,
            _ if in_tag => {}
            '<' if next.is_some_and(|c| c.is_ascii_alphabetic() || c == '/') => in_tag = true,
            '`' | '*' | '"' | '\'' | '“' | '”' => {}
            ',' if groups_digits(&text, place) => {}
            '.' if plain.ends_with("max") || plain.ends_with("min") => {}
            ':' => push_space(&mut plain),
            '–' | '—' | '−' => plain.push('-'),
            '≤' => plain.push_str("<="),
            '≥' => plain.push_str(">="),
            '\n' => plain.push('\n'),
            c if c.is_whitespace() => push_space(&mut plain),
            c => plain.push(c),
        }
    }
    plain
}

/// Whether the comma at `place` separates groups of digits: "2,000".
fn groups_digits(text: &str, place: usize) -> bool {
    let before = text.get(..place).unwrap_or_default();
    let after = text.get(place + 1..).unwrap_or_default();
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    before.ends_with(|c: char| c.is_ascii_digit()) && digits == 3
}

/// The sentences of a plain text, without full stops and bullets.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split('\n');
    let sentences = lines.flat_map(|line| line.split(". "));
    sentences.map(|sentence| {
        sentence
            .trim()
            .trim_end_matches('.')
            .trim_start_matches(['-', ' '])
    })
}
