//! The table of who may do what, and the objects that it is about.

use crate::support::DEFAULT_ACCOUNT;

/// A line an operation: what Operations does first in that world, and what the call then answers to
/// Operations, to a client about an object of its own account and about one of another, and to a
/// vendor likewise. A list is searched for the object: `200` finds it, `none` is a page without it.
///
/// What is created first takes the place of the object of its kind. `later` lets invitations lapse,
/// `logo` sends a picture of the ERP link.
///
/// Buyers, ERP links and licensees are of clients: both objects are foreign to a vendor. Sellers,
/// modules, cloud tenants and services are of no account.
pub(super) const TABLE: &str = "
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
pub(super) const ON_THE_PLATFORM: &str = "
    operation                                              operations client foreign vendor foreign

    acceptAccountUserInvite                                       400    400     404    400     404
    acceptAccountMemberInvite                                     400    400     404    400     404
    acceptAccountMemberInviteV4                                   400    400     404    400     404
    updateUser                                                    200    400     404    400     404
    setUserPassword                                               400    400     404    400     404
";

/// Objects of the demo data by the parameter that names them: the client's, and those of another
/// account, which is the vendor's where vendors have such objects.
pub(super) const OBJECTS: [(&str, [&str; 2]); 13] = [
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
pub(super) const ADMINISTRATORS: [&str; 2] = ["UGR-4927-4368", "UGR-6002-8098"];
