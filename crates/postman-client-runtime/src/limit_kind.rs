//! [`LimitKind`]: which limit a call exceeded.

/// Which limit a call went over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LimitKind {
    /// Of calls in a second, or in another time that is short enough to wait.
    PerSecond,
    /// Of calls in a day: waiting does not help.
    Daily,
    /// Of calls at the same time.
    Concurrent,
    /// The response does not say.
    Unknown,
}
