//! Who may do what: every operation, by every role, on an object of its own account and on one of
//! another.

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

use crate::{
    buyers, cloud_tenants, licensees, seller_requests,
    support::{Answer, CLIENT, DEFAULT_ACCOUNT, OPERATIONS, Server, VENDOR, admin},
};

/// A line an operation: what Operations does first in that world, and what the call then answers to
/// Operations, to a client about an object of its own account and about one of another, and to a
/// vendor likewise. A list is searched for the object: `200` finds it, `none` is a page without it.
///
/// What is created first takes the place of the object of its kind. `later` lets invitations lapse,
/// `logo` sends a picture of the ERP link.
///
/// Buyers, ERP links and licensees are of clients: both objects are foreign to a vendor. Sellers,
/// modules, cloud tenants and services are of no account.
const TABLE: &str = "
    operation                    before                   operations client foreign vendor foreign

    createAccountUser            -                                201    201     400    201     400
    listAccountUsers             -                                200    200    none    200    none
    readAccountUser              -                                200    200     404    200     404
    deleteAccountUser            -                                204    204     404    204     404
    addAccountUserGroup          -                                200    200     404    200     404
    replaceAccountUserGroups     -                                200    200     404    200     404
    removeAccountUserGroup       createAccountUser                204    204     404    204     404
    acceptAccountUserInvite      createAccountUser                200    200     404    200     404
    resendAccountUserInvite      createAccountUser                200    200     404    200     404
    sendNewAccountUserInvite     createAccountUser,later          200    200     404    200     404

    createAccountMember          -                                201    201     404    201     404
    listAccountMembers           -                                200    200     404    200     404
    readAccountMember            -                                200    200     404    200     404
    updateAccountMember          -                                200    200     404    200     404
    deleteAccountMember          -                                204    204     404    204     404
    addAccountMemberGroup        -                                200    200     404    200     404
    replaceAccountMemberGroups   -                                200    200     404    200     404
    removeAccountMemberGroup     createAccountMember              204    204     404    204     404
    acceptAccountMemberInvite    createAccountMember              200    200     404    200     404
    resendAccountMemberInvite    createAccountMember              200    200     404    200     404
    sendNewAccountMemberInvite   createAccountMember,later        200    200     404    200     404

    createAccountMemberV4        -                                201    201     404    201     404
    listAccountMembersV4         -                                200    200     404    200     404
    readAccountMemberV4          -                                200    200     404    200     404
    deleteAccountMemberV4        -                                204    204     404    204     404
    updateAccountMemberV4        -                                200    200     404    200     404
    addAccountMemberGroupV4      -                                200    200     404    200     404
    replaceAccountMemberGroupsV4 -                                200    200     404    200     404
    removeAccountMemberGroupV4   createAccountMemberV4            204    204     404    204     404
    acceptAccountMemberInviteV4  createAccountMemberV4            200    200     404    200     404
    resendAccountMemberInviteV4  createAccountMemberV4            200    200     404    200     404
    sendNewAccountMemberInviteV4 createAccountMemberV4,later      200    200     404    200     404

    listUsers                    -                                200    200    none    200    none
    readUser                     -                                200    200     404    200     404
    updateUser                   -                                200    200     404    200     404
    deleteUser                   deleteAccountUser                204    404     404    404     404
    blockUser                    -                                200    403     403    403     403
    unblockUser                  blockUser                        200    403     403    403     403
    setUserPassword              -                                200    200     404    200     404
    readUserSso                  -                                200    200     404    200     404
    readUserSsoByPost            -                                200    200     404    200     404
    checkUserSso                 -                                200    200     404    200     404
    checkUserSsoByPost           -                                200    200     404    200     404
    readUserIcon                 -                                200    200     200    200     200
    listUserAccounts             -                                200    200     404    200     404
    updateUserAccount            -                                200    403     404    403     404

    createUserGroup              -                                201    201     400    201     400
    listUserGroups               -                                200    200    none    200    none
    readUserGroup                -                                200    200     404    200     404
    updateUserGroup              -                                200    200     404    200     404
    deleteUserGroup              createUserGroup                  204    204     404    204     404

    createAccount                -                                201    403     403    403     403
    listAccounts                 -                                200    200    none    200    none
    readAccount                  -                                200    200     404    200     404
    updateAccount                -                                200    200     404    200     404
    enableAccount                disableAccount                   200    403     403    403     403
    disableAccount               -                                200    403     403    403     403
    activateAccount              createAccount                    200    403     403    403     403
    deactivateAccount            -                                200    403     403    403     403
    validateAccount              -                                200    403     403    403     403
    readAccountIcon              -                                200    200     200    200     200

    listModules                  -                                200    403     403    403     403
    readModule                   -                                200    403     403    403     403

    createBuyer                  -                                201    403     403    403     403
    listBuyers                   -                                200    200    none    403     403
    readBuyer                    -                                200    200     404    403     403
    updateBuyer                  -                                200    200     404    403     403
    deleteBuyer                  deleteLicensee                   204    403     403    403     403
    enableBuyer                  disableBuyer                     200    200     404    403     403
    disableBuyer                 -                                200    200     404    403     403
    activateBuyer                createBuyer                      200    403     403    403     403
    deactivateBuyer              deleteLicensee,deleteBuyer       200    403     403    403     403
    synchronizeBuyer             -                                200    403     403    403     403
    validateBuyer                -                                200    403     403    403     403
    readBuyerTransfer            -                                200    403     403    403     403
    transferBuyer                -                                200    403     403    403     403
    readBuyerIcon                -                                200    200     200    200     200

    createSeller                 -                                201    403     403    403     403
    listSellers                  -                                200    200     200   none    none
    readSeller                   -                                200    200     200    404     404
    updateSeller                 -                                200    403     403    403     403
    deleteSeller                 createSeller                     204    403     403    403     403
    activateSeller               createSeller,disableSeller       200    403     403    403     403
    deactivateSeller             createSeller                     200    403     403    403     403
    disableSeller                createSeller                     200    403     403    403     403
    readSellerIcon               -                                200    200     200    200     200

    listErpLinks                 -                                200    200    none   none    none
    readErpLink                  -                                200    200     404    404     404
    updateErpLink                -                                200    403     403    403     403
    blockErpLink                 -                                200    403     403    403     403
    unblockErpLink               blockErpLink                     200    403     403    403     403
    readErpLinkIcon              logo                             200    200     200    200     200

    createLicensee               -                                201    201     400    403     403
    listLicensees                -                                200    200    none   none    none
    readLicensee                 -                                200    200     404    404     404
    updateLicensee               -                                200    200     404    403     403
    deleteLicensee               -                                204    204     404    403     403
    enableLicensee               disableLicensee                  200    200     404    403     403
    disableLicensee              -                                200    200     404    403     403
    readLicenseeIcon             -                                200    200     200    200     200

    createApiToken               -                                201    201     400    201     400
    listApiTokens                -                                200    200    none    200    none
    readApiToken                 -                                200    200     404    200     404
    updateApiToken               -                                200    200     404    200     404
    deleteApiToken               createApiToken                   204    204     404    204     404
    enableApiToken               createApiToken,disableApiToken   200    200     404    200     404
    disableApiToken              createApiToken                   200    200     404    200     404

    createCloudTenant            -                                201    403     403    403     403
    listCloudTenants             -                                200    403     403    403     403
    readCloudTenant              -                                200    403     403    403     403
    updateCloudTenant            -                                200    403     403    403     403
    deleteCloudTenant            -                                204    403     403    403     403

    listServices                 -                                200    200     200    200     200
    readService                  -                                200    200     200    200     200
