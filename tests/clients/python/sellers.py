"""Sellers and ERP links, as Operations manages them."""

from mpt_api_client import RQLQuery

from support import refused, step, unique

SELLER = "SEL-7310-3075"
SELLER_NAME = "E2E Seeded Seller"
UNKNOWN = "SEL-0000-0000"

# A link without a licensee, so that it may be blocked.
LINK = "ERP-8046-3372-1519"
UNKNOWN_LINK = "ERP-0000-0000-0000"


def body(**changes):
    """What a seller is made of, as the client's own tests send it."""
    return {
        "name": f"E2E {unique()}",
        "address": {
            "addressLine1": "123 Seller St",
            "city": "San Francisco",
            "state": "CA",
            "postCode": "12345",
            "country": "US",
        },
        "currencies": [
            {"value": "EUR", "billingEnabled": True, "isDefault": False},
            {"value": "USD", "billingEnabled": True, "isDefault": True},
        ],
        "externalId": f"E2E-{unique()}",
    } | changes


@step("a seller is created, and updated by the same body and by the object as it was read")
def created(platform):
    service = platform.operations.accounts.sellers
    content = body()
    seller = service.create(content)
    assert seller.id.startswith("SEL-")
    assert (seller.status, seller.external_id) == ("Active", content["externalId"])
    content["name"] = f"E2E {unique()}"
    assert service.update(seller.id, content).name == content["name"]
    read = service.get(seller.id).to_dict() | {"name": f"E2E {unique()}"}
    assert service.update(seller.id, read).name == read["name"]


@step("a seller is read, and listed with filters and without a property")
def listed(platform):
    service = platform.operations.accounts.sellers
    assert service.get(SELLER).name == SELLER_NAME
    found = (
        service.filter(RQLQuery(id=SELLER)).filter(RQLQuery(name=SELLER_NAME)).select("-address")
    )
    sellers = list(found.iterate())
    assert [seller.id for seller in sellers] == [SELLER]
    assert not hasattr(sellers[0], "address")


@step("a seller is disabled, activated, deactivated and deleted, each in its state only")
def moved(platform):
    service = platform.operations.accounts.sellers
    seller = service.create(body())
    assert service.disable(seller.id).status == "Disabled"
    refused("400 Bad Request", service.disable, seller.id)
    refused("400 Bad Request", service.delete, seller.id)
    assert service.activate(seller.id).status == "Active"
    refused("400 Bad Request", service.activate, seller.id)
    assert service.deactivate(seller.id).status == "Offline"
    assert service.activate(seller.id).status == "Active"
    service.delete(seller.id)
    refused("400 Bad Request", service.delete, seller.id)
    refused("400 Bad Request", service.update, seller.id, body())


@step("a seller that does not exist is not found, whatever is done to it")
def unknown(platform):
    service = platform.operations.accounts.sellers
    for act in (service.get, service.delete, service.activate, service.deactivate, service.disable):
        refused("404 Not Found", act, UNKNOWN)
    refused("404 Not Found", service.update, UNKNOWN, body())


@step("a client reads sellers and changes none", lambda platform: platform.tokens_count)
def client_reads(platform):
    service = platform.client.accounts.sellers
    assert service.get(SELLER).name == SELLER_NAME
    refused("403 Forbidden", service.create, body())
    refused("403 Forbidden", service.disable, SELLER)
    refused("404 Not Found", platform.vendor.accounts.sellers.get, SELLER)


@step("an ERP link is read, and listed by its buyer and seller")
def links(platform):
    service = platform.operations.accounts.erp_links
    link = service.get(LINK)
    found = service.filter(RQLQuery(buyer__id=link.buyer.id)).filter(
        RQLQuery(seller__id=link.seller.id)
    )
    assert [each.id for each in found.iterate()] == [LINK]
    refused("404 Not Found", service.get, UNKNOWN_LINK)


@step("an ERP link keeps the note of an object that is sent back as it was read")
def link_updated(platform):
    service = platform.operations.accounts.erp_links
    link = service.get(LINK)
    note = f"E2E {unique()}"
    changed = service.update(LINK, link.to_dict() | {"note": note, "companyName": "Ignored"})
    assert (changed.note, changed.company_name) == (note, link.company_name)
    refused("404 Not Found", service.update, UNKNOWN_LINK, {"note": note})


@step("an ERP link is blocked and unblocked, each in its state only")
def link_blocked(platform):
    service = platform.operations.accounts.erp_links
    assert service.block(LINK).status == "Blocked"
    refused("400 Bad Request", service.block, LINK)
    assert service.unblock(LINK).status == "Active"
    refused("400 Bad Request", service.unblock, LINK)
    refused("404 Not Found", service.block, UNKNOWN_LINK)
