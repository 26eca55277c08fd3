//! Who may do what: every operation, by every role, on an object of its own account and on one of
//! another.

mod table;

use std::collections::BTreeMap;

use accounts_emulator::{
    Settings,
    api::{self, Auth},
    http::Operation,
    model::Rules,
};
use reqwest::{
    RequestBuilder,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use self::table::{ADMINISTRATORS, OBJECTS, ON_THE_PLATFORM, TABLE};
use crate::{
    buyers, cloud_tenants, licensees, seller_requests,
    support::{Answer, CLIENT, DEFAULT_ACCOUNT, OPERATIONS, Server, VENDOR, admin},
};

/// Who calls, and about whose objects: 0 are the client's.
const CALLS: [(&str, usize); 5] =
    [(OPERATIONS, 0), (CLIENT, 0), (CLIENT, 1), (VENDOR, 1), (VENDOR, 0)];

struct Row {
    operation: &'static Operation,
    before: Vec<&'static str>,
    expected: Vec<&'static str>,
}

fn operation(id: &str) -> &'static Operation {
    let found = api::OPERATIONS.iter().find(|it| it.id == id);
    found.unwrap_or_else(|| panic!("{id} is no operation"))
}

/// The lines of a table behind its heading, each cut at the blanks.
fn lines(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    lines.filter(|words| !words.is_empty()).skip(1)
}

fn rows(rules: Rules) -> Vec<Row> {
    let differing: Vec<_> = lines(ON_THE_PLATFORM).collect();
    let row = |words: Vec<&'static str>| {
        let other = differing.iter().find(|it| rules == Rules::Platform && it[0] == words[0]);
        let before = words[1].split(',').filter(|word| *word != "-").collect();
        let expected = other.map_or(&words[2..], |it| &it[1..]).to_vec();
        assert_eq!(expected.len(), CALLS.len(), "{words:?}");
        Row { operation: operation(words[0]), before, expected }
    };
    lines(TABLE).map(row).collect()
}

/// The world of a cell: the objects that its calls are about, of one of the two accounts.
struct Cell<'s> {
    server: &'s Server,
    sandbox: String,
    owner: usize,
    objects: BTreeMap<&'static str, String>,
}

impl<'s> Cell<'s> {
    fn new(server: &'s Server, sandbox: String, owner: usize) -> Self {
        let objects = OBJECTS.iter().map(|(name, ids)| (*name, ids[owner].to_owned())).collect();
        Self { server, sandbox, owner, objects }
    }

    async fn send(&self, request: RequestBuilder, token: &str) -> Answer {
        let request = request.header("Emulator-Sandbox", &self.sandbox).bearer_auth(token);
        self.server.send(request).await
    }

    /// The path of an operation on the objects.
    fn path(&self, operation: &Operation) -> String {
        self.objects.iter().fold(operation.path.to_owned(), |path, (name, id)| {
            path.replace(&format!("{{{name}}}"), id)
        })
    }

    async fn call(&self, operation: &Operation, token: &str) -> Answer {
        let query = match (operation.is_list(), operation.id) {
            (true, _) => format!("?eq(id,{})", self.objects[listed(operation)]),
            (false, "readBuyerTransfer") => format!("?destinationAccountId={DEFAULT_ACCOUNT}"),
            (false, _) => String::new(),
        };
        let path = self.path(operation) + &query;
        let request = self.server.request(operation.method, &path);
        let request = match body(operation.id, self.owner, &self.objects["userGroupId"]) {
            Value::Null => request,
            body => request.json(&body),
        };
        if operation.id.ends_with("Icon") {
            return self.picture(request, token).await;
        }
        self.send(request, token).await
    }

    /// The answer to a request for a picture, which is no JSON to be held against a schema.
    async fn picture(&self, request: RequestBuilder, token: &str) -> Answer {
        let request = request.header("Emulator-Sandbox", &self.sandbox).bearer_auth(token);
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }

    /// Does as Operations what brings the objects into the state that the call is for.
    async fn prepare(&mut self, step: &str) {
        let answer = match step {
            "later" => {
                let clock = admin(self.server, "PUT", "clock").json(&json!({ "advance": "P8D" }));
                self.send(clock, OPERATIONS).await
            }
            "logo" => {
                let part = |text, kind| Part::text(text).mime_str(kind).unwrap();
                let form = Form::new().part("erpLink", part("{}", "application/json"));
                let form = form.part("logo", part("PNG", "image/png"));
                let path = self.path(operation("updateErpLink"));
                let request = self.server.request("PUT", &path).multipart(form);
                self.send(request, OPERATIONS).await
            }
            id => self.call(operation(id), OPERATIONS).await,
        };
        assert!(answer.status < 300, "{}: {step}: {}", self.sandbox, answer.text);
        if answer.status == 201 {
            self.adopt(&answer.json());
        }
    }

