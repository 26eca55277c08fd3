//! Members by actor: who sees a member and who changes it, and what a token of a user stands for.

use accounts_emulator::{
    Settings, api,
    api::Auth,
    model::{
        Rules,
        node::{Field, Kind, Table},
    },
    rql::{Party, Shown},
    world,
};
use serde_json::{Value, json};

use crate::support::{
    Answer, CLIENT, COLLECTION, DEFAULT_ACCOUNT, OPERATIONS, Server, VENDOR, seeded,
};

const ROOT: &str = "/public/v1/accounts";
/// A token of a user, whose one membership is in the client's account.
const OWN: &str =
    "idt:TKN-5529-6184:emulatorMemberZqumpm08hsE8JNpjJOQGa2rb19FlY0mG1ylvuhfJXqIEnomef2";
const OWNER: &str = "USR-1004-4469";
const OWNERS_MEMBERSHIP: &str = "AUSR-9528-6326-4225";
/// A user of the client's account who is a member of another one too.
const SHARED: &str = "USR-5780-9743";

async fn guarded() -> Server {
    Server::with(Settings { auth: Auth::Tokens, ..Settings::default() }).await
}

async fn ask(server: &Server, token: &str, method: &str, path: &str, body: &Value) -> Answer {
    let request = server.request(method, &format!("{ROOT}/{path}")).bearer_auth(token);
    server.send(if body.is_null() { request } else { request.json(body) }).await
}

async fn get(server: &Server, token: &str, path: &str) -> Answer {
    ask(server, token, "GET", path, &Value::Null).await
}

/// The table of the objects that a field holds.
fn inner(kind: Kind) -> Option<&'static Table> {
    match kind {
        Kind::Object(table) => Some(table()),
        Kind::Collection(kind) => inner(*kind),
        _ => None,
    }
}

type Way = Vec<&'static Field>;

/// The ways of at most that many steps from a table to the fields that are not for anyone, through
/// members that queries find.
fn ways(table: &'static Table, steps: usize, is_for_few: fn(&Field) -> bool) -> Vec<Way> {
    let mut found = Vec::new();
    for field in table.fields.iter().filter(|field| field.shown != Shown::Never) {
        if is_for_few(field) {
            found.push(vec![field]);
            continue;
        }
        let Some(next) = inner(field.kind).filter(|_| steps > 1) else { continue };
        let rest = ways(next, steps - 1, is_for_few).into_iter();
        found.extend(rest.map(|rest| [vec![field], rest].concat()));
    }
    found
}

