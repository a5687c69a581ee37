//! Keys that are values: an object whose members are named by dates, ids or
//! languages is a map, and its next sample has other members.
//!
//! When in doubt, an object is a struct, because a client keeps the properties
//! that a struct does not know.

use std::net::Ipv6Addr;

use crate::infer::format::Format;
use crate::infer::latin::is_latin;

/// Whether all keys of an object are values.
pub(super) fn are_values<'k>(keys: impl Iterator<Item = &'k str> + Clone) -> bool {
    let count = keys.clone().count();
    if count == 0 {
        return false;
    }
    let all = |is: fn(&str) -> bool| keys.clone().all(is);
    all(is_value)
        || are_currencies(keys.clone())
        || are_languages(keys.clone())
        || count > 1 && (are_ids(keys.clone()) || all(is_filler) || are_fillers(keys))
}

/// Whether a key is unmistakably a value, even alone.
fn is_value(key: &str) -> bool {
    let is_word = |key: &str| {
        key.bytes()
            .all(|byte| !byte.is_ascii_digit() && !b"./:@".contains(&byte))
    };
    is_made_up(key)
        || !is_word(key)
            && (matches!(
                Format::of(key),
                Some(Format::Date | Format::DateTime | Format::Uuid | Format::Uri | Format::Email)
            ) || is_month(key)
                || is_of_digits(key)
                || key.contains(':') && key.parse::<Ipv6Addr>().is_ok()
                || key.contains("://")
                || key.len() > 1 && key.starts_with('/')
                || is_dotted(key)
                || is_hash(key)
                || is_long_id(key)
                || is_counted(key))
}

/// `2024-01`, `2024-W05`, or a date with the beginning of a time.
fn is_month(key: &str) -> bool {
    let Some((year, rest)) = key.split_once('-') else {
        return false;
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let month = rest.strip_prefix(['W', 'Q']).unwrap_or(rest);
    let is_date = || Format::of(key.get(..10).unwrap_or_default()) == Some(Format::Date);
    year.len() == 4
        && are_digits(year)
        && ((1..=2).contains(&month.len()) && are_digits(month) || is_date())
}

/// A number, a date or a time in any writing: `17`, `-1`, `01/02/2024`, `09:00`.
fn is_of_digits(key: &str) -> bool {
    key.bytes().any(|byte| byte.is_ascii_digit())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-/:., ".contains(&byte))
}

/// `shop.color`, `1.0.2`, `kennel.example`.
fn is_dotted(key: &str) -> bool {
    key.contains('.')
        && key.split('.').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        })
}

/// An id in hexadecimal, of a length that no word has.
fn is_hash(key: &str) -> bool {
    key.len() >= 16
        && key.bytes().all(|byte| byte.is_ascii_hexdigit())
        && key.bytes().any(|byte| byte.is_ascii_digit())
}

/// `cus_NffrFeUfNV2Hib`, or a ULID: no word has such letters.
fn is_long_id(key: &str) -> bool {
    let all = |text: &str, is: fn(&u8) -> bool| text.bytes().all(|byte| is(&byte));
    let any = |text: &str, is: fn(&u8) -> bool| text.bytes().any(|byte| is(&byte));
    let is_ulid = |key: &str| {
        key.len() == 26
            && key.starts_with(|c: char| ('0'..='7').contains(&c))
            && all(key, |byte| {
                byte.is_ascii_digit() || byte.is_ascii_uppercase()
            })
    };
    let is_random = |(start, rest): (&str, &str)| {
        (1..=6).contains(&start.len())
            && rest.len() >= 10
            && all(start, u8::is_ascii_lowercase)
            && all(rest, u8::is_ascii_alphanumeric)
            && any(rest, u8::is_ascii_digit)
            && any(rest, u8::is_ascii_lowercase)
            && any(rest, u8::is_ascii_uppercase)
    };
    is_ulid(key) || key.rsplit_once('_').is_some_and(is_random)
}

