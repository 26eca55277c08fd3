//! Properties: whatever is sent, the answer is one that the contract knows, and the state is sound.

use std::{cell::Cell, collections::BTreeSet, sync::LazyLock};

use accounts_emulator::{Emulator, Settings};
use axum::Router;
use proptest::{collection::vec, prelude::*, sample::select, test_runner::TestRunner};
use serde_json::{Value, json};
use tokio::{runtime::Runtime, task::JoinSet};

use crate::{
    schema,
    support::{ACCOUNT, Answer, COLLECTION, GROUP, Server, invitation, router_request, set_at},
};

/// The application of one property, without a socket.
struct Application {
    router: Router,
    runtime: Runtime,
}

impl Application {
    fn new() -> Self {
        let router = Emulator::builder().settings(Settings::default()).router().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { router, runtime }
    }

    fn get(&self, target: &str) -> Answer {
        self.runtime.block_on(router_request(&self.router, "GET", target, Vec::new()))
    }

    fn post(&self, body: impl Into<Vec<u8>>) -> Answer {
        self.runtime.block_on(router_request(&self.router, "POST", COLLECTION, body.into()))
    }

    fn total(&self) -> u64 {
        let page = self.get(&format!("{COLLECTION}?limit=0")).expect(200);
        page["$meta"]["pagination"]["total"].as_u64().unwrap()
    }

    /// Posts a body: it makes one membership, which the next list ends with, or changes nothing.
    fn invites_or_refuses(&self, body: impl Into<Vec<u8>>) -> bool {
        let before = self.total();
        let answer = self.post(body);
        let is_created = answer.status == 201;
        assert!(is_created || answer.status == 400, "{}: {}", answer.status, answer.text);
        assert_eq!(self.total(), before + u64::from(is_created));
        if is_created {
            let page = self.get(&format!("{COLLECTION}?offset={before}")).expect(200);
            assert_eq!(page["data"][0]["id"], answer.json()["id"]);
        }
        is_created
    }
}

