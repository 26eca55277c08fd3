//! Queries as the platform's library reads them: ties, dates, brackets, numbers, and what it shows.

use accounts_emulator::{Settings, api::OPERATIONS};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, COLLECTION, Server, invitation};

/// The values of a member on a page of account users.
async fn values(server: &Server, query: &str, pointer: &str) -> Vec<Value> {
    let page = server.list(query).await.expect(200);
    let rows = page["data"].as_array().unwrap().iter();
    rows.map(|row| row.pointer(pointer).cloned().unwrap_or_default()).collect()
}

fn is_ascending(ids: &[Value]) -> bool {
    ids.is_sorted_by(|left, right| left.as_str() < right.as_str())
}

#[tokio::test]
async fn rows_that_an_order_leaves_equal_are_sorted_by_id() {
    let server = Server::start().await;
    for number in 0..6 {
        server.create(&invitation(&format!("tie{number}@example.com"))).await.expect(201);
    }
    let by_creation = values(&server, "eq(account.type,Client)&limit=100", "/id").await;
    assert!(by_creation.len() > 20 && !is_ascending(&by_creation));
    for order in ["account.type", "-account.type", "%2Baccount.type,-account.type"] {
        let query = format!("eq(account.type,Client)&order={order}&limit=100");
        let ids = values(&server, &query, "/id").await;
        assert!(is_ascending(&ids), "{order}: {ids:?}");
        let mut paged = Vec::new();
        for offset in (0..ids.len()).step_by(7) {
            let query = query.replace("limit=100", &format!("limit=7&offset={offset}"));
            paged.extend(values(&server, &query, "/id").await);
        }
        assert_eq!(paged, ids, "{order}");
    }
    let descending = values(&server, "order=account.type,-id&limit=5", "/id").await;
    assert!(descending.is_sorted_by(|left, right| left.as_str() > right.as_str()));
    // The id orders, but no request named it.
    let page = server.list("select=-*,user&order=user.status&limit=1").await.expect(200);
    assert!(page["data"][0].get("id").is_none(), "{page}");
}

#[tokio::test]
async fn ties_are_sorted_by_id_in_every_list() {
    let server = Server::start().await;
    for operation in OPERATIONS.iter().filter(|operation| operation.id.starts_with("list")) {
        let path = operation.path.replace("{accountId}", ACCOUNT);
        let path = path.replace("{uniqueFilter}", "USR-5780-9743");
        let page = server.get(&format!("{path}?order=revision&limit=100")).await.expect(200);
        let keys = page["data"].as_array().unwrap().iter();
        let keys: Vec<_> = keys.map(|it| (it["revision"].as_u64(), it["id"].as_str())).collect();
        assert!(keys.is_sorted(), "{path}: {keys:?}");
    }
}

#[tokio::test]
async fn the_ends_of_the_calendar_and_short_zones_are_dates() {
    let server = Server::start().await;
    let total = async |query: &str| {
        let page = server.list(&format!("{query}&limit=0")).await.expect(200);
        page["$meta"]["pagination"]["total"].as_u64().unwrap()
    };
    let all = total("ge(audit.created.at,0001-01-01)").await;
    assert!(all > 0);
    for date in [
        "9999-12-31",
        "9999-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59.9999999Z",
        "9999-12-30T22:00:01Z",
        "9999-12-31T23:59:59-14:00",
        "'9999-12-31T00:00:00'",
    ] {
        assert_eq!(total(&format!("lt(audit.created.at,{date})")).await, all, "{date}");
        assert_eq!(total(&format!("gt(audit.created.at,{date})")).await, 0, "{date}");
    }
    let created =
        values(&server, "order=audit.created.at&select=audit&limit=1", "/audit/created/at");
    let first: jiff::Timestamp = created.await[0].as_str().unwrap().parse().unwrap();
    for (zone, hours) in
        [("%2B0100", 1), ("%2B01", 1), ("%2B01:00", 1), (" 0100", 1), ("-0230", -3)]
    {
        // The same instant on a clock of that zone.
        let minutes = if zone == "-0230" { -150 } else { hours * 60 };
        let local = first + jiff::SignedDuration::from_mins(minutes);
        let text = local.to_string().replace('Z', zone);
        assert_eq!(total(&format!("lt(audit.created.at,{text})")).await, 0, "{text}");
        assert!(total(&format!("le(audit.created.at,{text})")).await > 0, "{text}");
    }
}

#[tokio::test]
async fn a_date_that_does_not_exist_has_a_sentence_of_its_own() {
    let server = Server::start().await;
    for (value, hint) in [
        ("soon", "is a date such as"),
        ("20260101", "is a date such as"),
        ("2026-01-01T00:00:00%2B1", "is a date such as"),
        ("2026-02-30", "there is no such day, time or zone"),
        ("2026-13-01", "there is no such day, time or zone"),
        ("2026-01-01T24:30", "there is no such day, time or zone"),
        ("2026-01-01T00:00:00%2B1500", "there is no such day, time or zone"),
        ("10000-01-01", "out of range"),
        ("%2B275760-09-13T00:00:00.000Z", "out of range"),
        ("0000-12-31", "out of range"),
    ] {
        let answer = server.list(&format!("lt(audit.created.at,{value})")).await;
        answer.refuses("rql_validation", "Cannot convert value: '");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(hint), "{value}: {detail}");
    }
}

