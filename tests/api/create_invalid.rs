//! Invitations that the schema refuses: one answer lists all faults by path.

use accounts_emulator::{Settings, json::UnknownFields};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, DEMO, GROUP, Server, invitation, set_at};

/// Members of an invitee in either spelling, a value that the schema does not admit, and the
/// sentence about it.
fn profile() -> Vec<(&'static str, Value, &'static str)> {
    let mut rows = vec![
        ("id", json!(7), "Expected text, found the number 7."),
        ("email", json!(["a@b.co"]), "Expected text, found a list."),
        ("firstName", json!(true), "Expected text, found true."),
        ("lastName", json!(1.5), "Expected text, found the number 1.5."),
        ("notes", json!({}), "Expected text, found an object."),
        ("phone", json!("+1 555"), "Expected an object, found \"+1 555\"."),
        ("phone.prefix", json!(49), "Expected text, found the number 49."),
        ("phone.prefix", json!("+1234567890"), "At most 10 characters allowed, found 11"),
        ("phone.prefix", json!("ä".repeat(11)), "At most 10 characters allowed, found 11"),
        ("phone.number", json!(["5"]), "Expected text, found a list."),
        ("phone.number", json!("1234567890123456"), "At most 15 characters allowed, found 16"),
        ("settings", json!([]), "Expected an object, found a list."),
        ("settings.numberFormat", json!("1,000.00"), "Expected an object, found \"1,000.00\"."),
        ("settings.numberFormat.decimalSeparator", json!(null), "Expected text, found null."),
        ("settings.numberFormat.groupSeparator", json!(null), "Expected text, found null."),
        ("settings.numberFormat.groupSeparator", json!(0), "Expected text, found the number 0."),
    ];
    for member in ["cultureCode", "dateFormat", "languageCode", "timeFormat", "timeZone"] {
        let path: &str = Box::leak(format!("settings.{member}").into());
        rows.push((path, json!(-1), "Expected text, found the number -1."));
    }
    for email in ["text", "", "@", "a@", "@b.co", "a@b@c.co", "a b@c.co", "Ann <a@b.co>"] {
        rows.push(("email", json!(email), "Expected an e-mail address such as ann@example.com"));
    }
    for email in [" a@b.co", "a@b.co ", "a@b.co\n", "д@example.org", "a@b..co", ".a@b.co"] {
        rows.push(("email", json!(email), "Expected an e-mail address such as ann@example.com"));
    }
    rows
}

/// Everything else in an invitation, likewise.
fn rest() -> Vec<(&'static str, Value, &'static str)> {
    let mut rows = vec![
        ("user", json!("ann"), "Expected an object, found \"ann\"."),
        ("user", json!([]), "Expected an object, found a list."),
        ("user.notes", json!("ß".repeat(2_001)), "At most 2000 characters allowed, found 2001"),
        ("account", json!(null), "Expected an object, found null."),
        ("account", json!(ACCOUNT), "Expected an object, found \"ACC-1671-0642\"."),
        ("groups", json!(null), "Expected a list, found null."),
        ("groups", json!([]), "Expected at least one group, found none."),
        ("groups", json!({ "id": GROUP }), "Expected a list, found an object."),
        ("groups", json!(GROUP), "Expected a list, found \"UGR-8447-7590\"."),
        ("groups[0]", json!(null), "Expected an object, found null."),
        ("groups[0]", json!(GROUP), "Expected an object, found \"UGR-8447-7590\"."),
        ("invitation", json!("Active"), "Expected an object, found \"Active\"."),
        ("invitation.status", json!(null), "Expected text, found null."),
        ("invitation.status", json!(0), "Expected text, found the number 0."),
    ];
    for id in invalid_ids(ACCOUNT) {
        rows.push(("account.id", id, "Expected an id of the form ACC-0000-0000"));
    }
    for id in invalid_ids(GROUP) {
        rows.push(("groups[0].id", id, "Expected an id of the form UGR-0000-0000"));
    }
    for id in [json!(null), json!(16_710_642), json!(["ACC"])] {
        rows.push(("account.id", id.clone(), "Expected text, found"));
        rows.push(("groups[0].id", id, "Expected text, found"));
    }
    rows
}

