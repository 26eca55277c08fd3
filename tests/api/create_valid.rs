//! Everything that the schema of an invitation admits is accepted and can be read back.

use std::time::{Duration, Instant};

use accounts_emulator::Emulator;
use serde_json::{Value, json};

use crate::{
    schema,
    support::{
        COLLECTION, DEFAULT_ACCOUNT, DEMO, GROUP, Server, invitation, router_request, set_at,
    },
};

/// All members of an invitation that describe the invitee.
fn everything() -> Value {
    json!({
        "id": "whatever the client likes",
        "email": "Ann.Lee+new@Example.org",
        "firstName": "Ann",
        "lastName": "Lee",
        "phone": { "prefix": "+44", "number": "1632 960 118" },
        "settings": {
            "cultureCode": "en-GB",
            "dateFormat": "dd/MM/yyyy",
            "languageCode": "en",
            "numberFormat": { "decimalSeparator": ".", "groupSeparator": "," },
            "timeFormat": "HH:mm",
            "timeZone": "Europe/London",
        },
        "notes": "Starts on Monday.",
    })
}

/// Every member that may be null, in the flat spelling.
const NULLABLE: &[&str] = &[
    "id",
    "email",
    "firstName",
    "lastName",
    "phone",
    "phone.prefix",
    "phone.number",
    "settings",
    "settings.cultureCode",
    "settings.dateFormat",
    "settings.languageCode",
    "settings.numberFormat",
    "settings.timeFormat",
    "settings.timeZone",
    "notes",
];

/// Posts the body, and answers with the membership as it is read afterwards, its user in full.
async fn kept(server: &Server, body: &Value) -> Value {
    assert!(schema::admits("CreateAccountUserDto", body), "{body}");
    let created = server.create(body).await.expect(201);
    let id = created["id"].as_str().unwrap();
    server.read(&format!("{id}?select=user")).await.expect(200)
}

#[tokio::test]
async fn the_smallest_body_is_accepted() {
    let server = Server::start().await;
    let created = server.create(&json!({ "groups": [{}] })).await.expect(201);
    assert_eq!(created["account"]["id"], DEFAULT_ACCOUNT);
    assert_eq!(created["groups"][0]["name"], "Administrators");
    assert_eq!(created["user"]["name"], created["user"]["id"]);
    assert_eq!(server.total().await, DEMO as u64 + 1);
}

#[tokio::test]
async fn everything_said_of_an_invitee_is_kept_in_either_spelling() {
    let mut flat = everything();
    flat["groups"] = json!([{ "id": GROUP }]);
    let nested = json!({ "user": everything(), "groups": [{ "id": GROUP }] });
    for body in [flat, nested] {
        let server = Server::start().await;
        let membership = kept(&server, &body).await;
        let (user, said) = (&membership["user"], everything());
        for member in ["email", "firstName", "lastName", "phone", "settings"] {
            assert_eq!(user[member], said[member], "{member} of {membership}");
        }
        assert_eq!(user["name"], "Ann Lee");
        assert_eq!(membership["invitation"]["notes"], said["notes"]);
    }
}

#[tokio::test]
async fn what_may_be_null_may_be_null() {
    let server = Server::start().await;
    for spelling in ["", "user."] {
        for member in NULLABLE {
            let mut body = invitation("ann@example.org");
            set_at(&mut body, &format!("{spelling}{member}"), Value::Null);
            kept(&server, &body).await;
        }
    }
    let mut body = json!({ "user": null, "invitation": null, "groups": [{}] });
    for member in NULLABLE.iter().filter(|member| !member.contains('.')) {
        set_at(&mut body, member, Value::Null);
    }
    let user = &kept(&server, &body).await["user"];
    for member in ["email", "firstName", "lastName", "phone", "settings"] {
        assert_eq!(user.get(member), None, "{user}");
    }
}

#[tokio::test]
async fn objects_may_be_empty() {
    let server = Server::start().await;
    for path in ["phone", "settings", "settings.numberFormat", "user", "account", "invitation"] {
        let mut body = json!({ "groups": [{}] });
        set_at(&mut body, path, json!({}));
        kept(&server, &body).await;
        let mut body = json!({ "user": {}, "groups": [{}] });
        set_at(&mut body, path, json!({}));
        kept(&server, &body).await;
    }
}

