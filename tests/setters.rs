//! A setter takes what callers have: the value, what converts to it, an option of it;
//! that of a list takes whatever iterates over such.

use std::borrow::Cow;
use std::collections::BTreeSet;

use hard_api::CheckExt;
use hard_api::types::{Animal, AnimalKey, AnimalStatus, Owner, PatchOrderRequest};
use recording_server::RecordingServer;
use zoom_api::StringOrNumber;
use zoom_api::types::{
    AddUserTspAccountRequest, DialInNumber, DialInNumberCode, DialInNumberType, TspBridge,
    UpdateTspAccountRequest,
};

fn number(of: zoom_api::types::builder::DialInNumber) -> DialInNumber {
    of.try_into().unwrap()
}

#[test]
fn an_optional_text_takes_whatever_is_a_text() {
    let expected = number(DialInNumber::builder().code(DialInNumberCode::try_from("1").unwrap()));
    let owned = "1".to_owned();
    let code = expected.code.clone().unwrap();
    for builder in [
        DialInNumber::builder().code("1"),
        DialInNumber::builder().code(&owned),
        DialInNumber::builder().code(owned.clone()),
        DialInNumber::builder().code(Some("1")),
        DialInNumber::builder().code(Some(owned.clone())),
        DialInNumber::builder().code(Some(&owned)),
        DialInNumber::builder().code(&code),
        DialInNumber::builder().code(code.clone()),
        DialInNumber::builder().code(Some(code.clone())),
    ] {
        assert_eq!(number(builder), expected);
    }
    let emptied = DialInNumber::builder().code("1").code(None::<&str>);
    assert_eq!(number(emptied), DialInNumber::default());
}

#[test]
fn an_enum_a_required_text_and_a_list_take_such_too() {
    let numbers = ["1", "44"].map(|code| DialInNumber::builder().code(code).type_("toll"));
    let conference_code = "123456".to_owned();
    let account = AddUserTspAccountRequest::builder()
        .conference_code(&conference_code)
        .leader_pin("98765".to_owned())
        .tsp_bridge("EU_TSP_TB")
        // Builders are built on the way.
        .dial_in_numbers(numbers);
    let account = AddUserTspAccountRequest::try_from(account).unwrap();
    assert_eq!(account.tsp_bridge, Some(TspBridge::EuTspTb));
    let numbers = account.dial_in_numbers.unwrap();
    assert_eq!(numbers.len(), 2);
    assert_eq!(numbers[1].type_, Some(DialInNumberType::Toll));

    let listed = |builder: zoom_api::types::builder::AddUserTspAccountRequest| {
        let builder = builder.conference_code("1").leader_pin("1");
        AddUserTspAccountRequest::try_from(builder)
            .unwrap()
            .dial_in_numbers
    };
    let builder = AddUserTspAccountRequest::builder;
    for builder in [
        builder().dial_in_numbers(&numbers),
        builder().dial_in_numbers(numbers.clone()),
        builder().dial_in_numbers(Some(numbers.clone())),
        builder().dial_in_numbers(numbers.iter().filter(|number| number.code.is_some())),
    ] {
        assert_eq!(listed(builder).as_ref(), Some(&numbers));
    }
    // Absent and empty differ.
    assert_eq!(listed(builder()), None);
    let none: [DialInNumber; 0] = [];
    assert_eq!(listed(builder().dial_in_numbers(none)), Some(Vec::new()));
}

#[test]
fn numbers_ids_and_objects_take_what_is_usual() {
    let pet = || {
        Animal::builder()
            .name("Rex")
            .tags(["a", "b"])
            .extra([("x".to_owned(), 1)])
    };
    let level = |builder| Animal::try_from(builder).unwrap().level;
    assert_eq!(level(pet().level(7)), Some(7));
    assert_eq!(level(pet().level(7_usize)), Some(7));
    assert_eq!(level(pet().level(Some(7_u8))), Some(7));

    let refused = Animal::try_from(pet().level(u64::MAX)).unwrap_err();
    let same = serde_json::json!({ "name": "Rex", "tags": ["a", "b"], "level": u64::MAX });
    let same = Animal::check(same).unwrap_err();
    assert_eq!(refused.violations(), &same);

    let any = |builder| Animal::try_from(builder).unwrap().any;
    let id = StringOrNumber::from(7);
    assert_eq!(any(pet().any(7)), Some(id.clone()));
    assert_eq!(any(pet().any(7_u64)), Some(id.clone()));
    assert_eq!(any(pet().any(Some(id.clone()))), Some(id));
    assert_eq!(any(pet().any("7")), Some("7".into()));

    let whole = Animal::try_from(
        pet()
            .key("k")
            .keys(BTreeSet::from(["a", "b"]))
            .status("open")
            .owner(Owner::builder())
            .born(Cow::Borrowed("1999"))
            .mixed(serde_json::json!([1])),
    );
    let whole = whole.unwrap();
    assert_eq!(whole.key, Some(AnimalKey::from("k")));
    assert_eq!(whole.status, Some(AnimalStatus::Open));
    assert_eq!(whole.owner, Some(Owner::default()));
    assert_eq!(whole.tags, ["a", "b"]);
    let order = PatchOrderRequest::builder().note("x").pin(Some("1234"));
    assert!(PatchOrderRequest::try_from(order).is_ok());
}

#[test]
fn every_refused_value_is_reported_with_its_place() {
    let account = UpdateTspAccountRequest::builder()
        .conference_code("12 34")
        .leader_pin("1")
        .tsp_bridge("ASIA")
        .dial_in_numbers([
            DialInNumber::builder().code("1"),
            DialInNumber::builder().code(Some("1234567")),
        ]);
    let refused = UpdateTspAccountRequest::try_from(account).unwrap_err();
    insta::assert_snapshot!("setters_refused_of_a_body", refused);
}

#[tokio::test]
async fn parameters_of_operations_take_the_same() {
    use hard_api::prelude::*;

    let mut server = RecordingServer::start("HTTP/1.1 204 No Content\r\n\r\n").await;
    let client = hard_api::Client::builder(hard_api::Auth::External);
    let client = client.base_url(&server.base_url).build().unwrap();
    let call = || {
        let call = client.find_places().id("1").id_cookie("2").x_trace("3");
        call.order("asc")
            .filter(Some("f"))
            .ids([1_u8, 2])
            .page(3_usize)
            .info(None::<String>)
    };
    drop(call().status(vec!["on", "off"]).send().await);
    let sent = server.request().await;
    let (target, _) = sent.head.split_once(" HTTP").unwrap();
    insta::assert_snapshot!("setters_query", target);

    let refused = call().status(["on", "ON"]).theme("0123456789").send().await;
    insta::assert_snapshot!("setters_refused_of_a_query", refused.unwrap_err());
}
