"""Buyers with their pictures, as Operations manages them."""

from mpt_api_client import RQLQuery

from support import CLIENT_ACCOUNT, fetch, picture, refused, step, unique

BUYER = "BUY-1591-2112"
BUYER_NAME = "E2E Seeded Buyer"
UNKNOWN = "BUY-0000-0000"
CLIENT_ID = "GB-CLI-108668"


def body(**changes):
    """What a buyer is made of, as the client's own tests send it."""
    return {
        "name": f"E2E {unique()}",
        "account": {"id": CLIENT_ACCOUNT},
        "contact": {"firstName": "first", "lastName": "last", "email": "created.buyer@example.com"},
        "address": {
            "addressLine1": "123 Main St",
            "city": "Anytown",
            "state": "CA",
            "postCode": "12345",
            "country": "US",
        },
    } | changes


def activation():
    """The ids that the ERP system gives to a buyer."""
    ids = {"erpCompanyContact": unique(), "erpCustomer": unique(), "accountExternalId": CLIENT_ID}
    return {"account": {"id": CLIENT_ACCOUNT}, "externalIds": ids}


@step("a buyer is created with a logo, which is served")
def created(platform):
    logo = picture()
    buyer = platform.operations.accounts.buyers.create(body(), file=logo)
    assert buyer.id.startswith("BUY-")
    # The ERP system does not know it yet.
    assert (buyer.status, buyer.account.id) == ("Enabled", CLIENT_ACCOUNT)
    assert fetch(platform.operations, buyer.icon).content == logo[1]


@step("a buyer is read, and listed with filters and without a property")
def listed(platform):
    service = platform.operations.accounts.buyers
    assert service.get(BUYER).name == BUYER_NAME
    found = (
        service.filter(RQLQuery(id=BUYER)).filter(RQLQuery(name=BUYER_NAME)).select("-address")
    )
    buyers = list(found.iterate())
    assert [buyer.id for buyer in buyers] == [BUYER]
    assert not hasattr(buyers[0], "address")


@step("a buyer is updated by the body that made it, and by the object as it was read")
def updated(platform):
    service = platform.operations.accounts.buyers
    logo = picture()
    buyer = service.create(body(), file=logo)
    name = f"E2E {unique()}"
    assert service.update(buyer.id, body(name=name), file=logo).name == name
    whole = service.get(buyer.id).to_dict() | {"taxId": "GB1"}
    changed = service.update(buyer.id, whole)
    assert (changed.name, changed.tax_id) == (name, "GB1")
    assert fetch(platform.operations, changed.icon).content == logo[1]


@step("a buyer is disabled, enabled and deleted")
def disabled(platform):
    service = platform.operations.accounts.buyers
    buyer = service.create(body(), file=picture())
    assert service.disable(buyer.id).status == "Disabled"
    refused("400 Bad Request", service.disable, buyer.id)
    assert service.enable(buyer.id).status == "Enabled"
    refused("400 Bad Request", service.enable, buyer.id)
    service.delete(buyer.id)
    refused("400 Bad Request", service.delete, buyer.id)


@step("a buyer is validated, activated, synchronized and transferred, and deactivated at its end")
def activated(platform):
    service = platform.operations.accounts.buyers
    buyer = service.create(body(), file=picture())
    refused("400 Bad Request", service.synchronize, buyer.id)
    assert service.validate(buyer.id, body(name="Valid")).name == "Valid"
    assert service.activate(buyer.id, activation()).status == "Active"
    assert service.synchronize(buyer.id).status == "Active"
    same = {"account": {"id": CLIENT_ACCOUNT}}
    assert service.transfer(buyer.id, same).account.id == CLIENT_ACCOUNT
    service.delete(buyer.id)
    assert service.deactivate(buyer.id).status == "Deleted"


@step("nothing is done to a buyer that does not exist")
def unknown(platform):
    service = platform.operations.accounts.buyers
    refused("404 Not Found", service.get, UNKNOWN)
    refused("404 Not Found", service.update, UNKNOWN, body(), file=picture())
    for action in [service.delete, service.enable, service.disable]:
        refused("404 Not Found", action, UNKNOWN)


@step("a buyer without an address is refused, saying where")
def without_address(platform):
    wrong = body()
    del wrong["address"]
    create = platform.operations.accounts.buyers.create
    error = refused("400 Bad Request", create, wrong, file=picture())
    assert list(error.errors) == ["address"]


@step("a vendor has no business with buyers, and a client with its own",
      lambda platform: platform.tokens_count)
def of_others(platform):
    vendor, client = platform.vendor.accounts.buyers, platform.client.accounts.buyers
    refused("403 Forbidden", vendor.get, BUYER)
    assert client.get(BUYER).name == BUYER_NAME
    refused("403 Forbidden", client.create, body(), file=picture())
    refused("403 Forbidden", client.delete, BUYER)