#[tokio::test]
async fn lengths_are_counted_in_characters() {
    let server = Server::start().await;
    for (path, most) in [
        ("phone.prefix", 10),
        ("phone.number", 15),
        ("user.phone.prefix", 10),
        ("user.phone.number", 15),
        ("user.notes", 2_000),
    ] {
        for character in ["7", "ß", "語", "𝟟", "e\u{301}"] {
            let mut body = invitation("ann@example.org");
            let longest = character.repeat(most / character.chars().count());
            set_at(&mut body, path, json!(longest));
            kept(&server, &body).await;
        }
    }
}

#[tokio::test]
async fn where_no_limit_is_published_a_text_may_fill_a_column_of_a_database() {
    let server = Server::start().await;
    let long = "語 ".repeat(2_000);
    for path in [
        "id",
        "firstName",
        "lastName",
        "notes",
        "settings.timeZone",
        "settings.numberFormat.groupSeparator",
        "user.id",
        "user.firstName",
        "user.lastName",
        "user.settings.cultureCode",
        "invitation.status",
    ] {
        let mut body = json!({ "groups": [{}] });
        set_at(&mut body, path, json!(long));
        kept(&server, &body).await;
    }
}

#[tokio::test]
async fn texts_come_back_as_they_were_sent() {
    let server = Server::start().await;
    for text in [
        "",
        " ",
        "O'Hara",
        "\"quoted\" and \\back\\slashed/",
        "line\nbreak\ttab\u{0}null\u{7f}",
        "語 𝟟 é e\u{301} \u{feff}\u{2028}\u{202e}",
        "<script>alert(1)</script> ${jndi:x} {{7*7}} %s",
        "-*,id&limit=0",
    ] {
        let body = json!({
            "firstName": text, "lastName": text, "notes": text, "groups": [{}],
            "settings": { "timeZone": text, "numberFormat": { "decimalSeparator": text } },
        });
        let membership = kept(&server, &body).await;
        let user = &membership["user"];
        assert_eq!(user["firstName"], text);
        assert_eq!(user["lastName"], text);
        assert_eq!(user["settings"]["timeZone"], text);
        assert_eq!(user["settings"]["numberFormat"]["decimalSeparator"], text);
        assert_eq!(membership["invitation"]["notes"], text);
    }
}

#[tokio::test]
async fn an_address_is_a_mailbox() {
    let server = Server::start().await;
    for email in [
        "a@b.co",
        "A.B+c-d_e@Sub.Example.ORG",
        "o'hara@example.org",
        "!#$%&'*+/=?^_`{|}~-@example.org",
        "\"quoted local\"@example.org",
        "user@localhost",
        "user@[127.0.0.1]",
        "user@xn--bcher-kva.example",
        "1@2.co",
    ] {
        let membership = kept(&server, &invitation(email)).await;
        assert_eq!(membership["user"]["email"], email);
    }
}

#[tokio::test]
async fn many_groups_are_accepted_and_the_answer_can_be_read() {
    let server = Server::start().await;
    for groups in [
        vec![json!({}); 1_000],
        vec![json!({ "id": GROUP }); 1_000],
        (0..1_000).map(|index| json!({ "id": format!("UGR-0001-{index:04}") })).collect(),
    ] {
        let created = server.create(&json!({ "groups": groups })).await.expect(201);
        assert!(matches!(created["groups"].as_array().unwrap().len(), 1 | 1_000));
    }
}

#[tokio::test]
async fn as_many_groups_as_a_body_can_name_are_neither_a_failure_nor_a_hang() {
    let unknown = (1..60_000).map(
        |number| json!({ "id": format!("UGR-0{:03}-{:04}", number / 10_000, number % 10_000) }),
    );
    for groups in [vec![json!({}); 60_000], unknown.collect()] {
        let router = Emulator::builder().router().unwrap();
        let (body, start) = (json!({ "groups": groups }).to_string(), Instant::now());
        let answer = router_request(&router, "POST", COLLECTION, body.into()).await;
        assert!(matches!(answer.status, 201 | 400), "{}", answer.status);
        assert!(answer.notices().len() <= 50, "{}", answer.notices().len());
        // Ten times as long as a walk over them, and a tenth of comparing each with each.
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}
