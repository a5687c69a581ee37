//! Lists the TSP accounts of a user, as the server-to-server app that the
//! environment names: `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID`, `ZOOM_CLIENT_SECRET`.
//!
//! ```sh
//! cargo run -p zoom-api --example list_tsp_accounts -- me
//! ```

use zoom_api::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let user = std::env::args()
        .nth(1)
        .ok_or("whose accounts? A user id, an email address or `me`")?;
    let client = Client::from_env()?;
    let listed = client.list_user_tsp_accounts().user_id(user).send().await?;
    for account in listed.into_inner().tsp_accounts.into_iter().flatten() {
        let id = account.id.map(String::from).unwrap_or_default();
        let bridge = account.tsp_bridge.map(|bridge| bridge.to_string());
        let numbers = account.dial_in_numbers.map_or(0, |numbers| numbers.len());
        println!(
            "{id}: bridge {}, dial-in numbers: {numbers}",
            bridge.unwrap_or_default()
        );
    }
    Ok(())
}
