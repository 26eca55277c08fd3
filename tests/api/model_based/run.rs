//! Runs random requests in random order, and compares every list with the reference model.
//!
//! Random moves are played against an emulator and against the rules of `reference`, and after each
//! one the two are compared: the answer's status, and all lists, in all their shapes.

use std::collections::BTreeSet;

use accounts_emulator::{Emulator, Settings, clock::Clock};
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use http_body_util::BodyExt;
use jiff::Timestamp;
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tower::ServiceExt;

use crate::{
    model_based::actions::{Call, Draws, play},
    model_based::buyers::add_buyers,
    model_based::cloud_tenants::ORGANISATIONS,
    model_based::compare::{SCOPED, expected, facts, ids, pick, scoped},
    model_based::links::add_links,
    model_based::reference::{Account, MODULES, ReferenceModel},
    model_based::sellers::add_sellers,
    support::{router_request, seeded},
};

const ROOT: &str = "/public/v1/accounts";
const START: i64 = 1_800_000_000;
/// The number of the move that no rule is needed for.
pub(crate) const RESET: u8 = 56;
/// The collections, and their members that are shown on request only.
const COLLECTIONS: [(&str, &[&str]); 10] = [
    ("accounts", &["audit", "groups"]),
    ("user-groups", &["audit", "users"]),
    ("users", &["audit", "accounts"]),
    ("account-users", &["audit"]),
    ("api-tokens", &["audit"]),
    ("cloud-tenants", &["audit"]),
    ("licensees", &["audit"]),
    ("buyers", &["audit"]),
    ("sellers", &["audit"]),
    ("erp-links", &["audit"]),
];

pub(crate) type Step = (u8, [u8; 24]);

pub(crate) struct Harness {
    pub(crate) router: Router,
    pub(crate) runtime: Runtime,
    pub(crate) first: ReferenceModel,
}

/// The content of the lists: first the collections, then all others.
#[derive(Clone, PartialEq)]
pub(crate) struct Lists {
    collections: [Vec<Value>; 10],
    texts: Vec<String>,
}

impl Harness {
    pub(crate) fn new() -> Self {
        let settings = Settings {
            clock: Clock::Stopped(Timestamp::from_second(START).unwrap()),
            ..seeded(&seed())
        };
        let router = Emulator::builder().settings(settings).router().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut harness = Self { router, runtime, first: ReferenceModel::default() };
        harness.first = harness.seeded();
        harness
    }

    /// The rules' view of the seed.
    fn seeded(&self) -> ReferenceModel {
        let mut reference = ReferenceModel { now: START, ..ReferenceModel::default() };
        for (id, kind, group) in SEEDED {
            reference.add_account(Some(id), Some(id), kind, "Active");
            group.clone_into(&mut reference.groups.last_mut().unwrap().id);
        }
        for (account, organisation) in reference.accounts.iter_mut().zip(ORGANISATIONS) {
            account.organisation = Some(organisation);
        }
        reference.add_group(Some("UGR-0000-0003"), SEEDED[0].0, Some("Buyers"));
        reference.groups[2].modules = MODULES[..1].to_vec();
        let lists = self.lists();
        let start = seconds(&lists.collections[0][0]["audit"]["updated"]["at"]);
        reference.add_seeded_parties(start);
        for group in &mut reference.groups {
            let is_it = |it: &&Value| it["id"] == *group.id;
            let shown = lists.collections[1].iter().find(is_it).unwrap();
            group.updated = seconds(&shown["audit"]["updated"]["at"]);
        }
        for account in &mut reference.accounts {
            let is_it = |it: &&Value| it["id"] == *account.id;
            let shown = lists.collections[0].iter().find(is_it).unwrap();
            account.updated = seconds(&shown["audit"]["updated"]["at"]);
        }
        reference
    }

