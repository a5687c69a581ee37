//! The grammar of limits: one pattern for each way to state one.

use std::sync::OnceLock;

use regex_automata::Input;
use regex_automata::meta::{Config, Regex};

use super::found::{Ends, Found, Reading};

/// The words that `MUST` stands for in a pattern.
const MUST: &[&str] = &["must be", "should be", "has to be"];

/// What `CHARS` contains.
const CHAR: &[&str] = &["char"];

/// What stands between the two numbers of a range.
const TO: &[&str] = &[" to ", "-"];

/// Limits of lengths. Ranges go first.
pub(super) static LENGTHS: [Pattern; 17] = [
    Pattern::new(
        Reading::Length(Ends::Both),
        &[&["between"], CHAR],
        r"\bbetween N (?:and|to|-) N CHARS",
    ),
    Pattern::new(
        Reading::Length(Ends::Both),
        &[CHAR, TO],
        r"\b(?:from )?N(?: to | ?- ?)N[ -]?CHARS",
    ),
    Pattern::new(
        Reading::Length(Ends::Both),
        &[&["length"], TO],
        r"\blength(?: IS)?(?: from)? N(?: to | ?- ?)N\b",
    ),
    Pattern::new(
        Reading::Length(Ends::Both),
        &[&["length"], &["between"]],
        r"\blength(?: IS)? between N (?:and|to|-) N\b",
    ),
    Pattern::new(
        Reading::Length(Ends::Both),
        &[&["digit"], &["-"]],
        r"\b(?:MUST|is) (?:a )?N ?- ?N[ -]digits?\b",
    ),
    Pattern::new(
        Reading::Length(Ends::Most),
        &[&["max"], &["length"]],
        r"\bmax(?:imum)?[ -]?(?:(?:string|text|allowed|permitted|possible|field) )?length(?: allowed)?(?: IS)? N\b",
    ),
    Pattern::new(
        Reading::Length(Ends::Least),
        &[&["min"], &["length"]],
        r"\bmin(?:imum)?[ -]?(?:(?:string|text|allowed|permitted|required|field) )?length(?: IS)? N\b",
    ),
    Pattern::new(
        Reading::Length(Ends::Most),
        &[&["max"], CHAR],
        r"\bmax(?:imum)?(?: size)?(?: of| is| =)? N CHARS",
    ),
    Pattern::new(
        Reading::Length(Ends::Least),
        &[&["min"], CHAR],
        r"\bmin(?:imum)?(?: of| is| =)? N CHARS",
    ),
    Pattern::new(
        Reading::Length(Ends::Most),
        &[
            CHAR,
            &[
                "up to", "upto", "at most", "than", "exceed", "limit", "within",
            ],
        ],
        r"\b(?:up ?to|at most|(?:no|not|cannot be|can't be) (?:be )?(?:more|longer|greater) than|(?:not|cannot|can't) (?:exceed|contain more than|have more than)|limited to|limit of|limit is|within) (?:a maximum of )?N CHARS",
    ),
    Pattern::new(
        Reading::Length(Ends::Least),
        &[CHAR, &["at least", "than"]],
        r"\b(?:at least|(?:no|not) (?:be )?(?:less|fewer|shorter) than) N CHARS",
    ),
    Pattern::new(
        Reading::Length(Ends::Most),
        &[
            CHAR,
            &[
                "or less",
                "or fewer",
                "or shorter",
                "max",
                "limit",
                "at most",
            ],
        ],
        r"\bN[ -]CHARS (?:or less|or fewer|or shorter|max(?:imum)?\b|limit\b|at most)",
    ),
    Pattern::new(
        Reading::Length(Ends::Least),
        &[CHAR, &["or more", "or longer", "min", "at least"]],
        r"\bN[ -]CHARS (?:or more|or longer|min(?:imum)?\b|at least)",
    ),
    Pattern::new(
        Reading::Length(Ends::Below),
        &[&["length"], &["than"]],
        r"\blength IS (?:less|shorter) than N\b",
    ),
    Pattern::new(
        Reading::Length(Ends::Below),
        &[CHAR, &["than"], MUST],
        r"\bMUST (?:[a-z ]+ and )?(?:less|fewer|shorter) than N CHARS",
    ),
    Pattern::new(
        Reading::Length(Ends::Above),
        &[CHAR, &["than"], MUST],
        r"\bMUST (?:more|longer) than N CHARS",
    ),
    Pattern::new(
        Reading::Length(Ends::Exactly),
        &[CHAR, &["exactly", "must be", "should be", "has to be"]],
        r"\b(?:exactly|MUST) N CHARS(?: long| in length)?$",
    ),
];

