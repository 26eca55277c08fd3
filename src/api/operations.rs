//! The operations of the emulated API, by the names that its OpenAPI document gives them.

use axum::http::Method;
use matchit::Router;

/// One operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its name, such as `createAccountUser`.
    pub id: &'static str,
    /// The method, in upper case.
    pub method: &'static str,
    /// The path, with a name in braces for each of its parameters.
    pub path: &'static str,
}

/// Every operation, in the order of the document.
#[rustfmt::skip]
pub static OPERATIONS: [Operation; 64] = [
    operation("createAccountUser", "POST", "/public/v1/accounts/account-users"),
    operation("listAccountUsers", "GET", "/public/v1/accounts/account-users"),
    operation("readAccountUser", "GET", "/public/v1/accounts/account-users/{id}"),
    operation("deleteAccountUser", "DELETE", "/public/v1/accounts/account-users/{id}"),
    operation("addAccountUserGroup", "POST", "/public/v1/accounts/account-users/{id}/groups"),
    operation("replaceAccountUserGroups", "PUT", "/public/v1/accounts/account-users/{id}/groups"),
    operation("removeAccountUserGroup", "DELETE", "/public/v1/accounts/account-users/{id}/groups/{userGroupId}"),
    operation("acceptAccountUserInvite", "POST", "/public/v1/accounts/account-users/{id}/accept-invite"),
    operation("resendAccountUserInvite", "POST", "/public/v1/accounts/account-users/{id}/resend-invite"),
    operation("sendNewAccountUserInvite", "POST", "/public/v1/accounts/account-users/{id}/send-new-invite"),
    operation("createAccountMember", "POST", "/public/v1/accounts/accounts/{accountId}/users"),
    operation("listAccountMembers", "GET", "/public/v1/accounts/accounts/{accountId}/users"),
    operation("readAccountMember", "GET", "/public/v1/accounts/accounts/{accountId}/users/{userId}"),
    operation("updateAccountMember", "PUT", "/public/v1/accounts/accounts/{accountId}/users/{userId}"),
    operation("deleteAccountMember", "DELETE", "/public/v1/accounts/accounts/{accountId}/users/{userId}"),
    operation("addAccountMemberGroup", "POST", "/public/v1/accounts/accounts/{accountId}/users/{userId}/groups"),
    operation("replaceAccountMemberGroups", "PUT", "/public/v1/accounts/accounts/{accountId}/users/{userId}/groups"),
    operation("removeAccountMemberGroup", "DELETE", "/public/v1/accounts/accounts/{accountId}/users/{userId}/groups/{userGroupId}"),
    operation("acceptAccountMemberInvite", "POST", "/public/v1/accounts/accounts/{accountId}/users/{userId}/accept-invite"),
    operation("resendAccountMemberInvite", "POST", "/public/v1/accounts/accounts/{accountId}/users/{userId}/resend-invite"),
    operation("sendNewAccountMemberInvite", "POST", "/public/v1/accounts/accounts/{accountId}/users/{userId}/send-new-invite"),
    operation("createAccountMemberV4", "POST", "/public/v1/accounts/{accountId}/users"),
    operation("listAccountMembersV4", "GET", "/public/v1/accounts/{accountId}/users"),
    operation("readAccountMemberV4", "GET", "/public/v1/accounts/{accountId}/users/{userId}"),
    operation("deleteAccountMemberV4", "DELETE", "/public/v1/accounts/{accountId}/users/{userId}"),
    operation("updateAccountMemberV4", "PUT", "/public/v1/accounts/{accountId}/users/{userId}"),
    operation("addAccountMemberGroupV4", "POST", "/public/v1/accounts/{accountId}/users/{userId}/groups"),
    operation("replaceAccountMemberGroupsV4", "PUT", "/public/v1/accounts/{accountId}/users/{userId}/groups"),
    operation("removeAccountMemberGroupV4", "DELETE", "/public/v1/accounts/{accountId}/users/{userId}/groups/{userGroupId}"),
    operation("acceptAccountMemberInviteV4", "POST", "/public/v1/accounts/{accountId}/users/{userId}/accept-invite"),
    operation("resendAccountMemberInviteV4", "POST", "/public/v1/accounts/{accountId}/users/{userId}/resend-invite"),
    operation("sendNewAccountMemberInviteV4", "POST", "/public/v1/accounts/{accountId}/users/{userId}/send-new-invite"),
    operation("listUsers", "GET", "/public/v1/accounts/users"),
    operation("readUser", "GET", "/public/v1/accounts/users/{uniqueFilter}"),
    operation("updateUser", "PUT", "/public/v1/accounts/users/{uniqueFilter}"),
    operation("deleteUser", "DELETE", "/public/v1/accounts/users/{uniqueFilter}"),
    operation("blockUser", "POST", "/public/v1/accounts/users/{uniqueFilter}/block"),
    operation("unblockUser", "POST", "/public/v1/accounts/users/{uniqueFilter}/unblock"),
    operation("setUserPassword", "POST", "/public/v1/accounts/users/{uniqueFilter}/set-password"),
    operation("readUserSso", "GET", "/public/v1/accounts/users/{uniqueFilter}/sso"),
    operation("readUserSsoByPost", "POST", "/public/v1/accounts/users/{uniqueFilter}/sso"),
    operation("checkUserSso", "GET", "/public/v1/accounts/users/{uniqueFilter}/sso-check"),
    operation("checkUserSsoByPost", "POST", "/public/v1/accounts/users/{uniqueFilter}/sso-check"),
    operation("readUserIcon", "GET", "/public/v1/accounts/users/{id}/icon"),
    operation("listUserAccounts", "GET", "/public/v1/accounts/users/{uniqueFilter}/accounts"),
    operation("createUserGroup", "POST", "/public/v1/accounts/user-groups"),
    operation("listUserGroups", "GET", "/public/v1/accounts/user-groups"),
    operation("readUserGroup", "GET", "/public/v1/accounts/user-groups/{id}"),
    operation("updateUserGroup", "PUT", "/public/v1/accounts/user-groups/{id}"),
    operation("deleteUserGroup", "DELETE", "/public/v1/accounts/user-groups/{id}"),
    operation("createAccount", "POST", "/public/v1/accounts/accounts"),
    operation("listAccounts", "GET", "/public/v1/accounts/accounts"),
    operation("readAccount", "GET", "/public/v1/accounts/accounts/{id}"),
    operation("updateAccount", "PUT", "/public/v1/accounts/accounts/{id}"),
    operation("enableAccount", "POST", "/public/v1/accounts/accounts/{id}/enable"),
    operation("disableAccount", "POST", "/public/v1/accounts/accounts/{id}/disable"),
    operation("activateAccount", "POST", "/public/v1/accounts/accounts/{id}/activate"),
    operation("deactivateAccount", "POST", "/public/v1/accounts/accounts/{id}/deactivate"),
    operation("validateAccount", "POST", "/public/v1/accounts/accounts/{id}/validate"),
    operation("readAccountIcon", "GET", "/public/v1/accounts/accounts/{id}/icon"),
    operation("listModules", "GET", "/public/v1/accounts/modules"),
    operation("readModule", "GET", "/public/v1/accounts/modules/{id}"),
    operation("listApiTokens", "GET", "/public/v1/accounts/api-tokens"),
    operation("readApiToken", "GET", "/public/v1/accounts/api-tokens/{id}"),
];

