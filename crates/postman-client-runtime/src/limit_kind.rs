//! [`LimitKind`]: which limit a call exceeded.

/// Which limit a call exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LimitKind {
    /// A per-second (or other short) limit, worth waiting out.
    PerSecond,
    /// A limit per day: waiting does not help.
    Daily,
    /// A limit of concurrent calls.
    Concurrent,
    /// The server does not say.
    Unknown,
}
