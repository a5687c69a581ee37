//! What digits mean. One rule serves JSON, forms and parameters.
//!
//! The first of these that applies decides:
//! 1. An identifier by its name (`zip`, `phone`, `version`, `code`, `card`,
//!    `tax_id`) is a text: it may have letters, signs or a leading zero.
//! 2. The description says it: "up to three decimals" is an amount, "an integer"
//!    or "in cents" a whole number.
//! 3. The name is that of an amount (`price`, `tax_rate`, `amountPaid`,
//!    `weight_kg`, `price_per_night`): a number, even if a sample is whole.
//! 4. The name is that of a count, a page, an id or a time (`page_size`, `limit`,
//!    `user_id`, `ttl`, any plural): a whole number.
//! 5. The description begins with an amount ("The price of …"), or speaks of an id
//!    or a number of things.
//! 6. Else nothing is known. In JSON, a whole number is an integer. In a parameter
//!    or a form field, where all values are texts, it is a text.
//!
//! A whole number beyond 64 bits, or an amount beyond the 53 bits of a float, is any
//! value: no number of Rust's keeps its digits, and `serde_json::Value` keeps them as
//! far as `u64`, with its feature `arbitrary_precision` all.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::infer::prose::constant;
use crate::infer::words::{one_of, words};

/// What the digits of a value mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digits {
    /// A number, which may have decimals.
    Amount,
    /// A count, a page, an id or a time.
    Whole,
    /// An identifier that need not consist of digits.
    Text,
    Unknown,
}

impl Digits {
    /// By the name and the description of the value.
    pub(crate) fn of(name: &str, description: &str) -> Self {
        let words = words(name);
        if are_a_name(&words) {
            return Self::Text;
        }
        // Patterns that take capitals, too, would be several times as large.
        let lower = description.to_ascii_lowercase();
        let stated = |read: fn(&str) -> Option<Self>| match lower.as_str() {
            "" => None,
            text => read(text),
        };
        stated(by_description)
            .or_else(|| by_name(&words))
            .or_else(|| stated(by_subject))
            .unwrap_or(Self::Unknown)
    }

    /// Whether a property of JSON has an amount, by its name.
    pub(crate) fn are_amount(name: &str) -> bool {
        by_name(&words(name)) == Some(Self::Amount)
    }
}

/// Whether a name marks an identifier: a postal code, a telephone number, a
/// version.
fn are_a_name(words: &[String]) -> bool {
    let [.., last] = words else {
        return false;
    };
    let before = words.iter().rev().nth(1).map(String::as_str);
    // `max_tokens` counts them.
    if matches!(before, Some("max" | "min" | "total" | "num")) && one_of(last) != *last {
        return false;
    }
    match one_of(last) {
        "version" | "zip" | "zipcode" | "postal" | "postalcode" | "postcode" | "phone"
        | "telephone" | "tel" | "mobile" | "cell" | "fax" | "msisdn" | "to" | "from" | "cvc"
        | "cvv" | "pin" | "otp" | "passcode" | "password" | "sku" | "ean" | "gtin" | "isbn"
        | "upc" | "barcode" | "ssn" | "tin" | "iban" | "card" | "account" | "code" | "token"
        | "secret" | "key" | "reference" | "query" | "q" | "search" => true,
        "id" => matches!(
            before,
            Some("tax" | "vat" | "national" | "passport" | "device")
        ),
        // The number of a page or the like does count.
        "number" => !matches!(
            before,
            Some("page" | "line" | "row" | "part" | "chunk" | "week" | "sequence" | "max" | "min")
        ),
        _ => false,
    }
}

static AMOUNTS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "price amount total subtotal fee rate tax taxes vat gst weight percent \
    percentage pct latitude longitude lat lng lon coordinate altitude elevation quantity \
    quantities qty cost balance discount ratio distance temperature average avg mean median \
    rating salary salaries wage revenue income budget profit margin commission tip surcharge \
    deposit factor multiplier area radius score speed probability confidence penalty \
    bid spread leverage dose bmi liter litre meter metre kilometer kilometre mile gram \
    kilogram degree celsius fahrenheit dollar euro"
        .split_ascii_whitespace()
        .collect()
});

/// What may stand behind the word for an amount.
static QUALITIES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "gross net min max minimum maximum value paid due off incl excl inc \
    including excluding fixed flat with without vat tax taxes each refunded captured before after gte \
    lte gt lt kg g lb lbs oz km m mi cm mm usd eur gbp chf jpy aud cad inr brl cny sek nok \
    dkk pln in"
        .split_ascii_whitespace()
        .collect()
});

static COUNTS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "id uid page limit offset count size number index position skip take top \
    start depth level type status priority rank year month week day hour minute second ms \
    time timestamp ttl duration expire expiry expiration timeout delay age interval port \
    since until epoch children retry retrie attempt length remaining reset after before \
    people num max min maximum minimum"
        .split_ascii_whitespace()
        .collect()
});

