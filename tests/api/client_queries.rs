//! The queries that public clients of the platform send, on every collection.

use std::slice;

use serde_json::Value;

use crate::support::{Answer, Server};

/// A line a query, below the heading of who sends it: how many objects of the demo data it finds,
/// or `one` for a single object; the path below the API's own, or from the root; and what the
/// client reads from each object, with `-` before what must not be there and `?` behind what some
/// lack.
///
/// Blanks and quotes stand as the clients write them. HTTP clients escape them on the way.
const QUERIES: &str = r#"
    The mobile app
     10 | accounts/ACC-1086-6867/users?select=-*,id,name,status,icon&order=name&offset=0&limit=50 | id name status icon? -email
     37 | users?select=-*,id,name,status,icon&order=name&offset=0&limit=50 | id name status icon? -email
    one | users/USR-5780-9743 | id name icon email phone.prefix phone.number firstName lastName currentAccount.id currentAccount.name currentAccount.type currentAccount.icon
    one | users/USR-5780-9743?select=currentAccount.icon | id currentAccount.icon
    one | users/USR-5780-9743?select=audit,accounts | id name status audit.created.at audit.updated.at accounts
    one | users/USR-5780-9743/sso | status
      2 | users/USR-5780-9743/accounts | id name type status favorite
      1 | users/USR-5780-9743/accounts?select=id,name,type,status,icon,favorite,audit.access.at,-*&eq(invitation.status,"Active")&order=name&offset=0&limit=50 | id name type status icon favorite audit.access.at invitation.status -externalId
    one | accounts/ACC-1086-6867?select=audit,groups | id name icon externalIds.pyraTenantId address technicalSupportEmail website description type status groups audit.created.at
      7 | accounts?select=-*,id,name,status,icon&eq(type,%22Client%22)&order=name&offset=0&limit=50 | id name status icon? type -address
      3 | accounts?select=-*,id,name,status,icon&eq(type,%22Vendor%22)&order=name&offset=0&limit=50 | id name status icon? type -address
     16 | buyers?select=-*,id,name,status,icon&ne(status,%22Deleted%22)&order=name&offset=0&limit=50 | id name status icon? -account
      4 | buyers?select=-*,id,name,status,icon&and(ne(status,"Deleted"),eq(account.id,"ACC-1086-6867"))&order=name | id name status icon -externalIds
    one | buyers/BUY-1591-2112?select=audit.created.at,audit.created.by,audit.updated.at,sellers,account,account.groups | id name icon taxId address.city externalIds.erpCustomer account.id account.groups status sellers audit.created.at audit.created.by.id audit.updated.at -audit.updated.by
      8 | sellers?select=id,name,status,icon&order=name&offset=0&limit=50 | id name status icon
    one | sellers/SEL-7310-3075?select=audit.created.at,audit.created.by,audit.updated.at,audit.updated.by | id name icon address.city status audit.created.at audit.created.by.id audit.updated.at audit.updated.by.id
      7 | licensees?select=seller,buyer.status&eq(account.id, ACC-1086-6867)&order=name&offset=0&limit=50 | id name status seller.name buyer.status
      7 | licensees?select=seller,buyer.status&eq(account.id,"ACC-1086-6867")&order=name | id seller.name buyer.status
      2 | licensees?select=seller,buyer.status&eq(buyer.id,"BUY-4050-7215")&order=name | id seller.name buyer.status
    one | licensees/LCE-5758-4071-6507?select=audit.created.at,audit.created.by,audit.updated.at,seller,buyer.status | id name icon address.city status eligibility.partner buyer.status seller.id account.id audit.created.at audit.created.by.id audit.updated.at

    The mobile app's end-to-end helpers
    one | users/USR-5780-9743?select=accounts | id accounts
     10 | accounts/ACC-1086-6867/users?select=audit,groups,modules,buyers&order=name&offset=0&limit=50 | id name audit.created.at groups modules
     10 | buyers?ne(status,"Deleted")&order=name&limit=50&offset=0&status=Active | id name status
      4 | buyers?select=sellers,audit.created.at,audit.updated.at,sellers.erpLink.status&and(ne(status,%22Deleted%22),eq(account.id,%22ACC-1086-6867%22))&order=name&offset=0&limit=50 | id name audit.created.at audit.updated.at sellers.0.erpLink.status
      1 | /v1/accounts/licensees?select=seller,buyer.status&eq(account.id,ACC-1086-6867)&order=name&offset=0&limit=50&eq(status,"Enabled") | id seller.name buyer.status
      8 | sellers?select=id,name,status,icon&order=name | id name status icon
    one | sellers/SEL-7310-3075?select=id,name,status,address,externalId,currencies | id name status address.city externalId currencies.0.value
      8 | modules?select=accountTypes&limit=100 | id accountTypes settings.default settings.paid
    one | api-tokens/TKN-6403-9815 | token

    The MCP server
    one | /public/v1/openapi.json | paths
    one | api-tokens/TKN-8857-1729 | status name account.id account.name account.type
    one | users/USR-5780-9743?limit=10 | status name email
     10 | buyers?eq(status,Active)&limit=50 | id
     37 | users?limit=20&select=audit&order=-audit.created.at | id audit.created.at
     10 | buyers?eq(status,Active)&limit=10&offset=0&page=1&select=%2Bid%2C%2Bname&order=name | id name

    The command line
    one | api-tokens/TKN-8857-1729?select= | id token account.id account.name account.type
      1 | api-tokens?limit=2&token=idt:TKN-8857-1729:emulatorVendorGiPKbQDVAciwnRp6Q0wgBbCoBxrEK3jg0D28NBYeeb9z1xqfs1 | id token account.id
     40 | account-users?limit=10&offset=10 | id user.id

    The Python client
      1 | accounts?limit=1&offset=0&select=-address&and(eq(id,'ACC-9042-0088'),eq(name,'Test Api Client Vendor')) | id name -address
      1 | users?limit=1&offset=0&select=-name&and(eq(id,'USR-9673-3314'),eq(email,'e2e.seeded.user%40example.com')) | id email -name
      1 | accounts/ACC-9042-0088/users?limit=1&offset=0&select=-name&eq(id,'USR-9673-3314') | id email -name
      1 | user-groups?limit=1&offset=0&select=-description&and(eq(id,'UGR-6822-0561'),eq(name,'E2E Seeded User Group')) | id name -description
      1 | modules?limit=1&offset=0&select=-description&and(eq(id,'MOD-1756'),eq(name,'Access Management')) | id name -description
      1 | buyers?limit=1&offset=0&select=-address&and(eq(id,'BUY-1591-2112'),eq(name,'E2E Seeded Buyer')) | id name -address
      1 | sellers?limit=1&offset=0&select=-address&and(eq(id,'SEL-7310-3075'),eq(name,'E2E Seeded Seller')) | id name -address
      1 | licensees?limit=1&offset=0&select=-address&and(eq(id,'LCE-5758-4071-6507'),eq(name,'E2E Seeded Licensee')) | id name -address
      1 | api-tokens?limit=1&offset=0&select=-description&and(eq(id,'TKN-8857-1729'),eq(name,'E2E Seeded Token')) | id name -description
      1 | accounts?limit=100&offset=0&eq(name,"O'Hara%20%26%20Sons%20Data") | id name
      3 | buyers?limit=100&offset=0&order=-name,id&in(status,(Unassigned,Conflict,Mismatch)) | id name
      2 | buyers?limit=100&offset=0&and(eq(account.id,null()),ne(externalIds.erpCustomer,null())) | id -account
      2 | licensees?limit=100&offset=0&and(eq(buyer.id,'BUY-4050-7215'),ne(status,'Deleted')) | id buyer.name -buyer.status
      2 | licensees?limit=100&offset=0&eq(eligibility.partner,true) | id eligibility.partner
     18 | erp-links?limit=100&offset=0&order=-name&ne(status,'Disabled')&not(like(name,'Larkfield*')) | id name
      4 | cloud-tenants?limit=100&offset=0&eq(status,'Active') | id name
      3 | services?limit=100&offset=0&eq(status,'Active') | id name

    Extensions and the documentation
    one | buyers/BUY-1591-2112?select=-*,sellers | sellers.0.id -name -id
    one | buyers/BUY-1591-2112 | id name
    one | sellers/SEL-7310-3075 | id name
    one | licensees/LCE-5758-4071-6507 | id name
      1 | account-users?any(groups,id=UGR-6822-0561)&eq(invitation.status,Invited) | id groups.0.id
      1 | licensees?and(eq(id,LCE-5758-4071-6507),eq(seller.id,SEL-7310-3075),eq(account.id,ACC-1086-6867)) | id
      8 | buyers?any(sellers,eq(id,SEL-7310-3075)) | id sellers.0.id
      1 | buyers?any(sellers,and(eq(status,'Active'),eq(erpLink.status,'Blocked'))) | id
     17 | buyers?order=-audit.updated.at | id
      6 | licensees?ilike(name,*larkfield*)&order=-audit.updated.at | id name
      4 | buyers?ilike(name,*larkfield*) | id name
      1 | sellers?eq(attributes.navision.companyCode,UK01) | id

    Find nothing
      0 | api-tokens?eq(account.id,"ACC-1086-6867")&eq(status,"Active")&like(name,"mobile-e2e-setup-*")&limit=10 | The client makes this token itself when it finds none.
      0 | buyers?ilike(name,*Corp*) | An example of the MCP server: no buyer is called so.
