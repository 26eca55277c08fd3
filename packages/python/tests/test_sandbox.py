"""What a test can do with its sandbox."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from accounts_emulator import Emulator, EmulatorError, RefusedCall, Sandbox

GROUP = "UGR-8447-7590"
NEW_YEAR = datetime(2027, 1, 1, tzinfo=timezone.utc)


def call(base_url: str, path: str, body: object = None, token: str | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    url = f"{base_url}/public/v1/accounts/{path}"
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as answer:
        return json.load(answer)


def invite(sandbox: Sandbox, email: str = "ann@example.com") -> str:
    return str(call(sandbox.base_url, "account-users", {"email": email, "groups": [{"id": GROUP}]})["id"])


def members(sandbox: Sandbox) -> int:
    return int(sandbox.control("GET", "health")["counts"]["accountUsers"])


@pytest.mark.parametrize("name", ["first", "second", "ännä / [x]", "x" * 200])
def test_each_test_has_data_of_its_own(accounts_sandbox: Sandbox, name: str) -> None:
    before = members(accounts_sandbox)
    invite(accounts_sandbox)
    assert members(accounts_sandbox) == before + 1 == 41


def test_a_token_chooses_the_sandbox_at_the_address_of_the_emulator(
    accounts_emulator: Emulator, accounts_sandbox: Sandbox
) -> None:
    member = {"email": "ann@example.com", "groups": [{"id": GROUP}]}
    call(accounts_emulator.url, "account-users", member, accounts_sandbox.token("client"))
    assert accounts_sandbox.requests.verify(operation="createAccountUser") == [1]


def test_a_role_without_a_token_is_an_error_that_names_the_others(accounts_sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match="no token of the role 'admin'; known: client, operations, vendor"):
        accounts_sandbox.token("admin")  # type: ignore[arg-type]


def test_the_clock_is_set_moved_and_frozen(accounts_sandbox: Sandbox) -> None:
    clock = accounts_sandbox.clock
    assert clock.freeze(NEW_YEAR) == NEW_YEAR
    assert clock.now() == NEW_YEAR
    assert clock.advance(timedelta(days=7, milliseconds=5)) == NEW_YEAR + timedelta(days=7, milliseconds=5)
    assert clock.advance("-P7D") == NEW_YEAR + timedelta(milliseconds=5)
    assert clock.advance(timedelta(milliseconds=-5)) == NEW_YEAR
    assert clock.set("2028-02-29T12:00:00Z") == datetime(2028, 2, 29, 12, tzinfo=timezone.utc)
    assert clock.freeze() == clock.now()
    assert clock.unfreeze() <= clock.now()


def test_a_time_without_a_zone_is_refused(accounts_sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        accounts_sandbox.clock.set(datetime(2027, 1, 1))


def test_mail_is_awaited_read_and_deleted(accounts_sandbox: Sandbox) -> None:
    accounts_sandbox.clock.freeze(NEW_YEAR)
    ann = invite(accounts_sandbox)
    message = accounts_sandbox.inbox.wait(to="ANN@example.com")
    assert (message.kind, message.to, message.account_user_id) == ("Invitation", "ann@example.com", ann)
    assert (message.sent_at, message.expires_at) == (NEW_YEAR, NEW_YEAR + timedelta(days=7))
    assert message.link.startswith(accounts_sandbox.base_url + "/accept-invite?code=")

    invite(accounts_sandbox, "bob@example.com")
    assert accounts_sandbox.inbox.wait(after=message.id).to == "bob@example.com"
    assert [message.to for message in accounts_sandbox.inbox.messages()] == ["ann@example.com", "bob@example.com"]
    assert accounts_sandbox.inbox.messages(to="ann@example.com") == [message]
    accounts_sandbox.inbox.clear()
    assert accounts_sandbox.inbox.messages() == []


def test_mail_that_does_not_come_is_an_error_that_names_who_got_some(accounts_sandbox: Sandbox) -> None:
    with pytest.raises(TimeoutError, match="No such message came within 1 milliseconds?. .*: nobody."):
        accounts_sandbox.inbox.wait(to="bob@example.com", timeout=0.001)
    invite(accounts_sandbox)
    with pytest.raises(TimeoutError, match="The inbox has mail to: ann@example.com."):
        accounts_sandbox.inbox.wait(to="bob@example.com", timeout=0.001)


def test_an_invitation_is_accepted_until_it_expires(accounts_sandbox: Sandbox) -> None:
    ann = invite(accounts_sandbox)
    message = accounts_sandbox.inbox.wait(to="ann@example.com")
    before = accounts_sandbox.snapshot()
    message.accept()
    assert call(accounts_sandbox.base_url, f"account-users/{ann}")["invitation"]["status"] == "Active"
    before.restore()
    assert call(accounts_sandbox.base_url, f"account-users/{ann}")["invitation"]["status"] == "Invited"
    accounts_sandbox.clock.advance(timedelta(days=7, seconds=1))
    with pytest.raises(EmulatorError, match=r"not accepted \(410\): This invitation has expired"):
        message.accept()


def test_faults_meet_the_requests_that_match(accounts_sandbox: Sandbox) -> None:
    faults = accounts_sandbox.faults
    fault = faults.add(status=429, retry_after=timedelta(seconds=2), operation="createAccountUser", times=2)
    faults.add(delay="1ms..2ms", method="GET", probability=1.0, ttl=timedelta(minutes=1))
    faults.add(rate=(5, "1s"), path="/public/v1/accounts/buyers/**", skip=1)
    with pytest.raises(urllib.error.HTTPError, match="429") as refused:
        invite(accounts_sandbox)
    assert refused.value.headers["Retry-After"] == "2"
    assert [(active.matched, active.applied) for active in faults.active()] == [(1, 1), (0, 0), (0, 0)]
    fault.remove()
    invite(accounts_sandbox)
    faults.clear()
    assert faults.active() == []


def test_a_fault_that_makes_no_sense_is_refused(accounts_sandbox: Sandbox) -> None:
    with pytest.raises(RefusedCall, match="effect"):
        accounts_sandbox.faults.add(status=200)


def test_requests_are_listed_and_verified(accounts_sandbox: Sandbox) -> None:
    invite(accounts_sandbox)
    with pytest.raises(urllib.error.HTTPError):
        call(accounts_sandbox.base_url, "account-users?eq(nam,Ann)")
    created, refused = accounts_sandbox.requests.recorded()
    assert (created.method, created.path, created.status) == ("POST", "/public/v1/accounts/account-users", 201)
    assert (refused.operation, refused.query, refused.status) == ("listAccountUsers", "eq(nam,Ann)", 400)
    assert refused.errors == {"nam": ["Invalid property path."]}
    assert accounts_sandbox.requests.recorded(status="4xx") == [refused]

    verify = accounts_sandbox.requests.verify
    assert verify(body={"groups": [{"id": GROUP}]}, headers={"content-type": "application/json"}, count=1) == [1]
    assert verify(status=400, at_least=1, at_most=1) == [2]
    assert verify(method="DELETE", count=0) == []
    with pytest.raises(AssertionError, match=r'body.email: expected "bob@example.com", found "ann@example.com"'):
        verify(operation="createAccountUser", body={"email": "bob@example.com"})


def test_a_reset_goes_back_to_the_seed_data_or_to_nothing(accounts_sandbox: Sandbox) -> None:
    invite(accounts_sandbox)
    accounts_sandbox.reset()
    assert members(accounts_sandbox) == 40
    accounts_sandbox.reset("empty")
    assert members(accounts_sandbox) == 0


def test_every_other_call_of_the_control_plane_is_for_the_sandbox_too(accounts_sandbox: Sandbox) -> None:
    assert accounts_sandbox.control("POST", "users", {"count": 50})["created"] == 50
    ann = invite(accounts_sandbox)
    timeline = accounts_sandbox.control("GET", "timeline", query={"id": ann})
    assert [item["kind"] for item in timeline["data"]][-1] == "mail"
