"""Licensees with their pictures, as a client manages its own."""

from mpt_api_client import RQLQuery

from support import CLIENT_ACCOUNT, fetch, picture, refused, step, unique

LICENSEE = "LCE-5758-4071-6507"
LICENSEE_NAME = "E2E Seeded Licensee"
UNKNOWN = "LCE-0000-0000-0000"


def body(**changes):
    """What a licensee is made of, as the client's own tests send it."""
    return {
        "name": f"E2E {unique()}",
        "address": {
            "addressLine1": "456 Licensee St",
            "city": "Los Angeles",
            "state": "CA",
            "postCode": "67890",
            "country": "US",
        },
        "useBuyerAddress": False,
        "seller": {"id": "SEL-7310-3075"},
        "buyer": {"id": "BUY-1591-2112"},
        "account": {"id": CLIENT_ACCOUNT},
        "eligibility": {"client": True, "partner": False},
        "groups": [{"id": "UGR-2757-7226"}],
        "type": "Client",
        "status": "Enabled",
        "defaultLanguage": "en-US",
    } | changes


@step("a licensee is created by a client with a logo, which is served")
def created(platform):
    logo = picture()
    licensee = platform.client.accounts.licensees.create(body(), file=logo)
    assert licensee.id.startswith("LCE-")
    # As its buyer is, whatever status was sent.
    assert (licensee.status, licensee.account.id) == ("Active", CLIENT_ACCOUNT)
    assert fetch(platform.client, licensee.icon).content == logo[1]


@step("a licensee is read, and listed with filters and without a property")
def listed(platform):
    service = platform.client.accounts.licensees
    assert service.get(LICENSEE).name == LICENSEE_NAME
    found = (
        service.filter(RQLQuery(id=LICENSEE))
        .filter(RQLQuery(name=LICENSEE_NAME))
        .select("-address")
    )
    licensees = list(found.iterate())
    assert [licensee.id for licensee in licensees] == [LICENSEE]
    assert not hasattr(licensees[0], "address")


@step("a licensee is updated by the body that made it, and by the object as it was read")
def updated(platform):
    service = platform.client.accounts.licensees
    logo = picture()
    licensee = service.create(body(), file=logo)
    name = f"E2E {unique()}"
    assert service.update(licensee.id, body(name=name), file=logo).name == name
    whole = service.get(licensee.id).to_dict() | {"description": "Changed"}
    changed = service.update(licensee.id, whole)
    assert (changed.name, changed.description) == (name, "Changed")
    assert fetch(platform.client, changed.icon).content == logo[1]


@step("a licensee is disabled, enabled and deleted")
def disabled(platform):
    service = platform.client.accounts.licensees
    licensee = service.create(body())
    assert service.disable(licensee.id).status == "Disabled"
    refused("400 Bad Request", service.disable, licensee.id)
    assert service.enable(licensee.id).status == "Active"
    refused("400 Bad Request", service.enable, licensee.id)
    service.delete(licensee.id)
    refused("40[04] ", service.delete, licensee.id)


@step("nothing is done to a licensee that does not exist")
def unknown(platform):
    service = platform.client.accounts.licensees
    refused("404 Not Found", service.get, UNKNOWN)
    refused("404 Not Found", service.update, UNKNOWN, body(), file=picture())
    for action in [service.delete, service.enable, service.disable]:
        refused("404 Not Found", action, UNKNOWN)


@step("a licensee without a buyer is refused, saying where")
def without_buyer(platform):
    wrong = body()
    del wrong["buyer"]
    error = refused("400 Bad Request", platform.client.accounts.licensees.create, wrong)
    assert list(error.errors) == ["buyer"]


@step("a vendor manages no licensees", lambda platform: platform.tokens_count)
def of_a_vendor(platform):
    service = platform.vendor.accounts.licensees
    assert list(service.iterate()) == []
    refused("404 Not Found", service.get, LICENSEE)
    refused("403 Forbidden", service.create, body())
    refused("403 Forbidden", service.disable, LICENSEE)
