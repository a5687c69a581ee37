//! The client that a command calls: of Zoom, of a fake, or of nobody, for `--curl`.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use zoom_api::{Auth, Client, Limits, Plan, Retry};

use crate::cli::{self, Global};
use crate::credentials::Credentials;
use crate::curl::Curl;
use crate::exit::Failure;
use crate::screen::Screen;
use crate::wire::Wire;

pub(crate) struct Connection {
    pub(crate) client: Client,
    /// Whom it calls, for a journal.
    pub(crate) server: String,
    /// How many requests were sent again.
    pub(crate) retries: Arc<AtomicU64>,
    /// `None` where requests are printed: nobody is called.
    pub(crate) credentials: Option<Credentials>,
    #[cfg(feature = "fake")]
    _fake: Option<zoom_fake::ZoomFake>,
}

impl Connection {
    pub(crate) async fn open(global: &Global, screen: &Arc<Screen>) -> Result<Self, Failure> {
        if global.curl {
            return Self::to_curl(global, screen);
        }
        #[cfg(feature = "fake")]
        if global.fake {
            let (fake, credentials) = crate::fake::start().await?;
            screen.note("This is a fake of Zoom; it forgets all when the command ends.");
            let connection = Self::build(credentials, Some(&fake.base_url()), global, screen)?;
            return Ok(Self {
                _fake: Some(fake),
                ..connection
            });
        }
        let credentials = Credentials::find(global.credentials())?;
        Self::build(credentials, global.base_url(), global, screen)
    }

    fn build(
        credentials: Credentials,
        base_url: Option<&str>,
        global: &Global,
        screen: &Arc<Screen>,
    ) -> Result<Self, Failure> {
        let retries = Arc::new(AtomicU64::new(0));
        let auth = credentials.auth()?;
        // A batch is patient: an outage of some minutes ends no run.
        let retry = Retry::default()
            .attempts(10)
            .longest_wait(Duration::from_secs(20))
            .budget(1.0, 100);
        let mut builder = Client::builder(auth.clone())
            .user_agent(concat!("zoom-tsp/", env!("CARGO_PKG_VERSION")))
            .deadline(Duration::from_secs(global.deadline))
            .retry(retry)
            .wrap_transport({
                let shown = global.verbose.then_some(auth);
                let (retries, screen) = (retries.clone(), screen.clone());
                move |inner| Wire {
                    inner,
                    retries: retries.clone(),
                    shown: shown.clone(),
                    screen: screen.clone(),
                }
            });
        if let Some(plan) = global.limits.plan() {
            builder = builder.limiter(Limits::of(plan));
        }
        if let Some(url) = base_url {
            builder = builder.base_url(url);
        }
        Ok(Self {
            client: builder.build().map_err(unusable)?,
            server: base_url
                .unwrap_or(zoom_api::BASE_URL)
                .trim_end_matches('/')
                .to_owned(),
            retries,
            credentials: Some(credentials),
            #[cfg(feature = "fake")]
            _fake: None,
        })
    }

    /// Prints what it would send.
    fn to_curl(global: &Global, screen: &Arc<Screen>) -> Result<Self, Failure> {
        let mut builder = Client::builder(Auth::External)
            .retry(Retry::never())
            .transport(Curl {
                screen: screen.clone(),
            });
        if let Some(url) = global.base_url() {
            builder = builder.base_url(url);
        }
        Ok(Self {
            client: builder.build().map_err(unusable)?,
            server: String::new(),
            retries: Arc::default(),
            credentials: None,
            #[cfg(feature = "fake")]
            _fake: None,
        })
    }
}

fn unusable(error: zoom_api::ConfigError) -> Failure {
    Failure::bad_input("the client can't be set up").because(&error)
}

impl cli::Limits {
    fn plan(self) -> Option<Plan> {
        match self {
            Self::Free => Some(Plan::Free),
            Self::Pro => Some(Plan::Pro),
            Self::Business => Some(Plan::Business),
            Self::None => None,
        }
    }
}