fn by_name(words: &[String]) -> Option<Digits> {
    let last = words.last()?;
    let is_in =
        |list: &HashSet<&str>, word: &str| list.contains(word) || list.contains(one_of(word));
    let counts_first = matches!(
        words.first().map(String::as_str),
        Some("number" | "num" | "count")
    ) && words.len() > 1;
    let at = words.iter().rposition(|word| is_in(&AMOUNTS, word));
    if let Some((before, after)) = at
        .filter(|_| !counts_first)
        .and_then(|at| words.split_at_checked(at))
    {
        let after = after.get(1..).unwrap_or_default();
        let is_qualified = after.iter().all(|word| QUALITIES.contains(word.as_str()))
            || after.first().is_some_and(|word| word == "per");
        // `total_pages` counts by its last word; `pages_total` and the header
        // `X-Total` by this one.
        let is_of_things = before.last().is_some_and(|word| {
            matches!(
                one_of(word),
                "x" | "page" | "record" | "result" | "row" | "hit" | "count" | "element" | "user"
            )
        });
        if is_qualified {
            return Some(if is_of_things {
                Digits::Whole
            } else {
                Digits::Amount
            });
        }
    }
    let is_plural = last.len() > 3
        && last.ends_with('s')
        && !["ss", "us", "is"].iter().any(|end| last.ends_with(end));
    (counts_first || is_plural || is_in(&COUNTS, last)).then_some(Digits::Whole)
}

/// What a description, in lower case, says outright.
fn by_description(text: &str) -> Option<Digits> {
    static DECIMAL: LazyLock<Regex> = LazyLock::new(|| {
        constant(
            r#"\b(?:decimals?|float|floating|fractional)\b|(?:\be\.g\.,?|\bexample:?,?|\bsuch as) [`"']?-?[0-9]+\.[0-9]+(?:[^.0-9]|$|\.(?:\s|$))"#,
        )
    });
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        constant(
            r"\b(?:integer|int32|int64|whole numbers?|(?:in|of) cents|(?:smallest|minor) (?:currency )?units?|(?:no|without|zero|not) (?:any )?decimals?)\b",
        )
    });
    if WHOLE.is_match(text) {
        return Some(Digits::Whole);
    }
    DECIMAL.is_match(text).then_some(Digits::Amount)
}

/// What a description, in lower case, is about.
fn by_subject(text: &str) -> Option<Digits> {
    static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
        constant(
            r"^(?:(?:the|a|an|your|its)\s+)?(?:[a-z]+\s+){0,2}(?:price|amount of money|cost|fee|tax rate|weight|percentage|latitude|longitude)\b",
        )
    });
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        constant(r"\b(?:ids?|identifier|number of|count of|amount of|how many)\b")
    });
    if COUNT.is_match(text) {
        return Some(Digits::Whole);
    }
    let start = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    AMOUNT.is_match(start).then_some(Digits::Amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_mean_what_their_name_or_their_text_says() {
        for (expected, names) in [
            (
                Digits::Amount,
                &[
                    "price",
                    "unitPrice",
                    "tax_rate",
                    "amountPaid",
                    "weight_kg",
                    "price[gte]",
                    "price_per_night",
                    "total",
                    "order[total]",
                    "lat",
                    "Quantity",
                    "fees",
                    "percent_off",
                    "price_usd",
                    "average_rating",
                    "volume_liters",
                    "fee_fixed",
                    "frequency_penalty",
                ][..],
            ),
            (
                Digits::Whole,
                &[
                    "page",
                    "page_number",
                    "per_page",
                    "perPage",
                    "limit",
                    "rate_limit",
                    "offset",
                    "total_count",
                    "totalPages",
                    "pages_total",
                    "user_id",
                    "userId",
                    "max_tokens",
                    "ttl",
                    "hosts",
                    "total_members",
                    "number_of_rates",
                    "year",
                ],
            ),
            (
                Digits::Text,
                &[
                    "zip",
                    "address[zip]",
                    "postal_code",
                    "PhoneNumber",
                    "phone2",
                    "phones[]",
                    "To",
                    "cvc",
                    "number",
                    "card[number]",
                    "API-Version",
                    "card",
                    "tax_id",
                    "token",
                    "order[vat_id]",
                ],
            ),
            (Digits::Unknown, &["", "window", "zipped", "price_note"]),
        ] {
            for name in names {
                assert_eq!(Digits::of(name, ""), expected, "{name}");
            }
        }
        for (expected, name, text) in [
            (
                Digits::Amount,
                "window",
                "Up to three decimal places (6000.346).",
            ),
            (Digits::Amount, "x", "A threshold, e.g. 0.5."),
            (Digits::Amount, "x", "The price of the dog."),
            (Digits::Whole, "price", "In cents, an integer."),
            (
                Digits::Whole,
                "amount",
                "The amount in the smallest currency unit.",
            ),
            (Digits::Whole, "pmi", "Personal meeting ID."),
            (Digits::Whole, "x", "The amount of results."),
            (Digits::Whole, "amount", "Without decimals."),
            (Digits::Text, "version", "For example 1.5"),
            (Digits::Unknown, "x", "Since version 1.5."),
        ] {
            assert_eq!(Digits::of(name, text), expected, "{name}: {text}");
        }
    }
}