/// The names along a way, with another one at its end.
fn dotted(way: &[&'static Field], last: &str) -> String {
    let names = way[..way.len() - 1].iter().map(|field| field.name);
    names.chain([last]).collect::<Vec<_>>().join(".")
}

/// A filter by the end of a way, whatever its kind.
fn filter(way: &[&'static Field], last: &str) -> String {
    let is_list = |field: &&&Field| matches!(field.kind, Kind::Collection(_));
    match way[..way.len() - 1].iter().position(|field| is_list(&field)) {
        Some(place) => {
            let (outer, rest) = way.split_at(place + 1);
            format!("any({},{})", dotted(outer, outer[place].name), filter(rest, last))
        }
        None => format!("eq({},x)", dotted(way, last)),
    }
}

/// What a refusal says, without what the client wrote.
fn sentences(answer: &Answer, name: &str) -> Vec<(String, String)> {
    let faults = answer.faults().into_iter();
    faults.map(|(key, sentence)| (key.replace(name, "?"), sentence.replace(name, "?"))).collect()
}

#[tokio::test]
async fn to_all_but_operations_a_member_of_operations_is_a_name_that_nothing_has() {
    const UNKNOWN: &str = "zqjxkw";
    let server = guarded().await;
    let mut seen = 0;
    for table in world::field_tables() {
        let collection = table.collection.unwrap();
        for way in ways(table, 4, |field| field.seen_by == Party::Operations) {
            seen += 1;
            let name = way.last().unwrap().name;
            let query = |form: &dyn Fn(&str) -> String, name: &str| {
                format!("{collection}?limit=2&{}", form(name))
            };
            let select = |name: &str| format!("select={}", dotted(&way, name));
            let order = |name: &str| format!("order={}", dotted(&way, name));
            let filter = |name: &str| filter(&way, name);
            for token in [CLIENT, VENDOR] {
                let hidden = get(&server, token, &query(&select, name)).await;
                if hidden.status == 403 {
                    continue;
                }
                let unknown = get(&server, token, &query(&select, UNKNOWN)).await;
                assert_eq!(hidden.text, unknown.text, "{}", query(&select, name));
                let omitted = &hidden.json()["$meta"]["omitted"];
                assert!(!omitted.to_string().contains(&format!("\"{name}\"")), "{omitted}");
                for form in [&filter as &dyn Fn(&str) -> String, &order] {
                    let hidden = get(&server, token, &query(form, name)).await;
                    let unknown = get(&server, token, &query(form, UNKNOWN)).await;
                    assert_eq!(sentences(&hidden, name), sentences(&unknown, UNKNOWN));
                    // A misspelt name is not put right, and the names that are known are listed.
                    for wrong in [&name[1..], UNKNOWN] {
                        let detail = get(&server, token, &query(form, wrong)).await.text;
                        let detail = detail.replace(&query(form, wrong), "");
                        let is_named = |mark: char| detail.contains(&format!("{mark}{name}{mark}"));
                        assert!(
                            !is_named('\'') && !detail.contains(&format!(" {name},")),
                            "{detail}"
                        );
                    }
                }
            }
            get(&server, OPERATIONS, &query(&select, name)).await.expect(200);
            let shown = get(&server, OPERATIONS, &query(&filter, name)).await;
            assert!(!shown.text.contains("Invalid property path"), "{}", shown.text);
        }
    }
    assert!(seen > 3, "{seen}");
}

#[test]
fn the_members_of_operations_are_these() {
    let found = world::field_tables().flat_map(|table| {
        let ways = ways(table, 1, |field| field.seen_by == Party::Operations);
        ways.into_iter().map(|way| (table.name, way[0].name))
    });
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            ("Buyer", "errors"),
            ("ErpLink", "note"),
            ("ErpLink", "externalIds"),
            ("ErpLink", "address"),
            ("ErpLink", "shipTo"),
            ("ErpLink", "billTo"),
            ("User", "accounts"),
        ]
    );
}

/// A client and a vendor with a buyer and a group each; both buyers are linked to one seller.
fn trade() -> Value {
    let buyer = |number: usize| {
        json!({
            "id": format!("BUY-0000-000{number}"), "account": format!("ACC-0000-000{number}"),
            "name": "Buyer", "errors": [{ "message": "The tax number differs" }],
        })
    };
    let address = json!({ "addressLine1": "1 Hidden Lane", "postCode": "1", "city": "Leeds",
        "state": "West Yorkshire", "country": "GB" });
    let link = |number: usize| {
        json!({
            "id": format!("ERP-0000-0000-000{number}"), "buyer": format!("BUY-0000-000{number}"),
            "seller": "SEL-0000-0001", "note": "Pays late", "address": address,
            "externalIds": { "erpCustomer": "GB-1" }, "shipTo": [address], "billTo": [address],
        })
    };
    let group = |number: usize| {
        json!({
            "id": format!("UGR-0000-000{number}"), "account": format!("ACC-0000-000{number}"),
            "name": "Group", "buyers": [format!("BUY-0000-000{number}")],
        })
    };
    let token = |number: usize| {
        json!({
            "id": format!("TKN-0000-100{number}"), "account": format!("ACC-0000-000{number}"),
            "name": "Token", "token": format!("idt:TKN-0000-100{number}:secret"),
        })
    };
    json!({
        "accounts": [
            { "id": "ACC-0000-0001", "name": "One", "type": "Client" },
            { "id": "ACC-0000-0002", "name": "Two", "type": "Vendor" },
            { "id": "ACC-0000-0003", "name": "Three", "type": "Operations" },
        ],
        "buyers": [buyer(1), buyer(2)],
        "sellers": [{
            "id": "SEL-0000-0001", "name": "Shop",
            "attributes": { "navision": { "companyCode": "UK01", "more": { "any": [1] } } },
        }],
        "erpLinks": [link(1), link(2)],
        "userGroups": [group(1), group(2)],
        "apiTokens": [token(1), token(2), token(3)],
    })
}