/// What json-schema-faker writes for a property that no schema names: `ut_6c2`.
fn is_made_up(key: &str) -> bool {
    key.split_once('_').is_some_and(|(word, rest)| {
        let is_hex = (1..=3).contains(&rest.len())
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        is_hex && is_latin(word)
    })
}

/// `key_0`, as openapi-to-postmanv2 counts them.
fn is_counted(key: &str) -> bool {
    key.strip_prefix("key_")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A bare word of filler that is long enough to be no other word.
fn is_filler(key: &str) -> bool {
    key.len() > 4 && is_latin(key)
}

/// Short words of filler, too, beside what is surely made up.
fn are_fillers<'k>(mut keys: impl Iterator<Item = &'k str> + Clone) -> bool {
    let is_filler = |key: &str| is_made_up(key) || is_latin(key);
    keys.clone().any(is_made_up) && keys.all(is_filler)
}

/// Ids that have their beginning in common: `p-7` and `p-18`. The numbers of
/// `address_1` and `address_2` count properties.
fn are_ids<'k>(keys: impl Iterator<Item = &'k str>) -> bool {
    let mut is_any_long = false;
    let parts = |key: &'k str| {
        let at = key.rfind(['-', '_', ':'])?;
        let (start, rest) = (key.get(..=at)?, key.get(at + 1..)?);
        let has_digit = rest.bytes().any(|byte| byte.is_ascii_digit());
        let is_id = rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_long = rest.len() > 2 || !start.ends_with('_') && rest.len() > 1;
        (start.len() > 1 && has_digit && is_id).then_some((start, is_long))
    };
    let mut first = None;
    for key in keys {
        let Some((start, is_long)) = parts(key) else {
            return false;
        };
        if *first.get_or_insert(start) != start {
            return false;
        }
        is_any_long |= is_long;
    }
    is_any_long
}

/// Codes of ISO 4217 that are in use.
const CURRENCIES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB \
    BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB \
    EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD \
    JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP \
    MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON \
    RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP \
    TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XAG XAU XCD XDR XOF XPF XXX YER ZAR ZMW BTC ETH";

/// Currencies that are words, too: they are currencies only beside others.
const WORDS: [&str; 9] = [
    "all", "cup", "lak", "mad", "mop", "pen", "php", "top", "try",
];

/// Currencies, in capitals or not.
pub(super) fn are_currencies<'k>(mut keys: impl Iterator<Item = &'k str> + Clone) -> bool {
    let is_currency = |key: &str| {
        (key.bytes().all(|byte| byte.is_ascii_uppercase())
            || key.bytes().all(|byte| byte.is_ascii_lowercase()))
            && key.len() == 3
            && CURRENCIES
                .split_ascii_whitespace()
                .any(|code| code.eq_ignore_ascii_case(key))
    };
    let is_word = |key: &str| WORDS.iter().any(|word| word.eq_ignore_ascii_case(key));
    keys.clone().all(is_currency) && keys.any(|key| !is_word(key))
}

/// Languages of ISO 639-1 whose code is no word of English or of APIs.
const LANGUAGES: &str = "af ar az bg bn bs ca cs cy da de en eo es et eu fa fi fr ga gl gu hu hy ja \
    ka kk kn ko ky lo lv mk mn mr nb nl nn pl pt ro ru sk sl sq sr sv sw uk ur uz vi zh zu";

/// Codes that are units, comparisons or tags without another language beside them.
const UNCERTAIN: &str = "el he hi hr km lt ml ms mt ne pa ta te th tr";

/// Codes that are words without more languages beside them.
const AMBIGUOUS: &str = "am as id is it my no or so to";