    /// Takes a created object, and its user, in place of those of the demo data.
    fn adopt(&mut self, created: &Value) {
        for id in [&created["id"], &created["user"]["id"]].into_iter().filter_map(Value::as_str) {
            let (kind, _) = id.split_once('-').unwrap();
            let same = self.objects.values_mut().filter(|it| it.split_once('-').unwrap().0 == kind);
            same.for_each(|it| id.clone_into(it));
        }
    }

    /// How an answer stands in the table.
    fn outcome(operation: &Operation, answer: &Answer) -> String {
        let is_page = operation.is_list() && answer.status == 200;
        if is_page && answer.json()["$meta"]["pagination"]["total"] == 0 {
            "none".to_owned()
        } else {
            answer.status.to_string()
        }
    }
}

/// The parameter that names one of the objects in a list.
fn listed(list: &Operation) -> &'static str {
    let of_one = |it: &Operation| {
        let (path, parameter) = it.path.strip_suffix('}')?.rsplit_once("/{")?;
        (path == list.path).then_some(parameter)
    };
    api::OPERATIONS.iter().find_map(of_one).unwrap()
}

/// A body that the operation accepts, about the objects of one of the accounts.
fn body(operation: &str, owner: usize, group: &str) -> Value {
    let [account, buyer] = ["accountId", "buyerId"].map(|name| {
        let (_, ids) = OBJECTS.iter().find(|(other, _)| *other == name).unwrap();
        json!({ "id": ids[owner] })
    });
    let [group, administrators] = [group, ADMINISTRATORS[owner]].map(|id| json!({ "id": id }));
    match operation.trim_end_matches("V4") {
        "createAccountUser" => {
            json!({ "email": "a@b.co", "account": account, "groups": [administrators, group] })
        }
        "createAccountMember" => json!({ "email": "a@b.co", "groups": [administrators, group] }),
        "updateAccountMember" => json!({ "groups": [group] }),
        "addAccountUserGroup" | "addAccountMemberGroup" => group,
        "replaceAccountUserGroups" | "replaceAccountMemberGroups" => json!([group]),
        "updateUser" => json!({ "firstName": "Ann" }),
        "updateUserAccount" => json!({ "favorite": true }),
        "setUserPassword" => json!({ "password": "Longer than 8" }),
        "createUserGroup" | "createApiToken" => {
            json!({ "name": "New", "account": account, "modules": [] })
        }
        "createAccount" | "validateAccount" => json!({ "name": "New", "type": "Client" }),
        "activateAccount" => json!({ "externalId": "GB-CLI-108668" }),
        "updateSeller" | "createSeller" => seller_requests::body("NEW"),
        "createBuyer" | "updateBuyer" => buyers::body(),
        "activateBuyer" => json!({ "account": account, "externalIds": buyers::erp_ids() }),
        "transferBuyer" | "validateBuyer" => json!({ "account": account }),
        "createLicensee" => {
            let mut body = licensees::body();
            (body["buyer"], body["account"]) = (buyer, account);
            body
        }
        "createCloudTenant" => cloud_tenants::new("3f0c2b7e-5d41-4c8a-9e0b-61c7d2a4f815"),
        update if update.starts_with("update") => json!({ "name": "New" }),
        _ => Value::Null,
    }
}

#[test]
fn every_operation_has_its_line() {
    let listed: Vec<_> = lines(TABLE).map(|words| words[0]).collect();
    let operations: Vec<_> = api::OPERATIONS.iter().map(|it| it.id).collect();
    assert_eq!(listed, operations);
}

#[tokio::test]
async fn every_role_does_what_the_table_says_and_nothing_else() {
    for rules in [Rules::Contract, Rules::Platform] {
        let settings = Settings { auth: Auth::Tokens, rules, ..Settings::default() };
        let server = Server::with(settings).await;
        let mut wrong = Vec::new();
        for Row { operation, before, expected } in rows(rules) {
            for (place, (token, owner)) in CALLS.into_iter().enumerate() {
                let mut cell = Cell::new(&server, format!("{}-{place}", operation.id), owner);
                for step in &before {
                    cell.prepare(step).await;
                }
                let answer = cell.call(operation, token).await;
                let outcome = Cell::outcome(operation, &answer);
                if outcome != expected[place] {
                    let text = answer.text.chars().take(300).collect::<String>();
                    wrong.push(format!("{}: {outcome}: {text}", cell.sandbox));
                }
            }
        }
        assert!(wrong.is_empty(), "{rules:?}: {wrong:#?}");
    }
}
