"""Users, and the groups that they are put into."""

from mpt_api_client import RQLQuery

from support import (
    ACCOUNT,
    GROUP,
    GROUP_NAME,
    MODULE,
    USER,
    Members,
    fetch,
    picture,
    refused,
    step,
    unique,
)


def new_user(platform):
    """A user who is invited into the account."""
    members = Members(platform.vendor)
    return members, members.invite()


def member_of(members, user):
    """The user as their member shows them."""
    return members.service.get(user.id)


@step("a user is read by id and by e-mail address, and listed")
def read(platform):
    service = platform.vendor.accounts.users
    user = service.get(USER)
    assert user.id == service.get(user.email).id == USER
    found = list(service.filter(RQLQuery(id=USER)).select("-name").iterate())
    assert [each.id for each in found] == [USER]
    assert not hasattr(found[0], "name")
    assert service.order_by("-name").fetch_page(limit=2).meta.pagination.limit == 2


@step("a user is updated with an icon, which is served")
def updated_with_icon(platform):
    _, user = new_user(platform)
    icon = picture()
    body = {
        "firstName": "E2E Updated",
        "lastName": "User",
        "email": user.email,
        "status": "Invited",
        "settings": {"cultureCode": "en-US", "languageCode": "en-US"},
    }
    changed = platform.operations.accounts.users.update(user.id, body, file=icon)
    assert (changed.first_name, changed.last_name) == ("E2E Updated", "User")
    assert changed.settings.culture_code == "en-US"
    served = fetch(platform.operations, changed.icon)
    assert served.headers["content-type"] == "image/png"
    assert served.content == icon[1]


@step("a user is updated without an icon, and their member changes with them")
def updated_without_icon(platform):
    members, user = new_user(platform)
    body = {"firstName": "Chris", "phone": {"prefix": "+44", "number": "555 0100"}}
    changed = platform.operations.accounts.users.update(user.id, body)
    assert (changed.first_name, changed.last_name) == ("Chris", user.last_name)
    assert changed.phone.prefix == "+44"
    assert member_of(members, user).first_name == "Chris"
    assert fetch(platform.operations, changed.icon).headers["content-type"] == "image/svg+xml"


@step("a user works in another account from now on")
def switched(platform):
    changed = platform.operations.accounts.users.update(USER, {"currentAccount": {"id": ACCOUNT}})
    assert changed.current_account.id == ACCOUNT


@step("a password is set for another user, unless the platform's rules hold")
def password(platform):
    _, user = new_user(platform)
    service = platform.operations.accounts.users
    if platform.platform_rules:
        refused("400 Bad Request", service.set_password, user.id, "Correct-horse-7")
    else:
        assert service.set_password(user.id, "Correct-horse-7").id == user.id


@step("a user is blocked and unblocked")
def blocked(platform):
    members, user = new_user(platform)
    service = platform.operations.accounts.users
    assert service.block(user.id).status == "Blocked"
    assert member_of(members, user).status == "Blocked"
    assert service.unblock(user.id).status == "Invited"


@step("a user is deleted once they are in no account")
def deleted(platform):
    members, user = new_user(platform)
    service = platform.operations.accounts.users
    refused("400 Bad Request", service.delete, user.id)
    members.service.delete(user.id)
    service.delete(user.id)
    assert service.get(user.id).status == "Deleted"


@step("a group is created, read, listed, updated and deleted")
def group(platform):
    service = platform.operations.accounts.user_groups
    name = f"Night shift {unique()}"
    body = {
        "name": name,
        "account": {"id": ACCOUNT},
        "buyers": None,
        "logo": "",
        "description": "Awake when the others sleep",
        "modules": [{"id": MODULE}],
    }
    made = service.create(body)
    assert made.id.startswith("UGR-")
    assert (made.name, made.is_default, made.account.id) == (name, False, ACCOUNT)
    assert service.get(made.id).name == name
    assert service.filter(RQLQuery(name=name)).fetch_one().id == made.id
    changed = service.update(made.id, body | {"name": f"Day shift {unique()}", "modules": []})
    assert changed.name.startswith("Day shift")
    assert not service.get(made.id, select="modules").modules
    service.delete(made.id)
    refused("404 Not Found", service.get, made.id)


@step("the seeded group is found by id and name")
def seeded_group(platform):
    service = platform.operations.accounts.user_groups
    found = service.filter(RQLQuery(id=GROUP)).filter(RQLQuery(name=GROUP_NAME)).select("-name")
    assert [each.id for each in found.iterate()] == [GROUP]


@step("a group with members is not deleted, nor is the default group")
def kept_group(platform):
    service = platform.operations.accounts.user_groups
    made = platform.new_group()
    Members(platform.vendor).invite(groups=[{"id": made.id}])
    refused("400 Bad Request", service.delete, made.id)
    default = service.filter(RQLQuery(account__id=ACCOUNT, isDefault=True)).fetch_one()
    refused("400 Bad Request", service.delete, default.id)
