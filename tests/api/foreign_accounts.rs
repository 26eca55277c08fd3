//! What a client can tell of other accounts: nothing.
//!
//! Two worlds are drawn that are alike but for the ids, names and addresses that only other accounts
//! have. Whatever a client of both asks, it gets the same answers.

use accounts_emulator::{
    Emulator, Settings,
    api::Auth,
    clock::Clock,
    model::node::{Kind, Table},
    world,
};
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use http_body_util::BodyExt;
use jiff::Timestamp;
use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::seeded;

const ROOT: &str = "/public/v1/accounts";
/// The accounts: the client's own, and those of others.
const TYPES: [&str; 4] = ["Client", "Client", "Vendor", "Operations"];
const OPERATIONS: usize = 3;
/// The one seller, which all clients see.
const SELLER: &str = "SEL-5001-0000";

/// One of the two worlds: how the names of other accounts begin, and the first digit of their ids.
#[derive(Clone, Copy)]
struct Side {
    name: &'static str,
    digit: u8,
}

/// Others come before the client's own objects in one world, and after them in the other.
const SIDES: [Side; 2] = [Side { name: "Aria", digit: 1 }, Side { name: "Zeno", digit: 9 }];
const OWN: Side = Side { name: "Mila", digit: 5 };

#[derive(Debug, Clone)]
struct Drawn {
    /// Of each user, the membership in each account: whether there is one, and it is accepted.
    users: Vec<[Option<bool>; 4]>,
    /// The account that each user works in, of those with an accepted membership.
    current: Vec<Index>,
    /// The account of each buyer; none for the last number.
    buyers: Vec<usize>,
    /// Who caused things.
    actors: Vec<Index>,
    requests: Vec<Asked>,
}

#[derive(Debug, Clone)]
enum Asked {
    /// A list with a selection, a filter and an order of these fields, and values.
    List(Index, [Option<[Index; 6]>; 3]),
    /// A change that names an object.
    Change(Index, Index),
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let user = prop::array::uniform4(proptest::option::weighted(0.4, any::<bool>()));
    let path = || proptest::option::of(any::<[Index; 6]>());
    let asked = prop_oneof![
        5 => (any::<Index>(), [path(), path(), path()]).prop_map(|(of, by)| Asked::List(of, by)),
        1 => any::<(Index, Index)>().prop_map(|(what, whom)| Asked::Change(what, whom)),
    ];
    let (users, buyers) = (vec(user, 3..7), vec(0..5_usize, 2..5));
    let (current, actors) = (vec(any::<Index>(), 7), vec(any::<Index>(), 9));
    (users, current, buyers, actors, vec(asked, 30..60)).prop_map(
        |(users, current, buyers, actors, requests)| Drawn {
            users,
            current,
            buyers,
            actors,
            requests,
        },
    )
}

impl Side {
    /// The side of an object: that of the client's own objects, or this one.
    fn of(self, is_own: bool) -> Self {
        if is_own { OWN } else { self }
    }

    fn id(self, prefix: &str, groups: usize, number: usize) -> String {
        let rest = "-0000".repeat(groups - 1);
        format!("{prefix}-{}{number:03}{rest}", self.digit)
    }

    fn uuid(self, number: usize) -> String {
        format!("00000000-0000-4000-8000-{}{number:011}", self.digit)
    }

    fn account(self, number: usize) -> String {
        self.of(number == 0).id("ACC", 2, number)
    }

    fn token(self, account: usize) -> String {
        self.of(account == 0).id("TKN", 2, account)
    }

    fn group(self, account: usize, number: usize) -> String {
        self.of(account == 0).id("UGR", 2, account * 10 + number)
    }
}

impl Drawn {
    fn user(&self, side: Side, number: usize) -> String {
        side.of(self.is_own(number)).id("USR", 2, number)
    }