/// Limits of values. Ranges go first.
pub(super) static VALUES: [Pattern; 11] = [
    Pattern::new(
        Reading::Value(Ends::Both),
        &[&["between"]],
        r"\b(?:MUST|values?|number|integer|range)(?: IS)?(?: (?:a|an) (?:value|number|integer))?(?: in the range)?(?: of)? between V ?(?:and|to|-) ?V",
    ),
    Pattern::new(
        Reading::Value(Ends::Both),
        &[TO, &["be ", "value", "integer", "range"]],
        r"\b(?:MUST|values?|integer|range)(?: IS)?(?: in the range)?(?: of| from)? V(?: to | ?- ?)V",
    ),
    Pattern::new(
        Reading::Value(Ends::Most),
        &[&["max"]],
        r"CLAUSEmax(?:imum)?(?: allowed| permitted| possible)?(?: value| page size| limit)?(?: allowed)?(?: IS)? V",
    ),
    Pattern::new(
        Reading::Value(Ends::Least),
        &[&["min"]],
        r"CLAUSEmin(?:imum)?(?: allowed| permitted| possible)?(?: value| page size| limit)?(?: allowed)?(?: IS)? V",
    ),
    Pattern::new(
        Reading::Value(Ends::Most),
        &[&["up to a max"]],
        r"\bup to a max(?:imum)? of V",
    ),
    Pattern::new(
        Reading::Value(Ends::Most),
        &[MUST, &["at most", "than", "<="]],
        r"\bMUST (?:at most|no (?:more|greater|larger) than|not (?:be )?(?:more|greater|larger) than|less than or equal to|<=) V",
    ),
    Pattern::new(
        Reading::Value(Ends::Most),
        &[&["not"], &["than", "exceed"]],
        r"\b(?:must|should|can|may) ?not (?:be (?:more|greater|larger) than|exceed) V",
    ),
    Pattern::new(
        Reading::Value(Ends::Least),
        &[MUST, &["at least", "than", ">="]],
        r"\bMUST (?:at least|no (?:less|lower|smaller) than|greater than or equal to|>=) V",
    ),
    Pattern::new(
        Reading::Value(Ends::Least),
        &[&["not"], &["than"]],
        r"\b(?:must|should|can|may) ?not be (?:less|lower|smaller) than V",
    ),
    Pattern::new(
        Reading::Value(Ends::Below),
        &[MUST, &["than", "below", "<"]],
        r"\bMUST (?:less than|lower than|smaller than|below|<) V",
    ),
    Pattern::new(
        Reading::Value(Ends::Above),
        &[MUST, &["than", "above", ">"]],
        r"\bMUST (?:greater than|more than|larger than|above|>) V",
    ),
];

/// Limits in words that no other pattern reads: "Enterprise: max is 500." It is
/// not known what they limit, so that they only contradict others.
pub(super) static UNREAD: [Pattern; 2] = [
    Pattern::new(
        Reading::Value(Ends::Most),
        &[&["max"]],
        r"\bmax(?:imum)?\b[a-z ]*? V",
    ),
    Pattern::new(
        Reading::Value(Ends::Least),
        &[&["min"]],
        r"\bmin(?:imum)?\b[a-z ]*? V",
    ),
];

/// A way to state a limit, in the shorthand of this module.
pub(super) struct Pattern {
    reading: Reading,
    /// A text that lacks all words of one of these lists does not match. They are
    /// checked first, so that most patterns are never compiled.
    words: &'static [&'static [&'static str]],
    pattern: &'static str,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    const fn new(
        reading: Reading,
        words: &'static [&'static [&'static str]],
        pattern: &'static str,
    ) -> Self {
        let compiled = OnceLock::new();
        Self {
            reading,
            words,
            pattern,
            compiled,
        }
    }

    fn regex(&self) -> &Regex {
        self.compiled.get_or_init(|| compile(self.pattern))
    }

    /// Reads every match and blanks it, so that no other pattern reads it.
    pub(super) fn take(
        &self,
        text: &mut String,
        accepts: impl Fn(&str) -> bool,
        found: &mut Found,
    ) {
        let has_one = |words: &&[&str]| words.iter().any(|word| text.contains(word));
        if !self.words.iter().all(has_one) {
            return;
        }
        let mut captures = self.regex().create_captures();
        let mut start = 0;
        loop {
            let rest = Input::new(&*text).range(start..);
            self.regex().search_captures(&rest, &mut captures);
            let Some(whole) = captures.get_group(0).map(|whole| whole.range()) else {
                return;
            };
            start = whole.end;
            if accepts(text.get(whole.end..).unwrap_or_default()) {
                let numbers = captures.iter().skip(1).flatten();
                let numbers =
                    numbers.filter_map(|n| Some((text.get(..n.start)?, text.get(n.range())?)));
                // A part of another number: "1.500 characters", "max 1.500".
                let is_part = numbers.clone().any(|(before, n)| {
                    let end = n.split_once('.').map(|(_, end)| end);
                    before.ends_with(['.', ',']) || end.is_some_and(|end| end.len() == 3)
                });
                let numbers: Vec<f64> = numbers.filter_map(|(_, n)| n.parse().ok()).collect();
                // Beyond that, a float may not be the written number.
                if !is_part && numbers.iter().all(|number| number.abs() < 1e15) {
                    found.add(self.reading, &numbers);
                }
                // The length stays, so that later positions are still right.
                let blank = "#".repeat(whole.len());
                text.replace_range(whole, &blank);
            }
        }
    }
}

#[expect(clippy::expect_used, reason = "patterns are constants")]
fn compile(pattern: &str) -> Regex {
    let pattern = pattern
        .replace("CLAUSE", r"(?:^|[,;(\[] ?|\bthe |\band |\bwith a |: )")
        .replace("CHARS", r"(?:characters?|chars?)\b")
        .replace("MUST", &format!("(?:{})", MUST.join("|")))
        .replace("IS", r"(?:is|of|are|must be|should be|has to be|can be|=)")
        .replace('N', r"([0-9]+)")
        .replace('V', r"(-?[0-9]+(?:\.[0-9]+)?)");
    // A pattern sees few sentences, so that whatever makes it fast costs more.
    let config = Config::new()
        .auto_prefilter(false)
        .hybrid(false)
        .dfa(false)
        .onepass(false);
    let mut builder = Regex::builder();
    let built = builder.configure(config).build(&format!("(?-u){pattern}"));
    built.expect("a valid pattern")
}
