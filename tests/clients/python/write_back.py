"""Objects that are read, changed in one member, and sent back whole.

Sellers, ERP links, licensees and cloud tenants are sent back in chapters of their own.
"""

from accounts import body as account
from support import Members, step, token_body, unique


def new_account(platform):
    service = platform.operations.accounts.accounts
    return service, service.create(account())


def new_user(platform):
    """The user of a new member, who has the same id."""
    return platform.operations.accounts.users, Members(platform.vendor).invite()


def new_member(platform):
    members = Members(platform.vendor)
    return members.service, members.invite()


def new_group(platform):
    return platform.operations.accounts.user_groups, platform.new_group()


def new_token(platform):
    service = platform.vendor.accounts.api_tokens
    return service, service.create(token_body())


# What it is, how one is made, what is read besides the members that always are, and what changes.
OBJECTS = [
    ("an account", new_account, "audit,groups", "description"),
    ("a user", new_user, "audit,accounts", "firstName"),
    ("a member", new_member, "audit,user,account,groups", "lastName"),
    ("a group", new_group, "audit,users,modules", "description"),
    ("an API token", new_token, "audit", "description"),
]


def send_back(platform, make, select, member):
    service, made = make(platform)

    def read():
        return service.get(made.id, select=select).to_dict()

    before = read()
    service.update(made.id, before)
    assert read() == before, "nothing changes that is as it was"
    value = f"E2E {unique()}"
    service.update(made.id, before | {member: value})
    assert read()[member] == value


for what, *how in OBJECTS:
    step(f"{what} is sent back as it was read, and with one member changed")(
        lambda platform, how=how: send_back(platform, *how)
    )