    /// Plays one step after another on a world in its first state.
    fn play(&self, steps: &[Step]) {
        self.send("POST", "/_emulator/reset", None);
        let mut reference = self.first.clone();
        let mut seen = BTreeSet::new();
        let mut before = self.compared(&mut reference, &mut seen, &"the seed");
        for (kind, numbers) in steps {
            let mut draws = Draws(numbers.iter());
            if *kind == RESET {
                self.send("POST", "/_emulator/reset", None);
                (reference, seen) = (self.first.clone(), BTreeSet::new());
                before = self.compared(&mut reference, &mut seen, &"a reset");
                continue;
            }
            let next = play(*kind, &mut draws, &mut reference);
            self.make(&next);
            let after = self.compared(&mut reference, &mut seen, &next);
            assert!(next.status < 400 || after == before, "a refusal changed something: {next:?}");
            before = after;
        }
        self.hold();
    }

    /// Makes a move, and asserts that its answer has the status that it is to have.
    pub(crate) fn make(&self, Call { method, target, body, status }: &Call) {
        if target.starts_with("/_emulator") {
            return assert_eq!(self.send(method, target, body.as_ref()).0, *status);
        }
        let bytes = body.as_ref().map(Value::to_string).unwrap_or_default();
        let answer =
            self.runtime.block_on(router_request(&self.router, method, target, bytes.into()));
        assert_eq!(answer.status, *status, "{method} {target} {body:?}: {}", answer.text);
    }

    /// Asserts that the lists keep to their schema. It takes too long to do that at every step.
    fn hold(&self) {
        for (name, extra) in COLLECTIONS {
            let target = format!("{ROOT}/{name}?limit=100&select={}", extra.join(","));
            self.runtime
                .block_on(router_request(&self.router, "GET", &target, Vec::new()))
                .expect(200);
        }
    }

    fn send(&self, method: &str, target: &str, body: Option<&Value>) -> (u16, String) {
        let request =
            Request::builder().method(method).uri(target).header(header::HOST, "localhost");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let request = request.body(Body::from(body.map(Value::to_string).unwrap_or_default()));
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
            let status = response.status().as_u16();
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            (status, String::from_utf8(bytes.into()).unwrap())
        })
    }

    fn list(&self, target: &str) -> (String, Vec<Value>) {
        let (status, text) = self.send("GET", &format!("{ROOT}/{target}"), None);
        assert_eq!(status, 200, "{target}: {text}");
        let page: Value = serde_json::from_str(&text).unwrap();
        let items = page["data"].as_array().unwrap().clone();
        assert_eq!(page["$meta"]["pagination"]["total"], items.len(), "{target}");
        (text, items)
    }

    /// All collections; as they are kept, and with all that can be asked for.
    fn lists(&self) -> Lists {
        let mut texts = Vec::new();
        let collections = COLLECTIONS.map(|(name, extra)| {
            let target = format!("{name}?limit=100");
            let (_, kept) = self.list(&target);
            let (text, whole) = self.list(&format!("{target}&select={}", extra.join(",")));
            let mut short = whole.clone();
            for item in short.iter_mut().filter_map(Value::as_object_mut) {
                item.retain(|name, _| !extra.contains(&&**name));
            }
            assert_eq!(kept, short, "{name}: what is kept is not what is asked for");
            texts.push(text);
            whole
        });
        Lists { collections, texts }
    }

    /// Compares the lists with the reference model, learns new ids from them, and returns them.
    #[track_caller]
    pub(crate) fn compared(
        &self,
        reference: &mut ReferenceModel,
        seen: &mut BTreeSet<String>,
        after: &dyn std::fmt::Debug,
    ) -> Lists {
        let mut lists = self.lists();
        for (place, ids) in ids(reference).into_iter().enumerate() {
            let shown = &lists.collections[place];
            assert_eq!(shown.len(), ids.len(), "{}: after {after:?}", COLLECTIONS[place].0);
            for (id, item) in ids.iter().zip(shown).filter(|(id, _)| id.starts_with('?')) {
                let new = item["id"].as_str().unwrap();
                assert!(seen.insert(new.to_owned()), "{new} is had twice");
                reference.rename(id, new);
            }
        }
        seen.extend(ids(reference).into_iter().flatten());
        for (place, expected) in expected(reference).into_iter().enumerate() {
            let shown: Vec<_> = lists.collections[place].iter().map(facts(place)).collect();
            assert_eq!(shown, expected, "{}: after {after:?}", COLLECTIONS[place].0);
        }
        lists.texts.extend(self.compare_scoped(reference, after));
        lists
    }

    /// Holds the members of each account, and the accounts of each user, against the rules.
    #[track_caller]
    fn compare_scoped(
        &self,
        reference: &ReferenceModel,
        after: &dyn std::fmt::Debug,
    ) -> Vec<String> {
        let mut texts = Vec::new();
        for Account { id: account, .. } in &reference.accounts {
            let own = reference.members.iter().filter(|it| it.account == *account);
            let newest = own.filter(|it| {
                reference.newest(&it.user, account).is_some_and(|new| new.id == it.id)
            });
            let expected: Vec<_> = newest.map(|it| scoped(reference, it)).collect();
            let paths = ["", "accounts/"].map(|prefix| format!("{prefix}{account}/users"));
            let [(text, items), (same, _)] =
                paths.map(|path| self.list(&format!("{path}?limit=100&select=audit")));
            assert_eq!(text, same);
            texts.push(text);
            let shown: Vec<_> = items.iter().map(|it| pick(it, &SCOPED)).collect();
            assert_eq!(shown, expected, "{account}/users after {after:?}");
        }
        for user in &reference.users {
            let (_, items) = self.list(&format!("users/{}/accounts?limit=100", user.id));
            let shown: BTreeSet<_> =
                items.iter().map(|it| json!([it["id"], it["favorite"]]).to_string()).collect();
            assert_eq!(shown.len(), items.len());
            let own = reference.members.iter().filter(|it| it.user == user.id);
            let newest = own.filter_map(|it| reference.newest(&it.user, &it.account));
            let expected = newest.map(|it| json!([it.account, it.favorite]).to_string());
            assert_eq!(shown, expected.collect(), "users/{}/accounts after {after:?}", user.id);
        }
        texts
    }
}

