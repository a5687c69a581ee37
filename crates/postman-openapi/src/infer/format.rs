//! Formats and placeholders that the text of a sample shows.

mod placeholder;

use std::net::{Ipv4Addr, Ipv6Addr};

use openapiv3::{StringFormat, VariantOrUnknownOrEmpty};

pub(crate) use self::placeholder::Placeholder;
use crate::infer::words::{one_of, words};

/// A format of strings (OpenAPI 3.0.3, Data Types, and the registry of formats).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    // Recognized by the form of a text.
    DateTime,
    Date,
    Email,
    Uri,
    Uuid,
    // Only named by placeholders.
    Byte,
    Binary,
    Password,
    Hostname,
    Ipv4,
    Ipv6,
}

impl Format {
    /// The format that a text has by its form alone.
    pub(crate) fn of(text: &str) -> Option<Self> {
        // This runs on every text of every sample, so it looks at few bytes first.
        let bytes = text.as_bytes();
        if let Some(rest) = after_date(bytes) {
            return if rest.is_empty() {
                Some(Self::Date)
            } else {
                is_time(rest).then_some(Self::DateTime)
            };
        }
        if is_uri(text) {
            return Some(Self::Uri);
        }
        if is_uuid(bytes) {
            return Some(Self::Uuid);
        }
        is_email(text).then_some(Self::Email)
    }

    /// The format of a property or a parameter, by its name and the form of its
    /// text. The name of an email address must mention mail, because other
    /// addresses look like one (`…@xmpp.example.com`, a SIP URI without its scheme).
    /// A version is not a date, because another version may look different.
    pub(crate) fn of_property(name: &str, text: &str) -> Option<Self> {
        Self::of(text).filter(|format| format.suits(name))
    }

    /// Whether a text of this format is one under this name.
    pub(crate) fn suits(self, name: &str) -> bool {
        match self {
            Self::Email => name.to_ascii_lowercase().contains("mail"),
            Self::Date => words(name)
                .last()
                .is_none_or(|last| one_of(last) != "version"),
            _ => true,
        }
    }

    /// The format of a text that only placeholders name.
    pub(crate) fn of_placeholder(text: &str) -> Option<Self> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
        if !text.bytes().all(is_name) {
            return None;
        }
        let formats = [Self::Ipv4, Self::Ipv6, Self::Hostname];
        formats.into_iter().find(|format| format.is_of(text))
    }

    /// Whether no text breaks it, as far as can be told.
    pub(crate) fn takes_any_text(self) -> bool {
        matches!(self, Self::Byte | Self::Binary | Self::Password)
    }

    /// Whether a text has it, as far as that can be told.
    pub(crate) fn is_of(self, text: &str) -> bool {
        match self {
            _ if self.takes_any_text() => true,
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Hostname => text.split('.').all(is_label),
            _ => Self::of(text) == Some(self),
        }
    }

    /// Its name in a document.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DateTime => "date-time",
            Self::Date => "date",
            Self::Byte => "byte",
            Self::Binary => "binary",
            Self::Password => "password",
            Self::Email => "email",
            Self::Uri => "uri",
            Self::Uuid => "uuid",
            Self::Hostname => "hostname",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
        }
    }

    /// The format that all samples of a property or a parameter have.
    pub(crate) fn of_all(name: &str, samples: &[&str]) -> Option<Self> {
        let mut formats = samples.iter().map(|text| Self::of_property(name, text));
        let first = formats.next()??;
        formats.all(|other| other == Some(first)).then_some(first)
    }
}

/// The text after a date (RFC 3339, full-date).
fn after_date(text: &[u8]) -> Option<&[u8]> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, rest @ ..] = text else {
        return None;
    };
    let year = u16::from(two_digits(*y1, *y2)?) * 100 + u16::from(two_digits(*y3, *y4)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match two_digits(*m1, *m2)? {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=days).contains(&two_digits(*d1, *d2)?).then_some(rest)
}

