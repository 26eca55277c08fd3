"""The life of a membership, as its account sees it."""

import asyncio
import os

from mpt_api_client import AsyncMPTClient, RQLQuery

from support import (
    ACCOUNT,
    CLIENT_ACCOUNT,
    GROUP,
    USER,
    Members,
    connect,
    follow,
    invitation,
    person,
    refused,
    step,
    unique,
)


def status(members, member):
    """The state of a membership now."""
    return members.service.get(member.id).invitation.status


def accept(platform, members, member):
    """The invited user accepts: by the API, or by the link where the API admits only themselves."""
    if platform.platform_rules:
        refused("400 Bad Request", members.service.accept_invite, member.id)
        follow(member.invitation.url)
    else:
        assert members.service.accept_invite(member.id).invitation.status == "Active"
    assert status(members, member) == "Active"


@step("a member is invited in the deprecated spelling, and read")
def invited_nested(platform):
    members = Members(platform.vendor)
    ann = person("Ann", "Lee")
    member = members.invite(user=ann)
    assert member.id.startswith("USR-")
    assert (member.name, member.email, member.status) == ("Ann Lee", ann["email"], "Invited")
    assert member.user.id == member.id
    assert member.invitation.status == "Invited"
    assert member.invitation.url.startswith("http")
    assert member.account.id == ACCOUNT
    read = members.service.get(member.id)
    assert read.id == member.id
    assert [group.id for group in read.groups] == [GROUP]
    assert {module.id for module in read.modules} == {"MOD-0478", "MOD-1756"}


@step("a member is invited in the flat spelling")
def invited_flat(platform):
    members = Members(platform.vendor)
    bo = person("Bo", "Ek")
    member = members.service.create(bo | {"notes": "Welcome", "groups": [{"id": GROUP}]})
    assert member.email == bo["email"]
    assert member.invitation.notes == "Welcome"


@step("the seeded member is read by their user's id")
def seeded(platform):
    members = Members(platform.vendor)
    member = members.service.get(USER)
    assert member.id == USER
    assert member.invitation.status == "Active"


@step("members are listed with a filter and without a property")
def filtered(platform):
    members = Members(platform.vendor)
    query = RQLQuery().n("id").eq(USER)
    found = list(members.service.filter(query).select("-name").iterate())
    assert [member.id for member in found] == [USER]
    assert not hasattr(found[0], "name")
    assert members.service.filter(query).fetch_one().id == found[0].id


@step("the query builder's operators are understood")
def queried(platform):
    members = Members(platform.vendor)
    name = f"Öz, (Anna) {unique()}"
    people = [members.invite(user=person(name, str(n))) for n in range(3)]

    def count(query):
        return members.service.filter(query).fetch_page(limit=0).meta.pagination.total

    ours = RQLQuery().n("firstName").eq(name)
    emails = [member.email for member in people[:2]]
    assert count(ours) == 3
    assert count(RQLQuery().n("email").in_(emails)) == 2
    either = RQLQuery().n("email").eq(emails[0]) | RQLQuery().n("email").eq(emails[1])
    assert count(either) == 2
    assert count(ours & ~either) == 1
    assert count(ours & RQLQuery().n("lastName").ge("1")) == 2
    assert count(ours & RQLQuery().n("user.lastLoginAt").null(True)) == 3
    assert count(ours & RQLQuery().n("phone.prefix").null(False)) == 0
    assert count(ours & RQLQuery(id=GROUP).any("groups")) == 3
    assert count(RQLQuery().n("name").like("Öz, (Anna)*") & ours) == 3


@step("members are listed in order, with only some properties, page by page")
def ordered(platform):
    members = Members(platform.vendor)
    last_name = f"Page {unique()}"
    for n in range(12):
        members.invite(user=person(f"{n:02}", last_name))
    query = RQLQuery().n("name").ilike(f"*{last_name.upper()}")
    found = members.service.filter(query).order_by("-name")
    selected = found.select("-*", "name", "id")
    people = list(selected.iterate(batch_size=5))
    names = [member.name for member in people]
    assert names == [f"{n:02} {last_name}" for n in reversed(range(12))]
    assert not hasattr(people[0], "groups")
    page = found.fetch_page(limit=5, offset=10)
    assert (len(page), page.meta.pagination.total) == (2, 12)