fn trader(number: usize) -> String {
    format!("idt:TKN-0000-100{number}:secret")
}

async fn traders() -> Server {
    Server::with(Settings { auth: Auth::Tokens, ..seeded(&trade()) }).await
}

#[tokio::test]
async fn differences_to_the_erp_system_and_its_data_are_for_operations() {
    const OF_LINKS: [&str; 5] = ["note", "externalIds", "address", "shipTo", "billTo"];
    let server = traders().await;
    let buyer = "buyers/BUY-0000-0001?select=sellers.erpLink,sellers.attributes";
    let link = "erp-links/ERP-0000-0000-0001?select=buyer,audit";
    // In turns: what is kept of an object for one reader is not for the other.
    for _ in 0..2 {
        for (number, is_shown) in [(3, true), (1, false)] {
            let get = async |path: &str| get(&server, &trader(number), path).await.expect(200);
            let list = get("buyers").await;
            let buyer = get(buyer).await;
            for buyer in [&list["data"][0], &buyer] {
                assert_eq!(buyer.get("errors").is_some(), is_shown, "{buyer}");
            }
            let (links, link) = (get("erp-links").await, get(link).await);
            assert_eq!(link["buyer"].get("errors").is_some(), is_shown, "{link}");
            let seller = &buyer["sellers"][0];
            for link in [&links["data"][0], &link, &seller["erpLink"]] {
                assert_eq!(
                    (&link["name"], &link["status"]),
                    (&"Buyer - Shop".into(), &"Active".into())
                );
                for name in OF_LINKS {
                    assert_eq!(link.get(name).is_some(), is_shown, "{name} in {link}");
                }
            }
            let attributes = &seller["attributes"]["navision"];
            assert_eq!(*attributes, json!({ "companyCode": "UK01", "more": { "any": [1] } }));
        }
    }
}

#[tokio::test]
async fn a_vendor_finds_no_seller_through_its_groups_their_buyers_and_links() {
    let server = traders().await;
    for (number, count) in [(1, 1), (2, 0), (3, 2)] {
        let token = trader(number);
        let total = async |list: &str| {
            let page = get(&server, &token, list).await.expect(200);
            page["$meta"]["pagination"]["total"].clone()
        };
        for list in [
            "user-groups?any(buyers,any(sellers,eq(name,Shop)))",
            "user-groups?any(buyers,any(sellers))",
            "erp-links",
        ] {
            assert_eq!(total(list).await, count, "{list}");
        }
        let groups = get(&server, &token, "user-groups?select=*,buyers.sellers.erpLink").await;
        assert!(groups.expect(200)["data"][0]["buyers"][0]["sellers"].is_array());
        for text in ["SEL-0000", "Shop", "ERP-0000"] {
            assert_eq!(groups.text.contains(text), count > 0, "{}", groups.text);
        }
    }
}