    /// Whether a user is not of other accounts alone.
    fn is_own(&self, user: usize) -> bool {
        let [own, others @ ..] = self.users[user];
        own.is_some() || others.iter().all(Option::is_none)
    }

    fn buyer(&self, side: Side, number: usize) -> String {
        side.of(self.buyers[number] == 0).id("BUY", 2, number)
    }

    /// The user or token that caused the event of that number.
    fn actor(&self, side: Side, number: usize) -> String {
        let place = self.actors[number % self.actors.len()].index(self.users.len() + TYPES.len());
        match place.checked_sub(TYPES.len()) {
            Some(user) => self.user(side, user),
            None => side.token(place),
        }
    }

    fn audit(&self, side: Side, number: usize) -> Value {
        let event = json!({ "at": "-P1D", "by": self.actor(side, number) });
        json!({ "created": event, "updated": event })
    }

    fn seed(&self, side: Side) -> Value {
        json!({
            "modules": [{ "id": "MOD-0001", "name": "Module" }],
            "accounts": self.accounts(side),
            "buyers": self.all_buyers(side),
            "sellers": [{ "id": SELLER, "name": "Seller", "audit": self.audit(side, 4) }],
            "erpLinks": self.links(side),
            "licensees": self.licensees(side),
            "cloudTenants": Self::tenants(side),
            "userGroups": self.groups(side),
            "users": self.all_users(side),
            "apiTokens": self.tokens(side),
            "accountUsers": self.memberships(side),
        })
    }

    fn accounts(&self, side: Side) -> Vec<Value> {
        let account = |(number, kind): (usize, &&str)| {
            let name = side.of(number == 0).name;
            json!({
                "id": side.account(number), "name": format!("{name} {number}"), "type": kind,
                "technicalSupportEmail": format!("{name}{number}@support.test"),
                "audit": self.audit(side, number),
            })
        };
        TYPES.iter().enumerate().map(account).collect()
    }

    fn all_buyers(&self, side: Side) -> Vec<Value> {
        let buyer = |(number, account): (usize, &usize)| {
            let name = side.of(*account == 0).name;
            let mut buyer = json!({
                "id": self.buyer(side, number), "name": format!("{name} {number}"),
                "audit": self.audit(side, number + 1),
                // For Operations alone.
                "errors": [{ "message": side.name }],
            });
            if *account < TYPES.len() {
                buyer["account"] = side.account(*account).into();
            }
            buyer
        };
        self.buyers.iter().enumerate().map(buyer).collect()
    }

    /// A link for each buyer, with what is for Operations alone.
    fn links(&self, side: Side) -> Vec<Value> {
        let link = |(number, account): (usize, &usize)| {
            json!({
                "id": side.of(*account == 0).id("ERP", 3, number),
                "buyer": self.buyer(side, number), "seller": SELLER, "note": side.name,
                "externalIds": { "erpCustomer": side.name }, "audit": self.audit(side, number + 5),
            })
        };
        self.buyers.iter().enumerate().map(link).collect()
    }

    fn licensees(&self, side: Side) -> Vec<Value> {
        let buyers = self.buyers.iter().enumerate().filter(|(_, account)| **account < TYPES.len());
        let licensee = |(number, account): (usize, &usize)| {
            let own = side.of(*account == 0);
            json!({
                "id": own.id("LCE", 3, number), "name": format!("{} {number}", own.name),
                "account": side.account(*account), "buyer": self.buyer(side, number),
                "seller": SELLER, "eligibility": { "client": true, "partner": false },
                "audit": self.audit(side, number + 6),
            })
        };
        buyers.map(licensee).collect()
    }

    fn tenants(side: Side) -> Vec<Value> {
        let tenant = |account: usize| {
            let own = side.of(account == 0);
            json!({
                "id": own.id("CLT", 2, account), "name": own.name,
                "account": side.account(account),
                "externalIds": {
                    "cloudConsumptionId": own.uuid(account), "pyraTenantId": own.uuid(account),
                },
            })
        };
        (0..TYPES.len()).map(tenant).collect()
    }