@step("a page without items counts")
def counted(platform):
    page = Members(platform.vendor).service.fetch_page(limit=0)
    assert len(page) == 0
    assert page.meta.pagination.total >= 3
    assert (page.meta.pagination.limit, page.meta.pagination.offset) == (0, 0)


@step("all members are iterated over, each once")
def iterated(platform):
    members = Members(platform.vendor)
    total = members.service.fetch_page(limit=0).meta.pagination.total
    ids = [member.id for member in members.service.iterate(batch_size=2)]
    assert len(ids) == len(set(ids)) == total


@step(
    "a member is updated with the body that created them",
    lambda platform: hasattr(Members(platform.vendor).service, "update"),
)
def updated(platform):
    members = Members(platform.vendor)
    body = invitation()
    member = members.service.create(body)
    body["user"] |= {"firstName": "E2E Updated", "lastName": "Account User"}
    changed = members.service.update(member.id, body)
    assert changed.id == member.id
    assert changed.name == "E2E Updated Account User"


@step("an invitation is sent again, by a new link")
def resent(platform):
    members = Members(platform.vendor)
    member = members.invite()
    again = members.service.resend_invite(member.id)
    assert again.invitation.status == "Invited"
    assert again.invitation.url != member.invitation.url
    refused("400 Bad Request", members.service.send_new_invite, member.id)


@step("an invitation is accepted, and not sent again afterwards")
def accepted(platform):
    members = Members(platform.vendor)
    member = members.invite()
    accept(platform, members, member)
    assert members.service.get(member.id).status == "Active"
    error = refused("400 Bad Request", members.service.resend_invite, member.id)
    assert "Active" in str(error)


@step("an expired invitation is renewed")
def renewed(platform):
    service = Members(platform.client, CLIENT_ACCOUNT).service
    member = service.filter(RQLQuery(invitation__status="InvitationExpired")).fetch_one()
    refused("400 Bad Request", service.resend_invite, member.id)
    refused("400 Bad Request", service.accept_invite, member.id)
    again = service.send_new_invite(member.id)
    assert (again.id, again.invitation.status) == (member.id, "Invited")


@step("groups are added, replaced and removed, but not the last one")
def grouped(platform):
    members = Members(platform.vendor)
    member = members.invite()
    other, third = platform.new_group(), platform.new_group()
    groups = members.service.groups(member.id)
    groups.create({"id": other.id})
    assert members.groups(member) == sorted([GROUP, other.id])
    groups.update([{"id": other.id}, {"id": third.id}])
    assert members.groups(member) == sorted([other.id, third.id])
    groups.delete(other.id)
    assert members.groups(member) == [third.id]
    refused("400 Bad Request", groups.delete, third.id)
    assert members.groups(member) == [third.id]


@step("a member is deleted, their user stays, and invited again they are a new member")
def deleted(platform):
    members = Members(platform.vendor)
    member = members.invite()
    members.service.delete(member.id)
    refused("404 Not Found", members.service.get, member.id)
    refused("404 Not Found", members.service.delete, member.id)
    assert platform.operations.accounts.users.get(member.id).status == "Disabled"
    again = members.invite(user={"email": member.email})
    assert again.id == member.id
    assert again.name == member.name


@step("a second membership of one user is refused by the platform's rules only")
def invited_twice(platform):
    members = Members(platform.vendor)
    body = invitation()
    members.service.create(body)
    if platform.platform_rules:
        refused("400 Bad Request", members.service.create, body)
    else:
        assert members.service.create(body).invitation.status == "Invited"


@step("the asynchronous client does the same")
def asynchronous(_platform):
    async def live():
        client = connect(os.environ["MPT_API_TOKEN_VENDOR"], AsyncMPTClient)
        service = client.accounts.accounts.users(ACCOUNT)
        member = await service.create(invitation())
        assert (await service.resend_invite(member.id)).id == member.id
        listed = [each.id async for each in service.order_by("-id").iterate(batch_size=3)]
        assert member.id in listed
        await service.delete(member.id)
        await client.http_client.httpx_client.aclose()

    asyncio.run(live())
