//! Where credentials come from, and `auth check`.

use super::{Ran, Zoom, program, ran};

fn with_file(zoom: &Zoom, arguments: &[&str]) -> Ran {
    let mut command = program(zoom.folder.path(), arguments.iter().copied());
    ran(command.env("ZOOM_BASE_URL", zoom.fake.base_url()))
}

fn app(zoom: &Zoom) -> String {
    format!(
        "account_id = \"{}\"\nclient_id = \"{}\"\nclient_secret = \"{}\"\ntoken_url = \"{}\"\n",
        zoom.fake.account_id(),
        zoom.fake.client_id(),
        zoom.fake.client_secret(),
        zoom.fake.token_url(),
    )
}

#[cfg(unix)]
#[test]
fn a_file_of_credentials_is_refused_if_others_can_read_it() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let zoom = Zoom::with_users(1);
    let file = zoom.write("credentials.toml", app(&zoom));
    let arguments = [
        "list",
        "u0@example.com",
        "--credentials",
        "credentials.toml",
    ];
    for mode in [0o644, 0o640, 0o604, 0o622] {
        set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        let refused = with_file(&zoom, &arguments).expect(3);
        assert!(
            refused.err.contains("chmod 600 credentials.toml"),
            "{}",
            refused.err
        );
    }
    assert_eq!(zoom.fake.tokens_issued(), 0);
    set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    with_file(&zoom, &arguments).expect(0);

    // What is wrong with it is said, and nothing of it shown.
    for content in [
        "client_secret = \"s3cret\"",
        "client_secret = s3cret",
        "pin = \"s3cret\"",
        "access_token = \"s3cret\"\nclient_secret = \"s3cret\"",
    ] {
        zoom.write("credentials.toml", content);
        let refused = with_file(&zoom, &arguments).expect(3);
        assert!(!refused.err.contains("s3cret"), "{}", refused.err);
    }
    // The file of the user is found by itself.
    let folder = zoom.path(".config").join("zoom-tsp");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("credentials.toml"), app(&zoom)).unwrap();
    set_permissions(
        folder.join("credentials.toml"),
        Permissions::from_mode(0o600),
    )
    .unwrap();
    with_file(&zoom, &["list", "u0@example.com"]).expect(0);
}

#[test]
fn without_credentials_nothing_is_sent() {
    let zoom = Zoom::with_users(1);
    let refused = with_file(&zoom, &["list", "u0@example.com"]).expect(3);
    assert!(refused.err.contains("ZOOM_ACCESS_TOKEN"), "{}", refused.err);
    assert!(zoom.fake.journal().is_empty());
}

#[test]
fn auth_check_says_what_is_missing_for_what() {
    let zoom = Zoom::with_users(1);
    zoom.fake.restrict_scopes(&["tsp:read:admin"]);
    let mut command = program(zoom.folder.path(), ["auth", "check"]);
    command
        .env("ZOOM_BASE_URL", zoom.fake.base_url())
        .env("ZOOM_TOKEN_URL", zoom.fake.token_url())
        .env("ZOOM_ACCOUNT_ID", zoom.fake.account_id())
        .env("ZOOM_CLIENT_ID", zoom.fake.client_id())
        .env("ZOOM_CLIENT_SECRET", zoom.fake.client_secret());
    insta::assert_snapshot!("an_app", ran(&mut command).expect(3).shown());
    // A fixed token does not say its scopes.
    insta::assert_snapshot!("a_token", zoom.run("auth check").expect(0).shown());
    command.env("ZOOM_CLIENT_SECRET", "another");
    ran(&mut command).expect(3);
}
