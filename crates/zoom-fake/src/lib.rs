//! An in-process Zoom for tests: real HTTP on a free loopback port, real
//! state, a journal of what it received.
//!
//! It starts in one line and ends when it is dropped:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let zoom = zoom_fake::ZoomFake::start().await?;
//! println!("{} takes {}", zoom.base_url(), zoom.token());
//! # Ok(())
//! # }
//! ```
//!
//! At the start there is one user, `me`, with one TSP account, `1`. A body is
//! a form (`multipart/form-data`) or a JSON object with the same fields; a form
//! has `true` and `false` as text and `dial_in_numbers` as JSON text. What is
//! served:
//!
//! | request | response |
//! |---|---|
//! | `GET /tsp` | 200, the [settings](AccountSettings) of the account |
//! | `PATCH /tsp` | 204; what the body has is updated |
//! | `GET /users/{userId}/tsp` | 200, `tsp_accounts` |
//! | `POST /users/{userId}/tsp` | 201, the new TSP account, with the first free id |
//! | `GET /users/{userId}/tsp/{tspId}` | 200, the TSP account |
//! | `PATCH /users/{userId}/tsp/{tspId}` | 204; the TSP account is updated |
//! | `DELETE /users/{userId}/tsp/{tspId}` | 204; the TSP account is gone |
//! | `PATCH /users/{userId}/tsp/settings` | 204; the dial-in URL is [set](ZoomFake::audio_url) |
//! | `POST /oauth/token`, beside `/v2` | 200, a [token](ZoomFake::token_url) |
//!
//! What is refused, in the order in which it is checked:
//!
//! | request | response |
//! |---|---|
//! | a body of more than 10 MiB | 413, and it is not in the journal |
//! | no token, or one that is unknown or expired | 401, code 124 |
//! | an operation that is not here, or a method | 404 or 405, code 300 |
//! | one call too many, while there are [limits](ZoomFake::limit) | 429, code 429 |
//! | a token without a [scope](ZoomFake::restrict_scopes) of the operation | 400, code 4711 |
//! | an account [without TSP](ZoomFake::without_tsp) | 400, code 2024 |
//! | a user who is not there | 404, code 1001 |
//! | a [pending](User::pending) user | 404, code 1120 |
//! | a user [without TSP](User::without_tsp) | 400, code 2024 |
//! | a dial-in URL for a user who is not [special](User::special) | 400, code 2000 |
//! | a TSP id other than `1` and `2` | 400, code 300, "The TSP id provided does not exist." |
//! | a TSP id without an account | 400, code 300, "TSP Config does not exist." |
//! | a third TSP account | 400, code 300, "A maximum of two TSP configs are allowed." |
//! | deleting the last TSP account | 400, code 300, "At least one TSP config must be available." |
//! | a body that lacks a field, or a field that breaks its rule | 400, code 300, "Validation Failed.", with `errors` |
//! | a bridge other than `US_TSP_TB` and `EU_TSP_TB` | 400, code 300, "Invalid parameter: tsp_bridge." |
//! | no media link for a user who [needs one](User::with_media_link_required) | 400, code 300, "Media link is required for AT&T TSP accounts." |
//! | another client id or secret, at the token endpoint | 401, `invalid_client` |
//! | another account id | 400, `invalid_request` |
//! | a refresh token that is unknown or used | 400, `invalid_grant` |
//! | another grant | 400, `unsupported_grant_type` |
//!
//! Anything else can be [scripted](Fault).
//!
//! It is a program, too: `cargo run -p zoom-fake -- --listen 127.0.0.1:0` prints its address
//! and its token, takes a file of users and faults (`--script`), and logs each request.
//! `--help` says more. A test needs neither that nor the feature `program`.
//!
//! # Recipes
//!
//! In these `get_tsp` sends `GET /tsp` with the token. One line for a test of
//! another crate:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let zoom = zoom_fake::ZoomFake::start().await?;
//! # let client = reqwest::Client::new();
//! # let get_tsp = async || client.get(format!("{}/tsp", zoom.base_url())).bearer_auth(zoom.token()).send().await;
//! assert_eq!(get_tsp().await?.status(), 200);
//! # Ok(())
//! # }
//! ```
//!
//! A 429 of each kind, scripted; [`ZoomFake::limit`] counts instead:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use zoom_fake::{LimitKind, RetryAfter, Fault, ZoomFake};
//!
//! let zoom = ZoomFake::start().await?;
//! # let client = reqwest::Client::new();
//! # let get_tsp = async || client.get(format!("{}/tsp", zoom.base_url())).bearer_auth(zoom.token()).send().await;
//! let kinds = [
//!     (LimitKind::PerSecond, None),
//!     (LimitKind::Daily, Some(RetryAfter::DateTime(Duration::from_secs(3600)))),
//!     (LimitKind::Concurrent, Some(RetryAfter::Seconds(1))),
//! ];
//! for (kind, retry_after) in kinds {
//!     zoom.fault(Fault::RateLimited { kind, retry_after });
//! }
//! for _ in kinds {
//!     assert_eq!(get_tsp().await?.status(), 429);
//! }
//! assert_eq!(get_tsp().await?.status(), 200);
//! # Ok(())
//! # }
//! ```
//!
//! An outage:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let zoom = zoom_fake::ZoomFake::start().await?;
//! # let client = reqwest::Client::new();
//! # let get_tsp = async || client.get(format!("{}/tsp", zoom.base_url())).bearer_auth(zoom.token()).send().await;
//! zoom.stop().await;
//! assert!(get_tsp().await.unwrap_err().is_connect());
//! zoom.resume().await?;
//! assert_eq!(get_tsp().await?.status(), 200);
//! # Ok(())
//! # }
//! ```
//!
//! An expired token:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let zoom = zoom_fake::ZoomFake::start().await?;
//! # let client = reqwest::Client::new();
//! # let get_tsp = async || client.get(format!("{}/tsp", zoom.base_url())).bearer_auth(zoom.token()).send().await;
//! zoom.expire_tokens();
//! assert_eq!(get_tsp().await?.status(), 401);
//! # Ok(())
//! # }
//! ```
//!
//! Time driven by the test:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//!
//! let zoom = zoom_fake::ZoomFake::start().await?;
//! # let client = reqwest::Client::new();
//! # let get_tsp = async || client.get(format!("{}/tsp", zoom.base_url())).bearer_auth(zoom.token()).send().await;
//! zoom.stop_time();
//! zoom.limit_label("Light", 1, None);
//! assert_eq!(get_tsp().await?.status(), 200);
//! assert_eq!(get_tsp().await?.status(), 429);
//! zoom.advance(Duration::from_secs(1));
//! assert_eq!(get_tsp().await?.status(), 200);
//! # Ok(())
//! # }
//! ```
//!
//! The journal:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use zoom_fake::{Fault, ZoomFake};
//!
//! let zoom = ZoomFake::start().await?;
//! # let client = reqwest::Client::new();
//! # let get_tsp = async || client.get(format!("{}/tsp", zoom.base_url())).bearer_auth(zoom.token()).send().await;
//! zoom.fault(Fault::ResetAfterRead);
//! assert!(get_tsp().await.is_err());
//! get_tsp().await?;
//! let journal = zoom.journal();
//! assert_eq!((journal[0].answered, journal[0].applied), (None, false));
//! assert_eq!(journal[1].target, "/v2/tsp");
//! assert!(journal[0].at < journal[1].at);
//! # Ok(())
//! # }
//! ```

mod account;
mod body;
mod clock;
mod connection;
mod ending;
mod fault;
mod forms;
mod journal;
mod limits;
mod operations;
mod received;
mod response;
mod routes;
mod serve;
mod server;
mod state;
mod tokens;

pub use account::{AccountSettings, DialInNumber, TspAccount, User};
pub use fault::Fault;
pub use journal::ReceivedRequest;
pub use limits::{LimitKind, Plan, RetryAfter};
pub use server::ZoomFake;
pub use tokens::DEFAULT_TOKEN;
