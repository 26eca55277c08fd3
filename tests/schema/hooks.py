"""What schemathesis can't know of the emulator: pictures, and why valid data may be refused all the same.

Its own check that valid data are accepted holds for no API in which a request may be wrong for another reason than its form.
In its place stands one that wants every sentence of such a refusal to be one of those below, each with its reason.
"""

import json
import re

import schemathesis
from schemathesis.core.transport import expand_status_codes

# Answers to valid data that are as they should be: done, or not for everybody, or there is no such thing, or what was to be
# verified is not so.
FINE = expand_status_codes(["2xx", "3xx", "401", "403", "404", "409", "422"])

# Sentences, and what it is about the request that the document's schemas can't say.
BEYOND_SCHEMAS = {
    r"is not allowed (on an? \w+ account )?while \w+; allowed: ": "the state that the object happens to be in",
    r"is the last group of": "a membership keeps one group",
    r"has \d+ members?; a group is deleted when it has none": "what else there is",
    r"^(Account|Group|Module|Buyer|Seller) \S+ is not known": "references to what does not exist",
    r"^Expected the account of the path": "agreement of body and path",
    r"^Expected the user's own": "agreement of body and path",
    r"^Expected \S+, the (account's type|group's account), which never changes": "agreement of body and path",
    r"^Expected \S+, the buyer's account; `transfer`": "agreement of body and path",
    r"^Expected the id of a client": "references to what does not exist",
    r"^deactivate takes the ERP ids from a buyer": "the state that the object happens to be in",
    r"^Expected an e-mail address of user": "agreement of two members of the body",
    r"^Expected an account in which the user has an active membership": "references to what does not exist",
    r"^Expected an account, since a user keeps the one it has": "the account that the user works in",
    # The published contract leaves `required` of the body out, and so does the document.
    r"^Expected a body of Content-Type .*, found none": "a body that is missing",
    r"^Buyer \S+ has no account, so one is required": "what else there is",
    r"is the default group of \S+, which always has one": "what else there is",
    # Of the control plane.
    r"^The default sandbox can't be dropped": "which one it is",
    r"^Expected at (most|least) one of ": "agreement of two members of the body",
    r"^Expected only beside status": "agreement of two members of the body",
    r"^Expected either count, or atLeast and atMost": "agreement of two members of the body",
    r"^Expected one of advance, set, freeze and system": "agreement of two members of the body",
    r"^Expected the (name|operationId) of an operation": "references to what does not exist",
    r"^Expected an? (ISO 8601 duration|duration|delay) ": "durations, which are written in many ways",
    r"^Expected true, false, or the name of a notice": "references to what does not exist",
    r"^Expected the id of an object, such as": "ids of any kind",
    r"^Expected (\w+, which is the method of|a pattern of|a path without a query)": "faults that can match a request",
    r"^Expected an absolute URL without query": "URLs",
    # A page needs a number of 0 or more, and a stream takes -1 too.
    r"^The value '-1' is not a whole number of 0 or more": "agreement of a parameter and a header",
    # Under the platform's rules, each by its name.
    r"^The (ids|e-mail addresses) of the two spellings differ": "one-invitee",
    r"^The request has neither an e-mail address nor the id of a known user": "addressee",
    r"^A group has no id": "named-group",
    r"^Group \S+ belongs to account": "own-group",
    r"^User \S+ is a member of \S+ as": "one-membership",
    r"^Only the invited user accepts": "own-invitation",
    r"^Users cannot remove their own membership": "others-membership",
    r"^Only Invited and Active can be asked for|^Active is for ": "invitation-status",
    r"^Only users themselves and Operations change a profile": "own-profile",
    r"^Only users themselves set their password": "own-password",
    r"^Users cannot delete themselves": "others-user",
    r"^Module \S+ is none of the default group's": "default-modules, token-modules",
    r"^A group that is limited to buyers has none": "selected-buyers",
    r"^A \w+ account has no eligibility": "client-eligibility",
    r"^Only Operations sets the external id": "operations-external-id",
    r"^Account \S+ is of type": "buyer-client",
    r"^Account \S+ has another external id": "buyer-external-id, same-external-id",
    r"^Buyer \S+ has the same company contact": "unique-company-contact",
    r"^The buyer already has|^The activation brings no": "activation-ids",
    r"^The `\w+` of buyer \S+ never changes": "fixed-erp-ids",
    r"^Buyer \S+ (has licensee|is not known to the ERP system)": "unassign-licensee, delete-licensee",
    r"^Seller \S+ is deleted": "live-seller",
    r"^Licensee \S+ needs ERP link": "kept-link",
    r"^The address has no `\w+`": "buyer-address",
    r"^Only Operations changes": "client-buyer",
    r"^The (token has no name|token has a name of more than|name of the token has other characters)": "token-name",
    r"^The token has a description of more than": "token-description",
    r"^Only Operations manages tokens of account": "own-token",
    r"^Token \S+ is deleted": "deleted-token",
    r"^Module \S+ is one that every account has": "mandatory-modules",
    r"^Module \S+ is not for accounts of type": "account-type-modules",
    r"^Buyer \S+ is (deleted|not one of the group's account)": "own-buyers",
    r"^(The seller has no external id|The external id of the seller is empty|Seller \S+ has that external id)": "seller-external-id",
    r"^(A seller has 1 to|One currency is the default|The seller bills in none|currencies\[\d+\] is)": "seller-currencies",
    r"^Currencies are given as codes alone": "v4-currencies",
    r"^The address has no ": "seller-address",
    r"^Licensee \S+ is (Active|Enabled)\.": "seller-licensees, link-licensee",
    r"^Buyer \S+ has no ids in the ERP system": "link-buyer",
    r"^Cloud tenant \S+ has the cloudConsumptionId": "unique-consumption-id",
    r"^Account \S+ does not have the pyraTenantId": "same-tenant",
    r"^Several accounts have the pyraTenantId": "single-account-tenant",
    r"^Only users themselves and Operations change how a user sees an account": "own-favorite",
    r"^The account of buyer \S+ is \S+|^Buyer \S+ has no account\.": "licensee-account",
    r"^Buyer \S+ has no ERP link to seller|^ERP link \S+ is (Blocked|Disabled)": "licensee-link, enable-link",
    r"^Buyer \S+ is \w+\.": "licensee-buyer",
    r"^Seller \S+ is (Disabled|Deleted)": "enable-link",
    r"^The (address of the licensee has no|licensee has neither)": "licensee-address",
    r"^(A licensee takes part|The account of the licensee takes no part)": "licensee-eligibility",
}