/// Runs a property against an application of its own.
#[track_caller]
fn holds<S: Strategy>(cases: u32, strategy: S, property: impl Fn(&Application, S::Value)) {
    let application = Application::new();
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let run = TestRunner::new(config).run(&strategy, |value| {
        property(&application, value);
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Names that the schema knows, at whatever level.
const NAMES: &[&str] = &[
    "id",
    "email",
    "firstName",
    "lastName",
    "phone",
    "settings",
    "notes",
    "user",
    "account",
    "groups",
    "invitation",
    "prefix",
    "number",
    "cultureCode",
    "dateFormat",
    "languageCode",
    "numberFormat",
    "timeFormat",
    "timeZone",
    "decimalSeparator",
    "groupSeparator",
    "status",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        select(vec![ACCOUNT, GROUP, "a@b.co", "", "Active", "UGR-1-2", "USR-6375-2499"])
            .prop_map(Value::from),
    ]
}

/// Any JSON at all, its names often such as the schema knows.
fn document() -> impl Strategy<Value = Value> {
    let name = || prop_oneof![4 => select(NAMES).prop_map(str::to_owned), 1 => any::<String>()];
    scalar().prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((name(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

#[test]
fn any_json_makes_a_membership_or_a_problem() {
    holds(300, document(), |application, body| {
        application.invites_or_refuses(body.to_string());
    });
}

#[test]
fn any_bytes_make_a_membership_or_a_problem() {
    let bytes = prop_oneof![
        vec(any::<u8>(), 0..200),
        "[{}\\[\\]\":,a-z0-9\\\\ ]{0,80}".prop_map(Into::into)
    ];
    holds(300, bytes, |application, body| {
        application.invites_or_refuses(body);
    });
}

/// Every place in an invitation that the schema knows.
static PLACES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let profile = [
        "id",
        "email",
        "firstName",
        "lastName",
        "notes",
        "phone",
        "phone.prefix",
        "phone.number",
        "settings",
        "settings.cultureCode",
        "settings.numberFormat",
        "settings.numberFormat.groupSeparator",
        "settings.timeZone",
    ];
    let rest = [
        "user",
        "account",
        "account.id",
        "groups",
        "groups[0]",
        "groups[0].id",
        "invitation",
        "invitation.status",
        "surprise",
        "user.surprise",
        "groups[0].surprise",
    ];
    let nested = profile.iter().map(|place| format!("user.{place}"));
    profile.iter().chain(&rest).map(|place| (*place).to_owned()).chain(nested).collect()
});

/// Values that are likely to be near a limit.
fn near() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-zß語😀]{9,16}",
        (1_999_usize..2_002).prop_map(|length| "ß".repeat(length)),
        "ACC-[0-9٣]{4}-[0-9]{4}\n?",
        "UGR-[0-9３]{4}-[0-9]{3,5}",
        "[a-z]{1,3}(\\.[a-z]{1,2}){0,2}@[a-z]{1,3}(\\.[a-z]{2}){0,2}",
    ];
    let object = Just(json!({}));
    prop_oneof![2 => scalar(), 4 => text.prop_map(Value::from), 1 => object, 1 => Just(json!([{}]))]
}

#[test]
fn a_body_is_accepted_exactly_if_the_schema_admits_it() {
    let changes = vec((select(PLACES.clone()), near()), 1..4);
    let (created, refused) = (Cell::new(0), Cell::new(0));
    holds(1_000, changes, |application, changes| {
        let mut body = invitation("ann@example.org");
        for (place, value) in changes {
            if reachable(&body, &place) {
                set_at(&mut body, &place, value);
            }
        }
        let answer = application.post(body.to_string());
        // Refused, though the schema admits it: the id of one user with the address of another.
        let is_contradiction = answer.text.contains("another user's");
        let is_admitted = schema::admits("CreateAccountUserDto", &body) && !is_contradiction;
        let (expected, count) = if is_admitted { (201, &created) } else { (400, &refused) };
        assert_eq!(answer.status, expected, "{body}: {}", answer.text);
        count.set(count.get() + 1);
    });
    assert!(created.get() > 100 && refused.get() > 100, "{created:?} {refused:?}");
}

/// Whether objects, or nothing, lead to a place.
fn reachable(body: &Value, place: &str) -> bool {
    let Some((parent, _)) = place.rsplit_once(['.', '[']) else { return true };
    let pointer = format!("/{}", parent.replace('[', "/").replace(']', "").replace('.', "/"));
    let is_open = match body.pointer(&pointer) {
        Some(Value::Array(items)) => place.ends_with(']') && !items.is_empty(),
        Some(value) => (value.is_object() || value.is_null()) && !place.ends_with(']'),
        None => !place.contains('['),
    };
    is_open && reachable(body, parent)
}

#[test]
fn any_query_string_gets_a_page_or_a_problem() {
    let word = select(vec![
        "limit",
        "offset",
        "select",
        "order",
        "id",
        "user.name",
        "groups",
        "any",
        "eq",
        "ilike",
        "in",
        "and",
        "not",
        "(",
        ")",
        ",",
        "=",
        "&",
        "*",
        "-",
        "+",
        "|",
        "'",
        "\"",
        "null()",
        "self()",
        "audit",
        "invitation.status",
        "Active",
        "10",
        "%00",
        "%C3%A4",
        "%FF",
        "%",
        "a",
    ]);
    let words = vec(word, 0..14).prop_map(|words| words.concat());
    let query = prop_oneof![3 => words, 1 => "[!-\"$-~]{0,60}"];
    holds(1_500, query, |application, query| {
        let target = format!("{COLLECTION}?{query}");
        if target.parse::<axum::http::Uri>().is_err() {
            return;
        }
        let answer = application.get(&target);
        assert!(matches!(answer.status, 200 | 400), "{query}: {}", answer.text);
        let one = application.get(&format!("{COLLECTION}/AUSR-4134-7183-7330?{query}"));
        assert!(matches!(one.status, 200 | 400), "{query}: {}", one.text);
    });
}

#[test]
fn any_path_below_the_collection_is_found_or_not() {
    holds(300, "[!-\"$->@-~]{0,30}", |application, segment| {
        let target = format!("{COLLECTION}/{segment}");
        if target.parse::<axum::http::Uri>().is_ok() {
            assert_eq!(application.get(&target).status, 404, "{segment}");
        }
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_who_invite_at_once_each_gets_a_membership_of_their_own() {
    const EACH: u64 = 8;
    let server = std::sync::Arc::new(Server::start().await);
    let before = server.total().await;
    let mut creators = JoinSet::new();
    for creator in 0..64 {
        let server = std::sync::Arc::clone(&server);
        creators.spawn(async move {
            let mut made = Vec::new();
            for index in 0..EACH {
                let body = invitation(&format!("ann{creator}.{index}@example.org"));
                made.push(server.create(&body).await.expect(201));
            }
            made
        });
    }
    let made = creators.join_all().await.concat();
    let distinct = |pointer: &str| {
        made.iter()
            .map(|it| it.pointer(pointer).unwrap().to_string())
            .collect::<BTreeSet<_>>()
            .len()
    };
    assert_eq!(
        (distinct("/id"), distinct("/user/id"), distinct("/invitation/url")),
        (512, 512, 512)
    );
    assert_eq!(server.total().await, before + 64 * EACH);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_invite_one_address_at_once_all_mean_one_user() {
    let server = std::sync::Arc::new(Server::start().await);
    let mut creators = JoinSet::new();
    for _ in 0..32 {
        let server = std::sync::Arc::clone(&server);
        creators
            .spawn(async move { server.create(&invitation("ann@example.org")).await.expect(201) });
    }
    let made = creators.join_all().await;
    let users: BTreeSet<_> = made.iter().map(|it| it["user"]["id"].to_string()).collect();
    assert_eq!(users.len(), 1);
}
