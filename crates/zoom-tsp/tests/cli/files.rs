//! Files, as spreadsheets and programs write them.

use super::{Zoom, code, pin, rows};

/// Applies a file to a user, and gives what the fake then has.
fn applied(name: &str, content: impl AsRef<[u8]>) -> zoom_fake::TspAccount {
    let zoom = Zoom::with_users(2);
    zoom.write(name, content);
    zoom.run(&format!("apply {name} --yes")).expect(0);
    zoom.fake.account("u1@example.com", "2").unwrap()
}

#[test]
fn every_form_of_a_table_means_the_same() {
    let numbers = r#"[{"code":"1","number":"+1 1000200200","type":"toll"}]"#;
    let quoted = numbers.replace('"', "\"\"");
    let comma = format!(
        "user,tsp_id,conference_code,leader_pin,dial_in_numbers,tsp_bridge\n\
         u1@example.com,2,007,0815,\"{quoted}\",EU_TSP_TB\n"
    );
    let utf16 = |text: &str| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<_>>()
    };
    let tabs = format!(
        "user\ttsp_id\tconference_code\tleader_pin\tdial_in_numbers\ttsp_bridge\n\
         u1@example.com\t2\t007\t0815\t\"{quoted}\"\tEU_TSP_TB\n"
    );
    let semicolons = format!(
        "User;TSP ID;Conference Code;Leader PIN;dial-in-numbers;tsp_bridge;\r\n\
         ;;;;;;\r\n\
         u1@example.com;2;=\"007\";\"=\"\"0815\"\"\";\"{quoted}\"; EU_TSP_TB ;\r\n"
    );
    let json = format!(
        "\n{{\"user\":\"u1@example.com\",\"tsp_id\":2,\"conference_code\":\"007\",\
         \"leader_pin\":\"0815\",\"dial_in_numbers\":{numbers},\"tsp_bridge\":\"EU_TSP_TB\"}}\n\n"
    );
    let expected = applied("plain.csv", &comma);
    assert_eq!(expected.conference_code, "007");
    assert_eq!(expected.leader_pin, "0815");
    assert_eq!(expected.dial_in_numbers.len(), 1);
    for (name, content) in [
        ("bom.csv", format!("\u{feff}{comma}").into_bytes()),
        ("crlf.csv", comma.replace('\n', "\r\n").into_bytes()),
        ("cr.csv", comma.replace('\n', "\r").into_bytes()),
        (
            "no-last-line-break.csv",
            comma.trim_end().as_bytes().to_vec(),
        ),
        ("excel.csv", semicolons.clone().into_bytes()),
        ("stated.csv", format!("sep=;\r\n{semicolons}").into_bytes()),
        ("tabs.tsv", tabs.clone().into_bytes()),
        ("tabs.txt", tabs.clone().into_bytes()),
        ("unicode.txt", utf16(&tabs)),
        ("lines.jsonl", json.clone().into_bytes()),
        ("lines.txt", json.into_bytes()),
    ] {
        assert_eq!(applied(name, content), expected, "{name}");
    }
}

#[test]
fn every_violation_is_shown_and_nothing_is_sent() {
    let zoom = Zoom::with_users(3);
    zoom.write(
        "rows.csv",
        "user,tsp_id,conference_code,leader_pin,dial_in_numbers,tsp_bridge\n\
         ,1,123,1234,,\n\
         u0@example.com,3,12a,1234567890123456,not json,ASIA\n\
         u1@example.com,1,,,,\n\
         \"u1@example.com\",2,1,1,\"[{\"\"type\"\":\"\"fax\"\"},{\"\"code\"\":\"\"1234567\"\"}]\",\n\
         \n\
         u2@example.com,1,1,1,,\n\
         U2@Example.com,1,2,2,,\n\
         a/../b,1,1,1,,\n\
         u2@example.com,2,1,1,,,,7\n\
         u0@example.com,2,1.23457E+14,1\n",
    );
    insta::assert_snapshot!(zoom.run("check rows.csv").expect(2).shown());
    for command in ["plan rows.csv", "apply rows.csv --yes"] {
        zoom.run(command).expect(2);
    }
    assert!(zoom.fake.journal().is_empty());
    assert!(!zoom.path("rows.csv.journal").exists());
}

