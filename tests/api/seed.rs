//! The world at first: the demo data, generated users, and seeds of one's own.

use std::collections::{BTreeMap, BTreeSet};

use accounts_emulator::{
    Emulator, Settings, StartError,
    clock::Clock,
    model::{Href, Nulls},
    world::Seed,
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{DEMO, MEMBERSHIP, Server, platform, seeded, set_at, stopped, styled};

const NOON: &str = "2026-11-21T12:00:00.000Z";

/// Asserts that everything expected is found, by name and value.
#[track_caller]
fn holds(found: &Value, expected: &Value, place: &str) {
    match expected {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            let place = format!("{place}.{name}");
            let member = found.get(name).unwrap_or_else(|| panic!("{place} is not in {found}"));
            holds(member, value, &place);
        }),
        Value::Array(items) => {
            let found = found.as_array().unwrap();
            assert_eq!(found.len(), items.len(), "{place}");
            items.iter().zip(found).for_each(|(item, found)| holds(found, item, place));
        }
        _ => assert_eq!(found, expected, "{place}"),
    }
}

fn counts_by<'v>(page: &'v Value, pointer: &str) -> BTreeMap<&'v str, usize> {
    let mut counts = BTreeMap::new();
    for row in page["data"].as_array().unwrap() {
        *counts.entry(row.pointer(pointer).unwrap().as_str().unwrap()).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn the_published_example_is_there_name_by_name_and_value_by_value() {
    let server = Server::with(styled(Nulls::Show, Href::Short)).await;
    let expected = json!({
        "$meta": { "pagination": { "offset": 0, "limit": 10 }, "omitted": ["audit"] },
        "data": [{
            "id": "AUSR-4134-7183-7330",
            "href": "/account-users/AUSR-4134-7183-7330",
            "user": {
                "id": "USR-6375-2499",
                "href": "/users/USR-6375-2499",
                "email": "test12.test@SWO1.com",
                "firstName": "test",
                "lastName": "test",
            },
            "groups": [{
                "id": "UGR-8447-7590",
                "href": "/user-groups/UGR-8447-7590",
                "name": "test2",
                "description": "test2",
                "logo": "",
                "isDefault": false,
            }],
            "account": {
                "id": "ACC-1671-0642",
                "href": "/accounts/ACC-1671-0642",
                "icon": null,
                "name": "You Are a Test Account",
            },
            "invitation": { "code": "TEST", "status": "Invited" },
        }],
    });
    let mut page = server.list("limit=10&offset=0").await.expect(200);
    page["data"].as_array_mut().unwrap().truncate(1);
    holds(&page, &expected, "list");
    let one = server.read(MEMBERSHIP).await.expect(200);
    holds(&one, &expected["data"][0], "one");
}

#[tokio::test]
async fn what_the_official_client_looks_for_is_there() {
    let server = Server::start().await;
    let query = "limit=100&user.id=USR-9673-3314&account.id=ACC-9042-0088";
    let page = server.list(query).await.expect(200);
    let member = &page["data"][0];
    assert_eq!(page["$meta"]["pagination"]["total"], 1);
    assert_eq!(member["account"]["name"], "Test Api Client Vendor");
    let groups = member["groups"].as_array().unwrap();
    let seeded = groups.iter().find(|group| group["id"] == "UGR-6822-0561").unwrap();
    assert_eq!(seeded["name"], "E2E Seeded User Group");

    let page = server.list("limit=100&select=account.groups").await.expect(200);
    for (id, name) in [
        ("MOD-1756", "Access Management"),
        ("BUY-1591-2112", "E2E Seeded Buyer"),
        ("ACC-1086-6867", "Larkfield Foods"),
        ("UGR-2757-7226", "Procurement"),
    ] {
        let text = page.to_string();
        assert!(text.contains(id) && text.contains(name), "{id} {name}");
    }
    for id in ["ACC-0000-0000", "USR-0000-0000", "UGR-0000-0000", "BUY-0000-0000", "MOD-0000"] {
        assert!(!page.to_string().contains(id), "{id}");
    }
}

#[tokio::test]
async fn every_state_is_as_named_on_any_day() {
    for days in [0, 3_653, -20_000] {
        let clock = Clock::Shifted(SignedDuration::from_hours(24 * days));
        let server = Server::with(Settings { clock, ..Settings::default() }).await;
        let page = server.list("limit=100").await.expect(200);
        let invitations = counts_by(&page, "/invitation/status");
        assert_eq!(invitations, [("Active", 23), ("Invited", 11), ("InvitationExpired", 6)].into());
        let users: BTreeSet<_> = counts_by(&page, "/user/status").into_keys().collect();
        assert_eq!(users, ["Active", "Blocked", "Invited", "InvitationExpired"].into());
        assert_eq!(server.read(MEMBERSHIP).await.expect(200)["invitation"]["status"], "Invited");
    }
}

#[tokio::test]
async fn the_demo_data_are_believable() {
    let server = Server::start().await;
    let page = server.list("limit=100&select=user").await.expect(200);
    let rows = page["data"].as_array().unwrap();
    assert!(rows.len() >= 25);
    assert_eq!(counts_by(&page, "/account/type").len(), 3);
    assert!(counts_by(&page, "/user/id").values().any(|memberships| *memberships >= 2));
    let count = |test: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| test(row)).count();
    assert!(count(&|row| row["user"].get("email").is_none()) > 0);
    assert!(count(&|row| row["user"].get("firstName").is_none()) > 0);
    assert!(count(&|row| row["user"]["phone"].is_object()) > 5);
    assert!(count(&|row| row["user"]["settings"]["numberFormat"].is_object()) > 5);
    assert!(count(&|row| !row["user"]["name"].as_str().unwrap().is_ascii()) > 5);
    assert!(count(&|row| row["buyers"].is_array()) > 3);
    assert!(count(&|row| row["groups"][0]["name"] == "Administrators") > 3);
    let modules = rows.iter().flat_map(|row| row["modules"].as_array().unwrap());
    for module in modules {
        assert_eq!(module["settings"].as_object().unwrap().len(), 7, "{module}");
    }
}