/// A `T`, a time of day and an offset (RFC 3339, full-time).
fn is_time(text: &[u8]) -> bool {
    let [b'T' | b't', h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = text else {
        return false;
    };
    let below = |a: u8, b: u8, end: u8| two_digits(a, b).is_some_and(|number| number < end);
    let rest = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
            fraction.get(digits..).filter(|_| digits > 0)
        }
        rest => Some(rest),
    };
    let has_offset = match rest {
        Some([b'Z' | b'z']) => true,
        Some([b'+' | b'-', h1, h2, b':', m1, m2]) => below(*h1, *h2, 24) && below(*m1, *m2, 60),
        _ => false,
    };
    // 60 is a leap second.
    below(*h1, *h2, 24) && below(*m1, *m2, 60) && below(*s1, *s2, 61) && has_offset
}

fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
}

/// An absolute HTTP or HTTPS URI with a host, in the characters of RFC 3986.
fn is_uri(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
            && rest
                .bytes()
                .all(|b| b.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&b))
    })
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// An address of the usual form: a local part of unquoted atoms, a host of two
/// labels or more whose last has letters.
fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else {
        return false;
    };
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
    };
    let last = host.rsplit_once('.').map(|(_, last)| last);
    local.split('.').all(is_atom)
        && host.split('.').all(is_label)
        && last.is_some_and(|last| last.bytes().any(|b| b.is_ascii_alphabetic()))
}

/// A label of a host's name.
fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// A format as the keyword of a string schema.
pub(crate) fn format_keyword(format: Option<Format>) -> VariantOrUnknownOrEmpty<StringFormat> {
    let known = match format {
        None => return VariantOrUnknownOrEmpty::Empty,
        Some(Format::DateTime) => StringFormat::DateTime,
        Some(Format::Date) => StringFormat::Date,
        Some(Format::Byte) => StringFormat::Byte,
        Some(Format::Binary) => StringFormat::Binary,
        Some(Format::Password) => StringFormat::Password,
        Some(other) => return VariantOrUnknownOrEmpty::Unknown(other.name().to_owned()),
    };
    VariantOrUnknownOrEmpty::Item(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_what_every_sample_has() {
        let format = |samples: &[&str]| Format::of_all("email", samples);
        assert_eq!(format(&["2020-02-29", "1999-12-31"]), Some(Format::Date));
        assert_eq!(
            format(&["2020-02-29T10:00:00Z", "1999-12-31t23:59:60.5+01:00"]),
            Some(Format::DateTime)
        );
        assert_eq!(format(&["a.b+c@example.co.uk"]), Some(Format::Email));
        assert_eq!(format(&["https://example.com/a?b=c"]), Some(Format::Uri));
        assert_eq!(
            format(&["00000000-0000-0000-0000-00000000000f"]),
            Some(Format::Uuid)
        );
        for none in [
            &["2020-02-29", "soon"][..],
            &["2020-13-01"],
            &["2021-02-29"],
            &["2020-02-29 10:00:00Z"],
            &["2020-02-29T10:00:00"],
            &["2020-02-29T24:00:00Z"],
            &["2020-02-29T10:00:00.Z"],
            &["a@b"],
            &["800@192.0.2.1"],
            &["a@b.example, c@d.example"],
            &["http://"],
            &["/a/b"],
            &["https://example.com/{id}"],
            &["see https://example.com"],
            &["", ""],
            &["2020-02-29", ""],
        ] {
            assert_eq!(format(none), None, "{none:?}");
        }
    }

    #[test]
    fn an_address_is_of_email_if_it_is_named_so() {
        let text = "a@xmpp.example.com";
        assert_eq!(Format::of_property("userEmail", text), Some(Format::Email));
        assert_eq!(Format::of_property("jid", text), None);
        let text = "2020-02-29";
        assert_eq!(Format::of_property("jid", text), Some(Format::Date));
        for version in ["api-version", "Stripe-Version", "apiVersion", "versions[]"] {
            assert_eq!(Format::of_property(version, text), None, "{version}");
        }
    }
}
