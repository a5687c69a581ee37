//! [`Curl`]: prints requests as curl commands, in place of sending them.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use zoom_api::reqwest::Request;
use zoom_api::reqwest::header::CONTENT_TYPE;
use zoom_api::{Error, ErrorKind, Operation, SendFuture, Transport, TransportError};

use crate::masks::is_secret;
use crate::plain::is_invisible;
use crate::screen::Screen;

/// A request is printed, and not sent.
#[derive(Debug, thiserror::Error)]
#[error("the request was printed")]
pub(crate) struct Printed;

impl Printed {
    /// Whether the call failed because it was printed.
    pub(crate) fn is_in(error: &Error) -> bool {
        matches!(error.kind(), ErrorKind::Transport(fault) if fault.get::<Self>().is_some())
    }
}

pub(crate) struct Curl {
    pub(crate) screen: Arc<Screen>,
}

impl Transport for Curl {
    fn send<'a>(&'a self, _: &'static Operation, request: Request) -> SendFuture<'a> {
        Box::pin(async move {
            let command = self.command(&request).await;
            let command = command.map_err(TransportError::broken)?;
            self.screen.line(command);
            Err(TransportError::broken(Printed))
        })
    }
}

/// A part of a form that is text.
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) text: String,
}

/// The parts of a form; `None` if it is none.
pub(crate) async fn parts(content_type: &str, body: &[u8]) -> Option<Vec<Part>> {
    let boundary = multer::parse_boundary(content_type).ok()?;
    let body = Bytes::copy_from_slice(body);
    let body = futures_util::stream::once(async { Ok::<_, std::convert::Infallible>(body) });
    let mut form = multer::Multipart::new(body, boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.ok()? {
        parts.push(Part {
            name: field.name()?.to_owned(),
            content_type: field.content_type().map(ToString::to_string),
            text: field.text().await.ok()?,
        });
    }
    Some(parts)
}

impl Curl {
    async fn command(&self, request: &Request) -> Result<String, shlex::QuoteError> {
        let mut words = vec!["curl".to_owned()];
        if request.method() != "GET" {
            words.push(format!("-X {}", request.method()));
        }
        words.push(quoted(request.url().as_str())?);
        words.push(r#"-H "Authorization: Bearer $ZOOM_ACCESS_TOKEN""#.to_owned());
        let body = request.body().and_then(|body| body.as_bytes());
        if let Some(body) = body {
            let content_type = request.headers().get(CONTENT_TYPE);
            let content_type = content_type.and_then(|value| value.to_str().ok());
            let content_type = content_type.unwrap_or_default();
            match parts(content_type, body).await {
                Some(parts) => {
                    for part in &parts {
                        words.push(self.part(part)?);
                    }
                }
                None => {
                    words.push(format!(
                        "-H {}",
                        quoted(&format!("Content-Type: {content_type}"))?
                    ));
                    words.push(format!("--data-raw {}", self.json(body)?));
                }
            }
        }
        Ok(words.join(" \\\n  "))
    }

    fn part(&self, part: &Part) -> Result<String, shlex::QuoteError> {
        let Part {
            name,
            content_type,
            text,
        } = part;
        if is_secret(name) && !self.screen.masks.show_pins {
            // `--form-string` reads neither `@` nor `<` in a value.
            return Ok(format!("--form-string \"{name}=${}\"", variable(name)));
        }
        match content_type {
            None => Ok(format!(
                "--form-string {}",
                quoted(&format!("{name}={text}"))?
            )),
            Some(kind) => {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"");
                let part = format!("{name}=\"{text}\";type={kind}");
                Ok(format!("-F {}", quoted(&part)?))
            }
        }
    }

    /// A JSON body; a secret in it, which consists of digits, is a variable of the shell.
    fn json(&self, body: &[u8]) -> Result<String, shlex::QuoteError> {
        let text = String::from_utf8_lossy(body);
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
            return quoted(&text);
        };
        if self.screen.masks.show_pins || !members.keys().any(|name| is_secret(name)) {
            return quoted(&text);
        }
        let mut word = quoted("{")?;
        for (n, (name, value)) in members.iter().enumerate() {
            let comma = if n > 0 { "," } else { "" };
            if is_secret(name) {
                word += &quoted(&format!("{comma}\"{name}\":\""))?;
                word += &format!("\"${}\"", variable(name));
                word += "'\"'";
            } else {
                word += &quoted(&format!("{comma}\"{name}\":{value}"))?;
            }
        }
        Ok(word + &quoted("}")?)
    }
}

/// A word of a shell. What can't be seen is written as `$'…'`, which bash and zsh know.
fn quoted(text: &str) -> Result<String, shlex::QuoteError> {
    if !text.chars().any(is_invisible) {
        return Ok(shlex::try_quote(text)?.into_owned());
    }
    let mut word = "$'".to_owned();
    for c in text.chars() {
        match c {
            '\\' | '\'' => word.extend(['\\', c]),
            c if is_invisible(c) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    word += &format!("\\x{byte:02x}");
                }
            }
            c => word.push(c),
        }
    }
    Ok(word + "'")
}

/// The variable of the shell that stands for a secret: `ZOOM_LEADER_PIN`.
fn variable(name: &str) -> String {
    format!("ZOOM_{}", name.to_ascii_uppercase())
}