";

/// The lines that differ under the platform's rules: what only the users themselves may do, and these
/// tokens are no user's.
const ON_THE_PLATFORM: &str = "
    operation                                              operations client foreign vendor foreign

    acceptAccountUserInvite                                       400    400     404    400     404
    acceptAccountMemberInvite                                     400    400     404    400     404
    acceptAccountMemberInviteV4                                   400    400     404    400     404
    updateUser                                                    200    400     404    400     404
    setUserPassword                                               400    400     404    400     404
";

/// Objects of the demo data by the parameter that names them: the client's, and those of another
/// account, which is the vendor's where vendors have such objects.
const OBJECTS: [(&str, [&str; 2]); 13] = [
    ("accountId", [DEFAULT_ACCOUNT, "ACC-9042-0088"]),
    ("accountUserId", ["AUSR-4560-8858-1602", "AUSR-6770-9364-9674"]),
    ("userId", ["USR-6271-1138", "USR-9984-2767"]),
    ("uniqueFilter", ["USR-6271-1138", "USR-9984-2767"]),
    ("userGroupId", ["UGR-2757-7226", "UGR-6822-0561"]),
    ("apiTokenId", ["TKN-6403-9815", "TKN-8857-1729"]),
    ("buyerId", ["BUY-1591-2112", "BUY-7961-2357"]),
    ("erpLinkId", ["ERP-8046-3372-1519", "ERP-6905-3218-4472"]),
    ("licenseeId", ["LCE-5758-4071-6507", "LCE-4690-2851-3743"]),
    ("sellerId", ["SEL-7310-3075", "SEL-2648-9051"]),
    ("moduleId", ["MOD-0478", "MOD-1756"]),
    ("cloudTenantId", ["CLT-3085-6614", "CLT-7719-0042"]),
    ("serviceId", ["SVC-1204", "SVC-1042"]),
];

/// The default groups of the two accounts.
const ADMINISTRATORS: [&str; 2] = ["UGR-4927-4368", "UGR-6002-8098"];

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
