//! The meaning of invitations where the sources disagree or are silent, by the contract's rules.

use accounts_emulator::{Settings, world::Seed};
use serde_json::{Value, json};

use crate::support::{
    ACCOUNT, Answer, CLIENT, DEFAULT_ACCOUNT, DEMO, GROUP, OPERATIONS, Server, VENDOR, invitation,
    matches_form,
};

/// The user behind the demo's first membership.
const KNOWN: &str = "USR-6375-2499";
const KNOWN_EMAIL: &str = "test12.test@SWO1.com";
/// An account that the demo data do not hold, and a group.
const NEW_ACCOUNT: &str = "ACC-7777-0001";
const NEW_GROUP: &str = "UGR-7777-0001";
const DISABLED: &str =
    "idt:TKN-3071-4826:emulatorDisabledtCNbZXymhxzF1iBo8VMrUoO2IOIMm82kZIyvlZt7qxVD1sin";

impl Answer {
    /// The created membership, if each of those rules, and no other, gave a notice.
    #[track_caller]
    fn noticed(&self, rules: &[&str]) -> Value {
        let created = self.expect(201);
        let notices = self.notices();
        let named: Vec<_> = notices.iter().map(|it| it.split("; ").next().unwrap()).collect();
        assert_eq!(named, rules, "{notices:?}");
        assert!(notices.iter().all(|notice| notice.ends_with('.')), "{notices:?}");
        created
    }
}

#[tokio::test]
async fn field_by_field_the_flat_spelling_wins() {
    let server = Server::start().await;
    let body = json!({
        "firstName": "Flat", "phone": { "prefix": "+1" }, "notes": "flat",
        "user": {
            "email": "nested@example.org", "firstName": "Nested", "lastName": "Nested",
            "phone": { "prefix": "+2", "number": "2" },
            "settings": { "cultureCode": "en-GB" }, "notes": "nested",
        },
        "groups": [{ "id": GROUP }], "account": { "id": ACCOUNT },
    });
    let created = server.create(&body).await.noticed(&[]);
    let id = created["id"].as_str().unwrap();
    let membership = server.read(&format!("{id}?select=user")).await.expect(200);
    let user = &membership["user"];
    assert_eq!(user["name"], "Flat Nested");
    assert_eq!(user["email"], "nested@example.org");
    assert_eq!(user["phone"], json!({ "prefix": "+1" }));
    assert_eq!(user["settings"], json!({ "cultureCode": "en-GB" }));
    assert_eq!(membership["invitation"]["notes"], "flat");
}

#[tokio::test]
async fn a_null_in_the_flat_spelling_leaves_the_word_to_the_nested_one() {
    let server = Server::start().await;
    let body = json!({
        "email": null, "firstName": null, "notes": null, "phone": null,
        "user": { "email": "a@b.co", "firstName": "Ann", "notes": "n", "phone": {} },
        "groups": [{ "id": GROUP }], "account": { "id": ACCOUNT },
    });
    let created = server.create(&body).await.noticed(&[]);
    assert_eq!(created["user"]["email"], "a@b.co");
    assert_eq!(created["user"]["name"], "Ann");
    assert_eq!(created["invitation"]["notes"], "n");
}

#[tokio::test]
async fn spellings_that_differ_in_address_or_id_are_noticed_and_the_flat_one_wins() {
    let server = Server::start().await;
    for (flat, nested, rules) in [
        (json!({ "email": "a@b.co" }), json!({ "email": "c@d.co" }), &["one-invitee"][..]),
        (json!({ "email": "e@f.co" }), json!({ "email": "E@F.CO" }), &[]),
        (json!({ "email": "g@h.co", "id": "1" }), json!({ "id": "2" }), &["one-invitee"]),
        (json!({ "email": "i@j.co", "id": "1" }), json!({ "id": "1" }), &[]),
        (
            json!({ "email": "k@l.co", "id": "1" }),
            json!({ "email": "m@n.co", "id": "2" }),
            &["one-invitee", "one-invitee"],
        ),
    ] {
        let mut body = invitation("");
        body["email"] = flat["email"].clone();
        body["id"] = flat["id"].clone();
        body["user"] = nested;
        let created = server.create(&body).await.noticed(rules);
        assert_eq!(created["user"]["email"], flat["email"]);
    }
}

