//! The fake as a test sees it: where it is, whom it knows, when it is there.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use tokio::net::{TcpListener, ToSocketAddrs};

use crate::account::{AccountSettings, TspAccount, User};
use crate::connection::Server;
use crate::state::{Fake, Shared};

/// A running fake. It stops when it is dropped.
pub struct ZoomFake {
    address: SocketAddr,
    pub(crate) state: Shared,
    /// `None` during an outage.
    server: Mutex<Option<Server>>,
}

/// Where it is, and what it keeps.
impl ZoomFake {
    /// Starts a fake on a free loopback port, with the user `me`, who has the
    /// TSP account `1`.
    ///
    /// # Errors
    /// No port could be bound.
    pub async fn start() -> io::Result<Self> {
        Self::start_at((Ipv4Addr::LOCALHOST, 0)).await
    }

    /// Starts a fake at an address, which need not be of this machine's loopback: others
    /// reach it there, without TLS.
    ///
    /// # Errors
    /// It could not be bound.
    pub async fn start_at(address: impl ToSocketAddrs) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let state = Shared::new(Fake::new());
        let server = Server::start(listener, state.clone());
        let fake = Self {
            address,
            state,
            server: Mutex::new(Some(server)),
        };
        let account = TspAccount {
            conference_code: "111111".into(),
            leader_pin: "1111".into(),
            dial_in_numbers: Vec::new(),
            tsp_bridge: Some("US_TSP_TB".into()),
        };
        fake.add_user(
            User::new("me")
                .with_email("me@example.com")
                .with_account("1", account),
        );
        Ok(fake)
    }

    /// Its address as this machine reaches it.
    pub(crate) fn origin(&self) -> String {
        let mut address = self.address;
        match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        format!("http://{address}")
    }

    /// Its base URL, `http://127.0.0.1:<port>/v2`.
    pub fn base_url(&self) -> String {
        format!("{}/v2", self.origin())
    }

    /// Adds a user, or replaces the one of the same id.
    pub fn add_user(&self, user: User) {
        let mut fake = self.state.lock();
        fake.users.retain(|known| known.id != user.id);
        fake.users.push(user);
    }

    /// A user's TSP account as it is now.
    pub fn account(&self, user: &str, tsp_id: &str) -> Option<TspAccount> {
        self.with_user(user, |user| user.accounts.get(tsp_id).cloned())
    }

    /// A user's dial-in URL as it is now.
    pub fn audio_url(&self, user: &str) -> Option<String> {
        self.with_user(user, |user| user.audio_url.clone())
    }

    fn with_user<T>(&self, name: &str, read: impl FnOnce(&User) -> Option<T>) -> Option<T> {
        let fake = self.state.lock();
        let user = fake.users.iter().find(|user| user.is_called(name));
        user.and_then(read)
    }

    /// The settings of the whole account as they are now.
    pub fn settings(&self) -> AccountSettings {
        self.state.lock().settings.clone()
    }

    /// Replaces the settings of the whole account.
    pub fn set_settings(&self, settings: AccountSettings) {
        self.state.lock().settings = settings;
    }

    /// The account as a whole has no TSP: every operation is refused with code
    /// 2024.
    pub fn without_tsp(&self) {
        self.state.lock().tsp_enabled = false;
    }

    /// Whether responses write the `id` of a TSP account as a number; both are
    /// seen at Zoom. At the start it is a string.
    pub fn write_ids_as_numbers(&self, numbers: bool) {
        self.state.lock().ids_are_numbers = numbers;
    }
}

/// Outages.
impl ZoomFake {
    /// Closes every connection, also in the middle of a response, and refuses
    /// new ones. What the fake keeps stays, scripted faults included.
    pub async fn stop(&self) {
        let server = self.server().take();
        if let Some(server) = server {
            server.stop().await;
        }
    }

    /// Listens again on the same port after [`ZoomFake::stop`].
    ///
    /// # Errors
    /// Another process has taken the port.
    pub async fn resume(&self) -> io::Result<()> {
        if self.server().is_some() {
            return Ok(());
        }
        let listener = TcpListener::bind(self.address).await?;
        *self.server() = Some(Server::start(listener, self.state.clone()));
        Ok(())
    }

    fn server(&self) -> std::sync::MutexGuard<'_, Option<Server>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ZoomFake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ZoomFake")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
