"""What is refused, and in which words."""

from mpt_api_client import RQLQuery

from support import (
    ACCOUNT,
    CLIENT_ACCOUNT,
    GROUP,
    TENANT,
    Members,
    connect,
    invitation,
    picture,
    refused,
    step,
)


@step("unknown ids are not found, wherever they stand")
def unknown(platform):
    accounts = platform.operations.accounts
    for service, ids in [
        (accounts.accounts, ["ACC-0000-0000", "INVALID-ID"]),
        (accounts.users, ["USR-0000-0000", "INVALID-ID"]),
        (accounts.user_groups, ["UGR-0000-0000", "INVALID-ID"]),
        (accounts.modules, ["MOD-0000"]),
        (accounts.api_tokens, ["TKN-0000-0000"]),
        (accounts.cloud_tenants, ["CLT-0000-0000", "INVALID-ID"]),
        (accounts.accounts.users(ACCOUNT), ["USR-0000-0000", "INVALID-ID"]),
        (accounts.accounts.users("ACC-0000-0000"), ["USR-9673-3314"]),
    ]:
        for id in ids:
            refused("404 Not Found", service.get, id)


@step("nothing is done to what does not exist, however long the body")
def untouched(platform):
    accounts = platform.operations.accounts
    refused(
        "404 Not Found",
        accounts.accounts.update,
        "ACC-0000-0000",
        {"name": "Nobody"},
        file=picture(),
    )
    refused("404 Not Found", accounts.accounts.enable, "ACC-0000-0000")
    refused("404 Not Found", accounts.accounts.disable, "ACC-0000-0000")
    refused(
        "404 Not Found", accounts.users.update, "USR-0000-0000", {"firstName": "No"}, file=picture()
    )
    refused("404 Not Found", accounts.users.block, "USR-0000-0000")
    vendor = platform.vendor.accounts.users
    refused("404 Not Found", vendor.update, "USR-0000-0000", {"firstName": "No"}, file=picture())
    refused("404 Not Found", accounts.user_groups.update, "UGR-0000-0000", {"name": "No"})
    refused("404 Not Found", accounts.user_groups.delete, "UGR-0000-0000")
    refused("404 Not Found", accounts.api_tokens.update, "TKN-0000-0000", {"name": "No"})
    refused("404 Not Found", accounts.api_tokens.delete, "TKN-0000-0000")
    refused("404 Not Found", accounts.api_tokens.enable, "TKN-0000-0000")
    refused("404 Not Found", accounts.api_tokens.disable, "TKN-0000-0000")
    refused("404 Not Found", accounts.cloud_tenants.update, "CLT-0000-0000", {"name": "No"})
    refused("404 Not Found", accounts.cloud_tenants.delete, "CLT-0000-0000")
    members = accounts.accounts.users(ACCOUNT)
    refused("404 Not Found", members.delete, "USR-0000-0000")
    refused("404 Not Found", members.resend_invite, "USR-0000-0000")
    refused("404 Not Found", members.groups("USR-0000-0000").create, {"id": GROUP})


@step("a bad body is refused with every place that is wrong")
def bad_body(platform):
    create = Members(platform.vendor).service.create
    body = invitation(user={"email": "nobody"}, groups=[{"id": GROUP}, {"id": "text"}])
    error = refused("400 Bad Request", create, body)
    assert sorted(error.errors) == ["groups[1].id", "user.email"]
    assert all(sentences for sentences in error.errors.values())
    assert list(refused("400 Bad Request", create, invitation(groups=[])).errors) == ["groups"]
    assert list(refused("400 Bad Request", create, invitation(colour="red")).errors) == ["colour"]
    assert "groups" in refused("400 Bad Request", create, {}).errors


@step("an unknown group is admitted by the schema, and refused by the platform's rules")
def unknown_group(platform):
    create = Members(platform.vendor).service.create
    body = invitation(groups=[{"id": "UGR-1111-2222"}])
    if platform.platform_rules:
        assert list(refused("400 Bad Request", create, body).errors) == ["groups[0].id"]
    else:
        assert create(body).groups[0].id == "UGR-1111-2222"


@step("a wrong query is refused")
def bad_query(platform):
    users = platform.operations.accounts.users
    refused("400 Bad Request", users.filter(RQLQuery(colour="red")).fetch_page)
    refused("400 Bad Request", users.filter(RQLQuery.from_string("eq(name")).fetch_page)
    refused("400 Bad Request", users.order_by("colour").fetch_page)


@step("an unknown token is refused", lambda platform: platform.tokens_count)
def bad_token(_platform):
    nobody = connect("idt:TKN-0000-0000:nobody")
    refused("401 ", nobody.accounts.users.fetch_page)
    refused("401 ", nobody.accounts.users.get, "USR-9673-3314")
    refused("401 ", Members(nobody).service.create, invitation())


@step("an unknown token is of no account", lambda platform: not platform.tokens_count)
def ignored_token(_platform):
    assert len(connect("nobody").accounts.users.fetch_page(limit=1)) == 1


@step(
    "what a role may not see is not found, and what it may not do is forbidden",
    lambda platform: platform.tokens_count,
)
def roles(platform):
    vendor = platform.vendor.accounts
    refused("404 Not Found", vendor.accounts.get, CLIENT_ACCOUNT)
    refused("404 Not Found", Members(platform.vendor, CLIENT_ACCOUNT).service.fetch_page)
    refused("404 Not Found", vendor.api_tokens.get, "TKN-6403-9815")
    refused("403 Forbidden", vendor.modules.fetch_page)
    refused("403 Forbidden", vendor.cloud_tenants.fetch_page)
    refused("403 Forbidden", platform.client.accounts.cloud_tenants.get, TENANT)
    refused("403 Forbidden", vendor.accounts.create, {"name": "Mine", "type": "Vendor"})
    refused("403 Forbidden", vendor.users.block, "USR-9673-3314")
    assert {account.id for account in vendor.accounts.iterate()} == {ACCOUNT}