"#;

/// The value at a dotted path, with numbers for the items of lists.
fn member<'v>(object: &'v Value, path: &str) -> Option<&'v Value> {
    object.pointer(&format!("/{}", path.replace('.', "/")))
}

/// What is wrong with an answer: its status, how much it found, or what the client reads from it.
fn faults(answer: &Answer, found: &str, reads: &str) -> Vec<String> {
    if answer.status != 200 {
        return vec![format!("{}: {}", answer.status, answer.text)];
    }
    let body = answer.json();
    let total = body["$meta"]["pagination"]["total"].as_u64();
    let shown = total.map_or("one".to_owned(), |total| total.to_string());
    if shown != found {
        return vec![format!("found {shown}")];
    }
    if found == "0" {
        return Vec::new();
    }
    let rows = body["data"].as_array().map_or(slice::from_ref(&body), Vec::as_slice);
    let has = |row: &Value, path: &str| member(row, path).is_some();
    let is_wrong = |read: &&str| match (read.strip_prefix('-'), read.strip_suffix('?')) {
        (Some(absent), _) => rows.iter().any(|row| has(row, absent)),
        (_, Some(optional)) => !rows.iter().any(|row| has(row, optional)),
        (None, None) => !rows.iter().all(|row| has(row, read)),
    };
    reads.split_whitespace().filter(is_wrong).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_queries_of_known_clients_find_what_they_look_for_in_the_demo_data() {
    let server = Server::start().await;
    let mut wrong = Vec::new();
    for row in QUERIES.lines().filter(|line| line.contains('|')) {
        let columns: Vec<_> = row.split('|').map(str::trim).collect();
        let &[found, path, reads] = &*columns else { panic!("{row}") };
        let is_whole = path.starts_with('/');
        let path = if is_whole { path.to_owned() } else { format!("/public/v1/accounts/{path}") };
        let faults = faults(&server.get(&path).await, found, reads);
        wrong.extend(faults.into_iter().map(|fault| format!("{path}: {fault}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
