"""Two hundred tests that would disturb each other if they shared data, through the platform's own client."""

from __future__ import annotations

import pytest
from accounts_emulator import Sandbox
from mpt_api_client import BearerTokenAuthentication, MPTClient, RQLQuery

ACCOUNT = "ACC-1671-0642"
EMAIL = "ann@example.com"
ANN = {"email": EMAIL, "firstName": "Ann", "lastName": "Lee", "groups": [{"id": "UGR-8447-7590"}]}


@pytest.fixture
def client(accounts_sandbox: Sandbox) -> MPTClient:
    authentication = BearerTokenAuthentication(accounts_sandbox.token("operations"))
    return MPTClient.from_config(authentication, accounts_sandbox.base_url)


@pytest.mark.parametrize("number", range(200))
def test_an_invitation_expires_and_is_sent_anew_and_accepted(
    client: MPTClient, accounts_sandbox: Sandbox, number: int
) -> None:
    users = client.accounts.accounts.users(ACCOUNT)

    def statuses() -> list[str]:
        return [user.invitation.status for user in users.filter(RQLQuery(email=EMAIL)).iterate()]

    assert statuses() == []
    ann = users.create(ANN | {"lastName": f"Lee {number}"})
    first = accounts_sandbox.inbox.wait(to=EMAIL)
    assert statuses() == ["Invited"]

    accounts_sandbox.clock.advance("P7DT1S")
    assert statuses() == ["InvitationExpired"]

    users.send_new_invite(ann.id)
    accounts_sandbox.inbox.wait(to=EMAIL, after=first.id).accept()
    assert statuses() == ["Active"]

    accounts_sandbox.requests.verify(method="POST", body={"lastName": f"Lee {number}"}, count=1)
    accounts_sandbox.requests.verify(status="4xx", count=0)
