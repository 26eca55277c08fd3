"""A world for each test, chosen by the token alone: what is tested needs no change for it."""

import hashlib
import json
import os
import re
import urllib.request

import pytest
from mpt_api_client import BearerTokenAuthentication, MPTClient

BASE_URL = os.environ["MPT_API_BASE_URL"]


def sandbox_name(test):
    """A name that a sandbox may have: what can be kept of the test's, and a hash of all of it.

    The whole name has the module, brackets of parameters, and any length; no two tests share it.
    """
    kept = re.sub(r"[^A-Za-z0-9]+", "-", test)[-50:].strip("-")
    return f"t-{kept}-{hashlib.sha256(test.encode()).hexdigest()[:8]}"


class World:
    """A private copy of the demo data, with a clock and an inbox of its own."""

    def __init__(self, name):
        self.name = name

    def control(self, method, path, body=None):
        """The answer of the control plane; none if it is empty."""
        request = urllib.request.Request(
            f"{BASE_URL}/_emulator/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Emulator-Sandbox": self.name},
        )
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def advance(self, duration):
        """Lets time pass, of a form such as `P7DT1S`."""
        self.control("PUT", "clock", {"advance": duration})

    def letter_to(self, email):
        """The e-mail to a recipient, as soon as it arrives."""
        return self.control("GET", f"inbox/wait?to={email}&timeout=5s")

    def accept(self, letter):
        """Accepts the invitation, as the button behind the letter's link does."""
        # The path of the link, because it fits whatever address the emulator is known by here.
        urllib.request.urlopen(BASE_URL + letter["path"], data=b"")


@pytest.fixture
def world(request):
    world = World(sandbox_name(request.node.nodeid))
    # The emulator may have been left running by an earlier run. At set-up, so that the world of a test that fails can be
    # looked at.
    world.control("POST", "reset")
    return world


@pytest.fixture
def client(world):
    token = f"{os.environ['MPT_API_TOKEN']}~{world.name}"
    return MPTClient.from_config(BearerTokenAuthentication(token), BASE_URL)
