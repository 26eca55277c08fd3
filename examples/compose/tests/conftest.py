"""A world for each test, chosen by the token alone: what is tested needs no change for it."""

import json
import os
import urllib.request

import pytest
from mpt_api_client import BearerTokenAuthentication, MPTClient

BASE_URL = os.environ["MPT_API_BASE_URL"]


class World:
    """A private copy of the demo data, with a clock and an inbox of its own."""

    def __init__(self, name):
        self.name = name

    def control(self, method, path, body=None):
        """The answer of the control plane."""
        request = urllib.request.Request(
            f"{BASE_URL}/_emulator/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Emulator-Sandbox": self.name},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def advance(self, duration):
        """Lets time pass, of a form such as `P7DT1S`."""
        self.control("PUT", "clock", {"advance": duration})

    def letter_to(self, email):
        """The e-mail to a recipient, as soon as it arrives."""
        return self.control("GET", f"inbox/wait?to={email}&timeout=5s")


@pytest.fixture
def world(request):
    # No test has another's name, and none is longer than a sandbox's name may be.
    return World(request.node.name)


@pytest.fixture
def client(world):
    token = f"{os.environ['MPT_API_TOKEN']}~{world.name}"
    return MPTClient.from_config(BearerTokenAuthentication(token), BASE_URL)