#[tokio::test]
async fn an_invitation_without_an_addressee_is_noticed_and_makes_a_user_without_address() {
    let server = Server::start().await;
    for (first, last, name) in [
        (json!("Ann"), json!("Lee"), "Ann Lee"),
        (json!("Ann"), json!(null), "Ann"),
        (json!(null), json!("Lee"), "Lee"),
        (json!(""), json!(" "), "id"),
        (json!(null), json!(null), "id"),
    ] {
        let mut body = invitation("");
        body["email"] = Value::Null;
        (body["firstName"], body["lastName"]) = (first, last);
        let user = &server.create(&body).await.noticed(&["addressee"])["user"];
        assert_eq!(user.get("email"), None);
        let name = if name == "id" { user["id"].clone() } else { json!(name) };
        assert_eq!(user["name"], name);
    }
}

#[tokio::test]
async fn a_user_is_named_by_both_names_else_by_the_address() {
    let server = Server::start().await;
    for (first, last, email, name) in [
        (json!("Ann"), json!("Lee"), "a@b.co", "Ann Lee"),
        (json!("Ann"), json!(null), "c@d.co", "Ann"),
        (json!(null), json!("Lee"), "e@f.co", "Lee"),
        (json!(""), json!(""), "g@h.co", "g@h.co"),
        (json!(null), json!(null), "I@j.co", "I@j.co"),
    ] {
        let mut body = invitation(email);
        (body["firstName"], body["lastName"]) = (first, last);
        assert_eq!(server.create(&body).await.noticed(&[])["user"]["name"], name);
    }
}

#[tokio::test]
async fn a_known_address_is_the_same_user_in_whatever_letters() {
    let server = Server::start().await;
    for (spelling, email) in [("email", "TEST12.test@swo1.COM"), ("user", KNOWN_EMAIL)] {
        let mut body = invitation("");
        body["email"] = Value::Null;
        body["account"]["id"] = json!(DEFAULT_ACCOUNT);
        body["groups"] = json!([{ "id": "UGR-2757-7226" }]);
        body[spelling] = if spelling == "user" { json!({ "email": email }) } else { json!(email) };
        (body["firstName"], body["lastName"]) = (json!("Other"), json!("Name"));
        let created = server.create(&body).await.expect(201);
        let user = &created["user"];
        assert_eq!(user["id"], KNOWN);
        assert_eq!(user["email"], KNOWN_EMAIL);
        assert_eq!(user["name"], "test test");
        assert_eq!(user["firstName"], "test");
    }
}

#[tokio::test]
async fn an_address_that_a_created_user_has_is_theirs_from_then_on() {
    let server = Server::start().await;
    let first = server.create(&invitation("Ann@Example.org")).await.noticed(&[]);
    let again = server.create(&invitation("aNN@eXAMPLE.ORG")).await.noticed(&["one-membership"]);
    assert_eq!(again["user"]["id"], first["user"]["id"]);
    assert_eq!(again["user"]["email"], "Ann@Example.org");
    assert_ne!(again["id"], first["id"]);
}

#[tokio::test]
async fn an_id_that_names_a_known_user_means_that_user() {
    let server = Server::start().await;
    for (flat, nested) in [(json!(KNOWN), json!(null)), (json!(null), json!(KNOWN))] {
        for email in [json!(null), json!(KNOWN_EMAIL), json!("TEST12.TEST@SWO1.COM")] {
            let body = json!({
                "id": flat, "email": email, "user": { "id": nested },
                "groups": [{ "id": "UGR-2757-7226" }], "account": { "id": DEFAULT_ACCOUNT },
            });
            let created = server.create(&body).await.expect(201);
            assert_eq!(created["user"]["id"], KNOWN);
            assert_eq!(created["user"]["email"], KNOWN_EMAIL);
        }
    }
}

