"""The pytest plugin: one emulator for a session, and a sandbox for each test."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator
from typing import Any, Protocol

import pytest

from accounts_emulator.control import ControlPlane, EmulatorError, RefusedCall
from accounts_emulator.emulator import Emulator
from accounts_emulator.explanation import explain
from accounts_emulator.sandbox import Sandbox
from accounts_emulator.session import SessionEmulator, admin_token

ARGUMENTS = "accounts_emulator_args"
"""The setting with the arguments of the program; also what the controller of pytest-xdist tells its workers by."""

_session = pytest.StashKey[SessionEmulator]()
_sandbox = pytest.StashKey[Sandbox]()
_failed = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def accounts_emulator(pytestconfig: pytest.Config) -> Emulator:
    """The emulator of this session: the one that `ACCOUNTS_EMULATOR_URL` names, or one that ends with the session.

    All workers of pytest-xdist share it.
    """
    located = pytestconfig.stash[_session].locate()
    if located["failure"]:
        pytest.fail(located["failure"], pytrace=False)
    return Emulator(ControlPlane(located["url"], admin_token()))


@pytest.fixture
def accounts_sandbox(request: pytest.FixtureRequest, accounts_emulator: Emulator) -> Sandbox:
    """A sandbox for this test: a private copy of the seed data, with a clock, an inbox, faults and a journal.

    It is deleted if the test passes. If the test fails, its report has the requests that the sandbox saw.
    """
    name = _sandbox_name(request.node.nodeid)
    try:
        sandbox = accounts_emulator.create_sandbox(name)
    except RefusedCall as refused:
        if refused.status != 409:
            raise
        # Of an earlier run against the same emulator, or the same test again: it explains a failure, so it stays.
        sandbox = accounts_emulator.create_sandbox()
    request.node.stash[_sandbox] = sandbox
    return sandbox


def _sandbox_name(test: str) -> str:
    """A name that a sandbox may have: what can be kept of the test's, and a hash of all of it.

    It is the same in every run, so that with `--random-seed` the ids are as well.
    """
    kept = re.sub(r"[^A-Za-z0-9]+", "-", test.rpartition("::")[2])[:50].strip("-")
    return f"{kept or 'test'}-{hashlib.sha256(test.encode()).hexdigest()[:8]}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declares the one setting of the plugin."""
    parser.addini(ARGUMENTS, "Arguments for accounts-emulator, such as --rules platform", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Prepares the emulator of this session, without starting it."""
    located = getattr(config, "workerinput", {}).get(ARGUMENTS)
    session = SessionEmulator(config.getini(ARGUMENTS), located)
    config.stash[_session] = session
    config.add_cleanup(session.stop)


class _Node(Protocol):
    """A worker of pytest-xdist, as its controller sees it."""

    config: pytest.Config
    workerinput: dict[str, Any]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: _Node) -> None:
    """Tells a worker where the emulator is.

    The controller starts it, because it outlives every worker.
    """
    node.workerinput[ARGUMENTS] = dict(node.config.stash[_session].locate())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Adds the requests of its sandbox to the report of a test that failed."""
    report = yield
    sandbox = item.stash.get(_sandbox, None)
    if sandbox is not None:
        if report.failed:
            item.stash[_failed] = True
            report.sections.append(("Accounts Emulator", explain(sandbox)))
        # After the last fixture, which may still use it.
        if report.when == "teardown" and not item.stash.get(_failed, False):
            _delete(sandbox)
    return report


def _delete(sandbox: Sandbox) -> None:
    try:
        sandbox.delete()
    except EmulatorError:
        # The emulator deletes it by itself, or is gone; the test has passed all the same.
        pass
