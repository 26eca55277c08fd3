//! The operations of the emulated API: one table.
//!
//! The router, the names in the journal, in faults and in coverage, and who may call an operation
//! all follow from it. A test holds it against the OpenAPI document.

use axum::{Router, routing::get};

use super::{
    ApiState, account_users, accounts, api_tokens, crud, extract::Key, icons, members,
    members::MemberPath, memberships, openapi, user_groups, users,
};
use crate::{
    http::operations,
    model::{Account, AccountUser, ApiToken, Buyer, Module, User, UserGroup},
};

operations! {
    pub ApiState, "/public/v1/accounts";
    createAccountUser            POST   "/account-users"                                            Caller     account_users::create;
    listAccountUsers             GET    "/account-users"                                            Caller     crud::list::<AccountUser>;
    readAccountUser              GET    "/account-users/{accountUserId}"                            Caller     crud::read::<AccountUser>;
    deleteAccountUser            DELETE "/account-users/{accountUserId}"                            Caller     account_users::remove;
    addAccountUserGroup          POST   "/account-users/{accountUserId}/groups"                     Caller     memberships::add_group::<Key<AccountUser>>;
    replaceAccountUserGroups     PUT    "/account-users/{accountUserId}/groups"                     Caller     memberships::replace_groups::<Key<AccountUser>>;
    removeAccountUserGroup       DELETE "/account-users/{accountUserId}/groups/{userGroupId}"       Caller     memberships::remove_group::<Key<AccountUser>>;
    acceptAccountUserInvite      POST   "/account-users/{accountUserId}/accept-invite"              Caller     memberships::accept::<Key<AccountUser>>;
    resendAccountUserInvite      POST   "/account-users/{accountUserId}/resend-invite"              Caller     memberships::resend::<Key<AccountUser>>;
    sendNewAccountUserInvite     POST   "/account-users/{accountUserId}/send-new-invite"            Caller     memberships::send_new::<Key<AccountUser>>;
    createAccountMember          POST   "/accounts/{accountId}/users"                               Caller     members::create;
    listAccountMembers           GET    "/accounts/{accountId}/users"                               Caller     members::list;
    readAccountMember            GET    "/accounts/{accountId}/users/{userId}"                      Caller     members::read;
    updateAccountMember          PUT    "/accounts/{accountId}/users/{userId}"                      Caller     members::update;
    deleteAccountMember          DELETE "/accounts/{accountId}/users/{userId}"                      Caller     members::remove;
    addAccountMemberGroup        POST   "/accounts/{accountId}/users/{userId}/groups"               Caller     memberships::add_group::<MemberPath>;
    replaceAccountMemberGroups   PUT    "/accounts/{accountId}/users/{userId}/groups"               Caller     memberships::replace_groups::<MemberPath>;
    removeAccountMemberGroup     DELETE "/accounts/{accountId}/users/{userId}/groups/{userGroupId}" Caller     memberships::remove_group::<MemberPath>;
    acceptAccountMemberInvite    POST   "/accounts/{accountId}/users/{userId}/accept-invite"        Caller     memberships::accept::<MemberPath>;
    resendAccountMemberInvite    POST   "/accounts/{accountId}/users/{userId}/resend-invite"        Caller     memberships::resend::<MemberPath>;
    sendNewAccountMemberInvite   POST   "/accounts/{accountId}/users/{userId}/send-new-invite"      Caller     memberships::send_new::<MemberPath>;
    createAccountMemberV4        POST   "/{accountId}/users"                                        Caller     members::create;
    listAccountMembersV4         GET    "/{accountId}/users"                                        Caller     members::list;
    readAccountMemberV4          GET    "/{accountId}/users/{userId}"                               Caller     members::read;
    deleteAccountMemberV4        DELETE "/{accountId}/users/{userId}"                               Caller     members::remove;
    updateAccountMemberV4        PUT    "/{accountId}/users/{userId}"                               Caller     members::update;
    addAccountMemberGroupV4      POST   "/{accountId}/users/{userId}/groups"                        Caller     memberships::add_group::<MemberPath>;
    replaceAccountMemberGroupsV4 PUT    "/{accountId}/users/{userId}/groups"                        Caller     memberships::replace_groups::<MemberPath>;
    removeAccountMemberGroupV4   DELETE "/{accountId}/users/{userId}/groups/{userGroupId}"          Caller     memberships::remove_group::<MemberPath>;
    acceptAccountMemberInviteV4  POST   "/{accountId}/users/{userId}/accept-invite"                 Caller     memberships::accept::<MemberPath>;
    resendAccountMemberInviteV4  POST   "/{accountId}/users/{userId}/resend-invite"                 Caller     memberships::resend::<MemberPath>;
    sendNewAccountMemberInviteV4 POST   "/{accountId}/users/{userId}/send-new-invite"               Caller     memberships::send_new::<MemberPath>;
    listUsers                    GET    "/users"                                                    Caller     crud::list::<User>;
    readUser                     GET    "/users/{uniqueFilter}"                                     Caller     users::read;
    updateUser                   PUT    "/users/{uniqueFilter}"                                     Caller     users::update;
    deleteUser                   DELETE "/users/{uniqueFilter}"                                     Caller     users::remove;
    blockUser                    POST   "/users/{uniqueFilter}/block"                               Operations users::block;
    unblockUser                  POST   "/users/{uniqueFilter}/unblock"                             Operations users::unblock;
    setUserPassword              POST   "/users/{uniqueFilter}/set-password"                        Caller     users::set_password;
    readUserSso                  GET    "/users/{uniqueFilter}/sso"                                 Caller     users::sso;
    readUserSsoByPost            POST   "/users/{uniqueFilter}/sso"                                 Caller     users::sso;
    checkUserSso                 GET    "/users/{uniqueFilter}/sso-check"                           Caller     users::sso;
    checkUserSsoByPost           POST   "/users/{uniqueFilter}/sso-check"                           Caller     users::sso;
    readUserIcon                 GET    "/users/{uniqueFilter}/icon"                                Public     icons::read::<User>;
    listUserAccounts             GET    "/users/{uniqueFilter}/accounts"                            Caller     users::accounts;
    createUserGroup              POST   "/user-groups"                                              Caller     user_groups::create;
    listUserGroups               GET    "/user-groups"                                              Caller     crud::list::<UserGroup>;
    readUserGroup                GET    "/user-groups/{userGroupId}"                                Caller     crud::read::<UserGroup>;
    updateUserGroup              PUT    "/user-groups/{userGroupId}"                                Caller     user_groups::update;
    deleteUserGroup              DELETE "/user-groups/{userGroupId}"                                Caller     user_groups::remove;
    createAccount                POST   "/accounts"                                                 Operations accounts::create;
    listAccounts                 GET    "/accounts"                                                 Caller     crud::list::<Account>;
    readAccount                  GET    "/accounts/{accountId}"                                     Caller     crud::read::<Account>;
    updateAccount                PUT    "/accounts/{accountId}"                                     Caller     accounts::update;
    enableAccount                POST   "/accounts/{accountId}/enable"                              Operations accounts::enable;
    disableAccount               POST   "/accounts/{accountId}/disable"                             Operations accounts::disable;
    activateAccount              POST   "/accounts/{accountId}/activate"                            Operations accounts::activate;
    deactivateAccount            POST   "/accounts/{accountId}/deactivate"                          Operations accounts::deactivate;
    validateAccount              POST   "/accounts/{accountId}/validate"                            Operations accounts::validate;
    readAccountIcon              GET    "/accounts/{accountId}/icon"                                Public     icons::read::<Account>;
    listModules                  GET    "/modules"                                                  Operations crud::list::<Module>;
    readModule                   GET    "/modules/{moduleId}"                                       Operations crud::read::<Module>;
    listBuyers                   GET    "/buyers"                                                   Caller     crud::list::<Buyer>;
    readBuyer                    GET    "/buyers/{buyerId}"                                         Caller     crud::read::<Buyer>;
    createApiToken               POST   "/api-tokens"                                               Caller     api_tokens::create;
    listApiTokens                GET    "/api-tokens"                                               Caller     crud::list::<ApiToken>;
    readApiToken                 GET    "/api-tokens/{apiTokenId}"                                  Caller     crud::read::<ApiToken>;
    updateApiToken               PUT    "/api-tokens/{apiTokenId}"                                  Caller     api_tokens::update;
    deleteApiToken               DELETE "/api-tokens/{apiTokenId}"                                  Caller     api_tokens::remove;
    enableApiToken               POST   "/api-tokens/{apiTokenId}/enable"                           Caller     api_tokens::enable;
    disableApiToken              POST   "/api-tokens/{apiTokenId}/disable"                          Caller     api_tokens::disable;
}

/// The router of the API.
///
/// The platform's own icons and addresses lack the leading `/public`, so both prefixes are served.
/// Each path is a route of one router: with routers nested below the prefixes, a page takes 14 % and
/// a create 5 % more instructions.
pub(super) fn router() -> Router<ApiState> {
    let router = Router::new().route("/public/v1/openapi.json", get(openapi::document));
    ["/public/v1/accounts", "/v1/accounts"].iter().fold(router, |router, prefix| {
        let document = [prefix, "/openapi.json"].concat();
        add_operations(router, prefix).route(&document, get(openapi::document))
    })
}
