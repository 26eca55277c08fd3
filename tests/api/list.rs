//! The list and the single membership: the page's form, its window, and which members are shown.

use std::collections::BTreeSet;

use accounts_emulator::{
    Settings,
    model::{Href, Nulls},
    rql::Bounds,
};
use serde_json::{Value, json};

use crate::support::{COLLECTION, DEMO, MEMBERSHIP, Server, invitation, styled};

/// The rows of a page.
fn rows(page: &Value) -> &Vec<Value> {
    page["data"].as_array().unwrap()
}

/// The ids on a page.
fn ids(page: &Value) -> Vec<&str> {
    rows(page).iter().map(|row| row["id"].as_str().unwrap()).collect()
}

/// The members of an object.
fn members(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_page_holds_pagination_omitted_and_data() {
    let server = Server::start().await;
    let answer = server.list("").await;
    let page = answer.expect(200);
    let pagination = json!({ "offset": 0, "limit": 10, "total": DEMO });
    assert_eq!(page["$meta"], json!({ "pagination": pagination, "omitted": ["audit"] }));
    assert_eq!(members(&page), ["$meta", "data"].into());
    assert_eq!(rows(&page).len(), 10);
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
    let start = r#"{"$meta":{"pagination":{"offset":0,"limit":10,"total":40},"omitted":["audit"]}"#;
    assert!(answer.text.starts_with(start), "{}", answer.text);
}

#[tokio::test]
async fn rows_stand_in_order_of_creation() {
    let server = Server::start().await;
    let first = server.create(&invitation("z@example.org")).await.expect(201);
    let second = server.create(&invitation("a@example.org")).await.expect(201);
    let page = server.list("limit=100").await.expect(200);
    let ids = ids(&page);
    assert_eq!(ids[0], MEMBERSHIP);
    assert_eq!([&json!(ids[DEMO]), &json!(ids[DEMO + 1])], [&first["id"], &second["id"]]);
}

#[tokio::test]
async fn offset_and_limit_are_applied_as_the_page_says() {
    let server = Server::start().await;
    for (query, offset, limit, rows) in [
        ("", 0, 10, 10),
        ("limit=5&offset=2", 2, 5, 5),
        ("offset=35", 35, 10, 5),
        ("limit=0", 0, 0, 0),
        ("limit=0&offset=7", 7, 0, 0),
        ("limit=100", 0, 100, DEMO),
        ("limit=101", 0, 100, DEMO),
        ("limit=2147483648", 0, 100, DEMO),
        ("limit=99999999999999999999999999", 0, 100, DEMO),
        ("limit=&offset=", 0, 10, 10),
        ("limit&offset", 0, 10, 10),
        ("limit=3&limit=x", 0, 3, 3),
        ("offset=3&offset=4", 3, 10, 10),
        ("limit=007", 0, 7, 7),
        ("LIMIT=3&Offset=4", 4, 3, 3),
        ("%6cimit=3", 0, 3, 3),
        ("limit=%33", 0, 3, 3),
        ("offset=40", 40, 10, 0),
        ("offset=2147483647&limit=100", 2_147_483_647, 100, 0),
        ("&&limit=3&&", 0, 3, 3),
    ] {
        let page = server.list(query).await.expect(200);
        let pagination = json!({ "offset": offset, "limit": limit, "total": DEMO });
        assert_eq!(page["$meta"]["pagination"], pagination, "{query}");
        assert_eq!(self::rows(&page).len(), rows, "{query}");
    }
}

#[tokio::test]
async fn a_window_that_is_no_window_is_refused() {
    let server = Server::start().await;
    for value in ["-1", "x", "1.5", "1e1", "0x1", "%2B1", "1,2", "null", "%D9%A1", "%EF%BC%91"] {
        for key in ["limit", "offset"] {
            let answer = server.list(&format!("{key}={value}")).await;
            if value == "%2B1" && answer.status == 200 {
                continue;
            }
            answer.refuses(key, "is not a whole number of 0 or more.");
        }
    }
    for offset in ["2147483648", "99999999999999999999999999"] {
        let answer = server.list(&format!("offset={offset}")).await;
        answer.refuses("offset", "must not be above 2147483647.");
    }
    let faults = server.list("limit=x&offset=y").await.faults();
    assert_eq!(faults.iter().map(|(key, _)| &**key).collect::<Vec<_>>(), ["limit", "offset"]);
}

#[tokio::test]
async fn default_and_greatest_limit_can_be_set() {
    let bounds = Bounds { default_limit: 3, max_limit: 7 };
    let server = Server::with(Settings { bounds, ..Settings::default() }).await;
    for (query, limit) in [("", 3), ("limit=5", 5), ("limit=8", 7)] {
        let page = server.list(query).await.expect(200);
        assert_eq!(page["$meta"]["pagination"]["limit"], limit);
        assert_eq!(rows(&page).len(), limit);
    }
}

#[tokio::test]
async fn a_walk_over_all_pages_visits_each_row_once() {
    let server = Server::with(Settings { users: 1_000, ..Settings::default() }).await;
    for limit in [100, 64] {
        let (mut seen, mut walked) = (BTreeSet::new(), 0);
        for offset in (0..1_100).step_by(limit) {
            let page = server.list(&format!("offset={offset}&limit={limit}")).await.expect(200);
            assert_eq!(page["$meta"]["pagination"]["total"], DEMO + 1_000);
            walked += rows(&page).len();
            seen.extend(ids(&page).into_iter().map(str::to_owned));
        }
        assert_eq!((seen.len(), walked), (DEMO + 1_000, DEMO + 1_000));
        assert!(!seen.contains("AUSR-0000-0000-0000"));
    }
}

#[tokio::test]
async fn a_created_membership_is_in_the_next_list_and_counts() {
    let server = Server::with(Settings { users: 100, ..Settings::default() }).await;
    let created = server.create(&invitation("ann@example.org")).await.expect(201);
    let page = server.list(&format!("offset={}", DEMO + 100)).await.expect(200);
    assert_eq!(page["$meta"]["pagination"]["total"], DEMO + 101);
    let mut expected = created.clone();
    expected.as_object_mut().unwrap().remove("audit");
    assert_eq!(rows(&page), &[expected]);
    for query in [
        format!("id={}", created["id"].as_str().unwrap()),
        "user.email=ann@example.org".to_owned(),
        format!("user.id={}", created["user"]["id"].as_str().unwrap()),
    ] {
        let page = server.list(&query).await.expect(200);
        assert_eq!(rows(&page).len(), 1, "{query}");
    }
}

#[tokio::test]
async fn lists_are_always_there_and_what_has_no_value_is_left_out() {
    let server = Server::start().await;
    let page = server.list("limit=100").await.expect(200);
    let (mut empty, mut nameless) = (0, 0);
    for row in rows(&page) {
        for list in ["groups", "modules"] {
            empty += usize::from(row[list].as_array().unwrap().is_empty());
        }
        nameless += usize::from(row["user"].get("firstName").is_none());
        assert!(!row.to_string().contains("null"), "{row}");
        assert!(row.get("$meta").is_none() && row.get("audit").is_none(), "{row}");
    }
    assert!(empty > 0 && nameless > 0);
}

#[tokio::test]
async fn nested_objects_show_their_core_and_nothing_else() {
    let server = Server::with(styled(Nulls::Show, Href::Off)).await;
    let page = server.list("limit=100").await.expect(200);
    for row in rows(&page) {
        let user =
            ["id", "name", "icon", "revision", "email", "firstName", "lastName", "status"].into();
        assert!(members(&row["user"]).is_subset(&user), "{row}");
        let account = ["id", "name", "icon", "revision", "type", "status"].into();
        assert_eq!(members(&row["account"]), account);
        assert_eq!(members(&row["invitation"]), ["url", "notes", "status"].into());
        let parts =
            |list: &str| row[list].as_array().unwrap().iter().map(members).collect::<Vec<_>>();
        let group = ["id", "name", "revision", "description", "logo", "isDefault"].into();
        assert!(parts("groups").iter().all(|it| *it == group), "{row}");
        let module = ["id", "name", "revision", "description", "filters", "settings"].into();
        assert!(parts("modules").iter().all(|it| *it == module), "{row}");
        let buyer = ["id", "name", "icon", "revision"].into();
        assert!(row["buyers"].is_null() || parts("buyers").iter().all(|it| *it == buyer), "{row}");
    }
}

#[tokio::test]
async fn with_nulls_what_may_be_null_is_and_nothing_else() {
    let server = Server::with(styled(Nulls::Show, Href::Off)).await;
    for row in rows(&server.list("limit=100").await.expect(200)) {
        assert!(row.get("lastLoginAt").is_some() && row.get("$meta").is_none(), "{row}");
        for member in ["email", "firstName", "lastName"] {
            assert_ne!(row["user"].get(member), Some(&Value::Null), "{row}");
        }
        let url = row["invitation"].get("url").unwrap();
        assert_eq!(url.is_null(), row["invitation"]["status"] != "Invited", "{row}");
    }
    assert!(!server.read(MEMBERSHIP).await.text.contains(r#""$meta":null"#));
}

/// All objects with an id within a value, except the actors of events.
fn objects<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(members) => {
            if members.contains_key("id") {
                found.push(value);
            }
            // Actors are no objects of a collection, and extensions are none of this API's.
            let parts =
                members.iter().filter(|(name, _)| !["by", "extensions"].contains(&name.as_str()));
            parts.for_each(|(_, part)| objects(part, found));
        }
        Value::Array(items) => items.iter().for_each(|item| objects(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_object_carries_its_address_on_demand() {
    for (href, start) in [(Href::Short, "/"), (Href::Full, "/v1/accounts/")] {
        let server = Server::with(styled(Nulls::Omit, href)).await;
        let page = server.list("limit=100&select=audit,groups").await.expect(200);
        let mut found = Vec::new();
        objects(&page, &mut found);
        assert!(found.len() > 200);
        for object in found {
            let id = object["id"].as_str().unwrap();
            let collection = match id.split('-').next().unwrap() {
                "AUSR" => "account-users",
                "USR" => "users",
                "ACC" => "accounts",
                "UGR" => "user-groups",
                "MOD" => "modules",
                "BUY" => "buyers",
                other => panic!("{other}"),
            };
            assert_eq!(object["href"], format!("{start}{collection}/{id}"), "{object}");
        }
        assert!(rows(&page).iter().all(|row| row["invitation"]["code"].is_string()));
        let created = server.create(&invitation("ann@example.org")).await.expect(201);
        assert_eq!(
            created["href"],
            format!("{start}account-users/{}", created["id"].as_str().unwrap())
        );
        assert!(created["invitation"]["code"].is_string());
    }
}

#[tokio::test]
async fn a_single_membership_says_what_it_leaves_out_and_only_that() {
    let server = Server::start().await;
    let read = server.read(MEMBERSHIP).await.expect(200);
    assert_eq!(read["$meta"], json!({ "omitted": ["audit"] }));
    let page = server.list("limit=1").await.expect(200);
    let mut row = rows(&page)[0].clone();
    row["$meta"] = json!({ "omitted": ["audit"] });
    assert_eq!(read, row);
    let whole = server.read(&format!("{MEMBERSHIP}?select=audit")).await.expect(200);
    assert_eq!(whole.get("$meta"), None);
    assert!(whole["audit"]["created"]["at"].is_string());
    let less = server.read(&format!("{MEMBERSHIP}?select=-groups")).await.expect(200);
    let omitted = less["$meta"]["omitted"].as_array().unwrap();
    assert!(
        omitted.len() == 2 && ["audit", "groups"].iter().all(|it| omitted.contains(&json!(it)))
    );
}

#[tokio::test]
async fn what_is_not_understood_is_refused_with_a_word_on_what_to_use() {
    let server = Server::start().await;
    for (query, hint) in [
        ("pageNumber=2", "Use offset and limit to page"),
        ("pageSize=20", "Use limit=20."),
        ("sort=name", "Use order=user.name or order=-user.name."),
        ("q=ann", "Use ilike(user.name,*ann*) to search."),
        ("search=ann", "Use ilike(user.name,*ann*) to search."),
        ("limit=5&skip=2", "Use offset=2."),
        ("nosuch=1", ""),
        ("nosuch", ""),
        ("api-version=2", ""),
    ] {
        let answer = server.list(query).await;
        assert_eq!(answer.faults().len(), 1, "{}", answer.text);
        assert!(answer.json()["detail"].as_str().unwrap().contains(hint), "{}", answer.text);
        server.read(&format!("{MEMBERSHIP}?{query}")).await.expect(400);
    }
}

#[tokio::test]
async fn the_parameters_of_pages_and_caches_are_ignored_with_a_notice() {
    let server = Server::start().await;
    let plain = server.list("limit=5").await;
    let answer = server.list("page=2&limit=5&_=1700000000&page=3").await;
    assert_eq!(answer.notices(), ["ignored-parameter; page", "ignored-parameter; _"]);
    assert_eq!((answer.expect(200), plain.notices().len()), (plain.expect(200), 0));
}

#[tokio::test]
async fn a_single_object_ignores_the_parameters_of_lists_with_a_notice_and_takes_no_filter() {
    let server = Server::start().await;
    for path in [
        "account-users/AUSR-4134-7183-7330",
        "ACC-1671-0642/users/USR-6375-2499",
        "users/USR-6375-2499",
        "accounts/ACC-1671-0642",
        "user-groups/UGR-8447-7590",
        "modules/MOD-0478",
        "buyers/BUY-1591-2112",
        "api-tokens/TKN-6403-9815",
    ] {
        let get = |query: &str| server.get(&format!("/public/v1/accounts/{path}?{query}"));
        let plain = get("select=audit").await;
        let answer = get("limit=10&offset=x&order=-nosuch&page=&select=audit&_=17").await;
        let ignored = ["limit", "offset", "order", "page", "_"];
        let ignored = ignored.map(|name| format!("ignored-parameter; {name}"));
        assert_eq!(answer.notices(), ignored, "{path}");
        assert_eq!((answer.expect(200), plain.notices().len()), (plain.expect(200), 0));
        for filter in ["eq(id,x)", "name=x&limit=10", "nosuch"] {
            get(filter).await.refuses("filter", "no filter");
        }
    }
}

#[tokio::test]
async fn a_text_that_is_no_value_of_a_status_is_found_nowhere_with_a_notice() {
    let server = Server::start().await;
    let invitation = "invitation.status is one of Invited, Active, InvitationExpired.";
    let user = "user.status is one of New, Invited, InvitationExpired, Active, Blocked, Disabled, \
        Deleted.";
    let member = "status is one of Invited, InvitationExpired, Active, Blocked, Deleted.";
    let token = "status is one of Active, Disabled, Deleted.";
    for (query, sentence) in [
        ("account-users?eq(user.status,Pending)", user),
        ("account-users?USER.STATUS=active", user),
        ("account-users?in(invitation.status,(Pending,Open))", invitation),
        ("ACC-1671-0642/users?status=pending", member),
        ("accounts/ACC-1671-0642/users?eq(invitation.status,'')", invitation),
        ("api-tokens?eq(status,Gone)", token),
        ("user-groups?any(users,eq(status,Pending))", &user.replace("user.", "users.")),
    ] {
        let answer = server.get(&format!("/public/v1/accounts/{query}")).await;
        assert_eq!(answer.expect(200)["data"], json!([]), "{query}");
        assert_eq!(answer.notices(), [format!("unknown-value; {sentence}")], "{query}");
    }
    for query in ["eq(user.status,Active)", "like(user.status,Pend*)", "ge(user.status,B)"] {
        assert_eq!(server.list(query).await.notices().len(), usize::from(query.starts_with("ge")));
    }
    // What the schema declares as an enumeration takes its values alone.
    for query in ["account-users?account.status=Pending", "accounts?type=Buyer"] {
        server.get(&format!("/public/v1/accounts/{query}")).await.expect(400);
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::start().await;
    for id in [
        "AUSR-0000-0000-0000",
        "AUSR-4134-7183-7331",
        "INVALID-ID",
        "ausr-4134-7183-7330",
        "USR-6375-2499",
        "AUSR-4134-7183-7330%0A",
        "AUSR-4134-7183-7330%20",
        "AUSR-4134-7183",
        "AUSR-%D9%A4%D9%A1%D9%A3%D9%A4-7183-7330",
        "%00",
        "%FF",
        "..%2Faccount-users",
    ] {
        let problem = server.read(id).await.expect(404);
        assert_eq!(problem["title"], "Not Found");
        assert_eq!(problem["instance"], format!("{COLLECTION}/{id}"));
    }
}

#[tokio::test]
async fn head_is_answered_wherever_get_is_without_the_body() {
    let server = Server::start().await;
    for path in ["", "?limit=3", "?limit=x", &format!("/{MEMBERSHIP}"), "/AUSR-0000-0000-0000"] {
        let path = format!("{COLLECTION}{path}");
        let got = server.get(&path).await;
        let head = server.send(server.request("HEAD", &path)).await;
        assert_eq!((head.status, &*head.text), (got.status, ""), "{path}");
        for name in ["Content-Type", "Content-Length"] {
            assert!(head.header(name).is_some(), "{name} of {path}");
            assert_eq!(head.header(name), got.header(name), "{name} of {path}");
        }
    }
}
