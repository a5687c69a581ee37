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
//! At the start there is one user, `me`, with one TSP account, `1`. What it
//! serves and refuses:
//!
//! | request | answer |
//! |---|---|
//! | no token, or another than [`ZoomFake::token`] | 401, code 124 |
//! | a user who is not there | 404, code 1001 |
//! | a [pending](User::pending) user | 404, code 1120 |
//! | a user [without TSP](User::without_tsp) | 400, code 2024 |
//! | a TSP id other than `1` and `2` | 400, code 300, "The TSP id provided does not exist." |
//! | a TSP id without an account | 400, code 300, "TSP Config does not exist." |
//! | a form that lacks a field, or a field that breaks its rule | 400, code 300, "Validation Failed.", with `errors` |
//! | a bridge other than `US_TSP_TB` and `EU_TSP_TB` | 400, code 300, "Invalid parameter: tsp_bridge." |
//! | no media link for a user who [needs one](User::with_media_link_required) | 400, code 300, "Media link is required for AT&T TSP accounts." |
//! | `PATCH /users/{userId}/tsp/{tspId}` otherwise | 204; the account is updated |
//!
//! Anything else can be scripted with [`ZoomFake::answer_next`].

mod account;
mod journal;
mod server;

pub use account::{DialInNumber, TspAccount, User};
pub use journal::ReceivedRequest;
pub use server::{DEFAULT_TOKEN, ZoomFake};