/// Values that resemble this id and are not valid.
fn invalid_ids(id: &str) -> Vec<Value> {
    let (prefix, digits) = id.split_at(4);
    let (first, last) = digits.split_at(4);
    [
        String::new(),
        prefix.to_owned(),
        digits.to_owned(),
        format!("{id}\n"),
        format!("\n{id}"),
        format!(" {id}"),
        format!("{id} "),
        format!("{id}1"),
        format!("{id}-0001"),
        id[..12].to_owned(),
        id.to_lowercase(),
        format!("AGR-{digits}"),
        format!("{prefix}{first}{}", last.replace('-', "")),
        format!("{prefix}{first}{}", last.replace('-', "–")),
        format!("{prefix}12a4-5678"),
        format!("{prefix}+123-5678"),
        format!("{prefix}١٢٣٤-٥٦٧٨"),
        format!("{prefix}１２３４-５６７８"),
        format!("{prefix}१२३४-५६७८"),
    ]
    .map(Value::from)
    .to_vec()
}

/// Posts each body that a row makes of an invitation: it is refused for just that reason.
async fn refuses(rows: Vec<(String, Value, &str)>) {
    let server = Server::start().await;
    for (path, value, part) in rows {
        let mut body = invitation("ann@example.org");
        set_at(&mut body, &path, value);
        server.create(&body).await.refuses(&path, part);
    }
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn an_invitee_in_the_flat_spelling_is_held_to_the_schema() {
    refuses(profile().into_iter().map(|(at, value, part)| (at.to_owned(), value, part)).collect())
        .await;
}

#[tokio::test]
async fn an_invitee_in_the_deprecated_spelling_is_held_to_the_schema() {
    let rows = profile().into_iter();
    refuses(rows.map(|(at, value, part)| (format!("user.{at}"), value, part)).collect()).await;
}

#[tokio::test]
async fn account_groups_and_invitation_are_held_to_the_schema() {
    refuses(rest().into_iter().map(|(at, value, part)| (at.to_owned(), value, part)).collect())
        .await;
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused_as_a_whole() {
    let server = Server::start().await;
    for (body, part) in [
        (json!([]), "found a list"),
        (json!([{ "groups": [{}] }]), "found a list"),
        (json!("{}"), "found \"{}\""),
        (json!(null), "found null"),
        (json!(7), "found the number 7"),
        (json!(false), "found false"),
    ] {
        server.create(&body).await.refuses("$", &format!("Expected an object, {part}."));
    }
}

#[tokio::test]
async fn groups_are_required() {
    let server = Server::start().await;
    server.create(&json!({})).await.refuses("groups", "Required, but missing.");
    let body = json!({ "email": "ann@example.org", "account": { "id": ACCOUNT } });
    server.create(&body).await.refuses("groups", "Required, but missing.");
}

#[tokio::test]
async fn every_group_is_held_to_the_schema() {
    let server = Server::start().await;
    let body = json!({ "groups": [{ "id": GROUP }, { "id": "UGR-1" }, 7, { "name": "x" }] });
    let faults = server.create(&body).await.faults();
    let keys: Vec<_> = faults.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["groups[1].id", "groups[2]", "groups[3].name"]);
}

#[tokio::test]
async fn all_faults_of_the_published_example_are_listed_at_once() {
    let server = Server::start().await;
    let body = json!({
        "user": {
            "email": "text",
            "firstName": "text",
            "lastName": "text",
            "phone": { "prefix": "text", "number": "text" },
            "settings": { "cultureCode": "text", "languageCode": "text" },
        },
        "account": { "id": "text" },
        "groups": [{ "id": "text" }],
        "invitation": { "status": "text" },
    });
    let answer = server.create(&body).await;
    let expected = [
        ("account.id", "Expected an id of the form ACC-0000-0000, found \"text\"."),
        ("groups[0].id", "Expected an id of the form UGR-0000-0000, found \"text\"."),
        ("user.email", "Expected an e-mail address such as ann@example.com, found \"text\"."),
    ];
    assert_eq!(answer.faults(), expected.map(|(key, said)| (key.to_owned(), said.to_owned())));
    assert_eq!(answer.json()["detail"], "One or more validation errors occurred.");
}

#[tokio::test]
async fn faults_of_both_spellings_and_of_every_level_are_listed_together() {
    let server = Server::start().await;
    let body = json!({
        "email": "x", "firstname": "Ann", "phone": { "prefix": 1, "number": 2, "ext": 3 },
        "user": { "email": "y", "settings": { "numberFormat": { "groupSeparator": null } } },
        "account": { "id": "z", "name": "Acme" },
        "invitation": { "status": false },
    });
    let faults = server.create(&body).await.faults();
    let keys: Vec<_> = faults.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "account.id",
            "account.name",
            "email",
            "firstname",
            "groups",
            "invitation.status",
            "phone.ext",
            "phone.number",
            "phone.prefix",
            "user.email",
            "user.settings.numberFormat.groupSeparator",
        ]
    );
    assert_eq!(server.total().await, DEMO as u64);
}