#[tokio::test]
async fn every_other_member_is_open_to_every_role() {
    let server = guarded().await;
    for table in world::field_tables() {
        for field in table.fields.iter().filter(|field| field.seen_by == Party::Anyone) {
            for token in [OPERATIONS, CLIENT, VENDOR] {
                let path = |select: &str| {
                    format!("{}?limit=1&select=-*,id{select}", table.collection.unwrap())
                };
                let page = get(&server, token, &path(&format!(",{}", field.name))).await;
                if page.status == 403 {
                    continue;
                }
                let omitted = page.expect(200)["$meta"]["omitted"].clone();
                let is_omitted = omitted.as_array().unwrap().contains(&field.name.into());
                assert_eq!(
                    is_omitted,
                    field.shown == Shown::Never,
                    "{}.{}",
                    table.name,
                    field.name
                );
                let without = get(&server, token, &path("")).await.expect(200);
                let names = without["$meta"]["omitted"].as_array().unwrap();
                assert!(field.name == "id" || names.contains(&field.name.into()), "{names:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_names_no_member_that_its_sender_does_not_see() {
    let server = guarded().await;
    let mut seen = 0;
    for table in world::field_tables() {
        let collection = table.collection.unwrap();
        let mut operations = api::OPERATIONS.iter();
        if !operations.any(|it| it.method == "PUT" && is_item(it.path, collection)) {
            continue;
        }
        for way in ways(table, 1, |field| field.seen_by == Party::Operations) {
            let name = way[0].name;
            let page = get(&server, CLIENT, &format!("{collection}?limit=1&select=-*,id")).await;
            let path = format!("{collection}/{}", page.json()["data"][0]["id"].as_str().unwrap());
            let put = async |token: &str, name: &str| {
                ask(&server, token, "PUT", &path, &json!({ name: null })).await
            };
            let (hidden, unknown) = (put(CLIENT, name).await, put(CLIENT, "zqjxkw").await);
            if hidden.status == 403 {
                continue;
            }
            seen += 1;
            let (hidden, unknown) = (hidden.faults(), unknown.faults());
            let of = |faults: &[(String, String)], name: &str| {
                let fault = faults.iter().find(|(path, _)| path == name);
                fault.unwrap_or_else(|| panic!("{name}: {faults:?}")).1.clone()
            };
            assert!(of(&hidden, name).starts_with("Unknown property"), "{hidden:?}");
            assert!(of(&unknown, "zqjxkw").starts_with("Unknown property"), "{unknown:?}");
            for (_, sentence) in put(CLIENT, &name[1..]).await.faults() {
                assert!(!sentence.contains(&format!("`{name}`")), "{sentence}");
            }
            let seen = put(OPERATIONS, name).await;
            assert!(seen.status == 200 || seen.faults().iter().all(|(path, _)| path != name));
        }
    }
    assert!(seen > 0);
}

fn is_item(path: &str, collection: &str) -> bool {
    let path = path.strip_prefix(ROOT).and_then(|path| path.strip_prefix('/'));
    let rest = path.and_then(|path| path.strip_prefix(collection));
    rest.is_some_and(|rest| {
        rest.starts_with("/{") && rest.ends_with('}') && !rest[1..].contains('/')
    })
}

#[tokio::test]
async fn nothing_leads_from_an_own_object_into_another_account() {
    let server = guarded().await;
    let foreign = "ACC-8412-3396";
    get(&server, CLIENT, &format!("accounts/{foreign}")).await.expect(404);
    let user = format!("users/{SHARED}");
    for select in ["accounts", "accounts.id", "accounts.groups.users.email", "*"] {
        let shown = get(&server, CLIENT, &format!("{user}?select=-*,id,{select}")).await;
        assert!(!shown.text.contains(foreign), "{select}: {}", shown.text);
        assert!(shown.expect(200).get("accounts").is_none(), "{select}");
        let all = get(&server, OPERATIONS, &format!("{user}?select=-*,id,{select}")).await;
        assert!(all.expect(200)["accounts"].is_array(), "{select}");
    }
    for list in [
        "users?any(accounts,eq(id,ACC-8412-3396))",
        "account-users?any(user.accounts,eq(id,ACC-8412-3396))",
        "users?eq(accounts.id,ACC-8412-3396)",
        "users?order=accounts.id",
    ] {
        assert_eq!(get(&server, CLIENT, list).await.status, 400, "{list}");
    }
    let own = get(&server, CLIENT, &format!("{user}/accounts?select=-*,id")).await.expect(200);
    assert_eq!(own["data"], json!([{ "id": DEFAULT_ACCOUNT }]));
}

#[tokio::test]
async fn the_current_account_is_shown_to_those_who_see_it_alone() {
    let server = guarded().await;
    let body = json!({
        "id": "USR-1189-6248", "account": { "id": DEFAULT_ACCOUNT }, "groups": [{}],
        "invitation": { "status": "Active" },
    });
    ask(&server, OPERATIONS, "POST", "account-users", &body).await.expect(201);
    let path = "users?eq(id,USR-1189-6248)";
    for _ in 0..2 {
        let all = get(&server, OPERATIONS, path).await.expect(200);
        assert_eq!(all["data"][0]["currentAccount"]["id"], "ACC-4275-9618");
        let part = get(&server, CLIENT, path).await.expect(200);
        assert_eq!(part["data"][0]["id"], "USR-1189-6248");
        assert!(part["data"][0].get("currentAccount").is_none(), "{part}");
    }
    let by = |id: &str| format!("users?eq(currentAccount.id,{id})&select=-*,id");
    let found = get(&server, CLIENT, &by("ACC-4275-9618")).await.expect(200);
    assert_eq!(found["$meta"]["pagination"]["total"], 0);
    // What is sent back as it was read stays as it is.
    let put = json!({ "currentAccount": null });
    ask(&server, CLIENT, "PUT", "users/USR-1189-6248", &put).await.expect(200);
    for id in ["ACC-4275-9618", "ACC-0000-0009"] {
        let put = json!({ "currentAccount": { "id": id } });
        ask(&server, CLIENT, "PUT", "users/USR-1189-6248", &put)
            .await
            .refuses("currentAccount.id", "an account in which the user has an active membership");
    }
    let all = get(&server, OPERATIONS, path).await.expect(200);
    assert_eq!(all["data"][0]["currentAccount"]["id"], "ACC-4275-9618");
}

#[tokio::test]
async fn an_id_that_the_caller_does_not_see_is_like_one_that_nothing_has() {
    let server = guarded().await;
    for id in ["USR-6375-2499", "USR-0000-0009"] {
        let body = json!({ "id": id, "groups": [{}] });
        let made = ask(&server, CLIENT, "POST", "account-users", &body).await;
        let notices = made.notices();
        assert!(notices.iter().any(|it| it.starts_with("addressee; ")), "{notices:?}");
        let made = made.expect(201);
        assert!(made["user"]["id"] != id && made["user"].get("email").is_none(), "{made}");
    }
    for (path, member, known, unknown) in [
        ("account-users", "groups", "UGR-8447-7590", "UGR-0000-0009"),
        ("user-groups", "buyers", "BUY-7820-3906", "BUY-0000-0009"),
    ] {
        for id in [known, unknown] {
            let mut body = json!({ "name": "x", "email": "ann@example.com" });
            body.as_object_mut().unwrap().remove(if member == "groups" { "name" } else { "email" });
            body[member] = json!([{ "id": id }]);
            let refused = ask(&server, CLIENT, "POST", path, &body).await;
            refused.refuses(&format!("{member}[0].id"), &format!("{id} is not known"));
        }
    }
}

/// Fields that not everyone may change; a test of their requests belongs to each.
#[test]
fn the_members_that_not_everyone_changes_are_those_with_a_test_below() {
    let mut found: Vec<_> = world::field_tables()
        .flat_map(|table| ways(table, 4, |field| field.changed_by != Party::Anyone))
        .map(|way| (way[way.len() - 2].name, way[way.len() - 1].name))
        .collect();
    found.dedup();
    assert_eq!(found, [("invitation", "notes")]);
}

#[tokio::test]
async fn only_operations_changes_the_notes_of_an_invitation() {
    for rules in [Rules::Contract, Rules::Platform] {
        let settings = Settings { auth: Auth::Tokens, rules, ..Settings::default() };
        let server = Server::with(settings).await;
        let path = format!("accounts/{DEFAULT_ACCOUNT}/users/{OWNER}");
        let put = async |token: &str, notes: &str| {
            ask(&server, token, "PUT", &path, &json!({ "notes": notes })).await
        };
        let changed = put(OPERATIONS, "one").await;
        assert!(changed.notices().is_empty(), "{:?}", changed.notices());
        assert_eq!(changed.expect(200)["invitation"]["notes"], "one");
        let ignored = put(CLIENT, "two").await;
        assert_eq!(ignored.notices(), ["ignored-member; notes"]);
        assert_eq!(ignored.expect(200)["invitation"]["notes"], "one");
        assert!(put(CLIENT, "one").await.notices().is_empty());
    }
}

#[tokio::test]
async fn the_token_of_a_user_opens_nothing_once_the_user_is_shut_out() {
    let server = guarded().await;
    let list = async || get(&server, OWN, "users?limit=1").await.status;
    let act = async |method: &str, path: &str, status| {
        ask(&server, OPERATIONS, method, path, &Value::Null).await.expect(status);
    };
    assert_eq!(list().await, 200);
    act("POST", &format!("users/{OWNER}/block"), 200).await;
    assert_eq!(list().await, 401);
    act("POST", &format!("users/{OWNER}/unblock"), 200).await;
    assert_eq!(list().await, 200);
    act("POST", &format!("accounts/{DEFAULT_ACCOUNT}/disable"), 200).await;
    assert_eq!(list().await, 200, "disabling an account touches no token");
    act("DELETE", &format!("account-users/{OWNERS_MEMBERSHIP}"), 204).await;
    assert_eq!(list().await, 401);
    act("DELETE", &format!("users/{OWNER}"), 204).await;
    assert_eq!(list().await, 401);
}

#[tokio::test]
async fn a_user_works_in_another_account_once_the_membership_ends_and_in_none_without_any() {
    let server = Server::start().await;
    let current = async |user: &str| {
        let path = format!("{ROOT}/users/{user}?select=-*,id,currentAccount.id");
        server.get(&path).await.expect(200)["currentAccount"]["id"].clone()
    };
    let end = async |membership: &str| {
        let request = server.request("DELETE", &format!("{COLLECTION}/{membership}"));
        server.send(request).await.expect(204);
    };
    assert_eq!(current("USR-1189-6248").await, "ACC-4275-9618");
    end("AUSR-8796-4637-9882").await;
    assert_eq!(current("USR-1189-6248").await, "ACC-3358-7104");
    assert_eq!(current(OWNER).await, DEFAULT_ACCOUNT);
    end(OWNERS_MEMBERSHIP).await;
    assert_eq!(current(OWNER).await, Value::Null);
}

#[tokio::test]
async fn a_user_who_leaves_an_account_by_its_path_works_there_no_more() {
    let server = Server::start().await;
    let path = format!("{ROOT}/accounts/ACC-4275-9618/users/USR-1189-6248");
    assert_eq!(server.send(server.request("DELETE", &path)).await.status, 204);
    let user = server.get(&format!("{ROOT}/users/USR-1189-6248")).await.expect(200);
    assert_eq!(user["currentAccount"]["id"], "ACC-3358-7104");
}

#[tokio::test]
async fn a_document_may_name_an_account_that_the_user_has_left() {
    let server = Server::with(seeded(&json!({
        "accounts": [
            { "id": "ACC-0000-0001", "name": "One", "type": "Client" },
            { "id": "ACC-0000-0002", "name": "Two", "type": "Client" },
        ],
        "userGroups": [{ "id": "UGR-0000-0001", "account": "ACC-0000-0001", "name": "All" }],
        "users": [
            { "id": "USR-0000-0001", "currentAccount": "ACC-0000-0002" },
            { "id": "USR-0000-0002", "currentAccount": "ACC-0000-0002" },
        ],
        "accountUsers": [{
            "id": "AUSR-0000-0000-0001", "user": "USR-0000-0001", "account": "ACC-0000-0001",
            "groups": ["UGR-0000-0001"], "invitation": { "status": "Active" },
        }],
    })))
    .await;
    let users = server.get(&format!("{ROOT}/users")).await.expect(200);
    assert_eq!(users["data"][0]["currentAccount"]["id"], "ACC-0000-0001");
    assert!(users["data"][1].get("currentAccount").is_none(), "{users}");
}
