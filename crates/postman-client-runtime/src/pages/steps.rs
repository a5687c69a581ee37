//! [`Steps`]: what asks for the page behind a page.

use std::collections::HashSet;

use serde_json::Value;
use url::{Url, form_urlencoded};

use super::link;
use super::probe::{Found, at, identity};
use crate::pages_error::PagesError;
use crate::paging::{Paging, Path, Style};
use crate::undecoded::Undecoded;

/// How a page is asked for.
pub(super) enum Step {
    /// As the caller asks.
    First,
    /// By this value of the parameter.
    Value(String),
    /// By this query.
    Query(String),
}

/// Where the pages are.
pub(super) struct Steps {
    paging: Paging,
    /// The number or offset that was asked for.
    here: Option<u64>,
    /// The tokens and links that were asked for.
    asked: HashSet<String>,
    /// What tells the page before from the next, where its place doesn't.
    before: Option<Value>,
    /// How many pages the page before stated.
    count: Option<u64>,
}

/// What to do behind a page: the next step, if it is not the last page.
type Next = Result<Option<Step>, PagesError>;

impl Steps {
    /// Those that begin at this URL.
    pub(super) fn new(paging: Paging, url: Option<&Url>) -> Self {
        let mut query = url.into_iter().flat_map(Url::query_pairs);
        let given = match paging.style {
            Style::Link => url.and_then(Url::query).map(str::to_owned),
            _ => query
                .find(|(name, _)| name == paging.parameter)
                .map(|(_, value)| value.into_owned()),
        };
        Self {
            here: given.as_ref().and_then(|given| given.parse().ok()),
            asked: given.into_iter().collect(),
            paging,
            before: None,
            count: None,
        }
    }