/// Unknown members, and the known one that each is nearest to.
const UNKNOWN: &[(&str, &str)] = &[
    ("emial", "email"),
    ("first_name", "firstName"),
    ("Groups", "groups"),
    ("accountt", "account"),
    ("invitaton", "invitation"),
    ("note", "notes"),
    ("user.fristName", "firstName"),
    ("user.LastName", "lastName"),
    ("user.e-mail", "email"),
    ("phone.perfix", "prefix"),
    ("user.phone.nummer", "number"),
    ("settings.timezone", "timeZone"),
    ("user.settings.culture", "cultureCode"),
    ("settings.numberFormat.decimalSeperator", "decimalSeparator"),
    ("user.settings.numberFormat.group", "groupSeparator"),
    ("account.Id", "id"),
    ("account.name", "id"),
    ("groups[0].ID", "id"),
    ("invitation.state", "status"),
    ("invitation.Status", "status"),
];

#[tokio::test]
async fn an_unknown_property_is_refused_and_the_nearest_known_one_named() {
    let server = Server::start().await;
    for (path, nearest) in UNKNOWN {
        let mut body = invitation("ann@example.org");
        set_at(&mut body, path, json!("x"));
        let part = format!("Unknown property; the nearest known one is `{nearest}`.");
        server.create(&body).await.refuses(path, &part);
    }
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn unknown_properties_are_passed_over_on_demand() {
    let unknown_fields = UnknownFields::Ignore;
    let server = Server::with(Settings { unknown_fields, ..Settings::default() }).await;
    let mut body = invitation("ann@example.org");
    for (path, _) in UNKNOWN {
        set_at(&mut body, path, json!("x"));
    }
    assert_eq!(server.create(&body).await.expect(201)["user"]["email"], "ann@example.org");
    server.post(r#"{"groups":[{}],"x":1,"x":2}"#).await.refuses("x", "found more than once");
}

#[tokio::test]
async fn a_property_that_stands_there_twice_is_refused_at_every_level() {
    let server = Server::start().await;
    for (body, path) in [
        (r#"{"groups":[{}],"groups":[{}]}"#, "groups"),
        (r#"{"groups":[{}],"gr\u006fups":[{}]}"#, "groups"),
        (r#"{"email":"a@b.co","groups":[{}],"email":"a@b.co"}"#, "email"),
        (r#"{"email":null,"groups":[{}],"email":null}"#, "email"),
        (r#"{"groups":[{"id":"UGR-8447-7590","id":"UGR-8447-7590"}]}"#, "groups[0].id"),
        (r#"{"groups":[{}],"user":{"firstName":"A","firstName":"B"}}"#, "user.firstName"),
        (r#"{"groups":[{}],"user":{"phone":{"prefix":"1","prefix":"1"}}}"#, "user.phone.prefix"),
        (r#"{"groups":[{}],"account":{"id":"ACC-1671-0642","id":"ACC-1671-0642"}}"#, "account.id"),
        (r#"{"groups":[{}],"invitation":{"status":"x","status":"y"}}"#, "invitation.status"),
    ] {
        server.post(body).await.refuses(path, "Expected once, found more than once.");
    }
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn a_body_with_more_faults_than_a_problem_can_hold_is_refused_in_time() {
    let server = Server::start().await;
    let members: Vec<_> = (0..20_000).map(|index| format!(r#""p{index}":1"#)).collect();
    let faults = server.post(format!("{{{}}}", members.join(","))).await.faults();
    assert!((100..=1_001).contains(&faults.len()), "{}", faults.len());
    let groups = json!({ "groups": vec![7; 9_000] });
    assert!(server.create(&groups).await.faults().len() >= 100);
}
