//! Services: listed and read by everyone, and changed by nobody.

use accounts_emulator::{Settings, api::Auth};
use serde_json::{Value, json};

use crate::support::{CLIENT, OPERATIONS, Server, VENDOR, matches_form};

const SERVICES: &str = "/public/v1/accounts/services";
const SERVICE: &str = "SVC-1204";

#[tokio::test]
async fn the_seeded_services_are_listed_filtered_and_ordered() {
    let server = Server::start().await;
    let names = async |query: &str| {
        let page = server.get(&format!("{SERVICES}?{query}")).await.expect(200);
        let items = page["data"].as_array().unwrap().iter();
        items.map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("eq(status,Active)").await, ["platform", "scheduler", "billing"]);
    assert_eq!(names("eq(status,Deleted)").await, ["exchange-rates"]);
    assert_eq!(names("order=name&limit=2").await, ["billing", "exchange-rates"]);
    assert_eq!(names(&format!("id={SERVICE}")).await, ["scheduler"]);
    server.get(&format!("{SERVICES}?eq(account.id,x)")).await.expect(400);
}

#[tokio::test]
async fn one_is_read_with_the_members_that_are_selected() {
    let server = Server::start().await;
    let service = server.get(&format!("{SERVICES}/{SERVICE}")).await.expect(200);
    assert!(matches_form(service["id"].as_str().unwrap(), "SVC-dddd"), "{service}");
    assert_eq!((&service["revision"], &service["status"]), (&json!(2), &json!("Active")));
    assert_eq!(service["$meta"]["omitted"], json!(["audit"]));
    let selected = format!("{SERVICES}/{SERVICE}?select=audit,-description");
    let selected = server.get(&selected).await.expect(200);
    assert_eq!(selected["audit"]["updated"]["by"]["id"], "USR-8110-6021");
    assert!(selected.get("description").is_none(), "{selected}");
    for missing in ["SVC-0000", "SVC-9999", "ACC-1671-0642", "nothing"] {
        server.get(&format!("{SERVICES}/{missing}")).await.expect(404);
    }
}

#[tokio::test]
async fn all_roles_see_the_same_services_and_operations_who_changed_them() {
    let server = Server::with(Settings { auth: Auth::Tokens, ..Settings::default() }).await;
    server.get(SERVICES).await.expect(401);
    for path in [format!("{SERVICES}?select=audit"), format!("{SERVICES}/SVC-0716")] {
        let as_role = |secret| server.send(server.request("GET", &path).bearer_auth(secret));
        let all = as_role(OPERATIONS).await.expect(200);
        let expected = without_actors_of_operations(all);
        for secret in [VENDOR, CLIENT] {
            assert_eq!(as_role(secret).await.expect(200), expected);
        }
    }
}

/// What others see of a page: not who of Operations caused an event.
fn without_actors_of_operations(mut page: Value) -> Value {
    let services = page.get_mut("data").and_then(Value::as_array_mut).into_iter().flatten();
    let audits = services.filter_map(|it| it["audit"].as_object_mut());
    for event in audits.flat_map(serde_json::Map::values_mut) {
        if event["by"]["id"] != "TKN-0000-0001" {
            event.as_object_mut().unwrap().remove("by");
        }
    }
    page
}

#[tokio::test]
async fn no_other_method_is_allowed() {
    let server = Server::start().await;
    let one = format!("{SERVICES}/{SERVICE}");
    for (method, path) in [
        ("POST", SERVICES),
        ("PUT", SERVICES),
        ("DELETE", SERVICES),
        ("POST", &*one),
        ("PUT", &*one),
        ("DELETE", &*one),
    ] {
        server.send(server.request(method, path).json(&json!({}))).await.expect(405);
    }
}
