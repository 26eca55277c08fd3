//! The buyers of a membership: those that its groups are limited to, if every group that is about
//! buyers is limited.

use accounts_emulator::model::{Href, Nulls};
use serde_json::{Value, json};

use crate::support::{COLLECTION, Server, styled};

/// A membership of the default account, and groups of it.
const MEMBER: &str = "AUSR-9388-4254-9076";
/// Without a limit; its modules can be limited.
const UNLIMITED: &str = "UGR-2757-7226";
/// Limited to two buyers, and to one other.
const OF_TWO: &str = "UGR-3830-8681";
const OF_ONE: &str = "UGR-2074-4407";
/// Without modules, so nothing of it is about buyers.
const WITHOUT_MODULES: &str = "UGR-8501-1572";

/// The ids of the buyers that a member of these groups shows; none without `buyers`.
async fn buyers_in(server: &Server, groups: &[&str]) -> Option<Vec<String>> {
    let body: Vec<_> = groups.iter().map(|id| json!({ "id": id })).collect();
    let path = format!("{COLLECTION}/{MEMBER}/groups");
    server.send(server.request("PUT", &path).json(&body)).await.expect(200);
    let member = server.read(MEMBER).await.expect(200);
    let listed = server.list(&format!("eq(id,{MEMBER})")).await.expect(200);
    assert_eq!(listed["data"][0].get("buyers"), member.get("buyers"));
    let user = member["user"]["id"].as_str().unwrap();
    let path = format!("/public/v1/accounts/accounts/ACC-1086-6867/users/{user}");
    let of_account = server.get(&path).await.expect(200);
    assert_eq!(of_account.get("buyers"), member.get("buyers"));
    let ids = |buyers: &Value| {
        let buyers = buyers.as_array().unwrap().iter();
        buyers.map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    };
    member.get("buyers").map(ids)
}

#[tokio::test]
async fn a_member_shows_buyers_only_if_every_group_about_buyers_is_limited() {
    let server = Server::start().await;
    let (two, one) = (["BUY-1591-2112", "BUY-4050-7215"], "BUY-7458-2571");
    for (groups, expected) in [
        (&[UNLIMITED][..], None),
        (&[OF_ONE], Some(vec![one])),
        (&[OF_TWO], Some(two.to_vec())),
        (&[OF_TWO, OF_ONE], Some(vec![two[0], two[1], one])),
        (&[UNLIMITED, OF_ONE], None),
        (&[OF_TWO, UNLIMITED, OF_ONE], None),
        (&[WITHOUT_MODULES], None),
        (&[WITHOUT_MODULES, OF_ONE], Some(vec![one])),
        (&[WITHOUT_MODULES, OF_ONE, UNLIMITED], None),
    ] {
        let found = buyers_in(&server, groups).await;
        let expected = expected.map(|ids| ids.iter().map(|&id| id.to_owned()).collect());
        assert_eq!(found, expected, "{groups:?}");
    }
}

#[tokio::test]
async fn the_limit_follows_the_group() {
    let server = Server::start().await;
    let group = format!("/public/v1/accounts/user-groups/{OF_ONE}");
    let change = async |body: Value| {
        server.send(server.request("PUT", &group).json(&body)).await.expect(200);
        buyers_in(&server, &[OF_ONE]).await
    };
    assert_eq!(change(json!({ "buyers": null })).await, None);
    assert_eq!(change(json!({ "buyers": [] })).await, Some(Vec::new()));
    let limited = change(json!({ "buyers": [{ "id": "BUY-1591-2112" }] })).await;
    assert_eq!(limited, Some(vec!["BUY-1591-2112".to_owned()]));
}

#[tokio::test]
async fn filters_see_no_buyers_where_answers_show_none() {
    let server = Server::start().await;
    let all = server.list("limit=100&select=buyers").await.expect(200);
    let rows = all["data"].as_array().unwrap();
    let shown = rows.iter().filter(|row| row.get("buyers").is_some()).count();
    assert!(shown > 3 && shown < rows.len() / 2, "{shown}");
    let with = server.list("limit=0&any(buyers)").await.expect(200);
    let without = server.list("limit=0&not(any(buyers))").await.expect(200);
    let total = |page: &Value| page["$meta"]["pagination"]["total"].as_u64().unwrap();
    assert_eq!((total(&with), total(&with) + total(&without)), (shown as u64, rows.len() as u64));
    let unlimited = server.list(&format!("eq(id,{MEMBER})&any(buyers,eq(id,BUY-7458-2571))")).await;
    assert_eq!(total(&unlimited.expect(200)), 0);
}

#[tokio::test]
async fn with_nulls_a_member_who_sees_all_buyers_shows_null() {
    let server = Server::with(styled(Nulls::Show, Href::Off)).await;
    assert_eq!(server.read(MEMBER).await.expect(200)["buyers"], Value::Null);
}