#[test]
fn a_first_line_that_is_at_fault_is_named_and_no_pin_shown() {
    let zoom = Zoom::start();
    let mut shown = String::new();
    for (name, content) in [
        ("missing.csv", "user,tsp_id,conference_code\nme,1,123\n"),
        (
            "unknown.csv",
            "user,tsp_id,conference_code,leader_pin,bridge\nme,1,1,1,EU\n",
        ),
        (
            "twice.csv",
            "user,tsp_id,conference_code,leader_pin,Leader PIN\nme,1,1,1,2\n",
        ),
        ("headless.csv", "me,1,123456,98765\n"),
        ("empty.csv", ""),
        ("only-names.csv", "user,tsp_id,conference_code,leader_pin\n"),
        (
            "broken.jsonl",
            "{\"user\":\"me\",\"tsp_id\":1,\"conference_code\":\"1\",\"leader_pin\":98765\n[]\n",
        ),
        ("array.json", "[{\"user\":\"me\"}]"),
        (
            "twice.jsonl",
            "{\"user\":\"me\",\"leader_pin\":\"98765\",\"leader_pin\":\"98766\"}\n",
        ),
        (
            "number.jsonl",
            "{\"user\":1e3,\"tsp_id\":1.0,\"conference_code\":\"1\",\"leader_pin\":\"1\"}\n",
        ),
        (
            "quote.csv",
            "user,tsp_id,conference_code,leader_pin\nme,1,1,1\n\"u,1,1,98765\nv,1,1,98765\n",
        ),
        (
            "open.csv",
            "user,tsp_id,conference_code,leader_pin,reason\nme,1,1,1,\"bad\nme,2,1,98765,\n",
        ),
        ("utf-16.csv", "u\0s\0e\0r\0,\0"),
        (
            "unknown.jsonl",
            "{\"user\":[\"me\"],\"tsp_id\":1,\"conference_code\":\"1\",\"pin\":\"98765\"}\n",
        ),
    ] {
        zoom.write(name, content);
        let ran = zoom.run(&format!("check {name}")).expect(2);
        shown += &format!("$ zoom-tsp check {name}\n{}", ran.err);
    }
    zoom.write(
        "latin-1.csv",
        b"user,tsp_id,conference_code,leader_pin\nM\xfcller,1,1,1\n",
    );
    shown += &zoom.run("check latin-1.csv").expect(2).err;
    shown += &zoom.run("check absent.csv").expect(2).err;
    assert!(!shown.contains("98765"), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn a_file_can_do_no_harm_to_a_terminal() {
    let zoom = Zoom::start();
    zoom.write(
        "rows.csv",
        "user,tsp_id,conference_code,leader_pin,\u{1b}[31mred\u{202e}\nme,1,1,1,\n",
    );
    let shown = zoom.run("check rows.csv").expect(2).err;
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
}

#[test]
fn the_schema_agrees_with_the_checks() {
    let zoom = Zoom::start();
    let schema = zoom.run("schema --json").expect(0).out;
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for format in ["csv", "tsv", "jsonl"] {
        let example = zoom
            .run(&format!("schema --example {format}"))
            .expect(0)
            .out;
        let name = format!("example.{format}");
        zoom.write(&name, &example);
        zoom.run(&format!("check {name}")).expect(0);
        if format == "jsonl" {
            for line in example.lines() {
                let row = serde_json::from_str(line).unwrap();
                assert!(validator.is_valid(&row), "{line}");
            }
        }
    }
    let row = |id: &str| {
        serde_json::json!({
            "user": "me", "tsp_id": id, "conference_code": "1", "leader_pin": "1",
        })
    };
    assert!(validator.is_valid(&row("2")) && !validator.is_valid(&row("3")));
    insta::assert_snapshot!("schema", zoom.run("schema").expect(0).out);
}

#[test]
fn rows_from_standard_input_are_checked_and_not_applied() {
    let zoom = Zoom::with_users(1);
    for (command, code) in [("check", 0), ("plan", 0), ("apply", 2)] {
        let mut command = assert_cmd::Command::from_std(zoom.command([command, "-"]));
        command.write_stdin(rows(1)).assert().code(code);
    }
}

#[test]
fn refused_rows_are_written_to_be_mended_and_applied_again() {
    let zoom = Zoom::with_users(2);
    let excel = "sep=;\r\nuser;tsp_id;conference_code;leader_pin;;reason\r\n\
                 u0@example.com;1;=\"007\";=\"0815\";;old\r\n\
                 gone@example.com;2;=\"008\";=\"0816\";note;\r\n\
                 \"a;b@example.com\";1;9;9;;\r\n";
    zoom.write("rows.csv", excel);
    let ran = zoom.run("apply rows.csv --yes").expect(1);
    insta::assert_snapshot!("refused", ran.shown());
    let failed = std::fs::read_to_string(zoom.path("rows.failed.csv")).unwrap();
    insta::assert_snapshot!("failed_rows", failed.replace('\u{feff}', "<mark>"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(zoom.path("rows.failed.csv"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let mended = failed
        .replace("gone@", "u1@")
        .replace("a;b@", "u0@")
        .replace("9;9", "2;2");
    let mended = mended.replace("\"u0@example.com\";1", "u0@example.com;2");
    zoom.write("rows.failed.csv", mended);
    zoom.run("apply rows.failed.csv --yes").expect(0);
    assert_eq!(
        zoom.fake.account("u1@example.com", "2").unwrap().leader_pin,
        "0816"
    );
}

#[test]
fn what_zoom_has_already_is_not_sent() {
    let zoom = Zoom::with_users(2);
    zoom.write("rows.csv", rows(2));
    zoom.run("apply rows.csv --yes").expect(0);
    assert_eq!(zoom.updates().len(), 4);
    // A run that has ended is no obstacle to the next one.
    let again = zoom.run("apply rows.csv --yes").expect(0);
    assert_eq!(zoom.updates().len(), 4, "{}", again.out);
    let account = zoom.fake.account("u1@example.com", "2").unwrap();
    assert_eq!(
        (account.conference_code, account.leader_pin),
        (code(1, 2), pin(1))
    );
}
