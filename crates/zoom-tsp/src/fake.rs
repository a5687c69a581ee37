//! `--fake`: an embedded Zoom, with the users of the example file.

use std::sync::Arc;

use zoom_api::ServerToServer;
use zoom_fake::{DialInNumber, TspAccount, User, ZoomFake};

use crate::credentials::{Credentials, Kind};
use crate::exit::Failure;

/// A fake, and what it takes.
pub(crate) async fn start() -> Result<(ZoomFake, Credentials), Failure> {
    let zoom = ZoomFake::start()
        .await
        .map_err(|error| Failure::bad_input("the fake can't be started").because(&error))?;
    for user in users() {
        zoom.add_user(user);
    }
    let (account_id, client_id) = (zoom.account_id(), zoom.client_id());
    let source = ServerToServer::at(
        &zoom.token_url(),
        account_id,
        client_id,
        zoom.client_secret(),
    )
    .map_err(|error| Failure::bad_input("the fake has no app").because(&error))?;
    let credentials = Credentials {
        kind: Kind::App {
            source: Arc::new(source),
            account_id: account_id.to_owned(),
            client_id: client_id.to_owned(),
        },
        origin: "those of the fake".to_owned(),
    };
    Ok((zoom, credentials))
}

/// Those of the example file. The third has what the example says.
fn users() -> [User; 4] {
    let account = |code: &str, pin: &str, bridge: &str| TspAccount {
        conference_code: code.to_owned(),
        leader_pin: pin.to_owned(),
        dial_in_numbers: vec![DialInNumber {
            code: "1".to_owned(),
            number: "+1 1000200200".to_owned(),
            type_: "toll".to_owned(),
            country_label: "US".to_owned(),
        }],
        tsp_bridge: Some(bridge.to_owned()),
    };
    let user = |id: &str, name: &str| User::new(id).with_email(format!("{name}@example.com"));
    [
        user("KdYKjnimT4KPd8FFgQt9FQ", "ada")
            .with_account("1", account("100001", "4711", "US_TSP_TB")),
        user("KdYKjnimT4KPd8KFdCt9FQ", "grace")
            .with_account("1", account("100002", "4712", "US_TSP_TB"))
            .with_account("2", account("100003", "4713", "US_TSP_TB")),
        user("z8dsdsdsdsdCfp8uQ", "edsger")
            .with_account("1", account("100004", "0815", "EU_TSP_TB")),
        user("y8ssssdsdsdCfp8uQ", "barbara")
            .with_account("1", account("100005", "4715", "US_TSP_TB")),
    ]
}
