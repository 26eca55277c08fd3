//! The operations of the emulated API: one table.
//!
//! The router, the names in the journal, in faults and in coverage, and who may call an operation
//! all follow from it. A test holds it against the OpenAPI document.

use axum::{Router, routing::get};

use super::{
    ApiState, account_users, accounts, api_tokens, buyers, crud,
    extract::Key,
    icons, licensees, members,
    members::{MemberPath, V4, V5},
    memberships, openapi, user_groups, users,
};
use crate::{
    http::operations,
    model::{
        Account, AccountUser, ApiToken, Buyer, ErpLink, Licensee, Module, Seller, User, UserGroup,
    },
};

operations! {
    pub ApiState, "/public/v1/accounts";
    createAccountUser            POST   "/account-users"                                            Caller     account_users::create;
    listAccountUsers             GET    "/account-users"                                            Caller     crud::list::<AccountUser>;
    readAccountUser              GET    "/account-users/{accountUserId}"                            Caller     crud::read::<AccountUser>;
    deleteAccountUser            DELETE "/account-users/{accountUserId}"                            Caller     memberships::remove::<Key<AccountUser>>;
    addAccountUserGroup          POST   "/account-users/{accountUserId}/groups"                     Caller     memberships::add_group::<Key<AccountUser>>;
    replaceAccountUserGroups     PUT    "/account-users/{accountUserId}/groups"                     Caller     memberships::replace_groups::<Key<AccountUser>>;
    removeAccountUserGroup       DELETE "/account-users/{accountUserId}/groups/{userGroupId}"       Caller     memberships::remove_group::<Key<AccountUser>>;
    acceptAccountUserInvite      POST   "/account-users/{accountUserId}/accept-invite"              Caller     memberships::accept::<Key<AccountUser>>;
    resendAccountUserInvite      POST   "/account-users/{accountUserId}/resend-invite"              Caller     memberships::resend::<Key<AccountUser>>;
    sendNewAccountUserInvite     POST   "/account-users/{accountUserId}/send-new-invite"            Caller     memberships::send_new::<Key<AccountUser>>;
    createAccountMember          POST   "/accounts/{accountId}/users"                               Caller     members::create::<V5>;
    listAccountMembers           GET    "/accounts/{accountId}/users"                               Caller     members::list::<V5>;
    readAccountMember            GET    "/accounts/{accountId}/users/{userId}"                      Caller     members::read::<V5>;
    updateAccountMember          PUT    "/accounts/{accountId}/users/{userId}"                      Caller     members::update::<V5>;
    deleteAccountMember          DELETE "/accounts/{accountId}/users/{userId}"                      Caller     memberships::remove::<MemberPath<V5>>;
    addAccountMemberGroup        POST   "/accounts/{accountId}/users/{userId}/groups"               Caller     memberships::add_group::<MemberPath<V5>>;
    replaceAccountMemberGroups   PUT    "/accounts/{accountId}/users/{userId}/groups"               Caller     memberships::replace_groups::<MemberPath<V5>>;
    removeAccountMemberGroup     DELETE "/accounts/{accountId}/users/{userId}/groups/{userGroupId}" Caller     memberships::remove_group::<MemberPath<V5>>;
    acceptAccountMemberInvite    POST   "/accounts/{accountId}/users/{userId}/accept-invite"        Caller     memberships::accept::<MemberPath<V5>>;
    resendAccountMemberInvite    POST   "/accounts/{accountId}/users/{userId}/resend-invite"        Caller     memberships::resend::<MemberPath<V5>>;
    sendNewAccountMemberInvite   POST   "/accounts/{accountId}/users/{userId}/send-new-invite"      Caller     memberships::send_new::<MemberPath<V5>>;
    createAccountMemberV4        POST   "/{accountId}/users"                                        Caller     members::create::<V4>;
    listAccountMembersV4         GET    "/{accountId}/users"                                        Caller     members::list::<V4>;
    readAccountMemberV4          GET    "/{accountId}/users/{userId}"                               Caller     members::read::<V4>;
    deleteAccountMemberV4        DELETE "/{accountId}/users/{userId}"                               Caller     memberships::remove::<MemberPath<V4>>;
    updateAccountMemberV4        PUT    "/{accountId}/users/{userId}"                               Caller     members::update::<V4>;
    addAccountMemberGroupV4      POST   "/{accountId}/users/{userId}/groups"                        Caller     memberships::add_group::<MemberPath<V4>>;
    replaceAccountMemberGroupsV4 PUT    "/{accountId}/users/{userId}/groups"                        Caller     memberships::replace_groups::<MemberPath<V4>>;
    removeAccountMemberGroupV4   DELETE "/{accountId}/users/{userId}/groups/{userGroupId}"          Caller     memberships::remove_group::<MemberPath<V4>>;
    acceptAccountMemberInviteV4  POST   "/{accountId}/users/{userId}/accept-invite"                 Caller     memberships::accept::<MemberPath<V4>>;
    resendAccountMemberInviteV4  POST   "/{accountId}/users/{userId}/resend-invite"                 Caller     memberships::resend::<MemberPath<V4>>;
    sendNewAccountMemberInviteV4 POST   "/{accountId}/users/{userId}/send-new-invite"               Caller     memberships::send_new::<MemberPath<V4>>;
    listUsers                    GET    "/users"                                                    Caller     crud::list::<User>;
    readUser                     GET    "/users/{userId}"                                           Caller     users::read;
    updateUser                   PUT    "/users/{userId}"                                           Caller     users::update;
    deleteUser                   DELETE "/users/{userId}"                                           Caller     users::remove;
    blockUser                    POST   "/users/{userId}/block"                                     Operations users::block;
    unblockUser                  POST   "/users/{userId}/unblock"                                   Operations users::unblock;
    setUserPassword              POST   "/users/{userId}/set-password"                              Caller     users::set_password;
    readUserSso                  GET    "/users/{userId}/sso"                                       Caller     users::sso;
    readUserSsoByPost            POST   "/users/{userId}/sso"                                       Caller     users::sso;
    checkUserSso                 GET    "/users/{userId}/sso-check"                                 Caller     users::sso;
    checkUserSsoByPost           POST   "/users/{userId}/sso-check"                                 Caller     users::sso;
    readUserIcon                 GET    "/users/{userId}/icon"                                      Public     icons::read::<User>;
    listUserAccounts             GET    "/users/{userId}/accounts"                                  Caller     users::accounts;
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
    createBuyer                  POST   "/buyers"                                                  Operations buyers::create;
    listBuyers                   GET    "/buyers"                                                   Client     crud::list::<Buyer>;
    readBuyer                    GET    "/buyers/{buyerId}"                                         Client     crud::read::<Buyer>;
    updateBuyer                  PUT    "/buyers/{buyerId}"                                        Client     buyers::update;
    deleteBuyer                  DELETE "/buyers/{buyerId}"                                        Operations buyers::remove;
    enableBuyer                  POST   "/buyers/{buyerId}/enable"                                 Client     buyers::enable;
    disableBuyer                 POST   "/buyers/{buyerId}/disable"                                Client     buyers::disable;
    activateBuyer                POST   "/buyers/{buyerId}/activate"                               Operations buyers::activate;
    deactivateBuyer              POST   "/buyers/{buyerId}/deactivate"                             Operations buyers::deactivate;
    synchronizeBuyer             POST   "/buyers/{buyerId}/synchronize"                            Operations buyers::synchronize;
    validateBuyer                POST   "/buyers/{buyerId}/validate"                               Operations buyers::validate;
    readBuyerTransfer            GET    "/buyers/{buyerId}/transfer"                               Operations buyers::read_transfer;
    transferBuyer                POST   "/buyers/{buyerId}/transfer"                               Operations buyers::transfer;
    readBuyerIcon                GET    "/buyers/{buyerId}/icon"                                    Public     icons::read::<Buyer>;
    listSellers                  GET    "/sellers"                                                  Caller     crud::list::<Seller>;
    readSeller                   GET    "/sellers/{sellerId}"                                       Caller     crud::read::<Seller>;
    readSellerIcon               GET    "/sellers/{sellerId}/icon"                                  Public     icons::read::<Seller>;
    listErpLinks                 GET    "/erp-links"                                                Caller     crud::list::<ErpLink>;
    readErpLink                  GET    "/erp-links/{erpLinkId}"                                    Caller     crud::read::<ErpLink>;
    createLicensee               POST   "/licensees"                                                Client     licensees::create;
    listLicensees                GET    "/licensees"                                                Caller     crud::list::<Licensee>;
    readLicensee                 GET    "/licensees/{licenseeId}"                                   Caller     crud::read::<Licensee>;
    updateLicensee               PUT    "/licensees/{licenseeId}"                                   Client     licensees::update;
    deleteLicensee               DELETE "/licensees/{licenseeId}"                                   Client     licensees::remove;
    enableLicensee               POST   "/licensees/{licenseeId}/enable"                            Client     licensees::enable;
    disableLicensee              POST   "/licensees/{licenseeId}/disable"                           Client     licensees::disable;
    readLicenseeIcon             GET    "/licensees/{licenseeId}/icon"                              Public     icons::read::<Licensee>;
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
