//! [`Cached`]: a token that is kept, and renewed shortly before it expires.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fmt, io};

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::watch;
use tracing::instrument::WithSubscriber;
use tracing::{Instrument, Span};

use crate::bearer::BearerToken;
use crate::token::{AccessToken, TokenError, TokenFuture, TokenSource};

/// A token that was issued for a time.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The token.
    pub token: AccessToken,
    /// How long the token is good, from now.
    pub lifetime: Duration,
}

/// Keeps the token of an issuer until shortly before it expires. At most one renewal
/// is in flight, however many callers wait.
///
/// Renewals run on a runtime of their own, which all of the process share. A renewal
/// goes on if its caller gives up, or if the caller's runtime ends: the issuer may
/// give a token only once. All callers that wait for a renewal share its result, also
/// from several runtimes. If the renewal fails while the present token is still good,
/// they get the present token.
///
/// If the issuer returns the refused token again, it has no other: it is not asked for
/// another minute.
pub struct Cached<I> {
    issuer: Arc<I>,
    state: Arc<Mutex<State>>,
    margin: Duration,
}

#[derive(Default)]
struct State {
    current: Option<Current>,
    /// The result of the renewal in flight.
    renewal: Option<Outcome>,
}

struct Current {
    token: AccessToken,
    renew_at: Instant,
    ends_at: Instant,
    /// The token was refused and issued again: until then there is no other.
    alone_until: Option<Instant>,
}

/// The result of a renewal; `None` while it is in flight.
type Outcome = watch::Receiver<Option<Result<AccessToken, TokenError>>>;

/// The longest lifetime that is believed: 30 days.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How long an issuer is not asked that returned the refused token again.
const ALONE: Duration = Duration::from_secs(60);

/// Issues the tokens that [`Cached`] keeps. It runs on the runtime of the renewals, and
/// must not depend on that of the caller.
pub trait Issuer: Send + Sync + 'static {
    /// Issues a new token.
    fn issue(&self) -> impl Future<Output = Result<Issued, TokenError>> + Send;
}

impl<I> fmt::Debug for Cached<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached")
            .field("margin", &self.margin)
            .finish_non_exhaustive()
    }
}

impl<I: Issuer> Cached<I> {
    /// A source that renews a token when `margin` of its lifetime is left, or half of
    /// the lifetime, whichever is shorter.
    pub fn new(issuer: I, margin: Duration) -> Self {
        Self {
            issuer: Arc::new(issuer),
            state: Arc::default(),
            margin,
        }
    }

    /// Sets the margin.
    #[must_use]
    pub fn margin(mut self, margin: Duration) -> Self {
        self.margin = margin;
        self
    }

    /// The issuer, to change it; `None` while a renewal uses it.
    pub fn issuer_mut(&mut self) -> Option<&mut I> {
        Arc::get_mut(&mut self.issuer)
    }

    /// Starts a renewal that no caller can cancel.
    fn renew(&self, refused: Option<&BearerToken>) -> Result<Outcome, TokenError> {
        let (done, outcome) = watch::channel(None);
        let (issuer, state, margin) = (self.issuer.clone(), self.state.clone(), self.margin);
        let refused = refused.cloned();
        let runtime = runtime().map_err(|error| TokenError::new(error).transient(true))?;
        // In the span of the call that needs the token first.
        let renewal = async move {
            let asked_at = Instant::now();
            let issued = issuer.issue().await;
            // Whoever waits for the outcome may change the issuer then.
            drop(issuer);
            let mut state = lock(&state);
            state.renewal = None;
            let result = issued.map(|Issued { token, lifetime }| {
                let lifetime = lifetime.min(LONGEST);
                let margin = margin.min(lifetime / 2);
                let is_refused = refused.is_some_and(|refused| refused.is(&token.token));
                state.current = Some(Current {
                    token: token.clone(),
                    renew_at: asked_at + (lifetime - margin),
                    ends_at: asked_at + lifetime,
                    alone_until: is_refused.then(|| Instant::now() + ALONE),
                });
                token
            });
            done.send_replace(Some(result));
        };
        runtime.spawn(
            renewal
                .instrument(Span::current())
                .with_current_subscriber(),
        );
        Ok(outcome)
    }
}

