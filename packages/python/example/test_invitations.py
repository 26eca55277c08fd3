"""A suite that uses the fixtures, with nothing but the standard library."""

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote

import pytest
from accounts_emulator import EmulatorError, Sandbox

# An account and a group of the demo data.
ACCOUNT = "ACC-1671-0642"
GROUP = "UGR-8447-7590"


class Members:
    """What a service would have: a client for the members of one account."""

    def __init__(self, base_url: str, token: str) -> None:
        self._url = f"{base_url}/public/v1/accounts/account-users"
        self._token = token

    def invite(self, email: str) -> str:
        """Invites a user, and returns the id of the membership."""
        member = {"email": email, "account": {"id": ACCOUNT}, "groups": [{"id": GROUP}]}
        return str(self._call("POST", self._url, member)["id"])

    def status(self, email: str) -> str:
        """The status of a user's invitation, from the list of members."""
        found = self._call("GET", f"{self._url}?eq(user.email,{quote(email)})")
        return str(found["data"][0]["invitation"]["status"])

    def _call(self, method: str, url: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method)) as answer:
            return json.load(answer)


@pytest.fixture
def members(accounts_sandbox: Sandbox) -> Members:
    return Members(accounts_sandbox.base_url, accounts_sandbox.token("operations"))


def test_an_invitation_is_listed(members: Members) -> None:
    members.invite("ann@example.com")
    assert members.status("ann@example.com") == "Invited"


def test_an_invitation_is_accepted_by_the_link_in_the_mail(members: Members, accounts_sandbox: Sandbox) -> None:
    members.invite("ann@example.com")
    accounts_sandbox.inbox.wait(to="ann@example.com").accept()
    assert members.status("ann@example.com") == "Active"


def test_an_invitation_expires_after_a_week(members: Members, accounts_sandbox: Sandbox) -> None:
    members.invite("ann@example.com")
    accounts_sandbox.clock.advance("P7DT1S")
    assert members.status("ann@example.com") == "InvitationExpired"
    with pytest.raises(EmulatorError, match="This invitation has expired"):
        accounts_sandbox.inbox.wait(to="ann@example.com").accept()


def test_a_service_that_fails_once_is_asked_again(members: Members, accounts_sandbox: Sandbox) -> None:
    accounts_sandbox.faults.add(status=503, operation="createAccountUser", times=1)
    with pytest.raises(urllib.error.HTTPError, match="503"):
        members.invite("ann@example.com")
    members.invite("ann@example.com")
    accounts_sandbox.requests.verify(operation="createAccountUser", body={"email": "ann@example.com"}, count=2)
    accounts_sandbox.requests.verify(operation="createAccountUser", status=201, count=1)


def test_a_snapshot_brings_back_what_was_there(members: Members, accounts_sandbox: Sandbox) -> None:
    members.invite("ann@example.com")
    invited = accounts_sandbox.snapshot("invited")
    accounts_sandbox.inbox.wait(to="ann@example.com").accept()
    invited.restore()
    assert members.status("ann@example.com") == "Invited"
