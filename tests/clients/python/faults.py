"""What goes wrong on purpose, as httpx and the client on top of it see it."""

import os

import httpx

from support import refused, step, unique

LIST = "/public/v1/accounts/account-users"
BODY = {"email": "faulty@example.com", "groups": [{}]}

# The least that httpx says about a connection that ended so.
CUTS = {
    "reset": (httpx.ReadError, "reset"),
    "empty": (httpx.RemoteProtocolError, "without sending a response"),
    "truncate": (httpx.RemoteProtocolError, "without sending complete message body"),
}


def connect(**headers):
    """A connection to the sandbox that the token chooses; whatever hangs fails."""
    token = os.environ["MPT_API_TOKEN_OPERATIONS"]
    headers |= {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=os.environ["MPT_API_BASE_URL"], headers=headers, timeout=5)


def connect_alone():
    """A connection to a sandbox that nothing else uses."""
    return connect(**{"Emulator-Sandbox": unique()})


def once(client, **effect):
    """A fault that meets one request."""
    made = client.post("/_emulator/faults", json={"effect": effect, "times": 1})
    assert made.status_code == 201, made.text


def seen(client, method):
    """What httpx raises when it sends a request."""
    try:
        answer = client.request(method, LIST, json=BODY if method == "POST" else None)
    except httpx.TransportError as error:
        return error
    raise AssertionError(f"expected an error, found {answer!r}")


@step("a connection that is cut is seen as what it is, and the next request works")
def cut(_platform):
    with connect_alone() as client:
        for method in ["GET", "POST"]:
            for connection, (kind, words) in CUTS.items():
                # The request before leaves a connection that is used again.
                once(client, connection=connection)
                error = seen(client, method)
                assert isinstance(error, kind) and words in str(error), f"{connection}: {error!r}"
                assert client.get(LIST).status_code == 200


@step("a request that is held back longer than the client waits is given up")
def late(_platform):
    with connect_alone() as client:
        once(client, delay="1h")
        try:
            client.get(LIST, timeout=0.2)
        except httpx.ReadTimeout:
            assert client.get(LIST).status_code == 200
        else:
            raise AssertionError("expected a timeout")


@step("a status that is asked for is an error of the client's own, and the next call works")
def status(platform):
    users = platform.operations.accounts.users
    with connect() as client:
        # Clients try again by themselves, some of them thrice.
        fault = {"match": {"operation": "listUsers"}, "effect": {"status": 503}}
        assert client.post("/_emulator/faults", json=fault).status_code == 201
        refused("503 Service Unavailable", users.fetch_page, limit=1)
        assert client.delete("/_emulator/faults").status_code == 200
    assert len(users.fetch_page(limit=1)) == 1