/// The runtime of the renewals. It is never dropped, and costs two sleeping threads
/// from the first renewal on: two, so that a renewal that blocks its thread does not
/// delay the others.
fn runtime() -> io::Result<Handle> {
    static RUNTIME: Mutex<Option<Runtime>> = Mutex::new(None);
    let mut runtime = lock(&RUNTIME);
    let running = match runtime.take() {
        Some(running) => running,
        None => Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("token-renewal")
            .enable_all()
            .build()?,
    };
    Ok(runtime.insert(running).handle().clone())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// The renewal in flight, unless it panicked.
    fn in_flight(&self) -> Option<Outcome> {
        let renewal = self.renewal.as_ref()?;
        renewal.has_changed().is_ok().then(|| renewal.clone())
    }

    /// The token, if it is good at `time` and was not refused, or there is no other.
    fn good(
        &self,
        refused: Option<&BearerToken>,
        end: fn(&Current) -> Instant,
    ) -> Option<AccessToken> {
        let (current, now) = (self.current.as_ref()?, Instant::now());
        let is_refused = refused.is_some_and(|refused| refused.is(&current.token.token));
        let is_alone = current.alone_until.is_some_and(|until| now < until);
        ((!is_refused || is_alone) && now < end(current)).then(|| current.token.clone())
    }
}

impl<I: Issuer> TokenSource for Cached<I> {
    fn token<'a>(&'a self, refused: Option<&'a BearerToken>) -> TokenFuture<'a> {
        Box::pin(async move {
            // No lock is held during a wait: the runtime of the caller may never go on.
            let mut outcome = {
                let mut state = lock(&self.state);
                match state.in_flight() {
                    Some(outcome) => outcome,
                    None => match state.good(refused, |current| current.renew_at) {
                        Some(token) => return Ok(token),
                        None => state.renewal.insert(self.renew(refused)?).clone(),
                    },
                }
            };
            let result = match outcome.wait_for(Option::is_some).await {
                Ok(result) => result.clone(),
                Err(_) => None,
            };
            // The message of a panic may hold a secret.
            let result = result.unwrap_or_else(|| Err(TokenError::new(Panicked)));
            result.or_else(|error| {
                // The present token is good to its end; the next call asks again.
                let good = lock(&self.state).good(refused, |current| current.ends_at);
                good.ok_or(error)
            })
        })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the renewal of the token panicked")]
struct Panicked;

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Semaphore;

    use super::*;

    /// Issues when it is let, or fails.
    struct Gate {
        let_through: Semaphore,
        asked: AtomicUsize,
        lifetime: Option<Duration>,
    }

    impl Gate {
        fn cached(lifetime: Option<Duration>) -> Arc<Cached<Gate>> {
            let gate = Self {
                let_through: Semaphore::new(0),
                asked: AtomicUsize::new(0),
                lifetime,
            };
            Arc::new(Cached::new(gate, Duration::from_secs(60)))
        }
    }

    impl Issuer for Gate {
        async fn issue(&self) -> Result<Issued, TokenError> {
            let number = self.asked.fetch_add(1, Ordering::SeqCst);
            self.let_through.acquire().await.unwrap().forget();
            let token = BearerToken::new(format!("token-{number}")).unwrap();
            match self.lifetime {
                Some(lifetime) => Ok(Issued {
                    token: AccessToken::new(token),
                    lifetime,
                }),
                None => Err(TokenError::new(Panicked)),
            }
        }
    }

    /// Fifty callers that all wait for the first renewal.
    async fn fifty(source: &Arc<Cached<Gate>>) -> Vec<Result<AccessToken, TokenError>> {
        let callers = (0..50).map(|_| {
            let source = source.clone();
            tokio::spawn(async move { source.token(None).await })
        });
        let callers: Vec<_> = callers.collect();
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        source.issuer.let_through.add_permits(1);
        let mut results = Vec::new();
        for caller in callers {
            results.push(caller.await.unwrap());
        }
        results
    }

    #[tokio::test]
    async fn all_that_wait_share_what_comes_of_one_renewal() {
        for lifetime in [None, Some(Duration::ZERO), Some(Duration::MAX)] {
            let source = Gate::cached(lifetime);
            let results = fifty(&source).await;
            assert!(
                results
                    .iter()
                    .all(|result| result.is_ok() == lifetime.is_some())
            );
            assert_eq!(
                source.issuer.asked.load(Ordering::SeqCst),
                1,
                "{lifetime:?}"
            );
        }
    }

    #[tokio::test]
    async fn a_token_is_used_to_its_end_where_no_other_can_be_had() {
        let mut source = Arc::into_inner(Gate::cached(Some(Duration::from_secs(100)))).unwrap();
        source.issuer.let_through.add_permits(1);
        source.token(None).await.unwrap();
        // Within the margin from now on.
        lock(&source.state).current.as_mut().unwrap().renew_at = Instant::now();
        source.issuer_mut().unwrap().lifetime = None;
        source.issuer.let_through.add_permits(2);
        let token = source.token(None).await.unwrap();
        source.token(Some(token.token())).await.unwrap_err();
    }
}