#[test]
fn the_demo_data_are_as_their_schema_wants_them() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seed-data");
    let read = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
    };
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(&read("schema/seed.schema.json")).unwrap();
    for name in [
        "accounts",
        "modules",
        "buyers",
        "cloud-tenants",
        "services",
        "sellers",
        "erp-links",
        "licensees",
        "user-groups",
        "users",
        "api-tokens",
        "account-users",
    ] {
        let document = read(&format!("{name}.json"));
        let faults: Vec<_> = validator.iter_errors(&document).map(|it| it.to_string()).collect();
        assert_eq!(faults, [""; 0], "{name}");
        // Times are durations before the start, or the data would age.
        let text = document.to_string();
        let instants = text.split('"').filter(|text| text.parse::<jiff::Timestamp>().is_ok());
        assert_eq!(instants.collect::<Vec<_>>(), [""; 0], "{name}");
    }
}

#[tokio::test]
async fn an_empty_world_is_empty() {
    let server = Server::with(Settings { seed: Seed::Empty, ..Settings::default() }).await;
    let counts = &server.get("/_emulator/health").await.expect(200)["counts"];
    assert!(counts.as_object().unwrap().values().all(|count| count == 0), "{counts}");
    let page = server.list("").await.expect(200);
    assert_eq!((&page["data"], &page["$meta"]["pagination"]["total"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn generated_users_are_added_to_the_default_account_or_to_a_new_one() {
    for (seed, demo) in [(Seed::Demo, DEMO), (Seed::Empty, 0)] {
        let settings = Settings { seed, users: 200, random_seed: Some(7), ..Settings::default() };
        let server = Server::with(settings).await;
        let page = server.list(&format!("limit=100&offset={demo}")).await.expect(200);
        assert_eq!(page["$meta"]["pagination"]["total"], demo + 200);
        assert_eq!(counts_by(&page, "/account/id").len(), 1);
        assert_eq!(counts_by(&page, "/invitation/status").len(), 3);
        assert_eq!(counts_by(&page, "/user/email").len(), 100);
    }
}

#[tokio::test]
async fn fifty_generated_users_bring_an_organisation_and_fewer_bring_none() {
    for (seed, users, organisations) in
        [(Seed::Demo, 20, 0), (Seed::Demo, 49, 0), (Seed::Demo, 250, 5), (Seed::Empty, 250, 5)]
    {
        let counts = async |users: usize| {
            let settings =
                Settings { seed: seed.clone(), users, random_seed: Some(7), ..Settings::default() };
            let health = Server::with(settings).await.get("/_emulator/health").await.expect(200);
            move |name: &str| usize::try_from(health["counts"][name].as_u64().unwrap()).unwrap()
        };
        let (before, after) = (counts(1).await, counts(users).await);
        let added = |name: &str| after(name) - before(name);
        assert_eq!(added("accountUsers"), users - 1);
        assert_eq!((added("accounts"), added("userGroups")), (organisations, organisations));
        let buyers = added("buyers");
        assert!((organisations..=3 * organisations).contains(&buyers), "{buyers}");
        assert!((buyers..=3 * buyers).contains(&added("erpLinks")));
        assert!(added("licensees") <= added("erpLinks"));
        // The demo data have enough sellers.
        let is_short_of_sellers = organisations > 0 && seed == Seed::Empty;
        assert_eq!(added("sellers"), if is_short_of_sellers { 5 } else { 0 });
    }
}

#[tokio::test]
async fn generated_organisations_keep_to_the_rules() {
    let settings = Settings { seed: Seed::Empty, users: 1_500, random_seed: Some(7), ..platform() };
    let server = Server::with(settings).await;
    let all = async |name: &str, select: &str| -> Vec<Value> {
        let path = format!("/public/v1/accounts/{name}?limit=100&select={select}");
        server.get(&path).await.expect(200)["data"].as_array().unwrap().clone()
    };
    let accounts = all("accounts", "address").await;
    assert_eq!(accounts.len(), 31);
    let buyers = all("buyers", "account.externalId,sellers.erpLink").await;
    assert_eq!(counts_by(&json!({ "data": buyers }), "/status").len(), 3);
    for buyer in &buyers {
        let ids = &buyer["externalIds"];
        assert_eq!(ids.is_null(), buyer["status"] == "Enabled", "{buyer}");
        assert!(ids.is_null() || ids["accountExternalId"] == buyer["account"]["externalId"]);
        let sellers: Vec<_> =
            buyer["sellers"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
        let distinct: BTreeSet<_> = sellers.iter().map(ToString::to_string).collect();
        assert!((1..=3).contains(&sellers.len()) && distinct.len() == sellers.len(), "{buyer}");
    }
    let contacts = buyers.iter().filter_map(|it| it["externalIds"]["erpCompanyContact"].as_str());
    let contacts: Vec<_> = contacts.collect();
    assert_eq!(contacts.iter().collect::<BTreeSet<_>>().len(), contacts.len());
    let licensees =
        all("licensees", "buyer.status,buyer.sellers.id,buyer.sellers.erpLink.status").await;
    assert!(licensees.len() * 4 > buyers.len(), "{} of {}", licensees.len(), buyers.len());
    for licensee in &licensees {
        assert_eq!(licensee["status"], licensee["buyer"]["status"], "{licensee}");
        let sellers = licensee["buyer"]["sellers"].as_array().unwrap();
        let link = sellers.iter().find(|it| it["id"] == licensee["seller"]["id"]).unwrap();
        assert_eq!(link["erpLink"]["status"], "Active", "{licensee}");
        if licensee["status"] != "Disabled" {
            // The platform would let it be created just so.
            let answer = server.request("POST", "/public/v1/accounts/licensees").json(licensee);
            server.send(answer).await.expect(201);
        }
    }
}

#[tokio::test]
async fn generated_organisations_are_the_same_at_every_start() {
    let state = async |random_seed| {
        let settings = Settings { users: 120, random_seed: Some(random_seed), ..stopped(NOON) };
        Server::with(settings).await.get("/_emulator/state").await.expect(200)
    };
    let first = state(7).await;
    assert_eq!(first, state(7).await);
    assert_ne!(first["licensees"], state(8).await["licensees"]);
}

/// A small world that is right.
fn world() -> Value {
    json!({
        "accounts": [{ "id": "ACC-0000-0001", "name": "One", "type": "Client" }],
        "userGroups": [{ "id": "UGR-0000-0001", "account": "ACC-0000-0001", "name": "All" }],
        "users": [{ "id": "USR-0000-0001", "email": "a@b.co" }],
        "accountUsers": [{
            "id": "AUSR-0000-0000-0001", "user": "USR-0000-0001", "account": "ACC-0000-0001",
            "groups": ["UGR-0000-0001"], "invitation": { "status": "Invited", "sentAt": "-PT1H" },
        }],
    })
}

#[tokio::test]
async fn times_may_be_durations_before_the_start() {
    for (written, at) in [
        ("-P2D", "2026-11-19T12:00:00.000Z"),
        ("-P1W", "2026-11-14T12:00:00.000Z"),
        ("-P1DT2H3M4S", "2026-11-20T09:56:56.000Z"),
        ("-PT0.25S", "2026-11-21T11:59:59.750Z"),
        ("PT1H", "2026-11-21T13:00:00.000Z"),
        ("PT0S", NOON),
        ("-P365000D", "1027-07-22T12:00:00.000Z"),
        ("2026-01-31T10:00:00.000Z", "2026-01-31T10:00:00.000Z"),
        ("2026-01-31T10:00:00+01:00", "2026-01-31T09:00:00.000Z"),
    ] {
        let mut world = world();
        world["accountUsers"][0]["audit"] = json!({ "created": { "at": written } });
        let settings = Settings { seed: seeded(&world).seed, ..stopped(NOON) };
        let server = Server::with(settings).await;
        let read = server.read("AUSR-0000-0000-0001?select=audit").await.expect(200);
        assert_eq!(read["audit"]["created"]["at"], at, "{written}");
    }
}

#[tokio::test]
async fn an_invitation_lapses_when_its_lifetime_is_over_to_the_millisecond() {
    for (sent, status) in [
        ("-P6DT23H59M59.999S", "Invited"),
        ("-P7D", "InvitationExpired"),
        ("-P8D", "InvitationExpired"),
        ("PT0S", "Invited"),
    ] {
        let mut world = world();
        world["accountUsers"][0]["invitation"]["sentAt"] = json!(sent);
        let settings = Settings { seed: seeded(&world).seed, ..stopped(NOON) };
        let server = Server::with(settings).await;
        let read = server.read("AUSR-0000-0000-0001").await.expect(200);
        assert_eq!(read["invitation"]["status"], status, "{sent}");
        assert_eq!(read["user"]["status"], status, "{sent}");
        assert_eq!(read["invitation"].get("url").is_some(), status == "Invited", "{sent}");
    }
}

#[tokio::test]
async fn an_invitation_lapses_between_two_reads() {
    let invitation_lifetime = SignedDuration::from_millis(300);
    let server = Server::with(Settings { invitation_lifetime, ..Settings::default() }).await;
    let created = server.create(&json!({ "groups": [{}] })).await.expect(201);
    assert_eq!(created["invitation"]["status"], "Invited");
    for _ in 0..100_000 {
        let row = server.list(&format!("offset={DEMO}")).await.expect(200)["data"][0].take();
        let is_outstanding = row["invitation"]["status"] == "Invited";
        assert_eq!(row["invitation"].get("url").is_some(), is_outstanding);
        if !is_outstanding {
            assert_eq!(row["invitation"]["status"], "InvitationExpired");
            assert_eq!(row["user"]["status"], "InvitationExpired");
            assert_eq!(row["revision"], 1);
            return;
        }
    }
    panic!("the invitation never lapsed");
}

/// Why an emulator does not start.
#[track_caller]
fn refusal(documents: &[(&str, String)]) -> Vec<(String, String, String)> {
    let documents = documents.iter().map(|(name, text)| ((*name).to_owned(), text.clone()));
    let started = Emulator::builder().seed(Seed::Documents(documents.collect())).router();
    let error = started.unwrap_err();
    let shown = StartError::from(error.clone()).to_string();
    assert_eq!(shown.lines().count(), error.0.len(), "{shown}");
    error.0.into_iter().map(|fault| (fault.file, fault.path, fault.reason)).collect()
}

#[test]
fn a_seed_that_is_wrong_is_refused_with_the_place_and_the_reason() {
    for (path, value, at, part) in bad() {
        let mut world = world();
        set_at(&mut world, path, value);
        let faults = refusal(&[("mine.json", world.to_string())]);
        let is_listed = faults
            .iter()
            .any(|(file, path, reason)| file == "mine.json" && path == at && reason.contains(part));
        assert!(is_listed, "{path}: {at}, {part}: {faults:?}");
    }
}

fn bad() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let created = "accountUsers[0].audit.created.at";
    let mut rows = vec![
        ("accounts", json!({}), "accounts", "Expected a list"),
        ("acounts", json!([]), "acounts", "nearest known one is `accounts`"),
        ("accounts[0].id", json!("ACC-1"), "accounts[0].id", "ACC-0000-0000"),
        ("accounts[0].id", json!("ACC-0000-0000"), "accounts[0].id", "all-zero"),
        ("accounts[0].name", json!(7), "accounts[0].name", "Expected text"),
        ("accounts[0].type", json!("client"), "accounts[0].type", "Client, Vendor, Operations"),
        ("accounts[0].status", json!("On"), "accounts[0].status", "Active, Enabled, Disabled"),
        ("accounts[0].colour", json!("red"), "accounts[0].colour", "Unknown property"),
        ("defaultAccount", json!("ACC-0000-0002"), "defaultAccount", "the seed defines"),
        ("users[0].email", json!("text"), "users[0].email", "e-mail address"),
        ("users[0].phone", json!({ "prefix": "12345678901" }), "users[0].phone.prefix", "10"),
        ("users[0].status", json!("Active"), "users[0].status", "Blocked or Deleted"),
        ("accountUsers[0].user", json!("USR-9"), "accountUsers[0].user", "USR-0000-0000"),
        ("accountUsers[0].user", json!("USR-0000-0009"), "accountUsers[0].user", "defines"),
        ("accountUsers[0].groups", json!([]), "accountUsers[0].groups", "at least one"),
        (
            "accountUsers[0].groups[0]",
            json!("UGR-0000-0009"),
            "accountUsers[0].groups[0]",
            "defines",
        ),
        ("accountUsers[0].invitation", json!(null), "accountUsers[0].invitation", "object"),
        (
            "accountUsers[0].invitation.status",
            json!("New"),
            "accountUsers[0].invitation.status",
            "Invited, Active",
        ),
    ];
    for at in ["yesterday", "-P1Y", "-P2M", "P", "-P99999999D", "2026-13-01T00:00:00Z", "12:00"] {
        rows.push((created, json!(at), created, "Expected an instant such as"));
    }
    rows
}

#[test]
fn everything_wrong_with_a_seed_is_listed_at_once_file_by_file() {
    let (mut one, mut other) = (world(), json!({ "users": [{ "id": "USR-0000-0001" }], "x": 1 }));
    one["accounts"][0]["type"] = json!("None");
    one["accountUsers"][0]["invitation"] = json!({});
    other["users"][0]["email"] = json!("A@B.CO");
    let faults = refusal(&[("one.json", one.to_string()), ("other.json", other.to_string())]);
    let places: BTreeSet<_> =
        faults.iter().map(|(file, path, _)| format!("{file} {path}")).collect();
    for place in [
        "one.json accounts[0].type",
        "one.json accountUsers[0].invitation.status",
        "other.json users[0].id",
        "other.json users[0].email",
        "other.json x",
    ] {
        assert!(places.contains(place), "{place}: {places:?}");
    }
}

#[test]
fn a_seed_that_is_not_json_names_the_position_in_every_file() {
    let faults = refusal(&[("a.json", "{".to_owned()), ("b.json", "[1,]".to_owned())]);
    assert_eq!(faults.len(), 2);
    assert!(faults.iter().all(|(_, path, reason)| path.is_empty() && reason.contains("line 1")));
    let faults = refusal(&[("list.json", "[]".to_owned())]);
    assert!(faults[0].2.contains("Expected an object"), "{faults:?}");
}
