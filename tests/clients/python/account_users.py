"""Account users as a collection of their own, which the client knows up to version 6.0."""

from mpt_api_client import RQLQuery

from support import ACCOUNT, GROUP, follow, invitation, refused, step


def offered(platform):
    """Whether this version of the client has the collection."""
    return hasattr(platform.vendor.accounts, "account_users")


@step("an account user is created in both spellings, read and listed", offered)
def created(platform):
    service = platform.vendor.accounts.account_users
    nested = invitation()
    flat = {key: value for key, value in invitation().items() if key != "user"} | invitation()[
        "user"
    ]
    for body, email in [(nested, nested["user"]["email"]), (flat, flat["email"])]:
        account_user = service.create(body)
        assert account_user.id.startswith("AUSR-")
        assert (account_user.user.email, account_user.account.id) == (email, ACCOUNT)
        assert service.get(account_user.id).user.id == account_user.user.id
        assert service.get(account_user.id, select=["audit"]).audit.created.at
        assert service.filter(RQLQuery(user__email=email)).fetch_one().id == account_user.id


@step("account users are listed with filter, select and order, page by page", offered)
def listed(platform):
    service = platform.vendor.accounts.account_users
    query = RQLQuery(account__id=ACCOUNT) & RQLQuery(invitation__status__in=["Invited", "Active"])
    found = service.filter(query).order_by("-user.name").select("-groups", "audit")
    people = list(found.iterate(batch_size=2))
    assert len(people) >= 3
    names = [account_user.user.name for account_user in people]
    assert names == sorted(names, reverse=True)
    assert people[0].audit.created.at
    assert not hasattr(people[0], "groups")


@step("an account user's invitation is sent again and accepted", offered)
def accepted(platform):
    service = platform.vendor.accounts.account_users
    account_user = service.create(invitation())
    again = service.resend_invite(account_user.id)
    assert again.invitation.url != account_user.invitation.url
    if platform.platform_rules:
        refused("400 Bad Request", service.accept_invite, account_user.id)
        follow(again.invitation.url)
    else:
        service.accept_invite(account_user.id)
    assert service.get(account_user.id).invitation.status == "Active"


@step("an account user's groups are added and removed", offered)
def grouped(platform):
    service = platform.vendor.accounts.account_users
    account_user = service.create(invitation())
    other = platform.new_group()
    groups = service.groups(account_user.id)
    groups.create({"id": other.id})
    groups.delete(GROUP)
    assert [group.id for group in service.get(account_user.id).groups] == [other.id]
    refused("400 Bad Request", groups.delete, other.id)


@step("an unknown account user is not found", offered)
def unknown(platform):
    service = platform.vendor.accounts.account_users
    refused("404 Not Found", service.get, "AUSR-0000-0000-0000")
    refused("404 Not Found", service.resend_invite, "INVALID-ID")