#[tokio::test]
async fn numbers_have_32_bits() {
    let server = Server::start().await;
    for (number, status) in [
        ("2147483647", 200),
        ("-2147483648", 200),
        ("2147483648", 400),
        ("-2147483649", 400),
        ("99999999999", 400),
        ("99999999999999999999999999", 400),
    ] {
        for query in [format!("eq(revision,{number})"), format!("in(revision,(1,{number}))")] {
            let answer = server.list(&query).await;
            assert_eq!(answer.status, status, "{query}: {}", answer.text);
            if status == 400 {
                answer.refuses("rql_validation", &format!("Cannot convert value: '{number}'."));
                assert!(answer.text.contains("-2147483648 to 2147483647"), "{}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn a_bracket_in_select_includes_the_name_before_it() {
    let server = Server::start().await;
    let select = async |select: &str| {
        let page = server.list(&format!("limit=3&select={select}")).await.expect(200);
        (page["data"].clone(), page["$meta"]["omitted"].clone())
    };
    let (rows, omitted) = select("audit(-created)").await;
    let audit = &rows[0]["audit"];
    assert!(audit["updated"].is_object() && audit.get("created").is_none(), "{audit}");
    assert_eq!(omitted, json!([]));
    let (rows, _) = select("-*,user(email)").await;
    assert!(rows[0]["user"]["name"].is_string() && rows[0]["user"]["email"].is_string(), "{rows}");
    for (bracketed, dotted) in [
        ("-*,user(email)", "-*,user,user.email"),
        ("-*,user(-name,phone)", "-*,user,-user.name,user.phone"),
        ("-*,account(groups(users))", "-*,account,account.groups,account.groups.users"),
        (
            "-*,id,groups(modules(-settings))",
            "-*,id,groups,groups.modules,-groups.modules.settings",
        ),
        ("-user(id)", "-user,user.id"),
    ] {
        assert_eq!(select(bracketed).await, select(dotted).await, "{bracketed}");
    }
}

#[tokio::test]
async fn the_right_side_of_a_comparison_is_not_shown_for_it() {
    let server = Server::start().await;
    for query in ["ne(user.firstName,user.lastName)", "ne(user.firstName,self(user.lastName))"] {
        let page = server.list(&format!("select=-*,id&limit=1&{query}")).await.expect(200);
        let row = &page["data"][0];
        assert_eq!(row["user"].as_object().unwrap().keys().collect::<Vec<_>>(), ["firstName"]);
    }
}

#[tokio::test]
async fn a_filter_that_the_platform_knows_by_name_is_ignored_with_a_notice() {
    let server = Server::start().await;
    let all = server.list("limit=1").await.expect(200);
    for query in ["filter(group.buyers)", "filter(status,active)", "filter(a,(b,c),d)"] {
        let answer = server.list(&format!("limit=1&{query}")).await;
        assert_eq!(answer.expect(200), all, "{query}");
        assert_eq!(answer.notices(), ["ignored-parameter; filter"], "{query}");
    }
    server
        .list("and(filter(status),eq(id,x))")
        .await
        .refuses("filter", "Unknown expression group.");
}

#[tokio::test]
async fn a_comparison_sign_is_answered_with_its_own_operator() {
    let server = Server::start().await;
    for (query, example) in [
        ("status%3CActive", "lt(user.name,value)"),
        ("revision%3E1", "gt(user.name,value)"),
        ("status!=x", "ne(user.name,value)"),
    ] {
        let answer = server.list(query).await;
        let detail = answer.expect(400)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(&format!("as in {example}.")), "{query}: {detail}");
    }
}

#[tokio::test]
async fn many_rows_that_are_equal_are_ordered_by_id_at_any_offset() {
    let server = Server::with(Settings { users: 2_000, ..Settings::default() }).await;
    let all =
        server.request("GET", &format!("{COLLECTION}?order=account.id&select=-*,id,account.id"));
    let all = all.header("MPT-Streaming", "true").header("Accept", "application/jsonl");
    let text = server.send(all).await.text;
    let key = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        (row["account"]["id"].to_string(), row["id"].to_string())
    };
    let keys: Vec<_> = text.lines().map(key).collect();
    assert!(keys.len() > 2_000 && keys.is_sorted());
    for offset in [0, 99, 1_000, 1_990] {
        let ids =
            values(&server, &format!("order=account.id&limit=50&offset={offset}"), "/id").await;
        let expected = keys[offset..].iter().take(50).map(|(_, id)| id.clone());
        assert_eq!(
            ids.iter().map(ToString::to_string).collect::<Vec<_>>(),
            expected.collect::<Vec<_>>()
        );
    }
}
