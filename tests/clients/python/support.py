"""The official client in the version that is installed, and the steps that are taken with it."""

import argparse
import os
import random
import re
import struct
import sys
import traceback
import urllib.request
import uuid
import zlib
from importlib.metadata import version

from mpt_api_client import MPTClient
from mpt_api_client.exceptions import MPTAPIError

# What the client's own tests expect to find.
ACCOUNT = "ACC-9042-0088"
ACCOUNT_NAME = "Test Api Client Vendor"
USER = "USR-9673-3314"
GROUP = "UGR-6822-0561"
GROUP_NAME = "E2E Seeded User Group"
MODULE = "MOD-1756"
MODULE_NAME = "Access Management"
TOKEN = "TKN-8857-1729"
TOKEN_NAME = "E2E Seeded Token"
CLIENT_ACCOUNT = "ACC-1086-6867"
TENANT = "CLT-7719-0042"
TENANT_NAME = "Fjordlys production"

# The size of the picture that the client's own tests upload.
LOGO_BYTES = 950_857


def connect(token, client=MPTClient):
    """A client that brings `token`, made as this version wants it."""
    base_url = os.environ["MPT_API_BASE_URL"]
    try:
        from mpt_api_client import BearerTokenAuthentication
    except ImportError:
        return client.from_config(api_token=token, base_url=base_url)
    return client.from_config(authentication=BearerTokenAuthentication(token), base_url=base_url)


class Platform:
    """One client a role, and the settings of the emulator that they talk to."""

    def __init__(self, rules, auth):
        self.platform_rules = rules == "platform"
        self.tokens_count = auth == "tokens"
        self.operations = connect(os.environ["MPT_API_TOKEN_OPERATIONS"])
        self.vendor = connect(os.environ["MPT_API_TOKEN_VENDOR"])
        self.client = connect(os.environ["MPT_API_TOKEN_CLIENT"])

    def new_group(self, **changes):
        """A group of the account, made for one step."""
        group = {"name": f"Group {unique()}", "account": {"id": ACCOUNT}} | changes
        return self.operations.accounts.user_groups.create(group)


class Members:
    """The users of one account, at the path that this version of the client knows."""

    def __init__(self, client, account=ACCOUNT):
        self.service = client.accounts.accounts.users(account)

    def invite(self, **changes):
        """A new member, invited by the body that the client's own tests send."""
        return self.service.create(invitation(**changes))

    def groups(self, member):
        """The ids of an item's groups."""
        return sorted(group.id for group in self.service.get(member.id).groups)


def invitation(**changes):
    """A body that invites a new user, in the deprecated spelling."""
    return {
        "user": person("Robin", "Lake"),
        "account": {"id": ACCOUNT},
        "groups": [{"id": GROUP}],
        "invitation": {"status": "Invited"},
    } | changes


def token_body(**changes):
    """What a token is made of, as the client's own tests send it."""
    return {
        "account": {"id": ACCOUNT},
        "name": f"E2E {unique()}",
        "description": "E2E Created API Token",
        "icon": "",
        "modules": [{"id": MODULE}],
    } | changes


def unique():
    """A text that no other step uses."""
    return uuid.uuid4().hex[:12]


def person(first_name, last_name):
    """A new user with an unused e-mail address."""
    return {"firstName": first_name, "lastName": last_name, "email": f"e2e_{unique()}@example.com"}


def picture(size=LOGO_BYTES):
    """A PNG file of one pixel and exactly `size` bytes, and its type, as a part of a body."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\x4a\x90\xe2")
    before = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel)
    after = chunk(b"IEND", b"")
    filling = random.Random(size).randbytes(size - len(before) - len(after) - 12)
    return ("logo.png", before + chunk(b"fiLl", filling) + after, "image/png")


def chunk(kind, data):
    """A chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def fetch(client, path):
    """What a path of the API serves, with the client's own transport; a picture has no method."""
    answer = client.http_client.httpx_client.get(path, headers={"Accept": "image/*"})
    answer.raise_for_status()
    return answer


def follow(url):
    """Opens an invitation's link and presses its button, as a browser would."""
    with urllib.request.urlopen(url) as page:
        assert "<form" in page.read().decode(), "a page with a button"
    with urllib.request.urlopen(url, data=b"") as answer:
        return answer.read().decode()


def refused(expected, action, *arguments, **options):
    """Checks that the API refuses, with the words that the client's own tests look for."""
    try:
        answer = action(*arguments, **options)
    except MPTAPIError as error:
        assert re.search(expected, str(error)), f"expected {expected}, found {error}"
        assert error.trace_id, f"no trace id: {error}"
        return error
    raise AssertionError(f"expected {expected}, found {answer!r}")


STEPS = []


def step(sentence, when=lambda platform: True):
    """Makes a function a step; `when` says under which circumstances it is taken."""

    def keep(function):
        STEPS.append((sentence, when, function))
        return function

    return keep


def take_all(package):
    """Takes every step with the package that is installed, and ends with 0 if all succeeded.

    The arguments say how the emulator was started.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", choices=["contract", "platform"], default="contract")
    parser.add_argument("--auth", choices=["off", "tokens"], default="off")
    settings = parser.parse_args()
    platform = Platform(settings.rules, settings.auth)
    label = f"{package} {version(package)}, {settings.rules} rules"
    sys.exit(0 if take_steps(platform, label) else 1)


def take_steps(platform, label):
    """Takes every step, whatever became of those before; tells whether all succeeded."""
    failures = 0
    for sentence, when, function in STEPS:
        if not when(platform):
            continue
        try:
            function(platform)
        except Exception:
            failures += 1
            print(f"FAILED  {label}: {sentence}")
            print("        " + traceback.format_exc().rstrip().replace("\n", "\n        "))
        else:
            print(f"ok      {label}: {sentence}")
    return failures == 0