    pub(super) fn parameter(&self) -> &'static str {
        self.paging.parameter
    }

    /// The step behind `page`, of an operation at `url`. A link says nothing of the
    /// parameters that are `added` to its query.
    pub(super) fn next<'a>(
        &mut self,
        url: &Url,
        page: &Undecoded,
        added: impl FnOnce() -> Vec<&'a str>,
    ) -> Next {
        match self.paging.style {
            Style::Token => self.by_token(page.bytes()),
            Style::Page => self.by_page(page.bytes()),
            Style::Offset => self.by_offset(page.bytes()),
            Style::Link => self.by_link(url, page, added),
        }
    }

    fn by_token(&mut self, page: &[u8]) -> Next {
        if self.found(page, self.paging.more) == Some(Found::Flag(false)) {
            return Ok(None);
        }
        let token = match self.found(page, self.paging.property) {
            None | Some(Found::Flag(false)) => return Ok(None),
            // A token of 0 would be the beginning.
            Some(Found::Text(text)) if text.is_empty() => return Ok(None),
            Some(Found::Number(number)) if number == "0" => return Ok(None),
            Some(Found::Text(token) | Found::Number(token)) => token,
            Some(_) => return Err(self.unknown()),
        };
        self.ask(token.clone(), self.paging.parameter)?;
        Ok(Some(Step::Value(token)))
    }

    fn by_page(&mut self, page: &[u8]) -> Next {
        let told = self.number(page, self.paging.current);
        if let (Some(told), Some(here)) = (told, self.here)
            && told < here
        {
            return Err(PagesError::Repeated(self.paging.parameter));
        }
        let first = if told == Some(0) { 0 } else { 1 };
        let first = *self.paging.first.get_or_insert(first);
        let here = told.or(self.here).unwrap_or(first);
        let goes_on = match (self.paging.property, self.items(page)) {
            (None, items) => self.is_another(page, items)?,
            (Some(_), Some(0)) if self.total(page).is_err() => false,
            (Some(_), items) => {
                let count = self.total(page)?;
                let goes_on = here.saturating_add(1).saturating_sub(first) < count;
                let before = self.count.replace(count);
                let is_empty = self.paging.items.is_some() && items.unwrap_or_default() == 0;
                // Where the answer says which page it is, it may be empty, but not add a page
                // that the one before did not state. Where it doesn't, its elements tell.
                let is_endless = told.is_none() || before.is_some_and(|before| count > before);
                if goes_on && is_empty && is_endless {
                    return Err(PagesError::NoProgress);
                }
                if told.is_none() {
                    self.see(page)?;
                }
                goes_on
            }
        };
        Ok(self.go_to(here.saturating_add(1), goes_on))
    }

    fn by_offset(&mut self, page: &[u8]) -> Next {
        let first = self.paging.first.unwrap_or_default();
        let items = self.items(page);
        let next = self
            .here
            .unwrap_or(first)
            .saturating_add(items.unwrap_or_default());
        let goes_on = match (self.paging.property, items) {
            (None, items) => self.is_another(page, items)?,
            (Some(_), Some(0)) if self.total(page).is_err() => false,
            (Some(_), items) => {
                let goes_on = next.saturating_sub(first) < self.total(page)?;
                if goes_on && items.unwrap_or_default() == 0 {
                    return Err(PagesError::NoProgress);
                }
                self.see(page)?;
                goes_on
            }
        };
        Ok(self.go_to(next, goes_on))
    }

    fn by_link<'a>(
        &mut self,
        url: &Url,
        page: &Undecoded,
        added: impl FnOnce() -> Vec<&'a str>,
    ) -> Next {
        let own;
        let link = match self.paging.property {
            None => link::next(page.headers(), url),
            Some(_) => {
                own = self.found(page.bytes(), self.paging.property);
                match &own {
                    Some(Found::Text(text)) if !text.is_empty() => Some(text.as_str()),
                    _ => None,
                }
            }
        };
        let Some(link) = link else { return Ok(None) };
        let link = url.join(link).map_err(|_| PagesError::Elsewhere)?;
        if link.origin() != url.origin() || link.path() != url.path() {
            return Err(PagesError::Elsewhere);
        }
        let name = self.paging.property.and_then(|path| path.last().copied());
        self.ask(
            link.query().unwrap_or_default().to_owned(),
            name.unwrap_or("Link"),
        )?;
        let query = without(link.query().unwrap_or_default(), &added());
        Ok(Some(Step::Query(query)))
    }

    /// Notes what is asked for, by the value of `name`.
    fn ask(&mut self, value: String, name: &'static str) -> Result<(), PagesError> {
        match self.asked.insert(value) {
            true => Ok(()),
            false => Err(PagesError::Repeated(name)),
        }
    }

    fn go_to(&mut self, next: u64, goes_on: bool) -> Option<Step> {
        self.here = Some(next);
        goes_on.then(|| Step::Value(next.to_string()))
    }

    /// Whether pages go on, which only their elements tell.
    fn is_another(&mut self, page: &[u8], items: Option<u64>) -> Result<bool, PagesError> {
        let goes_on = items.is_some_and(|items| items > 0);
        if goes_on {
            self.see(page)?;
        }
        Ok(goes_on)
    }

    /// Notes a page, which must not be that before it once more.
    fn see(&mut self, page: &[u8]) -> Result<(), PagesError> {
        let seen = identity(page, self.paging.items);
        let is_repeated = seen.is_some() && seen == self.before;
        self.before = seen;
        match is_repeated {
            true => Err(PagesError::Repeated(self.paging.parameter)),
            false => Ok(()),
        }
    }

    /// How many elements or pages there are.
    fn total(&self, page: &[u8]) -> Result<u64, PagesError> {
        let total = self.number(page, self.paging.property);
        total.ok_or_else(|| self.unknown())
    }

    fn unknown(&self) -> PagesError {
        let name = self.paging.property.and_then(|path| path.last());
        PagesError::Unknown(name.copied().unwrap_or_default())
    }

    /// How many elements the page has.
    fn items(&self, page: &[u8]) -> Option<u64> {
        match self.found(page, self.paging.items)? {
            Found::List(length) => Some(length),
            _ => None,
        }
    }

    fn number(&self, page: &[u8], path: Option<Path>) -> Option<u64> {
        self.found(page, path)?.number()
    }

    fn found(&self, page: &[u8], path: Option<Path>) -> Option<Found> {
        at(page, path?)
    }
}

/// The parameters of a query as they are written, without those of these names.
pub(super) fn without(query: &str, names: &[&str]) -> String {
    let is_other = |pair: &&str| {
        let mut parsed = form_urlencoded::parse(pair.as_bytes());
        parsed.all(|(name, _)| !names.contains(&&*name))
    };
    let others: Vec<_> = query.split('&').filter(is_other).collect();
    others.join("&")
}