    fn groups(&self, side: Side) -> Vec<Value> {
        let group = |account: usize, number: usize| {
            let name = side.of(account == 0).name;
            json!({
                "id": side.group(account, number), "account": side.account(account),
                "name": format!("{name} {account} {number}"), "isDefault": number == 0,
                "modules": ["MOD-0001"], "audit": self.audit(side, account + number),
            })
        };
        (0..TYPES.len()).flat_map(|account| [group(account, 0), group(account, 1)]).collect()
    }

    fn all_users(&self, side: Side) -> Vec<Value> {
        let user = |(number, memberships): (usize, &[Option<bool>; 4])| {
            let name = side.of(self.is_own(number)).name;
            let active: Vec<_> = (0..4).filter(|it| memberships[*it] == Some(true)).collect();
            let mut user = json!({
                "id": self.user(side, number), "firstName": format!("{name} {number}"),
                "email": format!("{name}{number}@people.test"),
                "audit": self.audit(side, number + 2),
            });
            if !active.is_empty() {
                let current = active[self.current[number].index(active.len())];
                user["currentAccount"] = side.account(current).into();
            }
            user
        };
        self.users.iter().enumerate().map(user).collect()
    }

    fn tokens(&self, side: Side) -> Vec<Value> {
        let token = |account: usize| {
            let id = side.token(account);
            json!({
                "name": format!("{} {account}", side.of(account == 0).name),
                "account": side.account(account), "token": secret(side, account), "id": id,
                "audit": self.audit(side, account + 3),
            })
        };
        (0..TYPES.len()).map(token).collect()
    }

    fn memberships(&self, side: Side) -> Vec<Value> {
        let all = self.users.iter().enumerate().flat_map(|(user, memberships)| {
            let accounts = memberships.iter().enumerate();
            accounts.filter_map(move |(account, state)| Some((user, account, (*state)?)))
        });
        let membership = |(user, account, is_active): (usize, usize, bool)| {
            json!({
                "id": side.of(account == 0).id("AUSR", 3, user * 10 + account),
                "user": self.user(side, user), "account": side.account(account),
                "groups": [side.group(account, user % 2)],
                "invitation": {
                    "status": if is_active { "Active" } else { "Invited" }, "sentAt": "-P1D",
                    "notes": side.of(account == 0).name,
                },
                "audit": self.audit(side, user + account),
            })
        };
        all.map(membership).collect()
    }

    /// Texts that a client may try: those of the first world.
    fn values(&self) -> Vec<String> {
        let side = SIDES[0];
        let users = self.all_users(side);
        let texts = users.iter().flat_map(|user| ["id", "email", "firstName"].map(|it| &user[it]));
        let others = (0..TYPES.len()).flat_map(|account| {
            [side.account(account), side.token(account), side.group(account, 1)]
        });
        let buyers = (0..self.buyers.len()).flat_map(|number| {
            let side_of = side.of(self.buyers[number] == 0);
            [self.buyer(side, number), side_of.id("ERP", 3, number), side_of.id("LCE", 3, number)]
        });
        let texts = texts.map(|text| text.as_str().unwrap().to_owned());
        let more = ["Aria 1", "Aria*", "Active", "Invited", "1", "true"].map(str::to_owned);
        texts.chain(others).chain(buyers).chain(more).collect()
    }
}

fn secret(side: Side, account: usize) -> String {
    format!("idt:{}:secret", side.token(account))
}

/// One of the two worlds, as its callers see it.
struct World {
    router: Router,
    side: Side,
}

impl World {
    fn new(drawn: &Drawn, side: Side) -> Self {
        let settings = Settings {
            clock: Clock::Stopped(Timestamp::from_second(1_800_000_000).unwrap()),
            auth: Auth::Tokens,
            random_seed: Some(7),
            ..seeded(&drawn.seed(side))
        };
        Self { router: Emulator::builder().settings(settings).router().unwrap(), side }
    }

