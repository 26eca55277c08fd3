//! Cloud tenants: the rules for mappings and ids, and the roles that are refused.

use accounts_emulator::{Settings, api::Auth, model::Rules};
use serde_json::{Value, json};

use crate::{
    api_tokens::text,
    cloud_tenants::{
        ACCOUNT, MAPPED, NEW_ID, ORGANISATION, TENANTS, ask, create, new, put, shared_organisation,
        total, with,
    },
    support::{CLIENT, Server, VENDOR, platform},
};

#[tokio::test]
async fn what_a_rule_refuses_is_noticed_under_the_contract() {
    let to = |id: &str| json!({ "id": id });
    let single = with(new(ORGANISATION), "account", to("ACC-0000-0001"));
    let requests = [
        ("known-account", "account.id", with(new(ORGANISATION), "account", to("ACC-0000-0009"))),
        ("same-tenant", "account.id", with(new(NEW_ID), "account", to("ACC-0000-0001"))),
        ("same-tenant", "account.id", with(new(ORGANISATION), "account", to("ACC-0000-0003"))),
        ("single-account-tenant", "account.id", with(single.clone(), "type", json!("Slm"))),
        ("single-account-tenant", "account.id", with(single.clone(), "type", json!("Virtual"))),
    ];
    for (rule, key, body) in requests {
        let server = Server::with(shared_organisation(Rules::Contract)).await;
        let answer = create(&server, &body).await;
        assert_eq!(answer.expect(201)["account"]["id"], body["account"]["id"]);
        assert_eq!(answer.notices().len(), 1, "{rule}: {:?}", answer.notices());
        assert!(answer.notices()[0].starts_with(&format!("{rule}; ")), "{:?}", answer.notices());
        let strict = Server::with(shared_organisation(Rules::Platform)).await;
        create(&strict, &body).await.refuses(key, "");
        assert_eq!(total(&strict, "").await, 0);
        // An update that maps the tenant breaks the same rule.
        let unmapped = with(with(body.clone(), "account", json!(null)), "type", json!(null));
        let id = create(&strict, &unmapped).await.expect(201);
        if rule != "single-account-tenant" {
            put(&strict, text(&id, "id"), &body).await.refuses(key, "");
        }
    }
    let server = Server::with(shared_organisation(Rules::Platform)).await;
    create(&server, &with(single, "type", json!("EaAzure"))).await.expect(201);
}

#[tokio::test]
async fn no_two_tenants_have_one_id_in_consumption_management() {
    let (server, strict) = (Server::start().await, Server::with(platform()).await);
    let taken = json!({ "cloudConsumptionId": "9A27C5F0-1D84-4B36-8E6F-C03B72D95A18" });
    let body = json!({ "externalIds": taken, "account": { "id": ACCOUNT } });
    let mut twin = new(ORGANISATION);
    twin["externalIds"]["cloudConsumptionId"] = taken["cloudConsumptionId"].clone();
    let key = "externalIds.cloudConsumptionId";
    put(&strict, MAPPED, &body).await.refuses(key, "CLT-3085-6614");
    create(&strict, &twin).await.refuses(key, "CLT-3085-6614");
    for answer in [put(&server, MAPPED, &body).await, create(&server, &twin).await] {
        assert!(answer.status < 300, "{}", answer.text);
        assert!(answer.notices()[0].starts_with("unique-consumption-id; "));
    }
    // A deleted tenant's is free.
    ask(&strict, "DELETE", "/CLT-3085-6614", &Value::Null).await.expect(204);
    create(&strict, &twin).await.expect(201);
}

#[tokio::test]
async fn a_mapping_is_checked_when_the_organisation_changes_too() {
    let (server, strict) = (Server::start().await, Server::with(platform()).await);
    let moved = json!({ "account": { "id": ACCOUNT }, "externalIds": { "pyraTenantId": NEW_ID } });
    put(&strict, MAPPED, &moved).await.refuses("account.id", "does not have the pyraTenantId");
    let answer = put(&server, MAPPED, &moved).await;
    assert!(answer.notices()[0].starts_with("same-tenant; "), "{:?}", answer.notices());
    // A mapping that stays as it is breaks no rule.
    let kept = put(&server, MAPPED, &with(moved, "name", json!("New"))).await;
    assert_eq!((kept.expect(200)["revision"].as_u64(), kept.notices().len()), (Some(3), 0));
}

#[tokio::test]
async fn vendors_and_clients_are_forbidden_every_operation() {
    let settings = Settings { auth: Auth::Tokens, ..Settings::default() };
    let server = Server::with(settings).await;
    for secret in [VENDOR, CLIENT] {
        for (method, path) in [
            ("GET", TENANTS.to_owned()),
            ("POST", TENANTS.to_owned()),
            ("GET", format!("{TENANTS}/{MAPPED}")),
            ("PUT", format!("{TENANTS}/{MAPPED}")),
            ("DELETE", format!("{TENANTS}/{MAPPED}")),
        ] {
            let request = server.request(method, &path).bearer_auth(secret);
            server.send(request.json(&new(ORGANISATION))).await.expect(403);
        }
    }
}