# The most users that are made at once; a million takes a debug build longer than is worth waiting for.
MOST_USERS = 1000


@schemathesis.hook
def before_call(context, case, kwargs):
    """Saves time: skips waits without a result, and keeps worlds small."""
    if case.operation.path.endswith("/wait"):
        query = case.query or {}
        if query.get("timeout", "5s") == "5s":
            case.query = query | {"timeout": "1ms"}
    if case.operation.path == "/_emulator/users" and isinstance(case.body, dict):
        count = case.body.get("count")
        if isinstance(count, int) and MOST_USERS < count <= 1_000_000:
            case.body["count"] = MOST_USERS


# A member that may be a text or null: a text in place of the null is no fault, though it is tried as one.
STILL_VALID = re.compile(r"/anyOf/\d+ \(was null, became string\)")


@schemathesis.hook
def filter_case(context, case):
    """Drops the cases that are meant to be invalid and are valid."""
    phase = getattr(case.meta, "phase", None)
    description = getattr(getattr(phase, "data", None), "description", None)
    return not STILL_VALID.search(description or "")


# The language of `select`, `order` and filters is a grammar, and a schema calls them text. A state is a whole world:
# the document describes little of it, the schema of seed data more, and no schema all.
def is_beyond_documents(case):
    if case.operation.definition.raw.get("operationId") in ("replaceState", "replaceSeed"):
        return True
    return case.method == "GET" and {"select", "order"} & set(case.query or {})


def sentences(problem):
    """What a problem tells: under keys, or at once."""
    told = [sentence for under in (problem.get("errors") or {}).values() for sentence in under]
    return told or [problem["detail"]]


def is_beyond_schemas(sentence):
    return any(re.search(pattern, sentence) for pattern in BEYOND_SCHEMAS)


@schemathesis.check
def valid_data_are_refused_for_known_reasons_only(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # The method itself may be what is tried.
    if case.method.upper() != case.operation.method.upper() or response.status_code in FINE:
        return
    if is_beyond_documents(case):
        return
    unknown = [it for it in sentences(json.loads(response.content)) if not is_beyond_schemas(it)]
    assert not unknown, f"Valid data were refused: {unknown}"


@schemathesis.deserializer("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
def picture(ctx, response):
    return response.content.decode("latin-1")
