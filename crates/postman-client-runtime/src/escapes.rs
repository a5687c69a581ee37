//! Decodes single escapes of JSON, URLs and HTML.

/// What a text begins with, as [`read`] finds it.
pub(crate) enum Read {
    /// No escape.
    Plain,
    /// An escape of this many bytes, for one byte.
    Byte(u8, usize),
    /// An escape of this many bytes, for one character.
    Char(char, usize),
    /// The text ends within what may be an escape.
    Unfinished,
}

/// Reads what `rest` begins with, as an escape of JSON, of a URL or of HTML.
pub(crate) fn read(rest: &[u8], cut: bool) -> Read {
    match rest {
        [b'\\' | b'%', b'u' | b'U', digits @ ..] => match hex(digits, 4) {
            Some(unit @ 0xD800..0xDC00) => low_surrogate(unit, digits.get(4..).unwrap_or_default()),
            Some(unit) => char::from_u32(unit).map_or(Read::Plain, |char| Read::Char(char, 6)),
            None => unfinished(digits, 4),
        },
        [b'\\', b'x', digits @ ..] => byte(digits, 4),
        [b'%', digits @ ..] => byte(digits, 3),
        [b'\\', escaped, ..] => match escaped {
            b'"' | b'\\' | b'/' | b'\'' => Read::Byte(*escaped, 2),
            b'b' => Read::Byte(8, 2),
            b'f' => Read::Byte(12, 2),
            b'n' => Read::Byte(b'\n', 2),
            b'r' => Read::Byte(b'\r', 2),
            b't' => Read::Byte(b'\t', 2),
            _ => Read::Plain,
        },
        [b'\\'] => Read::Unfinished,
        [b'&', entity @ ..] => reference(entity, cut),
        _ => Read::Plain,
    }
}

/// A byte of two digits, at the end of an escape of `length` bytes.
fn byte(digits: &[u8], length: usize) -> Read {
    match hex(digits, 2).and_then(|value| u8::try_from(value).ok()) {
        Some(byte) => Read::Byte(byte, length),
        None => unfinished(digits, 2),
    }
}

/// The second half of a character beyond the first 65,536.
fn low_surrogate(high: u32, rest: &[u8]) -> Read {
    let low = match rest {
        [b'\\' | b'%', b'u' | b'U', digits @ ..] => hex(digits, 4),
        _ => None,
    };
    match low {
        Some(low @ 0xDC00..0xE000) => {
            let scalar = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            char::from_u32(scalar).map_or(Read::Plain, |char| Read::Char(char, 12))
        }
        None if rest.len() < 6 => Read::Unfinished,
        _ => Read::Plain,
    }
}

/// A character reference of HTML: of a number, or one of those that every
/// template engine writes.
fn reference(entity: &[u8], cut: bool) -> Read {
    match entity {
        [b'#', b'x' | b'X', digits @ ..] => return numbered(digits, 16, 3, cut),
        [b'#', digits @ ..] => return numbered(digits, 10, 2, cut),
        _ => {}
    }
    // The longest is `&quot;`.
    let near = entity.get(..5).unwrap_or(entity);
    let Some(end) = memchr::memchr(b';', near) else {
        return match entity.len() < 5 && entity.iter().all(u8::is_ascii_alphanumeric) {
            true => Read::Unfinished,
            false => Read::Plain,
        };
    };
    let char = match near.get(..end).unwrap_or_default() {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        _ => return Read::Plain,
    };
    // With ampersand and semicolon.
    Read::Char(char, end + 2)
}

/// A reference of a number, which may have zeros before it and lack its semicolon,
/// behind `before` bytes.
fn numbered(digits: &[u8], radix: u32, before: usize, cut: bool) -> Read {
    let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
    let count = digits.iter().take(16).take_while(is_digit).count();
    let number = std::str::from_utf8(digits.get(..count).unwrap_or_default());
    let number = number.map(|number| u32::from_str_radix(number, radix));
    match (number, digits.get(count)) {
        (_, None) if cut => Read::Unfinished,
        (Ok(Ok(number)), next) => char::from_u32(number).map_or(Read::Plain, |char| {
            let semicolon = usize::from(next == Some(&b';'));
            Read::Char(char, before + count + semicolon)
        }),
        _ => Read::Plain,
    }
}

/// The number that the first `count` digits are.
fn hex(digits: &[u8], count: usize) -> Option<u32> {
    let digits = digits.get(..count)?;
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| is_hex)?;
    u32::from_str_radix(digits, 16).ok()
}

fn unfinished(digits: &[u8], count: usize) -> Read {
    match digits.len() < count && digits.iter().all(u8::is_ascii_hexdigit) {
        true => Read::Unfinished,
        false => Read::Plain,
    }
}