    /// What an account's token gets: the status, the notices and the body, without its trace.
    async fn ask(&self, account: usize, method: &str, target: &str, body: &Value) -> String {
        let secret = secret(self.side, account);
        let request = Request::builder()
            .method(method)
            .uri(format!("{ROOT}/{target}"))
            .header(header::HOST, "localhost")
            .header(header::AUTHORIZATION, format!("Bearer {secret}"))
            .header(header::CONTENT_TYPE, "application/json");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = request.body(Body::from(body)).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().into()).unwrap();
        let text = match text.split_once("\"traceId\":\"") {
            Some((before, rest)) => format!("{before}{}", rest.split_once('"').unwrap().1),
            None => text,
        };
        let notices: Vec<_> = parts.headers.get_all("Emulator-Notice").iter().collect();
        format!("{} {notices:?} {text}", parts.status)
    }

    /// Under the contract's rules Operations may mix accounts: a member of one with a group of
    /// another, and a group with a buyer of another.
    async fn mix(&self, drawn: &Drawn) {
        let page = self.ask(OPERATIONS, "GET", "account-users?limit=100", &Value::Null).await;
        let body: Value = serde_json::from_str(&page[page.find('{').unwrap()..]).unwrap();
        for (number, row) in body["data"].as_array().unwrap().iter().enumerate().step_by(2) {
            let target = format!("account-users/{}/groups", row["id"].as_str().unwrap());
            let group = json!({ "id": self.side.group(number % TYPES.len(), 1) });
            let added = self.ask(OPERATIONS, "POST", &target, &group).await;
            assert!(added.starts_with("200"), "{added}");
        }
        let target = format!("user-groups/{}", self.side.group(0, 1));
        let buyers = (0..drawn.buyers.len()).map(|it| json!({ "id": drawn.buyer(self.side, it) }));
        let buyers = json!({ "buyers": buyers.collect::<Vec<_>>() });
        let limited = self.ask(OPERATIONS, "PUT", &target, &buyers).await;
        assert!(limited.starts_with("200"), "{limited}");
    }
}

/// A path through the tables of fields: the names with the kinds of their values.
fn path(table: &'static Table, draws: &[Index]) -> Vec<(&'static str, Kind)> {
    let (mut within, mut path) = (Some(table), Vec::new());
    for draw in &draws[..5] {
        let Some(table) = within else { break };
        let field = draw.get(table.fields);
        path.push((field.name, field.kind));
        within = table_of(field.kind);
    }
    path
}

fn table_of(kind: Kind) -> Option<&'static Table> {
    match kind {
        Kind::Object(table) => Some(table()),
        Kind::Collection(kind) => table_of(*kind),
        _ => None,
    }
}

