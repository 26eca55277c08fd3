//! The operations of the emulated API: one table.
//!
//! The router, the names in the journal, in faults and in coverage, who may call an operation and
//! how well it is known all follow from it. A test holds it against the OpenAPI document.

use axum::{Router, routing::get};

use super::{
    ApiState, account_users, accounts, api_tokens, buyers, cloud_tenants, crud, erp_links,
    extract::Key,
    icons, licensees, members,
    members::MemberPath,
    memberships, not_emulated, openapi, sellers,
    sources::{FINGERPRINT_5, OPENAPI_4, PYTHON_CLIENT, REFERENCE_5, SCHEMA_5, UNDESCRIBED},
    user_groups, users,
};
use crate::{
    http::operations,
    model::{
        Account, AccountUser, ApiToken, Buyer, CloudTenant, ErpLink, Licensee, Module, Seller,
        Service, User, UserGroup,
    },
};

operations! {
    pub ApiState, "/public/v1/accounts";
    [SCHEMA_5]
    createAccountUser            POST   "/account-users"                                            Caller     account_users::create;
    [OPENAPI_4]
    listAccountUsers             GET    "/account-users"                                            Caller     crud::list::<AccountUser>;
    readAccountUser              GET    "/account-users/{accountUserId}"                            Caller     crud::read::<AccountUser>;
    deleteAccountUser            DELETE "/account-users/{accountUserId}"                            Caller     account_users::remove;
    addAccountUserGroup          POST   "/account-users/{accountUserId}/groups"                     Caller     memberships::add_group::<Key<AccountUser>>;
    replaceAccountUserGroups     PUT    "/account-users/{accountUserId}/groups"                     Caller     memberships::replace_groups::<Key<AccountUser>>;
    removeAccountUserGroup       DELETE "/account-users/{accountUserId}/groups/{userGroupId}"       Caller     memberships::remove_group::<Key<AccountUser>>;
    acceptAccountUserInvite      POST   "/account-users/{accountUserId}/accept-invite"              Caller     memberships::accept::<Key<AccountUser>>;
    resendAccountUserInvite      POST   "/account-users/{accountUserId}/resend-invite"              Caller     memberships::resend::<Key<AccountUser>>;
    sendNewAccountUserInvite     POST   "/account-users/{accountUserId}/send-new-invite"            Caller     memberships::send_new::<Key<AccountUser>>;
    [REFERENCE_5]
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
    [OPENAPI_4]
    createAccountMemberV4        POST   "/{accountId}/users"                                        Caller     members::create;
    listAccountMembersV4         GET    "/{accountId}/users"                                        Caller     members::list;
    readAccountMemberV4          GET    "/{accountId}/users/{userId}"                               Caller     members::read;
    deleteAccountMemberV4        DELETE "/{accountId}/users/{userId}"                               Caller     members::remove;
    [FINGERPRINT_5]
    updateAccountMemberV4        PUT    "/{accountId}/users/{userId}"                               Caller     members::update;
    [OPENAPI_4]
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
    [PYTHON_CLIENT]
    readUserSsoByPost            POST   "/users/{uniqueFilter}/sso"                                 Caller     users::sso;
    [OPENAPI_4]
    checkUserSso                 GET    "/users/{uniqueFilter}/sso-check"                           Caller     users::sso;
    [PYTHON_CLIENT]
    checkUserSsoByPost           POST   "/users/{uniqueFilter}/sso-check"                           Caller     users::sso;
    [OPENAPI_4]
    readUserIcon                 GET    "/users/{uniqueFilter}/icon"                                Public     icons::read::<User>;
    [REFERENCE_5]
    listUserAccounts             GET    "/users/{uniqueFilter}/accounts"                            Caller     users::accounts;
    [UNDESCRIBED]
    updateUserAccount            PUT    "/users/{uniqueFilter}/accounts/{accountId}"                Caller     users::update_account;
    [OPENAPI_4]
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
    createBuyer                  POST   "/buyers"                                                   Operations buyers::create;
    listBuyers                   GET    "/buyers"                                                   Client     crud::list::<Buyer>;
    readBuyer                    GET    "/buyers/{buyerId}"                                         Client     crud::read::<Buyer>;
    updateBuyer                  PUT    "/buyers/{buyerId}"                                         Client     buyers::update;
    deleteBuyer                  DELETE "/buyers/{buyerId}"                                         Operations buyers::remove;
    enableBuyer                  POST   "/buyers/{buyerId}/enable"                                  Client     buyers::enable;
    disableBuyer                 POST   "/buyers/{buyerId}/disable"                                 Client     buyers::disable;
    activateBuyer                POST   "/buyers/{buyerId}/activate"                                Operations buyers::activate;
    deactivateBuyer              POST   "/buyers/{buyerId}/deactivate"                              Operations buyers::deactivate;
    synchronizeBuyer             POST   "/buyers/{buyerId}/synchronize"                             Operations buyers::synchronize;
    validateBuyer                POST   "/buyers/{buyerId}/validate"                                Operations buyers::validate;
    readBuyerTransfer            GET    "/buyers/{buyerId}/transfer"                                Operations buyers::read_transfer;
    transferBuyer                POST   "/buyers/{buyerId}/transfer"                                Operations buyers::transfer;
    readBuyerIcon                GET    "/buyers/{buyerId}/icon"                                    Public     icons::read::<Buyer>;
    createSeller                 POST   "/sellers"                                                  Operations sellers::create;
    listSellers                  GET    "/sellers"                                                  Caller     crud::list::<Seller>;
    readSeller                   GET    "/sellers/{sellerId}"                                       Caller     crud::read::<Seller>;
    updateSeller                 PUT    "/sellers/{sellerId}"                                       Operations sellers::update;
    deleteSeller                 DELETE "/sellers/{sellerId}"                                       Operations sellers::remove;
    activateSeller               POST   "/sellers/{sellerId}/activate"                              Operations sellers::activate;
    deactivateSeller             POST   "/sellers/{sellerId}/deactivate"                            Operations sellers::deactivate;
    disableSeller                POST   "/sellers/{sellerId}/disable"                               Operations sellers::disable;
    readSellerIcon               GET    "/sellers/{sellerId}/icon"                                  Public     icons::read::<Seller>;
    listErpLinks                 GET    "/erp-links"                                                Caller     crud::list::<ErpLink>;
    readErpLink                  GET    "/erp-links/{erpLinkId}"                                    Caller     crud::read::<ErpLink>;
    updateErpLink                PUT    "/erp-links/{erpLinkId}"                                    Operations erp_links::update;
    blockErpLink                 POST   "/erp-links/{erpLinkId}/block"                              Operations erp_links::block;
    unblockErpLink               POST   "/erp-links/{erpLinkId}/unblock"                            Operations erp_links::unblock;
    readErpLinkIcon              GET    "/erp-links/{erpLinkId}/icon"                               Public     icons::read::<ErpLink>;
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
    createCloudTenant            POST   "/cloud-tenants"                                            Operations cloud_tenants::create;
    listCloudTenants             GET    "/cloud-tenants"                                            Operations crud::list::<CloudTenant>;
    readCloudTenant              GET    "/cloud-tenants/{cloudTenantId}"                            Operations crud::read::<CloudTenant>;
    updateCloudTenant            PUT    "/cloud-tenants/{cloudTenantId}"                            Operations cloud_tenants::update;
    deleteCloudTenant            DELETE "/cloud-tenants/{cloudTenantId}"                            Operations cloud_tenants::remove;
    [FINGERPRINT_5]
    listServices                 GET    "/services"                                                 Caller     crud::list::<Service>;
    readService                  GET    "/services/{serviceId}"                                     Caller     crud::read::<Service>;
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
        let router = not_emulated::add_operations(add_operations(router, prefix), prefix);
        router.route(&document, get(openapi::document))
    })
}