#[tokio::test]
async fn any_other_id_of_a_user_is_passed_over() {
    let server = Server::start().await;
    for (index, id) in ["USR-0000-0001", "usr-6375-2499", "x", "", ACCOUNT].iter().enumerate() {
        let mut body = invitation(&format!("ann{index}@example.org"));
        body["id"] = json!(id);
        let created = server.create(&body).await.noticed(&[]);
        assert_ne!(created["user"]["id"], **id);
        assert!(matches_form(created["user"]["id"].as_str().unwrap(), "USR-dddd-dddd"));
    }
}

#[tokio::test]
async fn an_id_of_one_user_with_the_address_of_another_is_refused() {
    let server = Server::start().await;
    for (body, key) in [
        (json!({ "id": KNOWN, "email": "niamh@oharadata.example.net" }), "email"),
        (json!({ "id": KNOWN, "email": "NIAMH@OHARADATA.EXAMPLE.NET" }), "email"),
        (json!({ "user": { "id": KNOWN }, "email": "niamh@oharadata.example.net" }), "email"),
        (json!({ "user": { "id": KNOWN, "email": "niamh@oharadata.example.net" } }), "user.email"),
    ] {
        let mut body = body;
        body["groups"] = json!([{ "id": GROUP }]);
        server.create(&body).await.refuses(key, KNOWN);
    }
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn an_unknown_account_comes_into_being() {
    let server = Server::start().await;
    let mut body = invitation("ann@example.org");
    body["account"]["id"] = json!(NEW_ACCOUNT);
    body["groups"] = json!([{ "id": NEW_GROUP }, {}]);
    let rules = ["known-account", "known-group", "named-group"];
    let created = server.create(&body).await.noticed(&rules);
    let account = &created["account"];
    for (member, value) in [("name", NEW_ACCOUNT), ("type", "Client"), ("status", "Active")] {
        assert_eq!(account[member], value);
    }
    let groups = &created["groups"];
    let group = json!({ "id": NEW_GROUP, "name": NEW_GROUP, "revision": 1, "isDefault": false });
    assert_eq!(groups[0], group);
    assert_eq!(
        (&groups[1]["name"], &groups[1]["isDefault"]),
        (&json!("Administrators"), &json!(true))
    );

    body["email"] = json!("bob@example.org");
    let next = server.create(&body).await.noticed(&["named-group"]);
    assert_eq!(&next["account"], account);
    assert_eq!(&next["groups"], groups);
}

#[tokio::test]
async fn an_unknown_account_gets_an_administrators_group() {
    let server = Server::start().await;
    let mut body = invitation("ann@example.org");
    body["account"]["id"] = json!(NEW_ACCOUNT);
    body["groups"] = json!([{ "id": NEW_GROUP }]);
    let id = server.create(&body).await.noticed(&["known-account", "known-group"])["id"].clone();
    let path = format!("{}?select=account.groups", id.as_str().unwrap());
    let account = &server.read(&path).await.expect(200)["account"];
    let names: Vec<_> =
        account["groups"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["Administrators", NEW_GROUP]);
}

#[tokio::test]
async fn a_group_of_another_account_is_noticed() {
    let server = Server::start().await;
    let mut body = invitation("ann@example.org");
    body["groups"] = json!([{ "id": GROUP }, { "id": "UGR-2757-7226" }]);
    let created = server.create(&body).await.noticed(&["own-group"]);
    assert_eq!(created["account"]["id"], ACCOUNT);
    assert_eq!(created["groups"][1]["name"], "Procurement");
}

#[tokio::test]
async fn a_group_named_twice_counts_once() {
    let server = Server::start().await;
    let rows = [
        (json!([{ "id": GROUP }, { "id": GROUP }]), &["test2"][..], &[][..]),
        (
            json!([{}, { "id": GROUP }, { "id": "UGR-1847-8989" }]),
            &["Administrators", "test2"],
            &["named-group"],
        ),
        (json!([{ "id": NEW_GROUP }, { "id": NEW_GROUP }]), &[NEW_GROUP], &["known-group"]),
        (json!([{}, {}, {}]), &["Administrators"], &["named-group"]),
    ];
    for (index, (groups, named, rules)) in rows.into_iter().enumerate() {
        let mut body = invitation(&format!("ann{index}@example.org"));
        body["groups"] = groups;
        let created = server.create(&body).await.noticed(rules);
        let groups = created["groups"].as_array().unwrap().iter();
        assert_eq!(groups.map(|it| &it["name"]).collect::<Vec<_>>(), named);
    }
}

#[tokio::test]
async fn without_an_account_the_token_decides_else_the_seed() {
    let server = Server::start().await;
    for account in [json!(null), json!({})] {
        for (token, id) in [
            (None, DEFAULT_ACCOUNT),
            (Some(CLIENT), DEFAULT_ACCOUNT),
            (Some(VENDOR), "ACC-9042-0088"),
            (Some(OPERATIONS), "ACC-5160-2210"),
            (Some(DISABLED), DEFAULT_ACCOUNT),
            (Some("idt:TKN-0000-0009:nobody"), DEFAULT_ACCOUNT),
        ] {
            let mut body = json!({ "groups": [{}] });
            if account.is_object() {
                body["account"] = account.clone();
            }
            let answer = match token {
                Some(token) => server.create_as(token, &body).await,
                None => server.create(&body).await,
            };
            let created = answer.noticed(&["named-group", "addressee"]);
            assert_eq!(created["account"]["id"], id, "{token:?}");
            assert_eq!(created["groups"][0]["name"], "Administrators");
        }
    }
}

#[tokio::test]
async fn in_a_world_without_accounts_one_is_made() {
    let server = Server::with(Settings { seed: Seed::Empty, ..Settings::default() }).await;
    let first = server.create(&json!({ "groups": [{}] })).await.expect(201);
    let next = server.create(&json!({ "groups": [{}] })).await.expect(201);
    assert_eq!(first["account"], next["account"]);
    assert_eq!(first["account"]["type"], "Client");
    assert_eq!(first["account"]["name"], first["account"]["id"]);
    assert_eq!(server.total().await, 2);
}

#[tokio::test]
async fn a_second_membership_in_one_account_is_noticed_and_both_remain() {
    let server = Server::start().await;
    let second = server.create(&invitation(KNOWN_EMAIL)).await.noticed(&["one-membership"]);
    let page = server.list(&format!("user.id={KNOWN}")).await.expect(200);
    let ids: Vec<_> = page["data"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, [&json!(crate::support::MEMBERSHIP), &second["id"]]);
}

#[tokio::test]
async fn the_status_asked_for_is_where_the_membership_begins() {
    let server = Server::start().await;
    let rows = [
        ("Invited", false, "Invited", &[][..]),
        ("Active", false, "Active", &["invitation-status"]),
        ("Active", true, "Active", &["one-membership"]),
        ("InvitationExpired", false, "InvitationExpired", &["invitation-status"]),
        ("active", false, "Invited", &["invitation-status"]),
        ("Pending", false, "Invited", &["invitation-status"]),
        ("", false, "Invited", &["invitation-status"]),
        ("text", false, "Invited", &["invitation-status"]),
    ];
    for (index, (status, known, shown, rules)) in rows.into_iter().enumerate() {
        let email = format!("ann{index}@example.org");
        let mut body = invitation(if known { KNOWN_EMAIL } else { &email });
        body["invitation"] = json!({ "status": status });
        let created = server.create(&body).await.noticed(rules);
        let is_outstanding = created["invitation"].get("url").is_some();
        assert_eq!(created["invitation"]["status"], shown, "{status}");
        assert_eq!(created["user"]["status"], shown, "{status}");
        assert_eq!(is_outstanding, shown == "Invited", "{status}");
        let has_joined = created["audit"].get("joined").is_some();
        assert_eq!(has_joined, shown == "Active", "{status}: {created}");
    }
}

#[tokio::test]
async fn active_is_for_operations_to_set() {
    let server = Server::start().await;
    for (token, rules) in [
        (OPERATIONS, &["one-membership"][..]),
        (VENDOR, &["one-membership", "invitation-status"]),
        (CLIENT, &["one-membership", "invitation-status"]),
    ] {
        let mut body = invitation(KNOWN_EMAIL);
        body["invitation"] = json!({ "status": "Active" });
        let created = server.create_as(token, &body).await.noticed(rules);
        assert_eq!(created["invitation"]["status"], "Active");
    }
}
