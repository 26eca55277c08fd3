"""Takes the platform's command-line client, mpt-cli, through its accounts.

    command_line.py --rules contract|platform --auth off|tokens

It runs in the environment of mpt-cli, which holds a client too: that makes the tokens. Variables
and settings are those of whole_life.py. Every step has a home folder of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from support import ACCOUNT, ACCOUNT_NAME, CLIENT_ACCOUNT, step, take_all, token_body

PROGRAM = Path(sys.executable).with_name("mpt-cli")
TIMEOUT_SECONDS = 60
# What it ends with when no account was found.
NOT_FOUND = 3
UNKNOWN_SECRET = "idt:TKN-0000-0000:no-token-has-this-secret"


class Home:
    """A folder in which mpt-cli keeps its accounts."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def add(self, secret):
        """What `accounts add` printed, and its exit code."""
        return self.accounts("add", secret, "--environment", os.environ["MPT_API_BASE_URL"])

    def accounts(self, *arguments):
        # Wide enough that no cell of a table is cut.
        own = {"HOME": str(self.folder), "COLUMNS": "250"}
        ended = subprocess.run(
            [PROGRAM, "accounts", *arguments],
            cwd=self.folder,
            env=os.environ | own,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
        )
        return ended.stdout + ended.stderr, ended.returncode

    def kept(self):
        """The accounts in its file, by id."""
        text = (self.folder / ".swocli" / "accounts.json").read_text(encoding="utf-8")
        return {account["id"]: account for account in json.loads(text)}


@contextmanager
def home():
    with tempfile.TemporaryDirectory(prefix="mpt-cli-") as folder:
        yield Home(folder)


def row(table, account):
    """The cells of the line of a table that shows this account."""
    lines = [line for line in table.splitlines() if account in line]
    assert len(lines) == 1, table
    return [cell.strip() for cell in lines[0].strip("│").split("│")]


@step("an account is added with the secret of a token that the API made")
def added(platform):
    token = platform.vendor.accounts.api_tokens.create(token_body())
    base_url = os.environ["MPT_API_BASE_URL"]
    with home() as at_home:
        said, code = at_home.add(token.token)
        assert code == 0, said
        assert "Account has been added" in said, said
        shown = row(said, ACCOUNT)
        assert shown[:3] == [ACCOUNT, ACCOUNT_NAME, "Vendor"], said
        assert shown[3].startswith(f"idt:{token.id}:"), said
        assert token.token not in said, "the secret is masked"
        assert shown[4:] == [base_url, "✔"], said
        assert at_home.kept()[ACCOUNT] == {
            "id": ACCOUNT,
            "name": ACCOUNT_NAME,
            "type": "Vendor",
            "token": token.token,
            "token_id": token.id,
            "environment": base_url,
            "is_active": True,
        }


@step("a second account is added beside the first, and is the active one")
def second(platform):
    first = platform.vendor.accounts.api_tokens.create(token_body())
    body = token_body(account={"id": CLIENT_ACCOUNT})
    other = platform.client.accounts.api_tokens.create(body)
    with home() as at_home:
        for token in (first, other):
            said, code = at_home.add(token.token)
            assert code == 0, said
        said, code = at_home.accounts("list")
        assert code == 0, said
        assert row(said, ACCOUNT)[3:] == [first.token, os.environ["MPT_API_BASE_URL"], ""], said
        assert row(said, CLIENT_ACCOUNT)[2] == "Client", said
        assert row(said, CLIENT_ACCOUNT)[-1] == "✔", said


@step("no account is added with the secret of a token that does not exist")
def unknown(platform):
    not_added(UNKNOWN_SECRET)


@step(
    "no account is added with a wrong, disabled or deleted secret",
    lambda platform: platform.tokens_count,
)
def refused(platform):
    service = platform.vendor.accounts.api_tokens
    token = service.create(token_body())
    not_added(f"{token.token}x")
    service.disable(token.id)
    not_added(token.token)
    service.delete(token.id)
    not_added(token.token)


def not_added(secret):
    with home() as at_home:
        said, code = at_home.add(secret)
        assert code == NOT_FOUND, said
        assert "Cannot find account for token" in said, said
        assert not (at_home.folder / ".swocli").exists(), "nothing is kept"


if __name__ == "__main__":
    take_all("mpt-cli")
