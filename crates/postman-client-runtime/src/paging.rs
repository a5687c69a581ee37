//! [`Paging`]: how an operation gives its answer in pages.

/// Where something stands in the JSON of an answer: the names of properties, from outside.
pub(crate) type Path = &'static [&'static str];

/// How an operation gives its answer in pages; written by the generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    pub(crate) style: Style,
    /// The parameter of the query that asks for a page.
    pub(crate) parameter: &'static str,
    /// The answer's token, count of pages, total of elements, or link.
    pub(crate) property: Option<Path>,
    pub(crate) items: Option<Path>,
    pub(crate) current: Option<Path>,
    pub(crate) more: Option<Path>,
    pub(crate) first: Option<u64>,
}

/// What the next page is asked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// A token that the answer gives.
    Token,
    /// The number of the page.
    Page,
    /// The number of elements before it.
    Offset,
    /// The query of a link that the answer gives, in the header `Link` or in a property.
    Link,
}

impl Paging {
    /// By a token, which is the value of this parameter.
    pub const fn token(parameter: &'static str) -> Self {
        Self::new(Style::Token, parameter)
    }

    /// By the number of the page, which is the value of this parameter.
    pub const fn page(parameter: &'static str) -> Self {
        Self::new(Style::Page, parameter)
    }

    /// By the number of elements before the page, which is the value of this parameter.
    pub const fn offset(parameter: &'static str) -> Self {
        Self::new(Style::Offset, parameter)
    }

    /// By the query of a link, that of the header `Link` if no property is given.
    pub const fn link() -> Self {
        Self::new(Style::Link, "")
    }

    const fn new(style: Style, parameter: &'static str) -> Self {
        Self {
            style,
            parameter,
            property: None,
            items: None,
            current: None,
            more: None,
            first: None,
        }
    }

    /// With the property that says how it goes on: the token, the count of pages, the total
    /// of elements, or the link.
    #[must_use]
    pub const fn property(mut self, property: Path) -> Self {
        self.property = Some(property);
        self
    }

    /// With the list of elements.
    #[must_use]
    pub const fn items(mut self, items: Path) -> Self {
        self.items = Some(items);
        self
    }

    /// With the property that says which page an answer is.
    #[must_use]
    pub const fn current(mut self, current: Path) -> Self {
        self.current = Some(current);
        self
    }

    /// With the property that is `false` on the last page.
    #[must_use]
    pub const fn more(mut self, more: Path) -> Self {
        self.more = Some(more);
        self
    }

    /// With the number of the first page, or the first offset.
    #[must_use]
    pub const fn first(mut self, first: u64) -> Self {
        self.first = Some(first);
        self
    }
}
