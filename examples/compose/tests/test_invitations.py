"""Invitations, tried through the platform's own client. Every test would disturb the others if they shared a world."""

import pytest
from mpt_api_client import RQLQuery
from mpt_api_client.exceptions import MPTAPIError

ACCOUNT = "ACC-1671-0642"
ANN = {"email": "ann@example.com", "firstName": "Ann", "lastName": "Lee", "groups": [{"id": "UGR-8447-7590"}]}


@pytest.fixture
def users(client):
    return client.accounts.accounts.users(ACCOUNT)


def statuses(users):
    found = users.filter(RQLQuery(email=ANN["email"])).iterate()
    return [user.invitation.status for user in found]


def test_nobody_is_invited_at_first(users):
    assert statuses(users) == []


def test_who_is_invited_can_accept_by_the_letter(users, world):
    users.create(ANN)
    assert statuses(users) == ["Invited"]
    world.accept(world.letter_to(ANN["email"]))
    assert statuses(users) == ["Active"]


@pytest.mark.parametrize("name", ["ann", "ann lee", "ann/lee", "änn", "a" * 90])
def test_whatever_a_test_is_called_its_world_is_its_own(users, world, name):
    users.create(ANN | {"firstName": name})
    assert statuses(users) == ["Invited"]
    assert len(world.control("GET", "inbox")["data"]) == 1


def test_an_invitation_expires_after_a_week(users, world):
    users.create(ANN)
    world.advance("P7DT1S")
    assert statuses(users) == ["InvitationExpired"]


def test_an_expired_invitation_is_sent_anew(users, world):
    ann = users.create(ANN)
    world.advance("P7DT1S")
    users.send_new_invite(ann.id)
    assert statuses(users) == ["Invited"]


def test_who_is_removed_is_gone(users):
    ann = users.create(ANN)
    users.delete(ann.id)
    assert statuses(users) == []


def test_a_wrong_invitation_is_refused_field_by_field(users):
    with pytest.raises(MPTAPIError, match="groups"):
        users.create(ANN | {"groups": [{"id": "Administrators"}]})
    assert statuses(users) == []