fn dotted(path: &[(&'static str, Kind)]) -> String {
    path.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(".")
}

/// A condition on the end of a path, with `any` around each collection on its way.
fn condition(path: &[(&'static str, Kind)], operator: &str, value: &str) -> String {
    let collection = path.iter().position(|(_, kind)| matches!(kind, Kind::Collection(_)));
    match collection.map(|place| path.split_at(place + 1)) {
        Some((outer, [])) => format!("any({})", dotted(outer)),
        Some((outer, inner)) => {
            format!("any({},{})", dotted(outer), condition(inner, operator, value))
        }
        None => format!("{operator}({},\"{value}\")", dotted(path)),
    }
}

/// The operators of conditions on values.
const OPERATORS: &[&str] = &["eq", "ne", "ilike", "gt", "le"];

/// The target of a list request.
fn target(
    of: Index,
    [select, filter, order]: &[Option<[Index; 6]>; 3],
    values: &[String],
) -> String {
    let tables: Vec<_> = world::field_tables().collect();
    let table = *of.get(&tables);
    let mut parts = vec!["limit=100".to_owned()];
    parts.extend(select.map(|draws| format!("select={}", dotted(&path(table, &draws)))));
    parts.extend(filter.map(|draws| {
        let operator = *draws[4].get(OPERATORS);
        condition(&path(table, &draws), operator, &values[draws[5].index(values.len())])
    }));
    parts.extend(order.map(|draws| format!("order=-{}", dotted(&path(table, &draws)))));
    let query = parts.join("&").replace('"', "%22").replace(' ', "%20");
    format!("{}?{query}", table.collection.unwrap())
}

/// A request that names an object by its id, which the client may not know of.
fn change(what: Index, value: &str) -> (&'static str, String, Value) {
    let group = OWN.id("UGR", 2, 1);
    let (named, address) = (json!({ "id": value }), value.replace(' ', "%20"));
    what.get(&[
        ("POST", "account-users".to_owned(), json!({ "id": value, "groups": [{}] })),
        ("POST", "account-users".to_owned(), json!({ "user": named, "groups": [named] })),
        ("POST", "account-users".to_owned(), json!({ "account": named, "groups": [{}] })),
        ("POST", "user-groups".to_owned(), json!({ "name": "New", "buyers": [named] })),
        ("POST", "user-groups".to_owned(), json!({ "name": "New", "account": named })),
        ("PUT", format!("user-groups/{group}"), json!({ "buyers": [named] })),
        ("POST", "api-tokens".to_owned(), json!({ "name": "New", "account": named })),
        ("PUT", format!("users/{}", OWN.id("USR", 2, 0)), json!({ "currentAccount": named })),
        ("PUT", format!("users/{}", OWN.id("USR", 2, 1)), json!({ "currentAccount": null })),
        ("PUT", format!("users/{}", OWN.id("USR", 2, 0)), json!({ "accounts": [], "acounts": 1 })),
        ("GET", format!("users/{address}?select=accounts,currentAccount"), Value::Null),
        ("GET", format!("accounts/{address}/users"), Value::Null),
        ("GET", format!("buyers/{address}"), Value::Null),
        ("GET", format!("erp-links/{address}"), Value::Null),
        ("GET", format!("licensees/{address}?select=*"), Value::Null),
        ("POST", "licensees".to_owned(), json!({ "buyer": named, "seller": { "id": SELLER } })),
        ("DELETE", format!("licensees/{address}"), Value::Null),
        ("PUT", format!("users/{}/accounts/{address}", OWN.id("USR", 2, 0)), json!({})),
        ("DELETE", format!("user-groups/{address}"), Value::Null),
        ("DELETE", format!("account-users/{}/groups/{address}", OWN.id("AUSR", 3, 0)), Value::Null),
        ("DELETE", format!("user-groups/{group}"), Value::Null),
    ])
    .clone()
}

async fn answers_are_the_same(drawn: &Drawn) {
    let worlds = SIDES.map(|side| World::new(drawn, side));
    for world in &worlds {
        world.mix(drawn).await;
    }
    let values = drawn.values();
    for asked in &drawn.requests {
        let (method, target, body) = match asked {
            Asked::List(of, by) => ("GET", target(*of, by, &values), Value::Null),
            Asked::Change(what, whom) => change(*what, &values[whom.index(values.len())]),
        };
        let mut answers = Vec::new();
        for world in &worlds {
            if method == "GET" {
                // Renderings that are kept for Operations are for Operations alone.
                world.ask(OPERATIONS, method, &target, &body).await;
            }
            answers.push(world.ask(0, method, &target, &body).await);
        }
        assert_eq!(answers[0], answers[1], "{method} {target} {body}");
    }
}

/// As many as is usual, or as `LIFE_CASES` says.
fn cases() -> u32 {
    std::env::var("LIFE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(32)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_client_cannot_tell_two_worlds_apart_that_differ_in_other_accounts_alone(drawn in drawn()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(answers_are_the_same(&drawn));
    }
}