/// `en` and `de`, `en-US`, `zh-Hant`, `pt_BR`.
fn are_languages<'k>(keys: impl Iterator<Item = &'k str>) -> bool {
    let has = |list: &str, code: &str| list.split_ascii_whitespace().any(|known| known == code);
    let (mut certain, mut doubtful) = (0_usize, 0_usize);
    for key in keys {
        let (code, region) = match key.split_once(['-', '_']) {
            Some((code, region)) => (code, Some(region)),
            None => (key, None),
        };
        if code.len() != 2 {
            return false;
        }
        let code = code.to_ascii_lowercase();
        let is_language = [LANGUAGES, AMBIGUOUS, UNCERTAIN]
            .iter()
            .any(|list| has(list, &code));
        let is_certain = has(LANGUAGES, &code);
        let is_region = region.is_none_or(|region| is_region(region, is_certain));
        if !is_region || !is_language {
            return false;
        }
        if region.is_some() || is_certain {
            certain += 1;
        } else if has(AMBIGUOUS, &code) {
            doubtful += 1;
        }
    }
    certain > doubtful
}

/// A country, a region or a script behind a language: `US`, `419`, `Hant-TW`. Only
/// what is certainly a language has others behind it than capitals.
fn is_region(text: &str, is_certain: bool) -> bool {
    text.split(['-', '_']).all(|part| {
        let all = |is: fn(&u8) -> bool| part.bytes().all(|byte| is(&byte));
        match part.len() {
            2 => all(u8::is_ascii_uppercase) || is_certain && all(u8::is_ascii_lowercase),
            3 => is_certain && all(u8::is_ascii_digit),
            4 => part.starts_with(|c: char| c.is_ascii_uppercase()) && all(u8::is_ascii_alphabetic),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_another_sample_would_not_have_are_values() {
        for keys in [
            &["2024-01-01", "2024-02-01"][..],
            &["2024-01"],
            &["2024-01-01 10:00"],
            &["10017", "10018"],
            &["00000000-0000-0000-0000-00000000000f"],
            &["507f1f77bcf86cd799439011"],
            &["https://one.kennel.example"],
            &["rex@kennel.example"],
            &["shop.color"],
            &["1.0.2", "1.1.0"],
            &["p-17", "p-18"],
            &["p-7", "p-18"],
            &["cus_NffrFeUfNV2Hib"],
            &["01ARZ3NDEKTSV4RRFFQ69G5FAV"],
            &["09:00", "10:30"],
            &["01/02/2024"],
            &["2024/01/02"],
            &["192.0.2.1"],
            &["2001:db8::1"],
            &["1.5", "-1"],
            &["key_0"],
            &["ad", "sit_e2"],
            &["dog_9s6EfkLr4", "dog_4d7OpTTd2"],
            &["EUR", "USD"],
            &["USD"],
            &["en", "de"],
            &["en"],
            &["en-US", "pt_BR", "zh-Hant-TW", "es-419"],
            &["en", "de", "id"],
            &["en", "lt"],
            &["ALL", "EUR"],
            &["ut_6c2", "culpa_7e7"],
            &["key_0", "key_1"],
            &["dolor", "magna"],
        ] {
            assert!(are_values(keys.iter().copied()), "{keys:?}");
        }
        for keys in [
            &[][..],
            &["id"],
            &["id", "en"],
            &["to", "no"],
            &["name", "2024-01-01"],
            &["address_1", "address_2"],
            &["line-1", "line-2"],
            &["ALL", "NEW"],
            &["ALL"],
            &["lt"],
            &["id-123"],
            &["is_on", "is_up"],
            &["km", "ms"],
            &["key_id", "key_name"],
            &["min", "max"],
            &["in", "est"],
            &["sha-256", "md-5"],
            &["p-17"],
            &["face", "decade"],
            &["ad", "sit"],
            &["US", "DE"],
            &["X-Request-Id", "Content-Type"],
            &["order_id", "color"],
            &["January", "February"],
            &["x509_sha256"],
            &["line_1", "line_10"],
        ] {
            assert!(!are_values(keys.iter().copied()), "{keys:?}");
        }
    }
}
