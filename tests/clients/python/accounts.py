"""Accounts with their pictures, modules, tokens and cloud tenants."""

import uuid

from mpt_api_client import RQLQuery

from support import (
    ACCOUNT,
    ACCOUNT_NAME,
    CLIENT_ACCOUNT,
    MODULE,
    MODULE_NAME,
    TENANT,
    TENANT_NAME,
    TOKEN,
    TOKEN_NAME,
    connect,
    fetch,
    picture,
    refused,
    step,
    token_body,
    unique,
)


def body(**changes):
    """What an account is made of."""
    return {
        "name": f"E2E {unique()}",
        "address": {
            "addressLine1": "123 Test St",
            "city": "San Francisco",
            "state": "CA",
            "postCode": "12345",
            "country": "US",
        },
        "type": "Vendor",
        "status": "Active",
    } | changes


@step("an account is created with a logo, which is served")
def created(platform):
    service = platform.operations.accounts.accounts
    logo = picture()
    account = service.create(body(), file=logo)
    assert account.id.startswith("ACC-")
    assert (account.type, account.status) == ("Vendor", "Active")
    assert fetch(platform.operations, account.icon).content == logo[1]
    groups = platform.operations.accounts.user_groups.filter(RQLQuery(account__id=account.id))
    assert groups.fetch_one().name == "Administrators"


@step("an account is updated with a logo and without, and validated")
def updated(platform):
    service = platform.operations.accounts.accounts
    account = service.create(body())
    logo = picture()
    changed = service.update(account.id, body(name="Updated Account Name"), file=logo)
    assert changed.name == "Updated Account Name"
    changed = service.update(account.id, {"website": "https://example.com"})
    assert (changed.name, changed.website) == ("Updated Account Name", "https://example.com")
    assert fetch(platform.operations, changed.icon).content == logo[1]
    assert service.validate(account.id).id == account.id


@step("a vendor's account is disabled and enabled")
def disabled(platform):
    service = platform.operations.accounts.accounts
    account = service.create(body())
    assert service.disable(account.id).status == "Disabled"
    assert service.enable(account.id).status == "Active"


@step("a client's account is activated and deactivated")
def activated(platform):
    service = platform.operations.accounts.accounts
    account = service.create(body(type="Client", status="Enabled"))
    assert account.status == "Enabled"
    assert service.activate(account.id, {"externalId": f"X-{unique()}"}).status == "Active"
    assert service.deactivate(account.id).status == "Enabled"


@step("accounts are listed with filters and without a property")
def listed(platform):
    service = platform.operations.accounts.accounts
    found = (
        service.filter(RQLQuery(id=ACCOUNT)).filter(RQLQuery(name=ACCOUNT_NAME)).select("-address")
    )
    accounts = list(found.iterate())
    assert [account.id for account in accounts] == [ACCOUNT]
    assert not hasattr(accounts[0], "address")
    types = {
        account.type
        for account in service.filter(RQLQuery(type="Client")).order_by("name").iterate()
    }
    assert types == {"Client"}


@step("an account without a name is refused, saying where")
def nameless(platform):
    service = platform.operations.accounts.accounts
    error = refused("400 Bad Request", service.create, body(name=""), file=picture())
    assert list(error.errors) == ["name"]
    account = service.create(body())
    refused("400 Bad Request", service.update, account.id, body(name=""), file=picture())


@step("modules are listed and read")
def modules(platform):
    service = platform.operations.accounts.modules
    assert service.get(MODULE).name == MODULE_NAME
    assert service.filter(RQLQuery(name=MODULE_NAME)).fetch_one().id == MODULE
    assert MODULE in [module.id for module in service.iterate(batch_size=3)]


@step("API tokens are listed and read")
def tokens(platform):
    service = platform.operations.accounts.api_tokens
    token = service.get(TOKEN)
    assert (token.name, token.status, token.account.id) == (TOKEN_NAME, "Active", ACCOUNT)
    assert platform.vendor.accounts.api_tokens.get(TOKEN).token == token.token
    found = (
        service.filter(RQLQuery(id=TOKEN)).filter(RQLQuery(name=TOKEN_NAME)).select("-description")
    )
    assert [each.id for each in found.iterate()] == [TOKEN]


@step("an API token is created by a vendor, and updated by the same body")
def token_created(platform):
    service = platform.vendor.accounts.api_tokens
    body = token_body()
    token = service.create(body)
    assert (token.name, token.status, token.account.id) == (body["name"], "Active", ACCOUNT)
    assert token.token.startswith(f"idt:{token.id}:")
    assert service.get(token.id).token == token.token
    body["name"] = f"E2E {unique()}"
    assert service.update(token.id, body).name == body["name"]


@step("an API token is disabled, enabled and deleted")
def token_disabled(platform):
    service = platform.vendor.accounts.api_tokens
    token = service.create(token_body())
    assert service.disable(token.id).status == "Disabled"
    refused("400 Bad Request", service.disable, token.id)
    assert service.enable(token.id).status == "Active"
    refused("400 Bad Request", service.enable, token.id)
    service.delete(token.id)
    refused("40[04] ", service.delete, token.id)


@step("a new secret works until its token is disabled", lambda platform: platform.tokens_count)
def token_used(platform):
    service = platform.vendor.accounts.api_tokens
    token = service.create(token_body())
    own = connect(token.token).accounts.api_tokens
    assert own.get(token.id).id == token.id
    service.disable(token.id)
    refused("401 ", own.get, token.id)


def tenant_body(**changes):
    """What a cloud tenant is made of; its organisation is that of the client's account."""
    return {
        "name": f"E2E {unique()}",
        "type": "CspAzure",
        "externalIds": {
            "cloudConsumptionId": str(uuid.uuid4()),
            "pyraTenantId": "3f0c2b7e-5d41-4c8a-9e0b-61c7d2a4f815",
        },
    } | changes


@step("cloud tenants are listed, read and filtered, without a property")
def tenants(platform):
    service = platform.operations.accounts.cloud_tenants
    assert (service.get(TENANT).name, service.get(TENANT).status) == (TENANT_NAME, "Active")
    found = (
        service.filter(RQLQuery(id=TENANT))
        .filter(RQLQuery(name=TENANT_NAME))
        .select("-externalIds")
    )
    tenants = list(found.iterate())
    assert [tenant.id for tenant in tenants] == [TENANT]
    assert not hasattr(tenants[0], "external_ids")


@step("a cloud tenant is created, mapped, and updated by the whole body")
def tenant_created(platform):
    service = platform.operations.accounts.cloud_tenants
    tenant = service.create(tenant_body())
    assert tenant.id.startswith("CLT-")
    assert (tenant.status, tenant.account.id) == ("Active", CLIENT_ACCOUNT)
    whole = service.get(tenant.id).to_dict()
    changed = service.update(tenant.id, whole | {"name": "Renamed", "status": "Disabled"})
    assert (changed.name, changed.status) == ("Renamed", "Disabled")
    assert changed.account.id == CLIENT_ACCOUNT
    whole = changed.to_dict()
    del whole["account"]
    assert "account" not in service.update(tenant.id, whole).to_dict()


@step("a cloud tenant is deleted, and then not found")
def tenant_deleted(platform):
    service = platform.operations.accounts.cloud_tenants
    tenant = service.create(tenant_body())
    error = refused("400 Bad Request", service.update, tenant.id, {"status": "Deleted"})
    assert list(error.errors) == ["status"]
    service.delete(tenant.id)
    refused("404 Not Found", service.delete, tenant.id)
    refused("404 Not Found", service.get, tenant.id)
    assert not list(service.filter(RQLQuery(id=tenant.id)).iterate())