const SEEDED: [(&str, &str, &str); 2] =
    [("ACC-0000-0001", "Client", "UGR-0000-0001"), ("ACC-0000-0002", "Vendor", "UGR-0000-0002")];

fn seed() -> Value {
    let account = |((id, kind, _), organisation)| {
        json!({
            "id": id, "name": id, "type": kind, "status": "Active",
            "externalIds": { "pyraTenantId": organisation },
        })
    };
    let mut groups: Vec<_> = SEEDED
        .iter()
        .map(|(account, _, id)| {
            json!({
                "id": id, "account": account, "name": "Administrators", "isDefault": true,
                "modules": MODULES,
            })
        })
        .collect();
    groups.push(json!({
        "id": "UGR-0000-0003", "account": SEEDED[0].0, "name": "Buyers", "modules": [MODULES[0]],
    }));
    let mut seed = json!({
        "modules": MODULES.map(|id| json!({ "id": id, "name": id })),
        "accounts": SEEDED.into_iter().zip(ORGANISATIONS).map(account).collect::<Vec<_>>(),
        "userGroups": groups,
    });
    add_buyers(&mut seed);
    add_sellers(&mut seed);
    add_links(&mut seed);
    seed
}

fn seconds(date: &Value) -> i64 {
    date.as_str().map_or(0, |date| date.parse::<Timestamp>().unwrap().as_second())
}

/// Runs a property over drawn numbers, as often as is usual or as `LIFE_CASES` says.
pub(crate) fn for_all_steps(
    usual_cases: u32,
    many: std::ops::Range<usize>,
    property: impl Fn(&[Step]),
) {
    // More of them, such as LIFE_CASES=5000, take their time.
    let cases = std::env::var("LIFE_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = ProptestConfig {
        cases: cases.unwrap_or(usual_cases),
        max_shrink_iters: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let kind = prop_oneof![40 => 0..RESET, 1 => Just(RESET)];
    let steps = vec((kind, any::<[u8; 24]>()), many);
    let run = TestRunner::new(config).run(&steps, |steps| {
        property(&steps);
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn every_list_shows_what_the_rules_say_of_any_sequence_of_requests() {
    let harness = Harness::new();
    for_all_steps(16, 20..40, |steps| harness.play(steps));
}