impl Operation {
    /// Whether it answers with a list in its envelope.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.id.starts_with("list")
    }
}

const fn operation(id: &'static str, method: &'static str, path: &'static str) -> Operation {
    Operation { id, method, path }
}

/// Finds out which operation a request asks for.
#[derive(Debug, Clone)]
pub struct Directory(Router<Vec<usize>>);

impl Directory {
    /// The operation of a request, if it is one; `HEAD` asks for that of `GET`.
    #[must_use]
    pub fn find(&self, method: &Method, path: &str) -> Option<&'static Operation> {
        self.place(method, path).map(|place| &OPERATIONS[place])
    }

    /// The place of a request's operation among [`OPERATIONS`].
    #[must_use]
    pub fn place(&self, method: &Method, path: &str) -> Option<usize> {
        let method = if method == Method::HEAD { Method::GET.as_str() } else { method.as_str() };
        let found = self.0.at(path.strip_prefix("/public").unwrap_or(path)).ok()?;
        found.value.iter().find(|place| OPERATIONS[**place].method == method).copied()
    }
}

impl Default for Directory {
    fn default() -> Self {
        let mut paths = Vec::<(String, Vec<usize>)>::new();
        for (place, operation) in OPERATIONS.iter().enumerate() {
            let path = shape(operation.path);
            match paths.iter_mut().find(|(known, _)| *known == path) {
                Some((_, operations)) => operations.push(place),
                None => paths.push((path, vec![place])),
            }
        }
        let mut router = Router::new();
        for (path, operations) in paths {
            // Shapes are unlike one another, and a test finds every one of them.
            let _ = router.insert(path, operations);
        }
        Self(router)
    }
}

/// The path with all parameters called alike, as the router wants those in one place to be.
fn shape(path: &str) -> String {
    let segments = path.trim_start_matches("/public").split('/');
    let segments = segments.map(|segment| if segment.starts_with('{') { "{_}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_either_of_its_paths() {
        let directory = Directory::default();
        for operation in &OPERATIONS {
            let method = operation.method.parse().unwrap();
            for path in [operation.path, operation.path.trim_start_matches("/public")] {
                assert_eq!(directory.find(&method, path), Some(operation), "{path}");
            }
        }
        let found = directory.find(&Method::HEAD, "/v1/accounts/account-users").unwrap();
        assert_eq!(found.id, "listAccountUsers");
    }

    #[test]
    fn other_requests_are_no_operation() {
        let directory = Directory::default();
        for (method, path) in [
            (Method::PATCH, "/public/v1/accounts/account-users"),
            (Method::GET, "/public/v1/accounts/nothing"),
            (Method::GET, "/_emulator/health"),
        ] {
            assert_eq!(directory.find(&method, path), None, "{method} {path}");
        }
    }

    #[test]
    fn the_operations_are_those_of_the_document() {
        let document: serde_json::Value =
            serde_json::from_str(super::super::openapi::DOCUMENT).unwrap();
        let mut named = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let Some(id) = operation["operationId"].as_str() else { continue };
                named.push((id.to_owned(), method.to_uppercase(), path.clone()));
            }
        }
        let mut listed: Vec<_> = OPERATIONS
            .iter()
            .map(|it| (it.id.to_owned(), it.method.to_owned(), it.path.to_owned()))
            .collect();
        named.sort();
        listed.sort();
        assert_eq!(listed, named);
    }
}
