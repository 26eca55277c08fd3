"""Streams: whole collections in one answer, which the client reads since version 7.0.0."""

import asyncio
import os

from mpt_api_client import RQLQuery

from support import ACCOUNT, ACCOUNT_NAME, Members, connect, step


def can_stream(platform):
    """Whether this version of the client reads streams."""
    return hasattr(platform.operations.accounts.users, "stream")


def in_both_formats(service, **options):
    """The objects of a stream, which are the same in both formats."""
    from mpt_api_client.http.mixins.streaming_mixin import StreamFormat

    lines = [each.to_dict() for each in service.stream(**options)]
    wrapped = service.stream(stream_format=StreamFormat.JSON, **options)
    assert [each.to_dict() for each in wrapped] == lines
    return lines


@step("users stream as they are listed, all of them and with a limit", can_stream)
def users(platform):
    service = platform.operations.accounts.users
    streamed = in_both_formats(service)
    assert [user["id"] for user in streamed] == [user.id for user in service.iterate()]
    assert len(streamed) > 10
    assert in_both_formats(service, limit=3) == streamed[:3]
    assert in_both_formats(service, limit=-1) == streamed
    assert in_both_formats(service, limit=2, offset=4) == streamed[4:6]


@step("a stream takes filters, an order and a selection, and may be empty", can_stream)
def queries(platform):
    service = platform.operations.accounts.user_groups
    chosen = service.filter(RQLQuery(account__id=ACCOUNT)).order_by("-name").select("-*", "id", "name")
    streamed = in_both_formats(chosen)
    names = [group["name"] for group in streamed]
    assert names and names == sorted(names, reverse=True)
    # The filter names the account, so it is shown.
    assert all(sorted(group) == ["account", "id", "name"] for group in streamed)
    assert in_both_formats(service.filter(RQLQuery(name="No such group"))) == []


@step("every collection streams, the users of an account and the accounts of a user too", can_stream)
def collections(platform):
    accounts = platform.operations.accounts
    for name in ["accounts", "buyers", "sellers", "licensees", "modules", "api_tokens", "erp_links"]:
        service = getattr(accounts, name)
        total = service.fetch_page(limit=0).meta.pagination.total
        assert len(in_both_formats(service)) == total > 0, name
    members = Members(platform.operations)
    assert in_both_formats(members.service)


@step("a stream tells its progress, and ends complete", can_stream)
def progress(platform):
    class Counted:
        total = items = 0
        is_complete = False

        def set_total_items(self, total):
            self.total = total

        def item_processed(self):
            self.items += 1

        def completed(self):
            self.is_complete = True

    counted = Counted()
    list(platform.operations.accounts.accounts.stream(progress=counted))
    assert counted.total == counted.items > 0 and counted.is_complete


@step("the asynchronous client streams, too", can_stream)
def asynchronous(platform):
    from mpt_api_client import AsyncMPTClient

    async def names():
        client = connect(os.environ["MPT_API_TOKEN_OPERATIONS"], AsyncMPTClient)
        return [account.name async for account in client.accounts.accounts.stream()]

    assert ACCOUNT_NAME in asyncio.run(names())
